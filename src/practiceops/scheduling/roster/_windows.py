"""Rows re-planned over a few days, the days before and after as they are: exact, and quick however long the horizon.

What the rules know on the first day of the window follows from the days before it. From there each way through the
window is followed as far as it can be told apart, sums over the whole row among it, and on the last day each is charged
what the days after it come to.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from random import Random

from practiceops.scheduling.roster._limits import Limit
from practiceops.scheduling.roster._programme import Layer
from practiceops.scheduling.roster._tally import Tally
from practiceops.scheduling.roster._worker import Choice, Worker, by_day

__all__ = ["Stand", "best_between"]


class Stand:
    """One person's row as the programme reads it: the node before each day, the sums, and what days cost on the way."""

    def __init__(self, worker: Worker, choice: Choice) -> None:
        self.worker, self.choice = worker, choice
        programme, width = worker.programme, worker.width
        self.kinds = [worker.kind_of[code] for code in choice.codes]
        self.nodes = [0]
        for layer, kind in zip(programme.layers, self.kinds, strict=True):
            self.nodes.append(next(target for label, _, target in layer.arcs[self.nodes[-1]] if label == kind))
        self.slots = [
            (next(place for place, names in enumerate(worker.codes) if names[kind] == code), day * width + kind)
            for day, (code, kind) in enumerate(zip(choice.codes, self.kinds, strict=True))
        ]
        self.sums = [limit.count(self.kinds) for limit in worker.limits]
        self._tails: list[dict[int, float]] = [{} for _ in self.nodes]
        self._tails[-1] = dict(enumerate(programme.finish))

    def ports(self, first: int, end: int) -> list[int]:
        """Return the ports of some days."""
        ports = self.worker.ports
        return [port for place, slot in self.slots[first:end] for port in ports[place][slot]]

    def tail(self, day: int, node: int) -> float:
        """Return what rules cost from a node on if the days from ``day`` on stay, infinite where that is not legal."""
        layers, kinds = self.worker.programme.layers, self.kinds
        way: list[tuple[int, float]] = []
        tails = self._tails
        while node not in tails[day]:
            for kind, extra, target in layers[day].arcs[node]:
                if kind == kinds[day]:
                    way.append((node, extra))
                    node = target
                    day += 1
                    break
            else:
                tails[day][node] = math.inf
        cost = tails[day][node]
        for before, extra in reversed(way):
            day -= 1
            cost += extra
            tails[day][before] = cost
        return cost

    def changed(self, first: int, slots: Sequence[tuple[int, int]]) -> Choice:
        """Return the row with other slots from a day on."""
        worker = self.worker
        taken = [*self.slots[:first], *slots, *self.slots[first + len(slots) :]]
        kinds = [slot % worker.width for _, slot in taken]
        cost = sum([worker.base[place][slot] for place, slot in taken])
        cost += sum([limit.cost(limit.count(kinds)) for limit in worker.limits])
        node = 0
        for layer, kind in zip(worker.programme.layers, kinds, strict=True):
            for label, extra, target in layer.arcs[node]:
                if label == kind:
                    cost += extra
                    node = target
                    break
        cost += worker.programme.finish[node]
        codes = tuple([worker.codes[place][slot % worker.width] for place, slot in taken])
        return Choice(codes, cost, tuple([port for place, slot in taken for port in worker.ports[place][slot]]))


_NODES = 24
"""How many bits of a way's number are for its node; those above are for its sums."""

_MASK = (1 << _NODES) - 1

_TINY = 1e-9


def best_between(
    worker: Worker, stand: Stand, first: int, prices: Sequence[Sequence[float]]
) -> tuple[float, Sequence[int]]:
    """Return how much less than now the person's days from ``first`` on can cost, and their kinds; the others stay.

    ``prices`` are by day and kind, as many days as the window has; an infinite one forbids.
    """
    end = first + len(prices)
    layers = worker.programme.layers
    nodes = range(len(layers[end].arcs) if end < len(layers) else len(worker.programme.finish))
    ahead = worker.programme.ahead(prices, first, [stand.tail(end, node) for node in nodes])
    kinds = stand.kinds[first:end]
    now = sum([price[kind] for price, kind in zip(prices, kinds, strict=True)]) + stand.tail(first, stand.nodes[first])
    now += sum([limit.cost(total) for limit, total in zip(worker.limits, stand.sums, strict=True)]) - _TINY
    if ahead[0][stand.nodes[first]] >= now:
        return 0.0, kinds
    close = [place for place, limit in enumerate(worker.limits) if _is_close(limit, stand.sums[place])]
    while True:
        tracked = [(worker.limits[place], stand.sums[place] - worker.limits[place].count(kinds)) for place in close]
        sums = _Sums(tracked, len(prices), worker.width)
        back, ways = _followed(worker.programme.layers[first:end], stand.nodes[first], prices, ahead, now, sums)
        least, chosen = now, -1
        for way, cost in ways.items():
            total = cost + ahead[-1][way & _MASK]
            if total < least:
                total += sums.cost(way >> _NODES)
                if total < least:
                    least, chosen = total, way
        if chosen < 0:
            return 0.0, kinds
        found: list[int] = []
        for came in reversed(back):
            chosen, kind = came[chosen]
            found.append(kind)
        found.reverse()
        broken = [
            place
            for place, limit in enumerate(worker.limits)
            if place not in close and limit.cost(stand.sums[place] - limit.count(kinds) + limit.count(found)) > 0
        ]
        if not broken:
            return now - least, found
        close += broken


