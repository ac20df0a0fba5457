"""Runs every block of Python in the README and the docs; pytest itself runs the docstrings (``--doctest-modules``)."""

from sybil import Sybil
from sybil.parsers.markdown import ClearNamespaceParser, PythonCodeBlockParser

collect_ignore_glob = ["docs/*.py"]  # scripts of the docs build, which imports what the tests do not install

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), ClearNamespaceParser()],
    patterns=["README.md", "docs/*.md", "docs/**/*.md"],
).pytest()
