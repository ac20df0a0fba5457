"""One person as engines see them: the programme, the prices of its options, and the best row under them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from operator import add

import attrs

from practiceops.scheduling.roster._limits import Fees, Limit, Reach, best_within, charged
from practiceops.scheduling.roster._programme import Programme

__all__ = ["Choice", "Gather", "Worker", "by_day"]

Gather = Callable[[Sequence[float]], Sequence[float]]


@attrs.frozen
class Choice:
    """One row that a person could work: the codes by day, what it costs by itself, and the ports it adds through."""

    codes: tuple[str | None, ...]
    cost: float
    ports: tuple[int, ...]


def _kind_of(worker: Worker) -> dict[str | None, int]:
    return {code: kind for names in worker.codes for kind, code in enumerate(names)}


@attrs.frozen(eq=False)
class Worker:
    """One person, as engines see them: a programme, and what each kind of shift costs on each day by itself.

    Options are laid out flat, day by day and kind by kind. A kind may hold several shift codes: ``base``, ``codes`` and
    ``ports`` have one such list for each of them, and the cheapest is taken. ``limits`` are the sums that the programme
    leaves out, ``first_fee`` where fees on them begin among offers; ``spare`` is a legal row, for when none is found.
    """

    person: str
    programme: Programme
    legal: bool
    width: int
    codes: tuple[tuple[str | None, ...], ...]
    base: tuple[tuple[float, ...], ...]
    ports: tuple[tuple[tuple[int, ...], ...], ...]
    gathers: tuple[tuple[Gather, ...], ...]
    limits: tuple[Limit, ...] = ()
    reach: Reach = ()
    spare: Choice | None = None
    first_fee: int = 0
    kind_of: Mapping[str | None, int] = attrs.field(init=False, default=attrs.Factory(_kind_of, takes_self=True))

    def best(self, marginal: Sequence[float], fees: Fees | None = None) -> tuple[float, Choice]:
        """Return a bound on the total price under a price for each port (one more at the end: 0), and the best row.

        The bound is the price of the row, unless `limits` make the search for it long. ``fees`` that kept the limits
        before are where it begins, and are moved.
        """
        options = [self._prices(place, marginal) for place in range(len(self.base))]
        prices = self._least(options)
        if not self.limits:
            bound, kinds, cost = self.programme.best(prices)
        else:
            fees = fees or Fees(self.limits)
            bound, kinds, cost = best_within(self.programme, self.limits, self.reach, prices, fees)
            if not kinds and self.spare is not None:
                return bound, self.spare
        return bound, self._choice(kinds, options, cost)

    def relaxed(self, offers: Sequence[float]) -> tuple[float, Choice]:
        """Return a bound on the total price and a row of that price: the best one where fees alone keep the limits.

        ``offers`` are a price for each port, 0, and everyone's fees; see `Tally.offers`.
        """
        options = [self._prices(place, offers) for place in range(len(self.base))]
        prices = self._least(options)
        if not self.limits:
            bound, kinds, cost = self.programme.best(prices)
            return bound, self._choice(kinds, options, cost)
        fees = offers[self.first_fee : self.first_fee + len(self.limits)]
        bound, kinds, cost = self.programme.best(charged(prices, self.limits, fees))
        cost += sum([limit.cost(limit.count(kinds)) for limit in self.limits])
        bound -= sum([limit.rebate(fee) for limit, fee in zip(self.limits, fees, strict=True)])
        return bound, self._choice(kinds, options, cost)

    def sums(self, choice: Choice) -> list[int]:
        """Return the sums of a row that `limits` are on."""
        kinds = list(map(self.kind_of.__getitem__, choice.codes))
        return [limit.count(kinds) for limit in self.limits]

    def _least(self, options: Sequence[list[float]]) -> list[list[float]]:
        return by_day(options[0] if len(options) == 1 else list(map(min, *options)), self.width)

    def _choice(self, kinds: Sequence[int], options: Sequence[list[float]], cost: float) -> Choice:
        codes: list[str | None] = []
        ports: list[int] = []
        for day, kind in enumerate(kinds):
            slot = day * self.width + kind
            place = 0 if len(options) == 1 else min(range(len(options)), key=lambda one, at=slot: options[one][at])
            codes.append(self.codes[place][kind])
            ports += self.ports[place][slot]
            cost += self.base[place][slot]
        return Choice(tuple(codes), cost, tuple(ports))

    def choice_of(self, codes: Sequence[str | None]) -> Choice | None:
        """Return the row of these codes, or None where it is not legal."""
        price = [math.inf] * len(self.base[0])
        ports: list[int] = []
        for day, code in enumerate(codes):
            for place, names in enumerate(self.codes):
                if code in names:
                    slot = day * self.width + names.index(code)
                    price[slot] = self.base[place][slot]
                    ports += self.ports[place][slot]
                    break
        total, kinds, _ = self.programme.best(by_day(price, self.width))
        total += sum(limit.cost(limit.count(kinds)) for limit in self.limits)
        return None if total == math.inf else Choice(tuple(codes), total, tuple(ports))

    def _prices(self, place: int, marginal: Sequence[float]) -> list[float]:
        prices = list(self.base[place])
        for gather in self.gathers[place]:
            prices = list(map(add, prices, gather(marginal)))
        return prices


def by_day(flat: Sequence[float], width: int) -> list[list[float]]:
    """Return flat prices as one list for each day."""
    return [list(flat[day : day + width]) for day in range(0, len(flat), width)]
