"""The public test kit (extra ``testing``): Hypothesis strategies for the values of the house, for your own tests.

The values that rooms share are here; those of one room are in the module of its name, as in
`practiceops.testing.payroll`. Every strategy is a function of one noun in the plural, draws only valid values, and
shrinks toward small and simple ones. `strategies_by_type` finds the strategy for any public type.

>>> from hypothesis import given
>>> @given(shifts())
... def test_no_shift_is_longer_than_the_day_it_was_worked(shift):
...     assert 0 <= shift.minutes <= 25 * 60
>>> test_no_shift_is_longer_than_the_day_it_was_worked()
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from practiceops.errors import MissingExtraError

try:
    import hypothesis as _  # noqa: F401
except ImportError:
    raise MissingExtraError.of("testing", "hypothesis") from None

from practiceops.testing.ground import (
    absences,
    citations,
    credentials,
    days,
    expected_visits,
    findings,
    instants,
    moneys,
    pay_periods,
    roles,
    shifts,
    spans,
    staff_members,
    visit_types,
    visits,
    workweeks,
    zone_names,
)

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = [
    "absences",
    "citations",
    "credentials",
    "days",
    "expected_visits",
    "findings",
    "instants",
    "moneys",
    "pay_periods",
    "roles",
    "shifts",
    "spans",
    "staff_members",
    "strategies_by_type",
    "visit_types",
    "visits",
    "workweeks",
    "zone_names",
]


@cache
def strategies_by_type() -> Mapping[type[Any], Callable[[], SearchStrategy[Any]]]:
    """Return, for each public value type of the library, the function that makes its strategy; imports every room.

    >>> from practiceops.money import Money
    >>> strategies_by_type()[Money] is moneys
    True
    """
    modules = (import_module(f"{__name__}.{info.name}") for info in iter_modules(__path__))
    return MappingProxyType({kind: make for module in modules for kind, make in getattr(module, "STRATEGIES", ())})
