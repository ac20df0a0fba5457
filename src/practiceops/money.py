"""Money: US dollars in exact integer cents. The only module of the house that rounds money.

Floats are refused, every rounding names its mode at the call, and nothing depends on the ambient decimal context.
Rates are not money: an hourly rate or a price per glove is a `Decimal` of dollars per unit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import overload

import attrs

from practiceops._check import MOST_DIGITS, is_written_out, to_enum
from practiceops.errors import InvalidValueError

__all__ = ["ZERO", "Money", "Rounding", "allocate", "round_half_up", "round_ratio", "total"]

_AMOUNT = re.compile(r"([+-]?)\$?(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2})(0*))?", re.ASCII)
_MOST_CENTS = 10 ** (MOST_DIGITS + 2)


class Rounding(StrEnum):
    """The ways to round a fraction of a cent; names as in the `decimal` module."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    HALF_DOWN = "half_down"
    UP = "up"
    DOWN = "down"
    CEILING = "ceiling"
    FLOOR = "floor"


_to_rounding = to_enum(Rounding, "rounding")


def round_ratio(numerator: int, denominator: int, rounding: Rounding) -> int:
    """Return ``numerator / denominator`` (denominator above zero) as an integer, rounded as told, exactly.

    >>> round_ratio(-5, 2, Rounding.HALF_UP), round_ratio(-5, 2, Rounding.FLOOR), round_ratio(5, 2, Rounding.HALF_EVEN)
    (-3, -3, 2)
    """
    if type(rounding) is not Rounding:
        # from untyped code "half_up" is as good as the member, and a word that is none is never a silent floor
        rounding = _to_rounding(rounding)
    magnitude = abs(numerator)
    quotient, remainder = divmod(magnitude, denominator)
    if remainder:
        twice = 2 * remainder
        if rounding is Rounding.HALF_UP:
            away = twice >= denominator
        elif rounding is Rounding.HALF_EVEN:
            away = twice > denominator or (twice == denominator and quotient % 2 == 1)
        elif rounding is Rounding.HALF_DOWN:
            away = twice > denominator
        elif rounding is Rounding.UP:
            away = True
        elif rounding is Rounding.DOWN:
            away = False
        elif rounding is Rounding.CEILING:
            away = numerator > 0
        else:
            away = numerator < 0
        quotient += away
    return -quotient if numerator < 0 else quotient


