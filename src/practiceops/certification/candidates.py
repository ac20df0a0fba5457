"""What a candidate for a certificate brings: jobs, courses and letters."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import attrs

from practiceops._check import (
    check_date,
    check_members,
    check_not_negative,
    check_order,
    check_text,
    check_type,
    frozen_tuple,
    to_enum,
    to_exact,
)
from practiceops.people import Credential

__all__ = ["Candidate", "Course", "CreditUnit", "Experience", "ExperienceKind", "Letter", "to_credits"]


class ExperienceKind(StrEnum):
    """What a job was: managing a medical practice, other work in health care, or neither."""

    HEALTH_CARE = "health_care"
    PRACTICE_MANAGEMENT = "practice_management"
    OTHER = "other"


@attrs.frozen(kw_only=True)
class Experience:
    """One job from ``start`` to ``end``, both included; an open end means that it goes on.

    >>> Experience(start=date(2023, 11, 21), title="front desk").kind
    <ExperienceKind.HEALTH_CARE: 'health_care'>
    """

    start: date
    end: date | None = None
    kind: ExperienceKind = attrs.field(default=ExperienceKind.HEALTH_CARE, converter=to_enum(ExperienceKind, "kind"))
    title: str = ""

    def __attrs_post_init__(self) -> None:
        check_date(self, "start")
        check_date(self, "end", optional=True)
        check_order(self, "start", "end")
        check_type(self, str, "title")


class CreditUnit(StrEnum):
    """What a college counts its credits in."""

    SEMESTER = "semester"
    QUARTER = "quarter"


def to_credits(value: Fraction | Decimal | float | str) -> Fraction:
    """Convert credits to an exact fraction; a float stands for the decimal that it prints as.

    >>> to_credits(11.1)
    Fraction(111, 10)
    """
    return to_exact(repr(value) if isinstance(value, float) else value)


@attrs.frozen(kw_only=True)
class Course:
    """One college course: its credits, the subject they count for, and the day on which it was completed.

    Without ``completed`` it was completed long ago. The same ``code`` twice is a repeat. ``credits`` may be a whole
    number, text, `Decimal`, `Fraction`, or a float, which stands for the decimal that it prints as.

    >>> Course(credits="11.5", subject="business_management").credits
    Fraction(23, 2)
    """

    credits: Fraction = attrs.field(converter=to_credits)
    subject: str
    completed: date | None = None
    code: str = ""
    title: str = ""
    unit: CreditUnit = attrs.field(default=CreditUnit.SEMESTER, converter=to_enum(CreditUnit, "unit"))
    passed: bool = True

    def __attrs_post_init__(self) -> None:
        check_type(self, Fraction, "credits")
        check_not_negative(self, "credits")
        check_text(self, "subject")
        check_date(self, "completed", optional=True)
        check_type(self, str, "code", "title")
        check_type(self, bool, "passed")


@attrs.frozen(kw_only=True)
class Letter:
    """One letter of reference; the author's credentials are judged on the day it is dated.

    ``leads_practice`` says that the author is the chief medical officer or another leader in the candidate's own
    practice. The same ``author`` text is the same person.

    >>> Letter(author="Dr. Imani Cole", dated=date(2009, 3, 2), leads_practice=True).credentials
    ()
    """

    author: str
    dated: date
    credentials: tuple[Credential, ...] = attrs.field(default=(), converter=frozen_tuple)
    leads_practice: bool = False

    def __attrs_post_init__(self) -> None:
        check_text(self, "author")
        check_date(self, "dated")
        check_members(self, Credential, "credentials")
        check_type(self, bool, "leads_practice")


@attrs.frozen(kw_only=True)
class Candidate:
    """What somebody brings: jobs, courses and letters, in any order.

    >>> Candidate(experience=[Experience(start=date(2020, 1, 1))]).courses
    ()
    """

    experience: tuple[Experience, ...] = attrs.field(default=(), converter=frozen_tuple)
    courses: tuple[Course, ...] = attrs.field(default=(), converter=frozen_tuple)
    letters: tuple[Letter, ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_members(self, Experience, "experience")
        check_members(self, Course, "courses")
        check_members(self, Letter, "letters")
