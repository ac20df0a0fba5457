"""Figures set by law: effective-dated tables with their citations, read from the TOML files under ``data/``.

A topic is a file (``us/federal/fica``), a key a figure in it (``social_security_wage_base``). `rule` answers what was
in force on a day, `table` gives a whole topic. What is not known raises `LawNotKnownError`; nothing is guessed unless
the caller says ``assume_latest=True``, and then the answer says so. Both ends of every span of dates are inclusive.

Which day a table wants is its ``keyed_on``: the day the wages are paid, the end of the pay period, or the day worked.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Any, cast

import attrs

from practiceops._check import (
    MOST_DIGITS,
    check_date,
    check_members,
    check_not_negative,
    check_order,
    check_share,
    check_text,
    check_type,
    frozen_tuple,
    invalid,
    is_written_out,
    require_date,
    to_enum,
)
from practiceops.errors import InvalidValueError, LawNotKnownError, PracticeOpsError
from practiceops.findings import Citation
from practiceops.money import Money

__all__ = ["Bracket", "Gap", "KeyedOn", "Rule", "Table", "Unit", "rule", "table", "topics"]

_ONE_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a figure is measured in; it decides the type of `Rule.value`."""

    USD = "usd"
    RATE = "rate"
    FACTOR = "factor"
    USD_PER_HOUR = "usd_per_hour"
    COUNT = "count"
    DAYS = "days"
    HOURS = "hours"
    TEXT = "text"
    BRACKETS = "brackets"


class KeyedOn(StrEnum):
    """Which day decides the figure in force."""

    PAY_DATE = "pay_date"
    PERIOD_END = "period_end"
    WORK_DATE = "work_date"


@attrs.frozen(kw_only=True)
class Bracket:
    """One row of a rate schedule: on an amount of at least ``lower``, ``base`` plus ``rate`` of what exceeds ``lower``.

    ``upper`` is where the next row begins, None in the last; an amount equal to it belongs to the next row.
    """

    lower: Money
    upper: Money | None
    base: Money
    rate: Decimal

    def __attrs_post_init__(self) -> None:
        check_type(self, Money, "lower", "base")
        check_type(self, Money, "upper", optional=True)
        check_type(self, Decimal, "rate")
        check_not_negative(self, "lower", "base")
        check_share(self, "rate")
        check_order(self, "lower", "upper", strict=True)


def _typed(rule: Rule) -> Money | Decimal | int | str | tuple[Bracket, ...]:
    _check_rows(rule)
    if rule.unit is Unit.BRACKETS:
        return _brackets(rule)
    if [len(row) for row in rule.rows] != [1]:
        raise invalid(rule, "rows", "must be a single figure")
    figure = rule.rows[0][0]
    if rule.unit is Unit.TEXT:
        return figure
    if rule.unit is Unit.USD:
        return _money(rule, figure)
    number = _decimal(rule, figure)
    if rule.unit is Unit.RATE and number > 1:
        raise invalid(rule, "rows", "must be a share from 0 to 1")
    if rule.unit in (Unit.RATE, Unit.FACTOR, Unit.USD_PER_HOUR):
        return number
    if number != int(number):
        raise invalid(rule, "rows", "must be a whole number")
    return int(number)


def _check_rows(rule: Rule) -> None:
    check_members(rule, tuple, "rows")
    if not all(isinstance(text, str) and text.strip() for row in rule.rows for text in row):
        raise invalid(rule, "rows", "must be rows of texts")


def _brackets(rule: Rule) -> tuple[Bracket, ...]:
    if not rule.rows or any(len(row) != 3 for row in rule.rows):
        raise invalid(rule, "rows", "must be brackets of lower, base, rate")
    lowers = [_money(rule, row[0]) for row in rule.rows]
    return tuple(
        Bracket(lower=lower, upper=upper, base=_money(rule, base), rate=_decimal(rule, rate))
        for lower, upper, (_, base, rate) in zip(lowers, [*lowers[1:], None], rule.rows, strict=True)
    )


