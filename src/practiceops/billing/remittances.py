"""What a payer's remittance (X12 835) says, and whether it adds up: the values, and `find_imbalances`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

import attrs

from practiceops._check import check_date, check_members, check_text, check_type, frozen_tuple, to_enum
from practiceops.findings import Finding, Severity
from practiceops.money import Money, total

__all__ = [
    "Adjustment",
    "ClaimPayment",
    "Imbalance",
    "Level",
    "ProviderAdjustment",
    "Remittance",
    "ServiceLine",
    "find_imbalances",
]

_REVERSAL = "22"


@attrs.frozen(kw_only=True)
class Adjustment:
    """Why a payer paid less (or, negative, more) than was charged: one reason of a CAS segment.

    ``group`` is the claim adjustment group code (``CO`` contractual obligation, ``PR`` patient responsibility, ``OA``
    other, ``PI`` payer initiated), ``reason`` the claim adjustment reason code (CARC), a plain string.

    >>> str(Adjustment(group="CO", reason="45", amount=Money.of("34.60")))
    'CO-45 34.60'
    """

    group: str
    reason: str
    amount: Money
    quantity: Decimal | None = None

    def __attrs_post_init__(self) -> None:
        check_type(self, str, "group", "reason")
        check_type(self, Money, "amount")
        check_type(self, Decimal, "quantity", optional=True)

    def __str__(self) -> str:
        return f"{self.group}-{self.reason} {self.amount}"


@attrs.frozen(kw_only=True)
class ServiceLine:
    """One service of a claim as the payer decided it: an SVC segment with what hangs on it.

    ``procedure`` is the code alone, ``qualifier`` says whose code it is (``HC``: HCPCS and CPT); ``reference`` is the
    practice's own line number, which the payer returns (REF 6R); ``allowed`` is AMT B6.

    >>> line = ServiceLine(procedure="99213", charge=Money.of("120"), paid=Money.of("80"),
    ...                    adjustments=(Adjustment(group="CO", reason="45", amount=Money.of("40")),))
    >>> line.adjusted
    Money.of('40.00')
    """

    procedure: str
    charge: Money
    paid: Money
    qualifier: str = "HC"
    modifiers: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    revenue_code: str = ""
    units: Decimal | None = None
    adjustments: tuple[Adjustment, ...] = attrs.field(default=(), converter=frozen_tuple)
    allowed: Money | None = None
    service_from: date | None = None
    service_to: date | None = None
    reference: str = ""
    remarks: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_type(self, str, "procedure", "qualifier", "revenue_code", "reference")
        check_type(self, Money, "charge", "paid")
        check_type(self, Money, "allowed", optional=True)
        check_type(self, Decimal, "units", optional=True)
        check_members(self, str, "modifiers", "remarks")
        check_members(self, Adjustment, "adjustments")
        check_date(self, "service_from", "service_to", optional=True)

    @property
    def adjusted(self) -> Money:
        """The sum of the line's adjustments."""
        return total(one.amount for one in self.adjustments)


