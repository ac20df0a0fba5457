"""Rules for one person's row: small values, each with one function that judges it.

A rule is hard where its ``weight`` is None, else each unit broken (a minute, a day, a shift, a weekend) costs
``weight``. ``people`` names whom it binds; empty, everyone.

`judge` is what the rule means: it reads a finished row and says what it found. The other four methods say the same
step by step, so that the one-person programme can keep the rule while it builds rows: `sees` is all that the rule
needs to know of a shift, `opening` its state when the horizon begins, `step` the state after one more day and the units
broken by it, `closing` the units broken at the end. A test holds the two accounts together on generated rows.

To add a rule: write its class here, put it into `Rule`, and give it a strategy in `practiceops.testing.scheduling`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import attrs

from practiceops._check import (
    check_members,
    check_not_negative,
    check_type,
    frozen_tuple,
    invalid,
)
from practiceops.errors import InvalidValueError
from practiceops.scheduling.roster.shift_types import ShiftType

__all__ = [
    "ConsecutiveDays",
    "Found",
    "Line",
    "Rule",
    "ShiftCount",
    "Succession",
    "TotalMinutes",
    "WeekendCount",
    "WeeklyMinutes",
]

_SATURDAY, _SUNDAY = 5, 6


@attrs.frozen
class Line:
    """One person's row as rules read it: the shifts of the horizon, and those worked just before it.

    >>> day = ShiftType("D", minutes=480)
    >>> Line("ana", date(2026, 6, 1), (day, None, day)).date(2)
    datetime.date(2026, 6, 3)
    """

    person: str
    start: date
    shifts: tuple[ShiftType | None, ...]
    past: tuple[ShiftType | None, ...] = ()

    def date(self, index: int) -> date:
        """Return the date of a day of the horizon; negative for the days before it."""
        return self.start + timedelta(days=index)


@attrs.frozen
class Found:
    """What a rule found broken: from which day of the horizon to which, by how many units, and a sentence."""

    first: int
    last: int
    amount: int
    message: str


def _to_code_pairs(pairs: Iterable[Any]) -> tuple[Any, ...]:
    frozen = frozen_tuple(pairs)
    return tuple(map(frozen_tuple, frozen)) if isinstance(frozen, tuple) else frozen


def _check_rule(rule: Rule) -> None:
    check_members(rule, str, "people")
    check_not_negative(rule, "weight", optional=True)


def _check_limits(rule: TotalMinutes | ConsecutiveDays | ShiftCount) -> None:
    check_type(rule, int, "minimum", "maximum", optional=True)
    check_not_negative(rule, "minimum", "maximum", optional=True)
    if rule.minimum is not None and rule.maximum is not None and rule.maximum < rule.minimum:
        raise invalid(rule, "maximum", f"must not be below the minimum {rule.minimum}")
    if rule.minimum is None and rule.maximum is None:
        raise InvalidValueError(
            f"a rule needs a minimum or a maximum ({type(rule).__name__})", path=(type(rule).__name__, "maximum")
        )


@attrs.frozen(kw_only=True)
class TotalMinutes:
    """Minutes of work in the whole horizon.

    >>> day = ShiftType("D", minutes=480)
    >>> [one.message for one in TotalMinutes(maximum=600).judge(Line("ana", date(2026, 6, 1), (day, day)))]
    ['ana works 960 minutes in all, 360 above the maximum of 600']
    """

    minimum: int | None = None
    maximum: int | None = None
    people: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    weight: float | None = None

    def __attrs_post_init__(self) -> None:
        _check_rule(self)
        _check_limits(self)

    def judge(self, line: Line) -> Iterator[Found]:
        """Say by how many minutes the row is above the maximum or below the minimum."""
        total = sum(shift.minutes for shift in line.shifts if shift)
        last = len(line.shifts) - 1
        worked = f"{line.person} works {total} minutes in all"
        if self.maximum is not None and total > self.maximum:
            over = total - self.maximum
            yield Found(0, last, over, f"{worked}, {over} above the maximum of {self.maximum}")
        if self.minimum is not None and total < self.minimum:
            under = self.minimum - total
            yield Found(0, last, under, f"{worked}, {under} below the minimum of {self.minimum}")

    def sees(self, shift: ShiftType | None) -> int:
        """Return the minutes."""
        return shift.minutes if shift else 0

    def opening(self, past: Sequence[ShiftType | None], start: date) -> int:  # noqa: ARG002
        """Return the minutes so far: none."""
        return 0

    def step(self, state: int, day: date, seen: int) -> tuple[int, int]:  # noqa: ARG002
        """Add the day's minutes; beyond both limits the exact sum no longer matters."""
        total = state + seen
        over = 0 if self.maximum is None else max(0, total - max(state, self.maximum))
        return min(total, max(self.minimum or 0, self.maximum or 0)), over

    def closing(self, state: int) -> int:
        """Return the minutes that are missing."""
        return max(0, (self.minimum or 0) - state)


