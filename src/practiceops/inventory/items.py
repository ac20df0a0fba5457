"""What is kept in the cupboard: items, lots with their expiry, and the stock of an item at one moment."""

from __future__ import annotations

from datetime import date

import attrs

from practiceops._check import (
    check_date,
    check_members,
    check_not_negative,
    check_order,
    check_positive,
    check_text,
    check_type,
    frozen_tuple,
    invalid,
)
from practiceops.errors import InvalidValueError

__all__ = ["Item", "Lot", "StockLevel"]


@attrs.frozen
class Item:
    """Something the practice keeps in stock, counted in whole ``unit``s.

    ``shelf_life_days`` says for how many days a delivery can usually be used, None for what does not expire.

    >>> Item("gauze", "Gauze 4x4, sterile", unit="pad", shelf_life_days=1800).unit
    'pad'
    """

    code: str
    name: str = ""
    unit: str = attrs.field(default="each", kw_only=True)
    category: str = attrs.field(default="", kw_only=True)
    shelf_life_days: int | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_text(self, "code", "unit")
        check_type(self, str, "name", "category")
        check_type(self, int, "shelf_life_days", optional=True)
        check_positive(self, "shelf_life_days", optional=True)


@attrs.frozen(kw_only=True)
class Lot:
    """A quantity of one item that was made together; it can be used up to and including the day it ``expires``.

    >>> flu = Lot(item="flu-vaccine", number="U7713", quantity=40, received=date(2026, 9, 1), expires=date(2027, 6, 30))
    >>> flu.usable_on(date(2027, 6, 30)), flu.usable_on(date(2027, 7, 1))
    (True, False)
    """

    item: str
    number: str
    quantity: int
    received: date | None = None
    expires: date | None = None

    def __attrs_post_init__(self) -> None:
        check_text(self, "item", "number")
        check_type(self, int, "quantity")
        check_not_negative(self, "quantity")
        check_date(self, "received", "expires", optional=True)
        check_order(self, "received", "expires")

    def usable_on(self, day: date) -> bool:
        """Tell whether the lot has not expired by ``day``."""
        return self.expires is None or day <= self.expires


@attrs.frozen(kw_only=True)
class StockLevel:
    """The stock of one item at one moment, in the item's units.

    ``on_order`` has been ordered and not yet received; ``reserved`` is promised to planned use. Where ``lots`` are
    given, they are all of what is on hand. ``reserved`` may exceed what is there: the position is then negative.

    >>> gauze = StockLevel(item=Item("gauze"), on_hand=6, on_order=20, reserved=8)
    >>> gauze.available, gauze.position
    (-2, 18)
    """

    item: Item
    on_hand: int
    on_order: int = 0
    reserved: int = 0
    lots: tuple[Lot, ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_type(self, Item, "item")
        check_type(self, int, "on_hand", "on_order", "reserved")
        check_not_negative(self, "on_hand", "on_order", "reserved")
        check_members(self, Lot, "lots")
        for index, lot in enumerate(self.lots):
            if lot.item != self.item.code:
                raise InvalidValueError(
                    f"lots[{index}] must be of item {self.item.code!r}, got {lot.item!r} (lot {lot.number!r})",
                    path=("StockLevel", "lots", index, "item"),
                )
        counted = sum(lot.quantity for lot in self.lots)
        if self.lots and counted != self.on_hand:
            raise invalid(self, "on_hand", f"must equal the {counted} in the lots of item {self.item.code!r}")

    @property
    def available(self) -> int:
        """On hand and not reserved."""
        return self.on_hand - self.reserved

    @property
    def position(self) -> int:
        """The inventory position: on hand and on order, less what is reserved."""
        return self.on_hand + self.on_order - self.reserved

    def expired_lots(self, day: date) -> tuple[Lot, ...]:
        """Return the lots that hold something and can no longer be used on ``day``."""
        return tuple(lot for lot in self.lots if lot.quantity and not lot.usable_on(day))

    def usable_position(self, day: date) -> int:
        """Return the inventory position without the lots that have expired by ``day``."""
        return self.position - sum(lot.quantity for lot in self.expired_lots(day))
