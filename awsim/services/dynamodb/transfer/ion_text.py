"""Amazon Ion's text format, as far as exports and imports have it: items written, and read again.

Types beyond Ion's own are annotated (developer guide, "DynamoDB table export output format"): `$dynamodb_SS::["a"]`.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.values.numbers import format_number, parse_number
from awsim.services.dynamodb.values.values import BinarySet, NumberSet, StringSet, binary_set, number_set, string_set

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.services.dynamodb.values.values import Item, Value

VERSION_MARKER = "$ion_1_0"

_SETS: dict[str, Callable[[list[Any]], Value]] = {
    "$dynamodb_SS": string_set,
    "$dynamodb_NS": lambda members: number_set([format_number(member) for member in members]),
    "$dynamodb_BS": binary_set,
}

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<string>"(?:[^"\\]|\\.)*") | (?P<quoted>'(?:[^'\\]|\\.)*') | \{\{\s*(?P<blob>[A-Za-z0-9+/=\s]*)\}\}
    | (?P<number>-?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[dDeE][+-]?[0-9]+)?)
    | (?P<symbol>[A-Za-z_$][A-Za-z0-9_$]*) | (?P<mark>::|[{}\[\],:])
    )""",
    re.VERBOSE,
)


class MalformedIon(ValueError):
    """Text that is not Ion, or has what no item can have."""


def write_item(item: Item) -> str:
    """One line of an export."""
    return f"{VERSION_MARKER} {{Item:{_struct(item)}}}"


def read_item(line: str) -> Item:
    """The item in a line; raises MalformedIon."""
    reader = _Reader(line.strip().removeprefix(VERSION_MARKER))
    value = reader.value()
    if not reader.is_at_end or not isinstance(value, dict) or not isinstance(value.get("Item"), dict):
        raise MalformedIon("a line has one struct with the field Item")
    return value["Item"]  # type: ignore[return-value]


def _struct(item: dict[str, Any]) -> str:
    return "{" + ",".join(f"{_symbol(name)}:{_written(value)}" for name, value in item.items()) + "}"


def _symbol(name: str) -> str:
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) and name not in {"null", "true", "false", "nan"}:
        return name
    return "'" + json.dumps(name, ensure_ascii=False)[1:-1].replace("'", "\\'").replace('\\"', '"') + "'"


def _listed(values: Any) -> str:
    return "[" + ",".join(map(_written, values)) + "]"


def _number(value: Any) -> str:
    text = format_number(value)
    return text if "." in text or "e" in text.lower() else f"{text}."


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: lambda value: json.dumps(value, ensure_ascii=False),
    int: _number,
    Decimal: _number,
    bytes: lambda value: "{{" + b64encode(value).decode() + "}}",
    bool: lambda value: "true" if value else "false",
    type(None): lambda _value: "null",
    list: _listed,
    dict: _struct,
    StringSet: lambda value: "$dynamodb_SS::" + _listed(value),
    NumberSet: lambda value: "$dynamodb_NS::" + _listed(value),
    BinarySet: lambda value: "$dynamodb_BS::" + _listed(value),
}


def _written(value: Value) -> str:
    return _WRITERS[type(value)](value)


class _Reader:
    """Reads values from a text, one token ahead."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._kind, self._text_read = "", ""
        self._advance()

    @property
    def is_at_end(self) -> bool:
        return self._kind == "end"

    def value(self) -> Value:
        kind, text = self._take()
        match kind, text:
            case "mark", "{":
                return self._fields()
            case "mark", "[":
                return self._members()
            case "string", _:
                return _unescaped(text)
            case "blob", _:
                return _decoded(text)
            case "number", _:
                return parse_number(text.replace("_", "").lower().replace("d", "e").rstrip("."))
            case "symbol", "true" | "false":
                return text == "true"
            case "symbol", "null":
                return None
            case "symbol" | "quoted", _ if self._kind == "mark" and self._text_read == "::":
                return self._annotated(text)
        raise MalformedIon(f"{text!r} is no value")

    def _annotated(self, annotation: str) -> Value:
        self._expect("::")
        value = self.value()
        make = _SETS.get(annotation)
        if make is None or not isinstance(value, list):
            raise MalformedIon(f"{annotation} is unknown")
        return make(value)

    def _fields(self) -> dict[str, Value]:
        fields: dict[str, Value] = {}
        while not self._is("}"):
            kind, text = self._take()
            if kind not in {"symbol", "quoted", "string"}:
                raise MalformedIon(f"{text!r} is no name of a field")
            name = text if kind == "symbol" else _unescaped(text)
            self._expect(":")
            fields[name] = self.value()
            if not self._is("}"):
                self._expect(",")
        self._take()
        return fields

    def _members(self) -> list[Value]:
        members: list[Value] = []
        while not self._is("]"):
            members.append(self.value())
            if not self._is("]"):
                self._expect(",")
        self._take()
        return members

    def _is(self, mark: str) -> bool:
        return self._kind == "mark" and self._text_read == mark

    def _expect(self, mark: str) -> None:
        if not self._is(mark):
            raise MalformedIon(f"expected {mark!r}, found {self._text_read!r}")
        self._take()

    def _take(self) -> tuple[str, str]:
        taken = self._kind, self._text_read
        self._advance()
        return taken

    def _advance(self) -> None:
        found = _TOKEN.match(self._text, self._position)
        if found is None:
            if self._text[self._position :].strip():
                raise MalformedIon(f"{self._text[self._position :]:.20} is not Ion")
            self._kind, self._text_read = "end", ""
            return
        self._position = found.end()
        self._kind = str(found.lastgroup)
        self._text_read = found[self._kind]


def _unescaped(token: str) -> str:
    text = token[1:-1].replace("\\'", "'")
    if token[0] == "'":
        text = text.replace('"', '\\"')
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        raise MalformedIon(f"{token} has an unknown escape") from None


def _decoded(token: str) -> bytes:
    try:
        return b64decode("".join(token.split()), validate=True)
    except NotBase64:
        raise MalformedIon(f"{token!r} is not base64") from None
