from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pendulum
import pytest

from practiceops import _check as check
from practiceops.errors import InvalidValueError
from practiceops.inventory import Item, StockLevel
from practiceops.money import Money


class Kind(StrEnum):
    A = "a"
    B = "b"


@attrs.frozen
class PricedItem:
    value: Any = None
    other: Any = None
    patient: Any = attrs.field(default=None, repr=False)
    id: Any = ""


def refused(call) -> InvalidValueError:
    with pytest.raises(InvalidValueError) as caught:
        call()
    return caught.value


# Messages


def test_a_message_names_field_value_and_object():
    error = check.invalid(PricedItem(-2, id="gauze"), "value", "must not be negative")
    assert str(error) == "value must not be negative, got -2 (priced item 'gauze')"
    assert error.path == ("PricedItem", "value")


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"person": "ana"}, "leave 'ana'"),
        ({"item": "gauze"}, "leave 'gauze'"),
        ({"person": "ana", "code": "E"}, "leave 'ana'"),
        ({"id": "L1", "person": "ana"}, "leave 'L1'"),
        ({"item": PricedItem(id="gauze")}, "leave"),
        ({"person": ""}, "leave"),
    ],
)
def test_a_message_says_whose_it_is(fields: dict[str, object], place: str):
    leave = attrs.make_class("Leave", ["hours", *fields], frozen=True)
    assert str(check.invalid(leave(-2, **fields), "hours", "must not be negative")).endswith(f", got -2 ({place})")


def test_a_message_about_something_of_an_item_names_the_item():
    item = Item("gauze", unit="pad", category="exam")
    with pytest.raises(InvalidValueError, match=r"\(stock level 'gauze'\)$"):
        StockLevel(item=item, on_hand=-1)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x", "'x'"),
        (Kind.A, "'a'"),
        (Decimal("1.50"), "1.50"),
        (Fraction(1, 3), "1/3"),
        (Money.of(5), "5.00"),
        (date(2026, 6, 1), "2026-06-01"),
        (time(8), "08:00:00"),
        (None, "None"),
    ],
)
def test_values_are_shown_as_people_write_them(value: object, shown: str):
    assert str(check.invalid(PricedItem(value), "value", "is wrong")) == f"value is wrong, got {shown} (priced item)"


def test_what_identifies_a_patient_is_never_shown():
    item = PricedItem(patient="Jane Doe")
    assert str(refused(lambda: check.check_type(item, int, "patient"))) == "patient must be an int (priced item)"
    listed = PricedItem(patient=("Jane Doe",))
    assert str(refused(lambda: check.check_members(listed, int, "patient"))) == (
        "patient[0] must be an int (priced item)"
    )
    dated = PricedItem(date(2026, 1, 1), patient=date(2026, 2, 2))
    assert "2026-02-02" not in str(refused(lambda: check.check_order(dated, "patient", "value")))

    @attrs.frozen
    class Person:
        name: str = attrs.field(repr=False)

    assert str(check.invalid(Person("Jane Doe"), "name", "is wrong")) == "name is wrong (person)"


def test_values_that_are_no_attrs_class_can_be_checked_too():
    class Plain:
        value = -1
        code = "x"

    assert str(check.invalid(Plain(), "value", "is wrong")) == "value is wrong, got -1 (plain 'x')"


# Converters


def test_collections_are_frozen_and_anything_else_is_left_for_the_check():
    assert check.frozen_tuple(["a"]) == check.frozen_tuple(iter("a")) == ("a",)
    for left in ("ab", b"ab", {"a": 1}, 3):
        assert check.frozen_tuple(left) is left


def test_words_become_members():
    convert = check.to_enum(Kind, "kind")
    assert convert("a") is convert(Kind.A) is Kind.A
    for wrong in ("c", 3, None, []):
        error = refused(lambda wrong=wrong: convert(wrong))
        assert str(error) == f"kind must be one of 'a', 'b', got {wrong!r}"
        assert error.path == ("kind",)


def test_counts_become_exact():
    assert check.to_exact("7.5") == check.to_exact(Decimal("7.5")) == check.to_exact("15/2") == Fraction(15, 2)
    assert type(check.to_exact(3)) is Fraction
    assert check.to_exact("1e9999999") == "1e9999999"  # ten million digits are no hours
    for far in (Decimal("1E+999999999"), Decimal("-1E-999999999")):
        assert check.to_exact(far) is far
    for left in (True, 1.5, "x", "1/0", Decimal("Infinity"), Decimal("NaN"), None):
        assert check.to_exact(left) is left


# Checks


