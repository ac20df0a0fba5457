"""Fair shares of weekends, holidays, nights and granted wishes: rules for each person, from demand, FTE and the past.

A share is what a person would have of everything, the demand of the horizon and the counts of the look-back, were it
split by full-time equivalents, less what they already had. So the rules join nobody: each is a count of one person's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction

from practiceops.errors import InvalidValueError
from practiceops.scheduling.roster.problem import Cover, RosterProblem
from practiceops.scheduling.roster.rules import DayCount, GrantedWishes, Rule, ShiftCount, WeekendCount
from practiceops.scheduling.roster.rules.lines import SATURDAY

__all__ = [
    "fair_holidays",
    "fair_shares",
    "fair_shifts",
    "fair_weekends",
    "fair_wishes",
    "holiday_rotation",
]


def fair_shares(
    problem: RosterProblem,
    demand: int,
    *,
    people: Iterable[str] = (),
    worked: Mapping[str, int] | None = None,
) -> dict[str, Fraction]:
    """Return each person's fair part of ``demand``, by FTE, with what they had in the look-back (``worked``) made up.

    ``people`` are those who take part (empty: everyone). A person who already had more than their part of it all has 0
    to come; the others then share by the same rule what there is, so that the shares add up to the demand.

    >>> from practiceops.people import StaffMember
    >>> problem = RosterProblem(start=date(2026, 6, 1), days=7, shift_types=(),
    ...                         people=(StaffMember("ana"), StaffMember("bo", weekly_hours=20)))
    >>> {who: str(share) for who, share in fair_shares(problem, 4, worked={"bo": 1}).items()}
    {'ana': '10/3', 'bo': '2/3'}
    """
    if isinstance(demand, bool) or not isinstance(demand, int) or demand < 0:
        raise InvalidValueError(f"demand must be a whole number of at least zero, got {demand!r}", path=("demand",))
    chosen: tuple[str, ...] = tuple(people)
    wanted = chosen or tuple(member.id for member in problem.people)
    fte = {member.id: member.fte() for member in problem.people}
    before: dict[str, int] = dict(worked) if worked else {}
    for person in (*wanted, *before):
        if person not in fte:
            raise InvalidValueError(f"unknown person {person!r}", path=("people", person))
    shares: dict[str, Fraction] = {person: Fraction(0) for person in wanted}
    sharing: list[str] = [person for person in wanted if fte[person]]
    while sharing:
        everything = demand + sum(before.get(person, 0) for person in sharing)
        whole = sum((fte[person] for person in sharing), Fraction(0))
        parts = {person: everything * fte[person] / whole - before.get(person, 0) for person in sharing}
        if min(parts.values()) >= 0:
            shares.update(parts)
            break
        sharing = [person for person in sharing if parts[person] >= 0]
    return shares


def fair_weekends(
    problem: RosterProblem,
    *,
    weight: float | None,
    people: Iterable[str] = (),
    worked: Mapping[str, int] | None = None,
) -> tuple[Rule, ...]:
    """Return a rule for each person: as many weekends as their share, rounded down at least and up at most.

    A weekend is wanted of as many people as the greater of its two days' cover asks for in all.
    """
    demand = 0
    for day in problem.span:
        if day.weekday() == SATURDAY or (day == problem.start and day.weekday() > SATURDAY):
            following = day + timedelta(days=1)
            demand += max(_wanted(problem, day), _wanted(problem, following) if day.weekday() == SATURDAY else 0)
    return tuple(
        WeekendCount(minimum=math.floor(share), maximum=math.ceil(share), people=(person,), weight=weight)
        for person, share in fair_shares(problem, demand, people=people, worked=worked).items()
    )


def fair_holidays(
    problem: RosterProblem,
    *,
    weight: float | None,
    people: Iterable[str] = (),
    worked: Mapping[str, int] | None = None,
) -> tuple[Rule, ...]:
    """Return a rule for each person: as many of the problem's holidays as their share, rounded down and up."""
    demand = sum(_wanted(problem, day) for day in set(problem.holidays) if day in problem.span)
    return tuple(
        DayCount(minimum=math.floor(share), maximum=math.ceil(share), people=(person,), weight=weight)
        for person, share in fair_shares(problem, demand, people=people, worked=worked).items()
    )


def fair_shifts(
    problem: RosterProblem,
    shifts: Iterable[str],
    *,
    weight: float | None,
    people: Iterable[str] = (),
    worked: Mapping[str, int] | None = None,
) -> tuple[Rule, ...]:
    """Return a rule for each person: as many of some shifts (nights, on call) as their share, rounded down and up.

    The demand is what covers by those shift codes ask for.
    """
    codes = tuple(shifts)
    demand = sum(cover.target for cover in problem.cover if cover.shift in codes)
    return tuple(
        ShiftCount(shifts=codes, minimum=math.floor(share), maximum=math.ceil(share), people=(person,), weight=weight)
        for person, share in fair_shares(problem, demand, people=people, worked=worked).items()
    )


def fair_wishes(
    problem: RosterProblem,
    share: Fraction,
    *,
    weight: float | None,
    granted: Mapping[str, tuple[int, int]] | None = None,
) -> tuple[Rule, ...]:
    """Return a rule for each person with wishes: at least ``share`` of them granted, over the look-back and now.

    ``granted`` gives what each person was granted of how many in the look-back.
    """
    if not isinstance(share, Fraction) or not 0 <= share <= 1:
        raise InvalidValueError(f"share must be a Fraction from 0 to 1, got {share!r}", path=("share",))
    rules: list[Rule] = []
    for member in problem.people:
        wishes = problem.requests_of(member.id)
        had, of = (granted or {}).get(member.id, (0, 0))
        least = min(len(wishes), max(0, math.ceil(share * (of + len(wishes))) - had))
        if least:
            rules.append(GrantedWishes(minimum=least, people=(member.id,), weight=weight))
    return tuple(rules)


def holiday_rotation(
    holidays: Mapping[str, date], worked: Iterable[tuple[str, str]], *, weight: float | None
) -> tuple[Rule, ...]:
    """Return a rule for each person who worked a holiday of the same name in the look-back: not again this time.

    ``holidays`` gives the holidays' dates in the horizon by name, ``worked`` pairs of a person and a holiday worked.

    >>> worked = [("ana", "Christmas"), ("bo", "Easter")]
    >>> (rule,) = holiday_rotation({"Christmas": date(2026, 12, 25)}, worked, weight=5)
    >>> rule.people, rule.maximum
    (('ana',), 0)
    """
    turns: dict[str, dict[date, None]] = {}
    for person, name in worked:
        if name in holidays:
            turns.setdefault(person, {})[holidays[name]] = None
    return tuple(
        DayCount(days=tuple(days), maximum=0, people=(person,), weight=weight) for person, days in turns.items()
    )


def _wanted(problem: RosterProblem, day: date) -> int:
    """Return how many people the covers of a day ask for: covers by time count at their highest for each role."""
    total = 0
    highest: dict[tuple[str | None, str | None], int] = {}
    for cover in problem.cover:
        if cover.day != day:
            continue
        if cover.start is None:
            total += cover.target if _counts_once(problem, cover) else 0
        else:
            key = (cover.role, cover.site)
            highest[key] = max(highest.get(key, 0), cover.target)
    return total + sum(highest.values())


def _counts_once(problem: RosterProblem, cover: Cover) -> bool:
    """Tell whether a cover adds to others of its day: one for a skill asks for people whom others ask for too."""
    return cover.skill is None or all(one.skill is not None for one in problem.cover if one.day == cover.day)
