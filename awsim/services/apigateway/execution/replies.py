"""From what an integration has answered, or from a failure, to the response the client gets."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Mapping
from email.utils import formatdate
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from awsim.protocols.http import HTTPResponse
from awsim.services.apigateway.apis.gateway_responses import DEFAULT_TEMPLATES, STATUS
from awsim.services.apigateway.execution.content_handling import answered_content, decoded
from awsim.services.apigateway.execution.exchange import JSON, Reply
from awsim.services.apigateway.execution.expressions import from_reply, from_request
from awsim.services.apigateway.execution.failures import GatewayFailure, internal_error
from awsim.services.apigateway.execution.header_rules import sent_name
from awsim.services.apigateway.execution.templates import rendered, response_template

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.services.apigateway.execution.exchange import Exchange
    from awsim.services.apigateway.models import Document


BODILESS = (204, 304)


def mapped(exchange: Exchange, reply: Reply) -> Reply:
    """What the integration response makes of an answer. Raises GatewayFailure where there is none for it."""
    response = _selected(exchange, reply)
    chosen = response_template(response.get("responseTemplates") or {}, _type_of(reply))
    content, is_decoded = answered_content(exchange, reply.body, _type_of(reply), response.get("contentHandling"))
    body, content_type = content, JSON
    if chosen is not None:
        content_type, template = chosen
        if template:
            body = rendered(exchange, template, content.decode("utf-8", "replace"))
        else:
            content_type = content_type if content_type != "$default" else JSON
    if is_decoded:
        body = decoded(body)
    headers: dict[str, list[str]] = {"Content-Type": [content_type]}
    for target, expression in (response.get("responseParameters") or {}).items():
        values = from_reply(exchange, reply, expression)
        name = sent_name(target.removeprefix("method.response.header."))
        if values and name is not None:
            headers = _with(headers, name, values)
    for given, value in exchange.overrides("responseOverride", "header").items():
        headers = _with(headers, given, [value])
    override = exchange.context["responseOverride"]
    status = (override.get("status") if isinstance(override, Mapping) else None) or response["statusCode"]
    return Reply(_status(status), headers, body)


def _selected(exchange: Exchange, reply: Reply) -> Document:
    """The integration response whose pattern an answer matches, else the one without a pattern."""
    responses: Mapping[str, Document] = exchange.integration.get("integrationResponses") or {}
    default: Document | None = None
    for response in responses.values():
        pattern = response.get("selectionPattern")
        if not pattern:
            default = default or response
        elif reply.selects is not None and _pattern(pattern).fullmatch(reply.selects):
            return response
    if default is None:
        exchange.note(
            "Execution failed due to configuration error: No match for output mapping and no default "
            "endpoint response configured. Endpoint Response Status Code: " + str(reply.status)
        )
        raise internal_error()
    return default


@lru_cache(maxsize=512)
def _pattern(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.DOTALL)
    except re.error:
        return re.compile(re.escape(pattern))


def _status(status: Any) -> int:
    found = status_of(status)
    if found is None:
        raise internal_error()
    return found


def status_of(given: Any) -> int | None:
    """The status that a number or its text says, None for what is no status of a response."""
    try:
        status = int(given)
    except (TypeError, ValueError, OverflowError):
        return None
    return status if 200 <= status <= 599 and not isinstance(given, bool) else None


def _type_of(reply: Reply) -> str | None:
    for name, values in reply.headers.items():
        if name.lower() == "content-type":
            return values[-1].split(";")[0].strip().lower()
    return None


def _with(headers: Mapping[str, list[str]], name: str, values: list[str]) -> dict[str, list[str]]:
    """Headers with one of them set, in whatever case it was there before."""
    return {**{key: each for key, each in headers.items() if key.lower() != name.lower()}, name: values}


def failed(exchange: Exchange, failure: GatewayFailure) -> Reply:
    """What a failure is answered with: the gateway response of its type, or of all 4xx or 5xx."""
    kind, response = _gateway_response(exchange.api.gateway_responses, failure)
    status = response.get("statusCode") or failure.status or STATUS.get(failure.kind) or "500"
    message = failure.message
    exchange.context["error"].update(
        {
            "message": "" if message is None else message,
            "messageString": "null" if message is None else json.dumps(message),
            "responseType": kind,
            "validationErrorString": failure.validation or "",
        }
    )
    templates = response.get("responseTemplates") or {}
    content_type, template = response_template(templates, _wanted(exchange, templates)) or (JSON, "")
    headers = {"x-amzn-ErrorType": [failure.error_type]}
    if content_type != JSON:
        headers["Content-Type"] = [content_type]
    for target, expression in (response.get("responseParameters") or {}).items():
        values = from_request(exchange, expression)
        if values:
            headers = _with(headers, target.removeprefix("gatewayresponse.header."), values)
    return Reply(int(status), headers, _failure_body(exchange, template), is_own=True)


def _failure_body(exchange: Exchange, template: str) -> bytes:
    """What a gateway response says; where its template can't be rendered, what it would say without one."""
    try:
        return rendered(exchange, template, "")
    except GatewayFailure:
        return rendered(exchange, DEFAULT_TEMPLATES[JSON], "")


