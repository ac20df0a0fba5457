"""Who else could: small exact changes of a few people's rows, until what fell out is covered as well as it can be."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence

from practiceops.scheduling.roster._model import Joined
from practiceops.scheduling.roster._nearby import HARD, Nearby
from practiceops.scheduling.roster.problem import RosterProblem
from practiceops.scheduling.roster.roster import Roster

__all__ = ["Desk"]

Codes = tuple[str | None, ...]

_TINY = 1e-12


class Desk:
    """A roster on the desk: each person's row as it stands, and the sums that join people, cover first of all."""

    def __init__(self, problem: RosterProblem, before: Roster, now: Roster, free: range, fees: Sequence[float]) -> None:
        self._problem, self._free, self._fees = problem, free, fees
        self._members = {member.id: member for member in problem.people}
        self.rows: dict[str, Codes] = now.grid()
        self._forced = dict(self.rows)
        self._joined = Joined.of(problem)
        self._nearby: dict[str, Nearby] = {}
        self._sums, self._usual = self._sums_of(self.rows), self._sums_of(before.grid())

    def _sums_of(self, rows: dict[str, Codes]) -> list[int]:
        sums = list(self._joined.past)
        for person, codes in rows.items():
            for day, code in enumerate(codes):
                for row, adds in self.serves(person, day, code):
                    sums[row] += adds
        return sums

    def roster(self) -> Roster:
        """Return the roster as it stands."""
        return Roster(self._problem.start, self.rows)

    def serves(self, person: str, day: int, code: str | None) -> list[tuple[int, int]]:
        """Return the rows that a person's shift adds to, and how much."""
        if code is None:
            return []
        return [self._joined.ports[port] for port in self._joined.slots[person].get((day, code), ())]

    def _cost(self, row: int, total: int) -> float:
        units = self._joined.units(row, total)
        return units * HARD if self._joined.weight_of(row) is None else units

    def nearby(self, person: str) -> Nearby:
        """Return the rows near to the one that a person had, without what fell out."""
        if person not in self._nearby:
            fees = [self._fees[day] for day in self._free]
            member = self._members[person]
            self._nearby[person] = Nearby(self._problem, member, self._forced[person], self._free, fees)
        return self._nearby[person]

    def prices(self, person: str) -> list[dict[str | None, float]]:
        """Return what each code of a person costs in cover, day by day, given everyone else."""
        made: list[dict[str | None, float]] = []
        for place, day in enumerate(self._free):
            mine = dict(self.serves(person, day, self.rows[person][day]))
            prices: dict[str | None, float] = {}
            for code in self.nearby(person).codes[place]:
                price = 0.0
                for row, adds in self.serves(person, day, code):
                    others = self._sums[row] - mine.get(row, 0)
                    price += self._cost(row, others + adds) - self._cost(row, others)
                prices[code] = price
            made.append(prices)
        return made

    def total(self, person: str, prices: Sequence[dict[str | None, float]]) -> float:
        """Return what a person's row costs under prices."""
        row = self.rows[person]
        paid = math.fsum(prices[place].get(row[day], 0.0) for place, day in enumerate(self._free))
        return self.nearby(person).cost(row) + paid

    def put(self, person: str, row: Codes) -> None:
        """Give a person another row."""
        for day in self._free:
            for place, adds in self.serves(person, day, self.rows[person][day]):
                self._sums[place] -= adds
            for place, adds in self.serves(person, day, row[day]):
                self._sums[place] += adds
        self.rows[person] = row

    def mend(self, away: Collection[str], *, changes: int) -> None:
        """Change rows until no one, and no two of whom one hands on a shift to the other, can make it better."""
        for _ in range(3 * changes + 3):
            missing = self._missing()
            first = [who for who in self._members if who in away or self._can_help(who, missing)]
            worth = math.fsum(self._cost(row, self._sums[row]) - self._cost(row, self._usual[row]) for row in missing)
            move = self._best_move(first, worth, changes)
            if not move:
                return
            for person, row in move.items():
                self.put(person, row)

    def _missing(self) -> list[int]:
        """Return the rows that cost more than they did before."""
        pairs = enumerate(zip(self._sums, self._usual, strict=True))
        return [row for row, (now, usual) in pairs if now != usual and self._cost(row, now) > self._cost(row, usual)]

    def _can_help(self, person: str, missing: Collection[int]) -> bool:
        """Tell whether a shift more, or one less, of a person would make one of these rows cheaper."""
        wanted = set(missing)
        for place, day in enumerate(self._free):
            now = self.rows[person][day]
            for code in self.nearby(person).codes[place]:
                for row, adds in self.serves(person, day, code):
                    if row in wanted:
                        after = self._sums[row] + (-adds if code == now else adds)
                        if self._cost(row, after) < self._cost(row, self._sums[row]):
                            return True
        return False

    def _best_move(self, first: Sequence[str], worth: float, changes: int) -> dict[str, Codes]:
        best, move = -_TINY, {}
        standing: dict[str, tuple[list[dict[str | None, float]], float]] = {}
        for person in first:
            prices = self.prices(person)
            now = self.total(person, prices)
            standing[person] = prices, now
            found = self.nearby(person).explore(prices, bound=now, changes=changes)
            if found.total - now < best:
                best, move = found.total - now, {person: found.best()}
        handed = self._handed_on(first, worth, changes)
        hopes: list[tuple[float, str, Codes]] = []
        for person in first:
            prices, _ = standing[person]
            eased = self._eased(person, prices, handed)
            now = self.total(person, eased)
            found = self.nearby(person).explore(eased, bound=now + best, changes=changes)
            if found.total - now < best:
                hopes.append((found.total - now, person, found.best()))
        for hope, person, row in sorted(hopes, key=lambda one: one[0]):
            if hope >= best:
                break
            total, rows = self._tried(person, row, standing[person], changes)
            if total < best:
                best, move = total, rows
            if total > hope + _TINY:
                # more was hoped for than two can do: one shift handed on at a time
                for eased in self._eased_one_by_one(person, standing[person][0], handed):
                    now = self.total(person, eased)
                    found = self.nearby(person).explore(eased, bound=now + best, changes=changes)
                    if found.total - now < best:
                        total, rows = self._tried(person, found.best(), standing[person], changes)
                        if total < best:
                            best, move = total, rows
        return move

    def _handed_on(
        self, first: Sequence[str], worth: float, changes: int
    ) -> dict[tuple[int, str | None], list[tuple[float, str]]]:
        """Return for each shift that helpers have, who could take it from them, and what it would cost: two each."""
        wanted = {(day, self.rows[person][day]) for person in first for day in self._free if self.rows[person][day]}
        handed: dict[tuple[int, str | None], list[tuple[float, str]]] = {}
        for person in self._members:
            nearby = self.nearby(person)
            if all(code not in nearby.codes[day - self._free.start] for day, code in wanted):
                continue
            prices = self.prices(person)
            now = self.total(person, prices)
            least = nearby.explore(prices, bound=now + worth, changes=changes).least()
            for day, code in wanted:
                place = day - self._free.start
                if self.rows[person][day] != code and code in least[place]:
                    total = least[place][code] - prices[place][code] - now
                    handed.setdefault((day, code), []).append((total, person))
        return {key: sorted(takers, key=lambda one: one[0])[:2] for key, takers in handed.items()}

    def _eased(
        self,
        person: str,
        prices: Sequence[dict[str | None, float]],
        handed: dict[tuple[int, str | None], list[tuple[float, str]]],
    ) -> list[dict[str | None, float]]:
        """Return prices under which to give a shift up costs what someone else asks for it."""
        eased = [dict(day) for day in prices]
        for place, day in enumerate(self._free):
            code = self.rows[person][day]
            asked = next((total for total, who in handed.get((day, code), ()) if who != person), math.inf)
            if code in eased[place]:
                eased[place][code] = max(eased[place][code], -asked)
        return eased

    def _eased_one_by_one(
        self,
        person: str,
        prices: Sequence[dict[str | None, float]],
        handed: dict[tuple[int, str | None], list[tuple[float, str]]],
    ) -> Iterator[list[dict[str | None, float]]]:
        for one, takers in handed.items():
            if self.rows[person][one[0]] == one[1]:
                yield self._eased(person, prices, {one: takers})

    def _tried(
        self, person: str, row: Codes, standing: tuple[list[dict[str | None, float]], float], changes: int
    ) -> tuple[float, dict[str, Codes]]:
        """Return what it costs in all that a person takes a row and the best other fills the gap."""
        prices, now = standing
        kept = self.rows[person]
        given_up = [(day, kept[day]) for day in self._free if row[day] != kept[day] and kept[day]]
        self.put(person, row)
        gained = self.total(person, prices) - now
        best, rows = gained, {person: row}
        for other in self._members:
            nearby = self.nearby(other)
            if other == person or not any(code in nearby.codes[day - self._free.start] for day, code in given_up):
                continue
            asked = self.prices(other)
            before = self.total(other, asked)
            found = nearby.explore(asked, bound=before + best - gained, changes=changes)
            if found.total - before + gained < best - _TINY:
                best, rows = found.total - before + gained, {person: row, other: found.best()}
        self.put(person, kept)
        return best, rows
