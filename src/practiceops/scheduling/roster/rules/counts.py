"""Rules that count: minutes, shifts, weekends, given days, wishes granted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

import attrs

from practiceops._check import check_members, check_not_negative, check_type, frozen_tuple, invalid
from practiceops.scheduling.roster.requests import Request, to_weight
from practiceops.scheduling.roster.rules.lines import SATURDAY, SUNDAY, Found, Line, check_limits, check_rule
from practiceops.scheduling.roster.shift_types import ShiftType

__all__ = ["DailyMinutes", "DayCount", "GrantedWishes", "ShiftCount", "TotalMinutes", "WeekendCount", "WeeklyMinutes"]


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
    weight: float | None = attrs.field(default=None, converter=to_weight)

    def __attrs_post_init__(self) -> None:
        check_rule(self)
        check_limits(self)

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
class DailyMinutes:
    """Minutes of work on each day, which is each shift.

    >>> long = ShiftType("X", minutes=720)
    >>> [one.message for one in DailyMinutes(maximum=600).judge(Line("ana", date(2026, 6, 1), (long,)))]
    ['ana works 720 minutes on 2026-06-01, 120 above the maximum of 600']
    """

    maximum: int
    people: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    weight: float | None = attrs.field(default=None, converter=to_weight)

    def __attrs_post_init__(self) -> None:
        check_rule(self)
        check_type(self, int, "maximum")
        check_not_negative(self, "maximum")

    def judge(self, line: Line) -> Iterator[Found]:
        """Say by how many minutes each shift is above the maximum."""
        for index, shift in enumerate(line.shifts):
            if shift and shift.minutes > self.maximum:
                over = shift.minutes - self.maximum
                text = f"{line.person} works {shift.minutes} minutes on {line.date(index)}"
                yield Found(index, index, over, f"{text}, {over} above the maximum of {self.maximum}")

    def sees(self, shift: ShiftType | None) -> int:
        """Return the minutes above the maximum."""
        return max(0, shift.minutes - self.maximum) if shift else 0

    def opening(self, past: Sequence[ShiftType | None], start: date) -> int:  # noqa: ARG002
        """Return 0: there is nothing to remember."""
        return 0

    def step(self, state: int, day: date, seen: int) -> tuple[int, int]:  # noqa: ARG002
        """Charge the day."""
        return 0, seen

    def closing(self, state: int) -> int:  # noqa: ARG002
        """Return 0: a maximum is broken on the way or not at all."""
        return 0


@attrs.frozen(kw_only=True)
class WeeklyMinutes:
    """Minutes of work in each calendar week, from ``first_weekday`` (Monday = 0, Sunday = 6) on.

    In the first week the days before the horizon count, where known. The maximum is judged as far as the last week
    goes; the minimum only of weeks that are known whole and end within the horizon.

    >>> day = ShiftType("D", minutes=480)
    >>> rule = WeeklyMinutes(maximum=900, first_weekday=0)
    >>> [one.message for one in rule.judge(Line("ana", date(2026, 6, 1), (day, day, None)))]
    ['ana works 960 minutes in the week of 2026-06-01, 60 above the maximum of 900']
    """

    maximum: int | None = None
    minimum: int | None = None
    first_weekday: int = SUNDAY
    people: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    weight: float | None = attrs.field(default=None, converter=to_weight)

    def __attrs_post_init__(self) -> None:
        check_rule(self)
        check_limits(self)
        check_type(self, int, "first_weekday")
        if not 0 <= self.first_weekday <= SUNDAY:
            raise invalid(self, "first_weekday", "must be from 0 (Monday) to 6 (Sunday)")

    def judge(self, line: Line) -> Iterator[Found]:
        """Say by how many minutes each week is above the maximum, beyond what was so before the horizon, or below."""
        known = len(line.past)
        days = list(enumerate((*line.past, *line.shifts), start=-known))
        offset = (line.start.weekday() - self.first_weekday) % 7
        for week, group in groupby(days, key=lambda pair: (pair[0] + offset) // 7):
            members = list(group)
            before = sum(shift.minutes for index, shift in members if shift and index < 0)
            total = sum(shift.minutes for _, shift in members if shift)
            first, last = max(0, members[0][0]), members[-1][0]
            text = f"{line.person} works {total} minutes in the week of {line.date(7 * week - offset)}"
            if self.maximum is not None:
                over = max(0, total - max(before, self.maximum))
                if over:
                    yield Found(first, last, over, f"{text}, {over} above the maximum of {self.maximum}")
            under = (self.minimum or 0) - total
            if under > 0 and len(members) == 7 and last >= 0:
                yield Found(first, last, under, f"{text}, {under} below the minimum of {self.minimum}")

    def sees(self, shift: ShiftType | None) -> int:
        """Return the minutes."""
        return shift.minutes if shift else 0

    def opening(self, past: Sequence[ShiftType | None], start: date) -> tuple[int, bool]:
        """Return the minutes worked in the week that is under way, and whether all of its days are known."""
        under_way = (start.weekday() - self.first_weekday) % 7
        minutes = sum(shift.minutes for shift in past[max(0, len(past) - under_way) :] if shift)
        return minutes, len(past) >= under_way and self.minimum is not None

    def step(self, state: tuple[int, bool], day: date, seen: int) -> tuple[tuple[int, bool], int]:
        """Add the day's minutes to its week, and settle the week on its last day."""
        before, whole = (0, self.minimum is not None) if day.weekday() == self.first_weekday else state
        total = before + seen
        units = 0 if self.maximum is None else max(0, total - max(before, self.maximum))
        if (day.weekday() + 1) % 7 == self.first_weekday:
            return (0, False), units + (max(0, (self.minimum or 0) - total) if whole else 0)
        return (min(total, max(self.maximum or 0, self.minimum or 0)), whole), units

    def closing(self, state: tuple[int, bool]) -> int:  # noqa: ARG002
        """Return 0: weeks are settled on their last day."""
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
    weight: float | None = attrs.field(default=None, converter=to_weight)

    def __attrs_post_init__(self) -> None:
        check_rule(self)
        check_members(self, str, "shifts")
        check_limits(self)

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
class WeekendCount:
    """How many weekends of the horizon a person works: one counts where Saturday or Sunday (or both) are worked.

    >>> day = ShiftType("D", minutes=480)
    >>> saturday = Line("ana", date(2026, 6, 6), (day, day, None))
    >>> [one.message for one in WeekendCount(maximum=0).judge(saturday)]
    ['ana works 1 weekend, 1 above the maximum of 0']
    """

    maximum: int | None = None
    minimum: int | None = None
    people: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    weight: float | None = attrs.field(default=None, converter=to_weight)

    def __attrs_post_init__(self) -> None:
        check_rule(self)
        check_limits(self)

    def judge(self, line: Line) -> Iterator[Found]:
        """Say how many weekends are too many, those after the last one allowed, or missing."""
        weekends: dict[int, int] = {}
        for index, shift in enumerate(line.shifts):
            day = line.date(index)
            if shift and day.weekday() >= SATURDAY:
                weekends.setdefault(day.toordinal() - day.weekday(), index)
        text = f"{line.person} works {len(weekends)} {'weekend' if len(weekends) == 1 else 'weekends'}"
        yield from found_in_all(line, list(weekends.values()), text, self.minimum, self.maximum)

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
        if weekday < SATURDAY:
            return (count, False), 0
        new = seen and not counted
        over = new and self.maximum is not None and count >= self.maximum
        most = max(self.minimum or 0, self.maximum or 0)
        return (min(count + new, most), weekday == SATURDAY and seen), int(over)

    def closing(self, state: tuple[int, bool]) -> int:
        """Return the weekends that are missing."""
        return max(0, (self.minimum or 0) - state[0])


