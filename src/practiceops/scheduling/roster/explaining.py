"""Why not: what stands in the way of one cell, what a rule costs, and what it would take to grant a wish."""

from __future__ import annotations

import math
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, get_args

import attrs

from practiceops._check import check_date, check_members, check_number, check_text, check_type, frozen_tuple, to_enum
from practiceops.errors import InvalidValueError
from practiceops.scheduling.roster._desk import Desk
from practiceops.scheduling.roster._model import _Joined as Joined  # pyright: ignore[reportPrivateUsage]
from practiceops.scheduling.roster._model import _worker as worker_of  # pyright: ignore[reportPrivateUsage]
from practiceops.scheduling.roster._model import conflict
from practiceops.scheduling.roster._nearby import FIRM, HARD
from practiceops.scheduling.roster.evaluation import Evaluation, evaluate
from practiceops.scheduling.roster.problem import Pin, Request, RosterProblem
from practiceops.scheduling.roster.repairing import newly_broken, since_when
from practiceops.scheduling.roster.roster import Change, Roster, difference
from practiceops.scheduling.roster.rules import Rule, Succession
from practiceops.scheduling.roster.solving import Solution, solve
from practiceops.scheduling.roster.stops import MaxIterations, NoImprovement, StopRule

__all__ = [
    "Explanation",
    "Obstacle",
    "ObstacleKind",
    "RequestPrice",
    "RuleCost",
    "cost_of_rule",
    "explain",
    "price_of_requests",
]


_DEFAULT_STOP = MaxIterations(1000) | NoImprovement(400)


class ObstacleKind(StrEnum):
    """What stands in the way: a pin, leave, what a person or the time does not admit, or hard rules."""

    PIN = "pin"
    ABSENCE = "absence"
    EMPLOYMENT = "employment"
    ROLE = "role"
    SITE = "site"
    CREDENTIAL = "credential"
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
    holds the hard rules that no row with this cell keeps, none of which could be left out.
    """

    person: str
    day: date
    shift: str | None
    obstacles: tuple[Obstacle, ...] = attrs.field(default=(), converter=frozen_tuple)
    changes: tuple[Change, ...] = attrs.field(default=(), converter=frozen_tuple)
    cost: float | None = None
    conflict: tuple[Rule, ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_text(self, "person")
        check_date(self, "day")
        check_text(self, "shift", optional=True)
        check_members(self, Obstacle, "obstacles")
        check_members(self, Change, "changes")
        check_number(self, "cost", optional=True)
        check_members(self, get_args(Rule), "conflict")

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
    problem: RosterProblem, roster: Roster, person: str, day: date, shift: str | None, *, verdict: Evaluation
) -> tuple[Obstacle, ...]:
    """Return what keeps a person from a cell while all else stays as it is; ``verdict`` is the roster's."""
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
        after = evaluate(problem, roster.with_shift(person, day, shift))
        # a rule that was broken before stands in the way only where more of it is
        known = {(one.rule, one.person, one.first): one.amount for one in verdict.hard_breaches}
        found += [
            Obstacle(ObstacleKind.RULE, breach.message)
            for breach in newly_broken(verdict, after)
            if breach.hard and breach.amount > known.get((breach.rule, breach.person, breach.first), 0.0)
        ]
    return tuple(found)


