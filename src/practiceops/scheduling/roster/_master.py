"""The master problem of column generation: which mixture of rows covers best, as a linear programme for HiGHS."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# some overloads in NumPy's own stubs are partially unknown

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import attrs
import highspy
import numpy as np

from practiceops.scheduling.roster._model import Model
from practiceops.scheduling.roster._pricing import Column

__all__ = ["Duals", "Master"]

Array = np.ndarray[Any, Any]

_PRIMAL_SIMPLEX = 4
_NOBODY = 1e5
"""What it costs the master that someone has no row: above anything that a row could save."""

_GRAIN = 1024.0
"""Prices are whole multiples of 1/1024: sums of them with whole-number weights are exact, and so is the bound."""


@attrs.frozen(eq=False)
class Duals:
    """The prices of a solved master: of one more on each row, of each worker's one column, of each worker's limits."""

    rows: Array
    worker: Mapping[int, float]
    limits: Mapping[int, Sequence[float]]


class Master:
    """Rows of the model and its ``free`` workers as rows of a linear programme, what they could work as its columns.

    ``rows`` are all rows that the free workers can add to, ``sums`` what others add to them, ``cost`` what comes on top
    of it all.
    """

    def __init__(self, model: Model, free: Sequence[int], rows: Sequence[int], sums: Array, cost: float) -> None:
        self._model, self.free = model, tuple(free)
        self._rows = np.array(rows, dtype=int)
        self._on_top = cost
        sizes = [len(model.rows[row].costs) for row in rows]
        self._row_by_sum = np.repeat(self._rows, sizes)
        self._starts: Array = np.cumsum(sizes, dtype=int) - sizes
        self._costs = np.array([cost for row in rows for cost in model.rows[row].costs])
        self._sums = np.array(
            [total for row in rows for total, _ in enumerate(model.rows[row].costs, start=model.rows[row].low)]
        )
        self._sums = self._sums - np.repeat(sums[self._rows], sizes)
        self._place = {row: place for place, row in enumerate(rows)}
        self.columns: list[Column] = []
        self._known: set[tuple[int, bytes]] = set()
        self._open: list[bool] = []
        self._constant = cost
        self._solver = highspy.Highs()
        for option, value in (("output_flag", False), ("threads", 1), ("simplex_strategy", _PRIMAL_SIMPLEX)):
            self._solver.setOptionValue(option, value)
        infinity = highspy.kHighsInf
        for row in rows:
            least = model.rows[row].low - float(sums[row])
            self._solver.addRow(least, least, 0, [], [])
        self._row_of = {worker: len(rows) + place for place, worker in enumerate(free)}
        for _ in free:
            self._solver.addRow(1.0, 1.0, 0, [], [])
        self._limit_rows: dict[int, list[int]] = {}
        for worker in free:
            for limit in model.workers[worker].limits:
                self._limit_rows.setdefault(worker, []).append(self._solver.getNumRow())
                self._solver.addRow(-infinity, float(limit.maximum), 0, [], [])
        for place, row in enumerate(rows):
            costs = model.rows[row].costs
            self._constant += costs[0]
            for step, count in _steps(costs):
                self._solver.addCol(step, 0.0, count, 1, [place], [-1.0])
        for worker in free:
            self._solver.addCol(_NOBODY, 0.0, infinity, 1, [self._row_of[worker]], [1.0])
        self._first = self._solver.getNumCol()

    def add(self, column: Column, counts: Sequence[int]) -> bool:
        """Add a column, unless it is there; ``counts`` are its shifts of each limit of its worker."""
        if column.key in self._known:
            return False
        self._known.add(column.key)
        sums: dict[int, float] = {}
        ports: list[int] = column.ports.tolist()
        for port in ports:
            row, coefficient = self._model.ports[port]
            place = self._place[row]
            sums[place] = sums.get(place, 0.0) + coefficient
        places, values = [*sums, self._row_of[column.worker]], [*sums.values(), 1.0]
        for row, count in zip(self._limit_rows.get(column.worker, ()), counts, strict=True):
            if count:
                places.append(row)
                values.append(float(count))
        self._solver.addCol(column.cost, 0.0, highspy.kHighsInf, len(places), places, values)
        self.columns.append(column)
        self._open.append(True)
        return True

    def close(self, columns: Iterable[int]) -> None:
        """Take columns out, by place."""
        places = [place for place in columns if self._open[place]]
        for place in places:
            self._open[place] = False
        if places:
            nothing = np.zeros(len(places))
            indices = np.array(places, dtype=np.int32) + self._first
            self._solver.changeColsBounds(len(places), indices, nothing, nothing)

    def solve(self) -> tuple[float, Duals]:
        """Return the cost of the best mixture, the other workers' included, and its prices."""
        self._solver.run()
        dual = np.array(self._solver.getSolution().row_dual)
        workers = {worker: float(dual[row]) for worker, row in self._row_of.items()}
        dual = np.round(dual * _GRAIN) / _GRAIN
        limits = {worker: [max(0.0, -float(dual[row])) for row in rows] for worker, rows in self._limit_rows.items()}
        prices = np.zeros(len(self._model.rows))
        prices[self._rows] = -dual[: len(self._rows)]
        value = self._solver.getInfo().objective_function_value
        return value + self._constant, Duals(prices, workers, limits)

    def least(self, prices: Array) -> float:
        """Return what the rows cost at least, less the prices of what is added to them, and what comes on top."""
        if not len(self._rows):
            return self._on_top
        costs = self._costs - prices[self._row_by_sum] * self._sums
        return self._on_top + float(np.minimum.reduceat(costs, self._starts).sum())

    def shares(self) -> list[tuple[int, float]]:
        """Return the columns in the mixture, by place, with their shares."""
        values = np.array(self._solver.getSolution().col_value)[self._first :]
        return [(int(place), float(values[place])) for place in np.nonzero(values > 1e-7)[0]]


def _steps(costs: Sequence[float]) -> list[tuple[float, int]]:
    """Return a convex cost as steps: the cost of one more, and for how many it is that."""
    steps: list[tuple[float, int]] = []
    for before, after in pairwise(costs):
        step = after - before
        if steps and steps[-1][0] == step:
            steps[-1] = (step, steps[-1][1] + 1)
        else:
            steps.append((step, 1))
    return steps
