from __future__ import annotations

import decimal
from decimal import Decimal
from fractions import Fraction

import pytest

from practiceops.errors import InvalidValueError
from practiceops.money import ZERO, Money, Rounding, allocate, round_half_up, round_ratio, total


def cents(*amounts: int) -> tuple[Money, ...]:
    return tuple(map(Money.from_cents, amounts))


# Making money


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("12.34", 1234),
        ("12.3", 1230),
        ("12", 1200),
        ("-0.05", -5),
        ("+3.00", 300),
        ("$1,234,567.89", 123456789),
        ("-$7", -700),
        (" 5.00 ", 500),
        ("1.5000", 150),
        (12, 1200),
        (-3, -300),
        (Decimal("12.34"), 1234),
        (Decimal("-0.05"), -5),
        (Decimal("1E+3"), 100000),
        (Decimal("1.230"), 123),
    ],
)
def test_money_from_text_decimal_and_whole_dollars(given: str | int | Decimal, expected: int):
    assert Money.of(given).cents == expected


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (0.1, "money is never made from a float, got 0.1"),
        (1e9, "money is never made from a float, got 1000000000.0"),
        (True, "money must be a text, Decimal or whole dollars, got True"),
        (None, "money must be a text, Decimal or whole dollars, got None"),
        (Decimal("NaN"), "money must be finite, got NaN"),
        (Decimal("-Infinity"), "money must be finite, got -Infinity"),
        (Decimal("1.005"), "money must be whole cents, got 1.005; use Money.rounded with a named rounding"),
        ("", "money must be an amount such as '12.34', got ''"),
        ("1.005", "money must be an amount such as '12.34', got '1.005'"),
        ("1,23", "money must be an amount such as '12.34', got '1,23'"),
        ("1e3", "money must be an amount such as '12.34', got '1e3'"),
        ("9" * 5000, "money must have at most 1000 digits, got 5000"),
        (10**1000, "money must have at most 1000 digits"),
        (Decimal("1E+999999"), "money must have at most 1000 digits, got 1E+999999"),
        (Decimal("-1E+999999999"), "money must have at most 1000 digits, got -1E+999999999"),
        (Decimal("1E-999999999"), "money must have at most 1000 digits, got 1E-999999999"),
        ("(5.00)", "money must be an amount such as '12.34', got '(5.00)'"),
        ("\u0665", "money must be an amount such as '12.34', got '\u0665'"),  # a digit, but not one of ours
    ],
)
def test_what_is_no_amount_is_refused(given: object, message: str):
    with pytest.raises(InvalidValueError) as caught:
        Money.of(given)  # type: ignore[arg-type]
    assert str(caught.value) == message


@pytest.mark.parametrize("given", [1.0, True, "5", Decimal(5)])
def test_cents_are_whole_numbers(given: object):
    with pytest.raises(InvalidValueError, match="cents must be a whole number"):
        Money.from_cents(given)  # type: ignore[arg-type]


@pytest.mark.parametrize("rate", [Decimal("1E+999999999"), Decimal("1E-999999999")])
def test_a_rate_with_a_billion_digits_is_refused_by_name(rate: Decimal):
    money = Money.of(5)
    for call, field in (
        (lambda: money.times(rate, Rounding.HALF_UP), "rate"),
        (lambda: money.divided_by(rate, Rounding.HALF_UP), "divisor"),
        (lambda: Money.rounded(rate, Rounding.HALF_UP), "dollars"),
        (lambda: allocate(money, [rate, 1]), "weight"),
    ):
        with pytest.raises(InvalidValueError) as caught:
            call()
        assert str(caught.value) == f"{field} must have at most 1000 digits, got {rate}"


def test_the_largest_money_can_be_written():
    assert str(Money.of("9" * 1000)) == repr(Money.of("9" * 1000))[10:-2] == "9" * 1000 + ".00"
    with pytest.raises(InvalidValueError, match="at most 1000 digits"):
        Money.from_cents(10**5000)


# Arithmetic


