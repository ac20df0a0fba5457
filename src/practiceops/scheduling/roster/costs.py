"""What things cost: a rule, by solving without it; a wish, by the best row that grants it."""

from __future__ import annotations

import math
from datetime import date
from typing import get_args

import attrs

from practiceops._check import check_members, check_number, check_type, frozen_tuple
from practiceops.errors import InvalidValueError
from practiceops.scheduling.roster._beside import Beside
from practiceops.scheduling.roster.evaluation import check_roster
from practiceops.scheduling.roster.explaining import check_cell
from practiceops.scheduling.roster.problem import Request, RosterProblem
from practiceops.scheduling.roster.repairing import since_when
from practiceops.scheduling.roster.roster import Change, Roster, difference
from practiceops.scheduling.roster.rules import JointRule, Overlap, Rule, Succession, bound
from practiceops.scheduling.roster.solving import Solution, solve
from practiceops.scheduling.roster.stops import MaxIterations, NoImprovement, StopRule

__all__ = ["RequestPrice", "RuleCost", "cost_of_rule", "price_of_requests"]

_DEFAULT_STOP = MaxIterations(1000) | NoImprovement(400)


@attrs.frozen(kw_only=True)
class RuleCost:
    """What a rule costs: the best roster found with it and without it, and what is proven of each.

    Where both are proven optimal, ``saving`` is exact; else it lies from ``at_least`` to ``at_most``.
    """

    rule: Rule | JointRule
    with_rule: Solution
    without_rule: Solution

    def __attrs_post_init__(self) -> None:
        check_type(self, (*get_args(Rule), *get_args(JointRule)), "rule")
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
    rule: Rule | JointRule,
    *,
    person: str | None = None,
    engine: str = "python",
    stop: StopRule = _DEFAULT_STOP,
    seed: int = 0,
    start: Roster | None = None,
) -> RuleCost:
    """Return what a rule costs: the problem solved with it, and from that roster on without it.

    ``rule`` is one of the problem's rules, of whatever kind, or with ``person`` one of those of their contract or the
    forbidden successions of the shift types (`RosterProblem.rules_of` lists them). A rule that is not the problem's is
    refused, and so is that shifts of one person never overlap.

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


def _without(problem: RosterProblem, rule: Rule | JointRule, person: str | None) -> RosterProblem:
    if rule in problem.rules:
        index = problem.rules.index(rule)
        return attrs.evolve(problem, rules=(*problem.rules[:index], *problem.rules[index + 1 :]))
    if person is None:
        raise InvalidValueError(f"rule is not one of the problem's rules: {rule!r}", path=("rule",))
    check_cell(problem, problem.start, None, person)
    if rule not in problem.rules_of(person):
        raise InvalidValueError(f"rule does not bind {person!r}: {rule!r}", path=("rule",))
    wishes = problem.requests_of(person)
    for index, one in enumerate(problem.rules):
        # as `RosterProblem.rules_of` gives it, with what it takes from the problem
        if isinstance(one, JointRule):
            continue
        if bound(one, zone=problem.zone, holidays=problem.holidays, wishes=wishes) == rule:
            return attrs.evolve(problem, rules=(*problem.rules[:index], *problem.rules[index + 1 :]))
    if isinstance(rule, Overlap):
        raise InvalidValueError(f"rule is in every problem, and has no price: {rule!r}", path=("rule",))
    if isinstance(rule, Succession):
        types = tuple(attrs.evolve(kind, not_before=()) for kind in problem.shift_types)
        return attrs.evolve(problem, shift_types=types)
    rest = [one for one in problem.contract_of(person).rules((person,)) if attrs.evolve(one, people=()) != rule]
    contracts = [(who, one.without_rules() if who == person else one) for who, one in problem.contracts]
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
    such row, from the exact programme. A row breaks no hard rule that the roster keeps, as in `explain`; of meal breaks
    with a weight only the price tells. Wishes about days before ``as_of`` are left out.

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
    check_roster(problem, roster)
    first = (since - problem.start).days
    grid = roster.grid()
    beside = Beside(problem, roster)
    found: list[RequestPrice] = []
    for wish in problem.requests:
        at = (wish.day - problem.start).days
        row = grid[wish.person]
        if wish.day < since or wish.is_granted(row[at]):
            continue
        granting = {code for code in problem.may_work(wish.person, wish.day) if wish.is_granted(code)}
        after = beside.best(wish.person, first, {at: granting}).roster
        if after is None:
            found.append(RequestPrice(request=wish, price=None))
            continue
        price = round(beside.judge(after).cost - beside.verdict.cost, 6)
        found.append(RequestPrice(request=wish, price=price, changes=difference(roster, after)))
    return tuple(sorted(found, key=lambda one: math.inf if one.price is None else one.price))
