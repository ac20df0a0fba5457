"""A folder of CSV and TOML files, read so that every mistake is told with its file, its line and its field.

All mistakes are told at once: a row that cannot be read does not hide the next, and a file that cannot be read is not
held against the files that name its rows. Lines count as an editor counts them, the header being line 1.
"""

from __future__ import annotations

import csv
import io
import math
import re
import tomllib
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import attrs

from practiceops.dates import Span, parse_date
from practiceops.errors import ErrorCollector, InvalidValueError, PracticeOpsError
from practiceops.money import ZERO, Money

T = TypeVar("T")
N = TypeVar("N", int, Decimal)

KINDS = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    date: "a date without a time",
    list: "a list",
    dict: "a table",
}
MOST = 10_000_000
"""More than a practice counts of anything: a larger number was mistyped."""
YEARS = range(1900, 2101)
_NUMBER = re.compile(r"[+-]?(\d{1,12}(\.\d{0,12})?|\.\d{1,12})", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,100}", re.ASCII)
_OBJECT = re.compile(r" \([a-z0-9 ]+( '.*')?\)$")


def is_number(text: str) -> bool:
    """Tell whether a text is a number written out in digits."""
    return _NUMBER.fullmatch(text) is not None


def is_money(text: str) -> bool:
    """Tell whether a text is an amount of dollars and cents of at least zero."""
    try:
        return Money.of(text) >= ZERO
    except InvalidValueError:
        return False


def told_of(error: InvalidValueError, columns: Mapping[str, str], cells: Mapping[str, str] | None) -> InvalidValueError:
    """Return what a library value says of one of its fields as a reader of the file knows it.

    Its column stands for the field, the text in it for the value made of it (which is shown only where the library
    shows it), and the library's object is left out. ``columns`` gives the column of each field that has one.
    """
    fields = [part for part in error.path if isinstance(part, str) and part in columns]
    if not fields:
        return error
    column = columns[fields[0]]
    problem, got, value = str(error).partition(", got ")
    problem, value = _OBJECT.sub("", problem), _OBJECT.sub("", value)
    words = {**columns, **{_words(field): _words(name) for field, name in columns.items()}}
    # a sentence that begins otherwise uses the words as words
    if problem.startswith((fields[0], _words(fields[0]))):
        any_field = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
        problem = re.sub(rf"\b({any_field})\b", lambda match: words[match[0]], problem)
    if got:
        problem += f", got {value if cells is None else cells[column].strip() or 'nothing'}"
    return InvalidValueError(problem, path=(column, *error.path[error.path.index(fields[0]) + 1 :]))


def _words(field: str) -> str:
    return field.replace("_", " ")


@attrs.frozen
class Row:
    """One line of a table: each method reads one field, and names the field where it cannot."""

    cells: Mapping[str, str]

    def make(self, kind: Callable[..., T], readers: Mapping[str, Reader | tuple[str, Reader]], **given: object) -> T:
        """Return a library value, each of its fields read from the column named, or from that of its own name."""
        placed = {field: one if isinstance(one, tuple) else (field, one) for field, one in readers.items()}
        values = {field: read(self, column) for field, (column, read) in placed.items()}
        try:
            return kind(**values, **given)
        except InvalidValueError as error:
            raise told_of(error, {field: column for field, (column, _) in placed.items()}, self.cells) from None

    def text(self, field: str) -> str:
        """Return the text, which must not be empty."""
        text = self.note(field)
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
            raise InvalidValueError(f"unknown {_words(field)} {text!r}", path=(field,))
        return text

    def number(self, field: str, most: int = MOST) -> Decimal:
        """Return an exact number, from 0 to ``most``."""
        text = self.text(field)
        if not is_number(text):
            raise InvalidValueError(f"must be a number, got {text!r}", path=(field,))
        return self._at_most(most, field, Decimal(text))

    def whole(self, field: str, most: int = MOST) -> int:
        """Return a whole number, from 0 to ``most``."""
        text = self.text(field)
        if _WHOLE.fullmatch(text) is None:
            raise InvalidValueError(f"must be a whole number, got {text!r}", path=(field,))
        return self._at_most(most, field, int(text))

    def minutes(self, field: str, most: int = 168) -> int:
        """Return hours, such as 4.5 and up to ``most``, as whole minutes."""
        minutes = self.number(field, most) * 60
        if minutes != int(minutes):
            raise InvalidValueError(f"must be whole minutes, got {self.note(field)} hours", path=(field,))
        return int(minutes)

    def percent(self, field: str) -> Decimal:
        """Return a percentage as the share that it is."""
        return self.number(field, 100).scaleb(-2)

    def money(self, field: str) -> Money:
        """Return dollars and cents, which must not be negative."""
        money = self.amount(field)
        if money < ZERO:
            raise InvalidValueError(f"must not be negative, got {self.note(field)}", path=(field,))
        return money

    def amount(self, field: str) -> Money:
        """Return dollars and cents, which may be negative."""
        return self._read(field, Money.of)

    def day(self, field: str) -> date:
        """Return a date such as 2026-06-05."""
        day = self._read(field, parse_date)
        if day.year not in YEARS:
            raise InvalidValueError(f"must be from {YEARS[0]} to {YEARS[-1]}, got {day}", path=(field,))
        return day

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
            raise InvalidValueError(f"must be a time like 07:30, got {self.note(field)!r}", path=(field,)) from None

    def yes(self, field: str) -> bool:
        """Tell whether the field says yes; it must say yes or no."""
        return self.known(field, ("yes", "no")) == "yes"

    def absent(self, *fields: str) -> None:
        """Require fields to be empty: a text that nothing reads would be a mistake that nobody is told."""
        for field in fields:
            if self.note(field):
                raise InvalidValueError(f"must be empty here, got {self.note(field)!r}", path=(field,))

    def _at_most(self, most: int, field: str, number: N) -> N:
        if number < 0:
            raise InvalidValueError(f"must not be negative, got {self.note(field)}", path=(field,))
        if number > most:
            raise InvalidValueError(f"must be at most {most:,}, got {self.note(field)}", path=(field,))
        return number

    def _read(self, field: str, read: Callable[[str], T]) -> T:
        try:
            return read(self.text(field))
        except InvalidValueError as error:
            raise InvalidValueError(str(error), path=(field,)) from None


