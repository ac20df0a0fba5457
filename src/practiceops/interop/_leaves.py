"""What has no parts and is one text, number or word in JSON: how each is written, and how strictly it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timezone
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from math import inf, isfinite
from types import MappingProxyType, NoneType
from typing import Any, NamedTuple

from practiceops.dates import zone
from practiceops.errors import InvalidValueError
from practiceops.interop._refusals import RefusedError
from practiceops.money import Money

__all__ = ["LEAVES", "Coder", "Part", "leaf_of", "nearest"]

Coder = Callable[[Any], Any]


class Part(NamedTuple):
    """How one type is written and read; ``wanted`` ends the sentence "it must be", ``shapes`` are its types in JSON."""

    wanted: str
    write: Coder
    read: Coder
    shapes: tuple[type[Any], ...]


def _leaf(wanted: str, write: Coder, read: Coder, *shapes: type[Any]) -> Part:
    return Part(wanted, _or_refuse(write, wanted), _or_refuse(read, wanted), shapes or (str,))


def _or_refuse(convert: Coder, wanted: str) -> Coder:
    def convert_or_refuse(value: object) -> Any:
        try:
            return convert(value)
        except (ValueError, LookupError, OverflowError):
            raise RefusedError(wanted, value) from None

    return convert if convert is _same else convert_or_refuse


@cache
def leaf_of(kind: Any) -> Part | None:
    """Return how values of a type are written and read, or None for a type that is itself made of others."""
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _leaf(f"one of {', '.join(repr(member.value) for member in kind)}", str, kind)
    return LEAVES.get(kind)


@cache
def nearest(kind: type[Any]) -> type[Any]:
    """Return the leaf that a type stems from, or itself: Python calls a datetime a date, and a bool an int."""
    return next((base for base in kind.__mro__ if base in LEAVES), kind)


def _same(value: Any) -> Any:
    return value


def _matching(pattern: str, make: Coder) -> Coder:
    canonical = re.compile(pattern, re.ASCII)

    def read(text: str) -> Any:
        if canonical.fullmatch(text) is None:
            raise ValueError(text)
        return make(text)

    return read


def _proven(write: Coder, read: Coder) -> Coder:
    # for types that hold more than can be read back: not-a-number, a time that the spring change skips
    def write_and_read(value: Any) -> Any:
        text = write(value)
        read(text)
        return text

    return write_and_read


_INFINITE: Mapping[Any, Any] = {inf: "Infinity", -inf: "-Infinity", "Infinity": inf, "-Infinity": -inf}


def _float_to_data(value: float) -> float | str:
    return float(value) if isfinite(value) else _INFINITE[value]


def _float(data: float | str) -> float:
    if isinstance(data, str):
        return _INFINITE[data]
    if not isfinite(data):
        raise ValueError(data)
    return float(data)


_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?)(Z|[+-]\d\d:\d\d(?::\d\d)?)(?:\[([A-Za-z0-9_+/-]+)\])?", re.ASCII
)


def _instant_to_data(value: datetime) -> str:
    name = getattr(value.tzinfo, "key", None)
    if name is None and not isinstance(value.tzinfo, timezone):
        raise RefusedError("in a zone with an IANA name or a fixed offset", value)
    return f"{value.isoformat()}[{name}]" if name else value.isoformat()


def _instant(text: str) -> datetime:
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


_decimal = _matching(r"-?\d+(\.\d+)?(E[+-]\d{1,6})?", Decimal)
_date = _matching(r"\d{4}-\d\d-\d\d", date.fromisoformat)
_time = _matching(r"\d\d:\d\d:\d\d(\.\d{6})?", time.fromisoformat)

LEAVES: Mapping[Any, Part] = MappingProxyType(
    {
        NoneType: _leaf("null", _same, _same, NoneType),
        str: _leaf("a text", str.__str__, _same),
        bool: _leaf("true or false", _same, _same, bool),
        int: _leaf("a whole number", int, _same, int),
        float: _leaf("a number", _float_to_data, _float, float, int, str),
        Money: _leaf("money such as '12.34'", str, _matching(r"-?\d+\.\d\d", Money.of)),
        Decimal: _leaf("a decimal number such as '0.0765'", _proven(str, _decimal), _decimal),
        Fraction: _leaf("a fraction such as '15/2'", str, _matching(r"-?\d+(/0*[1-9]\d*)?", Fraction)),
        datetime: _leaf(
            "a date, time and zone such as '2026-06-01T08:30:00-05:00[America/Chicago]'",
            _proven(_instant_to_data, _instant),
            _instant,
        ),
        date: _leaf("a date such as '2026-06-05'", date.isoformat, _date),
        time: _leaf("a time such as '08:30:00'", _proven(time.isoformat, _time), _time),
    }
)
"""How each type is written that has no parts; the order of the table in `practiceops.interop.json`."""
