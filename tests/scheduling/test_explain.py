"""Why not, what a rule costs, and what it would take to grant a wish."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import attrs
import pytest

from practiceops.errors import InvalidInputsError, InvalidValueError
from practiceops.people import Absence, Credential, StaffMember
from practiceops.scheduling.roster import (
    Apart,
    Availability,
    Contract,
    Cover,
    DayCount,
    DayOfRest,
    GrantedWishes,
    MaxIterations,
    MealBreaks,
    MinimumRest,
    Pin,
    Request,
    Roster,
    RosterProblem,
    ShiftCount,
    ShiftType,
    Succession,
    Supervision,
    Together,
    TotalMinutes,
    WeeklyMinutes,
    rank_candidates,
    solve,
)
from practiceops.scheduling.roster import _beside as beside_module
from practiceops.scheduling.roster.costs import cost_of_rule, price_of_requests
from practiceops.scheduling.roster.explaining import Explanation, explain

MONDAY = date(2026, 6, 1)
DAYS = [MONDAY + timedelta(days=day) for day in range(7)]
EARLY = ShiftType("E", start=time(8), minutes=480, role="MA")
LATE = ShiftType("L", start=time(12), minutes=480, role="MA", not_before=("E",))
XRAY = ShiftType("X", start=time(8), minutes=480, role="MA", credentials=("XRAY",))
UPTOWN = ShiftType("U", start=time(8), minutes=480, role="MA", site="uptown")
ANA = StaffMember("ana", roles=("MA",), credentials=(Credential("XRAY", expires=MONDAY),))
BO = StaffMember("bo", roles=("REC",), hired=DAYS[1])


def week(**changes: Any) -> RosterProblem:
    problem = RosterProblem(
        start=MONDAY, days=7, people=(ANA, BO), shift_types=(EARLY, LATE, XRAY, UPTOWN), sites={"ana": ("downtown",)}
    )
    return attrs.evolve(problem, **changes)


def roster(ana: str, bo: str = "-------") -> Roster:
    return Roster(
        MONDAY, {who: [None if code == "-" else code for code in row] for who, row in (("ana", ana), ("bo", bo))}
    )


def why(problem: RosterProblem, ana: str, day: int, shift: str | None, person: str = "ana") -> Explanation:
    return explain(problem, roster(ana), person, DAYS[day], shift)


def test_what_fits_is_said_with_its_price():
    problem = week(cover=[Cover(day=DAYS[2], shift="E", target=1)])
    answer = why(problem, "EE-----", 2, "E")
    assert (answer.fits, answer.possible, answer.cost) == (True, True, -100)
    assert str(answer) == "ana can have E on 2026-06-03: saves 100"
    answer = why(problem, "--E----", 2, None)
    assert (answer.fits, answer.cost) == (True, 100)
    assert str(answer) == "ana can have the day off on 2026-06-03: costs 100"


@pytest.mark.parametrize(
    ("changes", "person", "day", "shift", "kind", "message"),
    [
        ({"pins": [Pin(person="ana", day=MONDAY)]}, "ana", 0, "E", "pin", "ana is pinned to off on 2026-06-01"),
        (
            {"absences": [Absence(person="ana", first=MONDAY, last=MONDAY, kind="sick")]},
            "ana",
            0,
            "E",
            "absence",
            "ana is away on 2026-06-01 (sick)",
        ),
        ({}, "bo", 0, "E", "employment", "bo is not employed on 2026-06-01"),
        ({}, "bo", 1, "E", "role", "bo does not hold the role MA on 2026-06-02"),
        ({}, "ana", 1, "X", "credential", "ana holds no XRAY that is valid on 2026-06-02"),
        ({}, "ana", 1, "U", "site", "ana does not work at uptown on 2026-06-02"),
        (
            {"availability": [Availability(person="ana", start=time(11), end=time(23))]},
            "ana",
            1,
            "E",
            "availability",
            "ana is not available at that time on 2026-06-02",
        ),
    ],
)
def test_what_no_rule_can_change(  # noqa: PLR0917 - by name, from the table above
    changes: Any, person: str, day: int, shift: str, kind: str, message: str
):
    answer = why(week(**changes), "-------", day, shift, person)
    assert [(one.kind.value, one.message) for one in answer.obstacles] == [(kind, message)]
    assert not answer.possible
    assert str(answer) == f"{person} cannot have {shift} on {DAYS[day]}: {message}"


def test_rules_say_what_would_be_broken_and_how_the_row_could_give_way():
    problem = week(contracts={"ana": Contract(max_days_on=3)})
    answer = why(problem, "EEE----", 3, "E")
    assert [one.kind.value for one in answer.obstacles] == ["rule"]
    assert answer.obstacles[0].message == "ana works 4 days in a row from 2026-06-01, 1 above the maximum of 3"
    assert answer.possible
    assert len(answer.changes) == 2
    assert "can have E on 2026-06-04 with off instead of E on 2026-06-0" in str(answer)


def test_two_rules_in_conflict_are_both_named_and_no_other():
    contract = Contract(min_minutes=480, max_days_on=5, max_shifts={"L": 1}, max_weekends=0)
    problem = week(contracts={"ana": contract}, rules=(ShiftCount(shifts=("L",), minimum=2, people=("ana",)),))
    answer = explain(problem, roster("L------"), "ana", DAYS[5], "E")
    assert not answer.possible
    # the weekend alone forbids it, whatever the others say
    assert [type(rule).__name__ for rule in answer.conflict] in (["WeekendCount"], ["ShiftCount", "ShiftCount"])
    assert "no row keeps" in str(answer)


def test_the_rest_of_the_row_stands_before_as_of():
    problem = week(contracts={"ana": Contract(max_minutes=480)})
    free = explain(problem, roster("E------"), "ana", DAYS[3], "E")
    assert (free.possible, free.fits) == (True, False)
    bound = explain(problem, roster("E------"), "ana", DAYS[3], "E", as_of=DAYS[1])
    assert not bound.possible
    assert [type(rule).__name__ for rule in bound.conflict] == ["TotalMinutes"]


def test_a_row_may_have_to_change_more_than_nearby():
    # three late shifts must stay three: far more than three cells have to move
    rules = (ShiftCount(shifts=("L",), minimum=4, maximum=4, people=("ana",)), TotalMinutes(maximum=2400))
    problem = week(rules=rules, contracts={"ana": Contract(max_days_off=1, min_days_on=2)})
    answer = why(problem, "LL-LL--"[:7], 4, "E")
    assert answer.possible == (not answer.conflict)


def test_a_broken_rule_of_before_is_no_obstacle():
    problem = week(contracts={"ana": Contract(max_shifts={"E": 0})})
    assert why(problem, "E------", 3, "L").fits
    assert not why(problem, "E------", 3, "E").fits


# Breaks, and rosters that are not legal


def small_hours(**changes: Any) -> tuple[RosterProblem, Roster]:
    """Two on a Monday night, of whom ana needs a break at midnight, when one has to stay."""
    night = ShiftType("N", start=time(20), minutes=600)
    day = ShiftType("D", start=time(0), minutes=480)
    midnight = Cover(day=DAYS[1], start=time(0), end=time(0, 30), minimum=1, target=2, under_weight=3)
    rule = MealBreaks(shift_minutes=301, earliest=240, latest=240, people=("ana",))
    problem = RosterProblem(
        start=MONDAY,
        days=2,
        people=[StaffMember("ana"), StaffMember("bo")],
        shift_types=[night, day],
        cover=[midnight],
        rules=[rule],
        absences=[Absence(person="ana", first=DAYS[1], last=DAYS[1])],
    )
    return attrs.evolve(problem, **changes), Roster(MONDAY, {"ana": ("N", None), "bo": ("N", None)})


def test_a_row_that_leaves_a_break_its_place_is_found():
    problem, worked = small_hours()
    answer = explain(problem, worked, "bo", MONDAY, None)
    assert [one.message for one in answer.obstacles] == ["no meal break of 30 minutes is found for ana on 2026-06-01"]
    assert [str(one) for one in answer.changes] == [
        "bo on 2026-06-01: is off instead of N",
        "bo on 2026-06-02: works D instead of off",
    ]
    (bo,) = rank_candidates(problem, worked, MONDAY, "D")[:1]
    assert (bo.person, bo.able, [one.after for one in bo.changes]) == ("bo", True, ["D", "D"])


def test_where_every_row_takes_a_break_its_place_that_is_said():
    problem, worked = small_hours(pins=[Pin(person="bo", day=DAYS[1])])
    answer = explain(problem, worked, "bo", MONDAY, None)
    # bo's own rules would allow it
    assert (answer.possible, answer.proven, answer.conflict) == (False, True, ())
    assert {one.person: one.able for one in rank_candidates(problem, worked, MONDAY, "D")} == {"ana": True, "bo": False}
    (price,) = price_of_requests(
        attrs.evolve(problem, requests=[Request(person="bo", day=MONDAY, kind="against")]), worked
    )
    assert price.price is None


@pytest.mark.parametrize("lead", [0, 1])
def test_what_could_not_be_tried_in_full_is_not_called_proven(lead: int):
    # covers join all the days, so bo's Tuesday is not all that has a say in Monday's break
    days = [MONDAY + timedelta(days=day) for day in range(-lead, 3)]
    joined = [
        Cover(day=day, start=time(6), end=time(0), minimum=1, target=1, under_weight=0, over_weight=0) for day in days
    ]
    problem, _ = small_hours(pins=[Pin(person="bo", day=DAYS[1])])
    problem = attrs.evolve(
        problem,
        start=days[0],
        days=len(days),
        cover=[*problem.cover, *joined, Cover(day=MONDAY, target=0, over_weight=0)],
        shift_types=(*problem.shift_types, ShiftType("W", start=time(6), minutes=60 * 42)),
        absences=(),
    )
    before: list[str | None] = [None] * lead
    worked = Roster(days[0], {"ana": [*before, "N", None, "D"], "bo": [*before, "N", None, None]})
    answer = explain(problem, worked, "bo", MONDAY, None)
    assert (answer.possible, answer.proven, answer.conflict) == (False, False, ())
    assert str(answer).startswith("bo has no row that was found with the day off on 2026-06-01: no meal break")


def test_who_tries_no_more_says_that_it_is_not_proven(monkeypatch: pytest.MonkeyPatch):
    problem, worked = small_hours()
    monkeypatch.setattr(beside_module, "_MOST", 0)
    answer = explain(problem, worked, "bo", MONDAY, None)
    assert (answer.possible, answer.proven) == (False, False)


def test_what_two_shifts_of_one_person_add_in_one_place_is_asked_together():
    # on call until eight, bo supervises ana from six on by either shift; without rest between the two
    kinds = [
        ShiftType("A", start=time(6), minutes=480, role="MA"),
        ShiftType("S", start=time(6), minutes=480, role="RN"),
        ShiftType("T", start=time(8), minutes=480, role="RN"),
        ShiftType("O", start=time(17), minutes=900, role="RN", on_call=True),
    ]
    problem = RosterProblem(
        start=MONDAY,
        days=2,
        people=[ANA, StaffMember("bo", roles=("RN",))],
        shift_types=kinds,
        rules=[Supervision(assistants=("MA",), supervisors=("RN",)), MinimumRest(minutes=60, on_call=True)],
        pins=[Pin(person="ana", day=DAYS[1], shift="A")],
    )
    worked = Roster(MONDAY, {"ana": (None, "A"), "bo": (None, "S")})
    assert explain(problem, worked, "bo", MONDAY, "S").fits
    answer = explain(problem, worked, "bo", DAYS[1], "T")
    assert (answer.possible, answer.proven, answer.conflict) == (False, True, ())
    assert [one.message for one in answer.obstacles] == [
        "1 assistant is without supervision on 2026-06-02 from 06:00 to 08:00: ana there"
    ]
    no_rest = attrs.evolve(problem, rules=problem.rules[:1])
    assert [str(one) for one in explain(no_rest, worked, "bo", DAYS[1], "T").changes] == [
        "bo on 2026-06-01: works O instead of off",
        "bo on 2026-06-02: works T instead of S",
    ]


def test_what_stands_against_a_role_or_leave_may_stay_as_it_is():
    contract = Contract(min_minutes=960, max_minutes=960)
    away = Absence(person="ana", first=DAYS[0], last=DAYS[0])
    problem = week(contracts={"ana": contract}, absences=[away])
    # the shift of her day off counts for the minutes, as long as it stands there
    answer = explain(problem, roster("EE-----"), "ana", DAYS[6], "L", as_of=DAYS[1])
    assert [str(one) for one in answer.changes] == [
        "ana on 2026-06-02: is off instead of E",
        "ana on 2026-06-07: works L instead of off",
    ]
    assert explain(problem, roster("EE-----"), "ana", DAYS[6], "L").possible
    far = explain(problem, roster("EE-----"), "ana", DAYS[1], None, as_of=DAYS[1])
    assert far.possible
    assert all(one.day > DAYS[0] for one in far.changes)
    wish = Request(person="ana", day=DAYS[1], kind="against")
    (price,) = price_of_requests(attrs.evolve(problem, requests=[wish]), roster("EE-----"), as_of=DAYS[1])
    assert price.price == -1
    assert all(one.day > DAYS[0] for one in price.changes)


def test_less_of_one_broken_rule_makes_up_for_no_other():
    # too many minutes that week already; early after late stays wrong however many of them go
    contracts = {"ana": Contract(max_week_minutes=480, first_weekday=0)}
    history = Roster(MONDAY - timedelta(days=1), {"ana": ("L",)})
    problem = week(contracts=contracts, history=history)
    answer = why(problem, "LLL----", 0, "E")
    assert [one.message for one in answer.obstacles] == ["ana works E on 2026-06-01, the day after L"]
    assert not answer.possible
    assert [type(rule).__name__ for rule in answer.conflict] == ["Succession"]
    (ana,) = [one for one in rank_candidates(problem, roster("LLL----"), MONDAY, "E") if one.person == "ana"]
    assert ana.reason == "cannot: ana works E on 2026-06-01, the day after L"
    wish = Request(person="ana", day=MONDAY, shift="E")
    (price,) = price_of_requests(attrs.evolve(problem, requests=[wish]), roster("LLL----"))
    assert price.price is None


def test_a_rule_that_is_broken_already_may_stay_so_and_no_more():
    problem = week(contracts={"ana": Contract(max_week_minutes=960, first_weekday=0)}, rules=[ShiftCount(maximum=4)])
    # a fifth shift is one too many of each; for one that goes both stand where they stood
    assert [one.message for one in why(problem, "EEEEE--", 5, "E").obstacles] == [
        "ana works 2880 minutes in the week of 2026-06-01, 1920 above the maximum of 960",
        "ana works 6 shifts of any, 2 above the maximum of 4",
    ]
    answer = why(problem, "EEEEE--", 5, "E")
    assert answer.possible
    assert [one.after for one in answer.changes] == [None, "E"]


# What a rule costs


def covered(**changes: Any) -> RosterProblem:
    cover = [Cover(day=day, shift="E", target=1) for day in DAYS[:4]]
    return week(cover=cover, **changes)


def test_the_cost_of_a_rule_of_the_problem_and_of_a_contract():
    rule = WeeklyMinutes(maximum=960, first_weekday=0)
    cost = cost_of_rule(covered(rules=(rule,)), rule)
    assert (cost.saving, cost.at_least, cost.at_most) == (200, 200, 200)
    assert str(cost) == "WeeklyMinutes costs 200: 200 with it, 0 without"
    contract = Contract(max_minutes=1440, max_days_on=5)
    limit = contract.rules()[0]
    cost = cost_of_rule(covered(contracts={"ana": contract}), limit, person="ana")
    assert cost.saving == 100
    again = cost_of_rule(
        covered(shift_types=(attrs.evolve(EARLY, not_before=("E",)), LATE, XRAY, UPTOWN)), SELF, person="ana"
    )
    assert again.saving == 200


SELF = Succession(pairs=(("E", "E"), ("L", "E")))


def test_the_cost_of_a_rule_that_cannot_be_kept_is_not_known():
    rule = ShiftCount(minimum=9, people=("ana",))
    cost = cost_of_rule(covered(rules=(rule,)), rule, stop=MaxIterations(5))
    assert cost.saving is None
    assert cost.at_least is None
    assert str(cost).startswith("without ShiftCount: optimal: cost 0, legal")


@pytest.mark.parametrize("weight", [None, 7])
@pytest.mark.parametrize(
    "rule",
    [
        Apart(people=("ana", "bo")),
        Together(people=("ana", "bo")),
        Supervision(assistants=("MA",), supervisors=("RN",)),
        MealBreaks(shift_minutes=301, latest=200),
        MinimumRest(),
        DayOfRest(),
        GrantedWishes(minimum=1),
    ],
    ids=lambda rule: type(rule).__name__,
)
def test_rules_of_every_kind_have_a_cost(rule: Any, weight: float | None):
    rule = attrs.evolve(rule, weight=weight)
    problem = covered(rules=(ShiftCount(maximum=3), rule), people=(ANA, attrs.evolve(BO, roles=("MA",), hired=None)))
    cost = cost_of_rule(problem, rule, stop=MaxIterations(120))
    assert cost.rule == rule
    assert cost.without_rule == solve(
        attrs.evolve(problem, rules=problem.rules[:1]), stop=MaxIterations(120), start=cost.with_rule.roster
    )
    assert type(rule).__name__ in str(cost)
    assert cost.saving is not None
    assert (cost.saving > 0) is isinstance(rule, Supervision | Together)


def test_a_rule_as_the_problem_lends_it_is_the_rule_itself():
    rule = DayCount(maximum=0, people=("ana",))
    problem = covered(rules=(rule,), holidays=DAYS[:2])
    (lent,) = [one for one in problem.rules_of("ana") if isinstance(one, DayCount)]
    assert lent != rule
    assert cost_of_rule(problem, lent, person="ana").saving == cost_of_rule(problem, rule).saving == 200


def test_what_a_contract_says_of_hours_stays_while_a_rule_of_it_is_priced():
    contract = Contract(max_minutes=480, latest=time(15))
    problem = covered(contracts={"ana": contract})
    assert cost_of_rule(problem, contract.rules()[0], person="ana").saving == 0


def test_that_shifts_overlap_has_no_price():
    night = ShiftType("N", start=time(22), minutes=660)
    problem = week(shift_types=(EARLY, night), sites=())
    (rule,) = problem.rules_of("ana")
    with pytest.raises(InvalidValueError, match="is in every problem, and has no price"):
        cost_of_rule(problem, rule, person="ana")


def test_a_rule_that_is_not_there_is_refused():
    with pytest.raises(InvalidValueError, match="not one of the problem's rules"):
        cost_of_rule(week(), TotalMinutes(maximum=1))
    with pytest.raises(InvalidValueError, match="does not bind 'ana'"):
        cost_of_rule(week(), TotalMinutes(maximum=1), person="ana")
    with pytest.raises(InvalidValueError, match="unknown person 'zoe'"):
        cost_of_rule(week(), TotalMinutes(maximum=1), person="zoe")


# What wishes cost


def test_wishes_are_priced_by_the_best_row_that_grants_them():
    wishes = [
        Request(person="ana", day=DAYS[0], kind="against", weight=3),
        Request(person="ana", day=DAYS[1], shift="L", weight=2),
        Request(person="ana", day=DAYS[2], kind="against", weight=8),
        Request(person="ana", day=DAYS[6], kind="against", weight=8),
        Request(person="bo", day=DAYS[0], shift="E", weight=5),
    ]
    problem = covered(requests=wishes)
    prices = price_of_requests(problem, roster("EEEE---"))
    assert [(one.request.day, one.price) for one in prices] == [
        (DAYS[2], 92),
        (DAYS[0], 97),
        # after a late shift no early one: Wednesday falls out too, and with it a wish is granted
        (DAYS[1], 190),
        (DAYS[0], None),
    ]
    assert [str(one) for one in prices[2].changes] == [
        "ana on 2026-06-02: works L instead of E",
        "ana on 2026-06-03: is off instead of E",
    ]
    later = price_of_requests(problem, roster("EEEE---"), as_of=DAYS[2])
    assert [one.request.day for one in later] == [DAYS[2]]


def test_a_wish_that_only_a_broken_rule_would_grant_has_no_price():
    bo = StaffMember("bo", roles=("MA",))
    wish = Request(person="bo", day=DAYS[0], shift="E", weight=5)
    problem = week(people=(ANA, bo), requests=[wish], rules=(Apart(people=("ana", "bo")),))
    (price,) = price_of_requests(problem, roster("E------"))
    assert price.price is None


# What cannot be


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: explain(week(), roster("-------"), "zoe", MONDAY, "E"), "unknown person 'zoe'"),
        (lambda: explain(week(), roster("-------"), "ana", MONDAY, "Q"), "unknown shift code 'Q'"),
        (lambda: explain(week(), roster("-------"), "ana", date(2026, 7, 1), "E"), "day 2026-07-01 is outside the hor"),
        (lambda: explain(week(), roster("-------"), "ana", datetime(2026, 6, 1), "E"), "day must be a date without"),
        (
            lambda: explain(week(), roster("-------"), "ana", MONDAY, "E", as_of=DAYS[2]),
            "day 2026-06-01 is before 2026-06-03, and what was worked stands",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_name(call: Any, message: str):
    with pytest.raises(InvalidValueError) as caught:
        call()
    assert message in str(caught.value)


def test_a_roster_that_does_not_fit_is_refused():
    with pytest.raises(InvalidInputsError, match="unknown shift code 'Q'"):
        explain(week(), roster("Q------"), "ana", MONDAY, "E")
    with pytest.raises(InvalidInputsError, match="unknown shift code 'Q'"):
        price_of_requests(week(), roster("Q------"))
