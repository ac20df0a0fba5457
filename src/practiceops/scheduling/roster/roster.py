"""The roster itself: who works which shift type on which day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

import attrs

from practiceops import table
from practiceops._check import check_date, check_text, check_type, invalid
from practiceops.dates import Span, elapsed_minutes, instant, parse_date
from practiceops.errors import InvalidValueError
from practiceops.people import Shift
from practiceops.scheduling.roster.shift_types import ShiftType

__all__ = ["Change", "Roster", "difference"]


def _to_rows(rows: Any) -> Any:
    pairs: Any = rows.items() if isinstance(rows, Mapping) else rows  # pyright: ignore[reportUnknownVariableType]
    if isinstance(pairs, str) or not isinstance(pairs, Iterable):
        return pairs
    return tuple(_frozen_pair(pair) for pair in cast("Iterable[Any]", pairs))


def _frozen_pair(pair: Any) -> Any:
    try:
        person, codes = pair
    except (TypeError, ValueError):
        return pair
    return (person, codes if isinstance(codes, str) or not isinstance(codes, Iterable) else tuple(cast("Any", codes)))


@attrs.frozen
class Roster:
    """Shift codes by person and day, from ``start`` on; None is a day off.

    ``rows`` may be given as a mapping of person id to codes. All rows cover the same days.

    >>> roster = Roster(date(2026, 6, 1), {"ana": ("E", None), "bo": (None, "L")})
    >>> roster.grid()["bo"], roster.days, roster.shift_on("ana", date(2026, 6, 1))
    ((None, 'L'), 2, 'E')
    """

    start: date
    rows: tuple[tuple[str, tuple[str | None, ...]], ...] = attrs.field(converter=_to_rows)

    def __attrs_post_init__(self) -> None:
        check_date(self, "start")
        check_type(self, tuple, "rows")
        seen: set[str] = set()
        for index, row in enumerate(self.rows):
            if not (isinstance(row, tuple) and len(row) == 2 and isinstance(row[0], str) and isinstance(row[1], tuple)):
                raise _wrong_row(index, f"must be a person id and shift codes, got {row!r}")
            person, codes = row
            if not person.strip():
                raise _wrong_row(index, f"must name a person, got {person!r}")
            if person in seen:
                raise _wrong_row(index, f"names {person!r} a second time")
            seen.add(person)
            for day, code in enumerate(codes):
                if code is not None and not (isinstance(code, str) and code):
                    raise _wrong_row(index, f"must hold shift codes or None, got {code!r} for {person!r} on day {day}")
            if len(codes) != len(self.rows[0][1]):
                raise _wrong_row(index, f"has {len(codes)} days for {person!r}, the first row {len(self.rows[0][1])}")

    @property
    def days(self) -> int:
        """How many days each row holds."""
        return len(self.rows[0][1]) if self.rows else 0

    @property
    def people(self) -> tuple[str, ...]:
        """The ids of the people, in the order of the rows."""
        return tuple(person for person, _ in self.rows)

    @property
    def span(self) -> Span:
        """The days covered."""
        return Span(self.start, self.start + timedelta(days=self.days))

    def grid(self) -> dict[str, tuple[str | None, ...]]:
        """Return a new dictionary of person id to shift codes by day, None for a day off."""
        return dict(self.rows)

    def shift_on(self, person: str, day: date) -> str | None:
        """Return the code that a person works on a day, or None; an unknown person or day is refused."""
        return self._row(person)[self._index(day)]

    def with_shift(self, person: str, day: date, code: str | None) -> Roster:
        """Return the roster with one cell changed.

        >>> Roster(date(2026, 6, 1), {"ana": ("E", None)}).with_shift("ana", date(2026, 6, 2), "L").grid()
        {'ana': ('E', 'L')}
        """
        row, index = self._row(person), self._index(day)
        changed = (*row[:index], code, *row[index + 1 :])
        return attrs.evolve(self, rows=tuple((who, changed if who == person else codes) for who, codes in self.rows))

    def shifts(self, shift_types: Iterable[ShiftType], zone: str) -> tuple[Shift, ...]:
        """Return the roster as `people.Shift` values in a time zone: what payroll and calendars take.

        A shift ends when the wall clock says so, so that a night over a daylight-saving change has its true length:
        what was worked is that length less the breaks. A shift on call with unpaid minutes is worth its ``minutes``
        whatever the clocks do, and the rest of it is unpaid.

        Where the autumn change repeats a start or end, the first of the two is meant. One that the spring change skips
        is the moment of the change: whoever ends at 2:30 and whoever begins at 2:30 still meet, and nobody overlaps
        with a shift from 3:00. A shift that lies within the hour skipped is left out.

        Sorted by start, then person. Raises `InvalidValueError` for a code without a shift type and a shift type
        without a start.

        >>> from datetime import time
        >>> early = ShiftType("E", start=time(8), minutes=480, unpaid_minutes=30, role="MA")
        >>> (shift,) = Roster(date(2026, 6, 1), {"ana": ("E", None)}).shifts([early], "America/Chicago")
        >>> shift.end.isoformat(), shift.minutes, shift.role
        ('2026-06-01T16:30:00-05:00', 480, 'MA')
        """
        known = {one.code: one for one in shift_types}
        made: list[Shift] = []
        for person, codes in self.rows:
            for index, code in enumerate(codes):
                if code is not None:
                    if code not in known:
                        raise InvalidValueError(
                            f"unknown shift code {code!r} for {person!r}", path=("Roster", person, index)
                        )
                    made += _shifts(person, self.start + timedelta(days=index), known[code], zone)
        return tuple(sorted(made, key=lambda shift: (shift.start, shift.person)))

    def to_columns(self) -> dict[str, list[Any]]:
        """Return the roster as columns: the person, then one column for each day, empty text for a day off."""
        columns: dict[str, list[Any]] = {"person": list(self.people)}
        for index, day in enumerate(self.span):
            columns[day.isoformat()] = [codes[index] or "" for _, codes in self.rows]
        return columns

    @classmethod
    def from_columns(cls, columns: Mapping[Any, Sequence[Any]]) -> Roster:
        """Return the roster that such columns hold: ``person``, then a day each, named by date; empty is a day off.

        Days may be dates or text such as 2026-06-05, and must follow each other. Raises `InvalidValueError` for
        columns that are missing, out of order or not equally long.

        >>> Roster.from_columns({"person": ["ana"], "2026-06-01": ["E"], "2026-06-02": [""]}).grid()
        {'ana': ('E', None)}
        """
        table.rows({str(name): cells for name, cells in columns.items()})
        names = [name for name in columns if name != "person"]
        if len(names) == len(columns):
            raise InvalidValueError("a roster's columns need one named 'person'", path=("columns",))
        if not names:
            raise InvalidValueError("a roster's columns need one for each day", path=("columns",))
        days = [name if type(name) is date else parse_date(str(name)) for name in names]
        for index, day in enumerate(days):
            expected = days[0] + timedelta(days=index)
            if day != expected:
                text = f"column {day} must be {expected}: the days of a roster follow each other"
                raise InvalidValueError(text, path=("columns", str(names[index])))
        rows = zip(*(columns[name] for name in names), strict=True)
        people = zip(columns["person"], rows, strict=True)
        return cls(
            days[0], tuple((person, tuple(code if code != "" else None for code in row)) for person, row in people)
        )

    def _repr_html_(self) -> str:
        return table.html(self.to_columns(), caption=f"Roster from {self.start}, {self.days} days")

    def _row(self, person: str) -> tuple[str | None, ...]:
        for who, codes in self.rows:
            if who == person:
                return codes
        raise InvalidValueError(f"person {person!r} is not on the roster", path=("Roster", "rows", person))

    def _index(self, day: date) -> int:
        index = (day - self.start).days
        if not 0 <= index < self.days:
            raise InvalidValueError(f"day {day} is not on the roster, which has {self.days} days from {self.start}")
        return index


def _wrong_row(index: int, problem: str) -> InvalidValueError:
    return InvalidValueError(f"rows[{index}] {problem} (roster)", path=("Roster", "rows", index))


def _shifts(person: str, day: date, kind: ShiftType, zone: str) -> Iterator[Shift]:
    if kind.start is None:
        raise invalid(kind, "start", "must be known to place the shift in time")
    until = datetime.combine(day, kind.start) + timedelta(minutes=kind.span_minutes)
    start = instant(day, kind.start, zone, fold=0, forward=True)
    end = instant(until.date(), until.time(), zone, fold=0, forward=True)
    length = elapsed_minutes(start, end)
    # of a night on call it is the unpaid part that the change makes longer or shorter
    standby = kind.on_call and kind.unpaid_minutes > 0
    if length:
        yield Shift(
            person=person,
            start=start,
            end=end,
            role=kind.role,
            code=kind.code,
            site=kind.site,
            unpaid_minutes=max(0, length - kind.minutes) if standby else min(kind.unpaid_minutes, length),
        )


@attrs.frozen(kw_only=True)
class Change:
    """One cell that differs between two rosters: what to tell whom.

    >>> str(Change(person="ana", day=date(2026, 6, 2), before=None, after="L"))
    'ana on 2026-06-02: works L instead of off'
    """

    person: str
    day: date
    before: str | None
    after: str | None

    def __attrs_post_init__(self) -> None:
        check_text(self, "person")
        check_date(self, "day")
        check_text(self, "before", "after", optional=True)

    def __str__(self) -> str:
        now = f"works {self.after}" if self.after else "is off"
        return f"{self.person} on {self.day}: {now} instead of {self.before or 'off'}"


def difference(old: Roster, new: Roster) -> tuple[Change, ...]:
    """Return every cell that differs, by day and then by person, in the order of the old roster's rows.

    Only days and people that both rosters hold are compared.

    >>> monday = date(2026, 6, 1)
    >>> [str(one) for one in difference(Roster(monday, {"ana": ("E", None)}), Roster(monday, {"ana": (None, None)}))]
    ['ana on 2026-06-01: is off instead of E']
    """
    after = new.grid()
    shared = old.span.intersection(new.span)
    if shared is None:
        return ()
    return tuple(
        Change(person=person, day=day, before=before, after=now)
        for day in shared
        for person, codes in old.rows
        if person in after
        and (before := codes[(day - old.start).days]) != (now := after[person][(day - new.start).days])
    )
