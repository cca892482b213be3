"""Clients that do not go through Python's sockets, as far as they can be taken hold of: libcurl, uvloop, AWS's CRT.

Each is changed when it is loaded, be it before the mock or while it is active. What uses one of their objects that was
made before, or has kept a function of theirs by another name, is not noticed (docs/getting-started.md).
"""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from awsim.transports.late_import import Noticing
from awsim.transports.patching import Patch, Patches

if TYPE_CHECKING:
    from collections.abc import Callable

    Refuse = Callable[[object], None]


class NativeClients:
    """The guard of these clients, put up and taken down as one; `refuse` is called with each host."""

    def __init__(self, refuse: Refuse) -> None:
        self._refuse = refuse
        self._patched: dict[str, Patches] = {}
        self._noticing = [Noticing(name, functools.partial(self._patch, name)) for name in _CHANGES]

    def apply(self) -> None:
        """Change those that are loaded, and from now on those that are being loaded."""
        for name, noticing in zip(_CHANGES, self._noticing, strict=True):
            if name in sys.modules:
                self._patch(name)
            noticing.begin()

    def undo(self) -> None:
        """Put back what was there before."""
        for noticing in self._noticing:
            noticing.end()
        while self._patched:
            self._patched.popitem()[1].undo()

    def _patch(self, name: str) -> None:
        if name not in self._patched:
            patches = self._patched[name] = Patches(_CHANGES[name](sys.modules[name], self._refuse))
            patches.apply()


def _curl(module: Any, refuse: Refuse) -> list[Patch]:
    """A handle knows its URL when it is told it, and is looked at when it is to run, alone or among others."""

    class Curl(module.Curl):  # type: ignore[misc]  # pycurl has no types
        def setopt(self, option: int, *value: Any) -> Any:
            if option == module.URL and value:
                self.url = value[0].decode("latin-1") if isinstance(value[0], bytes) else str(value[0])
            return super().setopt(option, *value)

        def perform(self) -> Any:
            refuse(_host(getattr(self, "url", "")))
            return super().perform()

        def perform_rb(self) -> Any:
            refuse(_host(getattr(self, "url", "")))
            return super().perform_rb()

        def perform_rs(self) -> Any:
            refuse(_host(getattr(self, "url", "")))
            return super().perform_rs()

    class CurlMulti(module.CurlMulti):  # type: ignore[misc]
        def add_handle(self, handle: Any) -> Any:
            refuse(_host(getattr(handle, "url", "")))
            return super().add_handle(handle)

    made = {module.Curl: Curl, module.CurlMulti: CurlMulti}
    return [*_by_any_name(made), Patch(module, "Curl", Curl), Patch(module, "CurlMulti", CurlMulti)]


def _by_any_name(replaced: dict[Any, Any]) -> list[Patch]:
    """Where a type was imported by its name, or is an attribute of a class as of kombu's client."""
    found = []
    for module in [each for each in sys.modules.values() if each is not None]:
        holders = [module, *(each for each in list(vars(module).values()) if isinstance(each, type))]
        for holder in holders if "curl" in module.__name__.lower() else [module]:
            for name in ("Curl", "CurlMulti"):
                value = vars(holder).get(name)
                if value in replaced:
                    found.append(Patch(holder, name, replaced[value]))
    return found


def _host(url: str) -> str:
    """The host that libcurl takes a URL for; it does without a scheme."""
    try:
        return urlsplit(url if "://" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""


def _uvloop(module: Any, refuse: Refuse) -> list[Patch]:
    """uvloop looks hosts up and connects by itself."""
    loop = module.Loop

    def refusing(name: str, host_of: Callable[..., object]) -> Patch:
        original = getattr(loop, name)

        @functools.wraps(original)
        async def refused(self: Any, *args: Any, **kwargs: Any) -> Any:
            refuse(host_of(*args, **kwargs))
            return await original(self, *args, **kwargs)

        return Patch(loop, name, refused)

    return [
        refusing("getaddrinfo", lambda host=None, *_, **__: host),
        refusing("create_connection", lambda _=None, host=None, *__, **___: host),
        refusing("create_datagram_endpoint", lambda _=None, __=None, remote_addr=None, **___: (remote_addr or [""])[0]),
        refusing("sock_connect", lambda _=None, address=None: address[0] if isinstance(address, tuple) else None),
    ]


def _crt_http(module: Any, refuse: Refuse) -> list[Patch]:
    def refusing(kind: Any) -> Patch:
        original = vars(kind)["new"].__func__

        @functools.wraps(original)
        def new(cls: Any, *args: Any, **kwargs: Any) -> Any:
            refuse(kwargs["host_name"] if "host_name" in kwargs else args[0])
            return original(cls, *args, **kwargs)

        return Patch(kind, "new", classmethod(new))

    return [
        refusing(kind) for kind in (module.HttpClientConnection, module.Http2ClientConnection) if "new" in vars(kind)
    ]


def _crt_s3(module: Any, refuse: Refuse) -> list[Patch]:
    original = module.S3Client.make_request

    @functools.wraps(original)
    def make_request(client: Any, **given: Any) -> Any:
        refuse(given["request"].headers.get("host"))
        return original(client, **given)

    return [Patch(module.S3Client, "make_request", make_request)]


def _transfers(module: Any, _: Refuse) -> list[Patch]:
    """`upload_file` and its kin by the classic client, which is answered, whatever the configuration says."""
    original = module._should_use_crt

    def _should_use_crt(config: Any) -> bool:
        from awsim.transports import active

        return original(config) and active.current is None

    return [Patch(module, "_should_use_crt", _should_use_crt)]


_CHANGES: dict[str, Callable[[Any, Refuse], list[Patch]]] = {
    "pycurl": _curl,
    "uvloop": _uvloop,
    "awscrt.http": _crt_http,
    "awscrt.s3": _crt_s3,
    "boto3.s3.transfer": _transfers,
}
"""Module -> what in it is changed."""
