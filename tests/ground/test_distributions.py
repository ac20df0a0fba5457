"""Distributions: what they answer at the edges, and what they refuse by name."""

from __future__ import annotations

import math
import pickle
from typing import Any

import attrs
import pytest

from practiceops.distributions import Distribution, Empirical, Gamma, NegativeBinomial, Normal, Poisson
from practiceops.errors import InvalidValueError, UnsupportedError

ALL = (
    Normal(mean=5, sd=2),
    Gamma(shape=2.5, scale=2),
    Poisson(mean=5),
    NegativeBinomial(mean=5, size=2),
    Empirical.of([0, 3, 5, 5, 9]),
)
COUNTS = ALL[2:]
each = pytest.mark.parametrize("given", ALL, ids=lambda one: type(one).__name__)
each_count = pytest.mark.parametrize("given", COUNTS, ids=lambda one: type(one).__name__)


@pytest.mark.parametrize(
    ("make", "field", "value"),
    [
        (lambda: Normal(mean=math.nan, sd=1), "mean", "nan"),
        (lambda: Normal(mean="5", sd=1), "mean", "'5'"),
        (lambda: Normal(mean=5, sd=0), "sd", "0.0"),
        (lambda: Normal(mean=5, sd=-1), "sd", "-1.0"),
        (lambda: Normal(mean=10**400, sd=1), "mean", "inf"),
        (lambda: Gamma(shape=0, scale=1), "shape", "0.0"),
        (lambda: Gamma(shape=1, scale=-2), "scale", "-2.0"),
        (lambda: Gamma.of_moments(mean=0, sd=1), "mean", "0"),
        (lambda: Gamma.of_moments(mean=1, sd=math.inf), "sd", "inf"),
        (lambda: Poisson(mean=-1), "mean", "-1.0"),
        (lambda: Poisson(mean=True), "mean", "True"),
        (lambda: NegativeBinomial(mean=-1, size=2), "mean", "-1.0"),
        (lambda: NegativeBinomial(mean=1, size=0), "size", "0.0"),
        (lambda: NegativeBinomial.of_moments(mean=4, sd=2), "sd", "2"),
        (lambda: NegativeBinomial.of_probability(size=0, probability=0.5), "size", "0"),
        (lambda: NegativeBinomial.of_probability(size=1, probability=1), "probability", "1"),
        (lambda: Empirical(values=(), weights=()), "values", ""),
        (lambda: Empirical(values=(1, 2), weights=(1.0,)), "weights", "2 values"),
        (lambda: Empirical(values=(2, 1), weights=(1.0, 1.0)), "values", "(2, 1)"),
        (lambda: Empirical(values=(1, 2), weights=(1.0, 0.0)), "weights", "0.0"),
        (lambda: Empirical(values=(1, 2), weights=(1.0, math.inf)), "weights", "inf"),
        (lambda: Empirical(values=(1,), weights=5.0), "weights", "5.0"),
        (lambda: Empirical(values=(1.5,), weights=(1.0,)), "values", "1.5"),
        (lambda: Empirical.of([1, 2.5]), "observations", "2.5"),
        (lambda: Empirical.of([]), "values", ""),
    ],
)
def test_bad_parameters_are_refused_by_name(make: Any, field: str, value: str):
    with pytest.raises(InvalidValueError) as caught:
        make()
    assert field in str(caught.value)
    assert value in str(caught.value)


@each
def test_a_probability_must_lie_between_0_and_1(given: Distribution):
    for p in (0, 1, -0.1, math.nan):
        with pytest.raises(InvalidValueError, match="strictly between 0 and 1"):
            given.quantile(p)


@each
@pytest.mark.parametrize("method", ["cdf", "sf", "loss", "complementary_loss", "second_loss"])
def test_a_point_must_be_finite(given: Distribution, method: str):
    for x in (math.inf, -math.inf, math.nan):
        with pytest.raises(InvalidValueError, match="x must be finite"):
            getattr(given, method)(x)


