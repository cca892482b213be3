"""Values of shapes as parts of a document (JSON, CBOR): how they are read from it and what is written into it.

Each shape is compiled once into a function. What a document format has words of its own for (blobs, moments) it gives.
"""

from __future__ import annotations

from math import isfinite, isnan
from typing import TYPE_CHECKING, Any, cast

from awsim.model.accept import INTEGERS
from awsim.protocols.malformed import MAX_DEPTH, SerializationError, WrongKind
from awsim.protocols.per_shape import per_shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import ListShape, MapShape, Shape, StructureShape

    Convert = Callable[[Any], Any]

_NOT_FINITE = frozenset({"NaN", "Infinity", "-Infinity"})


def document_reader(blob: Convert, timestamp: Callable[[Shape], Convert]) -> Callable[[Shape], Convert]:
    """What gives for each shape the function that reads its values; that function raises SerializationError."""

    def compile_reader(shape: Shape) -> Convert:
        match shape.type_name:
            case "structure":
                structure = cast("StructureShape", shape)
                return _read_document if structure.is_document_type else _structure_reader(structure, reader)
            case "list":
                return _list_reader(reader(cast("ListShape", shape).member))
            case "map":
                return _map_reader(cast("MapShape", shape), reader(cast("MapShape", shape).value))
            case "blob":
                return blob
            case "timestamp":
                return timestamp(shape)
            case kind:
                return _SCALARS[kind]

    reader = per_shape(compile_reader)
    return reader


def document_writer(
    blob: Convert, timestamp: Callable[[Shape], Convert], number: Convert
) -> Callable[[Shape], Convert]:
    """What gives for each shape the function that makes its values something the document format can write."""

    def compile_writer(shape: Shape) -> Convert:
        match shape.type_name:
            case "structure":
                structure = cast("StructureShape", shape)
                return _as_it_is if structure.is_document_type else _structure_writer(structure, writer)
            case "list":
                write = writer(cast("ListShape", shape).member)
                return lambda value: [None if item is None else write(item) for item in value]
            case "map":
                write = writer(cast("MapShape", shape).value)
                return lambda value: {key: write(item) for key, item in value.items()}
            case "blob":
                return blob
            case "timestamp":
                return timestamp(shape)
            case "float" | "double":
                return number
            case _:
                return _as_it_is

    writer = per_shape(compile_writer)
    return writer


def refuse_deep(value: Any) -> None:
    """Raise SerializationError for a document that is nested deeper than `MAX_DEPTH`."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for each in level for inner in _within(each) if isinstance(inner, (dict, list))]
        if not level:
            return
    raise SerializationError("the body is nested too deeply")


def write_number(value: float) -> float | str:
    """A number as a document has it: those that no document has are words."""
    if isfinite(value):
        return value
    return "NaN" if isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _within(value: Any) -> Any:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _structure_reader(shape: StructureShape, reader: Callable[[Shape], Convert]) -> Convert:
    readers = {member.serialization.get("name", name): (name, reader(member)) for name, member in shape.members.items()}

    exactly_one = shape.is_tagged_union

    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise WrongKind("structure", value, shape.name)
        found = ((readers[key], item) for key, item in value.items() if item is not None and key in readers)
        try:
            members = {name: read_item(item) for (name, read_item), item in found}
        except WrongKind as error:
            raise error.within(is_member=True) from None
        if exactly_one and len(members) != 1:
            raise SerializationError(f"a union has {len(members)} members, not one")
        return members

    return read


def _list_reader(read_item: Convert) -> Convert:
    def read(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise WrongKind("list", value)
        try:
            return [read_item(item) for item in value]
        except WrongKind as error:
            raise error.within(is_member=False) from None

    return read


def _map_reader(shape: MapShape, read_item: Convert) -> Convert:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise WrongKind("map", value, shape.value.name)
        for key in value:
            if type(key) is not str:
                raise WrongKind("string", key)
        try:
            return {key: read_item(item) for key, item in value.items()}
        except WrongKind as error:
            raise error.within(is_member=False) from None

    return read


def _structure_writer(shape: StructureShape, writer: Callable[[Shape], Convert]) -> Convert:
    writers = {name: (member.serialization.get("name", name), writer(member)) for name, member in shape.members.items()}

    def write(value: Any) -> dict[str, Any]:
        return {writers[name][0]: writers[name][1](item) for name, item in value.items()}

    return write


def _read_document(value: Any) -> Any:
    if not isinstance(value, (dict, list, str, int, float, bool, type(None))):
        raise WrongKind("document", value)
    return value


def _read_string(value: Any) -> str:
    if type(value) is str:
        return value
    raise WrongKind("string", value)


def _read_boolean(value: Any) -> bool:
    if value is True or value is False:
        return value
    raise WrongKind("boolean", value)


def _integer_reader(kind: str) -> Convert:
    beyond = INTEGERS[kind]

    def read(value: Any) -> int:
        if type(value) is int and -beyond <= value < beyond:
            return value
        if type(value) is not int and (type(value) is not float or isnan(value)):
            raise WrongKind(kind, value)
        # AWS cuts what a number has too much of: the fraction (Limit=5.5 is 5), and what is beyond the type's range.
        return int(max(-beyond, min(value, beyond - 1)))

    return read


def _number_reader(kind: str) -> Convert:
    def read(value: Any) -> float:
        if type(value) is float:
            return value
        if type(value) is not int and not (isinstance(value, str) and value in _NOT_FINITE):
            raise WrongKind(kind, value)
        try:
            return float(value)
        except OverflowError:
            raise SerializationError("a number is too large for the type double") from None

    return read


def _as_it_is(value: Any) -> Any:
    return value


_SCALARS: dict[str, Convert] = {
    "string": _read_string,
    "character": _read_string,
    "boolean": _read_boolean,
    "integer": _integer_reader("integer"),
    "long": _integer_reader("long"),
    "float": _number_reader("float"),
    "double": _number_reader("double"),
}
