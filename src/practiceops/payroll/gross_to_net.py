"""From earnings to net pay: taxes first, then deductions in their order, and never more than there is."""

from __future__ import annotations

from practiceops.dates import PayPeriod
from practiceops.errors import UnsupportedError
from practiceops.findings import Finding, Severity
from practiceops.law import rule
from practiceops.money import Money
from practiceops.payroll.certificates import NoWageTax
from practiceops.payroll.federal_income_tax import federal_withholding
from practiceops.payroll.payees import Employer, Payee
from practiceops.payroll.payroll_taxes import fica, futa, state_unemployment
from practiceops.payroll.payslips import Payslip, Tax, TaxKind, subject_wages
from practiceops.payroll.state_income_tax import state_withholding

__all__ = ["payslip"]

_PLAIN_EMPLOYER = Employer()


def payslip(
    period: PayPeriod, payee: Payee, *, employer: Employer = _PLAIN_EMPLOYER, assume_latest: bool = False
) -> Payslip:
    """Return the payslip of one person for one period: federal taxes, the tax of the state, deductions, net pay.

    Bonuses are withheld on together with the other wages of the payment (the aggregate method of Publication 15).

    Order, where pay is short: Social Security and Medicare, federal income tax, state income tax, then the deductions
    in the order given. Each takes what is left at most, net pay is never negative, and a finding says what could not
    be taken. Reimbursements are never touched.

    Raises `UnsupportedError` for a residence outside the state of work and for bonuses above the threshold of the
    mandatory rate, `LawNotKnownError` for a year or state table that is not known, and `InvalidValueError` for a year
    to date of another year.

    >>> from datetime import date
    >>> from practiceops.payroll import W4, Deduction, Earning, certificates
    >>> period = PayPeriod(frequency="biweekly", start=date(2026, 6, 7), end=date(2026, 6, 20),
    ...                    pay_date=date(2026, 6, 26))
    >>> slip = payslip(period, Payee(
    ...     person="ana",
    ...     earnings=[Earning.hourly("19.50", 80)],
    ...     w4=W4(filing_status="single"),
    ...     state=certificates.IL(allowances=1),
    ...     deductions=[Deduction(name="health plan", kind="section_125", amount=Money.of("60"))],
    ... ))
    >>> for line in slip.lines[:7]:
    ...     print(f"{line.name:20} {line.amount:>8}  {line.basis}".rstrip())
    regular               1560.00  80.00 h at 19.50
    federal income tax     -96.15  1500.00 x 26, single: adjusted annual wages 30400.00, bracket 12%
    Social Security        -93.00  6.2% of 1500.00
    Medicare               -21.75  1.45% of 1500.00
    IL income tax          -68.68  4.95% of 1500.00 less exemptions 112.50
    health plan            -60.00  section 125
    net pay               1220.42
    """
    _check(period, payee, assume_latest=assume_latest)
    wages = payee.wages
    due = [one.of(wages).cents for one in payee.deductions]
    taken, taxes, assumed = _fit(period, payee, wages.cents, due, assume_latest=assume_latest)
    amounts = tuple([Money(cents=cents) for cents in taken])
    findings = _short(payee, due, taken)
    if taxes and sum([one.amount.cents for one in taxes]) + sum(taken) > wages.cents:
        taxes, shortfall = _limited(payee, taxes, wages.cents)
        findings.append(shortfall)
    findings += _not_withheld(period, payee, assume_latest=assume_latest)
    subject = subject_wages(payee, amounts, income_tax=False)
    employer_taxes, more_assumed = _employer_taxes(period, payee, employer, subject, taxes, assume_latest=assume_latest)
    if employer.account(payee.state.state) is None:
        findings.append(
            Finding(
                "no_unemployment_account",
                f"state unemployment tax of {payee.state.state} is not in the employer's cost: no account is given",
                path=("Employer", "unemployment", payee.state.state),
            )
        )
    return Payslip(
        period=period,
        payee=payee,
        employer=employer,
        taxes=taxes,
        taken=amounts,
        employer_taxes=employer_taxes,
        findings=tuple(findings),
        assumed=assumed or more_assumed,
    )


def _check(period: PayPeriod, payee: Payee, *, assume_latest: bool) -> None:
    payee.year_to_date.check_for(period)
    if payee.residence and payee.residence != payee.state.state:
        raise UnsupportedError(
            f"{payee.person!r} works in {payee.state.state} and lives in {payee.residence}: withholding between states "
            "is not supported",
            path=("Payee", "residence"),
        )
    bonuses = sum([one.amount.cents for one in payee.earnings if one.kind.is_supplemental])
    if bonuses:
        threshold = rule(
            "us/federal/supplemental", "mandatory_threshold", period.pay_date, assume_latest=assume_latest
        ).money
        if payee.year_to_date.supplemental_wages.cents + bonuses > threshold.cents:
            raise UnsupportedError(
                f"bonuses of {payee.person!r} above {threshold} in a year are not supported: "
                "the mandatory rate applies to them",
                path=("Payee", "earnings"),
            )


