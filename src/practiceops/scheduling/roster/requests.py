"""Wishes: what people ask of the roster."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

import attrs

from practiceops._check import check_date, check_not_negative, check_text, to_enum

__all__ = ["Request", "RequestKind"]


def to_weight(weight: Any) -> Any:
    """Convert an exact number to a float, the converter of every weight; anything else is left for the check."""
    if isinstance(weight, bool) or not isinstance(weight, int | Decimal | Fraction):
        return weight
    try:
        return float(weight)
    except OverflowError:
        return math.inf
    except ValueError:
        return weight


class RequestKind(StrEnum):
    """Whether a wish is for a shift or against it."""

    FOR = "for"
    AGAINST = "against"


@attrs.frozen(kw_only=True)
class Request:
    """A wish of one person: for or against one shift on a day, or, where ``shift`` is None, for or against working.

    Not granted, it costs ``weight``.

    >>> Request(person="ana", day=date(2026, 6, 5), kind="against", weight=3).is_granted(None)
    True
    """

    person: str
    day: date
    shift: str | None = None
    kind: RequestKind = attrs.field(default=RequestKind.FOR, converter=to_enum(RequestKind, "kind"))
    weight: float = attrs.field(default=1.0, converter=to_weight)

    def __attrs_post_init__(self) -> None:
        check_text(self, "person")
        check_date(self, "day")
        check_text(self, "shift", optional=True)
        check_not_negative(self, "weight")

    def is_granted(self, code: str | None) -> bool:
        """Tell whether a day with this shift code (None: off) grants the wish."""
        hit = code is not None and self.shift in (None, code)
        return hit is (self.kind is RequestKind.FOR)
