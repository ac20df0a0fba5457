"""Probabilities of at most so many units, at the speed of a look into a list."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate

from practiceops.distributions import CountDistribution

__all__ = ["cumulative"]


def cumulative(demand: CountDistribution) -> Callable[[int], float]:
    """Return the distribution function of ``demand``, right to some 1e-15 in absolute terms."""
    first, table = demand.probabilities()
    sums = tuple(accumulate(table))
    last = first + len(sums) - 1

    def cdf(units: int) -> float:
        if units < first:
            return 0.0
        return sums[units - first] if units < last else 1.0

    return cdf
