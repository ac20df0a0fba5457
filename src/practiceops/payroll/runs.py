"""The payroll of a whole period: every payslip or none, the same whatever the order and wherever it is figured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from functools import partial

import attrs

from practiceops import table
from practiceops._check import check_members, check_type, frozen_tuple
from practiceops.dates import PayPeriod
from practiceops.errors import ErrorCollector, InvalidValueError, PracticeOpsError
from practiceops.findings import Finding
from practiceops.money import Money, total
from practiceops.payroll.gross_to_net import payslip
from practiceops.payroll.payees import Employer, Payee
from practiceops.payroll.payslips import EmployerCost, Payslip, Tax, TaxKind

__all__ = ["PayrollRun", "run_payroll"]

_AT_ONCE = 64
_PLAIN_EMPLOYER = Employer()


@attrs.frozen(kw_only=True)
class PayrollRun:
    """The payslips of one period, in the order of the person ids."""

    period: PayPeriod
    payslips: tuple[Payslip, ...] = attrs.field(converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_type(self, PayPeriod, "period")
        check_members(self, Payslip, "payslips")
        for one in self.payslips:
            if one.period != self.period:
                raise InvalidValueError(
                    f"the payslip of {one.person!r} is for {one.period}, not for the period of the run, {self.period}",
                    path=("PayrollRun", "payslips", one.person),
                )

    @property
    def gross(self) -> Money:
        """Cash wages of all, before deductions and taxes."""
        return total([one.gross for one in self.payslips])

    @property
    def net(self) -> Money:
        """What all are paid."""
        return total([one.net for one in self.payslips])

    @property
    def total_taxes(self) -> Money:
        """What is withheld from all for taxes."""
        return total([one.total_taxes for one in self.payslips])

    @property
    def total_deductions(self) -> Money:
        """What is taken from all besides taxes."""
        return total([one.total_deductions for one in self.payslips])

    @property
    def employer_cost(self) -> EmployerCost:
        """What the run costs the employer: wages, and each of its taxes added up."""
        sums: dict[tuple[TaxKind, str], tuple[int, int]] = {}
        for one in self.payslips:
            for tax in one.employer_taxes:
                wages, amount = sums.get((tax.kind, tax.state), (0, 0))
                sums[tax.kind, tax.state] = (wages + tax.wages.cents, amount + tax.amount.cents)
        taxes = [
            Tax(kind=kind, state=state, wages=Money(cents=wages), amount=Money(cents=amount))
            for (kind, state), (wages, amount) in sorted(sums.items())
        ]
        return EmployerCost(wages=self.gross, taxes=taxes)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was noticed on the payslips, each once."""
        return tuple(dict.fromkeys(finding for one in self.payslips for finding in one.findings))

    def slip(self, person: str) -> Payslip:
        """Return the payslip of one person; someone who is not in the run is refused."""
        for one in self.payslips:
            if one.person == person:
                return one
        raise InvalidValueError(f"no payslip of {person!r} in this run", path=("PayrollRun", "payslips", person))

    def to_columns(self) -> dict[str, list[object]]:
        """Return one row for each person: hours, gross pay, each tax, deductions, net pay, the employer's taxes."""
        slips = self.payslips
        return {
            "person": [one.person for one in slips],
            "hours": [one.hours for one in slips],
            "gross": [one.gross for one in slips],
            **{kind.value: [one.tax(kind) for one in slips] for kind in _WITHHELD},
            "deductions": [one.total_deductions for one in slips],
            "reimbursements": [one.reimbursements for one in slips],
            "net": [one.net for one in slips],
            "employer_taxes": [one.employer_cost.total_taxes for one in slips],
        }

    def _repr_html_(self) -> str:
        return table.html(self.to_columns(), caption=f"payroll {self.period}")


_WITHHELD = (
    TaxKind.FEDERAL_INCOME,
    TaxKind.SOCIAL_SECURITY,
    TaxKind.MEDICARE,
    TaxKind.ADDITIONAL_MEDICARE,
    TaxKind.STATE_INCOME,
)


def run_payroll(
    period: PayPeriod,
    people: Iterable[Payee],
    *,
    employer: Employer = _PLAIN_EMPLOYER,
    assume_latest: bool = False,
    executor: Executor | None = None,
    on_progress: Callable[[int, int], object] | None = None,
) -> PayrollRun:
    """Return the payslips of all ``people`` for one period.

    The answer is the same in whatever order the people come, and on whichever ``executor`` (threads, processes, a Dask
    cluster's). ``on_progress`` is called with how many people are done, and of how many, some dozens at a time.

    Raises one `InvalidInputsError` that names every person whose pay cannot be figured, or who is there twice, and
    then nothing is returned for the others.

    >>> from datetime import date
    >>> from practiceops.payroll import W4, Earning, certificates
    >>> period = PayPeriod(frequency="biweekly", start=date(2026, 6, 7), end=date(2026, 6, 20),
    ...                    pay_date=date(2026, 6, 26))
    >>> staff = [Payee(person=person, earnings=[Earning.hourly(rate, 80)], w4=W4(filing_status="single"),
    ...                state=certificates.IL(allowances=1)) for person, rate in (("bo", "24"), ("ana", "19.50"))]
    >>> run = run_payroll(period, staff)
    >>> [(one.person, str(one.net)) for one in run.payslips], run.employer_cost.total
    ([('ana', '1265.66'), ('bo', '1537.10')], Money.of('3767.10'))
    """
    payees = _in_order(people)
    work = partial(_attempt, period, employer, assume_latest)
    parts = [payees[first : first + _AT_ONCE] for first in range(0, len(payees), _AT_ONCE)]
    errors = ErrorCollector()
    slips: list[Payslip] = []
    done = 0
    for part, outcomes in zip(parts, _outcomes(work, parts, executor), strict=True):
        for payee, outcome in zip(part, outcomes, strict=True):
            if isinstance(outcome, Payslip):
                slips.append(outcome)
            else:
                errors.add(outcome.under("person", payee.person))
        done += len(part)
        if on_progress is not None:
            on_progress(done, len(payees))
    errors.raise_if_any("people")
    return PayrollRun(period=period, payslips=slips)


def _in_order(people: Iterable[Payee]) -> list[Payee]:
    errors = ErrorCollector()
    found: dict[str, Payee] = {}
    for index, one in enumerate(people):
        if not isinstance(one, Payee):
            errors.add(InvalidValueError(f"people[{index}] must be a Payee, got {one!r}", path=("people", index)))
        elif one.person in found:
            errors.add(InvalidValueError(f"{one.person!r} is there twice", path=("people", index, "person")))
        else:
            found[one.person] = one
    errors.raise_if_any("people")
    return [found[person] for person in sorted(found)]


def _outcomes(
    work: Callable[[list[Payee]], list[Payslip | PracticeOpsError]], parts: list[list[Payee]], executor: Executor | None
) -> Iterator[list[Payslip | PracticeOpsError]]:
    if executor is None:
        return map(work, parts)
    return (future.result() for future in [executor.submit(work, part) for part in parts])


def _attempt(
    period: PayPeriod, employer: Employer, assume_latest: bool, payees: list[Payee]
) -> list[Payslip | PracticeOpsError]:
    outcomes: list[Payslip | PracticeOpsError] = []
    for one in payees:
        try:
            outcomes.append(payslip(period, one, employer=employer, assume_latest=assume_latest))
        except PracticeOpsError as error:
            outcomes.append(error)
    return outcomes
