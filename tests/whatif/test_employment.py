"""Salary and leave are paid for days of employment, and for no others."""

from __future__ import annotations

from datetime import date, time, timedelta
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from practiceops.dates import PayPeriod, pay_calendar
from practiceops.errors import InvalidInputsError, InvalidValueError
from practiceops.findings import Finding, Severity
from practiceops.money import Money, total
from practiceops.payroll import W4, Payslip, YearToDate, certificates
from practiceops.people import StaffMember
from practiceops.scheduling.roster import Contract, RosterProblem, ShiftType
from practiceops.whatif import Depart, Outcome, PaidLeave, PartPeriod, PayTerms, Practice, Scenario, evaluate_practice
from practiceops.whatif import sweep as evaluate_all

SUNDAY = date(2026, 6, 7)
WEEK = PayPeriod(frequency="weekly", start=SUNDAY, end=SUNDAY + timedelta(days=6), pay_date=date(2026, 6, 19))


def terms(person: str, **pay: object) -> PayTerms:
    return PayTerms(person=person, w4=W4(filing_status="single"), state=certificates.IL(), **pay)


def practice(
    *people: StaffMember, periods: tuple[PayPeriod, ...] = (WEEK,), leave: tuple[PaidLeave, ...] = (), **pay: object
) -> Practice:
    """A practice without cover, so that nobody works: all that is paid is salary and leave."""
    return Practice(
        name="Oak Street",
        zone="America/Chicago",
        problem=RosterProblem(
            start=SUNDAY,
            days=7,
            people=people,
            shift_types=[ShiftType("D", start=time(8), minutes=480, role="MA")],
            contracts={one.id: Contract() for one in people},
        ),
        terms=[terms(one.id, **(pay or {"salary": Money.of(1500)})) for one in people],
        periods=periods,
        leave=leave,
    )


def noticed(outcome: Outcome) -> list[Finding]:
    """What was noticed about employment: the state's unemployment tax is another matter."""
    return [one for one in outcome.findings if one.code in {"not_employed", "salary_part_period", "leave_not_employed"}]


def slips(outcome: Outcome) -> list[Payslip]:
    return [slip for run in outcome.payroll for slip in run.payslips]


@pytest.mark.parametrize(
    "member",
    [
        StaffMember("lee", left=date(2026, 1, 31)),
        StaffMember("lee", left=SUNDAY - timedelta(days=1)),
        StaffMember("lee", hired=date(2027, 1, 4)),
        StaffMember("lee", hired=SUNDAY + timedelta(days=7)),
    ],
)
@pytest.mark.parametrize("pay", [{"salary": Money.of(5000)}, {"hourly": "20"}])
def test_who_is_not_employed_is_not_paid(member: StaffMember, pay: dict[str, object]) -> None:
    outcome = evaluate_practice(practice(member, StaffMember("ana"), **pay))
    assert [one.person for one in slips(outcome)] == ["ana"]
    [finding] = noticed(outcome)
    assert str(finding) == "note: not employed on any day from 2026-06-07 to 2026-06-13: nothing is paid"
    assert finding.path == ("lee", "2026-06-07")


def test_the_first_and_the_last_day_are_days_of_employment() -> None:
    member = StaffMember("lee", hired=WEEK.start, left=WEEK.end)
    outcome = evaluate_practice(practice(member))
    assert [one.gross for one in slips(outcome)] == [Money.of(1500)]
    assert not noticed(outcome)


def test_a_salary_for_a_part_of_a_period_is_not_guessed() -> None:
    asked = practice(
        StaffMember("lee", hired=SUNDAY + timedelta(days=3)), StaffMember("kim", left=SUNDAY), StaffMember("ana")
    )
    with pytest.raises(InvalidInputsError) as caught:
        evaluate_practice(asked)
    assert [error.path for error in caught.value.errors] == [
        ("period", "2026-06-07", "person", "lee", "part_period"),
        ("period", "2026-06-07", "person", "kim", "part_period"),
    ]
    assert caught.value.errors[0].code == "unsupported"
    assert str(caught.value.errors[0]) == (
        "employed from 2026-06-10 to 2026-06-13 only, and the terms do not say what the salary of 1500.00 then comes "
        "to: part_period must be one of 'weekdays', 'calendar_days', 'whole'"
    )
    without = [Scenario("without", [Depart("lee"), Depart("kim")])]
    assert [one.wages for one in evaluate_all(asked, without)] == [Money.of(1500)]


