"""The hosts of REST APIs: `{api}.execute-api.{region}.amazonaws.com/{stage}/…`."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from email.utils import formatdate
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from awsim.kernel.caller import caused_by, traced
from awsim.protocols.http import HTTPResponse
from awsim.services.apigateway.execution.access_logs import log_access
from awsim.services.apigateway.execution.context import at_resource, context_of
from awsim.services.apigateway.execution.exchange import Exchange, parts_of, query_of
from awsim.services.apigateway.execution.failures import GatewayFailure, forbidden, missing_token
from awsim.services.apigateway.execution.pipeline import carry_out
from awsim.services.apigateway.execution.replies import failed, response_of
from awsim.services.apigateway.execution.routes import find
from awsim.services.apigateway.models import Resource
from awsim.services.apigateway.state import APIGatewayState

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.protocols.http import HTTPRequest
    from awsim.services.apigateway.models import Deployment, RestApi, Stage

HOST = re.compile(
    r"(?P<api>[a-z0-9]+)(?:-vpce-[a-z0-9-]+)?\.execute-api(?:\.(?P<region>[a-z0-9-]+))?\.amazonaws\.com(?:\.cn)?"
)


def answer(world: World, request: HTTPRequest) -> HTTPResponse | None:
    """The answer to a request for a REST API, None for a host of no REST API of this cloud."""
    host = HOST.fullmatch((urlsplit(request.url).hostname or "").lower())
    if host is None:
        return None
    found = _api(world, host["api"], host["region"])
    if found is None:
        return None
    backend, api = found
    if host["region"] is None:
        # The server's paths don't say the region, which is part of the name that APIs are known by.
        named = request.url.replace(".execute-api.", f".execute-api.{backend.region}.", 1)
        request = replace(request, url=named)
    path = urlsplit(request.url).path or "/"
    name, _, rest = path.lstrip("/").partition("/")
    stage = api.stages.get(name)
    if stage is None or api.document.get("disableExecuteApiEndpoint"):
        return refused(world, forbidden())
    return invoke(backend, api, stage, request, "/" + rest, path)


def invoke(
    backend: APIGatewayState,
    api: RestApi,
    stage: Stage,
    request: HTTPRequest,
    rest: str,
    path: str,
    *,
    is_own_name: bool = False,
) -> HTTPResponse:
    """The answer of a stage to a request; `rest` is the path below the stage, `path` the whole one.

    `is_own_name`: it was sent to a custom domain name.
    """
    started = backend.now()
    deployment, variables = _deployed(backend, api, stage)
    exchange = _exchange(backend, deployment, stage, request, rest, path, variables)
    if is_own_name:
        exchange.own_path = path
    found = find(deployment.routes, parts_of(rest))
    method = None
    if found is not None:
        resource_id, exchange.path_parameters = found
        exchange.resource = deployment.content.resources[resource_id]
        methods = exchange.resource.methods
        method = methods.get(request.method) or methods.get("ANY")
    if method is None:
        reply = failed(exchange, missing_token())
    else:
        exchange.method = method
        at_resource(exchange.context, deployment.content, exchange.resource)
        with caused_by(exchange.context["requestId"]), traced(exchange.trace):
            reply = carry_out(exchange)
    log_access(exchange, reply, backend.now() - started)
    is_traced = method is not None and (method.get("methodIntegration") or {}).get("type") in ("AWS", "AWS_PROXY")
    return response_of(exchange, reply, trace=exchange.trace if is_traced and not reply.is_own else None)


def _api(world: World, api_id: str, region: str | None) -> tuple[APIGatewayState, RestApi] | None:
    """An API in whichever account it is; its id is unique."""
    with world.lock:
        for backend in world.backends("apigateway", region):
            assert isinstance(backend, APIGatewayState)
            api = backend.apis.get(api_id)
            if api is not None:
                return backend, api
    return None


def _deployed(backend: APIGatewayState, api: RestApi, stage: Stage) -> tuple[Deployment, dict[str, str]]:
    """The deployment that answers and its variables: the canary's for its share of requests."""
    canary = stage.document.get("canarySettings")
    variables = dict(stage.document.get("variables") or {})
    if canary and backend.random.fraction() * 100 < canary["percentTraffic"]:
        return api.deployments[canary["deploymentId"]], {**variables, **(canary.get("stageVariableOverrides") or {})}
    return api.deployments[stage.deployment_id], variables


def _exchange(
    backend: APIGatewayState,
    deployment: Deployment,
    stage: Stage,
    request: HTTPRequest,
    rest: str,
    path: str,
    variables: dict[str, str],
) -> Exchange:
    world, content = backend.world, deployment.content
    context = context_of(
        world,
        backend.account,
        content,
        request,
        stage=stage.name,
        path=path,
        deployment_id=deployment.id,
        request_id=world.random.request_id(),
    )
    exchange = Exchange(
        backend=backend,
        api=content,
        resource=Resource("", None, ""),
        method={},
        request=request,
        path=rest,
        path_parameters={},
        variables=variables,
        context=context,
        query=query_of(request.url),
        stage=stage,
    )
    exchange.take_headers()
    return exchange


def refused(world: World, failure: GatewayFailure) -> HTTPResponse:
    """The answer where no API is there to say how it answers."""
    body = json.dumps({"message": failure.message}, separators=(",", ":")).encode()
    return HTTPResponse(
        403,
        {
            "content-type": "application/json",
            "x-amzn-errortype": failure.error_type,
            "x-amzn-requestid": world.random.request_id(),
            "date": formatdate(world.clock.now(), usegmt=True),
            "content-length": str(len(body)),
        },
        body,
    )
