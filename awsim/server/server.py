"""The server of one cloud: its socket, its event loop on a thread of its own, its beginning and its graceful end."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from threading import Event, Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from awsim.protocols.http import HTTPRequest
from awsim.server.environment import variables_for
from awsim.server.limits import Limits
from awsim.server.visitors import Visitors

if TYPE_CHECKING:
    from collections.abc import Collection
    from types import TracebackType
    from typing import TextIO

    from awsim.gateway.gateway import Gateway
    from awsim.protocols.http import HTTPResponse
    from awsim.server.application import CloudApplication
    from awsim.server.connection import Connection

_LOOPBACK = ("127.0.0.1", "::1")

BACKLOG = 1024
LOOK_SECONDS = 1.0
"""How often connections are looked at that may have stood still too long."""


class MissingServerExtraError(ImportError):
    """The server's libraries are not installed; the message says how to install them."""


class Server:
    """A cloud over HTTP/1.1 and HTTP/2 on one port; as a context manager it serves inside the block.

    host, port     where it listens; port 0 takes a free one. By default only this machine can reach it.
    allow_hosts    further names it answers to (see `awsim.server.visitors`); "*": any.
    allow_origins  origins besides those on this machine whose pages may use it ("https://app.example"); "*": any.
    limits         what it takes at most.
    access_log     where a line is written for each request, None: nowhere.
    grace_seconds  how long calls that are under way may take when it is stopped.
    """

    def __init__(
        self,
        gateway: Gateway,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        allow_hosts: Collection[str] = (),
        allow_origins: Collection[str] = (),
        limits: Limits | None = None,
        access_log: TextIO | None = None,
        grace_seconds: float = 5.0,
    ) -> None:
        self.gateway = gateway
        self.world = gateway.world
        self.limits = limits or Limits()
        self._visitors = Visitors((*allow_hosts, host), allow_origins)
        self._access_log = access_log
        self._grace_seconds = grace_seconds
        self._socket = _listening(host, port)
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://{_reached(host)}:{self.port}"
        self._connections: set[Connection] = set()
        self._application: CloudApplication | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._run, name="awsim-server", daemon=True)
        self._is_ready = Event()
        self._failure: BaseException | None = None

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def client_variables(self) -> dict[str, str]:
        """The environment variables with which SDKs and the AWS CLI find the server."""
        return variables_for(self.gateway.world.options, self.url)

    def start(self) -> None:
        """Begin to answer; returns when it does."""
        self._thread.start()
        self._is_ready.wait()
        if self._failure is not None:
            raise self._failure
        if self.world.endpoint_url is None:
            self.world.endpoint_url = self.url
            self.world.answers_own_addresses = self._answer_own
        Thread(target=_load_ahead, name="awsim-load", daemon=True).start()

    def stop(self) -> None:
        """Take no more connections, let calls that are under way be answered, end the rest."""
        if self.world.endpoint_url == self.url:
            self.world.endpoint_url = self.world.answers_own_addresses = None
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _answer_own(self, request: HTTPRequest) -> HTTPResponse | None:
        """The answer to a request of the cloud's own to this server, on the thread that makes it."""
        parts = urlsplit(request.url)
        host = (parts.hostname or "").rstrip(".")
        is_here = host in _LOOPBACK or host == urlsplit(self.url).hostname or self._visitors.domain_of(host) is not None
        if (parts.port or 80) != self.port or not is_here or self._application is None:
            return None
        return self._application.answer_in_place(request)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            listening = self._loop.run_until_complete(self._listen())
        except BaseException as error:
            self._failure = error
            self._loop.close()
            self._is_ready.set()
            return
        self._is_ready.set()
        looking = self._loop.create_task(self._look())
        try:
            self._loop.run_forever()
        finally:
            looking.cancel()
            listening.close()
            self._loop.run_until_complete(self._end())
            self._loop.close()

    async def _listen(self) -> asyncio.Server:
        try:
            from awsim.server.application import CloudApplication
            from awsim.server.connection import Connection
        except ImportError as error:
            if error.name not in ("httptools", "h2"):
                raise
            raise MissingServerExtraError(
                'awsim serves HTTP with httptools and h2: pip install "awsim[server]"'
            ) from error
        from awsim.server.access_log import AccessLog
        from awsim.server.control import Control

        log = None if self._access_log is None else AccessLog(self._access_log)
        control = Control(self.world)
        application = self._application = CloudApplication(self.gateway, self.limits, self._visitors, control, log)
        return await self._loop.create_server(
            lambda: Connection(application, self.limits, self._connections), sock=self._socket, backlog=BACKLOG
        )

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = self._loop.time()
            for connection in list(self._connections):
                connection.look(now)

    async def _end(self) -> None:
        assert self._application is not None
        for connection in list(self._connections):
            connection.stop()
        deadline = self._loop.time() + self._grace_seconds
        while self._connections and self._loop.time() < deadline:
            await asyncio.sleep(0.01)
        self._application.stop()
        for connection in list(self._connections):
            connection.abort()
        await asyncio.sleep(0)


def _load_ahead() -> None:
    """Load what any call to AWS needs, while its client is still getting ready."""
    from awsim.protocols.route import recognise

    recognise(HTTPRequest("GET", "https://s3.amazonaws.com/"))


def _listening(host: str, port: int) -> socket.socket:
    """A socket bound to an address of this machine; raises OSError, which names the address."""
    [family, kind, protocol, _, address] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    made = socket.socket(family, kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind(address)
    except OSError as error:
        made.close()
        raise OSError(error.errno, f"can't listen on {host}:{port}: {error.strerror}") from error
    made.settimeout(0)
    return made


def _reached(host: str) -> str:
    """How a client on this machine reaches a host that is listened on: nobody can connect to "any address"."""
    try:
        address: Any = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1"
    return f"[{host}]" if address.version == 6 else host
