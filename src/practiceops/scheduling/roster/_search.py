"""The default engine, in pure Python: prices for a bound, and neighborhoods settled by prices for the roster.

Lagrangian relaxation gives each row that joins people a price (`_prices`), and with it a bound on the cost of any legal
roster. The roster comes from the same prices: a dive over everyone (`_market`), and then ruin and recreate (Schrimpf
and others 2000): the rows of a few people are taken out; prices settle among them until their rows agree, and they are
put back one by one; or, in smaller neighborhoods, each at once with the best row against prices, cover and noise. What
is a little worse is accepted for a while (record-to-record travel, Dueck 1993).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from random import Random

import attrs

from practiceops.scheduling.roster._market import dive
from practiceops.scheduling.roster._model import Choice, Model
from practiceops.scheduling.roster._prices import BestRows, Prices
from practiceops.scheduling.roster._tally import Tally
from practiceops.scheduling.roster.stops import Progress

__all__ = ["Outcome", "Tally", "recreate", "search"]

_TINY = 1e-9
"""What counts as no difference: sums of weights that are no whole numbers are not exact."""

_SIZES = (2, 3, 4, 6, 6, 7, 8)
"""How many people a neighborhood has."""

_PAUSE = 8
"""Once there is a roster to improve, every such step is for the bound."""

_SLACK, _CYCLE = 0.003, 200
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
    recreate(tally, [worker for worker, choice in enumerate(start) if choice is None], prices.best, random, 0.0)
    best = Outcome(tally.snapshot(), tally.cost, -math.inf, 0, [])
    climb, moves = prices.steps(), _moves(tally, prices, random)
    while True:
        progress = Progress(iteration=best.iterations, cost=best.cost, bound=best.bound)
        if not best.history or (progress.cost, progress.bound) != (best.history[-1].cost, best.history[-1].bound):
            best.history.append(progress)
        if on_progress is not None:
            on_progress(progress)
        if best.cost <= best.bound or not model.legal or is_done(progress):
            return best
        best.iterations += 1
        if not prices.ready or (best.iterations % _PAUSE == 0 and not prices.tired):
            prices.target = best.cost
            best.bound = max(best.bound, next(climb, -math.inf))
        elif next(moves) and tally.cost < best.cost - _TINY:
            best.cost, best.choices = tally.cost, tally.snapshot()


def _in_turn(model: Model) -> BestRows:
    return lambda offers: (worker.best(offers) for worker in model.workers)


def recreate(tally: Tally, workers: Sequence[int], prices: Sequence[float], random: Random, noise: float) -> None:
    """Put people back one by one, each with the best row.

    ``prices`` are those of the rows. The last one goes by what the rows cost as they stand. While others are still to
    come, who could fill them too, a row is worth rather its price.
    """
    for place, worker in enumerate(workers):
        marginal = tally.marginal
        trust = 1 - 1 / (len(workers) - place)
        if trust or noise:
            ports = tally.model.ports
            shaken = (noise * random.random() for _ in ports) if noise else repeat(0.0)
            marginal = [
                now + trust * (-prices[row] * coefficient - now) + shake
                for now, (row, coefficient), shake in zip(marginal, ports, shaken, strict=False)
            ]
            marginal.append(0.0)
        tally.put(worker, tally.model.workers[worker].best(marginal)[1])


def _moves(tally: Tally, prices: Prices, random: Random) -> Iterator[bool]:
    """Change the roster for ever; tell after each step whether everyone is in it."""
    related = _related(tally.model)
    record = tally.cost
    everyone = range(len(tally.model.workers))
    step = 0
    while True:
        before = tally.cost
        if step == 0:
            chosen = list(everyone)
        else:
            first = random.choice(everyone)
            size = min(random.choice(_SIZES), len(related[first]) + 1)
            chosen = [first, *random.sample(related[first], size - 1)]
        taken = [(worker, tally.take(worker)) for worker in chosen]
        if 1 < len(chosen) <= 4 and step:
            random.shuffle(chosen)
            recreate(tally, chosen, prices.best, random, random.choice((0.0, 0.5, 2.0, 8.0)))
        else:
            for _ in dive(tally, chosen, prices.best, random):
                yield False
        slack = _SLACK * abs(record) * (1 - step % _CYCLE / _CYCLE)
        if tally.cost > record + slack and tally.cost > before:
            for worker in chosen:
                tally.take(worker)
            for worker, choice in taken:
                tally.put(worker, choice)
        record = min(record, tally.cost)
        step += 1
        yield True


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
