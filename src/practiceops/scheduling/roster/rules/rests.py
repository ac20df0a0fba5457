"""Rules about time that truly passes: shifts that overlap, rest between two shifts, a day of rest in every seven."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

import attrs

from practiceops._check import check_members, check_positive, check_type, frozen_tuple, invalid
from practiceops.scheduling.roster.requests import to_weight
from practiceops.scheduling.roster.rules.lines import (
    DAY_MINUTES,
    SUNDAY,
    Found,
    Line,
    check_rule,
    check_zone,
    minute_of,
    moment,
)
from practiceops.scheduling.roster.shift_types import ShiftType

__all__ = ["DayOfRest", "MinimumRest", "Overlap"]

_LONG_AGO = 0
"""An instant before all others, in minutes."""


@attrs.frozen(kw_only=True)
class Overlap:
    """Nobody works two shifts at once: each shift that begins before an earlier one has ended is a unit.

    It binds everyone without being asked for, as a hard rule, wherever two shift types of a problem can overlap. It
    looks at ``shifts`` (codes; empty: all) in ``zone`` (None: the problem's, empty: the clock on the wall). Shifts
    without a clock time are left out, and so are those on call, unless ``on_call`` says that nobody on call works.

    >>> from datetime import time
    >>> night, early = ShiftType("N", start=time(22), minutes=540), ShiftType("E", start=time(6), minutes=480)
    >>> [one.message for one in Overlap().judge(Line("ana", date(2026, 6, 1), (night, early)))]
    ['ana works E on 2026-06-02 while N of 2026-06-01 goes on for 60 minutes']
    """

    shifts: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    on_call: bool = False
    zone: str | None = None
    people: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    weight: float | None = attrs.field(default=None, converter=to_weight)

    def __attrs_post_init__(self) -> None:
        check_rule(self)
        check_members(self, str, "shifts")
        check_type(self, bool, "on_call")
        check_zone(self)

    def judge(self, line: Line) -> Iterator[Found]:
        """Say which shifts of the horizon begin before an earlier one has ended."""
        ended, before = _LONG_AGO, ""
        for index in range(-len(line.past), len(line.shifts)):
            shift, day = line.on(index), line.date(index)
            seen = self.sees(shift)
            if shift is None or seen is None:
                continue
            begins = moment(day, seen[0], self.zone or "")
            if index >= 0 and begins < ended:
                text = f"{line.person} works {shift.code} on {day} while {before} goes on for {ended - begins} minutes"
                yield Found(index, index, 1, text)
            ends = moment(day, seen[1], self.zone or "")
            if ends > ended:
                ended, before = ends, f"{shift.code} of {day}"

    def sees(self, shift: ShiftType | None) -> tuple[int, int] | None:
        """Return the minutes at which the shift begins and ends; None where it is no work for this rule."""
        if shift is None or shift.start is None or (shift.on_call and not self.on_call):
            return None
        if self.shifts and shift.code not in self.shifts:
            return None
        begins = minute_of(shift.start)
        return begins, begins + shift.span_minutes

    def opening(self, past: Sequence[ShiftType | None], start: date) -> int:
        """Return when the last shift to end ends, as far as that still matters."""
        state = _LONG_AGO
        for index, shift in enumerate(past):
            state, _ = self.step(state, start - timedelta(days=len(past) - index), self.sees(shift))
        return state

    def step(self, state: int, day: date, seen: tuple[int, int] | None) -> tuple[int, int]:
        """Compare with the end of the shifts before."""
        units = 0
        if seen is not None:
            units = int(moment(day, seen[0], self.zone or "") < state)
            state = max(state, moment(day, seen[1], self.zone or ""))
        return (_LONG_AGO if state <= moment(day, DAY_MINUTES, self.zone or "") else state), units

    def closing(self, state: int) -> int:  # noqa: ARG002
        """Return 0: what follows the horizon is not judged."""
        return 0

    def clashing(self, kinds: Iterable[ShiftType | None]) -> tuple[str, ...]:
        """Return the codes of those kinds that overlap with a shift of another day, by the clock on the wall."""
        seen = [(kind.code, at) for kind in kinds if kind is not None and (at := self.sees(kind)) is not None]
        first = min((begins for _, (begins, _) in seen), default=0)
        last = max((ends for _, (_, ends) in seen), default=0)
        return tuple(code for code, (begins, ends) in seen if ends - DAY_MINUTES > first or begins < last - DAY_MINUTES)


@attrs.frozen(kw_only=True)
class MinimumRest:
    """Minutes that truly pass between the end of one shift and the start of the next; each minute missing is a unit.

    In ``zone`` (None: the problem's, empty: the clock on the wall) a night over the autumn change is an hour longer.
    Shifts without a clock time are left out, and so are those on call, unless ``on_call`` counts them as work.

    Ten hours are what staff schedulers ask for by default (Timefold's employee scheduling); no federal law does.

    >>> from datetime import time
    >>> late, early = ShiftType("L", start=time(14), minutes=480), ShiftType("E", start=time(6), minutes=480)
    >>> [one.message for one in MinimumRest(minutes=600).judge(Line("ana", date(2026, 6, 1), (late, early)))]
    ['ana rests 480 minutes before E on 2026-06-02, 120 below the minimum of 600']
    """

    minutes: int = 600
    on_call: bool = False
    zone: str | None = None
    people: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    weight: float | None = attrs.field(default=None, converter=to_weight)

    def __attrs_post_init__(self) -> None:
        check_rule(self)
        check_type(self, int, "minutes")
        check_positive(self, "minutes")
        check_type(self, bool, "on_call")
        check_zone(self)

    def judge(self, line: Line) -> Iterator[Found]:
        """Say before which shifts of the horizon the rest is too short."""
        ended: int | None = None
        for index in range(-len(line.past), len(line.shifts)):
            shift = line.on(index)
            if shift is None or self.sees(shift) is None:
                continue
            begins, ends = self._stretch(line.date(index), shift)
            if index >= 0 and ended is not None and begins - ended < self.minutes:
                under = self.minutes - (begins - ended)
                text = f"{line.person} rests {begins - ended} minutes before {shift.code} on {line.date(index)}"
                yield Found(index, index, under, f"{text}, {under} below the minimum of {self.minutes}")
            ended = ends

    def sees(self, shift: ShiftType | None) -> tuple[int, int] | None:
        """Return when the shift starts and how long it lasts; None where it is no work for this rule."""
        if shift is None or shift.start is None or (shift.on_call and not self.on_call):
            return None
        return minute_of(shift.start), shift.span_minutes

    def opening(self, past: Sequence[ShiftType | None], start: date) -> int:
        """Return when the last shift ended, as far as that still matters."""
        state = _LONG_AGO
        for index, shift in enumerate(past):
            state, _ = self.step(state, start - timedelta(days=len(past) - index), self.sees(shift))
        return state

    def step(self, state: int, day: date, seen: tuple[int, int] | None) -> tuple[int, int]:
        """Compare with the end of the shift before."""
        short = 0
        if seen is not None:
            begins = moment(day, seen[0], self.zone or "")
            short = 0 if state == _LONG_AGO else max(0, self.minutes - (begins - state))
            state = moment(day, seen[0] + seen[1], self.zone or "")
        if state + self.minutes <= moment(day, DAY_MINUTES, self.zone or ""):
            state = _LONG_AGO
        return state, short

    def closing(self, state: int) -> int:  # noqa: ARG002
        """Return 0: what follows the horizon is not judged."""
        return 0

    def _stretch(self, day: date, shift: ShiftType) -> tuple[int, int]:
        starts = minute_of(shift.start)
        return moment(day, starts, self.zone or ""), moment(day, starts + shift.span_minutes, self.zone or "")


@attrs.frozen(kw_only=True)
class DayOfRest:
    """At least ``minutes`` of unbroken rest in every ``days`` days in a row, midnight to midnight.

    With ``first_weekday`` (Monday = 0) it is judged for each workweek from that day on instead, seven days long; else
    for every stretch of days, wherever it begins. Each stretch without the rest is a unit. Judged are stretches that
    end in the horizon and are known whole. The time is real time in ``zone`` (None: the problem's, empty: the clock on
    the wall). A shift without a clock time takes its whole day; shifts on call are rest, unless ``on_call`` says not.

    Source of the figures: 820 ILCS 140/2 (Illinois, One Day Rest in Seven Act, since 1 January 2023): 24 consecutive
    hours in every consecutive seven-day period; see `law_pack`.

    >>> day = ShiftType("D", minutes=480)
    >>> [one.message for one in DayOfRest().judge(Line("ana", date(2026, 6, 1), (day,) * 7))]
    ['ana has no 1440 minutes of rest from 2026-06-01 to 2026-06-07']
    """

    minutes: int = DAY_MINUTES
    days: int = 7
    first_weekday: int | None = None
    on_call: bool = False
    zone: str | None = None
    people: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    weight: float | None = attrs.field(default=None, converter=to_weight)

    def __attrs_post_init__(self) -> None:
        check_rule(self)
        check_type(self, int, "minutes", "days")
        check_positive(self, "minutes", "days")
        check_type(self, int, "first_weekday", optional=True)
        check_type(self, bool, "on_call")
        check_zone(self)
        if self.first_weekday is not None and not 0 <= self.first_weekday <= SUNDAY:
            raise invalid(self, "first_weekday", "must be from 0 (Monday) to 6 (Sunday)")
        if self.first_weekday is not None and self.days != 7:
            raise invalid(self, "days", "must be 7 where workweeks are judged")
        if self.minutes > self.days * DAY_MINUTES - 120:
            raise invalid(self, "minutes", f"must leave room for work in {self.days} days")

    def judge(self, line: Line) -> Iterator[Found]:
        """Say which stretches of days have no such rest."""
        for last in range(len(line.shifts)):
            first = last - self.days + 1
            if first >= -len(line.past) and self._ends(line.date(last)) and self._longest(line, first) < self.minutes:
                text = f"{line.person} has no {self.minutes} minutes of rest"
                yield Found(max(0, first), last, 1, f"{text} from {line.date(first)} to {line.date(last)}")

    def _longest(self, line: Line, first: int) -> int:
        """Return the longest rest in the days from ``first`` on."""
        longest, free = 0, self._at(line.date(first), 0)
        for index in range(first - self.days, first + self.days):
            seen = self.sees(line.on(index)) if index >= -len(line.past) else None
            if seen is not None:
                begins, ends = self._at(line.date(index), seen[0]), self._at(line.date(index), seen[0] + seen[1])
                longest = max(longest, begins - free)
                free = max(free, ends)
        return max(longest, self._at(line.date(first + self.days - 1), DAY_MINUTES) - free)

    def sees(self, shift: ShiftType | None) -> tuple[int, int] | None:
        """Return when the shift starts and how long it lasts; None where it is rest for this rule."""
        if shift is None or (shift.on_call and not self.on_call):
            return None
        return (0, DAY_MINUTES) if shift.start is None else (minute_of(shift.start), shift.span_minutes)

    def opening(self, past: Sequence[ShiftType | None], start: date) -> tuple[int, int]:
        """Return when the latest rest began that is known, and when the last shift ended."""
        first = start - timedelta(days=len(past))
        known = self._at(first, 0)
        # a stretch of days that begins before anything is known counts as rested
        state = (known - 1, known)
        for index, shift in enumerate(past):
            state, _ = self.step(state, first + timedelta(days=index), self.sees(shift))
        return state

    def step(self, state: tuple[int, int], day: date, seen: tuple[int, int] | None) -> tuple[tuple[int, int], int]:
        """Keep the start of the latest rest, and ask on the last day of each stretch whether it lies within."""
        rest, free = state
        evening = self._at(day, DAY_MINUTES)
        if seen is not None:
            begins = self._at(day, seen[0])
            if begins - self.minutes >= free:
                rest = max(rest, begins - self.minutes)
            free = max(free, self._at(day, seen[0] + seen[1]))
        if evening - self.minutes >= free:
            rest = evening - self.minutes
        broken = self._ends(day) and rest < self._first(day)
        following = self._first(day + timedelta(days=1))
        if rest < following:
            rest = _LONG_AGO
        return (rest, _LONG_AGO if free + self.minutes <= evening else free), int(broken)

    def closing(self, state: tuple[int, int]) -> int:  # noqa: ARG002
        """Return 0: stretches are settled on their last day."""
        return 0

    def _ends(self, day: date) -> bool:
        return self.first_weekday is None or (day.weekday() + 1) % 7 == self.first_weekday

    def _first(self, day: date) -> int:
        """Return when the stretch began that ``day`` belongs to: its last day, or its workweek."""
        back = self.days - 1 if self.first_weekday is None else (day.weekday() - self.first_weekday) % 7
        return self._at(day - timedelta(days=back), 0)

    def _at(self, day: date, minute: int) -> int:
        return moment(day, minute, self.zone or "")
