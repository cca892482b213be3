"""A request's way through an HTTP API, stop by stop, to the response."""

from __future__ import annotations

import json
from email.utils import formatdate
from typing import TYPE_CHECKING

from awsim.fabric.apis.access_lines import access_line
from awsim.fabric.apis.cors import cors_headers, is_preflight
from awsim.fabric.apis.payload import JSON
from awsim.fabric.delivery.settings import DeliverySettings
from awsim.protocols.http import HTTPResponse
from awsim.services.apigatewayv2.execution.authorizing import authorize
from awsim.services.apigatewayv2.execution.aws_services import answer_of_service
from awsim.services.apigatewayv2.execution.exchange import Refusal, Reply, internal_error
from awsim.services.apigatewayv2.execution.functions import answer_of_function
from awsim.services.apigatewayv2.execution.http_endpoints import answer_of_endpoint
from awsim.services.apigatewayv2.execution.mapping import map_response
from awsim.services.apigatewayv2.execution.routing import route_for
from awsim.services.apigatewayv2.execution.throttling import throttle

if TYPE_CHECKING:
    from awsim.services.apigatewayv2.execution.exchange import Exchange

LONGEST_PAYLOAD = 10 * 1024 * 1024
"""Bytes ("Quotas for HTTP APIs")."""


def carry_out(exchange: Exchange) -> HTTPResponse:
    """The response to a request. It runs users' functions: nothing may be held."""
    started = exchange.world.clock.now()
    cors = exchange.api.document.get("CorsConfiguration") or {}
    shared = cors_headers(cors, exchange.request)
    reply = Reply(204) if cors and is_preflight(exchange.request) else _reply(exchange)
    _log_access(exchange, reply, exchange.world.clock.now() - started)
    return _response(exchange, reply, shared)


def _reply(exchange: Exchange) -> Reply:
    try:
        if len(exchange.request.body) > LONGEST_PAYLOAD:
            raise Refusal(413, "Request Entity Too Large")
        _take_route(exchange)
        throttle(exchange)
        authorize(exchange)
        return map_response(exchange, _integrated(exchange))
    except Refusal as refusal:
        exchange.context["error"]["message"] = refusal.message
        return refused(refusal)


def _take_route(exchange: Exchange) -> None:
    """Find the route and what is behind it. Raises Refusal 404 where there is none."""
    taken = route_for(exchange.content, exchange.request.method, exchange.path)
    if taken is None:
        raise Refusal(404, "Not Found")
    exchange.route = exchange.content.routes[taken.route_id]
    exchange.path_parameters = taken.parameters
    exchange.context["routeKey"] = exchange.route["RouteKey"]
    integration_id = (exchange.route.get("Target") or "").rpartition("/")[2]
    exchange.integration = exchange.content.integrations.get(integration_id) or {}


def _integrated(exchange: Exchange) -> Reply:
    integration = exchange.integration
    kind = integration.get("IntegrationType")
    if integration.get("IntegrationSubtype"):
        reply = answer_of_service(exchange)
    elif kind == "AWS_PROXY":
        reply = answer_of_function(exchange)
    elif kind == "HTTP_PROXY":
        reply = answer_of_endpoint(exchange)
    else:
        raise internal_error()
    exchange.context["integration"]["status"] = exchange.context["integrationStatus"] = str(reply.status)
    return reply


def refused(refusal: Refusal) -> Reply:
    """A message of the API's own."""
    body = json.dumps({"message": refusal.message}, separators=(",", ":")).encode()
    headers = {name: [value] for name, value in refusal.headers.items()}
    return Reply(refusal.status, {"content-type": [JSON], **headers}, body)


def _response(exchange: Exchange, reply: Reply, shared: dict[str, str]) -> HTTPResponse:
    """The response as it goes to the client; what the API says of other origins counts more than what is behind it."""
    headers = {
        "date": formatdate(exchange.world.clock.now(), usegmt=True),
        "apigw-requestid": exchange.context["requestId"],
        **{name: ",".join(values) for name, values in reply.headers.items()},
        **shared,
    }
    body = b"" if exchange.request.method == "HEAD" else reply.body
    headers["content-length"] = str(len(body))
    return HTTPResponse(reply.status, headers, body, reply.cookies)


def _log_access(exchange: Exchange, reply: Reply, seconds: float) -> None:
    """Write a request's line, where its stage has an access log."""
    settings = exchange.stage.document.get("AccessLogSettings") or {}
    if not settings.get("DestinationArn"):
        return
    values = {
        **exchange.context,
        "status": str(reply.status),
        "responseLength": str(len(reply.body)),
        "responseLatency": str(int(seconds * 1000)),
    }
    line = access_line(settings.get("Format") or "", values)
    stream = DeliverySettings(log_stream=f"{exchange.api.id}/{exchange.stage.name}")
    with exchange.world.lock:
        exchange.backend.deliver(settings["DestinationArn"].removesuffix(":*"), line, stream)
