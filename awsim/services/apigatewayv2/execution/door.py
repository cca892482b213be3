"""The hosts of HTTP APIs: `{api}.execute-api.{region}.amazonaws.com/…`, and custom domain names."""

from __future__ import annotations

import base64
import re
from email.utils import formatdate
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from awsim.fabric.apis.domain_names import leads_to, name_at
from awsim.fabric.apis.payload import SOURCE_IP, request_time
from awsim.kernel.caller import caused_by, traced
from awsim.protocols.http import HTTPResponse
from awsim.services.apigatewayv2.execution.connections import answer_connections
from awsim.services.apigatewayv2.execution.exchange import Exchange, Refusal, Reply, forbidden
from awsim.services.apigatewayv2.execution.pipeline import carry_out, refused
from awsim.services.apigatewayv2.models import DEFAULT, WEBSOCKET
from awsim.services.apigatewayv2.state import ApiGatewayV2State

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.protocols.http import HTTPRequest
    from awsim.services.apigatewayv2.models import Api, Stage

HOST = re.compile(r"(?P<api>[a-z0-9]+)\.execute-api(?:\.(?P<region>[a-z0-9-]+))?\.amazonaws\.com(?:\.cn)?")


def answer(world: World, request: HTTPRequest) -> HTTPResponse | None:
    """The answer to a request for an HTTP API, None for a host of none of this cloud's."""
    parts = urlsplit(request.url)
    host = HOST.fullmatch((parts.hostname or "").lower())
    found = None if host is None else api_at(world, host["api"], host["region"])
    if found is None:
        return None
    backend, api = found
    path = parts.path or "/"
    if api.protocol == WEBSOCKET and "/@connections/" in unquote(path):
        return answer_connections(backend, request)
    if api.document.get("DisableExecuteApiEndpoint"):
        return alone(backend, Refusal(404, "Not Found"))
    name, _, rest = path.lstrip("/").partition("/")
    stage = api.stages.get(name)
    if stage is not None and name != DEFAULT:
        return _invoke(backend, api, stage, request, f"/{rest}")
    stage = api.stages.get(DEFAULT)
    return alone(backend, Refusal(404, "Not Found")) if stage is None else _invoke(backend, api, stage, request, path)


def answer_by_name(world: World, request: HTTPRequest) -> HTTPResponse:
    """The answer to a request for a custom domain name: 403 where what it leads to is no API."""
    parts = urlsplit(request.url)
    with world.lock:
        account, region, domain = name_at(world, (parts.hostname or "").lower())
        leads = leads_to(domain, parts.path or "/", request.headers)
        backend = world.backend("apigatewayv2", account, region)
        assert isinstance(backend, ApiGatewayV2State)
        api = None if leads is None else backend.apis.get(leads.api_id)
        stage = None if leads is None or api is None else api.stages.get(leads.stage or DEFAULT)
    if leads is None or api is None or stage is None:
        return alone(backend, forbidden())
    return _invoke(backend, api, stage, request, leads.path)


def api_at(world: World, api_id: str, region: str | None) -> tuple[ApiGatewayV2State, Api] | None:
    """An API in whichever account it is; its id is unique."""
    with world.lock:
        for backend in world.backends("apigatewayv2", region):
            assert isinstance(backend, ApiGatewayV2State)
            api = backend.apis.get(api_id)
            if api is not None:
                return backend, api
    return None


def _invoke(backend: ApiGatewayV2State, api: Api, stage: Stage, request: HTTPRequest, path: str) -> HTTPResponse:
    """The answer of a stage; `path` is what is left of the request's path for the API."""
    if api.protocol == WEBSOCKET:
        return alone(backend, Refusal(426, "Upgrade Required"))
    deployment = api.deployments.get(stage.document.get("DeploymentId") or "")
    if deployment is None:
        return alone(backend, Refusal(404, "Not Found"))
    whole = urlsplit(request.url).path or "/"
    exchange = Exchange(
        backend,
        api,
        stage,
        deployment.content,
        request,
        path,
        whole,
        _context(backend, api, stage, request, deployment.id, whole),
    )
    exchange.take_headers()
    with caused_by(exchange.context["requestId"]), traced(exchange.trace):
        return carry_out(exchange)


def _context(
    backend: ApiGatewayV2State, api: Api, stage: Stage, request: HTTPRequest, deployment_id: str, whole: str
) -> dict[str, Any]:
    """`$context` ("Customize HTTP API access logs"), with what events of both formats have beside it."""
    now, host = backend.now(), urlsplit(request.url).hostname or ""
    request_id = _request_id(backend)
    agent = request.headers.get("user-agent", "")
    return {
        "accountId": backend.account,
        "apiId": api.id,
        "authorizer": {},
        "authorizer_2": {},
        "deploymentId": deployment_id,
        "domainName": host,
        "domainPrefix": host.split(".")[0],
        "error": {},
        "extendedRequestId": request_id,
        "httpMethod": request.method,
        "identity": {"sourceIp": SOURCE_IP, "userAgent": agent},
        "integration": {},
        "path": whole,
        "protocol": "HTTP/1.1",
        "requestId": request_id,
        "requestTime": request_time(now),
        "requestTimeEpoch": int(now * 1000),
        "routeKey": "",
        "stage": stage.name,
    }


def _request_id(backend: ApiGatewayV2State) -> str:
    """As HTTP APIs have them: `JKJaXmPLvHcESHA=`."""
    return base64.b64encode(backend.random.bytes(11)).decode()


def alone(backend: ApiGatewayV2State, refusal: Refusal) -> HTTPResponse:
    """The answer where no stage answers."""
    reply: Reply = refused(refusal)
    headers = {
        "content-type": reply.headers["content-type"][0],
        "content-length": str(len(reply.body)),
        "date": formatdate(backend.now(), usegmt=True),
        "apigw-requestid": _request_id(backend),
    }
    return HTTPResponse(reply.status, headers, reply.body)
