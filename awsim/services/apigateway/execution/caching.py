"""Responses that a stage keeps for a while ("Cache settings for REST APIs in API Gateway")."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from awsim.services.apigateway.deployments.method_settings import settings_for
from awsim.services.apigateway.execution.expressions import from_request

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from awsim.services.apigateway.execution.exchange import Exchange, Reply

CACHED_BY_DEFAULT = "GET"
"""The only method that caching all methods of a stage (`*/*`) means."""


def answered_from_cache(exchange: Exchange) -> Reply | None:
    """What is kept for a request, None where nothing is, or where the client wants a new answer."""
    settings = _settings(exchange)
    if settings is None or "max-age=0" in (exchange.header("cache-control") or ""):
        return None
    kept: Reply | None = exchange.backend.responses.remembered(_key(exchange), exchange.world.clock.now())
    return kept


def keep_answer(exchange: Exchange, reply: Reply) -> None:
    """Keep a good answer for as long as the method's settings say."""
    settings = _settings(exchange)
    if settings is not None and reply.status < 400:
        until = exchange.world.clock.now() + settings["cacheTtlInSeconds"]
        exchange.backend.responses.remember(_key(exchange), reply, until)


def _settings(exchange: Exchange) -> Mapping[str, Any] | None:
    stage = exchange.stage
    if stage is None or not stage.document.get("cacheClusterEnabled"):
        return None
    name = exchange.method["httpMethod"]
    path = exchange.context["resourcePath"]
    settings = settings_for(stage.document, path, name)
    is_own = f"{path.lstrip('/')}/{name}" in stage.document["methodSettings"]
    if not settings["cachingEnabled"] or not (is_own or exchange.request.method == CACHED_BY_DEFAULT):
        return None
    return settings


def _key(exchange: Exchange) -> str:
    """API and stage first: they are what is flushed by."""
    names = exchange.integration.get("cacheKeyParameters") or ()
    values = [[name, *from_request(exchange, name)] for name in names]
    stage = exchange.context["stage"]
    space = exchange.integration.get("cacheNamespace")
    return json.dumps([exchange.api.id, stage, space, exchange.request.method, exchange.path, values])
