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
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from enum import Enum
from functools import cache
from importlib import import_module
from itertools import repeat
from types import NoneType, UnionType
from typing import Any, NoReturn, TypeVar, Union, cast, get_args, get_origin, overload

import attrs

from practiceops._check import invalid
from practiceops.errors import InvalidValueError, MissingExtraError, PracticeOpsError, UnsupportedError
from practiceops.interop._leaves import LEAVES, Coder, is_enum, leaf_of
from practiceops.interop._refusals import RefusedError, all_that_is_wrong, at_index, members_refused, refusal
from practiceops.interop._types import tag_of, type_of

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
    leaf = leaf_of(type(value))
    try:
        return _encoder(leaf.kind if leaf else type(value))(value)
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
        return _read(data, _decode_tagged if kind is None else _decoder(kind))
    except RecursionError:
        raise InvalidValueError("the data is nested too deeply") from None


def _read(data: object, decode: Coder) -> Any:
    try:
        return decode(data)
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


# The parts of a type: an object has fields, a tuple members, a union alternatives


def _is_object(kind: Any) -> bool:
    return isinstance(kind, type) and attrs.has(kind) and kind not in LEAVES


def _is_union(kind: Any) -> bool:
    return get_origin(kind) in (Union, UnionType)


def _fields(kind: type[Any]) -> tuple[attrs.Attribute[Any], ...]:
    fields = tuple(field for field in attrs.fields(attrs.resolve_types(kind)) if field.init)
    if any(field.alias == _TAG for field in fields):
        raise UnsupportedError(f"{kind.__name__} has a field {_TAG!r}, where JSON keeps the tag", path=(_TAG,))
    return fields


def _alternatives(kind: Any) -> tuple[Any, ...]:
    # a whole number is a float too, so float comes last
    return tuple(sorted(get_args(kind), key=lambda one: one is float))


def _takes(kind: Any, value: object) -> bool:
    if kind in LEAVES:
        return LEAVES[kind].takes(value)
    if is_enum(kind):
        return isinstance(value, kind)
    return isinstance(value, tuple) if get_origin(kind) is tuple else type(value) is kind


def _shapes(kind: Any) -> tuple[type[Any], ...]:
    if kind in LEAVES:
        return LEAVES[kind].shapes
    if is_enum(kind):
        shapes: set[type[Any]] = {type(member.value) for member in kind}
        return tuple(shapes)
    if get_origin(kind) is tuple:
        return (list,)
    return (NoneType,) if kind is NoneType else (dict,)


def _wanted(kind: Any) -> str:
    if kind in LEAVES:
        return LEAVES[kind].wanted
    if is_enum(kind):
        return f"one of {', '.join(repr(member.value) for member in kind)}"
    if get_origin(kind) is tuple:
        return "a list"
    if _is_union(kind):
        return " or ".join(_wanted(one) for one in _alternatives(kind))
    return "null" if kind is NoneType else f"an object of type {tag_of(kind)!r}"


def _shown(kind: Any) -> str:
    return kind.__qualname__ if isinstance(kind, type) and not get_origin(kind) else str(kind)


# Writing


@cache
def _encoder(kind: Any) -> Coder:
    if kind in LEAVES:
        return LEAVES[kind].encode
    if _is_union(kind):
        return _union_encoder(_alternatives(kind), _wanted(kind))
    if is_enum(kind) or kind is NoneType:
        inner: Coder = _word
    elif _is_object(kind):
        inner = _object_encoder(kind)
    elif get_origin(kind) is tuple:
        inner = _tuple_encoder(get_args(kind))
    else:
        raise UnsupportedError(f"{_shown(kind)} does not go through JSON", path=(_TAG,))

    def encode(value: object) -> Any:
        if not _takes(kind, value):
            raise RefusedError(_wanted(kind), value)
        return inner(value)

    return encode


