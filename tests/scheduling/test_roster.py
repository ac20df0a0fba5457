from __future__ import annotations

import math
import threading
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest

from practiceops.errors import InvalidInputsError, InvalidValueError
from practiceops.findings import Severity
from practiceops.people import Absence, Credential, StaffMember
from practiceops.scheduling.roster import (
    ConsecutiveDays,
    Contract,
    Cover,
    Gap,
    MaxCpuTime,
    MaxIterations,
    MaxRuntime,
    NoImprovement,
    Pin,
    Progress,
    Request,
    Roster,
    RosterProblem,
    ShiftCount,
    ShiftType,
    Status,
    Succession,
    Supervision,
    TotalMinutes,
    WeeklyMinutes,
    When,
    evaluate,
    solve,
)

MONDAY = date(2026, 6, 1)
EARLY = ShiftType("E", start=time(8), minutes=480, unpaid_minutes=30, role="MA")
LATE = ShiftType("L", start=time(12), minutes=480, unpaid_minutes=30, role="MA", not_before=("E",))
DESK = ShiftType("D", start=time(8), minutes=480, role="REC")
ANA = StaffMember("ana", roles=("MA",), credentials=(Credential("BLS", expires=MONDAY),))
BO = StaffMember("bo", roles=("MA", "REC"))


def week(**changes: Any) -> RosterProblem:
    problem = RosterProblem(start=MONDAY, days=7, people=(ANA, BO), shift_types=(EARLY, LATE, DESK))
    return attrs.evolve(problem, **changes)


def roster(ana: str, bo: str = "-------") -> Roster:
    """A week, one letter for each day, - for off."""
    return Roster(
        MONDAY, {who: [None if code == "-" else code for code in row] for who, row in (("ana", ana), ("bo", bo))}
    )


def found(problem: RosterProblem, ana: str, bo: str = "-------") -> list[tuple[str, str | None, float, float | None]]:
    verdict = evaluate(problem, roster(ana, bo))
    return [(breach.rule, breach.person, breach.amount, breach.weight) for breach in verdict.breaches]


# What evaluate finds


def test_an_empty_week_breaks_nothing():
    verdict = evaluate(week(), roster("-------"))
    assert (verdict.cost, verdict.legal, verdict.breaches) == (0, True, ())
    assert str(verdict) == "cost 0, legal"


def test_runs_that_touch_an_edge_of_the_horizon_are_not_too_short():
    problem = week(contracts={"ana": Contract(min_days_on=2, min_days_off=2)})
    assert found(problem, "E--EE-E") == [("consecutive_days", "ana", 1, None)]
    assert found(problem, "E--EE--") == []
    assert found(problem, "-EE--EE") == []
    assert found(problem, "--E--EE") == [("consecutive_days", "ana", 1, None)]


def test_history_lengthens_a_run_and_ends_the_exemption_at_the_start():
    before = Roster(MONDAY - timedelta(days=3), {"ana": (None, "E", "E")})
    problem = week(contracts={"ana": Contract(min_days_on=3, max_days_on=4)}, history=before)
    assert found(problem, "-------") == [("consecutive_days", "ana", 1, None)]
    assert found(problem, "E------") == []
    assert found(problem, "EEE----") == [("consecutive_days", "ana", 1, None)]
    assert found(week(contracts={"ana": Contract(min_days_on=3)}), "E------") == []


def test_only_the_part_of_a_long_run_inside_the_horizon_counts():
    before = Roster(MONDAY - timedelta(days=4), {"ana": ("E",) * 4})
    problem = week(contracts={"ana": Contract(max_days_on=2)}, history=before)
    assert found(problem, "-------") == []
    assert found(problem, "E------") == [("consecutive_days", "ana", 1, None)]


def test_a_shift_that_forbids_the_next_days_early_is_found_also_across_the_start():
    assert found(week(), "LE-----") == [("succession", "ana", 1, None)]
    before = Roster(MONDAY - timedelta(days=1), {"ana": ("L",)})
    assert found(week(history=before), "E------") == [("succession", "ana", 1, None)]
    assert found(week(history=before), "L------") == []


def test_a_shift_may_forbid_itself():
    double = attrs.evolve(EARLY, not_before=("E",))
    assert found(week(shift_types=(double, LATE, DESK)), "EE-----") == [("succession", "ana", 1, None)]


