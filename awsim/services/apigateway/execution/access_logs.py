"""Access logs: a line for each request, as the stage's format says it, to where the stage says.

"Set up CloudWatch API logging using the API Gateway console"; formats are templates with `$context` alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from awsim.common.velocity.values import text_of
from awsim.fabric.delivery.settings import DeliverySettings

if TYPE_CHECKING:
    from awsim.services.apigateway.execution.exchange import Exchange, Reply

_VARIABLE = re.compile(r"\$context\.([A-Za-z0-9_.-]*[A-Za-z0-9_])")


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
    line = _VARIABLE.sub(lambda found: _value(values, found[1]), settings.get("format") or "")
    target = settings["destinationArn"].removesuffix(":*")
    with exchange.world.lock:
        exchange.backend.deliver(
            target, line, DeliverySettings(log_stream=f"{exchange.api.id}/{exchange.context['stage']}")
        )


def _value(values: dict[str, Any], path: str) -> str:
    """The value of a variable, `-` where there is none."""
    found: Any = values
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return "-" if found in (None, "") else text_of(found)
