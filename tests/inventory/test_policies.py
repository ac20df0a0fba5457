"""Policies at their edges: what has a defined answer, and what is refused by name."""

from __future__ import annotations

import math
from typing import Any

import pytest

from practiceops.distributions import Empirical, Gamma, NegativeBinomial, Normal, Poisson
from practiceops.errors import InvalidValueError, UnsupportedError
from practiceops.inventory import (
    base_stock_for_service,
    demand_over_lead_time,
    economic_order_quantity,
    evaluate_rq,
    evaluate_ss,
    newsvendor,
    newsvendor_explicit,
    optimal_rq,
    optimal_ss,
    reorder_point,
)

COSTS = {"holding_cost": 2.0, "stockout_cost": 30.0, "fixed_cost": 15.0}
NEVER = Poisson(mean=0)


def test_without_demand_nothing_is_ordered_for_stock():
    assert economic_order_quantity(fixed_cost=8, holding_cost=1, demand_rate=0).order_quantity == 0
    best = newsvendor(NEVER, holding_cost=1, stockout_cost=9)
    assert (best.base_stock, best.cost, best.fill_rate, best.cycle_service) == (0, 0, 1, 1)
    assert base_stock_for_service(NEVER, service=0.99).base_stock == 0
    assert reorder_point(NEVER, lead_time=2, service=0.99).reorder_point == 0


def test_a_lead_time_of_zero():
    level = reorder_point(Normal(mean=5, sd=2), lead_time=0, service=0.99, order_quantity=10)
    assert (level.reorder_point, level.safety_stock, level.cycle_service, level.fill_rate) == (0, 0, 1, 1)
    assert level.lead_time_demand is None
    best = optimal_rq(Poisson(mean=8), lead_time=0, **COSTS)
    # the textbook's economic order quantity with planned backorders, in whole units
    assert best.cost == pytest.approx(math.sqrt(2 * 15 * 8 * 2 * 30 / 32), rel=0.05)
    assert optimal_ss(Poisson(mean=8), **COSTS) == optimal_ss(Poisson(mean=8), lead_time=0, **COSTS)
    with pytest.raises(UnsupportedError, match="lead time of zero leaves no uncertainty in demand that flows"):
        optimal_rq(Normal(mean=8, sd=1), lead_time=0, **COSTS)


def test_a_certain_demand_needs_no_safety_stock():
    level = reorder_point(12.5, lead_time=4, service=0.99)
    assert (level.reorder_point, level.safety_stock, level.expected_shortage, level.fill_rate) == (50, 0, 0, None)


def test_a_long_lead_time_needs_more_stock():
    points = [optimal_ss(Poisson(mean=4), lead_time=periods, **COSTS) for periods in range(5)]
    assert [one.reorder_point for one in points] == sorted({one.reorder_point for one in points})
    assert all(0.9 < one.fill_rate <= 1 for one in points)


def test_costs_ask_for_a_service():
    by_cost = reorder_point(Poisson(mean=5), lead_time=2, holding_cost=1, stockout_cost=19)
    assert by_cost == reorder_point(Poisson(mean=5), lead_time=2, service=0.95)


def test_a_larger_order_needs_a_lower_reorder_point_for_the_same_fill_rate():
    points = [
        reorder_point(Normal(mean=20, sd=6), lead_time=2, service=0.98, measure="fill_rate", order_quantity=quantity)
        for quantity in (5, 50, 500)
    ]
    assert points[0].reorder_point > points[1].reorder_point > points[2].reorder_point
    assert [one.fill_rate for one in points] == pytest.approx([0.98] * 3, rel=1e-9)


@pytest.mark.parametrize(
    ("demand", "lead_time", "mean", "variance"),
    [
        (Poisson(mean=3), 2.5, 7.5, 7.5),
        (Poisson(mean=3), Normal(mean=4, sd=1), 12, 4 * 3 + 9 * 1),
        (Poisson(mean=3), Gamma(shape=4, scale=0.5), 6, 6 + 9 * 1),
        (NegativeBinomial(mean=3, size=1), Normal(mean=4, sd=2), 12, 4 * 12 + 9 * 4),
        (10, Gamma(shape=4, scale=0.5), 20, 100),
        (10, Normal(mean=2, sd=0.5), 20, 25),
    ],
)
def test_demand_over_a_lead_time_that_varies(demand: Any, lead_time: Any, mean: float, variance: float):
    over = demand_over_lead_time(demand, lead_time)
    assert not isinstance(over, int | float)
    assert (over.mean, over.variance) == pytest.approx((mean, variance))


