"""The second engine: column generation with HiGHS (extra ``solver``).

A row of one person is a column. The master, a linear programme, mixes columns so that the covers cost least; its prices
go to everyone's programme, which answers with the best row under them, until no row is missing. What the prices prove
on the way is the bound (Dantzig and Wolfe 1960). Rosters come from diving: the cells on which the mixture all but
agrees are fixed, bit by bit, with new columns priced in between; then from neighborhoods, in which most rows of the
best roster stay and the others are dived for again.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# some overloads in NumPy's own stubs are partially unknown

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from random import Random

import attrs
import numpy as np

from practiceops.scheduling.roster._master import Array, Duals, Master
from practiceops.scheduling.roster._model import Choice, Model, Row
from practiceops.scheduling.roster._parts import Part, parts
from practiceops.scheduling.roster._pricing import Column, Pricer
from practiceops.scheduling.roster._search import Outcome, Tally
from practiceops.scheduling.roster._shared_pricing import SharedPricer
from practiceops.scheduling.roster.stops import Progress

__all__ = ["search"]

_TINY = 1e-6
_AGREED = 1 - _TINY
_WIDE = 0.12
"""How often a neighborhood may hold more than half of the people."""

_SHARES = (0.1, 0.2, 0.4)
"""How many of the cells in doubt a dive fixes at a time, as a share of them."""

_ROUNDS = 12
"""How often at most new columns are priced in a neighborhood before the next cells are fixed."""

_ENOUGH = 0.5
"""How much new columns could save at most, in cost and in percent, for the mixture to be good enough to dive on."""

_TRIES = 8
"""How many fees are tried to bring a row within its worker's limits."""

_KEPT = 100
"""How many columns of each worker a neighborhood starts with."""


def search(
    model: Model,
    *,
    seed: int,
    start: Sequence[Choice | None],
    is_done: Callable[[Progress], bool],
    on_progress: Callable[[Progress], object] | None,
    executor: Executor | None,
) -> Outcome:
    """Search until told to stop, or until the roster is proven optimal."""
    pricer = Pricer(model) if executor is None else SharedPricer(model, executor)
    engine = _Engine(model, pricer, Random(seed), is_done, on_progress)  # noqa: S311 - a search, no secret
    engine.begin(start)
    with suppress(_StoppedError):
        engine.run()
    return engine.outcome


def _between(center: Array, target: Array) -> Array:
    # again whole multiples of 1/1024, for which sums are exact
    return np.floor((0.5 * center + 0.5 * target) * 1024.0) / 1024.0


@attrs.define(eq=False)
class _Mixture:
    """A master under way: the prices that proved most, what they proved, and which cells are fixed.

    Fixed are cells of a worker's row by masks, 0 or infinite by day and slot.
    """

    master: Master
    center: Array | None = None
    proven: float = -math.inf
    masks: dict[int, Array] = attrs.field(factory=dict[int, Array])


class _StoppedError(Exception):
    """The stop rule said so, or the roster is proven optimal."""


