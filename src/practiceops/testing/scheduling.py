"""Hypothesis strategies for the values of `practiceops.scheduling`.

`roster_problems` draws whole problems, small enough to try every roster: with rules of every kind, hard and weighted,
wishes, leave, pins, skills and history.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from functools import cache

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from practiceops.people import Absence, Credential, StaffMember
from practiceops.scheduling.roster import (
    Apart,
    Availability,
    Breach,
    Change,
    CompleteWeekends,
    Conflict,
    ConflictPart,
    ConsecutiveDays,
    ConsecutiveWeekends,
    Contract,
    Cover,
    Coverage,
    CoverLine,
    DailyMinutes,
    DayCount,
    DayOfRest,
    Evaluation,
    Gap,
    GrantedWishes,
    JointRule,
    LawPack,
    MaxCpuTime,
    MaxIterations,
    MaxRuntime,
    MealBreaks,
    MinimumRest,
    NoImprovement,
    Overlap,
    Pin,
    PlacedBreak,
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
    Supervision,
    Together,
    TotalMinutes,
    WeekendCount,
    WeeklyMinutes,
    evaluate,
    law_pack,
)
from practiceops.scheduling.roster.rules import Found, Line, Place
from practiceops.testing.ground import findings

__all__ = [
    "STRATEGIES",
    "aparts",
    "availabilities",
    "breaches",
    "changes",
    "complete_weekends",
    "conflict_parts",
    "conflicts",
    "consecutive_days",
    "consecutive_weekends",
    "contracts",
    "cover_lines",
    "covers",
    "daily_minutes",
    "day_counts",
    "days_of_rest",
    "evaluations",
    "granted_wishes",
    "joint_rules",
    "law_packs",
    "lines",
    "meal_breaks",
    "minimum_rests",
    "overlaps",
    "pins",
    "placed_breaks",
    "progresses",
    "requests",
    "roster_problems",
    "rosters",
    "rules",
    "shift_counts",
    "shift_types",
    "solutions",
    "successions",
    "supervisions",
    "togethers",
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
_FLAG = st.booleans()
_E_L_OR_OFF = st.none() | st.sampled_from(_CODES[:2])
_FEW_CODES = st.lists(st.sampled_from(_CODES[:2]), unique=True, max_size=2)
_ONE_CODE = st.lists(st.sampled_from(_CODES[:2]), unique=True, max_size=1)
_TWELVES, _FOURS = (st.lists(st.integers(0, most), min_size=2, max_size=2) for most in (12, 4))
_WEEKDAY = st.integers(0, 6)
_WEEKDAYS = st.lists(_WEEKDAY, unique=True, max_size=6)
_HEADS = st.lists(st.integers(0, 3), min_size=3, max_size=3)


def _days(span: int = 400) -> SearchStrategy[date]:
    return st.dates(_START, _START + timedelta(days=span))


_FROM = st.none() | _days(20)
_SOON = st.lists(_days(16), unique=True, max_size=6)


@st.composite
def shift_types(draw: st.DrawFn, code: str | None = None, role: str = "") -> ShiftType:
    """Shift types of some hours, with or without a start, some of them on call."""
    kind = draw(_shift_types(code, role))
    if draw(st.sampled_from((False, False, True))):
        kind = attrs.evolve(kind, minutes=0, unpaid_minutes=draw(st.sampled_from((480, 720))), on_call=True)
    return kind


def _shift_types(code: str | None, role: str) -> SearchStrategy[ShiftType]:
    return st.builds(
        ShiftType,
        st.sampled_from(_CODES) if code is None else st.just(code),
        minutes=st.sampled_from((240, 480, 600, 720)),
        start=st.none() | st.times().map(lambda at: time(at.hour, at.minute)),
        unpaid_minutes=st.sampled_from((0, 30, 60)),
        role=st.just(role),
        not_before=st.lists(st.sampled_from(_CODES), unique=True, max_size=2),
        title=_TEXT,
        floats=st.just(()) if not role else st.sampled_from(((), ("RN",))),
        credentials=st.sampled_from(((), ("BLS",))),
        site=st.sampled_from(("", "north")),
    )


_HOURS = ((None, None), (None, None), (time(7), None), (None, time(20)), (time(20), time(6)))


def contracts() -> SearchStrategy[Contract]:
    """Contracts with any of the limits."""
    few = st.none() | _SMALL
    return st.builds(
        _contract,
        minutes=st.none() | st.lists(st.integers(0, 40), min_size=2, max_size=2),
        week=st.none() | st.lists(st.integers(0, 12), min_size=2, max_size=2),
        day=st.none() | st.integers(1, 3),
        on=st.none() | st.lists(_SMALL, min_size=2, max_size=2),
        off=st.none() | st.lists(_SMALL, min_size=2, max_size=2),
        weekends=few,
        shifts=st.dictionaries(st.sampled_from(_CODES), _SMALL, max_size=2),
        hours=st.sampled_from(_HOURS),
    )


def _contract(  # noqa: PLR0917 - called by keyword, by Hypothesis
    minutes: list[int] | None,
    week: list[int] | None,
    day: int | None,
    on: list[int] | None,
    off: list[int] | None,
    weekends: int | None,
    shifts: dict[str, int],
    hours: tuple[time | None, time | None],
) -> Contract:
    def pair(numbers: list[int] | None, unit: int = 1) -> tuple[int | None, int | None]:
        return (None, None) if numbers is None else (unit * min(numbers), unit * max(numbers))

    (least, most), (least_on, most_on), (least_off, most_off) = pair(minutes, 240), pair(on), pair(off)
    least_week, most_week = pair(week, 240)
    return Contract(
        min_minutes=least,
        max_minutes=most,
        min_week_minutes=least_week,
        max_week_minutes=most_week,
        max_day_minutes=None if day is None else 240 * day,
        min_days_on=least_on,
        max_days_on=most_on,
        min_days_off=least_off,
        max_days_off=most_off,
        max_weekends=weekends,
        max_shifts=tuple(shifts.items()),
        earliest=hours[0],
        latest=hours[1],
    )


_WINDOWS: tuple[dict[str, time], ...] = (
    {"start": time(8), "end": time(9)},
    {"start": time(23), "end": time(1)},
    {"start": time(0), "end": time(4)},
    {"start": time(12), "end": time(12, 30)},
)


@st.composite
def covers(draw: st.DrawFn, first: date = _START, days: int = 400) -> Cover:
    """Covers of one day, with a minimum below and a maximum above the target."""
    least, target, most = sorted(draw(_HEADS))
    return Cover(
        day=first + timedelta(days=draw(st.integers(0, days - 1))),
        shift=draw(_E_L_OR_OFF),
        role=draw(st.sampled_from((None, None, "MA"))),
        skill=draw(st.sampled_from((None, None, "BLS"))),
        target=target,
        under_weight=draw(_WEIGHTS),
        over_weight=draw(_WEIGHTS),
        minimum=least,
        minimum_weight=draw(_WEIGHTS),
        maximum=draw(st.sampled_from((None, most))),
        maximum_weight=draw(_WEIGHTS),
        site=draw(st.sampled_from((None, None, "north"))),
        **draw(st.sampled_from((*[{}] * 2, *_WINDOWS))),
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


@st.composite
def availabilities(draw: st.DrawFn, people: tuple[str, ...] = _PEOPLE) -> Availability:
    """Windows of the day, on all days or some, for ever or from a day on."""
    return Availability(
        person=draw(st.sampled_from(people)),
        weekdays=draw(_WEEKDAYS),
        start=draw(st.sampled_from((time(0), time(7)))),
        end=draw(st.sampled_from((time(0), time(16), time(23)))),
        first=draw(_FROM),
    )


def placed_breaks() -> SearchStrategy[PlacedBreak]:
    """Meal breaks, with and without a place."""
    return st.builds(
        PlacedBreak,
        person=st.sampled_from(_PEOPLE),
        day=_days(),
        shift=st.sampled_from(_CODES),
        start=st.none() | st.integers(0, 47).map(lambda half: time(half // 2, half % 2 * 30)),
        minutes=st.sampled_from((20, 30, 60)),
    )


def cover_lines() -> SearchStrategy[CoverLine]:
    """Covers with how many are there."""
    return st.builds(CoverLine, cover=covers(), there=_SMALL)


def law_packs() -> SearchStrategy[LawPack]:
    """Packs of the states known."""
    return st.builds(
        law_pack,
        st.sampled_from(("CA", "CT", "IL")),
        on=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
        people=st.sampled_from(((), ("ana",))),
        weight=_HARD_OR_WEIGHT,
    )


# Rules


@st.composite
def total_minutes(draw: st.DrawFn) -> TotalMinutes:
    """Limits on all minutes."""
    least, most = sorted(draw(_TWELVES))
    minimum = draw(st.sampled_from((None, 240 * least)))
    return TotalMinutes(
        minimum=minimum,
        maximum=240 * most if minimum is None else draw(st.sampled_from((None, 240 * most))),
        weight=draw(_HARD_OR_WEIGHT),
    )


@st.composite
def weekly_minutes(draw: st.DrawFn) -> WeeklyMinutes:
    """Limits on the minutes of a week."""
    least, most = sorted(draw(_TWELVES))
    minimum = draw(st.sampled_from((None, 240 * least)))
    return WeeklyMinutes(
        minimum=minimum,
        maximum=240 * most if minimum is None else draw(st.sampled_from((None, 240 * most))),
        first_weekday=draw(_WEEKDAY),
        weight=draw(_HARD_OR_WEIGHT),
    )


def daily_minutes() -> SearchStrategy[DailyMinutes]:
    """Limits on the minutes of a day."""
    return st.builds(DailyMinutes, maximum=st.sampled_from((0, 240, 300, 480)), weight=_HARD_OR_WEIGHT)


@st.composite
def shift_counts(draw: st.DrawFn) -> ShiftCount:
    """Limits on how often shifts are worked."""
    least, most = sorted(draw(_FOURS))
    minimum = draw(st.sampled_from((None, least)))
    return ShiftCount(
        shifts=draw(_FEW_CODES),
        minimum=minimum,
        maximum=most if minimum is None else draw(st.sampled_from((None, most))),
        weight=draw(_HARD_OR_WEIGHT),
    )


@st.composite
def consecutive_days(draw: st.DrawFn) -> ConsecutiveDays:
    """Limits on runs of work, of days off, or of some shifts."""
    least, most = sorted(draw(_FOURS))
    minimum = draw(st.sampled_from((None, least)))
    off = draw(_FLAG)
    return ConsecutiveDays(
        minimum=minimum,
        maximum=most if minimum is None else draw(st.sampled_from((None, most))),
        off=off,
        shifts=() if off else draw(_ONE_CODE),
        weight=draw(_HARD_OR_WEIGHT),
    )


@st.composite
def _limits(draw: st.DrawFn, highest: int) -> tuple[int | None, int | None]:
    least, most = sorted(draw(st.lists(st.integers(0, highest), min_size=2, max_size=2)))
    return draw(st.sampled_from(((least, most), (least, None), (None, most))))


@st.composite
def weekend_counts(draw: st.DrawFn) -> WeekendCount:
    """Limits on weekends worked."""
    least, most = draw(_limits(2))
    return WeekendCount(minimum=least, maximum=most, weight=draw(_HARD_OR_WEIGHT))


@st.composite
def day_counts(draw: st.DrawFn) -> DayCount:
    """Limits on how many of some days are worked."""
    days = draw(_SOON)
    least, most = draw(_limits(3))
    return DayCount(days=days, minimum=least, maximum=most, weight=draw(_HARD_OR_WEIGHT))


def consecutive_weekends() -> SearchStrategy[ConsecutiveWeekends]:
    """Limits on weekends in a row."""
    return st.builds(ConsecutiveWeekends, maximum=st.integers(0, 2), weight=_HARD_OR_WEIGHT)


def complete_weekends() -> SearchStrategy[CompleteWeekends]:
    """Both days of a weekend or none."""
    return st.builds(CompleteWeekends, weight=_HARD_OR_WEIGHT)


def granted_wishes() -> SearchStrategy[GrantedWishes]:
    """How many wishes are to be granted."""
    wish = st.builds(
        Request,
        person=st.just("ana"),
        day=_days(16),
        shift=st.none() | st.sampled_from(_CODES[:2]),
        kind=st.sampled_from(RequestKind),
        weight=st.integers(0, 9),
    )
    return st.builds(
        GrantedWishes, minimum=st.integers(0, 4), wishes=st.lists(wish, max_size=5), weight=_HARD_OR_WEIGHT
    )


_ZONES = st.sampled_from((None, "", "America/Chicago"))


def minimum_rests() -> SearchStrategy[MinimumRest]:
    """Rests between shifts, some longer than a day."""
    return st.builds(
        MinimumRest,
        minutes=st.sampled_from((1, 480, 600, 660, 1080, 2000)),
        on_call=st.booleans(),
        zone=_ZONES,
        weight=_HARD_OR_WEIGHT,
    )


def overlaps() -> SearchStrategy[Overlap]:
    """Rules that nobody works two shifts at once, of any codes or of some."""
    return st.builds(Overlap, shifts=_FEW_CODES, on_call=st.booleans(), zone=_ZONES, weight=_HARD_OR_WEIGHT)


def days_of_rest() -> SearchStrategy[DayOfRest]:
    """Days of rest: in every stretch of some days, or in each workweek."""
    rolling = st.builds(
        DayOfRest,
        minutes=st.sampled_from((600, 1440, 2160)),
        days=st.integers(2, 7),
        on_call=st.booleans(),
        zone=_ZONES,
        weight=_HARD_OR_WEIGHT,
    )
    return rolling | st.builds(DayOfRest, first_weekday=st.integers(0, 6), zone=_ZONES, weight=_HARD_OR_WEIGHT)


def successions() -> SearchStrategy[Succession]:
    """Forbidden successions, a shift after itself among them."""
    pair = st.tuples(st.sampled_from(_CODES[:2]), st.sampled_from(_CODES[:2]))
    return st.builds(Succession, pairs=st.lists(pair, unique=True, max_size=3), weight=_HARD_OR_WEIGHT)


def rules() -> SearchStrategy[Rule]:
    """Rules for one person, of every kind, hard or weighted."""
    return st.one_of(
        total_minutes(),
        weekly_minutes(),
        daily_minutes(),
        shift_counts(),
        consecutive_days(),
        weekend_counts(),
        consecutive_weekends(),
        complete_weekends(),
        day_counts(),
        granted_wishes(),
        successions(),
        minimum_rests(),
        days_of_rest(),
        overlaps(),
    )


_PAIR = st.permutations(_PEOPLE).map(lambda people: tuple(people[:2]))


def aparts(people: SearchStrategy[tuple[str, ...]] = _PAIR) -> SearchStrategy[Apart]:
    """People who must not work together."""
    return st.builds(
        Apart,
        people=people,
        shifts=_FEW_CODES,
        same_shift=st.booleans(),
        maximum=st.sampled_from((1, 1, 0)),
        weight=_HARD_OR_WEIGHT,
    )


def togethers(people: SearchStrategy[tuple[str, ...]] = _PAIR) -> SearchStrategy[Together]:
    """Two who work together."""
    return st.builds(Together, people=people, shifts=_FEW_CODES, same_shift=st.booleans(), weight=_HARD_OR_WEIGHT)


def supervisions() -> SearchStrategy[Supervision]:
    """Assistants who need supervision."""
    return st.builds(
        Supervision,
        assistants=st.just(("MA",)),
        supervisors=st.just(("RN", "MD")),
        each=st.sampled_from((None, 1, 2)),
        weight=_HARD_OR_WEIGHT,
    )


def meal_breaks() -> SearchStrategy[MealBreaks]:
    """Meal breaks of some length, early or late."""
    return st.builds(
        MealBreaks,
        shift_minutes=st.sampled_from((240, 301, 450)),
        minutes=st.sampled_from((20, 30, 60)),
        earliest=st.sampled_from((0, 120)),
        latest=st.sampled_from((None, 180, 300)),
        margin=st.sampled_from((0, 120)),
        weight=_HARD_OR_WEIGHT,
    )


def joint_rules(people: SearchStrategy[tuple[str, ...]] = _PAIR) -> SearchStrategy[JointRule]:
    """Rules that join people, of every kind, hard or weighted."""
    return st.one_of(aparts(people), togethers(people), supervisions(), meal_breaks())


def _places() -> SearchStrategy[Place]:
    return st.builds(
        Place,
        day=_days(),
        code=st.none() | st.sampled_from(_CODES),
        start=st.none() | st.integers(0, 1439),
        end=st.none() | st.integers(0, 1440),
        site=st.none() | st.just("north"),
        crowd=st.integers(1, 9),
    )


_STARTS = st.sampled_from((time(0), time(6), time(8), time(14), time(17, 30), time(22)))


@st.composite
def lines(draw: st.DrawFn, longest: int = 14) -> Line:
    """Rows of up to two weeks, with up to as many days before them, some over a change of the clocks."""
    kinds = tuple(
        ShiftType(code, minutes=minutes, start=draw(st.none() | _STARTS), on_call=draw(st.sampled_from((False, True))))
        for code, minutes in (("E", 480), ("L", 240))
    )
    night = ShiftType("N", minutes=600, start=draw(_STARTS), unpaid_minutes=draw(st.sampled_from((0, 30))))
    shifts = st.sampled_from((None, *kinds, night))
    starts = _days(7) | st.sampled_from((date(2026, 10, 28), date(2026, 11, 1), date(2026, 3, 8), date(2026, 3, 2)))
    return Line(
        draw(st.sampled_from(_PEOPLE)),
        draw(starts),
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


@attrs.frozen(kw_only=True)
class _Parts:
    """What problems of one size are made of. Each is made once: Hypothesis checks every strategy that is new to it."""

    kind_of: dict[str, SearchStrategy[ShiftType]]
    member_of: dict[str, SearchStrategy[StaffMember]]
    cover: SearchStrategy[list[Cover]]
    requests: SearchStrategy[list[Request]]
    absences: SearchStrategy[list[Absence]]
    contracts: SearchStrategy[dict[str, Contract]]
    rules: SearchStrategy[list[Rule]]
    joined: SearchStrategy[list[JointRule]]
    sites: SearchStrategy[dict[str, tuple[str, ...]]]
    availability: SearchStrategy[list[Availability]]
    holidays: SearchStrategy[list[date]]
    cells: SearchStrategy[list[tuple[str, date]]]


@cache
def _parts(start: date, days: int, people: tuple[str, ...], timed: bool) -> _Parts:
    last = start + timedelta(days=days - 1)
    ids, inside = st.sampled_from(people), st.dates(start, last)
    alone = rules() if timed else rules().filter(_needs_no_clock)
    joined = joint_rules(st.just(people) | st.just(people[::-1]))
    wish = st.builds(
        Request,
        person=ids,
        day=inside,
        shift=st.sampled_from((None, "E", "L")),
        kind=st.sampled_from(RequestKind),
        weight=st.integers(0, 9),
    )
    expired = Credential("BLS", expires=last - timedelta(days=1))
    return _Parts(
        kind_of={
            code: st.builds(
                ShiftType,
                st.just(code),
                minutes=st.sampled_from((240, 480)),
                role=st.sampled_from(("", "MA", "RN") if timed else ("", "MA")),
                start=_STARTS if timed else st.none(),
                floats=st.just(()),
                site=st.sampled_from(("", "", "north")),
                credentials=st.sampled_from(((), (), (), ("BLS",))),
                on_call=st.sampled_from((False, False, True)) if timed else st.just(value=False),
                not_before=_ONE_CODE,
            )
            for code in _CODES[:2]
        },
        member_of={
            person: st.builds(
                StaffMember,
                st.just(person),
                roles=st.sampled_from(((), ("MA",), ("MA", "RN"), ("RN",))),
                credentials=st.sampled_from(((), (expired,))),
                hired=st.sampled_from((None, None, start, last)),
            )
            for person in people
        },
        cover=st.lists(covers(start, days), max_size=4),
        requests=st.lists(wish, max_size=3),
        absences=st.lists(st.builds(_absence, ids, inside), max_size=1),
        contracts=st.dictionaries(ids, contracts().map(_within_codes), max_size=1),
        rules=st.lists(alone, max_size=2),
        joined=st.lists(joined if timed else joined.filter(_needs_no_clock), max_size=1 if len(people) > 1 else 0),
        sites=st.dictionaries(ids, st.sampled_from((("north",), ("south",))), max_size=1),
        availability=st.lists(availabilities(people), max_size=1),
        holidays=st.lists(inside, max_size=1),
        cells=st.lists(st.tuples(ids, inside), max_size=2),
    )


_HEADCOUNT = st.sampled_from((2, 1, 2))
_FIRST_DAY = _days(7)
_HISTORY = st.integers(0, 3)
_PAST = tuple(st.lists(st.sampled_from((None, "E", "L")), min_size=days, max_size=days) for days in range(4))
_ZONE = st.sampled_from(("", "America/Chicago"))


@st.composite
def roster_problems(draw: st.DrawFn, cells: int = 6) -> RosterProblem:
    """Problems of at most ``cells`` people times days, so that all their rosters can be tried."""
    people = _PEOPLE[: draw(_HEADCOUNT)]
    days = draw(st.integers(1, max(1, cells // len(people))))
    start = draw(_FIRST_DAY)
    parts = _parts(start, days, people, draw(_FLAG))
    history = draw(_HISTORY)
    rows = {person: draw(_PAST[history]) for person in people}
    problem = RosterProblem(
        start=start,
        days=days,
        people=tuple(map(draw, parts.member_of.values())),
        shift_types=tuple(map(draw, parts.kind_of.values())),
        cover=draw(parts.cover),
        requests=draw(parts.requests),
        absences=draw(parts.absences),
        contracts=draw(parts.contracts),
        rules=[*draw(parts.rules), *draw(parts.joined)],
        sites=draw(parts.sites),
        availability=draw(parts.availability),
        holidays=draw(parts.holidays),
        zone=draw(_ZONE),
        history=Roster(start - timedelta(days=history), rows) if history else None,
    )
    settled: dict[tuple[str, date], Pin] = {}
    for person, day in draw(parts.cells):
        settled[person, day] = Pin(person=person, day=day, shift=draw(st.sampled_from(problem.may_work(person, day))))
    return attrs.evolve(problem, pins=tuple(settled.values()))


def _needs_no_clock(rule: Rule | JointRule) -> bool:
    return not isinstance(rule, MinimumRest | MealBreaks)


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
    people = draw(st.lists(st.sampled_from(_PEOPLE), unique=True))
    return Breach(
        rule=draw(st.sampled_from(("total_minutes", "cover_below", "pin"))),
        person=people[0] if len(people) == 1 else None,
        people=people,
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


def conflict_parts() -> SearchStrategy[ConflictPart]:
    """Hard rules and pins, of some people, on some days or all."""
    who = st.lists(st.sampled_from(_PEOPLE), unique=True, max_size=2)
    return st.builds(ConflictPart, rule=pins() | rules() | joint_rules(), people=who, days=_SOON)


def conflicts() -> SearchStrategy[Conflict]:
    """Conflicts of a few parts."""
    return st.builds(Conflict, parts=st.lists(conflict_parts(), min_size=1, max_size=3), irreducible=_FLAG)


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
        conflicts=draw(st.lists(conflicts(), max_size=1)),
    )


def _founds() -> SearchStrategy[Found]:
    return st.builds(Found, _SMALL, _SMALL, st.integers(1, 600), st.sampled_from(("ana works 2 days in a row",)))


STRATEGIES: tuple[tuple[type, Callable[[], SearchStrategy[object]]], ...] = (
    (Apart, aparts),
    (Availability, availabilities),
    (Breach, breaches),
    (Change, changes),
    (CompleteWeekends, complete_weekends),
    (Conflict, conflicts),
    (ConflictPart, conflict_parts),
    (ConsecutiveDays, consecutive_days),
    (ConsecutiveWeekends, consecutive_weekends),
    (Contract, contracts),
    (Cover, covers),
    (Coverage, lambda: st.builds(Coverage, st.lists(cover_lines(), max_size=3))),
    (CoverLine, cover_lines),
    (LawPack, law_packs),
    (DailyMinutes, daily_minutes),
    (DayCount, day_counts),
    (DayOfRest, days_of_rest),
    (Evaluation, evaluations),
    (Found, _founds),
    (Gap, lambda: st.builds(Gap, st.floats(0, 1))),
    (GrantedWishes, granted_wishes),
    (Line, lines),
    (MaxCpuTime, lambda: st.builds(MaxCpuTime, _WEIGHTS)),
    (MaxIterations, lambda: st.builds(MaxIterations, _SMALL)),
    (MaxRuntime, lambda: st.builds(MaxRuntime, _WEIGHTS)),
    (MealBreaks, meal_breaks),
    (MinimumRest, minimum_rests),
    (NoImprovement, lambda: st.builds(NoImprovement, _SMALL)),
    (Overlap, overlaps),
    (Pin, pins),
    (Place, _places),
    (PlacedBreak, placed_breaks),
    (Progress, progresses),
    (Request, requests),
    (Roster, rosters),
    (RosterProblem, roster_problems),
    (ShiftCount, shift_counts),
    (ShiftType, shift_types),
    (Solution, solutions),
    (Succession, successions),
    (Supervision, supervisions),
    (Together, togethers),
    (TotalMinutes, total_minutes),
    (WeekendCount, weekend_counts),
    (WeeklyMinutes, weekly_minutes),
)
"""Every public value type of the room, with its strategy."""
