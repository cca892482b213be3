"""How many bytes a value, an attribute or an item takes (developer guide, "DynamoDB item sizes and formats").

The caller holds sizes against the limits and counts capacity units with them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.values.numbers import number_size
from awsim.services.dynamodb.values.values import BinarySet, NumberSet, StringSet, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_ITEM_SIZE = 400 * 1024
_DOCUMENT_OVERHEAD, _ELEMENT_OVERHEAD = 3, 1


def item_size(item: Mapping[str, Value]) -> int:
    """The bytes of an item: its attributes' names and values."""
    size = 0
    for name, value in item.items():
        size += (len(name) if name.isascii() else text_size(name)) + _SIZES[type(value)](value)
    return size


def size_of(value: Value) -> int:
    """The bytes of a value alone."""
    return _SIZES[type(value)](value)


def text_size(text: str) -> int:
    """The bytes of text in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _list_size(members: list[Value]) -> int:
    sizes = [_SIZES[type(member)](member) for member in members]
    return _DOCUMENT_OVERHEAD + sum(sizes) + _ELEMENT_OVERHEAD * len(sizes)


def _map_size(members: dict[str, Value]) -> int:
    return _DOCUMENT_OVERHEAD + item_size(members) + _ELEMENT_OVERHEAD * len(members)


_SIZES: dict[type, Callable[[Any], int]] = {
    str: text_size,
    int: number_size,
    Decimal: number_size,
    bytes: len,
    bool: lambda _value: 1,
    type(None): lambda _value: 1,
    list: _list_size,
    dict: _map_size,
    StringSet: lambda members: sum(map(text_size, members)),
    NumberSet: lambda members: sum(map(number_size, members)),
    BinarySet: lambda members: sum(map(len, members)),
}
