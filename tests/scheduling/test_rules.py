"""Each rule's verdict against a plain count, written from what the rule says and sharing nothing with it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, get_args
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import HealthCheck, given, settings

from practiceops.errors import InvalidInputsError
from practiceops.people import StaffMember
from practiceops.scheduling.roster import (
    DayCount,
    GrantedWishes,
    MinimumRest,
    Request,
    Roster,
    RosterProblem,
    Rule,
    ShiftType,
    evaluate,
)
from practiceops.scheduling.roster.rules import Line
from practiceops.testing import scheduling as kit

some = settings(max_examples=80, suppress_health_check=list(HealthCheck))

Days = dict[date, ShiftType | None]


def days_of(line: Line) -> tuple[Days, set[date]]:
    """What is worked on each known day, and which days are of the horizon."""
    first = line.start - timedelta(days=len(line.past))
    known = {first + timedelta(days=index): shift for index, shift in enumerate((*line.past, *line.shifts))}
    return known, {line.start + timedelta(days=index) for index in range(len(line.shifts))}


def limits(rule: Any, count: int) -> int:
    over = 0 if rule.maximum is None else max(0, count - rule.maximum)
    under = 0 if rule.minimum is None else max(0, rule.minimum - count)
    return over + under


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def span(day: date, shift: ShiftType, zone: str) -> tuple[datetime, datetime]:
    """When a shift begins and ends, on one line of time."""
    assert shift.start is not None
    begins = datetime.combine(day, shift.start)
    ends = begins + timedelta(minutes=shift.minutes + shift.unpaid_minutes)
    where = ZoneInfo(zone) if zone else UTC
    return begins.replace(tzinfo=where).astimezone(UTC), ends.replace(tzinfo=where).astimezone(UTC)


def total_minutes(rule: Any, known: Days, horizon: set[date]) -> int:
    return limits(rule, sum(shift.minutes for day, shift in known.items() if shift and day in horizon))


def daily_minutes(rule: Any, known: Days, horizon: set[date]) -> int:
    return sum(max(0, shift.minutes - rule.maximum) for day, shift in known.items() if shift and day in horizon)


def weekly_minutes(rule: Any, known: Days, horizon: set[date]) -> int:
    units = 0
    for first in known | {min(known) - timedelta(days=back): None for back in range(7)}:
        week = [first + timedelta(days=index) for index in range(7)]
        if first.weekday() != rule.first_weekday or not set(week) & horizon:
            continue
        total = sum(shift.minutes for day in week if (shift := known.get(day)))
        before = sum(shift.minutes for day in week if (shift := known.get(day)) and day not in horizon)
        if rule.maximum is not None:
            units += max(0, total - max(rule.maximum, before))
        if rule.minimum is not None and all(day in known for day in week):
            units += max(0, rule.minimum - total)
    return units


def shift_count(rule: Any, known: Days, horizon: set[date]) -> int:
    counted = [day for day in horizon if (shift := known[day]) and (not rule.shifts or shift.code in rule.shifts)]
    return limits(rule, len(counted))


def weekend_count(rule: Any, known: Days, horizon: set[date]) -> int:
    return limits(rule, len({monday_of(day) for day in horizon if known[day] and day.weekday() > 4}))


def day_count(rule: Any, known: Days, horizon: set[date]) -> int:
    return limits(rule, sum(1 for day in set(rule.days) if day in horizon and known[day]))


def granted_wishes(rule: Any, known: Days, horizon: set[date]) -> int:
    def is_granted(wish: Request) -> bool:
        shift = known[wish.day]
        works = shift is not None and (wish.shift is None or wish.shift == shift.code)
        return works if wish.kind.value == "for" else not works

    granted = sum(1 for wish in rule.wishes if wish.day in horizon and is_granted(wish))
    return max(0, min(rule.minimum, len(rule.wishes)) - granted)


def consecutive_weekends(rule: Any, known: Days, horizon: set[date]) -> int:
    worked: dict[date, date] = {}
    for day in sorted(known):
        if known[day] and day.weekday() > 4:
            worked.setdefault(monday_of(day), day)
    units = 0
    for monday, first in worked.items():
        # too many is a weekend that closes a row of one more than the maximum
        row = [monday - timedelta(weeks=back) for back in range(rule.maximum + 1)]
        units += first in horizon and all(one in worked for one in row)
    return units


def complete_weekends(rule: Any, known: Days, horizon: set[date]) -> int:
    units = 0
    for sunday in horizon:
        saturday = sunday - timedelta(days=1)
        if sunday.weekday() == 6 and saturday in known:
            units += bool(known[saturday]) != bool(known[sunday])
    return units


def succession(rule: Any, known: Days, horizon: set[date]) -> int:
    units = 0
    for day in horizon:
        before, shift = known.get(day - timedelta(days=1)), known[day]
        units += before is not None and shift is not None and (before.code, shift.code) in rule.pairs
    return units


def minimum_rest(rule: Any, known: Days, horizon: set[date]) -> int:
    work = [
        (day, shift)
        for day, shift in sorted(known.items(), key=lambda pair: pair[0])
        if shift and shift.start is not None and (rule.on_call or not shift.on_call)
    ]
    units = 0
    for (before, first), (day, second) in pairwise(work):
        if day in horizon:
            rest = span(day, second, rule.zone or "")[0] - span(before, first, rule.zone or "")[1]
            units += max(0, rule.minutes - round(rest.total_seconds() / 60))
    return units


def overlap(rule: Any, known: Days, horizon: set[date]) -> int:
    work = [
        (day, *span(day, shift, rule.zone or ""))
        for day, shift in known.items()
        if shift and shift.start is not None and (rule.on_call or not shift.on_call)
        if not rule.shifts or shift.code in rule.shifts
    ]
    return sum(any(first < day and begins < end for first, _, end in work) for day, begins, _ in work if day in horizon)


def day_of_rest(rule: Any, known: Days, horizon: set[date]) -> int:
    zone = ZoneInfo(rule.zone) if rule.zone else UTC

    def midnight(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)

    def busy(day: date, shift: ShiftType) -> tuple[datetime, datetime]:
        if shift.start is None:
            return midnight(day), midnight(day + timedelta(days=1))
        return span(day, shift, rule.zone or "")

    work = [busy(day, shift) for day, shift in known.items() if shift and (rule.on_call or not shift.on_call)]
    units = 0
    for last in horizon:
        first = last - timedelta(days=rule.days - 1)
        if first not in known or (rule.first_weekday is not None and first.weekday() != rule.first_weekday):
            continue
        begins, ends = midnight(first), midnight(last + timedelta(days=1))
        # the longest rest begins with the window or when some shift ends
        rests = [begins, *(end for _, end in work if begins <= end <= ends)]
        length = timedelta(minutes=rule.minutes)
        free = any(
            start + length <= ends and not any(a < start + length and start < b for a, b in work) for start in rests
        )
        units += not free
    return units


def consecutive_days(rule: Any, known: Days, horizon: set[date]) -> int:
    def inside(day: date) -> bool:
        shift = known[day]
        return shift is None if rule.off else shift is not None and (not rule.shifts or shift.code in rule.shifts)

    one = timedelta(days=1)
    units = 0
    for first in known:
        if not inside(first) or (first - one in known and inside(first - one)):
            continue
        last = first
        while last + one in known and inside(last + one):
            last += one
        length = (last - first).days + 1
        before = sum(1 for day in known if first <= day <= last and day not in horizon)
        reaches = last in horizon or last + one in horizon
        if rule.maximum is not None and last in horizon:
            units += max(0, length - max(rule.maximum, before))
        if rule.minimum is not None and reaches and first - one in known and last + one in known:
            units += max(0, rule.minimum - length)
    return units


PLAIN = (
    (kit.total_minutes, total_minutes),
    (kit.daily_minutes, daily_minutes),
    (kit.weekly_minutes, weekly_minutes),
    (kit.shift_counts, shift_count),
    (kit.weekend_counts, weekend_count),
    (kit.day_counts, day_count),
    (kit.granted_wishes, granted_wishes),
    (kit.consecutive_days, consecutive_days),
    (kit.consecutive_weekends, consecutive_weekends),
    (kit.complete_weekends, complete_weekends),
    (kit.successions, succession),
    (kit.minimum_rests, minimum_rest),
    (kit.overlaps, overlap),
    (kit.days_of_rest, day_of_rest),
)


@pytest.mark.parametrize(("strategy", "count"), PLAIN, ids=lambda one: one.__name__)
def test_a_rule_finds_as_much_as_a_plain_count(strategy: Any, count: Any):
    @some
    @given(strategy(), kit.lines())
    def holds(rule: Any, line: Line):
        known, horizon = days_of(line)
        assert sum(found.amount for found in rule.judge(line)) == count(rule, known, horizon)

    holds()


def test_every_rule_for_one_person_has_a_plain_count():
    assert len(get_args(Rule)) == len(PLAIN)


@pytest.mark.parametrize(("day", "minutes"), [(date(2026, 10, 31), 540), (date(2026, 3, 7), 420)])
def test_rest_over_a_change_of_the_clocks_is_the_time_that_passes(day: date, minutes: int):
    late = ShiftType("L", start=time(14), minutes=480)
    early = ShiftType("E", start=time(6), minutes=480)
    (found,) = MinimumRest(minutes=600, zone="America/Chicago").judge(Line("ana", day, (late, early)))
    assert found.amount == 600 - minutes
    (found,) = MinimumRest(minutes=600).judge(Line("ana", day, (late, early)))
    assert found.amount == 600 - 480


def test_a_problem_lends_rules_its_zone_its_holidays_and_its_wishes():
    start = date(2026, 10, 31)
    wish = Request(person="ana", day=start, kind="against")
    problem = RosterProblem(
        start=start,
        days=2,
        people=[StaffMember("ana")],
        shift_types=[ShiftType("L", start=time(14), minutes=480), ShiftType("E", start=time(6), minutes=480)],
        requests=[wish],
        rules=[MinimumRest(minutes=540), DayCount(maximum=0), GrantedWishes(minimum=1)],
        holidays=[date(2026, 11, 1)],
        zone="America/Chicago",
    )
    breaches = evaluate(problem, Roster(start, {"ana": ("L", "E")})).hard_breaches
    assert [(one.rule, one.first) for one in breaches] == [
        ("day_count", date(2026, 11, 1)),
        ("granted_wishes", start),
    ]
    wall = evaluate(attrs.evolve(problem, zone=""), Roster(start, {"ana": ("L", "E")})).hard_breaches
    assert [one.rule for one in wall] == ["minimum_rest", "day_count", "granted_wishes"]


def test_a_rule_that_needs_clock_times_refuses_shifts_without():
    with pytest.raises(InvalidInputsError, match="a minimum rest needs clock times, and shift type 'D' has no start"):
        RosterProblem(
            start=date(2026, 6, 1),
            days=1,
            people=(),
            shift_types=[ShiftType("D", minutes=480)],
            rules=[MinimumRest()],
        )