def _money(rule: Rule, text: str) -> Money:
    try:
        amount = Money.of(text)
    except InvalidValueError:
        raise invalid(rule, "rows", f"must be amounts in dollars, not {text!r}") from None
    if amount.cents < 0:
        raise invalid(rule, "rows", "must not be negative")
    return amount


def _decimal(rule: Rule, text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        raise invalid(rule, "rows", f"must be numbers of at least zero, not {text!r}")
    if not is_written_out(number):
        raise invalid(rule, "rows", f"must be numbers of at most {MOST_DIGITS} digits, not {text!r}")
    return number


@attrs.frozen(kw_only=True)
class Rule:
    """One figure set by law, with the days on which it is in force and where it comes from.

    ``rows`` holds the figure as the document prints it: one row of one text, or for ``brackets`` one row of three
    (lower, base, rate) for each bracket. ``value`` is the same, typed by ``unit``: `Money` for ``usd``, `Decimal` for
    ``rate`` (a share), ``factor`` and ``usd_per_hour``, int for ``count``, ``days`` and ``hours``, str for ``text``,
    a tuple of `Bracket` for ``brackets``. The properties `money`, `rate`, `count`, `text` and `brackets` give it with
    its type and refuse another.

    ``first`` and ``last`` are inclusive; a ``last`` of None means that the law names no end. ``assumed`` is true where
    the caller's ``assume_latest`` carried the figure past what is known.

    >>> base = rule("us/federal/fica", "social_security_wage_base", date(2026, 6, 19))
    >>> base.money, base.first, base.last, base.assumed
    (Money.of('184500.00'), datetime.date(2026, 1, 1), datetime.date(2026, 12, 31), False)
    """

    topic: str
    key: str
    title: str
    unit: Unit = attrs.field(converter=to_enum(Unit, "unit"))
    rows: tuple[tuple[str, ...], ...] = attrs.field(converter=frozen_tuple)
    first: date
    last: date | None
    citations: tuple[Citation, ...] = attrs.field(converter=frozen_tuple)
    note: str = ""
    assumed: bool = False
    value: Money | Decimal | int | str | tuple[Bracket, ...] = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(_typed, takes_self=True)
    )

    def __attrs_post_init__(self) -> None:
        check_text(self, "topic", "key", "title")
        check_type(self, str, "note")
        check_type(self, bool, "assumed")
        check_date(self, "first")
        check_date(self, "last", optional=True)
        check_order(self, "first", "last")
        check_members(self, Citation, "citations")
        if not self.citations:
            raise invalid(self, "citations", "must name at least one document")

    @property
    def money(self) -> Money:
        """The value of a figure in dollars."""
        return cast("Money", self._as(Money))

    @property
    def rate(self) -> Decimal:
        """The value of a share, a factor, or a rate in dollars an hour."""
        return cast("Decimal", self._as(Decimal))

    @property
    def count(self) -> int:
        """The value of a whole number: of periods, days, hours."""
        return cast("int", self._as(int))

    @property
    def text(self) -> str:
        """The value of a rule in words."""
        return cast("str", self._as(str))

    @property
    def brackets(self) -> tuple[Bracket, ...]:
        """The value of a rate schedule, lowest bracket first."""
        return cast("tuple[Bracket, ...]", self._as(tuple))

    def __str__(self) -> str:
        shown = f"{len(self.rows)} brackets" if self.unit is Unit.BRACKETS else f"{self.rows[0][0]} {self.unit}"
        until = "" if self.last is None else f" to {self.last}"
        return f"{self.title}: {shown}, from {self.first}{until}{', assumed' if self.assumed else ''}"

    def _as(self, kind: type) -> object:
        if not isinstance(self.value, kind):
            raise InvalidValueError(
                f"{self.topic} {self.key} is in {self.unit}, so it is no {kind.__name__}",
                path=(self.topic, self.key, "unit"),
            )
        return self.value


