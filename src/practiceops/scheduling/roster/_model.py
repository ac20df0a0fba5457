"""A roster problem laid out for engines: numbers and flat lists instead of days and codes.

What joins people is a convex cost of a whole-number sum, to which each of them adds (`Model.rows`): cover is a cost of
a head count. Everything else is one person's own. So an engine prices the rows, and asks each person's programme for
the best shifts under those prices. A shift adds to a row through a port: the row, and how much is added.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from operator import itemgetter
from random import Random
from typing import Any, cast

import attrs

from practiceops.people import StaffMember
from practiceops.scheduling.roster._limits import Limit, Reach, reach_of
from practiceops.scheduling.roster._programme import LIMIT, Programme, build, is_maximum, is_sum, kinds_of
from practiceops.scheduling.roster._worker import Choice, Gather, Worker, by_day
from practiceops.scheduling.roster.problem import RosterProblem
from practiceops.scheduling.roster.roster import Roster
from practiceops.scheduling.roster.rules import (
    Apart,
    DailyMinutes,
    MinimumRest,
    Overlap,
    Place,
    Rule,
    ShiftCount,
    Supervision,
    Together,
    TotalMinutes,
    WeeklyMinutes,
)
from practiceops.scheduling.roster.shift_types import ShiftType

__all__ = [
    "HARD",
    "Choice",
    "Frame",
    "Joined",
    "Limit",
    "Model",
    "Row",
    "Worker",
    "by_day",
    "conflict",
    "lay_out",
    "worker_of",
]

HARD = 2.0**30
"""What one unit of a broken hard rule costs a person who has no legal row at all."""

_MORE = 10
"""How many times larger a programme may get where only counts are left out."""

_TRIES = 3
"""Under how many prices a row that keeps all sums is looked for, before the sums go into the programme."""

_FINEST = 1000
"""The finest parts of one for which a bound is rounded: floats must tell them apart with ease."""


@attrs.frozen
class Row:
    """A convex cost of a whole-number sum that people add to: ``costs[sum - low]``.

    A ``hard`` row must cost nothing: each unit by which it is broken has a large finite price, so that engines can pass
    through rosters that break it. A roster that keeps it pays none of that, so a bound on priced costs is one on legal
    costs.
    """

    low: int
    costs: tuple[float, ...]
    hard: bool = False


@attrs.frozen(eq=False)
class Model:
    """The whole problem: the workers, what joins them, and the ports through which they add to it.

    A port is a row and what is added to its sum. The first ports and rows are the covers, in the problem's order.
    """

    workers: tuple[Worker, ...]
    rows: tuple[Row, ...]
    ports: tuple[tuple[int, int], ...]
    units: int
    """Every cost is a whole multiple of one part in so many, so that a proven bound may be rounded up; 0 if unknown."""
    ceiling: float
    """What no legal roster costs more than; a unit of a broken hard row costs more than that, if at most `HARD`."""

    @property
    def legal(self) -> bool:
        """Tell whether everyone has a legal row."""
        return all(worker.legal for worker in self.workers)

    def proven(self, bound: float) -> float:
        """Return what a bound, computed in floats, proves of any cost."""
        if self.units:
            return math.ceil(bound * self.units - 1e-6) / self.units
        return bound - 1e-9 * (1 + abs(bound))

    def meets(self, cost: float, bound: float) -> bool:
        """Tell whether a cost, computed in floats, is the bound."""
        return cost <= bound + (0.25 / self.units if self.units else 0.0)

    def roster(self, problem: RosterProblem, choices: Sequence[Choice]) -> Roster:
        """Return the roster in which each worker has the row chosen."""
        rows = {worker.person: choice.codes for worker, choice in zip(self.workers, choices, strict=True)}
        return Roster(problem.start, rows)


def lay_out(
    problem: RosterProblem, *, counts: bool = False, rules: Mapping[str, Sequence[Rule]] | None = None
) -> Model:
    """Return the problem laid out for engines; ``counts`` is told in `worker_of`, ``rules`` are by person."""
    programmes: dict[Hashable, Layout] = {}
    joined = Joined.of(problem)
    workers = _numbered(
        [
            worker_of(
                problem, member, joined, programmes, counts=counts, rules=None if rules is None else rules[member.id]
            )
            for member in problem.people
        ],
        len(joined.ports) + 1,
    )
    reach = _reach(workers, joined.ports, len(joined.past))
    rows: list[Row] = []
    ends = [(low + past, high + past) for (low, high), past in zip(reach, joined.past, strict=True)]
    for index, (low, high) in enumerate(ends):
        weight = joined.weight_of(index)
        units = tuple(joined.units(index, total) for total in range(low, high + 1))
        # what was there before the horizon is in the costs, so that sums begin at 0
        rows.append(Row(low - joined.past[index], units, hard=weight is None))
    ceiling = _ceiling(problem, rows)
    price = min(HARD, 2.0 ** math.ceil(math.log2(ceiling + 1)) * 2)
    rows = [attrs.evolve(row, costs=tuple(price * cost for cost in row.costs)) if row.hard else row for row in rows]
    weights = [wish.weight for wish in problem.requests] + [cost for row in rows for cost in row.costs]
    weights += [rule.weight for rule in problem.rules if rule.weight is not None]
    return Model(workers, tuple(rows), joined.ports, _units(weights), ceiling)


def _numbered(workers: Sequence[Worker], first: int) -> tuple[Worker, ...]:
    """Return the workers with the place of each one's fees among offers."""
    numbered: list[Worker] = []
    for worker in workers:
        numbered.append(attrs.evolve(worker, first_fee=first))
        first += len(worker.limits)
    return tuple(numbered)


