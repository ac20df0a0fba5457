"""Who could take one open shift, at what cost, and why not; and who could swap with whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import attrs

from practiceops._check import (
    check_date,
    check_members,
    check_not_negative,
    check_number,
    check_text,
    check_type,
    frozen_tuple,
)
from practiceops.errors import InvalidValueError
from practiceops.people import FULL_TIME_HOURS
from practiceops.scheduling.roster._beside import Beside
from practiceops.scheduling.roster._desk import Desk
from practiceops.scheduling.roster._nearby import HARD
from practiceops.scheduling.roster.evaluation import Breach, check_roster, sentences
from practiceops.scheduling.roster.explaining import Obstacle, ObstacleKind, check_cell, obstacles
from practiceops.scheduling.roster.problem import RosterProblem
from practiceops.scheduling.roster.repairing import check_count, newly_broken, since_when
from practiceops.scheduling.roster.roster import Change, Roster, difference

__all__ = ["Candidate", "Swap", "find_swaps", "rank_candidates"]


@attrs.frozen(kw_only=True)
class Candidate:
    """One person for one open shift: what it would cost and break, or why it cannot be.

    ``cost`` is by how much the roster's cost grows with all ``changes``; they hold the shift itself and, where no rule
    lets it stand otherwise, what else of the person's row must give way. ``minutes`` are those worked in the horizon
    before the day, ``week_minutes`` those of the week with the shift in it, ``overtime_minutes`` those of them above
    full time, ``notice`` the days from now to the shift. ``obstacles`` are empty for whoever is ``able``.
    """

    person: str
    day: date
    shift: str
    changes: tuple[Change, ...] = attrs.field(default=(), converter=frozen_tuple)
    cost: float = 0.0
    broken: tuple[Breach, ...] = attrs.field(default=(), converter=frozen_tuple)
    minutes: int = 0
    week_minutes: int = 0
    overtime_minutes: int = 0
    notice: int = 0
    obstacles: tuple[Obstacle, ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_text(self, "person", "shift")
        check_date(self, "day")
        check_members(self, Change, "changes")
        check_members(self, Breach, "broken")
        check_members(self, Obstacle, "obstacles")
        check_number(self, "cost")
        check_type(self, int, "minutes", "week_minutes", "overtime_minutes", "notice")
        check_not_negative(self, "minutes", "week_minutes", "overtime_minutes", "notice")

    @property
    def able(self) -> bool:
        """Tell whether the person can take the shift."""
        return not self.obstacles

    @property
    def reason(self) -> str:
        """A sentence: what speaks for and against, or why not."""
        if not self.able:
            return "cannot: " + "; ".join(one.message for one in self.obstacles)
        parts = [f"works {_hours(self.minutes)} before, {_hours(self.week_minutes)} that week"]
        if self.overtime_minutes:
            parts.append(f"{_hours(self.overtime_minutes)} of them overtime")
        rest = [one for one in self.changes if one.day != self.day]
        parts += [f"would have {one.after or 'off'} instead of {one.before or 'off'} on {one.day}" for one in rest]
        moved = next((one.before for one in self.changes if one.day == self.day), None)
        if moved:
            parts.append(f"leaves {moved}")
        parts += sentences(self.broken)
        verb = "costs" if self.cost >= 0 else "saves"
        return f"{verb} {abs(self.cost):g}: " + "; ".join(parts)

    def __str__(self) -> str:
        return f"{self.person} {self.reason}"


def rank_candidates(
    problem: RosterProblem,
    roster: Roster,
    day: date,
    shift: str,
    *,
    as_of: date | None = None,
    reach: int = 7,
    first_weekday: int = 6,
    full_time: int = 60 * FULL_TIME_HOURS,
) -> tuple[Candidate, ...]:
    """Return everyone who does not work that shift that day: who can, best first, then who cannot, and why.

    Where a hard rule forbids the shift as the row stands, up to two more cells of the row may give way, from ``as_of``
    to ``reach`` days after: the fewest that do, and of those the cheapest, exactly. No hard rule is then broken by more
    than it is now; see `explain`. Best is what costs least; then fewer cells changed, less overtime, and fewer minutes
    in that week. Overtime is what is above ``full_time`` minutes in the week that begins on ``first_weekday`` (Monday =
    0).

    Raises `InvalidValueError` for an unknown shift code, a day outside the horizon or before ``as_of``, and
    `InvalidInputsError` for a roster that does not fit.

    >>> from practiceops.people import StaffMember
    >>> from practiceops.scheduling.roster import Contract, Cover, ShiftType
    >>> monday = date(2026, 6, 1)
    >>> problem = RosterProblem(start=monday, days=2, people=[StaffMember("ana"), StaffMember("bo"), StaffMember("cy")],
    ...     shift_types=(ShiftType("E", minutes=480),), cover=[Cover(day=monday, shift="E", target=1)],
    ...     contracts={"cy": Contract(max_shifts={"E": 0})})
    >>> roster = Roster(monday, {"ana": (None, "E"), "bo": (None, None), "cy": (None, None)})
    >>> for one in rank_candidates(problem, roster, monday, "E"):
    ...     print(one)
    bo saves 100: works 0 h before, 8 h that week
    ana saves 100: works 0 h before, 16 h that week
    cy cannot: cy works 1 shifts of E, 1 above the maximum of 0
    """
    check_cell(problem, day, shift)
    check_count("reach", reach)
    check_count("full time", full_time)
    _check_weekday(first_weekday)
    since = since_when(problem, as_of)
    if day < since:
        raise InvalidValueError(f"day {day} is before {since}, and what was worked stands", path=("day",))
    check_roster(problem, roster)
    beside = Beside(problem, roster)
    index = (day - problem.start).days
    first = (since - problem.start).days
    free = range(first, min(problem.days, index + reach + 1))
    minutes = {one.code: one.minutes for one in problem.shift_types}
    found: list[Candidate] = []
    for member in problem.people:
        if roster.shift_on(member.id, day) == shift:
            continue
        against = obstacles(problem, roster, member.id, day, shift, beside=beside)
        with_it: Roster | None = roster.with_shift(member.id, day, shift)
        if against:
            by_rules = all(one.kind is ObstacleKind.RULE for one in against)
            with_it = beside.near(member.id, index, shift, free, changes=3) if by_rules else None
        if with_it is None:
            found.append(Candidate(person=member.id, day=day, shift=shift, obstacles=against))
            continue
        after = beside.judge(with_it)
        new_row = with_it.grid()[member.id]
        begins = index - (day.weekday() - first_weekday) % 7
        week = sum(minutes[code] for code in new_row[max(0, begins) : begins + 7] if code)
        if begins < 0:
            week += sum(one.minutes for one in problem.past_of(member.id)[begins:] if one)
        found.append(
            Candidate(
                person=member.id,
                day=day,
                shift=shift,
                changes=difference(roster, with_it),
                cost=round(after.cost - beside.verdict.cost, 6),
                broken=newly_broken(beside.verdict, after),
                minutes=sum(minutes[code] for code in new_row[:index] if code),
                week_minutes=week,
                overtime_minutes=max(0, week - full_time),
                notice=(day - since).days,
            )
        )
    return tuple(sorted(found, key=_rank))


def _check_weekday(weekday: object) -> None:
    if not isinstance(weekday, int) or isinstance(weekday, bool) or not 0 <= weekday <= 6:
        text = f"first weekday must be from 0 (Monday) to 6 (Sunday), got {weekday!r}"
        raise InvalidValueError(text, path=("first_weekday",))


def _rank(one: Candidate) -> tuple[bool, float, int, int, int, int]:
    return not one.able, one.cost, len(one.changes), one.overtime_minutes, one.week_minutes, one.minutes


@attrs.frozen(kw_only=True)
class Swap:
    """Two people trade: ``person`` gives ``shift`` on ``day`` to ``other``, who gives theirs on ``other_day``.

    ``cost`` is by how much the roster's cost grows (less than nothing: it gets better).
    """

    person: str
    day: date
    shift: str
    other: str
    other_day: date
    other_shift: str
    cost: float
    changes: tuple[Change, ...] = attrs.field(converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_text(self, "person", "shift", "other", "other_shift")
        check_date(self, "day", "other_day")
        check_number(self, "cost")
        check_members(self, Change, "changes")

    def apply(self, roster: Roster) -> Roster:
        """Return the roster after the swap; one that is not as the swap found it is refused."""
        for change in self.changes:
            code = roster.shift_on(change.person, change.day)
            if code != change.before:
                text = f"{change.person} has {code or 'off'} on {change.day}, the swap expects {change.before or 'off'}"
                raise InvalidValueError(text, path=("Swap", "changes"))
        for change in self.changes:
            roster = roster.with_shift(change.person, change.day, change.after)
        return roster

    def __str__(self) -> str:
        there = f"{self.other_shift} on {self.other_day}"
        return f"{self.person} gives {self.shift} on {self.day} to {self.other} for {there} (cost {self.cost:+g})"


def find_swaps(
    problem: RosterProblem,
    roster: Roster,
    person: str,
    day: date,
    *,
    as_of: date | None = None,
    reach: int = 7,
    limit: int | None = None,
) -> tuple[Swap, ...]:
    """Return the swaps by which a person gives away the shift of a day and takes one of the other's: best first.

    The two trade their cells of that day and of one other day (or of that day alone, where both work), from ``as_of``
    to ``reach`` days after and not more than ``reach`` days before. Only swaps that break no hard rule by more than
    it is now are returned, at most ``limit``; the cheapest first, then the nearest.

    Raises `InvalidValueError` for an unknown person, a day outside the horizon or off, and `InvalidInputsError` for a
    roster that does not fit.

    >>> from practiceops.people import StaffMember
    >>> from practiceops.scheduling.roster import Request, ShiftType
    >>> monday = date(2026, 6, 1)
    >>> problem = RosterProblem(start=monday, days=2, people=[StaffMember("ana"), StaffMember("bo")],
    ...     shift_types=(ShiftType("E", minutes=480),),
    ...     requests=[Request(person="ana", day=monday, kind="against", weight=3)])
    >>> roster = Roster(monday, {"ana": ("E", None), "bo": (None, "E")})
    >>> [str(one) for one in find_swaps(problem, roster, "ana", monday)]
    ['ana gives E on 2026-06-01 to bo for E on 2026-06-02 (cost -3)']
    """
    check_cell(problem, day, None, person)
    check_count("reach", reach)
    if limit is not None:
        check_count("limit", limit)
    since = since_when(problem, as_of)
    check_roster(problem, roster)
    beside = Beside(problem, roster)
    shift = roster.shift_on(person, day)
    if shift is None:
        raise InvalidValueError(f"{person!r} is off on {day}, and has no shift to give", path=("day",))
    if day < since:
        raise InvalidValueError(f"day {day} is before {since}, and what was worked stands", path=("day",))
    found: list[Swap] = []
    for other, other_day, other_shift, traded in _trades(problem, roster, person, day, since, reach):
        if beside.worse(traded):
            continue
        found.append(
            Swap(
                person=person,
                day=day,
                shift=shift,
                other=other,
                other_day=other_day,
                other_shift=other_shift,
                cost=round(beside.judge(traded).cost - beside.verdict.cost, 6),
                changes=difference(roster, traded),
            )
        )
    found.sort(key=lambda one: (one.cost, abs((one.other_day - day).days)))
    return tuple(found[:limit])


def _trades(  # noqa: PLR0917 - one call, in one place
    problem: RosterProblem, roster: Roster, person: str, day: date, since: date, reach: int
) -> Iterator[tuple[str, date, str, Roster]]:
    days = [one for one in problem.span if one >= since and abs((one - day).days) <= reach]
    desk = Desk(problem, roster, roster, range(problem.days), [0.0] * problem.days)
    grid = roster.grid()
    at = (day - problem.start).days
    for member in problem.people:
        other = member.id
        if other == person:
            continue
        for other_day in days:
            to = (other_day - problem.start).days
            other_shift = grid[other][to]
            same = grid[person][at] == grid[other][at] and grid[person][to] == other_shift
            if other_shift is None or same or (to != at and grid[person][to] is not None):
                continue
            if to != at and grid[other][at] is not None:
                continue
            mine, theirs = list(grid[person]), list(grid[other])
            for index in {at, to}:
                mine[index], theirs[index] = theirs[index], mine[index]
            worse = sum(
                desk.nearby(who).cost(row) - desk.nearby(who).cost(grid[who])
                for who, row in ((person, mine), (other, theirs))
                if all(row[index] in desk.nearby(who).codes[index] for index in (at, to))
            )
            able = all(
                row[index] in desk.nearby(who).codes[index]
                for who, row in ((person, mine), (other, theirs))
                for index in (at, to)
            )
            if able and worse < HARD / 2:
                rows: dict[str, Any] = {**grid, person: tuple(mine), other: tuple(theirs)}
                yield other, other_day, other_shift, Roster(roster.start, rows)


def _hours(minutes: int) -> str:
    return f"{minutes / 60:g} h"
