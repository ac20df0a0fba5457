from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from practiceops.dates import (
    PayFrequency,
    PayPeriod,
    Span,
    Workweek,
    add_business_days,
    add_months,
    add_years,
    business_days_between,
    completed_years,
    days_in_month,
    elapsed_minutes,
    first_of_month,
    instant,
    is_business_day,
    last_of_month,
    next_business_day,
    parse_date,
    pay_calendar,
    previous_business_day,
    zone,
)
from practiceops.errors import InvalidValueError

NEW_YORK = "America/New_York"
FOREVER = date(9999, 12, 31)
THANKSGIVING = date(2026, 11, 26)


def refused(call) -> str:
    with pytest.raises(InvalidValueError) as caught:
        call()
    return str(caught.value)


# Days, months, anniversaries


@pytest.mark.parametrize("text", ["", "06/05/2026", "2026-02-30", "2026-06-05T08:00", "today", None])
def test_a_text_that_is_no_date_is_refused(text: object):
    assert refused(lambda: parse_date(text)) == f"date must look like 2026-06-05, got {text!r}"


def test_month_ends_clamp():
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert add_years(date(2024, 2, 29), -1) == date(2023, 2, 28)
    assert days_in_month(date(1900, 2, 1)) == 28
    assert first_of_month(date(2026, 6, 5)) == date(2026, 6, 1)


def test_anniversaries_of_a_leap_day():
    born = date(2024, 2, 29)
    assert completed_years(born, date(2025, 2, 27)) == 0
    assert completed_years(born, date(2025, 2, 28)) == 1
    assert completed_years(born, date(2024, 2, 28)) == -1


def test_the_calendar_ends():
    assert refused(lambda: add_months(FOREVER, 1)) == "1 months from 9999-12-31 is outside the calendar"
    assert refused(lambda: Span.inclusive(FOREVER, FOREVER)) == "1 days from 9999-12-31 is outside the calendar"
    assert refused(lambda: Span(FOREVER, FOREVER).shifted(1)) == "1 days from 9999-12-31 is outside the calendar"
    assert "outside the calendar" in refused(lambda: add_business_days(FOREVER, 1))
    for start in (date(9999, 12, 20), date(9999, 12, 18)):
        assert "outside the calendar" in refused(lambda start=start: pay_calendar("weekly", start=start, until=FOREVER))
    assert "outside the calendar" in refused(
        lambda: pay_calendar("weekly", start=date(2026, 6, 1), until=date(2026, 6, 2), pay_after=10**10)
    )
    assert "outside the calendar" in refused(lambda: previous_business_day(date(1, 1, 1), {date(1, 1, 1)}))


@pytest.mark.parametrize(
    "call",
    [
        lambda day: add_months(day, 1),
        lambda day: completed_years(date(2026, 6, 5), day),
        days_in_month,
        first_of_month,
        last_of_month,
        is_business_day,
        lambda day: add_business_days(day, 0),
        lambda day: pay_calendar("weekly", start=day, until=date(2026, 7, 1)),
        lambda day: pay_calendar("weekly", start=date(2026, 1, 1), until=day),
        lambda day: day in Span(date(2026, 6, 1), date(2026, 6, 8)),
        lambda day: day in PayPeriod(frequency="daily", start=THANKSGIVING, end=THANKSGIVING, pay_date=THANKSGIVING),
    ],
)
@pytest.mark.parametrize("day", [datetime(2026, 6, 5, tzinfo=UTC), datetime(2026, 6, 5), "2026-06-05"])
def test_a_datetime_for_a_date_is_refused(call, day: object):
    assert refused(lambda: call(day)) == f"day must be a date without a time, got {day!r}"


# Business days


def test_business_days_step_over_weekends_and_holidays():
    closed = {THANKSGIVING}
    assert next_business_day(THANKSGIVING, closed) == date(2026, 11, 27)
    assert previous_business_day(date(2026, 11, 29), closed) == date(2026, 11, 27)
    assert add_business_days(date(2026, 11, 30), -3, closed) == date(2026, 11, 24)
    assert add_business_days(date(2026, 11, 28), 0, closed) == date(2026, 11, 28)
    assert business_days_between(date(2026, 11, 26), date(2026, 11, 26), closed) == 0