def test_money_adds_and_multiplies_exactly():
    assert Money.of("0.10") + Money.of("0.20") == Money.of("0.30")
    assert Money.of("0.10") - Money.of("0.20") == Money.of("-0.10")
    assert Money.of("0.10") * 3 == 3 * Money.of("0.10") == Money.of("0.30")
    assert -Money.of("0.10") == Money.of("-0.10")
    assert +Money.of("0.10") == Money.of("0.10")
    assert abs(Money.of("-0.10")) == abs(Money.of("0.10")) == Money.of("0.10")
    assert sum([Money.of("0.10"), Money.of("0.20")]) == total([Money.of("0.10"), Money.of("0.20")]) == Money.of("0.30")
    assert total([]) == ZERO


@pytest.mark.parametrize(
    "mixed",
    [
        lambda money: money + 1,
        lambda money: 1 + money,
        lambda money: money - 1,
        lambda money: money * 1.5,
        lambda money: money * Decimal("1.5"),
        lambda money: money * True,
        lambda money: money * money,
        lambda money: money / 1.5,
        lambda money: money < 1,
        lambda money: money <= 1,
        lambda money: money > 1,
        lambda money: money >= 1,
    ],
)
def test_money_does_not_mix_with_numbers(mixed):
    with pytest.raises(TypeError):
        mixed(Money.of(5))


def test_money_is_never_equal_to_a_number():
    assert Money.of(0) != 0
    assert Money.from_cents(5) != 5


def test_comparison_and_truth():
    small, large = Money.of("-1"), Money.of("1")
    assert small < large
    assert small <= large
    assert small <= Money.of("-1")
    assert large > small
    assert large >= small
    assert large >= Money.of("1")
    assert small
    assert not ZERO
    assert len({Money.of(1), Money.of("1.00"), Money.from_cents(100)}) == 1


def test_division_loses_no_cent():
    assert Money.of(10) / 4 == Money.of("2.50")
    assert Money.of(-10) / 4 == Money.of("-2.50")
    assert Money.of(10) / -4 == Money.of("-2.50")
    assert Money.of(10) / Money.of(4) == Fraction(5, 2)
    with pytest.raises(InvalidValueError, match=r"10\.00 does not divide by 3 to a whole cent; use allocate"):
        Money.of(10) / 3
    with pytest.raises(InvalidValueError, match=r"cannot divide 10\.00 by zero"):
        Money.of(10) / 0
    with pytest.raises(InvalidValueError, match=r"cannot take the ratio of 10\.00 to zero"):
        Money.of(10) / ZERO


# Rounding


@pytest.mark.parametrize(
    ("rounding", "down", "half_of_even", "half_of_odd", "up"),
    [
        (Rounding.HALF_UP, 2, 3, 4, 3),
        (Rounding.HALF_EVEN, 2, 2, 4, 3),
        (Rounding.HALF_DOWN, 2, 2, 3, 3),
        (Rounding.UP, 3, 3, 4, 3),
        (Rounding.DOWN, 2, 2, 3, 2),
        (Rounding.CEILING, 3, 3, 4, 3),
        (Rounding.FLOOR, 2, 2, 3, 2),
    ],
)
def test_each_rounding(rounding: Rounding, down: int, half_of_even: int, half_of_odd: int, up: int):
    mirrored = {Rounding.CEILING: Rounding.FLOOR, Rounding.FLOOR: Rounding.CEILING}.get(rounding, rounding)
    for numerator, expected in ((24, down), (25, half_of_even), (35, half_of_odd), (26, up)):
        assert round_ratio(numerator, 10, rounding) == expected
        assert round_ratio(-numerator, 10, mirrored) == -expected
    assert round_ratio(20, 10, rounding) == 2


def test_a_rounding_can_be_named_by_its_word_and_an_unknown_word_is_refused():
    assert round_ratio(25, 10, "half_up") == 3  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match=r"rounding must be one of 'half_up', .* got 'ROUND_HALF_UP'"):
        Money.of(1).times(Decimal("0.005"), "ROUND_HALF_UP")  # type: ignore[arg-type]


