"""The access log: a line for each request that was answered."""

from __future__ import annotations

from time import perf_counter, strftime
from typing import TYPE_CHECKING, TextIO
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from awsim.protocols.http import HTTPRequest
    from awsim.protocols.route import Route
    from awsim.server.exchange import Reply


class AccessLog:
    """Lines in the common log format, with the operation that was meant and the milliseconds it took behind.

    `127.0.0.1 - - [27/Nov/2026:15:00:00 +0000] "POST / HTTP/1.1" 200 103 kinesis.PutRecord 0.2ms`
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def add(
        self, request: HTTPRequest, reply: Reply, route: Route | None, begun: float, status: int, size: int
    ) -> None:
        """Write the line of a request; queries are left out, for presigned ones hold signatures."""
        took = (perf_counter() - begun) * 1000
        meant = "-" if route is None else f"{route.service}.{route.model.name}"
        at = strftime("%d/%b/%Y:%H:%M:%S %z")
        line = f'"{request.method} {urlsplit(request.url).path} {reply.version}" {status} {size} {meant} {took:.1f}ms'
        self._file.write(f"{reply.peer} - - [{at}] {line}\n")
        self._file.flush()
