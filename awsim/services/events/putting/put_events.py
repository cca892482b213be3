"""PutEvents and TestEventPattern."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.event_fields import read_event
from awsim.services.events.buses.models import DEFAULT
from awsim.services.events.endpoints import EndpointOperations
from awsim.services.events.errors import ValidationError
from awsim.services.events.putting.dispatch import Dispatch
from awsim.services.events.putting.entries import (
    LARGEST_REQUEST,
    TIME_SIZE,
    RefusedEntry,
    detail_of,
    require_own_source,
    size_of,
)
from awsim.services.events.putting.event import Event, document
from awsim.services.events.rules.rules import rule_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.fabric.delivery.settings import Delivery
    from awsim.services.events.buses.models import EventBus

    Answer = dict[str, Any]
    Entry = Mapping[str, Any]


class PutOperations(Dispatch, EndpointOperations):
    """Events from outside."""

    def put_events(self, *, entries: Sequence[Entry], endpoint_id: str | None = None) -> Answer:
        """Take events; each entry is taken or refused by itself, and none fails for what becomes of it later."""
        sizes = [size_of(entry) for entry in entries]
        if sum(sizes) > LARGEST_REQUEST:
            raise ValidationError("Total size of the entries in the request is over the limit.")
        endpoint = None if endpoint_id is None else self.endpoint_by_id(endpoint_id)
        together: list[Delivery] = []
        answered, failed = [], 0
        for entry, size in zip(entries, sizes, strict=True):
            try:
                if endpoint is None:
                    event = self._event_of(entry, size)
                    self._put(event, entry.get("EventBusName"), together)
                else:
                    buses = self.buses_behind(endpoint, entry.get("EventBusName"))
                    event = self._event_of(entry, size)
                    for arn in buses:
                        self._put_behind(event, arn)
                answered.append({"EventId": event.document["id"]})
            except RefusedEntry as refused:
                failed += 1
                answered.append(refused.answer())
        if together:
            self.schedule(0.0, "attempt_deliveries", deliveries=together)
        return {"FailedEntryCount": failed, "Entries": answered}

    def test_event_pattern(self, *, event_pattern: str, event: str) -> Answer:
        """Whether an event matches a pattern (recorded: TestEventPattern)."""
        pattern = rule_pattern(event_pattern)
        try:
            read = read_event(event)
        except ValueError:
            raise ValidationError("Parameter Event is not valid.") from None
        return {"Result": pattern.matches(read)}

    def put_service_event(
        self, source: str, detail_type: str, detail: Mapping[str, Any], resources: Sequence[str] = ()
    ) -> None:
        """Take an event of an AWS service: it goes to the default bus. For backends and moto's services."""
        now = self.now()
        made = document(
            event_id=self.random.uuid(),
            detail_type=detail_type,
            source=source,
            account=self.account,
            time=now,
            region=self.region,
            resources=resources,
            detail=detail,
        )
        self.take_in(self.buses[DEFAULT], Event(made, now))

    def _event_of(self, entry: Entry, size: int) -> Event:
        """The event that an entry is; raises RefusedEntry."""
        detail = detail_of(entry)
        require_own_source(entry)
        now = self.now()
        taken = document(
            event_id=self.random.uuid(),
            detail_type=entry["DetailType"],
            source=entry["Source"],
            account=self.account,
            time=entry.get("Time") or now,
            region=self.region,
            resources=entry.get("Resources") or (),
            detail=detail,
        )
        kept = size - TIME_SIZE if "Time" in entry else size
        return Event(taken, now, entry.get("TraceHeader"), size=kept + len(taken["time"]))

    def _put(self, event: Event, bus_name: str | None, together: list[Delivery]) -> None:
        """Put an event on the bus that its entry names; raises RefusedEntry."""
        if bus_name is None:
            self.take_in(self.buses[DEFAULT], event, together)
            return
        found = self._bus_for(bus_name, event)
        if found is not None:
            owner, bus = found
            owner.take_in(bus, event, together if owner is self else None)

    def _put_behind(self, event: Event, bus_arn: str) -> None:
        """Put an event on a bus of an endpoint, in its region."""
        owner, name = self.owner_of_bus(bus_arn)
        bus = None if owner is None else owner.buses.get(name)
        if owner is not None and bus is not None:
            there = Event({**event.document, "region": owner.region}, event.ingested_at, event.trace_header)
            owner.take_in(bus, there)

    def _bus_for(self, name_or_arn: str, event: Event) -> tuple[PutOperations, EventBus] | None:
        """The bus an entry names, and its backend; raises RefusedEntry.

        Events for a bus that is not there are lost, without an error (recorded: test_put_events_nonexistent_event_bus).
        """
        owner, name = self.owner_of_bus(name_or_arn)
        if owner is not None and owner.region != self.region:
            raise RefusedEntry(
                "InvalidArgument",
                "Parameter EventBusName is not valid. Reason: Cross-region event bus is not supported.",
            )
        bus = None if owner is None else owner.buses.get(name)
        if owner is None or bus is None:
            noted = {"target": name_or_arn, "attempts": 0, "message": f"Event bus {name} does not exist."}
            key = (self.service, self.account, self.region)
            world = self.world
            world.journal.add_undelivered(
                key, {**noted, "dead_letter": None}, "ResourceNotFoundException", world.cause, world.clock
            )
            return None
        source, detail_type = event.document["source"], event.document["detail-type"]
        if not owner.lets_in(bus, self.account, source=source, detail_type=detail_type):
            raise RefusedEntry("AccessDeniedException", f"Not authorized to put events on {bus.arn}.")
        return owner, bus
