"""Demand from history and from booked visits, and the classes of items."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from practiceops.distributions import NegativeBinomial, Poisson
from practiceops.errors import InvalidValueError
from practiceops.inventory import (
    SupplyPerVisit,
    classify_abc,
    exponential_smoothing,
    fit_demand,
    moving_average,
    usage_from_visits,
)
from practiceops.money import Money
from practiceops.visits import ExpectedVisits

MONDAY, TUESDAY = date(2026, 6, 1), date(2026, 6, 2)


def visits(visit_type: str, booked: int, show_rate: float = 1.0, day: date = MONDAY) -> ExpectedVisits:
    return ExpectedVisits(day=day, visit_type=visit_type, booked=booked, show_rate=show_rate)


def supply(visit_type: str, units: int, item: str = "gloves") -> SupplyPerVisit:
    return SupplyPerVisit(visit_type=visit_type, item=item, units=units)


def test_a_moving_average_takes_what_there_is():
    assert moving_average([10, 20, 60], periods=2) == 40
    assert moving_average([10, 20, 60], periods=12) == 30


def test_smoothing_starts_where_told():
    assert exponential_smoothing([10, 20], alpha=0.5, initial=0) == 12.5
    assert exponential_smoothing([10, 20], alpha=1) == 20
    assert exponential_smoothing([10, 20], alpha=0) == 10


def test_a_history_becomes_the_demand_that_fits():
    assert fit_demand([0, 0, 0]) == Poisson(mean=0)
    assert fit_demand([7]) == Poisson(mean=7)
    lumpy = fit_demand([0, 0, 30, 0, 2, 40])
    assert isinstance(lumpy, NegativeBinomial)
    assert (lumpy.mean, lumpy.variance) == pytest.approx((12, 328))


def test_visits_use_supplies_as_often_as_patients_come():
    booked = [visits("NEW", 4, 0.5), visits("NEW", 6, 0.5, TUESDAY), visits("EST", 3), visits("LAB", 9, 0.5)]
    (gloves,) = usage_from_visits(booked, [supply("NEW", 2), supply("EST", 5)])
    assert gloves.item == "gloves"
    assert gloves.mean == pytest.approx(10 * 0.5 * 2 + 3 * 5)
    for come in range(11):
        assert gloves.usage.pmf(15 + 2 * come) == pytest.approx(math.comb(10, come) / 1024)


def test_items_stand_in_the_order_of_the_supplies():
    found = usage_from_visits([visits("NEW", 4)], [supply("NEW", 1, "tape"), supply("NEW", 1, "gauze"), supply("X", 1)])
    assert [(one.item, one.mean) for one in found] == [("tape", 4), ("gauze", 4), ("gloves", 0)]


def test_patients_who_never_come_use_nothing():
    (gloves,) = usage_from_visits([visits("NEW", 4, 0.0), visits("NEW", 0, 0.9)], [supply("NEW", 2)])
    assert gloves.usage.values == (0,)


def test_a_month_of_visits_keeps_its_moments():
    booked = [visits("NEW", 20, 0.88), visits("EST", 400, 0.93)]
    (gloves,) = usage_from_visits(booked, [supply("NEW", 4), supply("EST", 2)])
    assert gloves.mean == pytest.approx(20 * 0.88 * 4 + 400 * 0.93 * 2, rel=1e-12)
    assert gloves.usage.variance == pytest.approx(20 * 0.88 * 0.12 * 16 + 400 * 0.93 * 0.07 * 4, rel=1e-9)


def test_the_line_between_classes_goes_to_the_class_it_began_in():
    values = [("d", Money.of(5)), ("a", Money.of(80)), ("b", Money.of(10)), ("c", Money.of(5)), ("e", Money.of(0))]
    lines = classify_abc(values)
    assert [(line.item, str(line.abc)) for line in lines] == [
        ("a", "A"),
        ("b", "B"),
        ("c", "B"),
        ("d", "C"),
        ("e", "C"),
    ]
    assert [line.cumulative for line in lines][:2] == [Fraction(4, 5), Fraction(9, 10)]
    assert classify_abc([]) == ()
    assert [line.share for line in classify_abc([("a", Money.of(0))])] == [0]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: moving_average([], periods=3), "usage must hold at least one period"),
        (lambda: moving_average([1], periods=0), "periods must be a whole number above zero, got 0"),
        (lambda: moving_average([1, -2], periods=3), "usage must be a number that is not negative, got -2 in period 1"),
        (lambda: exponential_smoothing([1], alpha=1.5), r"alpha must be a share from 0 to 1, got 1\.5"),
        (lambda: exponential_smoothing([1], alpha=0.5, initial=-1), "initial must be a number that is not negative"),
        (lambda: fit_demand([math.nan]), "got nan in period 0"),
        (lambda: supply("NEW", 0), "units must be greater than zero, got 0"),
        (
            lambda: usage_from_visits([], [supply("NEW", 1), supply("NEW", 2)]),
            "item 'gloves' stands twice for visit type 'NEW'",
        ),
        (lambda: classify_abc([("a", Money.of(1)), ("a", Money.of(2))]), "item 'a' stands twice in the values"),
        (lambda: classify_abc([("a", Money.of(-1))]), r"value must not be negative, got -1\.00 \(item 'a'\)"),
        (lambda: classify_abc([], a_share=Fraction(1), b_share=Fraction(1, 2)), "shares must rise from 0 to 1"),
    ],
)
def test_bad_input_is_refused_by_name(make: Any, message: str):
    with pytest.raises(InvalidValueError, match=message):
        make()
