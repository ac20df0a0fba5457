"""The one exact programme: the best legal row of one person, given a price for each day and kind of shift.

All legal rows of a person are held as a layered graph: one layer for each day, a node for each state that the rules can
tell apart, an arc for each kind of shift that may be worked next. Nodes from which the same rows with the same costs
can still follow are one node: the graph is a reduced decision diagram. The best row under any prices is its shortest
path. People bound by the same rules share one graph: what is theirs alone (roles, leave,
pins, wishes) is in the prices.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, cast

import attrs

from practiceops.scheduling.roster.rules import Rule, ShiftCount, TotalMinutes
from practiceops.scheduling.roster.shift_types import ShiftType

__all__ = ["LIMIT", "Layer", "Programme", "build", "is_maximum", "is_sum", "kinds_of"]

Arc = tuple[int, float, int]
"""Kind of shift, cost of the rules broken by it, node on the next day."""

LIMIT = 12_000
"""Arcs beyond which a rule on a sum over the whole row is left out of the graph."""

Gather = Callable[[Sequence[float]], Sequence[float]]


@attrs.frozen
class _Group:
    """Nodes of one day from which arcs of the same labels leave, and where each label leads them."""

    size: int
    labels: tuple[int, ...]
    targets: tuple[Gather, ...]


@attrs.frozen
class Layer:
    """One day: its labels (kind of shift, cost of rules broken), its nodes in groups, and the arcs of each node."""

    labels: tuple[tuple[int, float], ...]
    groups: tuple[_Group, ...]
    arcs: tuple[tuple[Arc, ...], ...]


@attrs.frozen
class Programme:
    """The legal rows of one person; ``layers`` is empty where there is none."""

    layers: tuple[Layer, ...]
    finish: tuple[float, ...]

    @property
    def arc_count(self) -> int:
        """How many arcs there are: a measure of the work that each `best` takes."""
        return sum(len(arcs) for layer in self.layers for arcs in layer.arcs)

    def best(self, prices: Sequence[Sequence[float]]) -> tuple[float, list[int], float]:
        """Return the least total price, the kind of shift for each day, and what part of the price is rules broken.

        An infinite price forbids. The total is infinite, and the row empty, where no legal row remains.
        """
        return self.path(prices, self.ahead(prices))

    def ahead(
        self, prices: Sequence[Sequence[float]], first: int = 0, finish: Sequence[float] | None = None
    ) -> list[Sequence[float]]:
        """Return the least total price from each node to the end, by day.

        ``prices`` may be of some days only, from ``first`` on; ``finish`` is what each node costs after the last.
        """
        ahead: list[Sequence[float]] = [self.finish if finish is None else finish]
        for layer, price in zip(self.layers[first : first + len(prices)][::-1], reversed(prices), strict=False):
            ahead.append(_costs_to_go(layer, price, ahead[-1]))
        ahead.reverse()
        return ahead

    def path(
        self, prices: Sequence[Sequence[float]], ahead: Sequence[Sequence[float]]
    ) -> tuple[float, list[int], float]:
        """Return what `best` does, from the least total prices under the same prices."""
        if not self.layers or ahead[0][0] == math.inf:
            return math.inf, [], 0.0
        row: list[int] = []
        broken = 0.0
        node = 0
        for layer, price, following in zip(self.layers, prices, ahead[1:], strict=True):
            least = math.inf
            kind = after = 0
            fee = 0.0
            for label, extra, target in layer.arcs[node]:
                cost = price[label] + extra + following[target]
                if cost < least:
                    least, kind, after, fee = cost, label, target, extra
            row.append(kind)
            broken += fee
            node = after
        return ahead[0][0], row, broken + self.finish[node]


def _costs_to_go(layer: Layer, price: Sequence[float], following: Sequence[float]) -> list[float]:
    shifted = [_plus(following, price[kind] + extra) for kind, extra in layer.labels]
    costs: list[float] = []
    for group in layer.groups:
        options = [
            gather(reached)
            for label, gather in zip(group.labels, group.targets, strict=True)
            if (reached := shifted[label]) is not None
        ]
        if len(options) == 2:
            # twice as fast as min(), and this is the innermost loop of all
            costs += [one if one < two else two for one, two in zip(*options, strict=True)]  # noqa: FURB136
        elif len(options) == 1:
            costs += options[0]
        elif options:
            costs += map(min, *options)
        else:
            costs += [math.inf] * group.size
    return costs


def _plus(costs: Sequence[float], price: float) -> Sequence[float] | None:
    if price == 0.0:
        return costs
    return None if price == math.inf else [price + cost for cost in costs]


def kinds_of(
    shifts: Sequence[ShiftType | None], rules: Sequence[Rule]
) -> tuple[tuple[tuple[ShiftType | None, ...], ...], tuple[tuple[Hashable, ...], ...]]:
    """Return the shifts grouped into kinds that no rule tells apart, and what each rule sees of each kind."""
    kinds: dict[tuple[Hashable, ...], list[ShiftType | None]] = {}
    for shift in shifts:
        kinds.setdefault((shift is None, *(rule.sees(shift) for rule in rules)), []).append(shift)
    return tuple(map(tuple, kinds.values())), tuple(key[1:] for key in kinds)


def is_sum(rule: Rule, weight: float = math.inf) -> bool:  # noqa: ARG001
    """Tell whether a rule is on a sum of what each shift adds, over the whole row."""
    return isinstance(rule, ShiftCount | TotalMinutes)


def is_maximum(rule: Rule, weight: float) -> bool:
    """Tell whether a rule limits how often a shift may be worked, and that is all."""
    return isinstance(rule, ShiftCount) and not rule.minimum and weight == math.inf


def build(
    rules: Sequence[Rule],
    seen: Sequence[tuple[Hashable, ...]],
    past: Sequence[ShiftType | None],
    days: Sequence[date],
    *,
    hard: float = math.inf,
    limit: float = LIMIT,
    optional: Callable[[Rule, float], bool] = is_sum,
) -> tuple[Programme, tuple[int, ...]]:
    """Return the programme of all rows over ``days`` that keep the hard ``rules``, and the places of those left out.

    ``seen`` is from `kinds_of`. A finite ``hard`` makes hard rules cost that much for each unit broken. Rules come in
    one by one, and the graph is reduced after each. Left out are ``optional`` rules, given with their weights, that
    would take the graph beyond ``limit`` arcs: their sums must then be kept by the caller.
    """
    free = [(kind, 0.0, 0) for kind in range(len(seen))]
    programme = _reduced([[free]] * len(days), [0.0])
    weights = [hard if rule.weight is None else rule.weight for rule in rules]
    may_stay_out = [optional(rule, weight) for rule, weight in zip(rules, weights, strict=True)]
    loose: list[int] = []
    for place in sorted(range(len(rules)), key=lambda place: (may_stay_out[place], *_rank(rules[place]))):
        rule, weight = rules[place], weights[place]
        view = [one[place] for one in seen]
        refined = _refined(programme, rule, weight, view, past, days, limit if may_stay_out[place] else math.inf)
        if refined is None:
            loose.append(place)
        else:
            programme = refined
    return programme, tuple(loose)


def _rank(rule: Rule) -> tuple[bool, int]:
    """Order rules by how much they enlarge the graph."""
    return (True, rule.maximum or rule.minimum or 0) if isinstance(rule, ShiftCount) else (False, 0)


def _refined(  # noqa: PLR0917 - one call, in one place
    programme: Programme,
    rule: Rule,
    weight: float,
    view: Sequence[Hashable],
    past: Sequence[ShiftType | None],
    days: Sequence[date],
    limit: float,
) -> Programme | None:
    """Return the programme with one rule more, or None where that takes more arcs than ``limit``."""
    if not programme.layers:
        return programme
    layers: list[list[list[Arc]]] = []
    nodes: dict[tuple[int, Hashable], int] = {(0, rule.opening(past, days[0])): 0}
    count = 0
    for day, layer in zip(days, programme.layers, strict=True):
        steps = _Steps(rule, weight, day, view)
        following: dict[tuple[int, Hashable], int] = {}
        made: list[list[Arc]] = []
        for node, state in nodes:
            moves = steps[state]
            arcs: list[Arc] = []
            for kind, extra, target in layer.arcs[node]:
                move = moves[kind]
                if move is not None:
                    reached = following.setdefault((target, move[0]), len(following))
                    arcs.append((kind, extra + move[1], reached))
            made.append(arcs)
            count += len(arcs)
        if count > limit:
            return None
        layers.append(made)
        nodes = following
    closing = ((programme.finish[node], rule.closing(cast("Any", state))) for node, state in nodes)
    return _reduced(layers, [cost + (weight * units if units else 0.0) for cost, units in closing])


class _Steps(dict[Hashable, list[tuple[Hashable, float] | None]]):
    """What one rule makes of one day: for each state, filled in as met, the step for each kind of shift."""

    def __init__(self, rule: Rule, weight: float, day: date, seen: Sequence[Hashable]) -> None:
        super().__init__()
        self._rule, self._weight, self._day, self._seen = rule, weight, day, seen

    def __missing__(self, state: Hashable) -> list[tuple[Hashable, float] | None]:
        steps: list[tuple[Hashable, float] | None] = []
        for view in self._seen:
            after, units = cast("Any", self._rule).step(state, self._day, view)
            cost = units * self._weight if units else 0.0
            steps.append(None if cost == math.inf else (after, cost))
        self[state] = steps
        return steps


def _reduced(layers: list[list[list[Arc]]], finish: Sequence[float]) -> Programme:
    """Merge nodes with the same future, from the last day back, and leave out those without one."""
    ends = {cost: place for place, cost in enumerate(sorted({cost for cost in finish if cost < math.inf}))}
    merged: list[int | None] = [ends.get(cost) for cost in finish]
    made: list[Layer] = []
    for nodes in reversed(layers):
        keys = [
            tuple((kind, extra, after) for kind, extra, target in arcs if (after := merged[target]) is not None)
            for arcs in nodes
        ]
        layer, places = _layer(keys)
        merged = [places.get(key) for key in keys]
        made.append(layer)
    if merged[0] is None:
        return Programme((), ())
    return Programme(tuple(reversed(made)), tuple(ends))


def _layer(keys: Sequence[tuple[Arc, ...]]) -> tuple[Layer, dict[tuple[Arc, ...], int]]:
    grouped: dict[tuple[tuple[int, float], ...], dict[tuple[Arc, ...], None]] = {}
    for key in keys:
        if key:
            grouped.setdefault(tuple((kind, extra) for kind, extra, _ in key), {})[key] = None
    labels = {label: place for place, label in enumerate(sorted({label for group in grouped for label in group}))}
    places: dict[tuple[Arc, ...], int] = {}
    groups: list[_Group] = []
    for group, members in grouped.items():
        for key in members:
            places[key] = len(places)
        gathers = tuple(_gather([key[place][2] for key in members]) for place in range(len(group)))
        groups.append(_Group(len(members), tuple(labels[label] for label in group), gathers))
    return Layer(tuple(labels), tuple(groups), tuple(places)), places


def _gather(places: Sequence[int]) -> Gather:
    if len(places) == 1:
        # a slice, which unlike a function goes to other processes
        return cast("Gather", itemgetter(slice(places[0], places[0] + 1)))
    return cast("Gather", itemgetter(*places))
