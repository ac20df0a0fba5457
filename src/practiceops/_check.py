"""Invariants that many values share, each stated once: `check_date(self, "start")` in `__attrs_post_init__`.

Every check names the field, the value and the object in its error. The value of a field that identifies a patient
(declared with ``repr=False``) is left out of the message.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, TypeVar, cast

import attrs

from practiceops.errors import InvalidValueError

__all__ = [
    "MOST_DIGITS",
    "check_date",
    "check_instant",
    "check_members",
    "check_not_negative",
    "check_number",
    "check_one_of",
    "check_order",
    "check_positive",
    "check_share",
    "check_text",
    "check_type",
    "frozen_tuple",
    "invalid",
    "is_skipped",
    "is_written_out",
    "require_date",
    "to_enum",
    "to_exact",
    "wall_and_offset",
]

E = TypeVar("E", bound=Enum)

MOST_DIGITS = 1000
"""Digits before or after the point from which a number is a mistake: each computation with it would take for ever."""

# no power of ten: '1e9999999' would take half a minute and ten million digits
_EXACT = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+|\d+/\d+)\s*", re.ASCII)


def frozen_tuple(values: Iterable[Any]) -> tuple[Any, ...]:
    """Freeze any iterable to a tuple: the converter of every collection field, with `check_members` after it.

    What is no collection (or is a text, where texts belong) passes as it is, so that the check can name the field.

    >>> frozen_tuple(["a", "b"])
    ('a', 'b')
    """
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        return cast("tuple[Any, ...]", values)
    return tuple(values)


def to_enum(kind: type[E], field: str) -> Callable[[E | str], E]:
    """Return a converter to a member of ``kind``, from the member or its value; an unknown word is refused by name."""

    def convert(value: E | str) -> E:
        try:
            return kind(value)
        except ValueError:
            known = ", ".join(repr(one.value) for one in kind)
            raise InvalidValueError(f"{field} must be one of {known}, got {value!r}", path=(field,)) from None

    return convert


def to_exact(value: Fraction | Decimal | int | str) -> Fraction:
    """Convert to an exact fraction: hours, credits and other counts that are no money; floats are left for the check.

    >>> to_exact(Decimal("7.5")), to_exact(3)
    (Fraction(15, 2), Fraction(3, 1))
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return cast("Fraction", value)
    if isinstance(value, str) and _EXACT.fullmatch(value) is None:
        return cast("Fraction", value)
    if isinstance(value, Decimal) and not is_written_out(value):
        return cast("Fraction", value)
    try:
        return Fraction(value)
    except (ValueError, OverflowError, ZeroDivisionError):
        return cast("Fraction", value)


def invalid(owner: object, field: str, problem: str) -> InvalidValueError:
    """Return the error ``<field> <problem>, got <value> (<object>)`` for a field of an attrs value."""
    got = "" if _identifies_patient(owner, field) else f", got {_shown(getattr(owner, field))}"
    return InvalidValueError(
        f"{field.replace('_', ' ')} {problem}{got}{_place(owner)}", path=(type(owner).__name__, field)
    )


def check_date(owner: object, *fields: str, optional: bool = False) -> None:
    """Require plain dates: a datetime is refused, although Python calls it a date."""
    for field in fields:
        value = getattr(owner, field)
        if type(value) is date or (optional and value is None):
            continue
        if not isinstance(value, date) or isinstance(value, datetime):
            raise invalid(owner, field, "must be a date without a time")


def require_date(day: object, field: str = "day") -> None:
    """Require a plain date of whoever asks a value about a day; a datetime is refused here too."""
    if type(day) is date:
        return
    if not isinstance(day, date) or isinstance(day, datetime):
        raise InvalidValueError(f"{field.replace('_', ' ')} must be a date without a time, got {day!r}", path=(field,))


def check_instant(owner: object, *fields: str, optional: bool = False) -> None:
    """Require datetimes that know their time zone, at a time on the wall that the spring change does not skip."""
    for field in fields:
        value = getattr(owner, field)
        if optional and value is None:
            continue
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise invalid(owner, field, "must be a datetime with a time zone")
        if is_skipped(value):
            raise invalid(owner, field, f"must be a time that exists in {value.tzinfo}")


def check_text(owner: object, *fields: str, optional: bool = False) -> None:
    """Require text with something in it."""
    for field in fields:
        value = getattr(owner, field)
        if optional and value is None:
            continue
        if not isinstance(value, str) or not value.strip():
            raise invalid(owner, field, "must be a text that is not empty")


def check_type(owner: object, kind: type | tuple[type, ...], *fields: str, optional: bool = False) -> None:
    """Require an instance of ``kind`` (never a bool where a number is asked for)."""
    kinds = kind if isinstance(kind, tuple) else (kind,)
    for field in fields:
        value = getattr(owner, field)
        if optional and value is None:
            continue
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise invalid(owner, field, f"must be {' or '.join(_named(one) for one in kinds)}")


