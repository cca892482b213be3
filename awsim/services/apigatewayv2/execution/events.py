"""The events that functions get of HTTP APIs: payload formats 1.0 and 2.0, for integrations and for authorisers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.fabric.apis.payload import SOURCE_IP, event_2, event_body, http_context

if TYPE_CHECKING:
    from awsim.services.apigatewayv2.execution.exchange import Exchange

IDENTITY = (
    *("accessKey", "accountId", "caller", "cognitoAuthenticationProvider", "cognitoAuthenticationType"),
    *("cognitoIdentityId", "cognitoIdentityPoolId", "principalOrgId", "sourceIp", "user", "userAgent", "userArn"),
)
"""What format 1.0 says of who calls; null where nothing is known."""


def proxy_event(exchange: Exchange, version: str) -> dict[str, Any]:
    """The event of an integration with a function."""
    return _event_2(exchange) if version == "2.0" else _event_1(exchange)


def authorizer_event(exchange: Exchange, version: str, arn: str, sources: list[str]) -> dict[str, Any]:
    """The event of an authoriser; `sources` are the values of its identity sources."""
    event = proxy_event(exchange, version)
    for name in ("body", "isBase64Encoded"):
        event.pop(name, None)
    if version == "2.0":
        return {**event, "type": "REQUEST", "routeArn": arn, "identitySource": sources or None}
    joined = ",".join(sources)
    return {**event, "type": "REQUEST", "methodArn": arn, "identitySource": joined, "authorizationToken": joined}


def _event_2(exchange: Exchange) -> dict[str, Any]:
    context = exchange.context
    request_context: dict[str, Any] = {
        name: context[name] for name in ("accountId", "apiId", "domainName", "domainPrefix", "requestId", "routeKey")
    }
    request_context |= {
        "http": http_context(exchange.request, exchange.whole_path),
        "stage": context["stage"],
        "time": context["requestTime"],
        "timeEpoch": context["requestTimeEpoch"],
    }
    if exchange.context["authorizer_2"]:
        request_context["authorizer"] = dict(exchange.context["authorizer_2"])
    event = event_2(
        exchange.request,
        route_key=context["routeKey"],
        path=exchange.whole_path,
        headers={name: value for name, value in exchange.headers.items() if name != "cookie"},
        context=request_context,
    )
    if exchange.path_parameters:
        event["pathParameters"] = dict(exchange.path_parameters)
    if exchange.variables:
        event["stageVariables"] = dict(exchange.variables)
    return event


def _event_1(exchange: Exchange) -> dict[str, Any]:
    """Format 1.0: that of REST APIs, with `version`, and with the stage in `path`."""
    context, query = exchange.context, exchange.query
    names = exchange.request.names
    headers = {names.get(name, name.title()): value for name, value in exchange.headers.items()}
    body, is_base64 = event_body(exchange.request) if exchange.request.body else (None, False)
    values: dict[str, list[str]] = {}
    for name, value in query:
        values.setdefault(name, []).append(value)
    resource = context["routeKey"].partition(" ")[2] or context["routeKey"]
    shown = {
        name: context[name]
        for name in (
            *("accountId", "apiId", "domainName", "domainPrefix", "extendedRequestId", "httpMethod", "path"),
            *("protocol", "requestId", "requestTime", "requestTimeEpoch", "stage"),
        )
    }
    known = {**context["identity"], "sourceIp": SOURCE_IP, "userAgent": exchange.headers.get("user-agent", "")}
    shown |= {
        "identity": {name: known.get(name) for name in IDENTITY},
        "resourceId": None,
        "resourcePath": resource,
    }
    if context["authorizer"]:
        shown["authorizer"] = dict(context["authorizer"])
    return {
        "version": "1.0",
        "resource": resource,
        "path": exchange.whole_path,
        "httpMethod": exchange.request.method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: each[-1] for name, each in values.items()} or None,
        "multiValueQueryStringParameters": values or None,
        "requestContext": shown,
        "pathParameters": dict(exchange.path_parameters) or None,
        "stageVariables": dict(exchange.variables) or None,
        "body": body,
        "isBase64Encoded": is_base64,
    }