@attrs.frozen(kw_only=True)
class DayCount:
    """How many of some given days a person works; where ``days`` is empty, of the problem's holidays.

    >>> day = ShiftType("D", minutes=480)
    >>> rule = DayCount(days=(date(2026, 7, 4), date(2026, 12, 25)), maximum=0)
    >>> [one.message for one in rule.judge(Line("ana", date(2026, 7, 3), (day, day)))]
    ['ana works 1 of the days counted, 1 above the maximum of 0']
    """

    days: tuple[date, ...] = attrs.field(default=(), converter=frozen_tuple)
    minimum: int | None = None
    maximum: int | None = None
    people: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    weight: float | None = attrs.field(default=None, converter=to_weight)

    def __attrs_post_init__(self) -> None:
        check_rule(self)
        check_members(self, date, "days")
        check_limits(self)

    def judge(self, line: Line) -> Iterator[Found]:
        """Say how many are too many, those after the last one allowed, or missing."""
        worked = [index for index, shift in enumerate(line.shifts) if shift and line.date(index) in self.days]
        text = f"{line.person} works {len(worked)} of the days counted"
        yield from found_in_all(line, worked, text, self.minimum, self.maximum)

    def sees(self, shift: ShiftType | None) -> bool:
        """Tell whether there is work."""
        return shift is not None

    def opening(self, past: Sequence[ShiftType | None], start: date) -> int:  # noqa: ARG002
        """Return the days so far: none."""
        return 0

    def step(self, state: int, day: date, seen: bool) -> tuple[int, int]:
        """Count the day where it is one of those."""
        if not seen or day not in self.days:
            return state, 0
        over = self.maximum is not None and state >= self.maximum
        return min(state + 1, max(self.minimum or 0, self.maximum or 0)), int(over)

    def closing(self, state: int) -> int:
        """Return the days that are missing."""
        return max(0, (self.minimum or 0) - state)