def _word(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _object_encoder(kind: type[Any]) -> Coder:
    tag = tag_of(kind)
    fields = tuple((field.name, field.alias or field.name, _of_field(_encoder, kind, field)) for field in _fields(kind))

    def encode(value: object) -> dict[str, Any]:
        data: dict[str, Any] = {_TAG: tag}
        for name, key, code in fields:
            try:
                data[key] = code(getattr(value, name))
            except RefusedError as refused:
                raise invalid(value, name, f"must be {refused}") from None
        return data

    return encode


def _tuple_encoder(members: tuple[Any, ...]) -> Coder:
    coders = tuple(_deferred(_encoder, one) for one in members if one is not Ellipsis)

    def encode(values: tuple[object, ...]) -> list[Any]:
        return [code(value) for code, value in _paired(coders, members, values)]

    return encode


def _union_encoder(kinds: tuple[Any, ...], wanted: str) -> Coder:
    coders = tuple((kind, _deferred(_encoder, kind)) for kind in kinds)

    def encode(value: object) -> Any:
        for kind, code in coders:
            if _takes(kind, value):
                return code(value)
        raise RefusedError(wanted, value)

    return encode


def _deferred(make: Callable[[Any], Coder], kind: Any) -> Coder:
    """Return the coder of a part; that of an object is made when first used, for a type may hold others of its kind."""

    def code(value: object) -> Any:
        return make(kind)(value)

    return code if _is_object(kind) else make(kind)


def _of_field(make: Callable[[Any], Coder], owner: type[Any], field: attrs.Attribute[Any]) -> Coder:
    try:
        return _deferred(make, field.type)
    except UnsupportedError as error:
        raise UnsupportedError(f"{owner.__name__}.{field.name}: {error}", path=(owner.__name__, field.name)) from None


def _paired(
    coders: tuple[Coder, ...], members: tuple[Any, ...], values: Sequence[object]
) -> Iterable[tuple[Coder, object]]:
    if members[-1:] == (Ellipsis,):
        return zip(repeat(coders[0]), values, strict=False)
    if len(values) != len(coders):
        raise RefusedError(f"a list of {len(coders)}", values)
    return zip(coders, values, strict=True)


# Reading


def _decode_tagged(data: object) -> Any:
    if isinstance(data, list | tuple):
        return _read_each((_decode_tagged,), (Any, ...), cast("Sequence[object]", data))
    tag = cast("Mapping[str, object]", data).get(_TAG) if isinstance(data, Mapping) else None
    if not isinstance(tag, str):
        wanted = f"an object with its {_TAG!r} (or name the kind that is meant)"
        raise RefusedError(wanted, cast("object", data))
    return _decoder(type_of(tag))(data)


def _named(tag: object) -> type[Any]:
    return type_of(tag) if isinstance(tag, str) else NoneType


@cache
def _decoder(kind: Any) -> Coder:
    if kind in LEAVES:
        return LEAVES[kind].decode
    if is_enum(kind) or kind is NoneType:
        return _word_decoder({None: None} if kind is NoneType else {one.value: one for one in kind}, _wanted(kind))
    if _is_object(kind):
        return _object_decoder(kind)
    if get_origin(kind) is tuple:
        return _tuple_decoder(get_args(kind))
    if _is_union(kind):
        return _union_decoder(_alternatives(kind), _wanted(kind))
    raise UnsupportedError(f"{_shown(kind)} does not go through JSON", path=(_TAG,))


def _word_decoder(words: Mapping[Any, Any], wanted: str) -> Coder:
    # by type too, since 1 == True
    known: dict[tuple[type[Any], Any], Any] = {(type(word), word): member for word, member in words.items()}

    def decode(data: object) -> Any:
        if isinstance(data, Hashable) and (type(data), data) in known:
            return known[type(data), data]
        raise RefusedError(wanted, data)

    return decode


def _object_decoder(kind: type[Any]) -> Coder:
    from cattrs import Converter  # noqa: PLC0415
    from cattrs.gen import make_dict_structure_fn, override  # noqa: PLC0415

    tag, wanted = tag_of(kind), _wanted(kind)
    hooks = {field.name: override(struct_hook=_hook(_of_field(_decoder, kind, field))) for field in _fields(kind)}
    structure = make_dict_structure_fn(
        kind,
        Converter(),
        _cattrs_forbid_extra_keys=True,
        _cattrs_detailed_validation=True,
        _cattrs_use_alias=True,
        **hooks,  # pyright: ignore[reportArgumentType]  names of fields, never those of the options
    )

    def decode(data: object) -> Any:
        if not isinstance(data, Mapping):
            raise RefusedError(wanted, data)
        given = cast("Mapping[str, object]", data)
        if given.get(_TAG, tag) != tag and _named(given[_TAG]) is not kind:
            raise RefusedError(f"of type {tag!r}", given[_TAG])
        return structure({key: value for key, value in given.items() if key != _TAG}, kind)

    return decode


def _hook(decode: Coder) -> Callable[[Any, Any], Any]:
    return lambda data, _: decode(data)


def _tuple_decoder(members: tuple[Any, ...]) -> Coder:
    coders = tuple(_deferred(_decoder, one) for one in members if one is not Ellipsis)

    def decode(data: object) -> tuple[Any, ...]:
        if not isinstance(data, list | tuple):
            raise RefusedError("a list", data)
        return _read_each(coders, members, cast("Sequence[object]", data))

    return decode


def _read_each(coders: tuple[Coder, ...], members: tuple[Any, ...], data: Sequence[object]) -> tuple[Any, ...]:
    values: list[Any] = []
    errors: list[Exception] = []
    for index, (code, one) in enumerate(_paired(coders, members, data)):
        try:
            values.append(code(one))
        except Exception as error:  # noqa: BLE001  whatever is wrong with one member, the others are read too
            errors.append(at_index(error, index))
    if errors:
        raise members_refused(errors)
    return tuple(values)


def _union_decoder(kinds: tuple[Any, ...], wanted: str) -> Coder:
    tagged = {kind: _deferred(_decoder, kind) for kind in kinds if _is_object(kind)}
    by_shape: dict[type[Any], Coder] = {}
    for kind in kinds:
        for shape in _shapes(kind):
            # text is a float only where nothing else is text, a whole number only where there is no int
            if shape in by_shape and kind is not float and not _is_object(kind):
                raise UnsupportedError(f"JSON cannot tell apart {' | '.join(map(_shown, kinds))}", path=(_TAG,))
            by_shape.setdefault(shape, _deferred(_decoder, kind))

    def decode(data: object) -> Any:
        if isinstance(data, Mapping) and len(tagged) > 1:
            tag = cast("Mapping[str, object]", data).get(_TAG)
            named = _named(tag)
            if named not in tagged:
                raise RefusedError(f"of type {' or '.join(repr(tag_of(one)) for one in tagged)}", tag)
            return tagged[named](data)
        shape = dict if isinstance(data, Mapping) else list if isinstance(data, tuple) else type(data)
        if shape not in by_shape:
            raise RefusedError(wanted, cast("object", data))
        return by_shape[shape](data)

    return decode


def _require_cattrs() -> None:
    try:
        import_module("cattrs")
    except ImportError:
        raise MissingExtraError.of("json", "cattrs") from None
