"""What an attribute's value is inside of the service, and how it becomes one of the API's `AttributeValue`s.

| type | inside |
|---|---|
| S, B, BOOL, NULL | `str`, `bytes`, `bool`, `None` |
| N | `int` or `Decimal`, each number in one form only (`numbers.py`) |
| L, M | `list`, `dict` |
| SS, NS, BS | `StringSet`, `NumberSet`, `BinarySet`: tuples, sorted |

Nothing ever changes a value that is stored: an update builds new containers along the path it changes and shares the
rest. Values of one of the types S, N and B order by Python's own `<` as AWS orders them (strings by UTF-8, which is the
order of code points; binary unsigned), so such values are sort keys as they are, and hash alike if they are equal.
"""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from awsim.model.present import Fresh
from awsim.services.dynamodb.errors import (
    INVALID_PARAMETERS,
    BareValueError,
    MalformedValueError,
    ValidationError,
    invalid_parameters,
)
from awsim.services.dynamodb.values.numbers import Number, format_number, parse_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class StringSet(tuple[str, ...]):
    """The members of an SS, sorted."""

    __slots__ = ()


class NumberSet(tuple[Number, ...]):
    """The members of an NS, sorted."""

    __slots__ = ()


class BinarySet(tuple[bytes, ...]):
    """The members of a BS, sorted."""

    __slots__ = ()


AttributeSet: TypeAlias = StringSet | NumberSet | BinarySet
Value: TypeAlias = "str | bytes | bool | int | Decimal | list[Value] | dict[str, Value] | AttributeSet | None"
Item: TypeAlias = dict[str, Value]

MAX_DEPTH = 32
"""Levels of nesting; the attribute's own value is the first (developer guide, "Nested attribute depth")."""

TYPES: dict[type, str] = {
    str: "S",
    int: "N",
    Decimal: "N",
    bytes: "B",
    bool: "BOOL",
    type(None): "NULL",
    list: "L",
    dict: "M",
    StringSet: "SS",
    NumberSet: "NS",
    BinarySet: "BS",
}


def type_of(value: Value) -> str:
    """The type's name in the API: `S`, `N`, …"""
    return TYPES[type(value)]


def equal(left: Value, right: Value) -> bool:
    """Whether two values are the same to DynamoDB: of one type, maps and lists all the way down."""
    kind = type(left)
    if kind is not type(right):
        return False
    if kind is list or kind is dict:
        return _nested_equal(left, right)
    return left == right


def _nested_equal(left: Any, right: Any) -> bool:
    if len(left) != len(right):
        return False
    if type(left) is list:
        return all(map(equal, left, right))
    return all(name in right and equal(value, right[name]) for name, value in left.items())


def depth_of(value: Any) -> int:
    """How many levels a value has: 1, and those of the deepest of its members."""
    kind = type(value)
    if kind is dict:
        value = value.values()
    elif kind is not list:
        return 1
    return 1 + max(map(depth_of, value), default=0)


def decode_item(attributes: Mapping[str, Mapping[str, Any]]) -> Item:
    """Read an item, or a key, as a request gives it."""
    if "" in attributes:
        raise invalid_parameters("An attribute name must not be empty")
    item: Item = {}
    for name, given in attributes.items():
        if len(given) != 1:
            raise _datatypes(given, 1)
        if "S" in given:
            item[name] = given["S"]
        elif "N" in given:
            item[name] = parse_number(given["N"])
        else:
            item[name] = decode(given)
    return item


def decode(attribute_value: Mapping[str, Any], level: int = 1) -> Value:
    """Read one `AttributeValue`; `level` says how deep it is nested."""
    if len(attribute_value) != 1:
        raise _datatypes(attribute_value, level)
    for datatype, raw in attribute_value.items():
        return raw if datatype == "S" else _DECODERS[datatype](raw, level)  # type: ignore[no-any-return]
    raise AssertionError("unreachable: it has one datatype")


