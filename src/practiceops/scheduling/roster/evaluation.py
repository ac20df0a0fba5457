"""The only judge: what a roster costs and which rules it breaks. Engines never judge themselves."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import attrs

from practiceops import table
from practiceops._check import (
    check_date,
    check_members,
    check_not_negative,
    check_number,
    check_order,
    check_text,
    frozen_tuple,
)
from practiceops.errors import ErrorCollector, InvalidValueError
from practiceops.findings import Finding, Severity
from practiceops.people import StaffMember
from practiceops.scheduling.roster.breaks import placed
from practiceops.scheduling.roster.problem import RequestKind, RosterProblem
from practiceops.scheduling.roster.roster import Roster
from practiceops.scheduling.roster.rules import Found, JointRule, Line, MealBreaks, Rule
from practiceops.scheduling.roster.shift_types import ShiftType

__all__ = ["Breach", "Evaluation", "evaluate"]


@attrs.frozen(kw_only=True)
class Breach:
    """One rule that a roster breaks: who, from when to when, by how many units, and a sentence.

    ``weight`` is the cost of each unit, None for a hard rule, whose breach has no price; ``person`` is None for cover.
    """

    rule: str
    person: str | None
    first: date
    last: date
    amount: float
    weight: float | None
    message: str

    def __attrs_post_init__(self) -> None:
        check_text(self, "rule", "message")
        check_text(self, "person", optional=True)
        check_date(self, "first", "last")
        check_order(self, "first", "last")
        check_number(self, "amount")
        check_not_negative(self, "weight", optional=True)

    @property
    def hard(self) -> bool:
        """Tell whether the rule must be kept."""
        return self.weight is None

    @property
    def cost(self) -> float:
        """What the breach costs: units times weight, 0 for a hard rule."""
        return 0.0 if self.weight is None else self.amount * self.weight

    def __str__(self) -> str:
        return f"{self.message} ({'hard' if self.hard else f'costs {self.cost:g}'})"


@attrs.frozen(kw_only=True)
class Evaluation:
    """The verdict on a roster: its weighted cost, and every broken rule, hard ones first.

    A roster is ``legal`` when it breaks no hard rule; legal rosters compare by ``cost``.

    >>> Evaluation(breaches=()).cost, Evaluation(breaches=()).legal
    (0.0, True)
    """

    breaches: tuple[Breach, ...] = attrs.field(converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_members(self, Breach, "breaches")

    @property
    def cost(self) -> float:
        """The sum of the weighted costs, correctly rounded whatever the order of the breaches."""
        return math.fsum(breach.cost for breach in self.breaches)

    @property
    def hard_breaches(self) -> tuple[Breach, ...]:
        """The broken rules that must be kept."""
        return tuple(breach for breach in self.breaches if breach.hard)

    @property
    def legal(self) -> bool:
        """Tell whether every hard rule is kept."""
        return not self.hard_breaches

    def findings(self) -> tuple[Finding, ...]:
        """Return the breaches as findings: blocking for hard rules, warnings for what is not covered, else notes."""
        return tuple(
            Finding(
                f"roster_{breach.rule}",
                breach.message,
                severity=_severity(breach),
                path=(breach.person or "cover", breach.first.isoformat()),
            )
            for breach in self.breaches
        )

    def to_columns(self) -> dict[str, list[Any]]:
        """Return one row for each breach."""
        return {
            "rule": [breach.rule for breach in self.breaches],
            "person": [breach.person or "" for breach in self.breaches],
            "first": [breach.first for breach in self.breaches],
            "last": [breach.last for breach in self.breaches],
            "amount": [breach.amount for breach in self.breaches],
            "cost": [None if breach.hard else breach.cost for breach in self.breaches],
            "message": [breach.message for breach in self.breaches],
        }

    def _repr_html_(self) -> str:
        return table.html(self.to_columns(), caption=str(self))

    def __str__(self) -> str:
        hard = len(self.hard_breaches)
        verdict = "legal" if not hard else f"{hard} hard {'rule' if hard == 1 else 'rules'} broken"
        return f"cost {self.cost:g}, {verdict}"


def _severity(breach: Breach) -> Severity:
    if breach.hard:
        return Severity.BLOCKING
    return Severity.WARNING if breach.rule == "cover_below" else Severity.NOTE


def evaluate(problem: RosterProblem, roster: Roster) -> Evaluation:
    """Return what the roster costs and every rule that it breaks.

    Judged are the pins, who may work what on which day, every rule, the requests, and the cover. The
    roster must have one row for each person of the problem, over its days, in shift codes that the problem knows; else
    `InvalidInputsError` names each place.

    >>> from practiceops.people import StaffMember
    >>> from practiceops.scheduling.roster import Cover, ShiftType
    >>> monday = date(2026, 6, 1)
    >>> problem = RosterProblem(start=monday, days=1, people=(StaffMember("ana"),),
    ...     shift_types=(ShiftType("E", minutes=480),), cover=(Cover(day=monday, shift="E", target=2),))
    >>> verdict = evaluate(problem, Roster(monday, {"ana": ("E",)}))
    >>> verdict.cost, [breach.message for breach in verdict.breaches]
    (100.0, ['1 of 2 there: shift E on 2026-06-01'])
    """
    check_roster(problem, roster)
    grid = roster.grid()
    lines = lines_of(problem, roster)
    at_work = AtWork(problem, lines)
    breaches = [
        *_judge_pins(problem, grid),
        *_judge_availability(problem, grid),
        *_judge_rules(problem, lines),
        *_judge_joint_rules(problem, lines, at_work),
        *_judge_requests(problem, grid),
        *_judge_cover(problem, at_work),
    ]
    return Evaluation(breaches=sorted(breaches, key=lambda breach: not breach.hard))


def lines_of(problem: RosterProblem, roster: Roster) -> dict[str, Line]:
    """Return everyone's row as rules read it."""
    kinds = {one.code: one for one in problem.shift_types}
    grid = roster.grid()
    return {
        member.id: Line(
            member.id,
            problem.start,
            tuple(kinds[code] if code else None for code in grid[member.id]),
            problem.past_of(member.id),
        )
        for member in problem.people
    }


