"""A service's error as an HTTP response, in the error form of the protocol that is spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.protocols.headers import response_headers
from awsim.protocols.http import HTTPResponse
from awsim.protocols.spoken import PROTOCOLS
from awsim.protocols.wire_error import WireError

if TYPE_CHECKING:
    from awsim.model.errors import ServiceError
    from awsim.model.operation import Operation


def error_response(
    operation: Operation, error: ServiceError, request_id: str, now: float, protocol: str | None = None
) -> HTTPResponse:
    """The response that carries an error answer of an operation.

    `protocol` is the one spoken, where that is not the one botocore prefers.
    """
    protocol = protocol or operation.model.service_model.resolved_protocol
    written = WireError(
        error.query_code or operation.error_code(error.code),
        error.message,
        error.status or operation.error_status(error.code),
        request_id,
        operation.error_shape(error.code),
        operation.shape_error(error),
        error.code,
        error.query_message,
        {name: None if value is None else str(value) for name, value in error.members.items()},
    )
    headers = response_headers(operation, request_id, now, protocol, of_error=True)
    headers |= error.headers
    if operation.is_query_compatible:
        headers["x-amzn-query-error"] = f"{written.code};{written.fault}"
    headers, body = PROTOCOLS[protocol].write_error(operation, written, headers)
    return HTTPResponse(written.status, headers, body)
