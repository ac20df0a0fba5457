"""Made-up practices of any size, with the example month's kind of rules: the same size and seed give the same problem.

Six roles in the proportions of a family practice, contracts of four kinds, shifts early, late and on Saturday mornings,
cover per role a little below what the staff can give, leave, wishes, one holiday, overtime at a price.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from random import Random

from practiceops.people import Absence, StaffMember
from practiceops.scheduling.roster import (
    Contract,
    Cover,
    Request,
    RosterProblem,
    Rule,
    ShiftCount,
    ShiftType,
    WeeklyMinutes,
)

__all__ = ["practice"]

_START = date(2026, 6, 1)
_HOLIDAY = date(2026, 6, 19)

# role, its share of the staff, its weekday shifts (code, start, share of the day's people), its Saturday shift
_ROLES: tuple[tuple[str, float, tuple[tuple[str, time, float], ...], str | None], ...] = (
    ("MA", 0.28, (("ME", time(7, 30), 0.5), ("ML", time(9), 0.5)), "MS"),
    ("REC", 0.20, (("RE", time(7, 30), 0.5), ("RL", time(9), 0.5)), "RS"),
    ("PRV", 0.20, (("PD", time(8), 1.0),), "PS"),
    ("RN", 0.16, (("ND", time(7, 45), 1.0),), "NS"),
    ("BIL", 0.08, (("BD", time(8), 1.0),), None),
    ("ADM", 0.08, (("AD", time(8), 1.0),), None),
)
_FULL, _FOUR, _PART, _PROVIDER = (
    (Contract(name="full-time", max_week_minutes=2670, first_weekday=0, max_days_on=6, max_weekends=3), 40),
    (Contract(name="four-day", max_week_minutes=2190, first_weekday=0, max_days_on=5, max_weekends=3), 32),
    (Contract(name="part-time", max_week_minutes=1710, first_weekday=0, max_days_on=5, max_weekends=3), 24),
    (Contract(name="provider", max_week_minutes=2640, first_weekday=0, max_days_on=6, max_weekends=3), 40),
)
_MISSING, _BELOW_MINIMUM, _OVERTIME_MINUTE, _MISSING_SHIFT = 100.0, 400.0, 0.1, 12.0


def practice(*, people: int, days: int, seed: int) -> RosterProblem:
    """Return a practice of so many people over so many days from Monday 2026-06-01 on."""
    random = Random(seed)
    staff = [_member(random, number, role) for number, role in enumerate(_roles_of(people))]
    members = [member for member, _ in staff]
    horizon = [_START + timedelta(days=index) for index in range(days)]
    closed = [day for day in horizon if day.weekday() == 6 or day == _HOLIDAY]
    leave = list(_leave(random, members, days))
    absences = [
        *leave,
        *(Absence(person=one.id, first=day, last=day, kind="holiday") for one in members for day in closed),
    ]
    return RosterProblem(
        start=_START,
        days=days,
        people=members,
        shift_types=[kind for role, _, shifts, saturday in _ROLES for kind in _shift_types(role, shifts, saturday)],
        cover=list(_cover(members, leave, [day for day in horizon if day not in closed])),
        requests=list(_wishes(random, members, horizon)),
        absences=absences,
        contracts={member.id: contract for member, contract in staff},
        rules=list(_rules(members, absences, horizon)),
    )


def _roles_of(people: int) -> list[str]:
    counts = {role: int(share * people) for role, share, _, _ in _ROLES}
    by_need = sorted(_ROLES, key=lambda one: int(one[1] * people) - one[1] * people)
    for role, *_ in by_need[: people - sum(counts.values())]:
        counts[role] += 1
    return [role for role, count in counts.items() for _ in range(count)]


def _member(random: Random, number: int, role: str) -> tuple[StaffMember, Contract]:
    contract, hours = random.choices((_FULL, _FOUR, _PART), (6, 2, 2))[0] if role != "PRV" else _PROVIDER
    # some assistants also know the front desk, and some at the desk assist
    second = {"MA": "REC", "REC": "MA"}.get(role)
    roles = (role, second) if second and random.random() < 0.25 else (role,)
    return StaffMember(f"{role.lower()}{number:03}", roles=roles, weekly_hours=hours), contract


def _shift_types(role: str, shifts: Sequence[tuple[str, time, float]], saturday: str | None) -> Iterator[ShiftType]:
    for code, start, _ in shifts:
        yield ShiftType(code, start=start, minutes=480, unpaid_minutes=30, role=role)
    if saturday:
        yield ShiftType(saturday, start=time(8, 15), minutes=270, role=role)


def _leave(random: Random, members: Sequence[StaffMember], days: int) -> Iterator[Absence]:
    for member in members:
        for first in range(0, days, 28):
            if random.random() < 0.4:
                begins = first + random.randrange(min(28, days - first))
                length = random.choice((1, 1, 2, 5, 5, 6))
                last = min(days - 1, begins + length - 1)
                yield Absence(
                    person=member.id,
                    first=_START + timedelta(days=begins),
                    last=_START + timedelta(days=last),
                    kind="vacation",
                )


def _cover(members: Sequence[StaffMember], leave: Sequence[Absence], opened: Sequence[date]) -> Iterator[Cover]:
    for role, _, shifts, saturday in _ROLES:
        own = [member for member in members if member.roles[0] == role]
        hours = sum(float(member.weekly_hours) for member in own)
        away = sum((one.last - one.first).days + 1 for one in leave if one.person in {member.id for member in own})
        share = 1 - away / max(1, len(own) * len(opened))
        # people a day that five days of the hours contracted give, after leave and, with Saturdays, half a shift a week
        daily = share * (hours / 8 - (0.5 * len(own) / 2 if saturday else 0)) / 5
        for day in opened:
            busy = (1.08, 1.02, 0.92, 1.06, 0.92)[day.weekday()] if day.weekday() < 5 else 0.0
            for code, _, part in shifts:
                yield _wanted(day, code, round(busy * part * daily))
            if saturday:
                yield _wanted(day, saturday, 0 if busy else max(1, round(len(own) / 4)))


def _wanted(day: date, code: str, target: int) -> Cover:
    if not target:
        return Cover(day=day, shift=code, target=0, maximum=0)
    return Cover(
        day=day,
        shift=code,
        minimum=min(target, max(1, target // 2)),
        target=target,
        under_weight=_MISSING,
        minimum_weight=_BELOW_MINIMUM,
    )


def _wishes(random: Random, members: Sequence[StaffMember], horizon: Sequence[date]) -> Iterator[Request]:
    for member in members:
        for _ in range(max(1, len(horizon) // 14)):
            day = random.choice(horizon)
            if day.weekday() < 6:
                weight = float(random.choice((2, 3, 4, 6, 8)))
                kind = "against" if random.random() < 0.8 else "for"
                yield Request(person=member.id, day=day, kind=kind, weight=weight)


def _rules(members: Sequence[StaffMember], absences: Sequence[Absence], horizon: Sequence[date]) -> Iterator[Rule]:
    hourly = [member.id for member in members if member.roles[0] != "PRV"]
    yield WeeklyMinutes(maximum=2400, first_weekday=0, people=hourly, weight=_OVERTIME_MINUTE)
    for member in members:
        away = {day for one in absences if one.person == member.id for day in one.span}
        workdays = sum(1 for day in horizon if day.weekday() < 5 and day not in away)
        yield ShiftCount(minimum=int(workdays * member.fte()), people=(member.id,), weight=_MISSING_SHIFT)