def test_holidays_that_never_end_are_refused():
    class Always:
        def __contains__(self, day: object) -> bool:
            return True

    message = "no business day within ten years of 2026-06-05: check the holidays"
    assert refused(lambda: next_business_day(date(2026, 6, 5), Always())) == message


# Spans


def test_spans():
    week = Span(date(2026, 6, 1), date(2026, 6, 8))
    assert week.last == date(2026, 6, 7)
    assert week.intersection(Span(date(2026, 6, 8), date(2026, 6, 9))) is None
    assert refused(lambda: Span(week.start, week.start).last) == "an empty span at 2026-06-01 has no last day"
    assert refused(lambda: Span(week.end, week.start)) == (
        "end must not be before start 2026-06-08, got 2026-06-01 (span)"
    )
    assert refused(lambda: Span(datetime(2026, 6, 1, tzinfo=UTC), week.end)) == (
        "start must be a date without a time, got 2026-06-01 00:00:00+00:00 (span)"
    )


def test_a_span_with_a_last_day_has_one():
    day = date(2026, 6, 2)
    assert Span.inclusive(day, day).days == 1
    assert refused(lambda: Span.inclusive(day, date(2026, 6, 1))) == (
        "last must not be before first 2026-06-02, got 2026-06-01"
    )


# Instants


def test_the_autumn_change_makes_an_hour_happen_twice():
    day, at = date(2026, 11, 1), time(1, 30)
    assert refused(lambda: instant(day, at, NEW_YORK)) == (
        "2026-11-01 01:30 happens twice in America/New_York: say fold=0 or fold=1"
    )
    first, second = instant(day, at, NEW_YORK, fold=0), instant(day, at, NEW_YORK, fold=1)
    assert elapsed_minutes(first, second) == 60
    assert elapsed_minutes(second, first) == -60


def test_the_spring_change_skips_an_hour():
    for fold in (None, 0, 1):
        assert refused(lambda fold=fold: instant(date(2026, 3, 8), time(2, 30), NEW_YORK, fold=fold)) == (
            "2026-03-08 02:30 does not exist in America/New_York"
        )
    night = instant(date(2026, 3, 8), time(0), NEW_YORK)
    assert elapsed_minutes(night, instant(date(2026, 3, 8), time(8), NEW_YORK)) == 7 * 60


def test_a_fold_says_nothing_where_the_hour_happens_once():
    assert instant(date(2026, 6, 1), time(8), NEW_YORK, fold=1).fold == 0


def test_a_skipped_time_can_be_moved_forward_to_the_change():
    morning = instant(date(2026, 3, 8), time(3), NEW_YORK)
    for minute in (0, 1, 30, 59):
        assert instant(date(2026, 3, 8), time(2, minute, 30), NEW_YORK, forward=True) == morning
    # where the clocks do not change it makes no difference, nor where a time comes twice
    assert instant(date(2026, 6, 1), time(2, 30), NEW_YORK, forward=True) == instant(
        date(2026, 6, 1), time(2, 30), NEW_YORK
    )
    assert refused(lambda: instant(date(2026, 11, 1), time(1, 30), NEW_YORK, forward=True)) == (
        "2026-11-01 01:30 happens twice in America/New_York: say fold=0 or fold=1"
    )
    # Samoa went over the date line: the 30th never came
    there = instant(date(2011, 12, 30), time(12), "Pacific/Apia", forward=True)
    assert there == instant(date(2011, 12, 31), time(0), "Pacific/Apia")


def test_an_instant_wants_a_time_on_the_wall_and_a_fold_that_there_is():
    day = date(2026, 6, 1)
    assert refused(lambda: instant(day, time(8, tzinfo=UTC), NEW_YORK)) == (
        "at must be a time without a zone, got 08:00:00+00:00"
    )
    assert refused(lambda: instant(day, time(8), NEW_YORK, fold=2)) == "fold must be 0 or 1, got 2"


