"""Where meal breaks can be placed in a finished roster, so that the cover keeps its minimum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta

import attrs

from practiceops._check import check_date, check_positive, check_text, check_type
from practiceops.people import StaffMember
from practiceops.scheduling.roster.problem import RosterProblem
from practiceops.scheduling.roster.roster import Roster
from practiceops.scheduling.roster.rules import Line, MealBreaks
from practiceops.scheduling.roster.rules.lines import DAY_MINUTES, minute_of
from practiceops.scheduling.roster.shift_types import ShiftType

__all__ = ["PlacedBreak", "place_breaks"]

_STEP = 30


@attrs.frozen(kw_only=True)
class PlacedBreak:
    """A meal break in the shift that a person starts on ``day``; ``start`` is None where no place was found.

    A break that starts before its shift does on the clock is on the day after.
    """

    person: str
    day: date
    shift: str
    start: time | None
    minutes: int

    def __attrs_post_init__(self) -> None:
        check_text(self, "person", "shift")
        check_date(self, "day")
        check_type(self, time, "start", optional=True)
        check_type(self, int, "minutes")
        check_positive(self, "minutes")


@attrs.frozen
class _Due:
    """A break to be placed: whose, and for each time at which it may begin, the half hours that it takes of covers."""

    member: StaffMember
    day: date
    shift: ShiftType
    options: tuple[tuple[int, tuple[tuple[int, int], ...]], ...]


def place_breaks(problem: RosterProblem, roster: Roster, rule: MealBreaks) -> tuple[PlacedBreak, ...]:
    """Return a break for each shift of the horizon that needs one by ``rule``, by day and person.

    Breaks begin on the half hour, or where none lies within the limits, as early as they may. Nobody goes on a break
    where a cover with a window would fall below its minimum in that half hour, or is there already. Where a place is
    taken, whoever has it is moved, and so on (augmenting paths, as in bipartite matching): as many breaks as possible
    are placed where each takes one half hour and each person counts for one cover at a time. In other cases a break may
    remain without a place although one could be found.

    >>> from practiceops.scheduling.roster import Cover
    >>> monday = date(2026, 6, 1)
    >>> lunch = [Cover(day=monday, start=time(12), end=time(13), minimum=1, target=2)]
    >>> problem = RosterProblem(start=monday, days=1, people=(StaffMember("ana"), StaffMember("bo")),
    ...     shift_types=(ShiftType("D", start=time(8), minutes=480),), cover=lunch)
    >>> noon = MealBreaks(shift_minutes=301, earliest=240, latest=270)
    >>> [str(one.start) for one in place_breaks(problem, Roster(monday, {"ana": ["D"], "bo": ["D"]}), noon)]
    ['12:30:00', '12:00:00']
    """
    kinds = {kind.code: kind for kind in problem.shift_types}
    lines = {
        person: Line(person, problem.start, tuple(kinds[code] if code else None for code in codes))
        for person, codes in roster.rows
    }
    return tuple(placed(problem, lines, rule))


def placed(problem: RosterProblem, lines: Mapping[str, Line], rule: MealBreaks) -> Iterator[PlacedBreak]:
    """Place the breaks of people with these lines; see `place_breaks`."""
    due, room = _laid_out(problem, lines, rule)
    chosen: list[int | None] = [None] * len(due)
    for one in range(len(due)):
        _place(one, due, room, chosen, set())
    for one, option in zip(due, chosen, strict=True):
        begins = None if option is None else one.options[option][0]
        yield PlacedBreak(
            person=one.member.id,
            day=one.day,
            shift=one.shift.code,
            start=None if begins is None else time(begins // 60 % 24, begins % 60),
            minutes=rule.minutes,
        )


def _place(
    one: int, due: list[_Due], room: dict[tuple[int, int], int], chosen: list[int | None], tried: set[tuple[int, int]]
) -> bool:
    """Give a break a time, moving others where that makes room."""
    for place, (_, taken) in enumerate(due[one].options):
        if (one, place) in tried:
            continue
        tried.add((one, place))
        full = [slot for slot in taken if room[slot] <= 0]
        if full:
            others = [
                other
                for other, option in enumerate(chosen)
                if other != one and option is not None and full[0] in due[other].options[option][1]
            ]
            for other in others:
                before = chosen[other]
                assert before is not None  # noqa: S101 - for the type checker
                _take(due[other], before, room, 1)
                chosen[other] = None
                # the slot is held for the one who asks, while the other looks elsewhere
                room[full[0]] -= 1
                moved = _place(other, due, room, chosen, tried)
                room[full[0]] += 1
                if moved:
                    break
                chosen[other] = before
                _take(due[other], before, room, -1)
        if all(room[slot] > 0 for slot in taken):
            chosen[one] = place
            _take(due[one], place, room, -1)
            return True
    return False


def _take(due: _Due, option: int, room: dict[tuple[int, int], int], step: int) -> None:
    for slot in due.options[option][1]:
        room[slot] += step


def _laid_out(
    problem: RosterProblem, lines: Mapping[str, Line], rule: MealBreaks
) -> tuple[list[_Due], dict[tuple[int, int], int]]:
    """Return the breaks due, and how many may be away in each half hour (minutes from the start) of each cover."""
    room: dict[tuple[int, int], int] = {}
    due: list[_Due] = []
    windows = [(index, cover, cover.minutes) for index, cover in enumerate(problem.cover) if cover.minimum]
    for day in range(problem.days):
        for member in problem.people:
            shift = lines[member.id].on(day)
            if shift is None or (rule.people and member.id not in rule.people) or not rule.is_due(shift):
                continue
            worked = problem.start + timedelta(days=day)
            mine = [
                (index, (cover.day - problem.start).days * DAY_MINUTES, window)
                for index, cover, window in windows
                if window is not None and cover.counts(member, shift, worked)
            ]
            options: list[tuple[int, tuple[tuple[int, int], ...]]] = []
            for begins in _times(rule, shift):
                at = day * DAY_MINUTES + begins
                taken = tuple(
                    (index, slot)
                    for index, midnight, (first, last) in mine
                    for slot in range(at // _STEP * _STEP, at + rule.minutes, _STEP)
                    if slot < midnight + last and slot + _STEP > midnight + first
                )
                options.append((begins, taken))
                for index, slot in taken:
                    if (index, slot) not in room:
                        room[index, slot] = _spare(problem, lines, index)
            due.append(_Due(member, worked, shift, tuple(options)))
    return due, room


def _spare(problem: RosterProblem, lines: Mapping[str, Line], index: int) -> int:
    cover = problem.cover[index]
    count = 0
    for member in problem.people:
        for back in range(max((kind.midnights for kind in problem.shift_types), default=0) + 1):
            day = (cover.day - problem.start).days - back
            shift = lines[member.id].on(day)
            count += shift is not None and cover.counts(member, shift, problem.start + timedelta(days=day))
    return max(0, count - cover.minimum)


def _times(rule: MealBreaks, shift: ShiftType) -> Iterator[int]:
    """Return the minutes of the day, perhaps past it, at which the break may begin."""
    starts = minute_of(shift.start)
    first = starts + rule.earliest
    last = starts + shift.span_minutes - rule.margin - rule.minutes
    if rule.latest is not None:
        last = min(last, starts + rule.latest)
    if first > last:
        return
    on_the_half_hour = range(-(-first // _STEP) * _STEP, last + 1, _STEP)
    yield from on_the_half_hour or (first,)
