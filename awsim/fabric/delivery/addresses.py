"""Deliveries over HTTP: to addresses of this cloud inside, to this machine where that is allowed, nowhere else."""

from __future__ import annotations

from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from awsim.fabric.delivery.failures import failed_status
from awsim.fabric.delivery.settings import Failure
from awsim.fabric.delivery.targets import address_of, method_of
from awsim.protocols.http import HTTPRequest

if TYPE_CHECKING:
    from awsim.fabric.delivery.settings import Delivery, DeliverySettings
    from awsim.kernel.world import World

LONGEST_ANSWER = 65_536
"""How many bytes of an answer are kept."""


def request_of(delivery: Delivery) -> HTTPRequest:
    """The request that a delivery to an HTTP target is."""
    settings = delivery.settings
    method = method_of(delivery.target, settings.method)
    return request_to(address_of(delivery.target), method, delivery.content, settings)


def request_to(url: str, method: str, content: bytes, settings: DeliverySettings) -> HTTPRequest:
    """A request with the headers, path values and query parameters of settings."""
    headers = {name.lower(): value for name, value in settings.headers.items()}
    headers["content-length"] = str(len(content))
    for value in settings.path_values:
        url = url.replace("*", quote(value, safe=""), 1)
    if settings.query:
        url += f"{'&' if '?' in url else '?'}{urlencode(settings.query)}"
    return HTTPRequest(method, url, headers, content)


def post(world: World, request: HTTPRequest, timeout: float) -> Failure | dict[str, object]:
    """Send a request; called while nothing is held.

    What comes back is `{"status": 200, "answer": "…"}`, or the failure. `timeout` is in seconds of real time.
    """
    host = (urlsplit(request.url).hostname or "").lower()
    inside = world.web.answer(request)
    if inside is not None:
        body = inside.body
        return _outcome(inside.status, body if isinstance(body, bytes) else body.read(LONGEST_ANSWER))
    if not is_loopback(host):
        return Failure("ConnectionFailure", f"{host} is no address of this cloud, and nothing leaves it", status=None)
    if world.options.http_endpoints != "loopback":
        return Failure(
            "ConnectionFailure", f'{host} is not called: mock_aws(http_endpoints="loopback") allows it', status=None
        )
    return _called(request, timeout)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its name, without asking anybody."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _called(request: HTTPRequest, timeout: float) -> Failure | dict[str, object]:
    parts = urlsplit(request.url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    try:
        connection.request(request.method, path, request.body, request.headers)
        response = connection.getresponse()
        return _outcome(response.status, response.read(LONGEST_ANSWER))
    except TimeoutError as error:
        return Failure("Timeout", str(error) or "timed out", may_pass=True)
    except (OSError, HTTPException) as error:
        return Failure("ConnectionFailure", str(error) or type(error).__name__, may_pass=True)
    finally:
        connection.close()


def _outcome(status: int, answer: bytes) -> Failure | dict[str, object]:
    text = answer[:LONGEST_ANSWER].decode("utf-8", "replace")
    return {"status": status, "answer": text} if 200 <= status < 300 else failed_status(status, text)