def test_weeks_turn_on_their_first_day_and_take_history_in():
    rule = WeeklyMinutes(maximum=960, first_weekday=2)
    assert found(week(rules=(rule,)), "EE-E-E-") == []
    assert found(week(rules=(rule,)), "--EE-E-") == [("weekly_minutes", "ana", 480, None)]
    before = Roster(MONDAY - timedelta(days=2), {"ana": ("E", None)})
    assert found(week(rules=(rule,), history=before), "EE-----") == [("weekly_minutes", "ana", 480, None)]


def test_a_weekend_counts_once_however_much_of_it_is_worked():
    problem = week(contracts={"ana": Contract(max_weekends=0)})
    assert found(problem, "-----EE") == [("weekend_count", "ana", 1, None)]
    assert found(problem, "------E") == [("weekend_count", "ana", 1, None)]
    assert found(problem, "----E--") == []


def test_weighted_rules_cost_and_hard_ones_do_not():
    problem = week(rules=(TotalMinutes(maximum=480, weight=0.5), ShiftCount(shifts=("E",), maximum=0, people=("ana",))))
    verdict = evaluate(problem, roster("EE-----"))
    assert verdict.cost == 240
    assert [str(breach) for breach in verdict.breaches] == [
        "ana works 2 shifts of E, 2 above the maximum of 0 (hard)",
        "ana works 960 minutes in all, 480 above the maximum of 480 (costs 240)",
    ]
    assert [finding.severity for finding in verdict.findings()] == [Severity.BLOCKING, Severity.NOTE]


def test_roles_leave_employment_and_pins_are_hard():
    assert found(week(), "D------", "D------") == [("availability", "ana", 1, None)]
    away = Absence(person="ana", first=MONDAY, last=MONDAY, kind="sick")
    assert found(week(absences=(away,)), "EE-----") == [("availability", "ana", 1, None)]
    leaver = attrs.evolve(ANA, left=MONDAY)
    assert found(week(people=(leaver, BO)), "EE-----") == [("availability", "ana", 1, None)]
    pinned = week(pins=(Pin(person="ana", day=MONDAY, shift="L"),))
    assert found(pinned, "E------") == [("pin", "ana", 1, None)]
    assert found(pinned, "L------") == []


def test_wishes_for_and_against_a_shift_or_a_day():
    wishes = (
        Request(person="ana", day=MONDAY, shift="E", kind="for", weight=2),
        Request(person="ana", day=MONDAY + timedelta(days=1), shift="E", kind="against", weight=3),
        Request(person="ana", day=MONDAY + timedelta(days=2), kind="for", weight=4),
        Request(person="ana", day=MONDAY + timedelta(days=3), kind="against", weight=5),
    )
    problem = week(requests=wishes)
    assert evaluate(problem, roster("ELL----")).cost == 0
    assert evaluate(problem, roster("LE-E---")).cost == 14
    assert evaluate(problem, roster("-------")).cost == 6


def test_cover_counts_by_shift_role_and_skill_on_the_day():
    def cost(ana: str, bo: str, **cover: Any) -> float:
        return evaluate(week(cover=(Cover(day=MONDAY, **cover),)), roster(ana, bo)).cost

    assert cost("E------", "L------", role="MA", target=2) == 0
    assert cost("E------", "D------", role="MA", target=2) == 100
    assert cost("E------", "D------", target=2) == 0
    assert cost("E------", "E------", shift="E", target=1, over_weight=7) == 7
    assert cost("-------", "E------", shift="E", skill="BLS", target=1) == 100
    assert cost("E------", "-------", shift="E", skill="BLS", target=1) == 0
    assert cost("-------", "-------", role="MA", target=2, minimum=1) == 1200
    assert cost("E------", "E------", role="MA", target=1, maximum=1) == 1001
    tuesday = Cover(day=MONDAY + timedelta(days=1), skill="BLS", target=1)
    assert evaluate(week(cover=(tuesday,)), roster("-E-----")).cost == 100


def test_cover_that_cannot_be_met_is_a_shortfall_in_words():
    verdict = evaluate(week(cover=(Cover(day=MONDAY, role="MA", target=3, minimum=1),)), roster("-------"))
    assert [breach.message for breach in verdict.breaches] == [
        "0 of at least 1 there: MA on 2026-06-01",
        "0 of 3 there: MA on 2026-06-01",
    ]


