"""Invoking functions by their URLs: an HTTP request becomes an event, what the function returns becomes the response.

Developer guide, "Invoking Lambda function URLs" (payload format 2.0), "Control access to Lambda function URLs" and
"Cross-origin resource sharing (CORS)".
"""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from email.utils import formatdate
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from awsim.common.policy import Caller, Request, parse_policy
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
SOURCE_IP = "127.0.0.1"
PRELUDE_END = bytes(8)
"""What ends the JSON of status and headers in front of a streamed body (`awslambda.HttpResponseStream`)."""
NOT_HANDED_ON = frozenset({"connection", "transfer-encoding"})
_TEXT = re.compile(r"text/|application/(?:[\w.-]+\+)?(?:json|xml|javascript)", re.IGNORECASE)


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
    shared = _cors(url.cors or {}, request)
    if url.cors and _is_preflight(request):
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
    parts = urlsplit(request.url)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": _path(request),
        "rawQueryString": parts.query,
        "headers": _headers(world, request),
        "requestContext": _request_context(world, url, request, request_id, access_key),
        "isBase64Encoded": False,
    }
    if "cookie" in request.headers:
        event["cookies"] = request.headers["cookie"].split("; ")
    if parts.query:
        event["queryStringParameters"] = _joined(parse_qsl(parts.query, keep_blank_values=True))
    if request.body:
        event["isBase64Encoded"] = not _is_text(request)
        event["body"] = request.body.decode() if _is_text(request) else base64.b64encode(request.body).decode()
    return event


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
        "http": {
            "method": request.method,
            "path": _path(request),
            "protocol": "HTTP/1.1",
            "sourceIp": SOURCE_IP,
            "userAgent": request.headers.get("user-agent", ""),
        },
        "requestId": request_id,
        "routeKey": "$default",
        "stage": "$default",
        "time": f"{datetime.fromtimestamp(now, UTC):%d/%b/%Y:%H:%M:%S} +0000",
        "timeEpoch": int(now * 1000),
    }
    if url.auth_type == "AWS_IAM":
        account = world.account_of(access_key)
        user, arn = world.identity_of(access_key or "", account, world.options.region)
        context["accountId"] = account
        context["authorizer"] = {
            "iam": {
                "accessKey": access_key,
                "accountId": account,
                "callerId": user,
                "cognitoIdentity": None,
                "principalOrgId": None,
                "userArn": arn,
                "userId": user,
            }
        }
    return context


def _path(request: HTTPRequest) -> str:
    """The path as functions are shown it: decoded (recorded: test_lambda_url_echo_http_fixture_default)."""
    return unquote(urlsplit(request.url).path) or "/"


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _is_text(request: HTTPRequest) -> bool:
    """Whether the body is handed on as it is; all else in base64 (recorded: test_lambda_url_form_payload)."""
    kind = request.headers.get("content-type", "")
    if kind and _TEXT.match(kind) is None:
        return False
    try:
        request.body.decode()
    except UnicodeDecodeError:
        return False
    return True


# The response


def _response(url: FunctionUrl, answer: Mapping[str, Any]) -> HTTPResponse:
    payload: bytes = answer["Payload"]
    if answer.get("FunctionError"):
        return _bad_gateway()
    if url.invoke_mode == "RESPONSE_STREAM":
        return _streamed(payload)
    try:
        returned = json.loads(payload)
    except ValueError:
        return _bad_gateway()
    if isinstance(returned, dict) and "statusCode" in returned:
        return _formatted(returned)
    return _whole(200, {"content-type": "application/json"}, _text(returned).encode())


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


def _formatted(returned: Mapping[str, Any]) -> HTTPResponse:
    try:
        status = int(returned["statusCode"])
    except (TypeError, ValueError):
        return _bad_gateway()
    given = {name.lower(): str(value) for name, value in (returned.get("headers") or {}).items()}
    body = _text(returned.get("body") or "").encode()
    if returned.get("isBase64Encoded"):
        try:
            body = base64.b64decode(body, validate=True)
        except ValueError:
            return _bad_gateway()
    response = _whole(status, {"content-type": "application/json", **given}, body)
    response.cookies = tuple(returned.get("cookies") or ())
    return response


def _text(value: Any) -> str:
    """A string as it is, all else as JSON without blanks (recorded: test_lambda_url_invocation)."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


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


# Cross-origin requests


def _is_preflight(request: HTTPRequest) -> bool:
    return request.method == "OPTIONS" and "access-control-request-method" in request.headers


def _cors(cors: Mapping[str, Any], request: HTTPRequest) -> dict[str, str]:
    """The headers that let a browser's page of another origin see the response, as far as its URL's `Cors` does."""
    origin = request.headers.get("origin")
    allowed = cors.get("AllowOrigins") or ()
    if origin is None or not (origin in allowed or "*" in allowed):
        return {}
    credentials = bool(cors.get("AllowCredentials"))
    headers = {"access-control-allow-origin": origin if credentials or "*" not in allowed else "*", "vary": "Origin"}
    if credentials:
        headers["access-control-allow-credentials"] = "true"
    if not _is_preflight(request):
        return headers | _listed({"access-control-expose-headers": cors.get("ExposeHeaders")})
    if cors.get("MaxAge") is not None:
        headers["access-control-max-age"] = str(cors["MaxAge"])
    return headers | _listed(
        {
            "access-control-allow-methods": cors.get("AllowMethods"),
            "access-control-allow-headers": cors.get("AllowHeaders"),
        }
    )


def _listed(headers: Mapping[str, list[str] | None]) -> dict[str, str]:
    return {name: ",".join(values) for name, values in headers.items() if values}
