"""Solving: one function, engines behind one protocol, and the solution with its proof."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from concurrent.futures import Executor
from enum import StrEnum
from typing import Any, Protocol

import attrs

from practiceops import table
from practiceops._check import check_members, check_number, check_type, frozen_tuple, to_enum
from practiceops.errors import InvalidValueError, MissingExtraError
from practiceops.findings import Finding, Severity
from practiceops.scheduling.roster._legality import Legality
from practiceops.scheduling.roster._model import Choice, Model, lay_out
from practiceops.scheduling.roster._search import Outcome, search
from practiceops.scheduling.roster._tally import Tally
from practiceops.scheduling.roster._team import best_rows_on
from practiceops.scheduling.roster.conflicts import Conflict, conflict_of, why_besides
from practiceops.scheduling.roster.evaluation import Evaluation, evaluate
from practiceops.scheduling.roster.problem import RosterProblem
from practiceops.scheduling.roster.roster import Roster
from practiceops.scheduling.roster.stops import MaxIterations, NoImprovement, Progress, StopRule

__all__ = ["Solution", "Status", "solve"]


class Status(StrEnum):
    """What a solution is: proven best, legal, proven impossible, or not legal and nothing proven."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@attrs.frozen(kw_only=True)
class Solution:
    """A roster with its verdict, and how far it can be from the best.

    No legal roster costs less than ``bound``; None where nothing is proven. ``history`` holds each improvement of
    roster or bound. Where the status is infeasible, ``conflicts`` hold the rules and pins that cannot all be kept, one
    for each person without a legal row, else one for all; ``findings`` say the same, and the roster breaks few of them.
    There is no conflict where the proof does not tell which rules it rests on.
    """

    roster: Roster
    evaluation: Evaluation
    status: Status = attrs.field(converter=to_enum(Status, "status"))
    bound: float | None
    iterations: int
    history: tuple[Progress, ...] = attrs.field(default=(), converter=frozen_tuple)
    findings: tuple[Finding, ...] = attrs.field(default=(), converter=frozen_tuple)
    conflicts: tuple[Conflict, ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_type(self, Roster, "roster")
        check_type(self, Evaluation, "evaluation")
        check_number(self, "bound", optional=True)
        check_type(self, int, "iterations")
        check_members(self, Progress, "history")
        check_members(self, Finding, "findings")
        check_members(self, Conflict, "conflicts")

    @property
    def cost(self) -> float:
        """The cost that `evaluate` gives the roster."""
        return self.evaluation.cost

    @property
    def gap(self) -> float | None:
        """The distance to the bound as a share of the cost: 0 where proven optimal, None where nothing is proven."""
        if self.bound is None:
            return None
        gap = Progress(iteration=self.iterations, cost=self.cost, bound=self.bound).gap
        return None if gap == math.inf else gap

    def to_columns(self) -> dict[str, list[Any]]:
        """Return the roster as columns; see `Roster.to_columns`."""
        return self.roster.to_columns()

    def _repr_html_(self) -> str:
        return table.html(self.to_columns(), caption=str(self))

    def __str__(self) -> str:
        proof = "" if self.bound is None else f", bound {self.bound:g}"
        return f"{self.status}: {self.evaluation}{proof}"


class Engine(Protocol):
    """What an engine is: from a model to the best rows it finds, and a bound that it proves. It never judges them."""

    def __call__(
        self,
        model: Model,
        *,
        seed: int,
        start: Any,
        is_done: Callable[[Progress], bool],
        on_progress: Callable[[Progress], object] | None,
        executor: Executor | None,
    ) -> Outcome:
        """Search until ``is_done`` says so or the roster is proven optimal."""
        ...


_ENGINES = ("python", "highs")

_DEFAULT_STOP = MaxIterations(4000) | NoImprovement(1500)


def solve(
    problem: RosterProblem,
    *,
    engine: str = "python",
    stop: StopRule = _DEFAULT_STOP,
    seed: int = 0,
    start: Roster | None = None,
    on_progress: Callable[[Progress], object] | None = None,
    executor: Executor | None = None,
) -> Solution:
    """Return the best roster found until ``stop`` says so, with a proven bound on what any legal roster must cost.

    A search ends early where the roster is proven optimal. It never steers by the clock: the same problem, seed and
    ``start`` give the same answer under any stop rule that counts steps, and more steps never a worse one. ``start``
    gives rows to begin with; those that are not legal are built anew. ``on_progress`` is called with a `Progress` after
    every step; what it raises ends the search. To cancel and keep the best so far, join `When` to the stop rule.

    Where the first roster breaks a hard rule that joins people, it is settled first whether a legal one exists; where
    none does, then why not: at once for tiny problems, in 7 to 40 seconds for 25 people and six weeks. Rules that count
    steps do not count these; one that goes by a clock, or `When`, cuts them short.

    ``executor``, any `concurrent.futures.Executor`, prices people side by side; the answer is the same as without. Who
    they are is sent to each process once, prices many times. It can pay with processes, ``engine="highs"`` and hundreds
    of people. The default engine prices everyone at once for its bound only, and threads share one processor.

    ``engine="python"`` needs nothing besides Python; ``"highs"`` finds better rosters and proves more, and needs the
    extra ``solver`` (else `MissingExtraError`).

    >>> from datetime import date
    >>> from practiceops.people import StaffMember
    >>> from practiceops.scheduling.roster import Contract, Cover, ShiftType
    >>> monday = date(2026, 6, 1)
    >>> problem = RosterProblem(
    ...     start=monday, days=3, people=(StaffMember("ana"), StaffMember("bo")),
    ...     shift_types=(ShiftType("D", minutes=480),),
    ...     cover=tuple(Cover(day=monday.replace(day=day), shift="D", target=1) for day in (1, 2, 3)),
    ...     contracts={"ana": Contract(max_days_on=1), "bo": Contract(max_minutes=480)})
    >>> solution = solve(problem)
    >>> solution.status.value, solution.cost, solution.roster.grid()
    ('optimal', 0.0, {'ana': ('D', None, 'D'), 'bo': (None, 'D', None)})
    """
    find = _engine(engine)
    _check_arguments(stop, start, executor)
    if start is not None:
        evaluate(problem, start)
    model = lay_out(problem, counts=engine == "highs")
    rows = start.grid() if start is not None else {}
    begun = [worker.choice_of(rows[worker.person]) if worker.person in rows else None for worker in model.workers]
    is_done = stop.watch()

    def is_cut() -> bool:
        # before the first step only rules that go by a clock, or by the caller's word, have anything to say
        return is_done(Progress(iteration=-1, cost=math.inf, bound=-math.inf))

    stuck = _stuck(problem, model)
    legal: Roster | bool | None = False if stuck else None
    if legal is None and any(rule.weight is None for rule in problem.joint_rules()):
        first = search(model, seed=seed, start=begun, is_done=_at_once, on_progress=None)
        if not evaluate(problem, model.roster(problem, first.choices)).legal:
            legal = Legality(problem, is_cut).find()
            if isinstance(legal, Roster):
                begun = _improved(model, legal)
    is_over = _at_once if legal is False else is_done
    outcome = find(model, seed=seed, start=begun, is_done=is_over, on_progress=on_progress, executor=executor)
    bound = None if outcome.bound == -math.inf else float(outcome.bound)
    # where a bound exceeds what any legal roster could cost, no roster keeps the hard rules that join people
    if legal is False or (bound is not None and bound > model.ceiling):
        return _infeasible(problem, model, outcome, Legality(problem, is_cut), stuck)
    roster = model.roster(problem, outcome.choices)
    verdict = evaluate(problem, roster)
    history = [one for one in outcome.history if one.cost <= model.ceiling]
    if isinstance(legal, Roster) and not verdict.legal:
        # engines do not see where a meal break has no place
        roster, verdict = legal, evaluate(problem, legal)
        history = [Progress(iteration=outcome.iterations, cost=verdict.cost, bound=outcome.bound)]
    status = Status.FEASIBLE if verdict.legal else Status.UNKNOWN
    if verdict.legal and bound is not None and model.meets(verdict.cost, bound):
        status, bound = Status.OPTIMAL, min(bound, verdict.cost)
    return Solution(
        roster=roster,
        evaluation=verdict,
        status=status,
        bound=bound,
        iterations=outcome.iterations,
        history=history if verdict.legal else (),
        findings=problem.findings(),
    )


def _infeasible(
    problem: RosterProblem, model: Model, outcome: Outcome, legality: Legality, stuck: Collection[str]
) -> Solution:
    """Return that nothing legal exists, and why."""
    roster = model.roster(problem, outcome.choices)
    everyone = [member.id for member in problem.people]
    questions = [([person], False) for person in stuck] or [(everyone, True)]
    conflicts: list[Conflict] = []
    findings = list(problem.findings())
    for people, joint in questions:
        conflict = conflict_of(legality, people, joint=joint)
        path = ("rules",) if joint else ("people", *people)
        who = "roster" if joint else f"row of {people[0]}"
        code = "no_legal_roster" if joint else "no_legal_row"
        why = "" if conflict is None else f": {conflict}{why_besides(problem, conflict)}"
        findings.append(Finding(code, f"no {who} keeps every hard rule{why}", severity=Severity.BLOCKING, path=path))
        conflicts += [] if conflict is None else [conflict]
    return Solution(
        roster=roster,
        evaluation=evaluate(problem, roster),
        status=Status.INFEASIBLE,
        bound=None,
        iterations=outcome.iterations,
        findings=findings,
        conflicts=conflicts,
    )


def _stuck(problem: RosterProblem, model: Model) -> tuple[str, ...]:
    """Return the people who have no legal row, be it that they are pinned to what they cannot work."""
    pinned = (pin.person for pin in problem.pins if pin.shift not in problem.open_to(pin.person, pin.day))
    return tuple(dict.fromkeys([*(worker.person for worker in model.workers if not worker.legal), *pinned]))


def _improved(model: Model, legal: Roster) -> list[Choice | None]:
    """Return the rows of a legal roster, each in turn made as good as it can be beside the others."""
    grid = legal.grid()
    tally = Tally(model)
    for place, worker in enumerate(model.workers):
        choice = worker.choice_of(grid[worker.person])
        assert choice is not None  # noqa: S101 - for the type checker
        tally.put(place, choice)
    for place, worker in enumerate(model.workers):
        cost, before = tally.cost, tally.take(place)
        tally.put(place, worker.best(tally.marginal)[1])
        if tally.cost > cost:
            tally.take(place)
            tally.put(place, before)
    return list(tally.choices)


def _at_once(progress: Progress) -> bool:  # noqa: ARG001
    return True


def _engine(name: str) -> Engine:
    if name == "python":
        return _in_python
    if name == "highs":
        try:
            from practiceops.scheduling.roster import _highs  # noqa: PLC0415 - an extra is imported where it is used
        except ImportError:
            raise MissingExtraError.of("solver", "highspy") from None
        return _highs.search
    raise InvalidValueError(f"unknown engine {name!r}, known: {', '.join(map(repr, _ENGINES))}", path=("engine",))


def _in_python(model: Model, *, executor: Executor | None, **options: Any) -> Outcome:
    return search(model, **options, best_rows=None if executor is None else best_rows_on(executor, model))


def _check_arguments(stop: object, start: object, executor: object) -> None:
    if executor is not None and not isinstance(executor, Executor):
        raise InvalidValueError(f"executor must be an Executor, got {executor!r}", path=("executor",))
    if not isinstance(stop, StopRule):
        raise InvalidValueError(f"stop must be a stop rule such as MaxIterations(1000), got {stop!r}", path=("stop",))
    if start is not None and not isinstance(start, Roster):
        raise InvalidValueError(f"start must be a Roster, got {start!r}", path=("start",))
