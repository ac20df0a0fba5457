"""The calendar of the house: spans, pay periods, workweeks, true elapsed time. The only importer of pendulum.

Everything given and returned is a plain `datetime.date` or an aware `datetime.datetime`. No function reads today's
date. A `Span` is half open; a `PayPeriod` includes both of its ends, as payrolls print it.
"""

from __future__ import annotations

import calendar
from collections.abc import Container, Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs
import pendulum

from practiceops._check import check_date, check_order, check_type, invalid, is_skipped, require_date, to_enum
from practiceops.errors import InvalidValueError

__all__ = [
    "PayFrequency",
    "PayPeriod",
    "Span",
    "Workweek",
    "add_business_days",
    "add_months",
    "add_years",
    "business_days_between",
    "completed_years",
    "days_in_month",
    "elapsed_minutes",
    "first_of_month",
    "instant",
    "is_business_day",
    "last_of_month",
    "next_business_day",
    "parse_date",
    "pay_calendar",
    "previous_business_day",
    "zone",
]

_ONE_DAY, _ONE_MINUTE, _NO_TIME = timedelta(days=1), timedelta(minutes=1), timedelta()
_SATURDAY = 5


# Days, months, anniversaries


def parse_date(text: str) -> date:
    """Return the date that an ISO 8601 text such as ``2026-06-05`` stands for; a time in it is refused.

    >>> parse_date("2026-06-05")
    datetime.date(2026, 6, 5)
    """
    try:
        return date.fromisoformat(text.strip())
    except (ValueError, AttributeError):
        raise InvalidValueError(f"date must look like 2026-06-05, got {text!r}", path=("date",)) from None


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later (or earlier), clamped to the month's end.

    >>> add_months(date(2026, 1, 31), 1), add_months(date(2024, 2, 29), 12)
    (datetime.date(2026, 2, 28), datetime.date(2025, 2, 28))
    """
    require_date(day)
    try:
        return _plain(pendulum.date(day.year, day.month, day.day).add(months=months))
    except (ValueError, OverflowError):
        raise InvalidValueError(f"{months} months from {day} is outside the calendar", path=("months",)) from None


def add_years(day: date, years: int) -> date:
    """Return the anniversary so many years later; 29 February falls on 28 February in a common year.

    >>> add_years(date(2024, 2, 29), 1), add_years(date(2024, 2, 29), 4)
    (datetime.date(2025, 2, 28), datetime.date(2028, 2, 29))
    """
    return add_months(day, 12 * years)


def completed_years(start: date, on: date) -> int:
    """Return how many anniversaries of ``start`` have come by ``on``; 29 February has its own on the 28th.

    Negative where ``on`` comes first, rounded down: -1 on the day before ``start``.

    >>> completed_years(date(2023, 11, 21), date(2026, 11, 20)), completed_years(date(2023, 11, 21), date(2026, 11, 21))
    (2, 3)
    """
    require_date(on)
    years = on.year - start.year
    return years - 1 if add_years(start, years) > on else years


def days_in_month(day: date) -> int:
    """Return how many days the month of ``day`` has."""
    require_date(day)
    return calendar.monthrange(day.year, day.month)[1]


def first_of_month(day: date) -> date:
    """Return the first day of the month of ``day``."""
    require_date(day)
    return date(day.year, day.month, 1)


def last_of_month(day: date) -> date:
    """Return the last day of the month of ``day``.

    >>> last_of_month(date(2028, 2, 3))
    datetime.date(2028, 2, 29)
    """
    return first_of_month(day).replace(day=days_in_month(day))


# Business days


def is_business_day(day: date, holidays: Container[date] = ()) -> bool:
    """Tell whether ``day`` is a Monday to Friday that is not among the caller's ``holidays``."""
    require_date(day)
    return day.weekday() < _SATURDAY and day not in holidays


def next_business_day(day: date, holidays: Container[date] = ()) -> date:
    """Return ``day`` itself if it is a business day, else the first one after it."""
    return _roll(day, _ONE_DAY, holidays)


def previous_business_day(day: date, holidays: Container[date] = ()) -> date:
    """Return ``day`` itself if it is a business day, else the last one before it."""
    return _roll(day, -_ONE_DAY, holidays)


def add_business_days(day: date, days: int, holidays: Container[date] = ()) -> date:
    """Return the business day that is ``days`` business days after ``day`` (before it, if negative).

    The day itself is day 0 and need not be a business day; with ``days=0`` it is returned as it is.

    >>> add_business_days(date(2026, 11, 25), 2, holidays={date(2026, 11, 26)})
    datetime.date(2026, 11, 30)
    """
    require_date(day)
    step = _ONE_DAY if days >= 0 else -_ONE_DAY
    for _ in range(abs(days)):
        day = _roll(_moved(day, step.days), step, holidays)
    return day


