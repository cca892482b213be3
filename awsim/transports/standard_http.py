"""Plain HTTP calls to AWS by the standard library (`urllib.request`, `http.client`), answered in place.

A connection to a host of AWS gets, instead of a socket, an exchange that keeps what is written to it and answers when
it is read from.
"""

from __future__ import annotations

import functools
from http.client import HTTPConnection, HTTPSConnection, parse_headers
from http.client import responses as reasons
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

from awsim.protocols.hosts import plain_host
from awsim.protocols.http import HTTPRequest, HTTPResponse
from awsim.services.doors import is_answered
from awsim.transports import active
from awsim.transports.guard import is_let_through
from awsim.transports.patching import Patch
from awsim.transports.plain_http import answer_plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.gateway.gateway import Gateway


def patches() -> list[Patch]:
    """What has connections of the standard library ask the active cloud first."""
    return [
        Patch(HTTPConnection, "connect", _connecting(HTTPConnection.connect, "http")),
        Patch(HTTPSConnection, "connect", _connecting(HTTPSConnection.connect, "https")),
    ]


def _connecting(original: Callable[[Any], None], scheme: str) -> Callable[[Any], None]:
    @functools.wraps(original)
    def connect(self: Any) -> None:
        gateway = active.current
        host = plain_host(self._tunnel_host or self.host)
        if gateway is None or not is_answered(gateway.world, host) or is_let_through(gateway, host):
            original(self)
        else:
            port = self._tunnel_port or self.port
            self.sock = _Exchange(gateway, f"{scheme}://{host}" + ("" if port == self.default_port else f":{port}"))

    return connect


class _Exchange:
    """What `http.client` uses of a socket."""

    def __init__(self, gateway: Gateway, origin: str) -> None:
        self._gateway = gateway
        self._origin = origin
        self._sent = bytearray()

    def sendall(self, content: Any) -> None:
        self._sent += content

    def makefile(self, *_: Any, **__: Any) -> BinaryIO:
        request = _request(self._origin, bytes(self._sent))
        self._sent.clear()
        return BytesIO(_written(request, answer_plain(self._gateway, request)))

    def close(self) -> None:
        """There is nothing to close."""

    def settimeout(self, *_: Any) -> None:
        """Nothing is waited for."""

    setsockopt = settimeout


def _request(origin: str, sent: bytes) -> HTTPRequest:
    head, _, body = sent.partition(b"\r\n\r\n")
    line, _, fields = head.partition(b"\r\n")
    method, target, _ = line.decode("latin-1").split(" ", 2)
    parsed = parse_headers(BytesIO(fields + b"\r\n\r\n"))
    headers = {name.lower(): value for name, value in parsed.items()}
    names = {name.lower(): name for name in parsed}
    if headers.pop("transfer-encoding", "").lower() == "chunked":
        body = _unchunked(body)
        headers["content-length"] = str(len(body))
    return HTTPRequest(method, target if "://" in target else origin + target, headers, body, names)


def _unchunked(body: bytes) -> bytes:
    whole = bytearray()
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size.partition(b";")[0], 16)
        whole += body[:length]
        body = body[length + 2 :] if length else b""
    return bytes(whole)


def _written(request: HTTPRequest, answered: HTTPResponse) -> bytes:
    body = answered.body if isinstance(answered.body, bytes) else answered.body.read()
    headers = {**answered.headers, "content-length": str(len(body))}
    headers.pop("transfer-encoding", None)
    lines = [f"HTTP/1.1 {answered.status} {reasons.get(answered.status, '')}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"set-cookie: {cookie}" for cookie in answered.cookies]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    return head if request.method == "HEAD" else head + body
