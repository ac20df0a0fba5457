"""The roster problem: who there is, what has to be covered, what was promised, and what must be kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVar, cast, get_args

import attrs

from practiceops._check import (
    check_date,
    check_members,
    check_not_negative,
    check_positive,
    check_text,
    check_type,
    frozen_tuple,
    invalid,
    to_enum,
)
from practiceops.dates import Span
from practiceops.errors import ErrorCollector, InvalidValueError
from practiceops.findings import Finding, Severity
from practiceops.people import Absence, StaffMember
from practiceops.scheduling.roster.roster import Roster
from practiceops.scheduling.roster.rules import (
    ConsecutiveDays,
    Rule,
    ShiftCount,
    Succession,
    TotalMinutes,
    WeekendCount,
    WeeklyMinutes,
)
from practiceops.scheduling.roster.shift_types import ShiftType

__all__ = ["Contract", "Cover", "Pin", "Request", "RequestKind", "RosterProblem"]

T = TypeVar("T")


def _to_pairs(values: Any) -> Any:
    pairs: Any = values.items() if isinstance(values, Mapping) else values  # pyright: ignore[reportUnknownVariableType]
    frozen: Any = frozen_tuple(pairs)
    return tuple(map(frozen_tuple, frozen)) if isinstance(frozen, tuple) else frozen  # pyright: ignore[reportUnknownArgumentType]


def _to_weight(weight: Any) -> Any:
    return float(weight) if type(weight) is int else weight


@attrs.frozen(kw_only=True)
class Contract:
    """The limits of one kind of employment, each of them a hard rule; None leaves a limit out.

    Minutes are those of the shift types, over the whole horizon or in each week from ``first_weekday`` (Monday = 0)
    on. ``max_shifts`` limits how often a shift code is worked (0: never), given as a mapping or pairs.

    >>> full_time = Contract(name="full time", max_week_minutes=2400, max_days_on=5, min_days_off=2)
    >>> [type(rule).__name__ for rule in full_time.rules()]
    ['WeeklyMinutes', 'ConsecutiveDays', 'ConsecutiveDays']
    """

    name: str = ""
    min_minutes: int | None = None
    max_minutes: int | None = None
    max_week_minutes: int | None = None
    first_weekday: int = 6
    min_days_on: int | None = None
    max_days_on: int | None = None
    min_days_off: int | None = None
    max_days_off: int | None = None
    max_weekends: int | None = None
    max_shifts: tuple[tuple[str, int], ...] = attrs.field(default=(), converter=_to_pairs)

    def __attrs_post_init__(self) -> None:
        check_type(self, str, "name")
        limits = ("min_minutes", "max_minutes", "max_week_minutes", "min_days_on", "max_days_on")
        limits = (*limits, "min_days_off", "max_days_off", "max_weekends")
        check_type(self, int, *limits, optional=True)
        check_not_negative(self, *limits, optional=True)
        check_type(self, int, "first_weekday")
        if not 0 <= self.first_weekday <= 6:
            raise invalid(self, "first_weekday", "must be from 0 (Monday) to 6 (Sunday)")
        for low, high in (
            ("min_minutes", "max_minutes"),
            ("min_days_on", "max_days_on"),
            ("min_days_off", "max_days_off"),
        ):
            least, most = getattr(self, low), getattr(self, high)
            if least is not None and most is not None and most < least:
                raise invalid(self, high, f"must not be below {low.replace('_', ' ')} {least}")
        check_members(self, tuple, "max_shifts")
        for pair in self.max_shifts:
            if [type(part) for part in pair] != [str, int] or pair[1] < 0:
                raise invalid(self, "max_shifts", "must be shift codes with a limit of at least 0 each")

    def rules(self, people: Iterable[str] = ()) -> tuple[Rule, ...]:
        """Return the limits as hard rules for ``people`` (empty: everyone)."""
        who = tuple(people)
        return tuple(attrs.evolve(rule, people=who) for rule in self._rules())

    def _rules(self) -> Iterator[Rule]:
        if self.min_minutes or self.max_minutes is not None:
            yield TotalMinutes(minimum=self.min_minutes, maximum=self.max_minutes)
        if self.max_week_minutes is not None:
            yield WeeklyMinutes(maximum=self.max_week_minutes, first_weekday=self.first_weekday)
        if self.min_days_on is not None or self.max_days_on is not None:
            yield ConsecutiveDays(minimum=self.min_days_on, maximum=self.max_days_on)
        if self.min_days_off is not None or self.max_days_off is not None:
            yield ConsecutiveDays(minimum=self.min_days_off, maximum=self.max_days_off, off=True)
        if self.max_weekends is not None:
            yield WeekendCount(maximum=self.max_weekends)
        for code, limit in self.max_shifts:
            yield ShiftCount(shifts=(code,), maximum=limit)


@attrs.frozen(kw_only=True)
class Cover:
    """How many people are wanted on one day: on the shift with code ``shift``, or on any shift that serves ``role``.

    With ``skill``, only people count who hold a credential of that kind, valid on the day. Each person below
    ``target`` costs ``under_weight``, each above it ``over_weight``; on top of that, each below ``minimum`` costs
    ``minimum_weight``, each above ``maximum`` ``maximum_weight``. What cannot be covered is a cost, never a failure.

    >>> lunch = Cover(day=date(2026, 6, 1), role="MA", minimum=1, target=3)
    >>> [lunch.cost(count) for count in range(5)]
    [1300.0, 200.0, 100.0, 0.0, 1.0]
    """

    day: date
    shift: str | None = None
    role: str | None = None
    skill: str | None = None
    target: int
    under_weight: float = attrs.field(default=100.0, converter=_to_weight)
    over_weight: float = attrs.field(default=1.0, converter=_to_weight)
    minimum: int = 0
    minimum_weight: float = attrs.field(default=1000.0, converter=_to_weight)
    maximum: int | None = None
    maximum_weight: float = attrs.field(default=1000.0, converter=_to_weight)

    def __attrs_post_init__(self) -> None:
        check_date(self, "day")
        check_text(self, "shift", "role", "skill", optional=True)
        check_type(self, int, "target", "minimum")
        check_type(self, int, "maximum", optional=True)
        check_not_negative(self, "target", "minimum", "under_weight", "over_weight", "minimum_weight", "maximum_weight")
        if self.target < self.minimum:
            raise invalid(self, "target", f"must not be below the minimum {self.minimum}")
        if self.maximum is not None and self.maximum < self.target:
            raise invalid(self, "maximum", f"must not be below the target {self.target}")

    def cost(self, count: int) -> float:
        """Return what it costs that ``count`` people are there."""
        under, over = max(0, self.target - count), max(0, count - self.target)
        missing = max(0, self.minimum - count)
        beyond = 0 if self.maximum is None else max(0, count - self.maximum)
        return (
            under * self.under_weight
            + over * self.over_weight
            + missing * self.minimum_weight
            + beyond * self.maximum_weight
        )

    def counts(self, person: StaffMember, shift: ShiftType) -> bool:
        """Tell whether a person on a shift of that type counts, on the day of this cover."""
        return (
            (self.shift is None or shift.code == self.shift)
            and (self.role is None or shift.role == self.role)
            and (self.skill is None or person.holds(self.skill, on=self.day))
        )

    def __str__(self) -> str:
        parts = [part for part in (self.role, self.shift and f"shift {self.shift}", self.skill) if part]
        return f"{' '.join(parts) or 'staff'} on {self.day}"


class RequestKind(StrEnum):
    """Whether a wish is for a shift or against it."""

    FOR = "for"
    AGAINST = "against"


@attrs.frozen(kw_only=True)
class Request:
    """A wish of one person: for or against one shift on a day, or, where ``shift`` is None, for or against working.

    Not granted, it costs ``weight``.

    >>> Request(person="ana", day=date(2026, 6, 5), kind="against", weight=3).is_granted(None)
    True
    """

    person: str
    day: date
    shift: str | None = None
    kind: RequestKind = attrs.field(default=RequestKind.FOR, converter=to_enum(RequestKind, "kind"))
    weight: float = attrs.field(default=1.0, converter=_to_weight)

    def __attrs_post_init__(self) -> None:
        check_text(self, "person")
        check_date(self, "day")
        check_text(self, "shift", optional=True)
        check_not_negative(self, "weight")

    def is_granted(self, code: str | None) -> bool:
        """Tell whether a day with this shift code (None: off) grants the wish."""
        hit = code is not None and self.shift in (None, code)
        return hit is (self.kind is RequestKind.FOR)


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


@attrs.frozen(kw_only=True)
class RosterProblem:
    """Everything that a roster of ``days`` days from ``start`` has to answer to.

    ``contracts`` gives each person's limits, as a mapping or pairs; who has none is bound by no limit. People work the
    shift types whose role they hold, on days when they are employed and not in ``absences``. ``rules`` come on top of
    the contracts, hard or weighted. ``history`` is what was worked just before ``start``.

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
    contracts: tuple[tuple[str, Contract], ...] = attrs.field(default=(), converter=_to_pairs)
    rules: tuple[Rule, ...] = attrs.field(default=(), converter=frozen_tuple)
    history: Roster | None = None

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
        check_members(self, get_args(Rule), "rules")
        check_type(self, Roster, "history", optional=True)
        collector = ErrorCollector()
        _check_problem(self, collector)
        collector.raise_if_any("parts of the roster problem")

    @property
    def span(self) -> Span:
        """The days of the horizon."""
        return Span(self.start, self.start + timedelta(days=self.days))

    def contract_of(self, person: str) -> Contract:
        """Return a person's contract; one without limits where none was given."""
        return dict(self.contracts).get(person, Contract())

    def rules_of(self, person: str) -> tuple[Rule, ...]:
        """Return every rule that binds a person: forbidden successions, the contract's limits, then ``rules``."""
        pairs = tuple((one.code, after) for one in self.shift_types for after in one.not_before)
        contract = self.contract_of(person).rules()
        extra = tuple(rule for rule in self.rules if not rule.people or person in rule.people)
        return (*((Succession(pairs=pairs),) if pairs else ()), *contract, *extra)

    def past_of(self, person: str) -> tuple[ShiftType | None, ...]:
        """Return what a person worked on the known days just before the horizon, oldest first."""
        if self.history is None:
            return ()
        kinds = {one.code: one for one in self.shift_types}
        return tuple(kinds[code] if code else None for code in self.history.grid().get(person, ()))

    def may_work(self, person: str, day: date) -> tuple[str | None, ...]:
        """Return the codes that roles, employment, absences and pins leave open on a day; None stands for off."""
        pinned = next((pin for pin in self.pins if pin.person == person and pin.day == day), None)
        if pinned is not None:
            return (pinned.shift,)
        member = _by_id(self.people, person)
        if not member.employed_on(day) or any(one.person == person and day in one for one in self.absences):
            return (None,)
        return (None, *(one.code for one in self.shift_types if not one.role or one.role in member.roles))

    def findings(self) -> tuple[Finding, ...]:
        """Return what is odd about the problem: cover that no person on the staff can serve on its day.

        >>> monday = date(2026, 6, 1)
        >>> problem = RosterProblem(start=monday, days=1, people=(), shift_types=(ShiftType("E", minutes=480),),
        ...                         cover=(Cover(day=monday, shift="E", target=1),))
        >>> [str(finding) for finding in problem.findings()]
        ['warning: nobody can serve shift E on 2026-06-01, where 1 is wanted']
        """
        kinds = {one.code: one for one in self.shift_types}
        found: list[Finding] = []
        for index, cover in enumerate(self.cover):
            able = any(
                cover.counts(person, kinds[code])
                for person in self.people
                for code in self.may_work(person.id, cover.day)
                if code is not None
            )
            if cover.target and not able:
                verb = "is" if cover.target == 1 else "are"
                text = f"nobody can serve {cover}, where {cover.target} {verb} wanted"
                found.append(Finding("cover_without_staff", text, severity=Severity.WARNING, path=("cover", index)))
        return tuple(found)


def _by_id(people: Iterable[StaffMember], person: str) -> StaffMember:
    for member in people:
        if member.id == person:
            return member
    raise InvalidValueError(f"unknown person {person!r} (roster problem)", path=("RosterProblem", "people", person))


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
    for index, absence in enumerate(problem.absences):
        _known(collector, "person", absence.person, people, ("absences", index, "person"))
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
        if kind.role and kind.role not in member.roles:
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
