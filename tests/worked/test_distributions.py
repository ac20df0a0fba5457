"""Published loss functions, and tails to sixty digits; the sources stand in ``distributions.json``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from practiceops import distributions
from practiceops.distributions import Distribution, Empirical, Gamma, NegativeBinomial, Normal, Poisson

CASES = json.loads(Path(__file__).with_name("distributions.json").read_text("utf-8"))


def from_scipy(name: str, args: list[float], kwds: dict[str, float]) -> Distribution:
    match name, args:
        case "norm", []:
            return Normal(mean=0, sd=1)
        case "norm", [mean, sd]:
            return Normal(mean=mean, sd=sd)
        case "expon", []:
            return Gamma(shape=1, scale=kwds["scale"])
        case "gamma", [shape]:
            return Gamma(shape=shape, scale=kwds["scale"])
        case "nbinom", [size, probability]:
            return NegativeBinomial.of_probability(size=size, probability=probability)
        case "geom", [probability, *_]:
            return NegativeBinomial.of_probability(size=1, probability=probability)
    raise AssertionError(name)


def distribution_of(function: str, inputs: dict[str, Any]) -> tuple[Distribution, float]:
    """Return the distribution of an example, and its x (a geometric one that starts from 1 is a shifted one from 0)."""
    x = inputs.get("x", inputs.get("z", 0))
    name = function.split(".")[1].removesuffix("_dict").removesuffix("_loss").removesuffix("_second")
    if given := inputs.get("distrib"):
        found = from_scipy(given["scipy_dist"], given["args"], given["kwds"])
        shift = 1 if given["scipy_dist"] == "geom" and len(given["args"]) == 1 else 0
    elif pmf := inputs.get("pmf"):
        found, shift = Empirical(values=tuple(map(int, pmf)), weights=tuple(pmf.values())), 0
    else:
        found, shift = MAKERS[name](inputs), 1 if name == "geometric" else 0
    return found, x - shift


def negative_binomial(inputs: dict[str, Any]) -> NegativeBinomial:
    if "r" in inputs:
        return NegativeBinomial.of_probability(size=inputs["r"], probability=inputs["p"])
    return NegativeBinomial.of_moments(mean=inputs["mean"], sd=inputs["sd"])


MAKERS: dict[str, Callable[[dict[str, Any]], Distribution]] = {
    "standard_normal": lambda inputs: Normal(mean=0, sd=1),
    "normal": lambda inputs: Normal(mean=inputs["mean"], sd=inputs["sd"]),
    "exponential": lambda inputs: Gamma(shape=1, scale=1 / inputs["mu"]),
    "gamma": lambda inputs: Gamma(shape=inputs["a"], scale=inputs["b"]),
    "poisson": lambda inputs: Poisson(mean=inputs["mean"]),
    "geometric": lambda inputs: NegativeBinomial.of_probability(size=1, probability=inputs["p"]),
    "negative_binomial": negative_binomial,
}


@pytest.mark.parametrize("case", CASES["examples"], ids=lambda case: case["id"])
def test_published_loss(case: dict[str, Any]):
    given, x = distribution_of(case["function"], case["inputs"])
    expected = case["expected"]
    if isinstance(expected, dict):
        loss = given.complementary_loss if case["inputs"].get("complementary") else given.loss
        assert [loss(float(z)) for z in expected] == pytest.approx(list(expected.values()), rel=1e-6)
    elif "second" in case["function"]:
        found = [given.second_loss(x), given.complementary_second_loss(x)]
        # the source integrates numerically: at 3.1 standard deviations it is right to 8e-6, and asserts seven places
        places = 5e-8 if case["id"].endswith("continuous_second_loss.12") else 0.0
        assert found == pytest.approx(expected, rel=1e-6, abs=places)
    else:
        assert [given.loss(x), given.complementary_loss(x)] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    "case", CASES["tails"], ids=lambda case: f"{case['distribution']}-{case['parameters']}-{case['x']}"
)
def test_tails_keep_their_digits(case: dict[str, Any]):
    given = getattr(distributions, case["distribution"])(**case["parameters"])
    for method, expected in case["expected"].items():
        assert getattr(given, method)(case["x"]) == pytest.approx(float(expected), rel=1e-12, abs=1e-300), method
