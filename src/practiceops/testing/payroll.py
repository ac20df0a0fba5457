"""Hypothesis strategies for the values of `practiceops.payroll`: people of a practice, paid in 2026."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from practiceops.dates import PayFrequency, PayPeriod, Workweek, pay_calendar, zone
from practiceops.money import ZERO, Money
from practiceops.payroll import (
    W4,
    Deduction,
    DeductionKind,
    EarlierWork,
    Earning,
    EarningKind,
    Employer,
    EmployerCost,
    FederalWithholding,
    Fica,
    FilingStatus,
    GrossPay,
    MaritalStatus,
    Overtime,
    Payee,
    PayrollRun,
    Payslip,
    PayslipLine,
    RateRounding,
    RegularRate,
    StateWithholding,
    Tax,
    TaxKind,
    Timesheet,
    Unemployment,
    UnemploymentTax,
    W4Pre2020,
    WorkedDay,
    WorkedWeek,
    YearToDate,
    federal_withholding,
    fica,
    futa,
    gross_pay,
    overtime,
    payslip,
    run_payroll,
    state_withholding,
)
from practiceops.payroll.certificates import IL, Certificate, NoWageTax
from practiceops.people import Shift

__all__ = [
    "STRATEGIES",
    "certificates",
    "deductions",
    "earlier_work",
    "earnings",
    "employer_costs",
    "employers",
    "federal_withholdings",
    "ficas",
    "gross_pays",
    "illinois_certificates",
    "no_wage_tax",
    "overtimes",
    "payees",
    "payroll_periods",
    "payroll_runs",
    "payslip_lines",
    "payslips",
    "regular_rates",
    "state_withholdings",
    "taxes",
    "timesheets",
    "unemployment_accounts",
    "unemployment_taxes",
    "w4s",
    "w4s_pre_2020",
    "wages",
    "worked_days",
    "worked_weeks",
    "years_to_date",
]

_PEOPLE = ("ana", "ben", "cleo", "dr-lee")
_ROLES = ("", "MA", "FD")
_SUNDAY = date(2026, 6, 7)
# the frequencies for which every state that is built has a table
_FREQUENCIES = (
    PayFrequency.DAILY,
    PayFrequency.WEEKLY,
    PayFrequency.BIWEEKLY,
    PayFrequency.SEMIMONTHLY,
    PayFrequency.MONTHLY,
)


def _moneys(high: int) -> SearchStrategy[Money]:
    return st.integers(0, high * 100).map(Money.from_cents)


def wages() -> SearchStrategy[Money]:
    """Wages of one payment: none, a few hundred dollars, or enough to pass every cap."""
    return st.just(ZERO) | _moneys(4_000) | _moneys(400_000)


@st.composite
def payroll_periods(draw: st.DrawFn) -> PayPeriod:
    """Pay periods of 2026, daily to monthly, paid in 2026."""
    kind = draw(st.sampled_from(_FREQUENCIES))
    start = draw(st.dates(date(2026, 1, 1), date(2026, 11, 14)))
    if kind is PayFrequency.SEMIMONTHLY:
        start = start.replace(day=1 if start.day < 16 else 16)
    elif kind is PayFrequency.MONTHLY:
        start = start.replace(day=1)
    return pay_calendar(kind, start=start, until=start + timedelta(days=1))[0]


def w4s() -> SearchStrategy[W4]:
    """Forms W-4 of 2020 and later, every box and step."""
    return st.builds(
        W4,
        filing_status=st.sampled_from(FilingStatus),
        multiple_jobs=st.booleans(),
        dependents_credit=st.just(ZERO) | _moneys(10_000),
        other_income=st.just(ZERO) | _moneys(50_000),
        deductions=st.just(ZERO) | _moneys(50_000),
        extra_withholding=st.just(ZERO) | _moneys(300),
        exempt=st.sampled_from((False, False, False, True)),
    )


def w4s_pre_2020() -> SearchStrategy[W4Pre2020]:
    """Forms W-4 of 2019 and earlier."""
    return st.builds(
        W4Pre2020,
        marital_status=st.sampled_from(MaritalStatus),
        allowances=st.integers(0, 12),
        extra_withholding=st.just(ZERO) | _moneys(300),
        exempt=st.sampled_from((False, False, False, True)),
    )


def illinois_certificates() -> SearchStrategy[IL]:
    """Forms IL-W-4."""
    return st.builds(
        IL,
        allowances=st.integers(0, 6),
        additional_allowances=st.integers(0, 4),
        extra_withholding=st.just(ZERO) | _moneys(100),
        exempt=st.sampled_from((False, False, False, True)),
    )


def no_wage_tax() -> SearchStrategy[NoWageTax]:
    """States without a tax on wages."""
    return st.builds(NoWageTax, st.sampled_from(("AK", "FL", "NH", "NV", "SD", "TN", "TX", "WA", "WY")))


def certificates() -> SearchStrategy[Certificate]:
    """Certificates of any state that is built."""
    return illinois_certificates() | no_wage_tax()


@st.composite
def earnings(draw: st.DrawFn) -> Earning:
    """Lines of every kind, by the hour or fixed, with and without a workweek."""
    kind = draw(st.sampled_from(EarningKind))
    week = draw(st.none() | st.integers(0, 40).map(lambda weeks: _SUNDAY + timedelta(days=7 * weeks)))
    role = draw(st.sampled_from(_ROLES))
    if draw(st.booleans()):
        rate = draw(st.decimals(Decimal(0), Decimal(200), places=3))
        hours = draw(st.integers(0, 100 * 60).map(lambda minutes: Fraction(minutes, 60)))
        return Earning.hourly(rate, hours, kind=kind, week=week, role=role)
    return Earning.fixed(kind, draw(_moneys(5_000)), week=week, role=role, basis=draw(st.sampled_from(("", "agreed"))))


def deductions() -> SearchStrategy[Deduction]:
    """Deductions of every kind, of fixed amounts and of shares of wages."""
    names = st.sampled_from(("health plan", "401(k)", "dues"))
    kinds = st.sampled_from(DeductionKind)
    return st.builds(Deduction, name=names, kind=kinds, amount=_moneys(700)) | st.builds(
        Deduction, name=names, kind=kinds, share=st.decimals(Decimal(0), Decimal(1), places=3)
    )


@st.composite
def years_to_date(draw: st.DrawFn) -> YearToDate:
    """Pay from earlier in 2026: none, or enough to be near any cap."""
    if draw(st.booleans()):
        return YearToDate()
    near = st.sampled_from((0, 7_000, 184_500, 200_000)).flatmap(
        lambda cap: st.integers(max(0, cap - 3_000) * 100, (cap + 3_000) * 100)
    )
    paid = near.map(Money.from_cents)
    return YearToDate(
        year=draw(st.sampled_from((None, 2026))),
        social_security_wages=draw(paid),
        medicare_wages=draw(paid),
        futa_wages=draw(paid),
        unemployment_wages=draw(paid),
        supplemental_wages=draw(_moneys(100_000)),
    )


def unemployment_accounts(state: str | None = None) -> SearchStrategy[Unemployment]:
    """Accounts of any state that is built, or of the one named."""
    return st.builds(
        Unemployment,
        state=st.sampled_from(("IL", "TX", "FL")) if state is None else st.just(state),
        rate=st.decimals(Decimal(0), Decimal("0.1"), places=5),
        wage_base=st.integers(7_000, 80_000).map(Money.of),
    )


def employers() -> SearchStrategy[Employer]:
    """Employers with accounts in up to two states, and a credit reduction or none."""
    return st.builds(
        Employer,
        unemployment=st.lists(unemployment_accounts(), max_size=2, unique_by=lambda one: one.state),
        futa_credit_reductions=st.sampled_from(((), (("IL", Decimal("0.003")),))),
    )


@st.composite
def payees(draw: st.DrawFn, person: str | None = None) -> Payee:
    """People with up to four earnings and three deductions, some of them larger than the pay."""
    state = draw(certificates())
    return Payee(
        person=draw(st.sampled_from(_PEOPLE)) if person is None else person,
        earnings=draw(st.lists(earnings(), max_size=4)),
        w4=draw(w4s() | w4s_pre_2020()),
        state=state,
        deductions=draw(st.lists(deductions(), max_size=3)),
        year_to_date=draw(years_to_date()),
        residence=draw(st.sampled_from(("", state.state))),
    )


@st.composite
def timesheets(draw: st.DrawFn) -> Timesheet:
    """Three weeks of one person's shifts from 31 May 2026 on, nights and long weeks among them."""
    person = draw(st.sampled_from(_PEOPLE))
    workweek = Workweek(first_weekday=draw(st.integers(0, 6)))
    where = zone("America/Chicago")
    moment = datetime(2026, 5, 31, 10, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 2_000)))
    shifts: list[Shift] = []
    for _ in range(draw(st.integers(0, 15))):
        length = draw(st.integers(1, 14 * 60))
        end = moment + timedelta(minutes=length)
        shifts.append(
            Shift(
                person=person,
                start=moment.astimezone(where),
                end=end.astimezone(where),
                role=draw(st.sampled_from(("MA", "FD"))),
                unpaid_minutes=draw(st.integers(0, min(45, length))),
            )
        )
        moment = end + timedelta(minutes=draw(st.integers(0, 2_000)))
    first = date(2026, 5, 17)
    week = first - timedelta(days=(first.weekday() - workweek.first_weekday) % 7)
    earlier = draw(st.lists(earlier_work(week), max_size=1))
    return Timesheet(person=person, shifts=shifts, workweek=workweek, earlier=earlier)


