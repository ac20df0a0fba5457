"""The default engine, in pure Python: prices for a bound, ruin and recreate for the roster.

Lagrangian relaxation: each row that joins people is given a price, and everyone works their best row under the
prices. What that costs in all is a bound on the cost of any legal roster, whatever the prices; subgradient steps look
for prices that make it high (Held, Wolfe and Crowder 1974, with Polyak's step). Ruin and recreate (Schrimpf and
others 2000): the rows of a few people are taken out and put back one by one, each the exact best against the prices
and the cover that is left, with some noise; what is a little worse is accepted for a while (record-to-record travel,
Dueck 1993).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from random import Random

import attrs

from practiceops.scheduling.roster._model import Choice, Model
from practiceops.scheduling.roster.stops import Progress

__all__ = ["Outcome", "Tally", "moves", "recreate", "search"]

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
    tally = Tally(model)
    for worker, choice in enumerate(start):
        if choice is not None:
            tally.put(worker, choice)
    prices = _Prices(model)
    recreate(tally, [worker for worker, choice in enumerate(start) if choice is None], prices.best, random, 0.0)
    best = Outcome(tally.snapshot(), tally.cost, -math.inf, 0, [])
    changes = moves(tally, prices, random)
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
            next(changes)
            if tally.cost < best.cost - _TINY:
                best.cost, best.choices = tally.cost, tally.snapshot()


class Tally:
    """A roster under change: each worker's row or none, the sums of the rows, and what one more at each port costs."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.choices: list[Choice | None] = [None] * len(model.workers)
        self.sums = [0] * len(model.rows)
        self.marginal = [0.0] * (len(model.ports) + 1)
        self.cost = math.fsum(row.costs[-row.low] for row in model.rows)
        self._costs = [row.costs for row in model.rows]
        self._places = [-row.low for row in model.rows]
        self._ports = ports_of(model)
        for row in range(len(model.rows)):
            self._price(row)

    def snapshot(self) -> tuple[Choice, ...]:
        """Return the rows as they stand."""
        return tuple(choice for choice in self.choices if choice is not None)

    def put(self, worker: int, choice: Choice) -> None:
        """Give a worker without a row this one."""
        self.choices[worker] = choice
        self.cost += choice.cost
        self._shift(choice, 1)

    def take(self, worker: int) -> Choice:
        """Take a worker's row out, and return it."""
        choice = self.choices[worker]
        assert choice is not None  # noqa: S101 - for the type checker
        self.choices[worker] = None
        self.cost -= choice.cost
        self._shift(choice, -1)
        return choice

    def _shift(self, choice: Choice, step: int) -> None:
        ports, places, sums = self.model.ports, self._places, self.sums
        for port in choice.ports:
            row, coefficient = ports[port]
            costs = self._costs[row]
            before = places[row]
            places[row] = after = before + step * coefficient
            sums[row] += step * coefficient
            self.cost += costs[after] - costs[before]
            self._price(row)

    def _price(self, row: int) -> None:
        costs, place, marginal = self._costs[row], self._places[row], self.marginal
        for port, coefficient in self._ports[row]:
            other = place + coefficient
            marginal[port] = costs[other] - costs[place] if 0 <= other < len(costs) else 0.0


def ports_of(model: Model) -> list[list[tuple[int, int]]]:
    """Return for each row its ports, each with its coefficient."""
    found: list[list[tuple[int, int]]] = [[] for _ in model.rows]
    for port, (row, coefficient) in enumerate(model.ports):
        found[row].append((port, coefficient))
    return found


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


def moves(tally: Tally, prices: _Prices, random: Random) -> Iterator[None]:
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
        recreate(tally, chosen, prices.best, random, noise)
        slack = _SLACK * abs(record) * (1 - step % _CYCLE / _CYCLE)
        if tally.cost > record + slack and tally.cost > before:
            for worker in chosen:
                tally.take(worker)
            for worker, choice in taken:
                tally.put(worker, choice)
        record = min(record, tally.cost)
        yield


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


class _Prices:
    """Prices for the rows, moved by subgradient steps toward the best bound.

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
        ports = self._model.ports
        marginal = [*(-prices[row] * coefficient for row, coefficient in ports), 0.0]
        for worker in self._model.workers:
            total, choice = worker.best(marginal)
            bound += total
            for port in choice.ports:
                row, coefficient = ports[port]
                slope[row] -= coefficient
        for index, row in enumerate(self._model.rows):
            price = prices[index]
            least, total = min((cost + price * total, total) for total, cost in enumerate(row.costs, start=row.low))
            bound += least
            slope[index] += total
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
