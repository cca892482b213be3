"""Integrations with AWS's services: any operation, by its name (`action/…`) or by its path (`path/…`)."""

from __future__ import annotations

import base64
import json
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from awsim.common.partitions import partition_of
from awsim.model.errors import ServiceError
from awsim.model.loader import operation, service_model
from awsim.moto.fallthrough import MotoError
from awsim.protocols import query
from awsim.protocols.forms import CONTENT_TYPE as FORM
from awsim.protocols.http import HTTPRequest
from awsim.protocols.route import recognise, services_at
from awsim.services.apigateway.execution.exchange import JSON, Reply
from awsim.services.apigateway.execution.failures import internal_error

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from botocore.model import ServiceModel

    from awsim.services.apigateway.execution.exchange import Exchange
    from awsim.services.apigateway.execution.outgoing import Outgoing

log = logging.getLogger("awsim.apigateway")

QUERY = ("query", "ec2")
DOMAINS = {"aws-cn": "amazonaws.com.cn"}


def call(exchange: Exchange, uri: re.Match[str], outgoing: Outgoing) -> Reply:
    """Send a request to a service of this cloud, signed for it. Raises GatewayFailure where nobody answers it."""
    request = _request(exchange, uri, outgoing)
    exchange.note(f"Sending request to {request.url}")
    if request.headers.get("accept", JSON) == JSON and _is_query(request):
        return _answered_in_json(exchange, request)
    try:
        answered = exchange.world.web.answer(request)
    except MotoError as error:
        log.exception("an integration of the API %s failed", exchange.api.id)
        exchange.note(f"Execution failed due to an internal error: {error}")
        raise internal_error() from error
    if answered is None:
        exchange.note(f"Execution failed due to configuration error: Nobody answers at {request.url}")
        raise internal_error()
    body = answered.body if isinstance(answered.body, bytes) else answered.body.read()
    headers = {name: [value] for name, value in answered.headers.items()}
    return Reply(answered.status, headers, body, str(answered.status))


def _request(exchange: Exchange, uri: re.Match[str], outgoing: Outgoing) -> HTTPRequest:
    """The request that an integration's URI, its mappings and its service's protocol make."""
    region, service = uri["region"], uri["service"]
    name = f"{uri['host']}.{service}" if uri["host"] else service
    host = f"{name}.{region}.{DOMAINS.get(partition_of(region), 'amazonaws.com')}"
    scope = f"{exchange.account}/{datetime.fromtimestamp(exchange.world.clock.now(), UTC):%Y%m%d}/{region}/{service}"
    headers = {
        **outgoing.headers,
        "host": host,
        "authorization": f"AWS4-HMAC-SHA256 Credential={scope}/aws4_request, SignedHeaders=host, Signature=none",
    }
    request = HTTPRequest(outgoing.method, f"https://{host}/", headers, outgoing.body)
    if uri["kind"] == "path":
        request.url += uri["rest"]
        request.url += _query(outgoing, "&" if "?" in request.url else "?")
    else:
        _name_action(exchange, request, uri["rest"], outgoing)
    request.headers["content-length"] = str(len(request.body))
    return request


def _query(outgoing: Outgoing, separator: str) -> str:
    return separator + urlencode(outgoing.query, doseq=True) if outgoing.query else ""


def _name_action(exchange: Exchange, request: HTTPRequest, rest: str, outgoing: Outgoing) -> None:
    """Make a request that means an operation by name, in the protocol of its service."""
    action, _, given = rest.replace("?", "&", 1).partition("&")
    params = {
        **dict(parse_qsl(given, keep_blank_values=True)),
        **{key: each[-1] for key, each in outgoing.query.items()},
    }
    model = _model(request.url, action)
    if model is None:
        exchange.note(f"Execution failed due to configuration error: no service has an action {action}")
        raise internal_error()
    protocol = str(model.resolved_protocol)
    request.method = "POST"
    if protocol == "json":
        request.headers["x-amz-target"] = f"{model.metadata['targetPrefix']}.{action}"
        request.headers["content-type"] = f"application/x-amz-json-{model.metadata.get('jsonVersion', '1.0')}"
        if params and not request.body:
            request.body = json.dumps(params).encode()
    elif protocol in QUERY:
        form = request.body.decode("utf-8", "replace") if _is_form(request) else ""
        named = {"Action": action, "Version": model.api_version, **params}
        request.body = "&".join(filter(None, (urlencode(named), form))).encode()
        request.headers["content-type"] = FORM
    else:
        exchange.note(f"Execution failed due to configuration error: {model.service_name} needs a path, not an action")
        raise internal_error()


def _model(url: str, action: str) -> ServiceModel | None:
    """The service at an address that has an operation of this name."""
    for service in services_at(url.removeprefix("https://").rstrip("/")):
        model = service_model(service)
        if action in model.operation_names:
            return model
    return None


def _is_form(request: HTTPRequest) -> bool:
    return request.headers.get("content-type", "").startswith(FORM)


def _is_query(request: HTTPRequest) -> bool:
    """Whether a request is one of the query protocol, as SQS understands it, too."""
    return _is_form(request) and b"Action=" in request.body


def _answered_in_json(exchange: Exchange, request: HTTPRequest) -> Reply:
    """The answer of the query protocol to whoever accepts JSON: the members that its XML would have."""
    route = recognise(request)
    if route is None:
        raise internal_error()
    called = operation(route.service, route.model.name)
    try:
        params = query.parse(called, request)
        answer = exchange.world.call(
            route.service, route.model.name, params, account=exchange.account, region=route.region
        )
    except ServiceError as error:
        status = error.status or 400
        fault = {"Code": error.query_code or error.code, "Message": error.message, "Type": "Sender"}
        return _json(status, {"Error": fault, "RequestId": exchange.context["requestId"]})
    result = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    name = route.model.name
    metadata = {"RequestId": exchange.context["requestId"]}
    document: dict[str, Any] = {f"{name}Result": result} if route.model.output_shape is not None else {}
    return _json(200, {f"{name}Response": {**document, "ResponseMetadata": metadata}})


def _json(status: int, document: Mapping[str, Any]) -> Reply:
    body = json.dumps(document, separators=(",", ":"), ensure_ascii=False, default=_plain).encode()
    return Reply(status, {"Content-Type": [JSON]}, body, str(status))


def _plain(value: Any) -> Any:
    """What JSON has in place of moments and bytes."""
    return value.timestamp() if isinstance(value, datetime) else base64.b64encode(value).decode()
