"""One HTTP request answered by a cloud: recognised, parsed, called, serialised; by moto where the service is moto's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.kernel.context import CallContext
from awsim.kernel.steps import at_once
from awsim.model.errors import ServiceError
from awsim.model.loader import operation as operation_of
from awsim.moto import call as moto_call
from awsim.protocols import event_stream
from awsim.protocols.bindings import AnotherPath
from awsim.protocols.compression import compressed
from awsim.protocols.content import read_content, uncompressed
from awsim.protocols.error_response import error_response
from awsim.protocols.headers import content_type
from awsim.protocols.http import HTTPRequest, HTTPResponse
from awsim.protocols.route import recognise
from awsim.protocols.signature import signature_of
from awsim.protocols.spoken import PROTOCOLS, spoken_by
from awsim.protocols.unsigned import recognise_unsigned
from awsim.services.doors import front_of
from awsim.services.registry import is_own

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

    from awsim.gateway.gateway import Gateway
    from awsim.kernel.steps import Steps
    from awsim.model.operation import Operation
    from awsim.protocols.route import Route


TRACE_HEADER = "x-amzn-trace-id"
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


def answering(
    gateway: Gateway,
    request: HTTPRequest,
    model: OperationModel,
    *,
    region: str | None = None,
    params: Mapping[str, Any] | None = None,
    given: ServiceError | None = None,
    transport: str = "wire",
    live: bool = False,
) -> Steps[HTTPResponse]:
    """The response to a request for a known operation, in steps.

    `region` is the client's, where there is a client; `params` are what its caller passed (for the journal and for
    faults, where moto answers); `given` is an error the gateway has answered already, which is only to be serialised.
    A transport that is `live` sends event streams as they come; others get what comes before the first pause.
    """
    operation = operation_of(model.service_model.service_name, model.name)
    access_key, signed_region, _ = signature_of(request)
    context = CallContext(
        operation.service,
        operation.name,
        gateway.world.account_of(access_key),
        region or signed_region or gateway.world.options.region,
        gateway.world.random.request_id(operation.service),
        access_key,
        gateway.world.cause,
        transport,
        request.headers.get(TRACE_HEADER),
    )
    protocol = spoken_by(request, model.service_model)
    try:
        if given is not None:
            raise given
        if not is_own(operation.service, operation.method):
            if protocol in UNKNOWN_TO_MOTO:
                return (yield from _translated(gateway, context, operation, protocol, request))
            request = uncompressed(operation, request)
            known = _read_for_journal(operation, protocol, request) if params is None else params
            return (yield from gateway.falling_through(context, known, request))
        return (yield from _answer_natively(gateway, context, operation, protocol, request, live=live))
    except AnotherPath as error:
        # As the service sees it: what was meant for one function is a request for the list of them.
        route = recognise(request)
        if route is None or route.model.name == model.name:
            return error_response(operation, error, context.request_id, gateway.world.clock.now(), protocol)
        another = answering(gateway, request, route.model, region=region, transport=transport, live=live)
        return (yield from another)
    except ServiceError as error:
        return error_response(operation, error, context.request_id, gateway.world.clock.now(), protocol)


def fronting(
    gateway: Gateway, request: HTTPRequest, route: Route | None, *, transport: str = "wire", live: bool = False
) -> Steps[HTTPResponse] | None:
    """The response of what stands before a service's operations, in steps; None where nothing does.

    `route` is what the request means; None where it means no operation.
    """
    front = front_of(request, route)
    if front is None:
        return None

    def answer_operation(meant: HTTPRequest) -> Steps[HTTPResponse]:
        found = route if meant is request else recognise(meant) or recognise_unsigned(meant)
        assert found is not None, f"{meant.method} {meant.url} means no operation"
        return answering(gateway, meant, found.model, region=found.region, transport=transport, live=live)

    return front(gateway.world, request, route, answer_operation)


def answer(gateway: Gateway, request: HTTPRequest, model: OperationModel, **options: Any) -> HTTPResponse:
    """The response to a request for a known operation; options as for `answering`."""
    return at_once(answering(gateway, request, model, **options))


def _answer_natively(
    gateway: Gateway, context: CallContext, operation: Operation, protocol: str, request: HTTPRequest, *, live: bool
) -> Steps[HTTPResponse]:
    gateway.moto.require_whitelisted(operation.service)
    spoken = PROTOCOLS[protocol]
    params = spoken.parse(operation, read_content(operation, request))
    result = yield from gateway.calling(context, params, request)
    feed = None if operation.event_member is None else result.pop(operation.event_member)
    response = spoken.serialise(operation, result, context.request_id, gateway.world.clock.now())
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


def _read_for_journal(operation: Operation, protocol: str, request: HTTPRequest) -> dict[str, Any]:
    """What a request to moto asks for, for the journal and for faults; moto itself refuses what can't be read."""
    try:
        return PROTOCOLS[protocol].parse(operation, request)
    except (ServiceError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def _translated(
    gateway: Gateway, context: CallContext, operation: Operation, protocol: str, request: HTTPRequest
) -> Steps[HTTPResponse]:
    """moto's answer to a request in a protocol it does not speak, by way of the one that botocore prefers."""
    spoken = PROTOCOLS[protocol]
    params = spoken.parse(operation, read_content(operation, request))
    answered = yield from gateway.falling_through(context, params, moto_call.request_for(context, params))
    result = moto_call.result_of(context, answered)
    return spoken.serialise(operation, result, context.request_id, gateway.world.clock.now())
