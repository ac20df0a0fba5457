"""Rules: small values, each with one function that judges it.

A rule is hard where its ``weight`` is None, else each unit broken (a minute, a day, a shift, a weekend) costs
``weight``. ``people`` names whom it binds; empty, everyone.

A `Rule` binds each person by themselves. `judge` is what it means: it reads a finished row and says what it found. The
other four methods say the same step by step, so that the one-person programme can keep the rule while it builds rows:
`sees` is all that the rule needs to know of a shift, `opening` its state when the horizon begins, `step` the state
after one more day and the units broken by it, `closing` the units broken at the end. A test holds the two accounts
together on generated rows. `counts`, `runs` and `rests` have them.

A `JointRule` joins people (`joint`): a convex count of units broken by a whole-number sum.

To add a rule: write its class, put it into `Rule` or `JointRule`, and give it a strategy in
`practiceops.testing.scheduling`.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from practiceops.scheduling.roster.requests import Request
from practiceops.scheduling.roster.rules.counts import (
    DailyMinutes,
    DayCount,
    GrantedWishes,
    ShiftCount,
    TotalMinutes,
    WeekendCount,
    WeeklyMinutes,
)
from practiceops.scheduling.roster.rules.joint import Apart, MealBreaks, Place, Supervision, Together
from practiceops.scheduling.roster.rules.lines import Found, Line
from practiceops.scheduling.roster.rules.rests import DayOfRest, MinimumRest, Overlap
from practiceops.scheduling.roster.rules.runs import (
    CompleteWeekends,
    ConsecutiveDays,
    ConsecutiveWeekends,
    Succession,
)

__all__ = [
    "Apart",
    "CompleteWeekends",
    "ConsecutiveDays",
    "ConsecutiveWeekends",
    "DailyMinutes",
    "DayCount",
    "DayOfRest",
    "Found",
    "GrantedWishes",
    "JointRule",
    "Line",
    "MealBreaks",
    "MinimumRest",
    "Overlap",
    "Place",
    "Rule",
    "ShiftCount",
    "Succession",
    "Supervision",
    "Together",
    "TotalMinutes",
    "WeekendCount",
    "WeeklyMinutes",
]

Rule = (
    TotalMinutes
    | WeeklyMinutes
    | DailyMinutes
    | ShiftCount
    | ConsecutiveDays
    | WeekendCount
    | ConsecutiveWeekends
    | CompleteWeekends
    | DayCount
    | GrantedWishes
    | Succession
    | Overlap
    | MinimumRest
    | DayOfRest
)
"""Every kind of rule for one person."""

JointRule = Apart | Together | Supervision | MealBreaks
"""Every kind of rule that joins people."""


def bound(rule: Rule, *, zone: str, holidays: Iterable[object], wishes: Iterable[Request]) -> Rule:
    """Return the rule with what it takes from the problem: the time zone, the holidays, the person's wishes."""
    if isinstance(rule, Overlap | MinimumRest | DayOfRest) and rule.zone is None:
        return attrs.evolve(rule, zone=zone)
    if isinstance(rule, DayCount) and not rule.days:
        return attrs.evolve(rule, days=tuple(holidays))
    if isinstance(rule, GrantedWishes) and not rule.wishes:
        return attrs.evolve(rule, wishes=tuple(wishes))
    return rule
