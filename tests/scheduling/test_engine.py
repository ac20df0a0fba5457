"""The default engine: prices that settle, dives, and what any engine owes its caller."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from random import Random
from typing import Any

import pytest

from practiceops.people import Absence, StaffMember
from practiceops.scheduling.roster import (
    Contract,
    Cover,
    MaxIterations,
    Progress,
    Request,
    RosterProblem,
    ShiftType,
    When,
    evaluate,
    solve,
)
from practiceops.scheduling.roster._market import Market, dive
from practiceops.scheduling.roster._model import Choice, lay_out
from practiceops.scheduling.roster._search import Outcome, search
from practiceops.scheduling.roster._tally import Tally

MONDAY = date(2026, 6, 1)


def ward(people: int = 6, days: int = 14) -> RosterProblem:
    """Two shifts a day, too few people, and wishes in the way: nothing that a greedy roster gets right."""
    random = Random(people * days)
    staff = tuple(StaffMember(f"p{index}") for index in range(people))
    kinds = (ShiftType("E", minutes=480), ShiftType("L", minutes=480, not_before=("E",)))
    contract = Contract(
        max_minutes=480 * 9, min_minutes=480 * 7, min_days_on=2, max_days_on=5, min_days_off=2, max_weekends=1
    )
    cells = [(member.id, MONDAY + timedelta(days=day)) for member in staff for day in range(days)]
    return RosterProblem(
        start=MONDAY,
        days=days,
        people=staff,
        shift_types=kinds,
        cover=tuple(
            Cover(day=MONDAY + timedelta(days=day), shift=kind.code, target=random.choice((1, 2, 2)))
            for day in range(days)
            for kind in kinds
        ),
        requests=tuple(
            Request(person=who, day=day, shift=random.choice("EL"), kind=random.choice(("for", "against")), weight=2)
            for who, day in random.sample(cells, len(cells) // 4)
        ),
        contracts={member.id: contract for member in staff},
    )


def test_the_running_cost_is_the_judges_and_the_sums_are_those_of_the_rows():
    problem = ward()
    model = lay_out(problem)
    tally = Tally(model)
    everyone = range(len(model.workers))
    for _ in dive(tally, everyone, [30.0] * len(model.rows), Random(1)):
        pass
    verdict = evaluate(problem, model.roster(problem, tally.snapshot()))
    assert verdict.legal
    assert tally.cost == pytest.approx(verdict.cost)
    taken = [(worker, tally.take(worker)) for worker in (0, 3)]
    for _ in dive(tally, (0, 3), [0.0] * len(model.rows), Random(2)):
        pass
    assert tally.cost == pytest.approx(evaluate(problem, model.roster(problem, tally.snapshot())).cost)
    for worker, choice in taken:
        tally.take(worker)
        tally.put(worker, choice)
    assert tally.cost == pytest.approx(verdict.cost)


def test_a_price_never_leaves_the_span_of_what_a_unit_more_can_cost():
    model = lay_out(ward())
    tally = Tally(model)
    market = Market(tally, range(len(model.workers)), [1e6] * len(model.rows))
    for pace in (1000.0, 10.0, 1.0):
        market.sweep(pace, Random(3))
        for price, slopes in zip(market.prices, tally.slopes, strict=True):
            assert -slopes[-1] <= price <= -slopes[0]


def test_alone_with_one_person_to_place_prices_are_what_cover_costs():
    model = lay_out(ward())
    tally = Tally(model)
    for _ in dive(tally, range(len(model.workers)), [50.0] * len(model.rows), Random(4)):
        pass
    tally.take(2)
    market = Market(tally, [2], [50.0] * len(model.rows))
    offers = tally.offers(market.prices)
    served = {port for place in model.workers[2].ports for slot in place for port in slot}
    assert [offers[port] for port in served] == [tally.marginal[port] for port in served]


def test_the_same_seed_gives_the_same_answer_and_more_steps_no_worse_one():
    problem = ward()
    short, again = (solve(problem, stop=MaxIterations(70), seed=5) for _ in range(2))
    long = solve(problem, stop=MaxIterations(160), seed=5)
    assert short == again
    assert long.cost <= short.cost
    assert long.bound is not None
    assert short.bound is not None
    assert short.bound <= long.bound <= long.cost
    assert long.history[: len(short.history)] == short.history


def test_a_bound_is_near_and_a_roster_nearer():
    solution = solve(ward(), stop=MaxIterations(400), seed=1)
    assert solution.evaluation.legal
    assert solution.gap is not None
    assert solution.gap <= 0.02


def test_cancelled_in_the_middle_of_a_dive_the_roster_is_whole_and_the_best_so_far():
    problem = ward()
    for steps in range(57, 75):
        told: list[Progress] = []
        cancelled = When(lambda told=told, steps=steps: len(told) > steps)
        solution = solve(problem, stop=cancelled, seed=1, on_progress=told.append)
        assert solution.evaluation.legal
        assert solution.cost == min(progress.cost for progress in told)


def test_whoever_finds_the_best_rows_the_answer_is_the_same():
    model = lay_out(ward())
    asked = 0

    def best_rows(offers: Sequence[float]) -> list[tuple[float, Choice]]:
        nonlocal asked
        asked += 1
        return [worker.relaxed(offers) for worker in model.workers]

    def run(**options: Any) -> Outcome:
        def is_done(progress: Progress) -> bool:
            return progress.iteration >= 90

        return search(model, seed=1, start=[None] * 6, is_done=is_done, on_progress=None, **options)

    own, other = run(), run(best_rows=best_rows)
    assert (own.choices, own.cost, own.bound) == (other.choices, other.cost, other.bound)
    assert asked > 20


def test_where_nothing_legal_exists_the_search_ends_at_once():
    contract = Contract(min_minutes=480 * 14, max_days_on=3)
    problem = ward()
    problem = RosterProblem(
        start=problem.start,
        days=problem.days,
        people=problem.people,
        shift_types=problem.shift_types,
        cover=problem.cover,
        contracts={"p0": contract},
    )
    told: list[Progress] = []
    solution = solve(problem, stop=MaxIterations(500), on_progress=told.append)
    assert solution.status.value == "infeasible"
    assert len(told) == 1


def test_prices_come_to_rest_where_a_perfect_roster_costs_nothing():
    """The bound is 0 from the start and cannot rise: taken for progress, that kept the search from its first move."""
    problem = RosterProblem(
        start=MONDAY,
        days=5,
        people=(StaffMember("ana"), StaffMember("bo")),
        shift_types=(ShiftType("D", minutes=480),),
        cover=tuple(Cover(day=MONDAY + timedelta(days=day), shift="D", target=1) for day in range(5)),
        contracts={"ana": Contract(max_days_on=2, max_minutes=1440), "bo": Contract(max_days_on=1)},
        absences=(Absence(person="bo", first=MONDAY, last=MONDAY + timedelta(days=1)),),
    )
    solution = solve(problem)
    assert (solution.status.value, solution.cost) == ("optimal", 0.0)


@pytest.mark.parametrize("engine", ["python", "highs"])
def test_on_any_executor_the_answer_is_the_same(engine: str):
    if engine == "highs":
        pytest.importorskip("highspy", reason="the engine needs the extra solver")
    problem, stop = ward(), MaxIterations(75)
    alone = solve(problem, engine=engine, stop=stop, seed=3)
    executors: tuple[Executor, ...] = (
        ThreadPoolExecutor(2),
        ProcessPoolExecutor(2, mp_context=get_context("spawn")),
    )
    for executor in executors:
        with executor:
            assert solve(problem, engine=engine, stop=stop, seed=3, executor=executor) == alone
    assert len(alone.history) > 3
