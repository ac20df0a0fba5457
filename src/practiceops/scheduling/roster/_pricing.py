"""Prices many people at once: the programmes of `_programme`, evaluated with NumPy (extra ``solver``).

The programmes of many people lie side by side: one pass over the days prices them all.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# some overloads in NumPy's own stubs are partially unknown

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from practiceops.scheduling.roster._model import Choice, Model, Worker
from practiceops.scheduling.roster._programme import Programme

__all__ = ["Column", "Pricer"]

_STACKS = 8
"""How many selections of people are kept laid out side by side."""

Array = np.ndarray[Any, Any]


@attrs.frozen(eq=False)
class Column:
    """One row that a worker could work: its slots by day, what it costs by itself, and the ports that it uses.

    A slot is a shift code as the worker's programme numbers it: ``place * width + kind``.
    """

    worker: int
    slots: Array
    cost: float
    ports: Array
    price: float
    legal: bool

    @property
    def key(self) -> tuple[int, bytes]:
        """What makes it this column: the worker and the slots."""
        return self.worker, self.slots.tobytes()


class Pricer:
    """Finds everyone's best row under prices."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._people = [_Person(worker, len(model.ports)) for worker in model.workers]
        self._graphs: dict[int, tuple[list[_Day], Array]] = {}
        self._stacks: dict[tuple[int, ...], _Stack] = {}

    def best(
        self,
        who: Sequence[int],
        marginal: Array,
        fees: Mapping[int, Array] | None = None,
        masks: Mapping[int, Array] | None = None,
    ) -> list[Column | None]:
        """Return the best row of each of ``who`` under a price for each port, None where the masks leave none.

        ``fees`` are added to the price of a slot's kind, ``masks`` (0 or infinite) to each day's slots.
        """
        prices = np.append(marginal, 0.0)
        options = [self._people[one].prices(prices, (fees or {}).get(one), (masks or {}).get(one)) for one in who]
        totals, kinds, extras = self._stack(tuple(who)).best([option.min(axis=1) for option in options])
        found: list[Column | None] = []
        for place, (one, total) in enumerate(zip(who, totals.tolist(), strict=True)):
            places = options[place].argmin(axis=1)
            row = self._column(one, kinds[place], places, float(extras[place]), total) if total < math.inf else None
            found.append(row)
        return found

    def _stack(self, who: tuple[int, ...]) -> _Stack:
        if who not in self._stacks:
            if len(self._stacks) >= _STACKS:
                self._stacks.pop(next(iter(self._stacks)))
            self._stacks[who] = _Stack([self._graph(self.model.workers[one].programme) for one in who])
        return self._stacks[who]

    def _graph(self, programme: Programme) -> tuple[list[_Day], Array]:
        if id(programme) not in self._graphs:
            self._graphs[id(programme)] = [_day(layer) for layer in programme.layers], np.array(programme.finish)
        return self._graphs[id(programme)]

    def choice(self, column: Column) -> Choice:
        """Return the column as engines and rosters take it."""
        worker, person = self.model.workers[column.worker], self._people[column.worker]
        slots: list[int] = column.slots.tolist()
        codes = tuple(worker.codes[slot // person.width][slot % person.width] for slot in slots)
        return Choice(codes, column.cost, tuple(column.ports.tolist()))

    def column(self, worker: int, choice: Choice) -> Column:
        """Return a choice made elsewhere as a column."""
        person = self._people[worker]
        slots = person.slots_of(choice.codes)
        return Column(worker, slots, choice.cost, np.array(choice.ports, dtype=int), choice.cost, legal=True)

    def slot_count(self, worker: int) -> int:
        """Return how many slots a day has."""
        return self._people[worker].slot_count

    def same_code(self, worker: int, slot: int) -> Array:
        """Return which slots of a day hold the same shift code as ``slot``."""
        return self._people[worker].same_code[slot]

    def fee(self, worker: int, fees: Sequence[float]) -> Array:
        """Return fees on the worker's limits as fees on kinds of shift."""
        charged = np.zeros(self._people[worker].width)
        for limit, fee in zip(self.model.workers[worker].limits, fees, strict=True):
            charged[list(limit.kinds)] += fee
        return charged

    def counts(self, column: Column) -> list[int]:
        """Return how many shifts of each of the worker's limits the column holds."""
        kinds = (column.slots % self._people[column.worker].width).tolist()
        return [limit.count(kinds) for limit in self.model.workers[column.worker].limits]

    def _column(self, one: int, kinds: Array, places: Array, extra: float, total: float) -> Column:
        person = self._people[one]
        days = np.arange(len(kinds))
        slots = places[days, kinds] * person.width + kinds
        ports = person.ports[days, slots].ravel()
        column = Column(
            one, slots, float(person.base[days, slots].sum()) + extra, ports[ports < person.nothing], total, legal=True
        )
        limits = self.model.workers[one].limits
        if limits and any(count > limit.maximum for count, limit in zip(self.counts(column), limits, strict=True)):
            return attrs.evolve(column, legal=False)
        return column


class _Person:
    """What one worker's slots cost by themselves, and which ports they use, as arrays."""

    def __init__(self, worker: Worker, nothing: int) -> None:
        self.width, self.nothing = worker.width, nothing
        self._codes = [code for codes in worker.codes for code in codes]
        self.slot_count = len(self._codes)
        days = len(worker.base[0]) // worker.width
        self.base = np.concatenate([np.array(one).reshape(days, worker.width) for one in worker.base], axis=1)
        depth = max((len(slot) for place in worker.ports for slot in place), default=0) or 1
        flat = np.full((len(worker.ports), days * worker.width, depth), nothing)
        for place, slots in enumerate(worker.ports):
            for index, ports in enumerate(slots):
                flat[place, index, : len(ports)] = ports
        self.ports = np.concatenate([one.reshape(days, worker.width, depth) for one in flat], axis=1)
        self.same_code = np.array([[one == other for other in self._codes] for one in self._codes])

    def prices(self, prices: Array, fees: Array | None, mask: Array | None) -> Array:
        """Return the price of each day, place and kind."""
        cost = self.base + prices[self.ports].sum(axis=-1)
        if mask is not None:
            cost = cost + mask
        cost = cost.reshape(len(cost), -1, self.width)
        return cost if fees is None else cost + fees

    def slots_of(self, codes: Sequence[str | None]) -> Array:
        return np.array([self._codes.index(code) for code in codes])


@attrs.frozen(eq=False)
class _Day:
    """One day of a programme: kind and extra cost of each label; of each node, its arcs one after the other."""

    kinds: Array
    extras: Array
    degrees: Array
    labels: Array
    targets: Array


def _day(layer: Any) -> _Day:
    kinds, extras = zip(*layer.labels, strict=True)
    return _Day(
        np.array(kinds),
        np.array(extras, dtype=float),
        np.repeat([len(group.labels) for group in layer.groups], [group.size for group in layer.groups]),
        np.concatenate([np.tile(group.labels, group.size) for group in layer.groups]),
        np.array([target for node in layer.arcs for _, _, target in node]),
    )


@attrs.frozen(eq=False)
class _Layer:
    """One day of many programmes side by side: nodes with as many arcs are one group, a row of arrays for each arc."""

    people: Array
    kinds: Array
    extras: Array
    groups: tuple[tuple[Array, Array], ...]
    starts: Array
    degrees: Array
    labels: Array
    targets: Array

    def back(self, price: Array, following: Array) -> Array:
        """Return the least cost from each node on."""
        shifts = price[self.people, self.kinds] + self.extras
        made: list[Array] = []
        for labels, targets in self.groups:
            least = shifts[labels[0]] + following[targets[0]]
            for label, target in zip(labels[1:], targets[1:], strict=True):
                np.minimum(least, shifts[label] + following[target], out=least)
            made.append(least)
        return made[0] if len(made) == 1 else np.concatenate(made)

    def forth(self, price: Array, following: Array, node: Array) -> tuple[Array, Array, Array]:
        """Return the label and the node with which each person goes on best, and the label's extra cost."""
        arcs = self.starts[node][:, None] + np.arange(self.degrees.max())
        beyond = arcs >= (self.starts[node] + self.degrees[node])[:, None]
        arcs[beyond] = 0
        labels, targets = self.labels[arcs], self.targets[arcs]
        shifts = price[self.people, self.kinds] + self.extras
        cost = shifts[labels] + following[targets]
        cost[beyond] = np.inf
        everyone, least = np.arange(len(node)), cost.argmin(axis=1)
        label = labels[everyone, least]
        return self.kinds[label], self.extras[label], targets[everyone, least]


class _Stack:
    """The programmes of some people, worked through day by day for all of them at once."""

    def __init__(self, graphs: Sequence[tuple[Sequence[_Day], Array]]) -> None:
        self._finish = np.concatenate([finish for _, finish in graphs])
        place = np.arange(len(self._finish))
        first = _firsts([len(finish) for _, finish in graphs])
        layers: list[_Layer] = []
        for days in reversed(list(zip(*(days for days, _ in graphs), strict=True))):
            layer, place, first = _stacked(days, place, first)
            layers.append(layer)
        self._layers = layers[::-1]
        self._start = place[first]

    def best(self, prices: Sequence[Array]) -> tuple[Array, Array, Array]:
        """Return the least totals, the kinds by day and the rule costs in them, for each person's prices by day."""
        width = max(price.shape[1] for price in prices)
        price = np.zeros((len(self._layers), len(prices), width))
        for place, one in enumerate(prices):
            price[:, place, : one.shape[1]] = one
        ahead = [self._finish]
        for day in range(len(self._layers) - 1, -1, -1):
            ahead.append(self._layers[day].back(price[day], ahead[-1]))
        node = self._start
        kinds = np.zeros((len(prices), len(self._layers)), dtype=int)
        extras = np.zeros(len(prices))
        for day, layer in enumerate(self._layers):
            kinds[:, day], extra, node = layer.forth(price[day], ahead[-2 - day], node)
            extras += extra
        return ahead[-1][self._start], kinds, extras + self._finish[node]


def _firsts(counts: Sequence[int]) -> Array:
    return np.cumsum([0, *counts[:-1]])


def _stacked(days: Sequence[_Day], place: Array, first: Array) -> tuple[_Layer, Array, Array]:
    """Return one day of everyone's, where its nodes went, and each person's first node before they were moved.

    ``place`` and ``first`` are the same of the next day.
    """
    shift = _firsts([len(day.kinds) for day in days])
    degrees = np.concatenate([day.degrees for day in days])
    labels = np.concatenate([day.labels + more for day, more in zip(days, shift, strict=True)])
    targets = place[np.concatenate([day.targets + more for day, more in zip(days, first, strict=True)])]
    starts = np.cumsum(degrees) - degrees
    order = np.argsort(degrees, kind="stable")
    groups: list[tuple[Array, Array]] = []
    for degree in np.unique(degrees).tolist():
        arcs = starts[degrees == degree] + np.arange(degree)[:, None]
        groups.append((labels[arcs], targets[arcs]))
    moved = np.empty_like(order)
    moved[order] = np.arange(len(order))
    layer = _Layer(
        people=np.repeat(np.arange(len(days)), [len(day.kinds) for day in days]),
        kinds=np.concatenate([day.kinds for day in days]),
        extras=np.concatenate([day.extras for day in days]),
        groups=tuple(groups),
        starts=starts[order],
        degrees=degrees[order],
        labels=labels.astype(np.int32),
        targets=targets.astype(np.int32),
    )
    return layer, moved, _firsts([len(day.degrees) for day in days])
