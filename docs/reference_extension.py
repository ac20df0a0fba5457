"""For the reference: what griffe reads in the source, as a reader of the docs wants to see it."""

import re

import griffe

_DOCTEST = re.compile(r"(?m)^>>> (?:.*\n?)(?:.+\n?)*")  # it runs to the next empty line


class Readable(griffe.Extension):
    """Fences doctests, which Markdown takes for quotations, and shows the fields of a class as one block."""

    def on_object(self, *, obj: griffe.Object, **_: object) -> None:
        """Fence the doctests of one object."""
        if obj.docstring:
            obj.docstring.value = _DOCTEST.sub(r"```pycon\n\g<0>\n```\n", obj.docstring.value)

    def on_class_members(self, *, cls: griffe.Class, **_: object) -> None:
        """Move the fields (or the words of an enum) that have no docstring of their own into that of the class."""
        fields = [one for one in cls.attributes.values() if not one.docstring and not one.name.startswith("_")]
        if fields and cls.docstring:
            block = "\n".join(_declaration(one) for one in fields)
            cls.docstring.value += f"\n\n```python\n{block}\n```"
            for one in fields:
                cls.del_member(one.name)


def _declaration(field: griffe.Attribute) -> str:
    default = field.value
    if isinstance(default, griffe.ExprCall) and str(default.function) == "attrs.field":
        keywords = {one.name: one.value for one in default.arguments if isinstance(one, griffe.ExprKeyword)}
        factory = keywords.get("factory")
        default = keywords.get("default") if factory is None else f"{factory}()"
    annotation = f": {field.annotation}" if field.annotation else ""
    return f"{field.name}{annotation}" + (f" = {default}" if default is not None else "")