@attrs.frozen(kw_only=True)
class ClaimPayment:
    """One claim as the payer decided it: a CLP segment with what hangs on it. A Part A claim may have no lines.

    ``claim`` is the practice's own claim number (CLP01); ``status`` the claim status code (CLP02: ``1`` primary, ``2``
    secondary, ``3`` tertiary, ``4`` denied, ``22`` reversal ...); ``adjustments`` are those of the claim itself, in
    addition to those of its lines.

    >>> ClaimPayment(claim="A-17", status="22", charge=Money.of(-100), paid=Money.of(-80)).is_reversal
    True
    """

    claim: str
    status: str
    charge: Money
    paid: Money
    patient_responsibility: Money | None = None
    adjustments: tuple[Adjustment, ...] = attrs.field(default=(), converter=frozen_tuple)
    lines: tuple[ServiceLine, ...] = attrs.field(default=(), converter=frozen_tuple)
    filing_indicator: str = ""
    payer_claim: str = ""
    facility_code: str = ""
    frequency_code: str = ""
    provider: str = ""
    patient_name: str = attrs.field(default="", repr=False)
    patient_id: str = attrs.field(default="", repr=False)
    service_from: date | None = None
    service_to: date | None = None
    remarks: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_type(self, str, "claim", "status", "filing_indicator", "payer_claim", "facility_code", "frequency_code")
        check_type(self, str, "provider", "patient_name", "patient_id")
        check_type(self, Money, "charge", "paid")
        check_type(self, Money, "patient_responsibility", optional=True)
        check_members(self, Adjustment, "adjustments")
        check_members(self, ServiceLine, "lines")
        check_members(self, str, "remarks")
        check_date(self, "service_from", "service_to", optional=True)

    @property
    def is_reversal(self) -> bool:
        """Whether the payer takes back an earlier decision (status 22)."""
        return self.status == _REVERSAL

    @property
    def adjusted(self) -> Money:
        """The sum of all adjustments, of the claim and of its lines."""
        return total(one.amount for one in self.all_adjustments)

    @property
    def all_adjustments(self) -> tuple[Adjustment, ...]:
        """The claim's own adjustments, then those of its lines."""
        return (*self.adjustments, *(one for line in self.lines for one in line.adjustments))


@attrs.frozen(kw_only=True)
class ProviderAdjustment:
    """Money that the payer keeps or adds outside any claim (PLB): positive lowers the payment, negative raises it.

    ``reason`` is the provider adjustment reason code (``WO`` overpayment recovery, ``FB`` forwarding balance, ``L6``
    interest ...), ``period_end`` the end of the provider's fiscal year that the segment names.
    """

    provider: str
    reason: str
    amount: Money
    reference: str = ""
    period_end: date | None = None

    def __attrs_post_init__(self) -> None:
        check_type(self, str, "provider", "reason", "reference")
        check_type(self, Money, "amount")
        check_date(self, "period_end", optional=True)


