"""Handshakes of WebSocket APIs: `wss://{api}.execute-api.{region}.amazonaws.com/{stage}`, and custom domain names."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from awsim.fabric.apis.domain_names import leads_to, name_at
from awsim.fabric.apis.payload import SOURCE_IP
from awsim.kernel.caller import caused_by
from awsim.services.apigatewayv2.connections.connections import ConnectionTable
from awsim.services.apigatewayv2.connections.models import LONGEST_MESSAGE, Connection
from awsim.services.apigatewayv2.connections.routes import connected, received
from awsim.services.apigatewayv2.execution.door import HOST, alone, api_at
from awsim.services.apigatewayv2.execution.exchange import Refusal
from awsim.services.apigatewayv2.models import WEBSOCKET

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.protocols.http import HTTPRequest, HTTPResponse

TOO_BIG = (1009, "Message too long")


class ApiSocket:
    """A client's connection to an API."""

    def __init__(self, world: World, account: str, region: str, connection: Connection, protocol: str | None) -> None:
        self.world = world
        self.topic = connection.topic
        self.protocol = protocol
        self._place = (account, region)
        self._connection = connection

    @property
    def _backend(self) -> ConnectionTable:
        found: Any = self.world.backend("apigatewayv2", *self._place)
        assert isinstance(found, ConnectionTable)
        return found

    def receive(self, data: bytes | str) -> None:
        """Take a message of the client's to its route; what that answers goes to the client."""
        if len(data) > LONGEST_MESSAGE:
            self.close(*TOO_BIG)
            return
        with self.world.lock:
            backend = self._backend
            if self.ended() is not None:
                return
            self._connection.last_active_at = backend.now()
        with caused_by(self.world.random.request_id()):
            answer = received(backend, self._connection, data)
        if answer is not None:
            with self.world.lock:
                backend.send_to_connection(self._connection, answer)

    def take(self) -> list[bytes | str]:
        """What the client is to be sent now."""
        with self.world.lock:
            found = list(self._connection.outbox)
            self._connection.outbox.clear()
        return found

    def ended(self) -> tuple[int, str] | None:
        """Code and reason of the end; a world that was put back to another moment has no such connection."""
        if (
            self._connection.ended is None
            and self._backend.connections.get(self._connection.id) is not self._connection
        ):
            return (1006, "The cloud has been reset or restored")
        return self._connection.ended

    def close(self, code: int, reason: str) -> None:
        """End the connection, and tell its `$disconnect` route."""
        with self.world.lock:
            left = None if self.ended() is not None else self._backend.end_connection(self._connection, code, reason)
        if left is not None:
            left.run()


def connect(world: World, request: HTTPRequest) -> ApiSocket | HTTPResponse | None:
    """A connection, or the answer that refuses it; None for a host of no WebSocket API of this cloud."""
    found = _meant(world, request)
    if found is None:
        return None
    backend, api_id, stage = found
    now = backend.now()
    connection = Connection(
        base64.b64encode(backend.random.bytes(11)).decode(),
        api_id,
        stage,
        urlsplit(request.url).hostname or "",
        now,
        now,
        SOURCE_IP,
        request.headers.get("user-agent", ""),
    )
    try:
        with caused_by(connection.id):
            reply = connected(backend, connection, request)
    except Refusal as refusal:
        return alone(backend, Refusal(502, "Internal server error") if refusal.status >= 500 else refusal)
    if not 200 <= reply.status < 300:
        return alone(backend, Refusal(reply.status, "Forbidden" if reply.status < 500 else "Internal server error"))
    with world.lock:
        backend.open_connection(connection)
    protocol = reply.headers.get("sec-websocket-protocol")
    return ApiSocket(world, backend.account, backend.region, connection, protocol[-1] if protocol else None)


def _meant(world: World, request: HTTPRequest) -> tuple[ConnectionTable, str, str] | None:
    parts = urlsplit(request.url)
    name = (parts.hostname or "").lower()
    host = HOST.fullmatch(name)
    if host is not None:
        found = api_at(world, host["api"], host["region"])
        if found is None or found[1].protocol != WEBSOCKET:
            return None
        backend: Any = found[0]
        return backend, found[1].id, parts.path.strip("/")
    if name not in world.hosts:
        return None
    with world.lock:
        account, region, domain = name_at(world, name)
        leads = leads_to(domain, parts.path or "/", request.headers)
        backend = world.backend("apigatewayv2", account, region)
        api = None if leads is None else backend.apis.get(leads.api_id)
    if leads is None or api is None or api.protocol != WEBSOCKET:
        return None
    return backend, api.id, leads.stage or ""
