"""The default engine, in pure Python: prices for a bound, ruin and recreate for the roster.

Lagrangian relaxation: each cover is given a price, and everyone works their best row under the prices. What that costs
in all is a bound on the cost of any legal roster, whatever the prices; subgradient steps look for prices that make it
high (Held, Wolfe and Crowder 1974, with Polyak's step). Ruin and recreate (Schrimpf and others 2000): the rows of a few
people are taken out and put back one by one, each the exact best against the prices and the cover that is left, with
some noise; what is a little worse is accepted for a while (record-to-record travel, Dueck 1993).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from random import Random

import attrs

from practiceops.scheduling.roster._model import Choice, Model
from practiceops.scheduling.roster.stops import Progress

__all__ = ["Outcome", "search"]

_GRAIN = 1024.0
"""Prices are whole multiples of 1/1024: sums of them with whole-number weights are exact, and so is the bound."""

_TINY = 1e-9
"""What counts as no difference: sums of weights that are no whole numbers are not exact."""

_REBUILDS = 6
"""How many of the first moves put everyone back: the prices have become good since the roster was begun."""

_SLACK, _CYCLE = 0.005, 1000
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
) -> Outcome:
    """Search until told to stop, or until the roster is proven optimal."""
    random = Random(seed)  # noqa: S311 - a search, no secret
    tally = _Tally(model)
    for worker, choice in enumerate(start):
        if choice is not None:
            tally.put(worker, choice)
    prices = _Prices(model)
    _recreate(tally, [worker for worker, choice in enumerate(start) if choice is None], prices.best, random, 0.0)
    best = Outcome(tally.snapshot(), tally.cost, -math.inf, 0, [])
    moves = _moves(tally, prices, random)
    while True:
        progress = Progress(iteration=best.iterations, cost=best.cost, bound=best.bound)
        if not best.history or (progress.cost, progress.bound) != (best.history[-1].cost, best.history[-1].bound):
            best.history.append(progress)
        if on_progress is not None:
            on_progress(progress)
        if best.cost <= best.bound or is_done(progress):
            return best
        best.iterations += 1
        if prices.wants_turn(best.iterations):
            best.bound = max(best.bound, prices.step(best.cost))
        else:
            next(moves)
            if tally.cost < best.cost - _TINY:
                best.cost, best.choices = tally.cost, tally.snapshot()


class _Tally:
    """A roster under change: each worker's row or none, the head counts of the covers, and what one more would cost."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.choices: list[Choice | None] = [None] * len(model.workers)
        self.counts = [0] * len(model.rows)
        self.marginal = [row[1] - row[0] if len(row) > 1 else 0.0 for row in model.rows] + [0.0]
        self.cost = math.fsum(row[0] for row in model.rows)

    def snapshot(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.choices if choice is not None)

    def put(self, worker: int, choice: Choice) -> None:
        self.choices[worker] = choice
        self.cost += choice.cost
        self._shift(choice, 1)

    def take(self, worker: int) -> Choice:
        choice = self.choices[worker]
        assert choice is not None  # noqa: S101 - for the type checker
        self.choices[worker] = None
        self.cost -= choice.cost
        self._shift(choice, -1)
        return choice

    def _shift(self, choice: Choice, step: int) -> None:
        counts, marginal, rows = self.counts, self.marginal, self.model.rows
        for row in choice.rows:
            costs = rows[row]
            before = counts[row]
            counts[row] = after = before + step
            self.cost += costs[after] - costs[before]
            marginal[row] = costs[after + 1] - costs[after] if after + 1 < len(costs) else 0.0


def _recreate(tally: _Tally, workers: Sequence[int], prices: Sequence[float], random: Random, noise: float) -> None:
    """Put people back one by one, each with the best row.

    The last one goes by what covers cost as they stand. While others are still to come, who could fill them too, a
    cover is worth rather its price.
    """
    for place, worker in enumerate(workers):
        marginal = tally.marginal
        trust = 1 - 1 / (len(workers) - place)
        if trust or noise:
            shaken = (noise * random.random() for _ in prices) if noise else repeat(0.0)
            marginal = [
                now + trust * (-price - now) + shake
                for now, price, shake in zip(marginal, prices, shaken, strict=False)
            ]
            marginal.append(0.0)
        tally.put(worker, tally.model.workers[worker].best(marginal)[1])


