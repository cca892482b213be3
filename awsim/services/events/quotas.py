"""How many there may be of what, with `mock_aws(quotas=True)` (user guide, "Amazon EventBridge quotas")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from awsim.services.events.errors import LimitExceededError

if TYPE_CHECKING:
    from awsim.services.events.resources import EventsResources

Kind = Literal["buses", "rules", "targets", "connections", "api_destinations", "endpoints"]

QUOTAS: dict[Kind, int] = {
    "buses": 100,
    "rules": 300,
    "targets": 5,
    "connections": 3000,
    "api_destinations": 3000,
    "endpoints": 100,
}
"""Of an account in a region; rules are those of one bus, targets those of one rule."""


def require_room(backend: EventsResources, kind: Kind, count: int) -> None:
    """Raise LimitExceededException where so many would be too many, and quotas are asked for."""
    if backend.world.options.quotas and count > QUOTAS[kind]:
        raise LimitExceededError("The requested resource exceeds the maximum number allowed.")
