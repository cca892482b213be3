"""AWS's JSON 1.0 and 1.1 protocols: a request to parameters, a result to a response."""

from __future__ import annotations

import base64
import json
from functools import cache
from typing import TYPE_CHECKING, Any, cast
from zlib import crc32

from awsim.model.errors import ServiceError
from awsim.model.timestamps import epoch_seconds, wire_format
from awsim.protocols.documents import document_reader, document_writer, refuse_deep, write_number
from awsim.protocols.headers import response_headers
from awsim.protocols.http import HTTPResponse
from awsim.protocols.kinds import sentence
from awsim.protocols.malformed import MAX_DEPTH, SerializationError, WrongKind
from awsim.protocols.text import TIMESTAMPS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botocore.model import Shape

    from awsim.model.operation import Operation
    from awsim.protocols.http import HTTPRequest
    from awsim.protocols.wire_error import WireError

    Convert = Callable[[Any], Any]

EVENT_TYPE = "application/json"

CHECKSUMMED = frozenset({"dynamodb", "dynamodbstreams"})
"""Services whose answers carry the checksum of their bodies: their clients read an answer again where it differs."""

NAMESPACES = {
    "dynamodb": "com.amazonaws.dynamodb.v20120810#",
    "dynamodbstreams": "com.amazonaws.dynamodb.v20120810#",
    "sqs": "com.amazonaws.sqs#",
}
"""Service -> what it puts in front of an error's type."""

_FRAMEWORK = {
    "ValidationException": "com.amazon.coral.validate#",
    "SerializationException": "com.amazon.coral.service#",
    "UnknownOperationException": "com.amazon.coral.service#",
}
"""What such a service puts in front of the types of errors that are not its own."""


class UnknownOperation(ServiceError):
    """The request is no call at all: AWS looks no further where the type of its content is none of the protocol's."""

    code = "UnknownOperationException"
    status = 404


def parse(operation: Operation, request: HTTPRequest) -> dict[str, Any]:
    """The parameters of a request in the model's member names; timestamps are epoch seconds, blobs bytes.

    Raises SerializationError for a body that is not JSON, or whose values are of the wrong kind.
    """
    if request.body and "json" not in request.headers.get("content-type", "json"):
        raise UnknownOperation(f"{request.headers['content-type']:.80} is no type of JSON")
    read = _input_reader(operation)
    if read is None:
        return {}
    if not request.body:
        raise SerializationError("the request has no body")
    try:
        return cast("dict[str, Any]", read(load(request.body)))
    except WrongKind as error:
        raise SerializationError(sentence(error, operation.service)) from None


def serialise(operation: Operation, result: Mapping[str, Any], request_id: str, now: float) -> HTTPResponse:
    """The response that carries a result in the model's shape."""
    write = _output_writer(operation)
    body = b"" if write is None else json.dumps(write(result)).encode()
    status = operation.model.http.get("responseCode", 200)
    headers = response_headers(operation, request_id, now, "json")
    return HTTPResponse(status, _checksummed(operation, headers, body), body)


def write_error(operation: Operation, error: WireError, headers: dict[str, str]) -> tuple[dict[str, str], bytes]:
    """Headers and body of an error: its type and the members of its shape, the message among them."""
    namespace = NAMESPACES.get(operation.service, "")
    kind = _FRAMEWORK.get(error.kind, namespace) + error.kind if namespace else error.kind
    members = {} if error.shape is None else writer(error.shape)(error.members)
    body = json.dumps(error_body(kind, error.message, members)).encode()
    return _checksummed(operation, headers, body), body


def error_body(kind: str, message: str, members: Mapping[str, Any]) -> dict[str, Any]:
    """What the document of an error says; its message is there even where the error's shape has no member for it."""
    name = "Message" if kind.endswith("SerializationException") else "message"
    spoken = {} if "message" in members or "Message" in members else {name: message}
    return {"__type": kind, **spoken, **members}


def write_document(shape: Shape, value: Any) -> bytes:
    """A value as a document of its own."""
    return json.dumps(writer(shape)(value)).encode()


def load(body: bytes) -> Any:
    """What a body says; an empty one is an empty structure. Raises SerializationError."""
    if not body:
        return {}
    try:
        document = _DECODER.decode(body.decode())
    except (ValueError, RecursionError):
        raise SerializationError("the body is not valid JSON") from None
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH:
        refuse_deep(document)
    if b"\\ud" in body or b"\\uD" in body:
        _refuse_half_characters(document)
    return document


def _refuse_half_characters(document: Any) -> None:
    """Raise SerializationError for text with one half of a character that UTF-16 writes in two."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise SerializationError("the body is not valid JSON") from None


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def _checksummed(operation: Operation, headers: dict[str, str], body: bytes) -> dict[str, str]:
    if operation.service in CHECKSUMMED:
        headers["x-amz-crc32"] = str(crc32(body))
    return headers


def _read_blob(value: Any) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError):
        raise WrongKind("blob", value) from None


def _read_timestamp(value: Any) -> float:
    try:
        return epoch_seconds(value)
    except (TypeError, ValueError):
        raise WrongKind("timestamp", value) from None


def _write_blob(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _timestamp_writer(shape: Shape) -> Convert:
    form = wire_format("json", None, shape)
    return (lambda value: round(value.timestamp(), 3)) if form == "unixtimestamp" else TIMESTAMPS[form]


reader = document_reader(_read_blob, lambda shape: _read_timestamp)  # noqa: ARG005 - a moment may come in any form
writer = document_writer(_write_blob, _timestamp_writer, write_number)


@cache
def _input_reader(operation: Operation) -> Convert | None:
    return None if operation.input_shape is None else reader(operation.input_shape)


@cache
def _output_writer(operation: Operation) -> Convert | None:
    return None if operation.output_shape is None else writer(operation.output_shape)
