"""Hypothesis strategies for what comes after a roster stands: repairs, candidates, swaps, explanations, tallies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from practiceops.people import Absence
from practiceops.scheduling.roster.candidates import Candidate, Swap
from practiceops.scheduling.roster.continuity import Tallies, Tally
from practiceops.scheduling.roster.costs import RequestPrice, RuleCost
from practiceops.scheduling.roster.explaining import Explanation, Obstacle, ObstacleKind
from practiceops.scheduling.roster.repairing import Message, Repair, repair
from practiceops.scheduling.roster.roster import Change, Roster
from practiceops.testing.scheduling import breaches, changes, joint_rules, requests, roster_problems, rules, solutions

__all__ = [
    "STRATEGIES",
    "candidates",
    "explanations",
    "messages",
    "obstacles",
    "repairs",
    "request_prices",
    "rule_costs",
    "swaps",
    "tallies",
]

_PEOPLE = ("ana", "bo", "cy")
_CODES = ("E", "L", "N")
_COUNTS = st.integers(0, 60)
_COSTS = st.integers(-500, 500).map(float)
_DAYS = st.dates(date(2026, 6, 1), date(2026, 12, 31))


def messages() -> SearchStrategy[Message]:
    """Messages to one person: one to three changed cells."""
    codes = st.none() | st.sampled_from(_CODES)
    return st.sampled_from(_PEOPLE).flatmap(
        lambda who: st.lists(
            st.builds(Change, person=st.just(who), day=_DAYS, before=codes, after=codes), min_size=1, max_size=3
        ).map(lambda cells: Message(who, cells))
    )


@st.composite
def repairs(draw: st.DrawFn) -> Repair:
    """Repairs of small rosters, as `repair` makes them."""
    problem = draw(roster_problems())
    rows = {
        member.id: [draw(st.sampled_from(problem.may_work(member.id, day))) for day in problem.span]
        for member in problem.people
    }
    who = draw(st.sampled_from([member.id for member in problem.people]))
    first = draw(st.dates(problem.start, problem.span.last))
    away = Absence(person=who, first=first, last=first + timedelta(days=draw(st.integers(0, 2))), kind="sick")
    return repair(problem, Roster(problem.start, rows), [away])


def obstacles() -> SearchStrategy[Obstacle]:
    """Things that stand in the way."""
    return st.builds(Obstacle, st.sampled_from(ObstacleKind), st.sampled_from(("ana is away on 2026-06-02 (sick)",)))


def candidates() -> SearchStrategy[Candidate]:
    """People for an open shift, able or not."""
    return st.builds(
        Candidate,
        person=st.sampled_from(_PEOPLE),
        day=_DAYS,
        shift=st.sampled_from(_CODES),
        changes=st.lists(changes(), max_size=2),
        cost=_COSTS,
        broken=st.lists(breaches(), max_size=1),
        minutes=_COUNTS,
        week_minutes=_COUNTS,
        overtime_minutes=_COUNTS,
        notice=_COUNTS,
        obstacles=st.lists(obstacles(), max_size=1),
    )


def swaps() -> SearchStrategy[Swap]:
    """Trades of two people."""
    return st.builds(
        Swap,
        person=st.just("ana"),
        day=_DAYS,
        shift=st.sampled_from(_CODES),
        other=st.just("bo"),
        other_day=_DAYS,
        other_shift=st.sampled_from(_CODES),
        cost=_COSTS,
        changes=st.lists(changes(), max_size=4),
    )


def explanations() -> SearchStrategy[Explanation]:
    """Answers to the question why not."""
    return st.builds(
        Explanation,
        person=st.sampled_from(_PEOPLE),
        day=_DAYS,
        shift=st.none() | st.sampled_from(_CODES),
        obstacles=st.lists(obstacles(), max_size=2),
        changes=st.lists(changes(), max_size=2),
        cost=st.none() | _COSTS,
        conflict=st.lists(rules(), max_size=2),
        proven=st.booleans(),
    )


def rule_costs() -> SearchStrategy[RuleCost]:
    """Costs of rules, from any two solutions."""
    return st.builds(RuleCost, rule=rules() | joint_rules(), with_rule=solutions(), without_rule=solutions())


def request_prices() -> SearchStrategy[RequestPrice]:
    """Prices of wishes."""
    return st.builds(
        RequestPrice, request=requests(), price=st.none() | _COSTS, changes=st.lists(changes(), max_size=2)
    )


def _tallies_of(person: str) -> SearchStrategy[Tally]:
    names = ("shifts", "minutes", "weekends", "nights", "holidays", "granted", "refused")
    by_name = st.dictionaries(st.sampled_from(_CODES), _COUNTS, max_size=2)
    drawn = st.tuples(st.fixed_dictionaries(dict.fromkeys(names, _COUNTS)), by_name, by_name)
    return drawn.map(lambda parts: Tally(person=person, **parts[0], by_code=parts[1], by_holiday=parts[2]))


def tallies() -> SearchStrategy[Tallies]:
    """Tallies of some of three people."""
    return st.lists(st.sampled_from(_PEOPLE), unique=True).flatmap(
        lambda people: st.tuples(*map(_tallies_of, people)).map(Tallies)
    )


STRATEGIES: tuple[tuple[type, Callable[[], SearchStrategy[object]]], ...] = (
    (Candidate, candidates),
    (Explanation, explanations),
    (Message, messages),
    (Obstacle, obstacles),
    (Repair, repairs),
    (RequestPrice, request_prices),
    (RuleCost, rule_costs),
    (Swap, swaps),
    (Tallies, tallies),
    (Tally, lambda: _tallies_of("ana")),
)
"""Every public value type of these modules, with its strategy."""
