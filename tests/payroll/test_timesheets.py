"""Shifts to hours: the turn of the week, the change of the clock, breaks, and what is refused."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from fractions import Fraction

import pytest

from practiceops.dates import PayPeriod, Workweek, instant
from practiceops.errors import InvalidValueError, UnsupportedError
from practiceops.money import Money
from practiceops.payroll import EarlierWork, Earning, Timesheet, WorkedDay, WorkedWeek, gross_pay
from practiceops.people import Shift

MONDAY = Workweek(first_weekday=0)


def shift(day: date, start: str, end: str, *, role: str = "MA", breaks: int = 0, person: str = "ana") -> Shift:
    first, last = time.fromisoformat(start), time.fromisoformat(end)
    until = day if last > first else day + timedelta(days=1)
    return Shift(
        person=person,
        role=role,
        start=instant(day, first, "America/Chicago"),
        end=instant(until, last, "America/Chicago"),
        unpaid_minutes=breaks,
    )


def week_of(first: date, days: int, start: str = "08:00", end: str = "17:00") -> list[Shift]:
    return [shift(first + timedelta(days=number), start, end) for number in range(days)]


def sheet(*shifts: Shift, **fields: object) -> Timesheet:
    return Timesheet(person="ana", shifts=shifts, **fields)


def test_a_night_over_the_autumn_change_lasts_an_hour_longer():
    [week] = sheet(shift(date(2026, 11, 1), "00:30", "08:00")).weeks
    assert week.hours == Fraction(17, 2)


def test_a_night_is_split_where_the_workday_turns_and_its_break_in_proportion():
    weeks = sheet(shift(date(2026, 6, 6), "20:00", "04:00", breaks=31)).weeks
    assert [(week.start, week.minutes) for week in weeks] == [
        (date(2026, 5, 31), 240 - 16),
        (date(2026, 6, 7), 240 - 15),
    ]


def test_shifts_are_put_in_order_by_instant_not_by_the_clock_on_the_wall():
    first, second = (
        Shift(
            person="ana",
            start=instant(date(2026, 11, 1), time(1, 10), "America/Chicago", fold=fold),
            end=instant(date(2026, 11, 1), time(1, 30), "America/Chicago", fold=fold),
        )
        for fold in (0, 1)
    )
    assert sheet(second, first).shifts == (first, second)


def test_overlapping_shifts_are_refused_by_person_and_time():
    one, two = shift(date(2026, 6, 1), "08:00", "12:00"), shift(date(2026, 6, 1), "11:59", "17:00")
    with pytest.raises(InvalidValueError, match=r"must not overlap: 'ana' works 2026-06-01 08:00.* 11:59") as caught:
        sheet(two, one)
    assert caught.value.path == ("Timesheet", "shifts", 1)
    sheet(one, shift(date(2026, 6, 1), "12:00", "17:00"))


def test_the_shifts_of_someone_else_are_refused():
    with pytest.raises(InvalidValueError, match=r"shifts\[0\] must be of 'ana', got a shift of 'bo'"):
        sheet(shift(date(2026, 6, 1), "08:00", "12:00", person="bo"))


def test_what_is_no_shift_is_refused():
    with pytest.raises(InvalidValueError, match=r"shifts\[0\] must be a Shift"):
        Timesheet(person="ana", shifts=["08:00"])
    with pytest.raises(InvalidValueError, match="several values"):
        Timesheet(person="ana", shifts=5)


@pytest.mark.parametrize("weeks", [(date(2026, 6, 2),), (date(2026, 6, 1), date(2026, 6, 1))])
def test_earlier_work_names_each_workweek_once(weeks: tuple[date, ...]):
    with pytest.raises(InvalidValueError, match=r"must name the first day of a workweek, each once"):
        sheet(workweek=MONDAY, earlier=[EarlierWork(week=week, minutes=60, pay=Money.of(20)) for week in weeks])


def test_earlier_work_without_its_pay_would_pay_overtime_short():
    with pytest.raises(TypeError, match="pay"):
        EarlierWork(week=date(2026, 6, 1), minutes=60)


def test_a_worked_week_holds_its_own_days():
    with pytest.raises(InvalidValueError, match="must begin the workweek that holds 2026-06-14"):
        WorkedWeek(start=date(2026, 6, 7), days=[WorkedDay(day=date(2026, 6, 14), minutes=5)])
    with pytest.raises(InvalidValueError, match="minutes must not be negative, got -1"):
        WorkedDay(day=date(2026, 6, 14), minutes=-1)
    with pytest.raises(InvalidValueError, match="must be a date without a time"):
        WorkedDay(day=datetime(2026, 6, 14), minutes=1)


# From hours to gross

FIRST_HALF = PayPeriod(
    frequency="semimonthly", start=date(2026, 6, 1), end=date(2026, 6, 15), pay_date=date(2026, 6, 19)
)
SECOND_HALF = PayPeriod(
    frequency="semimonthly", start=date(2026, 6, 16), end=date(2026, 6, 30), pay_date=date(2026, 7, 3)
)


def amounts(pay) -> list[tuple[str, str]]:
    return [(one.kind.value, str(one.amount)) for one in pay.earnings]


def test_overtime_is_paid_with_the_period_in_which_the_workweek_ends():
    worked = sheet(*week_of(date(2026, 6, 15), 5), workweek=MONDAY)
    first = gross_pay(worked, FIRST_HALF, "20", state="IL")
    assert amounts(first) == [("regular", "180.00")]
    assert [one.code for one in first.findings] == ["overtime_later"]
    second = gross_pay(worked, SECOND_HALF, "20", state="IL")
    assert amounts(second) == [("regular", "720.00"), ("overtime_premium", "50.00")]
    assert second.overtime_hours == 5
    assert second.findings == ()


def test_earlier_work_stands_for_shifts_no_longer_at_hand():
    rest = sheet(
        *week_of(date(2026, 6, 16), 4),
        workweek=MONDAY,
        earlier=[EarlierWork(week=date(2026, 6, 15), minutes=540, pay=Money.of(180))],
    )
    pay = gross_pay(rest, SECOND_HALF, "20", state="IL")
    assert amounts(pay) == [("regular", "720.00"), ("overtime_premium", "50.00")]
    assert pay.findings == ()


def test_a_week_whose_last_day_alone_lies_in_the_period_still_pays_its_overtime():
    period = PayPeriod(frequency="weekly", start=date(2026, 6, 7), end=date(2026, 6, 13), pay_date=date(2026, 6, 19))
    worked = sheet(*week_of(date(2026, 6, 1), 5), workweek=MONDAY)
    pay = gross_pay(worked, period, "20", state="IL")
    assert amounts(pay) == [("overtime_premium", "50.00")]


def test_nothing_known_of_the_days_before_the_period_is_a_finding():
    pay = gross_pay(sheet(*week_of(date(2026, 6, 16), 4), workweek=MONDAY), SECOND_HALF, "20", state="IL")
    [finding] = pay.findings
    assert (finding.code, finding.severity.value) == ("earlier_work_unknown", "warning")
    assert "2026-06-15" in finding.message


WEEK = PayPeriod(frequency="weekly", start=date(2026, 6, 7), end=date(2026, 6, 13), pay_date=date(2026, 6, 19))


def test_several_rates_bonus_and_differential_make_one_regular_rate():
    shifts = [*week_of(date(2026, 6, 8), 4), shift(date(2026, 6, 12), "08:00", "17:00", role="FD")]
    extra = [
        Earning.hourly("2", 9, kind="differential", week=date(2026, 6, 7)),
        Earning.fixed("bonus", Money.of(45), week=date(2026, 6, 7)),
        Earning.fixed("discretionary_bonus", Money.of(500)),
        Earning.fixed("reimbursement", Money.of(30)),
    ]
    pay = gross_pay(sheet(*shifts), WEEK, {"MA": "20", "FD": "15"}, state="IL", extra=extra)
    # 36 x 20 + 9 x 15 + 18 + 45 = 918 in 45 hours: 20.40, half of it for 5 hours
    assert [one.regular.rate for one in pay.weeks] == [pay.weeks[0].regular.rate]
    assert str(pay.weeks[0].regular) == "918.00 / 45.00 h = 20.40"
    assert ("overtime_premium", "51.00") in amounts(pay)
    assert pay.total == Money.of(918 + 51 + 530)
    assert pay.to_columns()["role"][:2] == ["MA", "FD"]
    assert "45.00 h" in pay._repr_html_()


def test_a_bonus_in_a_week_with_overtime_must_name_its_week():
    bonus = [Earning.fixed("bonus", Money.of(45))]
    with pytest.raises(InvalidValueError, match=r"extra\[0\] \(bonus, 45.00\) .* must name the workweek") as caught:
        gross_pay(sheet(*week_of(date(2026, 6, 8), 5)), WEEK, "20", state="IL", extra=bonus)
    assert caught.value.path == ("extra", 0, "week")
    without = gross_pay(sheet(*week_of(date(2026, 6, 8), 4)), WEEK, "20", state="IL", extra=bonus)
    assert without.overtime_hours == 0


def test_extra_paid_before_its_workweek_ends_counts_when_the_overtime_is_settled():
    shifts, week = week_of(date(2026, 6, 15), 5), date(2026, 6, 15)
    bonus = Earning.fixed("bonus", Money.of(90), week=week)
    first = gross_pay(sheet(*shifts, workweek=MONDAY), FIRST_HALF, "20", state="IL", extra=[bonus])
    [finding] = first.findings
    assert (finding.code, finding.severity.value) == ("overtime_later", "warning")
    assert "must count 90.00 of extra earnings as earlier work" in finding.message
    told = sheet(*shifts, workweek=MONDAY, earlier=[EarlierWork(week=week, minutes=0, pay=Money.of(90))])
    second = gross_pay(told, SECOND_HALF, "20", state="IL")
    # 990 in 45 hours: 22.00 an hour, half of it for 5 hours
    assert amounts(second) == [("regular", "720.00"), ("overtime_premium", "55.00")]
    assert not second.assumed


def test_extra_alone_before_its_workweek_ends_is_recalled_too():
    bonus = Earning.fixed("bonus", Money.of(90), week=date(2026, 6, 15))
    later = sheet(*week_of(date(2026, 6, 16), 4), workweek=MONDAY)
    assert [one.code for one in gross_pay(later, FIRST_HALF, "20", state="IL", extra=[bonus]).findings] == [
        "overtime_later"
    ]


def test_a_bonus_of_earlier_weeks_is_refused_by_name():
    bonus = [Earning.fixed("bonus", Money.of(45), week=date(2026, 5, 31))]
    with pytest.raises(UnsupportedError, match=r"778\.209"):
        gross_pay(sheet(), WEEK, "20", state="IL", extra=bonus)
    with pytest.raises(InvalidValueError, match="first day of a workweek, got 2026-06-08"):
        gross_pay(sheet(), WEEK, "20", state="IL", extra=[Earning.fixed("bonus", Money.of(45), week=date(2026, 6, 8))])


def test_on_call_pay_in_a_week_without_work_is_paid_as_it_is():
    on_call = Earning.fixed("on_call", Money.of(45), week=date(2026, 6, 7))
    pay = gross_pay(sheet(), WEEK, "20", state="IL", extra=[on_call])
    assert (pay.earnings, pay.weeks, pay.findings) == ((on_call,), (), ())


def test_a_role_without_a_rate_is_named():
    with pytest.raises(InvalidValueError, match="no hourly rate for the role 'MA' of 'ana'") as caught:
        gross_pay(sheet(*week_of(date(2026, 6, 8), 1)), WEEK, {"FD": "15"}, state="IL")
    assert caught.value.path == ("rates", "MA")


@pytest.mark.parametrize("state", ["CA", "AK", "CO", "KY", "NV"])
def test_states_with_daily_overtime_are_refused_even_without_overtime(state: str):
    with pytest.raises(UnsupportedError, match=f"overtime in '{state}' is not supported"):
        gross_pay(sheet(*week_of(date(2026, 6, 8), 1)), WEEK, "20", state=state)


def test_a_state_that_is_none_is_refused():
    with pytest.raises(InvalidValueError, match="two-letter code such as 'IL', got 'Illinois'"):
        gross_pay(sheet(), WEEK, "20", state="Illinois")


def test_pay_below_the_minimum_wage_is_a_finding_with_its_law():
    pay = gross_pay(sheet(*week_of(date(2026, 6, 8), 1)), WEEK, "7.24", state="IL")
    [finding] = pay.findings
    assert finding.code == "below_minimum_wage"
    assert "7.24 an hour, below the federal 7.25" in finding.message
    assert finding.citations
