"""A folder of CSV and TOML files, read so that every mistake is told with its file, its line and its field.

All mistakes are told at once: a row that cannot be read does not hide the next. Lines count as an editor counts them,
the header being line 1.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

import attrs

from practiceops.dates import Span, parse_date
from practiceops.errors import ErrorCollector, InvalidValueError, PracticeOpsError
from practiceops.money import Money

T = TypeVar("T")
S = TypeVar("S")

KINDS = {str: "a text", int: "a whole number", float: "a number", date: "a date", list: "a list", dict: "a table"}


@attrs.frozen
class Row:
    """One line of a table: each method reads one field, and names the field where it cannot."""

    cells: Mapping[str, str]

    def text(self, field: str) -> str:
        """Return the text, which must not be empty."""
        text = self.cells[field].strip()
        if not text:
            raise InvalidValueError("must not be empty", path=(field,))
        return text

    def note(self, field: str) -> str:
        """Return the text, which may be empty."""
        return self.cells[field].strip()

    def known(self, field: str, names: Collection[str]) -> str:
        """Return a text that must be one of ``names``."""
        text = self.text(field)
        if text not in names:
            raise InvalidValueError(f"unknown {field.replace('_', ' ')} {text!r}", path=(field,))
        return text

    def number(self, field: str) -> Decimal:
        """Return an exact number."""
        try:
            number = Decimal(self.text(field))
        except InvalidOperation:
            number = Decimal("nan")
        if not number.is_finite():
            raise InvalidValueError(f"must be a number, got {self.cells[field]!r}", path=(field,))
        return number

    def whole(self, field: str) -> int:
        """Return a whole number."""
        try:
            return int(self.text(field))
        except ValueError:
            raise InvalidValueError(f"must be a whole number, got {self.cells[field]!r}", path=(field,)) from None

    def absent(self, *fields: str) -> None:
        """Require fields to be empty: a text that nothing reads would be a mistake that nobody is told."""
        for field in fields:
            if self.note(field):
                raise InvalidValueError(f"must be empty here, got {self.cells[field]!r}", path=(field,))

    def count(self, field: str) -> int:
        """Return a whole number of at least zero."""
        count = self.whole(field)
        if count < 0:
            raise InvalidValueError(f"must not be negative, got {count}", path=(field,))
        return count

    def minutes(self, field: str) -> int:
        """Return hours, such as 4.5, as whole minutes."""
        minutes = self.number(field) * 60
        if minutes != int(minutes):
            raise InvalidValueError(f"must be whole minutes, got {self.cells[field]} hours", path=(field,))
        return int(minutes)

    def rate(self, field: str) -> Decimal:
        """Return dollars an hour, which may have fractions of a cent."""
        rate = self.number(field)
        if rate < 0:
            raise InvalidValueError(f"must not be negative, got {rate}", path=(field,))
        return rate

    def money(self, field: str) -> Money:
        """Return dollars and cents."""
        return self._read(field, Money.of)

    def day(self, field: str) -> date:
        """Return a date such as 2026-06-05."""
        return self._read(field, parse_date)

    def day_in(self, field: str, span: Span) -> date:
        """Return a date that must lie in ``span``."""
        day = self.day(field)
        if day not in span:
            raise InvalidValueError(f"must be from {span.start} to {span.last}, got {day}", path=(field,))
        return day

    def clock(self, field: str) -> time:
        """Return a time of day such as 07:30."""
        try:
            return time.fromisoformat(self.text(field))
        except ValueError:
            raise InvalidValueError(f"must be a time like 07:30, got {self.cells[field]!r}", path=(field,)) from None

    def yes(self, field: str) -> bool:
        """Tell whether the field says yes; it must say yes or no."""
        return self.known(field, ("yes", "no")) == "yes"

    def optional(self, field: str, read: Callable[[str], T]) -> T | None:
        """Return what ``read`` makes of the field, None where it is empty."""
        return read(field) if self.note(field) else None

    def _read(self, field: str, read: Callable[[str], T]) -> T:
        try:
            return read(self.text(field))
        except InvalidValueError as error:
            raise InvalidValueError(str(error), path=(field,)) from None


@attrs.frozen
class Section:
    """One table of a TOML file: a wrong setting is noted, and None stands in until all are read."""

    values: Mapping[str, Any]
    wrong: ErrorCollector
    place: tuple[str, ...]

    def read(self, field: str, kind: type[T], must: str = "", holds: Callable[[T], bool] | None = None) -> T:
        """Return a setting, which must be there, of its kind, and as ``must`` says in words and ``holds`` tells."""
        value = self.values.get(field)
        if kind is float and type(value) is int:
            value = float(value)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            problem = f"must be {KINDS[kind]}, got {value!r}" if field in self.values else "is missing"
            self.wrong.add(InvalidValueError(problem, path=(*self.place, field)))
        elif holds is not None and not holds(value):
            self.wrong.add(InvalidValueError(f"must be {must}, got {value!r}", path=(*self.place, field)))
        return value  # type: ignore[return-value]

    def section(self, name: str) -> Section:
        """Return a table inside this one."""
        inner = self.read(name, dict)
        return Section(inner if isinstance(inner, dict) else {}, self.wrong, (*self.place, name))

    def entries(self, name: str, kind: type[T]) -> list[T]:
        """Return an array of tables as values of ``kind``, whose fields they name."""
        made: list[T] = []
        for number, entry in enumerate(self.read(name, list) or (), start=1):
            with self.wrong.at(*self.place, name, number):
                fields = [one.name for one in attrs.fields(kind)]
                for field in entry:
                    if field not in fields:
                        raise InvalidValueError(f"unknown; known are {', '.join(fields)}", path=(field,))
                for one in attrs.fields(kind):
                    if one.default is attrs.NOTHING and one.name not in entry:
                        raise InvalidValueError("is missing", path=(one.name,))
                made.append(_by_field(lambda fields: kind(**fields), entry))
        return made


def _by_field(make: Callable[[S], T], source: S) -> T:
    """Return what ``make`` makes; a library value that refuses a field tells its class too, which a file has not."""
    try:
        return make(source)
    except InvalidValueError as error:
        if len(error.path) > 1 and str(error.path[0])[0].isupper():
            error.path = error.path[1:]
        raise


class Mistakes(ErrorCollector):
    """What is wrong in a folder, each mistake once, however often its row is read."""

    def add(self, error: PracticeOpsError) -> None:
        """Collect one mistake that has not been told yet."""
        if (error.path, str(error)) not in [(one.path, str(one)) for one in self.errors]:
            super().add(error)


class Anything(frozenset[str]):
    """The texts of a column that cannot be read: that is told, and no other file is blamed for it."""

    def __contains__(self, text: object) -> bool:
        return True

    def __rsub__(self, other: object) -> frozenset[str]:
        return frozenset()


class Folder:
    """A folder of files, and everything that was wrong in those read so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.wrong = Mistakes()

    def toml(self, name: str) -> Section:
        """Return what a TOML file says."""
        values: dict[str, Any] = {}
        with self.wrong.at(name):
            try:
                values = tomllib.loads(self._text(name))
            except tomllib.TOMLDecodeError as error:
                raise InvalidValueError(f"is not TOML: {error}") from None
        return Section(values, self.wrong, (name,))

    def rows(self, name: str, columns: Sequence[str], make: Callable[[Row], T], *, unique: str = "") -> list[T]:
        """Return what ``make`` makes of each row of a CSV file that has (at least) the ``columns``.

        No two rows may have the same text in the column ``unique``.
        """
        made: list[T] = []
        lines: dict[str, int] = {}
        reader = csv.DictReader([])
        with self.wrong.at(name):
            reader = csv.DictReader(self._text(name).splitlines())
            header = reader.fieldnames or ()
            missing = [column for column in columns if column not in header]
            for column in missing:
                problem = f"the column is missing; the header has {', '.join(header) or 'nothing'}"
                self.wrong.add(InvalidValueError(problem, path=(name, column)))
            if missing:
                return made
        for cells in reader:
            # spreadsheets save their empty rows as commas
            if not any(cells.values()):
                continue
            with self.wrong.at(name, "line", reader.line_num):
                if None in cells or None in cells.values():
                    raise InvalidValueError("does not have as many fields as the header")
                earlier = lines.setdefault(cells[unique], reader.line_num) if unique else reader.line_num
                if earlier != reader.line_num:
                    raise InvalidValueError(f"{cells[unique]!r} stands on line {earlier} already", path=(unique,))
                made.append(_by_field(make, Row(cells)))
        return made

    def column(self, name: str, column: str) -> frozenset[str]:
        """Return the texts of one column, whatever else is wrong with its rows: what other files may refer to."""
        try:
            reader = csv.DictReader(self._text(name).splitlines())
        except InvalidValueError:
            return Anything()
        if column not in (reader.fieldnames or ()):
            return Anything()
        return frozenset(text for cells in reader if (text := cells[column]))

    def _text(self, name: str) -> str:
        try:
            return (self.path / name).read_text("utf-8-sig")
        except OSError:
            raise InvalidValueError(f"there is no such file in {self.path}") from None
        except UnicodeDecodeError:
            raise InvalidValueError("must be saved as UTF-8") from None