@each
def test_periods_must_be_above_zero(given: Distribution):
    for periods in (0, -1, math.inf):
        with pytest.raises(InvalidValueError, match="periods must be finite and greater than zero"):
            given.over(periods)


def test_an_empirical_demand_adds_up_over_whole_periods_only():
    with pytest.raises(UnsupportedError, match=r"whole periods only, got 1\.5"):
        Empirical.of([1, 2]).over(1.5)


@each
def test_a_sum_over_periods_has_the_sum_of_means_and_variances(given: Distribution):
    four = given.over(4)
    assert type(four) is type(given)
    assert four.mean == pytest.approx(4 * given.mean)
    assert four.variance == pytest.approx(4 * given.variance)
    assert four.sd == pytest.approx(2 * given.sd)


@each
def test_moments_come_from_the_parameters(given: Distribution):
    assert given.sd == pytest.approx(math.sqrt(given.variance))
    assert pickle.loads(pickle.dumps(given)) == attrs.evolve(given) == given  # noqa: S301


def test_whole_parameters_become_floats():
    assert Poisson(mean=4) == Poisson(mean=4.0)
    assert str(Poisson(mean=4)) == "Poisson(mean=4.0)"
    assert Empirical(values=[1, 2], weights=[1, 3]).weights == (1.0, 3.0)


def test_moments_can_be_given_instead():
    gamma = Gamma.of_moments(mean=6, sd=math.sqrt(18))
    assert (gamma.shape, gamma.scale) == pytest.approx((2, 3))
    lumpy = NegativeBinomial.of_probability(size=3, probability=0.25)
    assert (lumpy.mean, lumpy.variance) == pytest.approx((9, 36))


# Counts


@each_count
def test_below_zero_there_is_nothing(given: Any):
    assert given.pmf(-1) == 0
    assert (given.cdf(-3), given.sf(-3), given.complementary_loss(-3)) == (0, 1, 0)
    assert given.loss(-3) == pytest.approx(given.mean + 3)
    assert given.complementary_second_loss(-3) == 0
    both = 0.5 * (given.variance + (given.mean + 3) ** 2 - (given.mean + 3))
    assert given.second_loss(-3) == pytest.approx(both)


@each_count
def test_a_loss_between_whole_numbers_is_a_straight_line(given: Any):
    for method in (given.loss, given.complementary_loss):
        assert method(4.25) == pytest.approx(0.75 * method(4) + 0.25 * method(5))
    assert given.cdf(4.9) == given.cdf(4)


@each_count
def test_the_second_loss_of_a_count_wants_a_whole_number(given: Any):
    for method in (given.second_loss, given.complementary_second_loss):
        with pytest.raises(InvalidValueError, match=r"whole number .* got 1\.5"):
            method(1.5)
        assert method(2.0) == method(2)


@pytest.mark.parametrize("given", [Poisson(mean=0), NegativeBinomial(mean=0, size=2), Empirical.of([0])])
def test_a_demand_that_never_comes(given: Any):
    assert given.quantile(0.999) == 0
    assert (given.pmf(0), given.pmf(1), given.cdf(0), given.sf(0), given.loss(0)) == (1, 0, 1, 0, 0)
    assert (given.complementary_loss(2), given.second_loss(0), given.complementary_second_loss(2)) == (2, 0, 3)
    assert given.probabilities() == (0, (1.0,))


@pytest.mark.parametrize("given", [Poisson(mean=1e6), NegativeBinomial(mean=1000, size=0.05), Poisson(mean=0.3)])
def test_quantiles_far_from_the_first_guess(given: Any):
    found = given.quantile(0.95)
    assert given.cdf(found) >= 0.95 > given.cdf(found - 1)


def test_a_very_long_tail_is_summed_from_its_short_side():
    given = NegativeBinomial(mean=1000, size=0.05)
    assert given.cdf(given.quantile(0.99)) >= 0.99 > given.cdf(given.quantile(0.99) - 1)
    assert given.sf(2000) == pytest.approx(1 - math.fsum(map(given.pmf, range(2001))), rel=1e-9)


