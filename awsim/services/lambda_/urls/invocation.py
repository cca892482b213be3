"""Invoking functions by their URLs: an HTTP request becomes an event, what the function returns becomes the response.

Developer guide, "Invoking Lambda function URLs" (payload format 2.0), "Control access to Lambda function URLs" and
"Cross-origin resource sharing (CORS)".
"""

from __future__ import annotations

import json
import re
from email.utils import formatdate
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from awsim.common.policy import Caller, Request, parse_policy
from awsim.fabric.apis.cors import cors_headers, is_preflight
from awsim.fabric.apis.payload import (
    SOURCE_IP,
    NoResponse,
    event_2,
    http_context,
    iam_context,
    request_time,
    response_2,
)
from awsim.kernel.context import CallContext
from awsim.model.errors import ServiceError
from awsim.model.loader import operation
from awsim.protocols.error_response import error_response
from awsim.protocols.http import HTTPResponse
from awsim.protocols.signature import signature_of
from awsim.services.lambda_.resources import LambdaResources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.world import World
    from awsim.protocols.http import HTTPRequest
    from awsim.services.lambda_.models import FunctionUrl

HOST = re.compile(
    r"(?P<url_id>[a-z0-9]+)\.lambda-url\.(?P<region>[a-z0-9-]+)\.on\.(?:aws|amazonwebservices\.com\.cn)", re.IGNORECASE
)
FORBIDDEN = (
    "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
)
PRELUDE_END = bytes(8)
"""What ends the JSON of status and headers in front of a streamed body (`awslambda.HttpResponseStream`)."""
NOT_HANDED_ON = frozenset({"connection", "transfer-encoding"})


def invoke_by_url(world: World, request: HTTPRequest) -> HTTPResponse | None:
    """The answer to a request for a function URL, None for a request to any other host."""
    host = HOST.fullmatch(urlsplit(request.url).hostname or "")
    if host is None:
        return None
    request_id = world.random.request_id()
    found = _found(world, host["url_id"].lower(), host["region"].lower())
    if found is None:
        return _refused(403, None, "AccessDeniedException", request_id, world)
    backend, url = found
    shared = cors_headers(url.cors or {}, request)
    if url.cors and is_preflight(request):
        return HTTPResponse(200, {**_every(request_id, world), **shared, "content-length": "0"})
    access_key = signature_of(request).access_key
    if not _is_allowed(world, backend, url, access_key):
        return _refused(403, FORBIDDEN, "AccessDeniedException", request_id, world)
    cause = world.cause
    context = CallContext("lambda", "Invoke", backend.account, backend.region, request_id, None, cause, "http")
    event = json.dumps(_event(world, url, request, request_id, access_key)).encode()
    named = {"Qualifier": url.qualifier} if url.qualifier else {}
    try:
        answer = world.calls.call(context, {"FunctionName": url.function_name, "Payload": event, **named})
    except ServiceError as error:
        return error_response(operation("lambda", "Invoke"), error, request_id, world.clock.now())
    response = _response(url, answer)
    response.headers = {**_every(request_id, world), **response.headers, **shared}
    return response


def _found(world: World, url_id: str, region: str) -> tuple[LambdaResources, FunctionUrl] | None:
    """The URL, in whichever account it is; its id is unique."""
    with world.lock:
        for backend in world.backends("lambda", region):
            assert isinstance(backend, LambdaResources)
            url = backend.function_urls.get(url_id)
            if url is not None:
                return backend, url
    return None


def _is_allowed(world: World, backend: LambdaResources, url: FunctionUrl, access_key: str | None) -> bool:
    """Whether the caller may invoke the URL.

    Anybody needs a permission (recorded: test_lambda_permission_url_invocation); principals of the function's own
    account have it by their identity, which is not looked at.
    """
    caller = Caller()
    if url.auth_type == "AWS_IAM":
        if access_key is None:
            return False
        account = world.account_of(access_key)
        if account == backend.account:
            return True
        caller = Caller(arn=f"arn:{backend.partition}:iam::{account}:root")
    function = backend.functions[url.function_name]
    policy = function.policies.get(url.qualifier)
    keys = {"lambda:FunctionUrlAuthType": url.auth_type, "lambda:InvokedViaFunctionUrl": "true"}
    asked = Request("lambda:InvokeFunctionUrl", function.qualified_arn(url.qualifier), caller, keys)
    return policy is not None and parse_policy(policy.document()).decide(asked) == "allow"


