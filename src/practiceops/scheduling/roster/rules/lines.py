"""What rules read and say: `Line`, a person's row, and `Found`, what is broken; and time as rules measure it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import attrs

from practiceops._check import check_members, check_not_negative, check_type, frozen_tuple, invalid
from practiceops.dates import instant, zone
from practiceops.errors import InvalidValueError
from practiceops.scheduling.roster.shift_types import ShiftType

__all__ = ["Found", "Line"]

SATURDAY, SUNDAY = 5, 6
DAY_MINUTES = 24 * 60


@attrs.frozen
class Line:
    """One person's row as rules read it: the shifts of the horizon, and those worked just before it.

    >>> day = ShiftType("D", minutes=480)
    >>> Line("ana", date(2026, 6, 1), (day, None, day)).date(2)
    datetime.date(2026, 6, 3)
    """

    person: str
    start: date
    shifts: tuple[ShiftType | None, ...]
    past: tuple[ShiftType | None, ...] = ()

    def date(self, index: int) -> date:
        """Return the date of a day of the horizon; negative for the days before it."""
        return self.start + timedelta(days=index)

    def on(self, index: int) -> ShiftType | None:
        """Return the shift of a day of the horizon, negative for the days before it; None where nothing is known."""
        if index >= 0:
            return self.shifts[index] if index < len(self.shifts) else None
        return self.past[index] if -index <= len(self.past) else None


@attrs.frozen
class Found:
    """What a rule found broken: from which day of the horizon to which, by how many units, and a sentence."""

    first: int
    last: int
    amount: int
    message: str


def to_code_pairs(pairs: Iterable[Any]) -> tuple[Any, ...]:
    frozen = frozen_tuple(pairs)
    return tuple(map(frozen_tuple, frozen)) if isinstance(frozen, tuple) else frozen


def check_rule(rule: Any) -> None:
    """Check what all rules have: the people, and a weight or None."""
    check_members(rule, str, "people")
    check_not_negative(rule, "weight", optional=True)


def check_limits(rule: Any) -> None:
    """Check a minimum and a maximum, at least one of which is given."""
    check_type(rule, int, "minimum", "maximum", optional=True)
    check_not_negative(rule, "minimum", "maximum", optional=True)
    if rule.minimum is not None and rule.maximum is not None and rule.maximum < rule.minimum:
        raise invalid(rule, "maximum", f"must not be below the minimum {rule.minimum}")
    if rule.minimum is None and rule.maximum is None:
        raise InvalidValueError(
            f"a rule needs a minimum or a maximum ({type(rule).__name__})", path=(type(rule).__name__, "maximum")
        )


def check_zone(rule: Any) -> None:
    """Check the name of a time zone; None stands for the problem's, empty for the clock on the wall."""
    check_type(rule, str, "zone", optional=True)
    if rule.zone:
        zone(rule.zone)


def minute_of(at: time | None) -> int:
    """Return the minute of the day of a clock time; 0 where none is known."""
    return 0 if at is None else at.hour * 60 + at.minute


@lru_cache(maxsize=65536)
def moment(day: date, minute: int, zone_name: str = "") -> int:
    """Return a clock time as minutes on one line, ``minute`` counted from midnight on the wall, perhaps past the day.

    Without a zone every day has 1440 minutes. In a zone the differences are minutes that truly pass; a time that comes
    twice is the first of the two, one that is skipped the moment of the change, as in `Roster.shifts`. So what is later
    on the wall is never earlier here.
    """
    if not zone_name:
        return day.toordinal() * DAY_MINUTES + minute
    local = datetime.combine(day, time()) + timedelta(minutes=minute)
    at = instant(local.date(), local.time(), zone_name, fold=0, forward=True)
    offset = at.utcoffset() or timedelta()
    return at.toordinal() * DAY_MINUTES + minute_of(at.time()) - round(offset.total_seconds() / 60)
