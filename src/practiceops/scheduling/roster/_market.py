"""Prices that settle: people are offered a price for what they add, take their best row, and prices answer at once.

Lagrangian relaxation by incremental subgradient steps (Nedić and Bertsekas 2001): each row that joins people is given a
price, and the prices move after every person instead of after every round. Where only some people are out of the
roster, the rows cost what they cost on top of those who are in it, and a price never leaves the span of what one unit
more can cost there: most rows are then settled from the start.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import add, eq
from random import Random

from practiceops.scheduling.roster._model import Choice
from practiceops.scheduling.roster._tally import Tally

__all__ = ["Market", "dive"]

_MEMORY = 0.7
"""What share of its weight a row keeps each time that its person takes another."""

_KEPT = 6
"""How many rows of each person are remembered."""

_SPAN = 100.0
"""Steps are meant for rows on which prices can move this far; others move in proportion."""

_PACE, _SWEEPS = 2.0, 3
"""How far prices move for each person missing or too many, all people of a sweep together, and the first sweeps."""


class Market:
    """The people who are out of a roster, and a price for each row that joins people."""

    def __init__(self, tally: Tally, workers: Sequence[int], prices: Sequence[float]) -> None:
        self._tally = tally
        self.free = list(workers)
        self.prices = list(prices)
        self._worn = [0] * len(prices)
        self._taken: dict[int, Choice] = {}
        self._weights: dict[int, dict[Choice, float]] = {worker: {} for worker in workers}
        self._reach = [0] * len(prices)
        self._dip = [0] * len(prices)
        for worker in workers:
            for row, (least, most) in tally.spans[worker].items():
                self._reach[row] += most
                self._dip[row] += least
        count = len(prices)
        self._floor, self._ceiling = [0.0] * count, [0.0] * count
        self._wanted, self._pace = [0] * count, [0.0] * count
        self._steep: dict[int, list[float]] = {}
        for row in range(count):
            self._settle(row)

    def _settle(self, row: int) -> None:
        """Find what a unit more can cost on this row, with those who are in the roster."""
        costs, place = self._tally.costs[row], self._tally.places[row]
        first = max(0, place + self._dip[row])
        slopes = self._tally.slopes[row][first : max(first, place + self._reach[row])]
        self._steep.pop(row, None)
        if not slopes:
            step = costs[place + 1] - costs[place] if place + 1 < len(costs) else 0.0
            self._floor[row] = self._ceiling[row] = self.prices[row] = -step
            self._wanted[row], self._pace[row] = 0, 0.0
            return
        self._floor[row], self._ceiling[row] = -slopes[-1], -slopes[0]
        self._pace[row] = (slopes[-1] - slopes[0]) / _SPAN
        self.prices[row] = price = min(-slopes[0], max(-slopes[-1], self.prices[row]))
        if self._floor[row] < self._ceiling[row]:
            distinct = len(set(slopes))
            if distinct == 2:
                self._wanted[row] = first + bisect_left(slopes, slopes[-1]) - place
            else:
                self._steep[row] = slopes
                self._wanted[row] = first + bisect_left(slopes, -price) - place

    def sweep(self, step: float, random: Random) -> list[float]:
        """Offer prices to everyone in turn, moving them after each; return the mean of the prices on the way."""
        free = self.free
        random.shuffle(free)
        total = [0.0] * len(self.prices)
        for worker in free:
            if self._taken.get(worker) is not None:
                self._move(step)
            self._offer(worker)
            total = list(map(add, total, self.prices))
        share = 1 / len(free)
        return [price * share for price in total]

    def _offer(self, worker: int) -> None:
        one = self._tally.model.workers[worker]
        choice = one.relaxed(self._tally.offers(self.prices))[1]
        if one.limits:
            self._tally.fees[worker].move(one.sums(choice))
        before = self._taken.get(worker)
        worn, ports = self._worn, self._tally.model.ports
        if before is not None:
            if before is choice:
                return
            for port in before.ports:
                row, coefficient = ports[port]
                worn[row] -= coefficient
        for port in choice.ports:
            row, coefficient = ports[port]
            worn[row] += coefficient
        self._taken[worker] = choice
        weights = self._weights[worker]
        for one in weights:
            weights[one] *= _MEMORY
        if choice.cost < math.inf:
            weights[choice] = weights.get(choice, 0.0) + 1.0
        if len(weights) > _KEPT:
            del weights[min(weights, key=weights.__getitem__)]

    def _move(self, step: float) -> None:
        prices = self.prices
        for row, slopes in self._steep.items():
            place = self._tally.places[row]
            first = max(0, place + self._dip[row])
            self._wanted[row] = first + bisect_left(slopes, -prices[row]) - place
        moved = [
            price + step * pace * (wanted - worn)
            for price, pace, wanted, worn in zip(prices, self._pace, self._wanted, self._worn, strict=True)
        ]
        self.prices = list(map(min, self._ceiling, map(max, self._floor, moved)))

    def settle_one(self) -> int:
        """Put the person back whose rows agree most, with the row that agrees with the others; return who."""
        chosen, best, least = self.free[0], None, -1.0
        for worker in self.free:
            weights = self._weights[worker]
            whole = sum(weights.values())
            for choice in weights:
                agreed = (
                    sum(weight * sum(map(eq, choice.codes, other.codes)) for other, weight in weights.items()) / whole
                )
                if agreed > least:
                    chosen, best, least = worker, choice, agreed
        self.put(chosen, best or self._tally.best(chosen, self._tally.offers(self.prices)))
        return chosen

    def put(self, worker: int, choice: Choice) -> None:
        """Put one person back."""
        tally = self._tally
        ports = tally.model.ports
        for port in self._taken.pop(worker).ports:
            row, coefficient = ports[port]
            self._worn[row] -= coefficient
        self.free.remove(worker)
        tally.put(worker, choice)
        for row, (least, most) in tally.spans[worker].items():
            self._reach[row] -= most
            self._dip[row] -= least
            self._settle(row)


def dive(tally: Tally, workers: Sequence[int], prices: Sequence[float], random: Random) -> Iterator[None]:
    """Put people back: prices settle a little, those whose rows agree most are put back, and so on to the last."""
    market = Market(tally, workers, prices)
    sweeps = _SWEEPS
    while len(market.free) > 1:
        for _ in range(sweeps):
            market.sweep(_PACE / len(market.free), random)
            yield
        for _ in range(max(1, len(market.free) // 4)):
            market.settle_one()
        sweeps = 1
    for worker in market.free:
        tally.put(worker, tally.best(worker, tally.marginal))
    for worker in workers:
        tally.take(worker)
        tally.put(worker, tally.best(worker, tally.marginal))
