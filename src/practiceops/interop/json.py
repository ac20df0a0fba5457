"""Any public value of the library to JSON and back (extra ``json``).

Every object carries the name of its type under ``"type"`` (``"payroll.W4"``: its public home), so that a text says by
itself what it holds. What is exact stays exact:

=====================================  ==========================================================================
`Money`                                ``"12.34"``
`Decimal`, `Fraction`                  ``"0.0765"``, ``"15/2"``
`date`, `time`                         ``"2026-06-05"``, ``"08:30:00"``
aware `datetime`                       RFC 9557, ``"2026-11-01T01:30:00-05:00[America/New_York]"``: the offset says
                                       which of two repeated hours is meant
`float`                                a number; the infinities are ``"Infinity"`` and ``"-Infinity"``, as in the JSON
                                       mapping of Protocol Buffers; not-a-number is refused
enumerations                           their value
tuples                                 lists
=====================================  ==========================================================================

A value that went out and came back is written as the same text. Reading is strict: an unknown type, an unknown,
repeated or missing key, a wrong type or an offset that the zone does not have then is refused by name and place, all
that are wrong in one error.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from types import UnionType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, Union, cast, get_args, get_origin, overload

import attrs

from practiceops._check import invalid
from practiceops.errors import InvalidValueError, MissingExtraError, PracticeOpsError, UnsupportedError
from practiceops.interop._leaves import Coder, Part, leaf_of, nearest
from practiceops.interop._refusals import RefusedError, all_that_is_wrong, refusal
from practiceops.interop._types import tag_of, type_of

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["from_data", "from_json", "to_data", "to_json"]

T = TypeVar("T")

_TAG = "type"


# The four verbs


def to_json(value: object, *, indent: int | None = None) -> str:
    """Return a public value, or a tuple or list of them, as JSON text.

    Raises `UnsupportedError` for an object that is no public value of the library, and `InvalidValueError` for what
    JSON could not bring back (not-a-number, a datetime without the name of its zone).

    >>> from datetime import date
    >>> from practiceops.dates import PayPeriod
    >>> print(to_json(PayPeriod(frequency="weekly", start=date(2026, 6, 1), end=date(2026, 6, 7),
    ...                         pay_date=date(2026, 6, 12)), indent=2))
    {
      "type": "dates.PayPeriod",
      "frequency": "weekly",
      "start": "2026-06-01",
      "end": "2026-06-07",
      "pay_date": "2026-06-12"
    }
    """
    return json.dumps(to_data(value), ensure_ascii=False, allow_nan=False, indent=indent)


@overload
def from_json(text: str | bytes, kind: type[T]) -> T: ...
@overload
def from_json(text: str | bytes, kind: Any = None) -> Any: ...
def from_json(text: str | bytes, kind: Any = None) -> Any:
    """Return the value that JSON text stands for: the inverse of `to_json`.

    The text's own tags say what it is; a list becomes a tuple. With ``kind`` (a type such as ``Shift``,
    ``tuple[Shift, ...]`` or ``W4 | W4Pre2020``) anything else is refused, and what carries no tag can be read too: a
    ``Money``, or an object written by hand where only one type can be meant.

    Raises `InvalidValueError` for what is no JSON or holds one thing that is wrong, `InvalidInputsError` for several.

    >>> from practiceops.people import Role
    >>> from_json('{"type": "people.Role", "code": "MA"}')
    Role(code='MA', title='', licensed=False)
    >>> from_json('{"type": "people.Role", "code": "MA", "licenced": true}')
    Traceback (most recent call last):
    ...
    practiceops.errors.InvalidValueError: unknown key 'licenced' (Role)
    """
    try:
        return from_data(json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_refuse_constant), kind)
    except RecursionError:
        raise InvalidValueError("the JSON is nested too deeply") from None
    except PracticeOpsError:
        raise
    except ValueError as error:
        raise InvalidValueError(f"this is no JSON: {error}") from None


def to_data(value: object) -> Any:
    """Return what `to_json` writes, before it is text: dicts, lists, str, int, float, bool and None.

    >>> from datetime import date
    >>> from practiceops.money import Money
    >>> to_data((Money.of("12.30"), date(2026, 6, 5)))
    ['12.30', '2026-06-05']
    """
    _require_cattrs()
    if isinstance(value, tuple | list):
        return [to_data(one) for one in cast("Sequence[object]", value)]
    try:
        return _encoder(nearest(type(value)))(value)
    except RefusedError as refused:
        raise refusal(refused, ()) from None


@overload
def from_data(data: object, kind: type[T]) -> T: ...
@overload
def from_data(data: object, kind: Any = None) -> Any: ...
def from_data(data: object, kind: Any = None) -> Any:
    """Return the value that plain data stands for: the inverse of `to_data`; see `from_json`.

    >>> from practiceops.people import Role
    >>> from_data({"code": "MA", "title": 7}, Role)
    Traceback (most recent call last):
    ...
    practiceops.errors.InvalidValueError: title must be a text, got 7 (Role)
    """
    _require_cattrs()
    try:
        return _read(data, _Tagged if kind is None else kind)
    except RecursionError:
        raise InvalidValueError("the data is nested too deeply") from None


def _read(data: object, kind: Any) -> Any:
    try:
        return _decoder(kind)(data)
    except (RefusedError, PracticeOpsError, ExceptionGroup) as error:
        raise all_that_is_wrong(error) from None


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        keys = [key for key, _ in pairs]
        raise InvalidValueError(f"repeated key {next(key for key in keys if keys.count(key) > 1)!r}")
    return read


def _refuse_constant(word: str) -> NoReturn:
    raise InvalidValueError(f"{word} is no number in JSON")


# A type is one part or, as a union, several: each a leaf, a tuple or an object


class _Tagged:
    """Stands for the type that the data names itself."""


def _parts(kind: Any) -> dict[Any, Part]:
    kinds = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    # a whole number is a float too, so float comes last
    return {one: _part(one) for one in sorted(kinds, key=lambda one: one is float)}


@cache
def _part(kind: Any) -> Part:
    if leaf := leaf_of(kind):
        return leaf
    if get_origin(kind) is tuple:
        return Part("a list", _tuple_encoder(*get_args(kind)), _tuple_decoder(kind), (list,))
    if isinstance(kind, type) and attrs.has(kind):
        wanted = f"an object of type {tag_of(kind)!r}"
        return Part(wanted, partial(_write_object, kind), partial(_read_object, (kind,)), (dict,))
    if kind is _Tagged:
        wanted = f"an object with its {_TAG!r} (or name the kind that is meant)"
        return Part(wanted, to_data, _read_tagged, (dict, list))
    raise UnsupportedError(f"{_shown(kind)} does not go through JSON", path=(_TAG,))


def _wanted(parts: Mapping[Any, Part]) -> str:
    return " or ".join(part.wanted for part in parts.values())


def _shown(kind: Any) -> str:
    return kind.__qualname__ if isinstance(kind, type) and not get_origin(kind) else str(kind)


# Writing


@cache
def _encoder(kind: Any) -> Coder:
    _decoder(kind)  # what could not be read back is not written
    parts = _parts(kind)
    wanted = _wanted(parts)
    writers = {get_origin(one) or one: part.write for one, part in parts.items()}
    if float in writers:
        writers.setdefault(int, writers[float])

    def encode(value: object) -> Any:
        write = writers.get(type(value)) or writers.get(nearest(type(value)))
        if write is None:
            raise RefusedError(wanted, value)
        return write(value)

    return encode


def _tuple_encoder(*members: Any) -> Coder:
    if members[1:] == (...,):
        encode_each = _encoder(members[0])
        return lambda values: [encode_each(value) for value in values]
    encoders = tuple(map(_encoder, members))

    def encode(values: tuple[object, ...]) -> list[Any]:
        if len(values) != len(encoders):
            raise RefusedError(f"a list of {len(encoders)}", values)
        return [encode_one(value) for encode_one, value in zip(encoders, values, strict=True)]

    return encode


def _write_object(kind: type[Any], value: object) -> dict[str, Any]:
    data: dict[str, Any] = {_TAG: tag_of(kind)}
    for name, key, encode in _fields(kind):
        try:
            data[key] = encode(getattr(value, name))
        except RefusedError as refused:
            raise invalid(value, name, f"must be {refused}") from None
    return data


@cache
def _fields(kind: type[Any]) -> tuple[tuple[str, str, Coder], ...]:
    fields: list[tuple[str, str, Coder]] = []
    for field in (field for field in attrs.fields(attrs.resolve_types(kind)) if field.init):
        path = (kind.__name__, field.name)
        if field.alias == _TAG:
            raise UnsupportedError(f"{kind.__name__} has a field {_TAG!r}, where JSON keeps the tag", path=path)
        try:
            fields.append((field.name, field.alias or field.name, _encoder(field.type)))
        except UnsupportedError as error:
            raise UnsupportedError(f"{'.'.join(path)}: {error}", path=path) from None
    return tuple(fields)


# Reading


@cache
def _converter() -> Converter:
    from cattrs import Converter  # noqa: PLC0415

    converter = Converter(forbid_extra_keys=True, use_alias=True)
    converter.register_structure_hook_factory(lambda _: True, _decoder)
    # for these, and for what stems from them, cattrs asks no factory
    for base in (str, int, float):
        converter.register_structure_hook(base, lambda data, kind: _decoder(kind)(data))
    return converter


@cache
def _decoder(kind: Any) -> Callable[..., Any]:
    parts = _parts(kind)
    wanted = _wanted(parts)
    objects = [one for one, part in parts.items() if dict in part.shapes]
    readers: dict[type[Any], Coder] = {}
    for one, part in parts.items():
        for shape in part.shapes:
            # text is a float only where nothing else is text, a whole number only where there is no int
            if shape in readers and one is not float and one not in objects:
                raise UnsupportedError(f"JSON cannot tell apart {' | '.join(map(_shown, parts))}", path=(_TAG,))
            readers.setdefault(shape, part.read)
    if len(objects) > 1:
        readers[dict] = partial(_read_object, objects)

    def decode(data: object, _: object = None) -> Any:  # cattrs hands over the type too
        read = readers.get(type(data)) or readers.get(_shape(data))
        if read is None:
            raise RefusedError(wanted, data)
        return read(data)

    return decode


def _shape(data: object) -> type[Any]:
    return dict if isinstance(data, Mapping) else list if isinstance(data, list | tuple) else type(data)


def _tuple_decoder(kind: Any) -> Coder:
    from cattrs.cols import homogenous_tuple_structure_factory  # noqa: PLC0415
    from cattrs.gen import make_hetero_tuple_structure_fn  # noqa: PLC0415

    members = get_args(kind)
    if members[1:] == (...,):
        structure_each: Any = homogenous_tuple_structure_factory(kind, _converter())
        return structure_each
    structure = make_hetero_tuple_structure_fn(kind, _converter())

    def decode(data: Sequence[object]) -> Any:
        if len(data) != len(members):
            raise RefusedError(f"a list of {len(members)}", data)
        return structure(data, kind)

    return decode


def _read_tagged(data: Any) -> Any:
    if _shape(data) is list:
        return _decoder(tuple[_Tagged, ...])(data)
    if not isinstance(data.get(_TAG), str):
        raise RefusedError(_part(_Tagged).wanted, data)
    return _read_object((type_of(data[_TAG]),), data)


def _read_object(kinds: Sequence[type[Any]], data: Mapping[str, Any]) -> Any:
    given = dict(data)
    tag = given.pop(_TAG, None)
    lone = len(kinds) == 1 and _TAG not in data
    kind: Any = kinds[0] if lone else type_of(tag) if isinstance(tag, str) else None
    if kind not in kinds:
        raise RefusedError(f"of type {' or '.join(repr(tag_of(one)) for one in kinds)}", tag)
    return _structure(kind)(given, kind)


@cache
def _structure(kind: type[Any]) -> Callable[[Any, Any], Any]:
    _fields(kind)  # refuses, by its field, a type that JSON cannot carry
    return _converter().gen_structure_attrs_fromdict(kind)


def _require_cattrs() -> None:
    try:
        import cattrs as _  # noqa: F401, PLC0415
    except ImportError:
        raise MissingExtraError.of("json", "cattrs") from None
