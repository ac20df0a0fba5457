"""A roster under change: what it costs, and what one unit more would cost, kept up to date row by row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter, mul

from practiceops.scheduling.roster._limits import Fees
from practiceops.scheduling.roster._model import Choice, Model

__all__ = ["Tally"]


class Tally:
    """A roster under change: each worker's row or none, the sums of the rows, and what one more at each port costs.

    ``places[row]`` is where the sum of a row stands in ``costs[row]``; ``slopes[row]`` what each unit more costs;
    ``spans[worker]`` how far the worker can move each row; ``fees[worker]`` what kept the worker's limits last.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.choices: list[Choice | None] = [None] * len(model.workers)
        self.marginal = [0.0] * (len(model.ports) + 1)
        self.cost = math.fsum(row.costs[-row.low] for row in model.rows)
        self.costs = [row.costs for row in model.rows]
        self.slopes = [[after - before for before, after in pairwise(row.costs)] for row in model.rows]
        self.places = [-row.low for row in model.rows]
        self.fees = [Fees(worker.limits) for worker in model.workers]
        self.spans = [_span(model, worker) for worker in range(len(model.workers))]
        self._ports: list[list[tuple[int, int]]] = [[] for _ in model.rows]
        for port, (row, coefficient) in enumerate(model.ports):
            self._ports[row].append((port, coefficient))
        self._gather = itemgetter(*(row for row, _ in model.ports)) if len(model.ports) > 1 else None
        self._minus = [-float(coefficient) for _, coefficient in model.ports]
        for row in range(len(model.rows)):
            self._price(row)

    @property
    def sums(self) -> list[int]:
        """The sums of the rows, as they stand."""
        return [place + row.low for place, row in zip(self.places, self.model.rows, strict=True)]

    def fees_now(self) -> list[float]:
        """Return everyone's fees, one after the other."""
        return [fee for one in self.fees for fee in one.values]

    def offers(self, prices: Sequence[float], fees: Sequence[float] | None = None) -> list[float]:
        """Return what each port costs under prices of the rows, 0, and everyone's fees: those of now if not given."""
        fees = self.fees_now() if fees is None else fees
        if self._gather is None:
            return [*(-prices[row] * coefficient for row, coefficient in self.model.ports), 0.0, *fees]
        return [*map(mul, self._gather(prices), self._minus), 0.0, *fees]

    def best(self, worker: int, offers: Sequence[float]) -> Choice:
        """Return a worker's best row where each port costs so much; the fees that kept its limits are remembered."""
        return self.model.workers[worker].best(offers, self.fees[worker])[1]

    def snapshot(self) -> tuple[Choice, ...]:
        """Return the rows as they stand."""
        return tuple(choice for choice in self.choices if choice is not None)

    def replace(self, worker: int, choice: Choice) -> None:
        """Give a worker another row; its ports are for the caller to `shift`."""
        before = self.choices[worker]
        assert before is not None  # noqa: S101 - for the type checker
        self.choices[worker] = choice
        self.cost += choice.cost - before.cost

    def put(self, worker: int, choice: Choice) -> None:
        """Give a worker without a row this one."""
        self.choices[worker] = choice
        self.cost += choice.cost
        self.shift(choice.ports, 1)

    def take(self, worker: int) -> Choice:
        """Take a worker's row out, and return it."""
        choice = self.choices[worker]
        assert choice is not None  # noqa: S101 - for the type checker
        self.choices[worker] = None
        self.cost -= choice.cost
        self.shift(choice.ports, -1)
        return choice

    def shift(self, through: Sequence[int], step: int) -> None:
        """Add to the rows through ports, or take away."""
        ports, places = self.model.ports, self.places
        for port in through:
            row, coefficient = ports[port]
            costs = self.costs[row]
            before = places[row]
            places[row] = after = before + step * coefficient
            self.cost += costs[after] - costs[before]
            self._price(row)

    def _price(self, row: int) -> None:
        costs, place, marginal = self.costs[row], self.places[row], self.marginal
        for port, coefficient in self._ports[row]:
            other = place + coefficient
            marginal[port] = costs[other] - costs[place] if 0 <= other < len(costs) else 0.0


def _span(model: Model, index: int) -> dict[int, tuple[int, int]]:
    """Return the rows that a worker can add to, each with the least and the most."""
    worker = model.workers[index]
    width = worker.width
    spans: dict[int, tuple[int, int]] = {}
    for first in range(0, len(worker.ports[0]), width):
        today: dict[int, tuple[int, int]] = {}
        for slots in worker.ports:
            for slot in set(slots[first : first + width]):
                sums: dict[int, int] = {}
                for port in slot:
                    row, coefficient = model.ports[port]
                    sums[row] = sums.get(row, 0) + coefficient
                for row, total in sums.items():
                    low, high = today.get(row, (0, 0))
                    today[row] = (min(low, total), max(high, total))
        for row, (low, high) in today.items():
            least, most = spans.get(row, (0, 0))
            spans[row] = (least + low, most + high)
    return spans
