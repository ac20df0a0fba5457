"""How much to order where demand is steady: the economic order quantity."""

from __future__ import annotations

import math

import attrs

from practiceops._check import check_not_negative, check_type
from practiceops.inventory._inputs import require_not_negative, require_positive

__all__ = ["EconomicOrder", "economic_order_quantity"]


@attrs.frozen(kw_only=True)
class EconomicOrder:
    """An order quantity and what ordering and holding cost per period with it."""

    order_quantity: float
    cost: float

    def __attrs_post_init__(self) -> None:
        check_type(self, (int, float), "order_quantity", "cost")
        check_not_negative(self, "order_quantity", "cost")


def economic_order_quantity(
    fixed_cost: float, holding_cost: float, demand_rate: float, *, order_quantity: float | None = None
) -> EconomicOrder:
    """Return the order quantity with the lowest cost of ordering and holding, or the cost of the one given.

    ``fixed_cost`` is per order, ``holding_cost`` per unit and period, ``demand_rate`` in units per period; the price
    of the goods is left out, since it is the same for every quantity. An item without demand is never ordered: its
    quantity and its cost are zero.

    Source: Snyder and Shen, Fundamentals of Supply Chain Theory, 2nd ed., equations (3.3) to (3.5); Example 3.1.

    >>> economic_order_quantity(fixed_cost=8, holding_cost=0.225, demand_rate=1300)
    EconomicOrder(order_quantity=304.0467800264368, cost=68.41052550594829)
    """
    require_not_negative(fixed_cost=fixed_cost, demand_rate=demand_rate)
    require_positive(holding_cost=holding_cost)
    if order_quantity is None:
        order_quantity = math.sqrt(2 * fixed_cost * demand_rate / holding_cost)
        return EconomicOrder(order_quantity=order_quantity, cost=holding_cost * order_quantity)
    require_positive(order_quantity=order_quantity)
    cost = fixed_cost * demand_rate / order_quantity + holding_cost * order_quantity / 2
    return EconomicOrder(order_quantity=order_quantity, cost=cost)
