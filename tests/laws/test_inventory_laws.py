"""Laws of supplies: no rival beats an optimum, more stock serves better, a proposal ends its need."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from practiceops.distributions import CountDistribution, Distribution, Gamma, Normal, Poisson
from practiceops.inventory import (
    OrderProposal,
    Policy,
    Quote,
    StockLevel,
    Trigger,
    base_stock_for_service,
    classify_abc,
    economic_order_quantity,
    evaluate_rq,
    evaluate_ss,
    newsvendor,
    optimal_rq,
    optimal_ss,
    reorder_point,
    suggest_orders,
)
from practiceops.money import Money, total
from practiceops.testing.distributions import count_distributions, distributions, gammas, normals, poissons
from practiceops.testing.ground import moneys
from practiceops.testing.inventory import order_proposals, policies, quotes, stock_levels

COSTS = st.floats(0.05, 50)
FIXED = st.floats(0.0, 300)
RULES = st.fixed_dictionaries(
    {
        "as_of": st.dates(date(2026, 1, 1), date(2027, 12, 31)),
        "trigger": st.sampled_from(("at_or_below", "below")),
        "rounding": st.sampled_from(("up", "down", "nearest")),
    }
)
GAUZE = st.just("gauze")
NEARBY = st.integers(-12, 12)
NO_WORSE = 1 + 1e-9
flows = normals().filter(lambda one: one.mean > 1) | gammas().filter(lambda one: one.mean > 1)


def costs(**more: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"holding_cost": COSTS, "stockout_cost": COSTS, **more})


@given(distributions(), costs(lead_time=st.integers(0, 3)), st.integers(-30, 30))
def test_no_other_base_stock_is_cheaper(demand: Distribution, given_costs: Any, other: int):
    best = newsvendor(demand, **given_costs)
    rival = newsvendor(demand, **given_costs, base_stock=best.base_stock + other)
    assert best.cost is not None
    assert rival.cost is not None
    assert best.cost <= rival.cost * NO_WORSE + 1e-9


@given(st.floats(0, 500), COSTS, st.floats(0, 5000), st.floats(0.1, 3000))
def test_no_other_order_quantity_is_cheaper(fixed_cost: float, holding_cost: float, rate: float, other: float):
    best = economic_order_quantity(fixed_cost, holding_cost, rate)
    assert best.cost <= economic_order_quantity(fixed_cost, holding_cost, rate, order_quantity=other).cost * NO_WORSE


@given(poissons(0.05, 60), costs(fixed_cost=FIXED, lead_time=st.floats(0, 4)), NEARBY, NEARBY)
def test_no_other_whole_rq_is_cheaper(demand: Poisson, given_costs: Any, by_point: int, by_quantity: int):
    best = optimal_rq(demand, **given_costs)
    point, quantity = best.reorder_point, best.order_quantity
    rival = evaluate_rq(
        demand, reorder_point=point + by_point, order_quantity=max(1, quantity + by_quantity), **given_costs
    )
    assert best.cost <= rival.cost * NO_WORSE
    assert evaluate_rq(demand, reorder_point=point, order_quantity=quantity, **given_costs) == best
    assert optimal_rq(demand, order_quantity=quantity, **given_costs) == best


@settings(max_examples=40)
@given(flows, costs(fixed_cost=st.floats(1, 300), lead_time=st.floats(0.2, 4)), st.floats(-0.5, 0.5), st.floats(0.5, 2))
def test_no_other_flowing_rq_is_cheaper(demand: Normal | Gamma, given_costs: Any, by_point: float, by_quantity: float):
    best = optimal_rq(demand, **given_costs)
    rival = evaluate_rq(
        demand,
        reorder_point=best.reorder_point + by_point * best.order_quantity,
        order_quantity=best.order_quantity * by_quantity,
        **given_costs,
    )
    assert best.cost <= rival.cost * NO_WORSE


@given(count_distributions(), costs(fixed_cost=FIXED, lead_time=st.integers(0, 2)), NEARBY, NEARBY)
def test_no_other_ss_is_cheaper(demand: CountDistribution, given_costs: Any, by_point: int, by_level: int):
    best = optimal_ss(demand, **given_costs)
    point, level = best.reorder_point + by_point, best.order_up_to + by_level
    assume(level > point)
    rival = evaluate_ss(demand, reorder_point=point, order_up_to=level, **given_costs)
    assert best.cost <= rival.cost * NO_WORSE
    same = evaluate_ss(demand, reorder_point=best.reorder_point, order_up_to=best.order_up_to, **given_costs)
    assert same == best


@given(count_distributions(), costs(lead_time=st.integers(0, 2)))
def test_without_a_fixed_cost_ss_is_the_newsvendor(demand: CountDistribution, given_costs: Any):
    best, base = optimal_ss(demand, fixed_cost=0, **given_costs), newsvendor(demand, **given_costs)
    assert best.cost == pytest.approx(base.cost, rel=1e-9, abs=1e-9)
    assert best.fill_rate == pytest.approx(base.fill_rate, abs=1e-7) or best.order_up_to != base.base_stock


@given(distributions(), st.integers(0, 3), st.integers(0, 300), st.integers(1, 50))
def test_service_rises_with_stock(demand: Distribution, lead_time: int, level: int, more: int):
    assume(demand.mean > 0.01)
    low, high = (
        newsvendor(demand, holding_cost=1, stockout_cost=1, lead_time=lead_time, base_stock=stock)
        for stock in (level, level + more)
    )
    assert low.cycle_service <= high.cycle_service + 1e-12
    assert low.expected_backorders >= high.expected_backorders - 1e-9
    assert low.fill_rate <= high.fill_rate + 1e-7


@given(distributions(), st.floats(0.5, 0.999), st.sampled_from(("cycle_service", "fill_rate")), st.integers(0, 2))
def test_a_base_stock_for_service_reaches_it_and_one_less_does_not(
    demand: Distribution, service: float, measure: str, lead_time: int
):
    assume(demand.mean > 0.01)
    found = base_stock_for_service(demand, service=service, measure=measure, lead_time=lead_time)
    assert getattr(found, measure) >= service * (1 - 1e-9)
    less = 1e-4 * demand.sd if isinstance(demand, Normal | Gamma) else 1
    lower = newsvendor(demand, holding_cost=1, stockout_cost=1, lead_time=lead_time, base_stock=found.base_stock - less)
    assert getattr(lower, measure) < service * (1 + 1e-9)


@given(distributions(), st.floats(0.5, 0.999), st.integers(1, 3), st.integers(1, 60))
def test_a_reorder_point_for_a_fill_rate_reaches_it(
    demand: Distribution, service: float, lead_time: int, quantity: int
):
    assume(demand.mean > 0.01)
    found = reorder_point(demand, lead_time=lead_time, service=service, measure="fill_rate", order_quantity=quantity)
    assert found.fill_rate is not None
    assert found.fill_rate >= service * (1 - 1e-9)


# Proposals


@given(order_proposals())
def test_a_proposal_lifts_the_position_above_its_trigger(proposal: OrderProposal):
    for line in proposal.lines:
        assert line.position <= line.reorder_point
        if proposal.trigger is Trigger.AT_OR_BELOW:
            assert line.position_after > line.reorder_point
        else:
            assert line.position < line.reorder_point <= line.position_after
        assert line.reason.startswith(f"position {line.position} ")


@given(order_proposals())
def test_a_proposal_adds_up(proposal: OrderProposal):
    for line in proposal.lines:
        assert line.quantity == line.packs * line.pack
        if line.quote is not None:
            assert line.packs >= line.quote.minimum_packs
            assert line.pack == line.quote.pack
    goods = total(line.cost for line in proposal.lines if line.cost is not None)
    assert goods == total(one.goods for one in proposal.vendor_totals)
    assert proposal.total == total(one.total for one in proposal.vendor_totals)
    assert len(proposal.lines) >= sum(one.lines for one in proposal.vendor_totals)


@given(stock_levels(GAUZE), policies(GAUZE), st.lists(quotes(GAUZE), max_size=3), RULES)
def test_what_is_ordered_is_not_ordered_again(stock: StockLevel, policy: Policy, offers: list[Quote], rules: Any):
    first = suggest_orders([stock], [policy], offers, **rules)
    if first.lines:
        later = attrs.evolve(stock, on_order=stock.on_order + first.lines[0].quantity)
        assert suggest_orders([later], [policy], offers, **rules).lines == ()


@given(stock_levels(GAUZE), st.tuples(st.integers(1, 900), st.integers(1, 90), st.floats(0, 20)), quotes(GAUZE), RULES)
def test_no_more_is_ordered_than_keeps_unless_a_finding_says_so(
    stock: StockLevel, amounts: tuple[int, int, float], quote: Quote, rules: Any
):
    quantity, shelf_life, daily_usage = amounts
    stock = attrs.evolve(stock, item=attrs.evolve(stock.item, shelf_life_days=shelf_life))
    point = stock.position + 0.5
    policy = Policy(item="gauze", reorder_point=point, order_quantity=quantity, daily_usage=daily_usage)
    proposal = suggest_orders([stock], [policy], [quote], **rules)
    keeps = daily_usage * shelf_life
    exceeds = any(one.code == "shelf_life_exceeded" for one in proposal.findings)
    assert exceeds or proposal.lines[0].quantity <= keeps
    without = suggest_orders([stock], [attrs.evolve(policy, daily_usage=None)], [quote], **rules)
    assert proposal.lines[0].quantity <= without.lines[0].quantity


@given(st.lists(moneys(Money.of(0), Money.of(5000)), max_size=30))
def test_classes_cover_every_item_once_and_fall_from_a_to_c(values: list[Money]):
    given_items = [(f"item{index}", value) for index, value in enumerate(values)]
    lines = classify_abc(given_items)
    assert {line.item: line.value for line in lines} == dict(given_items)
    assert [line.value for line in lines] == sorted(values, reverse=True)
    assert [line.abc for line in lines] == sorted(line.abc for line in lines)
    if any(values):
        assert lines[-1].cumulative == 1
        assert sum(line.share for line in lines) == Fraction(1)
