"""After a sick call: the least change that covers best, whom to ring, and how to take it back."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, cast

import attrs

from practiceops import table
from practiceops._check import check_date, check_members, check_text, check_type, frozen_tuple
from practiceops.errors import ErrorCollector, InvalidValueError
from practiceops.people import Absence
from practiceops.scheduling.roster._desk import Desk
from practiceops.scheduling.roster.evaluation import Breach, Evaluation, evaluate
from practiceops.scheduling.roster.problem import Pin, Request, RequestKind, RosterProblem
from practiceops.scheduling.roster.roster import Change, Roster, difference
from practiceops.scheduling.roster.solving import solve
from practiceops.scheduling.roster.stops import StopRule

__all__ = ["Message", "Repair", "messages", "repair"]


@attrs.frozen
class Message:
    """What to tell one person: every cell of theirs that changed, by day.

    >>> change = Change(person="bo", day=date(2026, 6, 2), before=None, after="E")
    >>> str(Message("bo", (change,)))
    'bo: Tue 2026-06-02 E instead of off'
    """

    person: str
    changes: tuple[Change, ...] = attrs.field(converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_text(self, "person")
        check_members(self, Change, "changes")
        if not self.changes or any(one.person != self.person for one in self.changes):
            raise InvalidValueError(
                f"changes must be one or more, all of {self.person!r} (message)", path=("Message", "changes")
            )

    @property
    def first(self) -> date:
        """The first day that changes."""
        return min(one.day for one in self.changes)

    def __str__(self) -> str:
        parts = (
            f"{one.day:%a} {one.day} {one.after or 'off'} instead of {one.before or 'off'}" for one in self.changes
        )
        return f"{self.person}: {', '.join(parts)}"


def messages(changes: Iterable[Change]) -> tuple[Message, ...]:
    """Return the changes grouped by person, whose day is nearest first: what to tell whom, in order.

    >>> monday = date(2026, 6, 1)
    >>> old, new = Roster(monday, {"ana": ("E", None), "bo": (None, "E")}), Roster(monday, {"ana": (None, "E"),
    ...     "bo": ("E", None)})
    >>> [str(one) for one in messages(difference(old, new))][0]
    'ana: Mon 2026-06-01 off instead of E, Tue 2026-06-02 E instead of off'
    """
    by_person: dict[str, list[Change]] = {}
    for change in changes:
        by_person.setdefault(change.person, []).append(change)
    told = (Message(who, sorted(cells, key=lambda one: one.day)) for who, cells in by_person.items())
    return tuple(sorted(told, key=lambda one: one.first))


@attrs.frozen(kw_only=True)
class Repair:
    """A roster after absences: what changed, what it broke, and the roster before.

    ``problem`` is the problem with the absences in it, which ``roster`` answers to. ``broken`` are the rules that it
    breaks and ``before`` did not: hard ones first.

    `calls` says whom to ring, in order; `undo` gives the roster before.
    """

    problem: RosterProblem
    before: Roster
    roster: Roster
    evaluation: Evaluation
    as_of: date
    absences: tuple[Absence, ...] = attrs.field(converter=frozen_tuple)
    broken: tuple[Breach, ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_type(self, RosterProblem, "problem")
        check_type(self, Roster, "before", "roster")
        check_type(self, Evaluation, "evaluation")
        check_date(self, "as_of")
        check_members(self, Absence, "absences")
        check_members(self, Breach, "broken")

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every cell that changed, those of the absent among them."""
        return difference(self.before, self.roster)

    @property
    def uncovered(self) -> tuple[Breach, ...]:
        """The cover that was met before, or met better, and is short now."""
        return tuple(one for one in self.broken if one.rule in {"cover_minimum", "cover_below"})

    @property
    def calls(self) -> tuple[Message, ...]:
        """Whom to ring, the nearest day first; not about the days that they have called in for themselves."""
        return messages(
            one for one in self.changes if not any(one.person == who.person and one.day in who for who in self.absences)
        )

    def undo(self) -> Roster:
        """Return the roster as it was before: what stands when the person comes in after all."""
        return self.before

    def to_columns(self) -> dict[str, list[Any]]:
        """Return one row for each change."""
        return {
            "person": [one.person for one in self.changes],
            "day": [one.day for one in self.changes],
            "before": [one.before or "" for one in self.changes],
            "after": [one.after or "" for one in self.changes],
        }

    def _repr_html_(self) -> str:
        return table.html(self.to_columns(), caption=str(self))

    def __str__(self) -> str:
        changes, people = len(self.changes), len(self.calls)
        cells = f"{changes} {'cell' if changes == 1 else 'cells'} changed"
        ring = f"{people} {'person' if people == 1 else 'people'} to ring"
        return f"{cells}, {ring}; {self.evaluation}"


