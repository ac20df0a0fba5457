"""Is there any roster at all that keeps some hard rules and pins? Answered exactly, or not at all.

A search over cells: each person's programme and the sums of each row that joins people leave out what cannot be, until
every cell is settled or one has nothing left. Where that takes too long, the default engine may still find a roster, or
prove by its prices that there is none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Hashable, Iterable
from datetime import date
from itertools import product
from typing import cast

import attrs

from practiceops.people import StaffMember
from practiceops.scheduling.roster._model import Frame, Joined, lay_out
from practiceops.scheduling.roster._programme import Programme
from practiceops.scheduling.roster._search import search
from practiceops.scheduling.roster.breaks import placed
from practiceops.scheduling.roster.evaluation import lines_of
from practiceops.scheduling.roster.problem import Pin, RosterProblem
from practiceops.scheduling.roster.roster import Roster
from practiceops.scheduling.roster.rules import JointRule, MealBreaks, Rule
from practiceops.scheduling.roster.stops import Progress

__all__ = ["Condition", "Legality"]

_WORK = 400_000
"""How many nodes of programmes one question may look at: about a second."""

_STEPS = 200
"""How many steps the default engine takes where the search over cells has come to no end."""

_JUDGED = 1000
"""What it counts for to place the breaks of a roster."""

_TINY = 1e-6

Codes = tuple[str | None, ...]
_Open = dict[str, "_Left"]


@attrs.frozen
class Condition:
    """A hard rule or a pin: of one person, or where it joins people, on one day (None: on all)."""

    rule: Rule | JointRule | Pin
    person: str | None = None
    day: date | None = None


class _OutOfWorkError(Exception):
    """The search has taken too long."""


class Legality:
    """The question, asked of one problem with more or fewer conditions; roles, leave and the like always stand.

    Once ``is_cut`` says so, every answer is that it is not known.
    """

    def __init__(self, problem: RosterProblem, is_cut: Callable[[], bool] = lambda: False) -> None:
        self._problem, self._is_cut = problem, is_cut
        kinds = [attrs.evolve(kind, not_before=()) for kind in problem.shift_types]
        hours = [(person, contract.without_rules()) for person, contract in problem.contracts]
        self._bare = attrs.evolve(problem, shift_types=kinds, cover=(), requests=(), pins=(), contracts=hours, rules=())
        self._hard = [rule for rule in problem.joint_rules() if rule.weight is None]
        self._joined = Joined.of(attrs.evolve(self._bare, rules=self._hard))
        self._cells: list[dict[tuple[str, int], dict[str | None, int]]] = [{} for _ in self._joined.places]
        self._rows: dict[tuple[str, int], list[int]] = {}
        for person, slots in self._joined.slots.items():
            open_codes = [self._bare.open_to(person, day) for day in self._bare.span]
            for (day, code), ports in slots.items():
                for row, adds in (self._joined.ports[port] for port in ports if code in open_codes[day]):
                    codes = self._cells[row].setdefault((person, day), {})
                    codes[code] = codes.get(code, 0) + adds
        for row, cells in enumerate(self._cells):
            for cell in cells:
                self._rows.setdefault(cell, []).append(row)
        self._programmes: dict[Hashable, Programme] = {}
        self._grids: dict[tuple[str, tuple[Rule, ...]], _Grid] = {}
        self._firsts: dict[tuple[str, tuple[Rule, ...], tuple[Pin, ...]], _Left] = {}
        self._work = 0

    def conditions(self, people: Collection[str], *, joint: bool) -> list[Condition]:
        """Return the pins and hard rules of people, and perhaps all the hard rules that join people."""
        found = [Condition(pin, pin.person) for pin in self._problem.pins if pin.person in people]
        for person in people:
            hard = (rule for rule in self._problem.rules_of(person) if rule.weight is None)
            found += [Condition(attrs.evolve(rule, people=()), person) for rule in hard]
        return list(dict.fromkeys([*found, *(Condition(rule) for rule in self._hard if joint)]))

    def day_by_day(self, condition: Condition) -> list[Condition]:
        """Return a rule that joins people as one condition for each day; any other as it is."""
        if isinstance(condition.rule, JointRule):
            return [attrs.evolve(condition, day=day) for day in self._problem.span]
        return [condition]

    def people_of(self, condition: Condition) -> tuple[str, ...]:
        """Return whom a condition binds."""
        if condition.person is not None:
            return (condition.person,)
        there = {person for row in self._rows_of([condition]) for person, _ in self._cells[row]}
        there |= set(condition.rule.people) if isinstance(condition.rule, MealBreaks) else set()
        return tuple(member.id for member in self._problem.people if member.id in there)

    def find(self, conditions: Collection[Condition] | None = None) -> Roster | bool | None:
        """Return a roster that keeps some conditions (None: all), False where there is none, None if not known."""
        if self._is_cut():
            return None
        if conditions is None:
            conditions = self.conditions([member.id for member in self._problem.people], joint=True)
        asked = _Asked.of(conditions, self._rows_of(conditions))
        found = self._settled(asked, _WORK // 20)
        if found is None:
            found = self._searched(asked)
        return self._settled(asked, _WORK) if found is None else found

    def _rows_of(self, conditions: Iterable[Condition]) -> list[int]:
        wanted = [(one.rule, one.day) for one in conditions if isinstance(one.rule, JointRule)]
        places = enumerate(self._joined.places)
        return [row for row, (rule, place) in places if (rule, None) in wanted or (rule, place.day) in wanted]

    # The search of the default engine, for a roster or a bound

    def _searched(self, asked: _Asked) -> Roster | bool | None:
        """Ask the default engine, with nothing to pay but for what is broken: rows not asked about cost nothing."""
        sums = [rule for rule in self._hard if not isinstance(rule, MealBreaks)]
        problem = attrs.evolve(self._bare, rules=sums, pins=asked.pins)
        model = lay_out(problem, rules={member.id: asked.rules.get(member.id, ()) for member in problem.people})
        rows = [
            row if place in asked.rows else attrs.evolve(row, costs=(0.0,) * len(row.costs))
            for place, row in enumerate(model.rows)
        ]
        model = attrs.evolve(model, rows=rows)

        def is_done(progress: Progress) -> bool:
            is_settled = progress.iteration >= _STEPS or progress.cost < _TINY or progress.bound > _TINY
            return is_settled or self._is_cut()

        outcome = search(model, seed=0, start=[None] * len(model.workers), is_done=is_done, on_progress=None)
        if not model.legal or outcome.bound > _TINY:
            return False
        roster = model.roster(problem, outcome.choices)
        return roster if outcome.cost < _TINY and self._breaks_placed(roster, asked) else None

    # The search over cells

    def _settled(self, asked: _Asked, work: int) -> Roster | bool | None:
        """Settle cell by cell, and take back what leads nowhere."""
        self._work = work
        try:
            return self._settled_by_cell(asked)
        except _OutOfWorkError:
            return None

    def _settled_by_cell(self, asked: _Asked) -> Roster | bool:
        grids = {member.id: self._grid(member, asked.rules.get(member.id, ())) for member in self._bare.people}
        first = {person: self._first(person, grid, asked) for person, grid in grids.items()}
        stack: list[tuple[_Open, list[int]]] = [(first, list(asked.rows))]
        while stack:
            left = self._narrowed(*stack.pop(), asked, grids)
            if left is None:
                continue
            broken = [row for row in asked.rows if self._joined.units(row, self._sum(row, left))]
            roster = Roster(self._bare.start, {person: one.row for person, one in left.items()})
            if not broken and self._breaks_placed(roster, asked):
                return roster
            cells = [cell for row in broken for cell in self._cells[row]] or product(grids, range(self._bare.days))
            wide = [(len(left[person].codes[day]), day, person) for person, day in cells]
            _, day, person = min((cell for cell in wide if cell[0] > 1), default=(0, 0, ""))
            for code in reversed(left[person].codes[day] if person else ()):
                after = self._kept(grids[person], _with(left[person].codes, day, (code,)))
                stack.append(({**left, person: after}, self._touched(person, left[person], after, asked)))
        return False

    def _first(self, person: str, grid: _Grid, asked: _Asked) -> _Left:
        pins = tuple(pin for pin in asked.pins if pin.person == person)
        key = (person, asked.rules.get(person, ()), pins)
        if key not in self._firsts:
            codes = list(grid.allowed)
            for pin in pins:
                day = (pin.day - self._bare.start).days
                codes[day] = tuple(code for code in codes[day] if code == pin.shift)
            self._firsts[key] = self._kept(grid, tuple(codes))
        return self._firsts[key]

    def _sum(self, row: int, left: _Open) -> int:
        cells = self._cells[row].items()
        return self._joined.past[row] + sum(adds.get(left[person].row[day], 0) for (person, day), adds in cells)

    def _narrowed(self, left: _Open, rows: list[int], asked: _Asked, grids: dict[str, _Grid]) -> _Open | None:
        """Return what is left when rows and programmes have ruled out what they can; None where that is too much."""
        if not all(one.row for one in left.values()):
            return None
        rows = list(rows)
        while rows:
            row = rows.pop()
            ends: dict[tuple[str, int], tuple[int, int]] = {}
            for (person, day), adds in self._cells[row].items():
                sums = [adds.get(code, 0) for code in left[person].codes[day]]
                ends[person, day] = min(sums), max(sums)
            low = self._joined.past[row] + sum(least for least, _ in ends.values())
            high = self._joined.past[row] + sum(most for _, most in ends.values())
            if not self._can_be(row, low, high):
                return None
            for (person, day), (least, most) in ends.items():
                adds = self._cells[row][person, day]
                others = low - least, high - most
                codes = left[person].codes[day]
                kept = tuple(code for code in codes if self._can_be(row, *(one + adds.get(code, 0) for one in others)))
                if len(kept) < len(codes):
                    after = self._kept(grids[person], _with(left[person].codes, day, kept))
                    if not after.row:
                        return None
                    rows += [one for one in self._touched(person, left[person], after, asked) if one not in rows]
                    left = {**left, person: after}
                    # sums have changed: the row is looked at again
                    break
        return left

    def _can_be(self, row: int, low: int, high: int) -> bool:
        return any(not self._joined.units(row, total) for total in range(low, high + 1))

    def _touched(self, person: str, before: _Left, after: _Left, asked: _Asked) -> list[int]:
        pairs = enumerate(zip(before.codes, after.codes, strict=True))
        days = [day for day, (one, other) in pairs if one != other]
        return list({row: None for day in days for row in self._rows.get((person, day), ()) if row in asked.rows})

    def _kept(self, grid: _Grid, codes: tuple[Codes, ...]) -> _Left:
        kept, work = grid.kept(codes)
        self._work -= work
        if self._work < 0 or self._is_cut():
            raise _OutOfWorkError
        return kept

    def _breaks_placed(self, roster: Roster, asked: _Asked) -> bool:
        if not asked.breaks:
            return True
        self._work -= _JUDGED
        lines = lines_of(self._problem, roster)
        return not any(
            one.start is None and (day is None or one.day == day)
            for rule, day in asked.breaks
            for one in placed(self._problem, lines, rule)
        )

    def _grid(self, member: StaffMember, rules: tuple[Rule, ...]) -> _Grid:
        key = (member.id, rules)
        if key not in self._grids:
            frame = Frame.of(self._bare, member, rules)
            if frame.key() not in self._programmes:
                self._programmes[frame.key()] = frame.build(limit=math.inf)[0]
            kinds = {shift.code if shift else None: kind for kind, shifts in enumerate(frame.kinds) for shift in shifts}
            self._grids[key] = _Grid(self._programmes[frame.key()], kinds, frame.allowed)
        return self._grids[key]


@attrs.frozen
class _Asked:
    """Conditions, sorted by what they are."""

    rules: dict[str, tuple[Rule, ...]]
    pins: tuple[Pin, ...]
    rows: dict[int, None]
    breaks: tuple[tuple[MealBreaks, date | None], ...]

    @classmethod
    def of(cls, conditions: Iterable[Condition], rows: Iterable[int]) -> _Asked:
        rules: dict[str, tuple[Rule, ...]] = {}
        pins: list[Pin] = []
        breaks: list[tuple[MealBreaks, date | None]] = []
        for one in conditions:
            if isinstance(one.rule, Pin):
                pins.append(one.rule)
            elif isinstance(one.rule, MealBreaks):
                breaks.append((one.rule, one.day))
            elif one.person is not None:
                rules[one.person] = (*rules.get(one.person, ()), cast("Rule", one.rule))
        return cls(rules, tuple(pins), dict.fromkeys(rows), tuple(breaks))


@attrs.frozen
class _Left:
    """What is left of one person's cells: codes that are in some legal row, and such a row (empty: there is none)."""

    codes: tuple[Codes, ...]
    row: Codes