def _judge_pins(problem: RosterProblem, grid: dict[str, tuple[str | None, ...]]) -> Iterator[Breach]:
    for pin in problem.pins:
        code = grid[pin.person][(pin.day - problem.start).days]
        if code != pin.shift:
            text = f"{pin.person} has {code or 'off'} on {pin.day}, pinned to {pin.shift or 'off'}"
            yield _cell_breach("pin", pin.person, pin.day, text)


def _judge_availability(problem: RosterProblem, grid: dict[str, tuple[str | None, ...]]) -> Iterator[Breach]:
    for person, codes in grid.items():
        for code, day in zip(codes, problem.span, strict=True):
            if code is not None and (why := problem.why_not(person, code, day)):
                yield _cell_breach("availability", person, day, f"{person} works {code} on {day}, but {why}")


def _judge_rules(problem: RosterProblem, lines: dict[str, Line]) -> Iterator[Breach]:
    for person, line in lines.items():
        for rule in problem.rules_of(person):
            for found in rule.judge(line):
                yield _rule_breach(rule, line, found)


def _judge_joint_rules(problem: RosterProblem, lines: dict[str, Line], at_work: AtWork) -> Iterator[Breach]:
    for rule in problem.joint_rules():
        if isinstance(rule, MealBreaks):
            yield from _judge_breaks(problem, lines, rule)
            continue
        for place in rule.places(problem.people, problem.shift_types, problem.span):
            total = 0
            there: list[tuple[str, str]] = []
            for member, shift, day in at_work.on(place.day):
                added = rule.adds(place, member, shift, day)
                total += added
                if added:
                    there.append((member.id, shift.code))
            units = rule.broken(total)
            if units:
                yield Breach(
                    rule=_rule_name(rule),
                    person=None,
                    first=place.day,
                    last=place.day,
                    amount=float(units),
                    weight=rule.weight,
                    message=rule.say(place, there, total),
                )


def _judge_breaks(problem: RosterProblem, lines: dict[str, Line], rule: MealBreaks) -> Iterator[Breach]:
    for one in placed(problem, lines, rule):
        if one.start is None:
            yield Breach(
                rule=_rule_name(rule),
                person=one.person,
                first=one.day,
                last=one.day,
                amount=1.0,
                weight=rule.weight,
                message=f"no meal break of {rule.minutes} minutes is found for {one.person} on {one.day}",
            )