def _units(weights: Sequence[float]) -> int:
    """Return of how many parts of one all weights are whole multiples, as they are written; 0 where it takes many."""
    units = math.lcm(*{Fraction(str(weight)).denominator for weight in weights})
    return units if units <= _FINEST else 0


def _ceiling(problem: RosterProblem, rows: Sequence[Row]) -> float:
    """Return more than any legal roster costs, meal breaks aside."""
    total = sum(max(row.costs) for row in rows if not row.hard) + sum(wish.weight for wish in problem.requests)
    for member in problem.people:
        for rule in problem.rules_of(member.id):
            if rule.weight is not None:
                total += rule.weight * _most_units(rule, problem)
    # sums of floats depend on their order: a little above them all
    return total * (1 + 1e-9) + 1


def _most_units(rule: Rule, problem: RosterProblem) -> int:
    """Return more units than one person can break a rule by in the horizon."""
    longest = max((one.minutes for one in problem.shift_types), default=0)
    if isinstance(rule, TotalMinutes | WeeklyMinutes):
        return problem.days * (longest + (rule.minimum or 0)) + (rule.minimum or 0)
    if isinstance(rule, DailyMinutes):
        return problem.days * longest
    if isinstance(rule, MinimumRest):
        span = max((one.span_minutes for one in problem.shift_types), default=0)
        return problem.days * (rule.minutes + span + 60)
    return (2 + (getattr(rule, "minimum", None) or 0)) * (problem.days + 1)


Sums = Apart | Together | Supervision
"""The rules that join people and have the form of rows."""