def check_members(owner: object, kind: type | tuple[type, ...], *fields: str) -> None:
    """Require tuples whose members are all of ``kind``; the error names the first that is not, by its place."""
    kinds = kind if isinstance(kind, tuple) else (kind,)
    for field in fields:
        values = getattr(owner, field)
        wanted = " or ".join(_named(one) for one in kinds)
        if not isinstance(values, tuple):
            raise invalid(owner, field, f"must be several values, each {wanted}")
        for index, value in enumerate(values):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
                shown = "" if _identifies_patient(owner, field) else f", got {_shown(value)}"  # pyright: ignore[reportUnknownArgumentType]
                raise InvalidValueError(
                    f"{field.replace('_', ' ')}[{index}] must be {wanted}{shown}{_place(owner)}",
                    path=(type(owner).__name__, field, index),
                )


def check_number(owner: object, *fields: str, optional: bool = False) -> None:
    """Require an int, Decimal, Fraction or finite float."""
    for field in fields:
        value = getattr(owner, field)
        if optional and value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction):
            raise invalid(owner, field, "must be a number")
        if not _is_finite(value):
            raise invalid(owner, field, "must be finite")
        if isinstance(value, Decimal) and not is_written_out(value):
            raise invalid(owner, field, f"must have at most {MOST_DIGITS} digits")


def check_not_negative(owner: object, *fields: str, optional: bool = False) -> None:
    """Require numbers (or money) of at least zero."""
    for field in fields:
        value = getattr(owner, field)
        if optional and value is None:
            continue
        if _amount(owner, field, value) < 0:
            raise invalid(owner, field, "must not be negative")


def check_positive(owner: object, *fields: str, optional: bool = False) -> None:
    """Require numbers (or money) above zero."""
    for field in fields:
        value = getattr(owner, field)
        if optional and value is None:
            continue
        if _amount(owner, field, value) <= 0:
            raise invalid(owner, field, "must be greater than zero")


def check_share(owner: object, *fields: str, optional: bool = False) -> None:
    """Require shares from 0 to 1, both included."""
    for field in fields:
        value = getattr(owner, field)
        if optional and value is None:
            continue
        check_number(owner, field)
        if not 0 <= value <= 1:
            raise invalid(owner, field, "must be a share from 0 to 1")


def check_one_of(owner: object, field: str, allowed: Collection[Any]) -> None:
    """Require one of the values listed."""
    if getattr(owner, field) not in allowed:
        choices = ", ".join(repr(one) for one in allowed)
        raise invalid(owner, field, f"must be one of {choices}")


def check_order(owner: object, earlier: str, later: str, *, strict: bool = False) -> None:
    """Require ``earlier`` not to come after ``later`` (nor, with ``strict``, to equal it); an open end passes."""
    first, last = getattr(owner, earlier), getattr(owner, later)
    if first is None or last is None:
        return
    if last < first or (strict and last == first):
        bound = "must be after" if strict else "must not be before"
        shown = "" if _identifies_patient(owner, earlier) else f" {_shown(first)}"
        raise invalid(owner, later, f"{bound} {earlier.replace('_', ' ')}{shown}")


def wall_and_offset(moment: datetime) -> tuple[datetime, timedelta | None]:
    """Return what tells one instant from another: the key by which fields that hold instants compare and hash.

    Datetimes of one zone compare by the wall alone, which shows each time of the repeated autumn hour twice.

    >>> from zoneinfo import ZoneInfo
    >>> first = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/Chicago"))
    >>> second = first.replace(fold=1)
    >>> first == second, wall_and_offset(first) == wall_and_offset(second)
    (True, False)
    """
    return moment.replace(tzinfo=None, fold=0), moment.utcoffset()


def is_skipped(value: datetime) -> bool:
    """Tell whether a time on the wall is one that the spring change skips."""
    # PEP 495: in a gap, and only there, the offset with fold 0 (before the change) is less than that with fold 1
    offset, other = value.utcoffset(), value.replace(fold=1 - value.fold).utcoffset()
    return offset is not None and other is not None and offset != other and (offset < other) == (value.fold == 0)


def is_written_out(number: Decimal) -> bool:
    """Tell whether a number is finite and of a size that can be reckoned with: 1E+9999999 has ten million digits.

    >>> is_written_out(Decimal("1E+6")), is_written_out(Decimal("1E+9999999")), is_written_out(Decimal("NaN"))
    (True, False, False)
    """
    return number.is_finite() and -MOST_DIGITS <= number.adjusted() <= MOST_DIGITS


def _amount(owner: object, field: str, value: Any) -> Any:
    if hasattr(value, "cents"):
        return value.cents
    check_number(owner, field)
    return value


def _is_finite(value: float | Decimal | Fraction) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite()
    if isinstance(value, float):
        return math.isfinite(value)
    return True


def _shown(value: object) -> str:
    if isinstance(value, Enum):
        return repr(value.value)
    if isinstance(value, date | time | Decimal | Fraction) or hasattr(value, "cents"):
        return str(value)
    return repr(value)


def _named(kind: type) -> str:
    name = kind.__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def _identifies_patient(owner: object, field: str) -> bool:
    declared = attrs.fields_dict(type(owner)).get(field) if attrs.has(type(owner)) else None
    return declared is not None and declared.repr is False


def _place(owner: object) -> str:
    for field in ("id", "person", "code", "name", "item"):
        value = getattr(owner, field, None)
        value = getattr(value, "code", value)  # a whole item stands for its code
        if isinstance(value, str) and value and not _identifies_patient(owner, field):
            return f" ({_spaced(type(owner).__name__)} {value!r})"
    return f" ({_spaced(type(owner).__name__)})"


def _spaced(name: str) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