def _fit(
    period: PayPeriod, payee: Payee, wages: int, due: list[int], *, assume_latest: bool
) -> tuple[list[int], tuple[Tax, ...], bool]:
    """Return the cents of each deduction that fit beside the taxes, earlier deductions first, and those taxes."""
    taken: list[int] = []
    for cents in due:
        taken.append(min(cents, wages - sum(taken)))

    def taxed() -> tuple[tuple[Tax, ...], bool]:
        amounts = [Money(cents=cents) for cents in taken]
        return _employee_taxes(
            period,
            payee,
            subject_wages(payee, amounts, income_tax=True),
            subject_wages(payee, amounts, income_tax=False),
            assume_latest=assume_latest,
        )

    def is_short(taxes: tuple[Tax, ...]) -> bool:
        return sum(taken) + sum([one.amount.cents for one in taxes]) > wages

    taxes, assumed = taxed()
    for index in reversed(range(len(taken))):
        if not is_short(taxes):
            break
        # the most of this deduction that fits, by bisection: less of it means more taxes, but never by as much
        fits, too_much = 0, taken[index]
        while too_much - fits > 1:
            taken[index] = (fits + too_much) // 2
            if is_short(taxed()[0]):
                too_much = taken[index]
            else:
                fits = taken[index]
        taken[index] = fits
        taxes, assumed = taxed()
    return taken, taxes, assumed


def _employee_taxes(
    period: PayPeriod, payee: Payee, income: Money, subject: Money, *, assume_latest: bool
) -> tuple[tuple[Tax, ...], bool]:
    federal = federal_withholding(income, period, payee.w4, assume_latest=assume_latest)
    shared = fica(subject, period, payee.year_to_date, assume_latest=assume_latest)
    state = state_withholding(income, period, payee.state, assume_latest=assume_latest)
    taxes = [
        Tax(kind=TaxKind.FEDERAL_INCOME, wages=income, amount=federal.amount),
        Tax(kind=TaxKind.SOCIAL_SECURITY, wages=shared.social_security_wages, amount=shared.social_security),
        Tax(kind=TaxKind.MEDICARE, wages=shared.medicare_wages, amount=shared.medicare),
    ]
    if shared.additional_medicare_wages:
        taxes.append(
            Tax(
                kind=TaxKind.ADDITIONAL_MEDICARE,
                wages=shared.additional_medicare_wages,
                amount=shared.additional_medicare,
            )
        )
    taxes.append(Tax(kind=TaxKind.STATE_INCOME, wages=income, amount=state.amount, state=payee.state.state))
    return tuple(taxes), federal.assumed or shared.assumed or state.assumed


def _employer_taxes(
    period: PayPeriod,
    payee: Payee,
    employer: Employer,
    subject: Money,
    employee_taxes: tuple[Tax, ...],
    *,
    assume_latest: bool,
) -> tuple[tuple[Tax, ...], bool]:
    code = payee.state.state
    ytd = payee.year_to_date
    federal = futa(subject, period, ytd, credit_reduction=employer.credit_reduction(code), assume_latest=assume_latest)
    # the employer's Social Security and Medicare are the same amounts on the same wages
    taxes = [one for one in employee_taxes if one.kind in (TaxKind.SOCIAL_SECURITY, TaxKind.MEDICARE)]
    taxes.append(Tax(kind=TaxKind.FEDERAL_UNEMPLOYMENT, wages=federal.wages, amount=federal.amount))
    account = employer.account(code)
    if account is not None:
        state = state_unemployment(subject, period, account, ytd)
        taxes.append(Tax(kind=TaxKind.STATE_UNEMPLOYMENT, wages=state.wages, amount=state.amount, state=code))
    return tuple(taxes), federal.assumed


def _not_withheld(period: PayPeriod, payee: Payee, *, assume_latest: bool) -> list[Finding]:
    """Name what a state without a wage tax has employees pay all the same: it is not figured here."""
    if not isinstance(payee.state, NoWageTax):
        return []
    found = rule("us/no_wage_tax", payee.state.state, period.pay_date, assume_latest=assume_latest)
    if not found.note:
        return []
    return [
        Finding(
            "state_program_not_withheld",
            f"{payee.state.state}: {found.note}",
            severity=Severity.WARNING,
            path=("Payee", "state", payee.state.state),
        )
    ]


def _short(payee: Payee, due: list[int], taken: list[int]) -> list[Finding]:
    return [
        Finding(
            "deduction_short",
            f"{one.name}: {Money(cents=got)} of {Money(cents=wanted)} taken, the pay leaves no more",
            severity=Severity.WARNING,
            path=(payee.person, "deductions", one.name),
        )
        for one, wanted, got in zip(payee.deductions, due, taken, strict=True)
        if got < wanted
    ]


def _limited(payee: Payee, taxes: tuple[Tax, ...], wages: int) -> tuple[tuple[Tax, ...], Finding]:
    """Return the taxes cut to the wages: payroll taxes in full, then federal income tax, then the state's."""
    income = (TaxKind.FEDERAL_INCOME, TaxKind.STATE_INCOME)
    left = wages - sum([one.amount.cents for one in taxes if one.kind not in income])
    due = sum([one.amount.cents for one in taxes if one.kind in income])
    finding = Finding(
        "withholding_short",
        f"income tax: {Money(cents=left)} of {Money(cents=due)} withheld, the pay leaves no more",
        severity=Severity.WARNING,
        path=(payee.person, "taxes"),
    )
    cut: list[Tax] = []
    for one in taxes:
        if one.kind in income:
            amount = min(one.amount.cents, left)
            left -= amount
            cut.append(Tax(kind=one.kind, wages=one.wages, amount=Money(cents=amount), state=one.state))
        else:
            cut.append(one)
    return tuple(cut), finding