@attrs.frozen(kw_only=True)
class WeeklyMinutes:
    """Minutes of work in each calendar week, from ``first_weekday`` (Monday = 0, Sunday = 6) on.

    In the first week the days before the horizon count, where known; the last week is judged as far as it goes.

    >>> day = ShiftType("D", minutes=480)
    >>> rule = WeeklyMinutes(maximum=900, first_weekday=0)
    >>> [one.message for one in rule.judge(Line("ana", date(2026, 6, 1), (day, day, None)))]
    ['ana works 960 minutes in the week of 2026-06-01, 60 above the maximum of 900']
    """

    maximum: int
    first_weekday: int = _SUNDAY
    people: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    weight: float | None = None

    def __attrs_post_init__(self) -> None:
        _check_rule(self)
        check_type(self, int, "maximum", "first_weekday")
        check_not_negative(self, "maximum")
        if not 0 <= self.first_weekday <= _SUNDAY:
            raise invalid(self, "first_weekday", "must be from 0 (Monday) to 6 (Sunday)")

    def judge(self, line: Line) -> Iterator[Found]:
        """Say by how many minutes each week is above the maximum, beyond what was so before the horizon."""
        known = len(line.past)
        days = list(enumerate((*line.past, *line.shifts), start=-known))
        offset = (line.start.weekday() - self.first_weekday) % 7
        for week, group in groupby(days, key=lambda pair: (pair[0] + offset) // 7):
            members = list(group)
            before = sum(shift.minutes for index, shift in members if shift and index < 0)
            total = sum(shift.minutes for _, shift in members if shift)
            over = max(0, total - max(before, self.maximum))
            if over:
                begins = line.date(7 * week - offset)
                text = f"{line.person} works {total} minutes in the week of {begins}"
                yield Found(
                    max(0, members[0][0]), members[-1][0], over, f"{text}, {over} above the maximum of {self.maximum}"
                )

    def sees(self, shift: ShiftType | None) -> int:
        """Return the minutes."""
        return shift.minutes if shift else 0

    def opening(self, past: Sequence[ShiftType | None], start: date) -> int:
        """Return the minutes worked in the week that is under way."""
        under_way = (start.weekday() - self.first_weekday) % 7
        return sum(shift.minutes for shift in past[max(0, len(past) - under_way) :] if shift)

    def step(self, state: int, day: date, seen: int) -> tuple[int, int]:
        """Add the day's minutes to its week."""
        before = 0 if day.weekday() == self.first_weekday else state
        total = before + seen
        return min(total, self.maximum), max(0, total - max(before, self.maximum))

    def closing(self, state: int) -> int:  # noqa: ARG002
        """Return 0: a maximum is broken on the way or not at all."""
        return 0


@attrs.frozen(kw_only=True)
class ShiftCount:
    """How many shifts of the codes in ``shifts`` (empty: any) a person works in the horizon.

    >>> night = ShiftType("N", minutes=480)
    >>> [one.amount for one in ShiftCount(shifts=("N",), maximum=1).judge(Line("ana", date(2026, 6, 1), (night,) * 3))]
    [2]
    """

    shifts: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    minimum: int | None = None
    maximum: int | None = None
    people: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    weight: float | None = None

    def __attrs_post_init__(self) -> None:
        _check_rule(self)
        check_members(self, str, "shifts")
        _check_limits(self)

    def judge(self, line: Line) -> Iterator[Found]:
        """Say how many shifts are too many or missing; too many are those after the last one allowed."""
        days = [index for index, shift in enumerate(line.shifts) if self.sees(shift)]
        named = " or ".join(self.shifts) if self.shifts else "any"
        worked = f"{line.person} works {len(days)} shifts of {named}"
        if self.maximum is not None and len(days) > self.maximum:
            over = len(days) - self.maximum
            yield Found(days[self.maximum], days[-1], over, f"{worked}, {over} above the maximum of {self.maximum}")
        if self.minimum is not None and len(days) < self.minimum:
            under = self.minimum - len(days)
            yield Found(0, len(line.shifts) - 1, under, f"{worked}, {under} below the minimum of {self.minimum}")

    def sees(self, shift: ShiftType | None) -> bool:
        """Tell whether the shift counts."""
        return shift is not None and (not self.shifts or shift.code in self.shifts)

    def opening(self, past: Sequence[ShiftType | None], start: date) -> int:  # noqa: ARG002
        """Return the shifts so far: none."""
        return 0

    def step(self, state: int, day: date, seen: bool) -> tuple[int, int]:  # noqa: ARG002
        """Count the shift; beyond both limits the exact count no longer matters."""
        if not seen:
            return state, 0
        over = self.maximum is not None and state >= self.maximum
        return min(state + 1, max(self.minimum or 0, self.maximum or 0)), int(over)

    def closing(self, state: int) -> int:
        """Return the shifts that are missing."""
        return max(0, (self.minimum or 0) - state)


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
    weight: float | None = None

    def __attrs_post_init__(self) -> None:
        _check_rule(self)
        _check_limits(self)
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
class WeekendCount:
    """How many weekends of the horizon a person works: one counts where Saturday or Sunday (or both) are worked.

    >>> day = ShiftType("D", minutes=480)
    >>> saturday = Line("ana", date(2026, 6, 6), (day, day, None))
    >>> [one.message for one in WeekendCount(maximum=0).judge(saturday)]
    ['ana works 1 weekend, 1 above the maximum of 0']
    """

    maximum: int
    people: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    weight: float | None = None

    def __attrs_post_init__(self) -> None:
        _check_rule(self)
        check_type(self, int, "maximum")
        check_not_negative(self, "maximum")

    def judge(self, line: Line) -> Iterator[Found]:
        """Say how many weekends are too many: those after the last one allowed."""
        weekends: dict[int, int] = {}
        for index, shift in enumerate(line.shifts):
            day = line.date(index)
            if shift and day.weekday() >= _SATURDAY:
                weekends.setdefault(day.toordinal() - day.weekday(), index)
        over = len(weekends) - self.maximum
        if over > 0:
            noun = "weekend" if len(weekends) == 1 else "weekends"
            text = f"{line.person} works {len(weekends)} {noun}, {over} above the maximum of {self.maximum}"
            first = list(weekends.values())[self.maximum]
            yield Found(first, len(line.shifts) - 1, over, text)

    def sees(self, shift: ShiftType | None) -> bool:
        """Tell whether there is work."""
        return shift is not None

    def opening(self, past: Sequence[ShiftType | None], start: date) -> tuple[int, bool]:  # noqa: ARG002
        """Return the weekends so far, none, and that this one is not yet worked."""
        return 0, False

    def step(self, state: tuple[int, bool], day: date, seen: bool) -> tuple[tuple[int, bool], int]:
        """Count the weekend on its first day worked."""
        count, counted = state
        weekday = day.weekday()
        if weekday < _SATURDAY:
            return (count, False), 0
        new = seen and not counted
        over = new and count >= self.maximum
        return (min(count + new, self.maximum), weekday == _SATURDAY and seen), int(over)

    def closing(self, state: tuple[int, bool]) -> int:  # noqa: ARG002
        """Return 0: a maximum is broken on the way or not at all."""
        return 0


@attrs.frozen(kw_only=True)
class Succession:
    """Pairs of shift codes of which the second must not be worked on the day after the first.

    >>> late, early = ShiftType("L", minutes=480), ShiftType("E", minutes=480)
    >>> rule = Succession(pairs=(("L", "E"),))
    >>> [one.message for one in rule.judge(Line("ana", date(2026, 6, 1), (late, early)))]
    ['ana works E on 2026-06-02, the day after L']
    """

    pairs: tuple[tuple[str, str], ...] = attrs.field(converter=_to_code_pairs)
    people: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    weight: float | None = None

    def __attrs_post_init__(self) -> None:
        _check_rule(self)
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


Rule = TotalMinutes | WeeklyMinutes | ShiftCount | ConsecutiveDays | WeekendCount | Succession
"""Every kind of rule for one person."""
