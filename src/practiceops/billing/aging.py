"""Receivables by age: buckets, what is not yet due, and unapplied credits, which together are the ledger's balance."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import repeat
from typing import Any

import attrs

from practiceops import table
from practiceops._check import check_date, check_members, check_type, frozen_tuple, invalid, to_enum
from practiceops.billing.ledger import Entry, EntryKind, Ledger, require_dates
from practiceops.errors import InvalidValueError
from practiceops.money import Money, total

__all__ = ["AgingBasis", "AgingReport", "AgingRow", "age_columns", "age_receivables"]

_FIELDS = ("payer", "patient", "provider", "facility", "claim")
_DATED = (EntryKind.CHARGE, EntryKind.TRANSFER, EntryKind.PROVIDER_ADJUSTMENT)


class AgingBasis(StrEnum):
    """From which day an open amount ages."""

    SERVICE_DATE = "service_date"
    FIRST_BILL = "first_bill"
    STATEMENT = "statement"
    DUE_DATE = "due_date"


@attrs.frozen(kw_only=True)
class AgingRow:
    """One group of receivables: ``key`` has one text for each name the report is grouped by."""

    key: tuple[str, ...] = attrs.field(converter=frozen_tuple, repr=False)
    not_yet_due: Money
    buckets: tuple[Money, ...] = attrs.field(converter=frozen_tuple)
    unapplied: Money

    def __attrs_post_init__(self) -> None:
        check_members(self, str, "key")
        check_members(self, Money, "buckets")
        check_type(self, Money, "not_yet_due", "unapplied")

    @property
    def total(self) -> Money:
        """What the group owes in all; the unapplied credits are negative."""
        return total((self.not_yet_due, *self.buckets, self.unapplied))


@attrs.frozen(kw_only=True)
class AgingReport:
    """Receivables by age as of a day; the columns add up to the ledger's balance of that day, to the cent.

    ``buckets`` are the last days of each bucket: (30, 60, 90, 120) makes 0-30, 31-60, 61-90, 91-120 and over 120.
    """

    as_of: date
    basis: AgingBasis = attrs.field(converter=to_enum(AgingBasis, "basis"))
    buckets: tuple[int, ...] = attrs.field(converter=frozen_tuple)
    by: tuple[str, ...] = attrs.field(converter=frozen_tuple)
    rows: tuple[AgingRow, ...] = attrs.field(converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_date(self, "as_of")
        check_members(self, str, "by")
        check_members(self, AgingRow, "rows")
        _check_buckets(self.buckets)
        if len(set(self.by)) < len(self.by):
            raise invalid(self, "by", "must have names that differ")
        for index, row in enumerate(self.rows):
            if len(row.key) != len(self.by) or len(row.buckets) != len(self.buckets) + 1:
                raise InvalidValueError(
                    f"row must have {len(self.by)} key texts and {len(self.buckets) + 1} buckets",
                    path=("AgingReport", "rows", index),
                )

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the buckets, such as ``31-60`` and ``over 120``."""
        starts = (0, *(bound + 1 for bound in self.buckets))
        within = tuple(f"{start}-{end}" for start, end in zip(starts, self.buckets, strict=False))
        return (*within, f"over {self.buckets[-1]}")

    @property
    def total(self) -> AgingRow:
        """All groups together."""
        return AgingRow(
            key=("",) * len(self.by),
            not_yet_due=total(row.not_yet_due for row in self.rows),
            buckets=tuple(total(row.buckets[place] for row in self.rows) for place in range(len(self.buckets) + 1)),
            unapplied=total(row.unapplied for row in self.rows),
        )

    def to_columns(self) -> dict[str, tuple[object, ...]]:
        """Return the rows as columns: one for each name grouped by, then the money."""
        return self._columns(self.rows)

    def _columns(self, rows: Sequence[AgingRow]) -> dict[str, tuple[object, ...]]:
        columns: dict[str, tuple[object, ...]] = {}
        for place, name in enumerate(self.by):
            columns[name] = tuple(row.key[place] for row in rows)
        columns["not yet due"] = tuple(row.not_yet_due for row in rows)
        for place, label in enumerate(self.labels):
            columns[label] = tuple(row.buckets[place] for row in rows)
        columns["unapplied"] = tuple(row.unapplied for row in rows)
        columns["total"] = tuple(row.total for row in rows)
        return columns

    def _repr_html_(self) -> str:
        # a notebook is kept and passed on: patients are told apart there by number only
        hidden = {place for place, name in enumerate(self.by) if name not in ("payer", "provider", "facility")}
        shown = [
            attrs.evolve(
                row,
                key=tuple(
                    f"{self.by[place]} {index}" if place in hidden else text for place, text in enumerate(row.key)
                ),
            )
            for index, row in enumerate(self.rows, start=1)
        ]
        last = attrs.evolve(self.total, key=("total", *("",) * (len(self.by) - 1))[: len(self.by)])
        return table.html(self._columns((*shown, last)), caption=f"receivables by {self.basis} as of {self.as_of}")


