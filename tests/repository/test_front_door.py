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


def test_every_public_name_is_on_a_page_of_the_reference() -> None:
    """A module has its own page, or the page of its package shows each of its names."""
    pages = {page.name: page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "reference").glob("*.md")}
    on_page = {name for text in pages.values() for name in re.findall(r"(?m)^::: ([\w.]+)$", text)}
    shown = {f"{module}.{name}" for module in on_page for name in importlib.import_module(module).__all__}
    hidden = {
        f"{module.name}.{name}"
        for module in pkgutil.walk_packages(practiceops.__path__, "practiceops.")
        if module.name not in on_page and not any(part.startswith("_") for part in module.name.split("."))
        for name in importlib.import_module(module.name).__all__
        if f"{module.name.rpartition('.')[0]}.{name}" not in shown
    }
    assert hidden == set()
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert [page for page in pages if f"reference/{page}" not in navigation] == []
