"""From one horizon to the next: history, counters, and tallies for fairness over a year."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import attrs
import pytest

from practiceops.errors import InvalidInputsError, InvalidValueError
from practiceops.people import StaffMember
from practiceops.scheduling.roster import (
    CompleteWeekends,
    ConsecutiveDays,
    Contract,
    Cover,
    Pin,
    Request,
    Roster,
    RosterProblem,
    ShiftCount,
    ShiftType,
    TotalMinutes,
    WeekendCount,
    WeeklyMinutes,
    evaluate,
    fair_shifts,
    holiday_rotation,
)
from practiceops.scheduling.roster.continuity import Tallies, Tally, carry_over, continue_problem, tally

MONDAY = date(2026, 6, 1)
DAYS = [MONDAY + timedelta(days=day) for day in range(14)]
EARLY = ShiftType("E", start=time(8), minutes=480)
NIGHT = ShiftType("N", start=time(22), minutes=480)


def fortnight(**changes: Any) -> RosterProblem:
    problem = RosterProblem(
        start=MONDAY, days=14, people=(StaffMember("ana"), StaffMember("bo")), shift_types=(EARLY, NIGHT)
    )
    return attrs.evolve(problem, **changes)


def roster(ana: str, bo: str = "-" * 14) -> Roster:
    return Roster(
        MONDAY, {who: [None if code == "-" else code for code in row] for who, row in (("ana", ana), ("bo", bo))}
    )


WORKED = roster("EEEEE-NN------")


def test_what_was_worked_becomes_history():
    history = carry_over(fortnight(), WORKED, DAYS[7])
    assert (history.start, history.days) == (MONDAY, 7)
    assert history.grid()["ana"] == ("E", "E", "E", "E", "E", None, "N")
    earlier = Roster(MONDAY - timedelta(days=2), {"ana": ("N", None), "zoe": ("E", "E")})
    longer = carry_over(fortnight(history=earlier), WORKED, DAYS[1])
    assert longer.grid() == {"ana": ("N", None, "E"), "bo": (None, None, None)}


def test_the_next_problem_goes_on_where_the_last_one_ended():
    problem = fortnight(cover=[Cover(day=MONDAY, shift="E", target=1)], contracts={"ana": Contract(max_days_on=5)})
    later = Cover(day=date(2026, 6, 16), shift="E", target=1)
    wish = Request(person="bo", day=date(2026, 6, 17), kind="against")
    following = continue_problem(problem, WORKED, cover=[later], requests=[wish])
    assert (following.start, following.days) == (date(2026, 6, 15), 14)
    assert (following.cover, following.requests, following.contracts) == ((later,), (wish,), problem.contracts)
    assert following.history is not None
    assert following.history.days == 14


def test_the_rest_of_a_horizon_keeps_what_is_wanted_on_its_days():
    problem = fortnight(
        cover=[Cover(day=day, shift="E", target=1) for day in DAYS],
        requests=[Request(person="ana", day=day) for day in DAYS],
        pins=[Pin(person="bo", day=day) for day in DAYS],
    )
    rest = continue_problem(problem, WORKED, start=DAYS[9])
    assert (rest.start, rest.days, len(rest.cover), len(rest.requests), len(rest.pins)) == (DAYS[9], 5, 5, 5, 5)
    assert continue_problem(problem, WORKED, start=DAYS[9], days=2).days == 2


def test_runs_and_weeks_go_on_over_the_cut():
    problem = fortnight(contracts={"ana": Contract(max_days_on=3, max_week_minutes=1920, first_weekday=0)})
    rest = continue_problem(problem, roster("EEE-----------"), start=DAYS[3])
    following = Roster(DAYS[3], {"ana": ("E", "E", *[None] * 9), "bo": (None,) * 11})
    assert [(one.rule, one.amount) for one in evaluate(rest, following).breaches] == [
        ("weekly_minutes", 480),
        ("consecutive_days", 2),
    ]


def test_who_has_no_history_was_off_and_is_judged_the_same_cut_as_whole():
    rules = [ConsecutiveDays(minimum=2), WeeklyMinutes(minimum=480, first_weekday=0), CompleteWeekends()]
    before = Roster(MONDAY - timedelta(days=3), {"ana": ("E", "E", "E")})
    problem = fortnight(rules=rules, history=before)
    worked = roster("E" * 14, "E-EE----------")
    whole = [(one.rule, one.person, one.amount) for one in evaluate(problem, worked).breaches]
    # bo's first day is no run that may have begun before
    assert whole == [("consecutive_days", "bo", 1), ("weekly_minutes", "bo", 480)]
    assert problem.past_of("bo") == (None, None, None)
    for cut in range(1, 14):
        days = attrs.evolve(problem, days=cut)
        head = evaluate(days, Roster(MONDAY, [(who, codes[:cut]) for who, codes in worked.rows]))
        rest = continue_problem(problem, worked, start=DAYS[cut])
        tail = evaluate(rest, Roster(DAYS[cut], [(who, codes[cut:]) for who, codes in worked.rows]))
        both = [(one.rule, one.person, one.amount) for one in (*head.breaches, *tail.breaches)]
        assert sorted(both) == sorted(whole), cut


def test_totals_are_less_by_what_was_used():
    rules = (
        TotalMinutes(minimum=3360, maximum=3840),
        ShiftCount(shifts=("N",), maximum=3, people=("ana",)),
        WeekendCount(maximum=1, weight=5),
        WeeklyMinutes(maximum=2400),
    )
    contract = Contract(min_minutes=960, max_minutes=4800, max_weekends=2, max_shifts={"N": 1})
    problem = fortnight(rules=rules, contracts={"ana": contract})
    rest = continue_problem(problem, WORKED, start=DAYS[7], totals=True)
    limits = [(one.people, getattr(one, "minimum", None), one.maximum) for one in rest.rules]  # type: ignore[union-attr]
    assert limits == [
        (("ana",), 480, 960),
        (("bo",), 3360, 3840),
        (("ana",), None, 2),
        (("ana",), None, 0),
        (("bo",), None, 1),
        ((), None, 2400),
    ]
    carried = rest.contract_of("ana")
    assert (carried.min_minutes, carried.max_minutes, carried.max_weekends, carried.max_shifts) == (
        0,
        1920,
        1,
        (("N", 0),),
    )
    assert continue_problem(problem, WORKED, start=DAYS[7]).rules == rules


def test_tallies_count_what_fairness_is_about():
    wishes = [Request(person="ana", day=DAYS[0], kind="against"), Request(person="ana", day=DAYS[5], kind="against")]
    counts = tally(fortnight(requests=wishes), WORKED, holidays=[DAYS[0], DAYS[5]])
    assert counts.person("ana") == Tally(
        person="ana",
        shifts=7,
        minutes=3360,
        weekends=1,
        nights=2,
        holidays=1,
        granted=1,
        refused=1,
        by_code={"E": 5, "N": 2},
    )
    assert counts.person("bo") == counts.person("bo") + Tally(person="bo")
    assert counts.person("zoe") == Tally(person="zoe")
    assert tally(fortnight(), WORKED, nights=("E",)).person("ana").nights == 5


def test_tallies_give_fairness_what_it_asks_for():
    days = {"Founder's Day": DAYS[0], "Flag Day": DAYS[13], "Midsummer": DAYS[7]}
    counts = tally(fortnight(), WORKED, holidays=days)
    ana = counts.person("ana")
    assert (ana.holidays, ana.by_holiday, ana.by_code) == (
        2,
        (("Founder's Day", 1), ("Midsummer", 1)),
        (("E", 5), ("N", 2)),
    )
    assert counts.worked(["N"]) == {"ana": 2, "bo": 0}
    year = counts + tally(fortnight(), roster("-" * 14, "N" * 14), holidays=days)
    assert year.worked(["N", "E"]) == {"ana": 7, "bo": 14}
    following = fortnight(cover=[Cover(day=DAYS[3], shift="N", target=4)])
    nights = fair_shifts(following, ["N"], weight=1, worked=year.worked(["N"]))
    assert [(rule.people, rule.maximum) for rule in nights] == [  # pyright: ignore[reportAttributeAccessIssue]
        (("ana",), 4),
        (("bo",), 0),
    ]
    turns = holiday_rotation({"Midsummer": DAYS[3], "Flag Day": DAYS[5]}, year.holidays_worked(), weight=9)
    assert [(rule.people, rule.days) for rule in turns] == [  # pyright: ignore[reportAttributeAccessIssue]
        (("ana",), (DAYS[3],)),
        (("bo",), (DAYS[5], DAYS[3])),
    ]
    columns = year.to_columns()
    assert (columns["shift N"], columns["holiday Flag Day"]) == ([2, 14], [0, 1])


def test_tallies_add_up_over_the_year():
    counts = tally(fortnight(), WORKED)
    year = counts + counts + Tallies([Tally(person="cy", nights=1)])
    assert [(one.person, one.shifts, one.nights) for one in year.of] == [("ana", 14, 4), ("bo", 0, 0), ("cy", 0, 1)]
    assert year.to_columns()["person"] == ["ana", "bo", "cy"]
    assert "<table>" in year._repr_html_()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: carry_over(fortnight(), WORKED, MONDAY), "until must be after 2026-06-01 and not after 2026-06-15"),
        (lambda: carry_over(fortnight(), WORKED, date(2026, 6, 16)), "until must be after 2026-06-01"),
        (lambda: carry_over(fortnight(), WORKED, datetime(2026, 6, 2)), "until must be a date without a time"),
        (lambda: continue_problem(fortnight(), WORKED, start=MONDAY), "start must be after 2026-06-01 and not after"),
        (
            lambda: continue_problem(fortnight(), WORKED, start=datetime(2026, 6, 2)),
            "start must be a date without a time",
        ),
        (lambda: Tally(person="ana", by_code=[("N", 1), ("N", 2)]), "by code must have each name once"),
        (lambda: Tally(person="ana", by_holiday={"Easter": -1}), "by holiday must be names with a count of at least 0"),
        (lambda: Tally(person="ana", by_code=3), "by code must be several values"),
        (lambda: tally(fortnight(), WORKED, nights=("X",)), "unknown shift code 'X'"),
        (lambda: Tally(person="ana") + Tally(person="bo"), "tallies of two people do not add up: 'ana' and 'bo'"),
        (lambda: Tallies([Tally(person="ana")] * 2), "'ana' is there a second time (tallies)"),
        (lambda: Tally(person="ana", nights=-1), "nights must not be negative, got -1"),
    ],
)
def test_what_cannot_be_is_refused_by_name(call: Any, message: str):
    with pytest.raises(InvalidValueError) as caught:
        call()
    assert message in str(caught.value)


def test_a_roster_that_does_not_fit_is_refused():
    wrong = Roster(MONDAY, {"ana": (None,) * 14})
    for call in (lambda: carry_over(fortnight(), wrong, DAYS[3]), lambda: tally(fortnight(), wrong)):
        with pytest.raises(InvalidInputsError, match="person 'bo' has no row"):
            call()
