"""When a search stops: small rules, joined with ``|`` (whichever says so first)."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter, process_time
from typing import Protocol, runtime_checkable

import attrs

from practiceops._check import check_not_negative, check_type, frozen_tuple, invalid
from practiceops.errors import InvalidValueError

__all__ = ["Gap", "MaxCpuTime", "MaxIterations", "MaxRuntime", "NoImprovement", "Progress", "StopRule", "When"]


@attrs.frozen(kw_only=True)
class Progress:
    """How far a search has come: steps taken, cost of the best roster, and the proven bound.

    ``cost`` is infinite while no legal roster is known; ``bound`` is minus infinity while nothing is proven.

    >>> Progress(iteration=10, cost=105.0, bound=100.0).gap
    0.047619047619047616
    """

    iteration: int
    cost: float
    bound: float

    @property
    def gap(self) -> float:
        """How far the best roster can be from the optimum, as a share of its cost: 0 where it is proven optimal."""
        if self.cost <= self.bound:
            return 0.0
        return (self.cost - self.bound) / abs(self.cost) if 0 < abs(self.cost) < math.inf else math.inf


@runtime_checkable
class StopRule(Protocol):
    """What `solve` takes as ``stop``: `watch` starts one run and returns the question asked after every step."""

    def watch(self) -> Callable[[Progress], bool]:
        """Return a function that tells, from how far the search has come, whether to stop."""
        ...

    def __or__(self, other: StopRule) -> StopRule:
        """Return a rule that stops as soon as one of the two does."""
        ...


@attrs.frozen
class _AnyOf:
    """Stops as soon as one of its rules does: what ``|`` makes."""

    rules: tuple[StopRule, ...] = attrs.field(converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        for rule in self.rules:
            if not isinstance(rule, StopRule):
                raise InvalidValueError(f"a stop rule joins with stop rules only, got {rule!r}", path=("stop",))

    def watch(self) -> Callable[[Progress], bool]:
        """Return a function that tells whether to stop."""
        # every rule is asked at every step, so that rules with a memory miss none
        watchers = [rule.watch() for rule in self.rules]
        return lambda progress: any([watcher(progress) for watcher in watchers])  # noqa: C419

    def __or__(self, other: StopRule) -> StopRule:
        return _AnyOf((*self.rules, other))


@attrs.frozen
class MaxIterations:
    """Stops after so many steps. The same seed gives the same roster, and more steps never a worse one."""

    steps: int

    def __attrs_post_init__(self) -> None:
        check_type(self, int, "steps")
        check_not_negative(self, "steps")

    def watch(self) -> Callable[[Progress], bool]:
        """Return a function that tells whether to stop."""
        return lambda progress: progress.iteration >= self.steps

    def __or__(self, other: StopRule) -> StopRule:
        return _AnyOf((self, other))


@attrs.frozen
class NoImprovement:
    """Stops when so many steps in a row have brought no better roster."""

    steps: int

    def __attrs_post_init__(self) -> None:
        check_type(self, int, "steps")
        check_not_negative(self, "steps")

    def watch(self) -> Callable[[Progress], bool]:
        """Return a function that tells whether to stop."""
        best, since = math.inf, 0

        def stalled(progress: Progress) -> bool:
            nonlocal best, since
            if progress.cost < best:
                best, since = progress.cost, progress.iteration
            return progress.iteration - since >= self.steps

        return stalled

    def __or__(self, other: StopRule) -> StopRule:
        return _AnyOf((self, other))


@attrs.frozen
class Gap:
    """Stops when the best roster is proven to be within this share of the optimum; 0 asks for a proof of optimality."""

    share: float

    def __attrs_post_init__(self) -> None:
        check_not_negative(self, "share")

    def watch(self) -> Callable[[Progress], bool]:
        """Return a function that tells whether to stop."""
        return lambda progress: progress.gap <= self.share

    def __or__(self, other: StopRule) -> StopRule:
        return _AnyOf((self, other))


@attrs.frozen
class MaxRuntime:
    """Stops after so many seconds by the clock. Two runs may stop at different steps."""

    seconds: float

    def __attrs_post_init__(self) -> None:
        check_not_negative(self, "seconds")

    def watch(self) -> Callable[[Progress], bool]:
        """Return a function that tells whether to stop."""
        end = perf_counter() + self.seconds
        return lambda progress: perf_counter() >= end  # noqa: ARG005

    def __or__(self, other: StopRule) -> StopRule:
        return _AnyOf((self, other))


@attrs.frozen
class MaxCpuTime:
    """Stops after so many seconds of this process's CPU time: fair on a shared machine."""

    seconds: float

    def __attrs_post_init__(self) -> None:
        check_not_negative(self, "seconds")

    def watch(self) -> Callable[[Progress], bool]:
        """Return a function that tells whether to stop."""
        end = process_time() + self.seconds
        return lambda progress: process_time() >= end  # noqa: ARG005

    def __or__(self, other: StopRule) -> StopRule:
        return _AnyOf((self, other))


@attrs.frozen
class When:
    """Stops when a function of the caller's answers true: the way to cancel a search from outside.

    >>> from threading import Event
    >>> stop_button = Event()
    >>> rule = MaxIterations(1000) | When(stop_button.is_set)
    """

    asked: Callable[[], bool]

    def __attrs_post_init__(self) -> None:
        if not callable(self.asked):
            raise invalid(self, "asked", "must be a function without arguments")

    def watch(self) -> Callable[[Progress], bool]:
        """Return a function that tells whether to stop."""
        return lambda progress: bool(self.asked())  # noqa: ARG005

    def __or__(self, other: StopRule) -> StopRule:
        return _AnyOf((self, other))
