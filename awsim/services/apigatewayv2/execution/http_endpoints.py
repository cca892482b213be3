"""HTTP addresses behind routes: those of this cloud inside, this machine's where that is allowed, no others."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from awsim.fabric.apis.payload import SOURCE_IP
from awsim.fabric.fetching import Unreachable, fetch
from awsim.protocols.http import HTTPRequest
from awsim.services.apigatewayv2.execution.exchange import Reply, internal_error, unavailable
from awsim.services.apigatewayv2.execution.expressions import text_for
from awsim.services.apigatewayv2.execution.mapping import Outgoing, map_request

if TYPE_CHECKING:
    from awsim.services.apigatewayv2.execution.exchange import Exchange

NOT_PROXIED = frozenset({"host", "content-length", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"})
NOT_RETURNED = frozenset({"transfer-encoding", "connection", "content-length", "date"})


def answer_of_endpoint(exchange: Exchange) -> Reply:
    """HTTP_PROXY: the request as it is, with what the mappings change. Raises Refusal where nobody answers."""
    integration = exchange.integration
    if integration.get("ConnectionType") == "VPC_LINK":
        exchange.context["integrationErrorMessage"] = "awsim calls nothing through VPC links"
        raise internal_error()
    url = text_for(exchange, integration["IntegrationUri"]) or ""
    for name, value in exchange.path_parameters.items():
        url = url.replace(f"{{{name}}}", quote(value, safe="/:~!$'()*,;=@&+"))
    if not url.startswith(("http://", "https://")):
        raise internal_error()
    outgoing = Outgoing(exchange.path)
    outgoing.headers = {name: value for name, value in exchange.headers.items() if name not in NOT_PROXIED}
    for name, value in exchange.query:
        outgoing.query.setdefault(name, []).append(value)
    map_request(exchange, outgoing)
    method = integration.get("IntegrationMethod") or "ANY"
    request = HTTPRequest(
        exchange.request.method if method == "ANY" else method,
        _whole_url(url, outgoing),
        _headers(exchange, outgoing, url),
        exchange.request.body,
    )
    try:
        answered = fetch(exchange.world, request, integration["TimeoutInMillis"] / 1000)
    except Unreachable as error:
        exchange.context["integrationErrorMessage"] = str(error)
        raise unavailable() from error
    headers = {name: [value] for name, value in answered.headers.items() if name not in NOT_RETURNED}
    cookies = tuple(headers.pop("set-cookie", ()))
    return Reply(answered.status, headers, answered.body, cookies)


def _whole_url(url: str, outgoing: Outgoing) -> str:
    if outgoing.is_another_path:
        parts = urlsplit(url)
        url = parts._replace(path="/" + outgoing.path.lstrip("/")).geturl()
    if not outgoing.query:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(outgoing.query, doseq=True)}"


def _headers(exchange: Exchange, outgoing: Outgoing, url: str) -> dict[str, str]:
    """What the address is sent, with what the way through an HTTP API adds (RFC 7239)."""
    asked = urlsplit(exchange.request.url)
    forwarded = f"by={SOURCE_IP};for={SOURCE_IP};host={asked.netloc};proto={asked.scheme}"
    before = outgoing.headers.get("forwarded")
    return {
        **outgoing.headers,
        "host": outgoing.headers.get("host") or urlsplit(url).netloc,
        "content-length": str(len(exchange.request.body)),
        "forwarded": f"{before}, {forwarded}" if before else forwarded,
        "via": "HTTP/1.1 AmazonAPIGateway",
    }
