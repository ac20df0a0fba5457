"""From one horizon to the next: what was worked becomes history, what counts over a year is carried as tallies.

@@
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast

import attrs

from practiceops import table
from practiceops._check import check_members, check_not_negative, check_text, check_type, frozen_tuple, invalid
from practiceops.dates import Span
from practiceops.errors import InvalidValueError
from practiceops.scheduling.roster.contracts import to_pairs
from practiceops.scheduling.roster.evaluation import evaluate
from practiceops.scheduling.roster.problem import Contract, Cover, Pin, Request, RosterProblem
from practiceops.scheduling.roster.roster import Roster
from practiceops.scheduling.roster.rules import JointRule, Rule, ShiftCount, TotalMinutes, WeekendCount

__all__ = ["Tallies", "Tally", "carry_over", "continue_problem", "tally"]


_COUNTS = ("shifts", "minutes", "weekends", "nights", "holidays", "granted", "refused")


def _to_counts(values: Any) -> Any:
    """Freeze counts by name to sorted pairs, so that the order in which they came makes no difference."""
    pairs: Any = to_pairs(values)
    try:
        return tuple(sorted(pairs))
    except TypeError:
        return pairs


def _sum(one: Iterable[tuple[str, int]], other: Iterable[tuple[str, int]]) -> Counter[str]:
    # not `+`, which forgets what is 0
    total = Counter(dict(one))
    total.update(dict(other))
    return total


@attrs.frozen(kw_only=True)
class Tally:
    """What one person has worked: shifts, minutes, weekends, nights and holidays, and wishes granted and refused.

    ``by_code`` counts the shifts of each code, ``by_holiday`` the holidays of each name, as a mapping or pairs.
    """

    person: str
    shifts: int = 0
    minutes: int = 0
    weekends: int = 0
    nights: int = 0
    holidays: int = 0
    granted: int = 0
    refused: int = 0
    by_code: tuple[tuple[str, int], ...] = attrs.field(default=(), converter=_to_counts)
    by_holiday: tuple[tuple[str, int], ...] = attrs.field(default=(), converter=_to_counts)

    def __attrs_post_init__(self) -> None:
        check_text(self, "person")
        check_type(self, int, *_COUNTS)
        check_not_negative(self, *_COUNTS)
        for field in ("by_code", "by_holiday"):
            check_members(self, tuple, field)
            pairs = getattr(self, field)
            if any([type(part) for part in pair] != [str, int] or pair[1] < 0 for pair in pairs):
                raise invalid(self, field, "must be names with a count of at least 0 each")
            if len(dict(pairs)) < len(pairs):
                raise invalid(self, field, "must have each name once")

    def __add__(self, other: Tally) -> Tally:
        if other.person != self.person:
            text = f"tallies of two people do not add up: {self.person!r} and {other.person!r}"
            raise InvalidValueError(text, path=("Tally", "person"))
        return Tally(
            person=self.person,
            **{name: getattr(self, name) + getattr(other, name) for name in _COUNTS},
            by_code=_sum(self.by_code, other.by_code),
            by_holiday=_sum(self.by_holiday, other.by_holiday),
        )


@attrs.frozen
class Tallies:
    """Fairness counts by person, which add up over horizons: keep them for a year.

    >>> spring = Tallies([Tally(person="ana", weekends=3), Tally(person="bo", weekends=2)])
    >>> summer = Tallies([Tally(person="ana", weekends=1), Tally(person="cy", weekends=4)])
    >>> [(one.person, one.weekends) for one in (spring + summer).of]
    [('ana', 4), ('bo', 2), ('cy', 4)]
    """

    of: tuple[Tally, ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_members(self, Tally, "of")
        people = [one.person for one in self.of]
        for person in people:
            if people.count(person) > 1:
                raise InvalidValueError(f"{person!r} is there a second time (tallies)", path=("Tallies", "of"))

    def person(self, person: str) -> Tally:
        """Return a person's counts; nothing but zeros for whoever is not there yet."""
        return next((one for one in self.of if one.person == person), Tally(person=person))

    def __add__(self, other: Tallies) -> Tallies:
        people = dict.fromkeys(one.person for one in (*self.of, *other.of))
        return Tallies(self.person(one) + other.person(one) for one in people)

    def worked(self, codes: Iterable[str]) -> dict[str, int]:
        """Return how many shifts of some codes each person has worked: what `fair_shifts` takes as ``worked``.

        >>> Tallies([Tally(person="ana", by_code={"N": 3, "OC": 2, "E": 9})]).worked(["N", "OC"])
        {'ana': 5}
        """
        wanted = set(codes)
        return {one.person: sum(count for code, count in one.by_code if code in wanted) for one in self.of}

    def holidays_worked(self) -> tuple[tuple[str, str], ...]:
        """Return each person with the name of each holiday worked: what `holiday_rotation` takes as ``worked``.

        >>> Tallies([Tally(person="ana", by_holiday={"Christmas": 1})]).holidays_worked()
        (('ana', 'Christmas'),)
        """
        return tuple((one.person, name) for one in self.of for name, count in one.by_holiday if count)

    def to_columns(self) -> dict[str, list[Any]]:
        """Return one row for each person, with a column for each shift code and each holiday by name."""
        columns: dict[str, list[Any]] = {"person": [one.person for one in self.of]}
        columns |= {name: [getattr(one, name) for one in self.of] for name in _COUNTS}
        for field, noun in (("by_code", "shift"), ("by_holiday", "holiday")):
            counts = [dict(getattr(one, field)) for one in self.of]
            for name in sorted({name for count in counts for name in count}):
                columns[f"{noun} {name}"] = [count.get(name, 0) for count in counts]
        return columns

    def _repr_html_(self) -> str:
        return table.html(self.to_columns(), caption="Tallies")


