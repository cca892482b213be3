"""The awaitable twin of the wire path: aiobotocore's pipeline down to the HTTP send, answered in place."""

from __future__ import annotations

from inspect import isawaitable
from io import BytesIO
from typing import TYPE_CHECKING, Any

from aiobotocore.awsrequest import AioAWSResponse
from aiobotocore.endpoint import AioEndpoint
from aiobotocore.httpsession import AIOHTTPSession
from aiobotocore.signers import AioRequestSigner

from awsim.transports import active
from awsim.transports.guard import letting_through
from awsim.transports.patching import Patch
from awsim.transports.suspending import carried_out
from awsim.transports.wire import answering_sent, is_let_out, is_sent_to_service, remembered, with_credentials

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from awsim.protocols.http import HTTPResponse


def patches() -> list[Patch]:
    """What makes every aiobotocore client's pipeline end in the active cloud."""
    return [
        Patch(AioEndpoint, "_do_get_response", _remembering(AioEndpoint._do_get_response)),
        Patch(AioRequestSigner, "get_auth_instance", with_credentials(AioRequestSigner.get_auth_instance)),
        *(Patch(session, "send", _sent_to_active_cloud(session.send)) for session in _session_classes()),
    ]


def _session_classes() -> list[type[Any]]:
    """aiohttp's session, and httpx's where httpx is installed."""
    try:
        from aiobotocore.httpxsession import HttpxSession
    except ImportError:
        return [AIOHTTPSession]
    return [AIOHTTPSession, HttpxSession]


def _remembering(original: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def _do_get_response(self: Any, request: Any, operation_model: Any, context: Any) -> Any:
        with remembered(operation_model, context["client_region"]):
            return await original(self, request, operation_model, context)

    return _do_get_response


def _sent_to_active_cloud(original: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def send(self: Any, request: Any) -> Any:
        gateway = active.current
        if gateway is None or not is_sent_to_service():
            return await original(self, request)
        if is_let_out(gateway, request):
            with letting_through(request.url):
                return await original(self, request)
        answered = await carried_out(gateway.world, answering_sent(gateway, request, await _read(request.body)))
        response = AioAWSResponse(request.url, answered.status, answered.headers, AnsweredStream(request.url, answered))
        if not request.stream_output:
            await response.content
        return response

    return send


async def _read(body: Any) -> Any:
    """A body's bytes; aiobotocore's chunked bodies are read by awaiting, files are not."""
    if not hasattr(body, "read"):
        return body
    read = body.read()
    return await read if isawaitable(read) else read


class AnsweredStream:
    """The part of aiohttp's response that aiobotocore reads: a stream that is its own `content`."""

    def __init__(self, url: str, answered: HTTPResponse) -> None:
        self.url = url
        self.status = answered.status
        self._body = BytesIO(answered.body) if isinstance(answered.body, bytes) else answered.body
        self._ended = False

    @property
    def content(self) -> AnsweredStream:
        """The stream of the body."""
        return self

    async def __aenter__(self) -> AnsweredStream:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    async def read(self, amount: int = -1) -> bytes:
        """The next bytes; all that are left without an amount."""
        chunk = self._body.read(amount)
        self._ended = amount < 0 or len(chunk) < amount
        return chunk

    async def iter_chunks(self) -> AsyncIterator[tuple[bytes, bool]]:
        """The body in pieces, each with whether it ends one; event streams are read so."""
        if chunk := await self.read():
            yield chunk, True

    def at_eof(self) -> bool:
        """Whether all has been read."""
        return self._ended

    def close(self) -> None:
        """Nothing is open."""
