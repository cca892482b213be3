"""What keeps requests from leaving for AWS: its hosts and those of instance metadata can't be reached by a socket.

Clients that are not answered in place (aiohttp, SDKs of others) are stopped where they look a host up, connect to it,
or name it in a TLS handshake; the last also holds behind proxies and resolvers of their own.
"""

from __future__ import annotations

import _socket
import functools
import socket
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from awsim.protocols.hosts import is_aws_host, is_metadata_host, plain_host
from awsim.transports import active
from awsim.transports.native_clients import NativeClients
from awsim.transports.patching import Patch, Patches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from awsim.gateway.gateway import Gateway

_ANSWERED = "awsim answers boto3, botocore, aiobotocore, requests, urllib3, urllib and httpx"
_LET_OUT = 'To let it out: mock_aws(config={"core": {"passthrough": {"urls": [r"https://…"]}}})'


class RealAWSCallRefused(socket.gaierror):
    """A request was about to leave for AWS; the message names its host or URL and says what to do.

    It is the error of a host that can't be found, which HTTP clients report as a failed connection.
    """

    def __init__(self, message: str) -> None:
        super().__init__(socket.EAI_NONAME, message)


_HAS_SENDMSG = hasattr(socket.socket, "sendmsg")
_let_through: list[str] = []
"""Hosts to which a request that is let through is under way, once for each; any thread may look them up."""


def patches(*, without_mock: bool = False) -> list[Patch]:
    """What refuses AWS's hosts while a mock is active; `without_mock` refuses them while none is, too."""
    refuse = functools.partial(_refuse, without_mock=without_mock)
    replaced = socket_patches(refuse)
    return [*replaced, _refusing_botocore(refuse)] if without_mock else replaced


class Guard:
    """All that refuses AWS's hosts, put up and taken down as one; the arguments are those of `patches`.

    What is replaced is looked up when it is put up: eventlet and gevent replace it as well.
    """

    def __init__(self, *, without_mock: bool = False) -> None:
        self._without_mock = without_mock
        self._sockets = Patches([])
        self._native = NativeClients(functools.partial(_refuse, without_mock=without_mock))

    def apply(self) -> None:
        """Refuse AWS's hosts from now on."""
        if not self._sockets.applied:
            self._sockets = Patches(patches(without_mock=self._without_mock))
        self._sockets.apply()
        self._native.apply()

    def undo(self) -> None:
        """Refuse nothing any more."""
        self._native.undo()
        self._sockets.undo()


def socket_patches(refuse: Callable[[object], None]) -> list[Patch]:
    """What has `refuse` called with each host that is looked up, connected to, or named in a TLS handshake.

    What is replaced is looked up now: eventlet and gevent replace it as well.
    """
    return [
        *(
            Patch(module, name, _guarded(getattr(module, name), _looked_up, refuse))
            for module in (socket, _socket)
            for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr")
        ),
        # Beside getaddrinfo, because eventlet's and gevent's look that up among their own functions.
        Patch(socket, "create_connection", _guarded(socket.create_connection, _address, refuse)),
        *(
            Patch(socket.socket, name, _guarded(getattr(socket.socket, name), _peer, refuse))
            for name in ("connect", "connect_ex")
        ),
        Patch(socket.socket, "sendto", _guarded(socket.socket.sendto, _sent_to, refuse)),
        *(
            [Patch(socket.socket, "sendmsg", _guarded(socket.socket.sendmsg, _messaged, refuse))]
            if _HAS_SENDMSG
            else []
        ),
        Patch(_socket, "socket", _guarded_type(_socket.socket, refuse)),
        *(
            Patch(ssl.SSLContext, name, _guarded(getattr(ssl.SSLContext, name), _server_name, refuse))
            for name in ("wrap_socket", "wrap_bio")
        ),
    ]


@contextmanager
def letting_through(url: str) -> Iterator[None]:
    """Let connections to the host of a URL out, for one request that the configuration lets through."""
    host = plain_host(urlsplit(url).hostname or "")
    _let_through.append(host)
    try:
        yield
    finally:
        _let_through.remove(host)


