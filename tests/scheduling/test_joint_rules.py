"""Rules that join people, cover by the clock, and who may work what: each against a roster that breaks it."""

from __future__ import annotations

from datetime import date, time, timedelta
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings

from practiceops.errors import InvalidValueError, LawNotKnownError, UnsupportedError
from practiceops.people import Credential, StaffMember
from practiceops.scheduling.roster import (
    Apart,
    Availability,
    Cover,
    DayCount,
    DayOfRest,
    MaxIterations,
    MealBreaks,
    Pin,
    Request,
    Roster,
    RosterProblem,
    ShiftType,
    Status,
    Supervision,
    Together,
    WeekendCount,
    cover_demand,
    coverage,
    evaluate,
    fair_holidays,
    fair_shares,
    fair_shifts,
    fair_weekends,
    fair_wishes,
    law_pack,
    place_breaks,
    solve,
)
from practiceops.testing.scheduling import roster_problems

MONDAY = date(2026, 6, 1)
EARLY = ShiftType("E", start=time(6), minutes=480)
LATE = ShiftType("L", start=time(14), minutes=480)
NIGHT = ShiftType("N", start=time(22), minutes=480)
some = settings(max_examples=60, suppress_health_check=list(HealthCheck))


def problem_of(**parts: Any) -> RosterProblem:
    people = parts.pop("people", [StaffMember("ana"), StaffMember("bo")])
    kinds = parts.pop("shift_types", [EARLY, LATE, NIGHT])
    return RosterProblem(start=MONDAY, days=parts.pop("days", 2), people=people, shift_types=kinds, **parts)


def roster_of(**rows: str) -> Roster:
    return Roster(MONDAY, {who: [None if code == "-" else code for code in codes] for who, codes in rows.items()})


def broken(problem: RosterProblem, roster: Roster) -> list[tuple[str, date, float]]:
    return [(one.rule, one.first, one.amount) for one in evaluate(problem, roster).breaches]


def test_apart_by_day_and_by_shift():
    roster = roster_of(ana="EL", bo="EE")
    tuesday = MONDAY + timedelta(days=1)
    by_day = problem_of(rules=[Apart(people=("ana", "bo"))])
    assert broken(by_day, roster) == [("apart", MONDAY, 1), ("apart", tuesday, 1)]
    by_shift = problem_of(rules=[Apart(people=("ana", "bo"), same_shift=True, weight=3)])
    assert broken(by_shift, roster) == [("apart", MONDAY, 1)]
    assert (
        evaluate(by_shift, roster).breaches[0].message
        == "ana and bo work E together on 2026-06-01, 1 above the maximum of 1"
    )


def test_together():
    (breach,) = evaluate(problem_of(rules=[Together(people=("ana", "bo"))]), roster_of(ana="E-", bo="LL")).breaches
    assert breach.message == "bo works L without ana on 2026-06-02"
    assert breach.hard


def test_a_breach_says_whom_it_is_about_and_a_finding_where():
    people = [StaffMember("ana", roles=("MA",)), StaffMember("bo", roles=("MA",)), StaffMember("cy", roles=("RN",))]
    kinds = [ShiftType(code, start=time(6), minutes=480, role=role) for code, role in (("E", "MA"), ("S", "RN"))]
    rules = [
        Apart(people=("cy", "bo", "ana"), maximum=2),
        Together(people=("cy", "ana"), weight=1),
        Supervision(assistants=("MA",), supervisors=("RN",), each=1),
        MealBreaks(shift_minutes=301, earliest=480, people=("bo",)),
    ]
    cover = [Cover(day=MONDAY, shift="E", target=1)]
    problem = problem_of(days=2, people=people, shift_types=kinds, rules=rules, cover=cover)
    verdict = evaluate(problem, roster_of(ana="E-", bo="EE", cy="SS"))
    assert [(one.rule, one.first.day, one.person, one.people) for one in verdict.breaches] == [
        ("apart", 1, None, ("ana", "bo", "cy")),
        ("supervision", 1, None, ("ana", "bo")),
        ("meal_breaks", 1, "bo", ("bo",)),
        ("meal_breaks", 2, "bo", ("bo",)),
        ("together", 2, None, ("cy", "ana")),
        ("cover_above", 1, None, ()),
    ]
    assert [finding.path for finding in verdict.findings()] == [
        ("apart", "ana", "bo", "cy", "2026-06-01"),
        ("supervision", "ana", "bo", "2026-06-01"),
        ("bo", "2026-06-01"),
        ("bo", "2026-06-02"),
        ("together", "cy", "ana", "2026-06-02"),
        ("cover", "2026-06-01"),
    ]
    assert verdict.to_columns()["person"] == ["ana, bo, cy", "ana, bo", "bo", "bo", "cy, ana", ""]
    with pytest.raises(InvalidValueError, match="people must be 'bo' alone, whose row breaks the rule"):
        attrs.evolve(verdict.breaches[2], people=("ana", "bo"))


