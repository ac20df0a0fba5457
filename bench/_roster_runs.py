"""One run of one engine on one roster problem, in a process of its own: so CPU time and memory are the run's alone.

Called as a module with a `Run` as JSON, it prints the `Figures` as JSON; `measure` does that from outside.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import math
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import attrs
from bench._practices import practice

from practiceops.people import Absence
from practiceops.scheduling.roster import Gap, Progress, Roster, RosterProblem, When, benchmarks, evaluate, solve
from practiceops.scheduling.roster.repairing import repair

__all__ = ["GAPS", "Figures", "Run", "answer_by_hand", "measure", "missing"]

ROOT = Path(__file__).resolve().parent.parent
GAPS = (0.05, 0.01, 0.0)
"""The gaps for which a run notes when it had proven them."""


@attrs.frozen(kw_only=True)
class Run:
    """What to run: ``source`` is ``file:PATH`` or ``practice:PEOPLE:DAYS:SEED``; ``cpu`` seconds, model included."""

    name: str
    source: str
    engine: str
    cpu: float
    seed: int = 1
    workers: int = 1

    def problem(self) -> RosterProblem:
        kind, _, rest = self.source.partition(":")
        if kind == "file":
            return benchmarks.read(rest)
        people, days, seed = map(int, rest.split(":"))
        return practice(people=people, days=days, seed=seed)


@attrs.frozen(kw_only=True)
class Figures:
    """What a run gave: the judge's cost, never the engine's own; ``reached`` says at which CPU second a gap was proven.

    ``legal`` is the judge's word; ``legal_by_text`` that of the published rules, judged straight from the file.
    ``repairs`` are the CPU seconds that each of some sick calls took to repair, in a practice with a legal roster.
    """

    run: Run
    cpu: float
    wall: float
    first: float | None
    cost: float | None
    bound: float | None
    legal: bool
    legal_by_text: bool | None
    status: str
    steps: int | None
    memory: int
    people: int
    days: int
    reached: Mapping[str, float]
    repairs: Sequence[float] = ()

    @property
    def gap(self) -> float | None:
        if self.cost is None or self.bound is None:
            return None
        gap = Progress(iteration=0, cost=self.cost, bound=self.bound).gap
        return gap if gap < math.inf else None

    def to_json(self) -> str:
        return json.dumps(attrs.asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Figures:
        fields: dict[str, Any] = json.loads(text)
        return cls(run=Run(**fields.pop("run")), **fields)


def missing(engine: str) -> str | None:
    """Return the distribution that an engine needs and that is not installed."""
    needs = {"highs": "highspy", "cpsat": "ortools"}
    name = needs.get(engine)
    return name if name and importlib.util.find_spec(name) is None else None


def measure(run: Run) -> Figures:
    """Run in a fresh process; raises `RuntimeError` with its last words where it fails."""
    command = [sys.executable, "-m", "bench._roster_runs", json.dumps(attrs.asdict(run))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - ourselves
    if done.returncode:
        words = done.stderr.strip().splitlines() or [f"ended with {done.returncode}"]
        raise RuntimeError(f"{run.name} with {run.engine}: {words[-1]}")
    return Figures.from_json(done.stdout.splitlines()[-1])


@attrs.define
class _Watch:
    """Notes when the first roster was there and when each gap was proven."""

    begun: float = attrs.field(factory=process_time)
    wall: float = attrs.field(factory=perf_counter)
    first: float | None = None
    reached: dict[str, float] = attrs.field(factory=dict[str, float])

    @property
    def spent(self) -> float:
        return process_time() - self.begun

    def note(self, progress: Progress) -> None:
        if self.first is None and progress.cost < math.inf:
            self.first = self.spent
        for gap in GAPS:
            if f"{gap:g}" not in self.reached and progress.gap <= gap:
                self.reached[f"{gap:g}"] = self.spent


@attrs.frozen
class _Result:
    roster: Roster | None
    bound: float | None
    status: str
    steps: int | None


def _by_library(run: Run, problem: RosterProblem, watch: _Watch) -> _Result:
    stop = When(lambda: watch.spent >= run.cpu) | Gap(0.0)
    solution = solve(problem, engine=run.engine, stop=stop, seed=run.seed, on_progress=watch.note)
    return _Result(solution.roster, solution.bound, solution.status.value, solution.iterations)


def _by_hand(run: Run, problem: RosterProblem, watch: _Watch) -> _Result:
    from bench._cpsat_roster import solve_by_hand  # noqa: PLC0415 - ortools is the bench's alone

    def note(cost: float, bound: float) -> None:
        watch.note(Progress(iteration=0, cost=cost, bound=bound))

    until = watch.begun + run.cpu
    answer = solve_by_hand(problem, until=until, seed=run.seed, workers=run.workers, on_progress=note)
    return _Result(answer.roster, answer.bound, answer.status, None)


def answer_by_hand(problem: RosterProblem) -> tuple[Roster | None, float | None, list[tuple[float, float]]]:
    """Return CP-SAT's roster and bound without a limit, and each cost and bound told on the way.

    To be called in a process of its own: OR-Tools brings a HiGHS that cannot live beside another.
    """
    from bench._cpsat_roster import solve_by_hand  # noqa: PLC0415 - ortools is the bench's alone

    told: list[tuple[float, float]] = []
    answer = solve_by_hand(
        problem, until=math.inf, seed=0, workers=1, on_progress=lambda cost, bound: told.append((cost, bound))
    )
    return answer.roster, answer.bound, told


def figures_of(run: Run) -> Figures:
    problem = run.problem()
    if run.engine == "cpsat":
        importlib.import_module("bench._cpsat_roster")  # before the clock starts, as the library is
    watch = _Watch()
    engine: Callable[[Run, RosterProblem, _Watch], _Result] = _by_hand if run.engine == "cpsat" else _by_library
    result = engine(run, problem, watch)
    cpu, wall, memory = watch.spent, perf_counter() - watch.wall, _peak_memory()
    verdict = evaluate(problem, result.roster) if result.roster is not None else None
    return Figures(
        run=run,
        cpu=cpu,
        wall=wall,
        first=watch.first,
        cost=None if verdict is None else verdict.cost,
        bound=result.bound,
        legal=verdict is not None and verdict.legal,
        legal_by_text=_judged_by_text(run, result.roster),
        status=result.status,
        steps=result.steps,
        memory=memory,
        people=len(problem.people),
        days=problem.days,
        reached=watch.reached,
        repairs=_repairs(problem, result.roster) if run.source.startswith("practice") and result.roster else (),
    )


def _repairs(problem: RosterProblem, roster: Roster) -> list[float]:
    """Return what it takes to repair a sick call of two days, once for somebody of each role."""
    spent: list[float] = []
    for role in dict.fromkeys(member.roles[0] for member in problem.people):
        called = _sick_call(problem, roster, role)
        if called is not None:
            begun = process_time()
            repaired = repair(problem, roster, [called])
            spent.append(process_time() - begun)
            if repaired.roster.shift_on(called.person, called.first) is not None:
                raise RuntimeError(f"{called} stands in the repaired roster")
    return spent


def _sick_call(problem: RosterProblem, roster: Roster, role: str) -> Absence | None:
    for day in list(problem.span)[problem.days // 3 : -1]:
        for member in problem.people:
            if member.roles[0] == role and roster.shift_on(member.id, day) is not None:
                return Absence(person=member.id, first=day, last=day + timedelta(days=1), kind="sick")
    return None


def _judged_by_text(run: Run, roster: Roster | None) -> bool | None:
    kind, _, path = run.source.partition(":")
    if kind != "file" or roster is None:
        return None
    # the independent judge lives with the tests, and shares nothing with the library
    from tests.scheduling import published_rules  # noqa: PLC0415

    text = Path(path).read_text(encoding="utf-8-sig")
    return not published_rules.violations(text, roster.grid())


def _peak_memory() -> int:
    """Return the process's peak resident bytes; from rusage, which also counts the parent's, as a last resort."""
    status = Path("/proc/self/status")
    if status.exists():
        fields: dict[str, Any] = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(fields["VmHWM"].split()[0]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    print(figures_of(Run(**json.loads(sys.argv[1]))).to_json())
