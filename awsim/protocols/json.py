"""AWS's JSON 1.0 and 1.1 protocols: a request to parameters, a result to a response.

Each shape is compiled once into a function that reads it from, or writes it to, what Python's `json` knows.
"""

from __future__ import annotations

import base64
import binascii
import json
from email.utils import formatdate
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from awsim.model.errors import ServiceError
from awsim.model.timestamps import epoch_seconds, wire_format
from awsim.protocols.headers import response_headers
from awsim.protocols.http import HTTPResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botocore.model import ListShape, MapShape, Shape, StructureShape

    from awsim.model.operation import Operation
    from awsim.protocols.http import HTTPRequest

    Convert = Callable[[Any], Any]


class SerializationError(ServiceError):
    """The request's body is not what the operation's input shape says."""

    code = "SerializationException"


def parse(operation: Operation, request: HTTPRequest) -> dict[str, Any]:
    """The parameters of a request in the model's member names; timestamps are epoch seconds, blobs bytes.

    Raises SerializationError for a body that is not JSON, or whose values are of the wrong kind.
    """
    try:
        body = json.loads(request.body) if request.body else {}
    except (ValueError, RecursionError):
        raise SerializationError("the body is not valid JSON") from None
    shape = operation.input_shape
    return {} if shape is None else cast("dict[str, Any]", reader(shape)(body))


def serialise(operation: Operation, result: Mapping[str, Any], request_id: str, now: float) -> HTTPResponse:
    """The response that carries a result in the model's shape."""
    shape = operation.output_shape
    body = {} if shape is None else writer(shape)(result)
    status = operation.model.http.get("responseCode", 200)
    return HTTPResponse(status, response_headers(operation, request_id, now), json.dumps(body).encode())


@cache
def reader(shape: Shape) -> Convert:
    """The function that reads a value of a shape from what `json` has read; it raises SerializationError."""
    match shape.type_name:
        case "structure":
            return _structure_reader(cast("StructureShape", shape))
        case "list":
            return _list_reader(cast("ListShape", shape))
        case "map":
            return _map_reader(cast("MapShape", shape))
        case "blob":
            return _read_blob
        case "timestamp":
            return _read_timestamp
        case kind:
            return _SCALARS[kind]


def _structure_reader(shape: StructureShape) -> Convert:
    readers: dict[str, tuple[str, Convert]] = {}

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise _wrong_kind("a structure", value)
        if not readers:
            for name, member in shape.members.items():
                readers[member.serialization.get("name", name)] = (name, reader(member))
        found = ((readers[key], item) for key, item in value.items() if item is not None and key in readers)
        return {name: read_item(item) for (name, read_item), item in found}

    return (lambda value: value) if shape.is_document_type else read


def _list_reader(shape: ListShape) -> Convert:
    def read(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise _wrong_kind("a list", value)
        read_item = reader(shape.member)
        return [read_item(item) for item in value]

    return read


def _map_reader(shape: MapShape) -> Convert:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _wrong_kind("a map", value)
        read_item = reader(shape.value)
        return {key: read_item(item) for key, item in value.items()}

    return read


def _read_blob(value: Any) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise _wrong_kind("base64", value) from None


def _read_timestamp(value: Any) -> float:
    try:
        return epoch_seconds(value)
    except (TypeError, ValueError):
        raise _wrong_kind("a timestamp", value) from None


def _scalar(expected: str, kinds: tuple[type, ...]) -> Convert:
    def read(value: Any) -> Any:
        if isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool)):
            return value
        raise _wrong_kind(expected, value)

    return read


_SCALARS: dict[str, Convert] = {
    "string": _scalar("a string", (str,)),
    "character": _scalar("a string", (str,)),
    "boolean": _scalar("a boolean", (bool,)),
    "integer": _scalar("an integer", (int,)),
    "long": _scalar("an integer", (int,)),
    "float": _scalar("a number", (int, float)),
    "double": _scalar("a number", (int, float)),
}


def _wrong_kind(expected: str, value: Any) -> SerializationError:
    return SerializationError(f"expected {expected}, found {type(value).__name__}")


@cache
def writer(shape: Shape) -> Convert:
    """The function that makes a value of a shape something `json` can write."""
    match shape.type_name:
        case "structure":
            return _structure_writer(cast("StructureShape", shape))
        case "list":
            return lambda value: [writer(cast("ListShape", shape).member)(item) for item in value]
        case "map":
            return lambda value: {key: writer(cast("MapShape", shape).value)(item) for key, item in value.items()}
        case "blob":
            return lambda value: base64.b64encode(value).decode()
        case "timestamp":
            return _timestamp_writer(wire_format("json", None, shape))
        case _:
            return lambda value: value


def _structure_writer(shape: StructureShape) -> Convert:
    writers: dict[str, tuple[str, Convert]] = {}

    def write(value: Any) -> dict[str, Any]:
        if not writers:
            for name, member in shape.members.items():
                writers[name] = (member.serialization.get("name", name), writer(member))
        return {writers[name][0]: writers[name][1](item) for name, item in value.items()}

    return (lambda value: value) if shape.is_document_type else write


def _timestamp_writer(form: str) -> Convert:
    if form == "rfc822":
        return lambda value: formatdate(value.timestamp(), usegmt=True)
    if form == "iso8601":
        return lambda value: value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return lambda value: round(value.timestamp(), 3)
