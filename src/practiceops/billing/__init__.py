"""Claims, remittances, and receivables that always add up.

A month in four calls: `post_claim` the charges, `read_835` the payers' answers, `post_remittance` each (after
`find_imbalances`, which it asks itself), `age_receivables` for what is still owed.
"""

from practiceops.billing.aging import AgingBasis, AgingReport, AgingRow, age_columns, age_receivables
from practiceops.billing.claims import PATIENT, Charge, Claim
from practiceops.billing.ledger import Entry, EntryKind, Ledger, Posting, reverse
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
    "Entry",
    "EntryKind",
    "Imbalance",
    "Ledger",
    "Level",
    "Posting",
    "PostingResult",
    "ProviderAdjustment",
    "Remittance",
    "ServiceLine",
    "age_columns",
    "age_receivables",
    "categorize",
    "find_imbalances",
    "iter_835",
    "post_claim",
    "post_remittance",
    "read_835",
    "reverse",
]
