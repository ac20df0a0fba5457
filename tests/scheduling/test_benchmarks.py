from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest
from tests.scheduling.published_rules import penalty, violations

from practiceops.errors import InvalidInputsError, InvalidValueError
from practiceops.scheduling.roster import MaxIterations, Roster, RosterProblem, Status, benchmarks, evaluate, solve

CLINIC = Path(__file__).with_name("clinic.txt")
TEXT = CLINIC.read_text("utf-8")
NAMES = {"consecutive_days": ("days_on", "days_off"), "weekend_count": ("weekends",)}


def agrees(text: str, problem: RosterProblem, roster: Roster) -> None:
    verdict = evaluate(problem, roster)
    assert verdict.cost == penalty(text, roster.grid())
    published = violations(text, roster.grid())
    named = {
        (breach.person, name) for breach in verdict.hard_breaches for name in NAMES.get(breach.rule, (breach.rule,))
    }
    assert {person for person, _ in published} == {breach.person for breach in verdict.hard_breaches}
    assert set(published) <= named


def some_rosters(problem: RosterProblem, count: int) -> list[Roster]:
    random = Random(5)
    codes = [kind.code for kind in problem.shift_types]
    made = []
    for place in range(count):
        idle = random.choice((1, 2, 4))
        row = [*codes, *[None] * idle * len(codes)]
        grid = {member.id: tuple(random.choice(row) for _ in range(problem.days)) for member in problem.people}
        if place % 2:
            # long runs, which a fair coin seldom makes
            grid = {who: tuple(row[day // 3 * 3] for day in range(len(row))) for who, row in grid.items()}
        made.append(Roster(problem.start, grid))
    return made


def test_the_clinic_reads_as_written():
    problem = benchmarks.read(CLINIC, start=date(2026, 6, 1))
    assert (problem.days, problem.start) == (7, date(2026, 6, 1))
    assert [member.id for member in problem.people] == ["ana", "bo", "cy"]
    assert [(kind.code, kind.minutes, kind.not_before) for kind in problem.shift_types] == [
        ("E", 480, ()),
        ("L", 480, ("E",)),
    ]
    assert problem.contract_of("cy").max_shifts == (("E", 2), ("L", 7))
    assert [(absence.person, absence.first.day) for absence in problem.absences] == [("ana", 4), ("cy", 1), ("cy", 2)]
    assert [(wish.kind.value, wish.weight) for wish in problem.requests] == [
        ("for", 3.0),
        ("for", 2.0),
        ("against", 4.0),
        ("against", 1.0),
    ]
    assert (problem.cover[10].target, problem.cover[10].under_weight, problem.cover[10].over_weight) == (1, 50.0, 10.0)


def test_the_judge_agrees_with_the_published_rules_on_the_clinic():
    problem = benchmarks.read(CLINIC)
    for roster in some_rosters(problem, 400):
        agrees(TEXT, problem, roster)


def test_the_clinic_is_solved_legally():
    problem = benchmarks.read(CLINIC)
    solution = solve(problem, stop=MaxIterations(400))
    agrees(TEXT, problem, solution.roster)
    assert solution.evaluation.legal
    assert violations(TEXT, solution.roster.grid()) == []
    assert solution.bound is not None
    assert solution.bound <= solution.cost


@pytest.mark.parametrize("name", ["Instance1", "Instance2", "Instance4", "Instance8", "Instance12"])
def test_the_judge_agrees_with_the_published_rules_on_the_published_instances(real_data: Path, name: str):
    path = real_data / "rosters" / f"{name}.txt"
    problem = benchmarks.read(path)
    for roster in some_rosters(problem, 6):
        agrees(path.read_text("utf-8"), problem, roster)


def test_instance_1_reaches_its_best_known_value(real_data: Path):
    path = real_data / "rosters" / "Instance1.txt"
    problem = benchmarks.read(path)
    solution = solve(problem, stop=MaxIterations(600), seed=1)
    agrees(path.read_text("utf-8"), problem, solution.roster)
    assert solution.evaluation.legal
    assert solution.cost == 607
    assert solution.bound is not None
    assert 500 <= solution.bound <= 607


def test_instance_2_has_a_bound_close_to_its_best_known_value(real_data: Path):
    problem = benchmarks.read(real_data / "rosters" / "Instance2.txt")
    solution = solve(problem, stop=MaxIterations(1000), seed=1)
    assert solution.evaluation.legal
    assert solution.status is not Status.INFEASIBLE
    assert solution.bound is not None
    assert 810 <= solution.bound <= 828 <= solution.cost <= 940


@pytest.mark.parametrize(
    ("line", "instead", "message"),
    [
        ("ana,0,E,3", "ana,0,X,3", "clinic.txt SECTION_SHIFT_ON_REQUESTS line 23 ShiftID: unknown shift 'X'"),
        (
            "bo,2,E,4",
            "bo,2,E,four",
            "SECTION_SHIFT_OFF_REQUESTS line 28 Weight: Weight must be a whole number, got 'four'",
        ),
        ("bo,2,E,4", "bo,2,E", "line 28: must have 4 fields, got 3: 'bo,2,E'"),
        ("cy,0,1", "cy,0,9", "SECTION_DAYS_OFF line 19 Day: day must be below the horizon of 7, got '9'"),
        ("cy,0,1", "dee,0", "SECTION_DAYS_OFF line 19 EmployeeID: unknown person 'dee'"),
        (
            "5,L,0,50,10",
            "5,L,-1,50,10",
            "SECTION_COVER line 44 Requirement: Requirement must be a whole number, got '-1'",
        ),
        ("E,480,\n", "E,0,\n", "minutes must be greater than zero, got 0 (shift type 'E')"),
        ("SECTION_HORIZON\n7", "SECTION_HORIZON\n0", "days must be greater than zero, got '0'"),
        ("SECTION_DAYS_OFF", "SECTION_DAYS_OF", "unknown section, got 'SECTION_DAYS_OF'"),
        ("L,480,E", "L,480,E\nE,480,", "shift 'E' is there a second time"),
        ("cy,E=2", "bo,E=2", "person 'bo' is there a second time"),
        ("L,480,E", "L,480,X", "unknown shift code 'X'"),
    ],
)
def test_a_malformed_file_is_refused_by_section_line_and_value(tmp_path: Path, line: str, instead: str, message: str):
    path = tmp_path / "clinic.txt"
    assert line in TEXT
    path.write_text(TEXT.replace(line, instead, 1), "utf-8")
    with pytest.raises(InvalidInputsError) as caught:
        benchmarks.read(path)
    assert message in str(caught.value)


def test_several_wrong_lines_get_one_error_that_names_them_all():
    text = TEXT.replace("ana,0,E,3", "ana,0,X,3").replace("bo,2,E,4", "bo,8,E,4").replace("0,E,1,100,1", "0,E,1,100")
    with pytest.raises(InvalidInputsError) as caught:
        benchmarks.parse(text)
    assert len(caught.value.errors) == 3


def test_missing_sections_and_a_start_that_is_no_monday_are_refused():
    with pytest.raises(InvalidInputsError, match="SECTION_COVER is missing"):
        benchmarks.parse(TEXT[: TEXT.index("SECTION_COVER")])
    with pytest.raises(InvalidValueError, match="start must be a Monday, got 2026-06-02"):
        benchmarks.parse(TEXT, start=date(2026, 6, 2))
