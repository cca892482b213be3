"""HTTP/1.1 on one connection: requests in the order they come, each answered before the next is."""

from __future__ import annotations

from collections import deque
from http.client import responses as reasons
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httptools

from awsim.protocols.http import HTTPRequest
from awsim.server.exchange import MalformedRequest, Reply, has_body, head_bytes, length_of, request_of, sent_headers

if TYPE_CHECKING:
    from awsim.fabric.sockets import Socket
    from awsim.protocols.http import HTTPResponse
    from awsim.server.exchange import Errands, Line

MOST_PIPELINED = 32
LONGEST_JOINED = 64 * 1024
"""Up to how many bytes of a body are sent in one piece with its head."""
_URL_CHARACTERS = "".join(map(chr, range(0x21, 0x7F)))


class Http1:
    """Parses what a connection receives; the parser calls the methods named `on_…`."""

    def __init__(self, connection: Line) -> None:
        self.connection = connection
        self._parser = httptools.HttpRequestParser(self)
        self._waiting: deque[tuple[HTTPRequest, Http1Reply]] = deque()
        self._current: Http1Reply | None = None
        self._is_over = False
        """Whether no further request is taken: one was refused before its end, or asked for the connection's end."""
        self._begin()

    @property
    def is_idle(self) -> bool:
        """Whether no request is being received or answered."""
        return self._current is None and not self._waiting and not self._is_receiving

    @property
    def is_receiving_head(self) -> bool:
        """Whether a request's headers are not there yet."""
        return self._is_receiving and not self._has_head

    @property
    def is_receiving(self) -> bool:
        """Whether a request is not there yet."""
        return self._is_receiving

    def feed(self, data: bytes) -> None:
        """Take what the client has sent."""
        if self._is_over:
            return
        self._size += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            if self._parser.get_method() == b"CONNECT":
                self.give_up(501, "The server is no proxy: it opens no tunnels.")
                return
            self._go_on_without_upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserError as error:
            cause: BaseException = error.__context__ or error
            self.give_up(400, str(cause) or "The request is malformed.")
        else:
            if self._is_receiving and not self._has_head and self._size > self.connection.limits.header_bytes:
                self.give_up(431, "The headers of the request are too long.")

    def give_up(self, status: int, message: str) -> None:
        """Answer at once, take nothing more, and end the connection when the client has had time to read the answer."""
        if self._is_over:
            return
        self._is_over = True
        self._is_receiving = False
        if self._current is not None:
            self._current.keeps_alive = False  # the request before is being answered: its answer is the last one
            self._waiting.clear()
            return
        try:
            request = self._request()
        except (MalformedRequest, httptools.HttpParserError):
            request = HTTPRequest("POST", "http:///", dict(self._headers))
        reply = self._current = Http1Reply(self, request.method, keeps_alive=False)
        self.connection.application.refuse(request, reply, status, message)

    def finished(self, reply: Http1Reply) -> None:
        """Go on with the next request."""
        self._current = None
        if not reply.keeps_alive:
            self._is_over = True
            self.connection.close()
            return
        self.connection.touch()
        if self._waiting:
            self._answer(*self._waiting.popleft())
            self.connection.resume_reading()
        elif self.connection.is_stopping:
            self.connection.close()

    # Called by the parser

    def on_message_begin(self) -> None:
        """A request begins."""
        self._begin()
        self._is_receiving = True

    def on_url(self, url: bytes) -> None:
        """A piece of its target."""
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header."""
        written = name.decode("latin-1")
        known = written.lower()
        self._names[known] = written
        self._headers.append((known, value.decode("latin-1")))

    def on_headers_complete(self) -> None:
        """All headers are there; what they make impossible is refused before the body is read."""
        self._has_head = True
        named = dict(self._headers)
        if sum(len(name) + len(value) for name, value in self._headers) > self.connection.limits.header_bytes:
            self.give_up(431, "The headers of the request are too long.")
            return
        if "host" not in named and self._parser.get_http_version() == "1.1":
            self.give_up(400, "A request of HTTP/1.1 has a Host header.")
        elif int(named.get("content-length") or 0) > self.connection.limits.body_bytes:
            self.give_up(413, "The body of the request is too long.")
        elif named.get("expect", "").lower() == "100-continue":
            self.connection.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """A piece of its body."""
        if self._is_over:
            return
        self._body.append(body)
        self._body_size += len(body)
        if self._body_size > self.connection.limits.body_bytes:
            self.give_up(413, "The body of the request is too long.")

    def on_message_complete(self) -> None:
        """The request is there."""
        if self._parser.should_upgrade():
            return  # its body is still to come: the parser takes what follows an offer of other protocols for theirs
        self._is_receiving = False
        self._size = 0
        if self._is_over:
            return
        try:
            request = self._request()
        except MalformedRequest as error:
            self.give_up(400, str(error))
            return
        if self._http2_settings is not None and self._current is None:
            self._is_over = True
            self.connection.upgrade(request, self._http2_settings)
            return
        keeps_alive = self._parser.should_keep_alive() and not self.connection.is_stopping
        reply = Http1Reply(self, request.method, keeps_alive=keeps_alive)
        if self._current is None:
            self._answer(request, reply)
            return
        self._waiting.append((request, reply))
        if len(self._waiting) >= MOST_PIPELINED:
            self.connection.pause_reading()

    def _begin(self) -> None:
        self._target = b""
        self._headers: list[tuple[str, str]] = []
        self._names: dict[str, str] = {}
        self._body: list[bytes] = []
        self._body_size = 0
        self._size = 0
        self._has_head = False
        self._is_receiving = False
        self._http2_settings: str | None = None

    def _answer(self, request: HTTPRequest, reply: Http1Reply) -> None:
        self._current = reply
        self.connection.application.answer(request, reply)

    def _request(self) -> HTTPRequest:
        target = quote(self._target.decode("latin-1"), safe=_URL_CHARACTERS, encoding="latin-1")
        body = self._body[0] if len(self._body) == 1 else b"".join(self._body)
        return request_of(self._parser.get_method().decode(), target, self._headers, body, self._names)

    def _go_on_without_upgrade(self, rest: bytes) -> None:
        """Parse a request that offers another protocol as one that does not; HTTP/2 is then taken up with its answer.

        RFC 7540, section 3.2: the request comes whole before anything else does.
        """
        named = dict(self._headers)
        tokens = {token.strip().lower() for token in named.pop("upgrade", "").split(",")}
        settings = named.get("http2-settings") if "h2c" in tokens else None
        lines = [f"{name}: {value}" for name, value in self._headers if name != "upgrade"]
        target = self._target.decode("latin-1")
        line = f"{self._parser.get_method().decode()} {target} HTTP/{self._parser.get_http_version()}"
        self._parser = httptools.HttpRequestParser(self)
        self._parser.feed_data("\r\n".join([line, *lines, "", ""]).encode("latin-1"))
        self._http2_settings = settings
        if rest or not self._is_receiving:
            self.feed(rest)


class Http1Reply(Reply):
    """The answer to one request of HTTP/1."""

    version = "HTTP/1.1"

    def __init__(self, http: Http1, method: str, *, keeps_alive: bool) -> None:
        self.keeps_alive = keeps_alive
        self.peer = http.connection.peer
        self._http = http
        self._method = method
        self._status = 0
        self._size = 0
        self._sends_body = True
        self._is_chunked = False

    @property
    def is_open(self) -> bool:
        """Whether the client can still be answered."""
        return self._http.connection.is_open

    def send(self, response: HTTPResponse, body: bytes) -> None:
        """Answer at once."""
        head = self._head(response, length_of(self._method, response, body), ())
        sends_body = has_body(self._method, response.status)
        if not sends_body or len(body) > LONGEST_JOINED:
            self._http.connection.write(head)
        if sends_body:
            self._http.connection.write(body if len(body) > LONGEST_JOINED else head + body)
        self.finished(response.status, len(body) if sends_body else 0)
        self._http.finished(self)

    def become_socket(self, request: HTTPRequest, socket: Socket, errands: Errands) -> bool:
        """Go on as a WebSocket."""
        self._http.connection.become_socket(request, socket, errands)
        self.finished(101, 0)
        return True

    def begin(self, response: HTTPResponse, length: int | None = None) -> None:
        """Answer with a body that follows piece by piece, in chunks where its length is not known."""
        self._status = response.status
        self._sends_body = has_body(self._method, response.status)
        self._is_chunked = self._sends_body and length is None
        chunked = (("transfer-encoding", "chunked"),) if self._is_chunked else ()
        self._http.connection.write(self._head(response, None if length is None else str(length), chunked))

    def write(self, piece: bytes) -> None:
        """Send a piece of the body."""
        if piece and self._sends_body:
            self._size += len(piece)
            self._http.connection.write(b"%x\r\n%b\r\n" % (len(piece), piece) if self._is_chunked else piece)

    def finish(self) -> None:
        """Tell that the body is complete."""
        if self._is_chunked:
            self._http.connection.write(b"0\r\n\r\n")
        self.finished(self._status, self._size)
        self._http.finished(self)

    async def drained(self) -> None:
        """Wait until the client has read enough to be sent more."""
        await self._http.connection.drained()

    def _head(self, response: HTTPResponse, length: str | None, more: tuple[tuple[str, str], ...]) -> bytes:
        lines: list[Any] = [f"HTTP/1.1 {response.status} {reasons.get(response.status, 'Unknown')}"]
        for name, value in (*sent_headers(response), *more):
            if name != "content-length":
                lines.append(f"{name}: {value}")
        if length is not None:
            lines.append(f"content-length: {length}")
        if not self.keeps_alive:
            lines.append("connection: close")
        # What a function's own answer has in its headers must not become headers of its own.
        clean = (line.replace("\r", " ").replace("\n", " ") if "\r" in line or "\n" in line else line for line in lines)
        return head_bytes("\r\n".join(clean) + "\r\n\r\n")
