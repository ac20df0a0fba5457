"""The nouns about people that rooms share: staff, roles, credentials, shifts, absences."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import attrs

from practiceops._check import (
    check_date,
    check_instant,
    check_members,
    check_not_negative,
    check_order,
    check_text,
    check_type,
    frozen_tuple,
    invalid,
    require_date,
    to_enum,
    to_exact,
    wall_and_offset,
)
from practiceops.dates import Span, elapsed_minutes
from practiceops.errors import InvalidValueError

__all__ = ["FULL_TIME_HOURS", "Absence", "AbsenceKind", "Credential", "Role", "Shift", "StaffMember"]

FULL_TIME_HOURS = 40
"""Hours a week from which a job is full time, unless a caller says otherwise."""


@attrs.frozen
class Role:
    """A kind of work in the practice; ``licensed`` people may supervise those who are not.

    >>> Role("MA", "Medical assistant")
    Role(code='MA', title='Medical assistant', licensed=False)
    """

    code: str
    title: str = ""
    licensed: bool = attrs.field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_text(self, "code")
        check_type(self, str, "title")
        check_type(self, bool, "licensed")


@attrs.frozen
class Credential:
    """A license, certificate or cover that a person holds, from ``issued`` to ``expires``, both included.

    An end left open never expires, a start left open has always held.

    >>> bls = Credential("BLS", issued=date(2024, 7, 1), expires=date(2026, 6, 30))
    >>> bls.valid_on(date(2026, 6, 30)), bls.valid_on(date(2026, 7, 1))
    (True, False)
    """

    kind: str
    issued: date | None = attrs.field(default=None, kw_only=True)
    expires: date | None = attrs.field(default=None, kw_only=True)
    number: str = attrs.field(default="", kw_only=True)
    state: str = attrs.field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_text(self, "kind")
        check_date(self, "issued", "expires", optional=True)
        check_order(self, "issued", "expires")
        check_type(self, str, "number", "state")

    def valid_on(self, day: date) -> bool:
        """Tell whether it holds on ``day``."""
        require_date(day)
        return (self.issued is None or self.issued <= day) and (self.expires is None or day <= self.expires)


@attrs.frozen
class StaffMember:
    """One person on the staff, with the roles they can fill, in order of preference.

    ``weekly_hours`` are the hours contracted; ``left`` is the last day of employment.

    >>> ana = StaffMember("ana", "Ana Ruiz", roles=("MA",), weekly_hours=30)
    >>> ana.fte(), ana.holds("BLS", on=date(2026, 6, 1))
    (Fraction(3, 4), False)
    """

    id: str
    name: str = ""
    roles: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=frozen_tuple)
    credentials: tuple[Credential, ...] = attrs.field(default=(), kw_only=True, converter=frozen_tuple)
    weekly_hours: Fraction = attrs.field(default=Fraction(FULL_TIME_HOURS), kw_only=True, converter=to_exact)
    hired: date | None = attrs.field(default=None, kw_only=True)
    left: date | None = attrs.field(default=None, kw_only=True)
    site: str = attrs.field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_text(self, "id")
        check_type(self, str, "name", "site")
        check_members(self, str, "roles")
        for index, role in enumerate(self.roles):
            if not role.strip() or role in self.roles[:index]:
                raise invalid(self, "roles", "must be texts that are not empty, each once")
        check_members(self, Credential, "credentials")
        check_type(self, Fraction, "weekly_hours")
        check_not_negative(self, "weekly_hours")
        check_date(self, "hired", "left", optional=True)
        check_order(self, "hired", "left")

    def fte(self, full_time_hours: int | Fraction | Decimal = FULL_TIME_HOURS) -> Fraction:
        """Return the full-time equivalent: contracted over full-time hours, never above 1."""
        hours = to_exact(full_time_hours)
        if not isinstance(hours, Fraction) or hours <= 0:
            raise InvalidValueError(
                f"full time hours must be an exact number greater than zero, got {full_time_hours}",
                path=("full_time_hours",),
            )
        return min(Fraction(1), self.weekly_hours / hours)

    def holds(self, kind: str, on: date) -> bool:
        """Tell whether a credential of this kind is valid on the day."""
        require_date(on, "on")
        return any(one.kind == kind and one.valid_on(on) for one in self.credentials)

    def employed_on(self, day: date) -> bool:
        """Tell whether the person is on the staff that day."""
        require_date(day)
        return (self.hired is None or self.hired <= day) and (self.left is None or day <= self.left)


@attrs.frozen(kw_only=True)
class Shift:
    """A stretch of work by one person, planned or worked, from instant to instant.

    ``unpaid_minutes`` are breaks inside it that do not count as work. Its length is the time that truly passes: over
    the autumn change a shift from 00:30 to 08:00 lasts 8.5 hours. Shifts are equal where their instants and offsets
    are: of two that start an hour apart in the hour that the autumn change repeats, one is not the other.

    >>> from datetime import time
    >>> from practiceops.dates import instant
    >>> day = date(2026, 6, 1)
    >>> shift = Shift(person="ana", start=instant(day, time(8), "America/Chicago"),
    ...               end=instant(day, time(16, 30), "America/Chicago"), role="MA", unpaid_minutes=30)
    >>> shift.minutes
    480
    """

    person: str
    start: datetime = attrs.field(eq=wall_and_offset)
    end: datetime = attrs.field(eq=wall_and_offset)
    role: str = ""
    code: str = ""
    site: str = ""
    unpaid_minutes: int = 0

    def __attrs_post_init__(self) -> None:
        check_text(self, "person")
        check_type(self, str, "role", "code", "site")
        check_instant(self, "start", "end")
        check_type(self, int, "unpaid_minutes")
        check_not_negative(self, "unpaid_minutes")
        length = elapsed_minutes(self.start, self.end)
        if length <= 0:
            raise invalid(self, "end", f"must be a minute or more after start {self.start}")
        if self.unpaid_minutes > length:
            raise invalid(self, "unpaid_minutes", f"must not exceed the shift's {length} minutes")

    @property
    def minutes(self) -> int:
        """True minutes of work: what passed from start to end, less unpaid breaks."""
        return elapsed_minutes(self.start, self.end) - self.unpaid_minutes

    def overlaps(self, other: Shift) -> bool:
        """Tell whether the two share time, whoever works them."""
        # as instants: times of one zone compare by the wall, which says 1:30 twice in autumn
        starts, ends = (self.start.astimezone(UTC), other.start.astimezone(UTC)), (self.end, other.end)
        return max(starts) < min(end.astimezone(UTC) for end in ends)


class AbsenceKind(StrEnum):
    """Why someone is away."""

    SICK = "sick"
    VACATION = "vacation"
    HOLIDAY = "holiday"
    TRAINING = "training"
    FAMILY = "family"
    OTHER = "other"


@attrs.frozen(kw_only=True)
class Absence:
    """Days on which a person cannot work, ``first`` and ``last`` included.

    >>> away = Absence(person="ana", first=date(2026, 6, 3), last=date(2026, 6, 4), kind="sick")
    >>> away.span.days, date(2026, 6, 5) in away
    (2, False)
    """

    person: str
    first: date
    last: date
    kind: AbsenceKind = attrs.field(default=AbsenceKind.OTHER, converter=to_enum(AbsenceKind, "kind"))

    def __attrs_post_init__(self) -> None:
        check_text(self, "person")
        check_date(self, "first", "last")
        check_order(self, "first", "last")

    @property
    def span(self) -> Span:
        """The days away, as a half-open span."""
        return Span.inclusive(self.first, self.last)

    def __contains__(self, day: date) -> bool:
        require_date(day)
        return self.first <= day <= self.last