def test_weights_of_any_exact_number_are_taken_as_floats():
    half = [Decimal("0.5"), Fraction(1, 2)]
    rules = [ShiftCount(maximum=0, weight=weight) for weight in half]
    wishes = [Request(person="ana", day=MONDAY, kind="against", weight=weight) for weight in half]
    cover = [Cover(day=MONDAY, shift="L", target=1, under_weight=weight, over_weight=weight) for weight in half]
    problem = week(rules=rules, requests=wishes, cover=cover)
    assert {type(rule.weight) for rule in problem.rules} == {float}
    assert evaluate(problem, roster("E------")).cost == 3
    solution = solve(problem, stop=MaxIterations(20))
    assert (solution.cost, solution.status) == (1, Status.OPTIMAL)


# Impossible input


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"cover": (Cover(day=MONDAY, shift="X", target=1),)}, "cover 0 shift: unknown shift code 'X'"),
        ({"requests": (Request(person="ana", day=MONDAY, shift="X"),)}, "requests 0 shift: unknown shift code 'X'"),
        ({"requests": (Request(person="dee", day=MONDAY),)}, "requests 0 person: unknown person 'dee'"),
        ({"pins": (Pin(person="dee", day=MONDAY),)}, "pins 0 person: unknown person 'dee'"),
        (
            {"cover": (Cover(day=date(2026, 6, 8), target=1),)},
            "cover 0 day: day 2026-06-08 is outside the horizon of 7 days from 2026-06-01",
        ),
        ({"contracts": {"dee": Contract()}}, "contracts 0: unknown person 'dee'"),
        ({"contracts": {"ana": Contract(max_shifts={"X": 1})}}, "contracts 0 max_shifts: unknown shift code 'X'"),
        ({"people": (ANA, ANA)}, "people 1: 'ana' is there a second time"),
        ({"sites": [("ana", ["north"]), ("ana", ["south"])]}, "sites 1: 'ana' is there a second time"),
        ({"rules": (ShiftCount(shifts=("X",), maximum=1),)}, "rules 0: unknown shift code 'X'"),
        ({"rules": (Succession(pairs=(("E", "X"),)),)}, "rules 0: unknown shift code 'X'"),
        ({"rules": (ConsecutiveDays(maximum=1, people=("dee",)),)}, "rules 0 people: unknown person 'dee'"),
        ({"absences": (Absence(person="dee", first=MONDAY, last=MONDAY),)}, "absences 0 person: unknown person 'dee'"),
        ({"history": Roster(MONDAY, {"ana": ("E",)})}, "history: history must end on the day before 2026-06-01"),
        ({"history": Roster(MONDAY - timedelta(days=1), {"ana": ("X",)})}, "history ana 0: unknown shift code 'X'"),
        (
            {"pins": (Pin(person="ana", day=MONDAY, shift="E"), Pin(person="ana", day=MONDAY))},
            "pins 1: 'ana' on 2026-06-01 is pinned to E and to off",
        ),
        (
            {"pins": (Pin(person="ana", day=MONDAY, shift="D"),)},
            "pins 0: 'ana' on 2026-06-01 is pinned to D, which needs the role 'REC'",
        ),
    ],
)
def test_what_does_not_fit_together_is_refused_by_place(changes: dict[str, Any], message: str):
    with pytest.raises(InvalidInputsError) as caught:
        week(**changes)
    assert message in str(caught.value)