def tally(
    problem: RosterProblem,
    roster: Roster,
    *,
    holidays: Collection[date] | Mapping[str, date] = (),
    nights: Collection[str] | None = None,
) -> Tallies:
    """Return what each person of a roster has worked, for fairness over more than one horizon.

    A weekend counts where Saturday or Sunday (or both) are worked; one that the cut between two horizons goes through
    counts in each of them, so cut between a Sunday and a Monday. Nights are shifts of the codes ``nights``, or, where
    none are given, those that cross midnight. Holidays are the days given that are worked; given with their names, as
    for `holiday_rotation`, they are counted by name too.

    >>> from practiceops.people import StaffMember
    >>> from practiceops.scheduling.roster import ShiftType
    >>> friday = date(2026, 7, 3)
    >>> problem = RosterProblem(start=friday, days=3, people=(StaffMember("ana"),),
    ...     shift_types=(ShiftType("E", minutes=480),))
    >>> (ana,) = tally(problem, Roster(friday, {"ana": ("E", None, "E")}), holidays=(friday,)).of
    >>> ana.shifts, ana.minutes, ana.weekends, ana.holidays
    (2, 960, 1, 1)
    """
    evaluate(problem, roster)
    kinds = {one.code: one for one in problem.shift_types}
    at_night = {one.code for one in problem.shift_types if one.crosses_midnight} if nights is None else set(nights)
    for code in at_night - set(kinds):
        raise InvalidValueError(f"unknown shift code {code!r}", path=("nights",))
    named = dict(cast("Mapping[str, date]", holidays)) if isinstance(holidays, Mapping) else {}
    days = set(cast("Collection[date]", named.values() if named else holidays))
    counted: list[Tally] = []
    for person, codes in roster.rows:
        worked = [(day, code) for day, code in zip(roster.span, codes, strict=True) if code]
        wishes = [one for one in problem.requests if one.person == person]
        granted = sum(1 for one in wishes if one.is_granted(codes[(one.day - roster.start).days]))
        counted.append(
            Tally(
                person=person,
                shifts=len(worked),
                minutes=sum(kinds[code].minutes for _, code in worked),
                weekends=_weekends(day for day, _ in worked),
                nights=sum(1 for _, code in worked if code in at_night),
                holidays=sum(1 for day, _ in worked if day in days),
                granted=granted,
                refused=len(wishes) - granted,
                by_code=Counter(code for _, code in worked),
                by_holiday=Counter(name for name, on in named.items() for day, _ in worked if day == on),
            )
        )
    return Tallies(counted)


def carry_over(problem: RosterProblem, roster: Roster, until: date) -> Roster:
    """Return what was worked before ``until``, the problem's own history in front: the history of what comes next.

    Whoever the earlier history does not have was off in it, as the problem says too.

    >>> from practiceops.people import StaffMember
    >>> from practiceops.scheduling.roster import ShiftType
    >>> monday = date(2026, 6, 1)
    >>> problem = RosterProblem(start=monday, days=2, people=(StaffMember("ana"),),
    ...     shift_types=(ShiftType("E", minutes=480),), history=Roster(date(2026, 5, 31), {"ana": ("E",)}))
    >>> carry_over(problem, Roster(monday, {"ana": (None, "E")}), date(2026, 6, 2)).grid()
    {'ana': ('E', None)}
    """
    evaluate(problem, roster)
    _check_cut(problem, until, "until")
    kept = (until - problem.start).days
    before = problem.history.grid() if problem.history is not None else {}
    days = problem.history.days if problem.history is not None else 0
    start = problem.start - timedelta(days=days)
    rows = {person: (*before.get(person, (None,) * days), *codes[:kept]) for person, codes in roster.rows}
    return Roster(start, rows)


