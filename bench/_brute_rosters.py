"""Every roster of a tiny problem tried: what the engines prove must hold, problem after problem.

The problems come from the library's own strategy, so that a new kind of rule is in them as soon as it has one.
"""

from __future__ import annotations

import math
from collections import Counter
from itertools import product

import attrs
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

from practiceops.scheduling.roster import MaxIterations, Roster, RosterProblem, Status, evaluate, solve
from practiceops.testing.scheduling import roster_problems

__all__ = ["Verdict", "optimum", "try_all"]

_STEPS = 60
_CLOSE = 1e-6


@attrs.frozen(kw_only=True)
class Verdict:
    """How many problems were tried, with which statuses and rules, and the first failure."""

    tried: int
    statuses: tuple[tuple[str, int], ...]
    rules: tuple[tuple[str, int], ...]
    failure: str | None

    def __str__(self) -> str:
        def listed(counts: tuple[tuple[str, int], ...]) -> str:
            return ", ".join(f"{name} {count}" for name, count in counts)

        parts = f"{self.tried} problems ({listed(self.statuses)}; rules: {listed(self.rules)})"
        return f"{parts}: {self.failure or 'bound <= optimum <= cost in all, equal wherever proven'}"


def try_all(*, engine: str, problems: int, seed: int) -> Verdict:
    """Solve so many generated problems, each against every roster that there is."""
    statuses: Counter[str] = Counter()
    rules: Counter[str] = Counter()

    @seeded(seed)
    @settings(
        max_examples=problems,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    @given(roster_problems())
    def check(problem: RosterProblem) -> None:
        rules.update({type(rule).__name__ for member in problem.people for rule in problem.rules_of(member.id)})
        solution = solve(problem, engine=engine, stop=MaxIterations(_STEPS))
        statuses[solution.status.value] += 1
        best = optimum(problem)
        if best == math.inf:
            assert solution.status is Status.INFEASIBLE, f"{solution.status} where there is no legal roster"  # noqa: S101
            return
        cost, bound = solution.cost, solution.bound
        assert solution.evaluation.legal, f"no legal roster found, and there is one of {best}: {problem}"  # noqa: S101
        assert cost >= best - _CLOSE, f"cost {cost} below the optimum {best}: {problem}"  # noqa: S101
        assert bound is None or bound <= best + _CLOSE, f"bound {bound} above the optimum {best}: {problem}"  # noqa: S101
        if solution.status is Status.OPTIMAL:
            assert cost <= best + _CLOSE, f"called optimal at {cost}, the optimum is {best}: {problem}"  # noqa: S101

    failure = None
    try:
        check()
    except AssertionError as error:
        failure = str(error)
    return Verdict(
        tried=sum(statuses.values()),
        statuses=tuple(statuses.most_common()),
        rules=tuple(rules.most_common()),
        failure=failure,
    )


def optimum(problem: RosterProblem) -> float:
    """Return the least cost of a legal roster, by trying them all; infinite where there is none."""
    rows = [
        [(member.id, codes) for codes in product(*(problem.may_work(member.id, day) for day in problem.span))]
        for member in problem.people
    ]
    verdicts = (evaluate(problem, Roster(problem.start, chosen)) for chosen in product(*rows))
    return min((verdict.cost for verdict in verdicts if verdict.legal), default=math.inf)
