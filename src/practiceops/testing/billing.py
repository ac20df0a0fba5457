"""Hypothesis strategies for the values of `practiceops.billing`, and a writer of 835 texts to read them back from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from practiceops.billing import (
    PATIENT,
    Adjustment,
    AgingBasis,
    AgingReport,
    AgingRow,
    Charge,
    Claim,
    ClaimPayment,
    Denial,
    Entry,
    EntryKind,
    Imbalance,
    Ledger,
    Level,
    Measure,
    Posting,
    PostingResult,
    ProviderAdjustment,
    Remittance,
    ServiceLine,
    age_receivables,
    post_claim,
    post_remittance,
    reverse,
)
from practiceops.money import ZERO, Money, total
from practiceops.testing.ground import citations, moneys

__all__ = [
    "STRATEGIES",
    "adjustments",
    "aging_reports",
    "aging_rows",
    "charges",
    "claim_payments",
    "claims",
    "denials",
    "entries",
    "imbalances",
    "ledgers",
    "measures",
    "posting_results",
    "postings",
    "provider_adjustments",
    "remittances",
    "service_lines",
    "taken_back",
    "write_835",
]

_FIRST, _LAST = date(2026, 1, 1), date(2026, 6, 30)
_PAYERS = ("Aetna", "Cigna", "Medicare")
_PROVIDERS = ("", "dr-lee", "np-ortiz")
_PROCEDURES = ("99213", "99214", "36415", "J1885", "0001A", "93000")
_REASONS = (
    ("CO", "45"),
    ("CO", "16"),
    ("CO", "97"),
    ("PR", "1"),
    ("PR", "2"),
    ("PR", "3"),
    ("OA", "23"),
    ("PI", "252"),
)
_NAMES = st.sampled_from(("", "ROE", "O'NEIL, ANA-MARIA", "VAN DYK, J"))
_HUNDREDS = Money.of(900)


def _days(first: date = _FIRST, last: date = _LAST) -> SearchStrategy[date]:
    return st.dates(first, last)


def _claim_ids() -> SearchStrategy[str]:
    return st.integers(1, 9).map(lambda number: f"A-{number}")


@st.composite
def adjustments(draw: st.DrawFn) -> Adjustment:
    """Draw adjustments of every category, of up to 900."""
    group, reason = draw(st.sampled_from(_REASONS))
    amount = draw(moneys(Money.of("0.01"), _HUNDREDS))
    quantity = draw(st.none() | st.integers(1, 20).map(Decimal))
    return Adjustment(group=group, reason=reason, amount=amount, quantity=quantity)


@st.composite
def service_lines(draw: st.DrawFn) -> ServiceLine:
    """Lines that balance: what is paid is the charge less the adjustments."""
    parts = draw(st.lists(adjustments(), max_size=2))
    paid = draw(moneys(ZERO, _HUNDREDS))
    served = draw(st.none() | _days())
    return ServiceLine(
        procedure=draw(st.sampled_from(_PROCEDURES)),
        modifiers=draw(st.lists(st.sampled_from(("25", "59", "LT")), max_size=2, unique=True)),
        charge=paid + total(one.amount for one in parts),
        paid=paid,
        units=draw(st.none() | st.integers(1, 9).map(Decimal)),
        adjustments=parts,
        allowed=draw(st.none() | moneys(ZERO, _HUNDREDS)),
        service_from=served,
        service_to=served,
        reference=draw(st.sampled_from(("", "1", "2"))),
        remarks=draw(st.lists(st.sampled_from(("N14", "MA02")), max_size=1)),
    )


@st.composite
def claim_payments(draw: st.DrawFn, claim: SearchStrategy[str] | None = None) -> ClaimPayment:
    """Claims that balance, with lines or (as in Part A) without, some of them taken back by the payer."""
    lines = draw(st.lists(service_lines(), max_size=2))
    own = draw(st.lists(adjustments(), max_size=1 if lines else 3))
    paid = draw(moneys(ZERO, _HUNDREDS))
    if lines:
        charge = total(line.charge for line in lines)
        paid = total(line.paid for line in lines) - total(one.amount for one in own)
    else:
        charge = paid + total(one.amount for one in own)
    decided = ClaimPayment(
        claim=draw(claim or _claim_ids()),
        status=draw(st.sampled_from(("1", "2", "3", "4", "19"))),
        charge=charge,
        paid=paid,
        patient_responsibility=draw(st.none() | moneys(ZERO, _HUNDREDS)),
        adjustments=own,
        lines=lines,
        filing_indicator="12",
        payer_claim=draw(st.sampled_from(("", "94151100100"))),
        facility_code="11",
        frequency_code="1",
        provider=draw(st.sampled_from(_PROVIDERS)),
        patient_name=draw(_NAMES),
        patient_id=draw(st.sampled_from(("", "33344555510"))),
        service_from=draw(st.none() | _days()),
        service_to=None,
    )
    return taken_back(decided) if draw(st.integers(0, 4)) == 0 else decided


def taken_back(claim: ClaimPayment) -> ClaimPayment:
    """Return the payer's reversal of a claim (status 22): the same amounts, negative.

    >>> taken_back(ClaimPayment(claim="A-17", status="1", charge=Money.of(100), paid=Money.of(100))).paid
    Money.of('-100.00')
    """

    def minus(parts: Iterable[Adjustment]) -> list[Adjustment]:
        return [attrs.evolve(one, amount=-one.amount) for one in parts]

    lines = [
        attrs.evolve(one, charge=-one.charge, paid=-one.paid, adjustments=minus(one.adjustments)) for one in claim.lines
    ]
    return attrs.evolve(
        claim, status="22", charge=-claim.charge, paid=-claim.paid, adjustments=minus(claim.adjustments), lines=lines
    )


def provider_adjustments() -> SearchStrategy[ProviderAdjustment]:
    """Recoveries, interest and forwarded balances of up to 900 either way."""
    return st.builds(
        ProviderAdjustment,
        provider=st.just("1234567893"),
        reason=st.sampled_from(("WO", "FB", "L6", "CV")),
        amount=moneys(-_HUNDREDS, _HUNDREDS),
        reference=st.sampled_from(("", "A-1", "CP")),
        period_end=st.just(date(2026, 12, 31)),
    )


@st.composite
def remittances(draw: st.DrawFn, claims: SearchStrategy[list[ClaimPayment]] | None = None) -> Remittance:
    """Remittances without findings that balance at every level."""
    paid = draw(claims or st.lists(claim_payments(), max_size=3))
    kept = draw(st.lists(provider_adjustments(), max_size=2))
    return Remittance(
        payer=draw(st.sampled_from(_PAYERS)),
        payee="ELM STREET FAMILY PRACTICE",
        trace_number=draw(st.integers(1, 10**6).map(str)),
        amount=total(one.paid for one in paid) - total(one.amount for one in kept),
        payment_date=draw(_days()),
        payment_method=draw(st.sampled_from(("ACH", "CHK", "NON"))),
        handling="I",
        payer_id=draw(st.sampled_from(("", "60054"))),
        payee_id="1234567893",
        production_date=draw(st.none() | _days()),
        control_number=draw(st.integers(1, 9999).map("{:04d}".format)),
        claims=paid,
        provider_adjustments=kept,
    )


def imbalances() -> SearchStrategy[Imbalance]:
    """Differences at every level."""
    return st.builds(
        Imbalance,
        level=st.sampled_from(Level),
        rule=st.just("charge less adjustments"),
        computed=moneys(),
        stated=moneys(),
        path=st.lists(st.sampled_from(("claim", 0, "line", 1)), max_size=4).map(tuple),
    )


@st.composite
def charges(draw: st.DrawFn, id: str | None = None) -> Charge:  # noqa: A002
    """Charges of up to 900, of the first half of 2026."""
    served = draw(_days())
    return Charge(
        id=id or draw(st.integers(1, 9).map(str)),
        procedure=draw(st.sampled_from(_PROCEDURES)),
        amount=draw(moneys(ZERO, _HUNDREDS)),
        service_date=served,
        service_to=draw(st.none() | st.integers(0, 3).map(lambda more: served + timedelta(days=more))),
        modifiers=draw(st.lists(st.sampled_from(("25", "59", "LT")), max_size=2, unique=True)),
        units=draw(st.integers(1, 9)),
        diagnosis_pointers=draw(st.lists(st.just(1), max_size=1)),
        provider=draw(st.sampled_from(_PROVIDERS)),
        place_of_service=draw(st.sampled_from(("", "11", "02"))),
    )


@st.composite
def claims(draw: st.DrawFn, ids: SearchStrategy[str] | None = None) -> Claim:
    """Claims of up to three charges, to payers and to patients themselves."""
    return Claim(
        id=draw(ids or _claim_ids()),
        payer=draw(st.sampled_from((*_PAYERS, PATIENT))),
        patient=draw(st.integers(1, 5).map(lambda number: f"p-{number}")),
        charges=[draw(charges(str(place))) for place in range(1, draw(st.integers(0, 3)) + 1)],
        diagnoses=("I10", "E11.9"),
        provider=draw(st.sampled_from(_PROVIDERS)),
        facility=draw(st.sampled_from(("", "main"))),
    )


@st.composite
def entries(draw: st.DrawFn, kinds: Sequence[EntryKind] = tuple(EntryKind)) -> Entry:
    """Entries of every kind, a few reversed, with and without a claim, some posted before they take effect."""
    kind = draw(st.sampled_from(kinds))
    amount = draw(moneys(ZERO, _HUNDREDS))
    if kind in (EntryKind.DENIAL, EntryKind.BILL, EntryKind.STATEMENT):
        signed = ZERO
    elif kind in (EntryKind.CHARGE, EntryKind.REFUND):
        signed = amount
    elif kind is EntryKind.PAYMENT:
        signed = -amount
    else:
        signed = amount if draw(st.booleans()) else -amount
    effective = draw(_days())
    entry = Entry(
        kind=kind,
        amount=signed,
        effective=effective,
        posted=effective + timedelta(days=draw(st.integers(-3, 60))),
        claim=draw(st.just("") | _claim_ids()),
        line=draw(st.sampled_from(("", "1", "2"))),
        payer=draw(st.sampled_from((*_PAYERS, PATIENT))),
        patient=draw(st.sampled_from(("", "p-1", "p-2"))),
        provider=draw(st.sampled_from(_PROVIDERS)),
        facility=draw(st.sampled_from(("", "main"))),
        service_date=draw(st.none() | _days()),
        due_date=draw(st.none() | _days()),
        denied=amount if kind is EntryKind.DENIAL else ZERO,
        reason=draw(st.sampled_from(("", "CO-45", "CO-16"))),
    )
    return reverse(entry, effective=effective, posted=entry.posted) if draw(st.integers(0, 5)) == 0 else entry


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """Ledgers of any entries at all, then of claims and remittances posted as a practice would."""
    ledger = Ledger(draw(st.lists(entries(), max_size=6)))
    for claim in draw(st.lists(claims(), max_size=2)):
        ledger = post_claim(ledger, claim, posted=draw(_days())).ledger
    for remittance in draw(st.lists(remittances(), max_size=1)):
        ledger = post_remittance(ledger, remittance, posted=draw(_days())).ledger
    return ledger


def postings() -> SearchStrategy[Posting]:
    """Draw records of remittances that were posted."""
    return st.builds(
        Posting,
        payer=st.sampled_from(_PAYERS),
        trace_number=st.integers(1, 10**6).map(str),
        payment_date=st.none() | _days(),
        amount=moneys(),
        digest=st.just("0" * 64),
        posted=_days(),
    )


@st.composite
def posting_results(draw: st.DrawFn) -> PostingResult:
    """Draw what comes of posting a remittance to a ledger."""
    return post_remittance(draw(ledgers()), draw(remittances()), posted=draw(_days()))


def aging_rows(buckets: int = 5, names: int = 1) -> SearchStrategy[AgingRow]:
    """Rows of so many buckets, grouped by so many names."""
    return st.builds(
        AgingRow,
        key=st.lists(st.sampled_from(_PAYERS), min_size=names, max_size=names),
        not_yet_due=moneys(ZERO),
        buckets=st.lists(moneys(ZERO), min_size=buckets, max_size=buckets),
        unapplied=moneys(high=ZERO),
    )


def aging_reports() -> SearchStrategy[AgingReport]:
    """Draw reports over generated ledgers, for any day, basis and grouping."""
    return st.builds(
        age_receivables,
        ledgers(),
        _days(),
        st.sampled_from(AgingBasis),
        st.sampled_from(((30, 60, 90, 120), (30,), (0, 10))),
        st.lists(st.sampled_from(("payer", "patient", "provider", "facility", "claim")), max_size=3, unique=True),
    )


def denials() -> SearchStrategy[Denial]:
    """Denials of known and unknown reasons."""
    return st.builds(
        Denial,
        claim=_claim_ids(),
        payer=st.sampled_from(_PAYERS),
        amount=moneys(Money.of("0.01")),
        reason=st.sampled_from(("CO-16", "CO-29", "PI-252", "unknown")),
        denied_on=_days(),
        line=st.sampled_from(("", "1")),
    )


def measures() -> SearchStrategy[Measure]:
    """Measures, undefined ones among them."""
    return st.builds(
        Measure,
        name=st.just("net collection rate"),
        numerator=st.fractions(),
        denominator=st.just(0) | st.fractions(),
        unit=st.sampled_from(("days", "share")),
        excluded=st.sampled_from(("", "unapplied credits")),
        citation=st.none() | citations(),
    )


# Writing


def write_835(
    remittances: Iterable[Remittance], *, terminator: str = "~\n", element: str = "*", component: str = ":"
) -> str:
    """Return the X12 835 text that says what the remittances say: one interchange, one group, correct counts.

    What `practiceops.billing.read_835` makes of it equals ``remittances``, without their findings.

    >>> from practiceops.billing import read_835
    >>> remittance = Remittance(payer="AETNA", payee="ELM STREET", trace_number="881", amount=Money.of(0),
    ...                         payment_date=date(2026, 6, 5), control_number="0001")
    >>> read_835(write_835([remittance], element="|", component=">", terminator="'")) == (remittance,)
    True
    """
    repetition = next(one for one in "^!%" if one not in f"{terminator}{element}{component}")
    group: list[str] = []
    count = 0
    for count, remittance in enumerate(remittances, start=1):  # noqa: B007
        inside = [
            element.join(_joined(part, component) for part in parts).rstrip(element)
            for parts in _transaction(remittance)
        ]
        group.extend((*inside, element.join(("SE", str(len(inside) + 1), remittance.control_number))))
    isa = ("ISA", "00", " " * 10, "00", " " * 10, "ZZ", "PAYER".ljust(15), "ZZ", "PRACTICE".ljust(15), "260630", "1200",
           repetition, "00501", "000000001", "0", "P", component)  # fmt: skip
    gs = ("GS", "HP", "PAYER", "PRACTICE", "20260630", "1200", "1", "X", "005010X221A1")
    segments = (element.join(isa), element.join(gs), *group, element.join(("GE", str(count), "1")),
                element.join(("IEA", "1", "000000001")))  # fmt: skip
    return "".join(f"{segment}{terminator}" for segment in segments)


_Parts = tuple["str | tuple[str, ...]", ...]


def _joined(part: str | tuple[str, ...], component: str) -> str:
    return part if isinstance(part, str) else component.join(part).rstrip(component)


def _transaction(one: Remittance) -> Iterable[_Parts]:
    yield ("ST", "835", one.control_number)
    yield ("BPR", one.handling, str(one.amount), "C", one.payment_method, *("",) * 11, _date(one.payment_date))
    yield ("TRN", "1", one.trace_number, "1999999999")
    if one.production_date:
        yield ("DTM", "405", _date(one.production_date))
    yield ("N1", "PR", one.payer, "XV" if one.payer_id else "", one.payer_id)
    yield ("N1", "PE", one.payee, "XX" if one.payee_id else "", one.payee_id)
    if one.claims:
        yield ("LX", "1")
    for claim in one.claims:
        yield from _claim(claim)
    for kept in one.provider_adjustments:
        named = (kept.reason, kept.reference)
        yield ("PLB", kept.provider, _date(kept.period_end), named, str(kept.amount))


def _claim(one: ClaimPayment) -> Iterable[_Parts]:
    owed = _amount(one.patient_responsibility)
    codes = (one.filing_indicator, one.payer_claim, one.facility_code, one.frequency_code)
    yield ("CLP", one.claim, one.status, str(one.charge), str(one.paid), owed, *codes)
    yield from map(_adjustment, one.adjustments)
    last, _, first = one.patient_name.partition(", ")
    if one.patient_name or one.patient_id:
        yield ("NM1", "QC", "1", last, first, "", "", "", "MI", one.patient_id)
    if one.provider:
        yield ("NM1", "82", "1", "", "", "", "", "", "XX", one.provider)
    if one.remarks:
        yield ("MOA", "", "", *one.remarks[:5])
    for qualifier, day in (("232", one.service_from), ("233", one.service_to)):
        if day:
            yield ("DTM", qualifier, _date(day))
    for line in one.lines:
        yield from _line(line)


def _line(one: ServiceLine) -> Iterable[_Parts]:
    named = (one.qualifier, one.procedure, *one.modifiers)
    units = "" if one.units is None else str(one.units)
    yield ("SVC", named, str(one.charge), str(one.paid), one.revenue_code, units)
    if one.service_from and one.service_from == one.service_to:
        yield ("DTM", "472", _date(one.service_from))
    else:
        for qualifier, day in (("150", one.service_from), ("151", one.service_to)):
            if day:
                yield ("DTM", qualifier, _date(day))
    yield from map(_adjustment, one.adjustments)
    if one.reference:
        yield ("REF", "6R", one.reference)
    if one.allowed is not None:
        yield ("AMT", "B6", str(one.allowed))
    for remark in one.remarks:
        yield ("LQ", "HE", remark)


def _adjustment(one: Adjustment) -> _Parts:
    return ("CAS", one.group, one.reason, str(one.amount), "" if one.quantity is None else str(one.quantity))


def _amount(amount: Money | None) -> str:
    return "" if amount is None else str(amount)


def _date(day: date | None) -> str:
    return "" if day is None else day.strftime("%Y%m%d")


STRATEGIES: tuple[tuple[type, Callable[[], SearchStrategy[object]]], ...] = (
    (Adjustment, adjustments),
    (AgingReport, aging_reports),
    (AgingRow, aging_rows),
    (Charge, charges),
    (Claim, claims),
    (ClaimPayment, claim_payments),
    (Denial, denials),
    (Entry, entries),
    (Imbalance, imbalances),
    (Ledger, ledgers),
    (Measure, measures),
    (Posting, postings),
    (PostingResult, posting_results),
    (ProviderAdjustment, provider_adjustments),
    (Remittance, remittances),
    (ServiceLine, service_lines),
)
