"""Contracts: the limits of one kind of employment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import time
from typing import Any

import attrs

from practiceops._check import check_members, check_not_negative, check_type, frozen_tuple, invalid
from practiceops.scheduling.roster.rules import (
    ConsecutiveDays,
    DailyMinutes,
    Rule,
    ShiftCount,
    TotalMinutes,
    WeekendCount,
    WeeklyMinutes,
)
from practiceops.scheduling.roster.rules.lines import DAY_MINUTES, minute_of
from practiceops.scheduling.roster.shift_types import ShiftType

__all__ = ["Contract"]


def to_pairs(values: Any) -> Any:
    """Freeze a mapping, or pairs, to a tuple of pairs: the converter of fields that hold them."""
    pairs: Any = values.items() if isinstance(values, Mapping) else values  # pyright: ignore[reportUnknownVariableType]
    frozen: Any = frozen_tuple(pairs)
    return tuple(map(frozen_tuple, frozen)) if isinstance(frozen, tuple) else frozen  # pyright: ignore[reportUnknownArgumentType]


@attrs.frozen(kw_only=True)
class Contract:
    """The limits of one kind of employment, each of them hard; None leaves a limit out.

    Minutes are those of the shift types, over the whole horizon, in each week from ``first_weekday`` (Monday = 0) on,
    or in each day. ``max_shifts`` limits how often a shift code is worked (0: never), given as a mapping or pairs.

    No shift begins before ``earliest`` or ends after ``latest`` of the day on which it starts; a ``latest`` that is not
    after the earliest start (midnight, where none is given) is on the next day, as in `Availability`. Shifts without a
    clock time are always within. These two decide what is open to a person, so they are no rules.

    >>> full_time = Contract(name="full time", max_week_minutes=2400, max_days_on=5, min_days_off=2)
    >>> [type(rule).__name__ for rule in full_time.rules()]
    ['WeeklyMinutes', 'ConsecutiveDays', 'ConsecutiveDays']
    >>> days = Contract(earliest=time(7), latest=time(18))
    >>> days.why_not(ShiftType("L", start=time(12), minutes=480))
    'may not end after 18:00 by contract'
    """

    name: str = ""
    min_minutes: int | None = None
    max_minutes: int | None = None
    max_week_minutes: int | None = None
    min_week_minutes: int | None = None
    max_day_minutes: int | None = None
    first_weekday: int = 6
    min_days_on: int | None = None
    max_days_on: int | None = None
    min_days_off: int | None = None
    max_days_off: int | None = None
    max_weekends: int | None = None
    max_shifts: tuple[tuple[str, int], ...] = attrs.field(default=(), converter=to_pairs)
    earliest: time | None = None
    latest: time | None = None

    def __attrs_post_init__(self) -> None:
        check_type(self, str, "name")
        limits = ("min_minutes", "max_minutes", "max_week_minutes", "min_week_minutes", "max_day_minutes")
        limits = (*limits, "min_days_on", "max_days_on", "min_days_off", "max_days_off", "max_weekends")
        check_type(self, int, *limits, optional=True)
        check_not_negative(self, *limits, optional=True)
        check_type(self, int, "first_weekday")
        if not 0 <= self.first_weekday <= 6:
            raise invalid(self, "first_weekday", "must be from 0 (Monday) to 6 (Sunday)")
        for low, high in (
            ("min_minutes", "max_minutes"),
            ("min_week_minutes", "max_week_minutes"),
            ("min_days_on", "max_days_on"),
            ("min_days_off", "max_days_off"),
        ):
            least, most = getattr(self, low), getattr(self, high)
            if least is not None and most is not None and most < least:
                raise invalid(self, high, f"must not be below {low.replace('_', ' ')} {least}")
        check_members(self, tuple, "max_shifts")
        for pair in self.max_shifts:
            if [type(part) for part in pair] != [str, int] or pair[1] < 0:
                raise invalid(self, "max_shifts", "must be shift codes with a limit of at least 0 each")

        check_type(self, time, "earliest", "latest", optional=True)
        for field in ("earliest", "latest"):
            at = getattr(self, field)
            if at is not None and at.tzinfo is not None:
                raise invalid(self, field, "must be a local time without a zone")

    def why_not(self, shift: ShiftType) -> str:
        """Return in words why a shift is too early or too late for the contract; empty where it is not."""
        if shift.start is None:
            return ""
        begins, earliest = minute_of(shift.start), minute_of(self.earliest)
        if begins < earliest:
            return f"may not begin before {self.earliest:%H:%M} by contract"
        if self.latest is not None:
            latest = minute_of(self.latest)
            if begins + shift.span_minutes > (latest if latest > earliest else latest + DAY_MINUTES):
                return f"may not end after {self.latest:%H:%M} by contract"
        return ""

    def without_rules(self) -> Contract:
        """Return what of the contract is no rule: the earliest start and the latest end."""
        return Contract(name=self.name, earliest=self.earliest, latest=self.latest)

    def rules(self, people: Iterable[str] = ()) -> tuple[Rule, ...]:
        """Return the limits on counts and runs as hard rules for ``people`` (empty: everyone)."""
        who = tuple(people)
        return tuple(attrs.evolve(rule, people=who) for rule in self._rules())

    def _rules(self) -> Iterator[Rule]:
        if self.min_minutes or self.max_minutes is not None:
            yield TotalMinutes(minimum=self.min_minutes, maximum=self.max_minutes)
        if self.min_week_minutes or self.max_week_minutes is not None:
            yield WeeklyMinutes(
                minimum=self.min_week_minutes or None, maximum=self.max_week_minutes, first_weekday=self.first_weekday
            )
        if self.max_day_minutes is not None:
            yield DailyMinutes(maximum=self.max_day_minutes)
        if self.min_days_on is not None or self.max_days_on is not None:
            yield ConsecutiveDays(minimum=self.min_days_on, maximum=self.max_days_on)
        if self.min_days_off is not None or self.max_days_off is not None:
            yield ConsecutiveDays(minimum=self.min_days_off, maximum=self.max_days_off, off=True)
        if self.max_weekends is not None:
            yield WeekendCount(maximum=self.max_weekends)
        for code, limit in self.max_shifts:
            yield ShiftCount(shifts=(code,), maximum=limit)
