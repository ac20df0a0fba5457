"""Hypothesis strategies for the values of `practiceops.inventory`: a small cupboard, its policies and its vendors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from practiceops.inventory import (
    AbcLine,
    BaseStock,
    EconomicOrder,
    FixedQuantity,
    Item,
    Lot,
    OrderProposal,
    OrderUpTo,
    PackRounding,
    Policy,
    ProposedOrder,
    Quote,
    ReorderLevel,
    StockLevel,
    SupplyPerVisit,
    Trigger,
    UsageForecast,
    Vendor,
    VendorTotal,
    classify_abc,
    suggest_orders,
)
from practiceops.money import Money
from practiceops.testing.distributions import distributions, empiricals
from practiceops.testing.ground import moneys

__all__ = [
    "STRATEGIES",
    "abc_lines",
    "base_stocks",
    "economic_orders",
    "fixed_quantities",
    "items",
    "lots",
    "order_proposals",
    "order_up_tos",
    "policies",
    "proposed_orders",
    "quotes",
    "reorder_levels",
    "stock_levels",
    "supplies_per_visit",
    "usage_forecasts",
    "vendor_totals",
    "vendors",
]

_CODES = ("flu-vaccine", "gauze", "gloves", "syringe", "tape")
_VENDORS = ("henry", "mckesson", "medline")
_VISIT_TYPES = ("NEW", "EST", "PHYS")
_FIRST, _LAST = date(2025, 1, 1), date(2028, 12, 31)
_WORDS = st.text(max_size=12)
_COSTS = st.floats(0, 1e6)
_SHARES = st.floats(0, 1)


def _codes() -> SearchStrategy[str]:
    return st.sampled_from(_CODES)


def items(codes: SearchStrategy[str] | None = None) -> SearchStrategy[Item]:
    """Items, with and without a shelf life."""
    return st.builds(
        Item,
        _codes() if codes is None else codes,
        _WORDS,
        unit=st.sampled_from(("each", "pad", "mL")),
        category=_WORDS,
        shelf_life_days=st.none() | st.integers(1, 2000),
    )


@st.composite
def lots(draw: st.DrawFn, item: str | None = None) -> Lot:
    """Lots, some expired in any year, some that never do."""
    received = draw(st.none() | st.dates(_FIRST, _LAST))
    return Lot(
        item=item or draw(_codes()),
        number=draw(st.from_regex(r"[A-Z][0-9]{1,4}", fullmatch=True)),
        quantity=draw(st.integers(0, 500)),
        received=received,
        expires=draw(st.none() | st.dates(received or _FIRST, _LAST)),
    )


@st.composite
def stock_levels(draw: st.DrawFn, codes: SearchStrategy[str] | None = None) -> StockLevel:
    """Stock with and without lots; more may be reserved than there is."""
    item = draw(items(codes))
    held = tuple(draw(st.lists(lots(item.code), max_size=3)))
    return StockLevel(
        item=item,
        on_hand=sum(lot.quantity for lot in held) if held else draw(st.integers(0, 500)),
        on_order=draw(st.integers(0, 200)),
        reserved=draw(st.integers(0, 300)),
        lots=held,
    )


@st.composite
def policies(draw: st.DrawFn, codes: SearchStrategy[str] | None = None) -> Policy:
    """Policies with an order quantity or an order-up-to level, whole or not; a reorder point may be below zero."""
    point = draw(st.integers(-20, 300) | st.floats(-20, 300))
    fixed = draw(st.booleans())
    return Policy(
        item=draw(_codes() if codes is None else codes),
        reorder_point=point,
        order_quantity=draw(st.integers(1, 500) | st.floats(0.1, 500)) if fixed else None,
        order_up_to=None if fixed else point + draw(st.integers(0, 500)),
        daily_usage=draw(st.none() | st.floats(0, 20)),
    )


def vendors(codes: SearchStrategy[str] | None = None) -> SearchStrategy[Vendor]:
    """Vendors with minimum orders and freight."""
    amounts = moneys(Money.of(0), Money.of(500))
    return st.builds(
        Vendor,
        st.sampled_from(_VENDORS) if codes is None else codes,
        _WORDS,
        minimum_order=amounts,
        freight=amounts,
        freight_free_from=st.none() | amounts,
    )


def quotes(codes: SearchStrategy[str] | None = None) -> SearchStrategy[Quote]:
    """Quotes, some free of charge, some for large packs or several at least."""
    return st.builds(
        Quote,
        vendor=st.sampled_from(_VENDORS),
        item=_codes() if codes is None else codes,
        price=moneys(Money.of(0), Money.of(1000)),
        pack=st.integers(1, 250),
        minimum_packs=st.integers(1, 5),
        lead_time_days=st.none() | st.integers(0, 30),
    )


@st.composite
def order_proposals(draw: st.DrawFn) -> OrderProposal:
    """Proposals as `suggest_orders` makes them, for a small cupboard."""
    codes = draw(st.lists(_codes(), unique=True))
    return suggest_orders(
        [draw(stock_levels(st.just(code))) for code in codes],
        [draw(policies(st.just(code))) for code in codes],
        draw(st.lists(quotes(), max_size=8)),
        as_of=draw(st.dates(_FIRST, _LAST)),
        trigger=draw(st.sampled_from(Trigger)),
        rounding=draw(st.sampled_from(PackRounding)),
        vendors=[draw(vendors(st.just(code))) for code in _VENDORS] if draw(st.booleans()) else (),
    )


def proposed_orders() -> SearchStrategy[ProposedOrder]:
    """Lines of proposals."""
    return order_proposals().filter(lambda one: bool(one.lines)).map(lambda one: one.lines[0])


def vendor_totals() -> SearchStrategy[VendorTotal]:
    """Totals of a vendor's lines."""
    amounts = moneys(Money.of(0), Money.of(5000))
    return st.builds(
        VendorTotal, vendor=st.sampled_from(_VENDORS), lines=st.integers(1, 20), goods=amounts, freight=amounts
    )


