"""What holds for any pay: nothing is lost, order changes nothing, and a second worksheet agrees to the cent."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from multiprocessing import get_context

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from practiceops import law
from practiceops.dates import PayFrequency, PayPeriod, Workweek, pay_calendar
from practiceops.money import ZERO, Money, Rounding, total
from practiceops.payroll import (
    W4,
    Deduction,
    DeductionKind,
    Earning,
    EarningKind,
    Employer,
    LineKind,
    Payee,
    PayrollRun,
    Payslip,
    RateRounding,
    Timesheet,
    W4Pre2020,
    YearToDate,
    certificates,
    federal_withholding,
    fica,
    futa,
    gross_pay,
    overtime,
    payslip,
    run_payroll,
    state_withholding,
)
from practiceops.testing import payroll as kit
from practiceops.testing.ground import moneys

YEAR = PayPeriod(
    frequency=PayFrequency.ANNUALLY, start=date(2026, 1, 1), end=date(2026, 12, 31), pay_date=date(2026, 12, 31)
)
BIWEEKLY = PayPeriod(frequency="biweekly", start=date(2026, 6, 7), end=date(2026, 6, 20), pay_date=date(2026, 6, 26))


@given(kit.payslips())
def test_cash_is_net_pay_taxes_and_deductions_to_the_cent(slip: Payslip):
    cash = total([one.amount for one in slip.payee.earnings])
    assert cash == slip.net + slip.total_taxes + slip.total_deductions
    assert slip.net >= slip.reimbursements >= ZERO
    above = [one.amount for one in slip.lines if one.kind not in (LineKind.NET, LineKind.EMPLOYER_TAX)]
    assert total(above) == slip.net == next(one.amount for one in slip.lines if one.kind is LineKind.NET)
    owed = [one.amount for one in slip.lines if one.kind is LineKind.EMPLOYER_TAX]
    assert slip.employer_cost.total == slip.gross + total(owed)


@given(kit.payslips())
def test_a_payslip_figured_again_from_its_own_inputs_is_identical(slip: Payslip):
    assert payslip(slip.period, slip.payee, employer=slip.employer) == slip


@given(kit.payslips())
def test_deductions_give_way_from_the_last_and_every_cent_short_is_reported(slip: Payslip):
    due = [one.of(slip.gross) for one in slip.payee.deductions]
    short = [index for index, (wanted, got) in enumerate(zip(due, slip.taken, strict=True)) if got < wanted]
    assert all(got <= wanted for wanted, got in zip(due, slip.taken, strict=True))
    assert len(short) == sum(one.code == "deduction_short" for one in slip.findings)
    if short:
        assert all(slip.taken[index] == ZERO for index in range(short[0] + 1, len(due)))
    if any(one.code == "withholding_short" for one in slip.findings):
        assert all(got == ZERO for got in slip.taken)


@given(moneys(Money.of(50), Money.of(6_000)), st.sampled_from(DeductionKind), kit.w4s(), kit.illinois_certificates())
@settings(max_examples=40)
def test_no_cent_that_fits_is_left_out(wages: Money, kind: DeductionKind, w4: W4, form: certificates.IL):
    garnished = Deduction(name="all of it", kind=kind, amount=wages)
    payee = Payee(person="ana", earnings=[Earning.fixed("salary", wages)], w4=w4, state=form, deductions=[garnished])
    slip = payslip(BIWEEKLY, payee)
    # a cent more of the deduction may lower a tax by a cent, so up to two can remain
    assert slip.net <= Money.from_cents(2)


@given(st.lists(kit.payees(), max_size=3, unique_by=lambda one: one.person), kit.employers(), st.randoms())
@settings(max_examples=25)
def test_the_order_of_people_changes_nothing(people: list[Payee], employer: Employer, random: st.randoms):
    shuffled = people[:]
    random.shuffle(shuffled)
    assert run_payroll(BIWEEKLY, people, employer=employer) == run_payroll(BIWEEKLY, shuffled, employer=employer)


def staff(count: int) -> list[Payee]:
    return [
        Payee(
            person=f"p{number:03}",
            earnings=[Earning.hourly(15 + number, 80)],
            w4=W4(filing_status="single"),
            state=certificates.IL(allowances=number % 3),
        )
        for number in range(count)
    ]


def processes() -> ProcessPoolExecutor:
    # not forked: a process with threads must not be, and from Python 3.12 on says so
    return ProcessPoolExecutor(2, mp_context=get_context("spawn"))


@pytest.mark.parametrize("make", [lambda: ThreadPoolExecutor(2), processes], ids=["threads", "processes"])
def test_where_it_is_figured_changes_nothing(make: Callable[[], Executor]):
    people, seen = staff(150), []
    with make() as executor:
        spread = run_payroll(BIWEEKLY, people, executor=executor, on_progress=lambda done, of: seen.append((done, of)))
    assert spread == run_payroll(BIWEEKLY, people)
    assert seen == [(64, 150), (128, 150), (150, 150)]
    assert isinstance(spread, PayrollRun)


# Withholding


def worksheet_1a(wages: Money, period: PayPeriod, w4: W4 | W4Pre2020) -> Money:
    """Worksheet 1A line by line, in exact fractions of a dollar: a second implementation, on purpose a naive one."""
    if w4.exempt:
        return ZERO
    read = law.table("us/federal/withholding").rule
    on = period.pay_date
    line_1b = read(f"pay_periods.{period.frequency.value}", on).count
    line_1c = Fraction(wages.amount) * line_1b
    if isinstance(w4, W4):
        married = w4.filing_status == "married_filing_jointly"
        line_1e = line_1c + Fraction(w4.other_income.amount)
        line_1g = read("line_1g.married_joint" if married else "line_1g.otherwise", on).money
        line_1h = Fraction(w4.deductions.amount) + (0 if w4.multiple_jobs else Fraction(line_1g.amount))
        adjusted = max(Fraction(0), line_1e - line_1h)
        name = {"married_filing_jointly": "married_joint", "head_of_household": "head_of_household"}
        schedule = name.get(w4.filing_status.value, "single_or_mfs")
        schedule = f"{'step2_checkbox' if w4.multiple_jobs else 'standard'}.{schedule}"
        line_3a = Fraction(w4.dependents_credit.amount)
    else:
        line_1k = w4.allowances * Fraction(read("allowance", on).money.amount)
        adjusted = max(Fraction(0), line_1c - line_1k)
        schedule = f"standard.{'married_joint' if w4.marital_status == 'married' else 'single_or_mfs'}"
        line_3a = Fraction(0)
    for row in read(schedule, on).brackets:
        if Fraction(row.lower.amount) <= adjusted and (row.upper is None or adjusted < Fraction(row.upper.amount)):
            line_2g = Fraction(row.base.amount) + Fraction(row.rate) * (adjusted - Fraction(row.lower.amount))
    line_3c = max(Fraction(0), line_2g / line_1b - line_3a / line_1b)
    return Money.rounded(line_3c, Rounding.HALF_UP) + w4.extra_withholding


def federal_periods() -> st.SearchStrategy[PayPeriod]:
    def first_of(frequency: PayFrequency, year: int) -> PayPeriod:
        return pay_calendar(frequency, start=date(year, 1, 1), until=date(year, 1, 2), pay_after=0)[0]

    return st.builds(first_of, st.sampled_from(PayFrequency), st.sampled_from((2024, 2025, 2026))).filter(
        lambda period: period.pay_date.year in (2024, 2025, 2026)
    )


@given(kit.wages(), federal_periods(), kit.w4s() | kit.w4s_pre_2020())
@settings(max_examples=500)
def test_a_second_worksheet_agrees(wages: Money, period: PayPeriod, w4: W4 | W4Pre2020):
    assert federal_withholding(wages, period, w4).amount == worksheet_1a(wages, period, w4)


def printed_falls(period: PayPeriod, w4: W4) -> dict[Money, Fraction]:
    """Where a table's printed base is less than the row before comes to at that edge, and by how many dollars."""
    status = "married_joint" if w4.filing_status == "married_filing_jointly" else w4.filing_status.value
    schedule = {"single": "single_or_mfs", "married_filing_separately": "single_or_mfs"}.get(status, status)
    key = f"{'step2_checkbox' if w4.multiple_jobs else 'standard'}.{schedule}"
    rows = law.rule("us/federal/withholding", key, period.pay_date).brackets
    falls: dict[Money, Fraction] = {}
    for row, after in pairwise(rows):
        reached = Fraction(row.base.amount) + Fraction(row.rate) * Fraction((after.lower - row.lower).amount)
        if reached > Fraction(after.base.amount):
            falls[after.lower] = reached - Fraction(after.base.amount)
    return falls


