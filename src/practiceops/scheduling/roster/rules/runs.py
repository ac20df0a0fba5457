"""Rules about what follows what: runs of days and of weekends, whole weekends, forbidden successions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

import attrs

from practiceops._check import check_members, check_not_negative, check_type, frozen_tuple, invalid
from practiceops.scheduling.roster.requests import to_weight
from practiceops.scheduling.roster.rules.lines import (
    SATURDAY,
    SUNDAY,
    Found,
    Line,
    check_limits,
    check_rule,
    to_code_pairs,
)
from practiceops.scheduling.roster.shift_types import ShiftType

__all__ = ["CompleteWeekends", "ConsecutiveDays", "ConsecutiveWeekends", "Succession"]


@attrs.frozen(kw_only=True)
class ConsecutiveDays:
    """Length of unbroken runs of working days, or with ``off`` of days off; with ``shifts``, of days with those codes.

    A run that touches the last day of the horizon may go on after it, one that touches the first known day may have
    begun before: neither is ever too short. Days before the horizon count, where they are known.

    >>> day = ShiftType("D", minutes=480)
    >>> row = Line("ana", date(2026, 6, 1), (None, day, None, day))
    >>> [one.message for one in ConsecutiveDays(minimum=2).judge(row)]
    ['ana works 1 day in a row from 2026-06-02, 1 below the minimum of 2']
    """

    minimum: int | None = None
    maximum: int | None = None
    off: bool = False
    shifts: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    people: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    weight: float | None = attrs.field(default=None, converter=to_weight)

    def __attrs_post_init__(self) -> None:
        check_rule(self)
        check_limits(self)
        check_type(self, bool, "off")
        check_members(self, str, "shifts")
        if self.off and self.shifts:
            raise invalid(self, "shifts", "must be empty for runs of days off")

    def judge(self, line: Line) -> Iterator[Found]:
        """Say which runs are too long or too short, as far as the horizon has a part in it."""
        known = len(line.past)
        days = (*line.past, *line.shifts)
        first = 0
        for inside, group in groupby(map(self.sees, days)):
            end = first + sum(1 for _ in group)
            if inside and end >= known:
                yield from self._judge_run(line, first, end, known, len(days))
            first = end

    def _judge_run(self, line: Line, first: int, end: int, known: int, total: int) -> Iterator[Found]:
        length = end - first
        kind = "is off" if self.off else f"works {' or '.join(self.shifts)}" if self.shifts else "works"
        days = "day" if length == 1 else "days"
        text = f"{line.person} {kind} {length} {days} in a row from {line.date(first - known)}"
        if self.maximum is not None:
            over = length - max(self.maximum, known - first)
            if over > 0:
                yield Found(
                    end - known - over, end - known - 1, over, f"{text}, {over} above the maximum of {self.maximum}"
                )
        if self.minimum is not None and length < self.minimum and first > 0 and end < total:
            under = self.minimum - length
            yield Found(
                max(0, first - known),
                max(0, end - known - 1),
                under,
                f"{text}, {under} below the minimum of {self.minimum}",
            )

    def sees(self, shift: ShiftType | None) -> bool:
        """Tell whether the day belongs to a run."""
        if shift is None:
            return self.off
        return not self.off and (not self.shifts or shift.code in self.shifts)

    def opening(self, past: Sequence[ShiftType | None], start: date) -> tuple[int, bool]:  # noqa: ARG002
        """Return the length of the run under way, and whether it touches the first known day."""
        length = 0
        for shift in reversed(past):
            if not self.sees(shift):
                return self._state(length, touching=False)
            length += 1
        return self._state(length, touching=True)

    def step(self, state: tuple[int, bool], day: date, seen: bool) -> tuple[tuple[int, bool], int]:  # noqa: ARG002
        """Lengthen the run, or end it."""
        length, touching = state
        if seen:
            over = self.maximum is not None and length >= self.maximum
            return self._state(length + 1, touching=touching), int(over)
        short = 0 if touching or length == 0 else max(0, (self.minimum or 0) - length)
        return (0, False), short

    def closing(self, state: tuple[int, bool]) -> int:  # noqa: ARG002
        """Return 0: the last run may go on."""
        return 0

    def _state(self, length: int, *, touching: bool) -> tuple[int, bool]:
        least = self.minimum or 0
        return min(length, max(least, self.maximum or 0)), touching and length < least


@attrs.frozen(kw_only=True)
class ConsecutiveWeekends:
    """How many weekends in a row a person works at most: a weekend counts where Saturday or Sunday are worked.

    Weekends before the horizon count, where they are known.

    >>> day = ShiftType("D", minutes=480)
    >>> row = Line("ana", date(2026, 6, 13), (day, None), past=(day, *[None] * 6))
    >>> [one.message for one in ConsecutiveWeekends(maximum=1).judge(row)]
    ['ana works 2 weekends in a row up to 2026-06-13, above the maximum of 1']
    """

    maximum: int
    people: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    weight: float | None = attrs.field(default=None, converter=to_weight)

    def __attrs_post_init__(self) -> None:
        check_rule(self)
        check_type(self, int, "maximum")
        check_not_negative(self, "maximum")

    def judge(self, line: Line) -> Iterator[Found]:
        """Say which weekends are too many in a row, each on its first day worked."""
        weekends: dict[int, int] = {}
        for index in range(-len(line.past), len(line.shifts)):
            day = line.date(index)
            if line.on(index) and day.weekday() >= SATURDAY:
                weekends.setdefault((day.toordinal() - day.weekday()) // 7, index)
        for week, index in weekends.items():
            length = 1
            while week - length in weekends:
                length += 1
            if index >= 0 and length > self.maximum:
                text = f"{line.person} works {length} weekend{'' if length == 1 else 's'} in a row"
                text = f"{text} up to {line.date(index)}, above the maximum of {self.maximum}"
                yield Found(index, index, 1, text)

    def sees(self, shift: ShiftType | None) -> bool:
        """Tell whether there is work."""
        return shift is not None

    def opening(self, past: Sequence[ShiftType | None], start: date) -> tuple[int, bool]:
        """Return how many weekends in a row have been worked, and whether the latest is."""
        state = (0, False)
        for index, shift in enumerate(past):
            day = date.fromordinal(start.toordinal() - len(past) + index)
            state, _ = self.step(state, day, shift is not None)
        return state

    def step(self, state: tuple[int, bool], day: date, seen: bool) -> tuple[tuple[int, bool], int]:
        """Count the weekend on its first day worked; one that is not worked ends the run."""
        run, counted = state
        if day.weekday() == SATURDAY:
            run, counted = (run if counted else 0), False
        if day.weekday() < SATURDAY or not seen or counted:
            return (run, counted), 0
        return (min(run + 1, self.maximum), True), int(run >= self.maximum)

    def closing(self, state: tuple[int, bool]) -> int:  # noqa: ARG002
        """Return 0: a maximum is broken on the way or not at all."""
        return 0


@attrs.frozen(kw_only=True)
class CompleteWeekends:
    """Both days of a weekend are worked, or none.

    Judged on Sundays of the horizon, where the Saturday is known.

    >>> day = ShiftType("D", minutes=480)
    >>> [one.message for one in CompleteWeekends().judge(Line("ana", date(2026, 6, 6), (day, None)))]
    ['ana works one day of the weekend of 2026-06-06']
    """

    people: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    weight: float | None = attrs.field(default=None, converter=to_weight)

    def __attrs_post_init__(self) -> None:
        check_rule(self)

    def judge(self, line: Line) -> Iterator[Found]:
        """Say which weekends are worked by half."""
        for index in range(len(line.shifts)):
            if line.date(index).weekday() == SUNDAY and index - 1 >= -len(line.past):
                saturday, sunday = line.on(index - 1), line.on(index)
                if (saturday is None) != (sunday is None):
                    text = f"{line.person} works one day of the weekend of {line.date(index - 1)}"
                    yield Found(max(0, index - 1), index, 1, text)

    def sees(self, shift: ShiftType | None) -> bool:
        """Tell whether there is work."""
        return shift is not None

    def opening(self, past: Sequence[ShiftType | None], start: date) -> bool | None:
        """Return whether the Saturday before is worked; None where that is no matter, or not known."""
        return past[-1] is not None if past and start.weekday() == SUNDAY else None

    def step(self, state: bool | None, day: date, seen: bool) -> tuple[bool | None, int]:
        """Keep the Saturday for the Sunday."""
        if day.weekday() == SATURDAY:
            return seen, 0
        return None, int(day.weekday() == SUNDAY and state is not None and state != seen)

    def closing(self, state: bool | None) -> int:  # noqa: ARG002
        """Return 0: a weekend that goes on after the horizon is not judged."""
        return 0


@attrs.frozen(kw_only=True)
class Succession:
    """Pairs of shift codes of which the second must not be worked on the day after the first.

    >>> late, early = ShiftType("L", minutes=480), ShiftType("E", minutes=480)
    >>> rule = Succession(pairs=(("L", "E"),))
    >>> [one.message for one in rule.judge(Line("ana", date(2026, 6, 1), (late, early)))]
    ['ana works E on 2026-06-02, the day after L']
    """

    pairs: tuple[tuple[str, str], ...] = attrs.field(converter=to_code_pairs)
    people: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    weight: float | None = attrs.field(default=None, converter=to_weight)

    def __attrs_post_init__(self) -> None:
        check_rule(self)
        check_members(self, tuple, "pairs")
        for pair in self.pairs:
            if len(pair) != 2 or not all(isinstance(code, str) and code for code in pair):
                raise invalid(self, "pairs", "must each be two shift codes")

    def judge(self, line: Line) -> Iterator[Found]:
        """Say on which days a shift follows one that it must not follow."""
        before = line.past[-1] if line.past else None
        for index, shift in enumerate(line.shifts):
            if before and shift and (before.code, shift.code) in self.pairs:
                text = f"{line.person} works {shift.code} on {line.date(index)}, the day after {before.code}"
                yield Found(index, index, 1, text)
            before = shift

    def sees(self, shift: ShiftType | None) -> tuple[frozenset[str], frozenset[str]]:
        """Return the codes that must not come before the shift, and those that must not come after it."""
        code = shift.code if shift else None
        return (
            frozenset(first for first, second in self.pairs if second == code),
            frozenset(second for first, second in self.pairs if first == code),
        )

    def opening(self, past: Sequence[ShiftType | None], start: date) -> str:  # noqa: ARG002
        """Return the last shift's code, as `step` would."""
        return self._mark(self.sees(past[-1])[1]) if past else ""

    def step(self, state: str, day: date, seen: tuple[frozenset[str], frozenset[str]]) -> tuple[str, int]:  # noqa: ARG002
        """Compare with the shift before; shifts that forbid the same successors leave the same state."""
        before, after = seen
        return self._mark(after), int(state in before)

    def closing(self, state: str) -> int:  # noqa: ARG002
        """Return 0: a pair is broken on its second day or not at all."""
        return 0

    def _mark(self, after: frozenset[str]) -> str:
        return next((first for first, _ in self.pairs if self._after(first) == after), "") if after else ""

    def _after(self, code: str) -> frozenset[str]:
        return frozenset(second for first, second in self.pairs if first == code)
