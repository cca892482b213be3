"""EC2's variant of the query protocol: names of its own for parameters, an answer without a wrapper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from awsim.model.errors import ServiceError
from awsim.protocols.forms import read_form
from awsim.protocols.headers import response_headers
from awsim.protocols.http import HTTPResponse
from awsim.protocols.malformed import SerializationError
from awsim.protocols.per_shape import per_shape
from awsim.protocols.query import EVENT_TYPE, needed_structures, write_document
from awsim.protocols.text import text_reader
from awsim.protocols.xml import DECLARATION, attributes_of, escaped
from awsim.protocols.xml_shapes import write_members

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botocore.model import ListShape, Shape, StructureShape

    from awsim.model.operation import Operation
    from awsim.protocols.forms import Field
    from awsim.protocols.http import HTTPRequest
    from awsim.protocols.wire_error import WireError

    Read = Callable[[Field], Any]

__all__ = ["EVENT_TYPE", "parse", "serialise", "write_document", "write_error"]


class InvalidParameterValue(ServiceError):
    """A parameter is not what the operation's input shape says (EC2's error codes)."""

    code = "InvalidParameterValue"


def parse(operation: Operation, request: HTTPRequest) -> dict[str, Any]:
    """The parameters of a request in the model's member names; timestamps are epoch seconds, blobs bytes.

    Raises InvalidParameterValue for what can't be read as its shape.
    """
    if operation.input_shape is None:
        return {}
    try:
        return cast("dict[str, Any]", _reader(operation.input_shape)(read_form(request)))
    except SerializationError as error:
        raise InvalidParameterValue(error.message) from None


def serialise(operation: Operation, result: Mapping[str, Any], request_id: str, now: float) -> HTTPResponse:
    """The response that carries a result in the model's shape."""
    namespace = attributes_of(operation.model.service_model.metadata.get("xmlNamespace"))
    pieces = [f"{DECLARATION}<{operation.name}Response{namespace}><requestId>{request_id}</requestId>"]
    if operation.output_shape is not None:
        write_members(operation.output_shape, result, pieces)
    pieces.append(f"</{operation.name}Response>")
    headers = response_headers(operation, request_id, now, "ec2")
    return HTTPResponse(operation.model.http.get("responseCode", 200), headers, "".join(pieces).encode())


def write_error(operation: Operation, error: WireError, headers: dict[str, str]) -> tuple[dict[str, str], bytes]:  # noqa: ARG001
    """Headers and body of an error; EC2's model has no shapes for errors."""
    described = f"<Code>{escaped(error.code)}</Code><Message>{escaped(error.message)}</Message>"
    request_id = f"<RequestID>{error.request_id}</RequestID>"
    body = f"{DECLARATION}<Response><Errors><Error>{described}</Error></Errors>{request_id}</Response>"
    return headers, body.encode()


@per_shape
def _reader(shape: Shape) -> Read:
    """The function that reads a value from the field of its name; EC2 has no maps."""
    match shape.type_name:
        case "structure":
            return _structure_reader(cast("StructureShape", shape))
        case "list":
            read_item = _reader(cast("ListShape", shape).member)
            return lambda field: [read_item(item) for item in field.items()]
        case _:
            read = text_reader(shape)
            return lambda field: read(field.text)


def _structure_reader(shape: StructureShape) -> Read:
    readers = {_field_name(member, name): (name, _reader(member)) for name, member in shape.members.items()}
    empty = needed_structures(shape)

    def read(field: Field) -> dict[str, Any]:
        found = ((readers[key], inner) for key, inner in field.inner.items() if key in readers)
        return empty | {name: read_member(inner) for (name, read_member), inner in found}

    return read


def _field_name(shape: Shape, name: str) -> str:
    traits = shape.serialization
    if "queryName" in traits:
        return str(traits["queryName"])
    wire_name = str(traits.get("name", name))
    return wire_name[0].upper() + wire_name[1:] if "name" in traits else wire_name