@given(
    moneys(ZERO, Money.of(900_000)),
    st.integers(0, 10_000),
    st.builds(W4, filing_status=st.sampled_from(("single", "married_filing_jointly", "head_of_household")),
              multiple_jobs=st.booleans()),
)  # fmt: skip
@example(Money.of("108937.99"), 1, W4(filing_status="single", multiple_jobs=True))
def test_withholding_rises_but_for_the_printed_rounding_of_a_table(wages: Money, more: int, w4: W4):
    # the counterexample: 108,937.99 gives 20,512.12 and 108,938.00 gives 20,512.00
    higher = wages + Money.from_cents(more)
    line_1g = {"married_filing_jointly": Money.of(12_900)}.get(w4.filing_status.value, Money.of(8_600))
    less = ZERO if w4.multiple_jobs else line_1g
    crossed = [fall for edge, fall in printed_falls(YEAR, w4).items() if wages - less < edge <= higher - less]
    fall = sum(crossed, Fraction(0))
    low, high = federal_withholding(wages, YEAR, w4).amount, federal_withholding(higher, YEAR, w4).amount
    assert Fraction((low - high).amount) <= fall + (Fraction(1, 100) if fall else 0)


def test_the_printed_fall_is_there():
    w4 = W4(filing_status="single", multiple_jobs=True)
    amounts = [federal_withholding(Money.of(wages), YEAR, w4).amount for wages in ("108937.99", "108938.00")]
    assert amounts == [Money.of("20512.12"), Money.of("20512.00")]


