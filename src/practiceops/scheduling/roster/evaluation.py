"""The only judge: what a roster costs and which rules it breaks. Engines never judge themselves."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
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
    invalid,
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

    ``person`` is the one whose row breaks it; None where it is not one row: cover, and rules that join people.
    ``people`` are all whom it is about: that person, those who a rule finds together or alone, the assistants without
    supervision; nobody for cover. ``weight`` is the cost of each unit, None for a hard rule, whose breach has no price.
    """

    rule: str
    person: str | None
    first: date
    last: date
    amount: float
    weight: float | None
    message: str
    people: tuple[str, ...] = attrs.field(
        default=attrs.Factory(lambda made: () if made.person is None else (made.person,), takes_self=True),
        converter=frozen_tuple,
    )

    def __attrs_post_init__(self) -> None:
        check_text(self, "rule", "message")
        check_text(self, "person", optional=True)
        check_date(self, "first", "last")
        check_order(self, "first", "last")
        check_number(self, "amount")
        check_not_negative(self, "weight", optional=True)
        check_members(self, str, "people")
        if self.person is not None and self.people != (self.person,):
            raise invalid(self, "people", f"must be {self.person!r} alone, whose row breaks the rule")

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
        """Return the breaches as findings: blocking for hard rules, warnings for what is not covered, else notes.

        The path is the person and the first day; for rules that join people the rule, whom it is about and the day; for
        cover "cover" and the day.
        """
        return tuple(
            Finding(
                f"roster_{breach.rule}",
                breach.message,
                severity=_severity(breach),
                path=(*_subject(breach), breach.first.isoformat()),
            )
            for breach in self.breaches
        )

    def to_columns(self) -> dict[str, list[Any]]:
        """Return one row for each breach."""
        return {
            "rule": [breach.rule for breach in self.breaches],
            "person": [", ".join(breach.people) for breach in self.breaches],
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


def _subject(breach: Breach) -> tuple[str, ...]:
    if breach.person is not None:
        return (breach.person,)
    return (breach.rule, *breach.people) if breach.people else ("cover",)


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
    return verdict_of(judged(problem, roster))


Judged = tuple[Hashable, Breach]
"""A breach, and what it is a breach of: a pin, a cell, a wish or a cover, one rule of one person, one place of one."""


def judged(problem: RosterProblem, roster: Roster) -> list[Judged]:
    """Return every breach of a roster that fits the problem, each with what it is a breach of."""
    grid = roster.grid()
    lines = lines_of(problem, roster)
    at_work = AtWork(problem, lines)
    return [
        *_judge_pins(problem, grid),
        *_judge_availability(problem, grid),
        *_judge_rules(problem, lines),
        *_judge_joint_rules(problem, lines, at_work),
        *_judge_requests(problem, grid),
        *_judge_cover(problem, at_work),
    ]


def verdict_of(found: Iterable[Judged]) -> Evaluation:
    """Return the verdict that breaches make, hard ones first."""
    return Evaluation(breaches=sorted((breach for _, breach in found), key=lambda breach: not breach.hard))


def worsened(before: Iterable[Judged], after: Iterable[Judged]) -> list[Judged]:
    """Return the breaches of hard rules that are broken by more than before: what stands in the way of a change.

    Units are compared rule by rule and person by person, and where a rule joins people, place by place: minutes of one
    rule never make up for days of another.
    """
    known: defaultdict[Hashable, float] = defaultdict(float)
    said: set[Judged] = set()
    for key, breach in before:
        if breach.hard:
            known[key] += breach.amount
            said.add((key, breach))
    found = [(key, breach) for key, breach in after if breach.hard]
    now: defaultdict[Hashable, float] = defaultdict(float)
    for key, breach in found:
        now[key] += breach.amount
    return [one for one in found if now[one[0]] > known[one[0]] and one not in said]


_WINDOW = re.compile(r"(.*) from (\d\d:\d\d) to (\d\d:\d\d)(.*)")


def sentences(breaches: Iterable[Breach]) -> list[str]:
    """Return what breaches say, those that differ only in the time of day joined where one begins as the other ends."""
    windows: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for breach in breaches:
        match = _WINDOW.fullmatch(breach.message)
        if match is None:
            windows.setdefault((breach.message,), [])
            continue
        text, start, end, rest = match.groups()
        known = windows.setdefault((text, rest), [])
        if known and known[-1][1] == start:
            start = known.pop()[0]
        known.append((start, end))
    said: list[str] = []
    for (text, *rest), times in windows.items():
        said += [f"{text} from {start} to {end}{rest[0]}" for start, end in times] or [text]
    return said


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


def _judge_pins(problem: RosterProblem, grid: dict[str, tuple[str | None, ...]]) -> Iterator[Judged]:
    for pin in problem.pins:
        code = grid[pin.person][(pin.day - problem.start).days]
        if code != pin.shift:
            text = f"{pin.person} has {code or 'off'} on {pin.day}, pinned to {pin.shift or 'off'}"
            yield ("pin", pin), _cell_breach("pin", pin.person, pin.day, text)


def _judge_availability(problem: RosterProblem, grid: dict[str, tuple[str | None, ...]]) -> Iterator[Judged]:
    for person, codes in grid.items():
        for code, day in zip(codes, problem.span, strict=True):
            if code is not None and (why := problem.why_not(person, code, day)):
                text = f"{person} works {code} on {day}, but {why}"
                yield ("availability", person, day), _cell_breach("availability", person, day, text)


def _judge_rules(problem: RosterProblem, lines: dict[str, Line]) -> Iterator[Judged]:
    for person, line in lines.items():
        for place, rule in enumerate(problem.rules_of(person)):
            for found in rule.judge(line):
                yield (person, place), _rule_breach(rule, line, found)


def _judge_joint_rules(problem: RosterProblem, lines: dict[str, Line], at_work: AtWork) -> Iterator[Judged]:
    for index, rule in enumerate(problem.joint_rules()):
        if isinstance(rule, MealBreaks):
            yield from (
                ((index, breach.people, breach.first), breach) for breach in _judge_breaks(problem, lines, rule)
            )
            continue
        for place in rule.places(problem.people, problem.shift_types, problem.span):
            total = 0
            there: list[tuple[str, str]] = []
            added: dict[str, int] = {}
            for member, shift, day in at_work.on(place.day):
                adds = rule.adds(place, member, shift, day)
                total += adds
                if adds:
                    there.append((member.id, shift.code))
                    added[member.id] = added.get(member.id, 0) + adds
            units = rule.broken(total)
            if units:
                breach = Breach(
                    rule=_rule_name(rule),
                    person=None,
                    people=rule.about(added),
                    first=place.day,
                    last=place.day,
                    amount=float(units),
                    weight=rule.weight,
                    message=rule.say(place, there, total),
                )
                yield (index, place), breach


def _judge_breaks(problem: RosterProblem, lines: dict[str, Line], rule: MealBreaks) -> Iterator[Breach]:
    for one in placed(problem, lines, rule):
        if one.start is None:
            text = f"no meal break of {rule.minutes} minutes is found for {one.person} on {one.day}"
            yield _cell_breach(_rule_name(rule), one.person, one.day, text, weight=rule.weight)


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


def _judge_requests(problem: RosterProblem, grid: dict[str, tuple[str | None, ...]]) -> Iterator[Judged]:
    for wish in problem.requests:
        code = grid[wish.person][(wish.day - problem.start).days]
        if not wish.is_granted(code):
            wanted = wish.shift or "work"
            wanted = wanted if wish.kind is RequestKind.FOR else f"no {wanted}"
            text = f"{wish.person} asked for {wanted} on {wish.day} and has {code or 'a day off'}"
            yield wish, _cell_breach(f"request_{wish.kind}", wish.person, wish.day, text, weight=wish.weight)


def _judge_cover(problem: RosterProblem, at_work: AtWork) -> Iterator[Judged]:
    for cover in problem.cover:
        count = sum(cover.counts(member, shift, day) for member, shift, day in at_work.on(cover.day))
        for rule, amount, weight, wanted in (
            ("cover_minimum", cover.minimum - count, cover.minimum_weight, f"of at least {cover.minimum}"),
            ("cover_below", cover.target - count, cover.under_weight, f"of {cover.target}"),
            ("cover_above", count - cover.target, cover.over_weight, f"where {cover.target} would do"),
            ("cover_maximum", count - (cover.maximum or 0), cover.maximum_weight, f"of at most {cover.maximum}"),
        ):
            if amount > 0 and weight > 0 and not (rule == "cover_maximum" and cover.maximum is None):
                breach = Breach(
                    rule=rule,
                    person=None,
                    first=cover.day,
                    last=cover.day,
                    amount=float(amount),
                    weight=weight,
                    message=f"{count} {wanted} there: {cover}",
                )
                yield cover, breach


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


def _cell_breach(rule: str, person: str, day: date, message: str, *, weight: float | None = None) -> Breach:
    return Breach(rule=rule, person=person, first=day, last=day, amount=1.0, weight=weight, message=message)


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
