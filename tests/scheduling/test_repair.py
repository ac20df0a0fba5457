"""The sick call: what is covered, at what price, who is rung, and what stays as it was."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import attrs
import pytest

from practiceops.errors import InvalidInputsError, InvalidValueError
from practiceops.people import Absence, StaffMember
from practiceops.scheduling.roster import (
    Contract,
    Cover,
    MaxIterations,
    Pin,
    Request,
    Roster,
    RosterProblem,
    ShiftType,
    Supervision,
    cover_demand,
    evaluate,
)
from practiceops.scheduling.roster.candidates import Candidate, find_swaps, rank_candidates
from practiceops.scheduling.roster.repairing import Message, Repair, messages, repair
from practiceops.scheduling.roster.roster import Change

MONDAY = date(2026, 6, 1)
DAYS = [MONDAY + timedelta(days=day) for day in range(7)]
EARLY = ShiftType("E", start=time(8), minutes=480, role="MA")
LATE = ShiftType("L", start=time(12), minutes=480, role="MA", not_before=("E",))
NURSE = ShiftType("N", start=time(8), minutes=480, role="RN")
STAFF = (StaffMember("ana", roles=("MA",)), StaffMember("bo", roles=("MA",)), StaffMember("cy", roles=("MA", "RN")))


def sick(person: str, first: int, last: int | None = None) -> Absence:
    return Absence(person=person, first=DAYS[first], last=DAYS[first if last is None else last], kind="sick")


def roster(**rows: str) -> Roster:
    """A week, one letter for each day, - for off."""
    return Roster(MONDAY, {who: [None if code == "-" else code for code in row] for who, row in rows.items()})


def week(**changes: Any) -> RosterProblem:
    problem = RosterProblem(
        start=MONDAY,
        days=7,
        people=STAFF,
        shift_types=(EARLY, LATE, NURSE),
        cover=[Cover(day=day, shift="E", target=1) for day in DAYS[:5]],
    )
    return attrs.evolve(problem, **changes)


USUAL = roster(ana="EEEEE--", bo="-------", cy="-------")


def cells(repaired: Repair) -> list[str]:
    return [f"{one.person} {one.day:%a} {one.before or '-'}{one.after or '-'}" for one in repaired.changes]


# One person steps in


def test_the_hole_is_filled_and_nothing_else_changes():
    repaired = repair(week(), USUAL, [sick("ana", 1)])
    assert cells(repaired) == ["ana Tue E-", "bo Tue -E"]
    assert (repaired.evaluation.cost, repaired.evaluation.legal, repaired.uncovered) == (0, True, ())
    assert [str(one) for one in repaired.calls] == ["bo: Tue 2026-06-02 E instead of off"]
    assert str(repaired) == "2 cells changed, 1 person to ring; cost 0, legal"
    assert repaired.problem.absences == (sick("ana", 1),)


def test_a_broken_wish_costs_more_than_a_change_and_a_change_less_than_any_rule():
    wishes = [Request(person="bo", day=DAYS[1], kind="against", weight=0.001)]
    repaired = repair(week(requests=wishes), USUAL, [sick("ana", 1)])
    assert cells(repaired) == ["ana Tue E-", "cy Tue -E"]


def test_fewer_changes_come_before_late_notice():
    # bo may work one day only: to take Tuesday would be to give up Wednesday, which covers as much
    contract = {"ana": Contract(max_minutes=1920), "bo": Contract(max_minutes=480), "cy": Contract(max_minutes=0)}
    before = roster(ana="EE-EE--", bo="--E----", cy="-------")
    problem = week(contracts=contract, pins=[Pin(person="ana", day=DAYS[2])])
    repaired = repair(problem, before, [sick("ana", 1)])
    assert repaired.evaluation.cost == 100
    assert cells(repaired) == ["ana Tue E-"]
    assert [breach.message for breach in repaired.uncovered] == ["0 of 1 there: shift E on 2026-06-02"]
    assert [breach.message for breach in repaired.broken] == ["0 of 1 there: shift E on 2026-06-02"]


def test_of_two_equal_changes_the_later_one_is_made():
    # three days to fill from four on which bo is not wanted elsewhere: what is left open is the nearest
    contract = {"bo": Contract(max_minutes=480), "cy": Contract(max_minutes=0)}
    repaired = repair(week(contracts=contract), USUAL, [sick("ana", 1, 3)])
    assert cells(repaired) == ["ana Tue E-", "ana Wed E-", "ana Thu E-", "bo Thu -E"]


def test_two_people_one_takes_over_and_hands_a_shift_on():
    # only bo holds both roles and works the desk; cy can take what bo leaves
    people = (
        StaffMember("ana", roles=("MA",)),
        StaffMember("bo", roles=("MA", "RN")),
        StaffMember("cy", roles=("RN",)),
    )
    cover = [Cover(day=day, shift=code, target=1) for day in DAYS[:5] for code in ("E", "N")]
    before = roster(ana="EEEEE--", bo="NNNNN--", cy="-------")
    repaired = repair(week(people=people, cover=cover), before, [sick("ana", 2)])
    assert repaired.evaluation.cost == 0
    assert cells(repaired) == ["ana Wed E-", "bo Wed NE", "cy Wed -N"]
    assert [one.person for one in repaired.calls] == ["bo", "cy"]


def test_who_takes_over_gives_up_another_day_where_a_rule_asks_for_it():
    before = roster(ana="EEE----", bo="---EE--", cy="-------")
    tight = {who: Contract(max_minutes=minutes) for who, minutes in (("ana", 1440), ("bo", 960), ("cy", 480))}
    settled = [Pin(person="ana", day=day) for day in DAYS[3:]]
    wished = [Request(person="cy", day=DAYS[0], kind="against", weight=9)]
    repaired = repair(week(contracts=tight, requests=wished, pins=settled), before, [sick("ana", 0)])
    assert cells(repaired) == ["ana Mon E-", "bo Mon -E", "bo Fri E-", "cy Fri -E"]
    assert repaired.evaluation.cost == 0


def test_the_absent_persons_own_row_is_mended_too():
    # a day on its own is not allowed: off on Tuesday, ana cannot work just the Monday
    contract = {"ana": Contract(min_days_on=2)}
    cover = [Cover(day=day, shift="E", target=1) for day in DAYS[1:5]]
    before = roster(ana="-EEE---", bo="----E--", cy="-------")
    repaired = repair(week(contracts=contract, cover=cover), before, [sick("ana", 2)], as_of=MONDAY)
    assert (repaired.evaluation.legal, repaired.evaluation.cost) == (True, 0)
    assert not repair(week(contracts=contract, cover=cover), before, [sick("ana", 2)]).evaluation.legal


def test_supervision_lost_is_a_hole_too():
    rule = Supervision(assistants=("MA",), supervisors=("RN",), weight=50)
    people = (*STAFF, StaffMember("dee", roles=("RN",)))
    before = roster(ana="EEEEE--", bo="-------", cy="-------", dee="NNNNN--")
    repaired = repair(week(people=people, rules=(rule,)), before, [sick("dee", 0)])
    assert cells(repaired) == ["cy Mon -N", "dee Mon N-"]
    assert repaired.evaluation.cost == 0


# What stays as it was


def test_without_an_absence_that_touches_a_shift_all_stays():
    for absences in ([], [sick("ana", 5, 6)], [sick("bo", 0, 6)]):
        repaired = repair(week(), USUAL, absences)
        assert (repaired.roster, repaired.changes, repaired.calls) == (USUAL, (), ())
    assert str(repair(week(), USUAL, [])) == "0 cells changed, 0 people to ring; cost 0, legal"


def test_days_before_as_of_stand_and_an_absence_counts_from_then_on():
    contract = {"bo": Contract(max_minutes=480)}
    before = roster(ana="-EEEE--", bo="E------", cy="-------")
    everyone = {**contract, "cy": Contract(max_minutes=0)}
    repaired = repair(week(contracts=everyone), before, [sick("ana", 1, 2)], as_of=DAYS[2])
    assert cells(repaired) == ["ana Wed E-"]
    assert repaired.absences == (sick("ana", 2),)


def test_reach_ends_what_may_change():
    contract = {"ana": Contract(max_minutes=1920), **{who: Contract(max_minutes=480) for who in ("bo", "cy")}}
    wishes = [Request(person="cy", day=DAYS[0], kind="against", weight=60)]
    before = roster(ana="EEEE---", bo="----E--", cy="-------")
    problem = week(contracts=contract, requests=wishes, pins=[Pin(person="ana", day=DAYS[4])])
    assert cells(repair(problem, before, [sick("ana", 0)], reach=2)) == ["ana Mon E-", "cy Mon -E"]
    assert cells(repair(problem, before, [sick("ana", 0)], reach=4)) == [
        "ana Mon E-",
        "bo Mon -E",
        "bo Fri E-",
        "cy Fri -E",
    ]


def test_a_change_can_be_asked_to_be_worth_it():
    cover = [Cover(day=DAYS[0], shift="E", target=1, under_weight=30)]
    before = roster(ana="E------", bo="-------", cy="-------")
    assert cells(repair(week(cover=cover), before, [sick("ana", 0)], change_weight=20)) == ["ana Mon E-", "bo Mon -E"]
    assert cells(repair(week(cover=cover), before, [sick("ana", 0)], change_weight=40)) == ["ana Mon E-"]


def test_a_pin_of_the_absent_gives_way_and_other_pins_stand():
    pins = [Pin(person="ana", day=DAYS[1], shift="E"), Pin(person="bo", day=DAYS[1])]
    repaired = repair(week(pins=pins), USUAL, [sick("ana", 1)])
    assert cells(repaired) == ["ana Tue E-", "cy Tue -E"]
    assert repaired.problem.pins == (pins[1],)


def test_undo_gives_back_what_was():
    repaired = repair(week(), USUAL, [sick("ana", 0, 4)])
    assert repaired.undo() == USUAL
    assert repaired.roster != USUAL


def test_an_engine_goes_on_where_small_moves_end():
    # ana, bo and cy in a ring: each of three days can be worked by two, and none twice
    repaired = repair(week(), USUAL, [sick("ana", 0, 4)], stop=MaxIterations(30), seed=3)
    assert repaired.evaluation.cost == 0
    assert {one.person for one in repaired.calls} <= {"bo", "cy"}
    late = repair(week(), USUAL, [sick("ana", 1)], as_of=DAYS[1], stop=MaxIterations(30))
    assert len(late.changes) == 2
    assert late.roster.shift_on("ana", MONDAY) == "E"


def test_tables():
    repaired = repair(week(), USUAL, [sick("ana", 1)])
    assert repaired.to_columns() == {
        "person": ["ana", "bo"],
        "day": [DAYS[1], DAYS[1]],
        "before": ["E", ""],
        "after": ["", "E"],
    }
    assert "<table>" in repaired._repr_html_()


def test_messages_are_by_person_the_nearest_day_first():
    told = messages(
        [
            Change(person="bo", day=DAYS[3], before=None, after="E"),
            Change(person="cy", day=DAYS[2], before="E", after=None),
            Change(person="bo", day=DAYS[4], before="E", after="L"),
        ]
    )
    assert [str(one) for one in told] == [
        "cy: Wed 2026-06-03 off instead of E",
        "bo: Thu 2026-06-04 E instead of off, Fri 2026-06-05 L instead of E",
    ]
    assert told[1].first == DAYS[3]


# Candidates and swaps


def ranked(problem: RosterProblem, before: Roster, **options: Any) -> list[Candidate]:
    return list(rank_candidates(problem, before, DAYS[1], "E", **options))


def test_candidates_are_ranked_with_reasons_and_the_others_told_why_not():
    people = (*STAFF, StaffMember("dee", roles=("RN",)), StaffMember("eve", roles=("MA",), left=MONDAY))
    problem = week(
        people=people,
        contracts={"bo": Contract(max_week_minutes=480, first_weekday=0)},
        requests=[Request(person="cy", day=DAYS[1], kind="against", weight=5)],
        absences=[sick("ana", 1)],
    )
    before = roster(ana="E-EE---", bo="----E--", cy="EE-----".replace("E", "-"), dee="-------", eve="-------")
    found = ranked(problem, before)
    assert [(one.person, one.able) for one in found] == [
        ("cy", True),
        ("bo", True),
        ("ana", False),
        ("dee", False),
        ("eve", False),
    ]
    cy, bo, ana, dee, eve = found
    assert (cy.cost, cy.minutes, cy.week_minutes, cy.overtime_minutes, cy.notice) == (-95, 0, 480, 0, 1)
    assert [breach.rule for breach in cy.broken] == ["request_against"]
    assert bo.cost == 0
    assert str(bo.changes[1]) == "bo on 2026-06-05: is off instead of E"
    assert "would have off instead of E on 2026-06-05" in bo.reason
    assert ana.reason == "cannot: ana is away on 2026-06-02 (sick)"
    assert "does not hold the role MA" in dee.reason
    assert "not employed" in eve.reason


def test_a_candidate_may_have_to_leave_another_shift_and_may_come_to_overtime():
    before = roster(ana="-EEEEE-", bo="LL-----", cy="-------")
    found = {one.person: one for one in ranked(week(), before, full_time=1440, first_weekday=0)}
    assert "leaves L" in found["bo"].reason
    assert "ana" not in found
    before = roster(ana="-------", bo="L------", cy="EE-----")
    (ana, bo) = ranked(week(), before, full_time=420)
    assert (ana.person, ana.overtime_minutes) == ("ana", 60)
    # the day after a late shift bo can take the early one only without it
    assert str(bo.changes[0]) == "bo on 2026-06-01: is off instead of L"


def test_candidates_count_the_week_before_the_horizon():
    problem = week(history=Roster(MONDAY - timedelta(days=1), {"bo": ("E",)}))
    found = {one.person: one for one in ranked(problem, USUAL)}
    assert (found["bo"].week_minutes, found["cy"].week_minutes) == (960, 480)


def test_a_reason_joins_the_half_hours_that_say_the_same():
    morning = cover_demand(DAYS[1], {"MA": [2] * 6 + [3] * 3}, first=time(8), minimum={"MA": [1] * 6})
    lunch = cover_demand(DAYS[1], {"MA": [1] * 2}, first=time(14))
    problem = week(cover=[*morning, *lunch])
    before = roster(ana="-L-----", bo="-------", cy="-------")
    (bo, cy, ana) = rank_candidates(problem, before, DAYS[1], "E")
    assert [bo.person, cy.person, ana.person] == ["bo", "cy", "ana"]
    assert bo.reason == (
        "saves 688: works 0 h before, 8 h that week; "
        "1 of 2 there: MA on 2026-06-02 from 08:00 to 11:00; "
        "1 of 3 there: MA on 2026-06-02 from 11:00 to 12:00; "
        "2 of 3 there: MA on 2026-06-02 from 12:00 to 12:30; "
        "2 where 1 would do there: MA on 2026-06-02 from 14:00 to 15:00"
    )


def test_swaps_are_legal_and_ranked_and_can_be_applied():
    wish = Request(person="ana", day=DAYS[1], kind="against", weight=7)
    problem = week(requests=[wish], contracts={"cy": Contract(max_minutes=0)})
    before = roster(ana="-E-E---", bo="E-E----", cy="-------")
    swaps = find_swaps(problem, before, "ana", DAYS[1])
    assert [(one.other, one.other_day, one.cost) for one in swaps] == [("bo", DAYS[0], -7), ("bo", DAYS[2], -7)]
    after = swaps[0].apply(before)
    assert after.grid() == roster(ana="E--E---", bo="-EE----", cy="-------").grid()
    assert evaluate(problem, after).cost == evaluate(problem, before).cost - 7
    with pytest.raises(InvalidValueError, match="the swap expects"):
        swaps[0].apply(after)
    assert find_swaps(problem, before, "ana", DAYS[1], limit=1) == swaps[:1]
    assert find_swaps(problem, before, "ana", DAYS[1], as_of=DAYS[1]) == swaps[1:]


def test_swaps_on_the_same_day_trade_codes():
    before = roster(ana="E------", bo="L------", cy="-------")
    (swap,) = find_swaps(week(), before, "ana", MONDAY)
    assert str(swap) == "ana gives E on 2026-06-01 to bo for L on 2026-06-01 (cost +0)"


def test_a_swap_may_not_break_one_rule_more_for_another_less():
    # ana has minutes too many already; a late shift before bo's early one would be new
    problem = week(contracts={"ana": Contract(max_minutes=480)})
    before = roster(ana="LE-----", bo="--E----", cy="-------")
    (today,) = find_swaps(problem, before, "ana", DAYS[1], reach=1)
    assert (today.other, today.other_day) == ("bo", DAYS[2])
    assert find_swaps(problem, roster(ana="LL-----", bo="--E----", cy="-------"), "ana", DAYS[0], reach=2) == ()


def test_absences_may_come_one_by_one():
    assert repair(week(), USUAL, (one for one in [sick("ana", 1)])) == repair(week(), USUAL, [sick("ana", 1)])


# What cannot be


@pytest.mark.parametrize(
    ("absences", "message"),
    [
        ([Absence(person="zoe", first=MONDAY, last=MONDAY)], "absences 0 person: unknown person 'zoe'"),
        (
            [Absence(person="ana", first=date(2026, 7, 1), last=date(2026, 7, 2))],
            "absences 0: 2026-07-01 to 2026-07-02 is outside the horizon of 7 days from 2026-06-01",
        ),
        ([sick("bo", 0)], "absences 0: 2026-06-01 to 2026-06-01 is over by 2026-06-02, and what was worked stands"),
    ],
)
def test_absences_that_do_not_fit_are_refused_by_place(absences: list[Absence], message: str):
    with pytest.raises(InvalidInputsError) as caught:
        repair(week(), USUAL, absences, as_of=DAYS[1])
    assert message in str(caught.value)


def test_a_roster_that_does_not_fit_is_refused():
    for call in (
        lambda wrong: repair(week(), wrong, [sick("ana", 1)]),
        lambda wrong: rank_candidates(week(), wrong, DAYS[1], "E"),
        lambda wrong: find_swaps(week(), wrong, "ana", DAYS[1]),
    ):
        with pytest.raises(InvalidInputsError, match="has no row"):
            call(roster(ana="EEEEE--"))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: repair(week(), USUAL, [sick("ana", 1)], as_of=date(2026, 6, 8)), "as of 2026-06-08 is after the hor"),
        (lambda: repair(week(), USUAL, [], as_of=datetime(2026, 6, 1)), "as of must be a date without a time"),
        (lambda: repair(week(), USUAL, ["ana"]), "absences[0] must be an Absence, got 'ana'"),
        (
            lambda: repair(week(), USUAL, sick("ana", 1)),
            "absences must be several values, each an Absence, got Absence(",
        ),
        (lambda: repair(week(), USUAL, None), "absences must be several values, each an Absence, got None"),
        (
            lambda: rank_candidates(week(), USUAL, DAYS[1], "E", first_weekday=9),
            "first weekday must be from 0 (Monday)",
        ),
        (lambda: rank_candidates(week(), USUAL, DAYS[1], "E", full_time="x"), "full time must be a whole number, not"),
        (lambda: find_swaps(week(), USUAL, "ana", DAYS[1], limit="x"), "limit must be a whole number, not negative"),
        (lambda: find_swaps(week(), USUAL, "ana", DAYS[1], limit=-1), "limit must be a whole number, not negative"),
        (lambda: repair(week(), USUAL, [], reach=-1), "reach must be a whole number, not negative, got -1"),
        (lambda: repair(week(), USUAL, [], change_weight=-1), "change weight must be a number, not negative, got -1"),
        (lambda: rank_candidates(week(), USUAL, DAYS[1], "X"), "unknown shift code 'X'"),
        (lambda: rank_candidates(week(), USUAL, date(2026, 6, 9), "E"), "day 2026-06-09 is outside the horizon"),
        (lambda: rank_candidates(week(), USUAL, DAYS[0], "E", as_of=DAYS[1]), "is before 2026-06-02"),
        (lambda: find_swaps(week(), USUAL, "zoe", DAYS[0]), "unknown person 'zoe'"),
        (lambda: find_swaps(week(), USUAL, "bo", DAYS[0]), "'bo' is off on 2026-06-01, and has no shift to give"),
        (lambda: Message("ana", ()), "changes must be one or more, all of 'ana'"),
    ],
)
def test_what_cannot_be_is_refused_by_name(call: Any, message: str):
    with pytest.raises(InvalidValueError) as caught:
        call()
    assert message in str(caught.value)
