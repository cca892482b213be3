"""One request and its answer, whatever version of HTTP carries them."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from awsim.protocols.http import HTTPRequest

if TYPE_CHECKING:
    from asyncio import Task
    from collections.abc import Callable, Iterable, Mapping

    from awsim.fabric.sockets import Socket
    from awsim.protocols.http import HTTPResponse
    from awsim.server.limits import Limits

HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "http2-settings"}
)
"""Headers that are about a connection, not about a message (RFC 9110, section 7.6.1)."""
BODILESS = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Errands:
    """What carries out, for a connection, what takes its time."""

    on_a_thread: Callable[[Callable[[], object]], None]
    """Raises Busy."""
    keep: Callable[[Task[None]], None]
    """Has a task of the event loop ended with the server."""


class Application(Protocol):
    """What answers requests; called on the thread of the server's event loop."""

    def answer(self, request: HTTPRequest, reply: Reply) -> None:
        """Answer a whole request, now or later."""

    def refuse(self, request: HTTPRequest, reply: Reply, status: int, message: str) -> None:
        """Answer a request that was not read to its end, for a reason in HTTP's own terms."""


class Line(Protocol):
    """The connection that requests come on and answers go out on, as HTTP/1.1 and HTTP/2 use it."""

    application: Application
    limits: Limits
    is_open: bool
    is_stopping: bool
    peer: str

    def write(self, data: bytes) -> None:
        """Send bytes, or none if the client has gone or is to be sent no more."""

    async def drained(self) -> None:
        """Wait until more can be written."""

    def pause_reading(self) -> None:
        """Let the client wait before it sends more."""

    def resume_reading(self) -> None:
        """Let the client send again."""

    def touch(self) -> None:
        """Begin the time anew that the connection has for its next step."""

    def become_socket(self, request: HTTPRequest, socket: Socket, errands: Errands) -> None:
        """Go on as a WebSocket, whose handshake is the request that is being answered."""

    def upgrade(self, request: HTTPRequest, settings: str) -> None:
        """Go on in HTTP/2, whose first stream is the request that offered it with the client's settings."""

    def close(self) -> None:
        """End the connection when all is written."""

    def abort(self) -> None:
        """End the connection at once."""


class Reply(ABC):
    """The way back to the client of one request; used on the thread of the server's event loop."""

    version: str
    peer: str
    on_finished: Callable[[int, int], None] | None = None
    """Told the status and the bytes of the body when the answer has been handed to the connection."""

    @property
    @abstractmethod
    def is_open(self) -> bool:
        """Whether the client can still be answered."""

    @abstractmethod
    def send(self, response: HTTPResponse, body: bytes) -> None:
        """Answer at once; `body` is the response's, read to its end."""

    @abstractmethod
    def begin(self, response: HTTPResponse, length: int | None = None) -> None:
        """Answer with a status, headers, and a body that follows piece by piece; `length` is its, where it is known."""

    @abstractmethod
    def write(self, piece: bytes) -> None:
        """Send a piece of the body."""

    @abstractmethod
    def finish(self) -> None:
        """Tell that the body is complete."""

    @abstractmethod
    async def drained(self) -> None:
        """Wait until the client has read enough to be sent more."""

    def become_socket(
        self,
        request: HTTPRequest,  # noqa: ARG002
        socket: Socket,
        errands: Errands,  # noqa: ARG002
    ) -> bool:
        """Go on as a WebSocket; False where this version of HTTP does not lead to one."""
        del socket
        return False

    def finished(self, status: int, size: int) -> None:
        """Tell whoever wants to know."""
        if self.on_finished is not None:
            self.on_finished(status, size)


_WRITTEN_AS_URL = re.compile(r"^https?://([^/]*)/?$", re.IGNORECASE)


class MalformedRequest(ValueError):
    """A request that HTTP itself does not allow."""


def request_of(
    method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes, names: Mapping[str, str]
) -> HTTPRequest:
    """A request with its absolute URL; raises MalformedRequest.

    `target` is the request line's, an absolute URL where the client takes the server for a proxy. A host is taken
    without the scheme that some SDKs write in front of it (one's CBOR client does). `names` are the headers' names as
    the client has written them, by their lower case.
    """
    joined: dict[str, str] = {}
    for name, value in headers:
        if name not in joined:
            joined[name] = _WRITTEN_AS_URL.sub(r"\1", value) if name == "host" else value
        elif name == "host":
            raise MalformedRequest("more than one Host header")
        else:
            joined[name] = f"{joined[name]}{'; ' if name == 'cookie' else ', '}{value}"
    if target.startswith(("http://", "https://")):
        return HTTPRequest(method, target, joined, body, dict(names))
    if not target.startswith("/"):
        raise MalformedRequest(f"{target[:100]!r} is not the target of a request")
    return HTTPRequest(method, f"http://{joined.get('host', '')}{target}", joined, body, dict(names))


def sent_headers(response: HTTPResponse) -> list[tuple[str, str]]:
    """The headers of an answer that are the message's own, cookies one by one."""
    headers = [(name, value) for name, value in response.headers.items() if name not in HOP_BY_HOP]
    return headers + [("set-cookie", cookie) for cookie in response.cookies]


def head_bytes(text: str) -> bytes:
    """A head as it is sent: what stands for UTF-8 byte by byte is sent so, all else in UTF-8."""
    try:
        raw = text.encode("latin-1")
        raw.decode()
    except UnicodeError:
        return text.encode("utf-8", "replace")
    return raw


def has_body(method: str, status: int) -> bool:
    """Whether an answer has a body at all (RFC 9110, section 6.4.1)."""
    return method != "HEAD" and status not in BODILESS and status >= 200


def length_of(method: str, response: HTTPResponse, body: bytes) -> str | None:
    """What `content-length` is; an answer to HEAD tells the length the body would have."""
    if response.status in BODILESS or response.status < 200:
        return None
    given: Mapping[str, str] = response.headers
    if method == "HEAD" and "content-length" in given:
        return given["content-length"]
    return str(len(body))
