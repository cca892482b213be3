"""The connections of one account and region: opened, written to, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.kernel.unlocked import Unlocked
from awsim.services.apigatewayv2.connections.routes import disconnected
from awsim.services.apigatewayv2.state import ApiGatewayV2State

if TYPE_CHECKING:
    from awsim.services.apigatewayv2.connections.models import Connection

GOING_AWAY = (1001, "Going away")


class ConnectionTable(ApiGatewayV2State):
    """What is open."""

    def open_connection(self, connection: Connection) -> None:
        """Let a connection be written to, until it ends by itself."""
        self.connections[connection.id] = connection
        self._look_again(connection)

    def send_to_connection(self, connection: Connection, data: bytes | str) -> None:
        """Have a client be sent something."""
        connection.outbox.append(data)
        connection.last_active_at = self.now()
        self.world.wake(connection.topic)

    def end_connection(self, connection: Connection, code: int, reason: str) -> Unlocked | None:
        """End a connection; what its `$disconnect` route does is left to be done. None where it has ended already."""
        if self.connections.pop(connection.id, None) is None:
            return None
        connection.ended = (code, reason)
        self.world.wake(connection.topic)
        return Unlocked(lambda: disconnected(self, connection), lambda _: None)

    def check_connection(self, *, connection_id: str) -> Unlocked | None:
        """Scheduled: end a connection whose time has come."""
        connection = self.connections.get(connection_id)
        if connection is None:
            return None
        if connection.ends_at() <= self.now():
            return self.end_connection(connection, *GOING_AWAY)
        self._look_again(connection)
        return None

    def _look_again(self, connection: Connection) -> None:
        delay = connection.ends_at() - self.now()
        self.schedule(delay, "check_connection", connection_id=connection.id, background=True)
