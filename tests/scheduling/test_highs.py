"""The second engine: held to brute force, to the judge, and to its own word."""

from __future__ import annotations

import math
import sys
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practiceops.errors import MissingExtraError
from practiceops.scheduling.roster import (
    MaxIterations,
    Roster,
    RosterProblem,
    Status,
    When,
    benchmarks,
    evaluate,
    solve,
)
from practiceops.scheduling.roster import _model as model_module
from practiceops.testing.scheduling import roster_problems

pytest.importorskip("highspy", reason="the engine needs the extra solver")

CLINIC = Path(__file__).with_name("clinic.txt")
some = settings(max_examples=40, suppress_health_check=list(HealthCheck))


def optimum(problem: RosterProblem) -> float:
    """The least cost of a legal roster, by trying them all; infinite where there is none."""
    rows = [
        [(member.id, codes) for codes in product(*(problem.may_work(member.id, day) for day in problem.span))]
        for member in problem.people
    ]
    verdicts = (evaluate(problem, Roster(problem.start, chosen)) for chosen in product(*rows))
    return min((verdict.cost for verdict in verdicts if verdict.legal), default=math.inf)


def check_against_brute_force(problem: RosterProblem) -> None:
    best = optimum(problem)
    solution = solve(problem, engine="highs", stop=MaxIterations(25))
    if best == math.inf:
        assert solution.status is Status.INFEASIBLE
        return
    assert solution.evaluation.legal
    assert solution.bound is None or solution.bound <= best + 1e-9
    if solution.status is Status.OPTIMAL:
        assert solution.cost == pytest.approx(best)
    assert solution.status in {Status.OPTIMAL, Status.FEASIBLE}
    assert best <= solution.cost + 1e-9
    breaks = sum(breach.cost for breach in solution.evaluation.breaches if breach.rule == "meal_breaks")
    assert solution.history[-1].cost == pytest.approx(solution.cost - breaks)


@some
@given(roster_problems())
def test_bound_is_at_most_the_optimum_and_the_optimum_at_most_the_cost(problem: RosterProblem) -> None:
    check_against_brute_force(problem)


@some
@given(problem=roster_problems())
def test_the_same_holds_where_counts_are_kept_by_fees_instead_of_states(problem: RosterProblem) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model_module, "LIMIT", 0)
        check_against_brute_force(problem)


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(roster_problems(cells=10), st.integers(0, 2), st.integers(0, 40), st.integers(0, 40))
def test_more_steps_never_give_a_worse_roster_or_bound(problem: RosterProblem, seed: int, few: int, more: int) -> None:
    short = solve(problem, engine="highs", stop=MaxIterations(few), seed=seed)
    long = solve(problem, engine="highs", stop=MaxIterations(few + more), seed=seed)
    if short.evaluation.legal:
        assert long.evaluation.legal
        assert long.cost <= short.cost
    if short.bound is not None and long.bound is not None:
        assert long.bound >= short.bound


def test_the_same_seed_gives_the_same_answer() -> None:
    problem = benchmarks.read(CLINIC)
    first, second = (solve(problem, engine="highs", stop=MaxIterations(60), seed=4) for _ in range(2))
    assert first == second


def test_it_is_no_worse_than_the_default_engine_on_the_clinic() -> None:
    problem = benchmarks.read(CLINIC)
    default = solve(problem, stop=MaxIterations(300), seed=1)
    highs = solve(problem, engine="highs", stop=MaxIterations(300), seed=1)
    assert highs.cost <= default.cost
    assert highs.bound is not None
    assert highs.bound >= (default.bound or -math.inf)


def test_a_start_is_kept_where_nothing_better_is_found() -> None:
    problem = benchmarks.read(CLINIC)
    good = solve(problem, engine="highs", stop=MaxIterations(200), seed=1)
    again = solve(problem, engine="highs", stop=MaxIterations(0), start=good.roster)
    assert again.cost <= good.cost


def test_a_cancelled_search_returns_the_best_so_far() -> None:
    problem = benchmarks.read(CLINIC)
    asked = iter(range(1000))
    solution = solve(problem, engine="highs", stop=When(lambda: next(asked) >= 5))
    assert solution.evaluation.legal
    assert solution.iterations <= 7


def test_without_the_extra_the_error_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("practiceops.scheduling.roster._highs")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr(sys.modules["practiceops.scheduling.roster"], "_highs", raising=False)
    for module in ("_master", "_pricing"):
        monkeypatch.delitem(sys.modules, f"practiceops.scheduling.roster.{module}", raising=False)
        monkeypatch.delattr(sys.modules["practiceops.scheduling.roster"], module, raising=False)
    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'practiceops\[solver\]'"):
        solve(benchmarks.read(CLINIC), engine="highs")


@pytest.mark.parametrize(("number", "best"), [(1, 607), (2, 828), (4, 1716), (5, 1143)])
def test_published_instances_reach_the_best_known(real_data: Path, number: int, best: int) -> None:
    problem = benchmarks.read(real_data / "rosters" / f"Instance{number}.txt")
    solution = solve(problem, engine="highs", stop=MaxIterations(150), seed=1)
    assert solution.evaluation.legal
    assert solution.bound is not None
    assert solution.bound <= best
    assert solution.cost <= best * 1.01