def _check_cut(problem: RosterProblem, day: date, name: str) -> None:
    if type(day) is not date:
        raise InvalidValueError(f"{name} must be a date without a time, got {day!r}", path=(name,))
    if not problem.start < day <= problem.span.end:
        text = f"{name} must be after {problem.start} and not after {problem.span.end}, got {day}"
        raise InvalidValueError(text, path=(name,))


def continue_problem(
    problem: RosterProblem,
    roster: Roster,
    *,
    start: date | None = None,
    days: int | None = None,
    cover: Iterable[Cover] = (),
    requests: Iterable[Request] = (),
    totals: bool = False,
) -> RosterProblem:
    """Return the problem that goes on at ``start`` (the day after the horizon, unless given), with its history.

    People, shift types, contracts, rules and absences stay. Cover, wishes and pins stay for days that the old horizon
    shares with the new; ``cover`` and ``requests`` come on top. ``days`` are those left of the old horizon, or as many
    as it had.

    With ``totals``, the counters of what counts over the whole horizon are carried too: limits on all minutes, on
    shifts and on weekends, of rules and contracts, are less by what was used before ``start``. What is left is then
    judged as the whole would be, but for a weekend that the cut goes through, which counts on both sides.

    >>> from practiceops.people import StaffMember
    >>> from practiceops.scheduling.roster import ShiftType
    >>> monday = date(2026, 6, 1)
    >>> problem = RosterProblem(start=monday, days=7, people=(StaffMember("ana"),), rules=(TotalMinutes(maximum=2400),),
    ...     shift_types=(ShiftType("E", minutes=480),))
    >>> worked = Roster(monday, {"ana": ("E", "E", None, None, None, None, None)})
    >>> on = continue_problem(problem, worked, start=date(2026, 6, 3), totals=True)
    >>> on.start, on.days, on.history.days, on.rules[0].maximum
    (datetime.date(2026, 6, 3), 5, 2, 1440)
    """
    begins = problem.span.end if start is None else start
    _check_cut(problem, begins, "start")
    history = carry_over(problem, roster, begins)
    left = (problem.span.end - begins).days
    span = Span(begins, begins + timedelta(days=days if days is not None else left or problem.days))

    def inside(members: Sequence[Any]) -> list[Any]:
        return [one for one in members if one.day in span]

    pins: list[Pin] = inside(problem.pins)
    carried = attrs.evolve(
        problem,
        start=begins,
        days=span.days,
        cover=(*inside(problem.cover), *cover),
        requests=(*inside(problem.requests), *requests),
        pins=pins,
        history=history,
    )
    return _less_used(carried, problem, roster, begins) if totals else carried


def _less_used(carried: RosterProblem, problem: RosterProblem, roster: Roster, until: date) -> RosterProblem:
    kinds = {one.code: one for one in problem.shift_types}
    kept = (until - problem.start).days
    worked = {
        member.id: [
            (day, kinds[code])
            for day, code in zip(problem.span, roster.grid()[member.id][:kept], strict=False)
            if code is not None
        ]
        for member in problem.people
    }

    def used(person: str, codes: Collection[str]) -> int:
        return sum(1 for _, kind in worked[person] if not codes or kind.code in codes)

    def less(rule: Rule, person: str) -> Rule:
        if isinstance(rule, TotalMinutes):
            minutes = sum(kind.minutes for _, kind in worked[person])
            limits = {"minimum": _left(rule.minimum, minutes), "maximum": _left(rule.maximum, minutes)}
        elif isinstance(rule, ShiftCount):
            count = used(person, rule.shifts)
            limits = {"minimum": _left(rule.minimum, count), "maximum": _left(rule.maximum, count)}
        elif isinstance(rule, WeekendCount):
            limits = {"maximum": _left(rule.maximum, _weekends(day for day, _ in worked[person]))}
        else:
            return rule
        return attrs.evolve(rule, people=(person,), **limits)

    def less_of(contract: Contract, person: str) -> Contract:
        minutes = sum(kind.minutes for _, kind in worked[person])
        return attrs.evolve(
            contract,
            min_minutes=_left(contract.min_minutes, minutes),
            max_minutes=_left(contract.max_minutes, minutes),
            max_weekends=_left(contract.max_weekends, _weekends(day for day, _ in worked[person])),
            max_shifts=[(code, max(0, most - used(person, (code,)))) for code, most in contract.max_shifts],
        )

    rules: list[Rule | JointRule] = []
    for rule in carried.rules:
        if isinstance(rule, TotalMinutes | ShiftCount | WeekendCount):
            rules += [less(rule, person) for person in rule.people or worked]
        else:
            rules.append(rule)
    contracts = [(person, less_of(contract, person)) for person, contract in carried.contracts]
    return attrs.evolve(carried, rules=rules, contracts=contracts)


def _left(limit: int | None, used: int) -> int | None:
    return None if limit is None else max(0, limit - used)


def _weekends(days: Iterable[date]) -> int:
    return len({day.toordinal() - day.weekday() for day in days if day.weekday() >= 5})