def earlier_work(week: date = _SUNDAY) -> SearchStrategy[EarlierWork]:
    """Up to forty hours in the workweek that begins on ``week``."""
    return st.builds(EarlierWork, week=st.just(week), minutes=st.integers(0, 2_400), pay=_moneys(2_000))


def worked_days() -> SearchStrategy[WorkedDay]:
    """Work on the days from 7 to 13 June 2026."""
    return st.builds(
        WorkedDay,
        day=st.integers(0, 6).map(lambda days: _SUNDAY + timedelta(days=days)),
        minutes=st.integers(0, 16 * 60),
        role=st.sampled_from(_ROLES),
    )


def worked_weeks() -> SearchStrategy[WorkedWeek]:
    """Workweeks from 7 June 2026."""
    return st.builds(WorkedWeek, start=st.just(_SUNDAY), days=st.lists(worked_days(), max_size=5))


def regular_rates() -> SearchStrategy[RegularRate]:
    """Weeks of up to a hundred hours, under both roundings."""
    return st.builds(
        RegularRate,
        remuneration=_moneys(5_000),
        hours=st.integers(1, 6_000).map(lambda minutes: Fraction(minutes, 60)),
        rounding=st.sampled_from(RateRounding),
    )


@st.composite
def overtimes(draw: st.DrawFn) -> Overtime:
    """Weeks with and without overtime, at one rate and with a bonus or none."""
    hours = draw(st.integers(1, 6_000).map(lambda minutes: Fraction(minutes, 60)))
    lines = [Earning.hourly(draw(st.decimals(Decimal(8), Decimal(90), places=2)), hours)]
    lines += [Earning.fixed("bonus", amount) for amount in draw(st.lists(_moneys(500), max_size=1))]
    return overtime(lines, hours, week=_SUNDAY, state="IL", rounding=draw(st.sampled_from(RateRounding)))


