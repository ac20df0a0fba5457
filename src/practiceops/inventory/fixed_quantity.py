"""Continuous review, (r, Q): order Q whenever the inventory position falls to r. Exact optima."""

from __future__ import annotations

import math
from collections.abc import Callable

import attrs

from practiceops._check import check_number, check_positive, check_type
from practiceops.distributions import Distribution, Gamma, Normal, Poisson
from practiceops.errors import InvalidValueError, UnsupportedError
from practiceops.inventory._inputs import require_finite, require_not_negative, require_positive
from practiceops.inventory._levels import cumulative

__all__ = ["FixedQuantity", "evaluate_rq", "optimal_rq"]


@attrs.frozen(kw_only=True)
class FixedQuantity:
    """A policy (r, Q) with its cost per period and the service it gives.

    ``fill_rate`` is the share of demand met at once; ``expected_backorders`` and ``expected_on_hand`` are units, on
    average over time.
    """

    reorder_point: float
    order_quantity: float
    cost: float
    fill_rate: float
    expected_backorders: float
    expected_on_hand: float

    def __attrs_post_init__(self) -> None:
        fields = ("reorder_point", "cost", "fill_rate", "expected_backorders", "expected_on_hand")
        check_type(self, (int, float), "order_quantity", *fields)
        check_positive(self, "order_quantity")
        check_number(self, *fields)


def optimal_rq(
    demand: Poisson | Normal | Gamma,
    *,
    lead_time: float,
    holding_cost: float,
    stockout_cost: float,
    fixed_cost: float,
    order_quantity: float | None = None,
) -> FixedQuantity:
    """Return the reorder point and order quantity with the lowest cost per period; exact.

    ``demand`` is that of one period, ``lead_time`` in periods; holding and stockout cost are per unit and period, the
    fixed cost is per order; what is short is back-ordered. An order is placed when the position falls to r. With
    ``order_quantity`` given, the best reorder point for it.

    Poisson demand comes unit by unit, and r and Q are whole; Normal and Gamma demand flows, and they are real. Lumpy
    demand overshoots the reorder point, which this model does not hold: use `optimal_ss`.

    Source: Federgruen and Zheng, An efficient algorithm for computing an optimal (r,Q) policy, Operations Research 40
    (1992); Snyder and Shen, Fundamentals of Supply Chain Theory, 2nd ed., sections 5.2 and 5.5; Problem 5.2.

    >>> best = optimal_rq(Poisson(mean=1.5), lead_time=2, holding_cost=20, stockout_cost=150, fixed_cost=100)
    >>> best.reorder_point, best.order_quantity, round(best.cost, 6)
    (3, 5, 107.923581)
    """
    model = _Model.of(demand, lead_time, holding_cost, stockout_cost, fixed_cost)
    if order_quantity is not None:
        require_positive(order_quantity=order_quantity)
    if isinstance(demand, Poisson):
        if order_quantity is not None and order_quantity != int(order_quantity):
            raise InvalidValueError(
                f"order quantity must be whole for counted demand, got {order_quantity}", path=("order_quantity",)
            )
        low, high = _best_whole(model, None if order_quantity is None else int(order_quantity))
        return model.evaluated(low, high - low)
    if order_quantity is None:
        require_positive(fixed_cost=fixed_cost)
        order_quantity = _best_quantity(model)
    return model.evaluated(_best_point(model, order_quantity), order_quantity)


def evaluate_rq(
    demand: Poisson | Normal | Gamma,
    *,
    reorder_point: float,
    order_quantity: float,
    lead_time: float,
    holding_cost: float,
    stockout_cost: float,
    fixed_cost: float,
) -> FixedQuantity:
    """Return the cost and the service of a given policy (r, Q), in the model of `optimal_rq`.

    >>> round(evaluate_rq(Poisson(mean=12), reorder_point=6, order_quantity=7, lead_time=0.5, holding_cost=4,
    ...                   stockout_cost=28, fixed_cost=4).cost, 6)
    28.241313
    """
    model = _Model.of(demand, lead_time, holding_cost, stockout_cost, fixed_cost)
    require_finite(reorder_point=reorder_point)
    require_positive(order_quantity=order_quantity)
    if isinstance(demand, Poisson) and (reorder_point != int(reorder_point) or order_quantity != int(order_quantity)):
        raise InvalidValueError(
            f"reorder point and order quantity must be whole for counted demand, "
            f"got {reorder_point} and {order_quantity}",
            path=("reorder_point",),
        )
    return model.evaluated(reorder_point, order_quantity)


