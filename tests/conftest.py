"""What all tests share: the real data's folder, Hypothesis without chance, and a time budget for each room."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

HERE = Path(__file__).parent
BUDGET_SECONDS = 45

# The same examples in every run, so that a red test is a change's doing; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("gate", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("explore", derandomize=False, deadline=None, print_blob=True, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))

# The laws of one room may lie in several modules.
_ROOM_OF = {
    **dict.fromkeys(("roster", "repair"), "scheduling"),
    **dict.fromkeys(("dates", "distributions", "money"), "ground"),
}

_seconds: Counter[str] = Counter()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real input that is not part of the repository; a test that needs it skips where it is absent."""
    folder = Path(os.environ.get("PRACTICEOPS_DATA", HERE.parent.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("no real data here: set PRACTICEOPS_DATA to its folder")
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Charge each test's processor time, child processes included, to its room."""
    before = os.times()
    result = yield
    if HERE in item.path.parents:
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
    folder = path.relative_to(HERE).parts[0]
    shared = folder in {"laws", "worked"}  # one module for each room
    name = path.stem.removeprefix("test_").removesuffix("_laws") if shared else folder
    return _ROOM_OF.get(name, name)


def _over_budget() -> list[str]:
    return [room for room, seconds in _seconds.items() if seconds > BUDGET_SECONDS]
