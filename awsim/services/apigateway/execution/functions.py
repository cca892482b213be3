"""Integrations with functions: the whole request as an event (AWS_PROXY), or a body that templates make (AWS)."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any

from botocore.exceptions import EndpointConnectionError

from awsim.model.errors import ServiceError
from awsim.services.apigateway.execution.content_handling import accepts_binary, is_binary
from awsim.services.apigateway.execution.documents import read_json
from awsim.services.apigateway.execution.exchange import Reply
from awsim.services.apigateway.execution.failures import internal_error, malformed_answer, timed_out, too_large
from awsim.services.apigateway.execution.header_rules import sent_name
from awsim.services.apigateway.execution.replies import status_of
from awsim.services.apigateway.resources.integrations import LONGEST_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.apigateway.execution.exchange import Exchange
    from awsim.services.apigateway.execution.outgoing import Outgoing

_WRITER = json.JSONEncoder(ensure_ascii=False)
_INVOCATION = re.compile(r"20\d\d-\d\d-\d\d/functions/(?P<arn>.+)/(?:response-streaming-)?invocations")


def is_invocation(rest: str) -> bool:
    """Whether an integration's path is that of Lambda's Invoke."""
    return _INVOCATION.fullmatch(rest) is not None


def region_of(function: str) -> str | None:
    """The region that a function's ARN names."""
    parts = function.split(":")
    return parts[3] or None if parts[0] == "arn" and len(parts) > 6 else None


def invoke_function(
    exchange: Exchange, function: str, payload: bytes, *, kind: str = "RequestResponse"
) -> dict[str, Any]:
    """Invoke a function by its ARN. Raises GatewayFailure where it can't be invoked."""
    region = region_of(function) or exchange.region
    clock = exchange.world.clock
    latest = clock.now() + exchange.integration.get("timeoutInMillis", LONGEST_TIMEOUT) / 1000
    try:
        answer = exchange.world.call(
            "lambda",
            "Invoke",
            {"FunctionName": function, "Payload": payload, "InvocationType": kind},
            account=exchange.account,
            region=region,
        )
    except (ServiceError, EndpointConnectionError) as error:
        if isinstance(error, ServiceError) and error.code == "RequestEntityTooLargeException":
            raise too_large() from error
        exchange.note(f"Execution failed due to configuration error: {error}")
        raise internal_error() from error
    if clock.now() > latest:
        raise timed_out()
    return answer


def invoke(exchange: Exchange, rest: str, outgoing: Outgoing) -> Reply:
    """Invoke a function with a mapped body; patterns are held against its error message."""
    kind = outgoing.headers.get("x-amz-invocation-type", "RequestResponse").strip("'")
    answer = invoke_function(exchange, _function(exchange, rest), outgoing.body, kind=kind)
    payload: bytes = answer.get("Payload") or b""
    selects = None
    if answer.get("FunctionError"):
        _check_time(payload)
        try:
            selects = str(read_json(payload).get("errorMessage", ""))
        except (ValueError, AttributeError):
            selects = payload.decode("utf-8", "replace")
    headers = {"Content-Type": ["application/json"]}
    return Reply(answer["StatusCode"], headers, payload, selects)


def proxy(exchange: Exchange, rest: str) -> Reply:
    """Hand the request to a function as an event; what it returns is the response.

    Raises GatewayFailure 502 for what is none ("Output format of a Lambda function for proxy integration").
    """
    event = _WRITER.encode(event_of(exchange)).encode()
    answer = invoke_function(exchange, _function(exchange, rest), event)
    if answer.get("FunctionError"):
        _check_time(answer["Payload"])
        exchange.note("Execution failed due to a function error")
        raise malformed_answer()
    try:
        returned = read_json(answer["Payload"])
    except ValueError:
        raise malformed_answer() from None
    return reply_of(returned, decodes=accepts_binary(exchange))


def _check_time(payload: bytes) -> None:
    if b"Task timed out after" in payload:
        raise timed_out()


