"""The named measures of receivables, each with its numerator, denominator, exclusions and source."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import attrs

from practiceops._check import check_text, check_type, to_exact
from practiceops.billing.aging import AgingReport
from practiceops.errors import InvalidValueError
from practiceops.findings import Citation
from practiceops.money import Money, total

__all__ = ["Measure", "aged_share", "days_in_ar", "gross_collection_rate", "net_collection_rate"]

_MGMA = Citation("MGMA, cost and revenue formulas", url="https://mgma.com/cost-rev-formulas")
_HFMA = Citation("HFMA, standard measures", "AR-1, aged A/R")


@attrs.frozen(kw_only=True)
class Measure:
    """A measure with what it was made of; amounts are exact dollars.

    ``value`` is None, never 0, where the denominator is zero: without charges there is no collection rate.
    """

    name: str
    numerator: Fraction = attrs.field(converter=to_exact)
    denominator: Fraction = attrs.field(converter=to_exact)
    unit: str
    excluded: str = ""
    citation: Citation | None = None

    def __attrs_post_init__(self) -> None:
        check_text(self, "name", "unit")
        check_type(self, Fraction, "numerator", "denominator")
        check_type(self, str, "excluded")
        check_type(self, Citation, "citation", optional=True)

    @property
    def value(self) -> Fraction | None:
        """The measure, exact; undefined (None) on an empty denominator."""
        return self.numerator / self.denominator if self.denominator else None


def days_in_ar(receivables: Money, charges: Money, days: int | Decimal | Fraction = 365) -> Measure:
    """Return days gross fee-for-service charges in accounts receivable: receivables over average daily charges.

    ``charges`` are those of a period of so many ``days``: 365 for a year, 91.25 for a quarter. With adjusted charges it
    is the adjusted measure.

    Source: MGMA, total A/R / (gross FFS charges / 365).

    >>> days_in_ar(Money.of(900_000), Money.of(600_000), days=30).value
    Fraction(45, 1)
    """
    period = to_exact(days)
    if not isinstance(period, Fraction) or period <= 0:
        raise InvalidValueError(f"days must be an exact number above zero, got {days!r}", path=("days_in_ar", "days"))
    return Measure(
        name="days gross fee-for-service charges in A/R",
        numerator=_dollars(receivables),
        denominator=_dollars(charges) / period,
        unit="days",
        citation=_MGMA,
    )


def gross_collection_rate(payments: Money, charges: Money) -> Measure:
    """Return what was collected (net of refunds) over what was charged.

    Source: MGMA, net FFS revenue / gross FFS charges.

    >>> gross_collection_rate(Money.of(525_000), Money.of(750_000)).value
    Fraction(7, 10)
    """
    return Measure(
        name="gross collection rate",
        numerator=_dollars(payments),
        denominator=_dollars(charges),
        unit="share",
        citation=_MGMA,
    )


def net_collection_rate(payments: Money, charges: Money, adjustments: Money) -> Measure:
    """Return what was collected (net of refunds) over what could be: charges less contractual adjustments.

    Source: MGMA, net FFS revenue / adjusted FFS charges.

    >>> net_collection_rate(Money.of(165_000), Money.of(200_000), Money.of(30_000)).value
    Fraction(33, 34)
    """
    return Measure(
        name="net collection rate",
        numerator=_dollars(payments),
        denominator=_dollars(charges - adjustments),
        unit="share",
        excluded="contractual adjustments",
        citation=_MGMA,
    )


def aged_share(report: AgingReport, over: int = 90) -> Measure:
    """Return the share of receivables older than so many days; ``over`` must be one of the report's buckets.

    Source: HFMA, billed A/R over 90 days / total billed A/R.
    """
    if over not in report.buckets:
        raise InvalidValueError(f"over must be one of the buckets {report.buckets}, got {over}", path=("over",))
    row = report.total
    old = row.buckets[report.buckets.index(over) + 1 :]
    return Measure(
        name=f"receivables over {over} days",
        numerator=_dollars(total(old)),
        denominator=_dollars(total((row.not_yet_due, *row.buckets))),
        unit="share",
        excluded="unapplied credits",
        citation=_HFMA,
    )


def _dollars(amount: Money) -> Fraction:
    return Fraction(amount.cents, 100)
