"""What payers refused and is still owed: the list to work on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

import attrs

from practiceops._check import check_date, check_positive, check_text, check_type, to_enum
from practiceops.billing.ledger import EntryKind, Ledger, require_dates
from practiceops.money import Money

__all__ = ["Denial", "DenialCategory", "find_denials"]


class DenialCategory(StrEnum):
    """What has to be done about a denial; the library's own grouping of reason codes."""

    AUTHORIZATION = "authorization"
    BUNDLING = "bundling"
    CODING = "coding"
    COORDINATION = "coordination"
    COVERAGE = "coverage"
    DUPLICATE = "duplicate"
    ELIGIBILITY = "eligibility"
    INFORMATION = "information"
    NECESSITY = "necessity"
    TIMELY_FILING = "timely_filing"
    OTHER = "other"


# the library's own reading of some reason codes; what they mean in full belongs to X12
_CATEGORIES = {
    "4": DenialCategory.CODING,
    "11": DenialCategory.CODING,
    "15": DenialCategory.AUTHORIZATION,
    "16": DenialCategory.INFORMATION,
    "18": DenialCategory.DUPLICATE,
    "22": DenialCategory.COORDINATION,
    "26": DenialCategory.ELIGIBILITY,
    "27": DenialCategory.ELIGIBILITY,
    "29": DenialCategory.TIMELY_FILING,
    "31": DenialCategory.ELIGIBILITY,
    "50": DenialCategory.NECESSITY,
    "96": DenialCategory.COVERAGE,
    "97": DenialCategory.BUNDLING,
    "197": DenialCategory.AUTHORIZATION,
    "198": DenialCategory.AUTHORIZATION,
    "204": DenialCategory.COVERAGE,
}


@attrs.frozen(kw_only=True)
class Denial:
    """An amount that a payer refused on a claim (or one line of it) and that is still owed.

    ``reason`` is group and reason code (``CO-16``), ``denied_on`` the day of the latest refusal. ``category`` is the
    library's own reading of the reason, unless another is given.

    >>> Denial(claim="A-17", payer="Aetna", amount=Money.of(120), reason="CO-16", denied_on=date(2026, 6, 5)).category
    <DenialCategory.INFORMATION: 'information'>
    """

    claim: str
    payer: str
    amount: Money
    reason: str
    denied_on: date
    line: str = ""
    category: DenialCategory = attrs.field(
        default=attrs.Factory(lambda self: _category_of(self.reason), takes_self=True),
        converter=to_enum(DenialCategory, "category"),
    )

    def __attrs_post_init__(self) -> None:
        check_type(self, str, "claim", "payer", "line")
        check_text(self, "reason")
        check_type(self, Money, "amount")
        check_positive(self, "amount")
        check_date(self, "denied_on")


def _category_of(reason: str) -> DenialCategory:
    code = reason.rpartition("-")[2] if isinstance(reason, str) else ""
    return _CATEGORIES.get(code, DenialCategory.OTHER)


def find_denials(
    ledger: Ledger, as_of: date | None = None, *, categories: Mapping[str, DenialCategory | str] | None = None
) -> tuple[Denial, ...]:
    """Return the denials that stand, those that were denied first in front.

    A denial stands until the payer takes it back (a reversal) or nothing is owed any more by that payer on that claim:
    paid after all, written off, or moved to someone else. The denials of a payer on a claim never come to more than is
    owed there: the latest refusal comes first, so that a claim refused twice is on the list once, with the last reason.
    For a past ``as_of`` only what had been posted by then counts.

    ``categories`` gives your own category for reason codes (``{"96": "authorization"}``), before the library's.

    >>> from practiceops.billing import Entry, Ledger
    >>> day = date(2026, 6, 5)
    >>> ledger = Ledger().add(
    ...     Entry(kind="charge", amount=Money.of(120), effective=day, posted=day, claim="A-17", payer="Aetna"),
    ...     Entry(kind="denial", amount=Money.of(0), denied=Money.of(120), reason="CO-29", effective=day, posted=day,
    ...           claim="A-17", payer="Aetna"))
    >>> [(denial.claim, str(denial.amount), denial.category.value) for denial in find_denials(ledger)]
    [('A-17', '120.00', 'timely_filing')]
    """
    if as_of is not None:
        require_dates(as_of=as_of)
    owed: dict[tuple[str, str], int] = {}
    denied: dict[tuple[str, str, str, str], int] = {}
    latest: dict[tuple[str, str, str, str], date] = {}
    for entry in ledger.entries:
        if as_of is not None and not entry.counts(as_of):
            continue
        account = (entry.claim, entry.payer)
        owed[account] = owed.get(account, 0) + entry.amount.cents
        if entry.kind is EntryKind.DENIAL:
            key = (*account, entry.line, entry.reason)
            denied[key] = denied.get(key, 0) + entry.denied.cents
            if not entry.reversal:
                latest[key] = max(latest.get(key, entry.effective), entry.effective)
    standing: list[Denial] = []
    for day, key in sorted(((day, key) for key, day in latest.items()), reverse=True):
        claim, payer, line, reason = key
        cents = min(denied[key], owed[claim, payer])
        if cents > 0:
            owed[claim, payer] -= cents
            own = (categories or {}).get(reason.rpartition("-")[2])
            standing.append(
                Denial(
                    claim=claim,
                    payer=payer,
                    line=line,
                    amount=Money.from_cents(cents),
                    reason=reason or "unknown",
                    denied_on=day,
                    category=_category_of(reason) if own is None else own,
                )
            )
    return tuple(sorted(standing, key=lambda one: (one.denied_on, one.claim, one.payer, one.line, one.reason)))
