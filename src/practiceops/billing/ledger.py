"""Receivables as a fold over immutable entries: what is owed, by whom, on any past date."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import attrs

from practiceops._check import (
    check_date,
    check_members,
    check_text,
    check_type,
    frozen_tuple,
    invalid,
    require_date,
    to_enum,
)
from practiceops.money import ZERO, Money, total

__all__ = ["Entry", "EntryKind", "Ledger", "Posting", "require_dates", "reverse"]


def require_dates(**given: date) -> None:
    """Require plain dates of the arguments of a call, which are given by their names."""
    for name, value in given.items():
        require_date(value, name)


class EntryKind(StrEnum):
    """What an entry records.

    A charge and a refund raise what is owed, a payment lowers it; a transfer is a pair, out of one payer's account and
    into another's. A denial, a bill and a statement change no balance: a denied amount stays owed until someone
    decides.
    """

    CHARGE = "charge"
    PAYMENT = "payment"
    CONTRACTUAL = "contractual"
    DENIAL = "denial"
    TRANSFER = "transfer"
    WRITE_OFF = "write_off"
    REFUND = "refund"
    PROVIDER_ADJUSTMENT = "provider_adjustment"
    BILL = "bill"
    STATEMENT = "statement"


_RAISES = (EntryKind.CHARGE, EntryKind.REFUND)
_CHANGES_NOTHING = (EntryKind.DENIAL, EntryKind.BILL, EntryKind.STATEMENT)


@attrs.frozen(kw_only=True)
class Entry:
    """One fact in the ledger; it is never changed, only taken back by a `reverse` of it.

    ``amount`` is its effect on what is owed: a charge of 100.00 has 100.00, a payment of 80.00 has -80.00.
    ``effective`` is the day it takes effect (the day of service, the payment date), ``posted`` the day it came into the
    books. The account it belongs to is ``claim`` and ``payer`` (`PATIENT` for the patient's own part); without a claim
    it is money on account. ``denied`` is the amount of a denial, ``due_date`` that of the charge, bill or statement.
    ``reversal`` marks an entry that takes back an earlier one of its kind.

    >>> payment = Entry(kind="payment", amount=Money.of(-80), effective=date(2026, 6, 5), posted=date(2026, 6, 8),
    ...                 claim="A-17", payer="Aetna")
    >>> payment.counts(date(2026, 6, 7)), payment.counts(date(2026, 6, 7), known_by=date(2026, 6, 30))
    (False, True)
    """

    kind: EntryKind = attrs.field(converter=to_enum(EntryKind, "kind"))
    amount: Money
    effective: date
    posted: date
    claim: str = ""
    line: str = ""
    payer: str = ""
    patient: str = attrs.field(default="", repr=False)
    provider: str = ""
    facility: str = ""
    service_date: date | None = None
    due_date: date | None = None
    denied: Money = ZERO
    reason: str = ""
    source: str = ""
    reversal: bool = False

    def __attrs_post_init__(self) -> None:
        check_type(self, Money, "amount", "denied")
        check_date(self, "effective", "posted")
        check_date(self, "service_date", "due_date", optional=True)
        check_type(self, str, "claim", "line", "payer", "patient", "provider", "facility", "reason", "source")
        check_type(self, bool, "reversal")
        if self.kind in _CHANGES_NOTHING and self.amount.cents:
            raise invalid(self, "amount", f"of a {self.kind} must be zero: it changes no balance")
        if self.denied and self.kind is not EntryKind.DENIAL:
            raise invalid(self, "denied", f"belongs to a denial, not to a {self.kind}")
        raises = (self.kind in _RAISES) != self.reversal
        if self.kind in (*_RAISES, EntryKind.PAYMENT) and (self.amount.cents < 0 if raises else self.amount.cents > 0):
            what = f"{'reversed ' if self.reversal else ''}{self.kind}"
            raise invalid(self, "amount", f"of a {what} must not be {'below' if raises else 'above'} zero")

    def counts(self, as_of: date, *, known_by: date | None = None) -> bool:
        """Tell whether it has taken effect by ``as_of``, and was posted by ``known_by`` (by ``as_of`` if not given)."""
        return self.effective <= as_of and self.posted <= (known_by or as_of)


def reverse(entry: Entry, *, effective: date, posted: date, reason: str = "") -> Entry:
    """Return the entry that takes ``entry`` back: the balance is what it was before.

    >>> charge = Entry(kind="charge", amount=Money.of(100), effective=date(2026, 6, 1), posted=date(2026, 6, 2))
    >>> undone = reverse(charge, effective=date(2026, 6, 9), posted=date(2026, 6, 9), reason="wrong patient")
    >>> undone.amount, undone.reversal, Ledger((charge, undone)).balance()
    (Money.of('-100.00'), True, Money.of('0.00'))
    """
    # what a charge ages from must be the same on both sides, or the older charges of the claim would be settled by it
    served = entry.service_date or (entry.effective if entry.kind is EntryKind.CHARGE else None)
    return attrs.evolve(
        entry,
        service_date=served,
        amount=-entry.amount,
        denied=-entry.denied,
        effective=effective,
        posted=posted,
        reason=reason or entry.reason,
        reversal=not entry.reversal,
    )


@attrs.frozen(kw_only=True)
class Posting:
    """That a remittance was posted: its key, and a digest of its content, by which a second copy is known."""

    payer: str
    trace_number: str
    payment_date: date | None
    amount: Money
    digest: str
    posted: date

    def __attrs_post_init__(self) -> None:
        check_type(self, str, "payer", "trace_number")
        check_text(self, "digest")
        check_type(self, Money, "amount")
        check_date(self, "payment_date", optional=True)
        check_date(self, "posted")

    @property
    def key(self) -> tuple[str, str, date | None, Money]:
        """The key of the remittance; see `Remittance.key`."""
        return (self.payer, self.trace_number, self.payment_date, self.amount)


@attrs.frozen
class Ledger:
    """All entries, in the order they were posted, and which remittances they came from.

    >>> ledger = Ledger().add(
    ...     Entry(kind="charge", amount=Money.of(120), effective=date(2026, 6, 1), posted=date(2026, 6, 2)),
    ...     Entry(kind="payment", amount=Money.of(-80), effective=date(2026, 6, 20), posted=date(2026, 6, 22)))
    >>> ledger.balance(), ledger.balance(date(2026, 6, 21)), ledger.balance(date(2026, 6, 1))
    (Money.of('40.00'), Money.of('120.00'), Money.of('0.00'))
    """

    entries: tuple[Entry, ...] = attrs.field(default=(), converter=frozen_tuple)
    postings: tuple[Posting, ...] = attrs.field(default=(), converter=frozen_tuple, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_members(self, Entry, "entries")
        check_members(self, Posting, "postings")

    def add(self, *entries: Entry) -> Ledger:
        """Return the ledger with more entries."""
        return attrs.evolve(self, entries=(*self.entries, *entries))

    def balance(
        self,
        as_of: date | None = None,
        *,
        known_by: date | None = None,
        claim: str | None = None,
        payer: str | None = None,
    ) -> Money:
        """Return what is owed: of all, or of one claim or payer; now, or as it stood at the end of ``as_of``.

        For a past date only what had taken effect and had been posted by then counts. ``known_by`` looks back with
        later knowledge: what had taken effect by ``as_of``, posted up to ``known_by``.
        """
        if as_of is None and known_by is not None:
            as_of = date.max
        if as_of is not None:
            require_dates(as_of=as_of, known_by=known_by or as_of)
        return total(
            entry.amount
            for entry in self.entries
            if (as_of is None or entry.counts(as_of, known_by=known_by))
            and (claim is None or entry.claim == claim)
            and (payer is None or entry.payer == payer)
        )
