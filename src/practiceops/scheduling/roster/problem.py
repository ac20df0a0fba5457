"""The roster problem: who there is, what has to be covered, what was promised, and what must be kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import Any, TypeVar, cast, get_args

import attrs

from practiceops._check import (
    check_date,
    check_members,
    check_positive,
    check_text,
    check_type,
    frozen_tuple,
)
from practiceops.dates import Span
from practiceops.dates import zone as zone_named
from practiceops.errors import ErrorCollector, InvalidValueError
from practiceops.findings import Finding, Severity
from practiceops.people import Absence, StaffMember
from practiceops.scheduling.roster.availability import Availability
from practiceops.scheduling.roster.contracts import Contract, to_pairs
from practiceops.scheduling.roster.covering import Cover
from practiceops.scheduling.roster.requests import Request, RequestKind
from practiceops.scheduling.roster.roster import Roster
from practiceops.scheduling.roster.rules import (
    JointRule,
    MealBreaks,
    MinimumRest,
    Overlap,
    Rule,
    Succession,
    Supervision,
    bound,
)
from practiceops.scheduling.roster.shift_types import ShiftType

__all__ = ["Availability", "Contract", "Cover", "Pin", "Request", "RequestKind", "RosterProblem"]

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Pin:
    """A cell that is settled: the person works ``shift`` on the day, or is off where it is None."""

    person: str
    day: date
    shift: str | None = None

    def __attrs_post_init__(self) -> None:
        check_text(self, "person")
        check_date(self, "day")
        check_text(self, "shift", optional=True)


def _are_texts(values: object) -> bool:
    return isinstance(values, tuple) and all(type(one) is str for one in cast("tuple[object, ...]", values))


def _to_sites(values: Any) -> Any:
    pairs: Any = to_pairs(values)
    if not isinstance(pairs, tuple):
        return pairs
    frozen: list[Any] = []
    for one in cast("tuple[Any, ...]", pairs):
        whole = isinstance(one, tuple) and len(cast("tuple[Any, ...]", one)) == 2
        frozen.append((one[0], frozen_tuple(cast("Any", one[1]))) if whole else one)
    return tuple(frozen)


@attrs.frozen(kw_only=True)
class RosterProblem:
    """Everything that a roster of ``days`` days from ``start`` has to answer to.

    ``contracts`` gives each person's limits, as a mapping or pairs; who has none is bound by no limit. People work the
    shift types whose role they hold, on days when they are employed and not in ``absences``. ``rules`` come on top of
    the contracts, hard or weighted, each for one person at a time or such as join people. Nobody works two shifts that
    overlap. ``history`` is what was worked just before ``start``; who has no row in it was off.

    ``sites`` names the sites where a person may work, as a mapping or pairs; who is not in it may work at their own
    (`StaffMember.site`), or where they have none, at any. ``availability`` holds the windows of those who cannot always
    work, ``holidays`` the dates that rules about holidays mean. With ``zone``, the name of a time zone, rules about
    rest measure the time that truly passes over a daylight-saving change; without, the clock on the wall.

    Raises `InvalidInputsError`, naming every place, for unknown people or shift codes, days outside the horizon,
    and pins that contradict each other, a role or an absence. See `findings` for what is merely odd.

    >>> monday = date(2026, 6, 1)
    >>> problem = RosterProblem(
    ...     start=monday, days=7, people=(StaffMember("ana", roles=("MA",)),),
    ...     shift_types=(ShiftType("E", minutes=480, role="MA"),),
    ...     cover=(Cover(day=monday, shift="E", target=1),), contracts={"ana": Contract(max_days_on=5)})
    >>> [type(rule).__name__ for rule in problem.rules_of("ana")], problem.may_work("ana", monday)
    (['ConsecutiveDays'], (None, 'E'))
    """

    start: date
    days: int
    people: tuple[StaffMember, ...] = attrs.field(converter=frozen_tuple)
    shift_types: tuple[ShiftType, ...] = attrs.field(converter=frozen_tuple)
    cover: tuple[Cover, ...] = attrs.field(default=(), converter=frozen_tuple)
    requests: tuple[Request, ...] = attrs.field(default=(), converter=frozen_tuple)
    pins: tuple[Pin, ...] = attrs.field(default=(), converter=frozen_tuple)
    absences: tuple[Absence, ...] = attrs.field(default=(), converter=frozen_tuple)
    contracts: tuple[tuple[str, Contract], ...] = attrs.field(default=(), converter=to_pairs)
    rules: tuple[Rule | JointRule, ...] = attrs.field(default=(), converter=frozen_tuple)
    history: Roster | None = None
    sites: tuple[tuple[str, tuple[str, ...]], ...] = attrs.field(default=(), converter=_to_sites)
    availability: tuple[Availability, ...] = attrs.field(default=(), converter=frozen_tuple)
    holidays: tuple[date, ...] = attrs.field(default=(), converter=frozen_tuple)
    zone: str = ""

    def __attrs_post_init__(self) -> None:
        check_date(self, "start")
        check_type(self, int, "days")
        check_positive(self, "days")
        check_members(self, StaffMember, "people")
        check_members(self, ShiftType, "shift_types")
        check_members(self, Cover, "cover")
        check_members(self, Request, "requests")
        check_members(self, Pin, "pins")
        check_members(self, Absence, "absences")
        check_members(self, tuple, "contracts")
        for index, pair in enumerate(self.contracts):
            if [type(part) for part in pair] != [str, Contract]:
                text = f"contracts[{index}] must be a person id and a Contract, got {pair!r} (roster problem)"
                raise InvalidValueError(text, path=("RosterProblem", "contracts", index))
        check_members(self, (*get_args(Rule), *get_args(JointRule)), "rules")
        check_type(self, Roster, "history", optional=True)
        check_members(self, tuple, "sites")
        for index, one in enumerate(self.sites):
            if len(one) != 2 or type(one[0]) is not str or not _are_texts(one[1]):
                text = f"sites[{index}] must be a person id and names of sites, got {one!r} (roster problem)"
                raise InvalidValueError(text, path=("RosterProblem", "sites", index))
        check_members(self, Availability, "availability")
        check_members(self, date, "holidays")
        for index, day in enumerate(self.holidays):
            if type(day) is not date:
                text = f"holidays[{index}] must be a date without a time, got {day} (roster problem)"
                raise InvalidValueError(text, path=("RosterProblem", "holidays", index))
        check_type(self, str, "zone")
        if self.zone:
            zone_named(self.zone)
        collector = ErrorCollector()
        _check_problem(self, collector)
        collector.raise_if_any("parts of the roster problem")

    @property
    def span(self) -> Span:
        """The days of the horizon."""
        return Span(self.start, self.start + timedelta(days=self.days))

    def contract_of(self, person: str) -> Contract:
        """Return a person's contract; one without limits where none was given."""
        return self._index.contracts.get(person, Contract())

    def rules_of(self, person: str) -> tuple[Rule, ...]:
        """Return every rule that binds a person alone: forbidden successions, the contract's limits, then ``rules``.

        First of all, where shift types can overlap, that nobody works two at once. Rules that take their time zone,
        holidays or wishes from the problem have them filled in.
        """
        pairs = tuple((one.code, after) for one in self.shift_types for after in one.not_before)
        contract = self.contract_of(person).rules()
        mine = (rule for rule in self.rules if not rule.people or person in rule.people)
        wishes = self._index.requests.get(person, ())
        extra = tuple(
            bound(rule, zone=self.zone, holidays=self.holidays, wishes=wishes)
            for rule in mine
            if not isinstance(rule, JointRule)
        )
        clashing = Overlap(shifts=self._index.clashing, zone=self.zone)
        # one of the problem's own that looks at every shift says it already
        own = (rule for rule in extra if isinstance(rule, Overlap))
        is_said = any(not rule.shifts and rule.zone == self.zone and rule.weight is None for rule in own)
        overlap = (clashing,) if clashing.shifts and not is_said else ()
        return (*overlap, *((Succession(pairs=pairs),) if pairs else ()), *contract, *extra)

    def joint_rules(self) -> tuple[JointRule, ...]:
        """Return the rules that join people."""
        return tuple(rule for rule in self.rules if isinstance(rule, JointRule))

    def requests_of(self, person: str) -> tuple[Request, ...]:
        """Return a person's wishes."""
        return self._index.requests.get(person, ())

    def past_of(self, person: str) -> tuple[ShiftType | None, ...]:
        """Return what a person worked on the known days just before the horizon, oldest first."""
        if self.history is None:
            return ()
        index = self._index
        codes = index.past.get(person, (None,) * self.history.days)
        return tuple(index.kinds[code] if code else None for code in codes)

    def may_work(self, person: str, day: date) -> tuple[str | None, ...]:
        """Return the codes that `open_to` leaves open on a day, or the one that is pinned; None stands for off."""
        if (person, day) in self._index.pins:
            return (self._index.pins[person, day],)
        return self.open_to(person, day)

    def open_to(self, person: str, day: date) -> tuple[str | None, ...]:
        """Return the codes that a person could work on a day, whatever is pinned; None stands for off.

        That is what roles, credentials, sites, employment, absences and availability leave open.
        """
        if self.is_away(person, day):
            return (None,)
        member, kinds = self._index.staff[person]
        return (None, *(kind.code for kind in kinds if not self._refusal(member, kind, day)))

    def is_away(self, person: str, day: date) -> bool:
        """Tell whether a person is absent or not employed on a day."""
        if person not in self._index.staff:
            raise _unknown(person)
        member, _ = self._index.staff[person]
        return not member.employed_on(day) or any(day in one for one in self._index.absences.get(person, ()))

    def why_not(self, person: str, code: str, day: date) -> str:
        """Return in words why a code is not open to a person on a day, pins aside; empty where it is.

        >>> monday = date(2026, 6, 1)
        >>> problem = RosterProblem(start=monday, days=1, people=(StaffMember("ana"),),
        ...                         shift_types=(ShiftType("E", minutes=480, role="MA"),))
        >>> problem.why_not("ana", "E", monday)
        'does not hold the role MA'
        """
        if self.is_away(person, day):
            return "is away" if self._index.staff[person][0].employed_on(day) else "is not employed"
        member, _ = self._index.staff[person]
        kind = self._index.kinds[code]
        if not kind.admits(member.roles):
            return f"does not hold the role {kind.role}"
        if not self._index.works_at(person, kind.site):
            return f"does not work at {kind.site}"
        return self._refusal(member, kind, day)

    def _refusal(self, member: StaffMember, kind: ShiftType, day: date) -> str:
        for needed in kind.credentials:
            if not member.holds(needed, on=day):
                return f"holds no {needed} that is valid"
        contract = self._index.contracts.get(member.id)
        if contract is not None and (why := contract.why_not(kind)):
            return why
        windows = self._index.windows.get(member.id)
        if windows is not None and not any(window.admits(kind, day) for window in windows):
            return "is not available at that time"
        return ""

    @cached_property
    def _index(self) -> _Index:
        return _Index.of(self)

    def findings(self) -> tuple[Finding, ...]:
        """Return what is odd about the problem.

        Cover that no person on the staff can serve on its day, people who can work no shift type on any day that they
        are not away, and roles that a rule about supervision names and nobody can work as.

        >>> monday = date(2026, 6, 1)
        >>> problem = RosterProblem(start=monday, days=1, people=(), shift_types=(ShiftType("E", minutes=480),),
        ...                         cover=(Cover(day=monday, shift="E", target=1),))
        >>> [str(finding) for finding in problem.findings()]
        ['warning: nobody can serve shift E on 2026-06-01, where 1 is wanted']
        """
        found: list[Finding] = []
        for index, cover in enumerate(self.cover):
            able = any(
                cover.counts(person, kind, day) and kind.code in self.may_work(person.id, day)
                for kind in self.shift_types
                for day in (cover.day - timedelta(days=back) for back in range(kind.midnights + 1))
                if day in self.span
                for person in self.people
            )
            if cover.target and not able:
                verb = "is" if cover.target == 1 else "are"
                text = f"nobody can serve {cover}, where {cover.target} {verb} wanted"
                found.append(Finding("cover_without_staff", text, severity=Severity.WARNING, path=("cover", index)))
        return (*found, *self._idle(), *self._without_role())

    def _idle(self) -> Iterator[Finding]:
        for index, member in enumerate(self.people):
            days = [day for day in self.span if not self.is_away(member.id, day)]
            if not days or not self.shift_types or any(len(self.open_to(member.id, day)) > 1 for day in days):
                continue
            why = dict.fromkeys(self.why_not(member.id, kind.code, days[0]) for kind in self.shift_types)
            text = f"{member.id} can work no shift type: {', '.join(why)}"
            yield Finding("person_without_shift", text, severity=Severity.WARNING, path=("people", index))

    def _without_role(self) -> Iterator[Finding]:
        worked = {kind.role for kind in self.shift_types if any(kind.admits(one.roles) for one in self.people)}
        if "" in worked:
            worked |= {one.roles[0] for one in self.people if one.roles}
        for index, rule in enumerate(self.rules):
            if isinstance(rule, Supervision):
                for field in ("assistants", "supervisors"):
                    for role in getattr(rule, field):
                        if role not in worked:
                            text = f"nobody can work as {role}, which is among the {field} of a rule about supervision"
                            path = ("rules", index, field)
                            yield Finding("role_without_staff", text, severity=Severity.WARNING, path=path)


