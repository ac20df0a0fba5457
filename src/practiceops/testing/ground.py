"""Hypothesis strategies for the values that rooms share: money, dates, findings, people, visits."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from practiceops.dates import PayFrequency, PayPeriod, Span, Workweek, last_of_month, pay_calendar, zone
from practiceops.findings import Citation, Finding, Severity
from practiceops.money import Money
from practiceops.people import Absence, AbsenceKind, Credential, Role, Shift, StaffMember
from practiceops.visits import ExpectedVisits, Visit, VisitStatus, VisitType

__all__ = [
    "STRATEGIES",
    "absences",
    "citations",
    "credentials",
    "days",
    "expected_visits",
    "findings",
    "instants",
    "moneys",
    "pay_periods",
    "roles",
    "shifts",
    "spans",
    "staff_members",
    "visit_types",
    "visits",
    "workweeks",
    "zone_names",
]

_FIRST, _LAST = date(1990, 1, 1), date(2099, 12, 31)
_TEN_MILLION = Money.of(10_000_000)

# American zones with daylight saving and one without, and one that changes its clocks at midnight
_ZONES = ("America/Chicago", "America/New_York", "America/Los_Angeles", "America/Phoenix", "America/Havana", "UTC")
_CHANGES = tuple(
    datetime(2026, month, day, hour, tzinfo=UTC) for month, day in ((3, 8), (11, 1)) for hour in (4, 5, 6, 7, 8, 9)
)
_PEOPLE = ("ana", "ben", "cleo", "dr-lee")
_ROLES = ("MA", "RN", "MD", "FD")
_VISIT_TYPES = ("NEW", "EST", "PHYS")
_SITES = ("", "main", "north")
_WORDS = st.text(max_size=12)


def moneys(low: Money = -_TEN_MILLION, high: Money = _TEN_MILLION) -> SearchStrategy[Money]:
    """Amounts from ``low`` to ``high``, both included."""
    return st.integers(low.cents, high.cents).map(Money.from_cents)


def days(first: date = _FIRST, last: date = _LAST) -> SearchStrategy[date]:
    """Days from ``first`` to ``last``, both included; every other one is the end of a month, often a leap day."""
    any_day = st.dates(first, last)
    ends = any_day.map(lambda day: min(last_of_month(day), last))
    leap_days = _leap_days(first, last)
    return st.one_of(any_day, any_day, ends, st.sampled_from(leap_days) if leap_days else ends)


@cache
def _leap_days(first: date, last: date) -> tuple[date, ...]:
    leap_years = (year for year in range(first.year, last.year + 1) if isleap(year))
    return tuple(day for year in leap_years if first <= (day := date(year, 2, 29)) <= last)


def zone_names() -> SearchStrategy[str]:
    """Names of time zones: most of the United States, one that changes its clocks at midnight, and UTC."""
    return st.sampled_from(_ZONES)


@st.composite
def instants(draw: st.DrawFn, first: date = _FIRST, last: date = _LAST) -> datetime:
    """Aware datetimes on whole minutes that exist in their zone; those around a change of its clocks come up often.

    ``first`` and ``last`` are days of UTC: in a zone west of it, the wall may still show the day before ``first``.
    """
    if draw(st.booleans()) and first <= date(2026, 3, 1) and date(2026, 12, 1) <= last:
        moment = draw(st.sampled_from(_CHANGES)) + timedelta(minutes=draw(st.integers(0, 59)))
    else:
        ends = datetime.combine(first, time()), datetime.combine(last, time(23, 59))
        moment = draw(st.datetimes(*ends, timezones=st.just(UTC)))
    return moment.replace(second=0, microsecond=0).astimezone(zone(draw(zone_names())))


@st.composite
def spans(draw: st.DrawFn, longest: int = 400) -> Span:
    """Spans of up to ``longest`` days, the empty one among them."""
    start = draw(days())
    return Span(start, start + timedelta(days=draw(st.integers(0, longest))))


def workweeks() -> SearchStrategy[Workweek]:
    """Workweeks that start on any weekday, at any minute, most often at midnight."""
    starts = st.just(time()) | st.builds(time, st.integers(0, 23), st.integers(0, 59))
    return st.builds(Workweek, st.integers(0, 6), starts)


@st.composite
def pay_periods(draw: st.DrawFn, frequency: PayFrequency | None = None) -> PayPeriod:
    """Pay periods as `pay_calendar` makes them, of every frequency or of the one named."""
    kind = draw(st.sampled_from(PayFrequency)) if frequency is None else frequency
    start = draw(days())
    if kind is PayFrequency.SEMIMONTHLY:
        start = start.replace(day=1 if start.day < 16 else 16)
    elif kind not in (PayFrequency.DAILY, PayFrequency.WEEKLY, PayFrequency.BIWEEKLY):
        start = start.replace(day=1)
    pay_after = draw(st.integers(-3, 14))
    return pay_calendar(kind, start=start, until=start + timedelta(days=1), pay_after=pay_after)[0]


def citations() -> SearchStrategy[Citation]:
    """Citations of made-up documents."""
    return st.builds(
        Citation,
        st.sampled_from(("IRS Publication 15-T", "29 CFR 778.105", "Ärztekammer")),
        st.sampled_from(("", "Worksheet 1A")),
        url=st.sampled_from(("", "https://example.org/rule")),
        transcribed_via=st.sampled_from(("", "a transcription")),
        retrieved=st.none() | days(),
    )


def findings() -> SearchStrategy[Finding]:
    """Of every severity, with and without a place and citations."""
    return st.builds(
        Finding,
        st.sampled_from(("cover_short", "unbalanced")),
        st.sampled_from(("1 of 2 receptionists", "the claim does not balance")),
        severity=st.sampled_from(Severity),
        path=st.lists(_WORDS | st.integers(0, 99), max_size=3),
        citations=st.lists(citations(), max_size=2),
    )


def roles() -> SearchStrategy[Role]:
    """Roles of a small practice."""
    return st.builds(Role, st.sampled_from(_ROLES), _WORDS, licensed=st.booleans())


@st.composite
def credentials(draw: st.DrawFn) -> Credential:
    """Credentials with both ends, one or none."""
    issued = draw(st.none() | days())
    expires = draw(st.none() | days(issued or _FIRST))
    return Credential(
        draw(st.sampled_from(("BLS", "RN", "DEA"))),
        issued=issued,
        expires=expires,
        number=draw(_WORDS),
        state=draw(st.sampled_from(("", "IL", "CA"))),
    )


@st.composite
def staff_members(draw: st.DrawFn) -> StaffMember:
    """People with up to three roles and two credentials, some of whom have left."""
    hired = draw(st.none() | days())
    return StaffMember(
        draw(st.sampled_from(_PEOPLE)),
        draw(_WORDS),
        roles=draw(st.lists(st.sampled_from(_ROLES), max_size=3, unique=True)),
        credentials=draw(st.lists(credentials(), max_size=2)),
        weekly_hours=draw(st.integers(0, 240).map(lambda quarters: Fraction(quarters, 4))),
        hired=hired,
        left=draw(st.none() | days(hired or _FIRST)),
        site=draw(st.sampled_from(_SITES)),
    )


@st.composite
def shifts(draw: st.DrawFn, longest: int = 16 * 60) -> Shift:
    """Shifts of up to ``longest`` true minutes, over midnight and changes of the clock too, with a break or none."""
    start = draw(instants())
    length = draw(st.integers(1, longest))
    return Shift(
        person=draw(st.sampled_from(_PEOPLE)),
        start=start,
        end=(start.astimezone(UTC) + timedelta(minutes=length)).astimezone(start.tzinfo),
        role=draw(st.sampled_from(("", *_ROLES))),
        code=draw(st.sampled_from(("", "D", "N"))),
        site=draw(st.sampled_from(_SITES)),
        unpaid_minutes=draw(st.integers(0, min(60, length))),
    )


@st.composite
def absences(draw: st.DrawFn) -> Absence:
    """Absences of up to a month, of every kind."""
    first = draw(days())
    return Absence(
        person=draw(st.sampled_from(_PEOPLE)),
        first=first,
        last=first + timedelta(days=draw(st.integers(0, 30))),
        kind=draw(st.sampled_from(AbsenceKind)),
    )


def visit_types() -> SearchStrategy[VisitType]:
    """Kinds of visits from five minutes to two hours."""
    return st.builds(VisitType, st.sampled_from(_VISIT_TYPES), _WORDS, minutes=st.integers(5, 120))


def visits() -> SearchStrategy[Visit]:
    """Visits in every state."""
    return st.builds(
        Visit,
        id=st.integers(1, 999).map("v{}".format),
        visit_type=st.sampled_from(_VISIT_TYPES),
        start=instants(),
        provider=st.sampled_from(_PEOPLE),
        patient=st.sampled_from(("", "p-17")),
        site=st.sampled_from(_SITES),
        status=st.sampled_from(VisitStatus),
    )


def expected_visits() -> SearchStrategy[ExpectedVisits]:
    """Up to sixty booked visits of one type on a day, with any show rate."""
    return st.builds(
        ExpectedVisits,
        day=days(),
        visit_type=st.sampled_from(_VISIT_TYPES),
        booked=st.integers(0, 60),
        show_rate=st.floats(0, 1),
    )


STRATEGIES: tuple[tuple[type, Callable[[], SearchStrategy[object]]], ...] = (
    (Money, moneys),
    (Span, spans),
    (Workweek, workweeks),
    (PayPeriod, pay_periods),
    (Citation, citations),
    (Finding, findings),
    (Role, roles),
    (Credential, credentials),
    (StaffMember, staff_members),
    (Shift, shifts),
    (Absence, absences),
    (VisitType, visit_types),
    (Visit, visits),
    (ExpectedVisits, expected_visits),
)
