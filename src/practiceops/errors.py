"""The errors that the library raises: each one names the field, the value and the place.

Programming mistakes and impossible input raise one of these. Facts about the practice (an unfilled shift, a denied
claim) are never errors; they are `practiceops.findings.Finding` values on a result.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Self, TypeVar

__all__ = [
    "ErrorCollector",
    "InvalidInputsError",
    "InvalidValueError",
    "LawNotKnownError",
    "MissingExtraError",
    "PracticeOpsError",
    "UnsupportedError",
]


class PracticeOpsError(Exception):
    """Base of every error of the library.

    ``code`` is a stable word for programs, ``path`` says where (object, index, field), ``str(error)`` is for people.

    >>> error = InvalidValueError("rate must not be negative, got -2", path=("Earning", "rate"))
    >>> error.to_dict()
    {'code': 'invalid_value', 'message': 'rate must not be negative, got -2', 'path': ['Earning', 'rate']}
    """

    code: ClassVar[str] = "error"
    path: tuple[str | int, ...]

    def __init__(self, message: str, *, path: Sequence[str | int] = ()) -> None:
        super().__init__(message)
        self.path = tuple(path)

    @property
    def message(self) -> str:
        """The sentence for people; the same as ``str(error)``."""
        return str(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the error as plain data, ready for a service's answer."""
        return {"code": self.code, "message": self.message, "path": list(self.path)}

    def under(self, *prefix: str | int) -> Self:
        """Return the same error with ``prefix`` put before its path: the caller knows the row, the value did not.

        Its notes (`BaseException.add_note`) go with it.
        """
        placed = self._copy()
        placed.path = (*prefix, *self.path)
        return _noted(placed, self)

    def _copy(self) -> Self:
        return type(self)(self.message, path=self.path)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.message, self.path), self._notes())

    def _notes(self) -> dict[str, Any] | None:
        notes = getattr(self, "__notes__", None)
        return {"__notes__": list(notes)} if notes else None


E = TypeVar("E", bound=PracticeOpsError)


def _noted(error: E, source: PracticeOpsError) -> E:
    for note in getattr(source, "__notes__", ()):
        error.add_note(note)
    return error


def _rebuild(kind: type[PracticeOpsError], message: str, path: tuple[str | int, ...]) -> PracticeOpsError:
    return kind(message, path=path)


class InvalidValueError(PracticeOpsError, ValueError):
    """A value that cannot be: a negative rate, an end before its start, a datetime where a date belongs."""

    code = "invalid_value"


class UnsupportedError(PracticeOpsError, ValueError):
    """A question that the library refuses by name, because an answer would be a guess."""

    code = "unsupported"


class LawNotKnownError(PracticeOpsError, LookupError):
    """A law table was asked for a date, state or key that it does not cover."""

    code = "law_not_known"


class MissingExtraError(PracticeOpsError, ImportError):  # pyright: ignore[reportIncompatibleVariableOverride]
    """An optional dependency is not installed; the message holds the pip line to type.

    >>> str(MissingExtraError.of("json", "cattrs"))
    "this needs cattrs, which is not installed: pip install 'practiceops[json]'"
    """

    code = "missing_extra"

    @classmethod
    def of(cls, extra: str, module: str) -> MissingExtraError:
        """Return the error for ``module``, which comes with ``extra``."""
        return cls(
            f"this needs {module}, which is not installed: pip install 'practiceops[{extra}]'", path=("extra", extra)
        )


class InvalidInputsError(PracticeOpsError, ExceptionGroup[PracticeOpsError]):
    """Several inputs were wrong; ``exceptions`` holds one error for each, and the message names them all.

    >>> rows = [InvalidValueError("hours must not be negative, got -1", path=("row", 2, "hours")),
    ...         InvalidValueError("unknown role 'nurs'", path=("row", 5, "role"))]
    >>> print(InvalidInputsError("2 rows are wrong", rows).message)
    2 rows are wrong:
      row 2 hours: hours must not be negative, got -1
      row 5 role: unknown role 'nurs'
    """

    code = "invalid_inputs"

    def __new__(cls, message: str, errors: Sequence[PracticeOpsError]) -> Self:
        """Make the group; Python fixes an exception group's members here, not in ``__init__``."""
        return super().__new__(cls, message, errors)

    def __init__(self, message: str, errors: Sequence[PracticeOpsError]) -> None:
        super().__init__(message)
        self.summary = message
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return "\n".join(
            (f"{_where(self.path)}{self.summary}:", *(f"  {_where(error.path)}{error}" for error in self.errors))
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the group as plain data: the summary, and one entry under ``errors`` for each."""
        return {
            "code": self.code,
            "message": self.summary,
            "path": list(self.path),
            "errors": [error.to_dict() for error in self.errors],
        }

    def derive(self, excs: Sequence[PracticeOpsError], /) -> InvalidInputsError:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return a group of the same kind over ``excs`` (used by ``except*``)."""
        return _rebuild_group(self.summary, tuple(excs), self.path)

    def _copy(self) -> Self:
        return type(self)(self.summary, self.errors)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild_group, (self.summary, self.errors, self.path), self._notes())


def _rebuild_group(
    summary: str, errors: tuple[PracticeOpsError, ...], path: tuple[str | int, ...]
) -> InvalidInputsError:
    group = InvalidInputsError(summary, errors)
    group.path = path
    return group


def _where(path: Sequence[str | int]) -> str:
    return f"{' '.join(map(str, path))}: " if path else ""


class ErrorCollector:
    """Collects the errors of many rows, so that one error can name them all.

    >>> collector = ErrorCollector()
    >>> for row, hours in enumerate((8, -1, 9, -3), start=1):
    ...     with collector.at("row", row):
    ...         if hours < 0:
    ...             raise InvalidValueError(f"hours must not be negative, got {hours}", path=("hours",))
    >>> [error.path for error in collector.errors]
    [('row', 2, 'hours'), ('row', 4, 'hours')]
    """

    def __init__(self) -> None:
        self._errors: list[PracticeOpsError] = []

    @property
    def errors(self) -> tuple[PracticeOpsError, ...]:
        """What was collected so far, in order."""
        return tuple(self._errors)

    @contextmanager
    def at(self, *path: str | int) -> Generator[None]:
        """Collect a library error raised inside, placed under ``path``; any other exception passes through."""
        try:
            yield
        except PracticeOpsError as error:
            self.add(error.under(*path))

    def add(self, error: PracticeOpsError) -> None:
        """Collect one error; a group is taken apart, so that the result is flat."""
        if isinstance(error, InvalidInputsError):
            for inner in error.errors:
                self.add(_noted(inner.under(*error.path), error))
        else:
            self._errors.append(error)

    def raise_if_any(self, what: str) -> None:
        """Raise one `InvalidInputsError` that names every error collected, if there is one.

        ``what`` is a plural noun, as in "rows" for the message "2 rows are wrong".
        """
        if self._errors:
            count = len(self._errors)
            noun = f"1 of the {what} is" if count == 1 else f"{count} {what} are"
            raise InvalidInputsError(f"{noun} wrong", self._errors)
