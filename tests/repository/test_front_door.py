"""The front door: what the README and the docs promise is there, and every block of code in them is run."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import practiceops

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"(?ms)^ *```(\w*).*?\n(.*?)^ *```$")


def blocks(page: Path) -> list[tuple[str, str]]:
    return FENCE.findall(page.read_text(encoding="utf-8"))


def test_first_two_commands_of_the_readme_are_one_line_each() -> None:
    shell = [body for language, body in blocks(ROOT / "README.md") if language == "sh"]
    example, tests = (body.removesuffix("\n") for body in shell[:2])
    assert "\n" not in example + tests
    assert example.startswith("python3 -m venv .venv && ")
    assert example.endswith(".venv/bin/python examples/practice_month.py")
    assert tests.startswith("python3 -m venv .venv && ")
    assert tests.endswith(".venv/bin/python -m pytest -q")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_block_of_python_is_one_that_the_tests_run(page: Path) -> None:
    """Sybil runs blocks marked ``python``; one marked otherwise, or indented, would be read and never run."""
    unknown = {language for language, _ in blocks(page)} - {"python", "sh", "text", "toml", "json", "csv", "html"}
    assert not unknown
    outside = FENCE.sub("", page.read_text(encoding="utf-8"))
    assert ">>> " not in outside


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    targets = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", text)
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_public_module_is_on_a_page_of_the_reference() -> None:
    """Every module with names of its own; the inner modules of a room are not, its package is their face."""
    names = {
        module.name: set(importlib.import_module(module.name).__all__) - {"STRATEGIES"}
        for module in pkgutil.walk_packages(practiceops.__path__, "practiceops.")
        if not any(part.startswith("_") for part in module.name.split("."))
    }
    pages = {page.name: page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "reference").glob("*.md")}
    shown = {name for text in pages.values() for name in re.findall(r"(?m)^::: ([\w.]+)$", text)}
    missing: list[str] = []
    for name, own in names.items():
        package = name.rpartition(".")[0]
        face = names.get(package, set())
        is_inner = face and package != "practiceops.testing"
        if not (name in shown or is_inner or own <= face):
            missing.append(name)
    assert missing == []
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert [page for page in pages if f"reference/{page}" not in navigation] == []
