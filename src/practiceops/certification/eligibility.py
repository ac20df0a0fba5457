"""The answer: which requirements of an edition a candidate meets on a day, why, and when the rest will be met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

import attrs

from practiceops import table
from practiceops._check import check_positive, check_type, frozen_tuple, to_enum, to_exact
from practiceops.certification import _months
from practiceops.certification.candidates import Candidate, Course, CreditUnit, Experience, ExperienceKind, Letter
from practiceops.certification.editions import (
    CreditsRequirement,
    Edition,
    ExperienceRequirement,
    LetterAuthor,
    LettersRequirement,
)
from practiceops.errors import InvalidValueError
from practiceops.findings import Citation, Finding

__all__ = [
    "HORIZON_YEARS",
    "CountingPolicy",
    "Eligibility",
    "Item",
    "Overlap",
    "Reason",
    "RequirementAnswer",
    "Years",
    "assess",
]

HORIZON_YEARS = 40
"""How far ahead `Eligibility.earliest` looks."""

_NOTHING = Fraction(0)


# What the wording leaves open


class Overlap(StrEnum):
    """Two jobs at the same time: the calendar time once, or each job's time."""

    MERGE = "merge"
    ADD = "add"


class Years(StrEnum):
    """Which years reduce the credits required: only those completed, or parts of a year in proportion."""

    COMPLETED = "completed"
    PRORATED = "prorated"


@attrs.frozen(kw_only=True)
class CountingPolicy:
    """How to count what no edition's wording settles. The defaults are conventions of this library.

    ``quarter_hour`` is what a quarter hour is worth in semester hours, ``repeats_count`` whether a course taken twice
    under one code counts twice, ``count_as_of_day`` whether the day of the assessment itself is already worked (by
    default a job of three years is complete on its third anniversary).

    Months are exact: each day counts 1/(length of its calendar month), 29 February nothing, so that another day
    never lowers the count, splitting a job changes nothing, and anniversaries are whole years. (Dividing leftover
    days by 30, by 31 or by 365.25/12 each fails one of these.)

    >>> CountingPolicy().quarter_hour
    Fraction(2, 3)
    """

    overlap: Overlap = attrs.field(default=Overlap.MERGE, converter=to_enum(Overlap, "overlap"))
    years: Years = attrs.field(default=Years.COMPLETED, converter=to_enum(Years, "years"))
    quarter_hour: Fraction = attrs.field(default=Fraction(2, 3), converter=to_exact)
    repeats_count: bool = False
    count_as_of_day: bool = False

    def __attrs_post_init__(self) -> None:
        check_type(self, Fraction, "quarter_hour")
        check_positive(self, "quarter_hour")
        check_type(self, bool, "repeats_count", "count_as_of_day")


_DEFAULT = CountingPolicy()


# The answer


class Reason(StrEnum):
    """Why a job, course or letter counted, or did not."""

    COUNTED = "counted"
    OVERLAP = "overlap"
    OTHER_KIND = "other_kind"
    NOT_YET_BEGUN = "not_yet_begun"
    OTHER_SUBJECT = "other_subject"
    NOT_YET_COMPLETED = "not_yet_completed"
    NOT_PASSED = "not_passed"
    REPEATED = "repeated"
    NOT_YET_WRITTEN = "not_yet_written"
    NO_SUCH_AUTHOR = "no_such_author"
    SAME_AUTHOR = "same_author"
    NOT_NEEDED = "not_needed"


_SENTENCES: Mapping[Reason, str] = {
    Reason.COUNTED: "counted",
    Reason.OVERLAP: "the time it shares with another job counts once",
    Reason.OTHER_KIND: "not work of the kind asked for",
    Reason.NOT_YET_BEGUN: "not begun by the day of the assessment",
    Reason.OTHER_SUBJECT: "not a subject asked for",
    Reason.NOT_YET_COMPLETED: "not completed by the day of the assessment",
    Reason.NOT_PASSED: "not passed",
    Reason.REPEATED: "a repeat: the course counts once",
    Reason.NOT_YET_WRITTEN: "dated after the day of the assessment",
    Reason.NO_SUCH_AUTHOR: "the author was no current holder on its date, nor leads the practice",
    Reason.SAME_AUTHOR: "another letter by the same author counts",
    Reason.NOT_NEEDED: "the letters it could stand for are there already",
}


@attrs.frozen
class Item:
    """One job, course or letter under one requirement: its place among the candidate's, how much counted, and why."""

    index: int
    label: str
    counted: Fraction
    reason: Reason = attrs.field(converter=to_enum(Reason, "reason"))

    @property
    def message(self) -> str:
        """The reason as a sentence.

        >>> Item(0, "art_history", Fraction(0), "other_subject").message
        'not a subject asked for'
        """
        return _SENTENCES[self.reason]