@attrs.frozen(kw_only=True)
class Gap:
    """Days, both ends included, for which a table says by itself that it does not know a figure, and why."""

    key: str
    first: date
    last: date
    reason: str

    def __attrs_post_init__(self) -> None:
        check_text(self, "key", "reason")
        check_date(self, "first", "last")
        check_order(self, "first", "last")


@attrs.frozen(kw_only=True)
class Table:
    """One topic: every figure it holds, through its whole history.

    The entries of each key follow one another from the first day known to ``known_through``, both included, without
    overlap; days in between that are not known are declared as a `Gap`.

    >>> fica = table("us/federal/fica")
    >>> history = fica.history("social_security_wage_base")
    >>> fica.keyed_on.value, str(fica.known_through), [one.rows[0][0] for one in history]
    ('pay_date', '2026-12-31', ['168600', '176100', '184500'])
    """

    topic: str
    title: str
    keyed_on: KeyedOn = attrs.field(converter=to_enum(KeyedOn, "keyed_on"))
    known_through: date
    rules: tuple[Rule, ...] = attrs.field(converter=frozen_tuple)
    gaps: tuple[Gap, ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_text(self, "topic", "title")
        check_date(self, "known_through")
        check_members(self, Rule, "rules")
        check_members(self, Gap, "gaps")
        for one in self.rules:
            if one.topic != self.topic or one.assumed:
                raise self._wrong(one.key, f"holds a rule of {one.topic} (assumed: {one.assumed})")
        for gap in self.gaps:
            if gap.key not in self.keys:
                raise self._wrong(gap.key, "has a gap but no entry")
        for key in self.keys:
            self._check_history(key)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys, in the order of the file."""
        return tuple(dict.fromkeys(one.key for one in self.rules))

    def history(self, key: str) -> tuple[Rule, ...]:
        """Return every entry of ``key``, earliest first."""
        entries = tuple(one for one in self.rules if one.key == key)
        if not entries:
            raise LawNotKnownError(
                f"{self.topic} has no key {key!r}; it has {', '.join(self.keys)}", path=(self.topic, key)
            )
        return entries

    def rule(self, key: str, on: date, *, assume_latest: bool = False) -> Rule:
        """Return the rule in force on a day; see the function `rule`."""
        require_date(on, "on")
        entries = self.history(key)
        for one in entries:
            if one.first <= on <= (one.last or self.known_through):
                return one
        if assume_latest and on > self.known_through and self._carries_on(key):
            return attrs.evolve(entries[-1], assumed=True)
        raise LawNotKnownError(
            f"{self.topic} {key} is not known on {on}: {self._what_is_known(key, on)}",
            path=(self.topic, key, on.isoformat()),
        )

    @classmethod
    def parse(cls, topic: str, text: str) -> Table:
        """Return the table that a TOML text holds: the format of the files under ``data/``, for tables of your own.

        Raises `InvalidValueError`, naming the topic, the key and the entry, for anything that is missing, unknown, out
        of order or not a figure of its unit.

        >>> parking = Table.parse("my/parking", '''
        ... title = "Parking at the clinic"
        ... keyed_on = "work_date"
        ... known_through = 2026-12-31
        ... [citations.lease]
        ... title = "Lease of the clinic"
        ... section = "Annex 2"
        ... transcribed_via = "the original"
        ... retrieved = 2026-01-05
        ... [rules.price_per_day]
        ... title = "Price of a space"
        ... unit = "usd"
        ... entries = [{ from = 2026-01-01, value = "4.50", cite = ["lease"] }]
        ... ''')
        >>> str(parking.rule("price_per_day", date(2026, 5, 4)))
        'Price of a space: 4.50 usd, from 2026-01-01'
        """
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise InvalidValueError(f"{topic} is no TOML: {error}", path=(topic,)) from None
        return _table(topic, document)

    def _check_history(self, key: str) -> None:
        entries = self.history(key)
        if [one.first for one in entries] != sorted(one.first for one in entries):
            raise self._wrong(key, "is not sorted by date")
        if entries[-1].first > self.known_through:
            raise self._wrong(key, f"starts on {entries[-1].first}, after the {self.known_through} known through")
        spans = [(one.first, one.last or self.known_through) for one in entries]
        spans += [(gap.first, gap.last) for gap in self.gaps if gap.key == key]
        spans.sort()
        for (_, before), (after, _) in pairwise(spans):
            if after <= before:
                raise self._wrong(key, f"overlaps on {after}")
            if after != before + _ONE_DAY:
                raise self._wrong(key, f"has an undeclared gap after {before}")
        if spans[-1][1] != self.known_through:
            raise self._wrong(key, f"ends on {spans[-1][1]}, but the table is known through {self.known_through}")

    def _wrong(self, key: str, problem: str) -> InvalidValueError:
        return InvalidValueError(f"{self.topic} {key} {problem}", path=(self.topic, key))

    def _what_is_known(self, key: str, on: date) -> str:
        for gap in self.gaps:
            if gap.key == key and gap.first <= on <= gap.last:
                return gap.reason
        entries = self.history(key)
        known = f"known from {entries[0].first} through {self.known_through}"
        if on <= self.known_through:
            return known
        if self._carries_on(key):
            return f"{known}; assume_latest=True would carry the latest figure on"
        return f"the latest figure ended on {entries[-1].last}, so that there is none to carry on"

    def _carries_on(self, key: str) -> bool:
        return self.history(key)[-1].last in (None, self.known_through)


def rule(topic: str, key: str, on: date, *, assume_latest: bool = False) -> Rule:
    """Return the rule of ``topic`` and ``key`` in force on ``on``: the day that the table is keyed on.

    Past what is known it raises `LawNotKnownError` naming topic, key and date, unless ``assume_latest`` is true: then
    the latest figure is carried on and the rule says ``assumed``. Before the first day known, and in a declared gap,
    it always raises. Answers are cached: about a quarter of a microsecond each.

    >>> rule("us/federal/fica", "social_security_rate", date(2026, 6, 19)).rate
    Decimal('0.062')
    >>> rule("us/federal/fica", "social_security_wage_base", date(2031, 1, 10))
    Traceback (most recent call last):
    ...
    practiceops.errors.LawNotKnownError: us/federal/fica social_security_wage_base is not known on 2031-01-10: known \
from 2024-01-01 through 2026-12-31; assume_latest=True would carry the latest figure on
    >>> rule("us/federal/fica", "social_security_wage_base", date(2031, 1, 10), assume_latest=True).assumed
    True
    """
    return _cached_rule(topic, key, on, assume_latest)


def topics() -> tuple[str, ...]:
    """Return every topic that the library ships, sorted.

    >>> "us/federal/withholding" in topics()
    True
    """
    return tuple(_files())


@lru_cache(maxsize=256)
def table(topic: str) -> Table:
    """Return the whole table of a topic; an unknown topic raises `LawNotKnownError`."""
    known = _files()
    if topic not in known:
        raise LawNotKnownError(f"no law is known on {topic!r}; known are {', '.join(known)}", path=(topic,))
    return Table.parse(topic, known[topic].read_text(encoding="utf-8"))


@lru_cache(maxsize=16384)
def _cached_rule(topic: str, key: str, on: date, assume_latest: bool) -> Rule:
    return table(topic).rule(key, on, assume_latest=assume_latest)


@lru_cache(maxsize=1)
def _files() -> dict[str, Traversable]:
    return dict(sorted(_walk(files("practiceops").joinpath("data", "us"), "us")))


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for child in folder.iterdir():
        if child.is_dir():
            yield from _walk(child, f"{path}/{child.name}")
        elif child.name.endswith(".toml"):
            yield f"{path}/{child.name.removesuffix('.toml')}", child


# From TOML to values: every field that is missing, unknown or of a wrong type is named


def _table(topic: str, document: Mapping[str, Any]) -> Table:
    here = (topic,)
    _check_fields(document, here, {"title", "keyed_on", "known_through", "citations", "rules"})
    citations: dict[str, Citation] = {}
    for name, fields in _members(document, "citations", dict, here).items():
        place = (*here, "citations", name)
        _check_fields(fields, place, {"title", "section", "transcribed_via", "retrieved"}, {"url"})
        citations[name] = _placed(Citation, place, fields)
    rules: list[Rule] = []
    gaps: list[Gap] = []
    for key, block in _members(document, "rules", dict, here).items():
        place = (*here, key)
        _check_fields(block, place, {"title", "unit", "entries"}, {"note", "gaps"})
        entries = _members(block, "entries", list, place)
        if not entries:
            raise _misplaced(place, "has no entry")
        rules += [_entry(entry, block, citations, (*place, index)) for index, entry in enumerate(entries)]
        for index, gap in enumerate(_members(block, "gaps", list, place)):
            where = (*place, "gaps", index)
            _check_fields(gap, where, {"from", "to", "reason"})
            gaps.append(_placed(Gap, where, {"key": key, **_dated(gap), "reason": gap["reason"]}))
    header = {name: document[name] for name in ("title", "keyed_on", "known_through")}
    return _placed(Table, here, {"topic": topic, **header, "rules": rules, "gaps": gaps})


def _entry(
    entry: Any, block: Mapping[str, Any], citations: Mapping[str, Citation], place: tuple[str | int, ...]
) -> Rule:
    _check_fields(entry, place, {"from", "value", "cite"}, {"to"})
    names = _members(entry, "cite", list, place)
    if unknown := [name for name in names if name not in citations]:
        raise _misplaced(place, f"cites {unknown[0]!r}, which the file does not list")
    topic, key, *_ = place
    fields = {
        "topic": topic,
        "key": key,
        "title": block["title"],
        "unit": block["unit"],
        "rows": _rows(entry["value"]),
        **_dated(entry),
        "citations": tuple(citations[name] for name in names),
        "note": block.get("note", ""),
    }
    return _placed(Rule, place, fields)


def _dated(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {"first": entry["from"], "last": entry.get("to")}


def _rows(value: Any) -> tuple[Any, ...]:
    return tuple(frozen_tuple(row) for row in value) if isinstance(value, list) else ((value,),)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _members(fields: Mapping[str, Any], name: str, kind: type, place: tuple[str | int, ...]) -> Any:
    members = fields.get(name, kind())
    if not isinstance(members, kind):
        raise _misplaced(place, f"wants a {'table' if kind is dict else 'list'} for {name}, got {members!r}")
    return members


def _check_fields(
    fields: Mapping[str, Any], place: tuple[str | int, ...], wanted: set[str], allowed: set[str] | None = None
) -> None:
    if not isinstance(fields, Mapping):
        raise _misplaced(place, f"must be a table of fields, got {fields!r}")
    if missing := sorted(wanted - fields.keys()):
        raise _misplaced(place, f"lacks {', '.join(missing)}")
    if extra := sorted(fields.keys() - wanted - (allowed or set())):
        raise _misplaced(place, f"has the unknown {', '.join(extra)}")


def _placed(kind: Any, place: tuple[str | int, ...], fields: Mapping[str, Any]) -> Any:
    try:
        return kind(**fields)
    except PracticeOpsError as error:
        raise _misplaced(place, f"is wrong: {error}") from None


def _misplaced(place: tuple[str | int, ...], problem: str) -> InvalidValueError:
    return InvalidValueError(f"{' '.join(map(str, place))} {problem}", path=place)
