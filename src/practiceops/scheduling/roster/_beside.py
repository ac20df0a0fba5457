"""What one person could work while everyone else's rows stand, and no hard rule is broken by more than it is now.

A rule that is broken already is tolerated to that extent and no further: its `_Tolerated` twin counts what is broken
and is hard beyond it. Rules that join people are asked cell by cell, given everyone else. What no cell tells alone,
meal breaks above all, is asked of the judge when a row is found; where the row fails, what it has on the days that
matter is `_Avoided`, and the next best row is looked for.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast

import attrs

from practiceops.scheduling.roster._model import Joined, Worker, conflict, worker_of
from practiceops.scheduling.roster._nearby import FIRM, HARD, Nearby
from practiceops.scheduling.roster.evaluation import (
    Breach,
    Evaluation,
    Judged,
    judged,
    lines_of,
    verdict_of,
    worsened,
)
from practiceops.scheduling.roster.problem import Pin, RosterProblem
from practiceops.scheduling.roster.roster import Roster
from practiceops.scheduling.roster.rules import MealBreaks, Rule
from practiceops.scheduling.roster.shift_types import ShiftType

__all__ = ["Answer", "Beside"]

_MOST = 60
"""After how many rows that fail the judge one gives up."""

Codes = tuple[str | None, ...]
_Stretch = tuple[date, Codes]
"""The codes of some days in a row, from the first on."""


@attrs.frozen
class _Tolerated:
    """A hard rule that may be broken by so many units."""

    rule: Rule
    units: int
    people: tuple[str, ...] = ()
    weight: None = None

    def sees(self, shift: ShiftType | None) -> Hashable:
        return self.rule.sees(shift)

    def opening(self, past: Sequence[ShiftType | None], start: date) -> tuple[Hashable, int]:
        return self.rule.opening(past, start), 0

    def step(self, state: tuple[Hashable, int], day: date, seen: Hashable) -> tuple[tuple[Hashable, int], int]:
        inner, units = cast("Any", self.rule).step(state[0], day, seen)
        used = min(state[1] + units, self.units + 1)
        return (inner, used), int(units > 0 and used > self.units)

    def closing(self, state: tuple[Hashable, int]) -> int:
        units = cast("Any", self.rule).closing(state[0])
        return int(units > 0 and state[1] + units > self.units)


@attrs.frozen
class _Avoided:
    """What a row must not have on some days in a row."""

    stretches: tuple[_Stretch, ...]
    people: tuple[str, ...] = ()
    weight: None = None

    def sees(self, shift: ShiftType | None) -> str | None:
        code = shift.code if shift else None
        return code if code is None or any(code in codes for _, codes in self.stretches) else ""

    def opening(self, past: Sequence[ShiftType | None], start: date) -> Codes:  # noqa: ARG002
        return ()

    def step(self, state: Codes, day: date, seen: str | None) -> tuple[Codes, int]:
        latest = (*state, seen)
        ending = [codes for first, codes in self.stretches if first + timedelta(days=len(codes) - 1) == day]
        longest = max(len(codes) for _, codes in self.stretches)
        return latest[1 - longest :] if longest > 1 else (), int(
            any(latest[-len(codes) :] == codes for codes in ending)
        )

    def closing(self, state: Codes) -> int:  # noqa: ARG002
        return 0


@attrs.frozen
class Answer:
    """The roster with the best row, None where none was found; ``proven`` tells whether there is none then."""

    roster: Roster | None
    proven: bool = True


class Beside:
    """The rows of one person at a time, everyone else's as they stand in a roster that fits the problem."""

    def __init__(self, problem: RosterProblem, roster: Roster) -> None:
        self._problem, self._roster, self._grid = problem, roster, roster.grid()
        self._members = {member.id: member for member in problem.people}
        self._lines = lines_of(problem, roster)
        self._joined = Joined.of(problem)
        self._sums = list(self._joined.past)
        for person, codes in roster.rows:
            self._add(person, codes, self._sums, 1)
        self._found: dict[Roster, list[Judged]] = {}
        self._programmes: dict[Hashable, Any] = {}
        self._workers: dict[Hashable, Worker] = {}
        self._prices: dict[str, list[float]] = {}
        self.verdict = self.judge(roster)

    def judge(self, roster: Roster) -> Evaluation:
        """Return the verdict on a roster."""
        return verdict_of(self._judged(roster))

    def worse(self, after: Roster) -> tuple[Breach, ...]:
        """Return what of hard rules another roster breaks that this one does not, or by less."""
        return tuple(breach for _, breach in self._worse(after))

    def near(self, person: str, day: int, shift: str | None, free: range, changes: int) -> Roster | None:
        """Return the roster with a cell, the fewest other cells of ``free`` changed, and of those rows the cheapest."""
        now = self._grid[person]
        avoided: list[_Stretch] = []
        for _ in range(_MOST):
            rules = self._rules(person, avoided)
            nearby = Nearby(self._problem, self._members[person], now, free, [FIRM] * len(free), rules)
            prices = self._prices_near(person, nearby)
            total = nearby.cost(now) + math.fsum(price[now[at]] for at, price in zip(free, prices, strict=True))
            row = nearby.explore(prices, bound=total + HARD / 2, changes=changes).through(day - free.start, shift)
            if not row:
                break
            after = self._with_row(person, row)
            worse = self._worse(after)
            if not worse:
                return after
            avoided += self._stretches(row, worse)[0]
        return None

    def best(self, person: str, first: int, wanted: Mapping[int, Collection[str | None]]) -> Answer:
        """Return the best of all rows whose codes on some days are among those wanted, from the exact programme.

        Days before ``first`` stand. Meal breaks with a weight are no part of what it goes by.
        """
        fixed = {**{day: (self._grid[person][day],) for day in range(first)}, **wanted}
        avoided: list[_Stretch] = []
        is_proven = True
        for _ in range(_MOST):
            row = self._best_row(person, fixed, avoided)
            if not row:
                return Answer(None, is_proven)
            after = self._with_row(person, row)
            worse = self._worse(after)
            if not worse:
                return Answer(after)
            stretches, is_all = self._stretches(row, worse)
            avoided += stretches
            is_proven = is_proven and is_all
        return Answer(None, proven=False)

    def conflict(self, person: str, first: int, wanted: Mapping[int, str | None]) -> tuple[Rule, ...]:
        """Return hard rules none of which can be left out, which no row keeps that has the codes wanted.

        Days before ``first`` stand. Empty where there is such a row.
        """
        start, now = self._problem.start, self._grid[person]
        stands = {start + timedelta(days=day): now[day] for day in range(first)}
        # what stands against a role or an absence is no pin, and has broken no rule by itself
        settled = {day: code for day, code in stands.items() if code in self._problem.may_work(person, day)}
        settled |= {start + timedelta(days=day): code for day, code in wanted.items()}
        pins = [pin for pin in self._problem.pins if pin.person != person or pin.day not in settled]
        pins += [Pin(person=person, day=day, shift=code) for day, code in settled.items()]
        pinned = attrs.evolve(self._problem, pins=pins)
        found = cast("tuple[Any, ...]", conflict(pinned, person, self._rules(person, ())))
        return tuple(rule.rule if isinstance(rule, _Tolerated) else rule for rule in found)

    # One row

    def _best_row(self, person: str, fixed: Mapping[int, Collection[str | None]], avoided: Iterable[_Stretch]) -> Codes:
        # what a row must not have on one day is a price, and needs no other programme
        alone = {(first, codes[0]) for first, codes in avoided if len(codes) == 1}
        longer = tuple(stretch for stretch in avoided if len(stretch[1]) > 1)
        if (person, longer) not in self._workers:
            member, rules = self._members[person], self._rules(person, longer)
            self._workers[person, longer] = worker_of(
                self._problem,
                member,
                self._joined,
                self._programmes,
                exact=True,
                rules=rules,
                standing=self._grid[person],
            )
        worker = self._workers[person, longer]
        if not worker.legal:
            return ()
        base: list[tuple[float, ...]] = []
        for names, costs in zip(worker.codes, worker.base, strict=True):
            left = list(costs)
            for at, day in enumerate(self._problem.span):
                for kind, code in enumerate(names):
                    if code not in fixed.get(at, names) or (day, code) in alone:
                        left[at * worker.width + kind] = math.inf
            base.append(tuple(left))
        return attrs.evolve(worker, base=tuple(base)).best([*self._marginal(person), 0.0])[1].codes

    def _rules(self, person: str, avoided: Sequence[_Stretch]) -> list[Rule]:
        """Return a person's rules, each to be kept as well as it is now."""
        found: list[Any] = [_Avoided(tuple(avoided))] if avoided else []
        for rule in self._problem.rules_of(person):
            broken = 0 if rule.weight is not None else sum(one.amount for one in rule.judge(self._lines[person]))
            found.append(_Tolerated(rule, broken) if broken else rule)
        return found

    def _with_row(self, person: str, codes: Codes) -> Roster:
        rows = [(who, codes if who == person else row) for who, row in self._roster.rows]
        return Roster(self._roster.start, rows)

    # What joins people

    def _add(self, person: str, codes: Codes, sums: list[int], step: int) -> None:
        slots, ports = self._joined.slots[person], self._joined.ports
        for day, code in enumerate(codes):
            for port in slots.get((day, code or ""), ()):
                row, adds = ports[port]
                sums[row] += step * adds

    def _marginal(self, person: str) -> list[float]:
        """Return what a person costs through each port; infinite where a hard rule is broken by more than now."""
        if person not in self._prices:
            joined = self._joined
            sums = list(self._sums)
            self._add(person, self._grid[person], sums, -1)
            days: dict[int, set[int]] = {}
            for (day, _), ports in joined.slots[person].items():
                for port in ports:
                    days.setdefault(joined.ports[port][0], set()).add(day)
            prices: list[float] = []
            for row, adds in joined.ports:
                after = joined.units(row, sums[row] + adds)
                if joined.weight_of(row) is not None:
                    prices.append(after - joined.units(row, sums[row]))
                else:
                    # where shifts of two days add to it, one of them does not tell: that is for the judge
                    is_worse = after > joined.units(row, self._sums[row]) and len(days.get(row, ())) == 1
                    prices.append(math.inf if is_worse else 0.0)
            self._prices[person] = prices
        return self._prices[person]

    def _prices_near(self, person: str, nearby: Nearby) -> list[dict[str | None, float]]:
        """Return what each code costs in what joins people, by day; what stands against a role or leave may stay."""
        marginal, slots, now = self._marginal(person), self._joined.slots[person], self._grid[person]
        found: list[dict[str | None, float]] = []
        for day, codes in zip(nearby.free, nearby.codes, strict=True):
            prices = {code: math.fsum(marginal[port] for port in slots.get((day, code or ""), ())) for code in codes}
            if now[day] not in self._problem.may_work(person, self._problem.start + timedelta(days=day)):
                prices[now[day]] -= HARD
            found.append(prices)
        return found

    # What the judge says

    def _judged(self, roster: Roster) -> list[Judged]:
        if roster not in self._found:
            self._found[roster] = judged(self._problem, roster)
        return self._found[roster]

    def _worse(self, after: Roster) -> list[Judged]:
        return worsened(self._judged(self._roster), self._judged(after))

    def _stretches(self, row: Codes, worse: Sequence[Judged]) -> tuple[list[_Stretch], bool]:
        """Return what a row has on the days that made it worse, and whether those are all the days that matter."""
        rules = self._problem.joint_rules()
        longest = max((kind.midnights for kind in self._problem.shift_types), default=0)
        found: dict[_Stretch, None] = {}
        is_all = True
        for key, breach in worse:
            day = (breach.first - self._problem.start).days
            # a rule that joins people: those of one person are kept by the row that is asked about
            place: int = cast("tuple[Any, ...]", key)[0]
            if isinstance(rules[place], MealBreaks):
                linked = self._linked(day)
                days = range(max(linked.start, day - longest), min(linked.stop, day + longest + 1))
                is_all = is_all and days == linked
            else:
                days = range(max(0, day - longest), day + 1)
            found[self._problem.start + timedelta(days=days.start), row[days.start : days.stop]] = None
        return list(found), is_all

    def _linked(self, day: int) -> range:
        """Return the days in a row whose shifts have a say in the breaks of a day: by covers that join them."""
        links: set[int] = set()
        for cover in self._problem.cover:
            at = (cover.day - self._problem.start).days
            if cover.minutes is None or not cover.minimum:
                continue
            days = {
                at - back
                for kind in self._problem.shift_types
                for back in range(kind.midnights + 1)
                if any(cover.counts(one, kind, cover.day - timedelta(days=back)) for one in self._problem.people)
            }
            links |= set(range(min(days, default=0), max(days, default=0)))
        first, last = day, day
        while first - 1 in links and first > 0:
            first -= 1
        while last in links and last + 1 < self._problem.days:
            last += 1
        return range(first, last + 1)
