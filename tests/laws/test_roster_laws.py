"""Laws of the roster room: the judge and the engine agree, and no proof is ever wrong."""

from __future__ import annotations

import math
from collections import Counter
from itertools import product
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from practiceops.scheduling.roster import (
    DayOfRest,
    MaxIterations,
    MinimumRest,
    Overlap,
    Roster,
    RosterProblem,
    Rule,
    Status,
    difference,
    evaluate,
    solve,
)
from practiceops.scheduling.roster import _model as model_module
from practiceops.scheduling.roster._model import conflict, lay_out
from practiceops.scheduling.roster.rules import Line
from practiceops.testing.scheduling import lines, roster_problems, rosters, rules

JOINT = {"apart", "together", "supervision", "meal_breaks"}

many = settings(max_examples=300, suppress_health_check=list(HealthCheck))
some = settings(max_examples=60, suppress_health_check=list(HealthCheck))


def all_rosters(problem: RosterProblem) -> list[Roster]:
    """Every roster whose cells are open to the person; the others break a hard rule at once."""
    rows = [
        [(member.id, codes) for codes in product(*(problem.may_work(member.id, day) for day in problem.span))]
        for member in problem.people
    ]
    return [Roster(problem.start, chosen) for chosen in product(*rows)]


def optimum(problem: RosterProblem) -> float:
    """The least cost of a legal roster, by trying them all; infinite where there is none."""
    verdicts = (evaluate(problem, roster) for roster in all_rosters(problem))
    return min((verdict.cost for verdict in verdicts if verdict.legal), default=math.inf)


@many
@given(rules(), lines())
def test_a_rule_says_the_same_of_a_finished_row_as_step_by_step(rule: Rule, line: Line):
    stepwise: Any = rule
    state = stepwise.opening(line.past, line.start)
    broken = 0
    for index, shift in enumerate(line.shifts):
        state, units = stepwise.step(state, line.date(index), stepwise.sees(shift))
        assert units >= 0
        broken += units
    assert broken + stepwise.closing(state) == sum(found.amount for found in rule.judge(line))


@many
@given(rules(), lines())
def test_what_a_rule_finds_lies_in_the_horizon_and_says_how_much(rule: Rule, line: Line):
    for found in rule.judge(line):
        assert 0 <= found.first <= found.last < len(line.shifts)
        assert found.amount > 0
        assert line.person in found.message


@many
@given(roster_problems())
def test_bound_is_at_most_the_optimum_and_the_optimum_at_most_the_cost(problem: RosterProblem):
    check_against_brute_force(problem)


@some
@given(problem=roster_problems())
def test_the_same_holds_where_counts_are_kept_by_fees_instead_of_states(problem: RosterProblem):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model_module, "LIMIT", 0)
        check_against_brute_force(problem)


def check_against_brute_force(problem: RosterProblem) -> None:
    best = optimum(problem)
    solution = solve(problem, stop=MaxIterations(60))
    if best == math.inf:
        assert solution.status is Status.INFEASIBLE
        assert solution.conflicts
        assert {"no_legal_row", "no_legal_roster"} & {finding.code for finding in solution.findings}
        return
    if solution.bound is not None:
        assert solution.bound <= best + 1e-9
    assert solution.evaluation.legal
    assert solution.status in {Status.OPTIMAL, Status.FEASIBLE}
    assert best <= solution.cost + 1e-9
    if solution.status is Status.OPTIMAL:
        assert solution.cost == pytest.approx(best)
    breaks = sum(breach.cost for breach in solution.evaluation.breaches if breach.rule == "meal_breaks")
    assert solution.history[-1].cost == pytest.approx(solution.cost - breaks)


