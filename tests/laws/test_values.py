"""What holds for every public value type of the library, found through the ``__all__`` of its public modules.

A type that joins an ``__all__`` is tested from then on; without a strategy in the test kit it fails by name.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from importlib import import_module
from inspect import isclass
from pkgutil import walk_packages
from types import NoneType
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings

import practiceops
from practiceops.errors import UnsupportedError
from practiceops.interop._types import tag_of, type_of
from practiceops.interop.json import from_json, to_json
from practiceops.money import Money
from practiceops.scheduling.roster import When
from practiceops.testing import strategies_by_type


def public_types() -> Iterator[type[Any]]:
    for module in walk_packages(practiceops.__path__, "practiceops."):
        if not any(part.startswith("_") or part == "testing" for part in module.name.split(".")):
            exported = import_module(module.name)
            yield from (getattr(exported, name) for name in getattr(exported, "__all__", ()))


# a function cannot leave the process, so this one is refused by name instead
HOLDS_A_FUNCTION = {When}
VALUE_TYPES = sorted(
    {kind for kind in public_types() if isclass(kind) and attrs.has(kind)} - HOLDS_A_FUNCTION,
    key=lambda kind: f"{kind.__module__}.{kind.__qualname__}",
)


@pytest.mark.parametrize("kind", VALUE_TYPES, ids=lambda kind: f"{kind.__module__.split('.')[1]}.{kind.__qualname__}")
def test_every_public_type_is_a_value(kind: type[Any]):
    assert kind in strategies_by_type(), f"no strategy for {kind.__module__}.{kind.__qualname__} in practiceops.testing"

    @settings(max_examples=12, suppress_health_check=list(HealthCheck))
    @given(strategies_by_type()[kind]())
    def holds(value: Any):
        assert type(value) is kind
        assert_frozen_and_slotted(value)
        assert_same_when_evolved_and_pickled(value)
        assert_same_through_json(value)

    holds()


def test_every_strategy_is_of_a_public_type():
    assert set(strategies_by_type()) <= set(VALUE_TYPES)


@pytest.mark.parametrize("kind", VALUE_TYPES, ids=lambda kind: kind.__qualname__)
def test_every_public_type_has_a_tag_that_brings_it_back(kind: type[Any]):
    assert type_of(tag_of(kind)) is kind


def test_what_holds_a_function_is_refused_by_name():
    with pytest.raises(UnsupportedError, match=r"When\.asked: .*Callable.* does not go through JSON"):
        to_json(When(bool))


def assert_frozen_and_slotted(value: Any):
    assert not hasattr(value, "__dict__")
    for field in attrs.fields(type(value)):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(value, field.name, None)
    assert mutable_parts(value) == []


def assert_same_when_evolved_and_pickled(value: Any):
    assert attrs.evolve(value) == value
    again = pickle.loads(pickle.dumps(value))  # noqa: S301
    assert again == value
    assert hash(again) == hash(value)


def assert_same_through_json(value: Any):
    text = to_json(value)
    again = from_json(text, type(value))
    assert again == value
    # == calls 1 equal to 1.0; the text tells them apart
    assert to_json(again) == text
    if type(value) is not Money:
        assert from_json(f"[{text}]") == (value,)


def mutable_parts(value: object, path: str = "") -> list[str]:
    """Places inside ``value`` that hold anything but tuples, attrs values and plain immutable values."""
    if isinstance(value, tuple):
        return [found for index, one in enumerate(value) for found in mutable_parts(one, f"{path}[{index}]")]
    if attrs.has(type(value)):
        fields = [field.name for field in attrs.fields(type(value))]
        return [found for name in fields for found in mutable_parts(getattr(value, name), f"{path}.{name}")]
    return [] if isinstance(value, PLAIN) else [f"{path}: {type(value).__name__}"]


PLAIN = (NoneType, Enum, str, int, float, Decimal, Fraction, date, time)
