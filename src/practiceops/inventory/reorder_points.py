"""When to order: reorder points over a lead time, for a target of service or of cost."""

from __future__ import annotations

import math

import attrs

from practiceops._check import check_number, check_type, to_enum
from practiceops.distributions import Distribution, Empirical, Gamma, NegativeBinomial, Normal, Poisson
from practiceops.errors import InvalidValueError, UnsupportedError
from practiceops.inventory._inputs import require_not_negative, require_positive, require_share
from practiceops.inventory._levels import lowest_level
from practiceops.inventory.base_stock import ServiceMeasure

__all__ = ["ReorderLevel", "demand_over_lead_time", "reorder_point"]


@attrs.frozen(kw_only=True)
class ReorderLevel:
    """A reorder point, what it rests on and the service it gives.

    ``safety_stock`` is what it holds above the mean of the ``lead_time_demand`` (None where that is certain);
    ``cycle_service`` is the probability that a lead time passes without a shortage, ``expected_shortage`` the units
    short in it, ``fill_rate`` the share of demand met at once (None without an order quantity).
    """

    reorder_point: float
    safety_stock: float
    lead_time_demand: Normal | Gamma | Poisson | NegativeBinomial | Empirical | None
    cycle_service: float
    expected_shortage: float
    fill_rate: float | None = None

    def __attrs_post_init__(self) -> None:
        fields = ("reorder_point", "safety_stock", "cycle_service", "expected_shortage")
        check_type(self, (int, float), *fields)
        check_number(self, *fields)
        check_type(self, (int, float), "fill_rate", optional=True)


def reorder_point(
    demand: Distribution | float,
    *,
    lead_time: float | Normal | Gamma,
    service: float | None = None,
    holding_cost: float | None = None,
    stockout_cost: float | None = None,
    measure: ServiceMeasure | str = ServiceMeasure.CYCLE_SERVICE,
    order_quantity: float | None = None,
) -> ReorderLevel:
    """Return the lowest reorder point that gives the ``service`` wanted, or that the two costs ask for.

    ``demand`` is that of one period: a distribution, or a number where it is certain. ``lead_time`` is in periods (for
    a review every R periods add R to it), a number or a distribution; see `demand_over_lead_time`. A ``service`` lies
    strictly between 0 and 1; the costs, per unit and period, ask for a cycle service of stockout / (stockout +
    holding). A fill rate depends on the ``order_quantity``. For counted demand the reorder point is whole.

    Where nothing is uncertain (a lead time of zero, a certain demand over a fixed lead time) the reorder point is the
    demand itself, and no safety stock is needed.

    Source: Snyder and Shen, Fundamentals of Supply Chain Theory, 2nd ed., sections 4.3 and 5.3; the fill rate of a
    position spread evenly over r to r + Q: section 5.2.

    >>> level = reorder_point(Normal(mean=5, sd=2), lead_time=3, service=0.95)
    >>> round(level.reorder_point, 6), round(level.safety_stock, 6)
    (20.69794, 5.69794)
    >>> reorder_point(Poisson(mean=2.5), lead_time=1, service=0.95, measure="fill_rate", order_quantity=4).reorder_point
    4
    """
    measure = to_enum(ServiceMeasure, "measure")(measure)
    target = _target(service, holding_cost, stockout_cost)
    fills = measure is ServiceMeasure.FILL_RATE
    if order_quantity is not None:
        require_positive(order_quantity=order_quantity)
    elif fills:
        raise InvalidValueError("a fill rate needs an order quantity", path=("order_quantity",))
    over = demand_over_lead_time(demand, lead_time)
    if not isinstance(over, Distribution):
        return ReorderLevel(
            reorder_point=over,
            safety_stock=0.0,
            lead_time_demand=None,
            cycle_service=1.0,
            expected_shortage=0.0,
            fill_rate=None if order_quantity is None else 1.0,
        )
    point: float = over.quantile(target)
    if fills and order_quantity is not None:
        quantity = order_quantity
        point = lowest_level(lambda level: _fill_rate(over, level, quantity) >= target, over, point)
    return ReorderLevel(
        reorder_point=point,
        safety_stock=point - over.mean,
        lead_time_demand=over,
        cycle_service=over.cdf(point),
        expected_shortage=over.loss(point),
        fill_rate=None if order_quantity is None else _fill_rate(over, point, order_quantity),
    )


def demand_over_lead_time(demand: Distribution | float, lead_time: float | Normal | Gamma) -> Distribution | float:
    """Return the demand over a lead time: a distribution, or a number where nothing is uncertain.

    Exact for a fixed lead time, for Poisson demand over a gamma lead time (negative binomial) and for a certain demand
    over any. Over a normal lead time it is the normal distribution with the right mean and variance (mean lead time x
    variance of demand + mean demand squared x variance of lead time), the usual approximation.

    >>> demand_over_lead_time(Poisson(mean=3), Gamma(shape=4, scale=0.5))
    NegativeBinomial(mean=6.0, size=4.0)
    """
    if not isinstance(demand, Distribution):
        require_not_negative(demand=demand)
    if isinstance(lead_time, Gamma):
        if isinstance(demand, Poisson):
            return NegativeBinomial(mean=demand.mean * lead_time.mean, size=lead_time.shape)
        if isinstance(demand, Distribution):
            raise UnsupportedError(
                f"a gamma lead time goes with Poisson or certain demand, got {type(demand).__name__}",
                path=("lead_time",),
            )
        return Gamma(shape=lead_time.shape, scale=lead_time.scale * demand) if demand else 0.0
    if isinstance(lead_time, Normal):
        mean = demand.mean if isinstance(demand, Distribution) else demand
        variance = lead_time.mean * (demand.variance if isinstance(demand, Distribution) else 0.0)
        variance += mean * mean * lead_time.variance
        if lead_time.mean <= 0:
            raise InvalidValueError(
                f"lead time must have a mean greater than zero, got {lead_time.mean:g}", path=("lead_time", "mean")
            )
        return Normal(mean=mean * lead_time.mean, sd=math.sqrt(variance)) if variance else 0.0
    require_not_negative(lead_time=lead_time)
    if not isinstance(demand, Distribution):
        return demand * lead_time
    return demand.over(lead_time) if lead_time else 0.0


def _target(service: float | None, holding_cost: float | None, stockout_cost: float | None) -> float:
    if service is not None and holding_cost is None and stockout_cost is None:
        require_share(service=service)
        return service
    if service is None and holding_cost is not None and stockout_cost is not None:
        require_positive(holding_cost=holding_cost, stockout_cost=stockout_cost)
        return stockout_cost / (stockout_cost + holding_cost)
    raise InvalidValueError("a reorder point needs a service, or a holding and a stockout cost", path=("service",))


def _fill_rate(over: Distribution, point: float, order_quantity: float) -> float:
    return 1 - (over.loss(point) - over.loss(point + order_quantity)) / order_quantity