def _moves(tally: _Tally, prices: _Prices, random: Random) -> Iterator[None]:
    """Change the roster for ever, one ruin and recreate at a time."""
    related = _related(tally.model)
    record = tally.cost
    everyone = range(len(tally.model.workers))
    step = 0
    while True:
        step += 1
        before = tally.cost
        if step <= _REBUILDS:
            chosen = list(everyone)
        else:
            first = random.choice(everyone)
            size = min(random.choice((1, 2, 2, 3, 3, 4)), len(related[first]) + 1)
            chosen = [first, *random.sample(related[first], size - 1)]
        random.shuffle(chosen)
        taken = [(worker, tally.take(worker)) for worker in chosen]
        noise = random.choice((0.0, 0.5, 2.0, 8.0))
        _recreate(tally, chosen, prices.best, random, noise)
        slack = _SLACK * abs(record) * (1 - step % _CYCLE / _CYCLE)
        if tally.cost > record + slack and tally.cost > before:
            for worker in chosen:
                tally.take(worker)
            for worker, choice in taken:
                tally.put(worker, choice)
        record = min(record, tally.cost)
        yield


def _related(model: Model) -> list[list[int]]:
    """For each worker the others who serve some of the same covers; everyone else where there are none."""
    serves = [{row for place in worker.rows for slot in place for row in slot} for worker in model.workers]
    found: list[list[int]] = []
    for worker, rows in enumerate(serves):
        others = [other for other in range(len(serves)) if other != worker]
        found.append([other for other in others if rows & serves[other]])
    return found


class _Prices:
    """Prices for the covers, moved by subgradient steps toward the best bound.

    The direction keeps a share of the one before (Camerini, Fratta and Maffioli 1975); where no step helps any more,
    the search goes back to the best prices with shorter steps.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._prices = [0.0] * len(model.rows)
        self._direction = [0.0] * len(model.rows)
        self.best = self._prices
        self._bound = -math.inf
        self._scale, self._stale = 1.5, 0

    def wants_turn(self, iteration: int) -> bool:
        """Tell whether this iteration is for the bound: all at first, then fewer, until the steps are tiny."""
        pause = 1 if iteration <= 60 else 2 if iteration <= 300 else 6
        return self._scale > 0.01 and iteration % pause == 0

    def step(self, target: float) -> float:
        """Price everyone once, move the prices, and return the bound just proven."""
        prices = self._prices
        bound = 0.0
        slope = [0.0] * len(prices)
        marginal = [*(-price for price in prices), 0.0]
        for worker in self._model.workers:
            total, choice = worker.best(marginal)
            bound += total
            for row in choice.rows:
                slope[row] -= 1.0
        for row, costs in enumerate(self._model.rows):
            price = prices[row]
            least, count = min((cost + price * heads, heads) for heads, cost in enumerate(costs))
            bound += least
            slope[row] += count
        self._move(bound, slope, target)
        return self._proven(bound)

    def _move(self, bound: float, slope: Sequence[float], target: float) -> None:
        if bound > self._bound + _TINY:
            self._bound, self.best, self._stale = bound, self._prices, 0
        else:
            self._stale += 1
        if self._stale == 15:
            self._prices, self._direction = self.best, [0.0] * len(slope)
            self._scale, self._stale = self._scale * 0.6, 0
            return
        self._direction = [0.8 * old + new for old, new in zip(self._direction, slope, strict=True)]
        length = sum(part * part for part in self._direction)
        if length == 0:
            self._scale = 0.0
            return
        size = self._scale * max(target - bound, abs(target) * 1e-3) / length
        self._prices = [
            round((price + size * part) * _GRAIN) / _GRAIN
            for price, part in zip(self._prices, self._direction, strict=True)
        ]

    def _proven(self, bound: float) -> float:
        if not self._model.legal:
            return -math.inf
        return math.ceil(bound - 1e-6) if self._model.whole else bound - 1e-9 * (1 + abs(bound))
