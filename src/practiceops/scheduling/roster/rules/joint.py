"""Rules that join people: who may or must not work together, who must be there while others are, breaks with cover.

Each says where it is judged (`places`), what one person's shift adds to the sum there (`adds`), how many units are
broken by a sum (`broken`, convex), and whom that is about (`about`, `say`). That is both what the judge counts and what
engines put a price on; `MealBreaks` alone is not of that form, and is judged only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

import attrs

from practiceops._check import check_members, check_not_negative, check_positive, check_type, frozen_tuple, invalid
from practiceops.people import StaffMember
from practiceops.scheduling.roster.requests import to_weight
from practiceops.scheduling.roster.rules.lines import DAY_MINUTES, check_rule, minute_of
from practiceops.scheduling.roster.shift_types import ShiftType

__all__ = ["Apart", "MealBreaks", "Place", "Supervision", "Together"]


@attrs.frozen(kw_only=True)
class Place:
    """Where a rule that joins people is judged: a day, perhaps one shift code, some minutes of the day, or a site.

    Without minutes it is whoever works a shift of that day.
    ``crowd`` is how many people there are at most.
    """

    day: date
    code: str | None = None
    start: int | None = None
    end: int | None = None
    site: str | None = None
    crowd: int = 1

    def holds(self, shift: ShiftType, day: date) -> bool:
        """Tell whether a shift that starts on ``day`` is there all the time."""
        if (self.code is not None and shift.code != self.code) or (self.site is not None and shift.site != self.site):
            return False
        return spans(shift, day, self.day, self.start, self.end)

    def __str__(self) -> str:
        parts = [f"on {self.day}"]
        if self.start is not None and self.end is not None:
            parts.append(f"from {_clock(self.start)} to {_clock(self.end)}")
        if self.site:
            parts.append(f"at {self.site}")
        return " ".join(parts)


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def spans(shift: ShiftType, worked: date, day: date, start: int | None, end: int | None) -> bool:
    """Tell whether a shift that starts on ``worked`` lasts from minute ``start`` to minute ``end`` of ``day``.

    A shift without a clock time lasts its whole day; without minutes, a shift of that day is meant.
    """
    if shift.start is None or start is None or end is None:
        return worked == day
    begins = minute_of(shift.start) + DAY_MINUTES * (worked - day).days
    return begins <= start and end <= begins + shift.span_minutes


def _check_people(rule: Apart | Together, least: int, most: int | None = None) -> None:
    check_rule(rule)
    check_members(rule, str, "shifts")
    check_type(rule, bool, "same_shift")
    if len(set(rule.people)) != len(rule.people):
        raise invalid(rule, "people", "must name each person once")
    if len(rule.people) < least or (most is not None and len(rule.people) > most):
        raise invalid(rule, "people", "must be two people" if most else f"must be {least} people or more")


def _places_of(rule: Apart | Together, shift_types: Iterable[ShiftType], days: Iterable[date]) -> Iterator[Place]:
    codes = rule.shifts or tuple(one.code for one in shift_types)
    for day in days:
        if rule.same_shift:
            yield from (Place(day=day, code=code) for code in codes)
        else:
            yield Place(day=day)


def _works(rule: Apart | Together, place: Place, member: StaffMember, shift: ShiftType, day: date) -> bool:
    wanted = not rule.shifts or shift.code in rule.shifts
    return day == place.day and member.id in rule.people and wanted and place.code in (None, shift.code)


@attrs.frozen(kw_only=True)
class Apart:
    """People of whom at most ``maximum`` work on the same day, or with ``same_shift`` the same shift code of a day.

    ``shifts`` are the codes that count (empty: all). Each person too many is a unit.

    >>> Apart(people=("ana", "bo")).broken(2)
    1
    """

    people: tuple[str, ...] = attrs.field(converter=frozen_tuple)
    shifts: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    same_shift: bool = False
    maximum: int = 1
    weight: float | None = attrs.field(default=None, converter=to_weight)

    def __attrs_post_init__(self) -> None:
        _check_people(self, 2)
        check_type(self, int, "maximum")
        check_not_negative(self, "maximum")

    def places(
        self,
        people: Sequence[StaffMember],  # noqa: ARG002
        shift_types: Sequence[ShiftType],
        days: Iterable[date],
    ) -> Iterator[Place]:
        """Return the days, or with ``same_shift`` each shift code of each day."""
        return _places_of(self, shift_types, days)

    def adds(self, place: Place, member: StaffMember, shift: ShiftType, day: date) -> int:
        """Return 1 for one of the people at work there."""
        return int(_works(self, place, member, shift, day))

    def broken(self, total: int) -> int:
        """Return how many people are too many."""
        return max(0, total - self.maximum)

    def about(self, added: Mapping[str, int]) -> tuple[str, ...]:
        """Return whom a breach is about, of those who add to the sum: all of them."""
        return tuple(added)

    def say(self, place: Place, there: Sequence[tuple[str, str]], total: int) -> str:
        """Return what is wrong, in words; ``there`` are people with their shift codes."""
        names = " and ".join(person for person, _ in there)
        shift = f" {place.code}" if place.code else ""
        return f"{names} work{shift} together {place}, {total - self.maximum} above the maximum of {self.maximum}"


@attrs.frozen(kw_only=True)
class Together:
    """Two people who work on the same days, or with ``same_shift`` the same shift codes of a day.

    ``shifts`` are the codes that count (empty: all). Each day (each shift) on which one works without the other is a
    unit.

    >>> rule = Together(people=("ana", "bo"))
    >>> rule.broken(1), rule.broken(0), rule.broken(-1)
    (1, 0, 1)
    """

    people: tuple[str, ...] = attrs.field(converter=frozen_tuple)
    shifts: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    same_shift: bool = False
    weight: float | None = attrs.field(default=None, converter=to_weight)

    def __attrs_post_init__(self) -> None:
        _check_people(self, 2, 2)

    def places(
        self,
        people: Sequence[StaffMember],  # noqa: ARG002
        shift_types: Sequence[ShiftType],
        days: Iterable[date],
    ) -> Iterator[Place]:
        """Return the days, or with ``same_shift`` each shift code of each day."""
        return _places_of(self, shift_types, days)

    def adds(self, place: Place, member: StaffMember, shift: ShiftType, day: date) -> int:
        """Return 1 for the first of the two at work there, -1 for the second."""
        sign = 1 if member.id == self.people[0] else -1
        return sign * _works(self, place, member, shift, day)

    def broken(self, total: int) -> int:
        """Return 1 where one is there without the other."""
        return abs(total)

    def about(self, added: Mapping[str, int]) -> tuple[str, ...]:
        """Return whom a breach is about: the one who is there, and the other who is not."""
        return tuple(sorted(self.people, key=lambda person: person not in added))

    def say(self, place: Place, there: Sequence[tuple[str, str]], total: int) -> str:
        """Return what is wrong, in words; ``there`` are people with their shift codes."""
        here, away = self.people if total > 0 else self.people[::-1]
        return f"{here} works {there[0][1]} without {away} {place}"


@attrs.frozen(kw_only=True)
class Supervision:
    """Somebody who may supervise is there whenever an assistant is, at the same site.

    Assistants and supervisors are told by the role that their shift serves; where it serves none, by the first role of
    the person. One supervisor is enough for ``each`` assistants (None: for all). It is judged in every stretch of the
    day between two changes of shift, across midnight too; where a shift of theirs has no clock time, day by day. Each
    assistant without supervision in a stretch is a unit.

    How many assistants one may supervise differs by state and profession (39 states cap physician assistants per
    physician, AMA chart of 2018), so ``each`` is the practice's to say.

    >>> rule = Supervision(assistants=("MA",), supervisors=("RN", "MD"))
    >>> rule.broken(2), rule.broken(-1)
    (2, 0)
    """

    assistants: tuple[str, ...] = attrs.field(converter=frozen_tuple)
    supervisors: tuple[str, ...] = attrs.field(converter=frozen_tuple)
    each: int | None = None
    people: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    weight: float | None = attrs.field(default=None, converter=to_weight)

    def __attrs_post_init__(self) -> None:
        check_rule(self)
        check_members(self, str, "assistants", "supervisors")
        check_type(self, int, "each", optional=True)
        check_positive(self, "each", optional=True)
        for field in ("assistants", "supervisors"):
            if not getattr(self, field):
                raise invalid(self, field, "must name a role")
        if set(self.assistants) & set(self.supervisors):
            raise invalid(self, "supervisors", "must not be assistants too")

    def places(
        self, people: Sequence[StaffMember], shift_types: Sequence[ShiftType], days: Iterable[date]
    ) -> Iterator[Place]:
        """Return the stretches of each day between two changes of shift, for each site."""
        roles = {*self.assistants, *self.supervisors}
        kinds = [one for one in shift_types if not one.role or one.role in roles]
        watched = [one for one in kinds if one.role not in self.supervisors]
        for site in dict.fromkeys(one.site for one in watched):
            here = [one for one in kinds if one.site == site]
            for start, end in _stretches(here, [one for one in watched if one.site == site]):
                for day in days:
                    yield Place(day=day, start=start, end=end, site=site, crowd=max(1, len(people)))

    def adds(self, place: Place, member: StaffMember, shift: ShiftType, day: date) -> int:
        """Return 1 for an assistant, and for a supervisor less the assistants that are supervised by one."""
        if (self.people and member.id not in self.people) or not place.holds(shift, day):
            return 0
        role = shift.role or (member.roles[0] if member.roles else "")
        if role in self.assistants:
            return 1
        return -(self.each or place.crowd) if role in self.supervisors else 0

    def broken(self, total: int) -> int:
        """Return how many assistants are without supervision."""
        return max(0, total)

    def about(self, added: Mapping[str, int]) -> tuple[str, ...]:
        """Return whom a breach is about, of those who add to the sum: the assistants."""
        return tuple(person for person, adds in added.items() if adds > 0)

    def say(self, place: Place, there: Sequence[tuple[str, str]], total: int) -> str:
        """Return what is wrong, in words; ``there`` are people with their shift codes."""
        noun = "assistant is" if total == 1 else "assistants are"
        return f"{total} {noun} without supervision {place}: {', '.join(person for person, _ in there)} there"


def _stretches(
    kinds: Sequence[ShiftType], watched: Sequence[ShiftType]
) -> list[tuple[int, int]] | list[tuple[None, None]]:
    """Return the minutes of a day between changes of shift, where one of the shifts ``watched`` may be under way."""
    if any(one.start is None for one in kinds):
        return [(None, None)]
    # a day like any other: the shifts of the days before may still be under way
    before = range(max((one.span_minutes for one in kinds), default=0) // DAY_MINUTES + 2)
    edges = {0, DAY_MINUTES}
    for one in kinds:
        for back in before:
            begins = minute_of(one.start) - back * DAY_MINUTES
            edges |= {edge for edge in (begins, begins + one.span_minutes) if 0 < edge < DAY_MINUTES}
    cuts = sorted(edges)
    found: list[tuple[int, int]] = []
    for start, end in pairwise(cuts):
        if any(
            minute_of(one.start) - back * DAY_MINUTES <= start
            and end <= minute_of(one.start) - back * DAY_MINUTES + one.span_minutes
            for one in watched
            for back in before
        ):
            found.append((start, end))
    return found


@attrs.frozen(kw_only=True)
class MealBreaks:
    """A meal break can be placed in every shift of at least ``shift_minutes`` of work, each time with cover kept.

    The break of ``minutes`` begins at least ``earliest`` and at most ``latest`` minutes after the shift's start (None:
    no limit), and ends at least ``margin`` minutes before its end. While people are on their breaks, every cover with
    a window still has its minimum, in each half hour; see `place_breaks`. Each break without a place is a unit.
    Shifts without a clock time and on-call shifts have none.

    Engines do not steer by this rule: it is judged when the roster stands. A proven bound stays valid, because the rule
    only adds to the cost.

    Sources of the figures: Cal. Labor Code 512, 820 ILCS 140/3, Conn. Gen. Stat. 31-51ii; see `law_pack`.

    >>> lunch = MealBreaks(shift_minutes=301, minutes=30, latest=300)
    >>> lunch.is_due(ShiftType("D", minutes=480, start=__import__("datetime").time(8)))
    True
    """

    shift_minutes: int
    minutes: int = 30
    earliest: int = 0
    latest: int | None = None
    margin: int = 0
    people: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    weight: float | None = attrs.field(default=None, converter=to_weight)

    def __attrs_post_init__(self) -> None:
        check_rule(self)
        check_type(self, int, "shift_minutes", "minutes", "earliest", "margin")
        check_type(self, int, "latest", optional=True)
        check_positive(self, "shift_minutes", "minutes")
        check_not_negative(self, "earliest", "margin")
        if self.latest is not None and self.latest < self.earliest:
            raise invalid(self, "latest", f"must not be below earliest {self.earliest}")

    def is_due(self, shift: ShiftType) -> bool:
        """Tell whether a shift of this type needs the break."""
        return not shift.on_call and shift.start is not None and shift.minutes >= self.shift_minutes