def test_supervision_by_the_clock_across_midnight():
    kinds = [
        ShiftType("A", start=time(22), minutes=480, role="MA"),
        ShiftType("S", start=time(14), minutes=720, role="RN"),
    ]
    people = [StaffMember("ana", roles=("MA",)), StaffMember("bo", roles=("RN",))]
    rule = Supervision(assistants=("MA",), supervisors=("RN",), weight=5)
    verdict = evaluate(problem_of(people=people, shift_types=kinds, rules=[rule]), roster_of(ana="A-", bo="S-"))
    assert [one.message for one in verdict.breaches] == [
        "1 assistant is without supervision on 2026-06-02 from 02:00 to 06:00: ana there"
    ]


def test_supervision_counts_the_night_before_the_horizon():
    kinds = [
        ShiftType("A", start=time(22), minutes=480, role="MA"),
        ShiftType("S", start=time(22), minutes=480, role="RN"),
    ]
    people = [StaffMember("ana", roles=("MA",)), StaffMember("bo", roles=("RN",))]
    rule = Supervision(assistants=("MA",), supervisors=("RN",), weight=5)
    history = Roster(MONDAY - timedelta(days=1), {"ana": ["A"], "bo": [None]})
    problem = problem_of(people=people, shift_types=kinds, rules=[rule], history=history)
    assert broken(problem, roster_of(ana="--", bo="--")) == [("supervision", MONDAY, 1)]
    solution = solve(problem, stop=MaxIterations(20))
    assert (solution.cost, solution.status) == (5.0, Status.OPTIMAL)


def test_cover_by_the_clock_counts_whoever_is_there_all_the_time():
    small_hours = Cover(day=MONDAY + timedelta(days=1), start=time(0), end=time(4), target=2)
    evening = Cover(day=MONDAY, start=time(23), end=time(2), target=1)
    problem = problem_of(cover=[small_hours, evening])
    report = coverage(problem, roster_of(ana="NN", bo="L-"))
    assert [(line.there, line.missing) for line in report.lines] == [(1, 1), (1, 0)]
    assert [str(gap.cover) for gap in report.gaps] == ["staff on 2026-06-02 from 00:00 to 04:00"]
    assert report.to_columns()["there"] == [1, 1]


def test_a_demand_curve_runs_on_past_midnight():
    made = cover_demand(MONDAY, {"MA": (1, 0, 2)}, first=time(23), minimum={"MA": (0, 0, 1)}, site="north")
    assert [(str(one), one.target, one.minimum) for one in made] == [
        ("MA at north on 2026-06-01 from 23:00 to 23:30", 1, 0),
        ("MA at north on 2026-06-02 from 00:00 to 00:30", 2, 1),
    ]
    ending = cover_demand(
        MONDAY, {"MA": (1, 0, 2)}, first=time(23), minimum={"MA": (0, 0, 1)}, site="north", last=MONDAY
    )
    assert ending == made[:1]
    assert problem_of(days=1, cover=ending).cover == ending
    with pytest.raises(InvalidValueError, match="step must be from 1 to 1440 minutes, got 0"):
        cover_demand(MONDAY, {}, step=0)


