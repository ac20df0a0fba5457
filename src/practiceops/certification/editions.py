"""What an edition of a credential's rule asks for: requirements as data, read from ``data/certification``."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import Any

import attrs

from practiceops._check import check_members, check_not_negative, check_text, check_type, frozen_tuple, to_enum
from practiceops.certification.candidates import ExperienceKind, to_credits
from practiceops.errors import LawNotKnownError
from practiceops.findings import Citation

__all__ = [
    "CreditsRequirement",
    "Edition",
    "ExperienceRequirement",
    "LetterAuthor",
    "LettersRequirement",
    "edition",
    "editions",
]


def _kinds(kinds: Iterable[ExperienceKind | str]) -> tuple[ExperienceKind, ...]:
    return tuple(to_enum(ExperienceKind, "kinds")(one) for one in kinds)


@attrs.frozen(kw_only=True)
class ExperienceRequirement:
    """So many whole months of work of the ``kinds`` named."""

    id: str
    title: str
    months: int
    kinds: tuple[ExperienceKind, ...] = attrs.field(converter=_kinds)

    def __attrs_post_init__(self) -> None:
        check_text(self, "id", "title")
        check_type(self, int, "months")
        check_not_negative(self, "months")
        check_members(self, ExperienceKind, "kinds")


@attrs.frozen(kw_only=True)
class CreditsRequirement:
    """So many college credits in the ``subjects`` named, less for every year of work above a number of years.

    Required after y years: ``max(0, credits - less_each_year * max(0, y - years_before_reduction))``.
    """

    id: str
    title: str
    credits: Fraction = attrs.field(converter=to_credits)
    subjects: tuple[str, ...] = attrs.field(converter=frozen_tuple)
    years_before_reduction: int = 0
    less_each_year: Fraction = attrs.field(default=Fraction(0), converter=to_credits)
    kinds: tuple[ExperienceKind, ...] = attrs.field(default=(), converter=_kinds)

    def __attrs_post_init__(self) -> None:
        check_text(self, "id", "title")
        check_type(self, Fraction, "credits", "less_each_year")
        check_type(self, int, "years_before_reduction")
        check_not_negative(self, "credits", "less_each_year", "years_before_reduction")
        check_members(self, str, "subjects")
        check_members(self, ExperienceKind, "kinds")

    def required(self, years: int | Fraction) -> Fraction:
        """Return the credits required after so many years of experience.

        >>> [int(edition("CMM", 2009).requirements[1].required(years)) for years in (2, 3, 10, 15, 20)]
        [12, 12, 5, 0, 0]
        """
        reduction = self.less_each_year * max(0, years - self.years_before_reduction)
        return max(Fraction(0), self.credits - reduction)


class LetterAuthor(StrEnum):
    """Who may have written a letter: a holder of the credential on its date, or a leader in the own practice."""

    CURRENT_HOLDER = "current_holder"
    PRACTICE_LEADER = "practice_leader"


@attrs.frozen(kw_only=True)
class LettersRequirement:
    """One letter from each of the ``authors`` named, all by different people."""

    id: str
    title: str
    credential: str
    authors: tuple[LetterAuthor, ...] = attrs.field(
        converter=lambda authors: tuple(to_enum(LetterAuthor, "authors")(one) for one in authors)
    )

    def __attrs_post_init__(self) -> None:
        check_text(self, "id", "title", "credential")
        check_members(self, LetterAuthor, "authors")


@attrs.frozen(kw_only=True)
class Edition:
    """The rule of one credential as one year's text had it.

    >>> str(edition("CMM", 2009)), [one.id for one in edition("CMM", 2009).requirements]
    ('CMM, edition of 2009', ['experience', 'credits'])
    """

    name: str
    year: int
    title: str
    answers_for: str
    requirements: tuple[ExperienceRequirement | CreditsRequirement | LettersRequirement, ...] = attrs.field(
        converter=frozen_tuple
    )
    citations: tuple[Citation, ...] = attrs.field(default=(), converter=frozen_tuple)
    note: str = ""

    def __attrs_post_init__(self) -> None:
        check_text(self, "name", "title", "answers_for")
        check_type(self, int, "year")
        check_members(self, (ExperienceRequirement, CreditsRequirement, LettersRequirement), "requirements")
        check_members(self, Citation, "citations")
        check_type(self, str, "note")

    def __str__(self) -> str:
        return f"{self.name}, edition of {self.year}"


@lru_cache(maxsize=64)
def edition(name: str, year: int) -> Edition:
    """Return the edition of a credential's rule; one that is not kept here is refused, with those that are.

    >>> edition("CMM", 2009).title
    'Certified Medical Manager'
    >>> edition("CMM", 2026)
    Traceback (most recent call last):
    ...
    practiceops.errors.LawNotKnownError: no edition of 2026 of 'CMM'; known are CMM 2009, CMPE 2009
    """
    if (name, year) not in editions():
        known = ", ".join(f"{one} {which}" for one, which in editions())
        raise LawNotKnownError(f"no edition of {year} of {name!r}; known are {known}", path=("edition", name, year))
    text = (files("practiceops") / "data" / "certification" / f"{name.lower()}_{year}.toml").read_text("utf-8")
    return _read(tomllib.loads(text))


@lru_cache(maxsize=1)
def editions() -> tuple[tuple[str, int], ...]:
    """Return the name and year of every edition that is kept here.

    >>> editions()
    (('CMM', 2009), ('CMPE', 2009))
    """
    names = (one.name for one in (files("practiceops") / "data" / "certification").iterdir())
    stems = (name.removesuffix(".toml").rpartition("_") for name in names if name.endswith(".toml"))
    return tuple(sorted((name.upper(), int(year)) for name, _, year in stems))


_KINDS: Mapping[str, Callable[..., ExperienceRequirement | CreditsRequirement | LettersRequirement]] = {
    "experience": ExperienceRequirement,
    "credits": CreditsRequirement,
    "letters": LettersRequirement,
}


def _read(entry: dict[str, Any]) -> Edition:
    citations = [Citation(**one) for one in entry.pop("citations")]
    requirements = [_KINDS[one.pop("kind")](**one) for one in entry.pop("requirements")]
    return Edition(**entry, citations=citations, requirements=requirements)
