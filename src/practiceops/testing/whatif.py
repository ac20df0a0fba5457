"""Hypothesis strategies for the values of `practiceops.whatif`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from practiceops.dates import PayPeriod
from practiceops.money import Money
from practiceops.payroll import W4, certificates
from practiceops.people import StaffMember
from practiceops.scheduling.roster import Contract, Cover, MaxIterations, RosterProblem, ShiftType
from practiceops.whatif import (
    ChangeCover,
    Comparison,
    Depart,
    Hire,
    Outcome,
    PaidLeave,
    PaidPeriod,
    PartPeriod,
    PayTerms,
    Practice,
    Scenario,
    SetRate,
    compare,
    sweep,
)

__all__ = [
    "STRATEGIES",
    "changes",
    "comparisons",
    "cover_changes",
    "departures",
    "hires",
    "new_rates",
    "outcomes",
    "paid_leaves",
    "paid_periods",
    "pay_terms",
    "practices",
    "scenarios",
]

_MONDAY = date(2026, 6, 1)
_DAYS = 7
_STAFF = ("ana", "bo", "cy")


@st.composite
def pay_terms(draw: st.DrawFn, person: str | None = None, *, hourly: bool | None = None) -> PayTerms:
    """Return terms of pay in Illinois: by the hour, by salary, or (``hourly=None``) either."""
    rate = Decimal(draw(st.integers(min_value=1500, max_value=9000))) / 100
    by_hour = draw(st.booleans()) if hourly is None else hourly
    status = draw(st.sampled_from(("single", "married_filing_jointly", "head_of_household")))
    return PayTerms(
        person=person or draw(st.sampled_from(_STAFF)),
        hourly=rate if by_hour else None,
        salary=None if by_hour else Money.of(rate * 80),
        part_period=draw(st.none() | st.sampled_from(PartPeriod)),
        w4=W4(filing_status=status),
        state=certificates.IL(allowances=draw(st.integers(min_value=0, max_value=4))),
    )


@st.composite
def practices(draw: st.DrawFn) -> Practice:
    """Return a week of a small practice: one to three medical assistants, one shift a day, one weekly pay period."""
    people = _STAFF[: draw(st.integers(min_value=1, max_value=3))]
    wanted = draw(st.lists(st.integers(min_value=0, max_value=2), min_size=_DAYS, max_size=_DAYS))
    minutes = draw(st.sampled_from((240, 480, 600)))
    problem = RosterProblem(
        start=_MONDAY,
        days=_DAYS,
        people=[StaffMember(person, roles=("MA",)) for person in people],
        shift_types=(ShiftType("D", start=time(8), minutes=minutes, role="MA"),),
        cover=[Cover(day=_MONDAY + timedelta(days=day), shift="D", target=count) for day, count in enumerate(wanted)],
        contracts={person: Contract(max_days_on=5) for person in people},
    )
    return Practice(
        name="a small practice",
        zone="America/Chicago",
        problem=problem,
        terms=[draw(pay_terms(person)) for person in people],
        periods=[_week()],
        leave=[one for one in draw(st.lists(paid_leaves(), max_size=2)) if one.person in people],
    )


@st.composite
def hires(draw: st.DrawFn) -> Hire:
    """Return one more medical assistant, paid by the hour."""
    terms = draw(pay_terms("new", hourly=True))
    return Hire(member=StaffMember("new", roles=("MA",)), contract=Contract(max_days_on=5), terms=terms)


def departures() -> SearchStrategy[Depart]:
    """Return someone gone."""
    return st.sampled_from(_STAFF).map(Depart)


def new_rates() -> SearchStrategy[SetRate]:
    """Return another hourly rate for someone."""
    return st.builds(SetRate, st.sampled_from(_STAFF), st.sampled_from((Decimal("18.25"), Decimal(31))))


def cover_changes() -> SearchStrategy[ChangeCover]:
    """Return more or fewer people wanted."""
    return st.builds(ChangeCover, st.integers(min_value=-2, max_value=2), role=st.sampled_from(("MA", None)))


def changes() -> SearchStrategy[Hire | Depart | SetRate | ChangeCover]:
    """Return any change."""
    return st.one_of(hires(), departures(), new_rates(), cover_changes())


def scenarios() -> SearchStrategy[Scenario]:
    """Return a name with up to three changes; not every practice can make them."""
    names = st.sampled_from(("one more", "without", "other cover"))
    return st.builds(Scenario, names, st.lists(changes(), max_size=3).map(tuple))


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    """Return a practice as it is, beside itself with one more assistant."""
    cases = (Scenario("as it is"), Scenario("one more", (draw(hires()),)))
    return compare(sweep(draw(practices()), cases, stop=MaxIterations(3)))


def outcomes() -> SearchStrategy[Outcome]:
    """Return what a small practice comes to."""
    return comparisons().map(lambda comparison: comparison.baseline)


def paid_leaves() -> SearchStrategy[PaidLeave]:
    """Return some hours of leave on a day of the week."""
    days = st.integers(min_value=0, max_value=_DAYS - 1).map(lambda day: _MONDAY + timedelta(days=day))
    hours = st.integers(min_value=0, max_value=32).map(lambda quarters: Fraction(quarters, 4))
    return st.builds(PaidLeave, person=st.sampled_from(_STAFF), day=days, hours=hours)


def paid_periods() -> SearchStrategy[PaidPeriod]:
    """Return the people to pay where nobody has worked."""
    return practices().map(lambda practice: practice.paid_periods(())[0])


def _week() -> PayPeriod:
    end = _MONDAY + timedelta(days=_DAYS - 1)
    return PayPeriod(frequency="weekly", start=_MONDAY, end=end, pay_date=end + timedelta(days=5))


STRATEGIES: tuple[tuple[type, Callable[[], SearchStrategy[Any]]], ...] = (
    (ChangeCover, cover_changes),
    (Comparison, comparisons),
    (Depart, departures),
    (Hire, hires),
    (Outcome, outcomes),
    (PaidLeave, paid_leaves),
    (PaidPeriod, paid_periods),
    (PayTerms, pay_terms),
    (Practice, practices),
    (Scenario, scenarios),
    (SetRate, new_rates),
)
