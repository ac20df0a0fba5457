"""Order-up-to levels for one item without a fixed cost of ordering: the newsvendor, and levels for a service."""

from __future__ import annotations

from enum import StrEnum

import attrs

from practiceops._check import check_number, check_type, to_enum
from practiceops.distributions import Distribution
from practiceops.errors import InvalidValueError
from practiceops.inventory._inputs import (
    require_distribution,
    require_finite,
    require_not_negative,
    require_positive,
    require_share,
)
from practiceops.inventory._levels import lowest_level

__all__ = [
    "BaseStock",
    "ServiceMeasure",
    "base_stock_for_service",
    "newsvendor",
    "newsvendor_explicit",
]


class ServiceMeasure(StrEnum):
    """What a service target counts: periods (or cycles) without a shortage, or the share of demand met from stock."""

    CYCLE_SERVICE = "cycle_service"
    FILL_RATE = "fill_rate"


@attrs.frozen(kw_only=True)
class BaseStock:
    """An order-up-to level with its cost per period and the service it gives.

    ``cycle_service`` is the probability that a period ends without a shortage, ``fill_rate`` the share of demand met
    at once, ``expected_backorders`` and ``expected_on_hand`` are units at the end of a period. ``cost`` is None where
    no costs were given, ``profit`` where no revenue was. Without demand nothing is short: the fill rate is 1.
    """

    base_stock: float
    cost: float | None
    cycle_service: float
    fill_rate: float
    expected_backorders: float
    expected_on_hand: float
    profit: float | None = None

    def __attrs_post_init__(self) -> None:
        check_type(self, (int, float), *_MEASURES)
        check_number(self, *_MEASURES)
        check_type(self, (int, float), "cost", "profit", optional=True)


_MEASURES = ("base_stock", "cycle_service", "fill_rate", "expected_backorders", "expected_on_hand")


def newsvendor(
    demand: Distribution,
    *,
    holding_cost: float,
    stockout_cost: float,
    lead_time: float = 0,
    base_stock: float | None = None,
) -> BaseStock:
    """Return the order-up-to level with the lowest cost per period, or the cost and service of the one given.

    ``demand`` is that of one period, the costs are per unit left over or short at the end of a period. An order placed
    now arrives after ``lead_time`` periods, so that the level has to last for the demand of lead_time + 1 periods; what
    is short is back-ordered. For counted demand the level is whole, the smallest of the best.

    Source: Snyder and Shen, Fundamentals of Supply Chain Theory, 2nd ed., equations (4.6), (4.17) and (4.30);
    Examples 4.1, 4.4 and 4.7.

    >>> from practiceops.distributions import Normal
    >>> best = newsvendor(Normal(mean=50, sd=8), holding_cost=0.18, stockout_cost=0.7, lead_time=0)
    >>> round(best.base_stock, 6), round(best.cost, 6), round(best.fill_rate, 4)
    (56.603956, 1.997605, 0.9816)
    """
    require_distribution(demand=demand)
    require_positive(holding_cost=holding_cost, stockout_cost=stockout_cost)
    require_not_negative(lead_time=lead_time)
    over_lead_time = demand.over(lead_time + 1)
    if base_stock is None:
        level: float = over_lead_time.quantile(stockout_cost / (stockout_cost + holding_cost))
    else:
        require_finite(base_stock=base_stock)
        level = base_stock
    result = _measured(demand, over_lead_time, lead_time, level)
    return attrs.evolve(
        result, cost=holding_cost * result.expected_on_hand + stockout_cost * result.expected_backorders
    )


def newsvendor_explicit(
    demand: Distribution,
    *,
    revenue: float,
    purchase_cost: float,
    salvage_value: float = 0,
    holding_cost: float = 0,
    stockout_cost: float = 0,
    base_stock: float | None = None,
) -> BaseStock:
    """Return the quantity to buy for one period with the highest expected profit, or the profit of the one given.

    All money is per unit. ``salvage_value`` is what a unit left over still brings (negative if it costs to throw it
    away). Buying must pay (revenue and stockout cost above the purchase cost), and so must not buying too much.

    Source: Snyder and Shen, Fundamentals of Supply Chain Theory, 2nd ed., section 4.3.2.4; Example 4.2.

    >>> from practiceops.distributions import Normal
    >>> best = newsvendor_explicit(Normal(mean=50, sd=8), revenue=1, purchase_cost=0.3, salvage_value=0.12)
    >>> round(best.base_stock, 6), round(best.profit, 6)
    (56.603956, 33.002395)
    """
    require_distribution(demand=demand)
    require_not_negative(
        revenue=revenue, purchase_cost=purchase_cost, holding_cost=holding_cost, stockout_cost=stockout_cost
    )
    require_finite(salvage_value=salvage_value)
    overage = holding_cost + purchase_cost - salvage_value
    underage = stockout_cost + revenue - purchase_cost
    if overage <= 0:
        raise InvalidValueError(
            f"salvage value must be below purchase and holding cost ({purchase_cost + holding_cost:g}), "
            f"got {salvage_value}",
            path=("salvage_value",),
        )
    if underage <= 0:
        raise InvalidValueError(
            f"revenue and stockout cost must be above the purchase cost {purchase_cost:g}, "
            f"got {revenue + stockout_cost:g}",
            path=("revenue",),
        )
    result = newsvendor(demand, holding_cost=overage, stockout_cost=underage, base_stock=base_stock)
    return attrs.evolve(result, profit=(revenue - purchase_cost) * demand.mean - (result.cost or 0.0))


def base_stock_for_service(
    demand: Distribution,
    *,
    service: float,
    measure: ServiceMeasure | str = ServiceMeasure.CYCLE_SERVICE,
    lead_time: float = 0,
) -> BaseStock:
    """Return the lowest order-up-to level that gives the ``service`` wanted, strictly between 0 and 1.

    The periods and the lead time are those of `newsvendor`; for counted demand the level is whole.

    >>> from practiceops.distributions import Poisson
    >>> base_stock_for_service(Poisson(mean=4), service=0.95).base_stock
    8
    >>> base_stock_for_service(Poisson(mean=4), service=0.95, measure="fill_rate").base_stock
    6
    """
    measure = to_enum(ServiceMeasure, "measure")(measure)
    require_distribution(demand=demand)
    require_share(service=service)
    require_not_negative(lead_time=lead_time)
    over_lead_time = demand.over(lead_time + 1)
    level: float = over_lead_time.quantile(service)
    if measure is ServiceMeasure.FILL_RATE:
        level = lowest_level(
            lambda level: _fill_rate(demand, over_lead_time, lead_time, level) >= service, over_lead_time, level
        )
    return _measured(demand, over_lead_time, lead_time, level)


def _measured(demand: Distribution, over_lead_time: Distribution, lead_time: float, level: float) -> BaseStock:
    return BaseStock(
        base_stock=level,
        cost=None,
        cycle_service=over_lead_time.cdf(level),
        fill_rate=_fill_rate(demand, over_lead_time, lead_time, level),
        expected_backorders=over_lead_time.loss(level),
        expected_on_hand=over_lead_time.complementary_loss(level),
    )


def _fill_rate(demand: Distribution, over_lead_time: Distribution, lead_time: float, level: float) -> float:
    """Return one less the share of a period's demand that is short at its end and was not before."""
    if demand.mean <= 0:
        return 1.0
    before = demand.over(lead_time).loss(level) if lead_time > 0 else max(0.0, -level)
    return 1 - (over_lead_time.loss(level) - before) / demand.mean
