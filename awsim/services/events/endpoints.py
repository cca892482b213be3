"""Global endpoints: two buses of one name in two regions, of which one takes the events, or both.

User guide, "Making applications Regional-fault tolerant with global endpoints". The secondary bus takes over while the
health check of the primary one, which Route 53 holds, reports a failure: awsim knows that of health checks that are
inverted or disabled, for it calls no addresses outside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.services.events.endpoint_models import Endpoint
from awsim.services.events.errors import already_exists, bus_not_found, invalid, not_found
from awsim.services.events.putting.entries import RefusedEntry
from awsim.services.events.quotas import require_room
from awsim.services.events.resources import EventsResources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Answer = dict[str, Any]


class EndpointOperations(EventsResources):
    """Endpoints."""

    def create_endpoint(
        self,
        *,
        name: str,
        routing_config: Mapping[str, Any],
        event_buses: Sequence[Mapping[str, str]],
        description: str | None = None,
        replication_config: Mapping[str, str] | None = None,
        role_arn: str | None = None,
    ) -> Answer:
        """Create an endpoint; events are replicated unless that is disabled."""
        if name in self.endpoints:
            raise already_exists("Endpoint", name)
        require_room(self, "endpoints", len(self.endpoints) + 1)
        settings = {
            "Description": description,
            "RoutingConfig": routing_config,
            "ReplicationConfig": replication_config or {"State": "ENABLED"},
            "EventBuses": list(event_buses),
            "RoleArn": role_arn,
        }
        endpoint_id = f"{self.random.hex(10)}.{self.random.hex(3)}"
        now = self.now()
        endpoint = Endpoint(name, self.arn(f"endpoint/{name}"), endpoint_id, now, now, _given(settings))
        self._check(endpoint)
        self.endpoints.put(name, endpoint)
        self.endpoint_names[endpoint_id] = name
        return endpoint.created()

    def update_endpoint(
        self,
        *,
        name: str,
        description: str | None = None,
        routing_config: Mapping[str, Any] | None = None,
        replication_config: Mapping[str, str] | None = None,
        event_buses: Sequence[Mapping[str, str]] | None = None,
        role_arn: str | None = None,
    ) -> Answer:
        """Change what is given."""
        endpoint = self._endpoint(name)
        before = endpoint.settings
        changes = {
            "Description": description,
            "RoutingConfig": routing_config,
            "ReplicationConfig": replication_config,
            "EventBuses": None if event_buses is None else list(event_buses),
            "RoleArn": role_arn,
        }
        endpoint.settings = {**before, **_given(changes)}
        try:
            self._check(endpoint)
        except ServiceError:
            endpoint.settings = before
            raise
        endpoint.modified_at = self.now()
        described = endpoint.described()
        return {
            **endpoint.created(),
            "EndpointId": described["EndpointId"],
            "EndpointUrl": described["EndpointUrl"],
        }

    def describe_endpoint(self, *, name: str, home_region: str | None = None) -> Answer:
        """Show an endpoint; it is looked for in the region that is named as its home."""
        return self._at_home(home_region)._endpoint(name).described()

    def delete_endpoint(self, *, name: str) -> None:
        """Delete an endpoint."""
        endpoint = self._endpoint(name)
        self.endpoints.remove(name)
        del self.endpoint_names[endpoint.id]

    def list_endpoints(
        self,
        *,
        name_prefix: str | None = None,
        home_region: str | None = None,
        next_token: str | None = None,
        max_results: int | None = None,
    ) -> Answer:
        """List endpoints by their names."""
        home = self._at_home(home_region)
        found, following = home.endpoints.page(
            home.scope("ListEndpoints"), prefix=name_prefix, limit=max_results, token=next_token
        )
        return {"Endpoints": [each.described() for each in found], "NextToken": following}

    # Events through endpoints

    def endpoint_by_id(self, endpoint_id: str) -> Endpoint:
        """The endpoint that PutEvents names, of any region; raises ResourceNotFoundException."""
        for region in (self.region, *sorted(self.regions - {self.region})):
            if region != self.region and not self.world.backends("events", region):
                continue
            owner: EndpointOperations = self.world.backend("events", self.account, region)
            name = owner.endpoint_names.get(endpoint_id)
            if name is not None:
                return owner.endpoints[name]
        raise not_found("Endpoint", endpoint_id)

    def buses_behind(self, endpoint: Endpoint, named: str | None) -> list[str]:
        """The ARNs of the buses that take an entry: the active one, and the other if events are replicated.

        Raises RefusedEntry where the entry names another bus than the endpoint's.
        """
        primary, secondary = endpoint.buses
        name = primary.rpartition("/")[2]
        if (named or "default").rpartition("/")[2] != name:
            raise RefusedEntry(
                "InvalidArgument",
                f"Parameter EventBusName is not valid. Reason: The endpoint's event buses are called {name}.",
            )
        active, other = (primary, secondary) if self._is_healthy(endpoint) else (secondary, primary)
        is_replicated = endpoint.settings["ReplicationConfig"]["State"] == "ENABLED"
        return [active, other] if is_replicated else [active]

    def _is_healthy(self, endpoint: Endpoint) -> bool:
        check = endpoint.settings["RoutingConfig"]["FailoverConfig"]["Primary"]["HealthCheck"].rpartition("/")[2]
        try:
            found = self.call("route53", "GetHealthCheck", HealthCheckId=check)["HealthCheck"]["HealthCheckConfig"]
        except ServiceError:
            return True
        return bool(found.get("Disabled") or not found.get("Inverted"))

    def _endpoint(self, name: str) -> Endpoint:
        found = self.endpoints.get(name)
        if found is None:
            raise not_found("Endpoint", name)
        return found

    def _at_home(self, region: str | None) -> EndpointOperations:
        if region is None or region == self.region:
            return self
        if region not in self.regions:
            raise invalid("HomeRegion", "There is no such Region.")
        found: EndpointOperations = self.world.backend("events", self.account, region)
        return found

    def _check(self, endpoint: Endpoint) -> None:
        """Both buses are there, of one name, the first one here and the second where events are to go."""
        for arn in endpoint.buses:
            owner, name = self.owner_of_bus(arn)
            if owner is None or name not in owner.buses:
                raise bus_not_found(name)
        (_, _, _, here, _, first), (_, _, _, there, _, second) = (arn.split(":", 5) for arn in endpoint.buses)
        route = endpoint.settings["RoutingConfig"]["FailoverConfig"]["Secondary"]["Route"]
        if first != second:
            raise invalid("EventBuses", "Event buses must have the same name.")
        if here != self.region or there != route or here == there:
            raise invalid(
                "EventBuses", "The first event bus must be in this Region, the second in the secondary Route."
            )
        replication = endpoint.settings["ReplicationConfig"]["State"]
        if replication == "ENABLED" and "RoleArn" not in endpoint.settings:
            raise invalid("RoleArn", "RoleArn is required when replication is enabled.")


def _given(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if value is not None}