def test_no_demand_over_a_lead_time_that_varies():
    assert demand_over_lead_time(0, Gamma(shape=4, scale=0.5)) == 0
    assert demand_over_lead_time(0, Normal(mean=4, sd=0.5)) == 0


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: economic_order_quantity(8, 0, 1300), "holding cost must be a number greater than zero, got 0"),
        (lambda: economic_order_quantity(-8, 1, 1300), "fixed cost must be a number that is not negative, got -8"),
        (lambda: economic_order_quantity(8, 1, math.inf), "demand rate must be a number that is not negative, got inf"),
        (lambda: economic_order_quantity(8, 1, 10, order_quantity=0), "order quantity must be a number greater"),
        (lambda: newsvendor(50, holding_cost=1, stockout_cost=1), r"demand must be a distribution .*, got 50"),  # pyright: ignore[reportArgumentType]
        (lambda: newsvendor_explicit(50, revenue=2, purchase_cost=1), r"demand must be a distribution .*, got 50"),  # pyright: ignore[reportArgumentType]
        (lambda: base_stock_for_service(50, service=0.9), r"demand must be a distribution .*, got 50"),  # pyright: ignore[reportArgumentType]
        (lambda: newsvendor(NEVER, holding_cost=-1, stockout_cost=1), "holding cost must be a number greater"),
        (lambda: newsvendor(NEVER, holding_cost=1, stockout_cost=0), "stockout cost must be a number greater"),
        (lambda: newsvendor(NEVER, holding_cost=1, stockout_cost=1, lead_time=-1), "lead time must be a number"),
        (
            lambda: newsvendor(NEVER, holding_cost=1, stockout_cost=1, base_stock=math.nan),
            "base stock must be a finite",
        ),
        (lambda: newsvendor_explicit(NEVER, revenue=1, purchase_cost=2), "must be above the purchase cost 2, got 1"),
        (
            lambda: newsvendor_explicit(NEVER, revenue=3, purchase_cost=2, salvage_value=2),
            r"salvage value must be below purchase and holding cost \(2\), got 2",
        ),
        (lambda: base_stock_for_service(NEVER, service=1.0), "service must lie strictly between 0 and 1, got 1.0"),
        (lambda: base_stock_for_service(NEVER, service=0.9, measure="luck"), "measure must be one of"),
        (lambda: reorder_point(NEVER, lead_time=1, service=1), "service must lie strictly between 0 and 1, got 1"),
        (lambda: reorder_point(NEVER, lead_time=1), "needs a service, or a holding and a stockout cost"),
        (lambda: reorder_point(NEVER, lead_time=1, service=0.9, holding_cost=1), "needs a service, or a holding"),
        (lambda: reorder_point(NEVER, lead_time=-1, service=0.9), "lead time must be a number that is not negative"),
        (lambda: reorder_point(-5, lead_time=1, service=0.9), "demand must be a number that is not negative, got -5"),
        (lambda: reorder_point(NEVER, lead_time=1, service=0.9, measure="fill_rate"), "a fill rate needs an order"),
        (lambda: reorder_point(5, lead_time=Normal(mean=-1, sd=1), service=0.9), "lead time must have a mean greater"),
        (lambda: optimal_rq(NEVER, lead_time=1, **COSTS), "what is never used is never ordered"),
        (lambda: optimal_rq(Normal(mean=-1, sd=1), lead_time=1, **COSTS), "what is never used is never ordered"),
        (lambda: optimal_rq(Poisson(mean=1), lead_time=-1, **COSTS), "lead time must be a number that is not negative"),
        (lambda: optimal_rq(Normal(mean=9, sd=1), lead_time=1, **{**COSTS, "fixed_cost": 0}), "fixed cost must be"),
        (lambda: optimal_rq(Poisson(mean=1), lead_time=1, order_quantity=2.5, **COSTS), "must be whole for counted"),
        (
            lambda: optimal_rq(Poisson(mean=1), lead_time=1, order_quantity=0, **COSTS),
            "order quantity must be a number",
        ),
        (
            lambda: evaluate_rq(Poisson(mean=1), reorder_point=1.5, order_quantity=2, lead_time=1, **COSTS),
            "must be whole for counted demand, got 1.5 and 2",
        ),
        (lambda: optimal_ss(NEVER, **COSTS), "what is never used is never ordered"),
        (lambda: optimal_ss(Empirical.of([-1, 3]), **COSTS), "demand must not be negative, got a value of -1"),
        (
            lambda: evaluate_ss(Poisson(mean=1), reorder_point=3, order_up_to=3, **COSTS),
            "order up to must be above the reorder point 3, got 3",
        ),
        (
            lambda: evaluate_ss(Poisson(mean=1), reorder_point=1.5, order_up_to=3, **COSTS),  # pyright: ignore[reportArgumentType]
            "reorder point must be a whole number, got 1.5",
        ),
    ],
)
def test_bad_input_is_refused_by_name(make: Any, message: str):
    with pytest.raises(InvalidValueError, match=message):
        make()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: optimal_rq(NegativeBinomial(mean=4, size=2), lead_time=1, **COSTS),
            "got NegativeBinomial: use optimal_ss",
        ),
        (lambda: optimal_ss(Normal(mean=4, sd=2), **COSTS), "demand in whole units, got Normal"),
        (
            lambda: reorder_point(Normal(mean=4, sd=2), lead_time=Gamma(shape=2, scale=1), service=0.9),
            "a gamma lead time goes with Poisson or certain demand, got Normal",
        ),
        (
            lambda: newsvendor(Empirical.of([1, 2]), holding_cost=1, stockout_cost=1, lead_time=0.5),
            "whole periods only",
        ),
    ],
)
def test_what_would_be_a_guess_is_refused_by_name(make: Any, message: str):
    with pytest.raises(UnsupportedError, match=message):
        make()


def test_a_best_order_quantity_of_almost_nothing():
    best = optimal_rq(Normal(mean=50, sd=10), lead_time=1, holding_cost=1, stockout_cost=9, fixed_cost=1e-9)
    assert best.reorder_point == pytest.approx(
        newsvendor(Normal(mean=50, sd=10), holding_cost=1, stockout_cost=9).base_stock, rel=1e-3
    )
