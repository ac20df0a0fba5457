"""Who sells supplies, and at what price: vendors and their quotes."""

from __future__ import annotations

import attrs

from practiceops._check import check_not_negative, check_positive, check_text, check_type
from practiceops.money import ZERO, Money

__all__ = ["Quote", "Vendor"]


@attrs.frozen
class Vendor:
    """A seller of supplies, with the terms of an order as a whole.

    ``freight`` is charged on each order, unless its goods come to ``freight_free_from`` or more (None: always).

    >>> medline = Vendor("medline", "Medline", freight=Money.of("12.50"), freight_free_from=Money.of("150"))
    >>> medline.freight_on(Money.of("149.99")), medline.freight_on(Money.of("150"))
    (Money.of('12.50'), Money.of('0.00'))
    """

    id: str
    name: str = ""
    minimum_order: Money = attrs.field(default=ZERO, kw_only=True)
    freight: Money = attrs.field(default=ZERO, kw_only=True)
    freight_free_from: Money | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_text(self, "id")
        check_type(self, str, "name")
        check_type(self, Money, "minimum_order", "freight")
        check_type(self, Money, "freight_free_from", optional=True)
        check_not_negative(self, "minimum_order", "freight")
        check_not_negative(self, "freight_free_from", optional=True)

    def freight_on(self, goods: Money) -> Money:
        """Return the freight on an order of so much goods."""
        return ZERO if self.freight_free_from is not None and goods >= self.freight_free_from else self.freight


@attrs.frozen(kw_only=True)
class Quote:
    """A vendor's offer: one item in packs of ``pack`` units at ``price`` a pack, at least ``minimum_packs`` a time.

    ``lead_time_days`` are calendar days from order to receipt, None where the vendor does not say.

    >>> Quote(vendor="medline", item="gauze", price=Money.of("8.40"), pack=200, lead_time_days=3).cost(packs=2)
    Money.of('16.80')
    """

    vendor: str
    item: str
    price: Money
    pack: int = 1
    minimum_packs: int = 1
    lead_time_days: int | None = None

    def __attrs_post_init__(self) -> None:
        check_text(self, "vendor", "item")
        check_type(self, Money, "price")
        check_not_negative(self, "price")
        check_type(self, int, "pack", "minimum_packs")
        check_positive(self, "pack", "minimum_packs")
        check_type(self, int, "lead_time_days", optional=True)
        check_not_negative(self, "lead_time_days", optional=True)

    def cost(self, *, packs: int) -> Money:
        """Return the price of so many packs."""
        return self.price * packs
