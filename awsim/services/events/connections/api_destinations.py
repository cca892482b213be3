"""CreateApiDestination, DescribeApiDestination, UpdateApiDestination, DeleteApiDestination, ListApiDestinations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.events.connections.calling import DestinationCalls
from awsim.services.events.connections.models import DEFAULT_RATE, APIDestination
from awsim.services.events.errors import already_exists
from awsim.services.events.quotas import require_room

if TYPE_CHECKING:
    from awsim.services.events.connections.models import Connection

    Answer = dict[str, Any]


class APIDestinationOperations(DestinationCalls):
    """API destinations."""

    def create_api_destination(
        self,
        *,
        name: str,
        connection_arn: str,
        invocation_endpoint: str,
        http_method: str,
        description: str | None = None,
        invocation_rate_limit_per_second: int = DEFAULT_RATE,
    ) -> Answer:
        """Create an API destination; it is active if its connection is authorized."""
        if name in self.api_destinations:
            raise already_exists("An api-destination", name)
        require_room(self, "api_destinations", len(self.api_destinations) + 1)
        connection = self.connection_at(connection_arn)
        settings = {
            "ConnectionArn": connection.arn,
            "InvocationEndpoint": invocation_endpoint,
            "HttpMethod": http_method,
            "InvocationRateLimitPerSecond": invocation_rate_limit_per_second,
        }
        if description is not None:
            settings["Description"] = description
        now = self.now()
        arn = self.arn(f"api-destination/{name}/{self.random.uuid()}")
        made = APIDestination(name, arn, now, now, settings)
        self.api_destinations.put(name, made)
        return made.changed(connection)

    def describe_api_destination(self, *, name: str) -> Answer:
        """Show an API destination."""
        found = self.api_destination(name)
        return found.described(self._connection_of(found))

    def update_api_destination(
        self,
        *,
        name: str,
        description: str | None = None,
        connection_arn: str | None = None,
        invocation_endpoint: str | None = None,
        http_method: str | None = None,
        invocation_rate_limit_per_second: int | None = None,
    ) -> Answer:
        """Change what is given."""
        found = self.api_destination(name)
        if connection_arn is not None:
            self.connection_at(connection_arn)
        changes = {
            "Description": description,
            "ConnectionArn": connection_arn,
            "InvocationEndpoint": invocation_endpoint,
            "HttpMethod": http_method,
            "InvocationRateLimitPerSecond": invocation_rate_limit_per_second,
        }
        found.settings |= {name: value for name, value in changes.items() if value is not None}
        found.modified_at = self.now()
        return found.changed(self._connection_of(found))

    def delete_api_destination(self, *, name: str) -> Answer:
        """Delete an API destination."""
        self.api_destination(name)
        self.api_destinations.remove(name)
        return {}

    def list_api_destinations(
        self,
        *,
        name_prefix: str | None = None,
        connection_arn: str | None = None,
        next_token: str | None = None,
        limit: int | None = None,
    ) -> Answer:
        """List API destinations by their names."""
        found, following = self.api_destinations.page(
            self.scope("ListApiDestinations", connection_arn),
            prefix=name_prefix,
            limit=limit,
            token=next_token,
            where=None if connection_arn is None else lambda each: each.connection_arn == connection_arn,
        )
        listed = [each.listed(self._connection_of(each)) for each in found]
        return {"ApiDestinations": listed, "NextToken": following}

    def _connection_of(self, destination: APIDestination) -> Connection | None:
        return self.connections.get(destination.connection_arn.split("/")[1])