def age_receivables(
    ledger: Ledger,
    as_of: date,
    basis: AgingBasis | str = AgingBasis.SERVICE_DATE,
    buckets: Sequence[int] = (30, 60, 90, 120),
    by: Sequence[str | Callable[[Entry], str]] = ("payer",),
    *,
    known_by: date | None = None,
) -> AgingReport:
    """Return the receivables by age as they stood at the end of ``as_of``.

    Counted is what had taken effect and had been posted by then (or, with ``known_by``, posted by that later day). The
    open item is what one payer (or the patient) owes on one claim. Its credits settle its oldest charges first; an item
    in credit goes to the unapplied column, whatever its date. The age in days is ``as_of`` less the item's date by
    ``basis``; where the claim has no bill, statement or due date the service date stands in, and without one the day
    the entry took effect. Items dated after ``as_of`` are not yet due.

    ``by`` names what to group by: ``payer``, ``patient``, ``provider``, ``facility``, ``claim``, or any function of an
    `Entry`, which is given the item's earliest charge; its name is that of the column.

    >>> from practiceops.billing import Entry
    >>> from practiceops.money import Money
    >>> entries = [Entry(kind="charge", amount=Money.of(amount), effective=day, posted=day, claim=claim, payer=payer)
    ...            for claim, payer, amount, day in (("A", "Aetna", 120, date(2026, 3, 2)),
    ...                                              ("B", "Cigna", 90, date(2026, 6, 1)))]
    >>> report = age_receivables(Ledger(entries), as_of=date(2026, 6, 30))
    >>> report.labels
    ('0-30', '31-60', '61-90', '91-120', 'over 120')
    >>> for row in report.rows:
    ...     print(*row.key, *row.buckets)
    Aetna 0.00 0.00 0.00 120.00 0.00
    Cigna 90.00 0.00 0.00 0.00 0.00
    """
    require_dates(as_of=as_of, known_by=known_by or as_of)
    basis = to_enum(AgingBasis, "basis")(basis)
    by = _checked_by(by)
    keys: list[Hashable] = []
    dates: list[date] = []
    cents: list[int] = []
    for item, key in _open_items(ledger, as_of, known_by or as_of, by):
        for day, part in item.parts(basis):
            keys.append(key)
            dates.append(day)
            cents.append(part)
    names = tuple(one if isinstance(one, str) else getattr(one, "__name__", "key") for one in by)
    rows = _rows(_age(keys, dates, cents, as_of, buckets), len(buckets))
    return AgingReport(as_of=as_of, basis=basis, buckets=tuple(buckets), by=names, rows=rows)


