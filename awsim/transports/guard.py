"""What a process may not reach by a socket while a mock is active: AWS.

Clients that nobody patches (urllib, http.client, httpx, aiohttp, libraries of others) are stopped where they look a host
up, connect to it, or name it in a TLS handshake; the last also holds for proxies and for resolvers of their own.
"""

from __future__ import annotations

import functools
import re
import socket
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from awsim.protocols.hosts import METADATA_HOSTS, is_aws_host
from awsim.transports import active
from awsim.transports.patching import Patch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class RealAWSCallRefused(ConnectionRefusedError):
    """Something tried to connect to AWS itself; the message names the host and what to do."""

    def __init__(self, host: str) -> None:
        super().__init__(f"awsim refused a connection to {host}: {_advice(host)}")
        self.host = host


_let_through: list[str] = []
"""Hosts that a client is sending a let-through request to, once for each request; whichever thread looks them up."""


def patches() -> list[Patch]:
    """What refuses AWS's hosts, with or without an active cloud."""
    return [
        *(
            Patch(socket, name, _guarded(getattr(socket, name), _looked_up))
            for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex")
        ),
        Patch(socket, "create_connection", _guarded(socket.create_connection, _address)),
        Patch(socket.socket, "connect", _guarded(socket.socket.connect, _peer)),
        Patch(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex, _peer)),
        Patch(ssl.SSLContext, "wrap_socket", _guarded(ssl.SSLContext.wrap_socket, _server_name)),
        Patch(ssl.SSLContext, "wrap_bio", _guarded(ssl.SSLContext.wrap_bio, _server_name)),
    ]


@contextmanager
def letting_through(url: str) -> Iterator[None]:
    """Let connections to the host of `url` out, for a request that the configuration lets through."""
    host = urlsplit(url).hostname or ""
    _let_through.append(host)
    try:
        yield
    finally:
        _let_through.remove(host)


def is_let_through(host: str) -> bool:
    """Whether connections to a host go out: for a request under way, or by the active cloud's configuration."""
    if host in _let_through:
        return True
    cloud = active.current
    if cloud is None or not cloud.restricted:
        return False
    from awsim.protocols.route import services_at

    return any(cloud.fallthrough.passes_through(service, f"https://{host}/") for service in services_at(host) or [""])


def _refuse_aws(host: Any) -> None:
    if isinstance(host, bytes | bytearray):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str):
        return
    name = host.lower().rstrip(".")
    if (name in METADATA_HOSTS or is_aws_host(name)) and not is_let_through(name):
        raise RealAWSCallRefused(name)


def _advice(host: str) -> str:
    if host in METADATA_HOSTS:
        return "there is no instance metadata service here"
    if active.current is None:
        return "no mock_aws is active: decorate the test with @mock_aws, or use the fixture `aws`"
    pattern = re.escape(f"https://{host}/")
    return (
        "while mock_aws is active nothing leaves for AWS. boto3, botocore, aiobotocore, requests and urllib3 are answered "
        "where awsim knows the operation, other HTTP clients are not. To reach the real host: "
        f'mock_aws(config={{"core": {{"passthrough": {{"urls": [r"{pattern}"]}}}}}})'
    )


def _guarded(original: Callable[..., Any], host_of: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        _refuse_aws(host_of(*args, **kwargs))
        return original(*args, **kwargs)

    return guarded


def _looked_up(host: Any = None, *_: Any, **__: Any) -> Any:
    return host


def _address(address: Any = None, *_: Any, **__: Any) -> Any:
    return address[0] if isinstance(address, tuple) else None


def _peer(_: Any, address: Any = None, *__: Any) -> Any:
    return _address(address)


def _server_name(*_: Any, server_hostname: Any = None, **__: Any) -> Any:
    return server_hostname
