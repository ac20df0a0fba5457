"""Availability: when a person can work at all."""

from __future__ import annotations

from datetime import date, time

import attrs

from practiceops._check import check_date, check_members, check_order, check_text, check_type, frozen_tuple, invalid
from practiceops.scheduling.roster.rules.lines import DAY_MINUTES, minute_of
from practiceops.scheduling.roster.shift_types import ShiftType

__all__ = ["Availability"]


@attrs.frozen(kw_only=True)
class Availability:
    """A window in which a person can work, on some weekdays (Monday = 0; empty: every day).

    A shift must lie wholly within one window of the day on which it starts. An ``end`` that is not after ``start`` is
    on the next day; a full day runs from midnight to midnight. The window holds from ``first`` to ``last``, both
    included, where given. Who has no window at all can always work. Shifts without a clock time fit any window of their
    day.

    >>> mornings = Availability(person="ana", weekdays=(0, 2), start=time(7), end=time(13))
    >>> early = ShiftType("E", start=time(8), minutes=240)
    >>> mornings.admits(early, date(2026, 6, 1)), mornings.admits(early, date(2026, 6, 2))
    (True, False)
    """

    person: str
    weekdays: tuple[int, ...] = attrs.field(default=(), converter=frozen_tuple)
    start: time = time(0)
    end: time = time(0)
    first: date | None = None
    last: date | None = None

    def __attrs_post_init__(self) -> None:
        check_text(self, "person")
        check_members(self, int, "weekdays")
        if not all(0 <= day <= 6 for day in self.weekdays):
            raise invalid(self, "weekdays", "must be from 0 (Monday) to 6 (Sunday)")
        check_type(self, time, "start", "end")
        for field in ("start", "end"):
            if getattr(self, field).tzinfo is not None:
                raise invalid(self, field, "must be a local time without a zone")
        check_date(self, "first", "last", optional=True)
        check_order(self, "first", "last")

    def admits(self, shift: ShiftType, day: date) -> bool:
        """Tell whether a shift that starts on the day lies within the window."""
        if (self.first is not None and day < self.first) or (self.last is not None and day > self.last):
            return False
        if self.weekdays and day.weekday() not in self.weekdays:
            return False
        if shift.start is None:
            return True
        start, end = minute_of(self.start), minute_of(self.end)
        begins = minute_of(shift.start)
        return start <= begins and begins + shift.span_minutes <= (end if end > start else end + DAY_MINUTES)
