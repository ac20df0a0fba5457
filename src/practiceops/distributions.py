"""Distributions of demand and lead time: densities, quantiles and loss functions, accurate far into the tail.

Five frozen values. `Normal` and `Gamma` measure, `Poisson`, `NegativeBinomial` and `Empirical` count: they live on
whole numbers. All answer ``mean``, ``variance``, ``sd``, ``cdf``, ``sf``, ``quantile``, the loss functions and
``over(periods)``; in addition ``pdf`` or ``pmf``. Probabilities and losses are floats, right relative to their own size
where they are tiny (a loss of 1e-200 has its digits).

Loss functions (Snyder and Shen, Fundamentals of Supply Chain Theory, 2nd ed., appendix C.3), for stock x and demand X:

- ``loss(x)`` = E[(X - x)+], what stays unmet; ``complementary_loss(x)`` = E[(x - X)+], what stays on the shelf;
- ``second_loss(x)`` = E[((X - x)+)^2] / 2, for counts E[(X - x)+ (X - x - 1)+] / 2 (the sum of the losses above x);
- ``complementary_second_loss(x)`` = E[((x - X)+)^2] / 2, for counts E[(x - X)+ (x + 1 - X)+] / 2.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from typing import TypeAlias

import attrs

from practiceops import _counts, _special
from practiceops._check import check_members, check_not_negative, check_positive, check_type, frozen_tuple, invalid
from practiceops.errors import InvalidValueError, UnsupportedError

__all__ = [
    "ContinuousDistribution",
    "CountDistribution",
    "Distribution",
    "Empirical",
    "Gamma",
    "NegativeBinomial",
    "Normal",
    "Poisson",
]

_STANDARD = _counts.STANDARD_NORMAL
_TIE = 1 - 1e-12


def _to_float(value: float) -> float:
    """Turn whole numbers into floats; what is no number is left for the check, which names the field."""
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _to_weights(given: Iterable[float]) -> tuple[float, ...]:
    weights = frozen_tuple(given)
    return tuple(map(_to_float, weights)) if isinstance(weights, tuple) else weights


@attrs.frozen(kw_only=True)
class Normal:
    """The normal distribution; ``sd`` is above zero.

    >>> demand = Normal(mean=50, sd=8)
    >>> round(demand.quantile(0.7954545454545454), 4), round(demand.loss(56.604), 4)
    (56.604, 0.9192)
    """

    mean: float = attrs.field(converter=_to_float)
    sd: float = attrs.field(converter=_to_float)

    def __attrs_post_init__(self) -> None:
        check_type(self, float, "mean", "sd")
        _check_finite(self, "mean")
        check_positive(self, "sd")

    @property
    def variance(self) -> float:
        """The variance."""
        return self.sd * self.sd

    def pdf(self, x: float) -> float:
        """Return the density at ``x``."""
        z = self._standard(x)
        return math.exp(-0.5 * z * z) / (self.sd * math.sqrt(2 * math.pi))

    def cdf(self, x: float) -> float:
        """Return the probability of at most ``x``."""
        return _special.normal_losses(-self._standard(x))[0]

    def sf(self, x: float) -> float:
        """Return the probability of more than ``x``."""
        return _special.normal_losses(self._standard(x))[0]

    def quantile(self, p: float) -> float:
        """Return the value that is not exceeded with probability ``p``, which lies strictly between 0 and 1."""
        return self.mean + self.sd * _STANDARD.inv_cdf(_check_probability(p))

    def loss(self, x: float) -> float:
        """Return E[(X - x)+]."""
        return self.sd * _special.normal_losses(self._standard(x))[1]

    def complementary_loss(self, x: float) -> float:
        """Return E[(x - X)+]."""
        return self.sd * _special.normal_losses(-self._standard(x))[1]

    def second_loss(self, x: float) -> float:
        """Return E[((X - x)+)^2] / 2."""
        return self.variance * _special.normal_losses(self._standard(x))[2]

    def complementary_second_loss(self, x: float) -> float:
        """Return E[((x - X)+)^2] / 2."""
        return self.variance * _special.normal_losses(-self._standard(x))[2]

    def over(self, periods: float) -> Normal:
        """Return the sum over so many independent periods, whole or not."""
        _check_periods(periods)
        return Normal(mean=self.mean * periods, sd=self.sd * math.sqrt(periods))

    def _standard(self, x: float) -> float:
        return (_check_point(x) - self.mean) / self.sd


@attrs.frozen(kw_only=True)
class Gamma:
    """The gamma distribution with its ``shape`` and ``scale``, both above zero; shape 1 is the exponential.

    >>> wait = Gamma(shape=2, scale=3)
    >>> wait.mean, wait.variance, round(wait.loss(4), 6)
    (6.0, 18.0, 2.635971)
    """

    shape: float = attrs.field(converter=_to_float)
    scale: float = attrs.field(converter=_to_float)

    def __attrs_post_init__(self) -> None:
        check_type(self, float, "shape", "scale")
        check_positive(self, "shape", "scale")

    @classmethod
    def of_moments(cls, *, mean: float, sd: float) -> Gamma:
        """Return the gamma distribution with that mean and standard deviation."""
        _check_above_zero(mean, "mean")
        _check_above_zero(sd, "sd")
        return cls(shape=(mean / sd) ** 2, scale=sd * sd / mean)

    @property
    def mean(self) -> float:
        """The mean."""
        return self.shape * self.scale

    @property
    def variance(self) -> float:
        """The variance."""
        return self.shape * self.scale * self.scale

    @property
    def sd(self) -> float:
        """The standard deviation."""
        return math.sqrt(self.shape) * self.scale

    def pdf(self, x: float) -> float:
        """Return the density at ``x``; at zero it is infinite for a shape below 1."""
        z = self._standard(x)
        if z < 0:
            return 0.0
        if z == 0:
            return math.inf if self.shape < 1 else 1 / self.scale if self.shape == 1 else 0.0
        return _special.poisson_pmf(self.shape, z) * self.shape / (z * self.scale)

    def cdf(self, x: float) -> float:
        """Return the probability of at most ``x``."""
        return _special.gamma_below(0, self.shape, self._standard(x))

    def sf(self, x: float) -> float:
        """Return the probability of more than ``x``."""
        return _special.gamma_above(0, self.shape, self._standard(x))

    def quantile(self, p: float) -> float:
        """Return the value that is not exceeded with probability ``p``, which lies strictly between 0 and 1."""
        return self.scale * _special.gamma_quantile(_check_probability(p), self.shape)

    def loss(self, x: float) -> float:
        """Return E[(X - x)+]."""
        return _special.gamma_above(1, self.shape, self._standard(x)) * self.scale

    def complementary_loss(self, x: float) -> float:
        """Return E[(x - X)+]."""
        return _special.gamma_below(1, self.shape, self._standard(x)) * self.scale

    def second_loss(self, x: float) -> float:
        """Return E[((X - x)+)^2] / 2."""
        return _special.gamma_above(2, self.shape, self._standard(x)) * self.scale**2

    def complementary_second_loss(self, x: float) -> float:
        """Return E[((x - X)+)^2] / 2."""
        return _special.gamma_below(2, self.shape, self._standard(x)) * self.scale**2

    def over(self, periods: float) -> Gamma:
        """Return the sum over so many independent periods, whole or not."""
        _check_periods(periods)
        return Gamma(shape=self.shape * periods, scale=self.scale)

    def _standard(self, x: float) -> float:
        return _check_point(x) / self.scale


@attrs.frozen(kw_only=True)
class Poisson:
    """The Poisson distribution; a mean of zero is a demand that never comes.

    >>> demand = Poisson(mean=6)
    >>> demand.quantile(0.8), round(demand.loss(8), 6), demand.over(4)
    (8, 0.314021, Poisson(mean=24.0))
    """

    mean: float = attrs.field(converter=_to_float)

    def __attrs_post_init__(self) -> None:
        check_type(self, float, "mean")
        check_not_negative(self, "mean")

    @property
    def variance(self) -> float:
        """The variance, equal to the mean."""
        return self.mean

    @property
    def sd(self) -> float:
        """The standard deviation."""
        return math.sqrt(self.mean)

    def pmf(self, k: float) -> float:
        """Return the probability of exactly ``k``: zero for what is no count."""
        return _special.poisson_pmf(k, self.mean) if _is_count(k) else 0.0

    def cdf(self, x: float) -> float:
        """Return the probability of at most ``x``."""
        return self._series().below(0, _floor(x))

    def sf(self, x: float) -> float:
        """Return the probability of more than ``x``."""
        return self._series().above(0, _floor(x))

    def quantile(self, p: float) -> int:
        """Return the smallest number not exceeded with probability ``p`` or more (strictly between 0 and 1)."""
        return self._series().quantile(_check_probability(p))

    def loss(self, x: float) -> float:
        """Return E[(X - x)+]."""
        return self._series().loss(_check_point(x))

    def complementary_loss(self, x: float) -> float:
        """Return E[(x - X)+]."""
        return self._series().complementary_loss(_check_point(x))

    def second_loss(self, x: float) -> float:
        """Return E[(X - x)+ (X - x - 1)+] / 2, for a whole ``x``."""
        return self._series().above(2, _whole(x))

    def complementary_second_loss(self, x: float) -> float:
        """Return E[(x - X)+ (x + 1 - X)+] / 2, for a whole ``x``."""
        return self._series().below(2, _whole(x))

    def over(self, periods: float) -> Poisson:
        """Return the sum over so many independent periods, whole or not."""
        _check_periods(periods)
        return Poisson(mean=self.mean * periods)

    def probabilities(self, tail: float = 1e-16) -> tuple[int, tuple[float, ...]]:
        """Return the first number and the probabilities from there on, leaving out at most ``tail`` on each side.

        ``tail`` is at least 0 and below 0.5.
        """
        return self._series().table(_check_tail(tail))

    def _series(self) -> _counts.Series:
        return _counts.Series(self.pmf, self.mean, self.mean, self.mean, 0.0)


@attrs.frozen(kw_only=True)
class NegativeBinomial:
    """The negative binomial distribution: demand in lumps, with a variance of mean + mean^2 / size.

    ``size`` is above zero and need not be whole; the larger it is, the nearer to `Poisson`. A mean of zero is a demand
    that never comes.

    >>> demand = NegativeBinomial.of_moments(mean=6, sd=24 ** 0.5)
    >>> round(demand.size, 9), demand.quantile(0.95)
    (2.0, 16)
    """

    mean: float = attrs.field(converter=_to_float)
    size: float = attrs.field(converter=_to_float)

    def __attrs_post_init__(self) -> None:
        check_type(self, float, "mean", "size")
        check_not_negative(self, "mean")
        check_positive(self, "size")

    @classmethod
    def of_moments(cls, *, mean: float, sd: float) -> NegativeBinomial:
        """Return the one with that mean and standard deviation; the variance must exceed the mean."""
        _check_above_zero(mean, "mean")
        _check_above_zero(sd, "sd")
        if sd * sd <= mean:
            raise InvalidValueError(
                f"sd must be above {math.sqrt(mean):g}, the root of the mean {mean:g}, got {sd:g}; use Poisson",
                path=("NegativeBinomial", "sd"),
            )
        return cls(mean=mean, size=mean * mean / (sd * sd - mean))

    @classmethod
    def of_probability(cls, *, size: float, probability: float) -> NegativeBinomial:
        """Return the number of failures before ``size`` successes, each of which has that ``probability``."""
        _check_above_zero(size, "size")
        _check_probability(probability)
        return cls(mean=size * (1 - probability) / probability, size=size)

    @property
    def variance(self) -> float:
        """The variance."""
        return self.mean * (1 + self.mean / self.size)

    @property
    def sd(self) -> float:
        """The standard deviation."""
        return math.sqrt(self.variance)

    def pmf(self, k: float) -> float:
        """Return the probability of exactly ``k``: zero for what is no count."""
        return _special.negative_binomial_pmf(k, self.size, self.mean) if _is_count(k) else 0.0

    def cdf(self, x: float) -> float:
        """Return the probability of at most ``x``."""
        return self._series().below(0, _floor(x))

    def sf(self, x: float) -> float:
        """Return the probability of more than ``x``."""
        return self._series().above(0, _floor(x))

    def quantile(self, p: float) -> int:
        """Return the smallest number not exceeded with probability ``p`` or more (strictly between 0 and 1)."""
        return self._series().quantile(_check_probability(p))

    def loss(self, x: float) -> float:
        """Return E[(X - x)+]."""
        return self._series().loss(_check_point(x))

    def complementary_loss(self, x: float) -> float:
        """Return E[(x - X)+]."""
        return self._series().complementary_loss(_check_point(x))

    def second_loss(self, x: float) -> float:
        """Return E[(X - x)+ (X - x - 1)+] / 2, for a whole ``x``."""
        return self._series().above(2, _whole(x))

    def complementary_second_loss(self, x: float) -> float:
        """Return E[(x - X)+ (x + 1 - X)+] / 2, for a whole ``x``."""
        return self._series().below(2, _whole(x))

    def over(self, periods: float) -> NegativeBinomial:
        """Return the sum over so many independent periods, whole or not."""
        _check_periods(periods)
        return NegativeBinomial(mean=self.mean * periods, size=self.size * periods)

    def probabilities(self, tail: float = 1e-16) -> tuple[int, tuple[float, ...]]:
        """Return the first number and the probabilities from there on, leaving out at most ``tail`` on each side.

        ``tail`` is at least 0 and below 0.5.
        """
        return self._series().table(_check_tail(tail))

    def _series(self) -> _counts.Series:
        failure = self.mean / (self.size + self.mean)
        return _counts.Series(self.pmf, self.mean, self.variance, self.size * failure, failure)


@attrs.frozen(kw_only=True)
class Empirical:
    """A distribution on the whole ``values`` given (rising), each as likely as its weight is among all ``weights``.

    >>> usage = Empirical.of([3, 0, 1, 1, 0, 5, 1, 2, 0, 1])
    >>> usage.values, usage.weights, usage.mean, usage.quantile(0.9)
    ((0, 1, 2, 3, 5), (3.0, 4.0, 1.0, 1.0, 1.0), 1.4, 3)
    """

    values: tuple[int, ...] = attrs.field(converter=frozen_tuple)
    weights: tuple[float, ...] = attrs.field(converter=_to_weights)

    def __attrs_post_init__(self) -> None:
        check_members(self, int, "values")
        check_members(self, float, "weights")
        if not self.values:
            raise InvalidValueError("values must hold at least one (empirical)", path=("Empirical", "values"))
        if len(self.weights) != len(self.values):
            raise invalid(self, "weights", f"must be as many as the {len(self.values)} values")
        if any(later <= earlier for earlier, later in zip(self.values, self.values[1:], strict=False)):
            raise invalid(self, "values", "must rise from one to the next")
        if not all(0 < weight < math.inf for weight in self.weights):
            raise invalid(self, "weights", "must be finite and greater than zero")

    @classmethod
    def of(cls, observations: Iterable[int]) -> Empirical:
        """Return the distribution of what was observed, each observation as likely as the next."""
        counts = Counter(observations)
        if any(type(value) is not int for value in counts):
            odd = next(value for value in counts if type(value) is not int)
            raise InvalidValueError(f"observations must be whole numbers, got {odd!r}", path=("Empirical", "values"))
        values = sorted(counts)
        return cls(values=tuple(values), weights=tuple(float(counts[value]) for value in values))

    @property
    def mean(self) -> float:
        """The mean."""
        return self._average(zip(self.values, self.weights, strict=True))

    @property
    def variance(self) -> float:
        """The variance."""
        mean = self.mean
        return self._average(
            ((value - mean) ** 2, weight) for value, weight in zip(self.values, self.weights, strict=True)
        )

    @property
    def sd(self) -> float:
        """The standard deviation."""
        return math.sqrt(self.variance)

    def pmf(self, k: float) -> float:
        """Return the probability of exactly ``k``: zero for what is none of the values."""
        place = bisect_left(self.values, k)
        return self.weights[place] / self._whole if place < len(self.values) and self.values[place] == k else 0.0

    def cdf(self, x: float) -> float:
        """Return the probability of at most ``x``."""
        place = bisect_right(self.values, _check_point(x))
        return self._rising[place - 1] if place else 0.0

    def sf(self, x: float) -> float:
        """Return the probability of more than ``x``."""
        place = bisect_right(self.values, _check_point(x))
        return self._falling[place] if place < len(self.values) else 0.0

    def quantile(self, p: float) -> int:
        """Return the smallest value not exceeded with probability ``p`` or more (strictly between 0 and 1).

        A share within 1e-12 of ``p`` counts as reaching it, so that 0.9 of ten observations is the ninth.
        """
        return self.values[min(bisect_left(self._rising, _check_probability(p) * _TIE), len(self.values) - 1)]

    def loss(self, x: float) -> float:
        """Return E[(X - x)+]."""
        return self._average(((value - x), weight) for value, weight in self._above(x))

    def complementary_loss(self, x: float) -> float:
        """Return E[(x - X)+]."""
        return self._average(((x - value), weight) for value, weight in self._below(x))

    def second_loss(self, x: float) -> float:
        """Return E[(X - x)+ (X - x - 1)+] / 2, for a whole ``x``."""
        x = _whole(x)
        return self._average(((value - x) * (value - x - 1) / 2, weight) for value, weight in self._above(x))

    def complementary_second_loss(self, x: float) -> float:
        """Return E[(x - X)+ (x + 1 - X)+] / 2, for a whole ``x``."""
        x = _whole(x)
        return self._average(((x - value) * (x + 1 - value) / 2, weight) for value, weight in self._below(x))

    def over(self, periods: float) -> Empirical:
        """Return the sum over so many independent periods, a whole number of them."""
        _check_periods(periods)
        if periods != int(periods):
            raise UnsupportedError(
                f"an empirical demand adds up over whole periods only, got {periods}", path=("Empirical", "periods")
            )
        left, power = int(periods) - 1, self
        result = self
        while left:
            if left % 2:
                result = result.plus(power)
            left //= 2
            if left:
                power = power.plus(power)
        return result

    def plus(self, other: Empirical) -> Empirical:
        """Return the sum of the two, independent of each other (their convolution).

        >>> coin = Empirical.of([0, 1])
        >>> coin.plus(coin)
        Empirical(values=(0, 1, 2), weights=(0.25, 0.5, 0.25))
        """
        sums: dict[int, float] = {}
        for value, share in zip(self.values, self._shares(), strict=True):
            for addend, factor in zip(other.values, other._shares(), strict=True):
                sums[value + addend] = sums.get(value + addend, 0.0) + share * factor
        likely = sorted((value, weight) for value, weight in sums.items() if weight > 0)
        return Empirical(values=tuple(value for value, _ in likely), weights=tuple(weight for _, weight in likely))

    def probabilities(self, tail: float = 0.0) -> tuple[int, tuple[float, ...]]:
        """Return the first number and the probabilities from there on, leaving out at most ``tail`` on each side.

        ``tail`` is at least 0 and below 0.5.
        """
        _check_tail(tail)
        kept = [
            place for place in range(len(self.values)) if self._rising[place] > tail and self._falling[place] > tail
        ]
        first, last = self.values[kept[0]], self.values[kept[-1]]
        table = [0.0] * (last - first + 1)
        for place in kept:
            table[self.values[place] - first] = self.weights[place] / self._whole
        return first, tuple(table)

    def _above(self, x: float) -> Iterable[tuple[int, float]]:
        place = bisect_right(self.values, _check_point(x))
        return zip(self.values[place:], self.weights[place:], strict=True)

    def _below(self, x: float) -> Iterable[tuple[int, float]]:
        place = bisect_left(self.values, _check_point(x))
        return zip(self.values[:place], self.weights[:place], strict=True)

    def _average(self, weighted: Iterable[tuple[float, float]]) -> float:
        return math.fsum(value * weight for value, weight in weighted) / self._whole

    def _shares(self) -> tuple[float, ...]:
        return tuple(weight / self._whole for weight in self.weights)

    @cached_property
    def _whole(self) -> float:
        return math.fsum(self.weights)

    @cached_property
    def _rising(self) -> tuple[float, ...]:
        return _running(self.weights)

    @cached_property
    def _falling(self) -> tuple[float, ...]:
        return _running(self.weights[::-1])[::-1]


CountDistribution: TypeAlias = Poisson | NegativeBinomial | Empirical
"""Demand that comes in whole units."""

ContinuousDistribution: TypeAlias = Normal | Gamma
"""Demand or time that is measured."""

Distribution: TypeAlias = Normal | Gamma | Poisson | NegativeBinomial | Empirical
"""Any of the five."""


def _running(weights: tuple[float, ...]) -> tuple[float, ...]:
    """Return the running shares of the whole, each rounded once."""
    sums = list(accumulate(map(Fraction, weights)))
    return tuple(float(one / sums[-1]) for one in sums)


def _check_finite(owner: object, field: str) -> None:
    if not math.isfinite(getattr(owner, field)):
        raise invalid(owner, field, "must be finite")


def _check_point(x: float) -> float:
    if not -math.inf < x < math.inf:
        raise InvalidValueError(f"x must be finite, got {x}", path=("x",))
    return x


def _check_tail(tail: float) -> float:
    if not 0 <= tail < 0.5:
        raise InvalidValueError(f"tail must be a share of at least 0 and below 0.5, got {tail}", path=("tail",))
    return tail


def _is_count(k: float) -> bool:
    return k >= 0 and k % 1 == 0


def _floor(x: float) -> int:
    return math.floor(_check_point(x))


def _whole(x: float) -> int:
    if x != _floor(x):
        raise InvalidValueError(f"x must be a whole number for the second loss of a count, got {x}", path=("x",))
    return int(x)


def _check_probability(p: float) -> float:
    if not 0 < p < 1:
        raise InvalidValueError(f"probability must lie strictly between 0 and 1, got {p}", path=("probability",))
    return p


def _check_periods(periods: float) -> None:
    _check_above_zero(periods, "periods")


def _check_above_zero(value: float, field: str) -> None:
    if not 0 < value < math.inf:
        raise InvalidValueError(f"{field} must be finite and greater than zero, got {value}", path=(field,))