def repair(
    problem: RosterProblem,
    roster: Roster,
    absences: Sequence[Absence],
    *,
    as_of: date | None = None,
    reach: int = 7,
    change_weight: float = 0.0,
    stop: StopRule | None = None,
    seed: int = 0,
    engine: str = "python",
) -> Repair:
    """Return the roster that costs least in broken rules, then in changes, then in late notice, after absences.

    Of two rosters the one with fewer units of hard rules broken is better; then the one whose weighted cost is less;
    then the one with fewer cells changed; then the one with less late notice: a change on the last day of the horizon
    counts 1, on the day before it 2, and so on. Three criteria, one number: a changed cell costs so little that all
    cells together cost less than the smallest step between two costs (the greatest common divisor of all weights, as
    written in decimals; if that is less than a millionth, a millionth), and notice as little beside one changed cell.

    Where a roster could be better anyway, the first criterion would mend that too, and ring people about it. With
    ``change_weight``, each changed cell costs that much from the start: what a change must be worth to be made.

    Days before ``as_of`` (the first day of the absences, unless given) stand as they were, and an absence counts from
    then on. Without an absence that touches a shift, the roster stays as it is.

    The search is deterministic and looks near: for rows that differ from ``as_of`` until ``reach`` days after the last
    absence, and in at most two cells more than days have fallen out. Whoever can serve what is missing is given the
    best such row, the others' standing as they are; so is each pair of whom one takes over and hands a shift on to the
    other; the best of all is taken, and so on until nothing gets better. What it does not look for are longer chains in
    which no step is better by itself, and rings, in which the other gives up for it what the first then takes. With
    ``stop``, an engine of `solve` goes on from there, over all people and days from ``as_of`` on, by the same criteria,
    until told to stop.

    Raises `InvalidInputsError` for a roster that does not fit the problem, for unknown people and for absences outside
    the horizon or before ``as_of``; `InvalidValueError` for an ``as_of`` after the horizon, and a negative ``reach`` or
    ``change_weight``.

    >>> from practiceops.people import StaffMember
    >>> from practiceops.scheduling.roster import Cover, ShiftType
    >>> monday = date(2026, 6, 1)
    >>> problem = RosterProblem(start=monday, days=2, people=(StaffMember("ana"), StaffMember("bo")),
    ...     shift_types=(ShiftType("E", minutes=480),),
    ...     cover=[Cover(day=monday + timedelta(days=day), shift="E", target=1) for day in (0, 1)])
    >>> roster = Roster(monday, {"ana": ("E", "E"), "bo": (None, None)})
    >>> sick = repair(problem, roster, [Absence(person="ana", first=monday, last=monday, kind="sick")])
    >>> [str(one) for one in sick.calls], sick.uncovered
    (['bo: Mon 2026-06-01 E instead of off'], ())
    """
    old = evaluate(problem, roster)
    as_of, absences = _checked(problem, absences, as_of)
    check_count("reach", reach)
    if not isinstance(change_weight, int | float) or not 0 <= change_weight < math.inf:
        text = f"change weight must be a number, not negative, got {change_weight!r}"
        raise InvalidValueError(text, path=("change_weight",))
    changed = with_absences(problem, absences)
    away = roster
    for absence in absences:
        for day in problem.span:
            if day in absence:
                away = away.with_shift(absence.person, day, None)
    # a pin that is left may say that someone away is off, or on an earlier day: nothing to do with the call
    if away == roster:
        return _result(changed, roster, roster, absences, as_of, old)
    last = max(absence.last for absence in absences)
    first = (as_of - problem.start).days
    free = range(first, min(problem.days, (last - problem.start).days + reach + 1))
    scale = _Scale.of(changed, problem.days - first, float(change_weight))
    desk = Desk(changed, roster, away, free, [scale.fee(day) for day in range(problem.days)])
    fallen = Counter(one.person for one in difference(roster, away))
    desk.mend({absence.person for absence in absences}, changes=max(fallen.values()) + 2)
    found = [away, desk.roster()]
    if stop is not None:
        nearest = min(found, key=lambda one: scale.rank(changed, roster, one))
        found.append(_go_on(changed, roster, nearest, first, scale, stop=stop, seed=seed, engine=engine))
    best = min(reversed(found), key=lambda one: scale.rank(changed, roster, one))
    return _result(changed, roster, best, absences, as_of, old)


