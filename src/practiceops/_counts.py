"""What the distributions of counts share: both sides of a number, quantiles, tables of probabilities."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import NamedTuple

from practiceops import _special

__all__ = ["STANDARD_NORMAL", "Series", "Sides"]

STANDARD_NORMAL = NormalDist()


class Sides(NamedTuple):
    """What lies on the two sides of a whole number; ``cdf`` includes the number itself, ``sf`` does not."""

    cdf: float
    sf: float
    loss: float
    complementary: float
    second: float
    complementary_second: float


class Series(NamedTuple):
    """The probabilities of 0, 1, 2 ... in Panjer's class: p(k) = p(k - 1) (alpha + beta (k - 1)) / k."""

    pmf: Callable[[int], float]
    mean: float
    variance: float
    alpha: float
    beta: float

    def sides(self, x: int) -> Sides:
        """Return both sides of ``x``; the one away from the mean is summed, the other follows from it."""
        both = 0.5 * (self.variance + (x - self.mean) * (x - self.mean + 1))
        if x < 0:
            return Sides(0.0, 1.0, self.mean - x, 0.0, both, 0.0)
        if x < self.mean:
            below, first, second = _special.count_sums_below(self.pmf(x), x, self.alpha, self.beta)
            return Sides(below, 1 - below, self.mean - x + first, first, both - second, second)
        above, first, second = _special.count_sums_above(self.pmf(x), x, self.alpha, self.beta)
        return Sides(1 - above, above, first, x - self.mean + first, second, both - second)

    def loss(self, x: float) -> float:
        """Return E[(X - x)+], a straight line between whole numbers."""
        low = math.floor(x)
        share = x - low
        return self.sides(low).loss * (1 - share) + (self.sides(low + 1).loss * share if share else 0.0)

    def complementary_loss(self, x: float) -> float:
        """Return E[(x - X)+], a straight line between whole numbers."""
        low = math.floor(x)
        share = x - low
        return self.sides(low).complementary * (1 - share) + (self.sides(low + 1).complementary * share if share else 0)

    def quantile(self, p: float) -> int:
        """Search outward from Cornish and Fisher's guess, then halve: each probe is right in its own tail."""
        if self.mean == 0:
            return 0
        sd = math.sqrt(self.variance)
        z = STANDARD_NORMAL.inv_cdf(p)
        skewness = (2 * self.variance / self.mean - 1) / sd
        guess = max(0, math.floor(self.mean + sd * (z + skewness * (z * z - 1) / 6)))
        low, high = self._bracket(p, guess)
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
            if term <= tail * (1 - ratio):
                break
            falling.append(term)
        table = falling[::-1]
        term, k = falling[0], middle
        while True:
            k += 1
            ratio = (self.alpha + self.beta * (k - 1)) / k
            term *= ratio
            if term <= tail * (1 - max(ratio, self.beta)):
                return middle - len(falling) + 1, tuple(table)
            table.append(term)

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
        sides = self.sides(k)
        return sides.cdf >= p if p <= 0.5 else sides.sf <= 1 - p
