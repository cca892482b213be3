"""A service's error as an HTTP response, in the error form of the service's protocol."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from awsim.protocols.headers import response_headers
from awsim.protocols.http import HTTPResponse
from awsim.protocols.json import writer

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.model.errors import ServiceError
    from awsim.model.operation import Operation


def error_response(operation: Operation, error: ServiceError, request_id: str, now: float) -> HTTPResponse:
    """The response that carries an error answer of an operation."""
    headers = response_headers(operation, request_id, now)
    code = operation.error_code(error.code)
    status = error.status or operation.error_status(error.code)
    protocol = operation.model.service_model.resolved_protocol
    if protocol == "rest-json":
        headers["x-amzn-errortype"] = code
    body = _BODIES[protocol](operation, error, code, request_id)
    return HTTPResponse(status, headers, body)


def _json(operation: Operation, error: ServiceError, code: str, _: str) -> bytes:
    shape = operation.error_shape(error.code)
    members = {"message": error.message} if shape is None else writer(shape)(operation.shape_error(error))
    return json.dumps({"__type": code, **members}).encode()


def _query(operation: Operation, error: ServiceError, code: str, request_id: str) -> bytes:
    fault = "Receiver" if (error.status or operation.error_status(error.code)) >= 500 else "Sender"
    described = f"<Type>{fault}</Type>{_code_and_message(code, error)}"
    return _xml("ErrorResponse", f"<Error>{described}</Error><RequestId>{request_id}</RequestId>")


def _ec2(_: Operation, error: ServiceError, code: str, request_id: str) -> bytes:
    described = f"<Errors><Error>{_code_and_message(code, error)}</Error></Errors>"
    return _xml("Response", f"{described}<RequestID>{request_id}</RequestID>")


def _rest_xml(operation: Operation, error: ServiceError, code: str, request_id: str) -> bytes:
    if operation.model.service_model.metadata.get("endpointPrefix") != "s3":
        return _query(operation, error, code, request_id)
    return _xml("Error", f"{_code_and_message(code, error)}<RequestId>{request_id}</RequestId>")


def _cbor(_: Operation, error: ServiceError, code: str, __: str) -> bytes:
    return b"\xa2" + b"".join(map(_cbor_text, ("__type", code, "message", error.message)))


def _cbor_text(text: str) -> bytes:
    """A text string of CBOR (RFC 8949, major type 3) with a length of four bytes."""
    encoded = text.encode()
    return b"\x7a" + len(encoded).to_bytes(4, "big") + encoded


def _code_and_message(code: str, error: ServiceError) -> str:
    return f"<Code>{escape(code)}</Code><Message>{escape(error.message)}</Message>"


def _xml(root: str, content: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><{root}>{content}</{root}>'.encode()


_BODIES: dict[str, Callable[[Operation, ServiceError, str, str], bytes]] = {
    "json": _json,
    "rest-json": _json,
    "query": _query,
    "ec2": _ec2,
    "rest-xml": _rest_xml,
    "smithy-rpc-v2-cbor": _cbor,
}
