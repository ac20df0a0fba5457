"""The notebook runs from top to bottom, and says what it promises: a table, a picture, an answer."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[2] / "examples" / "notebooks"


@pytest.mark.filterwarnings("default")  # the kernel's own warnings are not ours
def test_one_more_assistant() -> None:
    path = NOTEBOOKS / "one_more_assistant.ipynb"
    notebook = nbformat.read(path, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "notebooks are kept without outputs"
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    shown = [output["data"] for output in outputs if "data" in output]
    printed = "".join(output.get("text", "") for output in outputs)
    assert any("<td>one more, 24 h</td>" in data.get("text/html", "") for data in shown)
    assert any("vega" in data.get("text/html", "") for data in shown)
    assert "Fewest places left open: one more, " in printed
