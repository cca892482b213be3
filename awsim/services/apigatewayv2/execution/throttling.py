"""Throttling: a bucket of tokens for each route that a stage limits, filled by the clock, where the cloud is to limit.

"Throttle requests to your HTTP APIs": `ThrottlingBurstLimit` is the size of the bucket, `ThrottlingRateLimit` what
comes into it in a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.services.apigatewayv2.execution.exchange import Refusal

if TYPE_CHECKING:
    from awsim.services.apigatewayv2.execution.exchange import Exchange


def throttle(exchange: Exchange) -> None:
    """Take a token or raise Refusal 429; without `throughput_limits`, and without limits, nobody is refused."""
    world = exchange.world
    if not world.options.throughput_limits:
        return
    document = exchange.stage.document
    key = exchange.route["RouteKey"]
    settings = {**document["DefaultRouteSettings"], **(document["RouteSettings"].get(key) or {})}
    burst, rate = settings.get("ThrottlingBurstLimit"), settings.get("ThrottlingRateLimit")
    if burst is None or rate is None:
        return
    name = f"{exchange.api.id}/{exchange.stage.name}/{key}"
    with world.lock:
        buckets, now = exchange.backend.buckets, world.clock.now()
        tokens, filled_at = buckets.get(name, (float(burst), now))
        tokens = min(float(burst), tokens + (now - filled_at) * rate)
        buckets[name] = (max(tokens - 1, 0.0) if tokens >= 1 else tokens, now)
    if tokens < 1:
        raise Refusal(429, "Too Many Requests")
