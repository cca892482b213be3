"""Authorisers that are functions: what they are asked, what they may say, and how long it is remembered."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from botocore.exceptions import EndpointConnectionError

from awsim.model.errors import ServiceError
from awsim.services.apigateway.apis.authorizers import DEFAULT_TTL_SECONDS
from awsim.services.apigateway.execution.documents import read_json
from awsim.services.apigateway.execution.expressions import from_request
from awsim.services.apigateway.execution.failures import GatewayFailure, authorizer_failed, unauthorized
from awsim.services.apigateway.execution.functions import event_of, region_of
from awsim.services.apigateway.resources.integrations import INTEGRATION_URI

if TYPE_CHECKING:
    from awsim.services.apigateway.execution.exchange import Exchange
    from awsim.services.apigateway.models import Document

_FUNCTION = re.compile(r"20\d\d-\d\d-\d\d/functions/(?P<arn>.+)/invocations")


def decide(exchange: Exchange, authorizer: Document, arn: str) -> dict[str, Any]:
    """What an authoriser says of a request: a principal, a policy and a context. Raises GatewayFailure."""
    is_token = authorizer["type"] == "TOKEN"
    sources = _sources(exchange, authorizer)
    if not all(sources):
        raise unauthorized()
    if is_token and not (sources and _fits(authorizer, sources[0])):
        raise unauthorized()
    ttl = authorizer.get("authorizerResultTtlInSeconds")
    seconds = DEFAULT_TTL_SECONDS if ttl is None else ttl
    key = json.dumps([exchange.api.id, exchange.context["stage"], authorizer["id"], *sources])
    remembered = exchange.memory.remembered(key, exchange.world.clock.now()) if seconds and sources else None
    if remembered is not None:
        known: dict[str, Any] = remembered
        return known
    event = _token_event(sources[0], arn) if is_token else _request_event(exchange, arn)
    said = _checked(_asked(exchange, authorizer, event))
    if seconds and sources:
        exchange.memory.remember(key, said, exchange.world.clock.now() + seconds)
    return said


def _sources(exchange: Exchange, authorizer: Document) -> list[str]:
    """The values that an authoriser's identity sources have in a request, empty where they are not there."""
    given = authorizer.get("identitySource") or ""
    found = [from_request(exchange, each.strip()) for each in given.split(",") if each.strip()]
    return [values[-1] if values else "" for values in found]


def _fits(authorizer: Document, token: str) -> bool:
    pattern = authorizer.get("identityValidationExpression")
    return not pattern or re.fullmatch(pattern, token) is not None


def _token_event(token: str, arn: str) -> dict[str, Any]:
    return {"type": "TOKEN", "methodArn": arn, "authorizationToken": token}


def _request_event(exchange: Exchange, arn: str) -> dict[str, Any]:
    event = event_of(exchange)
    for name in ("body", "isBase64Encoded"):
        del event[name]
    return {"type": "REQUEST", "methodArn": arn, **event}


def _asked(exchange: Exchange, authorizer: Document, event: dict[str, Any]) -> Any:
    uri = INTEGRATION_URI.fullmatch(authorizer.get("authorizerUri") or "")
    function = _FUNCTION.fullmatch(uri["rest"]) if uri is not None else None
    if function is None:
        raise authorizer_failed()
    region = region_of(function["arn"]) or exchange.region
    try:
        answer = exchange.world.call(
            "lambda",
            "Invoke",
            {"FunctionName": function["arn"], "Payload": json.dumps(event).encode()},
            account=exchange.account,
            region=region,
        )
    except (ServiceError, EndpointConnectionError) as error:
        exchange.note(f"Execution failed due to configuration error: {error}")
        raise authorizer_failed() from error
    payload = answer["Payload"]
    if answer.get("FunctionError"):
        # An authoriser that raises exactly this says who calls is unknown ("Lambda authorizer output").
        if _message(payload) == "Unauthorized":
            raise unauthorized()
        raise GatewayFailure("AUTHORIZER_FAILURE", None, "AuthorizerConfigurationException")
    try:
        return read_json(payload)
    except ValueError:
        raise authorizer_failed() from None


def _message(payload: bytes) -> Any:
    """What a function's error says."""
    try:
        found = read_json(payload)
    except ValueError:
        return None
    return found.get("errorMessage") if isinstance(found, dict) else None


def _checked(said: Any) -> dict[str, Any]:
    """Raise GatewayFailure 500 for what is no decision."""
    if not isinstance(said, dict) or not said.get("principalId") or "policyDocument" not in said:
        raise authorizer_failed()
    context = said.get("context") or {}
    if not isinstance(context, dict) or any(isinstance(value, (dict, list)) for value in context.values()):
        raise authorizer_failed()
    return said
