"""What the server itself answers when a service can't: in the form the client's protocol has for errors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from awsim.model.errors import ServiceError
from awsim.model.loader import operation
from awsim.protocols import cbor
from awsim.protocols.error_response import error_response
from awsim.protocols.http import HTTPResponse
from awsim.protocols.route import protocol_of
from awsim.protocols.signature import signature_of
from awsim.protocols.spoken import spoken_by

if TYPE_CHECKING:
    from awsim.protocols.http import HTTPRequest
    from awsim.protocols.route import Route

CODES = {
    400: "MalformedRequest",
    403: "AccessDenied",
    404: "UnknownOperationException",
    408: "RequestTimeout",
    413: "RequestEntityTooLarge",
    426: "UpgradeRequired",
    431: "RequestHeaderFieldsTooLarge",
    500: "InternalFailure",
    501: "NotImplemented",
    503: "ServiceUnavailable",
}
"""HTTP status -> the code in the answer."""


def refusal(
    request: HTTPRequest, route: Route | None, status: int, message: str, request_id: str, now: float
) -> HTTPResponse:
    """An error answer: the operation's own form where one was recognised, else what the request's headers let guess."""
    code = CODES[status]
    if status == 404 and "x-amz-target" in request.headers:
        status = 400  # the operation is named in a header, not by the path: the request is at fault
    error = ServiceError(message, code=code, status=status)
    if route is not None:
        spoken = spoken_by(request, route.model.service_model)
        return error_response(operation(route.service, route.model.name), error, request_id, now, spoken)
    headers = {"x-amzn-requestid": request_id}
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/cbor") or "smithy-protocol" in request.headers:
        headers |= {"content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
        return HTTPResponse(status, headers, cbor.encode({"__type": error.code, "message": message}))
    if kind.startswith("application/x-www-form-urlencoded"):
        inner = f"<Type>{'Receiver' if status >= 500 else 'Sender'}</Type>{_described(error)}"
        body = f"<ErrorResponse><Error>{inner}</Error><RequestId>{request_id}</RequestId></ErrorResponse>"
        return HTTPResponse(status, {**headers, "content-type": "text/xml"}, _XML + body.encode())
    if "json" in kind or "x-amz-target" in request.headers or _speaks_json(request):
        headers |= {"content-type": kind or "application/json", "x-amzn-errortype": error.code}
        return HTTPResponse(status, headers, json.dumps({"__type": error.code, "message": message}).encode())
    body = f"<Error>{_described(error)}<RequestId>{request_id}</RequestId></Error>"
    return HTTPResponse(status, {**headers, "content-type": "application/xml"}, _XML + body.encode())


def _speaks_json(request: HTTPRequest) -> bool:
    signing_name = signature_of(request).signing_name
    return signing_name is not None and protocol_of(signing_name) in {"json", "rest-json"}


_XML = b'<?xml version="1.0" encoding="UTF-8"?>'


def _described(error: ServiceError) -> str:
    return f"<Code>{error.code}</Code><Message>{escape(error.message)}</Message>"
