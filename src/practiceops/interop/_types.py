"""The public value types of the library, each with the tag that stands for it outside of Python.

A tag is a public name of the type, below ``practiceops``: ``payroll.W4`` is the `W4` in the ``__all__`` of
`practiceops.payroll`. Where several modules of one room export a type, the outermost gives the tag that is written,
and every one is read. So the code behind a room may move from module to module without a change to what was stored.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import Any

import attrs

import practiceops
from practiceops.errors import InvalidValueError, UnsupportedError

__all__ = ["rooms", "tag_of", "type_of", "types_in"]

_HOUSE = "practiceops"
_HOLD_NO_VALUES = ("display", "interop", "testing")


@cache
def rooms() -> tuple[str, ...]:
    """Return the names of the public modules right below the library's root that hold values; none is imported."""
    return tuple(name for name in _public_names(practiceops) if name not in _HOLD_NO_VALUES)


@cache
def types_in(room: str) -> Mapping[str, type[Any]]:
    """Return the public attrs classes of a room by tag, those of the outermost modules first; imports the room."""
    root = f"{_HOUSE}.{room}"
    kinds: dict[str, type[Any]] = {}
    for module in _public_modules(import_module(root)):
        for name in getattr(module, "__all__", ()):
            kind = getattr(module, name)
            if isinstance(kind, type) and attrs.has(kind) and f"{kind.__module__}.".startswith(f"{root}."):
                kinds[f"{module.__name__.removeprefix(f'{_HOUSE}.')}.{name}"] = kind
    return MappingProxyType(kinds)


@cache
def tag_of(kind: type[Any]) -> str:
    """Return the tag of a public value type; any other type is refused."""
    house, _, inner = kind.__module__.partition(".")
    room = inner.partition(".")[0]
    if house == _HOUSE and room in rooms():
        for tag, known in types_in(room).items():
            if known is kind:
                return tag
    raise UnsupportedError(f"{kind.__module__}.{kind.__qualname__} is no public value type of {_HOUSE}", path=("type",))


@cache
def type_of(tag: str) -> type[Any]:
    """Return the type that a tag stands for; an unknown tag is refused, with the one that was perhaps meant."""
    room = tag.partition(".")[0]
    if room in rooms() and tag in types_in(room):
        return types_in(room)[tag]
    near = get_close_matches(room, rooms(), n=1, cutoff=0.75)
    meant = get_close_matches(tag, types_in(near[0]), n=1, cutoff=0.75) if near else []
    hint = f"; did you mean {meant[0]!r}?" if meant else ""
    raise InvalidValueError(f"unknown type {tag!r}{hint}", path=("type",))


def _public_names(package: ModuleType) -> Iterator[str]:
    return (info.name for info in pkgutil.iter_modules(package.__path__) if not info.name.startswith("_"))


def _public_modules(outermost: ModuleType) -> Iterator[ModuleType]:
    level = [outermost]
    while level:
        yield from level
        packages = [module for module in level if hasattr(module, "__path__")]
        level = [import_module(f"{one.__name__}.{name}") for one in packages for name in _public_names(one)]
