"""What a user writes on the ground floor; it must pass a strict type checker, and is never run."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import assert_type

import attrs

from practiceops import dates, money
from practiceops.errors import ErrorCollector, InvalidInputsError, PracticeOpsError
from practiceops.findings import Citation, Finding, Severity
from practiceops.money import Money, Rounding
from practiceops.people import Absence, Credential, Role, Shift, StaffMember
from practiceops.visits import ExpectedVisits, Visit, VisitType

wages = Money.of("2000.50")
assert_type(wages.cents, int)
assert_type(wages.amount, Decimal)
assert_type(wages + Money.from_cents(1), Money)
assert_type(wages / 3, Money)
assert_type(wages / Money.of(100), Fraction)
assert_type(wages.times(Decimal("0.062"), Rounding.HALF_UP), Money)
assert_type(wages.allocate((1, Fraction(1, 3), Decimal("0.5"))), tuple[Money, ...])
assert_type(money.total([wages, wages]), Money)
assert_type(max(wages, money.ZERO), Money)
assert_type(sorted([wages, money.ZERO]), list[Money])

period = dates.PayPeriod(
    frequency=dates.PayFrequency.BIWEEKLY,
    start=date(2026, 6, 1),
    end=date(2026, 6, 14),
    pay_date=date(2026, 6, 19),
)
assert_type(period.frequency, dates.PayFrequency)
assert_type(period.span.days, int)
assert_type(list(period.span), list[date])
assert_type(dates.pay_calendar("weekly", start=date(2026, 6, 1), until=date(2026, 7, 1)), tuple[dates.PayPeriod, ...])
assert_type(dates.instant(date(2026, 6, 1), time(8), "America/Chicago"), datetime)
assert_type(attrs.evolve(period, pay_date=date(2026, 6, 18)), dates.PayPeriod)

# collections may be given as any iterable, enums by their word; what comes back is the frozen form
ana = StaffMember("ana", "Ana Ruiz", roles=["MA"], credentials=[Credential("BLS")], weekly_hours=30)
assert_type(ana.roles, tuple[str, ...])
assert_type(ana.weekly_hours, Fraction)
assert_type(Absence(person="ana", first=date(2026, 6, 1), last=date(2026, 6, 2), kind="sick").span, dates.Span)
assert_type(Role("MA", licensed=False).code, str)
assert_type(VisitType("NEW", minutes=40).minutes, int)
assert_type(ExpectedVisits(day=date(2026, 6, 1), visit_type="NEW", booked=3).mean, float)


def minutes_of(shifts: Sequence[Shift]) -> int:
    return sum(shift.minutes for shift in shifts)


def patients_of(visits: Sequence[Visit]) -> set[str]:
    return {visit.patient for visit in visits}


def blocking(findings: Sequence[Finding]) -> list[tuple[Citation, ...]]:
    return [finding.citations for finding in findings if finding.severity is Severity.BLOCKING]


def read(rows: Sequence[str]) -> list[Money]:
    collector = ErrorCollector()
    amounts: list[Money] = []
    for number, row in enumerate(rows, start=1):
        with collector.at("row", number):
            amounts.append(Money.of(row))
    collector.raise_if_any("rows")
    return amounts


try:
    read(["12.34", "twelve"])
except InvalidInputsError as error:
    assert_type(error.errors, tuple[PracticeOpsError, ...])
except PracticeOpsError as error:
    assert_type(error.code, str)
    assert_type(error.path, tuple[str | int, ...])

# what must not pass: each ignore is needed, or the checker complains of it
Money.of(12.34)  # pyright: ignore[reportArgumentType]
wages * 1.5  # pyright: ignore[reportOperatorIssue, reportUnusedExpression]
wages + 1  # pyright: ignore[reportOperatorIssue, reportUnusedExpression]
wages.times(Decimal("0.062"))  # pyright: ignore[reportCallIssue]
period.end = date(2026, 6, 15)  # pyright: ignore[reportAttributeAccessIssue]