def age_columns(
    cents: Sequence[int],
    dates: Sequence[date],
    keys: Sequence[Sequence[str]] = (),
    *,
    as_of: date,
    buckets: Sequence[int] = (30, 60, 90, 120),
    by: Sequence[str] = (),
    basis: AgingBasis | str = AgingBasis.SERVICE_DATE,
) -> AgingReport:
    """Return the same report over open items that are held as columns: what is open in cents, from which day it ages.

    ``keys`` has one column for each name in ``by``. Items in credit (negative cents) are unapplied. This is the fast
    way for those with millions of items.

    >>> report = age_columns([12000, -500], [date(2026, 5, 1), date(2026, 6, 1)], [["Aetna", "Cigna"]],
    ...                      as_of=date(2026, 6, 30), by=["payer"])
    >>> report.total.buckets[1], report.total.unapplied
    (Money.of('120.00'), Money.of('-5.00'))
    """
    if len(keys) != len(by):
        raise InvalidValueError(f"keys must have one column for each of {list(by)!r}, got {len(keys)}", path=("keys",))
    require_dates(as_of=as_of)
    lengths = {len(column) for column in (cents, dates, *keys)}
    if len(lengths) > 1:
        raise InvalidValueError(f"columns must be equally long, got lengths {sorted(lengths)}", path=("cents",))
    grouped: Iterable[Hashable]
    if len(keys) == 1:
        grouped = keys[0]
    elif keys:
        grouped = zip(*keys, strict=True)
    else:
        grouped = repeat(())
    sums = _age(grouped, dates, cents, as_of, buckets)
    rows = _rows({(key,) if len(keys) == 1 else key: row for key, row in sums.items()}, len(buckets))
    return AgingReport(
        as_of=as_of, basis=to_enum(AgingBasis, "basis")(basis), buckets=tuple(buckets), by=tuple(by), rows=rows
    )


# The core: one dict look-up per date, one per group


class _Slots(dict[date, int]):
    """The column of each day, worked out once: 0 not yet due, then the buckets."""

    def __init__(self, as_of: date, buckets: Sequence[int]) -> None:
        super().__init__()
        self._as_of = as_of.toordinal()
        self._buckets = tuple(buckets)

    def __missing__(self, day: date) -> int:
        require_dates(dates=day)
        age = self._as_of - day.toordinal()
        slot = 0 if age < 0 else 1 + sum(1 for bound in self._buckets if age > bound)
        self[day] = slot
        return slot