@attrs.frozen(kw_only=True)
class RequirementAnswer:
    """One requirement: required, counted and short, in ``unit``, and each item with the reason it counted or not.

    ``counted`` is what is compared with ``required`` (months of experience rounded down); ``exact`` is unrounded.
    ``earliest`` is the first day, on or after that of the assessment, on which the requirement is met if nothing else
    changes, or None.
    """

    id: str
    title: str
    unit: str
    required: Fraction
    counted: Fraction
    exact: Fraction
    earliest: date | None
    items: tuple[Item, ...] = attrs.field(converter=frozen_tuple)

    @property
    def short(self) -> Fraction:
        """What is still missing; zero where the requirement is met."""
        return max(Fraction(0), self.required - self.counted)

    @property
    def met(self) -> bool:
        """Whether nothing is missing."""
        return self.counted >= self.required


@attrs.frozen(kw_only=True)
class Eligibility:
    """Whether a candidate met one edition's requirements on one day, and what each of them found.

    ``earliest`` is the first day on or after ``as_of`` on which the answer is yes if nothing else changes: open jobs
    go on and no courses or letters are added; None if not within 40 years.
    """

    edition: Edition
    as_of: date
    policy: CountingPolicy
    requirements: tuple[RequirementAnswer, ...] = attrs.field(converter=frozen_tuple)

    @property
    def eligible(self) -> bool:
        """Whether every requirement of this edition is met."""
        return all(one.met for one in self.requirements)

    @property
    def earliest(self) -> date | None:
        """The first day on or after ``as_of`` on which the answer is yes, or None."""
        # more work, courses and letters never undo a requirement, so the last one met decides
        days = [one.earliest for one in self.requirements if one.earliest is not None]
        return max(days, default=self.as_of) if len(days) == len(self.requirements) else None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Where the edition's rule comes from."""
        return self.edition.citations

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The note that the answer is good for its edition only, past or present."""
        name = self.edition.name
        return (
            Finding(
                "one_edition_only",
                f"this answers for {self.edition} ({self.edition.answers_for}), not for the rule of any other year; "
                f"ask the body that awards the {name} what it asks for now",
                citations=self.citations,
            ),
        )

    def to_columns(self) -> dict[str, list[object]]:
        """Return one row for each requirement."""
        answers = self.requirements
        return {
            "requirement": [one.title for one in answers],
            "unit": [one.unit for one in answers],
            "required": [one.required for one in answers],
            "counted": [one.counted for one in answers],
            "short": [one.short for one in answers],
            "earliest": [one.earliest for one in answers],
        }

    def _repr_html_(self) -> str:
        verdict = "met" if self.eligible else "not met"
        caption = f"requirements of {self.edition}: {verdict} as of {self.as_of}; not the rule of any other year"
        return table.html(self.to_columns(), caption=caption)


def assess(candidate: Candidate, edition: Edition, as_of: date, *, policy: CountingPolicy = _DEFAULT) -> Eligibility:
    """Return whether the candidate meets the edition's requirements on ``as_of``, and why.

    What lies after ``as_of`` (a course still to be completed, a job not begun) does not count yet, and decides
    ``earliest``. The credits required, where experience reduces them, are those of the day.

    Raises `InvalidValueError` for a datetime where the date belongs.

    >>> from practiceops.certification import Course, edition
    >>> ana = Candidate(experience=[Experience(start=date(2022, 11, 21))],
    ...                 courses=[Course(credits=10, subject="business_management")])
    >>> answer = assess(ana, edition("CMM", 2009), date(2026, 11, 21))
    >>> print(answer.eligible, [str(one.required) for one in answer.requirements], answer.earliest)
    False ['36', '11'] 2027-11-21
    """
    if not isinstance(candidate, Candidate):
        raise InvalidValueError(f"candidate must be a Candidate, got {candidate!r}", path=("candidate",))
    if not isinstance(edition, Edition):
        raise InvalidValueError(f"edition must be an Edition, got {edition!r}", path=("edition",))
    if type(as_of) is not date:
        raise InvalidValueError(f"as_of must be a date without a time, got {as_of!r}", path=("as_of",))
    answers: list[RequirementAnswer] = []
    for one in edition.requirements:
        if isinstance(one, ExperienceRequirement):
            answers.append(_assess_experience(one, candidate, as_of, policy))
        elif isinstance(one, CreditsRequirement):
            answers.append(_assess_credits(one, candidate, as_of, policy))
        else:
            answers.append(_assess_letters(one, candidate, as_of))
    return Eligibility(edition=edition, as_of=as_of, policy=policy, requirements=answers)


# Experience


def _assess_experience(
    asked: ExperienceRequirement, candidate: Candidate, as_of: date, policy: CountingPolicy
) -> RequirementAnswer:
    jobs = candidate.experience
    cut = _cut(as_of, policy)
    gained: list[tuple[Fraction, Reason]] = [(_NOTHING, Reason.OTHER_KIND) for _ in jobs]
    pieces: list[_months.Piece] = []
    for index, begun, start, end in _stretches(jobs, asked.kinds, policy):
        pieces.append((start, end))
        reason = Reason.COUNTED if begun == start else Reason.OVERLAP
        gained[index] = (
            Fraction(max(0, min(end, cut) - start), _months.MONTH),
            Reason.NOT_YET_BEGUN if begun >= cut else reason,
        )
    months = Fraction(_months.worked(pieces, cut), _months.MONTH)
    return RequirementAnswer(
        id=asked.id,
        title=asked.title,
        unit="months",
        required=Fraction(asked.months),
        counted=Fraction(floor(months)),
        exact=months,
        earliest=_within_horizon(_day_of_work(pieces, asked.months * _months.MONTH, policy), as_of),
        items=[Item(index, job.title or job.kind, *gained[index]) for index, job in enumerate(jobs)],
    )


def _stretches(
    jobs: Sequence[Experience], kinds: Sequence[ExperienceKind], policy: CountingPolicy
) -> list[tuple[int, int, int, int]]:
    """Return, in time, each job that counts: its place, where it begins, and from where to where it counts."""
    spans = sorted(
        (_months.position(job.start), _months.FOREVER if job.end is None else _months.position_after(job.end), index)
        for index, job in enumerate(jobs)
        if job.kind in kinds
    )
    if policy.overlap is Overlap.ADD:
        return [(index, start, start, end) for start, end, index in spans]
    stretches: list[tuple[int, int, int, int]] = []
    covered = 0
    for start, end, index in spans:
        covered_before, covered = covered, max(covered, end)
        stretches.append((index, start, max(start, covered_before), covered))
    return stretches


def _cut(as_of: date, policy: CountingPolicy) -> int:
    return _months.position_after(as_of) if policy.count_as_of_day else _months.position(as_of)


def _day_of_work(pieces: Sequence[_months.Piece], units: int, policy: CountingPolicy) -> date | None:
    reached = _months.reach(pieces, units)
    day = None if reached is None else _months.first_day_at(reached)
    # where the day of the assessment counts as worked, the same work is complete on the day before
    return day - timedelta(days=1) if day and policy.count_as_of_day and day > date.min else day


# Credits


def _assess_credits(
    asked: CreditsRequirement, candidate: Candidate, as_of: date, policy: CountingPolicy
) -> RequirementAnswer:
    pieces = [(start, end) for _, _, start, end in _stretches(candidate.experience, asked.kinds, policy)]
    steps, items = _count_courses(candidate.courses, asked.subjects, as_of, policy)
    worked = Fraction(_months.worked(pieces, _cut(as_of, policy)), _months.YEAR)
    counted = max(held for day, held in steps if day <= as_of)
    return RequirementAnswer(
        id=asked.id,
        title=asked.title,
        unit="credits",
        required=asked.required(floor(worked) if policy.years is Years.COMPLETED else worked),
        counted=counted,
        exact=counted,
        earliest=_first_day_of_credits(asked, pieces, steps, as_of, policy),
        items=items,
    )


def _first_day_of_credits(
    asked: CreditsRequirement,
    pieces: Sequence[_months.Piece],
    steps: Sequence[tuple[date, Fraction]],
    as_of: date,
    policy: CountingPolicy,
) -> date | None:
    """Return the first day on which the credits held are those required after the experience held."""
    days: list[date] = []
    for completed, held in steps:
        missing = asked.credits - held
        if missing <= 0:
            days.append(completed)
        elif asked.less_each_year:
            years = missing / asked.less_each_year
            whole = ceil(years) if policy.years is Years.COMPLETED else years
            worked = _day_of_work(pieces, ceil((asked.years_before_reduction + whole) * _months.YEAR), policy)
            if worked is not None:
                days.append(max(completed, worked))
    return _within_horizon(min(days, default=None), as_of)


def _count_courses(
    courses: Sequence[Course], subjects: Sequence[str], as_of: date, policy: CountingPolicy
) -> tuple[list[tuple[date, Fraction]], list[Item]]:
    """Return the credits held from each day on, also those still to come, and what each course gives by ``as_of``."""
    held = Fraction(0)
    steps = [(date.min, held)]
    best: dict[str, tuple[int, Fraction]] = {}
    in_time = sorted(range(len(courses)), key=lambda index: courses[index].completed or date.min)
    found: dict[int, tuple[Fraction, Reason]] = {}
    for index in in_time:
        course = courses[index]
        if not course.passed or course.subject not in subjects:
            found[index] = (_NOTHING, Reason.OTHER_SUBJECT if course.passed else Reason.NOT_PASSED)
            continue
        completed = course.completed or date.min
        worth = course.credits * policy.quarter_hour if course.unit is CreditUnit.QUARTER else course.credits
        earlier, counted_before = best.get(course.code, (index, _NOTHING))
        if worth > counted_before or earlier == index:
            held += worth - counted_before
            steps.append((completed, held))
            gain, replaced = (worth, Reason.COUNTED), earlier
            if course.code and not policy.repeats_count:
                best[course.code] = (index, worth)
        else:
            gain, replaced = (_NOTHING, Reason.REPEATED), index
        if completed > as_of:
            found[index] = (_NOTHING, Reason.NOT_YET_COMPLETED)
        else:
            found[replaced] = (_NOTHING, Reason.REPEATED)
            found[index] = gain
    return steps, [Item(index, _label(course), *found[index]) for index, course in enumerate(courses)]


def _label(course: Course) -> str:
    return course.title or course.code or course.subject


# Letters


def _assess_letters(asked: LettersRequirement, candidate: Candidate, as_of: date) -> RequirementAnswer:
    letters = candidate.letters
    suited = [_suits(letter, asked) for letter in letters]
    in_time = sorted(range(len(letters)), key=lambda index: letters[index].dated)
    dated = [index for index in in_time if letters[index].dated <= as_of]
    used = _match(letters, suited, dated)
    authors = {letters[index].author for index in used}
    items: list[Item] = []
    for index, letter in enumerate(letters):
        if index in used:
            reason = Reason.COUNTED
        elif letter.dated > as_of:
            reason = Reason.NOT_YET_WRITTEN
        elif not suited[index]:
            reason = Reason.NO_SUCH_AUTHOR
        else:
            reason = Reason.SAME_AUTHOR if letter.author in authors else Reason.NOT_NEEDED
        items.append(Item(index, letter.author, Fraction(index in used), reason))
    counted = Fraction(len(used))
    return RequirementAnswer(
        id=asked.id,
        title=asked.title,
        unit="letters",
        required=Fraction(len(asked.authors)),
        counted=counted,
        exact=counted,
        earliest=_within_horizon(_day_of_letters(asked, letters, suited, in_time), as_of),
        items=items,
    )


def _suits(letter: Letter, asked: LettersRequirement) -> tuple[int, ...]:
    """Return which of the authors asked for could have written this letter, by their place."""
    is_so = {
        LetterAuthor.CURRENT_HOLDER: any(
            one.kind == asked.credential and one.valid_on(letter.dated) for one in letter.credentials
        ),
        LetterAuthor.PRACTICE_LEADER: letter.leads_practice,
    }
    return tuple(place for place, author in enumerate(asked.authors) if is_so[author])


def _day_of_letters(
    asked: LettersRequirement, letters: Sequence[Letter], suited: Sequence[tuple[int, ...]], in_time: Sequence[int]
) -> date | None:
    if not asked.authors:
        return date.min
    for count in range(len(asked.authors), len(in_time) + 1):
        if len(_match(letters, suited, in_time[:count])) == len(asked.authors):
            return letters[in_time[count - 1]].dated
    return None


def _match(letters: Sequence[Letter], suited: Sequence[tuple[int, ...]], usable: Sequence[int]) -> set[int]:
    """Return letters, by place, that stand for as many different authors asked for as possible (Kuhn's algorithm)."""
    writes: dict[str, dict[int, int]] = {}
    for index in usable:
        for place in suited[index]:
            writes.setdefault(letters[index].author, {}).setdefault(place, index)
    holder: dict[int, str] = {}

    def place_author(author: str, seen: set[int]) -> bool:
        for place in writes[author]:
            if place not in seen:
                seen.add(place)
                if place not in holder or place_author(holder[place], seen):
                    holder[place] = author
                    return True
        return False

    for author in writes:
        place_author(author, set())
    return {writes[author][place] for place, author in holder.items()}


def _within_horizon(day: date | None, as_of: date) -> date | None:
    if day is None or (day.year - HORIZON_YEARS, day.month, day.day) > (as_of.year, as_of.month, as_of.day):
        return None
    return max(day, as_of)
