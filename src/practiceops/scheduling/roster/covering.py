"""Cover: how many people are wanted, by day, by shift, or by half hour of the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta

import attrs

from practiceops._check import check_date, check_not_negative, check_text, check_type, invalid
from practiceops.errors import InvalidValueError
from practiceops.people import StaffMember
from practiceops.scheduling.roster.requests import to_weight
from practiceops.scheduling.roster.rules.joint import spans
from practiceops.scheduling.roster.rules.lines import DAY_MINUTES, minute_of
from practiceops.scheduling.roster.shift_types import ShiftType

__all__ = ["Cover", "cover_demand"]


@attrs.frozen(kw_only=True)
class Cover:
    """How many people are wanted on one day: on the shift with code ``shift``, or on any shift that serves ``role``.

    With ``site``, only shifts at that site count. With ``skill``, only people count who hold a credential of that kind,
    valid on the date of their shift. With ``start`` and ``end``, whoever's shift lasts through that time counts, and be
    it the night shift of the day before; an end that is not after the start is on the next day. Without them, it is
    whoever works a shift of that day. A shift without a clock time counts all through its day.

    Each person below ``target`` costs ``under_weight``, each above it ``over_weight``; on top of that, each below
    ``minimum`` costs ``minimum_weight``, each above ``maximum`` ``maximum_weight``. What cannot be covered is a cost,
    never a failure.

    >>> lunch = Cover(day=date(2026, 6, 1), role="MA", minimum=1, target=3)
    >>> [lunch.cost(count) for count in range(5)]
    [1300.0, 200.0, 100.0, 0.0, 1.0]
    """

    day: date
    shift: str | None = None
    role: str | None = None
    skill: str | None = None
    target: int
    under_weight: float = attrs.field(default=100.0, converter=to_weight)
    over_weight: float = attrs.field(default=1.0, converter=to_weight)
    minimum: int = 0
    minimum_weight: float = attrs.field(default=1000.0, converter=to_weight)
    maximum: int | None = None
    maximum_weight: float = attrs.field(default=1000.0, converter=to_weight)
    site: str | None = None
    start: time | None = None
    end: time | None = None

    def __attrs_post_init__(self) -> None:
        check_date(self, "day")
        check_text(self, "shift", "role", "skill", "site", optional=True)
        check_type(self, time, "start", "end", optional=True)
        if (self.start is None) != (self.end is None):
            raise invalid(self, "end", "must be given with start, and start with it")
        for field in ("start", "end"):
            at = getattr(self, field)
            if at is not None and (at.tzinfo is not None or at.second or at.microsecond):
                raise invalid(self, field, "must be a local time in whole minutes without a zone")
        check_type(self, int, "target", "minimum")
        check_type(self, int, "maximum", optional=True)
        check_not_negative(self, "target", "minimum", "under_weight", "over_weight", "minimum_weight", "maximum_weight")
        if self.target < self.minimum:
            raise invalid(self, "target", f"must not be below the minimum {self.minimum}")
        if self.maximum is not None and self.maximum < self.target:
            raise invalid(self, "maximum", f"must not be below the target {self.target}")

    def cost(self, count: int) -> float:
        """Return what it costs that ``count`` people are there."""
        under, over = max(0, self.target - count), max(0, count - self.target)
        missing = max(0, self.minimum - count)
        beyond = 0 if self.maximum is None else max(0, count - self.maximum)
        return (
            under * self.under_weight
            + over * self.over_weight
            + missing * self.minimum_weight
            + beyond * self.maximum_weight
        )

    @property
    def minutes(self) -> tuple[int, int] | None:
        """The window as minutes from the midnight that begins the day; None without one."""
        if self.start is None or self.end is None:
            return None
        start, end = minute_of(self.start), minute_of(self.end)
        return start, end if end > start else end + DAY_MINUTES

    def counts(self, person: StaffMember, shift: ShiftType, on: date | None = None) -> bool:
        """Tell whether a person counts who works a shift of that type on a day (None: on the day of this cover)."""
        worked = self.day if on is None else on
        start, end = self.minutes or (None, None)
        return (
            spans(shift, worked, self.day, start, end)
            and (self.shift is None or shift.code == self.shift)
            and (self.role is None or shift.role == self.role)
            and (self.site is None or shift.site == self.site)
            and (self.skill is None or person.holds(self.skill, on=worked))
        )

    def __str__(self) -> str:
        parts = [part for part in (self.role, self.shift and f"shift {self.shift}", self.skill) if part]
        parts += [f"at {self.site}"] if self.site else []
        window = f" from {self.start:%H:%M} to {self.end:%H:%M}" if self.start and self.end else ""
        return f"{' '.join(parts) or 'staff'} on {self.day}{window}"


def cover_demand(
    day: date,
    demand: Mapping[str, Sequence[int]],
    *,
    first: time = time(0),
    step: int = 30,
    site: str | None = None,
    minimum: Mapping[str, Sequence[int]] | None = None,
    under_weight: float = 10.0,
    over_weight: float = 1.0,
    minimum_weight: float = 100.0,
    last: date | None = None,
) -> tuple[Cover, ...]:
    """Return the covers of a demand curve: for each role, how many people are wanted in each ``step`` minutes.

    The curve begins at ``first`` and may go on past midnight; ``minimum`` gives the least in the same way. Nothing is
    wanted where a curve has ended or is 0, and such steps have no cover. The weights are per person and step. What is
    wanted after the day ``last`` is left out: a problem that ends then refuses it, and it belongs to the next one.

    >>> morning = cover_demand(date(2026, 6, 1), {"MA": (1, 2, 2)}, first=time(8))
    >>> [(str(one), one.target) for one in morning][:2]
    [('MA on 2026-06-01 from 08:00 to 08:30', 1), ('MA on 2026-06-01 from 08:30 to 09:00', 2)]
    """
    if isinstance(step, bool) or not isinstance(step, int) or not 0 < step <= DAY_MINUTES:
        raise InvalidValueError(f"step must be from 1 to {DAY_MINUTES} minutes, got {step!r}", path=("step",))
    least = minimum or {}
    made: list[Cover] = []
    for role, curve in demand.items():
        floor = least.get(role, ())
        for index, target in enumerate(curve):
            begins = minute_of(first) + index * step
            on = day + timedelta(days=begins // DAY_MINUTES)
            if target and (last is None or on <= last):
                made.append(
                    Cover(
                        day=on,
                        role=role,
                        site=site,
                        start=_clock(begins),
                        end=_clock(begins + step),
                        target=target,
                        minimum=floor[index] if index < len(floor) else 0,
                        under_weight=under_weight,
                        over_weight=over_weight,
                        minimum_weight=minimum_weight,
                    )
                )
    return tuple(made)


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)