Reader: TypeAlias = Callable[[Row, str], Any]
"""What reads one field of a row: a method of `Row`, by itself or with more said."""


def optional(read: Reader) -> Reader:
    """Return a reader of a field that may be empty: then it gives None."""
    return lambda row, field: read(row, field) if row.note(field) else None


def one_of(names: Collection[str]) -> Reader:
    """Return a reader of a text that must be one of ``names``."""
    return lambda row, field: row.known(field, names)


Rule: TypeAlias = tuple[str, Callable[[Any], bool]]
"""What a setting must be, in words, and whether it is."""

ABOVE_ZERO: Rule = ("greater than zero", lambda number: number > 0)
AT_LEAST_ZERO: Rule = ("zero or more", lambda number: number >= 0)
NUMBER: Rule = ("a number", is_number)


def at_most(most: int) -> Rule:
    """Return the rule for a number, or the text of one, that must not be larger."""
    return f"at most {most:,}", lambda number: not Decimal(number) > most


def among(names: Iterable[str]) -> Rule:
    """Return the rule for a text that must be one of ``names``."""
    known = tuple(names)
    return f"one of {', '.join(known)}", lambda text: text in known


@attrs.frozen
class Section:
    """One table of a TOML file: a wrong setting is noted, and None stands in until all are read.

    ``values`` is None where the table could not be read: that is told, and its settings are not missed one by one.
    """

    values: Mapping[str, Any] | None
    wrong: ErrorCollector
    place: tuple[str, ...]
    known: set[str] = attrs.field(factory=set, init=False)

    def read(self, field: str, kind: type[T], *rules: Rule) -> T:
        """Return a setting, which must be there, of its kind, and as the ``rules`` say."""
        self.known.add(field)
        if self.values is None:
            return None  # type: ignore[return-value]
        value: Any = self.values.get(field)
        if kind is float and type(value) is int and abs(value) <= MOST:
            value = float(value)
        if field not in self.values:
            problem = "is missing"
        elif type(value) is not kind or (kind is float and not math.isfinite(value)):
            problem = f"must be {KINDS[kind]}, got {_shown(value)}"
        elif kind is str and not value.strip():
            problem = "must not be empty"
        elif must := next((must for must, holds in rules if not holds(value)), ""):
            problem = f"must be {must}, got {_shown(value)}"
        else:
            return value
        self.wrong.add(InvalidValueError(problem, path=(*self.place, field)))
        return None  # type: ignore[return-value]

    def section(self, name: str) -> Section:
        """Return a table inside this one."""
        return Section(self.read(name, dict), self.wrong, (*self.place, name))

    def entries(self, name: str, kind: type[T]) -> list[T]:
        """Return an array of tables as values of ``kind``, whose fields they name."""
        made: list[T] = []
        fields = {one.name: one.name for one in attrs.fields(kind)}
        needed = [one.name for one in attrs.fields(kind) if one.default is attrs.NOTHING]
        for number, entry in enumerate(self.read(name, list) or (), start=1):
            with Section({}, self.wrong, (*self.place, name, str(number))).naming(fields):
                if not isinstance(entry, dict):
                    raise InvalidValueError(f"must be a table, got {_shown(entry)}")
                for field in entry:
                    if field not in fields:
                        raise InvalidValueError(f"unknown; known are {', '.join(fields)}", path=(field,))
                for field in needed:
                    if field not in entry:
                        raise InvalidValueError("is missing", path=(field,))
                made.append(kind(**entry))
        return made

    @contextmanager
    def naming(self, settings: Mapping[str, str]) -> Generator[None]:
        """Note what library values refuse inside, by the settings that their fields were made of."""
        with self.wrong.at(*self.place):
            try:
                yield
            except InvalidValueError as error:
                raise told_of(error, settings, None) from None

    def refuse_others(self, *elsewhere: str) -> None:
        """Note each setting that nothing has read; those named are read ``elsewhere``."""
        known = sorted({*self.known, *elsewhere})
        for field in self.values or ():
            if field not in known:
                problem = f"unknown; known are {', '.join(known)}"
                self.wrong.add(InvalidValueError(problem, path=(*self.place, field)))