@pytest.mark.parametrize(
    ("member", "choice", "paid", "basis"),
    [
        # hired on the Wednesday: three of five weekdays, four of seven days
        ({"hired": date(2026, 6, 10)}, "weekdays", "900.00", "salary of the period, 3 of 5 weekdays"),
        ({"hired": date(2026, 6, 10)}, "calendar_days", "857.14", "salary of the period, 4 of 7 calendar days"),
        ({"hired": date(2026, 6, 10)}, "whole", "1500.00", "salary of the whole period"),
        ({"left": date(2026, 6, 12)}, "weekdays", "1500.00", "salary of the period, 5 of 5 weekdays"),
        ({"left": date(2026, 6, 7)}, "weekdays", "0.00", "salary of the period, 0 of 5 weekdays"),
    ],
)
def test_a_salary_for_a_part_of_a_period_comes_to_what_the_terms_say(
    member: dict[str, date], choice: str, paid: str, basis: str
) -> None:
    asked = practice(StaffMember("lee", **member), salary=Money.of(1500), part_period=choice)
    outcome = evaluate_practice(asked)
    [slip] = slips(outcome)
    assert slip.gross == Money.of(paid)
    assert [line.basis for line in slip.payee.earnings] == [basis]
    [finding] = noticed(outcome)
    assert finding.code == "salary_part_period"
    assert finding.message.endswith(f" only: {basis}")


@given(st.integers(1, 13), st.sampled_from((PartPeriod.WEEKDAYS, PartPeriod.CALENDAR_DAYS)), st.integers(1, 10**7))
def test_before_and_after_a_change_of_hands_a_salary_is_paid_once(day: int, choice: PartPeriod, cents: int) -> None:
    end = SUNDAY + timedelta(days=13)
    period = PayPeriod(frequency="biweekly", start=SUNDAY, end=end, pay_date=date(2026, 6, 26))
    first = SUNDAY + timedelta(days=day)
    people = (StaffMember("old", left=first - timedelta(days=1)), StaffMember("new", hired=first))
    asked = practice(*people, periods=(period,), salary=Money.from_cents(cents), part_period=choice)
    [paid] = asked.paid_periods(())
    # each part is rounded half up by itself, so a half cent may be paid twice
    assert total(one.wages for one in paid.payees).cents - cents in (0, 1)


def test_leave_outside_employment_is_not_paid_and_told() -> None:
    days = [SUNDAY + timedelta(days=day) for day in (1, 2, 3)]
    leave = tuple(PaidLeave(person="ana", day=day, hours=8) for day in days)
    outcome = evaluate_practice(practice(StaffMember("ana", left=days[0]), leave=leave, hourly="20"))
    assert [one.gross for one in slips(outcome)] == [Money.of(160)]
    [finding] = noticed(outcome)
    assert finding.severity is Severity.WARNING
    assert finding.message == "2 of the days of leave, from 2026-06-09, are not days of employment: not paid"
    assert finding.path == ("ana", "2026-06-09")
    # beyond the periods, too, such days are nobody's
    gone = practice(StaffMember("ana", left=SUNDAY - timedelta(days=8)), leave=leave, hourly="20")
    assert gone.unpaid(()) == ()
    before = pay_calendar("weekly", start=SUNDAY - timedelta(days=7), until=SUNDAY)
    assert attrs.evolve(gone, periods=before).unpaid(()) == ()


def test_who_works_no_shifts_is_employed_throughout() -> None:
    asked = practice(StaffMember("ana"))
    manager = attrs.evolve(asked, terms=[*asked.terms, terms("lee", salary=Money.of(2000))])
    assert evaluate_practice(manager).wages == Money.of(3500)


def test_the_year_to_date_of_who_comes_later_is_kept() -> None:
    weeks = pay_calendar("weekly", start=SUNDAY, until=SUNDAY + timedelta(days=21))
    asked = practice(StaffMember("lee", hired=weeks[1].start), StaffMember("kim", left=weeks[0].end), periods=weeks)
    so_far = YearToDate(year=2026, social_security_wages=Money.of(184_500 - 2000))
    outcome = evaluate_practice(
        attrs.evolve(asked, terms=[attrs.evolve(one, year_to_date=so_far) for one in asked.terms])
    )
    withheld = {(one.person, str(one.period.start)): one.social_security for one in slips(outcome)}
    # 2,000 are left below the wage base of 2026
    assert withheld == {
        ("kim", "2026-06-07"): Money.of("93.00"),
        ("lee", "2026-06-14"): Money.of("93.00"),
        ("lee", "2026-06-21"): Money.of("31.00"),
    }


def test_a_day_has_24_hours_of_leave_at_most() -> None:
    with pytest.raises(InvalidValueError) as caught:
        PaidLeave(person="ana", day=SUNDAY, hours=99999)
    assert str(caught.value) == "hours must not exceed the 24 of a day, got 99999 (paid leave 'ana')"
    assert PaidLeave(person="ana", day=SUNDAY, hours=24).hours == 24
    halves = [PaidLeave(person="ana", day=SUNDAY, hours=Fraction(25, 2)) for _ in range(3)]
    with pytest.raises(InvalidInputsError) as several:
        practice(StaffMember("ana"), leave=tuple(halves), hourly="20")
    [error] = several.value.errors
    assert (str(error), error.path) == ("more than 24 hours of leave for 'ana' on 2026-06-07", ("leave", 1))
