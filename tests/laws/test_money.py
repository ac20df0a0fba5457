"""Money is conserved: by every operation, and by every allocation."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from practiceops.money import ZERO, Money, Rounding, allocate, round_half_up, round_ratio, total
from practiceops.testing import moneys

amounts = moneys(Money.of(-(10**12)), Money.of(10**12))
exact = st.integers(-(10**9), 10**9) | st.fractions(max_denominator=10**6) | st.decimals(-(10**6), 10**6, places=6)
weights = st.lists(
    st.integers(0, 10**6) | st.fractions(0, 100, max_denominator=1000) | st.decimals(0, 100, places=3, allow_nan=False),
    min_size=1,
    max_size=12,
).filter(any)


@given(amounts, amounts, amounts)
def test_addition_is_exact(a: Money, b: Money, c: Money):
    assert (a + b).cents == a.cents + b.cents
    assert a + b - b == a
    assert (a + b) + c == a + (b + c)
    assert a + -a == ZERO
    assert total([a, b, c]) == sum([a, b, c]) == a + b + c


@given(amounts, st.integers(-1000, 1000))
def test_multiplication_is_repeated_addition_and_division_undoes_it(amount: Money, times: int):
    assert (amount * times).cents == amount.cents * times
    if times:
        assert (amount * times) / times == amount


@given(amounts)
def test_text_and_decimal_bring_the_same_money_back(amount: Money):
    assert Money.of(str(amount)) == Money.of(amount.amount) == Money.from_cents(amount.cents) == amount


@given(amounts, amounts)
def test_order_is_that_of_the_cents(a: Money, b: Money):
    assert (a < b, a <= b, a == b, a >= b, a > b) == (
        a.cents < b.cents,
        a.cents <= b.cents,
        a.cents == b.cents,
        a.cents >= b.cents,
        a.cents > b.cents,
    )


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**6), st.sampled_from(Rounding))
def test_rounding_agrees_with_the_decimal_module(numerator: int, denominator: int, rounding: Rounding):
    # a denominator that a decimal can hold exactly
    denominator = 2 ** (denominator % 20)
    exactly = Decimal(numerator) / Decimal(denominator)
    assert Fraction(exactly) == Fraction(numerator, denominator)
    expected = int(exactly.to_integral_value(f"ROUND_{rounding.name}"))
    assert round_ratio(numerator, denominator, rounding) == expected
    if rounding is Rounding.HALF_UP:
        assert round_half_up(numerator, denominator) == expected


@given(amounts, exact, st.sampled_from(Rounding))
def test_a_rate_misses_the_exact_product_by_less_than_a_cent(
    amount: Money, rate: int | Fraction | Decimal, rounding: Rounding
):
    error = amount.times(rate, rounding).cents - amount.cents * Fraction(rate)
    assert abs(error) < 1
    if rounding.name.startswith("HALF"):
        assert abs(error) <= Fraction(1, 2)


@given(amounts, exact.filter(bool), st.sampled_from(Rounding))
def test_dividing_by_a_number_is_multiplying_by_its_inverse(
    amount: Money, number: int | Fraction | Decimal, rounding: Rounding
):
    assert amount.divided_by(number, rounding) == amount.times(1 / Fraction(number), rounding)


@given(amounts, moneys(Money.from_cents(1), Money.of(1000)), st.sampled_from(Rounding))
def test_rounded_to_a_unit_is_a_near_multiple_of_it(amount: Money, unit: Money, rounding: Rounding):
    near = amount.rounded_to(unit, rounding)
    assert near.cents % unit.cents == 0
    assert abs(near - amount) < unit


# Allocation


@given(amounts, weights)
def test_an_allocation_sums_exactly(amount: Money, by: list[int]):
    assert total(allocate(amount, by)) == amount


@given(amounts, weights)
def test_each_part_is_within_a_cent_of_its_share_and_weight_zero_gets_nothing(amount: Money, by: list[int]):
    whole = sum(map(Fraction, by))
    for part, weight in zip(allocate(amount, by), by, strict=True):
        assert abs(part.cents - amount.cents * Fraction(weight) / whole) < 1
        if weight == 0:
            assert part == ZERO


@given(amounts, weights)
def test_a_negative_amount_splits_as_its_opposite(amount: Money, by: list[int]):
    assert allocate(-amount, by) == tuple(-part for part in allocate(amount, by))


@given(amounts, weights, st.randoms(use_true_random=False))
def test_the_order_of_the_weights_moves_a_cent_at_most(amount: Money, by: list[int], random):
    order = list(range(len(by)))
    random.shuffle(order)
    straight = allocate(amount, by)
    shuffled = allocate(amount, [by[place] for place in order])
    for place, part in zip(order, shuffled, strict=True):
        assert abs(part.cents - straight[place].cents) <= 1


@given(amounts, weights)
def test_of_equal_weights_the_earlier_gets_no_less(amount: Money, by: list[int]):
    parts = [abs(part) for part in allocate(amount, by)]
    for i, first in enumerate(by):
        for j in range(i + 1, len(by)):
            if first == by[j]:
                assert parts[i] >= parts[j]


@given(amounts, weights, st.integers(1, 1000))
def test_only_the_proportion_of_the_weights_counts(amount: Money, by: list[int], scale: int):
    assert allocate(amount, by) == allocate(amount, [Fraction(weight) * scale for weight in by])
