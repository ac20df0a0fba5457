"""Staff rosters: say who there is and what has to be covered, then `solve`; `evaluate` is the only judge.

- `problem`, `shift_types`, `rules`: the nouns of the question; a rule is a small value with one judging function.
- `roster`: the answer, and `difference` between two answers.
- `evaluation`: what a roster costs, and every rule that it breaks.
- `solving`, `stops`: engines, and when they stop.
- `benchmarks`: the published instances' text format.
"""

from __future__ import annotations

from practiceops.scheduling.roster import benchmarks
from practiceops.scheduling.roster.breaks import PlacedBreak, place_breaks
from practiceops.scheduling.roster.covering import cover_demand
from practiceops.scheduling.roster.evaluation import Breach, Evaluation, evaluate
from practiceops.scheduling.roster.problem import (
    Availability,
    Contract,
    Cover,
    Pin,
    Request,
    RequestKind,
    RosterProblem,
)
from practiceops.scheduling.roster.roster import Change, Roster, difference
from practiceops.scheduling.roster.rules import (
    Apart,
    CompleteWeekends,
    ConsecutiveDays,
    ConsecutiveWeekends,
    DailyMinutes,
    DayCount,
    DayOfRest,
    GrantedWishes,
    JointRule,
    MealBreaks,
    MinimumRest,
    Rule,
    ShiftCount,
    Succession,
    Supervision,
    Together,
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
    "Apart",
    "Availability",
    "Breach",
    "Change",
    "CompleteWeekends",
    "ConsecutiveDays",
    "ConsecutiveWeekends",
    "Contract",
    "Cover",
    "DailyMinutes",
    "DayCount",
    "DayOfRest",
    "Evaluation",
    "Gap",
    "GrantedWishes",
    "JointRule",
    "MaxCpuTime",
    "MaxIterations",
    "MaxRuntime",
    "MealBreaks",
    "MinimumRest",
    "NoImprovement",
    "Pin",
    "PlacedBreak",
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
    "Supervision",
    "Together",
    "TotalMinutes",
    "WeekendCount",
    "WeeklyMinutes",
    "When",
    "benchmarks",
    "cover_demand",
    "difference",
    "evaluate",
    "place_breaks",
    "solve",
]