@pytest.mark.parametrize(
    ("given", "p", "found"),
    [
        # thirteen weeks of usage, one of which was typed with five zeros too many, over 2.7 weeks
        (NegativeBinomial(mean=9181055.907692308, size=0.20774407629222166), 0.95, 46834419),
        (NegativeBinomial(mean=5, size=1e-6), 0.999999999, 25590065),
        (NegativeBinomial(mean=5, size=1e-6), 0.99999, 127),
        (NegativeBinomial(mean=5, size=1e-6), 0.9, 0),
    ],
)
def test_a_quantile_takes_no_longer_for_a_tail_of_millions(given: Any, p: float, found: int):
    # term by term each of the first two took minutes
    assert given.quantile(p) == found
    assert given.sf(found) <= 1 - p
    assert found == 0 or given.sf(found - 1) > 1 - p


@pytest.mark.parametrize("given", [NegativeBinomial(mean=1000, size=0.05), NegativeBinomial(mean=200, size=1.5)])
def test_what_lies_on_either_side_is_the_sum_of_its_probabilities(given: Any):
    probabilities = [given.pmf(k) for k in range(3001)]
    for x in (0, 1, 17, 199, 200, 999, 1000, 1001, 3000):
        assert given.cdf(x) == pytest.approx(math.fsum(probabilities[: x + 1]), rel=1e-12)
        assert given.sf(x) == pytest.approx(1 - math.fsum(probabilities[: x + 1]), rel=1e-9)


@pytest.mark.parametrize("size", [1e12, 1e15, 1e20, 1e30, 1e100, 1e300])
def test_a_huge_size_is_as_good_as_poisson(size: float):
    lumpy, even = NegativeBinomial(mean=5, size=size), Poisson(mean=5)
    for x in (0, 4, 9, 30):
        for method in ("pmf", "cdf", "sf", "loss", "complementary_loss", "second_loss", "complementary_second_loss"):
            # the two differ by a few times x^2 / size
            expected = getattr(even, method)(x)
            assert getattr(lumpy, method)(x) == pytest.approx(expected, rel=max(2000 / size, 1e-12)), method
    assert lumpy.quantile(0.9) == even.quantile(0.9)


@each_count
def test_what_is_no_count_has_no_probability(given: Any):
    assert given.pmf(3) == given.pmf(3.0) > 0
    for k in (2.5, 3.5, -1, -0.5, math.inf, -math.inf, math.nan):
        assert given.pmf(k) == 0


@each_count
@pytest.mark.parametrize("tail", [-1, -1e-300, 0.5, 0.6, 1, math.nan, math.inf])
def test_a_table_leaves_out_a_share_below_a_half(given: Any, tail: float):
    with pytest.raises(InvalidValueError) as caught:
        given.probabilities(tail)
    assert str(caught.value) == f"tail must be a share of at least 0 and below 0.5, got {tail}"
    assert caught.value.path == ("tail",)


def test_a_table_that_leaves_out_nothing_ends_where_no_float_is_small_enough():
    for given in (Poisson(mean=4), NegativeBinomial(mean=40, size=0.7), Poisson(mean=900)):
        first, table = given.probabilities(0)
        assert first == 0 or given.cdf(first - 1) < 1e-300
        assert given.sf(first + len(table) - 1) < 1e-300
        assert math.fsum(table) == pytest.approx(1, rel=1e-12)


def test_quantiles_of_tiny_probabilities():
    given = Poisson(mean=300)
    low = given.quantile(1e-40)
    assert given.cdf(low) >= 1e-40 > given.cdf(low - 1)
    high = given.quantile(1 - 1e-15)
    assert given.sf(high) <= 1 - (1 - 1e-15) < given.sf(high - 1)


def test_a_sum_near_the_least_number_that_can_be_written_ends():
    given = Poisson(mean=1e9)
    assert given.cdf(998_818_000) == pytest.approx(3.3652285211e-306, rel=1e-8)
    assert given.sf(1_001_184_000) < 1e-300


