"""What if: one practice, many scenarios, judged by the same rooms and shown side by side.

- `practices`: a `Practice` joins a roster problem with the terms on which its people are paid.
- `scenarios`: a `Scenario` is a name and a few changes: someone hired, someone gone, a rate, more cover.
- `outcomes`: `evaluate_practice` follows one month from the roster through hours to pay; `sweep` does so for many
  scenarios, on any executor; `compare` lays the outcomes side by side.

This roof is the only code that may import several rooms.
"""

from __future__ import annotations

from practiceops.whatif.outcomes import Comparison, Outcome, compare, evaluate_practice, sweep
from practiceops.whatif.practices import PaidLeave, PaidPeriod, PartPeriod, PayTerms, Practice
from practiceops.whatif.scenarios import ChangeCover, Depart, Hire, Scenario, SetRate

__all__ = [
    "ChangeCover",
    "Comparison",
    "Depart",
    "Hire",
    "Outcome",
    "PaidLeave",
    "PaidPeriod",
    "PartPeriod",
    "PayTerms",
    "Practice",
    "Scenario",
    "SetRate",
    "compare",
    "evaluate_practice",
    "sweep",
]
