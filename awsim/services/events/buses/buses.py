"""CreateEventBus, DescribeEventBus, UpdateEventBus, DeleteEventBus and ListEventBuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.events.buses.models import DEFAULT, EventBus
from awsim.services.events.errors import ValidationError, already_exists, bus_not_found, invalid, not_found
from awsim.services.events.quotas import require_room
from awsim.services.events.resources import EventsResources
from awsim.services.events.tags import checked_tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Answer = dict[str, Any]

PARTNER = "aws.partner/"


class BusOperations(EventsResources):
    """Event buses; the default one is always there."""

    def create_event_bus(
        self,
        *,
        name: str,
        event_source_name: str | None = None,
        description: str | None = None,
        kms_key_identifier: str | None = None,
        dead_letter_config: Mapping[str, str] | None = None,
        log_config: Mapping[str, str] | None = None,
        tags: Sequence[Mapping[str, str]] = (),
    ) -> Answer:
        """Create a custom bus, or the bus of a partner event source, which becomes active."""
        if name in self.buses:
            raise already_exists("Event bus", name)
        require_room(self, "buses", len(self.buses) + 1)
        source = None
        if event_source_name is not None or "/" in name:
            source = self._source_for(name, event_source_name)
        settings = _settings(description, kms_key_identifier, dead_letter_config, log_config)
        now = self.now()
        bus = EventBus(name, self.arn(f"event-bus/{name}"), now, now, source=source, tags=checked_tags(tags))
        bus.update(settings, now)
        if source is not None:
            self.event_sources[source].activate()
        self.buses.put(name, bus)
        return {"EventBusArn": bus.arn, **bus.settings}

    def describe_event_bus(self, *, name: str | None = None) -> Answer:
        """Show a bus."""
        return self.bus(name, "DescribeEventBus").described()

    def update_event_bus(
        self,
        *,
        name: str | None = None,
        kms_key_identifier: str | None = None,
        description: str | None = None,
        dead_letter_config: Mapping[str, str] | None = None,
        log_config: Mapping[str, str] | None = None,
    ) -> Answer:
        """Change what is given; empty values take a setting away."""
        bus = self.bus(name)
        bus.update(_settings(description, kms_key_identifier, dead_letter_config, log_config), self.now())
        return {"Arn": bus.arn, "Name": bus.name, **bus.settings}

    def delete_event_bus(self, *, name: str) -> None:
        """Delete a bus that has no rules; one not there is refused (recorded: …_not_existing_event_bus)."""
        if name == DEFAULT:
            raise ValidationError("Cannot delete event bus default.")
        bus = self.buses.get(name)
        if bus is None:
            raise bus_not_found(name)
        if len(bus.rules):
            self.refuse(
                ValidationError(f"Event bus {name} can't be deleted since it has rules."), "DeleteEventBus", "Name"
            )
        self.buses.remove(name)
        if bus.source is not None and bus.source in self.event_sources:
            self.event_sources[bus.source].wait_for_a_bus()

    def list_event_buses(
        self, *, name_prefix: str | None = None, next_token: str | None = None, limit: int | None = None
    ) -> Answer:
        """List buses by their names."""
        found, following = self.buses.page(
            self.scope("ListEventBuses"), prefix=name_prefix, limit=limit, token=next_token
        )
        return {"EventBuses": [bus.listed() for bus in found], "NextToken": following}

    def _source_for(self, name: str, source: str | None) -> str:
        """The partner event source of a bus; a partner bus has its name."""
        if source is not None and source != name:
            raise invalid("EventSourceName", "A partner event bus has the name of its event source.")
        if not name.startswith(PARTNER):
            raise invalid("Name", "The name of a custom event bus cannot contain a slash.")
        if name not in self.event_sources:
            raise not_found("Event source", name)
        return name


def _settings(
    description: str | None,
    kms_key_identifier: str | None,
    dead_letter_config: Mapping[str, str] | None,
    log_config: Mapping[str, str] | None,
) -> dict[str, Any]:
    given = {
        "Description": description,
        "KmsKeyIdentifier": kms_key_identifier,
        "DeadLetterConfig": dead_letter_config,
        "LogConfig": log_config,
    }
    return {
        name: value if isinstance(value, str) else dict(value) for name, value in given.items() if value is not None
    }
