"""The nouns of ordering: the policy of an item, and the proposal that follows from it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import attrs

from practiceops import table
from practiceops._check import (
    check_date,
    check_members,
    check_not_negative,
    check_number,
    check_positive,
    check_text,
    check_type,
    frozen_tuple,
    invalid,
    to_enum,
)
from practiceops.findings import Finding
from practiceops.inventory.fixed_quantity import FixedQuantity
from practiceops.inventory.items import Item
from practiceops.inventory.order_up_to import OrderUpTo
from practiceops.inventory.vendors import Quote
from practiceops.money import ZERO, Money, total

__all__ = ["OrderProposal", "PackRounding", "Policy", "ProposedOrder", "Trigger", "VendorTotal"]


class Trigger(StrEnum):
    """When a policy orders: with the position at or below its reorder point, or only below it."""

    AT_OR_BELOW = "at_or_below"
    BELOW = "below"


class PackRounding(StrEnum):
    """How the quantity wanted becomes whole packs (half a pack goes up under ``nearest``)."""

    UP = "up"
    DOWN = "down"
    NEAREST = "nearest"


@attrs.frozen(kw_only=True)
class Policy:
    """When one item is ordered, and how much: either a fixed ``order_quantity`` or up to a level ``order_up_to``.

    ``daily_usage`` is the usage expected a day; with it, an item's shelf life limits what is ordered.

    >>> Policy(item="gauze", reorder_point=10, order_up_to=40)
    Policy(item='gauze', reorder_point=10, order_quantity=None, order_up_to=40, daily_usage=None)
    """

    item: str
    reorder_point: float
    order_quantity: float | None = None
    order_up_to: float | None = None
    daily_usage: float | None = None

    def __attrs_post_init__(self) -> None:
        check_text(self, "item")
        check_type(self, (int, float), "reorder_point")
        check_number(self, "reorder_point")
        check_type(self, (int, float), "order_quantity", "order_up_to", "daily_usage", optional=True)
        check_number(self, "order_up_to", optional=True)
        check_positive(self, "order_quantity", optional=True)
        check_not_negative(self, "daily_usage", optional=True)
        if (self.order_quantity is None) is (self.order_up_to is None):
            raise invalid(self, "order_quantity", f"or order up to must be given, and not both (item {self.item!r})")
        if self.order_up_to is not None and self.order_up_to < self.reorder_point:
            raise invalid(
                self, "order_up_to", f"must not be below the reorder point {self.reorder_point} (item {self.item!r})"
            )

    @classmethod
    def of(cls, item: str, best: FixedQuantity | OrderUpTo, *, daily_usage: float | None = None) -> Policy:
        """Return the policy that `optimal_rq` or `optimal_ss` found, for an item.

        >>> from practiceops.distributions import Poisson
        >>> from practiceops.inventory import optimal_ss
        >>> Policy.of("gauze", optimal_ss(Poisson(mean=4), holding_cost=40, stockout_cost=125, fixed_cost=150))
        Policy(item='gauze', reorder_point=2, order_quantity=None, order_up_to=7, daily_usage=None)
        """
        if isinstance(best, FixedQuantity):
            quantity = best.order_quantity
            return cls(item=item, reorder_point=best.reorder_point, order_quantity=quantity, daily_usage=daily_usage)
        return cls(item=item, reorder_point=best.reorder_point, order_up_to=best.order_up_to, daily_usage=daily_usage)


@attrs.frozen(kw_only=True)
class ProposedOrder:
    """One line of a proposal: so many packs of an item, and why.

    ``position`` is the inventory position without expired lots, ``quantity`` is in the item's units. Without a quote
    there is no vendor and no cost, and a pack is one unit.
    """

    item: Item
    position: int
    reorder_point: float
    packs: int
    pack: int
    quote: Quote | None
    expected_on: date | None
    reason: str

    def __attrs_post_init__(self) -> None:
        check_type(self, Item, "item")
        check_type(self, int, "position", "packs", "pack")
        check_positive(self, "packs", "pack")
        check_number(self, "reorder_point")
        check_type(self, Quote, "quote", optional=True)
        check_date(self, "expected_on", optional=True)
        check_text(self, "reason")

    @property
    def quantity(self) -> int:
        """The units ordered."""
        return self.packs * self.pack

    @property
    def position_after(self) -> int:
        """The inventory position once the order is placed."""
        return self.position + self.quantity

    @property
    def vendor(self) -> str | None:
        """The vendor's id, None without a quote."""
        return None if self.quote is None else self.quote.vendor

    @property
    def cost(self) -> Money | None:
        """The price of the packs, None without a quote."""
        return None if self.quote is None else self.quote.cost(packs=self.packs)


@attrs.frozen(kw_only=True)
class VendorTotal:
    """What one vendor's lines come to, and the freight on them."""

    vendor: str
    lines: int
    goods: Money
    freight: Money = ZERO

    def __attrs_post_init__(self) -> None:
        check_text(self, "vendor")
        check_type(self, int, "lines")
        check_positive(self, "lines")
        check_type(self, Money, "goods", "freight")

    @property
    def total(self) -> Money:
        """Goods and freight."""
        return self.goods + self.freight


@attrs.frozen(kw_only=True)
class OrderProposal:
    """What `suggest_orders` found: the lines to order, the total for each vendor, and what someone should look at."""

    as_of: date
    trigger: Trigger = attrs.field(converter=to_enum(Trigger, "trigger"))
    rounding: PackRounding = attrs.field(converter=to_enum(PackRounding, "rounding"))
    lines: tuple[ProposedOrder, ...] = attrs.field(converter=frozen_tuple)
    vendor_totals: tuple[VendorTotal, ...] = attrs.field(default=(), converter=frozen_tuple)
    findings: tuple[Finding, ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_date(self, "as_of")
        check_members(self, ProposedOrder, "lines")
        check_members(self, VendorTotal, "vendor_totals")
        check_members(self, Finding, "findings")

    @property
    def total(self) -> Money:
        """Goods and freight over all vendors; lines without a quote count nothing."""
        return total(one.total for one in self.vendor_totals)

    def to_columns(self) -> dict[str, list[object]]:
        """Return the lines as columns, for tables and data frames."""
        return {
            "item": [line.item.code for line in self.lines],
            "name": [line.item.name for line in self.lines],
            "position": [line.position for line in self.lines],
            "reorder_point": [line.reorder_point for line in self.lines],
            "quantity": [line.quantity for line in self.lines],
            "packs": [line.packs for line in self.lines],
            "vendor": [line.vendor for line in self.lines],
            "cost": [line.cost for line in self.lines],
            "expected_on": [line.expected_on for line in self.lines],
            "reason": [line.reason for line in self.lines],
        }

    def _repr_html_(self) -> str:
        return table.html(self.to_columns(), caption=f"Orders proposed on {self.as_of}, {self.total} in all")