@pytest.mark.parametrize("name", ["America/Havana", "Australia/Lord_Howe", "Pacific/Apia", "Europe/Dublin", NEW_YORK])
@pytest.mark.parametrize("year", [2011, 2026])
def test_an_instant_exists_once_where_the_clocks_of_a_year_show_it_once(name: str, year: int):
    shown: dict[datetime, int] = {}
    moment = datetime(year - 1, 12, 31, tzinfo=UTC)
    while moment.year <= year:
        wall = moment.astimezone(zone(name)).replace(tzinfo=None, fold=0)
        shown[wall] = shown.get(wall, 0) + 1
        moment += timedelta(minutes=30)
    # only the days around those on which something is not shown once
    wall = datetime(year, 1, 2)
    while wall < datetime(year, 12, 31):
        times = shown.get(wall, 0)
        if times == 1:
            if wall.minute == wall.day % 2 * 30 and wall.hour in (0, 1, 2, 3):
                assert instant(wall.date(), wall.time(), name).replace(tzinfo=None) == wall
        else:
            words = "does not exist" if times == 0 else "happens twice"
            assert words in refused(lambda wall=wall: instant(wall.date(), wall.time(), name))
        wall += timedelta(minutes=30)


def test_part_minutes_are_dropped_toward_zero():
    start = datetime(2026, 6, 1, 8, tzinfo=UTC)
    assert elapsed_minutes(start + timedelta(seconds=59.5), start) == 0
    assert elapsed_minutes(start, start + timedelta(seconds=119)) == 1
    assert elapsed_minutes(start + timedelta(seconds=119), start) == -1


@pytest.mark.parametrize("name", ["America/Springfield", "", "../etc", "America", None])
def test_an_unknown_zone_is_refused(name: str):
    assert refused(lambda: zone(name)) == f"unknown time zone {name!r}"


def test_elapsed_time_needs_zones():
    with_zone, without = datetime(2026, 6, 1, 8, tzinfo=UTC), datetime(2026, 6, 1, 8)
    for ends in ((with_zone, without), (without, with_zone)):
        assert "elapsed time needs time zones" in refused(lambda ends=ends: elapsed_minutes(*ends))


# Workweeks


def test_a_workday_that_begins_in_the_hour_that_happens_twice_begins_once():
    week = Workweek(starts_at=time(1, 30))
    day = date(2026, 11, 1)
    assert week.day_of(instant(day, time(1, 10), NEW_YORK, fold=0)) == date(2026, 10, 31)
    assert week.day_of(instant(day, time(1, 30), NEW_YORK, fold=0)) == day
    assert week.day_of(instant(day, time(1, 10), NEW_YORK, fold=1)) == day


def test_a_workday_that_begins_in_the_skipped_hour_begins_when_the_clock_passes_it():
    week = Workweek(starts_at=time(2, 30))
    day = date(2026, 3, 8)
    start, end = instant(day, time(1), NEW_YORK), instant(day, time(5), NEW_YORK)
    assert week.days_in(start, end) == ((date(2026, 3, 7), 60), (day, 120))
    assert week.day_of(instant(day, time(1, 59), NEW_YORK)) == date(2026, 3, 7)
    assert week.day_of(instant(day, time(3), NEW_YORK)) == day
    turn = week.start_of(instant(day, time(12), NEW_YORK))
    assert turn.isoformat() == "2026-03-08T03:00:00-04:00"
    assert turn.astimezone(UTC).astimezone(turn.tzinfo) == turn


def test_work_that_ends_before_it_starts_has_no_days():
    start = datetime(2026, 6, 1, 8, tzinfo=UTC)
    assert Workweek().days_in(start, start) == Workweek().days_in(start, start - timedelta(hours=1)) == ()


def test_a_moment_without_a_zone_is_in_no_workweek():
    moment = datetime(2026, 6, 1, 8)
    for ask in (Workweek().day_of, Workweek().first_day_of, Workweek().start_of):
        assert refused(lambda ask=ask: ask(moment)) == "moment must have a time zone, got 2026-06-01 08:00:00"


def test_less_than_a_minute_before_the_turn_belongs_to_the_day_it_fills():
    start = datetime(2026, 6, 1, 23, 59, 30, tzinfo=UTC)
    assert Workweek().days_in(start, start + timedelta(minutes=2)) == ((date(2026, 6, 2), 2),)


