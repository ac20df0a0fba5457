"""What all that pytest runs shares: the blocks of the README and the docs, and a time budget for each room.

pytest itself runs the docstrings (``--doctest-modules``); they and a room's guides count toward its budget.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import ClearNamespaceParser, PythonCodeBlockParser

HERE = Path(__file__).parent
BUDGET_SECONDS = 45

collect_ignore_glob = ["docs/*.py"]  # scripts of the docs build, which imports what the tests do not install

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), ClearNamespaceParser()],
    patterns=["README.md", "docs/*.md", "docs/**/*.md"],
).pytest()

# The laws of one room may lie in several modules, its guides in several pages.
_ROOM_OF = {
    **dict.fromkeys(("roster", "repair", "roster-rules"), "scheduling"),
    **dict.fromkeys(("dates", "distributions", "money", "people", "visits", "law", "table"), "ground"),
    **dict.fromkeys(("_check", "_counts", "_special", "errors", "findings"), "ground"),
    **dict.fromkeys(("json",), "interop"),
    **dict.fromkeys(("display",), "roof"),
}

_seconds: Counter[str] = Counter()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Charge each test's processor time, child processes included, to its room."""
    before = os.times()
    result = yield
    _seconds[_room(item.path)] += sum(os.times()[:4]) - sum(before[:4])
    return result


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run in the gate if a room has spent more than its budget; tracing for coverage is forgiven."""
    if _over_budget() and os.environ.get("CI") and not os.environ.get("COVERAGE_RUN"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show where the time went."""
    spent = ", ".join(f"{room} {seconds:.1f}" for room, seconds in _seconds.most_common())
    terminalreporter.write_line(f"processor seconds by room: {spent}")
    for room in _over_budget():
        terminalreporter.write_line(f"the tests of {room} are over their budget of {BUDGET_SECONDS} s", red=True)


def _room(path: Path) -> str:
    place, *inner = path.relative_to(HERE).parts
    if place == "tests":
        shared = inner[0] in {"laws", "worked"}  # one module for each room
        name = path.stem.removeprefix("test_").removesuffix("_laws") if shared else inner[0]
    elif place == "src":
        name = inner[1] if len(inner) > 2 else path.stem
    else:
        name = path.stem if "guides" in inner else "docs"
    return _ROOM_OF.get(name, name)


def _over_budget() -> list[str]:
    return [room for room, seconds in _seconds.items() if seconds > BUDGET_SECONDS]
