"""Why there is no legal roster: hard rules and pins that cannot all be kept, none of which could be left out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, cast, get_args

import attrs

from practiceops._check import check_members, check_type, frozen_tuple
from practiceops.errors import InvalidValueError
from practiceops.scheduling.roster._legality import Condition, Legality
from practiceops.scheduling.roster._model import conflict
from practiceops.scheduling.roster.problem import Pin, RosterProblem
from practiceops.scheduling.roster.rules import JointRule, Rule

__all__ = ["Conflict", "ConflictPart"]


@attrs.frozen(kw_only=True)
class ConflictPart:
    """A hard rule or a pin in a conflict: whom it binds there, and on which days (empty: all through the horizon).

    >>> monday = date(2026, 6, 1)
    >>> str(ConflictPart(rule=Pin(person="ana", day=monday, shift="E"), people=("ana",), days=(monday,)))
    'ana is pinned to E on 2026-06-01'
    """

    rule: Rule | JointRule | Pin
    people: tuple[str, ...] = attrs.field(converter=frozen_tuple)
    days: tuple[date, ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_type(self, (*get_args(Rule), *get_args(JointRule), Pin), "rule")
        check_members(self, str, "people")
        check_members(self, date, "days")

    def __str__(self) -> str:
        if isinstance(self.rule, Pin):
            return f"{self.rule.person} is pinned to {self.rule.shift or 'off'} on {self.rule.day}"
        fields = [field for field in attrs.fields(type(self.rule)) if field.name not in {"people", "weight"}]
        told = [(field, getattr(self.rule, field.name)) for field in fields]
        words = ", ".join(f"{field.name}={value!r}" for field, value in told if value != field.default)
        who = f" of {', '.join(self.people)}" if self.people else ""
        when = f" on {', '.join(map(str, self.days))}" if self.days else ""
        return f"{type(self.rule).__name__}({words}){who}{when}"


@attrs.frozen(kw_only=True)
class Conflict:
    """Hard rules and pins that no roster keeps all of.

    Where ``irreducible``, a roster that keeps all the others has been found for each part left out; else that could not
    be decided for some, and they may be more than there need be.

    >>> from practiceops.scheduling.roster import Together
    >>> monday = date(2026, 6, 1)
    >>> off, on = (Pin(person=who, day=monday, shift=shift) for who, shift in (("ana", None), ("bo", "E")))
    >>> together = ConflictPart(rule=Together(people=("ana", "bo")), people=("ana", "bo"), days=(monday,))
    >>> print(Conflict(parts=[*(ConflictPart(rule=pin, people=(pin.person,)) for pin in (off, on)), together]))
    ana is pinned to off on 2026-06-01 with bo is pinned to E on 2026-06-01 with Together() of ana, bo on 2026-06-01
    """

    parts: tuple[ConflictPart, ...] = attrs.field(converter=frozen_tuple)
    irreducible: bool = True

    def __attrs_post_init__(self) -> None:
        check_members(self, ConflictPart, "parts")
        check_type(self, bool, "irreducible")
        if not self.parts:
            raise InvalidValueError("parts must be one or more (conflict)", path=("Conflict", "parts"))

    def __str__(self) -> str:
        text = " with ".join(map(str, self.parts))
        return text if self.irreducible else f"{text} (fewer may do: not shown for each that the others can be kept)"


def why_besides(problem: RosterProblem, found: Conflict) -> str:
    """Return what besides rules leaves a person without a row, to be told after a conflict; empty where nothing does.

    That is what the person cannot work, where without it the rules and pins of the conflict could be kept.
    """
    rules = [part.rule for part in found.parts]
    pins = [rule for rule in rules if isinstance(rule, Pin)]
    if len(rules) == 1 and pins and pins[0].shift is not None:
        return f", but {problem.why_not(pins[0].person, pins[0].shift, pins[0].day)}"
    people = {person for part in found.parts for person in part.people}
    kept = cast("list[Any]", [rule for rule in rules if not isinstance(rule, Pin)])
    if len(people) != 1 or any(isinstance(rule, JointRule) for rule in kept):
        return ""
    (person,) = people
    asked = attrs.evolve(problem, pins=pins)
    reasons = {_is_there: _leave(problem, person), _may_do_all: _closed(_is_there(problem), person)}
    for eased in ((_is_there,), (_may_do_all,), (_is_there, _may_do_all)):
        without = asked
        for ease in eased:
            without = ease(without)
        if not conflict(without, person, kept):
            return "; " + " and ".join(f"{person} {reasons[ease]}" for ease in eased)
    return ""


def _is_there(problem: RosterProblem) -> RosterProblem:
    people = [attrs.evolve(one, hired=None, left=None) for one in problem.people]
    return attrs.evolve(problem, people=people, absences=())


def _leave(problem: RosterProblem, person: str) -> str:
    member = next(one for one in problem.people if one.id == person)
    away = [day for day in problem.span if problem.is_away(person, day)]
    gone = sum(not member.employed_on(day) for day in away)
    days = {"is away": len(away) - gone, "is not employed": gone}
    return " and ".join(f"{text} on {count} of {problem.days} days" for text, count in days.items() if count)


def _may_do_all(problem: RosterProblem) -> RosterProblem:
    kinds = [attrs.evolve(kind, role="", floats=(), credentials=(), site="") for kind in problem.shift_types]
    contracts = [(who, attrs.evolve(contract, earliest=None, latest=None)) for who, contract in problem.contracts]
    return attrs.evolve(problem, shift_types=kinds, contracts=contracts, availability=())


def _closed(problem: RosterProblem, person: str) -> str:
    why = [problem.why_not(person, kind.code, day) for day in problem.span for kind in problem.shift_types]
    return ", ".join(one for one in dict.fromkeys(why) if one)


def conflict_of(legality: Legality, people: Collection[str], *, joint: bool) -> Conflict | None:
    """Return a conflict among the hard rules and pins of people, and with ``joint`` those that join people.

    None where they hold no contradiction that can be proven.
    """
    asked = legality.conditions(people, joint=joint)
    if legality.find(asked) is not False:
        return None
    core = _core(legality, [], asked, is_new=False)
    core = _core(legality, [], [day for one in core for day in legality.day_by_day(one)], is_new=False)
    irreducible = True
    for one in tuple(core):
        rest = [other for other in core if other != one]
        answer = legality.find(rest)
        if answer is False:
            core = rest
        elif answer is None:
            irreducible = False
    rules = dict.fromkeys((one.rule, one.person) for one in core)
    parts = [_part(legality, [one for one in core if (one.rule, one.person) == rule]) for rule in rules]
    return Conflict(parts=parts, irreducible=irreducible)


def _core(
    legality: Legality, background: list[Condition], suspects: list[Condition], *, is_new: bool
) -> list[Condition]:
    """Return few of the suspects that contradict the background, halving them (Junker 2004)."""
    if is_new and legality.find(background) is False:
        return []
    if len(suspects) == 1:
        return suspects
    half = len(suspects) // 2
    first, second = suspects[:half], suspects[half:]
    of_second = _core(legality, [*background, *first], second, is_new=bool(first))
    of_first = _core(legality, [*background, *of_second], first, is_new=bool(of_second))
    return [*of_first, *of_second]


def _part(legality: Legality, days: Sequence[Condition]) -> ConflictPart:
    rule = days[0].rule
    when = [rule.day] if isinstance(rule, Pin) else [one.day for one in days if one.day is not None]
    who = dict.fromkeys(person for one in days for person in legality.people_of(one))
    return ConflictPart(rule=rule, people=tuple(who), days=tuple(sorted(when)))