def economic_orders() -> SearchStrategy[EconomicOrder]:
    """Order quantities with their cost."""
    return st.builds(EconomicOrder, order_quantity=_COSTS, cost=_COSTS)


def base_stocks() -> SearchStrategy[BaseStock]:
    """Order-up-to levels with their measures."""
    return st.builds(
        BaseStock,
        base_stock=st.integers(-5, 500) | st.floats(-5, 500),
        cost=st.none() | _COSTS,
        cycle_service=_SHARES,
        fill_rate=_SHARES,
        expected_backorders=_COSTS,
        expected_on_hand=_COSTS,
        profit=st.none() | st.floats(-1e6, 1e6),
    )


def fixed_quantities() -> SearchStrategy[FixedQuantity]:
    """Policies (r, Q) with their measures."""
    return st.builds(
        FixedQuantity,
        reorder_point=st.integers(-20, 500) | st.floats(-20, 500),
        order_quantity=st.integers(1, 500) | st.floats(0.1, 500),
        cost=_COSTS,
        fill_rate=_SHARES,
        expected_backorders=_COSTS,
        expected_on_hand=_COSTS,
    )


@st.composite
def order_up_tos(draw: st.DrawFn) -> OrderUpTo:
    """Policies (s, S) with their measures."""
    point = draw(st.integers(-20, 500))
    return OrderUpTo(
        reorder_point=point,
        order_up_to=point + draw(st.integers(1, 500)),
        cost=draw(_COSTS),
        fill_rate=draw(_SHARES),
        expected_backorders=draw(_COSTS),
        expected_on_hand=draw(_COSTS),
    )


def reorder_levels() -> SearchStrategy[ReorderLevel]:
    """Reorder points over every kind of lead-time demand."""
    return st.builds(
        ReorderLevel,
        reorder_point=st.floats(-20, 500),
        safety_stock=st.floats(-20, 500),
        lead_time_demand=st.none() | distributions(),
        cycle_service=_SHARES,
        expected_shortage=_COSTS,
        fill_rate=st.none() | _SHARES,
    )


def supplies_per_visit() -> SearchStrategy[SupplyPerVisit]:
    """Units that one visit uses of an item."""
    return st.builds(SupplyPerVisit, visit_type=st.sampled_from(_VISIT_TYPES), item=_codes(), units=st.integers(1, 12))


def usage_forecasts() -> SearchStrategy[UsageForecast]:
    """Forecasts of the use of an item."""
    return st.builds(UsageForecast, item=_codes(), usage=empiricals())


@st.composite
def abc_lines(draw: st.DrawFn) -> AbcLine:
    """Lines of a classification."""
    amounts = draw(st.lists(moneys(Money.of(0), Money.of(9000)), min_size=1, max_size=len(_CODES)))
    return draw(st.sampled_from(classify_abc(zip(_CODES, amounts, strict=False), a_share=Fraction(7, 10))))


STRATEGIES: tuple[tuple[type, Callable[[], SearchStrategy[object]]], ...] = (
    (Item, items),
    (Lot, lots),
    (StockLevel, stock_levels),
    (Policy, policies),
    (Vendor, vendors),
    (Quote, quotes),
    (OrderProposal, order_proposals),
    (ProposedOrder, proposed_orders),
    (VendorTotal, vendor_totals),
    (EconomicOrder, economic_orders),
    (BaseStock, base_stocks),
    (FixedQuantity, fixed_quantities),
    (OrderUpTo, order_up_tos),
    (ReorderLevel, reorder_levels),
    (SupplyPerVisit, supplies_per_visit),
    (UsageForecast, usage_forecasts),
    (AbcLine, abc_lines),
)