@attrs.frozen(eq=False)
class Joined:
    """What joins people: the covers, then the places of each joint rule, one row each.

    ``slots`` gives the ports of a person's shift code by day, ``past`` what the days before the horizon add to a row.
    """

    problem: RosterProblem
    places: tuple[tuple[Sums, Place], ...]
    ports: tuple[tuple[int, int], ...]
    slots: dict[str, dict[tuple[int, str], list[int]]]
    past: list[int]

    @classmethod
    def of(cls, problem: RosterProblem) -> Joined:
        sums = [rule for rule in problem.joint_rules() if isinstance(rule, Sums)]
        places = tuple(
            (rule, place) for rule in sums for place in rule.places(problem.people, problem.shift_types, problem.span)
        )
        ports: dict[tuple[int, int], int] = {(row, 1): row for row in range(len(problem.cover))}
        slots: dict[str, dict[tuple[int, str], list[int]]] = {member.id: {} for member in problem.people}
        past = [0] * (len(problem.cover) + len(places))
        terms = [*_cover_terms(problem), *_place_terms(problem, places)]
        pasts = {member.id: problem.past_of(member.id) for member in problem.people}
        for row, member, kind, day, coefficient in terms:
            if day >= 0:
                port = ports.setdefault((row, coefficient), len(ports))
                slots[member.id].setdefault((day, kind.code), []).append(port)
            elif -day <= len(pasts[member.id]) and pasts[member.id][day] == kind:
                past[row] += coefficient
        return cls(problem, places, tuple(ports), slots, past)

    def weight_of(self, row: int) -> float | None:
        """Return the weight of a row; None where it is hard. A cover has weights of its own."""
        covers = len(self.problem.cover)
        return 1.0 if row < covers else self.places[row - covers][0].weight

    def units(self, row: int, total: int) -> float:
        """Return what a sum costs, or in a hard row, how many units are broken."""
        covers = len(self.problem.cover)
        if row < covers:
            return self.problem.cover[row].cost(total)
        rule, _ = self.places[row - covers]
        units = rule.broken(total)
        return float(units) if rule.weight is None else units * rule.weight


Term = tuple[int, StaffMember, ShiftType, int, int]
"""A row, and who adds how much to it with which shift of which day (counted from the first)."""


def _cover_terms(problem: RosterProblem) -> Iterator[Term]:
    for row, cover in enumerate(problem.cover):
        index = (cover.day - problem.start).days
        for kind in problem.shift_types:
            for back in range(kind.midnights + 1 if cover.start is not None else 1):
                day = cover.day - timedelta(days=back)
                for member in problem.people:
                    if not cover.counts(member, kind, day):
                        if cover.skill is None:
                            break
                        continue
                    yield row, member, kind, index - back, 1


def _place_terms(problem: RosterProblem, places: Sequence[tuple[Sums, Place]]) -> Iterator[Term]:
    for row, (rule, place) in enumerate(places, start=len(problem.cover)):
        index = (place.day - problem.start).days
        for kind in problem.shift_types:
            for back in range(kind.midnights + 1 if place.start is not None else 1):
                for member in problem.people:
                    coefficient = rule.adds(place, member, kind, place.day - timedelta(days=back))
                    if coefficient:
                        yield row, member, kind, index - back, coefficient


def _reach(workers: Sequence[Worker], ports: Sequence[tuple[int, int]], rows: int) -> list[tuple[int, int]]:
    """Return for each row the least and the greatest sum that any of the workers, or all, could make."""
    low, high = [0] * rows, [0] * rows
    for worker in workers:
        width = worker.width
        for first in range(0, len(worker.ports[0]), width):
            least: dict[int, int] = {}
            most: dict[int, int] = {}
            for slots in worker.ports:
                for slot in set(slots[first : first + width]):
                    sums: dict[int, int] = {}
                    for port in slot:
                        row, coefficient = ports[port]
                        sums[row] = sums.get(row, 0) + coefficient
                    for row, total in sums.items():
                        least[row] = min(least.get(row, 0), total)
                        most[row] = max(most.get(row, 0), total)
            for row, total in least.items():
                low[row] += total
                high[row] += most[row]
    return list(zip(low, high, strict=True))


def conflict(problem: RosterProblem, person: str, among: Sequence[Rule] | None = None) -> tuple[Rule, ...]:
    """Return hard rules, ``among`` some or all, that leave a person without a legal row, none of which could be spared.

    Empty where a legal row exists. Roles, leave and pins stand as they are.
    """
    member = next(one for one in problem.people if one.id == person)
    rules = [rule for rule in (problem.rules_of(person) if among is None else among) if rule.weight is None]
    if _has_row(problem, member, rules):
        return ()
    for rule in tuple(rules):
        fewer = [one for one in rules if one is not rule]
        if not _has_row(problem, member, fewer):
            rules = fewer
    return tuple(rules)