class _Sums(dict[Hashable, list[int]]):
    """The sums of each group in cents, unapplied credits last."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self._width = width

    def __missing__(self, key: Hashable) -> list[int]:
        row = self[key] = [0] * self._width
        return row


def _age(
    keys: Iterable[Hashable], dates: Sequence[date], cents: Sequence[int], as_of: date, buckets: Sequence[int]
) -> dict[Hashable, list[int]]:
    _check_buckets(buckets)
    slots = _Slots(as_of, buckets)
    sums = _Sums(len(buckets) + 3)
    for key, day, amount in zip(keys, dates, cents, strict=False):
        if amount < 0:
            sums[key][-1] += amount
        else:
            sums[key][slots[day]] += amount
    return sums


def _rows(sums: Mapping[Any, list[int]], count: int) -> tuple[AgingRow, ...]:
    return tuple(
        AgingRow(
            key=key,
            not_yet_due=Money.from_cents(row[0]),
            buckets=tuple(map(Money.from_cents, row[1 : count + 2])),
            unapplied=Money.from_cents(row[-1]),
        )
        for key, row in sorted(sums.items())
        if any(row)
    )


def _check_buckets(buckets: Sequence[int]) -> None:
    if not isinstance(buckets, Sequence) or not buckets or any(type(one) is not int for one in buckets):
        raise InvalidValueError(f"buckets must be whole days, got {buckets!r}", path=("buckets",))
    if any(later <= earlier for earlier, later in zip((-1, *buckets), buckets, strict=False)):
        raise InvalidValueError(f"buckets must ascend from zero days, got {tuple(buckets)!r}", path=("buckets",))


def _checked_by(by: Sequence[str | Callable[[Entry], str]]) -> tuple[str | Callable[[Entry], str], ...]:
    if isinstance(by, str):
        by = (by,)
    for index, one in enumerate(by):
        if not callable(one) and one not in _FIELDS:
            known = ", ".join(map(repr, _FIELDS))
            raise InvalidValueError(f"by must name {known} or be a function, got {one!r}", path=("by", index))
    return tuple(by)


# From entries to open items


@attrs.define(eq=False)
class _Account:
    """What one payer owes on one claim."""

    cents: int = 0
    debits: list[Entry] = attrs.field(factory=list[Entry])
    others: list[Entry] = attrs.field(factory=list[Entry])
    billed: date | None = None
    stated: date | None = None
    due: date | None = None
    served: date | None = None

    def take(self, entry: Entry) -> None:
        cents = entry.amount.cents
        self.cents += cents
        if entry.kind in _DATED and (cents < 0 if entry.reversal else cents > 0):
            self.debits.append(entry)
            return
        self.others.append(entry)
        if entry.kind is EntryKind.BILL:
            self.billed = _earlier(self.billed, entry.effective)
            self.due = _earlier(self.due, entry.due_date)
        elif entry.kind is EntryKind.STATEMENT:
            self.stated = _earlier(self.stated, entry.effective)
            self.due = _earlier(self.due, entry.due_date)

    def parts(self, basis: AgingBasis) -> Iterable[tuple[date, int]]:
        """Yield what is open by date: credits settle the oldest debits first, so what is open are the newest."""
        left = self.cents
        if left <= 0:
            if left:
                yield date.min, left
            return
        if len(self.debits) == 1 and left <= self.debits[0].amount.cents:
            yield self._date(self.debits[0], basis), left
            return
        dated: dict[date, int] = {}
        for entry in self.debits:
            day = self._date(entry, basis)
            dated[day] = dated.get(day, 0) + entry.amount.cents
        for day in sorted(dated, reverse=True):
            taken = min(left, dated[day])
            if taken > 0:
                yield day, taken
                left -= taken
        if left:
            # refunds beyond all charges: they age with the oldest charge, else from their own day
            yield min(dated) if dated else min(self._date(entry, basis) for entry in self.others), left

    def _date(self, entry: Entry, basis: AgingBasis) -> date:
        on_basis = None
        if basis is AgingBasis.FIRST_BILL:
            on_basis = self.billed
        elif basis is AgingBasis.STATEMENT:
            on_basis = self.stated
        elif basis is AgingBasis.DUE_DATE:
            on_basis = entry.due_date or self.due
        served = self.served if entry.kind is EntryKind.TRANSFER else None
        return on_basis or entry.service_date or served or entry.effective


def _earlier(one: date | None, other: date | None) -> date | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


def _open_items(
    ledger: Ledger, as_of: date, known_by: date, by: tuple[str | Callable[[Entry], str], ...]
) -> Iterable[tuple[_Account, tuple[str, ...]]]:
    accounts: dict[tuple[str, str, str], _Account] = {}
    charged: dict[str, Entry] = {}
    for entry in ledger.entries:
        if entry.effective > as_of or entry.posted > known_by:
            continue
        # money on account is one item for each patient and payer
        place = (entry.claim, entry.payer, "" if entry.claim else entry.patient)
        account = accounts.get(place)
        if account is None:
            account = accounts[place] = _Account()
        account.take(entry)
        if entry.kind is EntryKind.CHARGE and entry.claim:
            first = charged.get(entry.claim)
            if first is None or _rank(entry) < _rank(first):
                charged[entry.claim] = entry
    for place, account in accounts.items():
        if account.cents:
            claim, payer, _ = place
            of_claim = charged.get(claim)
            account.served = of_claim.service_date if of_claim else None
            if of_claim is None or of_claim.payer != payer:
                charges = [entry for entry in account.debits if entry.kind is EntryKind.CHARGE]
                of_claim = min(charges, key=_rank) if charges else of_claim
            head = of_claim or min((*account.debits, *account.others), key=_rank)
            if head.payer != payer:
                head = attrs.evolve(head, payer=payer)
            yield account, tuple(getattr(head, one) if isinstance(one, str) else one(head) for one in by)


def _rank(entry: Entry) -> tuple[object, ...]:
    """Return what orders entries whatever the order they were posted in."""
    served = entry.service_date or entry.effective
    return (served, entry.line, entry.provider, entry.facility, entry.patient, entry.payer, entry.reason, entry.kind)
