"""Sums over a whole row that a programme leaves out, minutes or shifts in all, and the best row that keeps them.

A sum in the states of a programme makes many of them. Left out, it is kept by a fee on each unit: the best total under
fees, less what the fees give back at least, is a bound on what any row costs with its sums (Lagrangian relaxation). The
fees that prove most leave few rows to look at: those are searched from the least upward, until one keeps its sums.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from heapq import heappop, heappush
from operator import add
from typing import Any

import attrs

from practiceops.scheduling.roster._programme import Programme

__all__ = ["Fees", "Limit", "Reach", "best_within", "charged", "reach_of"]

_GRAIN = 2.0**20
"""Fees are whole multiples of one part in so many: sums of them with whole-number weights are exact."""

_TINY = 1e-9

_STEP, _LEAST, _MOST = 8.0, 0.1, 100.0
"""By how much a fee on the largest part of a sum is changed at first, at least and at most."""

_FASTER, _SLOWER = 1.5, 0.5
"""How the step of a fee changes where the sum is still beyond the same end, and where it has turned."""

_PASSES = 8
"""How many fees are tried for one row."""

_OPENED, _LONGER = 400, 20_000
"""How many partial rows are opened at most, where a row is known that keeps its sums, and where none is."""


@attrs.frozen
class Limit:
    """A sum over a row: what each kind of shift adds to it, and what each unit costs beyond the minimum or maximum."""

    weights: tuple[int, ...]
    minimum: int
    maximum: float
    price: float = math.inf

    @property
    def kinds(self) -> frozenset[int]:
        """The kinds of shift that count."""
        return frozenset(kind for kind, weight in enumerate(self.weights) if weight)

    @property
    def part(self) -> int:
        """The most that one shift adds."""
        return max(1, *self.weights)

    def count(self, row: Sequence[int]) -> int:
        """Return the sum of a row."""
        return sum(map(self.weights.__getitem__, row))

    def cost(self, total: int) -> float:
        """Return what a sum costs."""
        beyond = max(total - self.maximum, self.minimum - total)
        return beyond * self.price if beyond > 0 else 0.0

    def rebate(self, fee: float) -> float:
        """Return what a fee on each unit gives back: what it takes at least from any sum, less what that sum costs."""
        return fee * self.maximum if fee > 0 else fee * self.minimum

    def turn(self, fee: float, total: int) -> float:
        """Return how the bound changes with the fee, where the best row under it has this sum."""
        if fee > 0 or (fee == 0 and total > self.maximum):
            return total - self.maximum
        return total - self.minimum if fee < 0 or total < self.minimum else 0.0

    def within(self, fee: float) -> float:
        """Return the fee, or the nearest one that can be of use."""
        most = self.price if self.maximum < math.inf else 0.0
        least = -self.price if self.minimum > 0 else 0.0
        return round(max(least, min(most, fee)) * _GRAIN) / _GRAIN


Reach = tuple[tuple[Sequence[Sequence[int]], Sequence[Sequence[int]]], ...]
"""For each limit the least and the most that can still be added, by day and node."""


def reach_of(programme: Programme, limits: Sequence[Limit]) -> Reach:
    """Return what each limit's sum can still become."""
    return tuple((_reach(programme, limit, min), _reach(programme, limit, max)) for limit in limits)


def _reach(programme: Programme, limit: Limit, choose: Any) -> list[list[int]]:
    reach = [[0] * len(programme.finish)]
    for layer in reversed(programme.layers):
        following = reach[-1]
        reach.append(
            [choose([limit.weights[kind] + following[target] for kind, _, target in arcs]) for arcs in layer.arcs]
        )
    return reach[::-1]


class Fees:
    """The fees on one person's sums, and how far each moves next (Rprop, Riedmiller and Braun 1993)."""

    def __init__(self, limits: Sequence[Limit]) -> None:
        self._limits = limits
        self.values = [0.0] * len(limits)
        self._steps = [_STEP] * len(limits)
        self._turns = [0.0] * len(limits)

    def move(self, sums: Sequence[int]) -> None:
        """Raise what keeps sums down where they are too great, lower it where they could be greater, and so on."""
        for place, (limit, total) in enumerate(zip(self._limits, sums, strict=True)):
            fee = self.values[place]
            turn = limit.turn(fee, total)
            if not turn:
                continue
            pace = _FASTER if turn * self._turns[place] > 0 else _SLOWER if self._turns[place] else 1.0
            step = max(_LEAST, min(_MOST, self._steps[place] * pace))
            self._steps[place], self._turns[place] = step, turn
            after = fee + math.copysign(step / limit.part, turn)
            self.values[place] = limit.within(after) if fee * after >= 0 else 0.0

    def rebate(self) -> float:
        """Return what the fees give back in all; see `Limit.rebate`."""
        return sum([limit.rebate(fee) for limit, fee in zip(self._limits, self.values, strict=True)])