def with_absences(problem: RosterProblem, absences: Iterable[Absence]) -> RosterProblem:
    """Return the problem with absences added; pins to a shift during one of them no longer hold."""
    absences = tuple(absences)
    pins = tuple(
        pin
        for pin in problem.pins
        if pin.shift is None or not any(pin.person == one.person and pin.day in one for one in absences)
    )
    return attrs.evolve(problem, absences=(*problem.absences, *absences), pins=pins)


def newly_broken(before: Evaluation, after: Evaluation) -> tuple[Breach, ...]:
    """Return the breaches that one verdict has and the other has not, in their order."""
    known = Counter(before.breaches)
    fresh: list[Breach] = []
    for breach in after.breaches:
        if known[breach]:
            known[breach] -= 1
        else:
            fresh.append(breach)
    return tuple(fresh)


@attrs.frozen
class _Scale:
    """What a changed cell costs beside broken rules, so that neither changes nor notice overtake what comes first."""

    worth: float
    change: float
    notice: float
    days: int

    @classmethod
    def of(cls, problem: RosterProblem, days: int, worth: float) -> _Scale:
        cells = len(problem.people) * days
        # powers of two, so that sums of fees beside whole numbers are exact
        bits = (cells * days).bit_length()
        change = _grain(problem, worth) / 2.0 ** (cells.bit_length() + 2)
        return cls(worth, change, change / 2.0**bits, problem.days)

    def fee(self, day: int) -> float:
        return self.worth + self.change + self.notice * (self.days - day)

    def rank(self, problem: RosterProblem, before: Roster, after: Roster) -> tuple[float, float, int, int]:
        verdict = evaluate(problem, after)
        hard = math.fsum(breach.amount for breach in verdict.hard_breaches)
        days = [(one.day - problem.start).days for one in difference(before, after)]
        cost = verdict.cost + self.worth * len(days)
        return hard, round(cost, 6), len(days), sum(self.days - day for day in days)


def _grain(problem: RosterProblem, worth: float) -> float:
    """Return the greatest number of which every weight is a whole multiple, but at least a millionth."""
    weights = [worth, *(wish.weight for wish in problem.requests)]
    weights += [rule.weight for member in problem.people for rule in problem.rules_of(member.id) if rule.weight]
    for cover in problem.cover:
        weights += [cover.under_weight, cover.over_weight, cover.minimum_weight, cover.maximum_weight]
    exact = [Fraction(str(weight)) for weight in {*weights} if weight]
    if not exact:
        return 1.0
    below = math.lcm(*(one.denominator for one in exact))
    return max(1e-6, math.gcd(*(int(one * below) for one in exact)) / below)