@some
@given(roster_problems(), st.data())
def test_the_engines_arithmetic_agrees_with_the_judge(problem: RosterProblem, data: st.DataObject):
    roster = data.draw(st.sampled_from(all_rosters(problem)))
    verdict = evaluate(problem, roster)
    model = lay_out(problem)
    grid = roster.grid()
    choices = [worker.choice_of(grid[worker.person]) for worker in model.workers]
    if not model.legal:
        return
    alone = [breach for breach in verdict.hard_breaches if breach.rule not in JOINT]
    assert (not alone) is all(choice is not None for choice in choices)
    if not alone:
        sums = [0] * len(model.rows)
        for choice in choices:
            assert choice is not None
            for port in choice.ports:
                row, coefficient = model.ports[port]
                sums[row] += coefficient
        cost = sum(choice.cost for choice in choices if choice)
        priced = [row.costs[total - row.low] for row, total in zip(model.rows, sums, strict=True)]
        cost += sum(price for row, price in zip(model.rows, priced, strict=True) if not row.hard)
        breaks = sum(breach.cost for breach in verdict.breaches if breach.rule == "meal_breaks")
        assert cost == pytest.approx(verdict.cost - breaks)
        assert cost <= model.ceiling
        hard = any(price for row, price in zip(model.rows, priced, strict=True) if row.hard)
        assert hard is any(breach.rule != "meal_breaks" for breach in verdict.hard_breaches)


@some
@given(roster_problems(), st.integers(0, 3))
def test_a_pin_is_always_kept(problem: RosterProblem, seed: int):
    roster = solve(problem, stop=MaxIterations(5), seed=seed).roster
    for pin in problem.pins:
        assert roster.shift_on(pin.person, pin.day) == pin.shift


@some
@given(roster_problems(cells=4), st.data())
def test_relaxing_a_rule_never_raises_the_proven_optimum(problem: RosterProblem, data: st.DataObject):
    assume(problem.rules)
    place = data.draw(st.integers(0, len(problem.rules) - 1))
    weaker = data.draw(st.sampled_from((None, *weaker_than(problem.rules[place]))))
    relaxed = [*problem.rules[:place], *([] if weaker is None else [weaker]), *problem.rules[place + 1 :]]
    looser = attrs.evolve(problem, rules=relaxed)
    best, less = optimum(problem), optimum(looser)
    assert less <= best + 1e-9
    first, second = (solve(one, stop=MaxIterations(40)) for one in (problem, looser))
    if first.status is second.status is Status.OPTIMAL:
        assert second.cost <= first.cost + 1e-9


def weaker_than(rule: Any) -> list[Any]:
    """A rule that costs less or costs instead of forbidding, whose maximum is one higher or whose minimum one lower."""
    found = [attrs.evolve(rule, weight=3.0 if rule.weight is None else rule.weight / 2)]
    if getattr(rule, "maximum", None) is not None:
        found.append(attrs.evolve(rule, maximum=rule.maximum + 1))
    if getattr(rule, "minimum", None):
        found.append(attrs.evolve(rule, minimum=rule.minimum - 1))
    if isinstance(rule, MinimumRest | DayOfRest):
        found.append(attrs.evolve(rule, minutes=max(1, rule.minutes - 60)))
    return found


@some
@given(roster_problems())
def test_a_conflict_names_rules_none_of_which_could_be_left_out(problem: RosterProblem):
    for member in problem.people:
        alone = attrs.evolve(
            problem,
            people=(member,),
            cover=(),
            requests=(),
            pins=[pin for pin in problem.pins if pin.person == member.id],
            absences=[absence for absence in problem.absences if absence.person == member.id],
            contracts=[(who, contract.without_rules()) for who, contract in problem.contracts if who == member.id],
            rules=(),
            availability=[one for one in problem.availability if one.person == member.id],
            sites=[one for one in problem.sites if one[0] == member.id],
            shift_types=[attrs.evolve(kind, not_before=()) for kind in problem.shift_types],
        )
        blamed = [attrs.evolve(rule, people=()) for rule in conflict(problem, member.id)]
        if blamed:
            assert not can_keep(alone, blamed)
            for rule in blamed:
                assert can_keep(alone, [one for one in blamed if one is not rule])


