"""Kinesis' older CBOR (`application/x-amz-cbor-1.1`): the JSON protocol's form, in CBOR, moments in milliseconds.

The SDKs for Java speak it unless they are told not to; they write and expect a moment as tag 1 with milliseconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from awsim.model.timestamps import epoch_seconds
from awsim.protocols.cbor import Moment, decode, encode
from awsim.protocols.documents import document_reader, document_writer
from awsim.protocols.headers import response_headers
from awsim.protocols.http import HTTPResponse
from awsim.protocols.json import error_body
from awsim.protocols.malformed import SerializationError, WrongKind
from awsim.protocols.rpc_v2_cbor import read_blob

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from botocore.model import Shape

    from awsim.model.operation import Operation
    from awsim.protocols.http import HTTPRequest
    from awsim.protocols.wire_error import WireError

CONTENT_TYPE = EVENT_TYPE = "application/x-amz-cbor-1.1"


def parse(operation: Operation, request: HTTPRequest) -> dict[str, Any]:
    """The parameters of a request in the model's member names; timestamps are epoch seconds, blobs bytes.

    Raises SerializationError for a body that is not CBOR, or whose values are of the wrong kind.
    """
    if operation.input_shape is None:
        return {}
    if not request.body:
        raise SerializationError("the request has no body")
    return cast("dict[str, Any]", _reader(operation.input_shape)(decode(request.body)))


def serialise(operation: Operation, result: Mapping[str, Any], request_id: str, now: float) -> HTTPResponse:
    """The response that carries a result in the model's shape."""
    shape = operation.output_shape
    body = b"" if shape is None else write_document(shape, result)
    headers = response_headers(operation, request_id, now, "cbor-1.1")
    return HTTPResponse(operation.model.http.get("responseCode", 200), headers, body)


def write_error(operation: Operation, error: WireError, headers: dict[str, str]) -> tuple[dict[str, str], bytes]:  # noqa: ARG001
    """Headers and body of an error: its type and the members of its shape, the message among them."""
    members = {} if error.shape is None else _writer(error.shape)(error.members)
    return headers, encode(error_body(error.kind, error.message, members))


def write_document(shape: Shape, value: Any) -> bytes:
    """A value as a document of its own."""
    return encode(_writer(shape)(value))


def _read_timestamp(value: Any) -> float:
    if type(value) not in (int, float):
        raise WrongKind("timestamp", value)
    try:
        return epoch_seconds(value / 1000)
    except (TypeError, ValueError, OverflowError):
        raise WrongKind("timestamp", value) from None


def _write_timestamp(value: datetime) -> Moment:
    return Moment(round(value.timestamp() * 1000))


_reader = document_reader(read_blob, lambda _: _read_timestamp)
_writer = document_writer(lambda value: value, lambda _: _write_timestamp, number=float)