def business_days_between(start: date, end: date, holidays: Container[date] = ()) -> int:
    """Return how many business days lie in the half-open span from ``start`` to ``end``.

    >>> business_days_between(date(2026, 11, 23), date(2026, 11, 30), holidays={date(2026, 11, 26)})
    4
    """
    return sum(1 for day in Span(start, end) if is_business_day(day, holidays))


def _roll(day: date, step: timedelta, holidays: Container[date]) -> date:
    found = day
    for _ in range(3660):
        if is_business_day(found, holidays):
            return found
        found = _moved(found, step.days)
    raise InvalidValueError(f"no business day within ten years of {day}: check the holidays", path=("holidays",))


# Spans


@attrs.frozen
class Span:
    """The days from ``start`` up to, and not including, ``end``; an empty span has ``start == end``.

    >>> week = Span(date(2026, 6, 1), date(2026, 6, 8))
    >>> week.days, date(2026, 6, 8) in week, [day.day for day in week][:3]
    (7, False, [1, 2, 3])
    """

    start: date
    end: date

    def __attrs_post_init__(self) -> None:
        check_date(self, "start", "end")
        check_order(self, "start", "end")

    @classmethod
    def inclusive(cls, first: date, last: date) -> Span:
        """Return the span whose last day is ``last``, which must not come before ``first``."""
        span = cls(first, _moved(last, 1))
        if span.start == span.end:
            raise InvalidValueError(f"last must not be before first {first}, got {last}", path=("Span", "last"))
        return span

    @property
    def days(self) -> int:
        """The number of days."""
        return self.end.toordinal() - self.start.toordinal()

    @property
    def last(self) -> date:
        """The last day; an empty span has none and refuses."""
        if self.start == self.end:
            raise InvalidValueError(f"an empty span at {self.start} has no last day", path=("Span", "last"))
        return self.end - _ONE_DAY

    def __contains__(self, day: date) -> bool:
        require_date(day)
        return self.start <= day < self.end

    def __iter__(self) -> Iterator[date]:
        return map(date.fromordinal, range(self.start.toordinal(), self.end.toordinal()))

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share at least one day."""
        return max(self.start, other.start) < min(self.end, other.end)

    def intersection(self, other: Span) -> Span | None:
        """Return the days that both have, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None

    def shifted(self, days: int) -> Span:
        """Return the span moved by so many days."""
        return Span(_moved(self.start, days), _moved(self.end, days))


