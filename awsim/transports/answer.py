"""One HTTP request answered by a cloud: recognised, parsed, called, serialised; by moto where the service is moto's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.gateway.context import CallContext
from awsim.model.errors import ServiceError
from awsim.model.loader import operation as operation_of
from awsim.protocols import event_stream, rest_json
from awsim.protocols import json as json_protocol
from awsim.protocols.error_response import error_response
from awsim.protocols.http import HTTPRequest, HTTPResponse
from awsim.protocols.signature import signature_of
from awsim.services.registry import is_own

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from botocore.model import OperationModel

    from awsim.cloud import Cloud
    from awsim.model.operation import Operation

PROTOCOLS: dict[str, ModuleType] = {"json": json_protocol, "rest-json": rest_json}


def request_from(prepared: Any, body: Any) -> HTTPRequest:
    """An `HTTPRequest` from botocore's AWSPreparedRequest, whose body has been read to bytes, text or None."""
    if isinstance(body, str):
        body = body.encode()
    headers = {name.lower(): _text(value) for name, value in prepared.headers.items()}
    return HTTPRequest(prepared.method, prepared.url, headers, b"" if body is None else bytes(body))


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def answer(
    cloud: Cloud,
    request: HTTPRequest,
    model: OperationModel,
    *,
    region: str | None = None,
    params: Mapping[str, Any] | None = None,
    given: ServiceError | None = None,
) -> HTTPResponse:
    """The response to a request for a known operation.

    `region` is the client's, where there is a client; `params` are what its caller passed (for the journal and for
    faults, where moto answers); `given` is an error the gateway has answered already, which is only to be serialised.
    """
    operation = operation_of(model.service_model.service_name, model.name)
    access_key, signed_region, _ = signature_of(request)
    context = CallContext(
        operation.service,
        operation.name,
        cloud.account_of(access_key),
        region or signed_region or cloud.options.region,
        cloud.random.request_id(),
        access_key,
        cloud.cause,
        "wire",
    )
    try:
        if given is not None:
            raise given
        if not is_own(operation.service, operation.method):
            return cloud.gateway.fall_through(context, params or {}, request)
        return _answer_natively(cloud, context, operation, request)
    except ServiceError as error:
        return error_response(operation, error, context.request_id, cloud.clock.now())


def _answer_natively(cloud: Cloud, context: CallContext, operation: Operation, request: HTTPRequest) -> HTTPResponse:
    cloud.fallthrough.require_whitelisted(operation.service)
    spoken = operation.model.service_model.resolved_protocol
    protocol = PROTOCOLS.get(spoken)
    if protocol is None:
        raise NotImplementedError(
            f"{operation.service} speaks the {spoken} protocol, which awsim does not serve over the wire yet; without "
            "custom before-call, before-send or signing hooks its clients take the direct path, which works"
        )
    params = protocol.parse(operation, request)
    result = cloud.gateway.call(context, params)
    feed = None if operation.event_member is None else result.pop(operation.event_member)
    response: HTTPResponse = protocol.serialise(operation, result, context.request_id, cloud.clock.now())
    if feed is None:
        return response
    body = b"".join(event_stream.events_at_hand(operation, feed))
    headers = {**response.headers, "content-type": event_stream.CONTENT_TYPE, "content-length": str(len(body))}
    return HTTPResponse(response.status, headers, body)
