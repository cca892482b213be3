"""What one account has of EventBridge in one region, and how things are found by names and ARNs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from awsim.fabric.delivery.delivering import DeliveringBackend
from awsim.services.events.buses.models import DEFAULT, EventBus
from awsim.services.events.buses.policies import allows
from awsim.services.events.errors import bus_not_found, not_authorized, rule_not_found
from awsim.services.events.regions import REGIONS
from awsim.services.events.registers import Register

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.services.events.archives.models import Archive, Replay
    from awsim.services.events.connections.models import APIDestination, Connection
    from awsim.services.events.endpoint_models import Endpoint
    from awsim.services.events.partner_models import EventSource, PartnerEventSource
    from awsim.services.events.rules.models import Rule

OWN = TypeVar("OWN", bound="EventsResources")

BUS_ARN = ":event-bus/"


class EventsResources(DeliveringBackend):
    """State and look-ups that all operations share."""

    service = "events"
    regions = REGIONS

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.buses: Register[EventBus] = Register()
        now = self.now()
        self.buses.put(DEFAULT, EventBus(DEFAULT, self.arn(f"event-bus/{DEFAULT}"), now, now))
        self.archives: Register[Archive] = Register()
        self.replays: Register[Replay] = Register()
        self.connections: Register[Connection] = Register()
        self.api_destinations: Register[APIDestination] = Register()
        self.endpoints: Register[Endpoint] = Register()
        self.endpoint_names: dict[str, str] = {}
        """Id of an endpoint -> its name."""
        self.event_sources: Register[EventSource] = Register()
        """Those that partners have made for this account."""
        self.partner_sources: Register[PartnerEventSource] = Register()
        """Those that this account, as a partner, has made for others."""

    def bus(self, name_or_arn: str | None, action: str | None = None) -> EventBus:
        """The bus of a name or ARN in this region; raises ResourceNotFoundException.

        With an action (`PutRule`) it may be another account's whose policy allows that; raises AccessDeniedException.
        """
        if name_or_arn is None:
            return self.buses[DEFAULT]
        owner, name = self.owner_of_bus(name_or_arn)
        found = None if owner is None else owner.buses.get(name)
        if owner is None or found is None or owner.region != self.region:
            raise bus_not_found(name)
        if owner is not self:
            if action is None:
                raise bus_not_found(name)
            if not allows(found, f"events:{action}", self.account, {}):
                raise not_authorized(self.account, found.arn, f"events:{action}")
        return found

    def owner_of_bus(self: OWN, name_or_arn: str) -> tuple[OWN | None, str]:
        """The backend of the account and region that a bus's ARN names, this one for a name, and the bus's name.

        No backend where the ARN is of a region that has no EventBridge.
        """
        if not name_or_arn.startswith("arn:"):
            return self, name_or_arn
        _, _, _, region, account, resource = name_or_arn.split(":", 5)
        name = resource.removeprefix("event-bus/")
        if (account, region) == (self.account, self.region):
            return self, name
        if region not in self.regions:
            return None, name
        found: OWN = self.world.backend("events", account, region)
        return found, name

    def rule(self, name: str, bus: EventBus) -> Rule:
        """A rule of a bus; raises ResourceNotFoundException."""
        found = bus.rules.get(name)
        if found is None:
            raise rule_not_found(name, bus.name)
        return found

    def scope(self, operation: str, *more: Any) -> list[Any]:
        """What tells a listing apart from others."""
        return [operation, self.account, self.region, *more]
