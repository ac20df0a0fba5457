"""Claims, remittances, and receivables that always add up.

A month in four calls: `post_claim` the charges, `read_835` the payers' answers, `post_remittance` each (after
`find_imbalances`, which it asks itself), `age_receivables` for what is still owed.
"""

from practiceops.billing.aging import AgingBasis, AgingReport, AgingRow, age_columns, age_receivables
from practiceops.billing.claims import PATIENT, Charge, Claim
from practiceops.billing.denials import Denial, DenialCategory, find_denials
from practiceops.billing.ledger import Entry, EntryKind, Ledger, Posting, reverse
from practiceops.billing.measures import (
    Measure,
    aged_share,
    days_in_ar,
    gross_collection_rate,
    net_collection_rate,
)
from practiceops.billing.posting import AdjustmentCategory, PostingResult, categorize, post_claim, post_remittance
from practiceops.billing.reading import iter_835, read_835
from practiceops.billing.remittances import (
    Adjustment,
    ClaimPayment,
    Imbalance,
    Level,
    ProviderAdjustment,
    Remittance,
    ServiceLine,
    find_imbalances,
)

__all__ = [
    "PATIENT",
    "Adjustment",
    "AdjustmentCategory",
    "AgingBasis",
    "AgingReport",
    "AgingRow",
    "Charge",
    "Claim",
    "ClaimPayment",
    "Denial",
    "DenialCategory",
    "Entry",
    "EntryKind",
    "Imbalance",
    "Ledger",
    "Level",
    "Measure",
    "Posting",
    "PostingResult",
    "ProviderAdjustment",
    "Remittance",
    "ServiceLine",
    "age_columns",
    "age_receivables",
    "aged_share",
    "categorize",
    "days_in_ar",
    "find_denials",
    "find_imbalances",
    "gross_collection_rate",
    "iter_835",
    "net_collection_rate",
    "post_claim",
    "post_remittance",
    "read_835",
    "reverse",
]
