"""AWS's REST XML protocol: members travel in the path, the query, headers, the status and an XML body."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, cast

from awsim.model.errors import ServiceError
from awsim.model.operation import BARE_ERRORS, TELLING_ERRORS
from awsim.protocols.bindings import request_bindings, response_bindings
from awsim.protocols.headers import response_headers
from awsim.protocols.http import HTTPResponse
from awsim.protocols.malformed import SerializationError
from awsim.protocols.query import error_document
from awsim.protocols.rest_json import empty_payload, payload_of, read_raw
from awsim.protocols.roots import TEXT_ROOTS, root_of
from awsim.protocols.xml import DECLARATION, attributes_of, escaped, read_xml
from awsim.protocols.xml_shapes import write_root, xml_reader, xml_writer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import Shape, StructureShape

    from awsim.model.operation import Operation
    from awsim.protocols.http import HTTPRequest
    from awsim.protocols.wire_error import WireError

EVENT_TYPE = "text/xml"


class MalformedXML(ServiceError):
    """The body is not what the operation's input shape says."""

    code = "MalformedXML"


def parse(operation: Operation, request: HTTPRequest) -> dict[str, Any]:
    """The parameters of a request in the model's member names; timestamps are epoch seconds, blobs bytes.

    Raises MalformedXML for a part of it that can't be read as its shape.
    """
    bindings = request_bindings(operation)
    shape = operation.input_shape
    if bindings is None or shape is None:
        return {}
    try:
        return bindings.read(request) | (_from_body(shape, request.body) if request.body else empty_payload(shape))
    except SerializationError as error:
        raise MalformedXML(error.message) from None


def serialise(operation: Operation, result: Mapping[str, Any], request_id: str, now: float) -> HTTPResponse:
    """The response that carries a result in the model's shape."""
    headers = response_headers(operation, request_id, now, "rest-xml") | {"x-amz-request-id": request_id}
    bindings = response_bindings(operation, "rest-xml")
    shape = operation.output_shape
    if bindings is None or shape is None:
        return HTTPResponse(operation.status, headers, b"")
    status, bound, in_body = bindings.write(result)
    if bindings.binds_content_type:
        del headers["content-type"]
    body = _body(operation, shape, in_body) if bindings.has_body else b""
    if not isinstance(body, bytes):
        return HTTPResponse(status, {**headers, **bound}, body)
    # The answer to HEAD tells the length that the body of GET would have.
    return HTTPResponse(status, {**headers, "content-length": str(len(body)), **bound}, body)


def write_error(operation: Operation, error: WireError, headers: dict[str, str]) -> tuple[dict[str, str], bytes]:
    """Headers and body of an error."""
    headers["x-amz-request-id"] = error.request_id
    if operation.service not in TELLING_ERRORS:
        return headers, error_document(operation, error)
    if operation.is_bodiless(error.status):
        return headers, b""
    pieces = [f"<Error><Code>{escaped(error.code)}</Code><Message>{escaped(error.message)}</Message>"]
    pieces += [f"<{name}>{escaped(text or '')}</{name}>" for name, text in error.texts.items()]
    request_id = f"<RequestId>{error.request_id}</RequestId>"
    if operation.service in BARE_ERRORS:
        return headers, "".join((DECLARATION, *pieces, request_id, "</Error>")).encode()
    whole = (DECLARATION, "<ErrorResponse>", *pieces, "</Error>", request_id, "</ErrorResponse>")
    return headers, "".join(whole).encode()


def write_document(shape: Shape, value: Any) -> bytes:
    """A value as a document of its own."""
    pieces: list[str] = []
    xml_writer(shape)(value, shape.serialization.get("name", shape.name), pieces)
    return "".join(pieces).encode()


def _from_body(shape: StructureShape, body: bytes) -> dict[str, Any]:
    payload, is_raw = payload_of(shape)
    if payload is not None and is_raw:
        return {payload: read_raw(shape, payload, body)}
    root = (read_xml(body),)
    if payload is not None:
        return {payload: xml_reader(shape.members[payload])(root)}
    read = cast("dict[str, Any]", xml_reader(shape)(root))
    return {name: value for name, value in read.items() if "location" not in shape.members[name].serialization}


def _body(operation: Operation, shape: StructureShape, in_body: Mapping[str, Any]) -> bytes | IO[bytes]:
    payload, is_raw = payload_of(shape)
    if payload is not None and is_raw:
        content = in_body.get(payload, b"")
        return content.encode() if isinstance(content, str) else content
    if payload is not None and payload not in in_body:
        return b""
    pieces = [DECLARATION]
    if payload is not None:
        member = shape.members[payload]
        xml_writer(member)(in_body[payload], member.serialization.get("name", member.name), pieces)
    else:
        namespace = attributes_of(operation.model.service_model.metadata.get("xmlNamespace"))
        text = TEXT_ROOTS.get((operation.service, operation.name))
        if text is not None:
            return f"{DECLARATION}<{text}{namespace}>{escaped(in_body.get(text, ''))}</{text}>".encode()
        write_root(shape, in_body, root_of(operation, shape), namespace, pieces)
    return "".join(pieces).encode()
