"""Special functions behind `practiceops.distributions`, accurate relative to their own size, however small.

Nothing here subtracts two numbers that are nearly equal: far tails come from continued fractions and sums whose terms
are all positive, densities from the saddle-point form (C. Loader, Fast and accurate computation of binomial
probabilities, 2000).
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from itertools import accumulate, count, repeat, takewhile
from operator import add, mul
from statistics import NormalDist

__all__ = [
    "LEAST",
    "count_moment_above",
    "count_moment_below",
    "gamma_above",
    "gamma_below",
    "gamma_quantile",
    "negative_binomial_above",
    "negative_binomial_below",
    "negative_binomial_pmf",
    "normal_losses",
    "poisson_pmf",
]

_divide: Callable[[float, float], float] = operator.truediv  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
_SQRT_HALF = math.sqrt(0.5)
_LOG_2PI = math.log(2 * math.pi)
_NEGLIGIBLE = 1e-20
# terms below it have so few digits left that multiplying by a ratio near 1 would no longer make them fall
LEAST = 1e-318
_FAR = 3.0
_FEW_TERMS = 1e-16
_CLOSE = 4e-16


def normal_losses(z: float) -> tuple[float, float, float]:
    """Return P(Z > z), E[(Z - z)+] and E[((Z - z)+)^2] / 2 for a standard normal Z.

    From z = 3 the continued fraction of Mills' ratio (Abramowitz and Stegun 26.2.14) gives all three: with
    t = 2/(z + 3/(z + 4/(z + ...))) and d = z (z + t) + 1 they are (z + t)/d, 1/d and t/(2 d) times the density.
    """
    density = math.exp(-0.5 * z * z - 0.5 * _LOG_2PI)
    if z < _FAR:
        above = 0.5 * math.erfc(z * _SQRT_HALF)
        return above, density - z * above, 0.5 * ((z * z + 1) * above - z * density)
    t = 0.0
    for term in range(20 + int(400 / z), 1, -1):
        t = term / (z + t)
    d = z * (z + t) + 1
    return density * (z + t) / d, density / d, density * t / (2 * d)


def poisson_pmf(k: float, mean: float) -> float:
    """Return mean^k e^-mean / gamma(k + 1), for any real k >= 0 and mean >= 0."""
    if mean == 0.0:
        return 1.0 if k == 0 else 0.0
    if k == 0:
        return math.exp(-mean)
    return math.exp(-_stirling_error(k) - _deviance(k, mean, k - mean)) / math.sqrt(2 * math.pi * k)


def negative_binomial_pmf(k: float, size: float, mean: float) -> float:
    """Return the probability of k for a negative binomial with that size (real, above zero) and mean."""
    if k == 0:
        return math.exp(-size * math.log1p(mean / size))
    if mean == 0.0:
        return 0.0
    n = size + k
    share = size / (size + mean)
    # how far k lies above its part of n, and size below; their difference itself would have no digits for a huge size
    above = (k - mean) * share
    exponent = (
        _stirling_error(n)
        - _stirling_error(size)
        - _stirling_error(k)
        - _deviance(size, n * share, -above)
        - _deviance(k, n * (mean / (size + mean)), above)
    )
    return math.exp(exponent) * math.sqrt(size / n / (2 * math.pi * k))


def negative_binomial_above(first: float, x: int, size: float, mean: float) -> float:
    """Return the probability of more than x for a negative binomial, ``first`` being that of x + 1; x from the mean on.

    It is the incomplete beta function I(x + 1, size) at mean / (size + mean): as many steps for a tail of millions as
    for one of dozens.
    """
    whole = size + mean
    return first * _beta_fraction(x + 1, size, mean / whole, size / whole)


def negative_binomial_below(first: float, x: int, size: float, mean: float) -> float:
    """Return the probability of at most x for a negative binomial, ``first`` being that of x + 1; x up to the mean."""
    whole = size + mean
    return first * ((x + 1) / size) * _beta_fraction(size, x + 1, size / whole, mean / whole)


def _beta_fraction(a: float, b: float, x: float, y: float) -> float:
    """Return the incomplete beta function I(a, b) at x over x^a y^b / (a B(a, b)), where y = 1 - x.

    The even part of its continued fraction (DLMF 8.17(v)) by the modified method of Lentz; for x below (a+1)/(a+b).
    """
    tiny = 1e-300
    ahead = a * y - b * x + 1
    value = c = a * ahead / (a + 1)
    d = 0.0
    m = 0
    while True:
        m += 1
        odd = a + 2 * m - 1
        # in this order no product overflows
        step = m * (a + m - 1) / odd * ((a + b + m - 1) / odd) * (b - m) * x * x
        term = m + m * (b - m) * x / odd + (a + m) * (ahead + m * (1 + y)) / (odd + 2)
        d = term + step * d
        c = term + step / c
        d = 1 / (d or tiny)
        change = c * d
        value *= change
        if abs(change - 1) < _CLOSE:
            return a / value


def count_moment_above(order: int, first: float, x: int, alpha: float, beta: float) -> float:
    """Return the sum over j >= 1 of p (order 0), j p (1) or j (j - 1)/2 p (2), where p is the probability of x + j.

    ``first`` is the probability of x + 1 and p(k) = p(k - 1) (alpha + beta (k - 1)) / k, as in Panjer's class. For x
    at or above the mean, where the terms fall.
    """
    ratios = map(_divide, _rises(alpha, beta, count(x + 1)), count(x + 2))
    limit = max(_NEGLIGIBLE * first * (alpha + beta * (x + 1)) / (x + 2), LEAST)
    terms = takewhile(limit.__lt__, accumulate(ratios, mul, initial=first))
    if order == 0:
        return sum(terms)
    return sum(map(mul, terms, count(1) if order == 1 else accumulate(count())))


def count_moment_below(order: int, first: float, x: int, alpha: float, beta: float) -> float:
    """Return the sum over 0 <= j <= x of p (order 0), j p (1) or j (j + 1)/2 p (2), p being that of x - j.

    ``first`` is the probability of x.
    """
    ratios = map(_divide, range(x, 0, -1), _rises(alpha, beta, range(x - 1, -1, -1)))
    terms = takewhile(max(_NEGLIGIBLE * first, LEAST).__lt__, accumulate(ratios, mul, initial=first))
    if order == 0:
        return sum(terms)
    return sum(map(mul, terms, count() if order == 1 else accumulate(count())))


def _rises(alpha: float, beta: float, places: Iterable[int]) -> Iterable[float]:
    return repeat(alpha) if beta == 0 else map(add, repeat(alpha), map(mul, repeat(beta), places))


def _gamma_moment_above(order: int, shape: float, z: float) -> float:
    """Return E[((X - z)+)^order] / order! for a standard gamma X and z > 0: the probability above z for order 0.

    It is e^-z z^(shape+order) / gamma(shape) times Tricomi's U(order+1, shape+order+1, z), whose ratios obey a
    continued fraction (DLMF 13.3.7); for z above the shape, where that converges fast.
    """
    b = shape + order + 1
    ratio = _tricomi_ratio(order + 1, b, z)
    product = ratio
    for a in range(order, 0, -1):
        ratio = 1 / ((z + 2 * a - b) - a * (a - b + 1) * ratio)
        product *= ratio
    return poisson_pmf(shape, z) * shape * z**order * product


def _tricomi_ratio(first: int, b: float, z: float) -> float:
    """Return U(first, b, z) / U(first - 1, b, z) by the modified method of Lentz."""
    tiny = 1e-300
    a = first
    denominator = z + 2 * a - b
    c, d = 1 / tiny, 1 / denominator
    ratio = d
    while True:
        step = -a * (a - b + 1)
        a += 1
        denominator = z + 2 * a - b
        d = denominator + step * d
        c = denominator + step / c
        d = 1 / (d or tiny)
        change = c * d
        ratio *= change
        if abs(change - 1) < _FEW_TERMS:
            return ratio


def _gamma_moment_below(order: int, shape: float, z: float) -> float:
    """Return E[((z - X)+)^order] / order! for a standard gamma X and z > 0: the probability up to z for order 0.

    It is e^-z z^(shape+order) / gamma(shape+order+1) times Kummer's M(order+1, shape+order+1, z), a series of positive
    terms (DLMF 13.4.1, 13.2.39).
    """
    term = total = 1.0
    n = 0
    while term > _FEW_TERMS * 0.1 * total:
        term *= (order + 1 + n) * z / ((shape + order + 1 + n) * (n + 1))
        total += term
        n += 1
    return poisson_pmf(shape + order, z) * total


def gamma_above(order: int, shape: float, z: float) -> float:
    """Return E[((X - z)+)^order] / order! for a standard gamma X and any z."""
    if _is_high(shape, z):
        return _gamma_moment_above(order, shape, z)
    below = _gamma_moment_below(order, shape, z) if z > 0 else 0.0
    return _gamma_both(order, shape, z) + below if order == 1 else _gamma_both(order, shape, z) - below


def gamma_below(order: int, shape: float, z: float) -> float:
    """Return E[((z - X)+)^order] / order! for a standard gamma X and any z."""
    if z <= 0:
        return 0.0
    if not _is_high(shape, z):
        return _gamma_moment_below(order, shape, z)
    above = _gamma_moment_above(order, shape, z)
    return above - _gamma_both(order, shape, z) if order == 1 else _gamma_both(order, shape, z) - above


def _gamma_both(order: int, shape: float, z: float) -> float:
    """Return E[(X - z)^order] / order!."""
    return (1.0, shape - z, 0.5 * (shape + (shape - z) ** 2))[order]


def _is_high(shape: float, z: float) -> bool:
    """Tell whether z lies where the side above it is the smaller one, and the continued fraction converges."""
    return z > shape and z > 0.5


def gamma_quantile(p: float, shape: float) -> float:
    """Return the value that a standard gamma does not exceed with probability p, strictly between 0 and 1.

    Newton's steps on logarithms, which keep to one side near the answer; halved where they leave the bracket.
    """
    # the first term of the series is exact for tiny values, Wilson and Hilferty's cube is good near the mean
    guess = math.exp((math.log(p) + math.lgamma(shape + 1)) / shape)
    if guess < 1e-17:
        return guess
    cube = 1 - 1 / (9 * shape) + NormalDist().inv_cdf(p) / (3 * math.sqrt(shape))
    x = max(guess, shape * cube**3)
    low, high, last = 0.0, math.inf, math.inf
    for _ in range(60):
        side = gamma_below(0, shape, x) if p <= 0.5 else gamma_above(0, shape, x)
        if side > 0:
            error = math.log(side / p if p <= 0.5 else (1 - p) / side)
            step = error * side / (poisson_pmf(shape, x) * shape)
            if abs(step) <= 1e-15 or last <= abs(step) < 1e-9:
                break
            low, high, last = (x, high, abs(step)) if error < 0 else (low, x, abs(step))
            x *= math.exp(-min(max(step, -20.0), 20.0))
        else:
            low, high = (x, high) if p <= 0.5 else (low, x)
        if not low < x < high:
            x = 2 * low if high == math.inf else math.sqrt(low * high)
    return x


def _stirling_error(n: float) -> float:
    """Return the logarithm of gamma(n + 1) over Stirling's formula sqrt(2 pi n) (n/e)^n, for n > 0."""
    if n <= 15:
        return math.lgamma(n + 1) - (n + 0.5) * math.log(n) + n - 0.5 * _LOG_2PI
    s = 1 / (n * n)
    return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - (1 / 1188 - 691 / 360360 * s) * s) * s) * s) * s) / n


def _deviance(x: float, mean: float, above: float) -> float:
    """Return x log(x / mean) - above, where above is x - mean, without cancellation where x is near the mean."""
    if abs(above) < 0.1 * (x + mean):
        v = above / (x + mean)
        total = above * v
        term = 2 * x * v
        j = 1
        while True:
            term *= v * v
            following = total + term / (2 * j + 1)
            if following == total:
                return total
            total = following
            j += 1
    return x * math.log(x / mean) - above