@given(kit.wages(), st.integers(0, 10_000), kit.payroll_periods(), kit.illinois_certificates())
def test_illinois_withholding_never_falls(wages: Money, more: int, period: PayPeriod, form: certificates.IL):
    higher = wages + Money.from_cents(more)
    assert state_withholding(wages, period, form).amount <= state_withholding(higher, period, form).amount


# Capped taxes over a split year


@given(st.lists(moneys(ZERO, Money.of(90_000)), min_size=1, max_size=12))
@example([Money.of("1000.25"), Money.of("1000.25")])
def test_a_split_year_fills_each_cap_exactly(payments: list[Money]):
    # 2,000.50 x 6.2 % is 124.03, twice 1,000.25 gives 124.04: the tax may differ by half a cent a payment, no more
    whole, at_once = total(payments), fica(total(payments), BIWEEKLY)
    ytd = YearToDate()
    parts = []
    unemployment = ZERO
    for wages in payments:
        parts.append(fica(wages, BIWEEKLY, ytd))
        unemployment += futa(wages, BIWEEKLY, ytd).wages
        paid = ytd.medicare_wages + wages
        ytd = YearToDate(year=2026, social_security_wages=paid, medicare_wages=paid, futa_wages=paid)
    assert total([one.social_security_wages for one in parts]) == at_once.social_security_wages
    assert total([one.additional_medicare_wages for one in parts]) == at_once.additional_medicare_wages
    assert total([one.medicare_wages for one in parts]) == whole
    assert unemployment == futa(whole, BIWEEKLY).wages
    for name in ("social_security", "medicare", "additional_medicare"):
        split = total([getattr(one, name) for one in parts])
        assert abs(split.cents - getattr(at_once, name).cents) * 2 <= len(payments) + 1


