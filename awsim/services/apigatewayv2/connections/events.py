"""The events that functions get of WebSocket APIs ("Integrating WebSocket APIs with Lambda functions")."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from awsim.fabric.apis.payload import request_time

if TYPE_CHECKING:
    from awsim.protocols.http import HTTPRequest
    from awsim.services.apigatewayv2.connections.models import Connection
    from awsim.services.apigatewayv2.state import ApiGatewayV2State

CONNECT, MESSAGE, DISCONNECT = "CONNECT", "MESSAGE", "DISCONNECT"


def request_context(
    backend: ApiGatewayV2State, connection: Connection, kind: str, route_key: str, request_id: str
) -> dict[str, Any]:
    """`requestContext` of an event."""
    now = backend.now()
    context: dict[str, Any] = {
        "routeKey": route_key,
        "eventType": kind,
        "extendedRequestId": request_id,
        "requestTime": request_time(now),
        "messageDirection": "IN",
        "stage": connection.stage,
        "connectedAt": int(connection.connected_at * 1000),
        "requestTimeEpoch": int(now * 1000),
        "identity": {"userAgent": connection.user_agent, "sourceIp": connection.source_ip},
        "requestId": request_id,
        "domainName": connection.host,
        "connectionId": connection.id,
        "apiId": connection.api_id,
    }
    if kind == MESSAGE:
        context["messageId"] = base64.b64encode(backend.random.bytes(11)).decode()
    if connection.authorizer:
        context["authorizer"] = dict(connection.authorizer)
    return context


def handshake_members(request: HTTPRequest) -> dict[str, Any]:
    """What the event of a connection has of the handshake."""
    names = request.names
    headers = {names.get(name, name.title()): value for name, value in request.headers.items()}
    members: dict[str, Any] = {
        "headers": headers,
        "multiValueHeaders": {name: [each] for name, each in headers.items()},
    }
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(urlsplit(request.url).query, keep_blank_values=True):
        values.setdefault(name, []).append(value)
    if values:
        members["queryStringParameters"] = {name: each[-1] for name, each in values.items()}
        members["multiValueQueryStringParameters"] = values
    return members


def message_members(data: bytes | str) -> dict[str, Any]:
    """What the event of a message has of it; what is no text is in base64."""
    if isinstance(data, str):
        return {"body": data, "isBase64Encoded": False}
    return {"body": base64.b64encode(data).decode(), "isBase64Encoded": True}
