"""What routes of WebSocket APIs do with connections and messages: who may connect, and what is behind them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from awsim.common.json_path import MISSING, InvalidPath, find
from awsim.common.partitions import partition_of
from awsim.fabric.apis.payload import NoResponse, response_2
from awsim.fabric.fetching import Unreachable, fetch
from awsim.protocols.http import HTTPRequest
from awsim.protocols.signature import signature_of
from awsim.services.apigatewayv2.connections.events import (
    CONNECT,
    DISCONNECT,
    MESSAGE,
    handshake_members,
    message_members,
    request_context,
)
from awsim.services.apigatewayv2.execution.authorizing import policy_allows
from awsim.services.apigatewayv2.execution.exchange import Exchange, Refusal, Reply, forbidden, internal_error
from awsim.services.apigatewayv2.execution.functions import invoke_function
from awsim.services.apigatewayv2.models import DEFAULT

if TYPE_CHECKING:
    from awsim.services.apigatewayv2.connections.models import Connection
    from awsim.services.apigatewayv2.models import Api, Document, Stage
    from awsim.services.apigatewayv2.state import ApiGatewayV2State

TEXT = "text/plain; charset=utf-8"


@dataclass(slots=True)
class Called:
    """A route that has been called."""

    route: Document
    reply: Reply


def connected(backend: ApiGatewayV2State, connection: Connection, request: HTTPRequest) -> Reply:
    """What `$connect` says of a handshake. Raises Refusal for one that may not, or that nobody answers."""
    exchange = _exchange(backend, connection, request)
    route = exchange.content.route_of("$connect")
    if route is None:
        return Reply(200)
    exchange.route = route
    event = {
        **handshake_members(request),
        "requestContext": request_context(backend, connection, CONNECT, "$connect", exchange.context["requestId"]),
        "isBase64Encoded": False,
    }
    _authorize(exchange, connection, event)
    return _integrated(exchange, event, b"")


def received(backend: ApiGatewayV2State, connection: Connection, data: bytes | str) -> bytes | str | None:
    """What a client is answered to a message, None for nothing."""
    exchange = _exchange(backend, connection, HTTPRequest("POST", f"https://{connection.host}/"))
    selected = _selected(exchange, data)
    route = exchange.content.route_of(selected) if selected is not None else None
    route = route or exchange.content.route_of(DEFAULT)
    request_id = exchange.context["requestId"]
    if route is None:
        return _fault("Forbidden", connection, request_id)
    exchange.route = route
    event = {
        "requestContext": request_context(backend, connection, MESSAGE, route["RouteKey"], request_id),
        **message_members(data),
    }
    try:
        reply = _integrated(exchange, event, data.encode() if isinstance(data, str) else data)
    except Refusal:
        return _fault("Internal server error", connection, request_id)
    answers = route.get("RouteResponseSelectionExpression") and route.get("responses")
    return reply.body.decode("utf-8", "replace") if answers and reply.body else None


def disconnected(backend: ApiGatewayV2State, connection: Connection) -> None:
    """Tell `$disconnect` of an end; what becomes of that is nobody's concern any more."""
    if connection.api_id not in backend.apis or connection.stage not in backend.apis[connection.api_id].stages:
        return
    exchange = _exchange(backend, connection, HTTPRequest("POST", f"https://{connection.host}/"))
    route = exchange.content.route_of("$disconnect")
    if route is None:
        return
    exchange.route = route
    code, reason = connection.ended or (1000, "")
    context = request_context(backend, connection, DISCONNECT, "$disconnect", exchange.context["requestId"])
    context |= {"disconnectStatusCode": code, "disconnectReason": reason}
    headers = {"Host": connection.host, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": ""}
    event = {
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "requestContext": context,
        "isBase64Encoded": False,
    }
    try:
        _integrated(exchange, event, b"")
    except Refusal:
        return


def _exchange(backend: ApiGatewayV2State, connection: Connection, request: HTTPRequest) -> Exchange:
    """Raises Refusal 403 where the stage or its deployment has gone."""
    api: Api | None = backend.apis.get(connection.api_id)
    stage: Stage | None = None if api is None else api.stages.get(connection.stage)
    deployment = None
    if api is not None and stage is not None:
        deployment = api.deployments.get(stage.document.get("DeploymentId") or "")
    if api is None or stage is None or deployment is None:
        raise forbidden()
    context = {"requestId": backend.random.request_id(), "stage": stage.name, "connectionId": connection.id}
    exchange = Exchange(backend, api, stage, deployment.content, request, "/", "/", {**context, "identity": {}})
    exchange.headers = dict(request.headers)
    return exchange


def _selected(exchange: Exchange, data: bytes | str) -> str | None:
    """The route key that a message means by the API's selection expression: `$request.body.action`."""
    expression = exchange.api.document.get("RouteSelectionExpression") or ""
    path = expression.replace("${", "$").replace("}", "").removeprefix("$request.body.")
    try:
        found = find(json.loads(data), f"$.{path}")
    except (InvalidPath, ValueError):
        return None
    return None if found is MISSING else found if isinstance(found, str) else json.dumps(found)


def _authorize(exchange: Exchange, connection: Connection, event: dict[str, Any]) -> None:
    """Let a client connect or raise Refusal."""
    kind = exchange.route.get("AuthorizationType") or "NONE"
    if kind == "AWS_IAM" and signature_of(exchange.request).access_key is None:
        raise forbidden()
    if kind != "CUSTOM":
        return
    authorizer = exchange.content.authorizers.get(exchange.route.get("AuthorizerId") or "")
    if authorizer is None:
        raise internal_error()
    sources = [_source(exchange, each) for each in authorizer.get("IdentitySource") or ()]
    if not all(sources):
        raise Refusal(401, "Unauthorized")
    backend = exchange.backend
    arn = (
        f"arn:{partition_of(backend.region)}:execute-api:{backend.region}:{backend.account}:"
        f"{exchange.api.id}/{exchange.stage.name}/$connect"
    )
    asked = {**event, "type": "REQUEST", "methodArn": arn, "stageVariables": dict(exchange.variables)}
    answer = invoke_function(exchange, authorizer["AuthorizerUri"], asked)
    try:
        said = json.loads(answer["Payload"])
    except ValueError:
        raise internal_error() from None
    if answer.get("FunctionError"):
        raise Refusal(401, "Unauthorized") if said.get("errorMessage") == "Unauthorized" else internal_error()
    if not isinstance(said, dict) or not policy_allows(said.get("policyDocument"), arn):
        raise forbidden()
    connection.authorizer = {"principalId": said.get("principalId"), **(said.get("context") or {})}
    event["requestContext"]["authorizer"] = dict(connection.authorizer)


def _source(exchange: Exchange, expression: str) -> str:
    place, _, name = expression.removeprefix("route.request.").partition(".")
    if place == "header":
        return exchange.headers.get(name.lower(), "")
    return dict(parse_qsl(urlsplit(exchange.request.url).query)).get(name, "")


def _integrated(exchange: Exchange, event: dict[str, Any], body: bytes) -> Reply:
    """What is behind a route. Raises Refusal where it can't answer."""
    integration_id = (exchange.route.get("Target") or "").rpartition("/")[2]
    exchange.integration = exchange.content.integrations.get(integration_id) or {}
    kind = exchange.integration.get("IntegrationType")
    if kind == "AWS_PROXY":
        return _of_function(exchange, event)
    if kind == "MOCK":
        return _mock(exchange)
    if kind == "HTTP_PROXY":
        return _of_endpoint(exchange, body)
    raise internal_error()


def _of_function(exchange: Exchange, event: dict[str, Any]) -> Reply:
    if exchange.variables:
        event = {**event, "stageVariables": dict(exchange.variables)}
    answer = invoke_function(exchange, exchange.integration["IntegrationUri"], event)
    if answer.get("FunctionError"):
        raise internal_error()
    try:
        found = response_2(answer["Payload"], TEXT)
    except NoResponse:
        raise internal_error() from None
    return Reply(found.status, {name: [value] for name, value in found.headers.items()}, found.body)


def _mock(exchange: Exchange) -> Reply:
    """The status that the template says; only templates without variables are known here."""
    templates = exchange.integration.get("RequestTemplates") or {}
    try:
        status = int(json.loads(next(iter(templates.values()), '{"statusCode": 200}'))["statusCode"])
    except (KeyError, TypeError, ValueError):
        raise internal_error() from None
    return Reply(status)


def _of_endpoint(exchange: Exchange, body: bytes) -> Reply:
    url = exchange.integration.get("IntegrationUri") or ""
    method = exchange.integration.get("IntegrationMethod") or "POST"
    headers = {"host": urlsplit(url).netloc, "content-length": str(len(body)), "content-type": "application/json"}
    try:
        answered = fetch(
            exchange.world, HTTPRequest(method, url, headers, body), exchange.integration["TimeoutInMillis"] / 1000
        )
    except Unreachable:
        raise internal_error() from None
    return Reply(answered.status, {name: [value] for name, value in answered.headers.items()}, answered.body)


def _fault(message: str, connection: Connection, request_id: str) -> str:
    """What a client is told where no route has answered."""
    told = {"message": message, "connectionId": connection.id, "requestId": request_id}
    return json.dumps(told, separators=(",", ":"))
