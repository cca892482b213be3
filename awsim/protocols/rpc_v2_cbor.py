"""Smithy's RPC v2 CBOR protocol: the operation in the path, parameters and results in CBOR."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from awsim.model.timestamps import epoch_seconds
from awsim.protocols.cbor import Moment, decode, encode
from awsim.protocols.documents import document_reader, document_writer
from awsim.protocols.headers import response_headers
from awsim.protocols.http import HTTPResponse
from awsim.protocols.json import error_body
from awsim.protocols.malformed import UnsupportedMediaType, WrongKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from botocore.model import Shape

    from awsim.model.operation import Operation
    from awsim.protocols.http import HTTPRequest
    from awsim.protocols.wire_error import WireError

EVENT_TYPE = "application/cbor"


def parse(operation: Operation, request: HTTPRequest) -> dict[str, Any]:
    """The parameters of a request in the model's member names; timestamps are epoch seconds, blobs bytes.

    Raises SerializationError for a body that is not CBOR, or whose values are of the wrong kind.
    """
    if operation.input_shape is None:
        return {}
    content_type = request.headers.get("content-type", EVENT_TYPE)
    if request.body and not content_type.startswith(EVENT_TYPE):
        raise UnsupportedMediaType(content_type, EVENT_TYPE)
    return cast("dict[str, Any]", reader(operation.input_shape)(decode(request.body) if request.body else {}))


def serialise(operation: Operation, result: Mapping[str, Any], request_id: str, now: float) -> HTTPResponse:
    """The response that carries a result in the model's shape."""
    shape = operation.output_shape
    body = b"" if shape is None else write_document(shape, result)
    headers = response_headers(operation, request_id, now, "smithy-rpc-v2-cbor")
    return HTTPResponse(operation.model.http.get("responseCode", 200), headers, body)


def write_error(operation: Operation, error: WireError, headers: dict[str, str]) -> tuple[dict[str, str], bytes]:  # noqa: ARG001
    """Headers and body of an error: its type and the members of its shape, the message among them."""
    members = {} if error.shape is None else writer(error.shape)(error.members)
    return headers, encode(error_body(error.kind, error.message, members))


def write_document(shape: Shape, value: Any) -> bytes:
    """A value as a document of its own."""
    return encode(writer(shape)(value))


def read_blob(value: Any) -> bytes:
    """A blob is a string of bytes."""
    if type(value) is bytes:
        return value
    raise WrongKind("blob", value)


def _read_timestamp(value: Any) -> float:
    try:
        return epoch_seconds(value)
    except (TypeError, ValueError):
        raise WrongKind("timestamp", value) from None


def _write_timestamp(value: datetime) -> Moment:
    seconds = round(value.timestamp(), 3)
    return Moment(int(seconds) if seconds.is_integer() else seconds)


reader = document_reader(read_blob, lambda _: _read_timestamp)
writer = document_writer(lambda value: value, lambda _: _write_timestamp, number=float)
