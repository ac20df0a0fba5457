"""Who is paid, with all that the pay depends on, and what the employer's own taxes depend on."""

from __future__ import annotations

from decimal import Decimal

import attrs

from practiceops._check import check_members, check_text, check_type, frozen_tuple, invalid
from practiceops.errors import InvalidValueError
from practiceops.money import Money
from practiceops.payroll._states import check_state
from practiceops.payroll.certificates import Certificate, check_certificate
from practiceops.payroll.deductions import Deduction
from practiceops.payroll.earnings import Earning
from practiceops.payroll.forms import W4, W4Pre2020
from practiceops.payroll.payroll_taxes import Unemployment, YearToDate

__all__ = ["Employer", "Payee"]


@attrs.frozen(kw_only=True)
class Payee:
    """A person to be paid in one period, with all that the pay depends on.

    ``state`` is the certificate of the state in which the work is done (see `practiceops.payroll.certificates`).
    ``residence``, where given, must be that state too: reciprocity between states is not supported. Deductions are
    taken in the order given; where pay is short the last give way first.

    >>> from practiceops.payroll import certificates
    >>> ana = Payee(person="ana", earnings=[Earning.hourly("19.50", 80)], w4=W4(filing_status="single"),
    ...             state=certificates.IL(allowances=1))
    >>> ana.wages
    Money.of('1560.00')
    """

    person: str
    earnings: tuple[Earning, ...] = attrs.field(converter=frozen_tuple)
    w4: W4 | W4Pre2020
    state: Certificate
    deductions: tuple[Deduction, ...] = attrs.field(default=(), converter=frozen_tuple)
    year_to_date: YearToDate = attrs.field(factory=YearToDate)
    residence: str = ""

    def __attrs_post_init__(self) -> None:
        check_text(self, "person")
        check_members(self, Earning, "earnings")
        check_type(self, (W4, W4Pre2020), "w4")
        check_certificate(self, "state")
        check_members(self, Deduction, "deductions")
        check_type(self, YearToDate, "year_to_date")
        if self.residence:
            check_state(self.residence, "Payee", "residence")

    @property
    def wages(self) -> Money:
        """Cash wages of the period, before deductions and taxes."""
        return Money(cents=sum([one.amount.cents for one in self.earnings if one.kind.is_wage]))

    @property
    def reimbursements(self) -> Money:
        """Expenses given back, which are no wages."""
        return Money(cents=sum([one.amount.cents for one in self.earnings if not one.kind.is_wage]))


@attrs.frozen(kw_only=True)
class Employer:
    """What the employer's own taxes depend on: its state unemployment accounts, and FUTA credit reductions by state.

    >>> Employer(unemployment=[Unemployment(state="IL", rate=Decimal("0.0375"), wage_base=Money.of(14250))]
    ...          ).account("IL").rate
    Decimal('0.0375')
    """

    unemployment: tuple[Unemployment, ...] = attrs.field(default=(), converter=frozen_tuple)
    futa_credit_reductions: tuple[tuple[str, Decimal], ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_members(self, Unemployment, "unemployment")
        check_members(self, tuple, "futa_credit_reductions")
        for index, pair in enumerate(self.futa_credit_reductions):
            if len(pair) != 2:
                raise InvalidValueError(
                    f"futa credit reductions[{index}] must be a state with its share, got {pair!r}",
                    path=("Employer", "futa_credit_reductions", index),
                )
            state, share = pair
            check_state(state, "Employer", "futa_credit_reductions")
            if not isinstance(share, Decimal) or not 0 <= share <= 1:
                raise InvalidValueError(
                    f"futa credit reductions[{index}] must be a Decimal share from 0 to 1, got {share!r}",
                    path=("Employer", "futa_credit_reductions", index),
                )
        for field, states in (
            ("unemployment", [one.state for one in self.unemployment]),
            ("futa_credit_reductions", [state for state, _ in self.futa_credit_reductions]),
        ):
            if len(set(states)) != len(states):
                raise invalid(self, field, "must hold one entry for each state")

    def account(self, state: str) -> Unemployment | None:
        """Return the unemployment account in a state, if there is one."""
        return next((one for one in self.unemployment if one.state == state), None)

    def credit_reduction(self, state: str) -> Decimal:
        """Return the FUTA credit reduction of a state: zero where none is given."""
        return next((share for one, share in self.futa_credit_reductions if one == state), Decimal(0))
