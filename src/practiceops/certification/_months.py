"""Exact months: every day is a whole number of units, every month 13,020 of them.

A day counts 1/28, 1/30 or 1/31 of its calendar month, 29 February nothing, and 13,020 is the least common multiple of
28, 30 and 31. A position is the number of units since the beginning of the calendar, so that the length of any
stretch is one subtraction, however long it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import MAXYEAR, MINYEAR, date, timedelta

MONTH = 13_020
YEAR = 12 * MONTH
FOREVER = (MAXYEAR + 1) * YEAR

Piece = tuple[int, int]
"""A half-open stretch of work, from position to position."""

_FIRST = MINYEAR * YEAR
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def position(day: date) -> int:
    """Return the position at which the day begins."""
    length = _DAYS[day.month - 1]
    return (12 * day.year + day.month - 1) * MONTH + min(day.day - 1, length) * (MONTH // length)


def position_after(day: date) -> int:
    """Return the position at which the day ends."""
    length = _DAYS[day.month - 1]
    return (12 * day.year + day.month - 1) * MONTH + min(day.day, length) * (MONTH // length)


def first_day_at(at: int) -> date | None:
    """Return the first day by whose beginning a position is reached; None beyond the calendar."""
    if at <= _FIRST:
        return date.min
    # the day that ends the stretch one unit short of ``at``, and the day after it: 29 February begins where March does
    months, rest = divmod(at - 1, MONTH)
    year, month = divmod(months, 12)
    last = date(year, month + 1, rest // (MONTH // _DAYS[month]) + 1)
    return None if last == date.max else last + timedelta(days=1)


def worked(pieces: Sequence[Piece], until: int) -> int:
    """Return the units of all pieces before a position."""
    return sum(min(end, until) - start for start, end in pieces if start < until)


def reach(pieces: Sequence[Piece], target: int) -> int | None:
    """Return the first position by which the pieces add up to ``target`` units; None if they never do."""
    if target <= 0:
        return 0
    have = rate = at = 0
    for turn, step in sorted((edge, step) for start, end in pieces for edge, step in ((start, 1), (end, -1))):
        ahead = rate * (turn - at)
        if have + ahead >= target:
            return at - (have - target) // rate
        have, at, rate = have + ahead, turn, rate + step
    return None
