"""Times of day: how early and how late, the night the clocks change, and two places at once."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import attrs
import pytest

from practiceops.people import StaffMember
from practiceops.scheduling.roster import (
    Apart,
    Contract,
    Cover,
    MaxIterations,
    MinimumRest,
    Overlap,
    Pin,
    Roster,
    RosterProblem,
    ShiftCount,
    ShiftType,
    Status,
    evaluate,
    explain,
    solve,
)
from practiceops.scheduling.roster._model import Frame
from practiceops.scheduling.roster.rules.lines import moment

MONDAY = date(2026, 6, 1)
CHICAGO = "America/Chicago"
SPRING = date(2026, 3, 7)
NIGHT = ShiftType("N", start=time(22), minutes=540)
SIX = ShiftType("S", start=time(6), minutes=480)
EIGHT = ShiftType("E", start=time(8), minutes=480)
DOUBLE = ShiftType("W", start=time(8), minutes=48 * 60)


def nights(*kinds: ShiftType, **parts: Any) -> RosterProblem:
    people = parts.pop("people", [StaffMember("ana")])
    return RosterProblem(start=MONDAY, days=3, people=people, shift_types=kinds or (NIGHT, SIX), **parts)


def row(codes: str) -> Roster:
    return Roster(MONDAY, {"ana": [None if code == "-" else code for code in codes]})


# How early and how late


@pytest.mark.parametrize(
    ("hours", "start", "why"),
    [
        ({"earliest": time(8)}, time(8), ""),
        ({"earliest": time(8)}, time(22), ""),
        ({"earliest": time(8)}, time(7, 59), "may not begin before 08:00 by contract"),
        ({"latest": time(16)}, time(8), ""),
        ({"latest": time(16)}, time(8, 1), "may not end after 16:00 by contract"),
        ({"latest": time(0)}, time(16), ""),
        ({"latest": time(0)}, time(17), "may not end after 00:00 by contract"),
        ({"earliest": time(20), "latest": time(6)}, time(22), ""),
        ({"earliest": time(20), "latest": time(6)}, time(23), "may not end after 06:00 by contract"),
        ({"earliest": time(20), "latest": time(6)}, None, ""),
    ],
)
def test_a_contract_says_how_early_and_how_late(hours: dict[str, time], start: time | None, why: str):
    kind = ShiftType("X", start=start, minutes=480)
    problem = nights(kind, contracts={"ana": Contract(**hours)})
    assert problem.why_not("ana", "X", MONDAY) == why
    verdict = evaluate(problem, row("X--"))
    assert [one.message for one in verdict.hard_breaches] == ([f"ana works X on 2026-06-01, but {why}"] if why else [])
    wanted = attrs.evolve(problem, cover=[Cover(day=MONDAY, shift="X", target=1)])
    assert solve(wanted, stop=MaxIterations(5)).cost == (100 if why else 0)
    if why:
        (obstacle,) = explain(problem, row("---"), "ana", MONDAY, "X").obstacles
        assert (obstacle.kind, obstacle.message) == ("contract", f"ana {why} on 2026-06-01")


def test_the_hours_of_a_contract_stand_while_a_conflict_is_looked_for():
    contracts = {"ana": Contract(latest=time(16), min_minutes=480), "bo": Contract()}
    problem = nights(
        people=[StaffMember(who) for who in contracts],
        contracts=contracts,
        rules=[Apart(people=("ana", "bo"), shifts=("S",), maximum=0)],
    )
    solution = solve(problem, stop=MaxIterations(5))
    assert solution.status is Status.INFEASIBLE
    assert {type(part.rule).__name__ for part in solution.conflicts[0].parts} == {"TotalMinutes", "Apart"}


# The night the clocks change


def test_a_time_that_the_spring_change_skips_is_the_moment_of_the_change():
    kinds = [
        ShiftType("B", start=time(22), minutes=270),
        ShiftType("A", start=time(2, 30), minutes=480),
        ShiftType("C", start=time(3), minutes=60),
        ShiftType("G", start=time(2), minutes=30),
    ]
    worked = Roster(SPRING, {"ana": ("B", "A"), "bo": ("B", "C"), "cy": (None, "G")})
    shifts = worked.shifts(kinds, CHICAGO)
    assert [
        (one.person, one.code, one.start.strftime("%H:%M"), one.end.strftime("%H:%M"), one.minutes) for one in shifts
    ] == [
        ("ana", "B", "22:00", "03:00", 240),
        ("bo", "B", "22:00", "03:00", 240),
        ("ana", "A", "03:00", "10:30", 450),
        ("bo", "C", "03:00", "04:00", 60),
    ]
    people = [StaffMember(who) for who in worked.people]
    problem = RosterProblem(start=SPRING, days=2, people=people, shift_types=kinds, zone=CHICAGO)
    # those who meet do not overlap, and rest is measured between the same moments
    assert evaluate(problem, worked).breaches == ()
    rests = evaluate(attrs.evolve(problem, rules=[MinimumRest(minutes=1)]), worked).breaches
    assert [(one.person, one.amount) for one in rests] == [("ana", 1), ("bo", 1)]


@pytest.mark.parametrize("zone", ["", CHICAGO, "Australia/Lord_Howe", "Africa/Cairo"])
@pytest.mark.parametrize("day", [SPRING, date(2026, 10, 3), date(2026, 10, 31), date(2026, 4, 23)])
def test_what_is_later_on_the_wall_is_never_earlier(day: date, zone: str):
    times = [moment(day, minute, zone) for minute in range(0, 3 * 1440, 10)]
    assert times == sorted(times)
    # a mean pace of the clocks, but for one change of an hour at most
    assert abs(times[-1] - times[0] - (3 * 1440 - 10)) <= 60


@pytest.mark.parametrize(("day", "length"), [(SPRING, 840), (date(2026, 10, 31), 960), (MONDAY, 900)])
def test_a_night_on_call_is_worth_its_minutes_whatever_the_clocks_do(day: date, length: int):
    kinds = [
        ShiftType("O", start=time(17), minutes=0, unpaid_minutes=900, on_call=True),
        ShiftType("P", start=time(17), minutes=120, unpaid_minutes=780, on_call=True),
        ShiftType("Q", start=time(17), minutes=900, on_call=True),
        ShiftType("W", start=time(17), minutes=420, unpaid_minutes=480),
    ]
    worked = Roster(day, {kind.code: (kind.code,) for kind in kinds}).shifts(kinds, CHICAGO)
    assert [(one.person, one.minutes) for one in worked] == [("O", 0), ("P", 120), ("Q", length), ("W", length - 480)]


def test_shifts_say_at_which_site():
    kind = ShiftType("E", start=time(8), minutes=480, site="north")
    (shift,) = Roster(MONDAY, {"ana": ("E",)}).shifts([kind], CHICAGO)
    assert shift.site == "north"


# Two places at once


def overlaps(problem: RosterProblem, codes: str) -> list[str]:
    verdict = evaluate(problem, row(codes))
    assert all(breach.hard for breach in verdict.breaches)
    return [breach.message for breach in verdict.breaches if breach.rule == "overlap"]


def test_nobody_works_two_shifts_at_once():
    text = "ana works S on 2026-06-02 while N of 2026-06-01 goes on for 60 minutes"
    assert overlaps(nights(), "NS-") == [text]
    assert overlaps(nights(), "N-S") == overlaps(nights(), "SN-") == []
    history = Roster(MONDAY - timedelta(days=1), {"ana": ("N",)})
    assert overlaps(nights(history=history), "S--") == [
        "ana works S on 2026-06-01 while N of 2026-05-31 goes on for 60 minutes"
    ]
    # what a short shift inside it does not end
    assert overlaps(nights(DOUBLE, SIX), "WSS") == [
        "ana works S on 2026-06-02 while W of 2026-06-01 goes on for 1560 minutes",
        "ana works S on 2026-06-03 while W of 2026-06-01 goes on for 120 minutes",
    ]


def test_who_is_on_call_may_work_unless_a_rule_says_not():
    call = ShiftType("O", start=time(17), minutes=0, unpaid_minutes=900, on_call=True)
    problem = nights(call, SIX)
    assert overlaps(problem, "OS-") == []
    assert problem.rules_of("ana") == ()
    strict = attrs.evolve(problem, rules=[Overlap(on_call=True)])
    assert overlaps(strict, "OS-") == ["ana works S on 2026-06-02 while O of 2026-06-01 goes on for 120 minutes"]


def test_one_rule_about_overlap_is_enough():
    assert nights(rules=[Overlap()]).rules_of("ana") == (Overlap(zone=""),)
    # one that costs, or looks at some shifts only, leaves the hard one in place
    for rule in (Overlap(weight=3), Overlap(shifts=("N",))):
        first, second = nights(rules=[rule]).rules_of("ana")
        assert (first, second) == (Overlap(shifts=("N", "S"), zone=""), attrs.evolve(rule, zone=""))


def test_where_no_shifts_can_overlap_there_is_nothing_to_keep():
    untimed = attrs.evolve(NIGHT, start=None)
    for kinds in ((SIX, EIGHT), (untimed, SIX), (ShiftType("N", start=time(22), minutes=480), SIX), (NIGHT,)):
        assert not any(isinstance(rule, Overlap) for rule in nights(*kinds).rules_of("ana"))
    # nor for whoever works only one of the two
    roles = [attrs.evolve(NIGHT, role="RN"), attrs.evolve(SIX, role="MA")]
    problem = attrs.evolve(nights(*roles), people=(StaffMember("ana", roles=("MA",)), StaffMember("bo", roles=("RN",))))
    frames = [Frame.of(problem, member, problem.rules_of(member.id)) for member in problem.people]
    assert [frame.rules for frame in frames] == [(), ()]
    before = attrs.evolve(problem, history=Roster(MONDAY - timedelta(days=1), {"ana": ("N",)}))
    assert Frame.of(before, before.people[0], before.rules_of("ana")).rules


@pytest.mark.parametrize("engine", ["python", "highs"])
def test_engines_keep_shifts_of_one_person_apart(engine: str):
    cover = [Cover(day=MONDAY + timedelta(days=day), shift=code, target=1) for day in range(3) for code in ("N", "S")]
    problem = nights(cover=cover, people=[StaffMember("ana"), StaffMember("bo")])
    solution = solve(problem, engine=engine, stop=MaxIterations(60))
    assert (solution.status, solution.cost, solution.evaluation.legal) == (Status.OPTIMAL, 0, True)
    alone = solve(attrs.evolve(problem, people=(StaffMember("ana"),)), engine=engine, stop=MaxIterations(60))
    assert (alone.status, alone.cost, alone.evaluation.legal) == (Status.OPTIMAL, 300, True)
    pins = [Pin(person="ana", day=MONDAY, shift="N"), Pin(person="ana", day=MONDAY + timedelta(days=1), shift="S")]
    stuck = solve(attrs.evolve(problem, pins=pins), engine=engine, stop=MaxIterations(5))
    assert stuck.status is Status.INFEASIBLE
    assert [type(part.rule).__name__ for part in stuck.conflicts[0].parts] == ["Pin", "Pin", "Overlap"]


def test_a_conflict_that_has_other_reasons_does_not_name_it():
    # twice each of three nights, and never together
    people = (StaffMember("ana"), StaffMember("bo"))
    rules = [ShiftCount(shifts=("N",), minimum=2), Apart(people=("ana", "bo"), shifts=("N",))]
    solution = solve(nights(people=people, rules=rules), stop=MaxIterations(5))
    assert solution.status is Status.INFEASIBLE
    assert "Overlap" not in {type(part.rule).__name__ for part in solution.conflicts[0].parts}
