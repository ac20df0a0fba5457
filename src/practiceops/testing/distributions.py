"""Hypothesis strategies for the values of `practiceops.distributions`: demand of the size that a practice sees."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from practiceops.distributions import (
    CountDistribution,
    Distribution,
    Empirical,
    Gamma,
    NegativeBinomial,
    Normal,
    Poisson,
)

__all__ = [
    "STRATEGIES",
    "count_distributions",
    "distributions",
    "empiricals",
    "gammas",
    "negative_binomials",
    "normals",
    "poissons",
]


def normals() -> SearchStrategy[Normal]:
    """Bell curves, mostly but not always above zero."""
    return st.builds(Normal, mean=st.floats(-10, 500), sd=st.floats(0.01, 100))


def gammas() -> SearchStrategy[Gamma]:
    """Gamma distributions from spiky to nearly normal."""
    return st.builds(Gamma, shape=st.floats(0.05, 200), scale=st.floats(0.01, 20))


def poissons(low: float = 0.0, high: float = 200.0) -> SearchStrategy[Poisson]:
    """Poisson distributions with a mean from ``low`` to ``high``."""
    return st.builds(Poisson, mean=st.floats(low, high))


def negative_binomials(low: float = 0.0, high: float = 100.0) -> SearchStrategy[NegativeBinomial]:
    """Negative binomial distributions with a mean from ``low`` to ``high``."""
    return st.builds(NegativeBinomial, mean=st.floats(low, high), size=st.floats(0.2, 50))


@st.composite
def empiricals(draw: st.DrawFn, low: int = 0, high: int = 60) -> Empirical:
    """Empirical distributions on a few whole numbers from ``low`` to ``high``."""
    values = sorted(draw(st.sets(st.integers(low, high), min_size=1, max_size=12)))
    return Empirical(values=tuple(values), weights=tuple(draw(st.floats(0.01, 100)) for _ in values))


def count_distributions() -> SearchStrategy[CountDistribution]:
    """Demand in whole units that is not always zero."""
    return st.one_of(
        poissons(0.05, 60), negative_binomials(0.05, 40), empiricals().filter(lambda one: one.values[-1] > 0)
    )


def distributions() -> SearchStrategy[Distribution]:
    """Any distribution."""
    return st.one_of(poissons(), normals(), negative_binomials(), gammas(), empiricals())


STRATEGIES: tuple[tuple[type, Callable[[], SearchStrategy[object]]], ...] = (
    (Normal, normals),
    (Gamma, gammas),
    (Poisson, poissons),
    (NegativeBinomial, negative_binomials),
    (Empirical, empiricals),
)
