"""What the practice bills: one service (`Charge`), and the services billed together to one payer (`Claim`)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import cast

import attrs

from practiceops._check import (
    check_date,
    check_members,
    check_not_negative,
    check_order,
    check_positive,
    check_text,
    check_type,
    frozen_tuple,
    invalid,
)
from practiceops.money import Money, total

__all__ = ["PATIENT", "Charge", "Claim"]

PATIENT = "patient"
"""The payer's name under which the ledger keeps what patients owe themselves."""

_PROCEDURE = re.compile(r"[A-Z0-9]\d{3}[A-Z0-9]", re.ASCII)
_MODIFIER = re.compile(r"[A-Z0-9]{2}", re.ASCII)
_DIAGNOSIS = re.compile(r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?", re.ASCII)
_PLACE = re.compile(r"\d{2}", re.ASCII)


def _to_decimal(value: Decimal | int) -> Decimal:
    return Decimal(value) if type(value) is int else cast("Decimal", value)


@attrs.frozen(kw_only=True)
class Charge:
    """One service charged: what was done, when, how often, and the price.

    Codes are plain strings whose shape is checked (``procedure`` five characters as in HCPCS and CPT, ``modifiers``
    two, ``place_of_service`` two digits); choosing them is the coder's. ``amount`` is for all units together;
    ``diagnosis_pointers`` count the claim's diagnoses from 1; ``service_to`` is the last day of a service of several.

    >>> Charge(id="1", procedure="99213", amount=Money.of("120"), service_date=date(2026, 6, 1), modifiers=["25"])
    ... # doctest: +ELLIPSIS
    Charge(id='1', procedure='99213', amount=Money.of('120.00'), ..., modifiers=('25',), ...)
    """

    id: str
    procedure: str
    amount: Money
    service_date: date
    service_to: date | None = None
    modifiers: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    units: Decimal = attrs.field(default=Decimal(1), converter=_to_decimal)
    diagnosis_pointers: tuple[int, ...] = attrs.field(default=(), converter=frozen_tuple)
    provider: str = ""
    place_of_service: str = ""

    def __attrs_post_init__(self) -> None:
        check_text(self, "id", "procedure")
        check_type(self, Money, "amount")
        check_not_negative(self, "amount")
        check_date(self, "service_date")
        check_date(self, "service_to", optional=True)
        check_order(self, "service_date", "service_to")
        check_members(self, str, "modifiers")
        check_type(self, Decimal, "units")
        check_positive(self, "units")
        check_members(self, int, "diagnosis_pointers")
        check_type(self, str, "provider", "place_of_service")
        if _PROCEDURE.fullmatch(self.procedure) is None:
            raise invalid(self, "procedure", "must have the five characters of a HCPCS or CPT code")
        if not all(_MODIFIER.fullmatch(one) for one in self.modifiers) or len(self.modifiers) > 4:
            raise invalid(self, "modifiers", "must be at most four, of two characters each")
        if self.place_of_service and _PLACE.fullmatch(self.place_of_service) is None:
            raise invalid(self, "place_of_service", "must have two digits")


@attrs.frozen(kw_only=True)
class Claim:
    """The services of one patient billed together to one payer; ``payer`` is `PATIENT` for one who pays alone.

    ``id`` is the number that the payer returns with its remittance (CLP01). ``diagnoses`` are ICD-10-CM codes, with or
    without the point, whose shape is checked.

    >>> claim = Claim(id="A-17", payer="Aetna", patient="p-9", charges=[
    ...     Charge(id="1", procedure="99213", amount=Money.of("120"), service_date=date(2026, 6, 1)),
    ...     Charge(id="2", procedure="36415", amount=Money.of("15"), service_date=date(2026, 6, 1))])
    >>> claim.total, "p-9" in repr(claim)
    (Money.of('135.00'), False)
    """

    id: str
    payer: str
    patient: str = attrs.field(default="", repr=False)
    charges: tuple[Charge, ...] = attrs.field(default=(), converter=frozen_tuple)
    diagnoses: tuple[str, ...] = attrs.field(default=(), converter=frozen_tuple)
    provider: str = ""
    facility: str = ""

    def __attrs_post_init__(self) -> None:
        check_text(self, "id", "payer")
        check_type(self, str, "patient", "provider", "facility")
        check_members(self, Charge, "charges")
        check_members(self, str, "diagnoses")
        if len({one.id for one in self.charges}) < len(self.charges):
            raise invalid(self, "charges", "must have ids that differ")
        if not all(_DIAGNOSIS.fullmatch(one) for one in self.diagnoses):
            raise invalid(self, "diagnoses", "must be shaped like ICD-10-CM codes")
        for charge in self.charges:
            if not all(1 <= pointer <= len(self.diagnoses) for pointer in charge.diagnosis_pointers):
                raise invalid(self, "charges", f"point beyond the claim's {len(self.diagnoses)} diagnoses")

    @property
    def total(self) -> Money:
        """The sum of its charges."""
        return total(one.amount for one in self.charges)