WRONG: list[tuple[str, Any, str]] = [
    ("check_date", datetime(2026, 6, 1, tzinfo=UTC), "must be a date without a time"),
    ("check_date", "2026-06-01", "must be a date without a time"),
    ("check_date", None, "must be a date without a time"),
    ("check_instant", date(2026, 6, 1), "must be a datetime with a time zone"),
    ("check_instant", datetime(2026, 6, 1), "must be a datetime with a time zone"),
    (
        "check_instant",
        datetime(2026, 3, 8, 2, 30, tzinfo=ZoneInfo("America/Chicago")),
        "must be a time that exists in America/Chicago",
    ),
    (
        "check_instant",
        datetime(2026, 3, 8, 2, 30, fold=1, tzinfo=ZoneInfo("America/Chicago")),
        "must be a time that exists in America/Chicago",
    ),
    ("check_text", "", "must be a text that is not empty"),
    ("check_text", " \n", "must be a text that is not empty"),
    ("check_text", 3, "must be a text that is not empty"),
    ("check_number", "3", "must be a number"),
    ("check_number", True, "must be a number"),
    ("check_number", float("nan"), "must be finite"),
    ("check_number", float("inf"), "must be finite"),
    ("check_number", Decimal("NaN"), "must be finite"),
    ("check_not_negative", -1, "must not be negative"),
    ("check_not_negative", Decimal("-0.01"), "must not be negative"),
    ("check_not_negative", Fraction(-1, 3), "must not be negative"),
    ("check_not_negative", Money.from_cents(-1), "must not be negative"),
    ("check_not_negative", float("nan"), "must be finite"),
    ("check_not_negative", "1", "must be a number"),
    ("check_positive", 0, "must be greater than zero"),
    ("check_positive", Money.of(0), "must be greater than zero"),
    ("check_positive", None, "must be a number"),
    ("check_share", 1.0001, "must be a share from 0 to 1"),
    ("check_share", -0.5, "must be a share from 0 to 1"),
    ("check_share", "0.5", "must be a number"),
]
RIGHT: list[tuple[str, Any]] = [
    ("check_date", date(2026, 6, 1)),
    ("check_date", pendulum.date(2026, 6, 1)),
    ("check_instant", datetime(2026, 6, 1, tzinfo=UTC)),
    ("check_instant", datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/Chicago"))),
    ("check_instant", datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=ZoneInfo("America/Chicago"))),
    ("check_text", "x"),
    ("check_number", 3),
    ("check_number", 3.5),
    ("check_number", Decimal("3.5")),
    ("check_number", Fraction(1, 3)),
    ("check_not_negative", 0),
    ("check_not_negative", Money.of(0)),
    ("check_positive", Fraction(1, 1000)),
    ("check_positive", Money.from_cents(1)),
    ("check_share", 0),
    ("check_share", Decimal(1)),
]


@pytest.mark.parametrize(("name", "value", "problem"), WRONG, ids=lambda one: str(one)[:30])
def test_what_breaks_an_invariant_is_refused(name: str, value: object, problem: str):
    error = refused(lambda: getattr(check, name)(PricedItem(other=1, value=value), "value"))
    assert str(error).startswith(f"value {problem}, got ")
    assert error.path == ("PricedItem", "value")


@pytest.mark.parametrize(("name", "value"), RIGHT, ids=lambda one: str(one)[:30])
def test_what_keeps_an_invariant_passes(name: str, value: object):
    getattr(check, name)(PricedItem(value, other=value), "value", "other")
    getattr(check, name)(PricedItem(value, other=None), "value", "other", optional=True)


@pytest.mark.parametrize("given", ["1E+999999999", "-1E+999999999", "1E-999999999"])
def test_a_number_with_a_billion_digits_is_refused_by_every_check_of_numbers(given: str):
    for name in ("check_number", "check_not_negative", "check_positive", "check_share"):
        error = refused(lambda name=name: getattr(check, name)(PricedItem(Decimal(given)), "value"))
        assert str(error) == f"value must have at most 1000 digits, got {given} (priced item)"


def test_types():
    check.check_type(PricedItem(3, "x"), (int, str), "value", "other")
    check.check_type(PricedItem(None), int, "value", optional=True)
    check.check_type(PricedItem(True), bool, "value")
    assert "value must be an int or a str, got 1.5" in str(
        refused(lambda: check.check_type(PricedItem(1.5), (int, str), "value"))
    )
    assert "value must be an int, got True" in str(refused(lambda: check.check_type(PricedItem(True), int, "value")))


def test_members():
    check.check_members(PricedItem((1, 2), ()), int, "value", "other")
    check.check_members(PricedItem((True,)), (bool, str), "value")
    error = refused(lambda: check.check_members(PricedItem((1, "x", 2.5)), (int, str), "value"))
    assert str(error) == "value[2] must be an int or a str, got 2.5 (priced item)"
    assert error.path == ("PricedItem", "value", 2)
    assert "value[0] must be an int, got True" in str(
        refused(lambda: check.check_members(PricedItem((True,)), int, "value"))
    )
    assert "value must be several values, each an int, got [1]" in str(
        refused(lambda: check.check_members(PricedItem([1]), int, "value"))
    )


def test_choices():
    check.check_one_of(PricedItem("a"), "value", ("a", "b"))
    error = refused(lambda: check.check_one_of(PricedItem("c"), "value", ("a", "b")))
    assert str(error) == "value must be one of 'a', 'b', got 'c' (priced item)"


def test_order():
    check.check_order(PricedItem(1, 1), "value", "other")
    check.check_order(PricedItem(None, 1), "value", "other")
    check.check_order(PricedItem(1, None), "value", "other")
    check.check_order(PricedItem(1, 2), "value", "other", strict=True)
    assert str(refused(lambda: check.check_order(PricedItem(2, 1), "value", "other"))) == (
        "other must not be before value 2, got 1 (priced item)"
    )
    assert str(refused(lambda: check.check_order(PricedItem(1, 1), "value", "other", strict=True))) == (
        "other must be after value 1, got 1 (priced item)"
    )


def test_a_day_asked_about_is_any_date_but_no_datetime():
    check.require_date(date(2026, 6, 1))
    check.require_date(pendulum.date(2026, 6, 1))
    error = refused(lambda: check.require_date(pendulum.datetime(2026, 6, 1), "as_of"))
    assert str(error).startswith("as of must be a date without a time, got DateTime(2026, 6, 1")
    assert error.path == ("as_of",)