def _unknown(person: str) -> InvalidValueError:
    return InvalidValueError(f"unknown person {person!r} (roster problem)", path=("RosterProblem", "people", person))


@attrs.frozen
class _Index:
    """A problem's parts by person, looked up once."""

    kinds: dict[str, ShiftType]
    staff: dict[str, tuple[StaffMember, tuple[ShiftType, ...]]]
    pins: dict[tuple[str, date], str | None]
    absences: dict[str, tuple[Absence, ...]]
    requests: dict[str, tuple[Request, ...]]
    windows: dict[str, tuple[Availability, ...]]
    contracts: dict[str, Contract]
    past: dict[str, tuple[str | None, ...]]
    sites: dict[str, tuple[str, ...]]
    clashing: tuple[str, ...]

    @classmethod
    def of(cls, problem: RosterProblem) -> _Index:
        index = cls(
            kinds={one.code: one for one in problem.shift_types},
            staff={},
            pins={(pin.person, pin.day): pin.shift for pin in problem.pins},
            absences=_by_person(problem.absences),
            requests=_by_person(problem.requests),
            windows=_by_person(problem.availability),
            contracts=dict(problem.contracts),
            past=problem.history.grid() if problem.history is not None else {},
            sites={**{one.id: (one.site,) for one in problem.people if one.site}, **dict(problem.sites)},
            clashing=Overlap().clashing(problem.shift_types),
        )
        for member in problem.people:
            open_kinds = (kind for kind in problem.shift_types if kind.admits(member.roles))
            index.staff[member.id] = member, tuple(kind for kind in open_kinds if index.works_at(member.id, kind.site))
        return index

    def works_at(self, person: str, site: str) -> bool:
        return not site or person not in self.sites or site in self.sites[person]


