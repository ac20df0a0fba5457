"""Money, dates and numbers as text, in a locale that the caller names. The only importer of babel.

Nothing here guesses a locale: every function takes one, such as ``en_US`` or ``es_US``.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import MAX_PREC, Context, Decimal, localcontext
from fractions import Fraction

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent

from practiceops.errors import InvalidValueError
from practiceops.money import Money, Rounding, round_ratio

__all__ = ["day", "moment", "money", "number", "percent"]

_EXACT = Context(prec=MAX_PREC)
"""For babel, which works in the ambient decimal context: there 28 digits are all that there is room for."""


def money(amount: Money, *, locale: str) -> str:
    """Return an amount with its currency sign and grouping; a negative one with a minus sign.

    >>> money(Money.of("-1234.5"), locale="en_US"), money(Money.of("1234.5"), locale="en_US")
    ('-$1,234.50', '$1,234.50')
    """
    with localcontext(_EXACT):
        return format_currency(amount.amount, "USD", locale=_locale(locale))


def number(value: Decimal | Fraction | float, *, locale: str, decimals: int = 2) -> str:
    """Return a number with grouping, rounded half even to at most so many decimals.

    >>> number(Fraction(4001, 3), locale="en_US", decimals=1)
    '1,333.7'
    """
    pattern = f"#,##0.{'#' * decimals}" if decimals else "#,##0"
    with localcontext(_EXACT):
        return format_decimal(_decimal(value, decimals), format=pattern, locale=_locale(locale))


def percent(share: Decimal | Fraction | float, *, locale: str, decimals: int = 1) -> str:
    """Return a share as a percentage, rounded half even to so many decimals.

    >>> percent(Fraction(1, 8), locale="en_US"), percent(1, locale="en_US")
    ('12.5%', '100.0%')
    """
    pattern = f"#,##0.{'0' * decimals}%" if decimals else "#,##0%"
    with localcontext(_EXACT):
        return format_percent(_decimal(share, decimals + 2), format=pattern, locale=_locale(locale))


def day(value: date, *, locale: str, style: str = "medium") -> str:
    """Return a date; ``style`` is "short", "medium", "long", "full" or a CLDR pattern such as "EEE d MMM".

    >>> day(date(2026, 6, 5), locale="en_US"), day(date(2026, 6, 5), locale="en_US", style="EEE M/d")
    ('Jun 5, 2026', 'Fri 6/5')
    """
    return format_date(value, format=style, locale=_locale(locale))


def moment(value: datetime, *, locale: str, style: str = "short") -> str:
    """Return a date with its wall-clock time, in the time zone that it carries.

    >>> moment(datetime(2026, 6, 5, 14, 30), locale="en_US", style="EEE M/d HH:mm")
    'Fri 6/5 14:30'
    """
    return format_datetime(value, format=style, locale=_locale(locale))


def _decimal(value: Decimal | Fraction | float, decimals: int) -> Decimal:
    try:
        exact = Fraction(value)
    except (ValueError, OverflowError):
        raise InvalidValueError(f"number must be finite, got {value}", path=("value",)) from None
    scaled = round_ratio(exact.numerator * 10**decimals, exact.denominator, Rounding.HALF_EVEN)
    return Decimal(f"{scaled}e-{decimals}")


def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError, TypeError):
        raise InvalidValueError(f"unknown locale {name!r}", path=("locale",)) from None
