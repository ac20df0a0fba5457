from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from practiceops.dates import Span, instant
from practiceops.errors import InvalidValueError
from practiceops.people import Absence, AbsenceKind, Credential, Role, Shift, StaffMember

CHICAGO = "America/Chicago"
JUNE_1 = date(2026, 6, 1)


def at(hour: int, minute: int = 0, day: date = JUNE_1) -> datetime:
    return instant(day, time(hour, minute), CHICAGO)


def refused(make) -> str:
    with pytest.raises(InvalidValueError) as caught:
        make()
    return str(caught.value)


def test_full_time_equivalents():
    assert StaffMember("ana", weekly_hours="37.5").fte() == Fraction(15, 16)
    assert StaffMember("ana", weekly_hours=50).fte() == 1
    assert StaffMember("ana", weekly_hours=30).fte(full_time_hours=36) == Fraction(5, 6)
    assert refused(lambda: StaffMember("ana").fte(0)) == (
        "full time hours must be an exact number greater than zero, got 0"
    )
    assert StaffMember("ana", weekly_hours=30).fte(Decimal("37.5")) == Fraction(4, 5)
    assert refused(lambda: StaffMember("ana").fte(37.5)) == (
        "full time hours must be an exact number greater than zero, got 37.5"
    )


def test_employment_and_credentials_hold_on_their_last_day():
    bls = Credential("BLS", issued=date(2024, 7, 1), expires=date(2026, 6, 30))
    ana = StaffMember("ana", credentials=[bls], hired=date(2024, 1, 2), left=date(2026, 8, 31))
    assert not ana.employed_on(date(2024, 1, 1))
    assert ana.employed_on(date(2024, 1, 2))
    assert ana.employed_on(date(2026, 8, 31))
    assert not ana.employed_on(date(2026, 9, 1))
    assert not ana.holds("BLS", date(2024, 6, 30))
    assert ana.holds("BLS", date(2024, 7, 1))
    assert ana.holds("BLS", date(2026, 6, 30))
    assert not ana.holds("BLS", date(2026, 7, 1))
    assert not ana.holds("RN", date(2025, 1, 1))
    assert StaffMember("ben").employed_on(date(1950, 1, 1))
    assert Credential("MD").valid_on(date(2100, 1, 1))


def test_a_shift_lasts_as_long_as_truly_passes():
    night = date(2026, 11, 1)
    shift = Shift(person="ana", start=at(0, 30, night), end=at(8, 0, night), unpaid_minutes=30)
    assert shift.minutes == 8 * 60
    assert Shift(person="ana", start=at(8), end=at(16)).minutes == 8 * 60


def test_shifts_overlap_where_they_share_time():
    early, late = Shift(person="ana", start=at(8), end=at(12)), Shift(person="ben", start=at(12), end=at(16))
    both = Shift(person="cleo", start=at(11), end=at(13))
    assert not early.overlaps(late)
    assert not late.overlaps(early)
    assert early.overlaps(both)
    assert both.overlaps(early)
    assert both.overlaps(late)
    longer = Shift(person="dr-lee", start=at(8), end=at(12) + timedelta(seconds=30))
    assert longer.overlaps(late)
    assert late.overlaps(longer)


def test_shifts_of_a_repeated_hour_overlap_only_where_they_share_time():
    night = date(2026, 11, 1)
    first, second = (instant(night, time(1, 30), CHICAGO, fold=fold) for fold in (0, 1))
    early = Shift(person="ana", start=at(0, 0, night), end=first)
    late = Shift(person="ana", start=second, end=at(3, 0, night))
    long = Shift(person="ben", start=at(0, 0, night), end=second)
    between = Shift(person="cleo", start=first, end=at(3, 0, night))
    assert not early.overlaps(late)
    assert not long.overlaps(late)
    assert long.overlaps(between)
    assert between.overlaps(late)


