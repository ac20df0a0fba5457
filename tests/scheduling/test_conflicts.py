"""Why nothing legal exists: the rules named cannot all be kept, and each of them is needed for that."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, time, timedelta
from itertools import product
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practiceops.people import Absence, Credential, StaffMember
from practiceops.scheduling.roster import (
    Apart,
    Conflict,
    ConflictPart,
    Contract,
    Cover,
    JointRule,
    MaxIterations,
    MealBreaks,
    Pin,
    Roster,
    RosterProblem,
    Rule,
    ShiftCount,
    ShiftType,
    Status,
    Supervision,
    Together,
    When,
    evaluate,
    solve,
)
from practiceops.scheduling.roster import _legality as legality_module
from practiceops.scheduling.roster._legality import Condition, Legality
from practiceops.scheduling.roster.conflicts import conflict_of

MONDAY = date(2026, 6, 1)
DAYS = [MONDAY + timedelta(days=day) for day in range(7)]
EARLY = ShiftType("E", start=time(8), minutes=480, role="MA")
NURSE = ShiftType("N", start=time(8), minutes=600, role="RN")
ANA, BO, CY = (StaffMember(who, roles=roles) for who, roles in (("ana", ["MA"]), ("bo", ["MA"]), ("cy", ["RN", "MA"])))
FEW = MaxIterations(30)


def week(*rules: Rule | JointRule, days: int = 7, **parts: Any) -> RosterProblem:
    people = parts.pop("people", (ANA, BO, CY))
    return RosterProblem(start=MONDAY, days=days, people=people, shift_types=(EARLY, NURSE), rules=rules, **parts)


def conflict(problem: RosterProblem) -> Conflict:
    solution = solve(problem, stop=FEW)
    assert solution.status is Status.INFEASIBLE
    assert (solution.bound, solution.gap, solution.history) == (None, None, ())
    (found,) = solution.conflicts
    assert str(found) in solution.findings[-1].message
    return found


def pin(who: str, day: int, shift: str | None = "E") -> Pin:
    return Pin(person=who, day=DAYS[day], shift=shift)


# By hand


def test_two_who_are_pinned_to_one_day_and_must_not_meet():
    pins = [pin("ana", 2), pin("bo", 2), pin("bo", 4)]
    found = conflict(week(Apart(people=("ana", "bo")), Apart(people=("ana", "cy")), pins=pins))
    assert str(found) == (
        "ana is pinned to E on 2026-06-03 with bo is pinned to E on 2026-06-03 with Apart() of ana, bo on 2026-06-03"
    )


def test_no_one_to_supervise():
    away = Absence(person="cy", first=DAYS[0], last=DAYS[2], kind="vacation")
    rule = Supervision(assistants=("MA",), supervisors=("RN",))
    found = conflict(week(rule, ShiftCount(minimum=5, people=("bo",)), days=6, absences=[away]))
    # five of six days leave one off, and on three there is no nurse: any two of them will do
    supervised = next(part for part in found.parts if part.rule == rule)
    assert len(supervised.days) == 2
    assert set(supervised.days) < set(DAYS[:3])
    assert [type(part.rule).__name__ for part in found.parts] == ["ShiftCount", "Supervision"]


def test_more_people_than_days_which_only_counting_shows():
    people = [StaffMember(f"p{number}", roles=["MA"]) for number in range(4)]
    everyone = tuple(one.id for one in people)
    found = conflict(week(Apart(people=everyone), ShiftCount(minimum=2), people=people, days=5))
    assert found.irreducible
    # three of them want six of five days
    assert [type(part.rule).__name__ for part in found.parts] == ["ShiftCount"] * 3 + ["Apart"]
    assert found.parts[-1].days == tuple(DAYS[:5])


def test_what_was_worked_before_can_be_the_reason():
    history = Roster(MONDAY - timedelta(days=2), {"ana": ("E", "E"), "bo": (None, None), "cy": (None, None)})
    contract = Contract(max_days_on=2)
    found = conflict(week(pins=[pin("ana", 0)], contracts={"ana": contract}, history=history))
    assert [part.rule for part in found.parts] == [pin("ana", 0), *contract.rules()]


def test_a_pin_to_what_nobody_may_work_is_named_with_the_reason():
    kind = attrs.evolve(EARLY, credentials=("BLS",))
    ana = attrs.evolve(ANA, credentials=(Credential("BLS", expires=DAYS[1]),))
    problem = attrs.evolve(week(pins=[pin("ana", 1), pin("ana", 2)]), people=(ana,), shift_types=(kind,))
    solution = solve(problem, stop=FEW)
    assert solution.status is Status.INFEASIBLE
    assert solution.findings[-1].message == (
        "no row of ana keeps every hard rule: ana is pinned to E on 2026-06-03, but holds no BLS that is valid"
    )
    assert solution.conflicts == (Conflict(parts=[ConflictPart(rule=pin("ana", 2), people=("ana",), days=(DAYS[2],))]),)


def test_what_keeps_someone_from_working_is_named_beside_the_rules():
    at_least, week_off = Contract(min_minutes=480), Absence(person="ana", first=DAYS[0], last=DAYS[6])

    def told(**parts: Any) -> str:
        people = parts.pop("people", (ANA,))
        contracts = {"ana": parts.pop("contract", at_least)}
        rules = parts.pop("rules", ())
        return solve(week(*rules, people=people, contracts=contracts, **parts), stop=FEW).findings[-1].message

    said = "no row of ana keeps every hard rule: TotalMinutes(minimum=480) of ana"
    assert told(absences=[week_off]) == f"{said}; ana is away on 7 of 7 days"
    desk, late = attrs.evolve(ANA, roles=["REC"]), attrs.evolve(ANA, hired=DAYS[5])
    lacking = "ana does not hold the role MA, does not hold the role RN"
    assert told(people=[desk]) == f"{said}; {lacking}"
    assert told(people=[desk], absences=[week_off]) == f"{said}; ana is away on 7 of 7 days and {lacking}"
    gone = [attrs.evolve(week_off, first=DAYS[5])]
    assert (
        told(people=[late], absences=gone) == f"{said}; ana is away on 2 of 7 days and is not employed on 5 of 7 days"
    )
    # neither a day more nor a role more would help here
    tight = Contract(min_minutes=960, max_minutes=960, max_shifts={"E": 1})
    assert told(contract=tight, absences=[attrs.evolve(week_off, last=DAYS[0])]) == (
        "no row of ana keeps every hard rule: TotalMinutes(minimum=960, maximum=960) of ana with "
        "ShiftCount(shifts=('E',), maximum=1) of ana"
    )


def test_a_pin_before_someone_is_hired_says_so():
    solution = solve(week(people=[attrs.evolve(ANA, hired=DAYS[3])], pins=[pin("ana", 0)]), stop=FEW)
    assert solution.findings[-1].message == (
        "no row of ana keeps every hard rule: ana is pinned to E on 2026-06-01, but is not employed"
    )


def test_each_person_without_a_row_has_a_conflict():
    never = Contract(max_shifts={"E": 0})
    problem = week(pins=[pin("ana", 0), pin("bo", 1)], contracts={"ana": never, "bo": never})
    assert [one.parts[0].people for one in solve(problem, stop=FEW).conflicts] == [("ana",), ("bo",)]


def test_where_an_engine_misses_the_only_legal_roster_it_is_found():
    # on each day all three or none, and three days each: half of what each would do alone
    rules = (Together(people=("ana", "bo")), Together(people=("bo", "cy")), ShiftCount(minimum=3, maximum=3))
    pins = [pin("ana", 0, None), pin("bo", 2, None), pin("cy", 3, None), pin("bo", 6, None)]
    solution = solve(week(*rules, pins=pins), stop=MaxIterations(0))
    assert solution.evaluation.legal
    assert {sum(map(bool, codes)) for _, codes in solution.roster.rows} == {3}


def test_a_break_without_a_place_is_a_reason_too():
    lunch = [Cover(day=MONDAY, role="MA", start=time(12), end=time(13), minimum=1, target=1)]
    noon = MealBreaks(shift_minutes=301, earliest=240, latest=270)
    found = conflict(week(noon, days=1, people=(ANA, BO), cover=lunch, pins=[pin("ana", 0), pin("bo", 0, None)]))
    assert [type(part.rule).__name__ for part in found.parts] == ["Pin", "Pin", "MealBreaks"]


def test_what_cannot_be_decided_is_not_guessed(monkeypatch: pytest.MonkeyPatch):
    people = [StaffMember(f"p{number}", roles=["MA"]) for number in range(5)]
    problem = week(Apart(people=[one.id for one in people]), ShiftCount(minimum=2), people=people)
    everything = Legality(problem).conditions([one.id for one in people], joint=True)

    class Doubtful(Legality):
        def find(self, conditions: Collection[Condition] | None = None) -> Roster | bool | None:
            return False if set(conditions or ()) >= set(everything[:5]) else None

    found = conflict_of(Doubtful(problem), [one.id for one in people], joint=True)
    assert found is not None
    assert not found.irreducible
    assert "not shown" in str(found)
    monkeypatch.setattr(legality_module, "_WORK", 0)
    monkeypatch.setattr(legality_module, "_STEPS", 0)
    solution = solve(problem, stop=FEW)
    # prices prove it, but nobody may look for the reason
    assert (solution.status, solution.conflicts) == (Status.INFEASIBLE, ())
    assert solution.findings[-1].message == "no roster keeps every hard rule"


# Every roster tried


@st.composite
def tight_problems(draw: st.DrawFn) -> RosterProblem:
    """Few cells, many hard rules."""
    people = draw(st.sampled_from(((ANA, BO, CY), (ANA, CY))))
    who = st.sampled_from([one.id for one in people])
    days = 2 if len(people) == 3 else 3
    pairs = st.permutations([one.id for one in people]).map(lambda some: tuple(some[:2]))
    joint = st.one_of(
        st.builds(Apart, people=pairs, same_shift=st.booleans()),
        st.builds(Together, people=pairs, same_shift=st.booleans()),
        st.just(Supervision(assistants=("MA",), supervisors=("RN",), each=1)),
        st.just(MealBreaks(shift_minutes=301, earliest=240, latest=240)),
    )
    alone = st.builds(ShiftCount, people=st.tuples(who), minimum=st.integers(1, days), shifts=st.just(()))
    rules = draw(st.lists(joint, min_size=1, max_size=3)) + draw(st.lists(alone, min_size=1, max_size=3))
    pins = draw(st.lists(st.builds(pin, who, st.integers(0, days - 1)), unique=True, max_size=2))
    noon = Cover(day=MONDAY, role="MA", start=time(12), end=time(13), minimum=1, target=1)
    return week(*rules, people=people, days=days, pins=pins, cover=[noon])


def rosters(problem: RosterProblem) -> Iterator[Roster]:
    rows = (
        [(one.id, codes) for codes in product(*(problem.open_to(one.id, day) for day in problem.span))]
        for one in problem.people
    )
    return (Roster(problem.start, chosen) for chosen in product(*rows))


def keeps(problem: RosterProblem, part: ConflictPart) -> list[bool]:
    """Tell of every roster whether it keeps one part, judged with nothing else in the problem."""
    bare = attrs.evolve(problem, rules=(), pins=())
    if isinstance(part.rule, Pin):
        alone = attrs.evolve(bare, pins=[part.rule])
    else:
        alone = attrs.evolve(bare, rules=[attrs.evolve(part.rule, people=part.people) if part.people else part.rule])
    verdicts = (evaluate(alone, roster).hard_breaches for roster in rosters(problem))
    return [not any(not part.days or one.first in part.days for one in breaches) for breaches in verdicts]


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(tight_problems())
def test_no_roster_keeps_all_that_a_conflict_names_and_some_roster_all_but_each(problem: RosterProblem):
    solution = solve(problem, stop=MaxIterations(5))
    legal = any(evaluate(problem, roster).legal for roster in rosters(problem))
    assert legal is (solution.status is not Status.INFEASIBLE)
    assert legal is solution.evaluation.legal
    assert legal is not bool(solution.conflicts)
    for found in solution.conflicts:
        assert found.irreducible
        table = [keeps(problem, part) for part in found.parts]
        assert not any(map(all, zip(*table, strict=True)))
        for place in range(len(table)):
            rest = table[:place] + table[place + 1 :]
            assert not rest or any(map(all, zip(*rest, strict=True)))


def test_the_search_for_a_conflict_can_be_cut_short():
    asked: list[float] = []

    def is_enough() -> bool:
        asked.append(len(asked))
        return len(asked) > 3

    pins = [pin("ana", 2), pin("bo", 2), pin("bo", 4)]
    problem = week(Apart(people=("ana", "bo")), Apart(people=("ana", "cy")), pins=pins)
    cut = solve(problem, stop=When(is_enough))
    assert cut.status in {Status.INFEASIBLE, Status.UNKNOWN}
    assert cut.conflicts == ()
    assert len(asked) < 60
    assert solve(problem).conflicts
