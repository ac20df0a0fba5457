"""The bench for rosters still runs, and its comparison is fair: one judge, and an opponent that knows the rules."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import pytest
from bench import _brute_rosters, rosters
from bench._brute_rosters import optimum, try_all
from bench._practices import practice
from bench._roster_runs import Run, answer_by_hand, measure

from practiceops.people import StaffMember
from practiceops.scheduling.roster import (
    ConsecutiveDays,
    Contract,
    Cover,
    Request,
    RosterProblem,
    ShiftCount,
    ShiftType,
    WeeklyMinutes,
    evaluate,
)

CLINIC = Path(__file__).parent.parent / "scheduling" / "clinic.txt"
MONDAY = date(2026, 6, 1)

needs_ortools = pytest.mark.skipif(importlib.util.find_spec("ortools") is None, reason="ortools is not installed")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(CLINIC, tmp_path / "Instance1.txt")
    return tmp_path


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Executor]:
    """A process without HiGHS, for OR-Tools."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield pool


def rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in text.splitlines()]


def test_instances_are_run_judged_and_printed(folder: Path, capsys: pytest.CaptureFixture[str]):
    saved = folder / "runs.jsonl"
    run = ["instances", "--folder", str(folder), "--cpu", "0.2", "--engines", "python", "--save", str(saved)]
    assert rosters.main(run) == 0
    printed = rows(capsys.readouterr().out)
    head, _, row = printed
    told = dict(zip(head, row, strict=True))
    assert told["instance"] == "1"
    assert told["engine"] == "python"
    assert told["legal"] == "yes"
    assert float(told["bound"]) <= float(told["cost"])
    assert told["best known"] == "607"
    assert int(told["MB"]) > 5
    assert rosters.main(["joined", str(saved)]) == 0
    assert rows(capsys.readouterr().out) == printed


def test_an_unknown_engine_is_told_and_the_others_run(folder: Path, capsys: pytest.CaptureFixture[str]):
    run = ["instances", "--folder", str(folder), "--cpu", "0.1", "--engines", "abacus,python"]
    assert rosters.main(run) == 0
    told = capsys.readouterr()
    assert "unknown engine 'abacus'" in told.err
    assert [row[1] for row in rows(told.out)[2:]] == ["python"]


def test_an_instance_that_is_not_there_is_named(folder: Path):
    with pytest.raises(SystemExit, match=r"no Instance7\.txt"):
        rosters.main(["instances", "--folder", str(folder), "--instances", "7"])


def test_an_engine_whose_distribution_is_absent_is_left_out(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rosters, "missing", lambda engine: "ortools" if engine == "cpsat" else None)
    assert rosters.main(["instances", "--folder", str(folder), "--engines", "cpsat"]) == 0
    assert "cpsat is left out: ortools is not installed" in capsys.readouterr().err


@needs_ortools
def test_cp_sat_by_hand_runs_under_the_same_judge(folder: Path):
    run = Run(name="1", source=f"file:{folder / 'Instance1.txt'}", engine="cpsat", cpu=5.0)
    figures = measure(run)
    assert figures.status == "optimal"
    assert figures.legal
    assert figures.legal_by_text
    assert figures.cost == figures.bound
    assert figures.reached["0"] <= figures.cpu


def small(**changes: object) -> RosterProblem:
    """Two people, four days over a weekend's start: few enough rosters to try them all, yet every rule can bind."""
    friday = date(2026, 6, 5)
    days = [friday.replace(day=5 + index) for index in range(4)]
    fields: dict[str, object] = {
        "start": friday,
        "days": 4,
        "people": (StaffMember("ana", roles=("MA",)), StaffMember("bo")),
        "shift_types": (
            ShiftType("E", minutes=480),
            ShiftType("L", minutes=240, role="MA", not_before=("E", "L")),
        ),
        "cover": (
            *(Cover(day=day, shift="E", target=2, under_weight=9) for day in days),
            *(Cover(day=day, shift="L", target=1, minimum=1, maximum=1, under_weight=4) for day in days),
        ),
        "requests": (Request(person="ana", day=days[1], weight=2), Request(person="bo", day=days[2], kind="against")),
    }
    return RosterProblem(**{**fields, **changes})  # pyright: ignore[reportArgumentType]


@needs_ortools
@pytest.mark.parametrize(
    "problem",
    [
        small(),
        small(contracts={"ana": Contract(max_days_on=2, max_minutes=1000), "bo": Contract(min_days_on=2)}),
        small(contracts={"ana": Contract(max_weekends=0), "bo": Contract(min_days_off=2, max_shifts={"E": 3})}),
        small(contracts={"ana": Contract(max_week_minutes=720, first_weekday=0), "bo": Contract(min_minutes=960)}),
        small(
            rules=(
                WeeklyMinutes(maximum=500, first_weekday=0, weight=0.1),
                ShiftCount(minimum=4, people=("bo",), weight=12),
                ShiftCount(shifts=("E",), maximum=1, people=("ana",), weight=3),
            )
        ),
    ],
    ids=["cover and wishes", "runs", "weekends", "minutes", "weighted"],
)
def test_cp_sat_by_hand_finds_the_optimum_that_trying_all_finds(elsewhere: Executor, problem: RosterProblem):
    roster, bound, told = elsewhere.submit(answer_by_hand, problem).result()
    assert roster is not None
    verdict = evaluate(problem, roster)
    assert verdict.legal
    assert verdict.cost == pytest.approx(optimum(problem))
    assert bound == pytest.approx(verdict.cost)
    assert told[-1] == pytest.approx((verdict.cost, verdict.cost))


@needs_ortools
def test_cp_sat_by_hand_refuses_what_it_does_not_model(elsewhere: Executor):
    problem = small(rules=(ConsecutiveDays(maximum=2, shifts=("L",)),))
    with pytest.raises(NotImplementedError, match="ConsecutiveDays"):
        elsewhere.submit(answer_by_hand, problem).result()


def test_trying_all_says_so_where_a_proof_is_wrong(monkeypatch: pytest.MonkeyPatch):
    verdict = try_all(engine="python", problems=15, seed=1)
    assert verdict.failure is None
    assert verdict.tried >= 15
    assert "bound <= optimum <= cost" in str(verdict)
    monkeypatch.setattr(_brute_rosters, "optimum", lambda problem: optimum(problem) + 1)
    assert "below the optimum" in str(try_all(engine="python", problems=15, seed=1).failure)
    monkeypatch.setattr(_brute_rosters, "optimum", lambda problem: optimum(problem) - 1)
    assert "above the optimum" in str(try_all(engine="python", problems=15, seed=1).failure)


def test_a_made_up_practice_is_the_same_for_the_same_seed():
    made = practice(people=12, days=14, seed=3)
    assert made == practice(people=12, days=14, seed=3)
    assert made != practice(people=12, days=14, seed=4)
    assert len(made.people) == 12
    assert made.findings() == ()
    assert {role for member in made.people for role in member.roles} == {"MA", "REC", "PRV", "RN", "BIL", "ADM"}


@pytest.mark.parametrize("people", [6, 10, 25, 50])
def test_a_made_up_practice_has_the_people_asked_for(people: int):
    assert len(practice(people=people, days=7, seed=1).people) == people