@st.composite
def gross_pays(draw: st.DrawFn) -> GrossPay:
    """Gross pay of two weeks of June 2026, for two roles."""
    period = PayPeriod(
        frequency=PayFrequency.BIWEEKLY, start=date(2026, 6, 1), end=date(2026, 6, 14), pay_date=date(2026, 6, 19)
    )
    rates = {role: draw(st.decimals(Decimal(8), Decimal(60), places=2)) for role in ("MA", "FD")}
    return gross_pay(draw(timesheets()), period, rates, state="IL", rounding=draw(st.sampled_from(RateRounding)))


def federal_withholdings() -> SearchStrategy[FederalWithholding]:
    """Federal income tax withheld on both kinds of form."""
    return st.builds(federal_withholding, wages(), payroll_periods(), w4s() | w4s_pre_2020())


def state_withholdings() -> SearchStrategy[StateWithholding]:
    """Income tax withheld for any state that is built."""
    return st.builds(state_withholding, wages(), payroll_periods(), certificates())


def ficas() -> SearchStrategy[Fica]:
    """Payments below, across and above every cap."""
    return st.builds(fica, wages(), payroll_periods(), years_to_date())


def unemployment_taxes() -> SearchStrategy[UnemploymentTax]:
    """Federal unemployment tax of payments below, across and above the wage base."""
    return st.builds(futa, wages(), payroll_periods(), years_to_date())


@st.composite
def payslips(draw: st.DrawFn) -> Payslip:
    """Payslips as `payslip` makes them, short pay among them."""
    return payslip(draw(payroll_periods()), draw(payees()), employer=draw(employers()))


def taxes() -> SearchStrategy[Tax]:
    """Taxes of every kind."""
    return st.builds(
        Tax, kind=st.sampled_from(TaxKind), wages=wages(), amount=wages(), state=st.sampled_from(("", "IL"))
    )


def employer_costs() -> SearchStrategy[EmployerCost]:
    """Costs of payslips to their employer."""
    return payslips().map(lambda slip: slip.employer_cost)


def payslip_lines() -> SearchStrategy[PayslipLine]:
    """Any line of a payslip."""
    return payslips().flatmap(lambda slip: st.sampled_from(slip.lines))


@st.composite
def payroll_runs(draw: st.DrawFn) -> PayrollRun:
    """Payrolls of up to three people."""
    people = draw(st.lists(st.sampled_from(_PEOPLE), max_size=3, unique=True))
    return run_payroll(draw(payroll_periods()), [draw(payees(person)) for person in people], employer=draw(employers()))


STRATEGIES: tuple[tuple[type, Callable[[], SearchStrategy[object]]], ...] = (
    (W4, w4s),
    (W4Pre2020, w4s_pre_2020),
    (IL, illinois_certificates),
    (NoWageTax, no_wage_tax),
    (Earning, earnings),
    (Deduction, deductions),
    (YearToDate, years_to_date),
    (Unemployment, unemployment_accounts),
    (UnemploymentTax, unemployment_taxes),
    (Employer, employers),
    (EmployerCost, employer_costs),
    (Payee, payees),
    (Timesheet, timesheets),
    (EarlierWork, earlier_work),
    (WorkedDay, worked_days),
    (WorkedWeek, worked_weeks),
    (RegularRate, regular_rates),
    (Overtime, overtimes),
    (GrossPay, gross_pays),
    (FederalWithholding, federal_withholdings),
    (StateWithholding, state_withholdings),
    (Fica, ficas),
    (Tax, taxes),
    (PayslipLine, payslip_lines),
    (Payslip, payslips),
    (PayrollRun, payroll_runs),
)
