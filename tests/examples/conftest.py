"""The example's module, and a copy of its folder of files."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from tests.examples.folders import DATA, EXAMPLES


@pytest.fixture(scope="module")
def month_of() -> Iterator[ModuleType]:
    """The example's module, imported as the script that it is: from its own folder."""
    sys.path.insert(0, str(EXAMPLES))
    try:
        yield importlib.import_module("practice_month")
    finally:
        sys.path.remove(str(EXAMPLES))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(DATA, tmp_path / "data")
