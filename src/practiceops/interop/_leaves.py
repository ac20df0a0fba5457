"""What has no fields and is one text, number or word in JSON: how each is written, and how strictly it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timezone
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from math import isfinite, isnan
from types import MappingProxyType
from typing import Any, NamedTuple

from practiceops.dates import zone
from practiceops.errors import InvalidValueError
from practiceops.interop._refusals import RefusedError
from practiceops.money import Money

__all__ = ["LEAVES", "Coder", "Leaf", "is_enum", "leaf_of"]

Coder = Callable[[Any], Any]


class Leaf(NamedTuple):
    """How one type is written and read; ``shapes`` are its types in JSON, ``wanted`` ends the sentence "it must be"."""

    kind: type[Any]
    shapes: tuple[type[Any], ...]
    wanted: str
    to_data: Coder
    from_data: Coder

    def takes(self, value: object) -> bool:
        """Tell whether a value is of this type; a whole number is a float too, and a `StrEnum` member a text."""
        if self.kind is str:
            return isinstance(value, str)
        nearest = leaf_of(type(value))
        return nearest is self or (self.kind is float and nearest is LEAVES[int])

    def encode(self, value: object) -> Any:
        """Return the value as data; refuses what is of another type, and what could not be read back."""
        if not self.takes(value):
            raise RefusedError(self.wanted, value)
        try:
            return self.to_data(value)
        except (ValueError, OverflowError):
            raise RefusedError(self.wanted, value) from None

    def decode(self, data: object) -> Any:
        """Return the value that data stands for."""
        if type(data) not in self.shapes:
            raise RefusedError(self.wanted, data)
        try:
            return self.from_data(data)
        except (ValueError, OverflowError):
            raise RefusedError(self.wanted, data) from None


def leaf_of(kind: object) -> Leaf | None:
    """Return how a type is written, or None for one that has parts; a subclass is written as what it stems from."""
    if not isinstance(kind, type) or is_enum(kind):
        return None
    # the nearest in the order of inheritance: Python calls a datetime a date, and a bool an int
    return next((LEAVES[base] for base in kind.__mro__ if base in LEAVES), None)


def is_enum(kind: Any) -> bool:
    """Tell whether a type is an enumeration: written as the value of a member."""
    return isinstance(kind, type) and issubclass(kind, Enum)


def _same(value: Any) -> Any:
    return value


def _matching(pattern: str, make: Coder) -> Coder:
    canonical = re.compile(pattern, re.ASCII)

    def decode(text: str) -> Any:
        if canonical.fullmatch(text) is None:
            raise ValueError(text)
        return make(text)

    return decode


def _float_to_data(value: float) -> float | str:
    if isnan(value):
        raise ValueError(value)
    return float(value) if isfinite(value) else ("Infinity" if value > 0 else "-Infinity")


def _float_from_data(data: float | str) -> float:
    if data in ("Infinity", "-Infinity"):
        return float(data)
    if isinstance(data, str) or not isfinite(data):
        raise ValueError(data)
    return float(data)


_decimal_from_data = _matching(r"-?\d+(\.\d+)?(E[+-]\d{1,6})?", Decimal)


def _decimal_to_data(value: Decimal) -> str:
    text = str(value)
    _decimal_from_data(text)  # not-a-number, and powers of ten past all use, would be refused on the way back
    return text


def _time_to_data(value: time) -> str:
    if value.tzinfo is not None:
        raise ValueError(value)
    return value.isoformat()


_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?)(Z|[+-]\d\d:\d\d(?::\d\d)?)(?:\[([A-Za-z0-9_+/-]+)\])?", re.ASCII
)


def _instant_to_data(value: datetime) -> str:
    name = getattr(value.tzinfo, "key", None)
    if name is None and not isinstance(value.tzinfo, timezone):
        raise RefusedError("in a zone with an IANA name or a fixed offset", value)
    text = f"{value.isoformat()}[{name}]" if name else value.isoformat()
    _instant_from_data(text)  # a time that the spring change skips would come back as another
    return text


def _instant_from_data(text: str) -> datetime:
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    wall, offset, name = match.groups()
    moment = datetime.fromisoformat(wall + offset)
    if name is None:
        return moment
    try:
        there = moment.astimezone(UTC).astimezone(zone(name))
    except InvalidValueError:
        raise RefusedError("in a time zone that is known", text) from None
    # in RFC 9557 a Z says that the local offset is not known, so it contradicts none
    if offset != "Z" and there.utcoffset() != moment.utcoffset():
        raise RefusedError(f"at an offset that {name} has then", text)
    return there


LEAVES: Mapping[type[Any], Leaf] = MappingProxyType(
    {
        leaf.kind: leaf
        for leaf in (
            Leaf(str, (str,), "a text", str.__str__, _same),
            Leaf(bool, (bool,), "true or false", _same, _same),
            Leaf(int, (int,), "a whole number", int, _same),
            Leaf(float, (float, int, str), "a number", _float_to_data, _float_from_data),
            Leaf(Money, (str,), "money such as '12.34'", str, _matching(r"-?\d+\.\d\d", Money.of)),
            Leaf(
                Decimal,
                (str,),
                "a decimal number such as '0.0765'",
                _decimal_to_data,
                _decimal_from_data,
            ),
            Leaf(Fraction, (str,), "a fraction such as '15/2'", str, _matching(r"-?\d+(/0*[1-9]\d*)?", Fraction)),
            Leaf(
                datetime,
                (str,),
                "a date, time and zone such as '2026-06-01T08:30:00-05:00[America/Chicago]'",
                _instant_to_data,
                _instant_from_data,
            ),
            Leaf(
                date,
                (str,),
                "a date such as '2026-06-05'",
                date.isoformat,
                _matching(r"\d{4}-\d\d-\d\d", date.fromisoformat),
            ),
            Leaf(
                time,
                (str,),
                "a time such as '08:30:00'",
                _time_to_data,
                _matching(r"\d\d:\d\d:\d\d(\.\d{6})?", time.fromisoformat),
            ),
        )
    }
)
"""How each type is written that has no parts; the order of the table in `practiceops.interop.json`."""
