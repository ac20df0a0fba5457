"""For the reference: what griffe reads in the source, as a reader of the docs wants to see it."""

import re

import griffe

_DOCTEST = re.compile(r"(?m)^>>> (?:.*\n?)(?:.+\n?)*")  # it runs to the next empty line


class Readable(griffe.Extension):
    """Fences doctests, which Markdown takes for quotations, and shows the fields of attrs classes by their defaults."""

    def on_object(self, *, obj: griffe.Object, **_: object) -> None:
        """Fence the doctests of one object."""
        if obj.docstring:
            obj.docstring.value = _DOCTEST.sub(r"```pycon\n\g<0>\n```\n", obj.docstring.value)

    def on_attribute(self, *, attr: griffe.Attribute, **_: object) -> None:
        """Put the default, if there is one, in the place of ``attrs.field(...)``."""
        if str(attr.value).startswith("attrs.field("):
            keywords = (one for one in attr.value.arguments if isinstance(one, griffe.ExprKeyword))
            attr.value = next((one.value for one in keywords if one.name == "default"), None)