def _wanted(exchange: Exchange, templates: Mapping[str, str]) -> str | None:
    accepted = exchange.header("accept") or ""
    return next(
        (each.split(";")[0].strip() for each in accepted.split(",") if each.split(";")[0].strip() in templates), None
    )


def _gateway_response(defined: Mapping[str, Document], failure: GatewayFailure) -> tuple[str, Document]:
    if failure.kind in defined:
        return failure.kind, defined[failure.kind]
    status = failure.status or int(STATUS.get(failure.kind) or 500)
    general = "DEFAULT_4XX" if status < 500 else "DEFAULT_5XX"
    if general in defined:
        return failure.kind, {**defined[general], "statusCode": defined[general].get("statusCode") or str(status)}
    return failure.kind, {"statusCode": str(status), "responseTemplates": DEFAULT_TEMPLATES, "responseParameters": {}}


def response_of(exchange: Exchange, reply: Reply, *, trace: str | None) -> HTTPResponse:
    """The response as it goes to the client, with the headers that every one has."""
    headers: dict[str, str] = {
        "content-type": JSON,
        "date": formatdate(exchange.world.clock.now(), usegmt=True),
        "x-amzn-requestid": exchange.context["requestId"],
        "x-amz-apigw-id": exchange.context["extendedRequestId"],
    }
    if trace is not None:
        headers["x-amzn-trace-id"] = trace
    cookies: tuple[str, ...] = ()
    for name, values in reply.headers.items():
        if name.lower() == "set-cookie":
            cookies = tuple(map(_one_line, values))
        else:
            headers[_one_line(name.lower())] = _one_line(",".join(values))
    is_bodiless = exchange.request.method == "HEAD" or reply.status in BODILESS
    body = b"" if is_bodiless else _compressed(exchange, headers, reply.body)
    headers["content-length"] = str(len(body))
    return HTTPResponse(reply.status, headers, body, cookies)


_NOT_IN_HEADERS = re.compile(r"[\r\n\0]")


def _one_line(text: str) -> str:
    """A text as a header can have it: no line breaks, which would begin another header, and nothing but Latin-1."""
    return _NOT_IN_HEADERS.sub(" ", text).encode("latin-1", "replace").decode("latin-1")


def _compressed(exchange: Exchange, headers: dict[str, str], body: bytes) -> bytes:
    """The body as the client accepts it, where the API compresses what is this long."""
    least = exchange.api.document.get("minimumCompressionSize")
    if least is None or len(body) < least or "content-encoding" in headers or not body:
        return body
    accepted = [each.split(";")[0].strip() for each in (exchange.header("accept-encoding") or "").split(",")]
    encoding = next((each for each in accepted if each in COMPRESSORS), None)
    if encoding is None:
        return body
    headers["content-encoding"] = encoding
    return COMPRESSORS[encoding](body)


COMPRESSORS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, mtime=0),
    "deflate": zlib.compress,
}
