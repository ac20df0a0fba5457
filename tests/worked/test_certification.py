"""Every case of the CMM decision table, and the inputs that must be refused."""

from __future__ import annotations

import json
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from practiceops.certification import Candidate, Course, Experience, assess, edition
from practiceops.errors import InvalidValueError

CASES = json.loads(Path(__file__).with_name("certification.json").read_text("utf-8"))


def named(cases: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in cases]


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def candidate(case: dict[str, Any]) -> Candidate:
    return Candidate(
        experience=[Experience(**{**job, "start": day(job["start"]), "end": day(job["end"])}) for job in case["jobs"]],
        courses=[Course(**{**course, "completed": day(course.get("completed"))}) for course in case["courses"]],
    )


@pytest.mark.parametrize("case", named(CASES["cases"]))
def test_cmm_case(case: dict[str, Any]):
    answer = assess(candidate(case), edition("CMM", 2009), date.fromisoformat(case["as_of"]))
    experience, credit = answer.requirements
    expected = case["expected"]
    assert experience.counted == expected["months"]
    assert experience.counted // 12 == expected["completed_years"]
    assert experience.met == expected["experience_ok"]
    assert credit.required == expected["credits_required"]
    assert credit.counted == Fraction(expected["credits_counted"])
    assert credit.short == Fraction(expected["credits_short"])
    assert answer.eligible == expected["eligible"]
    assert answer.earliest == day(expected["earliest_eligible_on"])


@pytest.mark.parametrize("case", named(CASES["error_cases"]))
def test_refused(case: dict[str, Any]):
    with pytest.raises(InvalidValueError, match=r"end must not be|credits must not be|without a time"):
        assess(candidate(case), edition("CMM", 2009), datetime.fromisoformat(case["as_of"]))


def test_the_credits_required_after_so_many_years():
    credit = edition("CMM", 2009).requirements[1]
    assert [credit.required(years) for years in range(18)] == [
        12,
        12,
        12,
        12,
        11,
        10,
        9,
        8,
        7,
        6,
        5,
        4,
        3,
        2,
        1,
        0,
        0,
        0,
    ]
