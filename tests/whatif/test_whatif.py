from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest
from hypothesis import given, settings

from practiceops.dates import PayPeriod
from practiceops.errors import InvalidInputsError, InvalidValueError, MissingExtraError
from practiceops.money import Money, total
from practiceops.payroll import W4, certificates
from practiceops.people import Absence, StaffMember
from practiceops.scheduling.roster import (
    Apart,
    ConsecutiveDays,
    Contract,
    Cover,
    MaxIterations,
    Pin,
    Request,
    RosterProblem,
    ShiftType,
)
from practiceops.testing.whatif import practices
from practiceops.whatif import (
    ChangeCover,
    Depart,
    Hire,
    PaidLeave,
    PayTerms,
    Practice,
    Scenario,
    SetRate,
    compare,
    evaluate_practice,
    sweep,
)

SUNDAY = date(2026, 6, 7)
AS_IT_IS = Scenario("as it is")


def terms(person: str, **pay: object) -> PayTerms:
    pay = pay or {"hourly": "20"}
    return PayTerms(person=person, w4=W4(filing_status="single"), state=certificates.IL(), **pay)


@pytest.fixture
def practice() -> Practice:
    """Two assistants who cover nine places of nine hours from Monday to Friday, and a salaried manager."""
    weekdays = [SUNDAY + timedelta(days=day) for day in range(1, 6)]
    problem = RosterProblem(
        start=SUNDAY,
        days=7,
        people=[StaffMember(person, roles=("MA",)) for person in ("ana", "bo")],
        shift_types=[ShiftType("D", start=time(8), minutes=540, unpaid_minutes=30, role="MA")],
        cover=[Cover(day=day, shift="D", target=2) for day in weekdays],
        absences=[Absence(person="bo", first=weekdays[0], last=weekdays[0], kind="vacation")],
        contracts={"ana": Contract(max_days_on=5), "bo": Contract(max_days_on=5)},
    )
    period = PayPeriod(frequency="weekly", start=SUNDAY, end=SUNDAY + timedelta(days=6), pay_date=date(2026, 6, 19))
    return Practice(
        name="Oak Street",
        zone="America/Chicago",
        problem=problem,
        terms=[terms("ana"), terms("bo"), terms("lee", salary=Money.of(1500))],
        periods=[period],
    )


def a_hire(person: str = "cy") -> Hire:
    return Hire(member=StaffMember(person, roles=("MA",)), contract=Contract(max_days_on=5), terms=terms(person))


def test_the_month_is_followed_from_the_roster_through_hours_to_pay(practice: Practice) -> None:
    outcome = evaluate_practice(practice)
    # ana works 45 hours (5 overtime), bo 36; 5 x 10 of premium; lee has her salary
    assert outcome.hours == 81
    assert outcome.overtime_hours == 5
    assert outcome.overtime_premium == Money.of("50.00")
    assert outcome.wages == Money.of("3170.00")
    assert (outcome.places_short, outcome.days_short, outcome.wishes_refused) == (1, 1, 0)
    # the employer's share of FICA, and FUTA less the full credit, on each of three wages (950, 720, 1500)
    fica = ("58.90", "44.64", "93.00", "13.78", "10.44", "21.75")
    futa = ("5.70", "4.32", "9.00")
    assert outcome.employer_taxes == total(Money.of(tax) for tax in (*fica, *futa))
    assert outcome.labor_cost == outcome.wages + outcome.employer_taxes


def test_one_more_assistant_costs_less_overtime_and_covers_the_gap(practice: Practice) -> None:
    calm = attrs.evolve(
        practice,
        problem=attrs.evolve(
            practice.problem,
            contracts={person: Contract(max_week_minutes=2400, max_days_on=5) for person in ("ana", "bo")},
        ),
    )
    comparison = compare(sweep(calm, [AS_IT_IS, Scenario("one more", [a_hire()])]))
    before, after = comparison.baseline, comparison.outcome("one more")
    assert before.places_short == 2
    assert after.places_short == 0
    assert after.labor_cost > before.labor_cost
    columns = comparison.to_columns()
    assert columns["change"] == [Money.of(0), after.labor_cost - before.labor_cost]
    assert columns["overtime_hours"] == [Fraction(0), after.overtime_hours]
    assert "one more" in comparison._repr_html_()


def test_a_sweep_is_the_same_on_any_executor_and_tells_how_far_it_is(practice: Practice) -> None:
    scenarios = [AS_IT_IS, Scenario("one more", [a_hire()]), Scenario("without bo", [Depart("bo")])]
    alone = sweep(practice, scenarios, stop=MaxIterations(20), seed=3)
    seen: list[tuple[int, int]] = []
    with ThreadPoolExecutor(2) as threads:
        threaded = sweep(practice, scenarios, threads, lambda *done: seen.append(done), stop=MaxIterations(20), seed=3)
    with ProcessPoolExecutor(2) as processes:
        processed = sweep(practice, scenarios, processes, stop=MaxIterations(20), seed=3)
    assert alone == threaded == processed
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert [one.scenario for one in alone] == ["as it is", "one more", "without bo"]


