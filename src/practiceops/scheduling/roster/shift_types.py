"""Shift types: the kinds of shift that a roster is made of."""

from __future__ import annotations

from datetime import time

import attrs

from practiceops._check import (
    check_members,
    check_not_negative,
    check_positive,
    check_text,
    check_type,
    frozen_tuple,
    invalid,
)

__all__ = ["ShiftType"]


@attrs.frozen
class ShiftType:
    """A kind of shift: one code in the grid.

    ``minutes`` are the minutes of work, which contracts count; ``unpaid_minutes`` are breaks on top of them, so the
    shift ends ``minutes + unpaid_minutes`` after ``start`` on the wall clock, past midnight where that is so.
    ``role`` is the role that the shift serves: only people who hold it may work it; empty, anyone may. ``floats`` are
    roles whose holders may float into it: whoever works the shift counts for its ``role``, and for no other.
    ``credentials`` are the kinds that must be valid on the date of the shift. ``site`` is where it is worked.
    ``not_before`` are the codes that must not be worked on the day after. ``start`` may be left out where no clock time
    is known. A split day is one composite shift type.

    A shift ``on_call`` counts for cover and as a day at work; its ``minutes`` are the hours that it is worth, and may
    be 0 (the rest of the time on call are its ``unpaid_minutes``). Rules about rest and about overlap pass over
    it unless they say not.

    >>> late = ShiftType("L", start=time(12), minutes=480, unpaid_minutes=30, role="MA", not_before=("E",))
    >>> late.span_minutes, late.crosses_midnight
    (510, False)
    """

    code: str
    minutes: int = attrs.field(kw_only=True)
    start: time | None = attrs.field(default=None, kw_only=True)
    unpaid_minutes: int = attrs.field(default=0, kw_only=True)
    role: str = attrs.field(default="", kw_only=True)
    not_before: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=frozen_tuple)
    title: str = attrs.field(default="", kw_only=True)
    floats: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=frozen_tuple)
    credentials: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=frozen_tuple)
    site: str = attrs.field(default="", kw_only=True)
    on_call: bool = attrs.field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_text(self, "code")
        check_type(self, int, "minutes", "unpaid_minutes")
        check_type(self, bool, "on_call")
        check_not_negative(self, "minutes", "unpaid_minutes")
        if not (self.minutes or (self.on_call and self.unpaid_minutes)):
            check_positive(self, "minutes")
        check_type(self, time, "start", optional=True)
        check_type(self, str, "role", "title", "site")
        check_members(self, str, "not_before", "floats", "credentials")
        if self.floats and not self.role:
            raise invalid(self, "floats", "must be empty where the shift serves no role")
        if self.start is not None and self.start.tzinfo is not None:
            raise invalid(self, "start", "must be a local time without a zone")

    def admits(self, roles: tuple[str, ...]) -> bool:
        """Tell whether somebody with these roles may work it.

        >>> ShiftType("E", minutes=480, role="MA", floats=("RN",)).admits(("RN",))
        True
        """
        return not self.role or any(role == self.role or role in self.floats for role in roles)

    @property
    def span_minutes(self) -> int:
        """Minutes from start to end on the wall clock, breaks included."""
        return self.minutes + self.unpaid_minutes

    @property
    def midnights(self) -> int:
        """How many midnights it passes; 0 where no start is known."""
        if self.start is None:
            return 0
        return max(0, self.start.hour * 60 + self.start.minute + self.span_minutes - 1) // (24 * 60)

    @property
    def crosses_midnight(self) -> bool:
        """Tell whether it ends on a later day than it starts; False where no start is known."""
        return self.midnights > 0