def _is_close(limit: Limit, total: int) -> bool:
    """Tell whether one shift more or less can break the limit."""
    part = max(limit.weights)
    return total + part > limit.maximum or total - part < limit.minimum


class _Sums:
    """Sums that ways through a window are told apart by, as one number: what kinds add to it, and what it costs."""

    def __init__(self, tracked: Sequence[tuple[Limit, int]], days: int, width: int) -> None:
        """Take limits, each with its sum outside the window."""
        self._parts: list[tuple[Limit, int, int]] = []
        self.added = [0] * width
        base = 1 << _NODES
        for limit, outside in tracked:
            self.added = [one + weight * base for one, weight in zip(self.added, limit.weights, strict=True)]
            radix = days * limit.part + 1
            self._parts.append((limit, outside, radix))
            base *= radix

    def cost(self, sums: int) -> float:
        """Return what the limits cost."""
        cost = 0.0
        for limit, outside, radix in self._parts:
            sums, inside = divmod(sums, radix)
            cost += limit.cost(outside + inside)
        return cost


Back = list[dict[int, tuple[int, int]]]
"""For each day and way at its end, the way that it came by and the kind."""


def _followed(  # noqa: PLR0917 - one call, in one place
    layers: Sequence[Layer],
    node: int,
    prices: Sequence[Sequence[float]],
    ahead: Sequence[Sequence[float]],
    now: float,
    sums: _Sums,
) -> tuple[Back, dict[int, float]]:
    """Return the ways through a window that can cost less than ``now``, by ``ahead``, and what they cost so far."""
    ways: dict[int, float] = {node: 0.0}
    back: Back = []
    added = sums.added
    for layer, price, left in zip(layers, prices, ahead[1:], strict=True):
        arcs = layer.arcs
        following: dict[int, float] = {}
        came: dict[int, tuple[int, int]] = {}
        for way, cost in ways.items():
            so_far = way & ~_MASK
            for kind, extra, target in arcs[way & _MASK]:
                spent = cost + price[kind] + extra
                if spent + left[target] < now:
                    reached = so_far + added[kind] + target
                    if spent < following.get(reached, math.inf):
                        following[reached] = spent
                        came[reached] = (way, kind)
        ways = following
        back.append(came)
    return back, ways


class Planner:
    """Re-plans windows of the rows of a tally."""

    def __init__(self, tally: Tally, random: Random) -> None:
        self._tally, self._random = tally, random
        self._stands: list[Stand | None] = [None] * len(tally.choices)

    def replan(self, chosen: Sequence[int], days: range, offers: Sequence[float], noise: float) -> Callable[[], None]:
        """Take these people out of some days and put them back one by one, each as well as can be; return the way back.

        The last one goes by what the rows cost as they stand. While others are still to come, who could fill them too,
        a row is worth rather what is offered.
        """
        tally = self._tally
        stands = [self._stand(worker) for worker in chosen]
        before = [(stand.choice, stand.ports(days.start, days.stop)) for stand in stands]
        for _, ports in before:
            tally.shift(ports, -1)
        after: list[Sequence[int]] = []
        for place, (worker, stand) in enumerate(zip(chosen, stands, strict=True)):
            slots = self._slots(stand, days, offers, 1 - 1 / (len(chosen) - place), noise)
            if slots != stand.slots[days.start : days.stop]:
                tally.replace(worker, stand.changed(days.start, slots))
            ports = [port for one, slot in slots for port in tally.model.workers[worker].ports[one][slot]]
            tally.shift(ports, 1)
            after.append(ports)

        def undo() -> None:
            for worker, (choice, ports), come in zip(chosen, before, after, strict=True):
                tally.shift(come, -1)
                tally.shift(ports, 1)
                tally.replace(worker, choice)

        return undo

    def _stand(self, worker: int) -> Stand:
        stand, choice = self._stands[worker], self._tally.choices[worker]
        if stand is None or stand.choice is not choice:
            assert choice is not None  # noqa: S101 - for the type checker
            stand = self._stands[worker] = Stand(self._tally.model.workers[worker], choice)
        return stand

    def _slots(
        self, stand: Stand, days: range, offers: Sequence[float], trust: float, noise: float
    ) -> list[tuple[int, int]]:
        marginal, random, worker = self._tally.marginal, self._random.random, stand.worker
        width = worker.width
        options: list[list[float]] = []
        for base, ports in zip(worker.base, worker.ports, strict=True):
            prices = list(base[days.start * width : days.stop * width])
            for place, slot in enumerate(range(days.start * width, days.stop * width)):
                if prices[place] < math.inf:
                    for port in ports[slot]:
                        now = marginal[port]
                        prices[place] += now + trust * (offers[port] - now)
                    if noise:
                        prices[place] += noise * random()
            options.append(prices)
        least = options[0] if len(options) == 1 else list(map(min, *options))
        slots: list[tuple[int, int]] = []
        for day, kind in enumerate(best_between(worker, stand, days.start, by_day(least, width))[1]):
            slot = day * width + kind
            place = min(range(len(options)), key=lambda one, at=slot: options[one][at]) if len(options) > 1 else 0
            slots.append((place, days.start * width + slot))
        return slots