def test_who_departs_leaves_nothing_behind(practice: Practice) -> None:
    monday = SUNDAY + timedelta(days=1)
    problem = attrs.evolve(
        practice.problem,
        requests=[Request(person="bo", day=monday + timedelta(days=1))],
        pins=[Pin(person="bo", day=monday + timedelta(days=2), shift="D")],
        rules=[
            ConsecutiveDays(maximum=3, people=("bo",)),
            ConsecutiveDays(maximum=4, people=("ana", "bo")),
            Apart(people=("ana", "bo")),
        ],
    )
    left = Scenario("x", [Depart("bo")]).applied_to(attrs.evolve(practice, problem=problem))
    assert "bo" not in str(left)
    assert left.problem.rules == (ConsecutiveDays(maximum=4, people=("ana",)),)


def test_leave_is_paid_at_the_rate_and_is_no_overtime(practice: Practice) -> None:
    friday = SUNDAY + timedelta(days=5)
    away = attrs.evolve(practice, leave=[PaidLeave(person="bo", day=friday, hours=Fraction(8))])
    before, after = evaluate_practice(practice), evaluate_practice(away)
    assert after.wages - before.wages == Money.of(160)
    assert after.overtime_hours == before.overtime_hours


def test_leave_of_someone_unknown_is_refused(practice: Practice) -> None:
    with pytest.raises(InvalidInputsError, match=r"leave 0: no terms of pay for 'zoe'"):
        attrs.evolve(practice, leave=[PaidLeave(person="zoe", day=SUNDAY, hours=8)])