class AtWork:
    """Who is at work at some time of a day, with which shift, begun on which day; each day is gathered once."""

    def __init__(self, problem: RosterProblem, lines: dict[str, Line]) -> None:
        self._problem, self._lines = problem, lines
        self._longest = max((kind.midnights for kind in problem.shift_types), default=0)
        self._known: dict[date, tuple[tuple[StaffMember, ShiftType, date], ...]] = {}

    def on(self, day: date) -> tuple[tuple[StaffMember, ShiftType, date], ...]:
        """Return who is at work on a day."""
        if day not in self._known:
            self._known[day] = tuple(self._gathered(day))
        return self._known[day]

    def _gathered(self, day: date) -> Iterator[tuple[StaffMember, ShiftType, date]]:
        index = (day - self._problem.start).days
        for member in self._problem.people:
            line = self._lines[member.id]
            for back in range(self._longest + 1):
                shift = line.on(index - back)
                if shift is not None and back <= shift.midnights:
                    yield member, shift, line.date(index - back)


def _judge_requests(problem: RosterProblem, grid: dict[str, tuple[str | None, ...]]) -> Iterator[Breach]:
    for wish in problem.requests:
        code = grid[wish.person][(wish.day - problem.start).days]
        if not wish.is_granted(code):
            wanted = wish.shift or "work"
            wanted = wanted if wish.kind is RequestKind.FOR else f"no {wanted}"
            yield Breach(
                rule=f"request_{wish.kind}",
                person=wish.person,
                first=wish.day,
                last=wish.day,
                amount=1.0,
                weight=wish.weight,
                message=f"{wish.person} asked for {wanted} on {wish.day} and has {code or 'a day off'}",
            )


def _judge_cover(problem: RosterProblem, at_work: AtWork) -> Iterator[Breach]:
    for cover in problem.cover:
        count = sum(cover.counts(member, shift, day) for member, shift, day in at_work.on(cover.day))
        for rule, amount, weight, wanted in (
            ("cover_minimum", cover.minimum - count, cover.minimum_weight, f"of at least {cover.minimum}"),
            ("cover_below", cover.target - count, cover.under_weight, f"of {cover.target}"),
            ("cover_above", count - cover.target, cover.over_weight, f"where {cover.target} would do"),
            ("cover_maximum", count - (cover.maximum or 0), cover.maximum_weight, f"of at most {cover.maximum}"),
        ):
            if amount > 0 and weight > 0 and not (rule == "cover_maximum" and cover.maximum is None):
                yield Breach(
                    rule=rule,
                    person=None,
                    first=cover.day,
                    last=cover.day,
                    amount=float(amount),
                    weight=weight,
                    message=f"{count} {wanted} there: {cover}",
                )


def _rule_breach(rule: Rule, line: Line, found: Found) -> Breach:
    return Breach(
        rule=_rule_name(rule),
        person=line.person,
        first=line.date(found.first),
        last=line.date(found.last),
        amount=float(found.amount),
        weight=rule.weight,
        message=found.message,
    )


def _rule_name(rule: Rule | JointRule) -> str:
    name = type(rule).__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def _cell_breach(rule: str, person: str, day: date, message: str) -> Breach:
    return Breach(rule=rule, person=person, first=day, last=day, amount=1.0, weight=None, message=message)


def check_roster(problem: RosterProblem, roster: Roster) -> None:
    collector = ErrorCollector()
    people = {member.id for member in problem.people}
    codes = {kind.code for kind in problem.shift_types}
    if roster.start != problem.start or (roster.rows and roster.days != problem.days):
        text = f"the roster has {roster.days} days from {roster.start}, the problem {problem.days} from {problem.start}"
        collector.add(InvalidValueError(text, path=("Roster",)))
    for person, row in roster.rows:
        if person not in people:
            collector.add(InvalidValueError(f"unknown person {person!r}", path=("Roster", person)))
        for index, code in enumerate(row):
            if code is not None and code not in codes:
                day = roster.start + timedelta(days=index)
                text = f"unknown shift code {code!r} for {person!r} on {day}"
                collector.add(InvalidValueError(text, path=("Roster", person, index)))
    for person in sorted(people - set(roster.people)):
        collector.add(InvalidValueError(f"person {person!r} has no row", path=("Roster", person)))
    collector.raise_if_any("parts of the roster")