@attrs.frozen
class _Model:
    """The rate of cost at each inventory position, from the demand over the lead time."""

    rate: float
    lead_time_demand: Distribution
    holding_cost: float
    stockout_cost: float
    fixed_cost: float

    @classmethod
    def of(
        cls, demand: Distribution, lead_time: float, holding_cost: float, stockout_cost: float, fixed_cost: float
    ) -> _Model:
        if not isinstance(demand, Poisson | Normal | Gamma):
            raise UnsupportedError(
                f"an (r, Q) policy is exact for Poisson, Normal and Gamma demand only, got {type(demand).__name__}: "
                "use optimal_ss",
                path=("demand",),
            )
        require_positive(holding_cost=holding_cost, stockout_cost=stockout_cost)
        require_not_negative(fixed_cost=fixed_cost, lead_time=lead_time)
        if demand.mean <= 0:
            raise InvalidValueError(
                f"demand must have a mean greater than zero, got {demand.mean:g}: what is never used is never ordered",
                path=("demand",),
            )
        if lead_time == 0 and not isinstance(demand, Poisson):
            raise UnsupportedError(
                "a lead time of zero leaves no uncertainty in demand that flows: use economic_order_quantity",
                path=("lead_time",),
            )
        over = Poisson(mean=demand.mean * lead_time) if isinstance(demand, Poisson) else demand.over(lead_time)
        return cls(demand.mean, over, holding_cost, stockout_cost, fixed_cost)

    def cost_at(self, position: float) -> float:
        over = self.lead_time_demand
        return self.holding_cost * over.complementary_loss(position) + self.stockout_cost * over.loss(position)

    def slope_at(self, position: float) -> float:
        over = self.lead_time_demand
        return self.holding_cost * over.cdf(position) - self.stockout_cost * over.sf(position)

    def evaluated(self, reorder_point: float, order_quantity: float) -> FixedQuantity:
        """Average over positions spread evenly above the reorder point up to r + Q (a Poisson process sees them so)."""
        over, top = self.lead_time_demand, reorder_point + order_quantity
        backorders = (over.second_loss(reorder_point) - over.second_loss(top)) / order_quantity
        on_hand = over.complementary_second_loss(top) - over.complementary_second_loss(reorder_point)
        on_hand /= order_quantity
        ordering = self.fixed_cost * self.rate / order_quantity
        return FixedQuantity(
            reorder_point=reorder_point,
            order_quantity=order_quantity,
            cost=ordering + self.holding_cost * on_hand + self.stockout_cost * backorders,
            fill_rate=1 - (over.loss(reorder_point) - over.loss(top)) / order_quantity,
            expected_backorders=backorders,
            expected_on_hand=on_hand,
        )


def _best_whole(model: _Model, order_quantity: int | None) -> tuple[int, int]:
    """Take in the cheaper neighbor as long as it is below the average; return r and r + Q."""
    over = model.lead_time_demand
    assert isinstance(over, Poisson)  # noqa: S101  the caller has branched on it
    both = model.holding_cost + model.stockout_cost
    cdf = cumulative(over)
    best = over.quantile(model.stockout_cost / both)
    low, high = best - 1, best
    cost = model.cost_at(best)
    # what the next position on each side costs, by first differences: G(y + 1) - G(y) = (h + p) F(y) - p
    up = cost + both * cdf(high) - model.stockout_cost
    down = cost - both * cdf(low) + model.stockout_cost
    whole, count = model.fixed_cost * model.rate + cost, 1
    while count < order_quantity if order_quantity is not None else min(up, down) * count < whole:
        count += 1
        if up <= down:
            whole += up
            high += 1
            up += both * cdf(high) - model.stockout_cost
        else:
            whole += down
            low -= 1
            down -= both * cdf(low) - model.stockout_cost
    return low, high


def _best_point(model: _Model, order_quantity: float) -> float:
    """Return the r at which positions r and r + Q cost the same: Newton's steps inside a bracket that halves."""
    over = model.lead_time_demand
    ratio = model.stockout_cost / (model.stockout_cost + model.holding_cost)
    # r lies below the position that costs least, r + Q above it
    high = over.quantile(ratio)
    low = high - order_quantity
    point = (low + high) / 2
    while True:
        error = model.cost_at(point + order_quantity) - model.cost_at(point)
        low, high = (point, high) if error < 0 else (low, point)
        slope = model.slope_at(point + order_quantity) - model.slope_at(point)
        following = point - error / (slope or math.inf)
        if not low < following < high:
            following = (low + high) / 2
        if abs(following - point) <= 1e-13 * (abs(point) + order_quantity):
            return following
        point = following


def _best_quantity(model: _Model) -> float:
    """Return the Q at which the positions r and r + Q cost just the average: Q G(r) less G's integral is K."""
    ordering = model.fixed_cost * model.rate

    def excess(quantity: float) -> float:
        point = _best_point(model, quantity)
        policy = model.evaluated(point, quantity)
        return quantity * (model.cost_at(point) - policy.cost)

    # the economic order quantity is a lower bound, and far from the optimum only where demand is very uncertain
    low = math.sqrt(2 * ordering / model.holding_cost)
    high = 2 * low
    while excess(high) < 0:
        low, high = high, 2 * high
    return _root(excess, low, high)


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a rising function crosses zero: false position with Illinois' halving."""
    at_low, at_high = function(low), function(high)
    side = 0
    while high - low > 1e-12 * high and at_low < 0:
        middle = (low * at_high - high * at_low) / (at_high - at_low)
        value = function(middle)
        if value == 0:
            return middle
        if value > 0:
            high, at_high = middle, value
            at_low, side = (at_low / 2, 1) if side == 1 else (at_low, 1)
        else:
            low, at_low = middle, value
            at_high, side = (at_high / 2, -1) if side == -1 else (at_high, -1)
    return low
