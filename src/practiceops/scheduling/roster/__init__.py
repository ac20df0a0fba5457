"""Staff rosters: say who there is and what has to be covered, then `solve`; `evaluate` is the only judge.

- `problem`, `shift_types`, `rules`: the nouns of the question; a rule is a small value with one judging function.
- `roster`: the answer, and `difference` between two answers.
- `evaluation`: what a roster costs, and every rule that it breaks.
- `solving`, `stops`: engines, and when they stop.
- `benchmarks`: the published instances' text format.
"""

from __future__ import annotations

from practiceops.scheduling.roster import benchmarks
from practiceops.scheduling.roster.evaluation import Breach, Evaluation, evaluate
from practiceops.scheduling.roster.problem import Contract, Cover, Pin, Request, RequestKind, RosterProblem
from practiceops.scheduling.roster.roster import Change, Roster, difference
from practiceops.scheduling.roster.rules import (
    ConsecutiveDays,
    Rule,
    ShiftCount,
    Succession,
    TotalMinutes,
    WeekendCount,
    WeeklyMinutes,
)
from practiceops.scheduling.roster.shift_types import ShiftType
from practiceops.scheduling.roster.solving import Solution, Status, solve
from practiceops.scheduling.roster.stops import (
    Gap,
    MaxCpuTime,
    MaxIterations,
    MaxRuntime,
    NoImprovement,
    Progress,
    StopRule,
    When,
)

__all__ = [
    "Breach",
    "Change",
    "ConsecutiveDays",
    "Contract",
    "Cover",
    "Evaluation",
    "Gap",
    "MaxCpuTime",
    "MaxIterations",
    "MaxRuntime",
    "NoImprovement",
    "Pin",
    "Progress",
    "Request",
    "RequestKind",
    "Roster",
    "RosterProblem",
    "Rule",
    "ShiftCount",
    "ShiftType",
    "Solution",
    "Status",
    "StopRule",
    "Succession",
    "TotalMinutes",
    "WeekendCount",
    "WeeklyMinutes",
    "When",
    "benchmarks",
    "difference",
    "evaluate",
    "solve",
]
