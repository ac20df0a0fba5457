"""The default engine, in pure Python: prices for a bound, and a roster re-planned a few people and days at a time.

Lagrangian relaxation gives each row that joins people a price (`_prices`), and with it a bound on the cost of any legal
roster. The first roster comes from the same prices: a dive over everyone (`_market`). Then ruin and recreate (Schrimpf
and others 2000): a few people are taken out of a few days and put back one by one, each with the best way through them
against cover, prices and noise (`_windows`). What is a little worse is accepted for a while (record-to-record travel,
Dueck 1993).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from random import Random

import attrs

from practiceops.scheduling.roster._market import dive
from practiceops.scheduling.roster._model import Choice, Model
from practiceops.scheduling.roster._prices import BestRows, Prices
from practiceops.scheduling.roster._tally import Tally
from practiceops.scheduling.roster._windows import Planner
from practiceops.scheduling.roster.stops import Progress

__all__ = ["Outcome", "Tally", "search"]

_TINY = 1e-9
"""What counts as no difference: sums of weights that are no whole numbers are not exact."""

_SIZES = (2, 3, 4, 5)
"""How many people a neighborhood has."""

_LENGTHS = (5, 7, 10, 14)
"""How many days a neighborhood has."""

_NOISES = (0.0, 0.5, 2.0, 8.0)
"""By how much prices are shaken at most."""

_PROOF = 0.5
"""Once there is a roster to improve, how much work goes into the bound for each unit that goes into the roster."""

_OVERHEAD = 500
"""The work of re-planning one person besides the graph, in arcs."""

_SLACK, _CYCLE = 0.01, 2000
"""How much worse than the record a roster may be, as a share of it, at the start of each cycle of so many moves."""


@attrs.define(eq=False)
class Outcome:
    """The best found: one row for each worker, its cost, the bound, and when each improvement came."""

    choices: tuple[Choice, ...]
    cost: float
    bound: float
    iterations: int
    history: list[Progress]


def search(
    model: Model,
    *,
    seed: int,
    start: Sequence[Choice | None],
    is_done: Callable[[Progress], bool],
    on_progress: Callable[[Progress], object] | None,
    best_rows: BestRows | None = None,
) -> Outcome:
    """Search until told to stop, or until the roster is proven optimal, or nothing legal exists.

    ``best_rows`` may find everyone's best row in its own way, as on several processes: the answer is the same.
    """
    random = Random(seed)  # noqa: S311 - a search, no secret
    tally = Tally(model)
    for worker, choice in enumerate(start):
        if choice is not None:
            tally.put(worker, choice)
    prices = Prices(model, Random(seed), best_rows or _in_turn(model))  # noqa: S311
    for worker, choice in enumerate(tally.choices):
        if choice is None:
            tally.put(worker, tally.best(worker, tally.marginal))
    best = Outcome(tally.snapshot(), tally.cost, -math.inf, 0, [])
    climb, moves = prices.steps(), _moves(tally, prices, random)
    due, pricing = 0.0, sum(worker.programme.arc_count for worker in model.workers)
    while True:
        progress = Progress(iteration=best.iterations, cost=best.cost, bound=best.bound)
        if not best.history or (progress.cost, progress.bound) != (best.history[-1].cost, best.history[-1].bound):
            best.history.append(progress)
        if on_progress is not None:
            on_progress(progress)
        if best.cost <= best.bound or not model.legal or is_done(progress):
            return best
        best.iterations += 1
        if not prices.ready or (due >= pricing and not prices.tired):
            due = 0.0
            prices.target = best.cost
            best.bound = max(best.bound, next(climb, -math.inf))
            continue
        whole, work = next(moves)
        due += _PROOF * work
        if whole and tally.cost < best.cost - _TINY:
            best.cost, best.choices = tally.cost, tally.snapshot()


def _in_turn(model: Model) -> BestRows:
    return lambda offers: (worker.relaxed(offers) for worker in model.workers)


def _moves(tally: Tally, prices: Prices, random: Random) -> Iterator[tuple[bool, float]]:
    """Change the roster for ever; tell after each step whether everyone is in it, and the work done, in arcs."""
    yield from _first_dive(tally, prices, random)
    workers = tally.model.workers
    related = _related(tally.model)
    planner = Planner(tally, random)
    record = tally.cost
    days = len(workers[0].base[0]) // workers[0].width
    arcs = [worker.programme.arc_count / days for worker in workers]
    for step in count():
        before = tally.cost
        someone = random.randrange(len(workers))
        size = min(random.choice(_SIZES), len(related[someone]) + 1)
        chosen = [someone, *random.sample(related[someone], size - 1)]
        length = min(days, random.choice(_LENGTHS))
        first = random.randrange(days - length + 1)
        undo = planner.replan(chosen, range(first, first + length), prices.offers(), random.choice(_NOISES))
        slack = _SLACK * abs(record) * (1 - step % _CYCLE / _CYCLE)
        if tally.cost > record + slack and tally.cost > before:
            undo()
        record = min(record, tally.cost)
        yield True, sum([arcs[worker] * length + _OVERHEAD for worker in chosen])


def _first_dive(tally: Tally, prices: Prices, random: Random) -> Iterator[tuple[bool, float]]:
    """Dive for everyone at once; keep the roster that there was where it is better."""
    before = tally.cost
    everyone = range(len(tally.model.workers))
    taken = [tally.take(worker) for worker in everyone]
    for _ in dive(tally, everyone, prices.best, random):
        yield False, 0.0
    if tally.cost > before:
        for worker, choice in enumerate(taken):
            tally.take(worker)
            tally.put(worker, choice)
    yield True, 0.0


def _related(model: Model) -> list[list[int]]:
    """For each worker the others who add to some of the same rows."""
    serves = [
        {model.ports[port][0] for place in worker.ports for slot in place for port in slot} for worker in model.workers
    ]
    found: list[list[int]] = []
    for worker, rows in enumerate(serves):
        others = [other for other in range(len(serves)) if other != worker]
        found.append([other for other in others if rows & serves[other]])
    return found
