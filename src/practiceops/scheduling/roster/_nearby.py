"""The rows near to the one that a person has: a few cells changed, on a few days, each judged exactly.

A repair changes little, so it needs no programme of all rows. The days before and after those that may change stand
as they are, so on them each rule is stepped through alone; in between, rows are built day by day, rows that every rule
sees alike are one, and what has cost too much already, or has changed too many cells, is given up.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, cast

import attrs

from practiceops.people import StaffMember
from practiceops.scheduling.roster.problem import RosterProblem
from practiceops.scheduling.roster.rules import Rule

__all__ = ["FIRM", "HARD", "Found", "Nearby"]

HARD = 2.0**24
"""What one unit of a broken hard rule weighs beside costs; rows that keep every hard rule come first."""

FIRM = 2.0**18
"""What a changed cell costs where no more than must be is to change: more than it is worth in any cost."""

State = tuple[Hashable, ...]
Prices = Sequence[Mapping[str | None, float]]
"""For each day that may change, what each code costs there."""


@attrs.frozen(eq=False)
class Found:
    """All rows found: the least total for each cell, and a row that has it."""

    nearby: Nearby
    codes: tuple[tuple[str | None, ...], ...]
    prices: Prices
    forward: tuple[dict[tuple[State, int], tuple[float, tuple[State, int] | None, int]], ...]
    backward: tuple[dict[tuple[State, int], tuple[float, int]], ...]
    arcs: tuple[tuple[tuple[tuple[State, int], int, tuple[State, int], float], ...], ...]

    @property
    def total(self) -> float:
        """The least total of all rows; infinite where none was found."""
        return min((cost for cost, _ in self.backward[0].values()), default=math.inf)

    def best(self) -> tuple[str | None, ...]:
        """Return the row with the least total."""
        node, _ = next(iter(self.forward[0].items()))
        return self.nearby.whole(self._after(0, node))

    def least(self) -> list[dict[str | None, float]]:
        """Return for each day that may change, and each code there, the least total of a row that has it."""
        found: list[dict[str | None, float]] = []
        for place, arcs in enumerate(self.arcs):
            ahead, behind = self.backward[place + 1], self.forward[place]
            totals: dict[str | None, float] = {}
            for node, code, target, cost in arcs:
                if target in ahead:
                    total = behind[node][0] + cost + ahead[target][0]
                    name = self.codes[place][code]
                    if total < totals.get(name, math.inf):
                        totals[name] = total
            found.append(totals)
        return found

    def through(self, place: int, code: str | None) -> tuple[str | None, ...]:
        """Return the row with the least total of those that have a code on a day; empty where there is none."""
        ahead, behind = self.backward[place + 1], self.forward[place]
        least, chosen = math.inf, None
        for node, option, target, cost in self.arcs[place]:
            if self.codes[place][option] == code and target in ahead:
                total = behind[node][0] + cost + ahead[target][0]
                if total < least:
                    least, chosen = total, (node, target)
        if chosen is None:
            return ()
        before: list[str | None] = []
        node: tuple[State, int] | None = chosen[0]
        for at in range(place, 0, -1):
            _, previous, option = self.forward[at][cast("Any", node)]
            before.append(self.codes[at - 1][option])
            node = previous
        return self.nearby.whole([*reversed(before), code, *self._after(place + 1, chosen[1])])

    def _after(self, place: int, node: tuple[State, int]) -> list[str | None]:
        row: list[str | None] = []
        for at in range(place, len(self.arcs)):
            option = self.backward[at][node][1]
            row.append(self.codes[at][option])
            node = next(target for start, code, target, _ in self.arcs[at] if start == node and code == option)
        return row


class Nearby:
    """One person's row, the days on it that may change, and what it costs by itself: rules, wishes, changes."""

    def __init__(  # noqa: PLR0917 - what it is made of
        self,
        problem: RosterProblem,
        member: StaffMember,
        row: Sequence[str | None],
        free: range,
        fees: Sequence[float],
        rules: Sequence[Rule] | None = None,
    ) -> None:
        """Take a person's row, the days on it that may change and what a change costs there, and rules to keep.

        The rules are the problem's where none are given.
        """
        self.person = member.id
        self.row = tuple(row)
        self.free = free
        kinds = {one.code: one for one in problem.shift_types}
        self._days = tuple(problem.span)
        self._rules: tuple[Any, ...] = problem.rules_of(member.id) if rules is None else tuple(rules)
        self._weights = tuple(HARD if rule.weight is None else rule.weight for rule in self._rules)
        open_codes = [problem.may_work(member.id, self._days[day]) for day in free]
        # what stands against a role or an absence may stay: it is broken already
        self.codes = tuple(
            codes if self.row[day] in codes else (*codes, self.row[day])
            for day, codes in zip(free, open_codes, strict=True)
        )
        usable = {*self.row, *(code for codes in self.codes for code in codes), None}
        self._seen = {code: tuple(rule.sees(kinds[code] if code else None) for rule in self._rules) for code in usable}
        past = problem.past_of(member.id)
        opening = tuple(rule.opening(past, problem.start) for rule in self._rules)
        self._steps: list[list[dict[tuple[Hashable, Hashable], tuple[Hashable, float]]]] = [
            [{} for _ in self._rules] for _ in self._days
        ]
        self._tails: list[dict[Hashable, float]] = [{} for _ in self._rules]
        self._start, self._fixed = opening, 0.0
        for day in range(free.start):
            self._start, cost = self._step(day, self._start, self.row[day])
            self._fixed += cost
        wishes = problem.requests_of(member.id)
        for wish in wishes:
            day = (wish.day - problem.start).days
            if day not in free and not wish.is_granted(self.row[day]):
                self._fixed += wish.weight
        self.own: list[dict[str | None, float]] = []
        for place, day in enumerate(free):
            today = [wish for wish in wishes if wish.day == self._days[day]]
            self.own.append(
                {
                    code: sum(wish.weight for wish in today if not wish.is_granted(code))
                    + (fees[place] if code != self.row[day] else 0.0)
                    + (0.0 if code in open_codes[place] else HARD)
                    for code in self.codes[place]
                }
            )

    def whole(self, codes: Sequence[str | None]) -> tuple[str | None, ...]:
        """Return the whole row, with these codes on the days that may change."""
        return (*self.row[: self.free.start], *codes, *self.row[self.free.stop :])

    def cost(self, row: Sequence[str | None]) -> float:
        """Return what a row costs by itself: rules, wishes and changes."""
        state, total = self._start, self._fixed
        for place, day in enumerate(self.free):
            state, cost = self._step(day, state, row[day])
            total += cost + self.own[place].get(row[day], 0.0)
        return total + self._tail(state)

    def explore(self, prices: Prices, *, bound: float, changes: int) -> Found:
        """Return all rows with at most so many cells changed, whose total is at most ``bound``.

        The total is what the row costs by itself, and the price of each of its codes on the days that may change.
        """
        costs = [
            {code: own[code] + price.get(code, 0.0) for code in codes}
            for own, price, codes in zip(self.own, prices, self.codes, strict=True)
        ]
        ahead = [0.0]
        for day in reversed(costs):
            ahead.append(ahead[-1] + min(day.values()))
        ahead.reverse()
        forward: list[dict[tuple[State, int], tuple[float, tuple[State, int] | None, int]]] = [
            {(self._start, 0): (self._fixed, None, 0)}
        ]
        arcs: list[list[tuple[tuple[State, int], int, tuple[State, int], float]]] = []
        slack = bound + 1e-9 * (1 + abs(bound))
        for place, day in enumerate(self.free):
            following: dict[tuple[State, int], tuple[float, tuple[State, int] | None, int]] = {}
            made: list[tuple[tuple[State, int], int, tuple[State, int], float]] = []
            options = [
                (index, code, costs[place][code], code != self.row[day]) for index, code in enumerate(self.codes[place])
            ]
            limit = slack - ahead[place + 1]
            for node, (before, _, _) in forward[-1].items():
                state, changed = node
                for index, code, price, is_change in options:
                    count = changed + is_change
                    if count > changes or before + price > limit:
                        continue
                    reached, broken = self._step(day, state, code)
                    total = before + price + broken
                    if total > limit:
                        continue
                    target = (reached, count)
                    made.append((node, index, target, price + broken))
                    if target not in following or total < following[target][0]:
                        following[target] = (total, node, index)
            forward.append(following)
            arcs.append(made)
        last = {node: (self._tail(node[0]), 0) for node in forward[-1]}
        backward: list[dict[tuple[State, int], tuple[float, int]]] = [
            {node: pair for node, pair in last.items() if forward[-1][node][0] + pair[0] <= slack}
        ]
        for made in reversed(arcs):
            behind: dict[tuple[State, int], tuple[float, int]] = {}
            for node, index, target, cost in made:
                if target in backward[-1]:
                    total = cost + backward[-1][target][0]
                    if node not in behind or total < behind[node][0]:
                        behind[node] = (total, index)
            backward.append(behind)
        backward.reverse()
        return Found(self, self.codes, prices, tuple(forward), tuple(backward), tuple(map(tuple, arcs)))

    def _step(self, day: int, state: State, code: str | None) -> tuple[State, float]:
        seen = self._seen[code]
        broken = 0.0
        after: list[Hashable] = []
        for place, known in enumerate(self._steps[day]):
            key = (state[place], seen[place])
            step = known.get(key)
            if step is None:
                reached, units = self._rules[place].step(state[place], self._days[day], seen[place])
                step = known[key] = (reached, units * self._weights[place] if units else 0.0)
            after.append(step[0])
            broken += step[1]
        return tuple(after), broken

    def _tail(self, state: State) -> float:
        return math.fsum(self._tail_of(place, one) for place, one in enumerate(state))

    def _tail_of(self, place: int, state: Hashable) -> float:
        known = self._tails[place]
        if state not in known:
            rule, weight, here, total = self._rules[place], self._weights[place], cast("Any", state), 0
            for day in range(self.free.stop, len(self._days)):
                here, units = rule.step(here, self._days[day], self._seen[self.row[day]][place])
                total += units
            total += rule.closing(here)
            known[state] = weight * total if total else 0.0
        return known[state]
