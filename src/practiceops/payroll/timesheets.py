"""Worked shifts to hours by workweek: true elapsed minutes, split at the turn of each workday."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import cast

import attrs

from practiceops._check import (
    check_date,
    check_members,
    check_not_negative,
    check_text,
    check_type,
    frozen_tuple,
    invalid,
)
from practiceops.dates import Workweek
from practiceops.errors import InvalidValueError
from practiceops.money import Money
from practiceops.people import Shift

__all__ = ["EarlierWork", "Timesheet", "WorkedDay", "WorkedWeek"]


@attrs.frozen(kw_only=True)
class WorkedDay:
    """Minutes of work in one role on one workday; ``day`` is the date on which the workday began."""

    day: date
    minutes: int
    role: str = ""

    def __attrs_post_init__(self) -> None:
        check_date(self, "day")
        check_type(self, int, "minutes")
        check_not_negative(self, "minutes")
        check_type(self, str, "role")


@attrs.frozen(kw_only=True)
class EarlierWork:
    """Work done earlier in a workweek whose shifts the caller no longer has at hand.

    ``week`` is the first day of the workweek, ``pay`` what was already paid for it, without overtime, as far as it
    counts toward the regular rate: it must be given, because without it the overtime would be paid short.
    """

    week: date
    minutes: int
    pay: Money

    def __attrs_post_init__(self) -> None:
        check_date(self, "week")
        check_type(self, int, "minutes")
        check_not_negative(self, "minutes")
        check_type(self, Money, "pay")
        check_not_negative(self, "pay")


@attrs.frozen(kw_only=True)
class WorkedWeek:
    """The work of one person in one workweek, which begins on the day ``start``."""

    start: date
    days: tuple[WorkedDay, ...] = attrs.field(converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_date(self, "start")
        check_members(self, WorkedDay, "days")
        for one in self.days:
            if not self.start <= one.day <= self.last:
                raise invalid(self, "start", f"must begin the workweek that holds {one.day}")

    @property
    def last(self) -> date:
        """The last day of the workweek."""
        return self.start + timedelta(days=6)

    @property
    def minutes(self) -> int:
        """All minutes worked in the week."""
        return sum([one.minutes for one in self.days])

    @property
    def hours(self) -> Fraction:
        """All hours worked in the week, exact."""
        return Fraction(self.minutes, 60)


def _by_start(shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    values = frozen_tuple(shifts)
    if isinstance(values, tuple) and all(isinstance(one, Shift) for one in values):
        # not by the datetimes themselves: within one zone Python compares the clocks on the wall
        return tuple(sorted(values, key=lambda one: (one.start.timestamp(), one.end.timestamp())))
    return cast("tuple[Shift, ...]", values)


@attrs.frozen(kw_only=True)
class Timesheet:
    """The shifts that one person worked, in order, and the employer's fixed workweek.

    It may reach beyond one pay period on either side: the work before the period is needed where a workweek straddles
    two periods (or give it as ``earlier``). Two shifts that share time are refused, as are the shifts of someone else.

    A shift is split where the workday turns; its unpaid minutes are taken from the parts in proportion to their
    lengths, whole minutes, the earlier part first where they do not divide.

    >>> from datetime import time
    >>> from practiceops.dates import instant
    >>> def shift(day, first, last):
    ...     return Shift(person="ana", start=instant(day, time(first), "America/Chicago"),
    ...                  end=instant(day, time(last), "America/Chicago"), role="MA", unpaid_minutes=30)
    >>> sheet = Timesheet(person="ana", shifts=[shift(date(2026, 6, day), 8, 17) for day in (1, 2, 3, 4, 5, 8)])
    >>> [(str(week.start), week.hours) for week in sheet.weeks]
    [('2026-05-31', Fraction(85, 2)), ('2026-06-07', Fraction(17, 2))]
    """

    person: str
    shifts: tuple[Shift, ...] = attrs.field(default=(), converter=_by_start)
    workweek: Workweek = Workweek()
    earlier: tuple[EarlierWork, ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_text(self, "person")
        check_members(self, Shift, "shifts")
        check_type(self, Workweek, "workweek")
        check_members(self, EarlierWork, "earlier")
        for index, one in enumerate(self.shifts):
            if one.person != self.person:
                raise InvalidValueError(
                    f"shifts[{index}] must be of {self.person!r}, got a shift of {one.person!r} from {one.start}",
                    path=("Timesheet", "shifts", index, "person"),
                )
        for index, (one, after) in enumerate(pairwise(self.shifts)):
            if one.overlaps(after):
                raise InvalidValueError(
                    f"shifts must not overlap: {self.person!r} works {one.start} to {one.end} and "
                    f"{after.start} to {after.end}",
                    path=("Timesheet", "shifts", index + 1),
                )
        weeks = [one.week for one in self.earlier]
        for index, week in enumerate(weeks):
            if (week.weekday() - self.workweek.first_weekday) % 7 or week in weeks[:index]:
                raise InvalidValueError(
                    f"earlier[{index}] must name the first day of a workweek, each once, got {week}",
                    path=("Timesheet", "earlier", index, "week"),
                )

    @property
    def weeks(self) -> tuple[WorkedWeek, ...]:
        """The workweeks with work in them, in order, each with its minutes by workday and role."""
        found: dict[date, dict[tuple[date, str], int]] = {}
        for one in self.shifts:
            for day, minutes in self._split(one):
                days = found.setdefault(self._week_of(day), {})
                days[day, one.role] = days.get((day, one.role), 0) + minutes
        return tuple(
            WorkedWeek(
                start=start,
                days=tuple(WorkedDay(day=day, minutes=minutes, role=role) for (day, role), minutes in days.items()),
            )
            for start, days in found.items()
        )

    def _week_of(self, day: date) -> date:
        return day - timedelta(days=(day.weekday() - self.workweek.first_weekday) % 7)

    def _split(self, shift: Shift) -> tuple[tuple[date, int], ...]:
        parts = self.workweek.days_in(shift.start, shift.end)
        if len(parts) == 1:
            return ((parts[0][0], shift.minutes),)
        # a part's share of the break is rounded down, and the minutes left over go to the earliest parts
        length = sum(minutes for _, minutes in parts)
        shares = [shift.unpaid_minutes * minutes // length for _, minutes in parts]
        left = shift.unpaid_minutes - sum(shares)
        return tuple(
            (day, minutes - share - (1 if index < left else 0))
            for index, ((day, minutes), share) in enumerate(zip(parts, shares, strict=True))
        )
