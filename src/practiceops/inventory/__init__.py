"""Supplies: what is in stock, what to order today and why, and the policies that decide it.

Quantities are whole units of an item; demand is a value of `practiceops.distributions`, in units per period, and every
period means the same length of time throughout one call. Costs of policies are floats (statistics); prices and orders
are money.
"""

from practiceops.inventory.items import Item, Lot, StockLevel
from practiceops.inventory.replenishment import (
    OrderProposal,
    PackRounding,
    Policy,
    ProposedOrder,
    Trigger,
    VendorTotal,
    suggest_orders,
)
from practiceops.inventory.vendors import Quote, Vendor

__all__ = [
    "Item",
    "Lot",
    "OrderProposal",
    "PackRounding",
    "Policy",
    "ProposedOrder",
    "Quote",
    "StockLevel",
    "Trigger",
    "Vendor",
    "VendorTotal",
    "suggest_orders",
]
