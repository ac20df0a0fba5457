"""Laws of distributions: they agree with sums and integrals, both sides make a whole, quantiles invert."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practiceops.distributions import Distribution, Empirical, Gamma, Normal
from practiceops.testing.distributions import (
    count_distributions,
    distributions,
    empiricals,
    gammas,
    negative_binomials,
    normals,
    poissons,
)

SHARES = st.floats(1e-9, 1 - 1e-9)
# Gauss-Legendre nodes and weights of order 8 on (-1, 1): Abramowitz and Stegun, table 25.4
NODES = (
    (0.183434642495650, 0.362683783378362),
    (0.525532409916329, 0.313706645877887),
    (0.796666477413627, 0.222381034453374),
    (0.960289856497536, 0.101228536290376),
)


def integral(function: Any, low: float, high: float, panels: int = 60) -> float:
    half = (high - low) / panels / 2
    return half * math.fsum(
        weight * (function(middle - half * node) + function(middle + half * node))
        for middle in (low + half * (2 * panel + 1) for panel in range(panels))
        for node, weight in NODES
    )


def close(found: float, expected: float, rel: float = 1e-9) -> bool:
    return found == pytest.approx(expected, rel=rel, abs=1e-300)


@settings(max_examples=30)
@given(normals() | gammas().filter(lambda one: one.shape >= 1), st.floats(0.01, 0.99))
def test_losses_of_flows_agree_with_integration(flow: Normal | Gamma, p: float):
    x = flow.quantile(p)
    top = flow.quantile(1 - 1e-15) + 5 * flow.sd
    bottom = flow.mean - 12 * flow.sd if isinstance(flow, Normal) else 0.0
    assert close(flow.sf(x), integral(flow.pdf, x, top), 1e-6)
    assert close(flow.loss(x), integral(flow.sf, x, top), 1e-6)
    assert close(flow.second_loss(x), integral(flow.loss, x, top), 1e-6)
    assert close(flow.complementary_loss(x), integral(flow.cdf, bottom, x), 1e-6)
    assert close(flow.complementary_second_loss(x), integral(flow.complementary_loss, bottom, x), 1e-6)


@given(poissons(0.01, 60) | negative_binomials(0.01, 30) | empiricals(), st.integers(0, 80))
def test_losses_of_counts_agree_with_sums(count: Any, x: int):
    top = max(x, count.quantile(1 - 1e-15)) + 400
    probabilities = [count.pmf(k) for k in range(top)]
    above = list(enumerate(probabilities))[x + 1 :]
    below = list(enumerate(probabilities))[: x + 1]
    tiny = 1e-13 * (1 + count.mean) ** 2
    assert count.cdf(x) == pytest.approx(math.fsum(p for _, p in below), rel=1e-9, abs=1e-300)
    assert count.sf(x) == pytest.approx(math.fsum(p for _, p in above), rel=1e-9, abs=tiny)
    assert count.loss(x) == pytest.approx(math.fsum((k - x) * p for k, p in above), rel=1e-7, abs=tiny)
    assert count.complementary_loss(x) == pytest.approx(math.fsum((x - k) * p for k, p in below), rel=1e-9, abs=tiny)
    second = math.fsum((k - x) * (k - x - 1) / 2 * p for k, p in above)
    assert count.second_loss(x) == pytest.approx(second, rel=1e-5, abs=100 * tiny)
    second = math.fsum((x - k) * (x - k + 1) / 2 * p for k, p in below)
    assert count.complementary_second_loss(x) == pytest.approx(second, rel=1e-9, abs=100 * tiny)


@given(distributions(), st.integers(-20, 400))
def test_both_sides_make_a_whole(one: Distribution, x: int):
    scale = abs(one.mean - x) + one.sd + 1
    assert one.cdf(x) + one.sf(x) == pytest.approx(1, rel=1e-12)
    assert one.loss(x) - one.complementary_loss(x) == pytest.approx(one.mean - x, abs=1e-11 * scale)
    unit = 0 if isinstance(one, Normal | Gamma) else x - one.mean
    both = 0.5 * (one.variance + (one.mean - x) ** 2 + unit)
    assert one.second_loss(x) + one.complementary_second_loss(x) == pytest.approx(both, abs=1e-10 * scale**2)


@given(distributions(), st.integers(0, 300), st.integers(1, 50))
def test_what_is_unmet_falls_and_what_is_left_rises(one: Distribution, x: int, more: int):
    slack = 1 + 1e-12
    for falling in (one.sf, one.loss, one.second_loss):
        assert 0 <= falling(x + more) <= falling(x) * slack
    for rising in (one.cdf, one.complementary_loss, one.complementary_second_loss):
        assert 0 <= rising(x) <= rising(x + more) * slack


@given(count_distributions(), SHARES)
def test_the_quantile_of_a_count_is_the_smallest_that_reaches(count: Any, p: float):
    found = count.quantile(p)
    assert count.cdf(found) >= p * (1 - 1e-11)
    assert found == 0 or count.cdf(found - 1) < p * (1 + 1e-11)


@given(normals() | gammas(), SHARES)
def test_the_quantile_of_a_flow_inverts_it(flow: Normal | Gamma, p: float):
    found = flow.quantile(p)
    if found > 1e-280 or isinstance(flow, Normal):
        assert flow.cdf(found) == pytest.approx(p, rel=1e-9)
        assert flow.sf(found) == pytest.approx(1 - p, rel=1e-7)


@settings(max_examples=40)
@given(count_distributions(), st.integers(1, 4), st.integers(0, 120))
def test_a_sum_over_periods_is_a_convolution(count: Any, periods: int, x: int):
    first, table = count.probabilities(tail=1e-18)
    one = Empirical(
        values=tuple(first + place for place, p in enumerate(table) if p > 0), weights=tuple(p for p in table if p > 0)
    )
    assert one.over(periods).cdf(x) == pytest.approx(count.over(periods).cdf(x), abs=1e-9)
