"""Buses with keys of their own: events that can't be encrypted go to the bus's dead-letter queue.

User guide, "Encrypting Amazon EventBridge event buses with AWS KMS keys", and "dead-letter queues to capture encryption
errors".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.fabric.delivery.settings import DeadLetter, Delivery, DeliverySettings, Failure
from awsim.model.errors import ServiceError
from awsim.services.events.resources import EventsResources

if TYPE_CHECKING:
    from awsim.services.events.buses.models import EventBus
    from awsim.services.events.putting.event import Event

KEY = "KmsKeyIdentifier"
OWNED = "AWS_OWNED_KEY"


class BusKeys(EventsResources):
    """Whether a bus can use its key."""

    def can_encrypt(self, bus: EventBus, event: Event) -> bool:
        """Whether an event can be taken; one that can't is sent to the bus's dead-letter queue, if it has one."""
        key = bus.settings.get(KEY)
        if key is None or key == OWNED:
            return True
        failure = self._failure_of(key)
        if failure is None:
            return True
        letter = (bus.settings.get("DeadLetterConfig") or {}).get("Arn")
        settings = DeliverySettings(
            dead_letter=letter and DeadLetter(letter, "events", {"EVENT_BUS_ARN": bus.arn}), origin=bus.name
        )
        self.give_up(Delivery(bus.arn, event.text, settings, event.document["id"], event.ingested_at, 1), failure)
        return False

    def _failure_of(self, key: str) -> Failure | None:
        try:
            state = self.call("kms", "DescribeKey", KeyId=key)["KeyMetadata"]["KeyState"]
        except ServiceError as error:
            return Failure(error.code, error.message)
        return None if state == "Enabled" else Failure("KMSInvalidStateException", f"{key} is {state}.")
