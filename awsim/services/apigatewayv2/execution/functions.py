"""Functions behind routes: invoked with an event, what they return is the response."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any

from awsim.fabric.apis.payload import NoResponse, response_2
from awsim.model.errors import ServiceError
from awsim.services.apigatewayv2.execution.events import proxy_event
from awsim.services.apigatewayv2.execution.exchange import Reply, internal_error, unavailable
from awsim.services.apigatewayv2.execution.expressions import text_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.apigatewayv2.execution.exchange import Exchange

TEXT = "text/plain; charset=utf-8"
"""The type of a response that does not say its own."""
_INVOCATION = re.compile(r"arn:[a-z-]+:apigateway:[a-z0-9-]+:lambda:path/20\d\d-\d\d-\d\d/functions/(.+)/invocations")
_FUNCTION = re.compile(r"arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:.+")


def invoke_function(exchange: Exchange, uri: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """Invoke the function of a URI: its ARN, or that ARN in one of API Gateway's.

    Raises Refusal 500 where it can't be invoked, 503 where it takes longer than the integration may.
    """
    named = text_for(exchange, uri) or ""
    found = _INVOCATION.fullmatch(named)
    function = found[1] if found is not None else named
    if _FUNCTION.fullmatch(function) is None:
        raise internal_error()
    clock = exchange.world.clock
    latest = clock.now() + exchange.integration.get("TimeoutInMillis", 30_000) / 1000
    params = {"FunctionName": function, "Payload": json.dumps(event, ensure_ascii=False).encode()}
    try:
        answer = exchange.world.call(
            "lambda", "Invoke", params, account=exchange.backend.account, region=function.split(":")[3]
        )
    except ServiceError as error:
        exchange.context["integrationErrorMessage"] = error.message
        raise internal_error() from error
    if clock.now() > latest or (answer.get("FunctionError") and b"Task timed out after" in answer["Payload"]):
        raise unavailable()
    return answer


def answer_of_function(exchange: Exchange) -> Reply:
    """AWS_PROXY: the whole request to a function; Raises Refusal 500 for what is no response."""
    version = exchange.integration.get("PayloadFormatVersion") or "1.0"
    event = proxy_event(exchange, version)
    answer = invoke_function(exchange, exchange.integration["IntegrationUri"], event)
    payload: bytes = answer["Payload"]
    if answer.get("FunctionError"):
        exchange.context["integrationErrorMessage"] = payload.decode("utf-8", "replace")
        raise internal_error()
    try:
        return _reply_2(payload) if version == "2.0" else _reply_1(payload)
    except NoResponse:
        exchange.context["integrationErrorMessage"] = "The response of the function is malformed"
        raise internal_error() from None


def _reply_2(payload: bytes) -> Reply:
    found = response_2(payload, TEXT)
    return Reply(found.status, {name: [value] for name, value in found.headers.items()}, found.body, found.cookies)


def _reply_1(payload: bytes) -> Reply:
    """A response of format 1.0 must say its status; headers may have several values."""
    try:
        returned = json.loads(payload)
        status = int(returned["statusCode"])
        body = returned.get("body")
        text = "" if body is None else body if isinstance(body, str) else json.dumps(body)
        content = base64.b64decode(text) if returned.get("isBase64Encoded") else text.encode()
        headers = {name.lower(): [_text(value)] for name, value in (returned.get("headers") or {}).items()}
        for name, values in (returned.get("multiValueHeaders") or {}).items():
            given = [_text(value) for value in values]
            headers[name.lower()] = given + [each for each in headers.get(name.lower(), []) if each not in given]
    except (AttributeError, KeyError, TypeError, ValueError):
        raise NoResponse from None
    cookies = tuple(headers.pop("set-cookie", ()))
    return Reply(status, {"content-type": [TEXT], **headers}, content, cookies)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
