"""Hypothesis strategies for the values of `practiceops.certification`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from practiceops.certification import (
    Candidate,
    CountingPolicy,
    Course,
    CreditsRequirement,
    CreditUnit,
    Edition,
    Eligibility,
    Experience,
    ExperienceKind,
    ExperienceRequirement,
    Item,
    Letter,
    LetterAuthor,
    LettersRequirement,
    Overlap,
    Reason,
    RequirementAnswer,
    Years,
    assess,
    edition,
    editions,
)
from practiceops.findings import Citation
from practiceops.people import Credential

__all__ = [
    "STRATEGIES",
    "candidates",
    "counting_policies",
    "courses",
    "credits_requirements",
    "eligibilities",
    "experience_requirements",
    "experiences",
    "items",
    "known_editions",
    "letters",
    "letters_requirements",
    "made_up_editions",
    "requirement_answers",
]

_SUBJECTS = ("health_care", "business_management", "art_history")
_WORDS = st.sampled_from(("", "front desk", "practice manager", "billing"))


def _days(first: date = date(1990, 1, 1), last: date = date(2100, 12, 31)) -> SearchStrategy[date]:
    return st.dates(first, last)


@st.composite
def experiences(draw: st.DrawFn) -> Experience:
    """Jobs that begin from 1990 to 2100, most of them ended, of every kind."""
    start = draw(_days())
    end = draw(st.none() | st.integers(0, 12 * 365).map(lambda days: start + timedelta(days=days)))
    return Experience(start=start, end=end, kind=draw(st.sampled_from(ExperienceKind)), title=draw(_WORDS))


def courses() -> SearchStrategy[Course]:
    """Courses of up to 15 credits in tenths, some repeated, failed, off the subject or still to be completed."""
    return st.builds(
        Course,
        credits=st.integers(0, 150).map(lambda tenths: Fraction(tenths, 10)),
        subject=st.sampled_from(_SUBJECTS),
        completed=st.none() | _days(),
        code=st.sampled_from(("", "", "HCM101", "BUS200")),
        title=_WORDS,
        unit=st.sampled_from(CreditUnit),
        passed=st.sampled_from((True, True, True, False)),
    )


@st.composite
def letters(draw: st.DrawFn) -> Letter:
    """Letters by a few authors, some of whom hold a CMPE that was current on the letter's date."""
    dated = draw(_days())
    issued = draw(_days(date(1990, 1, 1), date(2010, 1, 1)))
    held = Credential("CMPE", issued=issued, expires=issued + timedelta(days=draw(st.integers(0, 20_000))))
    return Letter(
        author=draw(st.sampled_from(("Imani Cole", "Bea Lund", "Sam Ortiz"))),
        dated=dated,
        credentials=draw(st.sampled_from(((), (held,)))),
        leads_practice=draw(st.booleans()),
    )


def candidates() -> SearchStrategy[Candidate]:
    """Candidates with up to four jobs, five courses and three letters."""
    return st.builds(
        Candidate,
        experience=st.lists(experiences(), max_size=4),
        courses=st.lists(courses(), max_size=5),
        letters=st.lists(letters(), max_size=3),
    )


def counting_policies() -> SearchStrategy[CountingPolicy]:
    """Every reading of what the wordings leave open."""
    return st.builds(
        CountingPolicy,
        overlap=st.sampled_from(Overlap),
        years=st.sampled_from(Years),
        quarter_hour=st.sampled_from((Fraction(2, 3), Fraction(1))),
        repeats_count=st.booleans(),
        count_as_of_day=st.booleans(),
    )


_KINDS = st.lists(st.sampled_from(ExperienceKind), max_size=3, unique=True)


def experience_requirements() -> SearchStrategy[ExperienceRequirement]:
    """Work of up to ten years of work."""
    return st.builds(
        ExperienceRequirement,
        id=st.just("experience"),
        title=st.just("Experience"),
        months=st.integers(0, 120),
        kinds=_KINDS,
    )


def credits_requirements() -> SearchStrategy[CreditsRequirement]:
    """Up to 120 credits, reduced by experience or not."""
    return st.builds(
        CreditsRequirement,
        id=st.just("credits"),
        title=st.just("Credits"),
        credits=st.integers(0, 120).map(Fraction),
        subjects=st.lists(st.sampled_from(_SUBJECTS), max_size=3, unique=True),
        years_before_reduction=st.integers(0, 10),
        less_each_year=st.sampled_from((Fraction(0), Fraction(1, 2), Fraction(1), Fraction(3))),
        kinds=_KINDS,
    )


def letters_requirements() -> SearchStrategy[LettersRequirement]:
    """Up to three letters."""
    return st.builds(
        LettersRequirement,
        id=st.just("letters"),
        title=st.just("Letters"),
        credential=st.just("CMPE"),
        authors=st.lists(st.sampled_from(LetterAuthor), max_size=3),
    )


@st.composite
def made_up_editions(draw: st.DrawFn) -> Edition:
    """Editions that nobody has published: any requirements, in any number."""
    requirement = experience_requirements() | credits_requirements() | letters_requirements()
    return Edition(
        name="MADE-UP",
        year=draw(st.integers(1990, 2100)),
        title="Made up for a test",
        answers_for="nothing",
        requirements=draw(st.lists(requirement, max_size=4)),
        citations=draw(st.sampled_from(((), (Citation("A wording", section="1"),)))),
    )


def known_editions() -> SearchStrategy[Edition]:
    """Those editions that the library keeps."""
    return st.sampled_from(editions()).map(lambda known: edition(*known))


def items() -> SearchStrategy[Item]:
    """One job, course or letter under a requirement."""
    return st.builds(
        Item,
        st.integers(0, 9),
        _WORDS,
        st.integers(0, 999).map(lambda units: Fraction(units, 31)),
        st.sampled_from(Reason),
    )


@st.composite
def eligibilities(draw: st.DrawFn) -> Eligibility:
    """Answers as `assess` gives them."""
    asked = draw(known_editions() | made_up_editions())
    return assess(draw(candidates()), asked, draw(_days()), policy=draw(counting_policies()))


def requirement_answers() -> SearchStrategy[RequirementAnswer]:
    """One requirement's answer."""
    return (
        eligibilities()
        .filter(lambda one: bool(one.requirements))
        .flatmap(lambda one: st.sampled_from(one.requirements))
    )


STRATEGIES: tuple[tuple[type, Callable[[], SearchStrategy[object]]], ...] = (
    (Experience, experiences),
    (Course, courses),
    (Letter, letters),
    (Candidate, candidates),
    (ExperienceRequirement, experience_requirements),
    (CreditsRequirement, credits_requirements),
    (LettersRequirement, letters_requirements),
    (Edition, made_up_editions),
    (CountingPolicy, counting_policies),
    (Item, items),
    (RequirementAnswer, requirement_answers),
    (Eligibility, eligibilities),
)
