"""Access logs: a line for each request, as the stage's format says it, to where the stage says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.fabric.apis.access_lines import access_line
from awsim.fabric.delivery.settings import DeliverySettings

if TYPE_CHECKING:
    from awsim.services.apigateway.execution.exchange import Exchange, Reply


def log_access(exchange: Exchange, reply: Reply, seconds: float) -> None:
    """Write a request's line, where its stage has an access log."""
    settings = exchange.stage.document.get("accessLogSettings") if exchange.stage is not None else None
    if not settings or not settings.get("destinationArn"):
        return
    values = {
        **exchange.context,
        "status": str(reply.status),
        "responseLength": str(len(reply.body)),
        "responseLatency": str(int(seconds * 1000)),
    }
    line = access_line(settings.get("format") or "", values)
    target = settings["destinationArn"].removesuffix(":*")
    with exchange.world.lock:
        exchange.backend.deliver(
            target, line, DeliverySettings(log_stream=f"{exchange.api.id}/{exchange.context['stage']}")
        )
