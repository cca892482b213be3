"""What is behind a method: nothing (MOCK), a function, an HTTP address, an operation of AWS."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from awsim.services.apigateway.execution import aws_services, functions
from awsim.services.apigateway.execution.documents import read_json
from awsim.services.apigateway.execution.exchange import Reply
from awsim.services.apigateway.execution.expressions import from_request, with_stage_variables
from awsim.services.apigateway.execution.failures import internal_error
from awsim.services.apigateway.execution.header_rules import NOT_PROXIED, ONLY_ADDED, ONLY_SIGNED, sent_name
from awsim.services.apigateway.execution.http_endpoints import call_endpoint
from awsim.services.apigateway.execution.outgoing import Outgoing
from awsim.services.apigateway.execution.replies import mapped, status_of
from awsim.services.apigateway.execution.templates import request_body
from awsim.services.apigateway.resources.integrations import INTEGRATION_URI

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.services.apigateway.execution.exchange import Exchange


def integrate(exchange: Exchange) -> Reply:
    """The method's response. Raises GatewayFailure where nobody has answered as the API needs it."""
    kind = exchange.integration.get("type")
    return _KINDS[kind](exchange) if kind in _KINDS else _nothing(exchange)


def _nothing(exchange: Exchange) -> Reply:
    exchange.note("Execution failed due to configuration error: No integration defined for method")
    raise internal_error()


def _mock(exchange: Exchange) -> Reply:
    """MOCK: the mapped request says the status whose integration response answers (recorded: test_mock_…)."""
    made = request_body(exchange)
    try:
        status = status_of(read_json(made)["statusCode"])
    except (ValueError, TypeError, KeyError):
        status = None
    if status is None:
        exchange.note("Execution failed due to configuration error: Unable to parse statusCode")
        raise internal_error()
    return mapped(
        exchange, Reply(status, {}, made if exchange.integration.get("contentHandling") else b"", str(status))
    )


def _aws(exchange: Exchange) -> Reply:
    """AWS: an operation, of Lambda by a way of its own."""
    uri = with_stage_variables(exchange.integration["uri"], exchange.variables)
    outgoing = _outgoing(exchange, uri)
    found = INTEGRATION_URI.fullmatch(outgoing.url)
    if found is None:
        raise internal_error()
    if found["service"] == "lambda" and functions.is_invocation(found["rest"]):
        return mapped(exchange, functions.invoke(exchange, found["rest"], outgoing))
    return mapped(exchange, aws_services.call(exchange, found, outgoing))


def _aws_proxy(exchange: Exchange) -> Reply:
    """AWS_PROXY: the whole request to a function, its answer is the response."""
    uri = with_stage_variables(exchange.integration["uri"], exchange.variables)
    found = INTEGRATION_URI.fullmatch(uri)
    if found is None or found["service"] != "lambda":
        exchange.note("Execution failed due to configuration error: Invalid integration")
        raise internal_error()
    _map_parameters(exchange, Outgoing("POST", uri))  # the function gets none of them, but what is forbidden fails
    return functions.proxy(exchange, found["rest"])


def _http(exchange: Exchange) -> Reply:
    """HTTP: a request that the mappings make, the answer mapped."""
    uri = with_stage_variables(exchange.integration["uri"], exchange.variables)
    return mapped(exchange, call_endpoint(exchange, _outgoing(exchange, uri)))


def _http_proxy(exchange: Exchange) -> Reply:
    """HTTP_PROXY: the request as it is, with what the mappings add; the answer as it is."""
    uri = with_stage_variables(exchange.integration["uri"], exchange.variables)
    outgoing = Outgoing(
        exchange.integration.get("httpMethod") or exchange.request.method, uri, body=exchange.request.body
    )
    if outgoing.method == "ANY":
        outgoing.method = exchange.request.method
    outgoing.headers = {name: ",".join(values) for name, values in exchange.headers.items() if name not in NOT_PROXIED}
    outgoing.query = {name: list(values) for name, values in exchange.query.items()}
    _map_parameters(exchange, outgoing)
    _fill_path(outgoing)
    reply = call_endpoint(exchange, outgoing)
    headers = {known: values for name, values in reply.headers.items() if (known := sent_name(name)) is not None}
    return Reply(reply.status, headers, reply.body)


_KINDS: dict[str, Callable[[Exchange], Reply]] = {
    "MOCK": _mock,
    "AWS": _aws,
    "AWS_PROXY": _aws_proxy,
    "HTTP": _http,
    "HTTP_PROXY": _http_proxy,
}


def _outgoing(exchange: Exchange, uri: str) -> Outgoing:
    """The request that an integration's mappings make, `$context.requestOverride` last."""
    body = request_body(exchange)
    outgoing = Outgoing(exchange.integration.get("httpMethod") or "POST", uri, body=body)
    outgoing.headers["content-type"] = exchange.header("content-type") or "application/json"
    _map_parameters(exchange, outgoing)
    override = functools.partial(exchange.overrides, "requestOverride")
    outgoing.headers |= {name.lower(): value for name, value in override("header").items()}
    outgoing.query |= {name: [value] for name, value in override("querystring").items()}
    outgoing.path |= override("path")
    _fill_path(outgoing)
    return outgoing


def _map_parameters(exchange: Exchange, outgoing: Outgoing) -> None:
    mappings: Mapping[str, Any] = exchange.integration.get("requestParameters") or {}
    forbidden = ONLY_SIGNED if exchange.integration["type"].startswith("AWS") else ONLY_ADDED
    for target, expression in mappings.items():
        values = from_request(exchange, expression)
        if not values:
            continue
        place, _, name = target.removeprefix("integration.request.").partition(".")
        if place == "header":
            if name.lower() in forbidden:
                exchange.note(f"Execution failed due to configuration error: {name} may not be mapped")
                raise internal_error()
            outgoing.headers[name.lower()] = ",".join(values)
        elif place == "querystring":
            outgoing.query[name] = values
        elif place == "path":
            outgoing.path[name] = values[-1]


def _fill_path(outgoing: Outgoing) -> None:
    for name, value in outgoing.path.items():
        outgoing.url = outgoing.url.replace(f"{{{name}}}", quote(value, safe=":~!$'()*,;=@&+")).replace(
            f"{{{name}+}}", quote(value, safe="/:~!$'()*,;=@&+")
        )
