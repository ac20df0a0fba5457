"""Folders of files for the example: the made-up one, and changes to a copy of it."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from practiceops.errors import InvalidInputsError

EXAMPLES = Path(__file__).parents[2] / "examples"
DATA = EXAMPLES / "data"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {file.name}"
    file.write_text(text.replace(old, new, 1), "utf-8")


def mistakes(month_of: ModuleType, folder: Path) -> list[str]:
    with pytest.raises(InvalidInputsError) as caught:
        month_of.read_practice(folder)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]