def is_let_through(gateway: Gateway, host: str) -> bool:
    """Whether connections to a host may go out: for a request under way, or by what the configuration says of it."""
    if host in _let_through:
        return True
    if not gateway.world.restricted:
        return False
    from awsim.protocols.route import services_at

    return gateway.moto.passes_to_host(host, services_at(host))


def unanswered(method: str, url: str) -> RealAWSCallRefused:
    """The error for a plain HTTP request to AWS that nobody can answer."""
    return RealAWSCallRefused(
        f"{method} {url} was not sent to AWS, and neither awsim nor moto can answer it: no service has an operation "
        f"with this method and path. {_LET_OUT}"
    )


def _refuse(host: object, *, without_mock: bool) -> None:
    """Raise RealAWSCallRefused for a host that is AWS's, unless the active cloud's configuration lets it out."""
    if isinstance(host, bytes | bytearray):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str):
        return
    name = plain_host(host)
    if not (is_aws_host(name) or is_metadata_host(name)):
        return
    gateway = active.current
    if gateway is None:
        if without_mock:
            raise RealAWSCallRefused(f"a connection to {name} was refused: {_advice_without_mock(name)}")
    elif not is_let_through(gateway, name):
        raise RealAWSCallRefused(f"a connection to {name} was refused while mock_aws is active: {_advice(name)}")


def _advice(host: str) -> str:
    if is_metadata_host(host):
        return f"a simulated AWS has no instance metadata for this client. {_LET_OUT}"
    return f"{_ANSWERED}, but not this client. {_LET_OUT}"


def _advice_without_mock(host: str) -> str:
    called = "instance metadata is asked for" if is_metadata_host(host) else "AWS is called"
    return (
        f"{called} without a mock, which awsim_guard = true forbids. Decorate the test with @mock_aws, or use the "
        "fixture aws"
    )


def _guarded(
    original: Callable[..., Any], host_of: Callable[..., object], refuse: Callable[[object], None]
) -> Callable[..., Any]:
    @functools.wraps(original)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        refuse(host_of(*args, **kwargs))
        return original(*args, **kwargs)

    return guarded


def _looked_up(host: object = None, *_: Any, **__: Any) -> object:
    return host


def _address(address: Any = None, *_: Any, **__: Any) -> object:
    return address[0] if isinstance(address, tuple) and address else None


def _peer(_: Any, address: Any = None, *__: Any) -> object:
    return _address(address)


def _sent_to(_: Any, *given: Any) -> object:
    """Of `sendto(data, address)` and `sendto(data, flags, address)`."""
    return _address(given[-1] if given else None)


def _messaged(_: Any, __: Any = None, ___: Any = None, ____: Any = 0, address: Any = None) -> object:
    return _address(address)


def _guarded_type(original: type, refuse: Callable[[object], None]) -> type:
    """The type beneath `socket.socket`, which can't be changed itself, for who makes sockets of it."""

    class Type(type(original)):  # type: ignore[misc]  # two guards, one inside the other
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, original)

    hosts = {"connect": _peer, "connect_ex": _peer, "sendto": _sent_to, "sendmsg": _messaged}
    guarded = {
        name: _guarded(getattr(original, name), host_of, refuse)
        for name, host_of in hosts.items()
        if hasattr(original, name)
    }
    return Type("socket", (original,), {"__slots__": (), **guarded})


def _server_name(*_: Any, server_hostname: object = None, **__: Any) -> object:
    return server_hostname


def _refusing_botocore(refuse: Callable[[object], None]) -> Patch:
    """botocore would try again, with seconds of backoff, what the socket refuses; this error it lets through."""
    from botocore.httpsession import URLLib3Session

    original = URLLib3Session.send

    def send(self: Any, request: Any) -> Any:
        host = urlsplit(request.url).hostname or ""
        if not is_metadata_host(host):
            refuse(host)
        return original(self, request)

    return Patch(URLLib3Session, "send", send)
