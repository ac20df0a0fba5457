"""The payslip: compact amounts, and its lines with basis and citations, made when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import attrs

from practiceops import table
from practiceops._check import check_members, check_not_negative, check_type, frozen_tuple, invalid, to_enum
from practiceops.dates import PayPeriod
from practiceops.findings import Citation, Finding
from practiceops.money import Money
from practiceops.payroll._states import check_state
from practiceops.payroll.federal_income_tax import FederalWithholding
from practiceops.payroll.payees import Employer, Payee
from practiceops.payroll.payroll_taxes import YearToDate, explain_fica, explain_futa
from practiceops.payroll.state_income_tax import StateWithholding

__all__ = ["EmployerCost", "LineKind", "Payslip", "PayslipLine", "Tax", "TaxKind"]


class TaxKind(StrEnum):
    """The taxes of a payslip; the last two, and a second share of Social Security and Medicare, are the employer's."""

    FEDERAL_INCOME = "federal_income"
    SOCIAL_SECURITY = "social_security"
    MEDICARE = "medicare"
    ADDITIONAL_MEDICARE = "additional_medicare"
    STATE_INCOME = "state_income"
    FEDERAL_UNEMPLOYMENT = "federal_unemployment"
    STATE_UNEMPLOYMENT = "state_unemployment"


_to_kind = to_enum(TaxKind, "kind")

_TAX_NAMES = {
    TaxKind.FEDERAL_INCOME: "federal income tax",
    TaxKind.SOCIAL_SECURITY: "Social Security",
    TaxKind.MEDICARE: "Medicare",
    TaxKind.ADDITIONAL_MEDICARE: "additional Medicare",
    TaxKind.STATE_INCOME: "income tax",
    TaxKind.FEDERAL_UNEMPLOYMENT: "federal unemployment",
    TaxKind.STATE_UNEMPLOYMENT: "unemployment",
}


@attrs.frozen(kw_only=True)
class Tax:
    """One tax of one payment: the wages that it was figured on, after any cap, and its amount."""

    kind: TaxKind = attrs.field(converter=_to_kind)
    wages: Money
    amount: Money
    state: str = ""

    def __attrs_post_init__(self) -> None:
        check_type(self, Money, "wages", "amount")
        check_not_negative(self, "wages", "amount")
        if self.state:
            check_state(self.state, "Tax")

    @property
    def name(self) -> str:
        """The tax as a payslip names it."""
        return f"{self.state} {_TAX_NAMES[self.kind]}" if self.state else _TAX_NAMES[self.kind]


