"""Date arithmetic inverts, pieces add up to what truly passed, and pay calendars leave no day out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from practiceops.dates import (
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
)
from practiceops.testing import days, instants, pay_periods, shifts, spans, workweeks

ONE_DAY = timedelta(days=1)
holidays = st.frozensets(days(date(2026, 1, 1), date(2026, 12, 31)), max_size=20)
in_2026 = days(date(2026, 1, 1), date(2026, 12, 31))


# Months and years


def test_generated_days_hold_what_calendars_trip_over():
    seen: list[date] = []

    @settings(max_examples=200)
    @given(days())
    def look(day: date):
        seen.append(day)

    look()
    assert sum(day == last_of_month(day) for day in seen) > 50
    assert any((day.month, day.day) == (2, 29) for day in seen)


@given(days(), st.integers(-1000, 1000))
def test_months_move_the_month_and_clamp_the_day(day: date, months: int):
    moved = add_months(day, months)
    assert moved.year * 12 + moved.month == day.year * 12 + day.month + months
    assert moved.day == min(day.day, days_in_month(moved))
    assert type(moved) is date


@given(days(), st.integers(-1000, 1000))
def test_months_invert_but_for_the_clamping(day: date, months: int):
    there = add_months(day, months)
    back = add_months(there, -months)
    assert back == (day if day.day <= days_in_month(there) else day.replace(day=days_in_month(there)))


@given(days(), days())
def test_completed_years_counts_the_anniversaries_that_have_come(start: date, on: date):
    years = completed_years(start, on)
    assert add_years(start, years) <= on < add_years(start, years + 1)


@given(days())
def test_a_month_runs_from_its_first_to_its_last_day(day: date):
    first, last = first_of_month(day), last_of_month(day)
    assert first <= day <= last
    assert (last - first).days + 1 == days_in_month(day)
    assert (first - ONE_DAY).month != day.month != (last + ONE_DAY).month


@given(days())
def test_a_date_as_text_is_read_back(day: date):
    assert parse_date(str(day)) == day


# Business days


@given(in_2026, st.integers(-60, 60), holidays)
def test_business_days_invert(day: date, count: int, closed: frozenset[date]):
    start = next_business_day(day, closed)
    end = add_business_days(start, count, closed)
    assert is_business_day(end, closed)
    assert add_business_days(end, -count, closed) == start
    assert business_days_between(min(start, end), max(start, end), closed) == abs(count)


@given(in_2026, holidays)
def test_the_next_and_previous_business_days_are_the_nearest(day: date, closed: frozenset[date]):
    after, before = next_business_day(day, closed), previous_business_day(day, closed)
    assert is_business_day(after, closed)
    assert is_business_day(before, closed)
    assert before <= day <= after
    assert business_days_between(before, after, closed) == (0 if before == after else 1)


# Spans


@given(spans(), spans())
def test_an_intersection_holds_the_days_that_both_have(a: Span, b: Span):
    both = a.intersection(b)
    assert set(both or ()) == set(a) & set(b)
    assert a.overlaps(b) == b.overlaps(a) == (both is not None) == bool(set(a) & set(b))


@given(spans(), st.integers(-1000, 1000))
def test_a_span_has_as_many_days_as_it_lists_wherever_it_lies(span: Span, by: int):
    listed = list(span)
    assert len(listed) == span.days == span.shifted(by).days
    assert all(day in span for day in listed)
    assert span.end not in span
    assert span.start - ONE_DAY not in span
    assert span.shifted(by).shifted(-by) == span
    if listed:
        assert Span.inclusive(listed[0], listed[-1]) == span
        assert span.last == listed[-1]


# Instants


@given(instants(), instants(), instants())
def test_elapsed_minutes_are_those_of_the_instants(a: datetime, b: datetime, c: datetime):
    assert elapsed_minutes(a, b) == (b.astimezone(UTC) - a.astimezone(UTC)) / timedelta(minutes=1)
    assert elapsed_minutes(a, b) == -elapsed_minutes(b, a)
    assert elapsed_minutes(a, b) + elapsed_minutes(b, c) == elapsed_minutes(a, c)


@given(instants())
def test_an_instant_is_made_again_from_its_wall_clock_and_fold(moment: datetime):
    again = instant(moment.date(), moment.time(), str(moment.tzinfo), fold=moment.fold)
    assert again == moment
    assert again.astimezone(UTC) == moment.astimezone(UTC)
    assert again.fold == moment.fold


# Workweeks


@given(workweeks(), shifts())
def test_the_days_of_a_stretch_of_work_add_up_to_it(week: Workweek, shift):
    pieces = week.days_in(shift.start, shift.end)
    assert sum(minutes for _, minutes in pieces) == elapsed_minutes(shift.start, shift.end)
    assert all(minutes > 0 for _, minutes in pieces)
    assert all(later > earlier for (earlier, _), (later, _) in pairwise(pieces))
    at = shift.start.astimezone(UTC)
    for day, minutes in pieces:
        first, last = at, at + timedelta(minutes=minutes - 1)
        assert week.day_of(first.astimezone(shift.start.tzinfo)) == day
        assert week.day_of(last.astimezone(shift.start.tzinfo)) == day
        at += timedelta(minutes=minutes)


@given(workweeks(), instants(), st.integers(0, 59), st.integers(1, 3000))
def test_no_minute_is_lost_to_seconds(week: Workweek, start: datetime, seconds: int, length: int):
    first = (start.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(start.tzinfo)
    last = (first.astimezone(UTC) + timedelta(minutes=length, seconds=seconds)).astimezone(start.tzinfo)
    assert sum(minutes for _, minutes in week.days_in(first, last)) == elapsed_minutes(first, last)


@given(workweeks(), instants())
def test_a_workweek_holds_the_moment_that_asks_for_it(week: Workweek, moment: datetime):
    first = week.first_day_of(moment)
    assert first.weekday() == week.first_weekday
    assert 0 <= (week.day_of(moment) - first).days < 7
    start = week.start_of(moment)
    assert start == instant(first, week.starts_at, str(moment.tzinfo), fold=0, forward=True)
    assert 0 <= elapsed_minutes(start, moment) < 7 * 24 * 60 + 60


# a clock that was set back shows times before the turn once more, when the workday may have begun already
@given(workweeks(), instants().filter(lambda moment: moment.fold == 0))
def test_a_workday_turns_when_the_clock_on_the_wall_reaches_its_time(week: Workweek, moment: datetime):
    begun = moment.time() >= week.starts_at
    assert week.day_of(moment) == (moment.date() if begun else moment.date() - ONE_DAY)


# Pay calendars


@given(pay_periods(), st.integers(0, 800), st.integers(-5, 20), holidays)
def test_pay_calendars_tile_the_days(first: PayPeriod, length: int, pay_after: int, closed: frozenset[date]):
    frequency, start = first.frequency, first.start
    until = start + timedelta(days=length)
    periods = pay_calendar(frequency, start=start, until=until, pay_after=pay_after, holidays=closed)
    assert bool(periods) == (start < until)
    for earlier, later in pairwise(periods):
        assert later.start == earlier.end + ONE_DAY
    for period in periods:
        assert period.frequency is frequency
        assert is_business_day(period.pay_date, closed)
        assert period.pay_date == previous_business_day(period.end + timedelta(days=pay_after), closed)
    if periods:
        assert periods[0].start == start
        assert periods[-1].start < until <= periods[-1].end + ONE_DAY


@given(pay_periods(), st.integers(-3, 400))
def test_a_pay_period_holds_both_of_its_ends(period, offset: int):
    day = period.start + timedelta(days=offset)
    assert (day in period) == (day in period.span) == (period.start <= day <= period.end)