def _kind_of(why: str) -> ObstacleKind:
    opened = {
        "does not hold the role": ObstacleKind.ROLE,
        "does not work at": ObstacleKind.SITE,
        "holds no": ObstacleKind.CREDENTIAL,
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
    Where only rules stand in the way, the rest of the row may change from ``as_of`` on (the start of the horizon,
    unless given), the others' standing as they are: first in at most three cells within a week, then at all, by the
    exact programme. Where no row helps, an irreducible set of hard rules is named, from the same programme.

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
    before = evaluate(problem, roster)
    against = obstacles(problem, roster, person, day, shift, verdict=before)
    plain = Explanation(person=person, day=day, shift=shift, obstacles=against)
    if not against:
        return _granted(plain, problem, roster, roster.with_shift(person, day, shift), before)
    if any(one.kind is not ObstacleKind.RULE for one in against):
        return plain
    index, first = (day - problem.start).days, (since - problem.start).days
    free = range(max(first, index - 7), min(problem.days, index + 8))
    desk = Desk(problem, roster, roster, free, [FIRM] * problem.days)
    nearby, prices = desk.nearby(person), desk.prices(person)
    bound = desk.total(person, prices) + HARD / 2
    row = nearby.explore(prices, bound=bound, changes=4).through(index - free.start, shift)
    if row:
        near = Roster(roster.start, [(who, row if who == person else codes) for who, codes in roster.rows])
        if newly_hard(evaluate(problem, near)) <= newly_hard(before):
            return _granted(plain, problem, roster, near, before)
    codes = roster.grid()[person]
    settled = [Pin(person=person, day=day, shift=shift)]
    settled += [
        Pin(person=person, day=problem.start + timedelta(days=at), shift=codes[at])
        for at in range(first)
        if codes[at] in problem.may_work(person, problem.start + timedelta(days=at))
    ]
    named = {(pin.person, pin.day) for pin in settled}
    pins = (*(pin for pin in problem.pins if (pin.person, pin.day) not in named), *settled)
    settled_problem = attrs.evolve(problem, pins=pins)
    rules = conflict(settled_problem, person)
    if rules:
        return attrs.evolve(plain, conflict=rules)
    far = best_row(settled_problem, roster, person, {})
    return plain if far is None else _granted(plain, problem, roster, far, before)


def newly_hard(verdict: Evaluation) -> float:
    """Return by how many units hard rules are broken."""
    return math.fsum(breach.amount for breach in verdict.hard_breaches)


def _granted(plain: Explanation, problem: RosterProblem, old: Roster, new: Roster, before: Evaluation) -> Explanation:
    cost = round(evaluate(problem, new).cost - before.cost, 6)
    return attrs.evolve(plain, changes=difference(old, new), cost=cost)


def best_row(problem: RosterProblem, roster: Roster, person: str, programmes: dict[Any, Any]) -> Roster | None:
    """Return the roster with the best legal row of one person, the others' as they are; None where there is none."""
    joined = Joined.of(problem)
    sums = list(joined.past)
    for other, codes in roster.rows:
        if other != person:
            for day, code in enumerate(codes):
                for port in joined.slots[other].get((day, code or ""), ()):
                    row, adds = joined.ports[port]
                    sums[row] += adds
    marginal: list[float] = []
    for row, adds in joined.ports:
        price = joined.units(row, sums[row] + adds) - joined.units(row, sums[row])
        marginal.append(price * HARD if joined.weight_of(row) is None else price)
    member = next(one for one in problem.people if one.id == person)
    worker = worker_of(problem, member, joined, programmes)
    if not worker.legal:
        return None
    _, choice = worker.best([*marginal, 0.0])
    rows = [(who, choice.codes if who == person else codes) for who, codes in roster.rows]
    after = Roster(roster.start, rows)
    return None if newly_hard(evaluate(problem, after)) > newly_hard(evaluate(problem, roster)) else after


@attrs.frozen(kw_only=True)
class RuleCost:
    """What a rule costs: the best roster found with it and without it, and what is proven of each.

    Where both are proven optimal, ``saving`` is exact; else it lies from ``at_least`` to ``at_most``.
    """

    rule: Rule
    with_rule: Solution
    without_rule: Solution

    def __attrs_post_init__(self) -> None:
        check_type(self, get_args(Rule), "rule")
        check_type(self, Solution, "with_rule", "without_rule")

    @property
    def saving(self) -> float | None:
        """By how much the best roster found gets cheaper without the rule; None where it has no legal one with it."""
        if not self.with_rule.evaluation.legal or not self.without_rule.evaluation.legal:
            return None
        return round(self.with_rule.cost - self.without_rule.cost, 6)

    @property
    def at_least(self) -> float | None:
        """What is proven: with the rule no roster is cheaper than its bound; None where nothing is."""
        bound = self.with_rule.bound
        return None if bound is None else max(0.0, round(bound - self.without_rule.cost, 6))

    @property
    def at_most(self) -> float | None:
        """What is proven: without the rule no roster is cheaper than its bound; None where nothing is."""
        bound = self.without_rule.bound
        return None if bound is None else round(self.with_rule.cost - bound, 6)

    def __str__(self) -> str:
        name = type(self.rule).__name__
        if self.saving is None:
            return f"without {name}: {self.without_rule}; with it: {self.with_rule}"
        return f"{name} costs {self.saving:g}: {self.with_rule.cost:g} with it, {self.without_rule.cost:g} without"


def cost_of_rule(
    problem: RosterProblem,
    rule: Rule,
    *,
    person: str | None = None,
    engine: str = "python",
    stop: StopRule = _DEFAULT_STOP,
    seed: int = 0,
    start: Roster | None = None,
) -> RuleCost:
    """Return what a rule costs: the problem solved with it, and from that roster on without it.

    ``rule`` is one of the problem's rules, or with ``person`` one of those of their contract or the forbidden
    successions of the shift types (`RosterProblem.rules_of` lists them). A rule that is not the problem's is refused.

    >>> from practiceops.people import StaffMember
    >>> from practiceops.scheduling.roster import Cover, ShiftCount, ShiftType
    >>> monday = date(2026, 6, 1)
    >>> rule = ShiftCount(shifts=("E",), maximum=1)
    >>> problem = RosterProblem(start=monday, days=2, people=(StaffMember("ana"),), rules=(rule,),
    ...     shift_types=(ShiftType("E", minutes=480),),
    ...     cover=[Cover(day=monday.replace(day=day), shift="E", target=1) for day in (1, 2)])
    >>> str(cost_of_rule(problem, rule))
    'ShiftCount costs 100: 100 with it, 0 without'
    """
    eased = _without(problem, rule, person)
    with_rule = solve(problem, engine=engine, stop=stop, seed=seed, start=start)
    without = solve(eased, engine=engine, stop=stop, seed=seed, start=with_rule.roster)
    return RuleCost(rule=rule, with_rule=with_rule, without_rule=without)


def _without(problem: RosterProblem, rule: Rule, person: str | None) -> RosterProblem:
    if rule in problem.rules:
        index = problem.rules.index(rule)
        return attrs.evolve(problem, rules=(*problem.rules[:index], *problem.rules[index + 1 :]))
    if person is None:
        raise InvalidValueError(f"rule is not one of the problem's rules: {rule!r}", path=("rule",))
    check_cell(problem, problem.start, None, person)
    if rule not in problem.rules_of(person):
        raise InvalidValueError(f"rule does not bind {person!r}: {rule!r}", path=("rule",))
    if isinstance(rule, Succession):
        types = tuple(attrs.evolve(kind, not_before=()) for kind in problem.shift_types)
        return attrs.evolve(problem, shift_types=types)
    rest = [one for one in problem.contract_of(person).rules((person,)) if attrs.evolve(one, people=()) != rule]
    contracts = tuple(pair for pair in problem.contracts if pair[0] != person)
    return attrs.evolve(problem, contracts=contracts, rules=(*problem.rules, *rest))


@attrs.frozen(kw_only=True)
class RequestPrice:
    """What it would cost to grant one wish: by how much the roster's cost grows, and what changes.

    ``price`` is None where no legal row of the person grants it. It counts that the wish is granted: a price below
    zero would be a gain for all.
    """

    request: Request
    price: float | None
    changes: tuple[Change, ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_type(self, Request, "request")
        check_number(self, "price", optional=True)
        check_members(self, Change, "changes")


def price_of_requests(problem: RosterProblem, roster: Roster, *, as_of: date | None = None) -> tuple[RequestPrice, ...]:
    """Return for each wish that the roster refuses what it would cost to grant it, the cheapest first.

    The person's whole row may change from ``as_of`` on, the others' stand as they are: the price is that of the best
    such row, from the exact programme. Wishes about days before ``as_of`` are left out.

    >>> from practiceops.people import StaffMember
    >>> from practiceops.scheduling.roster import Cover, ShiftType
    >>> monday = date(2026, 6, 1)
    >>> problem = RosterProblem(start=monday, days=1, people=(StaffMember("ana"),),
    ...     shift_types=(ShiftType("E", minutes=480),), cover=(Cover(day=monday, shift="E", target=1),),
    ...     requests=(Request(person="ana", day=monday, kind="against", weight=3),))
    >>> [one.price for one in price_of_requests(problem, Roster(monday, {"ana": ("E",)}))]
    [97.0]
    """
    since = since_when(problem, as_of)
    before = evaluate(problem, roster)
    grid = roster.grid()
    found: list[RequestPrice] = []
    programmes: dict[Any, Any] = {}
    for wish in problem.requests:
        at = (wish.day - problem.start).days
        if wish.day < since or wish.is_granted(grid[wish.person][at]):
            continue
        best: RequestPrice | None = None
        for code in problem.may_work(wish.person, wish.day):
            if not wish.is_granted(code):
                continue
            settled = [Pin(person=wish.person, day=wish.day, shift=code)]
            for index in range((since - problem.start).days):
                day, kept = problem.start + timedelta(days=index), grid[wish.person][index]
                if kept in problem.may_work(wish.person, day):
                    settled.append(Pin(person=wish.person, day=day, shift=kept))
            named = {pin.day for pin in settled}
            kept_pins = (pin for pin in problem.pins if pin.person != wish.person or pin.day not in named)
            pins = (*kept_pins, *settled)
            after = best_row(attrs.evolve(problem, pins=pins), roster, wish.person, programmes)
            if after is None:
                continue
            price = round(evaluate(problem, after).cost - before.cost, 6)
            if best is None or best.price is None or price < best.price:
                best = RequestPrice(request=wish, price=price, changes=difference(roster, after))
        found.append(best or RequestPrice(request=wish, price=None))
    return tuple(sorted(found, key=lambda one: math.inf if one.price is None else one.price))
