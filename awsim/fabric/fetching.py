"""Requests that services send for their answers: to addresses of this cloud, to this machine where that is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from awsim.fabric.delivery.addresses import is_loopback

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.protocols.http import HTTPRequest

LONGEST_ANSWER = 64 * 1024 * 1024
"""Bytes of an answer that are read."""


class Unreachable(Exception):
    """Nobody has answered, or not in time."""

    def __init__(self, message: str, *, is_timeout: bool = False) -> None:
        super().__init__(message)
        self.is_timeout = is_timeout


@dataclass(slots=True)
class Fetched:
    """An answer, whole; header names are lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def fetch(world: World, request: HTTPRequest, timeout: float) -> Fetched:
    """Send a request and read the answer; called while nothing is held. `timeout` is in seconds of real time.

    Raises Unreachable, which says so where an address is none of this cloud's and may not be called.
    """
    inside = world.web.answer(request)
    if inside is not None:
        body = inside.body if isinstance(inside.body, bytes) else inside.body.read()
        return Fetched(inside.status, dict(inside.headers), body)
    host = (urlsplit(request.url).hostname or "").lower()
    if not is_loopback(host):
        raise Unreachable(f"{host} is no address of this cloud, and nothing leaves it")
    if world.options.http_endpoints != "loopback":
        raise Unreachable(f'{host} is not called: mock_aws(http_endpoints="loopback") allows it')
    return _fetched(request, timeout)


def _fetched(request: HTTPRequest, timeout: float) -> Fetched:
    parts = urlsplit(request.url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    try:
        connection.request(request.method, path, request.body, request.headers)
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Fetched(response.status, headers, response.read(LONGEST_ANSWER))
    except TimeoutError as error:
        raise Unreachable(str(error) or "timed out", is_timeout=True) from error
    except (OSError, HTTPException, ValueError) as error:  # a header that can't be written, too
        raise Unreachable(str(error) or type(error).__name__) from error
    finally:
        connection.close()
