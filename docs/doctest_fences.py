"""For the reference: puts the doctests of docstrings into fenced blocks; bare, Markdown takes them for quotations."""

import re

import griffe

_DOCTEST = re.compile(r"(?m)^>>> (?:.*\n?)(?:.+\n?)*")  # it runs to the next empty line


class DoctestFences(griffe.Extension):
    """Rewrites the docstring of every object that griffe has read."""

    def on_object(self, *, obj: griffe.Object, **_: object) -> None:
        """Fence the doctests of one object."""
        if obj.docstring:
            obj.docstring.value = _DOCTEST.sub(r"```pycon\n\g<0>\n```\n", obj.docstring.value)