def test_a_pin_during_an_absence_is_refused():
    away = Absence(person="ana", first=MONDAY, last=MONDAY)
    with pytest.raises(InvalidInputsError, match="pinned to E, and absent"):
        week(absences=(away,), pins=(Pin(person="ana", day=MONDAY, shift="E"),))
    assert week(absences=(away,), pins=(Pin(person="ana", day=MONDAY),)).pins


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: week(days=0), "days must be greater than zero, got 0 (roster problem)"),
        (lambda: week(start=datetime(2026, 6, 1)), "start must be a date without a time"),
        (lambda: week(contracts={"ana": 3}), "contracts[0] must be a person id and a Contract, got ('ana', 3)"),
        (lambda: week(rules=(3,)), "rules[0] must be"),
        (lambda: ShiftType("E", minutes=0), "minutes must be greater than zero, got 0 (shift type 'E')"),
        (lambda: Contract(min_minutes=9, max_minutes=8), "max minutes must not be below min minutes 9, got 8"),
        (lambda: Contract(first_weekday=7), "first weekday must be from 0 (Monday) to 6 (Sunday), got 7"),
        (lambda: Contract(max_shifts=(("E",),)), "max shifts must be shift codes with a limit"),
        (lambda: Contract(max_shifts=3), "max shifts must be several values"),
        (lambda: Cover(day=MONDAY, target=1, minimum=2), "target must not be below the minimum 2, got 1"),
        (lambda: Cover(day=MONDAY, target=2, maximum=1), "maximum must not be below the target 2, got 1"),
        (lambda: Cover(day=MONDAY, target=1, under_weight=-1), "under weight must not be negative, got -1.0"),
        (lambda: Request(person="ana", day=MONDAY, kind="maybe"), "kind must be one of 'for', 'against', got 'maybe'"),
        (lambda: ShiftCount(maximum=0, weight=Decimal("NaN")), "weight must be finite, got nan (shift count)"),
        (lambda: ShiftCount(maximum=0, weight=Decimal("sNaN")), "weight must be finite, got sNaN (shift count)"),
        (lambda: ShiftCount(maximum=0, weight=10**400), "weight must be finite, got inf (shift count)"),
        (lambda: Request(person="ana", day=MONDAY, weight=True), "weight must be a number, got True (request 'ana')"),
        (lambda: Contract(earliest=time(7, tzinfo=UTC)), "earliest must be a local time without a zone"),
        (lambda: Contract(latest=18), "latest must be a time, got 18 (contract)"),
        (TotalMinutes, "a rule needs a minimum or a maximum (TotalMinutes)"),
        (lambda: ConsecutiveDays(minimum=3, maximum=2), "maximum must not be below the minimum 3, got 2"),
        (lambda: ConsecutiveDays(maximum=2, off=True, shifts=("E",)), "shifts must be empty for runs of days off"),
        (lambda: WeeklyMinutes(maximum=1, first_weekday=9), "first weekday must be from 0"),
        (lambda: Succession(pairs=(("E",),)), "pairs must each be two shift codes"),
        (lambda: Succession(pairs=5), "pairs must be several values"),
        (lambda: Roster(MONDAY, {"ana": ("E",), "bo": ()}), "rows[1] has 0 days for 'bo', the first row 1 (roster)"),
        (lambda: Roster(MONDAY, (("ana", ()), ("ana", ()))), "rows[1] names 'ana' a second time (roster)"),
        (lambda: Roster(MONDAY, {"ana": (3,)}), "rows[0] must hold shift codes or None, got 3 for 'ana' on day 0"),
        (lambda: Roster(MONDAY, {"ana": "E-"}), "rows[0] must be a person id and shift codes"),
        (lambda: Roster(MONDAY, ("ana",)), "rows[0] must be a person id and shift codes"),
        (lambda: roster("E------").shift_on("dee", MONDAY), "person 'dee' is not on the roster"),
        (lambda: roster("E------").shift_on("ana", date(2026, 6, 8)), "day 2026-06-08 is not on the roster"),
        (lambda: solve(week(), engine="cplex"), "unknown engine 'cplex', known: 'python', 'highs'"),
        (lambda: solve(week(), stop=10), "stop must be a stop rule such as MaxIterations(1000), got 10"),
        (lambda: solve(week(), start={}), "start must be a Roster, got {}"),
        (lambda: solve(week(), executor=2), "executor must be an Executor, got 2"),
        (lambda: MaxIterations(5) | 3, "a stop rule joins with stop rules only, got 3"),
        (lambda: MaxIterations(-1), "steps must not be negative, got -1 (max iterations)"),
        (lambda: When(3), "asked must be a function without arguments, got 3 (when)"),
    ],
)
def test_what_cannot_be_is_refused_by_name(make: Any, message: str):
    with pytest.raises(InvalidValueError) as caught:
        make()
    assert message in str(caught.value)


def test_a_roster_for_another_problem_is_refused_with_every_reason():
    wrong = Roster(MONDAY, {"ana": ("X", *[None] * 6), "dee": (None,) * 7})
    with pytest.raises(InvalidInputsError) as caught:
        evaluate(week(), wrong)
    assert str(caught.value) == (
        "3 parts of the roster are wrong:\n"
        "  Roster ana 0: unknown shift code 'X' for 'ana' on 2026-06-01\n"
        "  Roster dee: unknown person 'dee'\n"
        "  Roster bo: person 'bo' has no row"
    )
    with pytest.raises(InvalidInputsError, match="the roster has 1 days from 2026-06-01, the problem 7"):
        evaluate(week(), Roster(MONDAY, {"ana": (None,), "bo": (None,)}))