def test_rates_are_exact_whatever_the_decimal_context():
    with decimal.localcontext(prec=3):
        assert Money.of("1234567.89").times(Decimal("0.0123456"), Rounding.DOWN) == Money.of("15241.48")
        assert Money.of("1234567.89").amount == Decimal("1234567.89")
        assert Money.of(Decimal("1234567.89")).cents == 123456789


def test_times_divided_by_and_rounded():
    assert Money.of("100").times(Fraction(1, 3), Rounding.UP) == Money.of("33.34")
    assert Money.of("100").times(2, Rounding.UP) == Money.of("200")
    assert Money.of("100").divided_by(Decimal("-0.3"), Rounding.HALF_UP) == Money.of("-333.33")
    assert Money.rounded(Fraction(1, 3), Rounding.HALF_UP) == Money.of("0.33")
    assert Money.of("1.49").rounded_to(Money.of(1), Rounding.HALF_UP) == Money.of(1)
    assert Money.of("-1.50").rounded_to(Money.of(1), Rounding.HALF_UP) == Money.of(-2)
    assert round_half_up(5, 2) == 3
    assert round_half_up(-5, 2) == -3


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: Money.of(1).times(0.5, Rounding.UP), "rate must be an int, Decimal or Fraction, got 0.5"),
        (lambda: Money.of(1).times(True, Rounding.UP), "rate must be an int, Decimal or Fraction, got True"),
        (lambda: Money.of(1).times(Decimal("Infinity"), Rounding.UP), "rate must be finite, got Infinity"),
        (lambda: Money.of(1).divided_by(0, Rounding.UP), "divisor must not be zero"),
        (lambda: Money.rounded("1", Rounding.UP), "dollars must be an int, Decimal or Fraction, got '1'"),
        (lambda: Money.of(1).rounded_to(ZERO, Rounding.UP), "unit must be greater than zero, got 0.00"),
    ],
)
def test_wrong_numbers_are_refused_by_name(wrong, message: str):
    with pytest.raises(InvalidValueError) as caught:
        wrong()
    assert str(caught.value) == message


# Allocation


@pytest.mark.parametrize(
    ("amount", "weights", "expected"),
    [
        (10000, (1, 1, 1), (3334, 3333, 3333)),
        (-10000, (1, 1, 1), (-3334, -3333, -3333)),
        (5, (0, 1, 0, 1), (0, 3, 0, 2)),
        (1, (Decimal("0.1"), Decimal("0.3")), (0, 1)),
        (100, (Fraction(1, 3), Fraction(2, 3)), (33, 67)),
        (0, (1, 2), (0, 0)),
        (7, (5,), (7,)),
    ],
)
def test_allocate_by_largest_remainder(amount: int, weights: tuple[int, ...], expected: tuple[int, ...]):
    assert allocate(Money.from_cents(amount), weights) == cents(*expected)
    assert Money.from_cents(amount).allocate(weights) == cents(*expected)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ((), "weights must hold one above zero, got []"),
        ((0, 0), "weights must hold one above zero, got [0, 0]"),
        ((1, -2), "weight must not be negative, got -2"),
        ((1, 0.5), "weight must be an int, Decimal or Fraction, got 0.5"),
    ],
)
def test_weights_that_cannot_split_are_refused(weights: tuple[int, ...], message: str):
    with pytest.raises(InvalidValueError) as caught:
        allocate(Money.of(1), weights)
    assert str(caught.value) == message


def test_weights_that_can_be_read_only_once_are_read_once():
    assert allocate(Money.of(3), iter((1, 2))) == (Money.of(1), Money.of(2))  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="weight must not be negative, got -2"):
        allocate(Money.of(3), iter((1, -2)))  # type: ignore[arg-type]


# Text


def test_money_as_text():
    assert str(Money.of("1234.5")) == "1234.50"
    assert str(Money.from_cents(-5)) == "-0.05"
    assert repr(Money.from_cents(-5)) == "Money.of('-0.05')"
    assert f"{Money.of(5):>8}" == "    5.00"
    assert Money.of("-0.05").amount == Decimal("-0.05")