@pytest.mark.parametrize(
    ("kind", "parts", "why"),
    [
        (ShiftType("X", minutes=480, role="RN"), {}, "does not hold the role RN"),
        (ShiftType("X", minutes=480, role="RN", floats=("MA",)), {}, ""),
        (ShiftType("X", minutes=480, credentials=("BLS",)), {}, ""),
        (ShiftType("X", minutes=480, credentials=("ACLS",)), {}, "holds no ACLS that is valid"),
        (ShiftType("X", minutes=480, site="north"), {}, ""),
        (ShiftType("X", minutes=480, site="north"), {"sites": {"ana": ["south"]}}, "does not work at north"),
        (
            ShiftType("X", minutes=480, start=time(8)),
            {"availability": [Availability(person="ana", start=time(7), end=time(12))]},
            "is not available at that time",
        ),
        (
            ShiftType("X", minutes=480, start=time(22)),
            {"availability": [Availability(person="ana", start=time(20), end=time(6))]},
            "",
        ),
    ],
)
def test_who_may_work_what(kind: ShiftType, parts: dict[str, Any], why: str):
    ana = StaffMember("ana", roles=("MA",), credentials=(Credential("BLS", expires=MONDAY),))
    problem = problem_of(people=[ana], shift_types=[kind], **parts)
    assert problem.why_not("ana", "X", MONDAY) == why
    assert problem.may_work("ana", MONDAY) == ((None,) if why else (None, "X"))
    verdict = evaluate(problem, Roster(MONDAY, {"ana": ("X", None)}))
    assert [one.message for one in verdict.breaches] == ([f"ana works X on 2026-06-01, but {why}"] if why else [])
    if kind.credentials:
        assert problem.may_work("ana", MONDAY + timedelta(days=1)) == (None,)


def test_who_floats_counts_for_the_role_of_the_shift_alone():
    kind = ShiftType("X", minutes=480, role="MA", floats=("RN",))
    cover = [Cover(day=MONDAY, role=role, target=1) for role in ("MA", "RN")]
    problem = problem_of(people=[StaffMember("ana", roles=("RN",))], shift_types=[kind], cover=cover)
    assert [line.there for line in coverage(problem, roster_of(ana="X-")).lines] == [1, 0]


def test_a_break_is_moved_to_make_room_and_one_too_many_has_no_place():
    noon = Cover(day=MONDAY, start=time(11), end=time(12), minimum=1, target=2)
    rule = MealBreaks(shift_minutes=301, earliest=300, latest=330)
    problem = problem_of(days=1, cover=[noon], rules=[rule])
    breaks = place_breaks(problem, roster_of(ana="E", bo="E"), rule)
    assert {one.start for one in breaks} == {time(11), time(11, 30)}
    assert evaluate(problem, roster_of(ana="E", bo="E")).legal
    tight = attrs.evolve(problem, rules=[attrs.evolve(rule, latest=300)])
    (breach,) = evaluate(tight, roster_of(ana="E", bo="E")).breaches
    assert (breach.rule, breach.hard) == ("meal_breaks", True)


def test_a_roster_that_breaks_a_hard_rule_between_people_is_never_called_optimal_or_feasible():
    pins = [Pin(person=who, day=MONDAY, shift="E") for who in ("ana", "bo")]
    problem = problem_of(pins=pins, rules=[Apart(people=("ana", "bo"))])
    solution = solve(problem, stop=MaxIterations(60))
    assert solution.status is Status.INFEASIBLE
    assert not solution.evaluation.legal


