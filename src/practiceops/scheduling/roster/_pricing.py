"""Prices many people at once: the programmes of `_programme`, evaluated with NumPy (extra ``solver``).

People who share a programme are priced together: one pass over its graph, each node holding a number for each of them.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# some overloads in NumPy's own stubs are partially unknown

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from practiceops.scheduling.roster._model import Choice, Model, Worker
from practiceops.scheduling.roster._programme import Programme

__all__ = ["Column", "Pricer"]

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
        groups: dict[int, _Graph] = {}
        self._graphs: list[_Graph] = []
        for worker in model.workers:
            graph = groups.setdefault(id(worker.programme), _Graph(worker.programme))
            self._graphs.append(graph)

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
        found: dict[int, Column | None] = {}
        for graph, members in self._by_graph(who).items():
            options = [
                self._people[one].prices(prices, (fees or {}).get(one), (masks or {}).get(one)) for one in members
            ]
            totals, kinds, extras = graph.best(np.array([option.min(axis=1) for option in options]))
            for index, one in enumerate(members):
                total = float(totals[index])
                places = options[index].argmin(axis=1)
                found[one] = (
                    None if total == np.inf else self._column(one, kinds[index], places, float(extras[index]), total)
                )
        return [found[one] for one in who]

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

    def _by_graph(self, who: Sequence[int]) -> dict[_Graph, list[int]]:
        groups: dict[_Graph, list[int]] = {}
        for one in who:
            groups.setdefault(self._graphs[one], []).append(one)
        return groups

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


class _Graph:
    """One programme as arrays: arcs gathered by group for the way back, by node for the way forth."""

    def __init__(self, programme: Programme) -> None:
        self._finish = np.array(programme.finish)
        self._layers = [_layer(layer) for layer in programme.layers]

    def best(self, price: Array) -> tuple[Array, Array, Array]:
        """Return the least totals, the kinds by day and the rule costs in them, for prices by person, day and kind."""
        people = len(price)
        ahead = [np.repeat(self._finish[:, None], people, axis=1)]
        for day in range(len(self._layers) - 1, -1, -1):
            ahead.append(self._layers[day].back(price[:, day], ahead[-1]))
        everyone = np.arange(people)
        node = np.zeros(people, dtype=int)
        kinds = np.zeros((people, len(self._layers)), dtype=int)
        extras = np.zeros(people)
        for day, layer in enumerate(self._layers):
            after = ahead[-2 - day]
            kind, target, extra = layer.kinds[node], layer.targets[node], layer.extras[node]
            cost = price[everyone[:, None], day, kind] + extra + after[target, everyone[:, None]]
            least = cost.argmin(axis=1)
            kinds[:, day], node = kind[everyone, least], target[everyone, least]
            extras += extra[everyone, least]
        return ahead[-1][0], kinds, extras + self._finish[node]


@attrs.frozen(eq=False)
class _Layer:
    labels: tuple[tuple[int, float], ...]
    groups: tuple[tuple[tuple[int, ...], Array], ...]
    kinds: Array
    extras: Array
    targets: Array

    def back(self, price: Array, following: Array) -> Array:
        """Return the least cost from each node on, for each person."""
        shifted = [following + (price[:, kind] + extra) for kind, extra in self.labels]
        made: list[Array] = []
        for labels, targets in self.groups:
            least = shifted[labels[0]][targets[0]]
            for label, target in zip(labels[1:], targets[1:], strict=True):
                np.minimum(least, shifted[label][target], out=least)
            made.append(least)
        return made[0] if len(made) == 1 else np.concatenate(made)


def _layer(layer: Any) -> _Layer:
    groups: list[tuple[tuple[int, ...], Array]] = []
    first = 0
    for group in layer.groups:
        arcs = layer.arcs[first : first + group.size]
        first += group.size
        groups.append((group.labels, np.array([[target for _, _, target in node] for node in arcs]).T))
    width = max(map(len, layer.arcs))
    kinds = np.zeros((len(layer.arcs), width), dtype=int)
    extras = np.full((len(layer.arcs), width), np.inf)
    targets = np.zeros((len(layer.arcs), width), dtype=int)
    for node, arcs in enumerate(layer.arcs):
        for place, (kind, extra, target) in enumerate(arcs):
            kinds[node, place], extras[node, place], targets[node, place] = kind, extra, target
    return _Layer(layer.labels, tuple(groups), kinds, extras, targets)