@attrs.frozen(eq=False)
class _Grid:
    """One person's legal rows under some rules, and what codes they may work on each day."""

    programme: Programme
    kinds: dict[str | None, int]
    allowed: tuple[Codes, ...]

    def kept(self, codes: tuple[Codes, ...]) -> tuple[_Left, int]:
        """Return what is left of these codes, and how much work it was to say so."""
        layers = self.programme.layers
        wanted = [{self.kinds[code] for code in today} for today in codes]
        ahead: list[set[int]] = [{0}] if layers else [set()]
        for kinds, layer in zip(wanted, layers, strict=False):
            arcs = layer.arcs
            ahead.append({after for node in ahead[-1] for kind, _, after in arcs[node] if kind in kinds})
        work = 2 * sum(map(len, ahead)) + 1
        if not ahead[-1]:
            return _Left(((),) * len(codes), ()), work
        alive = ahead[-1]
        steps: list[dict[int, dict[int, int]]] = []
        for kinds, layer, nodes in zip(reversed(wanted), reversed(layers), ahead[-2::-1], strict=True):
            onward: dict[int, dict[int, int]] = {}
            for node in nodes:
                after = {kind: target for kind, _, target in layer.arcs[node] if kind in kinds and target in alive}
                if after:
                    onward[node] = after
            alive = set(onward)
            steps.append(onward)
        kept: list[Codes] = []
        row: list[str | None] = []
        node = 0
        for today, onward in zip(codes, reversed(steps), strict=True):
            there = {kind for after in onward.values() for kind in after}
            kept.append(tuple(code for code in today if self.kinds[code] in there))
            code = next(code for code in today if self.kinds[code] in onward[node])
            row.append(code)
            node = onward[node][self.kinds[code]]
        return _Left(tuple(kept), tuple(row)), work


def _with(codes: tuple[Codes, ...], day: int, kept: Codes) -> tuple[Codes, ...]:
    return (*codes[:day], kept, *codes[day + 1 :])