def round_half_up(numerator: int, denominator: int) -> int:
    """Return ``numerator / denominator`` (denominator above zero) rounded half away from zero: the hot path of payroll.

    >>> round_half_up(124031, 1000), round_half_up(-1245, 10)
    (124, -125)
    """
    if numerator >= 0:
        return (2 * numerator + denominator) // (2 * denominator)
    return -((-2 * numerator + denominator) // (2 * denominator))


@attrs.frozen(eq=False, repr=False)
class Money:
    """An amount of US dollars, kept as a whole number of cents.

    Made by `Money.of` (text, `Decimal` or whole dollars) or `Money.from_cents`. Adds, subtracts and compares with
    money only; multiplies by whole numbers; divides by whole numbers where no cent is lost (see `allocate` and
    `divided_by` for where one would be). For a rate use `times`, which wants a named rounding.

    >>> price = Money.of("12.34")
    >>> price.cents, price * 3, price.times(Decimal("0.062"), Rounding.HALF_UP)
    (1234, Money.of('37.02'), Money.of('0.77'))
    >>> Money.of(0.1)
    Traceback (most recent call last):
    ...
    practiceops.errors.InvalidValueError: money is never made from a float, got 0.1
    """

    cents: int = attrs.field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        if type(self.cents) is not int:
            raise InvalidValueError(f"cents must be a whole number, got {self.cents!r}", path=("Money", "cents"))

    @classmethod
    def of(cls, amount: str | Decimal | int) -> Money:
        """Return the money that a text ("12.34", "$1,234.50", "-3"), a `Decimal` or whole dollars stand for.

        Raises `InvalidValueError` for a float, for text that is no amount, and for fractions of a cent.
        """
        if type(amount) is int:
            return cls.from_cents(amount * 100)
        if isinstance(amount, str):
            match = _AMOUNT.fullmatch(amount.strip())
            if match is None:
                raise InvalidValueError(f"money must be an amount such as '12.34', got {amount!r}", path=("Money",))
            sign, dollars, cents, _ = match.groups()
            if len(dollars) > MOST_DIGITS:
                raise InvalidValueError(
                    f"money must have at most {MOST_DIGITS} digits, got {len(dollars)}", path=("Money",)
                )
            value = int(dollars.replace(",", "")) * 100 + int((cents or "").ljust(2, "0"))
            return cls(cents=-value if sign == "-" else value)
        if isinstance(amount, Decimal):
            if not amount.is_finite():
                raise InvalidValueError(f"money must be finite, got {amount}", path=("Money",))
            if not is_written_out(amount):
                raise InvalidValueError(f"money must have at most {MOST_DIGITS} digits, got {amount}", path=("Money",))
            numerator, denominator = amount.as_integer_ratio()
            cents, rest = divmod(numerator * 100, denominator)
            if rest:
                raise InvalidValueError(
                    f"money must be whole cents, got {amount}; use Money.rounded with a named rounding",
                    path=("Money",),
                )
            return cls(cents=cents)
        if isinstance(amount, float):
            raise InvalidValueError(f"money is never made from a float, got {amount!r}", path=("Money",))
        raise InvalidValueError(f"money must be a text, Decimal or whole dollars, got {amount!r}", path=("Money",))

    @classmethod
    def from_cents(cls, cents: int) -> Money:
        """Return the money of so many cents."""
        made = cls(cents=cents)
        if not -_MOST_CENTS < cents < _MOST_CENTS:
            raise InvalidValueError(f"money must have at most {MOST_DIGITS} digits", path=("Money",))
        return made

    @classmethod
    def rounded(cls, dollars: Decimal | Fraction | int, rounding: Rounding) -> Money:
        """Return exact ``dollars`` rounded to a cent: the way from a rate times a quantity to money.

        >>> Money.rounded(Decimal("18.255") * Decimal("7.5"), Rounding.HALF_UP)
        Money.of('136.91')
        """
        numerator, denominator = _ratio(dollars, "dollars")
        return cls(cents=round_ratio(numerator * 100, denominator, rounding))

    @property
    def amount(self) -> Decimal:
        """The amount in dollars, exact, with two decimals."""
        return Decimal(str(self))

    def times(self, rate: Decimal | Fraction | int, rounding: Rounding) -> Money:
        """Return this amount times an exact rate, rounded to a cent as told."""
        numerator, denominator = _ratio(rate, "rate")
        return Money(cents=round_ratio(self.cents * numerator, denominator, rounding))

    def divided_by(self, divisor: int | Decimal | Fraction, rounding: Rounding) -> Money:
        """Return this amount divided by an exact number, rounded to a cent as told.

        >>> Money.of("100").divided_by(3, Rounding.HALF_UP)
        Money.of('33.33')
        """
        numerator, denominator = _ratio(divisor, "divisor")
        if numerator == 0:
            raise InvalidValueError("divisor must not be zero", path=("Money", "divisor"))
        sign = -1 if numerator < 0 else 1
        return Money(cents=round_ratio(self.cents * denominator * sign, abs(numerator), rounding))

    def rounded_to(self, unit: Money, rounding: Rounding) -> Money:
        """Return this amount as a multiple of ``unit``: whole dollars for agencies that print them.

        >>> Money.of("136.50").rounded_to(Money.of(1), Rounding.HALF_UP)
        Money.of('137.00')
        """
        if unit.cents <= 0:
            raise InvalidValueError(f"unit must be greater than zero, got {unit}", path=("Money", "unit"))
        return Money(cents=round_ratio(self.cents, unit.cents, rounding) * unit.cents)

    def allocate(self, weights: Sequence[int | Decimal | Fraction]) -> tuple[Money, ...]:
        """Split this amount by ``weights`` without losing a cent; see `allocate`."""
        return allocate(self, weights)

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(cents=self.cents + other.cents)

    def __radd__(self, other: int) -> Money:
        # sum() starts from the int 0, the only number that money can be added to
        if type(other) is int and other == 0:
            return self
        return NotImplemented

    def __sub__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(cents=self.cents - other.cents)

    def __mul__(self, factor: int) -> Money:
        if type(factor) is not int:
            return NotImplemented
        return Money(cents=self.cents * factor)

    __rmul__ = __mul__

    @overload
    def __truediv__(self, other: int) -> Money: ...
    @overload
    def __truediv__(self, other: Money) -> Fraction: ...
    def __truediv__(self, other: int | Money) -> Money | Fraction:
        if isinstance(other, Money):
            if other.cents == 0:
                raise InvalidValueError(f"cannot take the ratio of {self} to zero", path=("Money",))
            return Fraction(self.cents, other.cents)
        if type(other) is not int:
            return NotImplemented
        if other == 0:
            raise InvalidValueError(f"cannot divide {self} by zero", path=("Money",))
        cents, rest = divmod(self.cents, other)
        if rest:
            raise InvalidValueError(
                f"{self} does not divide by {other} to a whole cent; use allocate, or divided_by with a rounding",
                path=("Money",),
            )
        return Money(cents=cents)

    def __neg__(self) -> Money:
        return Money(cents=-self.cents)

    def __pos__(self) -> Money:
        return self

    def __abs__(self) -> Money:
        return self if self.cents >= 0 else Money(cents=-self.cents)

    def __bool__(self) -> bool:
        return self.cents != 0

    def __eq__(self, other: object) -> bool:
        return self.cents == other.cents if isinstance(other, Money) else NotImplemented

    def __hash__(self) -> int:
        return hash(("Money", self.cents))

    def __lt__(self, other: Money) -> bool:
        return self.cents < other.cents if isinstance(other, Money) else NotImplemented

    def __le__(self, other: Money) -> bool:
        return self.cents <= other.cents if isinstance(other, Money) else NotImplemented

    def __gt__(self, other: Money) -> bool:
        return self.cents > other.cents if isinstance(other, Money) else NotImplemented

    def __ge__(self, other: Money) -> bool:
        return self.cents >= other.cents if isinstance(other, Money) else NotImplemented

    def __str__(self) -> str:
        dollars, cents = divmod(abs(self.cents), 100)
        return f"{'-' if self.cents < 0 else ''}{dollars}.{cents:02d}"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __repr__(self) -> str:
        return f"Money.of('{self}')"


ZERO = Money(cents=0)


def total(amounts: Iterable[Money]) -> Money:
    """Return the sum, at the speed of adding integers; zero for nothing.

    >>> total([Money.of("1.10"), Money.of("2.20")])
    Money.of('3.30')
    """
    return Money(cents=sum([amount.cents for amount in amounts]))


def allocate(amount: Money, weights: Sequence[int | Decimal | Fraction]) -> tuple[Money, ...]:
    """Split ``amount`` in proportion to ``weights``; the parts add up to it exactly.

    Largest remainder (Hamilton's method): each part is its exact share rounded toward zero, and the cents left over go
    to the largest remainders, the earlier first on a tie. A negative amount splits as its opposite does; a weight of
    zero gets nothing.

    Raises `InvalidValueError` for no weights, a negative weight, or weights that are all zero.

    >>> allocate(Money.of("100.00"), (1, 1, 1))
    (Money.of('33.34'), Money.of('33.33'), Money.of('33.33'))
    """
    weights = tuple(weights)
    ratios = [_ratio(weight, "weight") for weight in weights]
    for index, (numerator, _) in enumerate(ratios):
        if numerator < 0:
            raise InvalidValueError(f"weight must not be negative, got {weights[index]}", path=("weights", index))
    denominator = math.lcm(*(bottom for _, bottom in ratios))
    parts = [top * (denominator // bottom) for top, bottom in ratios]
    whole = sum(parts)
    if whole == 0:
        raise InvalidValueError(f"weights must hold one above zero, got {list(weights)!r}", path=("weights",))
    magnitude = abs(amount.cents)
    shares = [divmod(magnitude * part, whole) for part in parts]
    cents = [quotient for quotient, _ in shares]
    left = magnitude - sum(cents)
    for index in sorted(range(len(shares)), key=lambda place: (-shares[place][1], place))[:left]:
        cents[index] += 1
    sign = -1 if amount.cents < 0 else 1
    return tuple(Money(cents=sign * share) for share in cents)


def _ratio(number: Decimal | Fraction | int, field: str) -> tuple[int, int]:
    if type(number) is int:
        return number, 1
    if isinstance(number, Decimal):
        if not number.is_finite():
            raise InvalidValueError(f"{field} must be finite, got {number}", path=("Money", field))
        if not is_written_out(number):
            raise InvalidValueError(
                f"{field} must have at most {MOST_DIGITS} digits, got {number}", path=("Money", field)
            )
        return number.as_integer_ratio()
    if isinstance(number, Fraction):
        return number.numerator, number.denominator
    raise InvalidValueError(f"{field} must be an int, Decimal or Fraction, got {number!r}", path=("Money", field))
