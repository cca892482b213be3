"""WebSockets on a connection of HTTP/1.1, once the handshake has been accepted (RFC 6455): frames by wsproto."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
from contextlib import suppress
from contextvars import Context
from functools import partial
from typing import TYPE_CHECKING

from wsproto.connection import Connection as Frames
from wsproto.connection import ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Ping, TextMessage
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

from awsim.kernel.threads import Busy

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.fabric.sockets import Socket
    from awsim.protocols.http import HTTPRequest
    from awsim.server.exchange import Errands, Line

log = logging.getLogger("awsim.server")

_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
LOOK_SECONDS = 0.02
"""How often it is looked whether there is something for the client: any call of anybody's may have caused it."""
LONGEST_MESSAGE = 1024 * 1024
"""Bytes of a message that are kept; services refuse far shorter ones."""
GONE = 1006


class WebSocketLine:
    """What a connection is once it is a WebSocket's; it takes the place of the parser of HTTP.

    What may run users' code is carried out on another thread. Messages are handed on one after the other.
    """

    is_idle = False
    is_receiving_head = False
    is_receiving = False

    def __init__(self, line: Line, request: HTTPRequest, socket: Socket, errands: Errands) -> None:
        self._line = line
        self._socket = socket
        self._errands = errands
        self._frames = Frames(ConnectionType.SERVER)
        self._pieces: list[str] | list[bytes] = []
        self._size = 0
        self._waiting: asyncio.Queue[Callable[[], None]] = asyncio.Queue()
        self._is_over = False
        self._loop = asyncio.get_running_loop()
        line.write(_accepted(request, socket.protocol))
        for work in (self._receive(), self._send()):
            errands.keep(self._loop.create_task(work))

    def feed(self, data: bytes) -> None:
        """Take what the client has sent."""
        if self._is_over:
            return
        try:
            self._frames.receive_data(data)
            for event in self._frames.events():
                if isinstance(event, TextMessage | BytesMessage):
                    self._take(event)
                elif isinstance(event, Ping):
                    self._line.write(self._frames.send(event.response()))
                elif isinstance(event, CloseConnection):
                    self._end(event, int(event.code), event.reason or "")
        except RemoteProtocolError as error:
            self._end(CloseConnection(1002, str(error)[:100]), 1002, str(error))

    def give_up(self, status: int, message: str) -> None:
        """The client sends no more, or too slowly."""
        del status
        self._end(CloseConnection(1001, message), GONE, message)

    def lost(self) -> None:
        """The client has gone."""
        self._finish(GONE, "")

    def _take(self, event: TextMessage | BytesMessage) -> None:
        self._size += len(event.data)
        if self._size > LONGEST_MESSAGE:
            self._end(CloseConnection(1009, "Message too long"), 1009, "Message too long")
            return
        self._pieces.append(event.data)  # type: ignore[arg-type]  # all pieces of a message are of one kind
        if not event.message_finished:
            return
        whole: str | bytes = "".join(self._pieces) if isinstance(event, TextMessage) else b"".join(self._pieces)  # type: ignore[arg-type]
        self._pieces, self._size = [], 0
        self._waiting.put_nowait(partial(self._socket.receive, whole))

    async def _receive(self) -> None:
        """Hand messages on, each when what the one before it has caused is done; the end comes last."""
        while not (self._is_over and self._waiting.empty()):
            work = await self._waiting.get()
            done: asyncio.Future[None] = self._loop.create_future()
            try:
                self._errands.on_a_thread(partial(self._carry_out, work, done))
            except Busy:
                self._end(CloseConnection(1013, "Try again later"), 1013, "Try again later")
                return
            await done

    def _carry_out(self, work: Callable[[], None], done: asyncio.Future[None]) -> None:
        try:
            Context().run(work)
        except Exception:
            log.exception("a message of a WebSocket failed")
        with suppress(RuntimeError):  # the server has been stopped meanwhile
            self._loop.call_soon_threadsafe(_set, done)

    async def _send(self) -> None:
        """Send what there is for the client, until the connection ends."""
        while not self._is_over:
            for data in self._socket.take():
                event = TextMessage(data) if isinstance(data, str) else BytesMessage(data)
                with suppress(LocalProtocolError):
                    self._line.write(self._frames.send(event))
            ended = self._socket.ended()
            if ended is not None:
                code, reason = ended
                self._end(CloseConnection(code if code not in (1005, GONE) else 1000, reason), code, reason)
                return
            await asyncio.sleep(LOOK_SECONDS)

    def _end(self, frame: CloseConnection, code: int, reason: str) -> None:
        """Say good-bye, once."""
        if self._is_over:
            return
        with suppress(LocalProtocolError):
            self._line.write(self._frames.send(frame))
        self._line.close()
        self._finish(code, reason)

    def _finish(self, code: int, reason: str) -> None:
        """Have the service know of the end, after all messages that came before."""
        if self._is_over:
            return
        self._is_over = True
        self._waiting.put_nowait(partial(self._socket.close, code, reason))


def _set(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_result(None)


def _accepted(request: HTTPRequest, protocol: str | None) -> bytes:
    """The answer to a handshake."""
    key = request.headers.get("sec-websocket-key", "").encode()
    accept = base64.b64encode(hashlib.sha1(key + _MAGIC, usedforsecurity=False).digest()).decode()
    lines = [
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Accept: {accept}",
    ]
    if protocol is not None and protocol.isprintable():
        lines.append(f"Sec-WebSocket-Protocol: {protocol}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
