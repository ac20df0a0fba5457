"""The pricing of many people at once, on an executor (extra ``solver``)."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# some overloads in NumPy's own stubs are partially unknown

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

import attrs

from practiceops.scheduling.roster._model import Model
from practiceops.scheduling.roster._pricing import Array, Column, Pricer
from practiceops.scheduling.roster._team import Team, by_programme

__all__ = ["SharedPricer"]

_ALONE = 4
"""So many people are priced at once here: to ask for them takes longer."""


class _Part:
    """The pricer of some people, made where it is first asked."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._pricer: Pricer | None = None

    def __call__(self, *question: Any) -> list[Column | None]:
        if self._pricer is None:
            self._pricer = Pricer(self._model)
        return self._pricer.best(*question)


class SharedPricer(Pricer):
    """Finds everyone's best row under prices, several parts of the people at a time: the answers are the same."""

    def __init__(self, model: Model, executor: Executor) -> None:
        super().__init__(model)
        parts = by_programme(model.workers)
        self._place = {worker: (part, index) for part, one in enumerate(parts) for index, worker in enumerate(one)}
        smaller = [attrs.evolve(model, workers=[model.workers[one] for one in part]) for part in parts]
        self._team = Team(executor, [_Part(one) for one in smaller])

    def best(
        self,
        who: Sequence[int],
        marginal: Array,
        fees: Mapping[int, Array] | None = None,
        masks: Mapping[int, Array] | None = None,
    ) -> list[Column | None]:
        """Return the best row of each of ``who``; see `Pricer.best`."""
        if len(who) <= _ALONE:
            return super().best(who, marginal, fees, masks)
        mine: dict[int, list[int]] = {}
        for worker in who:
            mine.setdefault(self._place[worker][0], []).append(worker)
        questions = [
            (
                part,
                ([self._place[one][1] for one in workers], marginal, self._of(workers, fees), self._of(workers, masks)),
            )
            for part, workers in mine.items()
        ]
        found: dict[int, Column | None] = {}
        for workers, columns in zip(mine.values(), self._team.ask(questions), strict=True):
            for worker, column in zip(workers, columns, strict=True):
                found[worker] = None if column is None else attrs.evolve(column, worker=worker)
        return [found[worker] for worker in who]

    def _of(self, workers: Sequence[int], arrays: Mapping[int, Array] | None) -> dict[int, Any]:
        return {self._place[one][1]: arrays[one] for one in workers if arrays and one in arrays}
