"""A client of WebSocket APIs within the process: `cloud.websocket(url)`."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from awsim.kernel.steps import at_once
from awsim.protocols.http import HTTPRequest
from awsim.services.doors import connected

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from awsim.fabric.sockets import Socket
    from awsim.kernel.world import World


class HandshakeRefused(ConnectionError):
    """Who was asked for a connection has answered otherwise; `status` and `body` are its answer's."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"the handshake was answered with {status}: {body.decode('utf-8', 'replace')}")
        self.status = status
        self.body = body


class ConnectionEnded(ConnectionError):
    """The connection has ended; `code` and `reason` say why (RFC 6455, section 7.4)."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"the connection has ended: {code} {reason}".rstrip())
        self.code = code
        self.reason = reason


class WebSocket:
    """A connection to a WebSocket API of a cloud; as a context manager it is closed at the end.

    >>> with cloud.websocket("wss://a1b2.execute-api.us-east-1.amazonaws.com/prod") as socket:
    ...     socket.send('{"action": "greet"}')
    ...     socket.receive()
    'hello'
    """

    def __init__(self, world: World, url: str, headers: Mapping[str, str] | None = None) -> None:
        given = {name.lower(): value for name, value in (headers or {}).items()}
        request = HTTPRequest(
            "GET", url.replace("ws", "http", 1), given, b"", {name.lower(): name for name in headers or {}}
        )
        found = connected(world, request)
        if found is None:
            raise HandshakeRefused(404, b"no WebSocket API of this cloud is there")
        if not hasattr(found, "take"):
            body = found.body if isinstance(found.body, bytes) else found.body.read()
            raise HandshakeRefused(found.status, body)
        self._socket: Socket = found
        self._received: deque[bytes | str] = deque()

    @property
    def subprotocol(self) -> str | None:
        """The subprotocol that the API has chosen."""
        return self._socket.protocol

    def send(self, data: bytes | str) -> None:
        """Send a message; what its route does is done when this returns. Raises ConnectionEnded."""
        ended = self._socket.ended()
        if ended is not None:
            raise ConnectionEnded(*ended)
        self._socket.receive(data)

    def receive(self, timeout: float = 10.0) -> bytes | str:
        """The next message, waited for up to `timeout` seconds of the cloud's time.

        Raises ConnectionEnded when there is none and the connection has ended, TimeoutError.
        """
        world = self._socket.world
        latest = world.clock.now() + timeout
        while True:
            activity = world.activity
            self._received.extend(self._socket.take())
            if self._received:
                return self._received.popleft()
            ended = self._socket.ended()
            if ended is not None:
                raise ConnectionEnded(*ended)
            left = latest - world.clock.now()
            if left <= 0:
                raise TimeoutError(f"no message within {timeout} seconds")
            at_once(world.pausing(left, (self._socket.topic,), activity))

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection; one that has ended already stays so."""
        self._socket.close(code, reason)

    def __enter__(self) -> WebSocket:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
