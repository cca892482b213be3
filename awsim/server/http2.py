"""HTTP/2 without TLS on one connection: many requests at once, each a stream."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from h2.config import H2Configuration
from h2.connection import ConnectionState, H2Connection
from h2.errors import ErrorCodes
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    Event,
    RequestReceived,
    StreamEnded,
    StreamReset,
    WindowUpdated,
)
from h2.exceptions import ProtocolError
from h2.settings import SettingCodes

from awsim.protocols.http import HTTPRequest
from awsim.server.exchange import HOP_BY_HOP, MalformedRequest, Reply, has_body, length_of, request_of, sent_headers

if TYPE_CHECKING:
    from hyperframe.frame import Frame, GoAwayFrame

    from awsim.protocols.http import HTTPResponse
    from awsim.server.exchange import Line

WINDOW_BYTES = 1024 * 1024
"""How much of a body may be under way before it is acknowledged."""


@dataclass(slots=True)
class Incoming:
    """A request that is being received."""

    headers: list[tuple[str, str]]
    body: list[bytes] = field(default_factory=list)
    size: int = 0


class _Frames(H2Connection):
    """The library's connection, but a client that begins no more streams is still sent the answers to those it has.

    RFC 9113, section 6.8. The JavaScript SDK says goodbye as soon as it has subscribed to a shard.
    """

    kept = b""
    """What was to be sent when the client said goodbye, which the library throws away."""

    def _receive_goaway_frame(self, frame: GoAwayFrame) -> tuple[list[Frame], list[Event]]:
        self.kept += self.data_to_send()
        received = super()._receive_goaway_frame(frame)
        if frame.error_code == ErrorCodes.NO_ERROR:
            self.state_machine.state = ConnectionState.SERVER_OPEN
        return received


class Http2:
    """Frames of one connection, by the library h2; what is a request is handed on, what is an answer is framed."""

    def __init__(self, connection: Line) -> None:
        self.connection = connection
        self.h2 = _Frames(H2Configuration(client_side=False, header_encoding="utf-8"))
        self._incoming: dict[int, Incoming] = {}
        self.replies: dict[int, Http2Reply] = {}
        self._set_up()

    def _set_up(self) -> None:
        self.h2.local_settings.update(
            {
                SettingCodes.MAX_CONCURRENT_STREAMS: self.connection.limits.streams,
                SettingCodes.MAX_HEADER_LIST_SIZE: self.connection.limits.header_bytes,
                SettingCodes.INITIAL_WINDOW_SIZE: WINDOW_BYTES,
                SettingCodes.ENABLE_CONNECT_PROTOCOL: 0,
            }
        )

    @property
    def is_idle(self) -> bool:
        """Whether no request is being received or answered."""
        return not self._incoming and not self.replies

    @property
    def is_receiving_head(self) -> bool:
        """Headers come whole, in frames that follow each other; h2 bounds how many."""
        return False

    @property
    def is_receiving(self) -> bool:
        """Whether a request is not there yet."""
        return bool(self._incoming)

    def start(self) -> None:
        """Begin with the server's settings, on a connection whose client spoke HTTP/2 from the first byte on."""
        self.h2.initiate_connection()
        self._widen()

    def start_upgraded(self, request: HTTPRequest, settings: str) -> None:
        """Begin on a connection that was upgraded; the request that asked for it is the first stream."""
        self.h2.initiate_upgrade_connection(settings.encode("latin-1"))
        self._widen()
        own = {name: value for name, value in request.headers.items() if name not in HOP_BY_HOP}
        self._answer(1, HTTPRequest(request.method, request.url, own, request.body, request.names))

    def _widen(self) -> None:
        self.h2.increment_flow_control_window(WINDOW_BYTES)
        self.flush()

    def feed(self, data: bytes) -> None:
        """Take what the client has sent."""
        try:
            events = self.h2.receive_data(data)
        except ProtocolError:
            self._drop_all()
            self.flush()  # h2 has put the reason into a GOAWAY frame
            self.connection.close()
            return
        # h2 has taken all frames already: nothing can be sent on a stream that one of them has reset.
        reset = {event.stream_id for event in events if isinstance(event, StreamReset)}
        for event in events:
            if getattr(event, "stream_id", None) not in reset or isinstance(event, StreamReset):
                self._take(event)
        self.flush()

    def give_up(self, status: int, message: str) -> None:
        """Refuse the requests whose rest does not come."""
        for stream, incoming in list(self._incoming.items()):
            self._refuse(stream, incoming, status, message)
        self.flush()

    def flush(self) -> None:
        """Send the frames that are ready."""
        data = self.h2.kept + self.h2.data_to_send()
        self.h2.kept = b""
        if data:
            self.connection.write(data)

    def finished(self, stream: int) -> None:
        """Forget a stream that was answered."""
        self.replies.pop(stream, None)
        self.connection.touch()
        if self.connection.is_stopping and self.is_idle:
            self.h2.close_connection()
            self.flush()
            self.connection.close()

    def _take(self, event: Event) -> None:
        match event:
            case RequestReceived(stream_id=int(stream), headers=headers):
                self._incoming[stream] = Incoming([(str(name), str(value)) for name, value in headers or ()])
            case DataReceived(stream_id=int(stream), data=data):
                self._receive(stream, data or b"", event.flow_controlled_length or 0)
            case StreamEnded(stream_id=int(stream)):
                self._complete(stream)
            case WindowUpdated():
                for reply in list(self.replies.values()):
                    reply.push()
            case StreamReset(stream_id=int(stream)):
                self._incoming.pop(stream, None)
                if stream in self.replies:
                    self.replies.pop(stream).drop()
            case ConnectionTerminated(error_code=ErrorCodes.NO_ERROR) if not self.is_idle:
                self.connection.is_stopping = True
            case ConnectionTerminated():
                self._drop_all()
                self.connection.close()

    def _drop_all(self) -> None:
        """Nothing more can be sent."""
        for reply in list(self.replies.values()):
            reply.drop()
        self.replies.clear()

    def _receive(self, stream: int, data: bytes, counted: int) -> None:
        self.h2.acknowledge_received_data(counted, stream)
        incoming = self._incoming.get(stream)
        if incoming is None:
            return
        incoming.size += len(data)
        incoming.body.append(data)
        if incoming.size > self.connection.limits.body_bytes:
            self._refuse(stream, incoming, 413, "The body of the request is too long.")

    def _complete(self, stream: int) -> None:
        incoming = self._incoming.pop(stream, None)
        if incoming is None:
            return
        try:
            request = _request(incoming)
        except (MalformedRequest, KeyError) as error:
            self._refuse(stream, incoming, 400, str(error))
            return
        self._answer(stream, request)

    def _answer(self, stream: int, request: HTTPRequest) -> None:
        reply = self.replies[stream] = Http2Reply(self, stream, request.method)
        self.connection.application.answer(request, reply)

    def _refuse(self, stream: int, incoming: Incoming, status: int, message: str) -> None:
        """Answer before the request's end, and ask for no more of it."""
        self._incoming.pop(stream, None)
        incoming.body = []
        try:
            request = _request(incoming)
        except (MalformedRequest, KeyError):
            request = HTTPRequest("POST", "http:///")
        reply = self.replies[stream] = Http2Reply(self, stream, request.method, ends_early=True)
        self.connection.application.refuse(request, reply, status, message)


