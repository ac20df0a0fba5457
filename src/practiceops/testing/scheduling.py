"""Hypothesis strategies for the values of `practiceops.scheduling`.

`roster_problems` draws whole problems, small enough to try every roster: with rules of every kind, hard and weighted,
wishes, leave, pins, skills and history.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from practiceops.people import Absence, Credential, StaffMember
from practiceops.scheduling.roster import (
    Breach,
    Change,
    ConsecutiveDays,
    Contract,
    Cover,
    Evaluation,
    Gap,
    MaxCpuTime,
    MaxIterations,
    MaxRuntime,
    NoImprovement,
    Pin,
    Progress,
    Request,
    RequestKind,
    Roster,
    RosterProblem,
    Rule,
    ShiftCount,
    ShiftType,
    Solution,
    Status,
    Succession,
    TotalMinutes,
    WeekendCount,
    WeeklyMinutes,
    evaluate,
)
from practiceops.scheduling.roster.rules import Found, Line
from practiceops.testing.ground import findings

__all__ = [
    "STRATEGIES",
    "breaches",
    "changes",
    "consecutive_days",
    "contracts",
    "covers",
    "evaluations",
    "lines",
    "pins",
    "progresses",
    "requests",
    "roster_problems",
    "rosters",
    "rules",
    "shift_counts",
    "shift_types",
    "solutions",
    "successions",
    "total_minutes",
    "weekend_counts",
    "weekly_minutes",
]

_CODES = ("E", "L", "N")
_PEOPLE = ("ana", "bo", "cy")
_START = date(2026, 6, 1)
_SMALL = st.integers(0, 6)
_WEIGHTS = st.integers(0, 9).map(float) | st.floats(0, 100)
_HARD_OR_WEIGHT = st.none() | st.integers(1, 9).map(float)
_TEXT = st.text(max_size=8)


def _days(span: int = 400) -> SearchStrategy[date]:
    return st.dates(_START, _START + timedelta(days=span))


def shift_types(code: str | None = None, role: str = "") -> SearchStrategy[ShiftType]:
    """Shift types of some hours, with or without a start."""
    return st.builds(
        ShiftType,
        st.sampled_from(_CODES) if code is None else st.just(code),
        minutes=st.sampled_from((240, 480, 600, 720)),
        start=st.none() | st.times().map(lambda at: time(at.hour, at.minute)),
        unpaid_minutes=st.sampled_from((0, 30, 60)),
        role=st.just(role),
        not_before=st.lists(st.sampled_from(_CODES), unique=True, max_size=2),
        title=_TEXT,
    )


def contracts() -> SearchStrategy[Contract]:
    """Contracts with any of the limits."""
    few = st.none() | _SMALL
    return st.builds(
        _contract,
        minutes=st.none() | st.lists(st.integers(0, 40), min_size=2, max_size=2),
        week=st.none() | st.integers(1, 30),
        on=st.none() | st.lists(_SMALL, min_size=2, max_size=2),
        off=st.none() | st.lists(_SMALL, min_size=2, max_size=2),
        weekends=few,
        shifts=st.dictionaries(st.sampled_from(_CODES), _SMALL, max_size=2),
    )


def _contract(  # noqa: PLR0917 - called by keyword, by Hypothesis
    minutes: list[int] | None,
    week: int | None,
    on: list[int] | None,
    off: list[int] | None,
    weekends: int | None,
    shifts: dict[str, int],
) -> Contract:
    def pair(numbers: list[int] | None, unit: int = 1) -> tuple[int | None, int | None]:
        return (None, None) if numbers is None else (unit * min(numbers), unit * max(numbers))

    (least, most), (least_on, most_on), (least_off, most_off) = pair(minutes, 240), pair(on), pair(off)
    return Contract(
        min_minutes=least,
        max_minutes=most,
        max_week_minutes=None if week is None else 240 * week,
        min_days_on=least_on,
        max_days_on=most_on,
        min_days_off=least_off,
        max_days_off=most_off,
        max_weekends=weekends,
        max_shifts=tuple(shifts.items()),
    )


@st.composite
def covers(draw: st.DrawFn, first: date = _START, days: int = 400) -> Cover:
    """Covers of one day, with a minimum below and a maximum above the target."""
    least, target, most = sorted(draw(st.lists(st.integers(0, 3), min_size=3, max_size=3)))
    return Cover(
        day=first + timedelta(days=draw(st.integers(0, days - 1))),
        shift=draw(st.none() | st.sampled_from(_CODES[:2])),
        role=draw(st.sampled_from((None, None, "MA"))),
        skill=draw(st.sampled_from((None, None, "BLS"))),
        target=target,
        under_weight=draw(_WEIGHTS),
        over_weight=draw(_WEIGHTS),
        minimum=least,
        minimum_weight=draw(_WEIGHTS),
        maximum=draw(st.sampled_from((None, most))),
        maximum_weight=draw(_WEIGHTS),
    )


def requests() -> SearchStrategy[Request]:
    """Wishes for and against."""
    return st.builds(
        Request,
        person=st.sampled_from(_PEOPLE),
        day=_days(),
        shift=st.none() | st.sampled_from(_CODES),
        kind=st.sampled_from(RequestKind),
        weight=_WEIGHTS,
    )


def pins() -> SearchStrategy[Pin]:
    """Settled cells."""
    return st.builds(Pin, person=st.sampled_from(_PEOPLE), day=_days(), shift=st.none() | st.sampled_from(_CODES))


# Rules


@st.composite
def total_minutes(draw: st.DrawFn) -> TotalMinutes:
    """Limits on all minutes."""
    least, most = sorted(draw(st.lists(st.integers(0, 12), min_size=2, max_size=2)))
    minimum = draw(st.sampled_from((None, 240 * least)))
    return TotalMinutes(
        minimum=minimum,
        maximum=240 * most if minimum is None else draw(st.sampled_from((None, 240 * most))),
        weight=draw(_HARD_OR_WEIGHT),
    )


def weekly_minutes() -> SearchStrategy[WeeklyMinutes]:
    """Limits on the minutes of a week."""
    return st.builds(
        WeeklyMinutes,
        maximum=st.integers(0, 12).map(lambda units: 240 * units),
        first_weekday=st.integers(0, 6),
        weight=_HARD_OR_WEIGHT,
    )


@st.composite
def shift_counts(draw: st.DrawFn) -> ShiftCount:
    """Limits on how often shifts are worked."""
    least, most = sorted(draw(st.lists(st.integers(0, 4), min_size=2, max_size=2)))
    minimum = draw(st.sampled_from((None, least)))
    return ShiftCount(
        shifts=draw(st.lists(st.sampled_from(_CODES[:2]), unique=True, max_size=2)),
        minimum=minimum,
        maximum=most if minimum is None else draw(st.sampled_from((None, most))),
        weight=draw(_HARD_OR_WEIGHT),
    )


@st.composite
def consecutive_days(draw: st.DrawFn) -> ConsecutiveDays:
    """Limits on runs of work, of days off, or of some shifts."""
    least, most = sorted(draw(st.lists(st.integers(0, 4), min_size=2, max_size=2)))
    minimum = draw(st.sampled_from((None, least)))
    off = draw(st.booleans())
    return ConsecutiveDays(
        minimum=minimum,
        maximum=most if minimum is None else draw(st.sampled_from((None, most))),
        off=off,
        shifts=() if off else draw(st.lists(st.sampled_from(_CODES[:2]), unique=True, max_size=1)),
        weight=draw(_HARD_OR_WEIGHT),
    )


def weekend_counts() -> SearchStrategy[WeekendCount]:
    """Limits on weekends worked."""
    return st.builds(WeekendCount, maximum=st.integers(0, 2), weight=_HARD_OR_WEIGHT)


def successions() -> SearchStrategy[Succession]:
    """Forbidden successions, a shift after itself among them."""
    pair = st.tuples(st.sampled_from(_CODES[:2]), st.sampled_from(_CODES[:2]))
    return st.builds(Succession, pairs=st.lists(pair, unique=True, max_size=3), weight=_HARD_OR_WEIGHT)


def rules() -> SearchStrategy[Rule]:
    """Rules of every kind, hard or weighted."""
    kinds = (total_minutes(), weekly_minutes(), shift_counts(), consecutive_days(), weekend_counts(), successions())
    return st.one_of(*kinds)


@st.composite
def lines(draw: st.DrawFn, longest: int = 14) -> Line:
    """Rows of up to two weeks, with up to as many days before them."""
    kinds = tuple(ShiftType(code, minutes=minutes) for code, minutes in (("E", 480), ("L", 240)))
    shifts = st.sampled_from((None, *kinds))
    return Line(
        draw(st.sampled_from(_PEOPLE)),
        draw(_days(7)),
        tuple(draw(st.lists(shifts, min_size=1, max_size=longest))),
        tuple(draw(st.lists(shifts, max_size=longest))),
    )


# Problems and answers


@st.composite
def rosters(draw: st.DrawFn, people: tuple[str, ...] = _PEOPLE, codes: tuple[str, ...] = _CODES) -> Roster:
    """Rosters of up to a week."""
    days = draw(st.integers(0, 7))
    row = st.lists(st.sampled_from((None, *codes)), min_size=days, max_size=days)
    return Roster(draw(_days()), {person: draw(row) for person in people})


@st.composite
def roster_problems(draw: st.DrawFn, cells: int = 6) -> RosterProblem:
    """Problems of at most ``cells`` people times days, so that all their rosters can be tried."""
    people = draw(st.integers(1, 2))
    days = draw(st.integers(1, max(1, cells // people)))
    start = draw(_days(7))
    last = start + timedelta(days=days - 1)
    types = tuple(
        ShiftType(
            code,
            minutes=draw(st.sampled_from((240, 480))),
            role=draw(st.sampled_from(("", "MA"))),
            not_before=draw(st.lists(st.sampled_from(_CODES[:2]), unique=True, max_size=1)),
        )
        for code in _CODES[:2]
    )
    staff = tuple(
        StaffMember(
            person,
            roles=draw(st.sampled_from(((), ("MA",)))),
            credentials=draw(st.sampled_from(((), (Credential("BLS", expires=last - timedelta(days=1)),)))),
            hired=draw(st.sampled_from((None, None, start, last))),
        )
        for person in _PEOPLE[:people]
    )
    ids = st.sampled_from(tuple(member.id for member in staff))
    inside = st.dates(start, last)
    history = draw(st.integers(0, 3))
    row = st.lists(st.sampled_from((None, "E", "L")), min_size=history, max_size=history)
    problem = RosterProblem(
        start=start,
        days=days,
        people=staff,
        shift_types=types,
        cover=draw(st.lists(covers(start, days), max_size=4)),
        requests=draw(
            st.lists(
                st.builds(
                    Request,
                    person=ids,
                    day=inside,
                    shift=st.sampled_from((None, "E", "L")),
                    kind=st.sampled_from(RequestKind),
                    weight=st.integers(0, 9),
                ),
                max_size=3,
            )
        ),
        absences=draw(st.lists(st.builds(_absence, ids, inside), max_size=1)),
        contracts=draw(st.dictionaries(ids, contracts().map(_within_codes), max_size=1)),
        rules=draw(st.lists(rules(), max_size=2)),
        history=Roster(start - timedelta(days=history), {member.id: draw(row) for member in staff})
        if history
        else None,
    )
    settled: dict[tuple[str, date], Pin] = {}
    for person, day in draw(st.lists(st.tuples(ids, inside), max_size=2)):
        settled[person, day] = Pin(person=person, day=day, shift=draw(st.sampled_from(problem.may_work(person, day))))
    return attrs.evolve(problem, pins=tuple(settled.values()))


def _absence(person: str, day: date) -> Absence:
    return Absence(person=person, first=day, last=day, kind="vacation")


def _within_codes(contract: Contract) -> Contract:
    known = tuple(pair for pair in contract.max_shifts if pair[0] in _CODES[:2])
    return attrs.evolve(contract, max_shifts=known)


def changes() -> SearchStrategy[Change]:
    """Cells that differ between two rosters."""
    codes = st.none() | st.sampled_from(_CODES)
    return st.builds(Change, person=st.sampled_from(_PEOPLE), day=_days(), before=codes, after=codes)


@st.composite
def breaches(draw: st.DrawFn) -> Breach:
    """Broken rules, hard and weighted."""
    first = draw(_days())
    return Breach(
        rule=draw(st.sampled_from(("total_minutes", "cover_below", "pin"))),
        person=draw(st.none() | st.sampled_from(_PEOPLE)),
        first=first,
        last=first + timedelta(days=draw(_SMALL)),
        amount=draw(st.integers(1, 600).map(float)),
        weight=draw(_HARD_OR_WEIGHT),
        message=draw(st.sampled_from(("ana works E on 2026-06-02, the day after L", "0 of 1 there: E on 2026-06-02"))),
    )


def evaluations() -> SearchStrategy[Evaluation]:
    """Verdicts with up to four broken rules."""
    return st.builds(Evaluation, breaches=st.lists(breaches(), max_size=4))


def progresses() -> SearchStrategy[Progress]:
    """Stages of a search."""
    return st.builds(Progress, iteration=st.integers(0, 10**6), cost=_WEIGHTS, bound=_WEIGHTS)


@st.composite
def solutions(draw: st.DrawFn) -> Solution:
    """Solutions as they might come back, without the work of a search."""
    problem = draw(roster_problems())
    row = st.lists(st.sampled_from((None, "E", "L")), min_size=problem.days, max_size=problem.days)
    roster = Roster(problem.start, {member.id: draw(row) for member in problem.people})
    return Solution(
        roster=roster,
        evaluation=evaluate(problem, roster),
        status=draw(st.sampled_from(Status)),
        bound=draw(st.none() | _WEIGHTS),
        iterations=draw(st.integers(0, 1000)),
        history=draw(st.lists(progresses(), max_size=2)),
        findings=draw(st.lists(findings(), max_size=1)),
    )


def _founds() -> SearchStrategy[Found]:
    return st.builds(Found, _SMALL, _SMALL, st.integers(1, 600), st.sampled_from(("ana works 2 days in a row",)))


STRATEGIES: tuple[tuple[type, Callable[[], SearchStrategy[object]]], ...] = (
    (Breach, breaches),
    (Change, changes),
    (ConsecutiveDays, consecutive_days),
    (Contract, contracts),
    (Cover, covers),
    (Evaluation, evaluations),
    (Found, _founds),
    (Gap, lambda: st.builds(Gap, st.floats(0, 1))),
    (Line, lines),
    (MaxCpuTime, lambda: st.builds(MaxCpuTime, _WEIGHTS)),
    (MaxIterations, lambda: st.builds(MaxIterations, _SMALL)),
    (MaxRuntime, lambda: st.builds(MaxRuntime, _WEIGHTS)),
    (NoImprovement, lambda: st.builds(NoImprovement, _SMALL)),
    (Pin, pins),
    (Progress, progresses),
    (Request, requests),
    (Roster, rosters),
    (RosterProblem, roster_problems),
    (ShiftCount, shift_counts),
    (ShiftType, shift_types),
    (Solution, solutions),
    (Succession, successions),
    (TotalMinutes, total_minutes),
    (WeekendCount, weekend_counts),
    (WeeklyMinutes, weekly_minutes),
)
"""Every public value type of the room, with its strategy."""
