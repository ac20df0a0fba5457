from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import attrs
import pytest

from practiceops.certification import (
    Candidate,
    CountingPolicy,
    Course,
    Edition,
    Experience,
    Letter,
    Reason,
    assess,
    edition,
    editions,
)
from practiceops.errors import InvalidValueError, LawNotKnownError
from practiceops.people import Credential

CMM = edition("CMM", 2009)
CMPE = edition("CMPE", 2009)
TODAY = date(2026, 11, 21)
CURRENT = Credential("CMPE", issued=date(2020, 1, 1), expires=date(2026, 12, 31))
LAPSED = Credential("CMPE", issued=date(2010, 1, 1), expires=date(2019, 12, 31))


def reasons(candidate: Candidate, which: int, asked: Edition = CMM) -> list[Reason]:
    return [item.reason for item in assess(candidate, asked, TODAY).requirements[which].items]


def test_every_job_says_why_it_counted_or_not():
    jobs = (
        Experience(start=date(2015, 1, 1), end=date(2015, 12, 31), kind="other", title="bookshop"),
        Experience(start=date(2020, 1, 1), end=date(2021, 12, 31), title="front desk"),
        Experience(start=date(2021, 1, 1), end=date(2022, 12, 31), kind="practice_management"),
        Experience(start=date(2027, 1, 1)),
    )
    answer = assess(Candidate(experience=jobs), CMM, TODAY).requirements[0]
    assert [(item.label, item.counted, item.reason) for item in answer.items] == [
        ("bookshop", 0, Reason.OTHER_KIND),
        ("front desk", 24, Reason.COUNTED),
        ("practice_management", 12, Reason.OVERLAP),
        ("health_care", 0, Reason.NOT_YET_BEGUN),
    ]
    assert answer.items[2].message == "the time it shares with another job counts once"


def test_every_course_says_why_it_counted_or_not():
    courses = (
        Course(credits=3, subject="health_care", code="HCM101", completed=date(2020, 5, 1)),
        Course(credits=4, subject="health_care", code="HCM101", completed=date(2021, 5, 1)),
        Course(credits=3, subject="art_history"),
        Course(credits=3, subject="health_care", passed=False),
        Course(credits=3, subject="health_care", completed=date(2026, 12, 18)),
        Course(credits=3, subject="health_care", unit="quarter"),
    )
    answer = assess(Candidate(courses=courses), CMM, TODAY).requirements[1]
    assert [item.reason for item in answer.items] == [
        Reason.REPEATED,
        Reason.COUNTED,
        Reason.OTHER_SUBJECT,
        Reason.NOT_PASSED,
        Reason.NOT_YET_COMPLETED,
        Reason.COUNTED,
    ]
    assert answer.counted == 4 + 2


def test_a_smaller_repeat_takes_nothing_away():
    courses = (Course(credits=4, subject="health_care", code="A"), Course(credits=3, subject="health_care", code="A"))
    assert reasons(Candidate(courses=courses), 1) == [Reason.COUNTED, Reason.REPEATED]


@pytest.mark.parametrize(
    ("policy", "counted"),
    [
        (CountingPolicy(), 24),
        (CountingPolicy(overlap="add"), 48),
        (CountingPolicy(count_as_of_day=True), Fraction(24)),
        (CountingPolicy(overlap="add", count_as_of_day=True), 48),
    ],
)
def test_two_jobs_at_once_under_each_reading(policy: CountingPolicy, counted: int):
    job = Experience(start=date(2024, 11, 21))
    answer = assess(Candidate(experience=(job, job)), CMM, TODAY, policy=policy)
    assert answer.requirements[0].counted == counted


def test_the_day_of_the_assessment_may_count():
    candidate = Candidate(
        experience=[Experience(start=date(2023, 11, 22))], courses=[Course(credits=12, subject="health_care")]
    )
    assert assess(candidate, CMM, TODAY).earliest == date(2026, 11, 22)
    assert assess(candidate, CMM, TODAY, policy=CountingPolicy(count_as_of_day=True)).eligible


def test_parts_of_a_year_may_reduce_the_credits():
    candidate = Candidate(
        experience=[Experience(start=date(2021, 5, 1))], courses=[Course(credits="9.5", subject="health_care")]
    )
    half_a_year_on = date(2026, 11, 1)
    assert not assess(candidate, CMM, half_a_year_on).eligible
    prorated = assess(candidate, CMM, half_a_year_on, policy=CountingPolicy(years="prorated"))
    assert (prorated.requirements[1].required, prorated.eligible) == (Fraction(19, 2), True)


def test_a_repeated_course_may_count_twice():
    course = Course(credits=6, subject="health_care", code="HCM101")
    candidate = Candidate(courses=(course, course))
    assert assess(candidate, CMM, TODAY).requirements[1].counted == 6
    assert assess(candidate, CMM, TODAY, policy=CountingPolicy(repeats_count=True)).requirements[1].counted == 12


def test_29_february_begins_where_march_does():
    candidate = Candidate(
        experience=[Experience(start=date(2021, 3, 1))], courses=[Course(credits=12, subject="health_care")]
    )
    assert assess(candidate, CMM, date(2024, 2, 28)).earliest == date(2024, 2, 29)
    assert assess(candidate, CMM, date(2024, 2, 29)).eligible


