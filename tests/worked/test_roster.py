"""The published roster instances: what they hold, and that no bound passes the best known value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from practiceops.scheduling.roster import MaxIterations, benchmarks, solve

WORKED = json.loads(Path(__file__).with_name("roster.json").read_text("utf-8"))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in WORKED["instances"]])
def test_published_instance(real_data: Path, case: dict[str, Any]):
    problem = benchmarks.read(real_data / "rosters" / f"{case['name']}.txt")
    assert (problem.days, len(problem.people), len(problem.shift_types)) == (
        case["days"],
        case["people"],
        case["shift_types"],
    )
    solution = solve(problem, stop=MaxIterations(case["steps"]), seed=1)
    assert solution.evaluation.legal
    assert solution.bound is not None
    assert 0.85 * case["best_known"] <= solution.bound <= case["best_known"] <= solution.cost <= case["reached"]
