"""`$context`: what an API knows of a request beside what the request says."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from awsim.services.apigateway.execution.exchange import SOURCE_IP
from awsim.services.apigateway.execution.variables import Blanks

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.protocols.http import HTTPRequest
    from awsim.services.apigateway.models import Resource, RestApi


def context_of(
    world: World,
    account: str,
    api: RestApi,
    request: HTTPRequest,
    *,
    stage: str,
    path: str,
    deployment_id: str,
    request_id: str,
) -> dict[str, Any]:
    """The context before anything is known but the request, its API and its stage; `path` is with the stage."""
    parts, now = urlsplit(request.url), world.clock.now()
    host = parts.hostname or ""
    extended = base64.b64encode(world.random.bytes(11)).decode()
    return Blanks(
        accountId=account,
        apiId=api.id,
        awsEndpointRequestId="",
        deploymentId=deployment_id,
        domainName=host,
        domainPrefix=host.split(".")[0],
        extendedRequestId=extended,
        httpMethod=request.method,
        identity=Blanks(
            sourceIp=SOURCE_IP,
            userAgent=request.headers.get("user-agent", ""),
        ),
        authorizer=Blanks(),
        error=Blanks(),
        path=path,
        protocol="HTTP/1.1",
        requestId=request_id,
        requestOverride={"header": {}, "path": {}, "querystring": {}},
        requestTime=f"{datetime.fromtimestamp(now, UTC):%d/%b/%Y:%H:%M:%S} +0000",
        requestTimeEpoch=int(now * 1000),
        resourceId="",
        resourcePath="",
        responseOverride={"header": {}},
        stage=stage,
        integration=Blanks(),
        authorize=Blanks(),
        authenticate=Blanks(),
    )


def at_resource(context: dict[str, Any], api: RestApi, resource: Resource) -> None:
    """Say which resource answers."""
    context["resourceId"] = resource.id
    context["resourcePath"] = api.path_of(resource)
