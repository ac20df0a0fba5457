"""Reorder proposals: the sentence of reason, the limits, the choice of a quote, and what someone should look at."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from practiceops.distributions import Poisson
from practiceops.errors import InvalidInputsError, InvalidValueError
from practiceops.findings import Severity
from practiceops.inventory import (
    Item,
    Lot,
    OrderProposal,
    Policy,
    ProposedOrder,
    Quote,
    StockLevel,
    Vendor,
    optimal_rq,
    optimal_ss,
    suggest_orders,
)
from practiceops.money import Money

TODAY = date(2026, 6, 1)
GAUZE = Item("gauze", "Gauze 4x4", unit="pad")


def quote(vendor: str = "medline", price: str = "1.00", **terms: Any) -> Quote:
    return Quote(vendor=vendor, item="gauze", price=Money.of(price), **terms)


def propose(
    stock: StockLevel, policy: Policy, *quotes: Quote, trigger: str = "at_or_below", rounding: str = "up", **more: Any
) -> OrderProposal:
    return suggest_orders([stock], [policy], quotes, as_of=TODAY, trigger=trigger, rounding=rounding, **more)


def line_of(proposal: OrderProposal) -> ProposedOrder:
    (line,) = proposal.lines
    return line


def on_hand(units: int, item: Item = GAUZE, **more: Any) -> StockLevel:
    return StockLevel(item=item, on_hand=units, **more)


FIXED = Policy(item="gauze", reorder_point=10, order_quantity=30)
UP_TO = Policy(item="gauze", reorder_point=10, order_up_to=40)


def test_the_trigger_decides_at_the_reorder_point():
    assert propose(on_hand(10), FIXED).lines
    assert not propose(on_hand(10), FIXED, trigger="below").lines
    assert propose(on_hand(9), FIXED, trigger="below").lines
    assert not propose(on_hand(11), FIXED).lines


def test_the_position_counts_orders_and_reservations():
    assert not propose(on_hand(4, on_order=7), FIXED).lines
    line = line_of(propose(on_hand(14, on_order=2, reserved=9), UP_TO))
    assert (line.position, line.quantity, line.position_after) == (7, 33, 40)
    assert line.reason == (
        "position 7 (14 on hand, 2 on order, 9 reserved) is at or below the reorder point 10; "
        "33 missing to 40, that is 33 pad"
    )


@pytest.mark.parametrize(("rounding", "packs"), [("up", 3), ("down", 2), ("nearest", 3)])
def test_whole_packs_round_as_told(rounding: str, packs: int):
    line = line_of(propose(on_hand(6), FIXED, quote(pack=12), rounding=rounding))
    assert (line.packs, line.quantity) == (packs, 12 * packs)
    words = {"up": "rounded up to", "down": "rounded down to", "nearest": "rounded to"}[rounding]
    assert line.reason.endswith(f"; order quantity 30, {words} {packs} packs of 12")


def test_nearest_takes_half_a_pack_up():
    assert line_of(propose(on_hand(6), FIXED, quote(pack=20), rounding="nearest")).packs == 2
    assert line_of(propose(on_hand(6), FIXED, quote(pack=21), rounding="nearest")).packs == 1


def test_rounding_down_never_stays_at_the_trigger():
    line = line_of(propose(on_hand(6), FIXED, quote(pack=50), rounding="down"))
    assert line.reason.endswith("order quantity 30, raised above the trigger to 1 pack of 50")
    short = Policy(item="gauze", reorder_point=10, order_quantity=3)
    line = line_of(propose(on_hand(2), short))
    assert (line.quantity, line.position_after) == (9, 11)
    assert line.reason.endswith("order quantity 3, raised above the trigger to 9, that is 9 pad")


def test_the_minimum_of_a_quote_raises_the_order():
    line = line_of(propose(on_hand(6), FIXED, quote(pack=10, minimum_packs=5)))
    assert line.quantity == 50
    assert line.reason.endswith("raised by the vendor's minimum to 5 packs of 10")


def test_shelf_life_caps_what_is_ordered():
    short_lived = Item("gauze", shelf_life_days=10)
    policy = Policy(item="gauze", reorder_point=10, order_quantity=60, daily_usage=4)
    line = line_of(propose(on_hand(6, short_lived), policy, quote(pack=10)))
    # 40 are used in ten days, of which the 6 on hand will serve some
    assert line.quantity == 30
    assert line.reason.endswith("order quantity 60, cut by a shelf life of 10 days at 4 a day to 3 packs of 10")
    line = line_of(propose(on_hand(6, short_lived), policy, quote(pack=10, lead_time_days=2)))
    assert line.quantity == 40


def test_need_is_stronger_than_shelf_life_and_a_finding_says_so():
    short_lived = Item("gauze", shelf_life_days=2)
    policy = Policy(item="gauze", reorder_point=10, order_quantity=60, daily_usage=1)
    proposal = propose(on_hand(6, short_lived), policy)
    assert line_of(proposal).quantity == 5
    (finding,) = proposal.findings
    assert (finding.code, finding.severity) == ("shelf_life_exceeded", Severity.WARNING)
    assert "of 5 ordered of item 'gauze' some 5 will expire unused" in finding.message


def test_without_usage_nothing_expires_unused():
    policy = Policy(item="gauze", reorder_point=10, order_quantity=60)
    assert line_of(propose(on_hand(6, Item("gauze", shelf_life_days=2)), policy)).quantity == 60


def test_expired_lots_are_no_stock():
    lots = (
        Lot(item="gauze", number="A1", quantity=8, expires=date(2026, 5, 31)),
        Lot(item="gauze", number="A2", quantity=7, expires=TODAY),
        Lot(item="gauze", number="A3", quantity=0, expires=date(2026, 1, 1)),
    )
    proposal = propose(on_hand(15, lots=lots), FIXED)
    assert line_of(proposal).position == 7
    assert "(15 on hand, 8 expired)" in line_of(proposal).reason
    (finding,) = proposal.findings
    assert finding.message == "item 'gauze' has expired lots on hand: A1 (8, 2026-05-31)"


def test_the_cheapest_quote_for_the_units_wanted_wins():
    dear, cheap, large = quote("a", "2.00"), quote("b", "18.00", pack=10), quote("c", "100.00", pack=100)
    line = line_of(propose(on_hand(6), FIXED, dear, cheap, large))
    assert (line.vendor, line.cost) == ("b", Money.of("54.00"))
    # rounding down buys fewer units, which is no bargain
    half = quote("d", "45.00", pack=20)
    assert line_of(propose(on_hand(6), FIXED, dear, half, rounding="down")).vendor == "a"


def test_a_tie_goes_to_the_sooner_then_to_the_first_by_vendor():
    slow, soon, unknown = quote("a", lead_time_days=9), quote("z", lead_time_days=2), quote("b")
    line = line_of(propose(on_hand(6), FIXED, unknown, slow, soon))
    assert (line.vendor, line.expected_on) == ("z", date(2026, 6, 3))
    line = line_of(propose(on_hand(6), FIXED, quote("y"), quote("x")))
    assert (line.vendor, line.expected_on) == ("x", None)


def test_a_quote_that_does_not_expire_unused_is_preferred():
    short_lived = Item("gauze", shelf_life_days=10)
    policy = Policy(item="gauze", reorder_point=10, order_quantity=30, daily_usage=4)
    bulk, small = quote("bulk", "1.00", pack=200), quote("small", "10.00", pack=10)
    proposal = propose(on_hand(6, short_lived), policy, bulk, small)
    assert line_of(proposal).vendor == "small"
    assert proposal.findings == ()


def test_freight_and_minimum_belong_to_the_order_as_a_whole():
    vendors = [Vendor("medline", minimum_order=Money.of(50), freight=Money.of("7.50"), freight_free_from=Money.of(100))]
    proposal = propose(on_hand(6), FIXED, quote(), vendors=vendors)
    (total,) = proposal.vendor_totals
    assert (total.goods, total.freight, total.total) == (Money.of(30), Money.of("7.50"), proposal.total)
    (finding,) = proposal.findings
    assert finding.message == "the order of 30.00 from 'medline' is below its minimum of 50.00"
    assert propose(on_hand(6), FIXED, quote(price="4.00"), vendors=vendors).total == Money.of(120)


def test_what_has_no_policy_or_no_quote_is_noticed():
    stock = [on_hand(6), on_hand(3, Item("tape"))]
    other = Quote(vendor="medline", item="gloves", price=Money.of(1))
    proposal = suggest_orders(stock, [FIXED], [other], as_of=TODAY, trigger="below", rounding="up")
    assert [finding.code for finding in proposal.findings] == ["no_policy", "no_quote"]
    assert (line_of(proposal).vendor, line_of(proposal).cost, proposal.total) == (None, None, Money.of(0))
    assert propose(on_hand(6), FIXED).findings == ()  # no quotes at all: only quantities were asked for


def test_a_proposal_is_a_table():
    proposal = propose(on_hand(6), FIXED, quote(pack=10, lead_time_days=3))
    columns = proposal.to_columns()
    assert {name: cells[0] for name, cells in columns.items() if name != "reason"} == {
        "item": "gauze",
        "name": "Gauze 4x4",
        "position": 6,
        "reorder_point": 10,
        "quantity": 30,
        "packs": 3,
        "vendor": "medline",
        "cost": Money.of(3),
        "expected_on": date(2026, 6, 4),
    }
    assert "Orders proposed on 2026-06-01, 3.00 in all" in proposal._repr_html_()


def test_an_optimum_becomes_a_policy():
    costs = {"holding_cost": 20, "stockout_cost": 150, "fixed_cost": 100}
    fixed = Policy.of("gauze", optimal_rq(Poisson(mean=1.5), lead_time=2, **costs), daily_usage=1.5)
    assert (fixed.reorder_point, fixed.order_quantity, fixed.order_up_to, fixed.daily_usage) == (3, 5, None, 1.5)
    level = Policy.of("gauze", optimal_ss(Poisson(mean=1.5), lead_time=2, **costs))
    assert level.order_quantity is None
    assert line_of(propose(on_hand(0), level)).position_after == level.order_up_to


def test_three_bad_inputs_get_one_error_that_names_three():
    policies = [FIXED, FIXED, Policy(item="tape", reorder_point=1, order_quantity=5)]
    with pytest.raises(InvalidInputsError) as caught:
        suggest_orders(
            [on_hand(6)], policies, [quote("acme")], as_of=TODAY, trigger="below", rounding="up", vendors=[Vendor("m")]
        )
    assert str(caught.value).splitlines() == [
        "3 inputs are wrong:",
        "  policies 1 item: item 'gauze' stands twice in the policies",
        "  policies 2 item: no stock level for the policy's item 'tape'",
        "  quotes 0 vendor: unknown vendor 'acme'",
    ]
    with pytest.raises(InvalidInputsError, match="vendors 1 vendor: vendor 'm' stands twice in the vendors"):
        suggest_orders(
            [on_hand(6)], [FIXED], as_of=TODAY, trigger="below", rounding="up", vendors=[Vendor("m"), Vendor("m")]
        )
    with pytest.raises(InvalidInputsError, match="item 'gauze' stands twice in the stock"):
        suggest_orders([on_hand(6), on_hand(7)], [FIXED], as_of=TODAY, trigger="below", rounding="up")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: propose(on_hand(6), FIXED, trigger="under"), "trigger must be one of 'at_or_below', 'below'"),
        (lambda: propose(on_hand(6), FIXED, rounding="half"), "rounding must be one of 'up', 'down', 'nearest'"),
        (
            lambda: suggest_orders([], [], as_of=datetime(2026, 6, 1), trigger="below", rounding="up"),
            "as of must be a date without a time",
        ),
        (lambda: quote(pack=0), "pack must be greater than zero, got 0"),
        (lambda: quote(minimum_packs=0), "minimum packs must be greater than zero, got 0"),
        (lambda: quote(lead_time_days=-2), "lead time days must not be negative, got -2"),
        (lambda: quote(price="-1.00"), r"price must not be negative, got -1\.00"),
        (lambda: on_hand(-1), "on hand must not be negative, got -1"),
        (
            lambda: on_hand(5, lots=[Lot(item="gauze", number="A", quantity=4)]),
            "on hand must equal the 4 in the lots of item 'gauze', got 5",
        ),
        (
            lambda: on_hand(4, lots=[Lot(item="tape", number="A", quantity=4)]),
            r"lots\[0\] must be of item 'gauze', got 'tape' \(lot 'A'\)",
        ),
        (
            lambda: Lot(item="x", number="A", quantity=1, received=TODAY, expires=date(2026, 5, 1)),
            "expires must not be before received 2026-06-01, got 2026-05-01",
        ),
        (lambda: Item("x", shelf_life_days=0), "shelf life days must be greater than zero, got 0"),
        (lambda: Policy(item="x", reorder_point=1), "order quantity or order up to must be given, and not both"),
        (
            lambda: Policy(item="x", reorder_point=1, order_quantity=1, order_up_to=5),
            "order quantity or order up to must be given, and not both",
        ),
        (lambda: Policy(item="x", reorder_point=1, order_quantity=0), "order quantity must be greater than zero"),
        (lambda: Policy(item="x", reorder_point=9, order_up_to=5), "order up to must not be below the reorder point 9"),
        (lambda: Policy(item="x", reorder_point=float("nan"), order_up_to=5), "reorder point must be finite"),
        (lambda: Policy(item="x", reorder_point=1, order_up_to=5, daily_usage=-1), "daily usage must not be negative"),
        (lambda: Vendor("v", freight=Money.of(-1)), r"freight must not be negative, got -1\.00"),
    ],
)
def test_bad_input_is_refused_by_name(make: Any, message: str):
    with pytest.raises(InvalidValueError, match=message):
        make()
