"""Demand for supplies: from the usage of the past, and from the visits that are booked."""

from __future__ import annotations

import math
from collections.abc import Iterable

import attrs

from practiceops._check import check_positive, check_text, check_type
from practiceops.distributions import Empirical, NegativeBinomial, Poisson
from practiceops.errors import InvalidValueError
from practiceops.inventory._inputs import require_not_negative
from practiceops.visits import ExpectedVisits

__all__ = [
    "SupplyPerVisit",
    "UsageForecast",
    "exponential_smoothing",
    "fit_demand",
    "moving_average",
    "usage_from_visits",
]


@attrs.frozen(kw_only=True)
class SupplyPerVisit:
    """How many units of an item one visit of a type uses.

    >>> SupplyPerVisit(visit_type="NEW", item="gloves", units=4)
    SupplyPerVisit(visit_type='NEW', item='gloves', units=4)
    """

    visit_type: str
    item: str
    units: int

    def __attrs_post_init__(self) -> None:
        check_text(self, "visit_type", "item")
        check_type(self, int, "units")
        check_positive(self, "units")


@attrs.frozen(kw_only=True)
class UsageForecast:
    """The use of one item that a number of visits implies, as a distribution."""

    item: str
    usage: Empirical

    def __attrs_post_init__(self) -> None:
        check_text(self, "item")
        check_type(self, Empirical, "usage")

    @property
    def mean(self) -> float:
        """The units expected."""
        return self.usage.mean


def moving_average(usage: Iterable[float], *, periods: int) -> float:
    """Return the mean usage of the last ``periods`` periods (of all, where the history is shorter).

    >>> moving_average([30, 125, 109, 90], periods=3)
    108.0
    """
    history = _history(usage)
    if type(periods) is not int or periods < 1:
        raise InvalidValueError(f"periods must be a whole number above zero, got {periods!r}", path=("periods",))
    recent = history[-periods:]
    return math.fsum(recent) / len(recent)


def exponential_smoothing(usage: Iterable[float], *, alpha: float, initial: float | None = None) -> float:
    """Return the smoothed rate: at each period the forecast moves by ``alpha`` (0 to 1) toward what was used.

    It starts from ``initial``, by default the first period's usage.

    >>> exponential_smoothing([10, 20, 20], alpha=0.5)
    17.5
    """
    history = _history(usage)
    if isinstance(alpha, bool) or not isinstance(alpha, int | float) or not 0 <= alpha <= 1:
        raise InvalidValueError(f"alpha must be a share from 0 to 1, got {alpha!r}", path=("alpha",))
    if initial is not None:
        require_not_negative(initial=initial)
    rate = history[0] if initial is None else initial
    for used in history:
        rate += alpha * (used - rate)
    return rate


def fit_demand(usage: Iterable[float]) -> Poisson | NegativeBinomial:
    """Return the demand of one period with the mean and the variance of a history of usage.

    `NegativeBinomial` where the variance (over n - 1) exceeds the mean, else `Poisson`, whose variance is the least
    that counted demand is credited with. A history of zeros gives a demand that never comes.

    >>> fit_demand([4, 6, 5, 5])
    Poisson(mean=5.0)
    >>> fit_demand([0, 14, 0, 6])
    NegativeBinomial(mean=5.0, size=0.6410256410256411)
    """
    history = _history(usage)
    mean = math.fsum(history) / len(history)
    variance = math.fsum((used - mean) ** 2 for used in history) / max(1, len(history) - 1)
    if variance <= mean:
        return Poisson(mean=mean)
    return NegativeBinomial(mean=mean, size=mean * mean / (variance - mean))


def usage_from_visits(
    visits: Iterable[ExpectedVisits], supplies: Iterable[SupplyPerVisit]
) -> tuple[UsageForecast, ...]:
    """Return what the visits will use of each item, as exact distributions, in the order of ``supplies``.

    Each patient comes or stays away independently, with the show rate of their visits; whoever comes uses the units of
    that visit type. Take the visits of the lead time, and the result is the demand that a reorder point has to cover.

    Raises `InvalidValueError` for an item given twice for one visit type.

    >>> from datetime import date
    >>> visits = [ExpectedVisits(day=date(2026, 6, 1), visit_type="NEW", booked=10, show_rate=0.9)]
    >>> gloves = usage_from_visits(visits, [SupplyPerVisit(visit_type="NEW", item="gloves", units=4)])[0]
    >>> round(gloves.mean, 6), gloves.usage.quantile(0.95)
    (36.0, 40)
    """
    booked: dict[tuple[str, float], int] = {}
    for one in visits:
        kind = (one.visit_type, one.show_rate)
        booked[kind] = booked.get(kind, 0) + one.booked
    units: dict[str, dict[str, int]] = {}
    for index, supply in enumerate(supplies):
        per_type = units.setdefault(supply.item, {})
        if supply.visit_type in per_type:
            raise InvalidValueError(
                f"item {supply.item!r} stands twice for visit type {supply.visit_type!r}",
                path=("supplies", index, "item"),
            )
        per_type[supply.visit_type] = supply.units
    return tuple(UsageForecast(item=item, usage=_usage(booked, per_type)) for item, per_type in units.items())


def _usage(booked: dict[tuple[str, float], int], per_type: dict[str, int]) -> Empirical:
    # visits that use as much and are kept as often are one binomial, whatever their type
    merged: dict[tuple[int, float], int] = {}
    for (visit_type, show_rate), count in booked.items():
        if visit_type in per_type:
            kind = (per_type[visit_type], show_rate)
            merged[kind] = merged.get(kind, 0) + count
    usage = Empirical(values=(0,), weights=(1.0,))
    for (each, show_rate), count in sorted(merged.items()):
        usage = usage.plus(_binomial(count, show_rate, each))
    return usage


def _binomial(count: int, show_rate: float, each: int) -> Empirical:
    """Return ``each`` times the number of ``count`` patients who come, without what is less likely than 1e-18."""
    if show_rate in (0, 1) or count == 0:
        return Empirical(values=(each * count if show_rate == 1 else 0,), weights=(1.0,))
    log_yes, log_no = math.log(show_rate), math.log1p(-show_rate)
    ways = math.lgamma(count + 1)
    likely = [
        (each * come, chance)
        for come in range(count + 1)
        if (
            chance := math.exp(
                ways - math.lgamma(come + 1) - math.lgamma(count - come + 1) + come * log_yes + (count - come) * log_no
            )
        )
        > 1e-18
    ]
    return Empirical(values=tuple(value for value, _ in likely), weights=tuple(chance for _, chance in likely))


def _history(usage: Iterable[float]) -> tuple[float, ...]:
    history = tuple(usage)
    if not history:
        raise InvalidValueError("usage must hold at least one period", path=("usage",))
    for index, used in enumerate(history):
        if isinstance(used, bool) or not isinstance(used, int | float) or not 0 <= used < math.inf:
            raise InvalidValueError(
                f"usage must be a number that is not negative, got {used!r} in period {index}", path=("usage", index)
            )
    return history