@attrs.frozen(kw_only=True)
class GrantedWishes:
    """How many of their wishes a person gets at least, or all where they have fewer.

    Where ``wishes`` is empty, those that the person has in the problem are meant; a wish for a day outside the horizon
    is never granted.

    >>> wish = Request(person="ana", day=date(2026, 6, 1), kind="against")
    >>> day = ShiftType("D", minutes=480)
    >>> rule = GrantedWishes(wishes=(wish,), minimum=1)
    >>> [one.message for one in rule.judge(Line("ana", date(2026, 6, 1), (day,)))]
    ['ana gets 0 of 1 wishes, 1 below the minimum of 1']
    """

    minimum: int
    wishes: tuple[Request, ...] = attrs.field(default=(), converter=frozen_tuple)
    people: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    weight: float | None = attrs.field(default=None, converter=to_weight)

    def __attrs_post_init__(self) -> None:
        check_rule(self)
        check_type(self, int, "minimum")
        check_not_negative(self, "minimum")
        check_members(self, Request, "wishes")

    def judge(self, line: Line) -> Iterator[Found]:
        """Say how many more wishes should be granted."""
        granted = 0
        for index, shift in enumerate(line.shifts):
            day = line.date(index)
            granted += sum(wish.day == day and wish.is_granted(shift and shift.code) for wish in self.wishes)
        under = min(self.minimum, len(self.wishes)) - granted
        if under > 0:
            text = f"{line.person} gets {granted} of {len(self.wishes)} wishes"
            yield Found(0, len(line.shifts) - 1, under, f"{text}, {under} below the minimum of {self.minimum}")

    def sees(self, shift: ShiftType | None) -> str | None:
        """Return the code, where a wish names it; else whether there is work."""
        if shift is None:
            return None
        return shift.code if any(wish.shift == shift.code for wish in self.wishes) else ""

    def opening(self, past: Sequence[ShiftType | None], start: date) -> int:  # noqa: ARG002
        """Return the wishes that may remain ungranted before the rule is broken: what is still to be granted."""
        return min(self.minimum, len(self.wishes))

    def step(self, state: int, day: date, seen: str | None) -> tuple[int, int]:
        """Count down by the wishes granted."""
        granted = sum(wish.day == day and wish.is_granted(seen) for wish in self.wishes)
        return max(0, state - granted), 0

    def closing(self, state: int) -> int:
        """Return the wishes that are missing."""
        return state


def found_in_all(
    line: Line, days: Sequence[int], text: str, minimum: int | None, maximum: int | None
) -> Iterator[Found]:
    """Say how many of the days counted in the whole horizon are too many or missing."""
    last = len(line.shifts) - 1
    if maximum is not None and len(days) > maximum:
        over = len(days) - maximum
        yield Found(days[maximum], last, over, f"{text}, {over} above the maximum of {maximum}")
    if minimum is not None and len(days) < minimum:
        under = minimum - len(days)
        yield Found(0, last, under, f"{text}, {under} below the minimum of {minimum}")