def test_shifts_of_a_repeated_hour_are_equal_only_where_their_instants_are():
    night = date(2026, 11, 1)
    first, second = (
        Shift(person="ana", start=instant(night, time(1, 30), CHICAGO, fold=fold), end=at(3, 0, night))
        for fold in (0, 1)
    )
    assert (first.minutes, second.minutes) == (150, 90)
    assert first != second
    assert len({first, second, Shift(person="ana", start=first.start, end=first.end)}) == 2
    ends = [Shift(person="ana", start=at(0, 0, night), end=one.start) for one in (first, second)]
    assert ends[0] != ends[1]
    # fold says nothing of a time that the wall shows once
    noon = at(12)
    assert Shift(person="ana", start=at(8), end=noon) == Shift(person="ana", start=at(8), end=noon.replace(fold=1))


def test_an_absence_holds_its_first_and_last_day():
    away = Absence(person="ana", first=JUNE_1, last=date(2026, 6, 3), kind="vacation")
    assert away.kind is AbsenceKind.VACATION
    assert away.span == Span(JUNE_1, date(2026, 6, 4))
    assert [JUNE_1 + timedelta(days=offset) in away for offset in (-1, 0, 2, 3)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Role(""), "code must be a text that is not empty, got '' (role)"),
        (lambda: Role("MA", licensed=1), "licensed must be a bool, got 1 (role 'MA')"),
        (
            lambda: Credential("BLS", issued=date(2026, 1, 2), expires=date(2026, 1, 1)),
            "expires must not be before issued 2026-01-02, got 2026-01-01 (credential)",
        ),
        (
            lambda: StaffMember("ana", weekly_hours=-1),
            "weekly hours must not be negative, got -1 (staff member 'ana')",
        ),
        (
            lambda: StaffMember("ana", weekly_hours=37.5),
            "weekly hours must be a Fraction, got 37.5 (staff member 'ana')",
        ),
        (
            lambda: StaffMember("ana", roles="MA"),
            "roles must be several values, each a str, got 'MA' (staff member 'ana')",
        ),
        (
            lambda: StaffMember("ana", roles=["", "MA"]),
            "roles must be texts that are not empty, each once, got ('', 'MA') (staff member 'ana')",
        ),
        (
            lambda: StaffMember("ana", roles=["MA", "RN", "MA"]),
            "roles must be texts that are not empty, each once, got ('MA', 'RN', 'MA') (staff member 'ana')",
        ),
        (
            lambda: StaffMember("ana", hired=datetime(2026, 1, 1, tzinfo=UTC)),
            "hired must be a date without a time, got 2026-01-01 00:00:00+00:00 (staff member 'ana')",
        ),
        (
            lambda: Shift(person="ana", start=at(8), end=at(8)),
            (
                "end must be a minute or more after start 2026-06-01 08:00:00-05:00, "
                "got 2026-06-01 08:00:00-05:00 (shift 'ana')"
            ),
        ),
        (
            lambda: Shift(person="ana", start=at(8), end=at(9), unpaid_minutes=61),
            "unpaid minutes must not exceed the shift's 60 minutes, got 61 (shift 'ana')",
        ),
        (
            lambda: Shift(person="ana", start=at(8), end=at(9), unpaid_minutes=-1),
            "unpaid minutes must not be negative, got -1 (shift 'ana')",
        ),
        (
            lambda: Shift(person="ana", start=datetime(2026, 6, 1, 8), end=at(9)),
            "start must be a datetime with a time zone, got 2026-06-01 08:00:00 (shift 'ana')",
        ),
        (
            lambda: Absence(person="ana", first=date(2026, 6, 2), last=JUNE_1),
            "last must not be before first 2026-06-02, got 2026-06-01 (absence 'ana')",
        ),
    ],
)
def test_what_cannot_be_is_refused(make, message: str):
    assert refused(make) == message


@pytest.mark.parametrize(
    ("ask", "field"),
    [
        (lambda day: day in Absence(person="ana", first=JUNE_1, last=JUNE_1), "day"),
        (lambda day: Credential("BLS").valid_on(day), "day"),
        (lambda day: StaffMember("ana", hired=JUNE_1).employed_on(day), "day"),
        (lambda day: StaffMember("ana").holds("BLS", day), "on"),
    ],
)
@pytest.mark.parametrize("day", [at(8), datetime(2026, 6, 1), "2026-06-01"])
def test_a_question_about_a_day_wants_a_date(ask, field: str, day: object):
    assert refused(lambda: ask(day)) == f"{field} must be a date without a time, got {day!r}"