class _Engine:
    """One search under way: the best roster, the bound, and all columns met."""

    def __init__(
        self,
        model: Model,
        pricer: Pricer,
        random: Random,
        is_done: Callable[[Progress], bool],
        on_progress: Callable[[Progress], object] | None,
    ) -> None:
        self._model, self._random, self._is_done, self._on_progress = model, random, is_done, on_progress
        self._pricer = pricer
        self._row_of = np.array([row for row, _ in model.ports], dtype=int)
        self._coefficient = np.array([coefficient for _, coefficient in model.ports], dtype=float)
        self._tally = Tally(model)
        self._reach = [
            {model.ports[port][0] for place in worker.ports for slot in place for port in slot}
            for worker in model.workers
        ]
        self._parts = parts(self._reach)
        self._bounds = [-math.inf] * len(self._parts)
        self._alone = self._price_alone()
        self._pool: dict[tuple[int, bytes], Column] = {}
        self._worth: dict[tuple[int, bytes], float] = {}
        self._extra_fees: dict[int, list[float]] = {}
        self._best: list[Column] = []
        self._roots: dict[int, Duals] = {}
        self.outcome = Outcome((), math.inf, -math.inf, 0, [])

    def begin(self, start: Sequence[Choice | None]) -> None:
        """Make a first roster: the rows given, and for everyone else the best one beside those already there."""
        for worker, choice in enumerate(start):
            self._tally.put(worker, choice or self._model.workers[worker].best(self._tally.marginal)[1])
        self._take_best_of_tally()

    def run(self) -> None:
        """Generate columns, dive, then look in neighborhoods for ever."""
        self._step()
        if not self._model.legal:
            return
        for place, part in enumerate(self._parts):
            self._generate(place, part)
        for part in self._parts:
            for share, rounds in ((0.2, 4), (0.1, 12)):
                self._dive(part, part.workers, share, rounds, cutoff=math.inf)
        while True:
            part = self._open_part()
            free = self._neighborhood(part)
            share = self._random.choice(_SHARES)
            self._dive(part, free, share, _ROUNDS, cutoff=self._cost(part) + 1e-6)

    def _open_part(self) -> Part:
        """Choose a part that is not proven best, rather one whose cost is far from its bound."""
        gaps = [self._cost(part) - bound for part, bound in zip(self._parts, self._bounds, strict=True)]
        return self._random.choices(self._parts, weights=[max(gap, 1e-9) for gap in gaps])[0]

    def _price_alone(self) -> float:
        """Return what the rows cost to which nobody can add."""
        reached = {row for part in self._parts for row in part.rows}
        return math.fsum(row.costs[-row.low] for index, row in enumerate(self._model.rows) if index not in reached)

    def _neighborhood(self, part: Part) -> tuple[int, ...]:
        """Choose whose rows to open: someone, half the time one who could fill a costly row, and those near them."""
        everyone = list(part.workers)
        self._random.shuffle(everyone)
        half = min(len(everyone), max(3, len(everyone) // 2))
        least, most = (half, len(everyone)) if self._random.random() < _WIDE else (min(3, half), half)
        size = self._random.randint(least, most)
        first = everyone[:1]
        if self._random.random() < 0.5:
            sums = self._tally.sums
            excess = [row.costs[sums[index] - row.low] - min(row.costs) for index, row in self._rows(part)]
            if any(excess):
                (costly,) = self._random.choices(part.rows, weights=excess)
                first = [worker for worker in everyone if costly in self._reach[worker]][:1]
        near = {worker for one in first for worker in everyone if self._reach[one] & self._reach[worker]}
        return tuple(sorted(sorted(everyone, key=lambda worker: (worker not in first, worker not in near))[:size]))

    def _cost(self, part: Part) -> float:
        """Return what the best roster costs in this part."""
        sums = self._tally.sums
        shared = [row.costs[sums[index] - row.low] for index, row in self._rows(part)]
        return math.fsum([*shared, *(self.outcome.choices[worker].cost for worker in part.workers)])

    def _rows(self, part: Part) -> list[tuple[int, Row]]:
        return [(index, self._model.rows[index]) for index in part.rows]

    # Steps, and what is best so far

    def _step(self) -> None:
        outcome = self.outcome
        outcome.iterations += 1
        progress = Progress(iteration=outcome.iterations, cost=outcome.cost, bound=outcome.bound)
        if not outcome.history or (progress.cost, progress.bound) != (
            outcome.history[-1].cost,
            outcome.history[-1].bound,
        ):
            outcome.history.append(progress)
        if self._on_progress is not None:
            self._on_progress(progress)
        if outcome.cost <= outcome.bound or self._is_done(progress):
            raise _StoppedError

    def _take_best_of_tally(self) -> None:
        choices = self._tally.snapshot()
        if self._tally.cost <= self.outcome.cost:
            self.outcome.cost, self.outcome.choices = self._tally.cost, choices
            self._raise_bound()
            self._best = [self._pricer.column(worker, choice) for worker, choice in enumerate(choices)]
            for column in self._best:
                self._remember(column)

    def _take(self, columns: dict[int, Column]) -> None:
        """Put a whole roster into the tally, and keep it where it is the best."""
        for worker, column in columns.items():
            self._tally.take(worker)
            self._tally.put(worker, self._pricer.choice(column))
        self._take_best_of_tally()
        if self._tally.cost > self.outcome.cost:
            for worker in columns:
                self._tally.take(worker)
                self._tally.put(worker, self.outcome.choices[worker])

    def _remember(self, column: Column) -> bool:
        key = column.key
        if key in self._pool:
            return False
        self._pool[key] = column
        self._worth[key] = self._reduced_cost(column)
        return True

    def _marginal(self, prices: Array) -> Array:
        """Return the price of each port from the price of one more on each row."""
        return prices[self._row_of] * self._coefficient

    def _reduced_cost(self, column: Column) -> float:
        """Return what the column would cost under the prices of the root."""
        root = self._roots.get(column.worker)
        if root is None:
            return 0.0
        return column.cost + float(self._marginal(root.rows)[column.ports].sum()) - root.worker[column.worker]

    # The root: columns for everyone, and the bound

    def _generate(self, place: int, part: Part) -> None:
        """Generate columns until no price finds another for the part, which is what proves its bound."""
        mixture = _Mixture(Master(self._model, part.workers, part.rows, np.zeros(len(self._model.rows)), 0.0))
        for worker in part.workers:
            mixture.master.add(self._best[worker], self._pricer.counts(self._best[worker]))
        while True:
            value, duals = mixture.master.solve()
            self._roots.update(dict.fromkeys(part.workers, duals))
            grown = self._grow(mixture, duals, cutoff=math.inf, relaxed=True)
            bound = self._model.proven(mixture.proven)
            if bound > self._bounds[place]:
                self._bounds[place] = bound
                self._raise_bound()
            if not grown or value - bound < _TINY:
                break
        self._step()
        for key, column in self._pool.items():
            if column.worker in part.workers:
                self._worth[key] = self._reduced_cost(column)

    def _raise_bound(self) -> None:
        bound = self._alone + math.fsum(self._bounds)
        self.outcome.bound = self.outcome.cost if self._model.meets(self.outcome.cost, bound) else bound

    def _grow(self, mixture: _Mixture, duals: Duals, *, cutoff: float, relaxed: bool = False) -> bool:
        """Price everyone, and add the columns that the mixture lacks; tell whether there were any.

        Prices midway to those that proved most settle sooner than the master's own (Wentges 1997), and hold where the
        master knows few columns yet. Beyond the ``cutoff`` nothing is added. ``relaxed`` columns may exceed limits.
        """
        master, target = mixture.master, duals.rows
        fees = {worker: self._pricer.fee(worker, fees) for worker, fees in duals.limits.items() if any(fees)}
        # limits with a fee allow their maximum for nothing (see `Worker.best`)
        allowed = sum(
            fee * limit.maximum
            for worker, fees in duals.limits.items()
            for fee, limit in zip(fees, self._model.workers[worker].limits, strict=True)
        )
        for prices in (target,) if mixture.center is None else (_between(mixture.center, target), target):
            self._step()
            best = self._pricer.best(master.free, self._marginal(prices), fees, mixture.masks)
            found = [column for column in best if column is not None]
            if len(found) < len(best):
                mixture.proven = math.inf
                return False
            proven = master.least(prices) + sum(column.price for column in found) - allowed
            if proven > mixture.proven:
                mixture.proven, mixture.center = proven, prices
            if proven > cutoff:
                return False
            grown = False
            marginal = self._marginal(target)
            for column in found if relaxed else self._within_limits(mixture, found, prices, duals):
                price = column.cost + float(marginal[column.ports].sum()) + self._limit_price(column, duals)
                if price < duals.worker[column.worker] - _TINY and master.add(column, self._pricer.counts(column)):
                    self._remember(column)
                    grown = True
            if grown:
                return True
        return False

    def _limit_price(self, column: Column, duals: Duals) -> float:
        fees = duals.limits.get(column.worker)
        return sum(fee * count for fee, count in zip(fees, self._pricer.counts(column), strict=True)) if fees else 0.0

    # Dives: whole rosters out of mixtures

    def _dive(self, part: Part, free: tuple[int, ...], share: float, rounds: int, *, cutoff: float) -> None:
        """Fix cells of the free workers' rows, a share of those in doubt at a time, until all is settled.

        Before more is fixed, new columns are priced, for at most so many ``rounds``.
        """
        stay = [self._best[worker] for worker in part.workers if worker not in free]
        sums = np.zeros(len(self._model.rows))
        for column in stay:
            np.add.at(sums, self._row_of[column.ports], self._coefficient[column.ports])
        reached = sorted(set[int]().union(*(self._reach[worker] for worker in free)))
        rest = [row for row in part.rows if row not in set(reached)]
        shared = [self._model.rows[row].costs[int(sums[row]) - self._model.rows[row].low] for row in rest]
        master = Master(self._model, free, reached, sums, math.fsum([*shared, *(column.cost for column in stay)]))
        for key in self._worthy(free):
            master.add(self._pool[key], self._pricer.counts(self._pool[key]))
        mixture = _Mixture(master, self._roots[free[0]].rows)
        masks = mixture.masks
        while self._settle(mixture, rounds, cutoff) <= cutoff:
            doubts, settled = self._doubts(master)
            if not doubts:
                if len(settled) == len(free):
                    self._take(settled)
                return
            doubts.sort(key=lambda doubt: -doubt[0])
            quota = max(1, int(share * len(doubts)))
            fixed: dict[int, list[tuple[int, Array]]] = {}
            for place, (agreed, worker, day, slot) in enumerate(doubts):
                if place and (place >= quota or agreed < 0.6):
                    break
                same = self._pricer.same_code(worker, slot)
                mask = masks.setdefault(worker, np.zeros((len(self._best[worker].slots), len(same))))
                mask[day] = np.where(same, 0.0, np.inf)
                fixed.setdefault(worker, []).append((day, same))
            master.close(
                place
                for place, column in enumerate(master.columns)
                if column.worker in fixed and not all(same[column.slots[day]] for day, same in fixed[column.worker])
            )

    def _settle(self, mixture: _Mixture, rounds: int, cutoff: float) -> float:
        """Price new columns until they could save little; return what the mixture costs, infinite beyond the cutoff."""
        mixture.proven = -math.inf
        value, duals = mixture.master.solve()
        for _ in range(rounds):
            grown = self._grow(mixture, duals, cutoff=cutoff)
            if mixture.proven > cutoff:
                return math.inf
            if not grown:
                break
            value, duals = mixture.master.solve()
            if value - mixture.proven < max(_ENOUGH, _ENOUGH / 100 * abs(value)):
                break
        return value

    def _within_limits(
        self, mixture: _Mixture, columns: Sequence[Column], prices: Array, duals: Duals
    ) -> Iterator[Column]:
        """Return the columns, and for those beyond their worker's limits, where one is found, another one within them.

        That takes fees on what the limits count; what helped last is tried first.
        """
        yield from (column for column in columns if column.legal)
        marginal = self._marginal(prices)
        due = {column.worker: duals.limits[column.worker] for column in columns if not column.legal}
        fees = {worker: self._extra_fees.setdefault(worker, [0.0] * len(limits)) for worker, limits in due.items()}
        steps = {worker: [1.0] * len(limits) for worker, limits in due.items()}
        for _ in range(_TRIES):
            if not due:
                return
            charged = {
                worker: self._pricer.fee(worker, [one + more for one, more in zip(limits, fees[worker], strict=True)])
                for worker, limits in due.items()
            }
            for column in self._pricer.best(mixture.master.free, marginal, charged, mixture.masks):
                if column is None or column.worker not in due:
                    continue
                worker = column.worker
                if column.legal:
                    self._extra_fees[worker] = [fee / 2 for fee in fees[worker]]
                    del due[worker]
                    yield column
                    continue
                limits = self._model.workers[worker].limits
                for index, (count, limit) in enumerate(zip(self._pricer.counts(column), limits, strict=True)):
                    if count > limit.maximum:
                        fees[worker][index] += steps[worker][index]
                        steps[worker][index] *= 2

    def _worthy(self, free: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """Return the columns of the free workers that are worth a start: those in the best roster, and the cheapest."""
        wanted = set(free)
        mine: dict[int, list[tuple[float, tuple[int, bytes]]]] = {worker: [] for worker in free}
        for key, worth in self._worth.items():
            if key[0] in wanted and self._pool[key].legal:
                mine[key[0]].append((worth, key))
        for worker in free:
            best = self._best[worker].key
            yield best
            for _, key in sorted(mine[worker])[:_KEPT]:
                if key != best:
                    yield key

    def _doubts(self, master: Master) -> tuple[list[tuple[float, int, int, int]], dict[int, Column]]:
        """Return the cells in doubt (agreement, worker, day, slot), and the columns of those who have just one."""
        mixed: dict[int, list[tuple[float, Column]]] = {worker: [] for worker in master.free}
        for place, value in master.shares():
            column = master.columns[place]
            mixed[column.worker].append((value, column))
        doubts: list[tuple[float, int, int, int]] = []
        settled: dict[int, Column] = {}
        for worker, shares in mixed.items():
            if len(shares) == 1 and shares[0][0] > _AGREED:
                settled[worker] = shares[0][1]
                continue
            for day in range(len(self._best[worker].slots)):
                agreed: dict[int, float] = {}
                for value, column in shares:
                    slot = int(column.slots[day])
                    agreed[slot] = agreed.get(slot, 0.0) + value
                if agreed:
                    slot = max(agreed, key=lambda one: (agreed[one], -one))
                    if agreed[slot] < _AGREED:
                        doubts.append((agreed[slot] + 0.1 * self._random.random(), worker, day, slot))
        return doubts, settled
