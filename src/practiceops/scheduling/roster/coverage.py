"""Demand against the roster: for every cover how many are there, and where the gaps are."""

from __future__ import annotations

from typing import Any

import attrs

from practiceops import table
from practiceops._check import check_members, check_not_negative, check_type, frozen_tuple
from practiceops.scheduling.roster.covering import Cover
from practiceops.scheduling.roster.evaluation import AtWork, check_roster, lines_of
from practiceops.scheduling.roster.problem import RosterProblem
from practiceops.scheduling.roster.roster import Roster

__all__ = ["CoverLine", "Coverage", "coverage"]


@attrs.frozen(kw_only=True)
class CoverLine:
    """One cover, and how many people count for it."""

    cover: Cover
    there: int

    def __attrs_post_init__(self) -> None:
        check_type(self, Cover, "cover")
        check_type(self, int, "there")
        check_not_negative(self, "there")

    @property
    def missing(self) -> int:
        """How many are missing to the target."""
        return max(0, self.cover.target - self.there)

    @property
    def beyond(self) -> int:
        """How many are there beyond the target."""
        return max(0, self.there - self.cover.target)


@attrs.frozen
class Coverage:
    """Every cover of a problem with how many are there, in the problem's order."""

    lines: tuple[CoverLine, ...] = attrs.field(converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_members(self, CoverLine, "lines")

    @property
    def gaps(self) -> tuple[CoverLine, ...]:
        """The covers below their target."""
        return tuple(line for line in self.lines if line.missing)

    def to_columns(self) -> dict[str, list[Any]]:
        """Return one row for each cover: by role and half hour, where the covers are."""
        covers = [line.cover for line in self.lines]
        return {
            "day": [cover.day for cover in covers],
            "start": [cover.start for cover in covers],
            "end": [cover.end for cover in covers],
            "role": [cover.role or "" for cover in covers],
            "shift": [cover.shift or "" for cover in covers],
            "skill": [cover.skill or "" for cover in covers],
            "site": [cover.site or "" for cover in covers],
            "minimum": [cover.minimum for cover in covers],
            "target": [cover.target for cover in covers],
            "there": [line.there for line in self.lines],
            "missing": [line.missing for line in self.lines],
        }

    def _repr_html_(self) -> str:
        return table.html(self.to_columns(), caption=f"{len(self.gaps)} of {len(self.lines)} covers have a gap")


def coverage(problem: RosterProblem, roster: Roster) -> Coverage:
    """Return for every cover of the problem how many people of the roster count for it.

    With covers by half hour, as `cover_demand` makes them, it is the demand curve against the roster. The roster must
    fit the problem, as for `evaluate`.

    >>> from datetime import date, time
    >>> from practiceops.people import StaffMember
    >>> from practiceops.scheduling.roster import ShiftType, cover_demand
    >>> monday = date(2026, 6, 1)
    >>> problem = RosterProblem(start=monday, days=1, people=(StaffMember("ana", roles=("MA",)),),
    ...     shift_types=(ShiftType("E", start=time(8), minutes=60, role="MA"),),
    ...     cover=cover_demand(monday, {"MA": (1, 2, 1)}, first=time(8)))
    >>> [(str(gap.cover), gap.missing) for gap in coverage(problem, Roster(monday, {"ana": ("E",)})).gaps]
    [('MA on 2026-06-01 from 08:30 to 09:00', 1), ('MA on 2026-06-01 from 09:00 to 09:30', 1)]
    """
    check_roster(problem, roster)
    at_work = AtWork(problem, lines_of(problem, roster))
    return Coverage(
        CoverLine(
            cover=cover,
            there=sum(cover.counts(member, shift, day) for member, shift, day in at_work.on(cover.day)),
        )
        for cover in problem.cover
    )
