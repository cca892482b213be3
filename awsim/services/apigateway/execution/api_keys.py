"""API keys of requests: whether one is good for this method, and its usage plan's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.services.apigateway.execution.failures import forbidden
from awsim.services.apigateway.usage.plans import UsagePlanOperations

if TYPE_CHECKING:
    from awsim.services.apigateway.execution.exchange import Exchange

AUTHORIZER_KEY = "authorizerApiKey"
"""Where in `$context.identity` the key stands that an authoriser has named."""
HEADER = "x-api-key"


def require_key(exchange: Exchange) -> None:
    """Hold a request's key against the usage plans of its stage. Raises GatewayFailure 403 or 429."""
    if not exchange.method.get("apiKeyRequired"):
        return
    if exchange.api.document.get("apiKeySource") == "AUTHORIZER":
        value = exchange.context["identity"][AUTHORIZER_KEY]
    else:
        value = exchange.header(HEADER)
    backend = exchange.backend
    assert isinstance(backend, UsagePlanOperations)
    with exchange.world.lock:
        used = backend.use_key(value, exchange.api.id, exchange.context["stage"]) if value else None
    if used is None:
        raise forbidden()
    exchange.context["identity"].update({"apiKey": value, "apiKeyId": used})
