"""Guards for plain numbers given to the room's functions: each names the argument, the value and the place."""

from __future__ import annotations

import math

from practiceops.distributions import Distribution
from practiceops.errors import InvalidValueError

__all__ = ["require_distribution", "require_finite", "require_not_negative", "require_positive", "require_share"]


def require_distribution(**demands: object) -> None:
    """Require distributions: a certain demand needs none of the policies for an uncertain one."""
    for name, value in demands.items():
        if not isinstance(value, Distribution):
            raise _invalid(name, "must be a distribution such as Poisson(mean=4)", value)


def require_finite(**numbers: float) -> None:
    """Require finite numbers."""
    for name, value in numbers.items():
        if not _is_number(value):
            raise _invalid(name, "must be a finite number", value)


def require_positive(**numbers: float) -> None:
    """Require finite numbers above zero."""
    for name, value in numbers.items():
        if not _is_number(value) or value <= 0:
            raise _invalid(name, "must be a number greater than zero", value)


def require_not_negative(**numbers: float) -> None:
    """Require finite numbers of at least zero."""
    for name, value in numbers.items():
        if not _is_number(value) or value < 0:
            raise _invalid(name, "must be a number that is not negative", value)


def require_share(**numbers: float) -> None:
    """Require numbers strictly between 0 and 1: no finite stock serves an unbounded demand in every case."""
    for name, value in numbers.items():
        if not _is_number(value) or not 0 < value < 1:
            raise _invalid(name, "must lie strictly between 0 and 1", value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -math.inf < value < math.inf


def _invalid(name: str, problem: str, value: object) -> InvalidValueError:
    return InvalidValueError(f"{name.replace('_', ' ')} {problem}, got {value!r}", path=(name,))