def _by_person(values: Iterable[T]) -> dict[str, tuple[T, ...]]:
    found: dict[str, list[T]] = {}
    for value in values:
        found.setdefault(cast("Any", value).person, []).append(value)
    return {person: tuple(mine) for person, mine in found.items()}


def _repeated(names: Iterable[str]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield index, name
        seen.add(name)


def _check_problem(problem: RosterProblem, collector: ErrorCollector) -> None:
    for field, names in (
        ("people", [one.id for one in problem.people]),
        ("shift_types", [one.code for one in problem.shift_types]),
        ("contracts", [pair[0] for pair in problem.contracts]),
        ("sites", [pair[0] for pair in problem.sites]),
    ):
        for index, name in _repeated(names):
            collector.add(InvalidValueError(f"{name!r} is there a second time", path=(field, index)))
    _check_references(problem, collector)
    _check_history(problem, collector)
    _check_pins(problem, collector)


def _check_references(problem: RosterProblem, collector: ErrorCollector) -> None:
    people = {one.id for one in problem.people}
    codes = {one.code for one in problem.shift_types}
    for index, (person, contract) in enumerate(problem.contracts):
        _known(collector, "person", person, people, ("contracts", index))
        for code, _ in contract.max_shifts:
            _known(collector, "shift code", code, codes, ("contracts", index, "max_shifts"))
    for kind in problem.shift_types:
        for code in kind.not_before:
            _known(collector, "shift code", code, codes, ("shift_types", kind.code, "not_before"))
    for index, cover in enumerate(problem.cover):
        _known(collector, "shift code", cover.shift, codes, ("cover", index, "shift"))
        _inside(collector, problem, cover.day, ("cover", index, "day"))
    for field, wishes in (("requests", problem.requests), ("pins", problem.pins)):
        for index, wish in enumerate(cast("tuple[Request | Pin, ...]", wishes)):
            _known(collector, "person", wish.person, people, (field, index, "person"))
            _known(collector, "shift code", wish.shift, codes, (field, index, "shift"))
            _inside(collector, problem, wish.day, (field, index, "day"))
    for field, values in (("absences", problem.absences), ("availability", problem.availability)):
        for index, value in enumerate(cast("tuple[Absence | Availability, ...]", values)):
            _known(collector, "person", value.person, people, (field, index, "person"))
    for index, (person, _) in enumerate(problem.sites):
        _known(collector, "person", person, people, ("sites", index))
    _check_rules(problem, collector, people, codes)


def _check_rules(problem: RosterProblem, collector: ErrorCollector, people: set[str], codes: set[str]) -> None:
    for index, rule in enumerate(problem.rules):
        for person in rule.people:
            _known(collector, "person", person, people, ("rules", index, "people"))
        named = (
            (code for pair in rule.pairs for code in pair)
            if isinstance(rule, Succession)
            else getattr(rule, "shifts", ())
        )
        for code in named:
            _known(collector, "shift code", code, codes, ("rules", index))
        if isinstance(rule, MinimumRest | MealBreaks):
            for kind in problem.shift_types:
                if kind.start is None and not kind.on_call:
                    text = f"{_spaced(rule)} needs clock times, and shift type {kind.code!r} has no start"
                    collector.add(InvalidValueError(text, path=("rules", index)))


def _spaced(rule: object) -> str:
    return {"MinimumRest": "a minimum rest", "MealBreaks": "a meal break"}[type(rule).__name__]


def _check_history(problem: RosterProblem, collector: ErrorCollector) -> None:
    history = problem.history
    if history is None:
        return
    if history.span.end != problem.start:
        text = f"history must end on the day before {problem.start}, got {history.days} days from {history.start}"
        collector.add(InvalidValueError(text, path=("history",)))
    codes = {one.code for one in problem.shift_types}
    for person, row in history.rows:
        for index, code in enumerate(row):
            _known(collector, "shift code", code, codes, ("history", person, index))


def _check_pins(problem: RosterProblem, collector: ErrorCollector) -> None:
    settled: dict[tuple[str, date], str | None] = {}
    kinds = {one.code: one for one in problem.shift_types}
    members = {one.id: one for one in problem.people}
    for index, pin in enumerate(problem.pins):
        key = (pin.person, pin.day)
        who = f"{pin.person!r} on {pin.day}"
        if settled.setdefault(key, pin.shift) != pin.shift:
            text = f"{who} is pinned to {settled[key] or 'off'} and to {pin.shift or 'off'}"
            collector.add(InvalidValueError(text, path=("pins", index)))
        kind, member = kinds.get(pin.shift or ""), members.get(pin.person)
        if kind is None or member is None:
            continue
        if not kind.admits(member.roles):
            text = f"{who} is pinned to {kind.code}, which needs the role {kind.role!r}"
            collector.add(InvalidValueError(text, path=("pins", index)))
        if any(one.person == pin.person and pin.day in one for one in problem.absences):
            collector.add(InvalidValueError(f"{who} is pinned to {kind.code}, and absent", path=("pins", index)))


def _known(
    collector: ErrorCollector, noun: str, name: str | None, known: set[str], path: tuple[str | int, ...]
) -> None:
    if name is not None and name not in known:
        collector.add(InvalidValueError(f"unknown {noun} {name!r}", path=path))


def _inside(collector: ErrorCollector, problem: RosterProblem, day: date, path: tuple[str | int, ...]) -> None:
    if day not in problem.span:
        text = f"day {day} is outside the horizon of {problem.days} days from {problem.start}"
        collector.add(InvalidValueError(text, path=path))