def test_rates_and_cover_change_by_name(practice: Practice) -> None:
    changed = Scenario("x", [SetRate("ana", Decimal(25)), ChangeCover(-1, role="MA")]).applied_to(practice)
    assert changed.terms_of("ana").hourly == 25
    assert {cover.target for cover in changed.problem.cover} == {1}
    assert {cover.target for cover in practice.problem.cover} == {2}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (a_hire("ana"), "'ana' is on the roster already"),
        (Depart("zoe"), "no terms of pay for 'zoe'"),
        (SetRate("lee", Decimal(30)), "'lee' is paid a salary, not by the hour"),
        (ChangeCover(1, role="RN"), "no cover asks for shift None, role 'RN'"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused(practice: Practice, change: object, message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        Scenario("x", [change]).applied_to(practice)


def test_a_sweep_names_every_scenario_that_cannot_be_before_it_starts(practice: Practice) -> None:
    scenarios = [AS_IT_IS, Scenario("a", [Depart("zoe")]), Scenario("b", [Depart("max")]), Scenario("as it is")]
    started: list[tuple[int, int]] = []
    with pytest.raises(InvalidInputsError) as caught:
        sweep(practice, scenarios, on_progress=lambda *done: started.append(done))
    assert [error.path[:3] for error in caught.value.errors] == [
        ("scenarios", 1, "a"),
        ("scenarios", 2, "b"),
        ("scenarios", 3, "as it is"),
    ]
    assert not started


def test_everyone_on_the_roster_needs_terms_of_pay(practice: Practice) -> None:
    with pytest.raises(InvalidInputsError) as caught:
        attrs.evolve(practice, terms=[terms("ana"), terms("ana"), terms("max")])
    assert [error.message for error in caught.value.errors] == [
        "two terms of pay for 'ana'",
        "'max' is paid by the hour, but not on the roster",
        "no terms of pay for 'bo'",
    ]


@pytest.mark.parametrize("pay", [{"hourly": "20", "salary": Money.of(1)}, {"hourly": None}])
def test_terms_are_by_the_hour_or_by_salary(pay: dict[str, object]) -> None:
    with pytest.raises(InvalidValueError, match="hourly or a salary must be given for 'ana', and not both"):
        terms("ana", **pay)


def test_a_negative_rate_names_field_and_value() -> None:
    with pytest.raises(InvalidValueError, match="hourly must not be negative, got -2"):
        terms("ana", hourly="-2")


@pytest.mark.parametrize("hourly", [True, 20.5, "twenty"])
def test_what_is_no_rate_names_field_and_value(hourly: object) -> None:
    for make in (lambda: terms("ana", hourly=hourly), lambda: SetRate("ana", hourly)):
        with pytest.raises(InvalidValueError, match=f"hourly must be a Decimal, got {hourly!r}"):
            make()


def test_terms_want_a_certificate() -> None:
    with pytest.raises(InvalidValueError, match=r"state must be a certificate such as certificates.IL\(\), got 'IL'"):
        PayTerms(person="ana", hourly="20", w4=W4(filing_status="single"), state="IL")


def test_a_day_is_never_paid_in_two_periods(practice: Practice) -> None:
    [week] = practice.periods
    again = PayPeriod(frequency="weekly", start=week.end, end=week.end + timedelta(days=6), pay_date=date(2026, 6, 26))
    with pytest.raises(InvalidInputsError, match=r"periods 1: weekly 2026-06-13 .* would be paid twice"):
        attrs.evolve(practice, periods=[week, again])
    with pytest.raises(InvalidInputsError, match="periods 1"):
        attrs.evolve(practice, periods=[week, week])


def test_work_and_leave_that_no_period_holds_are_findings(practice: Practice) -> None:
    before = PayPeriod(
        frequency="weekly", start=SUNDAY - timedelta(days=7), end=SUNDAY - timedelta(days=1), pay_date=date(2026, 6, 12)
    )
    leave = [
        PaidLeave(person="bo", day=SUNDAY + timedelta(days=20), hours=8),
        PaidLeave(person="lee", day=SUNDAY, hours=8),
    ]
    outcome = evaluate_practice(attrs.evolve(practice, periods=[before], leave=leave), stop=MaxIterations(20))
    missed = [one for one in outcome.findings if one.code == "no_pay_period"]
    assert [one.path for one in missed] == [("ana", "2026-06-08"), ("bo", "2026-06-09")]
    assert "holds 5 of the days of work or leave, from 2026-06-08" in missed[0].message
    assert "no_pay_period" not in {one.code for one in evaluate_practice(practice, stop=MaxIterations(5)).findings}


def test_errors_of_pay_name_everyone_and_the_scenario(practice: Practice) -> None:
    in_nevada = [attrs.evolve(one, state=certificates.NoWageTax("NV")) for one in practice.terms]
    nevada = attrs.evolve(practice, terms=in_nevada)
    with pytest.raises(InvalidInputsError) as caught:
        evaluate_practice(nevada, stop=MaxIterations(5))
    assert [error.path[:4] for error in caught.value.errors] == [
        ("period", "2026-06-07", "person", "ana"),
        ("period", "2026-06-07", "person", "bo"),
    ]
    with ThreadPoolExecutor(1) as threads:
        for executor in (None, threads):
            with pytest.raises(InvalidInputsError) as caught:
                sweep(nevada, [AS_IT_IS], executor, stop=MaxIterations(5))
            assert caught.value.path == ("scenarios", "as it is")


def test_a_year_past_the_law_is_refused_or_assumed_openly(practice: Practice) -> None:
    week = PayPeriod(frequency="weekly", start=date(2031, 1, 5), end=date(2031, 1, 11), pay_date=date(2031, 1, 17))
    late = attrs.evolve(practice, periods=[week])
    with pytest.raises(InvalidInputsError, match="assume_latest"):
        evaluate_practice(late, stop=MaxIterations(5))
    [outcome] = sweep(late, [AS_IT_IS], stop=MaxIterations(5), assume_latest=True)
    assert outcome.assumed
    assert not evaluate_practice(practice, stop=MaxIterations(5)).assumed


def test_the_picture_shows_every_scenario(practice: Practice) -> None:
    comparison = compare(sweep(practice, [AS_IT_IS, Scenario("one more", [a_hire()])], stop=MaxIterations(5)))
    drawn = comparison.chart().to_dict()
    assert {row["scenario"] for row in drawn["data"]["values"]} == {"as it is", "one more"}


def test_without_the_extra_the_picture_says_what_to_type(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    comparison = compare(sweep(practice, [AS_IT_IS], stop=MaxIterations(5)))
    with pytest.raises(MissingExtraError, match=r"pip install 'practiceops\[plot\]'"):
        comparison.chart()


@settings(max_examples=15)
@given(practices())
def test_what_the_payslips_say_adds_up_to_the_outcome(practice: Practice) -> None:
    outcome = evaluate_practice(practice, stop=MaxIterations(3))
    slips = [slip for run in outcome.payroll for slip in run.payslips]
    assert total(slip.gross for slip in slips) == outcome.wages
    minutes = sum(
        shift.minutes for shift in outcome.solution.roster.shifts(practice.problem.shift_types, practice.zone)
    )
    salaried = {one.person for one in practice.terms if one.hourly is None}
    rostered = sum(
        shift.minutes
        for shift in outcome.solution.roster.shifts(practice.problem.shift_types, practice.zone)
        if shift.person in salaried
    )
    # the week of the roster is one pay period, so every hour worked by the hour is paid in it
    assert outcome.hours == Fraction(minutes - rostered, 60)
