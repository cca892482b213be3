"""Calling API destinations: with what their connections say, at their rate, with a token where one is needed.

User guide, "API destinations as targets in Amazon EventBridge".
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsim.fabric.delivery.addresses import post, request_to
from awsim.fabric.delivery.settings import Failure
from awsim.kernel.unlocked import Unlocked
from awsim.services.events.connections.authorizing import authorization_headers
from awsim.services.events.connections.connections import OAUTH, ConnectionOperations
from awsim.services.events.connections.parameters import http_parameters
from awsim.services.events.errors import ResourceNotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.fabric.delivery.api_destinations import Then
    from awsim.fabric.delivery.settings import DeliverySettings
    from awsim.services.events.connections.models import APIDestination, Connection

HEADERS = {
    "User-Agent": "Amazon/EventBridge/ApiDestinations",
    "Content-Type": "application/json; charset=utf-8",
    "Range": "bytes=0-1048575",
}
"""What every request has, unless it is given otherwise."""
WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})
TIMEOUT_SECONDS = 5.0
"""How long a destination may take to answer, in seconds of real time."""
PASSING = frozenset({401, 407, 409})
"""Statuses that may pass, beside those that always may."""
REFUSED = frozenset({401, 407})
"""Statuses that say that a token is no longer good."""


class DestinationCalls(ConnectionOperations):
    """Requests to API destinations, whoever's deliveries they are."""

    def call_api_destination(self, arn: str, content: bytes, settings: DeliverySettings, then: Then) -> Any:
        """Send a request (see `awsim.fabric.delivery.api_destinations.APIDestinations`)."""
        destination = self.api_destination(arn.split("/")[1])
        if destination.arn != arn:
            raise _no_destination(destination.name)
        connection = self.connection_at(destination.connection_arn)
        if connection.state == "DEAUTHORIZED":
            return then(Failure("AccessDenied", f"Connection {connection.name} is not authorized."))
        wait = destination.take_slot(self.now())
        if wait:
            return then(Failure("TooManyRequestsException", f"{destination.name} is called too often.", wait=wait))
        if self._needs_token(connection):
            return self.ask_for_token(
                connection,
                lambda failure: (
                    self._send(destination, connection, content, settings, then)
                    if failure is None
                    else then(replace(failure, may_pass=True))
                ),
            )
        return self._send(destination, connection, content, settings, then)

    def api_destination(self, name: str) -> APIDestination:
        """An API destination; raises ResourceNotFoundException."""
        found = self.api_destinations.get(name)
        if found is None:
            raise _no_destination(name)
        return found

    def connection_at(self, arn: str) -> Connection:
        """The connection with an ARN; raises ResourceNotFoundException."""
        name = arn.split("/")[1]
        found = self.connections.get(name)
        if found is None or found.arn != arn:
            raise ResourceNotFoundError(f"Connection '{name}' does not exist.")
        return found

    def _needs_token(self, connection: Connection) -> bool:
        if connection.authorization_type != OAUTH:
            return False
        return connection.token is None or connection.token_expires_at <= self.now()

    def _send(
        self,
        destination: APIDestination,
        connection: Connection,
        content: bytes,
        settings: DeliverySettings,
        then: Then,
    ) -> Unlocked:
        secret = self.secret(connection)
        headers, query, members = http_parameters(secret, "invocation_http_parameters")
        method = destination.settings["HttpMethod"]
        # What the connection says goes before what the target says (API reference, HttpParameters).
        given = {**_lower(HEADERS), **_lower(settings.headers), **_lower(headers)}
        complete = replace(
            settings,
            headers={**given, **_lower(authorization_headers(connection, secret))},
            query={**settings.query, **query},
        )
        body = b"" if method in WITHOUT_BODY else _with_members(content, members)
        request = request_to(destination.settings["InvocationEndpoint"], method, body, complete)
        world = self.world

        def answered(outcome: Failure | dict[str, object]) -> Any:
            if isinstance(outcome, Failure) and outcome.status in PASSING:
                if outcome.status in REFUSED:
                    connection.token = None
                outcome = replace(outcome, may_pass=True)
            return then(outcome)

        return Unlocked(lambda: post(world, request, TIMEOUT_SECONDS), answered)


def _with_members(content: bytes, members: Mapping[str, str]) -> bytes:
    """A body with members more, where it is a JSON object."""
    if not members:
        return content
    try:
        said = json.loads(content)
    except ValueError:
        return content
    return json.dumps({**said, **members}).encode() if isinstance(said, dict) else content


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _no_destination(name: str) -> ResourceNotFoundError:
    """Recorded: test_api_destinations."""
    return ResourceNotFoundError(
        f"Failed to describe the api-destination(s). An api-destination '{name}' does not exist."
    )