def _has_row(problem: RosterProblem, member: StaffMember, rules: Sequence[Rule]) -> bool:
    frame = Frame.of(problem, member, rules)
    programme, _, _ = frame.build(limit=math.inf)
    return programme.best(frame.least(problem, member))[0] < math.inf


Layout = tuple[Programme, tuple[Limit, ...], Reach]
"""What people bound by the same rules share: their programme, the sums that it leaves out, what those can become."""


@attrs.frozen(eq=False)
class Frame:
    """What a person may ever work, in kinds that the rules tell apart."""

    rules: tuple[Rule, ...]
    kinds: tuple[tuple[ShiftType | None, ...], ...]
    seen: tuple[tuple[Hashable, ...], ...]
    past: tuple[ShiftType | None, ...]
    days: tuple[date, ...]
    allowed: tuple[tuple[str | None, ...], ...]

    @classmethod
    def of(
        cls, problem: RosterProblem, member: StaffMember, rules: Sequence[Rule], standing: Sequence[str | None] = ()
    ) -> Frame:
        """Return what a person may work, and what stands in a row of theirs, open to them or not."""
        days = tuple(problem.span)
        open_codes = [problem.may_work(member.id, day) for day in days]
        for place, code in enumerate(standing):
            if code not in open_codes[place]:
                open_codes[place] = (*open_codes[place], code)
        never = {code for rule in rules if isinstance(rule, ShiftCount) and _forbids(rule) for code in rule.shifts}
        # a pin stands even where its code is never to be worked: the rule is then broken, not the pin
        allowed = tuple(tuple(code for code in codes if code not in never) or codes for codes in open_codes)
        usable = {code for codes in allowed for code in codes}
        shifts = [None, *(kind for kind in problem.shift_types if kind.code in usable)]
        past = problem.past_of(member.id)
        kept = tuple(rule for rule in rules if _can_bind(rule, shifts, past, len(days)))
        kinds, seen = kinds_of(shifts, kept)
        return cls(kept, kinds, seen, past, days, allowed)

    @property
    def width(self) -> int:
        return len(self.kinds)

    @property
    def places(self) -> int:
        return max(len(kind) for kind in self.kinds)

    def key(self) -> Hashable:
        rules = tuple(attrs.evolve(rule, people=()) for rule in self.rules)
        openings = tuple(rule.opening(self.past, self.days[0]) for rule in self.rules)
        return rules, self.seen, openings

    def build(self, *, hard: float = math.inf, limit: float = LIMIT, counts: bool = False) -> Layout:
        optional = is_maximum if counts else is_sum
        programme, loose = build(self.rules, self.seen, self.past, self.days, hard=hard, limit=limit, optional=optional)
        limits = tuple(self._limit(place, hard) for place in loose)
        return programme, limits, reach_of(programme, limits)

    def _limit(self, place: int, hard: float) -> Limit:
        rule = cast("ShiftCount | TotalMinutes", self.rules[place])
        weights = tuple(int(cast("Any", seen[place])) for seen in self.seen)
        maximum = math.inf if rule.maximum is None else rule.maximum
        return Limit(weights, rule.minimum or 0, maximum, hard if rule.weight is None else rule.weight)

    def least(self, problem: RosterProblem, member: StaffMember) -> list[list[float]]:
        """Return what each kind costs by itself, by day."""
        base = [self.base(problem, member, place) for place in range(self.places)]
        return by_day([min(costs) for costs in zip(*base, strict=True)], self.width)

    def code(self, kind: int, place: int) -> str | None:
        """Return the code that a kind has in the list ``place``: its last one again, where it has no more."""
        shift = self.kinds[kind][min(place, len(self.kinds[kind]) - 1)]
        return shift.code if shift else None

    def base(self, problem: RosterProblem, member: StaffMember, place: int) -> tuple[float, ...]:
        wishes = problem.requests_of(member.id)
        costs: list[float] = []
        for day, allowed in zip(self.days, self.allowed, strict=True):
            today = [wish for wish in wishes if wish.day == day]
            for kind in range(self.width):
                code = self.code(kind, place)
                refused = sum(wish.weight for wish in today if not wish.is_granted(code))
                costs.append(float(refused) if code in allowed else math.inf)
        return tuple(costs)