def test_shares_follow_hours_and_what_was_had():
    people = [StaffMember("ana"), StaffMember("bo", weekly_hours=20), StaffMember("cy")]
    problem = problem_of(people=people, days=14, cover=[Cover(day=MONDAY, shift="N", target=5)])
    assert fair_shares(problem, 5) == {"ana": 2, "bo": 1, "cy": 2}
    assert fair_shares(problem, 5, worked={"ana": 9}) == {"ana": 0, "bo": Fraction(5, 3), "cy": Fraction(10, 3)}
    nights = fair_shifts(problem, ["N"], weight=1, worked={"ana": 9})
    assert [(rule.people, rule.minimum, rule.maximum) for rule in nights] == [  # pyright: ignore[reportAttributeAccessIssue]
        (("ana",), 0, 0),
        (("bo",), 1, 2),
        (("cy",), 3, 4),
    ]


def test_fair_weekends_holidays_and_wishes():
    saturday, sunday = date(2026, 6, 6), date(2026, 6, 7)
    cover = [Cover(day=saturday, shift="E", target=2), Cover(day=sunday, shift="E", target=1)]
    wishes = [Request(person="ana", day=saturday, kind="against"), Request(person="ana", day=sunday, kind="against")]
    problem = problem_of(days=7, cover=cover, requests=wishes, holidays=[sunday])
    assert fair_weekends(problem, weight=1) == tuple(
        WeekendCount(minimum=1, maximum=1, people=(who,), weight=1) for who in ("ana", "bo")
    )
    assert fair_holidays(problem, weight=1) == tuple(
        DayCount(minimum=0, maximum=1, people=(who,), weight=1) for who in ("ana", "bo")
    )
    (rule,) = fair_wishes(problem, Fraction(1, 2), weight=1, granted={"ana": (0, 2)})
    assert (rule.people, rule.minimum) == (("ana",), 2)  # pyright: ignore[reportAttributeAccessIssue]


def test_law_packs():
    day = date(2026, 6, 1)
    assert law_pack("CT", on=day).rules == (MealBreaks(shift_minutes=450, minutes=30, earliest=120, margin=120),)
    assert law_pack("CA", on=day, weight=2).rules == (
        MealBreaks(shift_minutes=301, minutes=30, latest=300, weight=2),
        MealBreaks(shift_minutes=601, minutes=30, earliest=300, weight=2),
    )
    assert law_pack("IL", on=day, people=["ana"]).rules[0] == DayOfRest(minutes=1440, days=7, people=("ana",))
    with pytest.raises(UnsupportedError, match="no scheduling law is known for state 'TX', known: CA, CT, IL"):
        law_pack("TX", on=day)
    with pytest.raises(LawNotKnownError):
        law_pack("IL", on=date(2031, 1, 1))
    assert law_pack("IL", on=date(2031, 1, 1), assume_latest=True).assumed


@some
@given(roster_problems())
def test_rules_that_join_people_find_as_much_as_a_plain_count(problem: RosterProblem):
    kinds = {kind.code: kind for kind in problem.shift_types}
    rules = [rule for rule in problem.rules if isinstance(rule, Apart | Together)]
    codes = [problem.may_work(member.id, problem.start) for member in problem.people]
    for row in list(product(*codes))[:6]:
        people = [member.id for member in problem.people]
        roster = Roster(problem.start, {who: [code] * problem.days for who, code in zip(people, row, strict=True)})
        found = evaluate(problem, roster).breaches
        for rule in rules:
            at_work = dict(zip(people, row, strict=True))
            seen = [at_work[who] if not rule.shifts or at_work[who] in rule.shifts else None for who in rule.people]
            groups = (
                [[code == one for code in seen] for one in kinds]
                if rule.same_shift
                else [[c is not None for c in seen]]
            )
            if isinstance(rule, Apart):
                units = sum(max(0, sum(group) - rule.maximum) for group in groups)
            else:
                units = sum(first != second for group in groups for first, second in pairwise(group))
            name = "apart" if isinstance(rule, Apart) else "together"
            same = sum(other == rule for other in rules)
            counted = [one for one in found if one.rule == name]
            if sum(type(other) is type(rule) for other in rules) == same == 1:
                assert sum(one.amount for one in counted) == units * problem.days
