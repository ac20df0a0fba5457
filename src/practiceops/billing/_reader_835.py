"""Segments to remittances: the state of reading an 835, and every structural trouble as a finding with its place.

Three grades. What cannot be read raises `InvalidValueError` with the segment's number. What can be read but is built
wrongly becomes a blocking finding. What does not add up is left for `find_imbalances`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from practiceops.billing._x12 import Segment, shown, unreadable
from practiceops.billing.remittances import Adjustment, ClaimPayment, ProviderAdjustment, Remittance, ServiceLine
from practiceops.errors import InvalidValueError
from practiceops.findings import Finding, Severity
from practiceops.money import ZERO

__all__ = ["Late", "read_transactions", "with_findings"]

_VERSION = "005010X221"
_ISA_WIDTHS = (3, 2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
_GROUPS = frozenset(("CO", "CR", "OA", "PI", "PR"))
_REMARKS_OF = {"MIA": (5, 20, 21, 22, 23), "MOA": (3, 4, 5, 6, 7)}

# the segments of each loop, in the order of the implementation guide; the first opens the loop
_LOOPS = {
    "header": ("ST", "BPR", "NTE", "TRN", "CUR", "REF", "DTM"),
    "payer": ("N1", "N3", "N4", "REF", "PER"),
    "payee": ("N1", "N3", "N4", "REF", "RDM"),
    "party": ("N1", "N3", "N4", "REF", "PER", "RDM"),
    "detail": ("LX", "TS3", "TS2"),
    "claim": ("CLP", "CAS", "NM1", "MIA", "MOA", "REF", "DTM", "PER", "AMT", "QTY"),
    "line": ("SVC", "DTM", "CAS", "REF", "AMT", "QTY", "LQ"),
    "summary": ("PLB",),
}
_RANK = {loop: {name: rank for rank, name in enumerate(names)} for loop, names in _LOOPS.items()}
_NAMES = frozenset(name for names in _LOOPS.values() for name in names)
# from which loops each loop may be entered
_BEFORE = {
    "payer": ("header", "payer", "payee", "party"),
    "detail": ("payer", "payee", "party", "detail", "claim", "line"),
    "claim": ("detail", "claim", "line"),
    "line": ("claim", "line"),
    "summary": ("header", "payer", "payee", "party", "detail", "claim", "line", "summary"),
}
_OPENERS = {"N1": "payer", "LX": "detail", "CLP": "claim", "SVC": "line", "PLB": "summary"}


def _blocking(code: str, message: str, number: int) -> Finding:
    return Finding(code, f"segment {number}: {message}", severity=Severity.BLOCKING, path=("segment", number))


def _warning(code: str, message: str, number: int) -> Finding:
    return Finding(code, f"segment {number}: {message}", severity=Severity.WARNING, path=("segment", number))


@attrs.frozen
class Late:
    """Findings about an envelope, known only when it ends; they concern the transactions from ``first`` on."""

    findings: tuple[Finding, ...]
    first: int


@attrs.define(eq=False)
class _Envelope:
    opened_by: Segment
    control: str
    first: int
    members: int = 0
    findings: list[Finding] = attrs.field(factory=list[Finding])


@attrs.define(eq=False)
class _Transaction:
    """One ST to SE as far as it has been read."""

    start: Segment
    segments: int = 0
    loop: str = "header"
    rank: int = 0
    header: dict[str, Any] = attrs.field(factory=dict[str, Any])
    claims: list[ClaimPayment] = attrs.field(factory=list[ClaimPayment])
    claim: dict[str, Any] | None = None
    line: dict[str, Any] | None = None
    provider_adjustments: list[ProviderAdjustment] = attrs.field(factory=list[ProviderAdjustment])
    findings: list[Finding] = attrs.field(factory=list[Finding])

    def take(self, segment: Segment) -> None:
        """Read the next segment of the transaction."""
        self.segments += 1
        name = segment.name
        if segment.broken:
            self.findings.append(_blocking("line_break", f"a line break inside {name}", segment.number))
        if name not in _NAMES:
            shown = name if name.isalnum() and len(name) <= 3 else "an empty or strange name"
            self.findings.append(_blocking("unknown_segment", f"{shown} is no segment of an 835", segment.number))
            return
        opens = _OPENERS.get(name)
        if opens is not None:
            if not self._enter(opens, segment):
                return
        elif name not in _RANK[self.loop]:
            self._out_of_place(segment)
            return
        elif _RANK[self.loop][name] < self.rank:
            self.findings.append(_warning("out_of_order", f"{name} comes late in its {self.loop}", segment.number))
        self.rank = max(self.rank, _RANK[self.loop][name])
        reader = _READERS.get(name)
        if reader is not None:
            reader(self, segment)

    def _enter(self, loop: str, segment: Segment) -> bool:
        """Open a loop; a line outside any claim has nowhere to go."""
        if self.loop not in _BEFORE[loop]:
            self._out_of_place(segment)
            if loop == "line" or (loop == "payer" and self.loop in ("claim", "line", "summary")):
                return False
        if loop == "line":
            self._close_line()
        else:
            self._close_claim()
        if loop == "payer":
            loop = {"PR": "payer", "PE": "payee"}.get(segment.text(1), "party")
        self.loop, self.rank = loop, 0
        return True

    def _out_of_place(self, segment: Segment) -> None:
        self.findings.append(
            _blocking("out_of_place", f"{segment.name} does not belong into the {self.loop}", segment.number)
        )

    # header

    def read_payment(self, segment: Segment) -> None:
        if "amount" in self.header:
            self.findings.append(_blocking("repeated_segment", "a second BPR, left out", segment.number))
            return
        amount = segment.money(2)
        if amount is None:
            raise unreadable(segment, "element 2, the payment amount, is missing")
        paid_on = segment.date(16)
        if paid_on is None:
            what = f"{shown(segment.text(16))} is no date" if segment.text(16) else "there is no payment date"
            self.findings.append(_warning("payment_date_unreadable", f"{what} (BPR16)", segment.number))
        self.header.update(
            amount=amount, handling=segment.text(1), payment_method=segment.text(4), payment_date=paid_on
        )

    def read_trace(self, segment: Segment) -> None:
        if "trace_number" in self.header:
            self.findings.append(_blocking("repeated_segment", "a second TRN, left out", segment.number))
        elif segment.text(2):
            self.header["trace_number"] = segment.text(2)

    def read_party(self, segment: Segment) -> None:
        if self.loop == "party":
            return
        if self.header.get(self.loop):
            self.findings.append(_blocking("repeated_segment", f"a second {self.loop}, left out", segment.number))
            return
        self.header[self.loop] = segment.text(2) or segment.text(4)
        self.header[f"{self.loop}_id"] = segment.text(4)

    # claims and lines

    def read_claim_payment(self, segment: Segment) -> None:
        charge, paid = segment.money(3), segment.money(4)
        if not segment.text(1):
            self.findings.append(_blocking("claim_without_number", "a claim without a number", segment.number))
        if charge is None or paid is None:
            self.findings.append(
                _blocking("claim_without_amounts", "a claim without charge or payment, read as 0.00", segment.number)
            )
        self.claim = {
            "claim": segment.text(1),
            "status": segment.text(2),
            "charge": charge or ZERO,
            "paid": paid or ZERO,
            "patient_responsibility": segment.money(5),
            "filing_indicator": segment.text(6),
            "payer_claim": segment.text(7),
            "facility_code": segment.text(8),
            "frequency_code": segment.text(9),
            "adjustments": [],
            "lines": [],
            "remarks": [],
        }

    def read_service(self, segment: Segment) -> None:
        qualifier, procedure, *more = (*segment.parts(1), "")
        charge, paid = segment.money(2), segment.money(3)
        if charge is None or paid is None:
            self.findings.append(
                _blocking("line_without_amounts", "a line without charge or payment, read as 0.00", segment.number)
            )
        if not procedure:
            self.findings.append(_warning("line_without_procedure", "a line without a procedure code", segment.number))
        self.line = {
            "qualifier": qualifier,
            "procedure": procedure,
            "modifiers": [one for one in more[:4] if one],
            "charge": charge or ZERO,
            "paid": paid or ZERO,
            "revenue_code": segment.text(4),
            "units": segment.number_at(5),
            "adjustments": [],
            "remarks": [],
        }

    def _here(self) -> dict[str, Any]:
        # only reached inside the loops of claims and lines, where one is open
        return self.line or self.claim or {}

    def read_adjust(self, segment: Segment) -> None:
        group = segment.text(1)
        if group not in _GROUPS:
            self.findings.append(
                _blocking("unknown_adjustment_group", f"{shown(group)} is no adjustment group", segment.number)
            )
        for index in range(2, max(segment.size, 3), 3):
            reason, amount, quantity = segment.text(index), segment.money(index + 1), segment.number_at(index + 2)
            if not reason and amount is None and quantity is None and index > 2:
                continue
            if not reason or amount is None:
                self.findings.append(
                    _blocking("adjustment_incomplete", "an adjustment without reason or amount", segment.number)
                )
            self._here()["adjustments"].append(
                Adjustment(group=group, reason=reason, amount=amount or ZERO, quantity=quantity)
            )

    def read_name(self, segment: Segment) -> None:
        if self.claim is None:
            return
        if segment.text(1) == "QC":
            self.claim["patient_name"] = ", ".join(filter(None, (segment.text(3), segment.text(4))))
            self.claim["patient_id"] = segment.text(9)
        elif segment.text(1) == "82":
            self.claim["provider"] = segment.text(9)

    def read_dates(self, segment: Segment) -> None:
        targets = {
            "header": {"405": ("production_date",)},
            "claim": {"232": ("service_from",), "233": ("service_to",)},
            "line": {"472": ("service_from", "service_to"), "150": ("service_from",), "151": ("service_to",)},
        }
        fields = targets.get(self.loop, {}).get(segment.text(1), ())
        if fields and segment.date(2) is None:
            self.findings.append(
                _warning("date_unreadable", f"{shown(segment.text(2))} is no date (DTM02)", segment.number)
            )
        target = self.header if self.loop == "header" else self._here()
        for field in fields:
            target[field] = segment.date(2)

    def read_amount(self, segment: Segment) -> None:
        amount = segment.money(2)
        if self.line is not None and segment.text(1) == "B6":
            self.line["allowed"] = amount

    def read_reference(self, segment: Segment) -> None:
        if self.line is not None and segment.text(1) == "6R":
            self.line["reference"] = segment.text(2)

    def read_remark(self, segment: Segment) -> None:
        places = _REMARKS_OF.get(segment.name, (2,))
        self._here()["remarks"].extend(filter(None, (segment.text(place) for place in places)))

    def read_provider_adjustment(self, segment: Segment) -> None:
        for index in range(3, max(segment.size, 4), 2):
            reason, *reference = segment.parts(index)
            amount = segment.money(index + 1)
            if not reason and amount is None and index > 3:
                continue
            if not reason or amount is None:
                self.findings.append(
                    _blocking("adjustment_incomplete", "an adjustment without reason or amount", segment.number)
                )
            self.provider_adjustments.append(
                ProviderAdjustment(
                    provider=segment.text(1),
                    period_end=segment.date(2),
                    reason=reason,
                    reference=":".join(reference),
                    amount=amount or ZERO,
                )
            )

    # ends

    def _close_line(self) -> None:
        if self.line is not None and self.claim is not None:
            self.claim["lines"].append(ServiceLine(**self.line))
        self.line = None

    def _close_claim(self) -> None:
        self._close_line()
        if self.claim is not None:
            self.claims.append(ClaimPayment(**self.claim))
        self.claim = None

    def end(self, segment: Segment | None) -> Remittance:
        """Return the remittance; ``segment`` is its SE, None where it has none."""
        self._close_claim()
        number = self.start.number
        if "amount" not in self.header:
            raise unreadable(self.start, "its transaction has no BPR, so that the payment cannot be read")
        if segment is None:
            self.findings.append(_blocking("not_closed", "its transaction (ST) has no end (SE)", number))
        else:
            self.segments += 1
            self._check_trailer(segment)
        for field, name in (("trace_number", "TRN"), ("payer", "N1*PR"), ("payee", "N1*PE")):
            if not self.header.get(field):
                what = field.replace("_", " ")
                self.findings.append(_blocking(f"no_{field}", f"its transaction names no {what} ({name})", number))
                self.header[field] = ""
        return Remittance(
            **self.header,
            control_number=self.start.text(2),
            claims=self.claims,
            provider_adjustments=self.provider_adjustments,
            findings=self.findings,
        )

    def _check_trailer(self, segment: Segment) -> None:
        stated, control = segment.text(1), segment.text(2)
        if not _is_count(stated, self.segments):
            message = f"SE counts {stated or 'no'} segments, there are {self.segments}"
            self.findings.append(_blocking("count_differs", message, segment.number))
        if control != self.start.text(2):
            message = f"SE has control number {control!r}, ST {self.start.text(2)!r}"
            self.findings.append(_blocking("control_number_differs", message, segment.number))


_READERS = {
    "BPR": _Transaction.read_payment,
    "TRN": _Transaction.read_trace,
    "N1": _Transaction.read_party,
    "CLP": _Transaction.read_claim_payment,
    "SVC": _Transaction.read_service,
    "CAS": _Transaction.read_adjust,
    "NM1": _Transaction.read_name,
    "DTM": _Transaction.read_dates,
    "AMT": _Transaction.read_amount,
    "REF": _Transaction.read_reference,
    "LQ": _Transaction.read_remark,
    "MIA": _Transaction.read_remark,
    "MOA": _Transaction.read_remark,
    "PLB": _Transaction.read_provider_adjustment,
}


def _is_count(text: str, count: int) -> bool:
    return text.isascii() and text.isdigit() and text.lstrip("0") == str(count or "")


class _File:
    """The envelopes around the transactions: ISA to IEA, GS to GE."""

    def __init__(self) -> None:
        self.transaction: _Transaction | None = None
        self.interchange: _Envelope | None = None
        self.group: _Envelope | None = None
        self.count = 0

    def take(self, segment: Segment) -> Iterator[Remittance | Late]:
        name = segment.name
        if name == "ST":
            yield from self._end_transaction(None)
            self._start_transaction(segment)
        elif name == "SE" and self.transaction is not None:
            yield from self._end_transaction(segment)
        elif name in ("GS", "GE"):
            yield from self._end_group(segment if name == "GE" else None)
            if name == "GS":
                self._start_group(segment)
        elif name in ("ISA", "IEA"):
            yield from self._end_interchange(segment if name == "IEA" else None)
            if name == "ISA":
                self._start_interchange(segment)
        elif self.transaction is not None:
            self.transaction.take(segment)
        elif name != "TA1":
            known = f"{name} stands" if name in _NAMES or name == "SE" else "a segment stands"
            yield self._late(_blocking("out_of_place", f"{known} outside any transaction", segment.number))

    def end(self) -> Iterator[Remittance | Late]:
        yield from self._end_interchange(None)

    def _start_transaction(self, segment: Segment) -> None:
        if segment.text(1) != "835":
            raise unreadable(segment, f"transaction set {shown(segment.text(1))} is no 835")
        self.transaction = _Transaction(segment, segments=1)
        for envelope in (self.interchange, self.group):
            if envelope is not None:
                self.transaction.findings.extend(envelope.findings)
        if self.interchange is None or self.group is None:
            missing = " and ".join(name for name, one in (("ISA", self.interchange), ("GS", self.group)) if one is None)
            self.transaction.findings.append(_blocking("no_envelope", f"ST comes without {missing}", segment.number))
        if self.group is not None:
            self.group.members += 1

    def _start_group(self, segment: Segment) -> None:
        self.group = _Envelope(segment, segment.text(6), self.count)
        if self.interchange is not None:
            self.interchange.members += 1
        if segment.text(1) != "HP" or not segment.text(8).startswith(_VERSION):
            message = f"GS says {segment.text(1)!r} {segment.text(8)!r}, not 'HP' '{_VERSION}...'"
            self.group.findings.append(_blocking("other_version", message, segment.number))

    def _start_interchange(self, segment: Segment) -> None:
        self.interchange = _Envelope(segment, segment.text(13), self.count)
        if tuple(map(len, segment.elements)) != _ISA_WIDTHS:
            message = "the elements of ISA are not of their fixed widths"
            self.interchange.findings.append(_blocking("isa_width", message, segment.number))

    def _end_transaction(self, segment: Segment | None) -> Iterator[Remittance]:
        if self.transaction is not None:
            done, self.transaction = self.transaction.end(segment), None
            self.count += 1
            yield done

    def _end_group(self, segment: Segment | None) -> Iterator[Remittance | Late]:
        yield from self._end_transaction(None)
        yield from self._end_envelope(self.group, segment, ("GS", "GE", "transactions"))
        self.group = None

    def _end_interchange(self, segment: Segment | None) -> Iterator[Remittance | Late]:
        yield from self._end_group(None)
        yield from self._end_envelope(self.interchange, segment, ("ISA", "IEA", "groups"))
        self.interchange = None

    def _end_envelope(
        self, envelope: _Envelope | None, segment: Segment | None, names: tuple[str, str, str]
    ) -> Iterator[Late]:
        head, tail, members = names
        if envelope is None:
            if segment is not None:
                yield self._late(_blocking("out_of_place", f"{tail} comes without {head}", segment.number))
            return
        # each transaction inside has had what is wrong with the head; where there was none, it is told here
        found = [] if self.count > envelope.first else [*envelope.findings]
        if segment is None:
            found.append(_blocking("not_closed", f"{head} has no {tail}", envelope.opened_by.number))
        else:
            if not _is_count(segment.text(1), envelope.members):
                message = f"{tail} counts {segment.text(1) or 'no'} {members}, there are {envelope.members}"
                found.append(_blocking("count_differs", message, segment.number))
            if segment.text(2) != envelope.control:
                message = f"{tail} has control number {segment.text(2)!r}, {head} {envelope.control!r}"
                found.append(_blocking("control_number_differs", message, segment.number))
        if found:
            yield Late(tuple(found), envelope.first)

    def _late(self, finding: Finding) -> Late:
        if self.interchange is not None:
            return Late((finding,), self.interchange.first)
        return Late((finding,), max(self.count - 1, 0))


def read_transactions(segments: Iterable[Segment]) -> Iterator[Remittance | Late]:
    """Yield each remittance at its end, and findings about an envelope when they are known."""
    file = _File()
    number = 0
    for segment in segments:
        number = segment.number
        yield from file.take(segment)
    yield from file.end()
    if not file.count:
        raise InvalidValueError(f"no 835 transaction (ST) in a text of {number} segments", path=("segment", number))


def with_findings(remittance: Remittance, findings: Iterable[Finding]) -> Remittance:
    """Return the remittance with more findings."""
    return attrs.evolve(remittance, findings=(*remittance.findings, *findings))