def can_keep(problem: RosterProblem, rules: list[Rule]) -> bool:
    """Whether some roster keeps these rules; that shifts overlap is always judged, and counts only where it is one."""
    asked = attrs.evolve(problem, rules=rules)
    spared = set() if any(isinstance(rule, Overlap) for rule in rules) else {"overlap"}
    verdicts = (evaluate(asked, roster) for roster in all_rosters(asked))
    return any({breach.rule for breach in verdict.hard_breaches} <= spared for verdict in verdicts)


@some
@given(roster_problems(), st.data())
def test_renaming_people_changes_no_verdict(problem: RosterProblem, data: st.DataObject):
    roster = data.draw(st.sampled_from(all_rosters(problem)))
    names = {member.id: f"x{place}" for place, member in enumerate(reversed(problem.people))}
    renamed = rename(problem, names)
    moved = Roster(roster.start, [(names[person], codes) for person, codes in roster.rows])
    assert found(renamed, moved, {name: person for person, name in names.items()}) == found(problem, roster, {})
    if len(problem.people) * problem.days <= 4:
        assert optimum(renamed) == optimum(problem)
        first, second = (solve(one, stop=MaxIterations(40)) for one in (problem, renamed))
        if first.status is second.status is Status.OPTIMAL:
            assert first.cost == pytest.approx(second.cost)
        assert (first.status is Status.INFEASIBLE) is (second.status is Status.INFEASIBLE)


def found(problem: RosterProblem, roster: Roster, names: dict[str, str]) -> Counter[tuple[Any, ...]]:
    """What is broken, by how much and by whom."""
    breaches = evaluate(problem, roster).breaches
    return Counter(
        (
            one.rule,
            one.person and names.get(one.person, one.person),
            frozenset(names.get(person, person) for person in one.people),
            one.first,
            one.last,
            one.amount,
            one.weight,
        )
        for one in breaches
    )


def rename(problem: RosterProblem, names: dict[str, str]) -> RosterProblem:
    def moved(values: tuple[Any, ...]) -> list[Any]:
        return [attrs.evolve(value, person=names[value.person]) for value in values]

    history = problem.history
    return attrs.evolve(
        problem,
        people=[attrs.evolve(member, id=names[member.id]) for member in problem.people],
        requests=moved(problem.requests),
        pins=moved(problem.pins),
        absences=moved(problem.absences),
        availability=moved(problem.availability),
        sites=[(names[person], sites) for person, sites in problem.sites],
        rules=[attrs.evolve(rule, people=[names[person] for person in rule.people]) for rule in problem.rules],
        contracts=[(names[person], contract) for person, contract in problem.contracts],
        history=history and Roster(history.start, [(names[person], codes) for person, codes in history.rows]),
    )


@some
@given(roster_problems(cells=10), st.integers(0, 2), st.integers(0, 40), st.integers(0, 40))
def test_more_steps_never_give_a_worse_roster_or_bound(problem: RosterProblem, seed: int, few: int, more: int):
    first = solve(problem, stop=MaxIterations(few), seed=seed)
    again = solve(problem, stop=MaxIterations(few), seed=seed)
    longer = solve(problem, stop=MaxIterations(few + more), seed=seed)
    assert first == again
    if first.status is not Status.INFEASIBLE:
        assert longer.cost <= first.cost + 1e-9
        assert (longer.bound if longer.bound is not None else -math.inf) >= (
            first.bound if first.bound is not None else -math.inf
        )


@some
@given(rosters(), rosters())
def test_changes_turn_the_old_roster_into_the_new(old: Roster, new: Roster):
    new = attrs.evolve(new, start=old.start)
    days = min(old.days, new.days)
    cut = Roster(old.start, [(person, codes[:days]) for person, codes in old.rows])
    for change in difference(old, new):
        assert cut.shift_on(change.person, change.day) == change.before
        cut = cut.with_shift(change.person, change.day, change.after)
    assert cut.rows == tuple((person, codes[:days]) for person, codes in new.rows)
    assert difference(old, old) == ()
