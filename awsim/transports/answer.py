"""One HTTP request answered by a cloud: recognised, parsed, called, serialised; by moto where the service is moto's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.gateway.context import CallContext
from awsim.gateway.moto import call as moto_call
from awsim.model.errors import ServiceError
from awsim.model.loader import operation as operation_of
from awsim.protocols import event_stream
from awsim.protocols.bindings import AnotherPath
from awsim.protocols.compression import compressed
from awsim.protocols.content import read_content
from awsim.protocols.error_response import error_response
from awsim.protocols.headers import content_type
from awsim.protocols.http import HTTPRequest, HTTPResponse
from awsim.protocols.route import recognise
from awsim.protocols.signature import signature_of
from awsim.protocols.spoken import PROTOCOLS, spoken_by
from awsim.services.registry import is_own

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

    from awsim.cloud import Cloud
    from awsim.model.operation import Operation


UNKNOWN_TO_MOTO = frozenset({"smithy-rpc-v2-cbor", "cbor-1.1"})
"""Protocols of requests that moto would not understand."""


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
    transport: str = "wire",
    live: bool = False,
) -> HTTPResponse:
    """The response to a request for a known operation.

    `region` is the client's, where there is a client; `params` are what its caller passed (for the journal and for
    faults, where moto answers); `given` is an error the gateway has answered already, which is only to be serialised.
    A transport that is `live` sends event streams as they come; others get what comes before the first pause.
    """
    operation = operation_of(model.service_model.service_name, model.name)
    access_key, signed_region, _ = signature_of(request)
    context = CallContext(
        operation.service,
        operation.name,
        cloud.account_of(access_key),
        region or signed_region or cloud.options.region,
        cloud.random.request_id(operation.service),
        access_key,
        cloud.cause,
        transport,
    )
    protocol = spoken_by(request, model.service_model)
    try:
        if given is not None:
            raise given
        if not is_own(operation.service, operation.method):
            if protocol in UNKNOWN_TO_MOTO:
                return _translated(cloud, context, operation, protocol, request)
            return cloud.gateway.fall_through(context, params or {}, request)
        return _answer_natively(cloud, context, operation, protocol, request, live=live)
    except AnotherPath as error:
        # As the service sees it: what was meant for one function is a request for the list of them.
        route = recognise(request)
        if route is None:
            return error_response(operation, error, context.request_id, cloud.clock.now(), protocol)
        return answer(cloud, request, route.model, region=region, transport=transport, live=live)
    except ServiceError as error:
        return error_response(operation, error, context.request_id, cloud.clock.now(), protocol)


def _answer_natively(
    cloud: Cloud, context: CallContext, operation: Operation, protocol: str, request: HTTPRequest, *, live: bool
) -> HTTPResponse:
    cloud.fallthrough.require_whitelisted(operation.service)
    spoken = PROTOCOLS[protocol]
    params = spoken.parse(operation, read_content(operation, request))
    result = cloud.gateway.call(context, params)
    feed = None if operation.event_member is None else result.pop(operation.event_member)
    response = spoken.serialise(operation, result, context.request_id, cloud.clock.now())
    if feed is None:
        return compressed(operation, request, response) if live else response
    if response.headers.get("content-type") == content_type(operation.model.service_model, protocol):
        response.headers["content-type"] = event_stream.CONTENT_TYPE
    stream = event_stream.messages(operation, protocol, feed, result)
    if live:
        response.headers.pop("content-length", None)
        return HTTPResponse(response.status, response.headers, events=stream)
    body = event_stream.at_hand(stream)
    return HTTPResponse(response.status, {**response.headers, "content-length": str(len(body))}, body)


def _translated(
    cloud: Cloud, context: CallContext, operation: Operation, protocol: str, request: HTTPRequest
) -> HTTPResponse:
    """moto's answer to a request in a protocol it does not speak, by way of the one that botocore prefers."""
    spoken = PROTOCOLS[protocol]
    params = spoken.parse(operation, read_content(operation, request))
    answered = cloud.gateway.fall_through(context, params, moto_call.request_for(context, params))
    result = moto_call.result_of(context, answered)
    return spoken.serialise(operation, result, context.request_id, cloud.clock.now())