def _shown(value: object) -> str:
    return str(value) if isinstance(value, date | time) else repr(value)


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


class Nothing(Anything):
    """The texts of a column of a table without rows: told once, where another file names one of them."""

    def __new__(cls, _tell: Callable[[], None]) -> Nothing:
        """Make the empty set that it is."""
        return super().__new__(cls)

    def __init__(self, tell: Callable[[], None]) -> None:
        self.tell = tell

    def __contains__(self, text: object) -> bool:
        self.tell()
        return True

    def __rsub__(self, other: object) -> frozenset[str]:
        if other:
            self.tell()
        return frozenset()


class Folder:
    """A folder of files, and everything that was wrong in those read so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.wrong = Mistakes()

    def toml(self, name: str) -> Section:
        """Return what a TOML file says."""
        values: dict[str, Any] | None = None
        with self.wrong.at(name):
            try:
                values = tomllib.loads(self._text(name))
            except (tomllib.TOMLDecodeError, RecursionError) as error:
                raise InvalidValueError(f"is not TOML: {error}") from None
        return Section(values, self.wrong, (name,))

    def rows(self, name: str, columns: Sequence[str], make: Callable[[Row], T], *, unique: str = "") -> list[T]:
        """Return what ``make`` makes of each row of a CSV file that has (at least) the ``columns``.

        No two rows may have the same text in the column ``unique``.
        """
        made: list[T] = []
        lines: dict[str, int] = {}
        with self.wrong.at(name):
            header, records = self._table(name)
            for column in columns:
                if column not in header:
                    problem = f"the column is missing; the header has {', '.join(header) or 'nothing'}"
                    self.wrong.add(InvalidValueError(problem, path=(name, column)))
            if any(column not in header for column in columns):
                return made
            for line, fields in records:
                with self.wrong.at(name, "line", line):
                    if len(fields) != len(header):
                        raise InvalidValueError("does not have as many fields as the header")
                    row = Row(dict(zip(header, fields, strict=True)))
                    if unique and (earlier := lines.setdefault(row.note(unique), line)) != line:
                        problem = f"{row.note(unique)!r} stands on line {earlier} already"
                        raise InvalidValueError(problem, path=(unique,))
                    made.append(make(row))
        return made

    def column(self, name: str, column: str) -> frozenset[str]:
        """Return the texts of one column, whatever else is wrong with its rows: what other files may refer to."""
        texts: set[str] = set()
        try:
            header, records = self._table(name)
            place = header.index(column)
            for _, fields in records:
                texts.add(fields[place].strip() if len(fields) == len(header) else "")
        except ValueError:  # as is every error of the library about a value
            return Anything()
        if not texts:
            return Nothing(
                lambda: self.wrong.add(InvalidValueError("has no rows, and other files name some", path=(name,)))
            )
        return Anything() if "" in texts else frozenset(texts)

    def is_wrong(self, name: str) -> bool:
        """Tell whether anything was wrong in a file so far."""
        return any(error.path[:1] == (name,) for error in self.wrong.errors)

    def _table(self, name: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
        """Return the header, and each row with the number of the line on which it begins."""
        records = _records(self._text(name))
        _, names = next(records, (1, []))
        header = [one.strip() for one in names]
        for place, one in enumerate(header):
            if one and one in header[:place]:
                raise InvalidValueError(f"the header has {one!r} twice", path=("line", 1))
        return header, records

    def _text(self, name: str) -> str:
        try:
            return (self.path / name).read_text("utf-8-sig")
        except FileNotFoundError:
            raise InvalidValueError(f"there is no such file in {self.path}") from None
        except OSError as error:
            raise InvalidValueError(f"cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise InvalidValueError("must be saved as UTF-8") from None


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    # newline="": only a line's end ends a row, and not the form feed or the line separator that splitlines() knows too
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for fields in reader:
            # spreadsheets save their empty rows as commas
            if any(field.strip() for field in fields):
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        problem = f"cannot be read, nor what follows: {error}; is a quotation mark missing or one too many?"
        raise InvalidValueError(problem, path=("line", line)) from None