# Instants and true elapsed time


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """Return the time zone of an IANA name such as ``America/Chicago``; an unknown name is refused."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError):
        raise InvalidValueError(f"unknown time zone {name!r}", path=("zone",)) from None


def instant(day: date, at: time, zone_name: str, *, fold: int | None = None, forward: bool = False) -> datetime:
    """Return the aware datetime of a wall-clock time on a day in a zone.

    A time that the spring change skips is refused, or with ``forward`` it is the moment of the change, when the clock
    passes it. A time that the autumn change repeats is refused too, unless ``fold`` says which one is meant: 0 the
    first, 1 the second.

    >>> instant(date(2026, 6, 1), time(8, 30), "America/Chicago").isoformat()
    '2026-06-01T08:30:00-05:00'
    >>> instant(date(2026, 3, 8), time(2, 30), "America/Chicago", forward=True).isoformat()
    '2026-03-08T03:00:00-05:00'
    """
    require_date(day)
    if at.tzinfo is not None:
        raise InvalidValueError(f"at must be a time without a zone, got {at}", path=("at",))
    if fold not in (None, 0, 1):
        raise InvalidValueError(f"fold must be 0 or 1, got {fold!r}", path=("fold",))
    first = datetime.combine(day, at.replace(fold=0), tzinfo=zone(zone_name))
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    if is_skipped(first):
        if forward:
            return _after_change(first)
        raise InvalidValueError(f"{first:%Y-%m-%d %H:%M} does not exist in {zone_name}", path=("at",))
    if fold is None:
        raise InvalidValueError(
            f"{first:%Y-%m-%d %H:%M} happens twice in {zone_name}: say fold=0 or fold=1", path=("at",)
        )
    return second if fold else first


def _after_change(skipped: datetime) -> datetime:
    """Return the first time that the clock shows after the change that skips this one."""
    later = skipped.replace(second=0, microsecond=0)
    while is_skipped(later):
        later += _ONE_MINUTE
    return later


def elapsed_minutes(start: datetime, end: datetime) -> int:
    """Return the minutes that truly pass between two instants, whatever the clocks on the wall do.

    Seconds that do not fill a minute are dropped. Negative where ``end`` comes first.

    >>> night = instant(date(2026, 11, 1), time(0, 30), "America/New_York")
    >>> elapsed_minutes(night, instant(date(2026, 11, 1), time(8, 0), "America/New_York")) / 60
    8.5
    """
    if start.tzinfo is None or end.tzinfo is None:
        raise InvalidValueError(f"elapsed time needs time zones, got {start} and {end}", path=("start",))
    passed = end.astimezone(UTC) - start.astimezone(UTC)
    return passed // _ONE_MINUTE if passed >= _NO_TIME else -(-passed // _ONE_MINUTE)


# Workweeks


@attrs.frozen
class Workweek:
    """An employer's fixed workweek: seven consecutive 24-hour periods, starting on any day at any hour.

    ``first_weekday`` counts from Monday = 0 (so 6, the default, is Sunday); ``starts_at`` is the local time at which
    each of its days begins. Across a daylight-saving change the week still turns at that time on the wall: where the
    spring change skips it, when the clock passes it; where the autumn change repeats it, the first time.

    Source: 29 CFR 778.105.

    >>> week = Workweek()
    >>> week.start_of(instant(date(2026, 6, 5), time(14, 0), "America/Chicago")).isoformat()
    '2026-05-31T00:00:00-05:00'
    """

    first_weekday: int = 6
    starts_at: time = time(0, 0)

    def __attrs_post_init__(self) -> None:
        check_type(self, int, "first_weekday")
        check_type(self, time, "starts_at")
        if not 0 <= self.first_weekday <= 6:
            raise invalid(self, "first_weekday", "must be from 0 (Monday) to 6 (Sunday)")
        if self.starts_at.tzinfo is not None:
            raise invalid(self, "starts_at", "must be a local time without a zone")

    def day_of(self, moment: datetime) -> date:
        """Return the date on which the 24-hour workday that holds ``moment`` began."""
        if moment.tzinfo is None:
            raise InvalidValueError(f"moment must have a time zone, got {moment}", path=("moment",))
        day = moment.date()
        # as instants: on the day of a change, times on the wall between 1:00 and 3:00 do not say which came first
        return day if moment.astimezone(UTC) >= self._turn(day, moment).astimezone(UTC) else day - _ONE_DAY

    def first_day_of(self, moment: datetime) -> date:
        """Return the date on which the workweek that holds ``moment`` began."""
        day = self.day_of(moment)
        return day - timedelta(days=(day.weekday() - self.first_weekday) % 7)

    def start_of(self, moment: datetime) -> datetime:
        """Return the instant, in the zone of ``moment``, at which its workweek began."""
        return self._turn(self.first_day_of(moment), moment)

    def days_in(self, start: datetime, end: datetime) -> tuple[tuple[date, int], ...]:
        """Split the work from ``start`` to ``end`` by workday: each workday's date with its true minutes.

        >>> late = instant(date(2026, 6, 6), time(20, 0), "America/Chicago")
        >>> Workweek().days_in(late, instant(date(2026, 6, 7), time(4, 0), "America/Chicago"))
        ((datetime.date(2026, 6, 6), 240), (datetime.date(2026, 6, 7), 240))
        """
        pieces: list[tuple[date, int]] = []
        whole, done = elapsed_minutes(start, end), 0
        day = self.day_of(start)
        while done < whole:
            turn = elapsed_minutes(start, self._turn(day + _ONE_DAY, start))
            # counted from the start, so that the pieces add up even where it lies within a minute
            upto = min(turn, whole)
            if upto > done:
                pieces.append((day, upto - done))
            day, done = day + _ONE_DAY, upto
        return tuple(pieces)

    def _turn(self, day: date, moment: datetime) -> datetime:
        turn = datetime.combine(day, self.starts_at, tzinfo=moment.tzinfo)
        return _after_change(turn) if is_skipped(turn) else turn


# Pay periods


class PayFrequency(StrEnum):
    """How often wages are paid. How many periods a year has is a figure of each tax table, not of this word."""

    DAILY = "daily"
    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    SEMIMONTHLY = "semimonthly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    SEMIANNUALLY = "semiannually"
    ANNUALLY = "annually"


_to_frequency = to_enum(PayFrequency, "frequency")

_SHORTEST_AND_LONGEST = {
    PayFrequency.DAILY: (1, 1),
    PayFrequency.WEEKLY: (7, 7),
    PayFrequency.BIWEEKLY: (14, 14),
    PayFrequency.SEMIMONTHLY: (13, 16),
    PayFrequency.MONTHLY: (28, 31),
    PayFrequency.QUARTERLY: (89, 92),
    PayFrequency.SEMIANNUALLY: (181, 184),
    PayFrequency.ANNUALLY: (365, 366),
}
_MOST_DAYS_BEFORE, _DAYS_TOO_LATE = 31, 365


@attrs.frozen(kw_only=True)
class PayPeriod:
    """One pay period: both ``start`` and ``end`` belong to it; ``pay_date`` decides the tax year.

    The length must be that of its frequency (a biweekly period has 14 days): pay for part of a period is a matter of
    the hours in it, not of a shorter period. The pay date may lie before the end, or even the start (pay in advance),
    and long after (back pay). One that looks like the wrong year is refused: more than 31 days before the start, or
    365 or more after the end.

    >>> period = PayPeriod(frequency=PayFrequency.BIWEEKLY, start=date(2026, 6, 1), end=date(2026, 6, 14),
    ...                    pay_date=date(2026, 6, 19))
    >>> period.span.days, str(period)
    (14, 'biweekly 2026-06-01 to 2026-06-14, paid 2026-06-19')
    """

    frequency: PayFrequency = attrs.field(converter=_to_frequency)
    start: date
    end: date
    pay_date: date

    def __attrs_post_init__(self) -> None:
        check_date(self, "start", "end", "pay_date")
        check_order(self, "start", "end")
        shortest, longest = _SHORTEST_AND_LONGEST[self.frequency]
        days = self.span.days
        if not shortest <= days <= longest:
            wanted = f"{shortest}" if shortest == longest else f"{shortest} to {longest}"
            raise invalid(self, "end", f"must make a {self.frequency} period of {wanted} days, not {days}")
        paid = self.pay_date.toordinal()
        if not self.start.toordinal() - _MOST_DAYS_BEFORE <= paid < self.end.toordinal() + _DAYS_TOO_LATE:
            raise invalid(self, "pay_date", f"must lie near the period from {self.start} to {self.end}")

    @property
    def span(self) -> Span:
        """The days of the period, as a half-open span."""
        return Span.inclusive(self.start, self.end)

    def __contains__(self, day: date) -> bool:
        require_date(day)
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return f"{self.frequency} {self.start} to {self.end}, paid {self.pay_date}"


def pay_calendar(
    frequency: PayFrequency | str,
    *,
    start: date,
    until: date,
    pay_after: int = 5,
    holidays: Container[date] = (),
) -> tuple[PayPeriod, ...]:
    """Return the pay periods from the one that starts on ``start`` to the last that starts before ``until``.

    Weekly and biweekly periods run on from ``start``. Semimonthly periods are the 1st to the 15th and the 16th to the
    month's end, monthly periods calendar months; there ``start`` must be such a first day. Pay day is ``pay_after``
    calendar days after the period's end, moved to the business day before where it falls on a weekend or holiday.

    >>> periods = pay_calendar("semimonthly", start=date(2026, 2, 1), until=date(2026, 3, 1), pay_after=0)
    >>> [(str(one.start), str(one.end), str(one.pay_date)) for one in periods]
    [('2026-02-01', '2026-02-15', '2026-02-13'), ('2026-02-16', '2026-02-28', '2026-02-27')]
    """
    kind = _to_frequency(frequency)
    require_date(start)
    require_date(until)
    if type(pay_after) is not int:
        raise InvalidValueError(f"pay after must be a whole number of days, got {pay_after!r}", path=("pay_after",))
    periods: list[PayPeriod] = []
    while start < until:
        end = _period_end(kind, start)
        paid = previous_business_day(_moved(end, pay_after), holidays)
        periods.append(PayPeriod(frequency=kind, start=start, end=end, pay_date=paid))
        start = _moved(end, 1)
    return tuple(periods)


def _period_end(frequency: PayFrequency, start: date) -> date:
    if frequency in (PayFrequency.DAILY, PayFrequency.WEEKLY, PayFrequency.BIWEEKLY):
        return _moved(start, _SHORTEST_AND_LONGEST[frequency][0] - 1)
    if frequency is PayFrequency.SEMIMONTHLY and start.day in (1, 16):
        return date(start.year, start.month, 15) if start.day == 1 else last_of_month(start)
    months = {
        PayFrequency.MONTHLY: 1,
        PayFrequency.QUARTERLY: 3,
        PayFrequency.SEMIANNUALLY: 6,
        PayFrequency.ANNUALLY: 12,
    }
    if start.day != 1 or frequency not in months:
        raise InvalidValueError(f"a {frequency} calendar cannot start on {start}", path=("start",))
    return add_months(start, months[frequency]) - _ONE_DAY


def _moved(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise InvalidValueError(f"{days} days from {day} is outside the calendar", path=("days",)) from None


def _plain(day: date) -> date:
    return date(day.year, day.month, day.day)
