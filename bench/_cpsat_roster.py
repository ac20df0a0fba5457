"""The opponent of `bench.rosters`: a roster model for OR-Tools CP-SAT, written by hand as a competent user would.

One literal for each person, day and shift, one for the day off; each rule in the form that propagates best: clauses for
runs, cliques for forbidden successions, linear sums for hours and counts, a slack with a bound for every cover.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from threading import Event, Thread
from time import process_time
from typing import Any

import attrs
from ortools.sat.python import cp_model

from practiceops.people import StaffMember
from practiceops.scheduling.roster import (
    ConsecutiveDays,
    RequestKind,
    Roster,
    RosterProblem,
    Rule,
    ShiftCount,
    Succession,
    TotalMinutes,
    WeekendCount,
    WeeklyMinutes,
)

__all__ = ["Answer", "solve_by_hand"]

Literal = Any
"""A Boolean variable of CP-SAT or its negation: its Python layer has no narrower name for both."""


@attrs.frozen(kw_only=True)
class Answer:
    """What CP-SAT found: a roster, None where it found none, and the bound that it proved."""

    roster: Roster | None
    bound: float | None
    status: str


def solve_by_hand(
    problem: RosterProblem, *, until: float, seed: int, workers: int, on_progress: Callable[[float, float], None]
) -> Answer:
    """Solve until the process has used ``until`` seconds of CPU time in all; ``on_progress`` is told cost and bound.

    CP-SAT knows no limit on CPU time over all its threads, so a thread watches the process and stops the search.
    """
    hand = _Hand(problem)
    hand.state()
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    # one worker alone would never start the large neighborhood searches that make CP-SAT good at this
    solver.parameters.interleave_search = workers == 1
    solver.parameters.random_seed = seed
    teller = _Teller(on_progress, hand.scale)
    solver.best_bound_callback = teller.on_bound
    done = Event()

    def watch() -> None:
        while not done.wait(0.05):
            if process_time() >= until:
                solver.stop_search()

    watcher = Thread(target=watch)
    watcher.start()
    try:
        status = solver.solve(hand.model, teller)
    finally:
        done.set()
        watcher.join()
    found = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    bound = solver.best_objective_bound / hand.scale if hand.has_objective else 0.0
    if found:
        # the callbacks are not told of a proof that ends the search
        on_progress(solver.objective_value / hand.scale, bound)
    return Answer(
        roster=hand.roster(solver) if found else None,
        bound=bound if math.isfinite(bound) else None,
        status=solver.status_name(status).lower(),
    )


class _Teller(cp_model.CpSolverSolutionCallback):
    """Passes each better roster and each better bound on."""

    def __init__(self, on_progress: Callable[[float, float], None], scale: int) -> None:
        super().__init__()
        self._tell = on_progress
        self._scale = scale
        self._cost = math.inf
        self._bound = -math.inf

    def on_solution_callback(self) -> None:
        self._cost = self.objective_value / self._scale
        self._bound = max(self._bound, self.best_objective_bound / self._scale)
        self._tell(self._cost, self._bound)

    def on_bound(self, bound: float) -> None:
        self._bound = max(self._bound, bound / self._scale)
        self._tell(self._cost, self._bound)


@attrs.define
class _Hand:
    """The model under construction."""

    problem: RosterProblem
    model: cp_model.CpModel = attrs.field(factory=cp_model.CpModel)
    works: dict[tuple[str, int], dict[str, Literal]] = attrs.field(factory=dict[tuple[str, int], dict[str, Literal]])
    off: dict[tuple[str, int], Literal] = attrs.field(factory=dict[tuple[str, int], Literal])
    costs: list[tuple[Any, float]] = attrs.field(factory=list[tuple[Any, float]])
    scale: int = 1
    has_objective: bool = False

    def state(self) -> None:
        if self.problem.history is not None:
            raise NotImplementedError("history before the horizon")
        for member in self.problem.people:
            self._cells(member)
            for rule in self.problem.rules_of(member.id):
                self._keep(rule, member.id)
        self._requests()
        self._cover()
        self._objective()

    def roster(self, solver: cp_model.CpSolver) -> Roster:
        rows = {
            member.id: tuple(self._code(solver, member.id, day) for day in range(self.problem.days))
            for member in self.problem.people
        }
        return Roster(self.problem.start, rows)

    def _code(self, solver: cp_model.CpSolver, person: str, day: int) -> str | None:
        return next((code for code, cell in self.works[person, day].items() if solver.boolean_value(cell)), None)

    def _cells(self, member: StaffMember) -> None:
        for day, when in enumerate(self.problem.span):
            codes = self.problem.may_work(member.id, when)
            cells = {code: self.model.new_bool_var(f"{member.id} {day} {code}") for code in codes if code is not None}
            off = self.model.new_bool_var(f"{member.id} {day} off")
            self.model.add_exactly_one([off, *cells.values()])
            if None not in codes:
                self.model.add(off == 0)
            self.works[member.id, day] = cells
            self.off[member.id, day] = off

    def _keep(self, rule: Rule, person: str) -> None:
        match rule:
            case Succession():
                self._succession(rule, person)
            case TotalMinutes():
                days = range(self.problem.days)
                self._between(self._minutes(person, days), rule.minimum, rule.maximum, rule.weight)
            case WeeklyMinutes():
                for days in self._weeks(rule.first_weekday):
                    self._between(self._minutes(person, days), None, rule.maximum, rule.weight)
            case ShiftCount():
                cells = [
                    cell
                    for day in range(self.problem.days)
                    for code, cell in self.works[person, day].items()
                    if not rule.shifts or code in rule.shifts
                ]
                self._between([(cell, 1) for cell in cells], rule.minimum, rule.maximum, rule.weight)
            case WeekendCount():
                self._weekends(rule, person)
            case ConsecutiveDays() if rule.weight is None and not rule.shifts:
                self._runs(rule, person)
            case _:
                raise NotImplementedError(repr(rule))

    def _succession(self, rule: Succession, person: str) -> None:
        if rule.weight is not None:
            raise NotImplementedError(repr(rule))
        after: dict[str, list[str]] = defaultdict(list)
        for first, second in rule.pairs:
            after[first].append(second)
        for day in range(self.problem.days - 1):
            today, tomorrow = self.works[person, day], self.works[person, day + 1]
            for first, banned in after.items():
                clique = [tomorrow[code] for code in banned if code in tomorrow]
                if first in today and clique:
                    self.model.add_at_most_one([today[first], *clique])

    def _minutes(self, person: str, days: Iterable[int]) -> list[tuple[Literal, int]]:
        minutes = {kind.code: kind.minutes for kind in self.problem.shift_types}
        return [(cell, minutes[code]) for day in days for code, cell in self.works[person, day].items()]

    def _weeks(self, first_weekday: int) -> list[range]:
        days = self.problem.days
        begins = (first_weekday - self.problem.start.weekday()) % 7
        edges = [0, *(day for day in range(begins, days, 7) if day), days]
        return [range(low, high) for low, high in pairwise(edges)]

    def _between(
        self, terms: Sequence[tuple[Literal, int]], least: int | None, most: int | None, weight: float | None
    ) -> None:
        total = sum(factor * cell for cell, factor in terms)
        size = sum(factor for _, factor in terms)
        unit = math.gcd(*(factor for _, factor in terms)) if terms else 1
        if weight is None and terms:
            # whole units: 8 h shifts under 41 h are 5 shifts, which the linear relaxation cannot see by itself
            low = 0 if least is None else -(-least // unit)
            high = size // unit if most is None else most // unit
            self.model.add_linear_constraint(sum(factor // unit * cell for cell, factor in terms), low, high)
            return
        if weight is None:
            if least:
                self.model.add_bool_or([])
            return
        if most is not None and size > most:
            over = self.model.new_int_var(0, size - most, "over")
            self.model.add(over >= total - most)
            self.costs.append((over, weight))
        if least:
            under = self.model.new_int_var(0, least, "under")
            self.model.add(under >= least - total)
            self.costs.append((under, weight))

    def _weekends(self, rule: WeekendCount, person: str) -> None:
        weekends: dict[int, list[Literal]] = defaultdict(list)
        for day, when in enumerate(self.problem.span):
            if when.weekday() >= 5:
                weekends[when.toordinal() - when.weekday()].append(self.off[person, day])
        worked: list[tuple[Literal, int]] = []
        for offs in weekends.values():
            cell = self.model.new_bool_var("weekend")
            for off in offs:
                self.model.add_bool_or([off, cell])
            self.model.add_bool_or([*(off.negated() for off in offs), cell.negated()])
            worked.append((cell, 1))
        self._between(worked, None, rule.maximum, rule.weight)

    def _runs(self, rule: ConsecutiveDays, person: str) -> None:
        days = self.problem.days
        # literals that are true where the day does not belong to the run
        outside = [self.off[person, day] for day in range(days)]
        inside = [cell.negated() for cell in outside]
        if rule.off:
            inside, outside = outside, inside
        if rule.maximum is not None:
            for first in range(days - rule.maximum):
                self.model.add_bool_or(outside[first : first + rule.maximum + 1])
        # a run that touches either end of the horizon may be short
        for size in range(1, rule.minimum or 0):
            for first in range(1, days - size):
                self.model.add_bool_or([inside[first - 1], *outside[first : first + size], inside[first + size]])

    def _requests(self) -> None:
        for wish in self.problem.requests:
            day = (wish.day - self.problem.start).days
            cells = self.works[wish.person, day]
            hit = 1 - self.off[wish.person, day] if wish.shift is None else cells.get(wish.shift, 0)
            self.costs.append((1 - hit if wish.kind is RequestKind.FOR else hit, wish.weight))

    def _cover(self) -> None:
        kinds = {kind.code: kind for kind in self.problem.shift_types}
        for cover in self.problem.cover:
            day = (cover.day - self.problem.start) // timedelta(days=1)
            present = [
                cell
                for member in self.problem.people
                for code, cell in self.works[member.id, day].items()
                if cover.counts(member, kinds[code])
            ]
            under = self.model.new_int_var(0, cover.target, "under")
            over = self.model.new_int_var(0, max(0, len(present) - cover.target), "over")
            if len(present) <= cover.target:
                self.model.add(sum(present) + under == cover.target)
            else:
                self.model.add(sum(present) + under - over == cover.target)
            self.costs += [(under, cover.under_weight), (over, cover.over_weight)]
            counted: list[tuple[Literal, int]] = [(cell, 1) for cell in present]
            if cover.minimum and cover.minimum_weight:
                self._between(counted, cover.minimum, None, cover.minimum_weight)
            if cover.maximum is not None and cover.maximum_weight:
                self._between(counted, None, cover.maximum, cover.maximum_weight)

    def _objective(self) -> None:
        weights = [Fraction(str(weight)) for _, weight in self.costs]
        self.scale = math.lcm(*(weight.denominator for weight in weights)) if weights else 1
        terms = [
            int(weight * self.scale) * term for (term, _), weight in zip(self.costs, weights, strict=True) if weight
        ]
        if terms:
            self.model.minimize(sum(terms))
            self.has_objective = True
