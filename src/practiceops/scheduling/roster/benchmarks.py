"""Reads the text format of the Shift Scheduling Benchmark Instances (Curtois and Qu, schedulingbenchmarks.org)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from os import PathLike
from pathlib import Path

import attrs

from practiceops.errors import ErrorCollector, InvalidValueError
from practiceops.people import Absence, StaffMember
from practiceops.scheduling.roster.problem import Contract, Cover, Request, RequestKind, RosterProblem
from practiceops.scheduling.roster.shift_types import ShiftType

__all__ = ["parse", "read"]

_MONDAY = date(2024, 1, 1)
_SECTIONS = (
    "SECTION_HORIZON",
    "SECTION_SHIFTS",
    "SECTION_STAFF",
    "SECTION_DAYS_OFF",
    "SECTION_SHIFT_ON_REQUESTS",
    "SECTION_SHIFT_OFF_REQUESTS",
    "SECTION_COVER",
)
_STAFF_NUMBERS = (
    "MaxTotalMinutes",
    "MinTotalMinutes",
    "MaxConsecutiveShifts",
    "MinConsecutiveShifts",
    "MinConsecutiveDaysOff",
    "MaxWeekends",
)


def read(path: str | PathLike[str], *, start: date = _MONDAY) -> RosterProblem:
    """Return the problem in a file of the benchmark format; see `parse`."""
    file = Path(path)
    return parse(file.read_text(encoding="utf-8-sig"), start=start, name=file.name)


def parse(text: str, *, start: date = _MONDAY, name: str = "instance") -> RosterProblem:
    """Return the problem that a text of the benchmark format stands for.

    The format counts days from 0, on a Monday: ``start`` is the date given to day 0. Days off become absences. The
    published objective is the cost that `evaluate` gives, the published constraints are the hard rules.

    Raises `InvalidInputsError` that names section, line and value of everything wrong.

    >>> problem = parse('''
    ... SECTION_HORIZON
    ... 2
    ... SECTION_SHIFTS
    ... D,480,
    ... SECTION_STAFF
    ... A,D=2,960,0,5,1,1,1
    ... SECTION_COVER
    ... 0,D,1,100,1
    ... ''')
    >>> problem.days, problem.people[0].id, problem.cover[0].under_weight
    (2, 'A', 100.0)
    """
    if start.weekday() != 0:
        raise InvalidValueError(f"start must be a Monday, got {start}", path=("start",))
    reader = _Reader(start)
    collector = ErrorCollector()
    seen: set[str] = set()
    for section, number, fields in _lines(text):
        seen.add(section)
        with collector.at(name, section, "line", number):
            if fields is not None:
                reader.take(section, fields)
    for section in ("SECTION_HORIZON", "SECTION_SHIFTS", "SECTION_STAFF", "SECTION_COVER"):
        if section not in seen:
            collector.add(InvalidValueError(f"{section} is missing", path=(name,)))
    collector.raise_if_any(f"lines of {name}")
    return reader.problem()


def _lines(text: str) -> Iterator[tuple[str, int, list[str] | None]]:
    section = ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if line.startswith("SECTION_"):
            section = line
            yield section, number, None if section in _SECTIONS else [line]
        elif line and not line.startswith("#"):
            yield section, number, [field.strip() for field in line.split(",")]


@attrs.define
class _Reader:
    """The parts read so far."""

    start: date
    days: int = 0
    shift_types: list[ShiftType] = attrs.field(factory=list[ShiftType])
    people: list[StaffMember] = attrs.field(factory=list[StaffMember])
    contracts: dict[str, Contract] = attrs.field(factory=dict[str, Contract])
    absences: list[Absence] = attrs.field(factory=list[Absence])
    requests: list[Request] = attrs.field(factory=list[Request])
    cover: list[Cover] = attrs.field(factory=list[Cover])

    def take(self, section: str, fields: list[str]) -> None:
        takers: dict[str, tuple[Callable[[list[str]], None], int]] = {
            "SECTION_HORIZON": (self._horizon, 1),
            "SECTION_SHIFTS": (self._shift, 3),
            "SECTION_STAFF": (self._person, 8),
            "SECTION_DAYS_OFF": (self._days_off, 0),
            "SECTION_SHIFT_ON_REQUESTS": (lambda row: self._request(row, RequestKind.FOR), 4),
            "SECTION_SHIFT_OFF_REQUESTS": (lambda row: self._request(row, RequestKind.AGAINST), 4),
            "SECTION_COVER": (self._cover, 5),
        }
        if section not in takers:
            raise InvalidValueError(f"unknown section, got {','.join(fields)!r}")
        taker, width = takers[section]
        if width and len(fields) != width:
            raise InvalidValueError(f"must have {width} fields, got {len(fields)}: {','.join(fields)!r}")
        taker(fields)

    def problem(self) -> RosterProblem:
        return RosterProblem(
            start=self.start,
            days=self.days,
            people=self.people,
            shift_types=self.shift_types,
            cover=self.cover,
            requests=self.requests,
            absences=self.absences,
            contracts=self.contracts,
        )

    def _horizon(self, fields: list[str]) -> None:
        if self.days:
            raise InvalidValueError(f"a second horizon, got {fields[0]!r}")
        days = _number(fields[0], "days")
        if days == 0:
            raise InvalidValueError("days must be greater than zero, got '0'", path=("days",))
        self.days = days

    def _shift(self, fields: list[str]) -> None:
        code, minutes, after = fields
        not_before = tuple(one.strip() for one in after.split("|") if one.strip())
        if code in {one.code for one in self.shift_types}:
            raise InvalidValueError(f"shift {code!r} is there a second time")
        self.shift_types.append(ShiftType(code, minutes=_number(minutes, "length"), not_before=not_before))

    def _person(self, fields: list[str]) -> None:
        person, limits, *numbers = fields
        if person in self.contracts:
            raise InvalidValueError(f"person {person!r} is there a second time")
        most, least, days_on, min_days_on, days_off, weekends = (
            _number(text, name) for text, name in zip(numbers, _STAFF_NUMBERS, strict=True)
        )
        self.people.append(StaffMember(person))
        self.contracts[person] = Contract(
            min_minutes=least,
            max_minutes=most,
            min_days_on=min_days_on,
            max_days_on=days_on,
            min_days_off=days_off,
            max_weekends=weekends,
            max_shifts=tuple(self._limit(part) for part in limits.split("|") if part),
        )

    def _limit(self, part: str) -> tuple[str, int]:
        code, _, number = part.partition("=")
        return self._code(code.strip()), _number(number, "MaxShifts")

    def _days_off(self, fields: list[str]) -> None:
        person = self._who(fields[0])
        for text in fields[1:]:
            day = self._day(text)
            self.absences.append(Absence(person=person, first=day, last=day))

    def _request(self, fields: list[str], kind: RequestKind) -> None:
        person, day, code, weight = fields
        self.requests.append(
            Request(
                person=self._who(person),
                day=self._day(day),
                shift=self._code(code),
                kind=kind,
                weight=_number(weight, "Weight"),
            )
        )

    def _cover(self, fields: list[str]) -> None:
        day, code, target, under, over = fields
        self.cover.append(
            Cover(
                day=self._day(day),
                shift=self._code(code),
                target=_number(target, "Requirement"),
                under_weight=_number(under, "Weight for under"),
                over_weight=_number(over, "Weight for over"),
            )
        )

    def _who(self, person: str) -> str:
        if person not in self.contracts:
            raise InvalidValueError(f"unknown person {person!r}", path=("EmployeeID",))
        return person

    def _code(self, code: str) -> str:
        if code not in {one.code for one in self.shift_types}:
            raise InvalidValueError(f"unknown shift {code!r}", path=("ShiftID",))
        return code

    def _day(self, text: str) -> date:
        index = _number(text, "Day")
        if index >= self.days:
            raise InvalidValueError(f"day must be below the horizon of {self.days}, got {text!r}", path=("Day",))
        return self.start + timedelta(days=index)


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise InvalidValueError(f"{name} must be a whole number, got {text!r}", path=(name,))
    return int(text)
