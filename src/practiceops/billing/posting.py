"""Claims and remittances into the ledger: once each, never out of balance unless told to, and nothing ever plugged."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from enum import StrEnum

import attrs

from practiceops._check import check_members, check_type, frozen_tuple, to_enum
from practiceops.billing.claims import PATIENT, Claim
from practiceops.billing.ledger import Entry, EntryKind, Ledger, Posting
from practiceops.billing.remittances import Adjustment, ClaimPayment, Remittance, find_imbalances
from practiceops.errors import InvalidValueError
from practiceops.findings import Finding, Severity
from practiceops.money import ZERO, Money, total

__all__ = ["AdjustmentCategory", "PostingResult", "categorize", "post_claim", "post_remittance"]

_PREDETERMINATION = "25"
# the library's own reading of reason codes; what is not known to be contractual is never written off by itself
_CONTRACTUAL_REASONS = frozenset(("42", "45", "59", "131", "144", "237", "253", "A2"))


class AdjustmentCategory(StrEnum):
    """What posting does with an adjustment."""

    CONTRACTUAL = "contractual"
    """Lowers what is owed: the contract does not allow it."""
    PATIENT = "patient"
    """Moves to the patient, or to the next payer."""
    PRIOR_PAYER = "prior_payer"
    """Was settled by an earlier payer's own remittance: nothing to post."""
    DENIAL = "denial"
    """Stays owed, and goes on the list of denials."""


def categorize(adjustment: Adjustment) -> AdjustmentCategory:
    """Return what posting does with an adjustment, by its group and reason code.

    Patient responsibility (PR) moves to the patient; OA-23 is the effect of an earlier payer's decision; CO with a
    reason that is known to be contractual is written down; everything else stays owed as a denial. Only the codes
    count, never the claim's status, so that a reversal (status 22) undoes exactly what was posted.

    Which reasons are contractual is the library's own reading (42, 45, 59, 131, 144, 237, 253, A2; the codes and what
    they mean belong to X12): a practice whose contracts say otherwise hands its own function to `post_remittance`.

    >>> [categorize(Adjustment(group=group, reason=reason, amount=Money.of(1))).value
    ...  for group, reason in (("CO", "45"), ("PR", "2"), ("OA", "23"), ("CO", "16"))]
    ['contractual', 'patient', 'prior_payer', 'denial']
    """
    if adjustment.group == "PR":
        return AdjustmentCategory.PATIENT
    if adjustment.group == "OA" and adjustment.reason == "23":
        return AdjustmentCategory.PRIOR_PAYER
    if adjustment.group == "CO" and adjustment.reason in _CONTRACTUAL_REASONS:
        return AdjustmentCategory.CONTRACTUAL
    return AdjustmentCategory.DENIAL


_to_category = to_enum(AdjustmentCategory, "category")


