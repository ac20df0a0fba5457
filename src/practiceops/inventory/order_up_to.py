"""Periodic review, (s, S): at or below s, order up to S. Exact optima for demand in whole units, however lumpy."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from operator import mul

import attrs

from practiceops._check import check_number, check_order, check_type
from practiceops.distributions import CountDistribution, Empirical, NegativeBinomial, Poisson
from practiceops.errors import InvalidValueError, UnsupportedError
from practiceops.inventory._inputs import require_not_negative, require_positive
from practiceops.inventory._levels import cumulative

__all__ = ["OrderUpTo", "evaluate_ss", "optimal_ss"]

_AHEAD = 32


@attrs.frozen(kw_only=True)
class OrderUpTo:
    """A policy (s, S) with its cost per period and the service it gives.

    An order is placed where the position at a review is at or below ``reorder_point``. ``fill_rate`` is the share of
    demand met at once; ``expected_backorders`` and ``expected_on_hand`` are units at the end of a period.
    """

    reorder_point: int
    order_up_to: int
    cost: float
    fill_rate: float
    expected_backorders: float
    expected_on_hand: float

    def __attrs_post_init__(self) -> None:
        check_type(self, int, "reorder_point", "order_up_to")
        check_order(self, "reorder_point", "order_up_to", strict=True)
        fields = ("cost", "fill_rate", "expected_backorders", "expected_on_hand")
        check_type(self, (int, float), *fields)
        check_number(self, *fields)


def optimal_ss(
    demand: CountDistribution, *, holding_cost: float, stockout_cost: float, fixed_cost: float, lead_time: float = 0
) -> OrderUpTo:
    """Return the policy (s, S) with the lowest cost per period over an endless horizon; exact.

    ``demand`` is that of one period (`Poisson`, `NegativeBinomial` or `Empirical` with no value below zero). Costs are
    per unit left over or short at the end of a period, and per order. An order arrives after ``lead_time`` periods;
    what is short is back-ordered.

    Source: Zheng and Federgruen, Finding optimal (s,S) policies is about as simple as evaluating a single policy,
    Operations Research 39 (1991); Snyder and Shen, Fundamentals of Supply Chain Theory, 2nd ed., section 4.4.4;
    Problem 4.31.

    >>> best = optimal_ss(Poisson(mean=4), holding_cost=40, stockout_cost=125, fixed_cost=150)
    >>> best.reorder_point, best.order_up_to, round(best.cost, 6)
    (2, 7, 223.57483)
    """
    model = _Model(demand, holding_cost, stockout_cost, fixed_cost, lead_time)
    best_up_to = up_to = model.cheapest
    point = up_to - 1
    while model.average(point, up_to) > model.cost_at(point):
        point -= 1
    lowest = model.average(point, up_to)
    while model.cost_at(up_to := up_to + 1) <= lowest:
        if model.average(point, up_to) < lowest:
            best_up_to = up_to
            while point + 1 < up_to and model.average(point, up_to) <= model.cost_at(point + 1):
                point += 1
            lowest = model.average(point, up_to)
    return model.evaluated(point, best_up_to)


def evaluate_ss(
    demand: CountDistribution,
    *,
    reorder_point: int,
    order_up_to: int,
    holding_cost: float,
    stockout_cost: float,
    fixed_cost: float,
    lead_time: float = 0,
) -> OrderUpTo:
    """Return the cost and the service of a given policy (s, S), in the model of `optimal_ss`.

    >>> round(evaluate_ss(Poisson(mean=6), reorder_point=4, order_up_to=10, holding_cost=1, stockout_cost=4,
    ...                   fixed_cost=5).cost, 6)
    8.034112
    """
    for name, value in (("reorder_point", reorder_point), ("order_up_to", order_up_to)):
        if type(value) is not int:
            raise InvalidValueError(f"{name.replace('_', ' ')} must be a whole number, got {value!r}", path=(name,))
    if order_up_to <= reorder_point:
        raise InvalidValueError(
            f"order up to must be above the reorder point {reorder_point}, got {order_up_to}", path=("order_up_to",)
        )
    return _Model(demand, holding_cost, stockout_cost, fixed_cost, lead_time).evaluated(reorder_point, order_up_to)


class _Model:
    """The cost of a period at each position after ordering, and how often each is visited; both grow as asked for."""

    def __init__(
        self,
        demand: CountDistribution,
        holding_cost: float,
        stockout_cost: float,
        fixed_cost: float,
        lead_time: float,
    ) -> None:
        if not isinstance(demand, Poisson | NegativeBinomial | Empirical):
            raise UnsupportedError(
                f"an (s, S) policy is exact for demand in whole units, got {type(demand).__name__}", path=("demand",)
            )
        require_positive(holding_cost=holding_cost, stockout_cost=stockout_cost)
        require_not_negative(fixed_cost=fixed_cost, lead_time=lead_time)
        if isinstance(demand, Empirical) and demand.values[0] < 0:
            raise InvalidValueError(
                f"demand must not be negative, got a value of {demand.values[0]}", path=("demand", "values", 0)
            )
        if demand.mean <= 0:
            raise InvalidValueError(
                f"demand must have a mean greater than zero, got {demand.mean:g}: what is never used is never ordered",
                path=("demand",),
            )
        self._holding, self._stockout, self._fixed = holding_cost, stockout_cost, fixed_cost
        self._demand, self._lead_time = demand, lead_time
        self._over = demand.over(lead_time + 1)
        self._cdf = cumulative(self._over)
        self.cheapest = self._over.quantile(stockout_cost / (stockout_cost + holding_cost))
        cost = holding_cost * self._over.complementary_loss(self.cheapest)
        cost += stockout_cost * self._over.loss(self.cheapest)
        # the costs of the positions from self._lowest on, rising
        self._lowest, self._costs = self.cheapest, [cost]
        # the chance of each number of units at a time, from the largest down: what a period without demand repeats
        used = demand.sf(0)
        first, table = demand.probabilities()
        self._fewest, self._most = max(1, first), first + len(table) - 1
        self._jumps = [chance / used for chance in table[self._fewest - first :]][::-1]
        # how often a cycle visits the position j below the one ordered up to, and the running sums of that
        self._visits, self._lengths = [1 / used], [0.0, 1 / used]

    def cost_at(self, position: int) -> float:
        """Return what is held and what is short costs at the end of a lead time that begins at ``position``."""
        self._reach(position, position)
        return self._costs[position - self._lowest]

    def average(self, point: int, up_to: int) -> float:
        """Return the average cost per period of the policy (s, S)."""
        self._reach(point + 1, up_to)
        self._count(up_to - point)
        costs = self._costs[point + 1 - self._lowest : up_to + 1 - self._lowest]
        costs.reverse()
        return (self._fixed + sum(map(mul, self._visits, costs))) / self._lengths[up_to - point]

    def evaluated(self, point: int, up_to: int) -> OrderUpTo:
        """Return the policy with its cost and the service it gives."""
        depth = up_to - point
        self._count(depth)
        visits, length = self._visits[:depth], self._lengths[depth]
        short = self._losses(self._over, self._cdf, point, up_to)
        if self._lead_time > 0:
            before = self._demand.over(self._lead_time)
            short_before = self._losses(before, cumulative(before), point, up_to)
        else:
            short_before = [max(0, -position) for position in range(up_to, point, -1)]
        backorders = sum(map(mul, visits, short)) / length
        lowest = self._over.complementary_loss(point + 1)
        left = list(accumulate(map(self._cdf, range(point + 1, up_to)), initial=lowest))
        on_hand = sum(map(mul, visits, reversed(left))) / length
        newly_short = backorders - sum(map(mul, visits, short_before)) / length
        return OrderUpTo(
            reorder_point=point,
            order_up_to=up_to,
            cost=self._fixed / length + self._holding * on_hand + self._stockout * backorders,
            fill_rate=1 - newly_short / self._demand.mean,
            expected_backorders=backorders,
            expected_on_hand=on_hand,
        )

    @staticmethod
    def _losses(over: CountDistribution, cdf: Callable[[int], float], point: int, up_to: int) -> list[float]:
        """Return the loss at each position from ``up_to`` down: the one above it and the chance to exceed it."""
        return list(accumulate((1 - cdf(y) for y in range(up_to - 1, point, -1)), initial=over.loss(up_to)))

    def _reach(self, low: int, high: int) -> None:
        """Extend the costs by first differences: G(y + 1) - G(y) = (h + p) F(y) - p."""
        both, stockout = self._holding + self._stockout, self._stockout
        if low < self._lowest:
            below: list[float] = []
            cost = self._costs[0]
            for position in range(self._lowest - 1, low - _AHEAD, -1):
                cost -= both * self._cdf(position) - stockout
                below.append(cost)
            self._costs = below[::-1] + self._costs
            self._lowest = low - _AHEAD + 1
        while self._lowest + len(self._costs) <= high:
            highest = self._lowest + len(self._costs) - 1
            self._costs.append(self._costs[-1] + both * self._cdf(highest) - stockout)

    def _count(self, depth: int) -> None:
        """Extend the visits: a position is reached from each above it by a jump of the right size."""
        visits, jumps, fewest, most = self._visits, self._jumps, self._fewest, self._most
        for j in range(len(visits), depth):
            from_above = visits[max(0, j - most) : max(0, j - fewest + 1)]
            visits.append(sum(map(mul, from_above, jumps[max(0, most - j) :])))
            self._lengths.append(self._lengths[-1] + visits[-1])
