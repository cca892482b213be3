"""AWS's query protocol: parameters as a form, answers in XML."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from awsim.model.errors import ServiceError
from awsim.protocols.forms import Field, read_form
from awsim.protocols.headers import response_headers
from awsim.protocols.http import HTTPResponse
from awsim.protocols.malformed import SerializationError
from awsim.protocols.per_shape import per_shape
from awsim.protocols.text import text_reader
from awsim.protocols.xml import attributes_of, escaped
from awsim.protocols.xml_shapes import write_members, xml_writer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botocore.model import ListShape, MapShape, Shape, StructureShape

    from awsim.model.operation import Operation
    from awsim.protocols.http import HTTPRequest
    from awsim.protocols.wire_error import WireError

    Read = Callable[[Field], Any]

EVENT_TYPE = "text/xml"

ADDRESSED = {"sqs": "QueueUrl"}
"""Services whose resources have URLs that requests can be sent to -> the parameter that such a URL stands for."""

DETAILED = frozenset({"sqs"})
"""Services whose errors have an element for details, and nothing in it (recorded: [sqs_query])."""


class MalformedInput(ServiceError):
    """A parameter is not what the operation's input shape says."""

    code = "MalformedInput"


def parse(operation: Operation, request: HTTPRequest) -> dict[str, Any]:
    """The parameters of a request in the model's member names; timestamps are epoch seconds, blobs bytes.

    Raises MalformedInput for what can't be read as its shape.
    """
    if operation.input_shape is None:
        return {}
    try:
        params = cast("dict[str, Any]", form_reader(operation.input_shape)(read_form(request)))
    except SerializationError as error:
        raise MalformedInput(error.message) from None
    addressed = ADDRESSED.get(operation.service)
    if addressed in operation.input_shape.members and addressed not in params:
        parts = urlsplit(request.url)
        if parts.path not in ("", "/"):
            params[addressed] = parts._replace(query="").geturl()
    return params


def serialise(operation: Operation, result: Mapping[str, Any], request_id: str, now: float) -> HTTPResponse:
    """The response that carries a result in the model's shape."""
    shape = operation.output_shape
    pieces = [f"<{operation.name}Response{_namespace(operation)}>"]
    if shape is not None:
        # Older models than the service's own say no name for what is around a result.
        wrapper = shape.serialization.get("resultWrapper", f"{operation.name}Result")
        pieces.append(f"<{wrapper}>")
        write_members(shape, result, pieces)
        pieces.append(f"</{wrapper}>")
    pieces.append(
        f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{operation.name}Response>"
    )
    headers = response_headers(operation, request_id, now, "query")
    return HTTPResponse(operation.model.http.get("responseCode", 200), headers, "".join(pieces).encode())


def write_error(operation: Operation, error: WireError, headers: dict[str, str]) -> tuple[dict[str, str], bytes]:
    """Headers and body of an error."""
    return headers, error_document(operation, error)


def write_document(shape: Shape, value: Any) -> bytes:
    """A value as a document of its own."""
    pieces: list[str] = []
    xml_writer(shape)(value, shape.name, pieces)
    return "".join(pieces).encode()


def error_document(operation: Operation, error: WireError) -> bytes:
    """An error as query services and most REST XML services answer it, its further members beside the message."""
    pieces = [
        f"<ErrorResponse{_namespace(operation)}><Error><Type>{error.fault}</Type>",
        f"<Code>{escaped(error.code)}</Code><Message>{escaped(error.query_message or error.message)}</Message>",
    ]
    if error.shape is not None:
        further = {name: value for name, value in error.members.items() if name.lower() != "message"}
        write_members(error.shape, further, pieces)
    if operation.service in DETAILED:
        pieces.append("<Detail/>")
    pieces.append(f"</Error><RequestId>{error.request_id}</RequestId></ErrorResponse>")
    return "".join(pieces).encode()


@per_shape
def form_reader(shape: Shape) -> Read:
    """The function that reads a value from the field of its name; it raises SerializationError."""
    match shape.type_name:
        case "structure":
            return _structure_reader(cast("StructureShape", shape))
        case "list":
            return _list_reader(cast("ListShape", shape))
        case "map":
            return _map_reader(cast("MapShape", shape))
        case _:
            read = text_reader(shape)
            return lambda field: read(field.text)


def _structure_reader(shape: StructureShape) -> Read:
    readers = {_field_name(member, name): (name, form_reader(member)) for name, member in shape.members.items()}
    empty = needed_structures(shape)

    def read(field: Field) -> dict[str, Any]:
        found = ((readers[key], inner) for key, inner in field.inner.items() if key in readers)
        return empty | {name: read_member(inner) for (name, read_member), inner in found}

    return read


def needed_structures(shape: StructureShape) -> dict[str, Any]:
    """The structures that must be there, empty: a form has nothing for such a one."""
    needed = (name for name in shape.required_members if shape.members[name].type_name == "structure")
    return {name: {} for name in needed}


def _field_name(shape: Shape, name: str) -> str:
    """The name of a member's field; a flat list is called as its items are, a flat map as its entries."""
    if shape.type_name == "map" and "queryName" in shape.serialization:
        return str(shape.serialization["queryName"])
    if shape.type_name == "list" and shape.serialization.get("flattened"):
        item: str | None = cast("ListShape", shape).member.serialization.get("name")
        if item:
            return item
    return str(shape.serialization.get("name", name))


def _list_reader(shape: ListShape) -> Read:
    read_item = form_reader(shape.member)
    if shape.serialization.get("flattened"):
        return lambda field: [read_item(item) for item in field.items()]
    item_name = shape.member.serialization.get("name", "member")

    def read(field: Field) -> list[Any]:
        inner = field.inner.get(item_name)
        return [] if inner is None else [read_item(item) for item in inner.items()]

    return read


def _map_reader(shape: MapShape) -> Read:
    read_key, read_value = form_reader(shape.key), form_reader(shape.value)
    key_name, value_name = shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value")
    flattened = shape.serialization.get("flattened")

    def read(field: Field) -> dict[str, Any]:
        entries = field if flattened else field.inner.get("entry")
        found = {}
        for entry in () if entries is None else entries.items():
            if key_name not in entry.inner or value_name not in entry.inner:
                raise SerializationError(f"an entry of a map has no {key_name} or no {value_name}")
            found[read_key(entry.inner[key_name])] = read_value(entry.inner[value_name])
        return found

    return read


@cache
def _namespace(operation: Operation) -> str:
    return attributes_of(operation.model.service_model.metadata.get("xmlNamespace"))