def _go_on(
    problem: RosterProblem,
    before: Roster,
    start: Roster,
    first: int,
    scale: _Scale,
    *,
    stop: StopRule,
    seed: int,
    engine: str,
) -> Roster:
    """Let an engine go on: what was before is pinned, what is to come is wished for as it was."""
    wishes: list[Request] = []
    pins: list[Pin] = []
    for person, codes in before.rows:
        for index, code in enumerate(codes):
            day = problem.start + timedelta(days=index)
            open_codes = problem.may_work(person, day)
            if index < first and code in open_codes:
                pins.append(Pin(person=person, day=day, shift=code))
            elif index >= first and len(open_codes) > 1:
                kind = RequestKind.AGAINST if code is None else RequestKind.FOR
                wishes.append(Request(person=person, day=day, shift=code, kind=kind, weight=scale.fee(index)))
    settled = {(pin.person, pin.day) for pin in pins}
    kept = [pin for pin in problem.pins if (pin.person, pin.day) not in settled]
    eased = attrs.evolve(problem, requests=(*problem.requests, *wishes), pins=(*kept, *pins))
    return solve(eased, engine=engine, stop=stop, seed=seed, start=start).roster


def _result(  # noqa: PLR0917 - two calls, in one place
    problem: RosterProblem,
    before: Roster,
    after: Roster,
    absences: tuple[Absence, ...],
    as_of: date,
    old: Evaluation,
) -> Repair:
    verdict = evaluate(problem, after)
    return Repair(
        problem=problem,
        before=before,
        roster=after,
        evaluation=verdict,
        as_of=as_of,
        absences=absences,
        broken=newly_broken(old, verdict),
    )


def _checked(
    problem: RosterProblem, absences: Sequence[Absence], as_of: date | None
) -> tuple[date, tuple[Absence, ...]]:
    since = since_when(problem, as_of)
    collector = ErrorCollector()
    people = {member.id for member in problem.people}
    absences = tuple(_members(absences))
    for index, absence in enumerate(absences):
        if absence.person not in people:
            collector.add(InvalidValueError(f"unknown person {absence.person!r}", path=("absences", index, "person")))
        if absence.last < problem.start or absence.first > problem.span.last:
            text = f"is outside the horizon of {problem.days} days from {problem.start}"
            collector.add(InvalidValueError(f"{absence.first} to {absence.last} {text}", path=("absences", index)))
        elif absence.last < since:
            text = f"{absence.first} to {absence.last} is over by {since}, and what was worked stands"
            collector.add(InvalidValueError(text, path=("absences", index)))
    collector.raise_if_any("absences")
    begins = max(since, min((one.first for one in absences), default=since)) if as_of is None else since
    return begins, tuple(attrs.evolve(one, first=max(one.first, begins)) for one in absences)


def since_when(problem: RosterProblem, as_of: date | None) -> date:
    """Return the first day that may change: ``as_of``, or the horizon's first where that is later or none is given."""
    if as_of is None:
        return problem.start
    if type(as_of) is not date:
        raise InvalidValueError(f"as of must be a date without a time, got {as_of!r}", path=("as_of",))
    if as_of > problem.span.last:
        text = f"as of {as_of} is after the horizon, which ends on {problem.span.last}"
        raise InvalidValueError(text, path=("as_of",))
    return max(as_of, problem.start)


def check_count(name: str, count: object) -> None:
    """Require a whole number of at least zero."""
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        text = f"{name} must be a whole number, not negative, got {count!r}"
        raise InvalidValueError(text, path=(name,))


def _members(absences: Any) -> Iterator[Absence]:
    given: Any = frozen_tuple(absences)
    if not isinstance(given, tuple):
        text = f"absences must be several values, each an Absence, got {absences!r}"
        raise InvalidValueError(text, path=("absences",))
    for index, absence in enumerate(cast("tuple[Any, ...]", given)):
        if not isinstance(absence, Absence):
            raise InvalidValueError(f"absences[{index}] must be an Absence, got {absence!r}", path=("absences", index))
        yield absence