def test_cover_for_a_role_that_nobody_holds_is_a_finding():
    cover = (Cover(day=MONDAY, role="RN", target=2), Cover(day=MONDAY, role="MA", target=2))
    solution = solve(week(cover=cover))
    assert [str(finding) for finding in solution.findings] == [
        "warning: nobody can serve RN on 2026-06-01, where 2 are wanted"
    ]
    assert (solution.cost, solution.status) == (200, Status.OPTIMAL)


def test_who_can_work_no_shift_type_is_a_finding_and_who_is_away_is_not():
    people = (ANA, BO, StaffMember("cy", roles=("RN",)), StaffMember("dee", roles=("RN",)))
    away = Absence(person="dee", first=MONDAY, last=MONDAY + timedelta(days=6))
    assert [str(finding) for finding in week(people=people, absences=[away]).findings()] == [
        "warning: cy can work no shift type: does not hold the role MA, does not hold the role REC"
    ]


def test_a_role_of_supervision_that_nobody_can_work_as_is_a_finding():
    rule = Supervision(assistants=("MA", "REC"), supervisors=("RNN", "REC2"))
    found = [(finding.code, finding.path, finding.message) for finding in week(rules=[rule]).findings()]
    ending = "which is among the supervisors of a rule about supervision"
    assert found == [
        ("role_without_staff", ("rules", 0, "supervisors"), f"nobody can work as {role}, {ending}")
        for role in ("RNN", "REC2")
    ]
    anyone = (*week().shift_types, ShiftType("A", minutes=480))
    first_role = week(people=(attrs.evolve(ANA, roles=("RNN",)), BO), shift_types=anyone, rules=[rule]).findings()
    assert [finding.message for finding in first_role if finding.code == "role_without_staff"] == [
        f"nobody can work as REC2, {ending}"
    ]


# What is open to a person


def test_who_has_a_site_works_there_unless_the_problem_says_otherwise():
    kinds = [ShiftType(site[0], minutes=480, site=site) for site in ("north", "south")]
    people = [StaffMember("ana", site="north"), StaffMember("bo")]
    problem = week(people=people, shift_types=[*kinds, ShiftType("A", minutes=480)])
    assert [problem.open_to(who, MONDAY) for who in ("ana", "bo")] == [(None, "n", "A"), (None, "n", "s", "A")]
    both = attrs.evolve(problem, sites={"ana": ["north", "south"]})
    assert both.open_to("ana", MONDAY) == (None, "n", "s", "A")


# Times


def test_shifts_carry_true_times_roles_and_length():
    night = ShiftType("N", start=time(22), minutes=480, role="MA")
    autumn = Roster(date(2026, 10, 31), {"bo": ("N", "D"), "ana": (None, "E")})
    shifts = autumn.shifts((night, EARLY, DESK), "America/New_York")
    assert [(shift.person, shift.code, shift.minutes, shift.role) for shift in shifts] == [
        ("bo", "N", 540, "MA"),
        ("ana", "E", 480, "MA"),
        ("bo", "D", 480, "REC"),
    ]
    assert night.crosses_midnight
    with pytest.raises(InvalidValueError, match="start must be known"):
        autumn.shifts((attrs.evolve(night, start=None), EARLY, DESK), "America/New_York")
    with pytest.raises(InvalidValueError, match="unknown shift code 'D' for 'bo'"):
        autumn.shifts((night, EARLY), "America/New_York")


def test_tables():
    problem = week(cover=(Cover(day=MONDAY, role="MA", target=2),))
    solution = solve(problem, stop=MaxIterations(10))
    assert list(solution.to_columns())[:2] == ["person", "2026-06-01"]
    assert "<table>" in solution._repr_html_()
    assert "<table>" in solution.roster._repr_html_()
    verdict = evaluate(problem, roster("-------"))
    assert verdict.to_columns()["message"] == ["0 of 2 there: MA on 2026-06-01"]
    assert "cost 200, legal" in verdict._repr_html_()


# Solving


def staffed(days: int = 7) -> RosterProblem:
    cover = [Cover(day=MONDAY + timedelta(days=day), shift="E", target=1) for day in range(days)]
    desk = [Cover(day=MONDAY + timedelta(days=day), shift="D", target=1) for day in range(days)]
    return week(cover=(*cover, *desk), contracts={who: Contract(max_days_on=4) for who in ("ana", "bo")})