def test_the_ends_of_the_calendar_hold():
    for_ever = Candidate(
        experience=[Experience(start=date.min, end=date.max)], courses=[Course(credits=12, subject="health_care")]
    )
    assert assess(for_ever, CMM, date.max).eligible
    assert assess(for_ever, CMM, date.min).earliest == date(4, 1, 1)
    # three years to the last day of the calendar would be complete on the day after it
    assert (
        assess(attrs.evolve(for_ever, experience=[Experience(start=date(9997, 1, 1))]), CMM, date.max).earliest is None
    )
    late = Candidate(experience=[Experience(start=date(9998, 1, 1))])
    assert assess(late, CMM, date(9990, 1, 1)).earliest is None
    assert assess(late, CMM, date(9990, 1, 1), policy=CountingPolicy(count_as_of_day=True)).earliest is None
    nothing = Edition(name="X", year=2020, title="t", answers_for="a", requirements=())
    assert assess(Candidate(), nothing, date.max, policy=CountingPolicy(count_as_of_day=True)).earliest == date.max


def manager(*letters: Letter) -> Candidate:
    job = Experience(start=date(2024, 11, 21), kind="practice_management")
    return Candidate(experience=[job], letters=letters)


HOLDER = Letter(author="Bea Lund", dated=date(2026, 3, 1), credentials=[CURRENT])
LEADER = Letter(author="Imani Cole", dated=date(2026, 4, 1), leads_practice=True)
BOTH = Letter(author="Sam Ortiz", dated=date(2026, 5, 1), credentials=[CURRENT], leads_practice=True)


@pytest.mark.parametrize(
    ("letters", "counted"),
    [
        ((HOLDER, LEADER), 2),
        ((HOLDER, attrs.evolve(HOLDER, author="Ida Berg")), 1),
        ((BOTH,), 1),
        ((BOTH, BOTH), 1),
        ((BOTH, HOLDER), 2),
        ((BOTH, LEADER), 2),
        ((attrs.evolve(HOLDER, credentials=[LAPSED]), LEADER), 1),
        ((attrs.evolve(HOLDER, dated=date(2027, 1, 1)), LEADER), 1),
        ((Letter(author="A friend", dated=date(2026, 1, 1)),), 0),
        ((), 0),
    ],
)
def test_cmpe_wants_two_authors_of_two_kinds(letters: tuple[Letter, ...], counted: int):
    answer = assess(manager(*letters), CMPE, TODAY)
    assert answer.requirements[1].counted == counted
    assert answer.eligible == (counted == 2)


def test_every_letter_says_why_it_counted_or_not():
    letters = (
        HOLDER,
        LEADER,
        attrs.evolve(BOTH, dated=date(2027, 1, 1)),
        attrs.evolve(HOLDER, dated=date(2026, 6, 1)),
        Letter(author="A friend", dated=date(2026, 1, 1)),
        attrs.evolve(LEADER, author="Ida Berg"),
    )
    assert reasons(manager(*letters), 1, CMPE) == [
        Reason.COUNTED,
        Reason.COUNTED,
        Reason.NOT_YET_WRITTEN,
        Reason.SAME_AUTHOR,
        Reason.NO_SUCH_AUTHOR,
        Reason.NOT_NEEDED,
    ]


def test_front_desk_work_is_no_management():
    answer = assess(Candidate(experience=[Experience(start=date(2010, 1, 1))], letters=(HOLDER, LEADER)), CMPE, TODAY)
    assert not answer.eligible
    assert answer.earliest is None


def test_a_letter_to_come_decides_the_earliest_day():
    answer = assess(manager(HOLDER, attrs.evolve(LEADER, dated=date(2027, 2, 3))), CMPE, TODAY)
    assert answer.earliest == date(2027, 2, 3)


def test_an_answer_speaks_for_its_edition_only():
    answer = assess(manager(HOLDER, LEADER), CMPE, TODAY)
    (finding,) = answer.findings
    assert "CMPE, edition of 2009" in finding.message
    assert "not for the rule of any other year" in finding.message
    assert answer.citations == CMPE.citations != ()
    shown = answer._repr_html_()
    assert "requirements of CMPE, edition of 2009: met as of 2026-11-21; not the rule of any other year" in shown
    assert "eligible" not in shown


def test_the_table_has_a_row_for_each_requirement():
    columns = assess(manager(), CMPE, TODAY).to_columns()
    assert columns["required"] == [24, 2]
    assert columns["short"] == [0, 2]
    assert columns["earliest"] == [TODAY, None]


@pytest.mark.parametrize("known", editions())
def test_every_edition_is_cited(known: tuple[str, int]):
    one = edition(*known)
    assert (one.name, one.year) == known
    assert all(cited.title and cited.section and cited.retrieved for cited in one.citations)


def test_an_edition_not_kept_is_refused_by_name():
    with pytest.raises(LawNotKnownError, match=r"no edition of 2026 of 'CMM'; known are CMM 2009"):
        edition("CMM", 2026)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Experience(start=datetime(2026, 1, 1)), "start must be a date without a time"),
        (lambda: Experience(start=date(2026, 1, 1), kind="nursing"), "kind must be one of 'health_care'"),
        (lambda: Course(credits="many", subject="health_care"), "credits must be a Fraction, got 'many'"),
        (lambda: Course(credits=float("nan"), subject="health_care"), "credits must be a Fraction"),
        (lambda: Course(credits=3, subject=" "), "subject must be a text"),
        (lambda: Candidate(courses=[3]), r"courses\[0\] must be a Course, got 3"),
        (lambda: CountingPolicy(quarter_hour=0), "quarter hour must be greater than zero"),
        (lambda: assess("ana", CMM, TODAY), "candidate must be a Candidate, got 'ana'"),
        (lambda: assess(Candidate(), "CMM", TODAY), "edition must be an Edition, got 'CMM'"),
    ],
)
def test_impossible_input_is_refused_by_name(make, message: str):
    with pytest.raises(InvalidValueError, match=message):
        make()
