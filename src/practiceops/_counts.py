"""What the distributions of counts share: both sides of a number, quantiles, tables of probabilities."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import NamedTuple

from practiceops import _special

__all__ = ["STANDARD_NORMAL", "Series"]

STANDARD_NORMAL = NormalDist()
_SHORT = 2
# from such a spread on, or so many times the mean, the sums have so many terms that the incomplete beta is quicker
_LONG_VARIANCE, _LONG_LUMPS = 10_000, 50
_NEAR = 1e-3


class Series(NamedTuple):
    """The probabilities of 0, 1, 2 ... in Panjer's class: p(k) = p(k - 1) (alpha + beta (k - 1)) / k."""

    pmf: Callable[[int], float]
    mean: float
    variance: float
    alpha: float
    beta: float

    def above(self, order: int, x: int) -> float:
        """Return P(X > x) for order 0, the loss for 1, the second loss for 2."""
        if order == 0 and self._is_long():
            return self._sides(x)[1]
        if x < self.mean:
            below = self._summed_below(order, x)
            return self._both(order, x) + below if order == 1 else self._both(order, x) - below
        if (x + 1) * (1 - self.beta) < _SHORT:
            # the tail is far longer than what lies below: worth a few digits, unless hardly anything lies above
            whole = abs(self._both(order, x))
            below = self._summed_below(order, x)
            above = whole - below if order != 1 else self._both(order, x) + below
            if above > 1e-3 * (whole + below):
                return above
        return _special.count_moment_above(order, self.pmf(x + 1), x, self.alpha, self.beta)

    def below(self, order: int, x: int) -> float:
        """Return P(X <= x) for order 0, the complementary loss for 1, the complementary second loss for 2."""
        if order == 0 and self._is_long():
            return self._sides(x)[0]
        if x < self.mean:
            return self._summed_below(order, x)
        above = self.above(order, x)
        return above - self._both(order, x) if order == 1 else self._both(order, x) - above

    def loss(self, x: float) -> float:
        """Return E[(X - x)+], a straight line between whole numbers."""
        low = math.floor(x)
        share = x - low
        return self.above(1, low) * (1 - share) + (self.above(1, low + 1) * share if share else 0.0)

    def complementary_loss(self, x: float) -> float:
        """Return E[(x - X)+], a straight line between whole numbers."""
        low = math.floor(x)
        share = x - low
        return self.below(1, low) * (1 - share) + (self.below(1, low + 1) * share if share else 0.0)

    def quantile(self, p: float) -> int:
        """Return the smallest number not exceeded with probability ``p`` or more."""
        if self.mean == 0:
            return 0
        low, high = self._bracket(p, self._guess(p))
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._reaches(p, middle) else (middle, high)
        return high

    def table(self, tail: float) -> tuple[int, tuple[float, ...]]:
        """Return the first number and the probabilities from there on, at most ``tail`` left out on each side."""
        if self.mean == 0:
            return 0, (1.0,)
        middle = math.floor(self.mean)
        falling = [term := self.pmf(middle)]
        # away from the mean the terms fall at least as fast as the last ratio says: that bounds what is left out
        for k in range(middle, 0, -1):
            ratio = k / (self.alpha + self.beta * (k - 1))
            term *= ratio
            if term <= max(tail * (1 - ratio), _special.LEAST):
                break
            falling.append(term)
        table = falling[::-1]
        term, k = falling[0], middle
        while True:
            k += 1
            ratio = (self.alpha + self.beta * (k - 1)) / k
            term *= ratio
            if term <= max(tail * (1 - max(ratio, self.beta)), _special.LEAST):
                return middle - len(falling) + 1, tuple(table)
            table.append(term)

    def _guess(self, p: float) -> int:
        """Return the gamma quantile where demand is lumpy (the same mean and spread), else Cornish and Fisher's."""
        if self.variance > 4 * self.mean:
            size = self.mean * self.mean / (self.variance - self.mean)
            return math.floor(_special.gamma_quantile(p, size) * self.mean / size)
        sd = math.sqrt(self.variance)
        z = STANDARD_NORMAL.inv_cdf(p)
        skewness = (2 * self.variance / self.mean - 1) / sd
        return max(0, math.floor(self.mean + sd * (z + skewness * (z * z - 1) / 6)))

    def _bracket(self, p: float, guess: int) -> tuple[int, int]:
        step = 1
        if self._reaches(p, guess):
            low, high = guess - 1, guess
            while low >= 0 and self._reaches(p, low):
                low, high, step = max(-1, low - 2 * step), low, 2 * step
            return low, high
        low, high = guess, guess + 1
        while not self._reaches(p, high):
            low, high, step = high, high + 2 * step, 2 * step
        return low, high

    def _reaches(self, p: float, k: int) -> bool:
        return self.below(0, k) >= p if p <= 0.5 else self.above(0, k) <= 1 - p

    def _is_long(self) -> bool:
        lumpy = self.variance > _LONG_VARIANCE or self.variance > _LONG_LUMPS * self.mean
        return lumpy and self.beta > 0

    def _sides(self, x: int) -> tuple[float, float]:
        """Return P(X <= x) and P(X > x) of a negative binomial, the smaller of the two to its own last digits."""
        if x < 0:
            return 0.0, 1.0
        size, first = self.alpha / self.beta, self.pmf(x + 1)
        # above the mean, but near the head of a very long tail, the fraction for what lies above converges too slowly
        if x < self.mean or (x + 1) * size < _NEAR * (size + self.mean):
            below = _special.negative_binomial_below(first, x, size, self.mean)
            return below, 1 - below
        above = _special.negative_binomial_above(first, x, size, self.mean)
        return 1 - above, above

    def _summed_below(self, order: int, x: int) -> float:
        return _special.count_moment_below(order, self.pmf(x), x, self.alpha, self.beta) if x >= 0 else 0.0

    def _both(self, order: int, x: int) -> float:
        """Return what both sides come to (order 1: the loss less the complementary loss)."""
        return (1.0, self.mean - x, 0.5 * (self.variance + (x - self.mean) * (x - self.mean + 1)))[order]