@attrs.frozen(kw_only=True)
class Remittance:
    """One payment of one payer with the claims it pays: one transaction (ST to SE) of an 835 file.

    ``payment_method`` is BPR04 (``ACH``, ``CHK``, ``NON`` ...), ``handling`` BPR01. ``findings`` say what was odd
    about the structure of the text; those that are blocking keep it from being posted until accepted by code.

    >>> remittance = Remittance(payer="Aetna", payee="Elm Street Family Practice", trace_number="881",
    ...                         amount=Money.of("80"), payment_date=date(2026, 6, 5))
    >>> remittance.key
    ('Aetna', '881', datetime.date(2026, 6, 5), Money.of('80.00'))
    """

    payer: str
    payee: str
    trace_number: str
    amount: Money
    payment_date: date | None = None
    payment_method: str = ""
    handling: str = ""
    payer_id: str = ""
    payee_id: str = ""
    production_date: date | None = None
    control_number: str = ""
    claims: tuple[ClaimPayment, ...] = attrs.field(default=(), converter=frozen_tuple)
    provider_adjustments: tuple[ProviderAdjustment, ...] = attrs.field(default=(), converter=frozen_tuple)
    findings: tuple[Finding, ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_type(self, str, "payer", "payee", "trace_number", "payment_method", "handling", "payer_id", "payee_id")
        check_type(self, str, "control_number")
        check_type(self, Money, "amount")
        check_date(self, "payment_date", "production_date", optional=True)
        check_members(self, ClaimPayment, "claims")
        check_members(self, ProviderAdjustment, "provider_adjustments")
        check_members(self, Finding, "findings")

    @property
    def key(self) -> tuple[str, str, date | None, Money]:
        """What identifies a remittance: payer, trace number, payment date, amount. Control numbers repeat."""
        return (self.payer, self.trace_number, self.payment_date, self.amount)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings that keep it from being posted until they are accepted by code."""
        return tuple(one for one in self.findings if one.severity is Severity.BLOCKING)


class Level(StrEnum):
    """Where a remittance fails to add up."""

    LINE = "line"
    CLAIM = "claim"
    TRANSACTION = "transaction"


@attrs.frozen(kw_only=True)
class Imbalance:
    """Two amounts of a remittance that ought to be equal and are not.

    ``computed`` follows from the parts, ``stated`` is what the payer wrote; ``amount`` is computed less stated.
    ``path`` counts claims and lines from 0.
    """

    level: Level = attrs.field(converter=to_enum(Level, "level"))
    rule: str
    computed: Money
    stated: Money
    path: tuple[str | int, ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_text(self, "rule")
        check_type(self, Money, "computed", "stated")
        check_members(self, (str, int), "path")

    @property
    def amount(self) -> Money:
        """The exact difference: computed less stated."""
        return self.computed - self.stated

    @property
    def code(self) -> str:
        """The word by which a caller accepts it: ``line_imbalance``, ``claim_imbalance``, ``transaction_imbalance``."""
        return f"{self.level}_imbalance"

    def to_finding(self) -> Finding:
        """Return it as a blocking finding."""
        return Finding(self.code, str(self), severity=Severity.BLOCKING, path=self.path)

    def __str__(self) -> str:
        place = " ".join(map(str, self.path))
        return (
            f"{f'{place}: ' if place else ''}{self.rule} is {self.computed}, stated {self.stated}, off by {self.amount}"
        )


def find_imbalances(remittance: Remittance) -> tuple[Imbalance, ...]:
    """Return every place where the remittance does not add up; nothing when it balances.

    - line: charge less the line's adjustments is what was paid for it, and the lines' charges add up to the claim's;
    - claim: charge less all adjustments, of the claim and its lines, is what was paid for it;
    - transaction: the payments of the claims less the provider-level adjustments are the payment (BPR02).

    That the lines' payments less the claim's own adjustments make the claim's payment follows from these.

    Source: ASC X12N 005010X221A1 (835), on balancing.

    >>> remittance = Remittance(payer="Aetna", payee="Elm Street", trace_number="881", amount=Money.of("80"), claims=(
    ...     ClaimPayment(claim="A-17", status="1", charge=Money.of("120"), paid=Money.of("80")),))
    >>> for imbalance in find_imbalances(remittance):
    ...     print(imbalance.level, imbalance.amount, imbalance)
    claim 40.00 claim 0: charge less adjustments is 120.00, stated 80.00, off by 40.00
    """
    found: list[Imbalance] = []
    for place, claim in enumerate(remittance.claims):
        found.extend(_line_imbalances(claim, place))
        found.extend(
            _difference(
                Level.CLAIM, "charge less adjustments", claim.charge - claim.adjusted, claim.paid, "claim", place
            )
        )
    paid = total(claim.paid for claim in remittance.claims)
    kept = total(one.amount for one in remittance.provider_adjustments)
    found.extend(
        _difference(Level.TRANSACTION, "claim payments less provider-level adjustments", paid - kept, remittance.amount)
    )
    return tuple(found)


def _line_imbalances(claim: ClaimPayment, place: int) -> list[Imbalance]:
    found: list[Imbalance] = []
    for index, line in enumerate(claim.lines):
        computed = line.charge - line.adjusted
        found.extend(
            _difference(Level.LINE, "charge less adjustments", computed, line.paid, "claim", place, "line", index)
        )
    if claim.lines:
        charges = total(line.charge for line in claim.lines)
        found.extend(_difference(Level.LINE, "sum of the lines' charges", charges, claim.charge, "claim", place))
    return found


def _difference(level: Level, rule: str, computed: Money, stated: Money, *path: str | int) -> list[Imbalance]:
    if computed == stated:
        return []
    return [Imbalance(level=level, rule=rule, computed=computed, stated=stated, path=path)]
