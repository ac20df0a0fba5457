"""The pricing of people on an executor: who they are is sent once, prices are sent again and again.

An executor does not say which of its processes takes a task. So a task names its part by a key; a process that has not
met it says so, and is sent the part, which it keeps.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import attrs

from practiceops.scheduling.roster._model import Choice, Model, Worker
from practiceops.scheduling.roster._prices import BestRows

__all__ = ["Team", "best_rows_on", "by_programme"]

_KEPT = 64
"""How many parts a process keeps."""


@attrs.frozen
class _Parcel:
    """A part by its key; with its pickled form, where a process asked for it."""

    key: str
    data: bytes = attrs.field(default=b"", eq=False)


class _NotHereError(Exception):
    """A process has not met a part yet."""


@lru_cache(_KEPT)
def _opened(parcel: _Parcel) -> Callable[..., Any]:
    if not parcel.data:
        raise _NotHereError
    return pickle.loads(parcel.data)  # noqa: S301 - what this module itself has pickled


def _answer(parcel: _Parcel, question: Sequence[Any]) -> tuple[bool, Any]:
    try:
        part = _opened(parcel)
    except _NotHereError:
        return False, None
    return True, part(*question)


class Team:
    """Parts of some work, each a function that keeps what it needs, asked together."""

    def __init__(self, executor: Executor, parts: Sequence[Callable[..., Any]]) -> None:
        self._executor, self._parts = executor, parts
        self._parcels: list[_Parcel] = []
        if not isinstance(executor, ThreadPoolExecutor):
            for part in parts:
                data = pickle.dumps(part)
                self._parcels.append(_Parcel(hashlib.sha256(data).hexdigest(), data))

    def ask(self, questions: Sequence[tuple[int, Sequence[Any]]]) -> list[Any]:
        """Put each question to the part that it names, all at once; return the answers in the same order."""
        submit = self._executor.submit
        if not self._parcels:
            return [one.result() for one in [submit(self._parts[part], *question) for part, question in questions]]
        asked = [submit(_answer, _Parcel(self._parcels[part].key), question) for part, question in questions]
        answers: list[Any] = []
        for (part, question), future in zip(questions, asked, strict=True):
            known, answer = future.result()
            answers.append(answer if known else submit(_answer, self._parcels[part], question).result()[1])
        return answers


def by_programme(workers: Sequence[Worker]) -> list[list[int]]:
    """Return the workers in a few parts, two for each processor, those who share a programme side by side."""
    order = sorted(range(len(workers)), key=lambda one: (_first_alike(workers, one), one))
    size = max(1, -(-len(order) // (2 * (os.cpu_count() or 1))))
    return [order[first : first + size] for first in range(0, len(order), size)]


def _first_alike(workers: Sequence[Worker], one: int) -> int:
    return next(place for place, worker in enumerate(workers) if worker.programme is workers[one].programme)


@attrs.frozen
class _BestOf:
    """The best rows of some workers."""

    workers: tuple[Worker, ...]

    def __call__(self, offers: Sequence[float]) -> list[tuple[float, Choice]]:
        return [worker.relaxed(offers) for worker in self.workers]


def best_rows_on(executor: Executor, model: Model) -> BestRows:
    """Return what finds everyone's best row on an executor."""
    parts = by_programme(model.workers)
    team = Team(executor, [_BestOf(tuple(model.workers[one] for one in part)) for part in parts])

    def best_rows(offers: Sequence[float]) -> list[tuple[float, Choice]]:
        found: dict[int, tuple[float, Choice]] = {}
        for part, answers in zip(parts, team.ask([(part, (offers,)) for part in range(len(parts))]), strict=True):
            found.update(zip(part, answers, strict=True))
        return [found[one] for one in range(len(found))]

    return best_rows
