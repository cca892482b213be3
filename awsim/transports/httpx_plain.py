"""Plain HTTP calls to AWS by httpx, synchronous or not, answered in place of its transports."""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any

from awsim.protocols.hosts import plain_host
from awsim.protocols.http import HTTPRequest
from awsim.services.doors import is_answered
from awsim.transports import active
from awsim.transports.guard import is_let_through
from awsim.transports.patching import Patch
from awsim.transports.plain_http import answer_plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.gateway.gateway import Gateway


def patches() -> list[Patch]:
    """What has httpx, where it is loaded, ask the active cloud first."""
    httpx: Any = sys.modules.get("httpx")
    if httpx is None or not hasattr(httpx, "AsyncHTTPTransport"):
        return []
    sync, awaitable = httpx.HTTPTransport, httpx.AsyncHTTPTransport
    return [
        Patch(sync, "handle_request", _answering(sync.handle_request)),
        Patch(awaitable, "handle_async_request", _answering_async(awaitable.handle_async_request)),
    ]


def _answering(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def handle_request(self: Any, request: Any) -> Any:
        gateway = _answerer(request)
        return original(self, request) if gateway is None else _answer(gateway, request, request.read())

    return handle_request


def _answering_async(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    async def handle_async_request(self: Any, request: Any) -> Any:
        gateway = _answerer(request)
        return await original(self, request) if gateway is None else _answer(gateway, request, await request.aread())

    return handle_async_request


def _answerer(request: Any) -> Gateway | None:
    """The cloud that answers a request, None where it goes its own way."""
    gateway, host = active.current, plain_host(request.url.host)
    return None if gateway is None or not is_answered(gateway.world, host) or is_let_through(gateway, host) else gateway


def _answer(gateway: Gateway, request: Any, body: bytes) -> Any:
    import httpx

    headers = {name.lower(): value for name, value in request.headers.items()}
    names = {name.lower().decode("latin-1"): name.decode("latin-1") for name, _ in request.headers.raw}
    if headers.pop("transfer-encoding", None) is not None:
        headers["content-length"] = str(len(body))
    answered = answer_plain(gateway, HTTPRequest(request.method.upper(), str(request.url), headers, body, names))
    content = answered.body if isinstance(answered.body, bytes) else answered.body.read()
    shown = [*answered.headers.items(), *(("set-cookie", cookie) for cookie in answered.cookies)]
    stream = httpx.ByteStream(b"" if request.method == "HEAD" else content)
    return httpx.Response(answered.status, headers=shown, stream=stream, request=request)
