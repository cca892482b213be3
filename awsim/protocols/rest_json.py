"""AWS's REST JSON protocol: members travel in the path, the query, headers, the status and a JSON body."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from awsim.protocols.bindings import error_bindings, request_bindings, response_bindings
from awsim.protocols.headers import response_headers
from awsim.protocols.http import HTTPResponse
from awsim.protocols.json import EVENT_TYPE, error_body, load, reader, write_document, writer
from awsim.protocols.malformed import SerializationError, UnsupportedMediaType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import StructureShape

    from awsim.model.operation import Operation
    from awsim.protocols.http import HTTPRequest
    from awsim.protocols.wire_error import WireError

__all__ = ["EVENT_TYPE", "parse", "serialise", "write_document", "write_error"]


def parse(operation: Operation, request: HTTPRequest) -> dict[str, Any]:
    """The parameters of a request in the model's member names; timestamps are epoch seconds, blobs bytes.

    Raises SerializationError for a part of it that can't be read as its shape.
    """
    bindings = request_bindings(operation)
    shape = operation.input_shape
    if bindings is None or shape is None:
        return {}
    return bindings.read(request) | (_from_body(shape, request) if request.body else empty_payload(shape))


def serialise(operation: Operation, result: Mapping[str, Any], request_id: str, now: float) -> HTTPResponse:
    """The response that carries a result in the model's shape."""
    headers = response_headers(operation, request_id, now, "rest-json")
    bindings = response_bindings(operation, "rest-json")
    shape = operation.output_shape
    if bindings is None or shape is None:
        return HTTPResponse(operation.model.http.get("responseCode", 200), headers, b"")
    status, bound, in_body = bindings.write(result)
    if bindings.binds_content_type:
        del headers["content-type"]
    body = _body(shape, in_body)
    return HTTPResponse(status, {**headers, **bound, "content-length": str(len(body))}, body)


def write_error(operation: Operation, error: WireError, headers: dict[str, str]) -> tuple[dict[str, str], bytes]:  # noqa: ARG001
    """Headers and body of an error: its type in a header too, and those members of its shape that are headers."""
    headers["x-amzn-errortype"] = error.kind
    if error.shape is None:
        return headers, json.dumps(error_body(error.kind, error.message, {})).encode()
    _, bound, in_body = error_bindings(error.shape, "rest-json").write(error.members)
    headers.update(bound)
    return headers, json.dumps(error_body(error.kind, error.message, writer(error.shape)(in_body))).encode()


def payload_of(shape: StructureShape) -> tuple[str | None, bool]:
    """The member that is the body as a whole, and whether it is the body's bytes or text as they are."""
    name: str | None = shape.serialization.get("payload")
    return name, name is not None and shape.members[name].type_name in {"blob", "string"}


def empty_payload(shape: StructureShape) -> dict[str, Any]:
    """What a request without a body has in place of one: a payload that must be there is empty."""
    name, is_raw = payload_of(shape)
    return {name: read_raw(shape, name, b"")} if is_raw and name in shape.required_members else {}


def read_raw(shape: StructureShape, name: str, body: bytes) -> bytes | str:
    """A body that is a blob or text as it is."""
    if shape.members[name].type_name == "blob":
        return body
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise SerializationError("the body is not valid UTF-8") from None


def _from_body(shape: StructureShape, request: HTTPRequest) -> dict[str, Any]:
    payload, is_raw = payload_of(shape)
    if payload is not None and is_raw:
        return {payload: read_raw(shape, payload, request.body)}
    content_type = request.headers.get("content-type", "application/json")
    if "json" not in content_type:
        raise UnsupportedMediaType(content_type, "application/json")
    given = load(request.body)
    if payload is not None and shape.members[payload].serialization.get("eventstream"):
        return {}
    if payload is not None:
        return {payload: reader(shape.members[payload])(given)}
    read: dict[str, Any] = reader(shape)(given)
    located = _located(shape)
    return {name: value for name, value in read.items() if name not in located} if located else read


def _body(shape: StructureShape, in_body: Mapping[str, Any]) -> bytes:
    payload, is_raw = payload_of(shape)
    if payload is None:
        return json.dumps(writer(shape)(in_body)).encode()
    if is_raw:
        content = in_body.get(payload, b"")
        return content if isinstance(content, bytes) else content.encode()
    return write_document(shape.members[payload], in_body[payload]) if payload in in_body else b"{}"


@cache
def _located(shape: StructureShape) -> frozenset[str]:
    return frozenset(name for name, member in shape.members.items() if _is_located(member))


def _is_located(member: Any) -> bool:
    return "location" in member.serialization
