"""The nouns about visits that rooms share: what kinds there are, one visit, and how many are expected."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import attrs

from practiceops._check import (
    check_date,
    check_instant,
    check_not_negative,
    check_positive,
    check_share,
    check_text,
    check_type,
    to_enum,
    wall_and_offset,
)

__all__ = ["ExpectedVisits", "Visit", "VisitStatus", "VisitType"]


@attrs.frozen
class VisitType:
    """A kind of visit with its usual length in minutes.

    >>> VisitType("NEW", "New patient", minutes=40)
    VisitType(code='NEW', title='New patient', minutes=40)
    """

    code: str
    title: str = ""
    minutes: int = attrs.field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_text(self, "code")
        check_type(self, str, "title")
        check_type(self, int, "minutes")
        check_positive(self, "minutes")


class VisitStatus(StrEnum):
    """Where a visit stands; the words of FHIR R5's AppointmentStatus."""

    PROPOSED = "proposed"
    PENDING = "pending"
    BOOKED = "booked"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NO_SHOW = "noshow"
    ENTERED_IN_ERROR = "entered-in-error"
    CHECKED_IN = "checked-in"
    WAITLIST = "waitlist"


@attrs.frozen(kw_only=True)
class Visit:
    """One visit of one patient. The patient's identifier stays out of text, messages and logs.

    >>> from practiceops.dates import instant
    >>> from datetime import time
    >>> Visit(id="v1", visit_type="NEW", start=instant(date(2026, 6, 1), time(9), "America/Chicago"), provider="dr-lee",
    ...       patient="p-17").status
    <VisitStatus.BOOKED: 'booked'>
    """

    id: str
    visit_type: str
    start: datetime = attrs.field(eq=wall_and_offset)
    provider: str
    patient: str = attrs.field(default="", repr=False)
    site: str = ""
    status: VisitStatus = attrs.field(default=VisitStatus.BOOKED, converter=to_enum(VisitStatus, "status"))

    def __attrs_post_init__(self) -> None:
        check_text(self, "id", "visit_type", "provider")
        check_type(self, str, "patient", "site")
        check_instant(self, "start")


@attrs.frozen(kw_only=True)
class ExpectedVisits:
    """How many visits of one type are booked for a day, and the share of patients who come.

    >>> ExpectedVisits(day=date(2026, 6, 1), visit_type="NEW", booked=10, show_rate=0.9).mean
    9.0
    """

    day: date
    visit_type: str
    booked: int
    show_rate: float = 1.0

    def __attrs_post_init__(self) -> None:
        check_date(self, "day")
        check_text(self, "visit_type")
        check_type(self, int, "booked")
        check_not_negative(self, "booked")
        check_type(self, (float, int), "show_rate")
        check_share(self, "show_rate")

    @property
    def mean(self) -> float:
        """The expected number of patients who come."""
        return self.booked * self.show_rate