def _function(exchange: Exchange, rest: str) -> str:
    found = _INVOCATION.fullmatch(rest)
    # Lambda takes nothing but POST (recorded: test_lambda_aws_proxy_integration_non_post_method).
    if found is None or exchange.integration.get("httpMethod") != "POST":
        exchange.note("Execution failed due to configuration error: Invalid function path")
        raise internal_error()
    return found["arn"]


def reply_of(returned: Any, *, decodes: bool) -> Reply:
    """The response that a function has returned. Raises GatewayFailure 502 for what is none."""
    if not isinstance(returned, dict) or set(returned) - _MEMBERS:
        raise malformed_answer()
    body = returned.get("body")
    if body is not None and not isinstance(body, str):
        raise malformed_answer()
    try:
        content = (
            base64.b64decode(body or "")
            if decodes and returned.get("isBase64Encoded")
            else (body or "").encode("utf-8", "replace")
        )
    except ValueError:
        raise malformed_answer() from None
    status = status_of(returned.get("statusCode"))
    if status is None:
        raise malformed_answer()
    return Reply(status, _headers_of(returned), content)


_MEMBERS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded", "cookies"})


def _headers_of(returned: Mapping[str, Any]) -> dict[str, list[str]]:
    """Single and multi-value headers together; the latter win where both have a value ("multiValueHeaders")."""
    single, multiple = returned.get("headers") or {}, returned.get("multiValueHeaders") or {}
    if not isinstance(single, dict) or not isinstance(multiple, dict):
        raise malformed_answer()
    headers = {name: [_text(value)] for name, value in single.items()}
    for name, values in multiple.items():
        if not isinstance(values, list):
            raise malformed_answer()
        given = [_text(value) for value in values]
        headers[name] = given + [each for each in headers.get(name, []) if each not in given]
    return {known: values for name, values in headers.items() if (known := sent_name(name)) is not None}


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        raise malformed_answer()
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def event_of(exchange: Exchange) -> dict[str, Any]:
    """The event of a Lambda proxy integration ("Input format of a Lambda function for proxy integration")."""
    body, is_base64 = _event_body(exchange)
    query = exchange.query
    named = {exchange.names.get(name, name): values for name, values in exchange.headers.items()}
    return {
        "resource": exchange.context["resourcePath"],
        "path": exchange.own_path or "/" + exchange.path.lstrip("/"),
        "httpMethod": exchange.request.method,
        "headers": {name: values[-1] for name, values in named.items()} or None,
        "multiValueHeaders": named or None,
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": dict(query) or None,
        "pathParameters": dict(exchange.path_parameters) or None,
        "stageVariables": dict(exchange.variables) or None,
        "requestContext": _event_context(exchange),
        "body": body,
        "isBase64Encoded": is_base64,
    }


def _event_body(exchange: Exchange) -> tuple[str | None, bool]:
    if not exchange.request.body:
        return None, False
    if is_binary(exchange.api.document.get("binaryMediaTypes") or (), exchange.header("content-type")):
        return base64.b64encode(exchange.request.body).decode(), True
    return exchange.body_text, False


IDENTITY = (
    *("accessKey", "accountId", "apiKey", "apiKeyId", "caller", "cognitoAuthenticationProvider"),
    *("cognitoAuthenticationType", "cognitoIdentityId", "cognitoIdentityPoolId", "principalOrgId", "sourceIp", "user"),
    *("userAgent", "userArn"),
)
"""What an event says of who calls; null where nothing is known."""
_ALWAYS = frozenset(IDENTITY) - {"apiKey", "apiKeyId"}


def _event_context(exchange: Exchange) -> dict[str, Any]:
    context = exchange.context
    identity = {name: context["identity"][name] or None for name in IDENTITY}
    shown: dict[str, Any] = {
        name: context[name]
        for name in (
            *("accountId", "apiId", "deploymentId", "domainName", "domainPrefix", "extendedRequestId", "httpMethod"),
            *(
                "path",
                "protocol",
                "requestId",
                "requestTime",
                "requestTimeEpoch",
                "resourceId",
                "resourcePath",
                "stage",
            ),
        )
    }
    shown["identity"] = {name: value for name, value in identity.items() if name in _ALWAYS or value is not None}
    if context["authorizer"]:
        shown["authorizer"] = dict(context["authorizer"])
    return shown
