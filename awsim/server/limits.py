"""What the server takes at most: of bytes, of time, of connections."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds that keep one client from holding up the others.

    body_bytes       of one request; more is answered 413.
    header_bytes     of one request's line and headers; more is answered 431.
    head_seconds     from the first byte of a request to the end of its headers.
    stall_seconds    without a byte of a body, or without the client reading the answer.
    idle_seconds     of a connection on which no request is under way.
    connections      at once; more are turned away.
    streams          at once on one HTTP/2 connection.
    threads          that answer calls which may take their time (moto's, long polls, functions).
    waiting          calls that wait for one of those threads; more are answered 503.
    """

    body_bytes: int = 512 * MEBIBYTE
    header_bytes: int = 64 * 1024
    head_seconds: float = 20.0
    stall_seconds: float = 30.0
    idle_seconds: float = 120.0
    connections: int = 2_000
    streams: int = 128
    threads: int = 128
    waiting: int = 2_000
