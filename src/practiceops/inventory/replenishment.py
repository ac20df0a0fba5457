"""What to order today, how much and from whom: proposals from stock, policies and quotes, each with its reason."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import TypeVar

import attrs

from practiceops._check import to_enum
from practiceops.errors import ErrorCollector, InvalidValueError
from practiceops.findings import Finding, Severity
from practiceops.inventory.items import StockLevel
from practiceops.inventory.proposals import OrderProposal, PackRounding, Policy, ProposedOrder, Trigger, VendorTotal
from practiceops.inventory.vendors import Quote, Vendor
from practiceops.money import ZERO, Money, total

__all__ = ["suggest_orders"]

T = TypeVar("T")


def suggest_orders(
    stock: Iterable[StockLevel],
    policies: Iterable[Policy],
    quotes: Iterable[Quote] = (),
    *,
    as_of: date,
    trigger: Trigger | str,
    rounding: PackRounding | str,
    vendors: Iterable[Vendor] = (),
) -> OrderProposal:
    """Return what to order on ``as_of``: one line for each item whose position has fallen to its trigger.

    The position leaves out lots that have expired. The quantity wanted (the policy's order quantity, or what is
    missing to its order-up-to level) becomes whole packs as ``rounding`` says. Three limits follow, each stronger than
    the one before:

    1. no more than can be used before it expires (shelf life times daily usage, less what will still be there);
    2. at least the quote's ``minimum_packs``;
    3. enough to lift the position above the trigger: over the reorder point under "at_or_below", to the reorder point
       under "below".

    Where 2 or 3 exceed 1 the line stands, since running out is worse than waste, and a finding says so. Of several
    quotes the one with the lowest cost for each unit that is wanted and delivered is taken; on a tie the sooner, then
    the first by vendor. Vendors, where given, must hold every vendor quoted; they add freight, and a finding where an
    order is below the vendor's minimum.

    Trigger and rounding have no default, since systems differ: ERPNext orders at or below the reorder level, Odoo only
    below its minimum.

    Raises `InvalidInputsError` for an item counted or ruled twice, a vendor given twice, and a policy whose item has no
    stock level.

    >>> from practiceops.inventory import Item
    >>> stock = [StockLevel(item=Item("gauze"), on_hand=6), StockLevel(item=Item("gloves"), on_hand=400)]
    >>> policies = [Policy(item="gauze", reorder_point=10, order_quantity=30),
    ...             Policy(item="gloves", reorder_point=200, order_up_to=1000)]
    >>> quotes = [Quote(vendor="medline", item="gauze", price=Money.of("8.40"), pack=25, lead_time_days=3)]
    >>> orders = suggest_orders(stock, policies, quotes, as_of=date(2026, 6, 1), trigger="at_or_below", rounding="up")
    >>> [(line.item.code, line.quantity, str(line.cost), str(line.expected_on)) for line in orders.lines]
    [('gauze', 50, '16.80', '2026-06-04')]
    >>> print(orders.lines[0].reason)
    position 6 (6 on hand) is at or below the reorder point 10; order quantity 30, rounded up to 2 packs of 25
    """
    trigger = to_enum(Trigger, "trigger")(trigger)
    rounding = to_enum(PackRounding, "rounding")(rounding)
    if type(as_of) is not date:
        raise InvalidValueError(f"as of must be a date without a time, got {as_of!r}", path=("as_of",))
    policies, errors = tuple(policies), ErrorCollector()
    known = _by_code(((one.id, one) for one in vendors), "vendors", errors, noun="vendor")
    levels = _by_code(((level.item.code, level) for level in stock), "stock", errors)
    ruled = _by_code(((policy.item, policy) for policy in policies), "policies", errors)
    for index, policy in enumerate(policies):
        if policy.item not in levels:
            problem = f"no stock level for the policy's item {policy.item!r}"
            errors.add(InvalidValueError(problem, path=("policies", index, "item")))
    offers: dict[str, list[Quote]] = {}
    for index, quote in enumerate(quotes):
        offers.setdefault(quote.item, []).append(quote)
        if known and quote.vendor not in known:
            errors.add(InvalidValueError(f"unknown vendor {quote.vendor!r}", path=("quotes", index, "vendor")))
    errors.raise_if_any("inputs")

    lines: list[ProposedOrder] = []
    findings = [_no_policy(code) for code in levels if code not in ruled]
    for policy in policies:
        level = levels[policy.item]
        findings += _expired(level, as_of)
        need = _Need.of(level, policy, as_of, trigger)
        if need is not None:
            line, noticed = _line(need, offers.get(policy.item, ()), as_of, rounding)
            lines.append(line)
            findings += noticed
            if offers and line.quote is None:
                findings.append(_no_quote(policy.item))
    totals, short = _by_vendor(lines, known)
    return OrderProposal(
        as_of=as_of,
        trigger=trigger,
        rounding=rounding,
        lines=lines,
        vendor_totals=totals,
        findings=(*findings, *short),
    )


@attrs.frozen(kw_only=True)
class _Need:
    """What one item wants: the quantity its policy names, and the least that lifts the position above the trigger."""

    level: StockLevel
    policy: Policy
    position: int
    trigger: Trigger
    least: int
    wanted: float

    @classmethod
    def of(cls, level: StockLevel, policy: Policy, as_of: date, trigger: Trigger) -> _Need | None:
        position, point = level.usable_position(as_of), policy.reorder_point
        if position > point or (position == point and trigger is Trigger.BELOW):
            return None
        above = math.floor(point) + 1 if trigger is Trigger.AT_OR_BELOW else math.ceil(point)
        least = above - position
        named = policy.order_quantity if policy.order_up_to is None else policy.order_up_to - position
        return cls(
            level=level,
            policy=policy,
            position=position,
            trigger=trigger,
            least=least,
            wanted=max(named or 0, least),
        )

    def usable(self, lead_time_days: int) -> int | None:
        """Return how many units of a delivery can be used before they expire, None where nothing limits it."""
        shelf_life, usage = self.level.item.shelf_life_days, self.policy.daily_usage
        if shelf_life is None or usage is None:
            return None
        left = max(0.0, self.position - usage * lead_time_days)
        return max(0, math.floor(usage * shelf_life - left))


@attrs.frozen(kw_only=True)
class _Plan:
    """A need as whole packs of one quote."""

    need: _Need
    quote: Quote | None
    packs: int
    rounded: int
    usable: int | None

    @classmethod
    def of(cls, need: _Need, quote: Quote | None, rounding: PackRounding) -> _Plan:
        pack = 1 if quote is None else quote.pack
        rounded = _to_packs(need.wanted, pack, rounding)
        usable = need.usable(0 if quote is None else quote.lead_time_days or 0)
        packs = rounded if usable is None else min(rounded, usable // pack)
        packs = max(packs, 1 if quote is None else quote.minimum_packs, -(-need.least // pack))
        return cls(need=need, quote=quote, packs=packs, rounded=rounded, usable=usable)

    @property
    def pack(self) -> int:
        return 1 if self.quote is None else self.quote.pack

    @property
    def quantity(self) -> int:
        return self.packs * self.pack

    @property
    def wasted(self) -> int:
        return 0 if self.usable is None else max(0, self.quantity - self.usable)

    def rank(self) -> tuple[bool, Fraction, float, str]:
        if self.quote is None:
            return False, Fraction(0), 0, ""
        # units beyond what is wanted are worth nothing, units not delivered cost nothing
        useful = min(Fraction(self.quantity), Fraction(self.need.wanted))
        lead_time = math.inf if self.quote.lead_time_days is None else self.quote.lead_time_days
        return self.wasted > 0, self.quote.cost(packs=self.packs).cents / useful, lead_time, self.quote.vendor

    def reason(self, rounding: PackRounding) -> str:
        need, policy = self.need, self.need.policy
        below = "at or below" if need.trigger is Trigger.AT_OR_BELOW else "below"
        if policy.order_up_to is None:
            wanted = f"order quantity {policy.order_quantity:g}"
        else:
            wanted = f"{policy.order_up_to - need.position:g} missing to {policy.order_up_to:g}"
        packs = "1 pack" if self.packs == 1 else f"{self.packs} packs"
        amount = f"{packs} of {self.pack}" if self.pack > 1 else f"{self.quantity} {need.level.item.unit}"
        return (
            f"position {need.position} ({_parts(need)}) is {below} the reorder point {policy.reorder_point:g}; "
            f"{wanted}, {self._adjusted(rounding)} {amount}"
        )

    def _adjusted(self, rounding: PackRounding) -> str:
        need = self.need
        if self.packs < self.rounded:
            shelf_life, usage = need.level.item.shelf_life_days, need.policy.daily_usage
            return f"cut by a shelf life of {shelf_life} days at {usage:g} a day to"
        if self.packs > self.rounded:
            if self.packs * self.pack >= need.least + self.pack:
                return "raised by the vendor's minimum to"
            return "raised above the trigger to"
        if need.wanted == need.least:
            return f"raised above the trigger to {need.least}, that is"
        if self.quantity == need.wanted:
            return "that is"
        return {
            PackRounding.UP: "rounded up to",
            PackRounding.DOWN: "rounded down to",
            PackRounding.NEAREST: "rounded to",
        }[rounding]


def _line(
    need: _Need, quotes: Sequence[Quote], as_of: date, rounding: PackRounding
) -> tuple[ProposedOrder, list[Finding]]:
    plans = [_Plan.of(need, quote, rounding) for quote in quotes] or [_Plan.of(need, None, rounding)]
    best = min(plans, key=_Plan.rank)
    quote = best.quote
    waits = None if quote is None else quote.lead_time_days
    line = ProposedOrder(
        item=need.level.item,
        position=need.position,
        reorder_point=need.policy.reorder_point,
        packs=best.packs,
        pack=best.pack,
        quote=quote,
        expected_on=None if waits is None else as_of + timedelta(days=waits),
        reason=best.reason(rounding),
    )
    return line, [_will_expire(best)] if best.wasted else []


def _to_packs(wanted: float, pack: int, rounding: PackRounding) -> int:
    if rounding is PackRounding.UP:
        return math.ceil(wanted / pack)
    if rounding is PackRounding.DOWN:
        return math.floor(wanted / pack)
    return math.floor(wanted / pack + 0.5)


def _by_code(pairs: Iterable[tuple[str, T]], what: str, errors: ErrorCollector, *, noun: str = "item") -> dict[str, T]:
    known: dict[str, T] = {}
    for index, (code, value) in enumerate(pairs):
        if code in known:
            errors.add(InvalidValueError(f"{noun} {code!r} stands twice in the {what}", path=(what, index, noun)))
        known[code] = value
    return known


def _by_vendor(
    lines: Iterable[ProposedOrder], vendors: Mapping[str, Vendor]
) -> tuple[tuple[VendorTotal, ...], list[Finding]]:
    goods: dict[str, list[Money]] = {}
    for line in lines:
        if line.quote is not None:
            goods.setdefault(line.quote.vendor, []).append(line.quote.cost(packs=line.packs))
    totals: list[VendorTotal] = []
    short: list[Finding] = []
    for code in sorted(goods):
        vendor, amount = vendors.get(code), total(goods[code])
        freight = ZERO if vendor is None else vendor.freight_on(amount)
        totals.append(VendorTotal(vendor=code, lines=len(goods[code]), goods=amount, freight=freight))
        if vendor is not None and amount < vendor.minimum_order:
            message = f"the order of {amount} from {code!r} is below its minimum of {vendor.minimum_order}"
            short.append(Finding("below_vendor_minimum", message, severity=Severity.WARNING, path=("vendors", code)))
    return tuple(totals), short


def _parts(need: _Need) -> str:
    level = need.level
    expired = level.position - need.position
    parts = [f"{level.on_hand} on hand"]
    if level.on_order:
        parts.append(f"{level.on_order} on order")
    if level.reserved:
        parts.append(f"{level.reserved} reserved")
    if expired:
        parts.append(f"{expired} expired")
    return ", ".join(parts)


def _no_policy(code: str) -> Finding:
    return Finding("no_policy", f"item {code!r} has no policy and is never ordered", path=("stock", code))


def _no_quote(code: str) -> Finding:
    message = f"item {code!r} has no quote: its line has no vendor and no cost"
    return Finding("no_quote", message, severity=Severity.WARNING, path=("quotes", code))


def _expired(level: StockLevel, as_of: date) -> list[Finding]:
    lots = level.expired_lots(as_of)
    if not lots:
        return []
    named = ", ".join(f"{lot.number} ({lot.quantity}, {lot.expires})" for lot in lots)
    message = f"item {level.item.code!r} has expired lots on hand: {named}"
    return [Finding("expired_stock", message, severity=Severity.WARNING, path=("stock", level.item.code))]


def _will_expire(plan: _Plan) -> Finding:
    code = plan.need.level.item.code
    message = (
        f"of {plan.quantity} ordered of item {code!r} some {plan.wasted} will expire unused: "
        f"its reorder point or the vendor's minimum asks for more than its shelf life allows"
    )
    return Finding("shelf_life_exceeded", message, severity=Severity.WARNING, path=("lines", code))
