"""The lines of files that exports write and imports read: one item each, in DynamoDB JSON, Ion or CSV."""

from __future__ import annotations

import csv
import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.transfer.ion_text import MalformedIon, read_item
from awsim.services.dynamodb.values.values import decode_item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from awsim.services.dynamodb.values.values import Item

DYNAMODB_JSON, ION, CSV = "DYNAMODB_JSON", "ION", "CSV"

_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, default=lambda value: b64encode(value).decode())


def json_line(document: Mapping[str, Any]) -> str:
    """A document with `AttributeValue`s as JSON, binary values in base64."""
    return _ENCODER.encode(document)


def read_lines(lines: Iterable[str], input_format: str) -> Iterator[Item | ValidationError]:
    """The items in each line that is not blank; what is wrong with a line that has none is the last that is given.

    AWS gives up a file at the first line it can't make an item of (ScyllaDB's tests of Alternator, test_import).
    """
    read = _READERS[input_format]
    try:
        for line in lines:
            if line.strip():
                yield from read(line)
    except (MalformedIon, RecursionError) as error:
        yield ValidationError(f"Invalid Ion: {error}")
    except ValidationError as error:
        yield error


def read_table(
    lines: Iterable[str], delimiter: str, header: list[str] | None, types: Mapping[str, str]
) -> Iterator[Item | ValidationError]:
    """The item in each row of CSV; keys have the types they are defined with, all else is a string."""
    rows = csv.reader(lines, delimiter=delimiter)
    names = header or next(rows, [])
    for row in rows:
        try:
            yield _row(names, row, types)
        except ValidationError as error:
            yield error


def _row(names: list[str], row: list[str], types: Mapping[str, str]) -> Item:
    if len(row) != len(names):
        raise ValidationError(f"A row has {len(row)} values, the header has {len(names)} names")
    values = zip(names, row, strict=True)
    return decode_item({name: _attribute_value(types.get(name, "S"), text) for name, text in values})


def _attribute_value(kind: str, text: str) -> dict[str, Any]:
    return {kind: _bytes(text) if kind == "B" else text}


def _read_json(line: str) -> Iterator[Item]:
    """The items in a line, which may be several, one behind the other."""
    at, line = 0, line.strip()
    while at < len(line):
        try:
            document, end = _DECODER.raw_decode(line, at)
        except (ValueError, RecursionError) as error:
            raise ValidationError(f"Invalid JSON: {error}") from None
        yield _json_item(document)
        at = end + len(line[end:]) - len(line[end:].lstrip())


def _json_item(document: Any) -> Item:
    item = document.get("Item") if isinstance(document, dict) else None
    if not isinstance(item, dict):
        raise ValidationError("A line must have one object with the member Item")
    return decode_item({name: _with_bytes(value) for name, value in item.items()})


def _with_bytes(value: Any) -> dict[str, Any]:
    """An `AttributeValue` as JSON has it, checked as the model would, with base64 read."""
    if not isinstance(value, dict):
        raise _no_attribute_value(value)
    return {kind: _member(kind, raw) for kind, raw in value.items()}


def _member(kind: str, raw: Any) -> Any:
    is_one = type(raw) is _TYPES.get(kind)
    if not is_one or (kind in _TEXTS and any(type(each) is not str for each in raw)):
        raise _no_attribute_value({kind: raw})
    return _BINARY[kind](raw) if kind in _BINARY else raw


def _no_attribute_value(value: Any) -> ValidationError:
    return ValidationError(f"The Item has a value that is no AttributeValue: {value!r:.80}")


_TYPES: dict[str, type] = {
    **dict.fromkeys(("S", "N", "B"), str),
    **dict.fromkeys(("SS", "NS", "BS", "L"), list),
    **dict.fromkeys(("BOOL", "NULL"), bool),
    "M": dict,
}
_TEXTS = frozenset({"SS", "NS", "BS"})


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except NotBase64:
        raise ValidationError(f"A binary value is not base64: {text:.40}") from None


_BINARY: dict[str, Callable[[Any], Any]] = {
    "B": _bytes,
    "BS": lambda members: [_bytes(member) for member in members],
    "L": lambda members: [_with_bytes(member) for member in members],
    "M": lambda members: {name: _with_bytes(member) for name, member in members.items()},
}

_DECODER = json.JSONDecoder()
_READERS: dict[str, Callable[[str], Iterable[Item]]] = {
    DYNAMODB_JSON: _read_json,
    ION: lambda line: (read_item(line),),
}
