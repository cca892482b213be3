"""Payload format 2.0: the event that a request becomes, and the response that a function's answer is.

Function URLs and HTTP APIs have the same (developer guides, "Request and response payloads" of function URLs, "Create
AWS Lambda proxy integrations for HTTP APIs").
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.protocols.http import HTTPRequest

SOURCE_IP = "127.0.0.1"
JSON = "application/json"
_TEXT = re.compile(r"text/|application/(?:[\w.-]+\+)?(?:json|xml|javascript)", re.IGNORECASE)


class NoResponse(ValueError):
    """A function has returned what is no response."""


@dataclass(slots=True)
class FunctionResponse:
    """The response that a function has returned; header names are lower case."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    cookies: tuple[str, ...] = ()


def event_2(
    request: HTTPRequest, *, route_key: str, path: str, headers: Mapping[str, str], context: Mapping[str, Any]
) -> dict[str, Any]:
    """The event of a request; `path` and `headers` are as the function is shown them, `context` is `requestContext`."""
    query = urlsplit(request.url).query
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": path,
        "rawQueryString": query,
        "headers": dict(headers),
        "requestContext": dict(context),
        "isBase64Encoded": False,
    }
    if "cookie" in request.headers:
        event["cookies"] = request.headers["cookie"].split("; ")
    if query:
        event["queryStringParameters"] = joined(parse_qsl(query, keep_blank_values=True))
    if request.body:
        event["body"], event["isBase64Encoded"] = event_body(request)
    return event


def http_context(request: HTTPRequest, path: str) -> dict[str, str]:
    """`requestContext.http`."""
    return {
        "method": request.method,
        "path": path,
        "protocol": "HTTP/1.1",
        "sourceIp": SOURCE_IP,
        "userAgent": request.headers.get("user-agent", ""),
    }


def iam_context(access_key: str | None, account: str, user: str, arn: str) -> dict[str, Any]:
    """`requestContext.authorizer.iam` of a caller, whose id and ARN are as STS has them."""
    return {
        "accessKey": access_key,
        "accountId": account,
        "callerId": user,
        "cognitoIdentity": None,
        "principalOrgId": None,
        "userArn": arn,
        "userId": user,
    }


def request_time(now: float) -> str:
    """A moment as `requestContext` has it: `12/Mar/2020:19:03:58 +0000`."""
    return f"{datetime.fromtimestamp(now, UTC):%d/%b/%Y:%H:%M:%S} +0000"


def joined(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Values by name, those of one name with commas between them."""
    made: dict[str, str] = {}
    for name, value in pairs:
        made[name] = f"{made[name]},{value}" if name in made else value
    return made


def event_body(request: HTTPRequest) -> tuple[str, bool]:
    """A body in an event, and whether it is in base64: what is no text is (recorded: test_lambda_url_form_payload)."""
    kind = request.headers.get("content-type", "")
    if not kind or _TEXT.match(kind) is not None:
        try:
            return request.body.decode(), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(request.body).decode(), True


def response_2(payload: bytes, content_type: str = JSON) -> FunctionResponse:
    """The response that a function means: what has no `statusCode` is the body of a 200. Raises NoResponse.

    `content_type` is that of a response which does not say its own.
    """
    try:
        returned = json.loads(payload)
    except ValueError:
        raise NoResponse from None
    if isinstance(returned, dict) and "statusCode" in returned:
        return _formatted(returned, content_type)
    return FunctionResponse(200, {"content-type": JSON}, _text(returned).encode())


def _formatted(returned: Mapping[str, Any], content_type: str) -> FunctionResponse:
    try:
        status = int(returned["statusCode"])
        given = {name.lower(): str(value) for name, value in (returned.get("headers") or {}).items()}
        body = _text(returned.get("body") or "").encode()
        if returned.get("isBase64Encoded"):
            body = base64.b64decode(body, validate=True)
        cookies = tuple(returned.get("cookies") or ())
    except (AttributeError, TypeError, ValueError):
        raise NoResponse from None
    return FunctionResponse(status, {"content-type": content_type, **given}, body, cookies)


def _text(value: Any) -> str:
    """A string as it is, all else as JSON without blanks (recorded: test_lambda_url_invocation)."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)