@given(kit.payees())
@settings(max_examples=30)
def test_the_year_to_date_after_a_payslip_begins_the_next(first: Payee):
    after = payslip(BIWEEKLY, first).year_to_date_after
    assert after.year == 2026
    assert after.medicare_wages >= first.year_to_date.medicare_wages
    assert after.futa_wages - first.year_to_date.futa_wages == after.medicare_wages - first.year_to_date.medicare_wages


# Time to gross


@given(kit.timesheets())
def test_no_minute_is_lost_in_the_split_by_workday(sheet: Timesheet):
    assert sum(week.minutes for week in sheet.weeks) == sum(one.minutes for one in sheet.shifts)
    assert all(one.minutes >= 0 for week in sheet.weeks for one in week.days)
    assert [week.start for week in sheet.weeks] == sorted({week.start for week in sheet.weeks})


@given(
    kit.timesheets(),
    st.sampled_from((PayFrequency.WEEKLY, PayFrequency.BIWEEKLY, PayFrequency.SEMIMONTHLY, PayFrequency.MONTHLY)),
    st.sampled_from(RateRounding),
)
def test_however_the_year_is_cut_every_hour_and_all_overtime_is_paid_once(
    sheet: Timesheet, frequency: PayFrequency, rounding: RateRounding
):
    sheet = Timesheet(person=sheet.person, shifts=sheet.shifts, workweek=sheet.workweek)
    periods = pay_calendar(frequency, start=date(2026, 5, 1), until=date(2026, 9, 1))
    rates = {"MA": "19.53", "FD": "17"}
    pays = [gross_pay(sheet, period, rates, state="IL", rounding=rounding) for period in periods]
    straight = [one for pay in pays for one in pay.earnings if one.kind is EarningKind.REGULAR]
    assert sum(((one.hours or 0) for one in straight), Fraction(0)) * 60 == sum(one.minutes for one in sheet.shifts)
    overtime_hours = sum((max(Fraction(0), week.hours - 40) for week in sheet.weeks), Fraction(0))
    assert sum((pay.overtime_hours for pay in pays), Fraction(0)) == overtime_hours
    settled = [week.week for pay in pays for week in pay.weeks]
    # a week whose shifts are all unpaid break (one minute with one minute's break) has nothing to settle
    assert sorted(settled) == sorted(week.start for week in sheet.weeks if week.minutes)


@given(
    st.lists(st.tuples(st.integers(800, 9_000), st.integers(1, 60 * 60)), min_size=1, max_size=4),
    st.sampled_from(RateRounding),
)
def test_overtime_never_pays_less_than_half_the_lowest_rate_more(jobs: list[tuple[int, int]], rounding: RateRounding):
    lines = [Earning.hourly(Money.from_cents(rate).amount, Fraction(minutes, 60)) for rate, minutes in jobs]
    hours = sum((one.hours or Fraction(0) for one in lines), Fraction(0))
    week = overtime(lines, hours, week=date(2026, 6, 7), state="IL", rounding=rounding)
    beyond = max(Fraction(0), hours - 40)
    lowest, highest = min(rate for rate, _ in jobs), max(rate for rate, _ in jobs)
    # each rounding moves an hour's premium by less than a cent
    assert beyond * (Fraction(lowest, 2) - 1) - 1 <= week.premium.cents <= beyond * (Fraction(highest, 2) + 1) + 1
    assert week.total == week.straight + week.premium


@given(kit.timesheets(), st.integers(1, 52))
def test_moving_all_shifts_by_whole_weeks_moves_the_pay_with_them(sheet: Timesheet, weeks: int):
    # none of the weeks from June to July, nor those moved within the summer, cross a change of the clock
    by = timedelta(days=7 * (weeks % 8))
    sheet = Timesheet(person=sheet.person, shifts=sheet.shifts, workweek=Workweek())
    moved = Timesheet(
        person=sheet.person,
        shifts=[
            type(one)(
                person=one.person,
                start=one.start + by,
                end=one.end + by,
                role=one.role,
                unpaid_minutes=one.unpaid_minutes,
            )
            for one in sheet.shifts
        ],
        workweek=Workweek(),
    )
    assert [(week.start + by, week.minutes) for week in sheet.weeks] == [
        (week.start, week.minutes) for week in moved.weeks
    ]
