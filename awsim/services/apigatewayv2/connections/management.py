"""`apigatewaymanagementapi`: what backends of WebSocket APIs do with connections, `@connections`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.fabric.apis.regions import REGIONS
from awsim.fabric.backend import Backend
from awsim.model.errors import ServiceError
from awsim.services.apigatewayv2.connections.connections import ConnectionTable
from awsim.services.apigatewayv2.connections.models import LONGEST_MESSAGE

if TYPE_CHECKING:
    from awsim.kernel.unlocked import Unlocked
    from awsim.services.apigatewayv2.connections.models import Connection

CLOSED_BY_SERVER = (1005, "Client-side close frame status not set")
"""What `$disconnect` is told of a connection that DeleteConnection ends."""


class GoneError(ServiceError):
    """There is no such connection, or no longer."""

    code = "GoneException"
    status = 410


class PayloadTooLargeError(ServiceError):
    """More than goes over a connection at once."""

    code = "PayloadTooLargeException"
    status = 413


class ApiGatewayManagementApiBackend(Backend):
    """The connections that are open, which `apigatewayv2` holds."""

    service = "apigatewaymanagementapi"
    regions = REGIONS
    waiting = frozenset({"delete_connection"})

    def post_to_connection(self, *, data: bytes, connection_id: str) -> None:
        """Send a client something: as text if it is some, else as bytes."""
        connection = self._connection(connection_id, "PostToConnection")
        if len(data) > LONGEST_MESSAGE:
            raise PayloadTooLargeError("The data has exceeded the maximum size allowed")
        if connection is None:
            return
        try:
            sent: bytes | str = bytes(data).decode()
        except UnicodeDecodeError:
            sent = bytes(data)
        self._table.send_to_connection(connection, sent)

    def get_connection(self, *, connection_id: str) -> dict[str, Any]:
        """When a client has connected, and who it is."""
        connection = self._connection(connection_id, "GetConnection")
        if connection is None:
            now = self.now()
            return {"ConnectedAt": now, "LastActiveAt": now, "Identity": {"SourceIp": "", "UserAgent": ""}}
        return {
            "ConnectedAt": connection.connected_at,
            "LastActiveAt": connection.last_active_at,
            "Identity": {"SourceIp": connection.source_ip, "UserAgent": connection.user_agent},
        }

    def delete_connection(self, *, connection_id: str) -> Unlocked | None:
        """End a connection."""
        connection = self._connection(connection_id, "DeleteConnection")
        return None if connection is None else self._table.end_connection(connection, *CLOSED_BY_SERVER)

    @property
    def _table(self) -> ConnectionTable:
        found: Any = self.world.backend("apigatewayv2", self.account, self.region)
        assert isinstance(found, ConnectionTable)
        return found

    def _connection(self, connection_id: str, operation: str) -> Connection | None:
        """A connection; None where moto's leniency is asked for. Raises GoneException."""
        found = self._table.connections.get(connection_id)
        if found is None:
            self.refuse(GoneError(""), operation, "ConnectionId")
        return found
