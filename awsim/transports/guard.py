"""What a process may not reach by a socket while a mock is active: AWS.

Clients that nobody patches (urllib, http.client, httpx, aiohttp, libraries of others) are stopped where they look up a
host, connect to it, or name it in a TLS handshake; the last also holds for proxies and for resolvers of their own.
"""

from __future__ import annotations

import functools
import re
import socket
import ssl
from typing import TYPE_CHECKING, Any

from awsim.protocols.hosts import METADATA_HOSTS, is_aws_host
from awsim.transports import active
from awsim.transports.patching import Patch

if TYPE_CHECKING:
    from collections.abc import Callable


class RealAWSCallRefused(ConnectionRefusedError):
    """Something tried to connect to AWS itself; the message names the host and what to do."""

    def __init__(self, host: str) -> None:
        super().__init__(f"awsim refused a connection to {host}: {_advice(host)}")
        self.host = host


def patches(*, without_mock: bool = False) -> list[Patch]:
    """What refuses AWS's hosts; `without_mock`: while no mock is active, which has a guard of its own."""
    guarded = functools.partial(_guarded, _refuse_without_mock if without_mock else _refuse)
    return [
        *(
            Patch(socket, name, guarded(getattr(socket, name), _looked_up))
            for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex")
        ),
        Patch(socket, "create_connection", guarded(socket.create_connection, _address)),
        Patch(socket.socket, "connect", guarded(socket.socket.connect, _peer)),
        Patch(socket.socket, "connect_ex", guarded(socket.socket.connect_ex, _peer)),
        Patch(ssl.SSLContext, "wrap_socket", guarded(ssl.SSLContext.wrap_socket, _server_name)),
        Patch(ssl.SSLContext, "wrap_bio", guarded(ssl.SSLContext.wrap_bio, _server_name)),
    ]


def _guarded(
    refuse: Callable[[Any], None], original: Callable[..., Any], host_of: Callable[..., Any]
) -> Callable[..., Any]:
    @functools.wraps(original)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        refuse(host_of(*args, **kwargs))
        return original(*args, **kwargs)

    return guarded


def _refuse(host: Any) -> None:
    if isinstance(host, bytes | bytearray):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str):
        return
    name = host.lower().rstrip(".")
    if (name in METADATA_HOSTS or is_aws_host(name)) and not _is_let_through(name):
        raise RealAWSCallRefused(name)


def _refuse_without_mock(host: Any) -> None:
    if active.current is None:
        _refuse(host)


def _is_let_through(host: str) -> bool:
    cloud = active.current
    if cloud is None or not cloud.restricted:
        return False
    from awsim.protocols.route import services_at

    return cloud.fallthrough.passes_to_host(host, services_at(host))


def _advice(host: str) -> str:
    if active.current is None:
        return "no mock_aws is active: decorate the test with @mock_aws, or use the fixture `aws`"
    if host in METADATA_HOSTS:
        return "there is no instance metadata service under mock_aws"
    pattern = re.escape(f"https://{host}/")
    return (
        "while mock_aws is active nothing leaves for AWS. Clients of boto3, botocore and aiobotocore, requests and "
        "urllib3 are answered where the operation is known, other HTTP clients are not. To reach the real host: "
        f'mock_aws(config={{"core": {{"passthrough": {{"urls": [r"{pattern}"]}}}}}})'
    )


def _looked_up(host: Any = None, *_: Any, **__: Any) -> Any:
    return host


def _address(address: Any = None, *_: Any, **__: Any) -> Any:
    return address[0] if isinstance(address, tuple) else None


def _peer(_: Any, address: Any = None, *__: Any) -> Any:
    return _address(address)


def _server_name(*_: Any, server_hostname: Any = None, **__: Any) -> Any:
    return server_hostname