@attrs.frozen(kw_only=True)
class PostingResult:
    """What came of posting: the ledger after it (the same one where nothing was posted), and what was noticed."""

    ledger: Ledger
    posted: bool
    entries: tuple[Entry, ...] = attrs.field(default=(), converter=frozen_tuple)
    findings: tuple[Finding, ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_type(self, Ledger, "ledger")
        check_type(self, bool, "posted")
        check_members(self, Entry, "entries")
        check_members(self, Finding, "findings")


def post_claim(ledger: Ledger, claim: Claim, *, posted: date, due_date: date | None = None) -> PostingResult:
    """Post the charges of a claim, each effective on its day of service.

    A claim that was posted before changes nothing; one whose number was posted with other charges is refused
    (``claim_differs``): take the old charges back first.

    >>> from practiceops.billing import Charge
    >>> claim = Claim(id="A-17", payer="Aetna", charges=[
    ...     Charge(id="1", procedure="99213", amount=Money.of("120"), service_date=date(2026, 6, 1))])
    >>> once = post_claim(Ledger(), claim, posted=date(2026, 6, 2))
    >>> again = post_claim(once.ledger, claim, posted=date(2026, 6, 3))
    >>> once.ledger.balance(), again.posted, again.findings[0].code
    (Money.of('120.00'), False, 'already_posted')
    """
    entries = tuple(
        Entry(
            kind=EntryKind.CHARGE,
            amount=charge.amount,
            effective=charge.service_date,
            posted=posted,
            claim=claim.id,
            line=charge.id,
            payer=claim.payer,
            patient=claim.patient,
            provider=charge.provider or claim.provider,
            facility=claim.facility,
            service_date=charge.service_date,
            due_date=due_date,
            reason=charge.procedure,
        )
        for charge in claim.charges
    )
    standing = _standing_charges(ledger, claim.id)
    if standing:
        place = ("claim", claim.id)
        if standing == {_comparable(one) for one in entries}:
            finding = Finding("already_posted", f"claim {claim.id!r} was posted before", path=place)
        else:
            message = f"claim {claim.id!r} was posted before with other charges"
            finding = Finding("claim_differs", message, severity=Severity.BLOCKING, path=place)
        return PostingResult(ledger=ledger, posted=False, findings=(finding,))
    return PostingResult(ledger=ledger.add(*entries), posted=True, entries=entries)


def post_remittance(
    ledger: Ledger,
    remittance: Remittance,
    *,
    posted: date,
    payer: str | None = None,
    accept: Collection[str] = (),
    next_payers: Mapping[str, str] | None = None,
    categorize: Callable[[Adjustment], AdjustmentCategory | str] = categorize,
) -> PostingResult:
    """Post a remittance: payments, contractual adjustments, denials, and what moves to the patient or the next payer.

    ``payer`` is the practice's own name for the payer, as its claims carry it (default: the name in the remittance).
    ``next_payers`` gives the payer that patient responsibility moves to, by claim number, where it is not the patient.
    Entries take effect on the payment date (else the production date, else ``posted``).

    A remittance with blocking findings or imbalances is not posted unless each of their codes is in ``accept``; then it
    is posted as it stands, and no entry makes up the difference: the payment entries are what the payer states as paid
    for each claim. Line by line where the lines' payments make up the claim's, else for the claim as a whole. Of a
    predetermination of pricing (status 25) only a payment, should there be one, is posted.

    ``categorize`` says what is done with each adjustment; it may answer with a category or its word.

    It is posted once: a copy (same payer, trace number, payment date and amount) changes nothing and yields the note
    ``already_posted``; the same key with other content is refused (``same_key_differs``), and cannot be accepted.

    >>> from practiceops.billing import Charge, read_835
    >>> claim = Claim(id="A-17", payer="Aetna", charges=[
    ...     Charge(id="1", procedure="99213", amount=Money.of("120"), service_date=date(2026, 6, 1))])
    >>> ledger = post_claim(Ledger(), claim, posted=date(2026, 6, 2)).ledger
    >>> remittance, = read_835("ST*835*1~BPR*I*80*C*CHK************20260605~TRN*1*881*1~N1*PR*Aetna~N1*PE*Elm Street~"
    ...                        "LX*1~CLP*A-17*1*120*80*10~CAS*CO*45*30~CAS*PR*3*10~SE*10*1~")
    >>> refused = post_remittance(ledger, remittance, posted=date(2026, 6, 8))
    >>> refused.posted, [finding.code for finding in refused.findings]
    (False, ['no_envelope'])
    >>> ledger = post_remittance(ledger, remittance, posted=date(2026, 6, 8), accept=("no_envelope",)).ledger
    >>> ledger.balance(payer="Aetna"), ledger.balance(payer="patient")
    (Money.of('0.00'), Money.of('10.00'))
    """
    if isinstance(accept, str):
        raise InvalidValueError(f"accept must hold codes, got the text {accept!r}", path=("accept",))
    digest = _digest(remittance)
    for one in ledger.postings:
        if one.key == remittance.key:
            return PostingResult(ledger=ledger, posted=False, findings=(_seen_before(one, digest),))
    findings = (*remittance.findings, *(one.to_finding() for one in find_imbalances(remittance)))
    if any(one.severity is Severity.BLOCKING and one.code not in accept for one in findings):
        return PostingResult(ledger=ledger, posted=False, findings=findings)
    draft = _Draft(
        remittance=remittance,
        payer=remittance.payer if payer is None else payer,
        posted=posted,
        effective=remittance.payment_date or remittance.production_date or posted,
        next_payers=next_payers or {},
        categorize=categorize,
    )
    entries = tuple(draft.entries())
    record = Posting(
        payer=remittance.payer,
        trace_number=remittance.trace_number,
        payment_date=remittance.payment_date,
        amount=remittance.amount,
        digest=digest,
        posted=posted,
    )
    return PostingResult(
        ledger=attrs.evolve(ledger, entries=(*ledger.entries, *entries), postings=(*ledger.postings, record)),
        posted=True,
        entries=entries,
        findings=(*findings, *_doubts(ledger, remittance, draft.payer)),
    )


@attrs.frozen(kw_only=True)
class _Draft:
    remittance: Remittance
    payer: str
    posted: date
    effective: date
    next_payers: Mapping[str, str]
    categorize: Callable[[Adjustment], AdjustmentCategory | str]

    def entries(self) -> Iterator[Entry]:
        for claim in self.remittance.claims:
            yield from self._payments(claim)
            if claim.status != _PREDETERMINATION:
                yield from self._adjustments(claim)
        for one in self.remittance.provider_adjustments:
            if one.amount:
                yield self._entry(EntryKind.PROVIDER_ADJUSTMENT, one.amount, provider=one.provider, reason=one.reason)

    def _entry(self, kind: EntryKind, amount: Money, **fields: object) -> Entry:
        given: dict[str, object] = {"payer": self.payer, "source": self.remittance.trace_number, **fields}
        return Entry(kind=kind, amount=amount, effective=self.effective, posted=self.posted, **given)  # pyright: ignore[reportArgumentType]

    def _payments(self, claim: ClaimPayment) -> Iterator[Entry]:
        parts = [(line.paid, line.reference) for line in claim.lines]
        if total(paid for paid, _ in parts) != claim.paid:
            parts = [(claim.paid, "")]
        for paid, line in parts:
            if paid:
                yield self._entry(
                    EntryKind.PAYMENT,
                    -paid,
                    claim=claim.claim,
                    line=line,
                    provider=claim.provider,
                    reversal=paid.cents < 0,
                )

    def _adjustments(self, claim: ClaimPayment) -> Iterator[Entry]:
        for one in claim.adjustments:
            yield from self._adjustment(claim, one, "", claim.service_from)
        for line in claim.lines:
            for one in line.adjustments:
                yield from self._adjustment(claim, one, line.reference, line.service_from or claim.service_from)

    def _adjustment(self, claim: ClaimPayment, one: Adjustment, line: str, served: date | None) -> Iterator[Entry]:
        category = _to_category(self.categorize(one))
        if category is AdjustmentCategory.PRIOR_PAYER or not one.amount:
            return
        fields = {
            "claim": claim.claim,
            "line": line,
            "provider": claim.provider,
            "reason": f"{one.group}-{one.reason}",
            "reversal": claim.is_reversal,
        }
        if category is AdjustmentCategory.CONTRACTUAL:
            yield self._entry(EntryKind.CONTRACTUAL, -one.amount, **fields)
        elif category is AdjustmentCategory.DENIAL:
            yield self._entry(EntryKind.DENIAL, ZERO, denied=one.amount, **fields)
        else:
            to = self.next_payers.get(claim.claim, PATIENT)
            yield self._entry(EntryKind.TRANSFER, -one.amount, **fields)
            yield self._entry(EntryKind.TRANSFER, one.amount, **{**fields, "payer": to, "service_date": served})


def _digest(remittance: Remittance) -> str:
    """Return a digest of what posting reads; control numbers, findings and remarks may differ between copies."""

    def adjusted(adjustments: tuple[Adjustment, ...]) -> list[tuple[str, str, int]]:
        return [(one.group, one.reason, one.amount.cents) for one in adjustments]

    content: list[tuple[object, ...]] = []
    for claim in remittance.claims:
        amounts = (claim.charge.cents, claim.paid.cents, adjusted(claim.adjustments))
        told = (claim.status, claim.payer_claim, claim.provider, str(claim.service_from))
        content.append((claim.claim, *told, *amounts))
        for line in claim.lines:
            amounts = (line.charge.cents, line.paid.cents, adjusted(line.adjustments))
            content.append((line.procedure, line.modifiers, line.reference, str(line.service_from), *amounts))
    kept = remittance.provider_adjustments
    content.extend((one.provider, one.reason, one.reference, one.amount.cents) for one in kept)
    return hashlib.sha256(repr(content).encode()).hexdigest()


def _seen_before(posting: Posting, digest: str) -> Finding:
    place = ("remittance", posting.payer, posting.trace_number)
    if posting.digest == digest:
        return Finding("already_posted", f"this remittance was posted on {posting.posted}", path=place)
    return Finding(
        "same_key_differs",
        f"a remittance of this payer, trace number, date and amount but other content was posted on {posting.posted}",
        severity=Severity.BLOCKING,
        path=place,
    )


def _comparable(entry: Entry) -> tuple[object, ...]:
    account = (entry.payer, entry.patient, entry.provider, entry.facility)
    return (entry.line, abs(entry.amount), entry.service_date, entry.reason, *account)


def _standing_charges(ledger: Ledger, claim: str) -> set[tuple[object, ...]]:
    """Return the charges of a claim that were not taken back."""
    standing: Counter[tuple[object, ...]] = Counter()
    for entry in ledger.entries:
        if entry.claim == claim and entry.kind is EntryKind.CHARGE:
            standing[_comparable(entry)] += -1 if entry.reversal else 1
    return set(+standing)


def _doubts(ledger: Ledger, remittance: Remittance, payer: str) -> Iterator[Finding]:
    """Yield what does not fit between the remittance and the claims in the ledger; posted all the same."""
    charges: dict[str, int] = {one.claim: 0 for one in remittance.claims}
    payers: dict[str, set[str]] = {one.claim: set() for one in remittance.claims}
    for entry in ledger.entries:
        if entry.claim in charges and entry.kind in (EntryKind.CHARGE, EntryKind.TRANSFER):
            payers[entry.claim].add(entry.payer)
            if entry.kind is EntryKind.CHARGE:
                charges[entry.claim] += entry.amount.cents
    for index, claim in enumerate(remittance.claims):
        charged = Money.from_cents(charges[claim.claim])
        if claim.status == _PREDETERMINATION:
            code, message = "not_posted", "is a predetermination of pricing: its adjustments are not posted"
        elif not payers[claim.claim]:
            code, message = "unknown_claim", "is not in the ledger: posted as a credit on it"
        elif payer not in payers[claim.claim]:
            code, message = "other_payer", f"is not billed to {payer!r}: posted under that name"
        elif abs(claim.charge) != charged:
            code, message = (
                "charge_differs",
                f"has charges of {charged} in the ledger, {claim.charge} in the remittance",
            )
        else:
            continue
        yield Finding(code, f"claim {claim.claim!r} {message}", severity=Severity.WARNING, path=("claim", index))
