"""Why not: what stands in the way of one cell, and how the rest of the row could give way."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import get_args

import attrs

from practiceops._check import check_date, check_members, check_number, check_text, check_type, frozen_tuple, to_enum
from practiceops.errors import InvalidValueError
from practiceops.scheduling.roster._beside import Beside
from practiceops.scheduling.roster.evaluation import check_roster
from practiceops.scheduling.roster.problem import RosterProblem
from practiceops.scheduling.roster.repairing import since_when
from practiceops.scheduling.roster.roster import Change, Roster, difference
from practiceops.scheduling.roster.rules import Rule

__all__ = [
    "Explanation",
    "Obstacle",
    "ObstacleKind",
    "explain",
]


class ObstacleKind(StrEnum):
    """What stands in the way: a pin, leave, what a person, a contract or the time does not admit, or hard rules."""

    PIN = "pin"
    ABSENCE = "absence"
    EMPLOYMENT = "employment"
    ROLE = "role"
    SITE = "site"
    CREDENTIAL = "credential"
    CONTRACT = "contract"
    AVAILABILITY = "availability"
    RULE = "rule"


@attrs.frozen
class Obstacle:
    """One thing that keeps a person from a shift, in a sentence."""

    kind: ObstacleKind = attrs.field(converter=to_enum(ObstacleKind, "kind"))
    message: str

    def __attrs_post_init__(self) -> None:
        check_text(self, "message")

    def __str__(self) -> str:
        return self.message


@attrs.frozen(kw_only=True)
class Explanation:
    """Whether a person can have a cell (``shift`` None: the day off), and if not, why.

    ``obstacles`` is what stands in the way while the rest of the row stays as it is; ``changes`` is how the row would
    have to change, at a growth of the roster's cost of ``cost``, where that helps. Where it does not, ``conflict``
    holds the hard rules that no row with this cell keeps, none of which could be left out. Where ``proven`` is false,
    no such row was found, but not all were tried; that can happen only where meal breaks are among the hard rules.
    """

    person: str
    day: date
    shift: str | None
    obstacles: tuple[Obstacle, ...] = attrs.field(default=(), converter=frozen_tuple)
    changes: tuple[Change, ...] = attrs.field(default=(), converter=frozen_tuple)
    cost: float | None = None
    conflict: tuple[Rule, ...] = attrs.field(default=(), converter=frozen_tuple)
    proven: bool = True

    def __attrs_post_init__(self) -> None:
        check_text(self, "person")
        check_date(self, "day")
        check_text(self, "shift", optional=True)
        check_members(self, Obstacle, "obstacles")
        check_members(self, Change, "changes")
        check_number(self, "cost", optional=True)
        check_members(self, get_args(Rule), "conflict")
        check_type(self, bool, "proven")

    @property
    def fits(self) -> bool:
        """Tell whether the cell can be had while the rest of the row stays as it is."""
        return not self.obstacles

    @property
    def possible(self) -> bool:
        """Tell whether the cell can be had, the rest of the row changing where it must."""
        return self.cost is not None

    def __str__(self) -> str:
        cell = f"{self.shift or 'the day off'} on {self.day}"
        why = "; ".join(one.message for one in self.obstacles)
        if self.cost is None:
            rules = " with ".join(type(rule).__name__ for rule in self.conflict)
            because = f"{why}; no row keeps {rules}" if rules else why
            if not self.proven:
                return f"{self.person} has no row that was found with {cell}: {because}"
            return f"{self.person} cannot have {cell}: {because}"
        price = f"costs {self.cost:g}" if self.cost >= 0 else f"saves {-self.cost:g}"
        if self.fits:
            return f"{self.person} can have {cell}: {price}"
        rest = ", ".join(
            f"{one.after or 'off'} instead of {one.before or 'off'} on {one.day}"
            for one in self.changes
            if one.day != self.day
        )
        return f"{self.person} can have {cell} with {rest}: {price} (else {why})"


def check_cell(problem: RosterProblem, day: date, shift: str | None, person: str | None = None) -> None:
    """Refuse a cell that the problem does not have, by name."""
    if person is not None and all(member.id != person for member in problem.people):
        raise InvalidValueError(f"unknown person {person!r}", path=("person",))
    if shift is not None and all(kind.code != shift for kind in problem.shift_types):
        raise InvalidValueError(f"unknown shift code {shift!r}", path=("shift",))
    if type(day) is not date:
        raise InvalidValueError(f"day must be a date without a time, got {day!r}", path=("day",))
    if day not in problem.span:
        text = f"day {day} is outside the horizon of {problem.days} days from {problem.start}"
        raise InvalidValueError(text, path=("day",))


def obstacles(
    problem: RosterProblem, roster: Roster, person: str, day: date, shift: str | None, *, beside: Beside
) -> tuple[Obstacle, ...]:
    """Return what keeps a person from a cell while all else stays as it is; ``beside`` is made of the roster."""
    member = next(one for one in problem.people if one.id == person)
    found = [
        Obstacle(ObstacleKind.PIN, f"{person} is pinned to {pin.shift or 'off'} on {day}")
        for pin in problem.pins
        if pin.person == person and pin.day == day and pin.shift != shift
    ]
    why = problem.why_not(person, shift, day) if shift is not None else ""
    if why and not member.employed_on(day):
        found.append(Obstacle(ObstacleKind.EMPLOYMENT, f"{person} is not employed on {day}"))
    elif why and problem.is_away(person, day):
        kind = next(one.kind for one in problem.absences if one.person == person and day in one)
        found.append(Obstacle(ObstacleKind.ABSENCE, f"{person} is away on {day} ({kind})"))
    elif why:
        found.append(Obstacle(_kind_of(why), f"{person} {why} on {day}"))
    if not found:
        worse = beside.worse(roster.with_shift(person, day, shift))
        found += [Obstacle(ObstacleKind.RULE, breach.message) for breach in worse]
    return tuple(found)


def _kind_of(why: str) -> ObstacleKind:
    opened = {
        "does not hold the role": ObstacleKind.ROLE,
        "does not work at": ObstacleKind.SITE,
        "holds no": ObstacleKind.CREDENTIAL,
        "may not": ObstacleKind.CONTRACT,
    }
    return next((kind for start, kind in opened.items() if why.startswith(start)), ObstacleKind.AVAILABILITY)


def explain(
    problem: RosterProblem,
    roster: Roster,
    person: str,
    day: date,
    shift: str | None,
    *,
    as_of: date | None = None,
) -> Explanation:
    """Return whether a person can have a cell, and if not, what stands in the way.

    First with the rest of the row as it is: pins, leave, employment, roles, and the hard rules that would be broken.
    One that is broken already is in the way only where it would be by more. That is counted rule by rule, and for rules
    that join people place by place, as in `rank_candidates`: less of one makes up for no other.

    Where only rules stand in the way, the rest of the row may change from ``as_of`` on (the start of the horizon,
    unless given), the others' standing as they are: first in at most three cells more within a week, then at all, by
    the exact programme. Where no row helps, an irreducible set of hard rules is named, from the same programme, if the
    person's own rules are enough.

    Raises `InvalidValueError` for an unknown person or shift code and a day outside the horizon or before ``as_of``,
    `InvalidInputsError` for a roster that does not fit.

    >>> from practiceops.people import StaffMember
    >>> from practiceops.scheduling.roster import Contract, ShiftType
    >>> monday = date(2026, 6, 1)
    >>> problem = RosterProblem(start=monday, days=3, people=(StaffMember("ana"),),
    ...     shift_types=(ShiftType("E", minutes=480),), contracts={"ana": Contract(max_days_on=2)})
    >>> why = explain(problem, Roster(monday, {"ana": ("E", "E", None)}), "ana", date(2026, 6, 3), "E")
    >>> why.obstacles[0].message
    'ana works 3 days in a row from 2026-06-01, 1 above the maximum of 2'
    >>> why.possible, [str(one) for one in why.changes]
    (True, ['ana on 2026-06-01: is off instead of E', 'ana on 2026-06-03: works E instead of off'])
    """
    check_cell(problem, day, shift, person)
    since = since_when(problem, as_of)
    if day < since:
        raise InvalidValueError(f"day {day} is before {since}, and what was worked stands", path=("day",))
    check_roster(problem, roster)
    beside = Beside(problem, roster)
    against = obstacles(problem, roster, person, day, shift, beside=beside)
    plain = Explanation(person=person, day=day, shift=shift, obstacles=against)
    if not against:
        return _granted(plain, roster, roster.with_shift(person, day, shift), beside)
    if any(one.kind is not ObstacleKind.RULE for one in against):
        return plain
    index, first = (day - problem.start).days, (since - problem.start).days
    free = range(max(first, index - 7), min(problem.days, index + 8))
    near = beside.near(person, index, shift, free, changes=4)
    if near is not None:
        return _granted(plain, roster, near, beside)
    far = beside.best(person, first, {index: (shift,)})
    if far.roster is not None:
        return _granted(plain, roster, far.roster, beside)
    rules = beside.conflict(person, first, {index: shift})
    return attrs.evolve(plain, conflict=rules, proven=far.proven or bool(rules))


def _granted(plain: Explanation, old: Roster, new: Roster, beside: Beside) -> Explanation:
    cost = round(beside.judge(new).cost - beside.verdict.cost, 6)
    return attrs.evolve(plain, changes=difference(old, new), cost=cost)
