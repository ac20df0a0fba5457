"""Supplies: what is in stock, what to order today and why, and the policies that decide it.

Quantities are whole units of an item; demand is a value of `practiceops.distributions` in units per period, and one
call means the same length of time by a period throughout. The costs of policies are floats (they are statistics);
prices and orders are money.
"""

from practiceops.inventory.base_stock import (
    BaseStock,
    ServiceMeasure,
    base_stock_for_service,
    newsvendor,
    newsvendor_explicit,
)
from practiceops.inventory.classes import AbcClass, AbcLine, classify_abc
from practiceops.inventory.demand import (
    SupplyPerVisit,
    UsageForecast,
    exponential_smoothing,
    fit_demand,
    moving_average,
    usage_from_visits,
)
from practiceops.inventory.fixed_quantity import FixedQuantity, evaluate_rq, optimal_rq
from practiceops.inventory.items import Item, Lot, StockLevel
from practiceops.inventory.lot_sizing import EconomicOrder, economic_order_quantity
from practiceops.inventory.order_up_to import OrderUpTo, evaluate_ss, optimal_ss
from practiceops.inventory.proposals import OrderProposal, PackRounding, Policy, ProposedOrder, Trigger, VendorTotal
from practiceops.inventory.reorder_points import ReorderLevel, demand_over_lead_time, reorder_point
from practiceops.inventory.replenishment import suggest_orders
from practiceops.inventory.vendors import Quote, Vendor

__all__ = [
    "AbcClass",
    "AbcLine",
    "BaseStock",
    "EconomicOrder",
    "FixedQuantity",
    "Item",
    "Lot",
    "OrderProposal",
    "OrderUpTo",
    "PackRounding",
    "Policy",
    "ProposedOrder",
    "Quote",
    "ReorderLevel",
    "ServiceMeasure",
    "StockLevel",
    "SupplyPerVisit",
    "Trigger",
    "UsageForecast",
    "Vendor",
    "VendorTotal",
    "base_stock_for_service",
    "classify_abc",
    "demand_over_lead_time",
    "economic_order_quantity",
    "evaluate_rq",
    "evaluate_ss",
    "exponential_smoothing",
    "fit_demand",
    "moving_average",
    "newsvendor",
    "newsvendor_explicit",
    "optimal_rq",
    "optimal_ss",
    "reorder_point",
    "suggest_orders",
    "usage_from_visits",
]
