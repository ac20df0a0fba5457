"""Laws of repair and continuity: nothing without a reason, never worse than what one or two people can do, no seam."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from practiceops.people import Absence, StaffMember
from practiceops.scheduling.roster import (
    ConsecutiveDays,
    Contract,
    Cover,
    Evaluation,
    MaxIterations,
    MealBreaks,
    Roster,
    RosterProblem,
    ShiftType,
    difference,
    evaluate,
    place_breaks,
    solve,
)
from practiceops.scheduling.roster.candidates import find_swaps, rank_candidates
from practiceops.scheduling.roster.continuity import Tallies, carry_over, continue_problem, tally
from practiceops.scheduling.roster.costs import price_of_requests
from practiceops.scheduling.roster.explaining import explain
from practiceops.scheduling.roster.repairing import messages, repair, with_absences
from practiceops.scheduling.roster.rules import (
    CompleteWeekends,
    ConsecutiveWeekends,
    DailyMinutes,
    DayOfRest,
    Line,
    MinimumRest,
    Overlap,
    Succession,
    WeeklyMinutes,
)
from practiceops.testing.scheduling import lines, roster_problems, rules

some = settings(max_examples=30, suppress_health_check=list(HealthCheck))
many = settings(max_examples=200, suppress_health_check=list(HealthCheck))

MONDAY = date(2026, 6, 1)


@st.composite
def worked(draw: st.DrawFn, problem: RosterProblem) -> Roster:
    """A roster for a problem, each cell open to the person."""
    rows = {
        member.id: [draw(st.sampled_from(problem.may_work(member.id, day))) for day in problem.span]
        for member in problem.people
    }
    return Roster(problem.start, rows)


@st.composite
def cases(draw: st.DrawFn) -> tuple[RosterProblem, Roster]:
    problem = draw(roster_problems())
    return problem, draw(worked(problem))


@st.composite
def clinics(draw: st.DrawFn) -> tuple[RosterProblem, Roster, Absence]:
    """Three people, a few days and a sick call: small enough to try every roster."""
    days = draw(st.integers(2, 3))
    types = (ShiftType("E", minutes=480, role="MA"), ShiftType("L", minutes=480, role="REC", not_before=("E",)))
    weights = st.integers(0, 9).map(float)
    cover = [
        Cover(
            day=MONDAY + timedelta(days=day),
            shift=code,
            target=1,
            under_weight=10 * draw(st.integers(1, 9)),
            over_weight=draw(weights),
        )
        for day in range(days)
        for code in ("E", "L")
    ]
    contract = st.builds(
        Contract, max_minutes=st.none() | st.integers(0, 4).map(lambda n: 480 * n), max_days_on=st.integers(1, 3)
    )
    people = ("ana", "bo", "cy")
    problem = RosterProblem(
        start=MONDAY,
        days=days,
        people=[
            StaffMember("ana", roles=("MA",)),
            StaffMember("bo", roles=("MA", "REC")),
            StaffMember("cy", roles=draw(st.sampled_from((("REC",), ("MA", "REC"))))),
        ],
        shift_types=types,
        cover=cover,
        contracts={who: draw(contract) for who in people},
    )
    before = draw(worked(problem)) if draw(st.booleans()) else solve(problem, stop=MaxIterations(40)).roster
    assume(evaluate(problem, before).legal)
    working = [(who, day) for who, codes in before.rows for day, code in enumerate(codes) if code]
    assume(working)
    who, day = draw(st.sampled_from(working))
    first = MONDAY + timedelta(days=day)
    return problem, before, Absence(person=who, first=first, last=first, kind="sick")


def rank(problem: RosterProblem, before: Roster, after: Roster) -> tuple[float, float, int, int]:
    """What the docstring says: hard rules, cost, changes, late notice."""
    verdict = evaluate(problem, after)
    changes = difference(before, after)
    notice = sum(problem.days - (one.day - problem.start).days for one in changes)
    return sum(one.amount for one in verdict.hard_breaches), verdict.cost, len(changes), notice


def forced(problem: RosterProblem, before: Roster, away: Absence) -> Roster:
    for day in problem.span:
        if day in away:
            before = before.with_shift(away.person, day, None)
    return before


def rows_of(problem: RosterProblem, person: str, now: Roster, first: date) -> Iterator[tuple[str | None, ...]]:
    codes = now.grid()[person]
    yield from product(
        *(problem.may_work(person, day) if day >= first else (codes[index],) for index, day in enumerate(problem.span))
    )


def put(roster: Roster, person: str, row: tuple[str | None, ...]) -> Roster:
    return attrs.evolve(roster, rows=tuple((who, row if who == person else codes) for who, codes in roster.rows))


# Repair


@some
@given(cases())
def test_repair_with_no_absence_is_the_identity(case: tuple[RosterProblem, Roster]):
    problem, roster = case
    repaired = repair(problem, roster, [])
    assert (repaired.roster, repaired.changes, repaired.broken, repaired.calls) == (roster, (), (), ())
    assert repaired.evaluation == evaluate(problem, roster)


@some
@given(cases(), st.data())
def test_a_repair_is_never_worse_than_the_hole_and_touches_only_what_it_may(
    case: tuple[RosterProblem, Roster], data: st.DataObject
):
    problem, roster = case
    person = data.draw(st.sampled_from([member.id for member in problem.people]))
    first, as_of = (data.draw(st.dates(problem.start, problem.span.last)) for _ in range(2))
    away = Absence(person=person, first=first, last=problem.span.last, kind="sick")
    repaired = repair(problem, roster, [away], as_of=as_of)
    left = attrs.evolve(away, first=max(first, as_of))
    hole = forced(problem, roster, left)
    assert rank(repaired.problem, roster, repaired.roster) <= rank(repaired.problem, roster, hole)
    assert repaired.problem == with_absences(problem, [left])
    assert all(change.day >= as_of for change in repaired.changes)
    assert all(repaired.roster.shift_on(person, day) is None for day in problem.span if day in left)
    assert repaired.undo() == roster
    assert {change for call in repaired.calls for change in call.changes} <= set(repaired.changes)
    assert messages(repaired.changes) == messages(reversed(repaired.changes)) or len(repaired.changes) > 1
    assert repair(problem, roster, [away], as_of=as_of) == repaired


@settings(some, max_examples=60)
@given(clinics())
def test_a_repair_is_as_good_as_the_best_that_one_or_two_can_do(case: tuple[RosterProblem, Roster, Absence]):
    problem, before, away = case
    changed = with_absences(problem, [away])
    hole = forced(problem, before, away)
    found = rank(changed, before, repair(problem, before, [away]).roster)
    missing = evaluate(changed, hole).cost > evaluate(problem, before).cost
    if not missing or not evaluate(changed, hole).legal:
        return
    code = before.shift_on(away.person, away.first)
    day = (away.first - problem.start).days
    for member in problem.people:
        for row in rows_of(changed, member.id, hole, away.first):
            one = put(hole, member.id, row)
            if row[day] == code and member.id != away.person:
                assert found <= rank(changed, before, one), (member.id, row)
                given = [at for at, kept in enumerate(hole.grid()[member.id]) if kept and row[at] != kept]
                for other in problem.people:
                    if other.id == member.id or len(given) != 1:
                        continue
                    usual = hole.grid()[other.id]
                    for taken in rows_of(changed, other.id, hole, away.first):
                        # the other takes what is handed on; to give up in turn what the first then takes is a ring
                        ring = any(usual[at] and row[at] == usual[at] != taken[at] for at in range(problem.days))
                        if taken[given[0]] == hole.grid()[member.id][given[0]] and not ring:
                            two = put(one, other.id, taken)
                            assert found <= rank(changed, before, two), (member.id, row, other.id, taken)


@some
@given(clinics())
def test_an_engine_that_proves_its_roster_best_agrees_with_trying_all(case: tuple[RosterProblem, Roster, Absence]):
    problem, before, away = case
    changed = with_absences(problem, [away])
    hole = forced(problem, before, away)
    if hole == before:
        return
    found = rank(changed, before, repair(problem, before, [away], stop=MaxIterations(60)).roster)
    assert found <= rank(changed, before, repair(problem, before, [away]).roster)


# Explanations


@some
@given(cases(), st.data())
def test_an_explanation_is_true(case: tuple[RosterProblem, Roster], data: st.DataObject):
    problem, roster = case
    person = data.draw(st.sampled_from([member.id for member in problem.people]))
    day = data.draw(st.dates(problem.start, problem.span.last))
    shift = data.draw(st.sampled_from((None, *(kind.code for kind in problem.shift_types))))
    answer = explain(problem, roster, person, day, shift)
    old, stands = evaluate(problem, roster), broken_by(problem, roster)
    index = (day - problem.start).days
    rows = [
        put(roster, person, row)
        for row in product(*(problem.may_work(person, one) for one in problem.span))
        if row[index] == shift
    ]
    if answer.fits:
        assert answer.cost == pytest.approx(evaluate(problem, roster.with_shift(person, day, shift)).cost - old.cost)
    if answer.possible:
        after = roster
        for change in answer.changes:
            after = after.with_shift(change.person, change.day, change.after)
        assert after.shift_on(person, day) == shift
        assert {change.person for change in answer.changes} <= {person}
        assert no_worse(problem, stands, after)
        assert answer.cost == pytest.approx(evaluate(problem, after).cost - old.cost)
    else:
        assert not any(no_worse(problem, stands, one) for one in rows)
    able = {one.person for one in rank_candidates(problem, roster, day, shift) if one.able} if shift else set()
    near = [one for one in rows if len(difference(roster, one)) <= 3]
    if shift and roster.shift_on(person, day) != shift:
        assert (person in able) is any(no_worse(problem, stands, one) for one in near)


def broken_by(problem: RosterProblem, roster: Roster) -> Counter[Any]:
    """By how many units each hard rule is broken: of one person in all, where it joins people at each place."""
    kinds = {kind.code: kind for kind in problem.shift_types}
    lines = {
        who: Line(who, problem.start, tuple(kinds[code] if code else None for code in codes), problem.past_of(who))
        for who, codes in roster.rows
    }
    found: Counter[Any] = Counter()
    for member in problem.people:
        row = lines[member.id]
        for place, rule in enumerate(problem.rules_of(member.id)):
            if rule.weight is None:
                found[member.id, place] = sum(one.amount for one in rule.judge(row))
        for day, code in zip(problem.span, roster.grid()[member.id], strict=True):
            found[member.id, day] = code not in problem.may_work(member.id, day)
    for index, rule in enumerate(problem.joint_rules()):
        if rule.weight is not None:
            continue
        if isinstance(rule, MealBreaks):
            breaks = place_breaks(problem, roster, rule)
            found.update((index, one.person, one.day) for one in breaks if one.start is None)
            continue
        for place in rule.places(problem.people, problem.shift_types, problem.span):
            days = [place.day - timedelta(days=back) for back in range(3)]
            there = [
                (member, shift, day)
                for member in problem.people
                for day in days
                if (shift := lines[member.id].on((day - problem.start).days))
            ]
            found[index, place] = rule.broken(sum(rule.adds(place, *one) for one in there))
    return found


def no_worse(problem: RosterProblem, before: Counter[Any], roster: Roster) -> bool:
    after = broken_by(problem, roster)
    return all(after[key] <= before[key] for key in after)


@some
@given(cases())
def test_the_price_of_a_wish_is_that_of_the_best_row_that_grants_it(case: tuple[RosterProblem, Roster]):
    problem, roster = case
    old, stands = evaluate(problem, roster), broken_by(problem, roster)
    assume(not any(isinstance(rule, MealBreaks) and rule.weight for rule in problem.rules))
    for price in price_of_requests(problem, roster):
        wish = price.request
        index = (wish.day - problem.start).days
        granting = [
            put(roster, wish.person, row)
            for row in product(*(problem.may_work(wish.person, one) for one in problem.span))
            if wish.is_granted(row[index])
        ]
        verdicts = (evaluate(problem, one) for one in granting if no_worse(problem, stands, one))
        best = min((one.cost for one in verdicts), default=math.inf)
        assert (math.inf if price.price is None else price.price + old.cost) == pytest.approx(best)


@some
@given(cases(), st.data())
def test_candidates_are_everyone_else_and_their_costs_are_the_judges(
    case: tuple[RosterProblem, Roster], data: st.DataObject
):
    problem, roster = case
    day = data.draw(st.dates(problem.start, problem.span.last))
    shift = data.draw(st.sampled_from([kind.code for kind in problem.shift_types]))
    found = rank_candidates(problem, roster, day, shift)
    assert {one.person for one in found} == {
        member.id for member in problem.people if roster.shift_on(member.id, day) != shift
    }
    old = evaluate(problem, roster)
    able = [one for one in found if one.able]
    assert [one.cost for one in able] == sorted(one.cost for one in able)
    for one in found:
        assert one.reason
        if one.able:
            after = roster
            for change in one.changes:
                after = after.with_shift(change.person, change.day, change.after)
            verdict = evaluate(problem, after)
            assert one.cost == pytest.approx(verdict.cost - old.cost, abs=1e-6)
            assert no_worse(problem, broken_by(problem, roster), after)


@some
@given(cases(), st.data())
def test_swaps_keep_every_head_count_and_cost_what_they_say(case: tuple[RosterProblem, Roster], data: st.DataObject):
    problem, roster = case
    working = [(who, day) for who, codes in roster.rows for day, code in zip(problem.span, codes, strict=True) if code]
    assume(working)
    person, day = data.draw(st.sampled_from(working))
    old = evaluate(problem, roster)
    for swap in find_swaps(problem, roster, person, day):
        after = swap.apply(roster)
        for index in range(problem.days):
            assert sorted(str(codes[index]) for _, codes in after.rows) == sorted(
                str(codes[index]) for _, codes in roster.rows
            )
        assert swap.cost == pytest.approx(evaluate(problem, after).cost - old.cost, abs=1e-6)
        assert (after.shift_on(person, day), roster.shift_on(person, day)) != (swap.shift, swap.shift)


# Continuity

CARRIED = (
    ConsecutiveDays,
    ConsecutiveWeekends,
    CompleteWeekends,
    Succession,
    MinimumRest,
    Overlap,
    WeeklyMinutes,
    DailyMinutes,
    DayOfRest,
)


@many
@given(rules(), lines(), st.data())
def test_a_row_cut_at_any_day_is_judged_the_same_as_whole(rule: Any, line: Line, data: st.DataObject):
    if not isinstance(rule, CARRIED):
        return
    cut = data.draw(st.integers(1, len(line.shifts)))
    head = Line(line.person, line.start, line.shifts[:cut], line.past)
    tail = Line(line.person, line.date(cut), line.shifts[cut:], (*line.past, *line.shifts[:cut]))
    if not tail.shifts:
        return
    whole, first, second = (sum(one.amount for one in rule.judge(part)) for part in (line, head, tail))
    assert whole == first + second


@some
@given(cases(), st.data())
def test_the_rest_of_a_roster_with_its_counters_is_judged_as_the_whole_would_be(
    case: tuple[RosterProblem, Roster], data: st.DataObject
):
    problem, roster = case
    assume(problem.days > 1)
    cut = problem.start + timedelta(days=data.draw(st.integers(1, problem.days - 1)))
    kept = (cut - problem.start).days
    rest = continue_problem(problem, roster, start=cut, totals=True)
    following = Roster(cut, [(who, codes[kept:]) for who, codes in roster.rows])
    verdict = evaluate(rest, following)
    assert rest.history == carry_over(problem, roster, cut)
    head = attrs.evolve(
        problem, days=kept, cover=(), pins=(), requests=[one for one in problem.requests if one.day < cut]
    )
    before = evaluate(head, Roster(problem.start, [(who, codes[:kept]) for who, codes in roster.rows]))
    whole = evaluate(problem, roster)

    def broken(verdict: Evaluation, rule: str, person: str, word: str) -> float:
        mine = [one for one in verdict.breaches if (one.rule, one.person) == (rule, person) and word in one.message]
        return sum(one.amount for one in mine)

    for kind in ("total_minutes", "shift_count"):
        for member in problem.people:
            # a minimum is judged at the end of all; a maximum is broken by what either part goes beyond it
            assert broken(verdict, kind, member.id, "below") == broken(whole, kind, member.id, "below")
            above = [broken(one, kind, member.id, "above") for one in (before, verdict, whole)]
            assert above[0] + above[1] == above[2]


@some
@given(cases(), st.data())
def test_tallies_of_the_parts_add_up_to_those_of_the_whole(case: tuple[RosterProblem, Roster], data: st.DataObject):
    problem, roster = case
    mondays = [day for day in problem.span if day.weekday() == 0 and day != problem.start]
    whole = tally(problem, roster)
    assert whole + Tallies() == whole
    for monday in mondays:
        kept = (monday - problem.start).days
        rest = continue_problem(problem, roster, start=monday)
        head = attrs.evolve(
            problem,
            days=kept,
            cover=(),
            pins=(),
            requests=[one for one in problem.requests if one.day < monday],
        )
        first = tally(head, Roster(problem.start, [(who, codes[:kept]) for who, codes in roster.rows]))
        second = tally(rest, Roster(monday, [(who, codes[kept:]) for who, codes in roster.rows]))
        assert first + second == whole