@attrs.frozen(kw_only=True)
class EmployerCost:
    """What one payment costs the employer: wages and the employer's own taxes. Reimbursements are not in it."""

    wages: Money
    taxes: tuple[Tax, ...] = attrs.field(converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_type(self, Money, "wages")
        check_members(self, Tax, "taxes")

    @property
    def total_taxes(self) -> Money:
        """The employer's taxes together."""
        return Money(cents=sum([one.amount.cents for one in self.taxes]))

    @property
    def total(self) -> Money:
        """Wages and the employer's taxes."""
        return self.wages + self.total_taxes


class LineKind(StrEnum):
    """The parts of a payslip."""

    EARNING = "earning"
    REIMBURSEMENT = "reimbursement"
    TAX = "tax"
    DEDUCTION = "deduction"
    NET = "net"
    EMPLOYER_TAX = "employer_tax"


@attrs.frozen(kw_only=True)
class PayslipLine:
    """One line of a payslip. What is taken from pay is negative, so that all lines above net pay add up to it."""

    kind: LineKind = attrs.field(converter=to_enum(LineKind, "kind"))
    name: str
    amount: Money
    hours: Fraction | None = None
    rate: Decimal | None = None
    basis: str = ""
    citations: tuple[Citation, ...] = attrs.field(default=(), converter=frozen_tuple)


@attrs.frozen(kw_only=True)
class Payslip:
    """What one person is paid for one period.

    Cash wages plus reimbursements are net pay plus taxes plus deductions, to the cent, and net pay is never negative.
    ``taken`` has one amount for each deduction of the payee; what could not be taken is among the ``findings``.
    ``payslip(slip.period, slip.payee, employer=slip.employer, assume_latest=slip.assumed)`` gives the same payslip
    again.
    """

    period: PayPeriod
    payee: Payee
    employer: Employer
    taxes: tuple[Tax, ...] = attrs.field(converter=frozen_tuple)
    taken: tuple[Money, ...] = attrs.field(converter=frozen_tuple)
    employer_taxes: tuple[Tax, ...] = attrs.field(converter=frozen_tuple)
    findings: tuple[Finding, ...] = attrs.field(default=(), converter=frozen_tuple)
    assumed: bool = False

    def __attrs_post_init__(self) -> None:
        check_type(self, PayPeriod, "period")
        check_type(self, Payee, "payee")
        check_type(self, Employer, "employer")
        check_members(self, Tax, "taxes", "employer_taxes")
        check_members(self, Money, "taken")
        check_members(self, Finding, "findings")
        check_type(self, bool, "assumed")
        if len(self.taken) != len(self.payee.deductions):
            raise invalid(self, "taken", f"must have one amount for each of {len(self.payee.deductions)} deductions")
        if self.gross.cents < self.total_taxes.cents + self.total_deductions.cents:
            raise invalid(self, "taken", f"must leave net pay that is not negative, with gross pay {self.gross}")

    @property
    def person(self) -> str:
        """Who is paid."""
        return self.payee.person

    @property
    def gross(self) -> Money:
        """Cash wages, before deductions and taxes."""
        return self.payee.wages

    @property
    def reimbursements(self) -> Money:
        """Expenses given back, which are no wages."""
        return self.payee.reimbursements

    @property
    def total_taxes(self) -> Money:
        """What is withheld for taxes."""
        return Money(cents=sum([one.amount.cents for one in self.taxes]))

    @property
    def total_deductions(self) -> Money:
        """What is taken besides taxes."""
        return Money(cents=sum([one.cents for one in self.taken]))

    @property
    def net(self) -> Money:
        """What the person is paid: cash wages and reimbursements less taxes and deductions."""
        return self.gross + self.reimbursements - self.total_taxes - self.total_deductions

    @property
    def hours(self) -> Fraction:
        """Hours worked and paid at straight time, each once: those of a differential on top are the same hours."""
        kept = [one.hours for one in self.payee.earnings if one.kind.is_straight_time and one.hours is not None]
        return sum(kept, Fraction(0))

    @property
    def federal_income_tax(self) -> Money:
        """Federal income tax withheld."""
        return self.tax(TaxKind.FEDERAL_INCOME)

    @property
    def social_security(self) -> Money:
        """Social Security tax withheld."""
        return self.tax(TaxKind.SOCIAL_SECURITY)

    @property
    def medicare(self) -> Money:
        """Medicare tax withheld, without the additional tax."""
        return self.tax(TaxKind.MEDICARE)

    @property
    def additional_medicare(self) -> Money:
        """Additional Medicare tax withheld."""
        return self.tax(TaxKind.ADDITIONAL_MEDICARE)

    @property
    def state_income_tax(self) -> Money:
        """State income tax withheld."""
        return self.tax(TaxKind.STATE_INCOME)

    @property
    def employer_cost(self) -> EmployerCost:
        """What the payment costs the employer."""
        return EmployerCost(wages=self.gross, taxes=self.employer_taxes)

    @property
    def year_to_date_after(self) -> YearToDate:
        """The year to date with this payment in it, for the next payslip of the same year."""
        before = self.payee.year_to_date
        subject = subject_wages(self.payee, self.taken, income_tax=False)
        supplemental = sum([one.amount.cents for one in self.payee.earnings if one.kind.is_supplemental])
        return YearToDate(
            year=self.period.pay_date.year,
            social_security_wages=before.social_security_wages + subject,
            medicare_wages=before.medicare_wages + subject,
            futa_wages=before.futa_wages + subject,
            unemployment_wages=before.unemployment_wages + subject,
            supplemental_wages=before.supplemental_wages + Money(cents=supplemental),
        )

    def tax(self, kind: TaxKind | str) -> Money:
        """Return what is withheld for one kind of tax, zero where there is none; an unknown kind is refused."""
        wanted = _to_kind(kind)
        return Money(cents=sum([one.amount.cents for one in self.taxes if one.kind is wanted]))

    @property
    def lines(self) -> tuple[PayslipLine, ...]:
        """Every line with its basis and citations, made anew on each call."""
        return tuple(_lines(self))

    def to_columns(self) -> dict[str, list[object]]:
        """Return the lines as columns: kind, name, hours, rate, amount, basis, source."""
        lines = self.lines
        return {
            "kind": [one.kind.value for one in lines],
            "name": [one.name for one in lines],
            "hours": [one.hours for one in lines],
            "rate": [one.rate for one in lines],
            "amount": [one.amount for one in lines],
            "basis": [one.basis for one in lines],
            "source": ["; ".join(map(str, one.citations)) for one in lines],
        }

    def _repr_html_(self) -> str:
        return table.html(self.to_columns(), caption=f"{self.person}: {self.period}")


def subject_wages(payee: Payee, taken: Iterable[Money], *, income_tax: bool) -> Money:
    """Return the wages subject to income tax, or to the payroll taxes, after the deductions taken."""
    less = sum(
        [
            amount.cents
            for one, amount in zip(payee.deductions, taken, strict=True)
            if (one.kind.lowers_income_tax if income_tax else one.kind.lowers_payroll_tax)
        ]
    )
    return Money(cents=payee.wages.cents - less)


def _lines(slip: Payslip) -> Iterator[PayslipLine]:
    for one in slip.payee.earnings:
        kind = LineKind.EARNING if one.kind.is_wage else LineKind.REIMBURSEMENT
        name = f"{one.kind.replace('_', ' ')} {one.role}".rstrip()
        yield PayslipLine(kind=kind, name=name, amount=one.amount, hours=one.hours, rate=one.rate, basis=one.explained)
    for one in slip.taxes:
        basis, citations = _explained(slip, one)
        yield PayslipLine(kind=LineKind.TAX, name=one.name, amount=-one.amount, basis=basis, citations=citations)
    for one, amount in zip(slip.payee.deductions, slip.taken, strict=True):
        yield PayslipLine(kind=LineKind.DEDUCTION, name=one.name, amount=-amount, basis=one.basis)
    yield PayslipLine(kind=LineKind.NET, name="net pay", amount=slip.net)
    for one in slip.employer_taxes:
        basis, citations = _explained(slip, one)
        yield PayslipLine(
            kind=LineKind.EMPLOYER_TAX, name=one.name, amount=one.amount, basis=basis, citations=citations
        )


def _explained(slip: Payslip, tax: Tax) -> tuple[str, tuple[Citation, ...]]:
    if tax.kind is TaxKind.FEDERAL_INCOME:
        income = FederalWithholding(
            amount=tax.amount,
            wages=tax.wages,
            period=slip.period,
            certificate=slip.payee.w4,
            assumed=slip.assumed,
        )
        return income.basis, income.citations
    if tax.kind is TaxKind.STATE_INCOME:
        state = StateWithholding(
            amount=tax.amount,
            wages=tax.wages,
            period=slip.period,
            certificate=slip.payee.state,
            assumed=slip.assumed,
        )
        return state.basis, state.citations
    if tax.kind is TaxKind.STATE_UNEMPLOYMENT:
        account = slip.employer.account(tax.state)
        return f"{account.rate:%} of {tax.wages}" if account else "", ()
    if tax.kind is TaxKind.FEDERAL_UNEMPLOYMENT:
        reduction = slip.employer.credit_reduction(slip.payee.state.state)
        rate, citations = explain_futa(slip.period.pay_date, reduction, assume_latest=slip.assumed)
    else:
        rate, citations = explain_fica(tax.kind.value, slip.period.pay_date, assume_latest=slip.assumed)
    return f"{rate:%} of {tax.wages}", citations
