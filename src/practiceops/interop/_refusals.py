"""What was wrong in data that was read, and where: from the groups that cattrs raises to errors of the library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from practiceops.errors import InvalidInputsError, InvalidValueError, PracticeOpsError

__all__ = ["RefusedError", "all_that_is_wrong", "refusal"]

Path = tuple[str | int, ...]


class RefusedError(Exception):
    """A value that cannot be written or read; ``str`` says what it must be, who catches it knows where it lies."""

    def __init__(self, wanted: str, value: object) -> None:
        super().__init__(wanted)
        self.value = value


def refusal(refused: RefusedError, path: Path, *, hidden: bool = False) -> InvalidValueError:
    """Return the error ``<field> must be <wanted>, got <value> (<place>)``; a ``hidden`` value is not shown."""
    got = "" if hidden else f", got {_shown(refused.value)}"
    field = max((place for place, step in enumerate(path) if place and isinstance(step, str)), default=len(path))
    label = _dotted(path[field:]).replace("_", " ") or "value"
    return InvalidValueError(f"{label} must be {refused}{got}{_place(path[:field])}", path=path)


def all_that_is_wrong(error: Exception) -> PracticeOpsError:
    """Return the one error that was found, or one that names them all."""
    found = tuple(_found(error, (), hidden=False))
    return found[0] if len(found) == 1 else InvalidInputsError(f"{len(found)} values are wrong", found)


def _found(error: Exception, path: Path, *, hidden: bool) -> Iterator[PracticeOpsError]:
    # hidden: a field that identifies a patient lies above
    from cattrs.errors import ClassValidationError, IterableValidationError  # noqa: PLC0415

    match error:
        case IterableValidationError():
            for inner, note in error.group_exceptions()[0]:
                yield from _found(inner, (*path, note.index), hidden=hidden)
        case ClassValidationError():
            path = path or (error.cl.__name__,)
            of_fields, of_object = error.group_exceptions()
            for inner, note in of_fields:
                field = attrs.fields_dict(error.cl)[note.name]
                yield from _found(inner, (*path, field.name), hidden=hidden or field.repr is False)
            for inner in of_object:
                yield from _found_in_object(inner, path, error.cl.__name__)
        case KeyError():
            yield InvalidValueError(f"missing key {error.args[0]!r}{_place(path[:-1])}", path=path)
        case RefusedError():
            yield refusal(error, path, hidden=hidden)
        case PracticeOpsError():
            yield error.under(*path)
        case _:
            raise error


def _found_in_object(error: Exception, path: Path, owner: str) -> Iterator[PracticeOpsError]:
    from cattrs.errors import ForbiddenExtraKeysError  # noqa: PLC0415

    if isinstance(error, ForbiddenExtraKeysError):
        for key in sorted(map(str, error.extra_fields)):
            yield InvalidValueError(f"unknown key {key!r}{_place(path)}", path=(*path, key))
    elif isinstance(error, InvalidInputsError):
        for inner in error.errors:
            yield from _found_in_object(inner, path, owner)
    elif isinstance(error, PracticeOpsError):
        # the value named its own type and field; the place of the object among others is known here
        within = error.path[1:] if error.path[:1] == (owner,) else error.path
        where = _place(path) if path != (owner,) else ""
        yield type(error)(f"{error}{where}", path=(*path, *within))
    else:
        yield InvalidValueError(f"{owner} cannot be made: {error}{_place(path)}", path=path)


def _shown(value: object) -> str:
    # never what lies inside: a patient may
    if isinstance(value, Mapping):
        return "an object"
    return f"a list of {len(value)}" if isinstance(value, list | tuple) else repr(value)  # pyright: ignore[reportUnknownArgumentType]


def _place(path: Sequence[str | int]) -> str:
    return f" ({_dotted(path)})" if path else ""


def _dotted(path: Sequence[str | int]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
