"""Staff rosters: say who there is and what has to be covered, then `solve`; `evaluate` is the only judge.

- `problem`, `shift_types`, `rules`: the nouns of the question; a rule is a small value with one judging function.
- `roster`: the answer, and `difference` between two answers.
- `evaluation`: what a roster costs, and every rule that it breaks.
- `solving`, `stops`: engines, and when they stop.
- `repairing`, `candidates`: after a sick call; who could take a shift, who could swap.
- `conflicts`: the hard rules and pins that leave nothing legal.
- `explaining`, `costs`: why not, what a rule costs, what it takes to grant a wish.
- `continuity`: from one horizon to the next; tallies for fairness over a year.
- `formats`: a roster as a page.
- `benchmarks`: the published instances' text format.
"""

from __future__ import annotations

from practiceops.scheduling.roster import benchmarks
from practiceops.scheduling.roster.breaks import PlacedBreak, place_breaks
from practiceops.scheduling.roster.candidates import Candidate, Swap, find_swaps, rank_candidates
from practiceops.scheduling.roster.conflicts import Conflict, ConflictPart
from practiceops.scheduling.roster.continuity import Tallies, Tally, carry_over, continue_problem, tally
from practiceops.scheduling.roster.costs import RequestPrice, RuleCost, cost_of_rule, price_of_requests
from practiceops.scheduling.roster.coverage import Coverage, CoverLine, coverage
from practiceops.scheduling.roster.covering import cover_demand
from practiceops.scheduling.roster.evaluation import Breach, Evaluation, evaluate
from practiceops.scheduling.roster.explaining import Explanation, Obstacle, ObstacleKind, explain
from practiceops.scheduling.roster.fairness import (
    fair_holidays,
    fair_shares,
    fair_shifts,
    fair_weekends,
    fair_wishes,
    holiday_rotation,
)
from practiceops.scheduling.roster.formats import roster_html
from practiceops.scheduling.roster.laws import LawPack, law_pack
from practiceops.scheduling.roster.problem import (
    Availability,
    Contract,
    Cover,
    Pin,
    Request,
    RequestKind,
    RosterProblem,
)
from practiceops.scheduling.roster.repairing import Message, Repair, messages, repair
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
    Overlap,
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
    "Candidate",
    "Change",
    "CompleteWeekends",
    "Conflict",
    "ConflictPart",
    "ConsecutiveDays",
    "ConsecutiveWeekends",
    "Contract",
    "Cover",
    "CoverLine",
    "Coverage",
    "DailyMinutes",
    "DayCount",
    "DayOfRest",
    "Evaluation",
    "Explanation",
    "Gap",
    "GrantedWishes",
    "JointRule",
    "LawPack",
    "MaxCpuTime",
    "MaxIterations",
    "MaxRuntime",
    "MealBreaks",
    "Message",
    "MinimumRest",
    "NoImprovement",
    "Obstacle",
    "ObstacleKind",
    "Overlap",
    "Pin",
    "PlacedBreak",
    "Progress",
    "Repair",
    "Request",
    "RequestKind",
    "RequestPrice",
    "Roster",
    "RosterProblem",
    "Rule",
    "RuleCost",
    "ShiftCount",
    "ShiftType",
    "Solution",
    "Status",
    "StopRule",
    "Succession",
    "Supervision",
    "Swap",
    "Tallies",
    "Tally",
    "Together",
    "TotalMinutes",
    "WeekendCount",
    "WeeklyMinutes",
    "When",
    "benchmarks",
    "carry_over",
    "continue_problem",
    "cost_of_rule",
    "cover_demand",
    "coverage",
    "difference",
    "evaluate",
    "explain",
    "fair_holidays",
    "fair_shares",
    "fair_shifts",
    "fair_weekends",
    "fair_wishes",
    "find_swaps",
    "holiday_rotation",
    "law_pack",
    "messages",
    "place_breaks",
    "price_of_requests",
    "rank_candidates",
    "repair",
    "roster_html",
    "solve",
    "tally",
]
