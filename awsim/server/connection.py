"""One connection: which version of HTTP is spoken on it, how long it may stand still, how much is written at once."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from awsim.server.http1 import Http1

if TYPE_CHECKING:
    from awsim.fabric.sockets import Socket
    from awsim.protocols.http import HTTPRequest
    from awsim.server.exchange import Application, Errands
    from awsim.server.http2 import Http2
    from awsim.server.limits import Limits
    from awsim.server.websockets import WebSocketLine

log = logging.getLogger("awsim.server")

SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: h2c\r\n\r\n"
_PREFACE_BEGINS = b"PRI * HTTP/2.0\r\n"
LINGERING_SECONDS = 2.0
"""How long what a client still sends is thrown away after its last answer: a connection that is ended while there are
unread bytes is reset, and the answer is lost with it."""


class Connection(asyncio.Protocol):
    """A client's connection, in the thread of the server's event loop."""

    def __init__(self, application: Application, limits: Limits, connections: set[Connection]) -> None:
        self.application = application
        self.limits = limits
        self.is_open = False
        self.is_stopping = False
        self.peer = ""
        self._connections = connections
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport = None  # type: ignore[assignment]  # set by connection_made
        self._http: Http1 | Http2 | None = None
        self._socket: WebSocketLine | None = None
        """What takes HTTP's place once the connection is a WebSocket's."""
        self._first = b""
        self._moved_at = 0.0
        """When the connection last did what it has to do within a time."""
        self._is_paused = False
        self._is_closing = False
        self._resumed = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a connection, unless there are too many."""
        self._transport = cast("asyncio.Transport", transport)
        if len(self._connections) >= self.limits.connections:
            self._transport.abort()
            return
        peer = self._transport.get_extra_info("peername")
        self.peer = peer[0] if isinstance(peer, tuple) else ""
        self.is_open = True
        self._connections.add(self)
        self.touch()

    def data_received(self, data: bytes) -> None:
        """Hand on what has come in, to the version of HTTP it is in."""
        if self._is_closing:
            return
        if self._socket is not None:
            self.touch()
            self._socket.feed(data)
            return
        if self._http is None:
            data = self._first + data
            if len(data) < len(_PREFACE_BEGINS) and _PREFACE_BEGINS.startswith(data):
                self._first = data
                return
            self._choose(is_http2=data.startswith(_PREFACE_BEGINS))
        http = self._http
        assert http is not None
        if not http.is_receiving_head:
            self.touch()
        try:
            http.feed(data)
        except Exception:
            log.exception("a connection could not be read")
            self.abort()

    def eof_received(self) -> bool:
        """A client that sends nothing more may still be waiting for its answer."""
        http = self._http
        self.is_stopping = True
        if self._socket is not None:
            return False
        if self._is_closing or http is None or http.is_idle:
            return self._is_closing
        if http.is_receiving:
            http.give_up(400, "The request ends before its body does.")
        return True

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio calls it so
        """Answer nothing more."""
        self.is_open = False
        self._connections.discard(self)
        self._resumed.set()
        if self._socket is not None:
            self._socket.lost()
        elif self._http is not None and not isinstance(self._http, Http1):
            for reply in list(self._http.replies.values()):
                reply.drop()

    def pause_writing(self) -> None:
        """The client reads more slowly than it is sent to."""
        self._is_paused = True
        self._resumed.clear()
        self.touch()

    def resume_writing(self) -> None:
        """The client has read enough to be sent more."""
        self._is_paused = False
        self._resumed.set()
        self.touch()

    async def drained(self) -> None:
        """Wait until more can be written."""
        if self._is_paused and self.is_open:
            await self._resumed.wait()

    def write(self, data: bytes) -> None:
        """Send bytes, or none if the client has gone or is to be sent no more."""
        if self.is_open and not self._is_closing:
            self._transport.write(data)

    def pause_reading(self) -> None:
        """Let the client wait before it sends more."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Let the client send again."""
        if self.is_open:
            self._transport.resume_reading()

    def close(self) -> None:
        """End the connection when all is written; what the client still sends meanwhile is not looked at."""
        if self._is_closing or not self.is_open:
            return
        self._is_closing = True
        if self._transport.can_write_eof() and not self._transport.is_closing():
            with suppress(OSError):  # the client has gone already
                self._transport.write_eof()
        self._transport.resume_reading()
        self._loop.call_later(LINGERING_SECONDS, self._transport.close)

    def abort(self) -> None:
        """End the connection at once."""
        self._transport.abort()

    def stop(self) -> None:
        """Take no more requests; end when what is under way has been answered."""
        self.is_stopping = True
        if self._socket is not None:
            self._socket.give_up(503, "The server is stopped.")
        elif self._http is None or self._http.is_idle:
            self.abort() if self._http is None else self._transport.close()

    def touch(self) -> None:
        """Begin the time anew that the connection has for its next step."""
        self._moved_at = self._loop.time()

    def look(self, now: float) -> None:
        """End what takes too long; called about once a second."""
        still = now - self._moved_at
        http, limits = self._http, self.limits
        if self._is_paused:
            if still > limits.stall_seconds:
                self.abort()
        elif self._socket is not None:
            return  # the service says how long it may be idle
        elif http is None or http.is_idle:
            if still > (limits.head_seconds if http is None else limits.idle_seconds):
                self._transport.close()
        elif http.is_receiving and still > (limits.head_seconds if http.is_receiving_head else limits.stall_seconds):
            http.give_up(408, "The request was not sent to its end in time.")

    def upgrade(self, request: HTTPRequest, settings: str) -> None:
        """Go on in HTTP/2, whose first stream is the request that offered it with the client's settings."""
        self.write(SWITCHING)
        self._choose(is_http2=True)
        assert self._http is not None
        assert not isinstance(self._http, Http1)
        self._http.start_upgraded(request, settings)

    def become_socket(self, request: HTTPRequest, socket: Socket, errands: Errands) -> None:
        """Go on as a WebSocket, whose handshake is the request that is being answered."""
        from awsim.server.websockets import WebSocketLine  # not loaded for clients that never ask for it

        self.touch()
        self._socket = WebSocketLine(self, request, socket, errands)

    def _choose(self, *, is_http2: bool) -> None:
        upgraded = self._http is not None
        if not is_http2:
            self._http = Http1(self)
            return
        from awsim.server.http2 import Http2  # not loaded for clients that never ask for it

        self._http = Http2(self)
        if not upgraded:
            self._http.start()
