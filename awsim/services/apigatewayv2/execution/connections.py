"""`@connections` over HTTP: `POST`, `GET` and `DELETE` of `/{stage}/@connections/{id}` at a WebSocket API's host."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from awsim.model.errors import ServiceError
from awsim.model.loader import operation
from awsim.protocols.error_response import error_response
from awsim.protocols.http import HTTPResponse
from awsim.protocols.signature import signature_of
from awsim.protocols.spoken import PROTOCOLS

if TYPE_CHECKING:
    from awsim.protocols.http import HTTPRequest
    from awsim.services.apigatewayv2.state import ApiGatewayV2State

SERVICE = "apigatewaymanagementapi"
OPERATIONS = {"POST": "PostToConnection", "GET": "GetConnection", "DELETE": "DeleteConnection"}


def answer_connections(backend: ApiGatewayV2State, request: HTTPRequest) -> HTTPResponse:
    """The answer of an operation on a connection; 403 without a signature."""
    name = OPERATIONS.get(request.method)
    if name is None or signature_of(request).access_key is None:
        body = json.dumps({"message": "Missing Authentication Token"}).encode()
        return HTTPResponse(403, {"content-type": "application/json", "content-length": str(len(body))}, body)
    called, world = operation(SERVICE, name), backend.world
    connection_id = unquote(urlsplit(request.url).path).rpartition("/@connections/")[2]
    params: dict[str, Any] = {"ConnectionId": connection_id}
    if name == "PostToConnection":
        params["Data"] = request.body
    request_id, now = world.random.request_id(), world.clock.now()
    protocol = str(called.model.service_model.resolved_protocol)
    try:
        answer = world.call(SERVICE, name, params, account=backend.account, region=backend.region)
    except ServiceError as error:
        return error_response(called, error, request_id, now, protocol)
    answer.pop("ResponseMetadata", None)
    return PROTOCOLS[protocol].serialise(called, answer, request_id, now)