def test_a_week_is_solved_to_proven_optimality():
    solution = solve(staffed(), stop=MaxIterations(300))
    assert (solution.status, solution.cost, solution.bound, solution.gap) == (Status.OPTIMAL, 200, 200, 0)
    assert str(solution) == "optimal: cost 200, legal, bound 200"


def test_impossible_hard_rules_are_a_status_with_the_rules_that_conflict():
    problem = week(contracts={"ana": Contract(min_minutes=4800, max_week_minutes=2400, max_weekends=1)})
    solution = solve(problem, stop=MaxIterations(5))
    assert (solution.status, solution.bound, solution.gap) == (Status.INFEASIBLE, None, None)
    (finding,) = solution.findings
    assert finding.severity is Severity.BLOCKING
    assert "TotalMinutes" in finding.message
    assert "WeekendCount" not in finding.message
    assert not solution.evaluation.legal


def test_a_pin_beats_a_limit_and_says_so():
    contract = Contract(max_shifts={"E": 0})
    problem = week(pins=(Pin(person="ana", day=MONDAY, shift="E"),), contracts={"ana": contract})
    solution = solve(problem, stop=MaxIterations(5))
    assert solution.status is Status.INFEASIBLE
    assert solution.roster.shift_on("ana", MONDAY) == "E"
    assert [breach.rule for breach in solution.evaluation.hard_breaches] == ["shift_count"]


def test_a_start_is_kept_where_nothing_is_better_and_rebuilt_where_it_is_not_legal():
    problem = staffed()
    best = solve(problem, stop=MaxIterations(300)).roster
    assert solve(problem, start=best, stop=MaxIterations(0)).roster == best
    assert solve(problem, start=roster("EEEEEEE"), stop=MaxIterations(0)).evaluation.legal
    with pytest.raises(InvalidInputsError, match="unknown shift code"):
        solve(problem, start=roster("XEEEEEE"))


def test_progress_is_told_after_every_step_and_what_it_raises_ends_the_search():
    told: list[Progress] = []
    solve(week(cover=(Cover(day=MONDAY, role="RN", target=1),)), on_progress=told.append)
    assert [progress.iteration for progress in told] == list(range(len(told)))

    def refuse(progress: Progress) -> None:
        raise RuntimeError(f"at {progress.iteration}")

    with pytest.raises(RuntimeError, match="at 0"):
        solve(staffed(), on_progress=refuse)


def test_a_cancelled_search_returns_the_best_so_far():
    cancelled = threading.Event()

    def cancel(progress: Progress) -> None:
        if progress.iteration == 3:
            cancelled.set()

    stop = MaxIterations(500) | When(cancelled.is_set)
    solution = solve(unprovable(), stop=stop, on_progress=cancel)
    assert solution.iterations == 3
    assert solution.evaluation.legal


def unprovable() -> RosterProblem:
    """Three weekdays for one person who may work at most one of any two: the bound stays at half a day each."""
    cover = [Cover(day=MONDAY + timedelta(days=day), shift="E", target=1, under_weight=0.5) for day in range(7)]
    contracts = {
        who: Contract(max_days_on=1, max_minutes=4 * 480, min_days_off=1, max_weekends=1) for who in ("ana", "bo")
    }
    wishes = [
        Request(person=who, day=MONDAY + timedelta(days=day), shift="E", weight=0.3)
        for who in ("ana", "bo")
        for day in (1, 2)
    ]
    return week(cover=cover, contracts=contracts, requests=wishes)


@pytest.mark.parametrize("stop", [MaxIterations(7), MaxRuntime(0), MaxCpuTime(0), Gap(1e9), NoImprovement(0)])
def test_every_stop_rule_stops(stop: Any):
    solution = solve(unprovable(), stop=stop | MaxIterations(50))
    assert solution.iterations < 50


def test_stop_rules_remember_nothing_from_one_run_to_the_next():
    stop = NoImprovement(5) | MaxIterations(40)
    assert solve(unprovable(), stop=stop) == solve(unprovable(), stop=stop)
    joined = Gap(0) | stop
    assert joined == Gap(0) | stop
    assert (joined | MaxIterations(1)).watch()(Progress(iteration=1, cost=9, bound=-math.inf))


def test_gap_is_a_share_of_the_cost():
    assert Progress(iteration=0, cost=100, bound=95).gap == 0.05
    assert Progress(iteration=0, cost=0, bound=0).gap == 0
    assert Progress(iteration=0, cost=0, bound=-1).gap == math.inf
    assert Progress(iteration=0, cost=math.inf, bound=3).gap == math.inf