@pytest.mark.parametrize(
    ("week", "message"),
    [
        ({"first_weekday": 7}, "first weekday must be from 0 (Monday) to 6 (Sunday), got 7 (workweek)"),
        ({"first_weekday": True}, "first weekday must be an int, got True (workweek)"),
        ({"starts_at": "08:00"}, "starts at must be a time, got '08:00' (workweek)"),
        (
            {"starts_at": time(8, tzinfo=timezone.utc)},  # noqa: UP017
            "starts at must be a local time without a zone, got 08:00:00+00:00 (workweek)",
        ),
    ],
)
def test_what_is_no_workweek_is_refused(week: dict[str, object], message: str):
    assert refused(lambda: Workweek(**week)) == message


# Pay periods


@pytest.mark.parametrize(
    ("frequency", "start", "end"),
    [
        ("daily", date(2026, 6, 5), date(2026, 6, 5)),
        ("weekly", date(2026, 6, 5), date(2026, 6, 11)),
        ("semimonthly", date(2026, 2, 16), date(2026, 2, 28)),
        ("monthly", date(2026, 1, 16), date(2026, 2, 15)),
        ("quarterly", date(2026, 2, 1), date(2026, 4, 30)),
        ("semiannually", date(2026, 7, 1), date(2026, 12, 31)),
        ("annually", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_pay_periods_of_every_frequency(frequency: str, start: date, end: date):
    period = PayPeriod(frequency=frequency, start=start, end=end, pay_date=end)
    assert period.frequency is PayFrequency(frequency)
    assert period.span == Span.inclusive(start, end)
    assert str(period) == f"{frequency} {start} to {end}, paid {end}"


def test_a_period_of_the_wrong_length_is_refused():
    def period(**changed: object) -> PayPeriod:
        fields = {"frequency": "biweekly", "start": date(2026, 6, 1), "end": date(2026, 6, 14)}
        return PayPeriod(**(fields | {"pay_date": date(2026, 6, 19)} | changed))

    assert refused(lambda: period(end=date(2026, 6, 13))) == (
        "end must make a biweekly period of 14 days, not 13, got 2026-06-13 (pay period)"
    )
    assert refused(lambda: period(frequency="monthly")) == (
        "end must make a monthly period of 28 to 31 days, not 14, got 2026-06-14 (pay period)"
    )
    assert "frequency must be one of 'daily', 'weekly'" in refused(lambda: period(frequency="fortnightly"))
    assert refused(lambda: period(end=datetime(2026, 6, 14, tzinfo=UTC))) == (
        "end must be a date without a time, got 2026-06-14 00:00:00+00:00 (pay period)"
    )


def test_a_pay_date_of_the_wrong_year_is_refused():
    def paid(day: date) -> PayPeriod:
        return PayPeriod(frequency="biweekly", start=date(2026, 6, 1), end=date(2026, 6, 14), pay_date=day)

    for typed in (date(1926, 1, 16), date(2025, 6, 19), date(2026, 4, 30), date(2027, 6, 14), date(2062, 6, 19)):
        assert refused(lambda typed=typed: paid(typed)) == (
            f"pay date must lie near the period from 2026-06-01 to 2026-06-14, got {typed} (pay period)"
        )
    for typed in (date(2026, 5, 1), date(2026, 6, 10), date(2027, 6, 13)):
        assert paid(typed).pay_date == typed


@pytest.mark.parametrize("days", [1.5, "5", True, None])
def test_pay_day_is_whole_days_after_the_end(days: object):
    message = f"pay after must be a whole number of days, got {days!r}"
    assert refused(lambda: pay_calendar("weekly", start=date(2026, 6, 1), until=FOREVER, pay_after=days)) == message


def test_pay_days_move_before_weekends_and_holidays():
    paid = pay_calendar(
        "weekly", start=date(2026, 11, 15), until=date(2026, 11, 22), pay_after=5, holidays={THANKSGIVING}
    )
    assert [one.pay_date for one in paid] == [date(2026, 11, 25)]
    assert pay_calendar("weekly", start=date(2026, 6, 1), until=date(2026, 6, 1)) == ()


@pytest.mark.parametrize(
    ("frequency", "start"),
    [("semimonthly", date(2026, 6, 2)), ("monthly", date(2026, 6, 15)), ("annually", date(2026, 1, 2))],
)
def test_a_calendar_that_cannot_start_there_is_refused(frequency: str, start: date):
    assert refused(lambda: pay_calendar(frequency, start=start, until=date(2027, 1, 1))) == (
        f"a {frequency} calendar cannot start on {start}"
    )
