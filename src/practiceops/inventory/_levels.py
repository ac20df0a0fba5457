"""Levels of stock: how likely demand stays within one, and the lowest that reaches a target."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate

from practiceops.distributions import CountDistribution, Distribution, Gamma, Normal

__all__ = ["cumulative", "lowest_level"]


def cumulative(demand: CountDistribution) -> Callable[[int], float]:
    """Return the distribution function of ``demand`` from a list: fast, and right to some 1e-15 in absolute terms."""
    first, table = demand.probabilities()
    sums = tuple(accumulate(table))
    last = first + len(sums) - 1

    def cdf(units: int) -> float:
        if units < first:
            return 0.0
        return sums[units - first] if units < last else 1.0

    return cdf


def lowest_level(reaches: Callable[[float], bool], demand: Distribution, start: float) -> float:
    """Return the lowest level that ``reaches`` a target which higher levels reach too; whole where demand is.

    Steps out from ``start`` until the target lies between two levels, then halves.
    """
    flows = isinstance(demand, Normal | Gamma)
    low, high, step = start, start, demand.sd if flows else 1
    if reaches(start):
        while reaches(low := low - step):
            high, step = low, 2 * step
    else:
        while not reaches(high := high + step):
            low, step = high, 2 * step
    while True:
        middle = (low + high) / 2 if flows else (low + high) // 2
        if middle in (low, high):
            return high
        low, high = (low, middle) if reaches(middle) else (middle, high)