def _request(incoming: Incoming) -> HTTPRequest:
    pseudo = {name: value for name, value in incoming.headers if name.startswith(":")}
    headers = [(name, value) for name, value in incoming.headers if not name.startswith(":")]
    if ":authority" in pseudo and "host" not in dict(headers):
        headers.append(("host", pseudo[":authority"]))
    names = {name: name for name, _ in headers}
    return request_of(pseudo[":method"], pseudo[":path"], headers, b"".join(incoming.body), names)


class Http2Reply(Reply):
    """The answer on one stream; as much of it is sent as the client's windows allow."""

    version = "HTTP/2"

    def __init__(self, http: Http2, stream: int, method: str, *, ends_early: bool = False) -> None:
        self.peer = http.connection.peer
        self._http = http
        self._stream = stream
        self._method = method
        self._ends_early = ends_early
        self._unsent = bytearray()
        self._is_complete = False
        self._is_dropped = False
        self._room = asyncio.Event()
        self._status = 0
        self._size = 0

    @property
    def is_open(self) -> bool:
        """Whether the client can still be answered."""
        return not self._is_dropped and self._http.connection.is_open

    def send(self, response: HTTPResponse, body: bytes) -> None:
        """Answer at once."""
        self._begin(response, length_of(self._method, response, body))
        if has_body(self._method, response.status):
            self._size = len(body)
            self._unsent += body
        self.finish()

    def begin(self, response: HTTPResponse, length: int | None = None) -> None:
        """Answer with a body that follows piece by piece."""
        self._begin(response, None if length is None else str(length))
        self._http.flush()

    def write(self, piece: bytes) -> None:
        """Send a piece of the body."""
        self._size += len(piece)
        self._unsent += piece
        self.push()
        self._http.flush()

    def finish(self) -> None:
        """Tell that the body is complete."""
        self._is_complete = True
        self.push()
        self._http.flush()

    def drop(self) -> None:
        """The client wants no more of it."""
        self._is_dropped = True
        self._room.set()
        self.finished(self._status, self._size)

    async def drained(self) -> None:
        """Wait until the client has read enough to be sent more."""
        while self._unsent and self.is_open:
            self._room.clear()
            await self._room.wait()
        await self._http.connection.drained()

    def push(self) -> None:
        """Frame as much of the body as may be sent now."""
        if not self.is_open:
            return
        h2 = self._http.h2
        while self._unsent:
            count = min(h2.local_flow_control_window(self._stream), h2.max_outbound_frame_size, len(self._unsent))
            if count <= 0:
                return
            h2.send_data(self._stream, bytes(self._unsent[:count]))
            del self._unsent[:count]
        self._room.set()
        if self._is_complete:
            self._end()

    def _end(self) -> None:
        h2 = self._http.h2
        h2.end_stream(self._stream)
        if self._ends_early:
            h2.reset_stream(self._stream, ErrorCodes.NO_ERROR)
        self._is_dropped = True
        self.finished(self._status, self._size)
        self._http.finished(self._stream)

    def _begin(self, response: HTTPResponse, length: str | None) -> None:
        self._status = response.status
        headers = [(":status", str(response.status))]
        headers += [(name, _clean(value)) for name, value in sent_headers(response) if name != "content-length"]
        if length is not None:
            headers.append(("content-length", length))
        if self.is_open:
            self._http.h2.send_headers(self._stream, headers)


def _clean(value: str) -> str:
    """A header's value without what would make it another message (RFC 9113, section 8.2.1)."""
    return value.replace("\r", " ").replace("\n", " ").replace("\0", " ").strip()