def _forbids(rule: ShiftCount) -> bool:
    return rule.maximum == 0 and rule.weight is None and bool(rule.shifts)


def _can_bind(rule: Rule, shifts: Sequence[ShiftType | None], past: Sequence[ShiftType | None], days: int) -> bool:
    if isinstance(rule, ShiftCount) and not rule.minimum:
        return rule.maximum is not None and rule.maximum < days and any(map(rule.sees, shifts))
    if isinstance(rule, Overlap):
        return bool(rule.clashing([*shifts, *past]))
    return True


def worker_of(
    problem: RosterProblem,
    member: StaffMember,
    joined: Joined,
    programmes: dict[Hashable, Layout],
    *,
    exact: bool = False,
    counts: bool = False,
    rules: Sequence[Rule] | None = None,
    standing: Sequence[str | None] = (),
) -> Worker:
    """Return a person as engines see them, bound by ``rules`` (None: those of the problem); ``standing`` as in `Frame`.

    Sums are left out of a programme that gets large with them; with ``counts`` only maxima on how often a shift is
    worked, and that of a programme ten times as large; with ``exact`` none.
    """
    frame = Frame.of(problem, member, problem.rules_of(member.id) if rules is None else rules, standing)
    names = tuple(tuple(frame.code(kind, place) for kind in range(frame.width)) for place in range(frame.places))
    ports = tuple(_ports(joined.slots[member.id], frame, codes) for codes in names)
    worker = Worker(
        person=member.id,
        programme=Programme((), ()),
        legal=True,
        width=frame.width,
        codes=names,
        base=tuple(frame.base(problem, member, place) for place in range(frame.places)),
        ports=ports,
        gathers=tuple(_gathers(place, len(joined.ports)) for place in ports),
    )
    random = Random(0)  # noqa: S311 - no secret: where prices differ, rows that keep all sums are soon met
    tried = [[*(-100 * random.random() for _ in joined.ports), 0.0] for _ in range(_TRIES)]
    # first with sums left out where they are dear, then exactly, then with hard rules only at a price
    limit = math.inf if exact else LIMIT * _MORE if counts else LIMIT
    for hard, most in ((math.inf, limit), (math.inf, math.inf), (HARD, limit)):
        key = (frame.key(), hard, most)
        if key not in programmes:
            programmes[key] = frame.build(hard=hard, limit=most, counts=counts)
        programme, limits, reach = programmes[key]
        worker = attrs.evolve(worker, programme=programme, limits=limits, reach=reach, legal=hard == math.inf)
        for prices in tried:
            _, choice = worker.best(prices)
            if choice.codes:
                return attrs.evolve(worker, spare=choice)
    return worker


def _ports(
    slots: dict[tuple[int, str], list[int]], frame: Frame, names: Sequence[str | None]
) -> tuple[tuple[int, ...], ...]:
    return tuple(
        tuple(slots.get((day, code), ())) if code is not None and code in allowed else ()
        for day, allowed in enumerate(frame.allowed)
        for code in names
    )


def _gathers(slots: Sequence[tuple[int, ...]], nothing: int) -> tuple[Gather, ...]:
    depth = max(map(len, slots))
    columns = [[slot[place] if place < len(slot) else nothing for slot in slots] for place in range(depth)]
    return tuple(cast("Gather", itemgetter(*column)) if len(column) > 1 else _single(column[0]) for column in columns)


def _single(place: int) -> Gather:
    # a slice, which unlike a function goes to other processes
    return cast("Gather", itemgetter(slice(place, place + 1)))
