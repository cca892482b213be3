"""The backend of EventBridge: its operations put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.events.archives.replays import ReplayOperations
from awsim.services.events.buses.buses import BusOperations
from awsim.services.events.connections.api_destinations import APIDestinationOperations
from awsim.services.events.errors import ValidationError
from awsim.services.events.partners import PartnerOperations
from awsim.services.events.putting.entries import in_java
from awsim.services.events.rules.targets import TargetOperations
from awsim.services.events.tagging import TagOperations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.model.errors import ServiceError
    from awsim.model.operation import Operation

DELIVERIES = {
    "attempt_delivery": "send an event to {delivery.target}",
    "attempt_deliveries": "send events to targets",
    "send_dead_letter": "send a dead letter to {letter.target}",
    "fire_rule": "the rule {name} is due",
    "begin_replay": "begin the replay {name}",
    "replay_minute": "go on with the replay {name}",
    "finish_cancelling": "the replay {name} is cancelled",
    "authorize_connection": "authorize the connection {name}",
}
MOST_ENTRIES = 10


class EventsBackend(
    BusOperations,
    TargetOperations,
    ReplayOperations,
    PartnerOperations,
    APIDestinationOperations,
    TagOperations,
):
    """Amazon EventBridge in one account and region."""

    exclusive = True
    deliveries = DELIVERIES

    @classmethod
    def refusal_of(cls, operation: Operation, params: Mapping[str, Any], message: str) -> ServiceError:
        """Too many entries of PutEvents are shown as EventBridge writes them."""
        entries = params.get("Entries")
        if operation.name == "PutEvents" and isinstance(entries, list | tuple) and len(entries) > MOST_ENTRIES:
            return ValidationError(
                f"1 validation error detected: Value '{in_java(entries)}' at 'entries' failed to satisfy constraint: "
                f"Member must have length less than or equal to {MOST_ENTRIES}"
            )
        return cls.refusal(message)
