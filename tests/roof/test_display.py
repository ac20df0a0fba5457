from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest

from practiceops import display
from practiceops.errors import InvalidValueError
from practiceops.money import Money


def test_money_is_shown_in_the_locale_that_is_named() -> None:
    assert display.money(Money.of("-1234567.89"), locale="en_US") == "-$1,234,567.89"
    assert display.money(Money.of("1234.5"), locale="de_DE") == "1.234,50\xa0$"


def test_numbers_are_rounded_exactly_and_never_through_binary_floats() -> None:
    assert display.number(Decimal("2.675"), locale="en_US") == "2.68"
    assert display.number(Fraction(5, 2), locale="en_US", decimals=0) == "2"
    assert display.percent(Fraction(1, 3), locale="en_US", decimals=0) == "33%"


@pytest.mark.parametrize("share", [float("nan"), float("-inf"), Decimal("NaN")])
def test_what_is_no_number_is_refused(share: float | Decimal) -> None:
    for show in (display.number, display.percent):
        with pytest.raises(InvalidValueError, match="number must be finite, got"):
            show(share, locale="en_US")


def test_text_shows_every_digit_whatever_the_decimal_context() -> None:
    with localcontext(prec=3):
        assert display.money(Money.of("1234567.89"), locale="en_US") == "$1,234,567.89"
        assert display.number(Decimal("1234567.89"), locale="en_US") == "1,234,567.89"
        assert display.percent(Decimal("0.123456"), locale="en_US", decimals=4) == "12.3456%"
    assert display.money(Money.of("1" * 30), locale="en_US") == f"${',111' * 10}.00".replace("$,", "$")


def test_dates_follow_the_style() -> None:
    assert display.day(date(2026, 6, 5), locale="en_US", style="full") == "Friday, June 5, 2026"
    assert display.moment(datetime(2026, 6, 5, 14, 30), locale="en_US", style="HH:mm") == "14:30"


@pytest.mark.parametrize("name", ["xx_YY", "", "english please"])
def test_an_unknown_locale_is_refused_by_name(name: str) -> None:
    with pytest.raises(InvalidValueError, match=f"unknown locale '{name}'"):
        display.money(Money.of(1), locale=name)