def test_a_table_leaves_out_no_more_than_told():
    for given in (Poisson(mean=300), NegativeBinomial(mean=40, size=0.7), Poisson(mean=0.2)):
        first, table = given.probabilities(tail=1e-6)
        last = first + len(table) - 1
        assert given.cdf(first - 1) <= 1e-6 >= given.sf(last)
        assert table[3] == pytest.approx(given.pmf(first + 3), rel=1e-12)
    assert Poisson(mean=300).probabilities()[0] > 0


def test_a_table_of_observations_fills_the_gaps():
    given = Empirical(values=(2, 4, 7), weights=(1, 98, 1))
    assert given.probabilities() == (2, (0.01, 0.0, 0.98, 0.0, 0.0, 0.01))
    assert given.probabilities(tail=0.02) == (4, (0.98,))


def test_a_share_of_observations_that_is_reached_exactly_counts():
    ten = Empirical.of(range(1, 11))
    assert [ten.quantile(p) for p in (0.1, 0.3, 1 - 0.7, 0.9, 0.95)] == [1, 3, 3, 9, 10]
    assert Empirical(values=(1, 2, 3), weights=(0.1, 0.2, 0.7)).quantile(0.3) == 2


def test_sums_of_observations_are_convolutions():
    die = Empirical.of(range(1, 7))
    seven = die.over(2)
    assert seven.pmf(7) == pytest.approx(1 / 6)
    assert die.over(5).cdf(29) == pytest.approx(1 - 1 / 6**5)
    assert die.over(1) == die
    tiny = Empirical(values=(0, 1), weights=(1e-300, 1.0))
    assert tiny.plus(tiny).values == (1, 2)  # what underflows is left out


# Flows


def test_the_density_of_a_gamma_at_its_edge():
    assert Gamma(shape=0.5, scale=2).pdf(0) == math.inf
    assert Gamma(shape=1, scale=2).pdf(0) == 0.5
    assert Gamma(shape=2, scale=2).pdf(0) == 0
    assert Gamma(shape=2, scale=2).pdf(-1) == 0


def test_a_gamma_below_zero():
    given = Gamma(shape=2, scale=3)
    assert (given.cdf(-1), given.sf(-1), given.complementary_loss(-1), given.complementary_second_loss(-1)) == (
        0,
        1,
        0,
        0,
    )
    assert given.loss(-1) == pytest.approx(7)
    assert given.second_loss(-1) == pytest.approx(0.5 * (18 + 49))


@pytest.mark.parametrize(
    ("shape", "p"),
    [
        (0.01, 0.99),
        (1.5, 1e-300),
        (219.8, 1e-228),
        (4000.0, 1e-319),
        (120.0, 1e-90),
        (1e4, 1 - 1e-15),
        (0.0005, 1 - 1e-11),
    ],
)
def test_quantiles_of_a_gamma_invert_it(shape: float, p: float):
    given = Gamma(shape=shape, scale=2)
    found = given.quantile(p)
    if p <= 0.5:
        assert given.cdf(found) == pytest.approx(p, rel=1e-9, abs=1e-322)
    else:
        assert given.sf(found) == pytest.approx(1 - p, rel=1e-9)


def test_a_quantile_of_a_probability_with_hardly_a_digit_ends():
    given = Gamma(shape=5947.249293096697, scale=1)
    assert given.cdf(given.quantile(1.4944e-319)) == pytest.approx(1.4944e-319, rel=1e-3)


def test_a_quantile_of_a_gamma_too_small_to_write_is_zero():
    assert Gamma(shape=0.5, scale=2).quantile(1e-300) == 0


def test_the_tail_of_a_normal_is_the_same_on_both_sides():
    given = Normal(mean=10, sd=2)
    for distance in (0.5, 5, 20, 60):
        assert given.sf(10 + distance) == given.cdf(10 - distance)
        assert given.loss(10 + distance) == given.complementary_loss(10 - distance)
        assert given.second_loss(10 + distance) == given.complementary_second_loss(10 - distance)
        assert given.pdf(10 + distance) == given.pdf(10 - distance)
