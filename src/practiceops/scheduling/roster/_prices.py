"""Prices for the rows that join people, and the bound that they prove.

Lagrangian relaxation: under any prices, what everyone's best row costs in all is a bound on the cost of any legal
roster. Prices first settle in a market, which is quick and rough, and are averaged; then subgradient steps (Held, Wolfe
and Crowder 1974, with Polyak's step) go on from the best.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import add
from random import Random

from practiceops.scheduling.roster._market import Market
from practiceops.scheduling.roster._model import Choice, Model
from practiceops.scheduling.roster._tally import Tally

__all__ = ["BestRows", "Prices"]

BestRows = Callable[[Sequence[float]], Iterable[tuple[float, Choice]]]
"""From a price for each port to the bound and best row of each worker, in order: `Worker.best` of all of them."""

_GRAIN = 1024.0
"""Prices are whole multiples of 1/1024: sums of them with whole-number weights are exact, and so is the bound."""

_TINY = 1e-9

_FIRST, _LAST, _COOLER, _SWEEPS = 10.0, 0.5, 0.75, 2
"""The first and last pace of the market, its factor where a bound gains little, and the sweeps before each bound."""

_GAIN = 0.01
"""The share by which a bound must be better than the best for the market to go on at the same pace."""

_START = 0.3
"""Where a price begins, as a share of the most that a unit less can cost."""

_KEPT = 0.8
"""How much of the direction of the step before is kept."""

_PATIENCE = 15
"""Steps without a better bound before the search goes back to the best prices with shorter steps."""


class Prices:
    """Prices, and fees on what people's programmes leave out, moved toward the best bound one step at a time."""

    def __init__(self, model: Model, random: Random, best_rows: BestRows) -> None:
        self._model, self._best_rows, self._random = model, best_rows, random
        self._tally = Tally(model)
        self._limits = [limit for worker in model.workers for limit in worker.limits]
        self.best = [_START * max([0.0, *(-slope for slope in slopes)]) for slopes in self._tally.slopes]
        self.fees = [0.0] * len(self._limits)
        self.target = math.inf
        self._bound = -math.inf
        self._scale = 0.5
        self.ready = False
        self.tired = False

    def offers(self) -> list[float]:
        """Return what each port costs under the best prices, 0, and everyone's fees."""
        return self._tally.offers(self.best, self.fees)

    def steps(self) -> Iterator[float]:
        """Move the prices for as long as it helps; each step gives the bound proven by it, or minus infinity."""
        yield from self._settled()
        self.ready = True
        yield from self._climbed()
        self.tired = True

    def _settled(self) -> Iterator[float]:
        everyone = range(len(self._model.workers))
        if not everyone or not self.best:
            yield self._proven(self.best, self.fees)[0]
            return
        market = Market(self._tally, everyone, self.best)
        pace = _FIRST
        while pace > _LAST:
            prices, fees = [0.0] * len(self.best), [0.0] * len(self.fees)
            for _ in range(_SWEEPS):
                prices = list(map(add, prices, market.sweep(pace / len(everyone), self._random)))
                fees = list(map(add, fees, self._tally.fees_now()))
                yield -math.inf
            before = self._bound
            yield self._proven([price / _SWEEPS for price in prices], [fee / _SWEEPS for fee in fees])[0]
            if self._bound <= before + _GAIN * abs(before):
                pace *= _COOLER

    def _climbed(self) -> Iterator[float]:
        prices, fees = self.best, self.fees
        direction = turning = None
        stale = 0
        while self._scale > 0.01:
            before = self._bound
            bound, slope, turns = self._proven(prices, fees)
            yield bound
            stale = 0 if self._bound > before + _TINY else stale + 1
            if stale == _PATIENCE:
                prices, fees, direction, turning, stale = self.best, self.fees, None, None, 0
                self._scale *= 0.6
                continue
            direction = self._inward(prices, _onward(direction, slope))
            turning = _onward(turning, turns)
            length = sum(part * part for part in direction) + sum(part * part for part in turning)
            if length == 0:
                return
            goal = self.target if self.target < math.inf else self._bound + 0.05 * abs(self._bound)
            size = self._scale * max(goal - self._last, abs(goal) * 1e-3) / length
            prices = self._clipped([price + size * part for price, part in zip(prices, direction, strict=True)])
            fees = [
                limit.within(fee + size * part / limit.part)
                for limit, fee, part in zip(self._limits, fees, turning, strict=True)
            ]

    def _inward(self, prices: Sequence[float], direction: Sequence[float]) -> list[float]:
        """Leave out where the direction would take prices beyond what a unit more or less can cost."""
        return [
            part if slopes and -slopes[-1] < price + part * _TINY < -slopes[0] else 0.0
            for price, part, slopes in zip(prices, direction, self._tally.slopes, strict=True)
        ]

    def _clipped(self, prices: Sequence[float]) -> list[float]:
        return [
            max(-slopes[-1], min(-slopes[0], price)) if slopes else 0.0
            for price, slopes in zip(prices, self._tally.slopes, strict=True)
        ]

    def _proven(self, prices: Sequence[float], fees: Sequence[float]) -> tuple[float, list[float], list[float]]:
        """Price everyone once: return the bound proven, how much each row's sum is off, and each limit's in parts."""
        prices = [round(price * _GRAIN) / _GRAIN for price in prices]
        fees = [limit.within(fee) for limit, fee in zip(self._limits, fees, strict=True)]
        model = self._model
        bound = 0.0
        slope = [0.0] * len(prices)
        sums: list[int] = []
        for worker, (total, choice) in zip(
            model.workers, self._best_rows(self._tally.offers(prices, fees)), strict=True
        ):
            bound += total
            sums += worker.sums(choice)
            for port in choice.ports:
                row, coefficient = model.ports[port]
                slope[row] -= coefficient
        for index, row in enumerate(model.rows):
            price = prices[index]
            least, total = min((cost + price * total, total) for total, cost in enumerate(row.costs, start=row.low))
            bound += least
            slope[index] += total
        turns = [
            limit.turn(fee, total) / limit.part for limit, fee, total in zip(self._limits, fees, sums, strict=True)
        ]
        self._last = bound
        if bound > self._bound + _TINY:
            self._bound, self.best, self.fees = bound, prices, fees
        return model.proven(bound) if model.legal else -math.inf, slope, turns


def _onward(direction: Sequence[float] | None, slope: Sequence[float]) -> list[float]:
    """Return a direction that keeps most of the one before."""
    return list(slope) if direction is None else [_KEPT * old + new for old, new in zip(direction, slope, strict=True)]
