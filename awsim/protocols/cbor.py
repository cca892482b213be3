"""CBOR (RFC 8949) as AWS uses it: strictly read, with no tag but that of moments; written from plain values.

awsim reads it itself: the usual library for it knows twenty more tags (regular expressions, shared references, …), all
of which would be a way to do harm, and has limits in its newest releases only.
"""

from __future__ import annotations

import struct
from struct import pack, unpack_from
from typing import TYPE_CHECKING, Any, NamedTuple

from awsim.protocols.malformed import MAX_DEPTH, SerializationError

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[[bytes, int, int, int], tuple[Any, int]]

_BREAK = object()
_EPOCH_TAG = 1
_SIZES = {24: ("!B", 1), 25: ("!H", 2), 26: ("!I", 4), 27: ("!Q", 8)}
_FLOATS = {25: ("!e", 2), 26: ("!f", 4), 27: ("!d", 8)}
_SIMPLE = {20: False, 21: True, 22: None, 23: None}
_INDEFINITE = 31


class Moment(NamedTuple):
    """A number that stands for a moment."""

    value: int | float


def decode(body: bytes) -> Any:
    """The value that a body is; moments are their numbers. Raises SerializationError."""
    try:
        value, end = _item(body, 0, 0)
    except (IndexError, struct.error, UnicodeDecodeError):
        raise SerializationError("the body is not valid CBOR") from None
    if end != len(body) or value is _BREAK:
        raise SerializationError("the body is not valid CBOR")
    return value


def encode(value: Any) -> bytes:
    """A value of dicts, lists, text, bytes, numbers, booleans, None and moments."""
    pieces: list[bytes] = []
    _write(value, pieces.append)
    return b"".join(pieces)


def _item(body: bytes, at: int, depth: int) -> tuple[Any, int]:
    first = body[at]
    return _READERS[first >> 5](body, at + 1, first & 31, depth)


def _argument(body: bytes, at: int, info: int) -> tuple[int, int]:
    """The number that an item begins with: a value, or how long the item is."""
    if info < 24:
        return info, at
    if info not in _SIZES:
        raise SerializationError("the body is not valid CBOR")
    form, size = _SIZES[info]
    return unpack_from(form, body, at)[0], at + size


def _unsigned(body: bytes, at: int, info: int, _: int) -> tuple[int, int]:
    return _argument(body, at, info)


def _negative(body: bytes, at: int, info: int, _: int) -> tuple[int, int]:
    value, at = _argument(body, at, info)
    return -1 - value, at


def _bytes(body: bytes, at: int, info: int, depth: int) -> tuple[bytes, int]:
    if info == _INDEFINITE:
        pieces, at = _pieces(body, at, depth, bytes)
        return b"".join(pieces), at
    length, at = _argument(body, at, info)
    if at + length > len(body):
        raise SerializationError("the body is not valid CBOR")
    return body[at : at + length], at + length


def _text(body: bytes, at: int, info: int, depth: int) -> tuple[str, int]:
    if info == _INDEFINITE:
        pieces, at = _pieces(body, at, depth, str)
        return "".join(pieces), at
    content, at = _bytes(body, at, info, depth)
    return content.decode(), at


def _pieces(body: bytes, at: int, depth: int, kind: type) -> tuple[list[Any], int]:
    """The pieces of text or bytes of unknown length, all of one kind and none of them in pieces itself."""
    items, end = _list(body, at, _INDEFINITE, max(depth, MAX_DEPTH - 1))
    if not all(type(item) is kind for item in items):
        raise SerializationError("the body is not valid CBOR")
    return items, end


def _list(body: bytes, at: int, info: int, depth: int) -> tuple[list[Any], int]:
    depth = _deeper(depth)
    items: list[Any] = []
    if info == _INDEFINITE:
        while True:
            item, at = _item(body, at, depth)
            if item is _BREAK:
                return items, at
            items.append(item)
    length, at = _argument(body, at, info)
    for _ in range(length):
        item, at = _value(body, at, depth)
        items.append(item)
    return items, at


def _map(body: bytes, at: int, info: int, depth: int) -> tuple[dict[Any, Any], int]:
    depth = _deeper(depth)
    found: dict[Any, Any] = {}
    length, at = (-1, at) if info == _INDEFINITE else _argument(body, at, info)
    while length:
        key, at = _item(body, at, depth)
        if key is _BREAK and length < 0:
            return found, at
        if type(key) is not str:
            raise SerializationError("the body has a key that is no text")
        found[key], at = _value(body, at, depth)
        length -= 1
    return found, at


def _value(body: bytes, at: int, depth: int) -> tuple[Any, int]:
    item, at = _item(body, at, depth)
    if item is _BREAK:
        raise SerializationError("the body is not valid CBOR")
    return item, at


def _tagged(body: bytes, at: int, info: int, depth: int) -> tuple[Any, int]:
    tag, at = _argument(body, at, info)
    value, at = _value(body, at, _deeper(depth))
    if tag != _EPOCH_TAG or type(value) not in (int, float):
        raise SerializationError(f"the body has a value with tag {tag}")
    return value, at


def _simple(body: bytes, at: int, info: int, _: int) -> tuple[Any, int]:
    if info in _SIMPLE:
        return _SIMPLE[info], at
    if info in _FLOATS:
        form, size = _FLOATS[info]
        return unpack_from(form, body, at)[0], at + size
    if info == _INDEFINITE:
        return _BREAK, at
    raise SerializationError("the body is not valid CBOR")


def _deeper(depth: int) -> int:
    if depth >= MAX_DEPTH:
        raise SerializationError("the body is nested too deeply")
    return depth + 1


_READERS: tuple[Read, ...] = (_unsigned, _negative, _bytes, _text, _list, _map, _tagged, _simple)


def _write(value: Any, add: Callable[[bytes], None]) -> None:
    kind = type(value)
    if kind is str:
        content = value.encode(errors="replace")
        add(_head(3, len(content)) + content)
    elif kind is bytes:
        add(_head(2, len(value)) + value)
    elif value is None or kind is bool:
        add(b"\xf6" if value is None else b"\xf5" if value else b"\xf4")
    elif kind is int:
        add(_head(0, value) if value >= 0 else _head(1, -1 - value))
    elif kind is float:
        add(pack("!Bd", 0xFB, value))
    elif kind is Moment:
        add(_head(6, _EPOCH_TAG))
        _write(value.value, add)
    elif kind is dict:
        add(_head(5, len(value)))
        for name, item in value.items():
            _write(name, add)
            _write(item, add)
    else:
        add(_head(4, len(value)))
        for item in value:
            _write(item, add)


def _head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes((major << 5 | argument,))
    for info, (form, size) in _SIZES.items():
        if argument < 1 << (8 * size):
            return bytes((major << 5 | info,)) + pack(form, argument)
    raise ValueError(f"{argument} has more than 64 bits")
