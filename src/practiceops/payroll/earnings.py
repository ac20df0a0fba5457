"""What a person earned in a pay period, line by line: hours at a rate, a salary, a bonus, an overtime premium."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import cast

import attrs

from practiceops._check import (
    check_date,
    check_not_negative,
    check_type,
    invalid,
    is_written_out,
    to_enum,
    to_exact,
)
from practiceops.errors import InvalidValueError
from practiceops.money import Money, Rounding

__all__ = ["Earning", "EarningKind"]


class EarningKind(StrEnum):
    """What a line of earnings is for; the kind decides what the line counts toward.

    Source for what the regular rate leaves out: 29 USC 207(e), 29 CFR 778.200 to 778.225.
    """

    REGULAR = "regular"
    """Hours worked, at an hourly rate."""
    SALARY = "salary"
    """A fixed amount for the period."""
    DIFFERENTIAL = "differential"
    """What a shift pays above the hourly rate: evenings, weekends."""
    ON_CALL = "on_call"
    """Pay for being reachable."""
    PER_VISIT = "per_visit"
    """Pay by the visit, procedure or piece."""
    BONUS = "bonus"
    """A bonus that was promised: attendance, production, retention."""
    DISCRETIONARY_BONUS = "discretionary_bonus"
    """A bonus whose payment and amount the employer decided freely, at or near the end of its period."""
    PAID_LEAVE = "paid_leave"
    """Vacation, holiday and sick pay: no hours worked."""
    OVERTIME_PREMIUM = "overtime_premium"
    """The extra half for overtime hours; their straight time stands in the lines of their own."""
    REIMBURSEMENT = "reimbursement"
    """Expenses given back: cash, but no wages."""

    @property
    def is_wage(self) -> bool:
        """Whether the line is wages, so that taxes are figured on it."""
        return self is not EarningKind.REIMBURSEMENT

    @property
    def is_straight_time(self) -> bool:
        """Whether the hours of the line are hours worked: those of a differential or of on-call pay are not its own."""
        return self in (EarningKind.REGULAR, EarningKind.SALARY, EarningKind.PER_VISIT)

    @property
    def in_regular_rate(self) -> bool:
        """Whether the line counts toward the regular rate of overtime."""
        return self not in _OUTSIDE_REGULAR_RATE

    @property
    def is_supplemental(self) -> bool:
        """Whether the line is supplemental wages for federal withholding: bonuses."""
        return self in (EarningKind.BONUS, EarningKind.DISCRETIONARY_BONUS)


_OUTSIDE_REGULAR_RATE = frozenset(
    {
        EarningKind.DISCRETIONARY_BONUS,
        EarningKind.PAID_LEAVE,
        EarningKind.OVERTIME_PREMIUM,
        EarningKind.REIMBURSEMENT,
    }
)


def to_rate(value: Decimal | int | str) -> Decimal:
    """Convert text and whole dollars to a Decimal rate; a float and what is no number are left for the check."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return cast("Decimal", value)
    try:
        return Decimal(value)
    except ArithmeticError:
        return cast("Decimal", value)


def to_optional_rate(value: Decimal | int | str | None) -> Decimal | None:
    """Convert as `to_rate` does, None for none."""
    return None if value is None else to_rate(value)


def _optional_hours(value: Fraction | Decimal | int | str | None) -> Fraction | None:
    return None if value is None else to_exact(value)


def wages_in_cents(wages: Money) -> int:
    """Return the cents of the wages that a tax is to be figured on; what is no money, or negative, is refused."""
    if not isinstance(wages, Money):
        raise InvalidValueError(f"wages must be Money, got {wages!r}", path=("wages",))
    if wages.cents < 0:
        raise InvalidValueError(f"wages must not be negative, got {wages}", path=("wages",))
    return wages.cents


def hours_text(hours: Fraction) -> str:
    """Return hours with two decimals, as pay statements print them; the exact fraction stays in the value."""
    return f"{float(hours):.2f} h"


@attrs.frozen(kw_only=True)
class Earning:
    """One line of earnings. ``hours`` at a ``rate`` (Decimal dollars an hour) make its amount, to the nearest cent.

    ``week`` is the first day of the workweek in which it was earned: an earning that counts toward the regular rate
    needs it in weeks with overtime. ``basis`` says in words where the amount comes from. Made by hand, or by
    `Earning.hourly` and `Earning.fixed`.

    Raises `InvalidValueError` for a negative amount, rate or number of hours, and for an amount that is not its hours
    times its rate.

    >>> Earning.hourly("18.255", Fraction(15, 2)).amount
    Money.of('136.91')
    >>> Earning.hourly("-2", 8)
    Traceback (most recent call last):
    ...
    practiceops.errors.InvalidValueError: rate must not be negative, got -2 (earning)
    """

    kind: EarningKind = attrs.field(converter=to_enum(EarningKind, "kind"))
    amount: Money
    hours: Fraction | None = attrs.field(default=None, converter=_optional_hours)
    rate: Decimal | None = attrs.field(default=None, converter=to_optional_rate)
    week: date | None = None
    role: str = ""
    basis: str = ""

    def __attrs_post_init__(self) -> None:
        check_type(self, Fraction, "hours", optional=True)
        check_not_negative(self, "hours", optional=True)
        check_type(self, Decimal, "rate", optional=True)
        check_not_negative(self, "rate", optional=True)
        check_type(self, Money, "amount")
        check_not_negative(self, "amount")
        check_date(self, "week", optional=True)
        check_type(self, str, "role", "basis")
        if self.hours is not None and self.rate is not None and self.amount != _pay(self.rate, self.hours):
            raise invalid(self, "amount", f"must be {hours_text(self.hours)} at {self.rate}")

    @classmethod
    def hourly(
        cls,
        rate: Decimal | int | str,
        hours: Fraction | Decimal | int | str,
        *,
        kind: EarningKind | str = EarningKind.REGULAR,
        week: date | None = None,
        role: str = "",
    ) -> Earning:
        """Return the pay for ``hours`` at ``rate`` dollars an hour, rounded half up to a cent."""
        exact_rate, exact_hours = to_rate(rate), to_exact(hours)
        sound = isinstance(exact_rate, Decimal) and is_written_out(exact_rate) and isinstance(exact_hours, Fraction)
        amount = _pay(exact_rate, exact_hours) if sound and exact_rate >= 0 <= exact_hours else Money(cents=0)
        return cls(kind=kind, amount=amount, hours=exact_hours, rate=exact_rate, week=week, role=role)

    @classmethod
    def fixed(
        cls, kind: EarningKind | str, amount: Money, *, week: date | None = None, role: str = "", basis: str = ""
    ) -> Earning:
        """Return a line of a fixed amount: a salary, a bonus, a reimbursement.

        >>> Earning.fixed("bonus", Money.of("100"), week=date(2026, 6, 7)).kind.in_regular_rate
        True
        """
        return cls(kind=kind, amount=amount, week=week, role=role, basis=basis)

    @property
    def explained(self) -> str:
        """The basis: as given, or else the hours and the rate."""
        if self.basis or self.hours is None:
            return self.basis
        return hours_text(self.hours) if self.rate is None else f"{hours_text(self.hours)} at {self.rate}"


def _pay(rate: Decimal, hours: Fraction) -> Money:
    top, bottom = rate.as_integer_ratio()
    return Money.rounded(Fraction(top * hours.numerator, bottom * hours.denominator), Rounding.HALF_UP)