def best_within(
    programme: Programme,
    limits: Sequence[Limit],
    reach: Reach,
    prices: Sequence[Sequence[float]],
    fees: Fees,
) -> tuple[float, list[int], float]:
    """Return a bound on the total price of any row, the best row found, and what rules and limits cost in it.

    The bound is the price of the row, unless the search was cut short. ``fees`` are where to begin, and are moved. The
    row is empty where none was found.
    """
    best = math.inf
    found: list[int] = []
    broken = 0.0
    proof: _Proof | None = None
    for _ in range(_PASSES):
        dearer = charged(prices, limits, fees.values)
        ahead = programme.ahead(dearer)
        total, row, extra = programme.path(dearer, ahead)
        if not row:
            return math.inf, [], 0.0
        sums = [limit.count(row) for limit in limits]
        proven = total - fees.rebate()
        cost = proven + sum([_gap(limit, fee, one) for limit, fee, one in zip(limits, fees.values, sums, strict=True)])
        if cost < best:
            best, found = cost, row
            broken = extra + sum([limit.cost(one) for limit, one in zip(limits, sums, strict=True)])
        if proof is None or proven > proof.bound:
            proof = _Proof(proven, dearer, ahead, list(fees.values))
        if best <= proof.bound + _TINY:
            return proof.bound, found, broken
        fees.move(sums)
    assert proof is not None  # noqa: S101 - for the type checker
    fees.values = list(proof.fees)
    return _searched(programme, limits, reach, proof, (best, found, broken))


def _gap(limit: Limit, fee: float, total: int) -> float:
    """Return what a sum costs more than the bound allows for."""
    cost = limit.cost(total)
    return cost - fee * total + limit.rebate(fee) if cost < math.inf else math.inf


def charged(
    prices: Sequence[Sequence[float]], limits: Sequence[Limit], fees: Sequence[float]
) -> Sequence[Sequence[float]]:
    """Return prices by day and kind with the fees on top."""
    if not any(fees):
        return prices
    fee_of = [0.0] * len(prices[0])
    for fee, limit in zip(fees, limits, strict=True):
        if fee:
            fee_of = [one + fee * weight for one, weight in zip(fee_of, limit.weights, strict=True)]
    return [list(map(add, day, fee_of)) for day in prices]


@attrs.frozen
class _Proof:
    """The fees that proved most, and the costs to go under them."""

    bound: float
    charged: Sequence[Sequence[float]]
    ahead: Sequence[Sequence[float]]
    fees: list[float]


_Way = tuple[float, int, int, int, tuple[int, ...], Any]
"""A partial row: slack, days (negative: the longest first), when it was met, node, sums, and the way it came."""


def _searched(
    programme: Programme,
    limits: Sequence[Limit],
    reach: Reach,
    proof: _Proof,
    best: tuple[float, list[int], float],
) -> tuple[float, list[int], float]:
    """Return what `best_within` does: open partial rows from the least bound upward, until a whole one is the least."""
    cost, found, broken = best
    days = len(programme.layers)
    fees, ahead, bound = proof.fees, proof.ahead, proof.bound
    room = cost - bound
    queue: list[_Way] = [(0.0, 0, 0, 0, (0,) * len(limits), None)]
    met: set[tuple[int, int, tuple[int, ...]]] = set()
    pushed = 0
    for _ in range(_OPENED if found else _LONGER):
        if not queue:
            return cost, found, broken
        slack, day, _, node, sums, way = heappop(queue)
        day = -day
        if day == days:
            return bound + slack, *_unwound(programme, limits, node, sums, way)
        if (day, node, sums) in met:
            continue
        met.add((day, node, sums))
        price, following, here = proof.charged[day], ahead[day + 1], ahead[day][node]
        for kind, extra, target in programme.layers[day].arcs[node]:
            more = slack + price[kind] + extra + following[target] - here
            if more >= room:
                continue
            after = tuple([one + limit.weights[kind] for one, limit in zip(sums, limits, strict=True)])
            for limit, one, fee, (least, most) in zip(limits, after, fees, reach, strict=True):
                low, high = one + least[day + 1][target], one + most[day + 1][target]
                if (high < limit.minimum or low > limit.maximum) and limit.price == math.inf:
                    break
                if day + 1 == days:
                    more += _gap(limit, fee, one)
            else:
                if more < room:
                    pushed += 1
                    heappush(queue, (more, -day - 1, pushed, target, after, (kind, extra, way)))
    return bound + (queue[0][0] if queue else 0.0), found, broken


def _unwound(
    programme: Programme, limits: Sequence[Limit], node: int, sums: Sequence[int], way: Any
) -> tuple[list[int], float]:
    row: list[int] = []
    broken = programme.finish[node] + sum([limit.cost(one) for limit, one in zip(limits, sums, strict=True)])
    while way is not None:
        kind, extra, way = way
        row.append(kind)
        broken += extra
    return row[::-1], broken