# The event


def _event(
    world: World, url: FunctionUrl, request: HTTPRequest, request_id: str, access_key: str | None
) -> dict[str, Any]:
    return event_2(
        request,
        route_key="$default",
        path=_path(request),
        headers=_headers(world, request),
        context=_request_context(world, url, request, request_id, access_key),
    )


def _headers(world: World, request: HTTPRequest) -> dict[str, str]:
    """What the function is shown (recorded: test_lambda_url_echo_http_fixture_default)."""
    parts = urlsplit(request.url)
    sent = {name: value for name, value in request.headers.items() if name not in NOT_HANDED_ON}
    added = {
        "host": parts.netloc,
        "x-amzn-tls-cipher-suite": "TLS_AES_128_GCM_SHA256",
        "x-amzn-tls-version": "TLSv1.3",
        "x-amzn-trace-id": f"Root=1-{int(world.clock.now()):08x}-{world.random.hex(24)}",
        "x-forwarded-for": SOURCE_IP,
        "x-forwarded-port": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "x-forwarded-proto": parts.scheme,
    }
    return dict(sorted({**sent, **added}.items()))


def _request_context(
    world: World, url: FunctionUrl, request: HTTPRequest, request_id: str, access_key: str | None
) -> dict[str, Any]:
    parts, now = urlsplit(request.url), world.clock.now()
    context: dict[str, Any] = {
        "accountId": "anonymous",
        "apiId": url.url_id,
        "domainName": parts.hostname,
        "domainPrefix": url.url_id,
        "http": http_context(request, _path(request)),
        "requestId": request_id,
        "routeKey": "$default",
        "stage": "$default",
        "time": request_time(now),
        "timeEpoch": int(now * 1000),
    }
    if url.auth_type == "AWS_IAM":
        account = world.account_of(access_key)
        user, arn = world.identity_of(access_key or "", account, world.options.region)
        context["accountId"] = account
        context["authorizer"] = {"iam": iam_context(access_key, account, user, arn)}
    return context


def _path(request: HTTPRequest) -> str:
    """The path as functions are shown it: decoded (recorded: test_lambda_url_echo_http_fixture_default)."""
    return unquote(urlsplit(request.url).path) or "/"


# The response


def _response(url: FunctionUrl, answer: Mapping[str, Any]) -> HTTPResponse:
    payload: bytes = answer["Payload"]
    if answer.get("FunctionError"):
        return _bad_gateway()
    if url.invoke_mode == "RESPONSE_STREAM":
        return _streamed(payload)
    try:
        returned = response_2(payload)
    except NoResponse:
        return _bad_gateway()
    response = _whole(returned.status, returned.headers, returned.body)
    response.cookies = returned.cookies
    return response


def _streamed(payload: bytes) -> HTTPResponse:
    """What a function has streamed: status and headers, where it has sent them in front, and the body.

    What is not a stream is handed on as it is (recorded: test_lambda_url_echo_invoke[RESPONSE_STREAM]).
    """
    prelude, separator, body = payload.partition(PRELUDE_END)
    try:
        given = json.loads(prelude) if separator else None
    except ValueError:
        given = None
    if not isinstance(given, dict):
        return _whole(200, {"content-type": "application/octet-stream"}, payload)
    headers = {name.lower(): str(value) for name, value in (given.get("headers") or {}).items()}
    response = _whole(given.get("statusCode", 200), {"content-type": "application/octet-stream", **headers}, body)
    response.cookies = tuple(given.get("cookies") or ())
    return response


def _bad_gateway() -> HTTPResponse:
    """Recorded: test_lambda_url_invocation_exception."""
    return _whole(502, {"content-type": "application/json"}, b"Internal Server Error")


def _refused(status: int, message: str | None, kind: str, request_id: str, world: World) -> HTTPResponse:
    headers = {"content-type": "application/json", "x-amzn-errortype": kind, **_every(request_id, world)}
    return _whole(status, headers, json.dumps({"Message": message}, separators=(",", ":")).encode())


def _whole(status: int, headers: dict[str, str], body: bytes) -> HTTPResponse:
    return HTTPResponse(status, {**headers, "content-length": str(len(body))}, body)


def _every(request_id: str, world: World) -> dict[str, str]:
    return {"x-amzn-requestid": request_id, "date": formatdate(world.clock.now(), usegmt=True)}