def encode_item(item: Mapping[str, Value]) -> dict[str, dict[str, Any]]:
    """Write an item, or a key, as an answer shows it."""
    return Fresh(_encode_map(item))


def encode(value: Value) -> dict[str, Any]:
    """Write one `AttributeValue`."""
    return _ENCODERS[type(value)](value)


def string_set(members: Sequence[str]) -> StringSet:
    """Read the members of an SS."""
    if not members:
        raise _malformed("An string set  may not be empty")
    if len(set(members)) != len(members):
        raise invalid_parameters(f"Input collection [{', '.join(members)}] contains duplicates.")
    return StringSet(sorted(members))


def number_set(members: Sequence[str]) -> NumberSet:
    """Read the members of an NS."""
    if not members:
        raise _malformed("An number set  may not be empty")
    numbers = [parse_number(member) for member in members]
    if len(set(numbers)) != len(numbers):
        raise ValidationError("Input collection contains duplicates")
    return NumberSet(sorted(numbers))


def binary_set(members: Sequence[bytes]) -> BinarySet:
    """Read the members of a BS."""
    if not members:
        raise _malformed("Binary sets should not be empty")
    if len(set(members)) != len(members):
        shown = ", ".join(b64encode(member).decode() for member in members)
        raise invalid_parameters(f"Input collection [{shown}]of type BS contains duplicates.")
    return BinarySet(sorted(members))


def _decode_null(raw: Any, _level: int) -> None:
    if not raw:
        raise _malformed("Null attribute value types must have the value of true")


def _decode_list(raw: Sequence[Mapping[str, Any]], level: int) -> list[Value]:
    if raw and level >= MAX_DEPTH:
        raise _too_deep()
    return [decode(member, level + 1) for member in raw]


def _decode_map(raw: Mapping[str, Mapping[str, Any]], level: int) -> dict[str, Value]:
    if raw and level >= MAX_DEPTH:
        raise _too_deep()
    return {name: decode(member, level + 1) for name, member in raw.items()}


_DECODERS: dict[str, Callable[[Any, int], Any]] = {
    "S": lambda raw, _level: raw,
    "N": lambda raw, _level: parse_number(raw),
    "B": lambda raw, _level: raw,
    "BOOL": lambda raw, _level: raw,
    "NULL": _decode_null,
    "L": _decode_list,
    "M": _decode_map,
    "SS": lambda raw, _level: string_set(raw),
    "NS": lambda raw, _level: number_set(raw),
    "BS": lambda raw, _level: binary_set(raw),
}

_ENCODERS: dict[type, Callable[[Any], dict[str, Any]]] = {
    str: lambda value: {"S": value},
    int: lambda value: {"N": str(value)},
    Decimal: lambda value: {"N": format_number(value)},
    bytes: lambda value: {"B": value},
    bool: lambda value: {"BOOL": value},
    type(None): lambda _value: {"NULL": True},
    list: lambda value: {"L": [encode(member) for member in value]},
    dict: lambda value: {"M": _encode_map(value)},
    StringSet: lambda value: {"SS": list(value)},
    NumberSet: lambda value: {"NS": [format_number(member) for member in value]},
    BinarySet: lambda value: {"BS": list(value)},
}


def _encode_map(value: Mapping[str, Value]) -> dict[str, dict[str, Any]]:
    return {name: _ENCODERS[type(member)](member) for name, member in value.items()}


def _datatypes(given: Mapping[str, Any], level: int) -> ValidationError:
    """Why a value with no datatype or with several is refused: what is wrong with one of them comes first."""
    for datatype, raw in given.items():
        _DECODERS[datatype](raw, level)
    problem = "has more than one datatypes set" if given else "is empty"
    return BareValueError(f"Supplied AttributeValue {problem}, must contain exactly one of the supported datatypes")


def _malformed(reason: str) -> ValidationError:
    return MalformedValueError(INVALID_PARAMETERS + reason)


def _too_deep() -> ValidationError:
    return BareValueError(
        "Nesting Levels have exceeded supported limits: "
        "Attributes in the item have nested levels beyond supported limit"
    )
