"""What the server does with a request: check who asks, see what is meant, have it answered, publish its URLs."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from contextvars import Context
from functools import partial
from time import perf_counter
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.exceptions import EndpointConnectionError

from awsim.common.event_feed import Pause
from awsim.kernel.blobs import PIECE, BlobReader
from awsim.kernel.steps import at_once, until_idle
from awsim.kernel.threads import Busy
from awsim.model.loader import operation
from awsim.moto.fallthrough import MotoError
from awsim.protocols.error_response import error_response
from awsim.protocols.hosts import is_aws_host
from awsim.protocols.http import HTTPResponse
from awsim.protocols.route import recognise
from awsim.protocols.signature import signature_of
from awsim.protocols.spoken import spoken_by
from awsim.protocols.unknown_operation import refusal_of_unknown
from awsim.protocols.unsigned import recognise_unsigned
from awsim.server.addresses import MOTO_API, aws_request
from awsim.server.blame import fault_of
from awsim.server.browsers import is_handshake, refusal_of_get
from awsim.server.calls import Calls
from awsim.server.control import is_control
from awsim.server.cross_origin import preflight, shared
from awsim.server.exchange import Errands
from awsim.server.published import published
from awsim.server.received import received
from awsim.server.refusals import refusal
from awsim.services.doors import answered_by_host, connected, is_users
from awsim.transports.answer import answering, fronting
from awsim.transports.suspending import carried_on, carried_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from awsim.gateway.gateway import Gateway
    from awsim.kernel.steps import Idle, Steps
    from awsim.protocols.http import HTTPRequest
    from awsim.protocols.route import Route
    from awsim.server.access_log import AccessLog
    from awsim.server.control import Control
    from awsim.server.exchange import Reply
    from awsim.server.limits import Limits
    from awsim.server.visitors import Visitors

log = logging.getLogger("awsim.server")

VERSION = "13"
"""Of the WebSocket protocol."""
GONE = 1006
"""Why a WebSocket has ended whose client went away (RFC 6455, section 7.4.1)."""
MOTO_DASHBOARD = f"{MOTO_API}/moto-api"
MOTO_RESET = ("POST", f"{MOTO_API}/moto-api/reset")
LONGEST_PAUSE_SECONDS = 0.05
"""How long an event stream waits before it looks again: another call may have caused an event."""
BUSY_SECONDS = 0.002
"""How long an event stream waits for the cloud while a thread holds it."""


class CloudApplication:
    """Answers the requests of one server from one cloud; its methods are called on the event loop's thread."""

    def __init__(
        self, gateway: Gateway, limits: Limits, visitors: Visitors, control: Control, access_log: AccessLog | None
    ) -> None:
        self._gateway = gateway
        self._visitors = visitors
        self._control = control
        self._log = access_log
        self._calls = Calls(gateway, limits)
        self._errands = Errands(partial(self._calls.on_a_thread, of_function=False), self._keep)
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        """The calls that wait, and the streams of events that are sent."""

    def stop(self) -> None:
        """Answer no more, and end the streams and the calls that wait."""
        self._calls.stop()
        for task in self._tasks:
            task.cancel()

    def answer(self, request: HTTPRequest, reply: Reply) -> None:
        """Answer a request, now or later; whatever goes wrong, it is answered."""
        try:
            self._answer(request, reply)
        except Exception as error:
            log.exception("%s %s failed", request.method, request.url)
            self._send(request, reply, self._refusal(request, None, 500, f"{type(error).__name__}: {error}"))

    def _answer(self, request: HTTPRequest, reply: Reply) -> None:
        refused = self._visitors.refusal(request, self._gateway.world.hosts)
        if refused is not None:
            self._turn_away(request, reply, None, 403, refused)
        elif is_handshake(request) and request.headers.get("sec-websocket-version", VERSION) != VERSION:
            self._turn_away(
                request, reply, None, 426, f"The server speaks version {VERSION} of the WebSocket protocol."
            )
        elif is_handshake(request):
            self._note(request, reply, None)
            self._calls.on_a_thread(partial(Context().run, self._open_socket, request, reply), of_function=False)
        elif is_control(urlsplit(request.url).path):
            self._note(request, reply, None)
            self._on_a_thread(request, reply, None, partial(self._control.answer, request), of_function=False)
        else:
            self._answer_aws(request, reply)

    def _open_socket(self, request: HTTPRequest, reply: Reply) -> None:
        """Have a handshake answered, on a thread: it runs users' code."""
        world = self._gateway.world
        try:
            meant = aws_request(request, self._visitors, world.options.region)
            found = connected(world, meant)
        except Exception as error:
            log.exception("the handshake %s failed", request.url)
            found = self._refusal(request, None, 500, f"{type(error).__name__}: {error}")
        if found is None:
            found = self._refusal(request, None, 501, "No WebSocket API is there.")
        with suppress(RuntimeError):  # the server has been stopped meanwhile
            self._loop.call_soon_threadsafe(self._become_socket, request, reply, found)

    def _become_socket(self, request: HTTPRequest, reply: Reply, found: Any) -> None:
        if isinstance(found, HTTPResponse):
            self._send(request, reply, found)
        elif not reply.is_open:
            self._calls.on_a_thread(partial(found.close, GONE, ""), of_function=False)
        elif not reply.become_socket(request, found, self._errands):
            self._send(request, reply, self._refusal(request, None, 501, "WebSockets need HTTP/1.1."))

    def answer_in_place(self, request: HTTPRequest) -> HTTPResponse:
        """The answer to a request of the cloud's own, on the thread that makes it and as part of what it is part of."""
        meant = self._meant(request)
        return at_once(self._calling(meant, request, _recognised(meant)))

    def refuse(self, request: HTTPRequest, reply: Reply, status: int, message: str) -> None:
        """Answer a request that was not read to its end."""
        route = _recognised(self._meant(request))
        self._turn_away(request, reply, route, status, message)

    def _meant(self, request: HTTPRequest) -> HTTPRequest:
        world = self._gateway.world
        return aws_request(request, self._visitors, world.options.region, world.hosts)

    def _turn_away(self, request: HTTPRequest, reply: Reply, route: Route | None, status: int, message: str) -> None:
        """Answer an error that no page of a browser may read."""
        self._note(request, reply, route)
        self._reply(reply, self._refusal(request, route, status, message))

    def _answer_aws(self, request: HTTPRequest, reply: Reply) -> None:
        gateway = self._gateway
        meant = self._meant(request)
        route = _recognised(meant)
        refused = None if self._visitors.any_origin else refusal_of_get(request, route)
        if refused is not None:
            self._turn_away(request, reply, route, 403, refused)
            return
        self._note(request, reply, route)
        is_own = is_users(gateway.world, meant.url)
        early = None if is_own else preflight(gateway.world, request, meant)
        if early is not None:
            self._send(request, reply, early)
            return
        signature = signature_of(meant)
        meant = received(meant, request, route, self._visitors, signature.region or gateway.world.options.region)
        access_key = signature.access_key
        within = gateway.world.running_context(access_key)
        calling = self._calling(meant, request, route)
        if within is None and not is_own and self._calls.is_quick(meant, route):
            outcome = self._calls.at_once(partial(at_once, calling))
            if outcome is not None:
                self._send(request, reply, outcome[0])
                return
        call = partial(self._begun, calling, Context() if within is None else within, request, reply)
        self._on_a_thread(request, reply, route, call, of_function=within is not None)

    def _begun(
        self, calling: Steps[HTTPResponse], within: Context, request: HTTPRequest, reply: Reply
    ) -> HTTPResponse | None:
        """The answer; None where the call has to wait: no thread is kept for that, the loop goes on with it."""
        try:
            idle = within.run(until_idle, calling)
        except StopIteration as ended:
            answered: HTTPResponse = ended.value
            return answered
        self._loop.call_soon_threadsafe(self._wait, calling, idle, within, request, reply)
        return None

    def _wait(
        self, calling: Steps[HTTPResponse], idle: Idle, within: Context, request: HTTPRequest, reply: Reply
    ) -> None:
        async def wait() -> None:
            self._send(request, reply, await carried_on(self._gateway.world, calling, lambda: idle, within))

        self._keep(self._loop.create_task(wait()))

    def _calling(self, meant: HTTPRequest, sent: HTTPRequest, route: Route | None) -> Steps[HTTPResponse]:
        """The answer, in steps, whatever goes wrong; on any thread."""
        try:
            response = yield from self._finding(meant, route)
        except EndpointConnectionError as error:
            return self._refusal(meant, route, 404, str(error))
        except Exception as error:
            return self._failed(error, meant, sent, route)
        return response if route is None else published(response, route, sent)

    def _failed(self, error: Exception, meant: HTTPRequest, sent: HTTPRequest, route: Route | None) -> HTTPResponse:
        """The answer where awsim or moto has failed; what moto falls over may be forbidden by the model."""
        fault = fault_of(meant, route) if isinstance(error, MotoError) and route is not None else None
        if fault is not None and route is not None:
            spoken = spoken_by(meant, route.model.service_model)
            request_id, now = self._gateway.world.random.request_id(), self._gateway.world.clock.now()
            return error_response(operation(route.service, route.model.name), fault, request_id, now, spoken)
        log.error("%s %s failed", sent.method, sent.url, exc_info=error)
        return self._refusal(meant, route, 500, f"{type(error).__name__}: {error}")

    def _finding(self, meant: HTTPRequest, route: Route | None) -> Steps[HTTPResponse]:
        gateway = self._gateway
        if (meant.method, meant.url) == MOTO_RESET:
            # moto's own would leave what is native.
            gateway.world.reset()
            return HTTPResponse(200, {"content-type": "application/json"}, b'{"status": "ok"}')
        if meant.url.rstrip("/") == MOTO_DASHBOARD:
            message = (
                "moto's dashboard is not served: /moto-api/data.json has its data, /_awsim/journal?text the calls."
            )
            return self._refusal(meant, None, 501, message)
        hosted = answered_by_host(gateway.world, meant)
        if hosted is not None:
            return hosted
        fronted = fronting(gateway, meant, route, transport="http", live=True)
        if fronted is not None:
            return (yield from fronted)
        if route is not None:
            answered = answering(gateway, meant, route.model, region=route.region, transport="http", live=True)
            return (yield from answered)
        unknown = refusal_of_unknown(meant, gateway.world.random.request_id())
        if unknown is not None:
            return unknown
        if is_aws_host(urlsplit(meant.url).hostname or ""):
            found = gateway.answer_url(meant, gateway.world.account_of(signature_of(meant).access_key))
            if found is not None:
                return found
        asked = meant.headers.get("x-amz-target") or f"{meant.method} {meant.url}"
        return self._refusal(meant, None, 404, f"No service has an operation for {asked[:500]}.")

    def _on_a_thread(
        self,
        request: HTTPRequest,
        reply: Reply,
        route: Route | None,
        call: Callable[[], HTTPResponse | None],
        *,
        of_function: bool,
    ) -> None:
        def run() -> None:
            try:
                response = call()
                if response is None:
                    return
                if not isinstance(response.body, bytes | BlobReader):
                    response.body = response.body.read()
            except BaseException as error:
                log.exception("%s %s failed", request.method, request.url)
                response = self._refusal(request, route, 500, f"{type(error).__name__}: {error}")
            with suppress(RuntimeError):  # the server has been stopped meanwhile
                self._loop.call_soon_threadsafe(self._send, request, reply, response)

        try:
            self._calls.on_a_thread(partial(Context().run, run), of_function=of_function)
        except Busy:
            message = "Too many calls are waiting to be answered. Please reduce your request rate."
            self._send(request, reply, self._refusal(request, route, 503, message))

    def _send(self, request: HTTPRequest, reply: Reply, response: HTTPResponse) -> None:
        if "origin" in request.headers and not is_users(self._gateway.world, self._meant(request).url):
            response.headers.update(shared(request, response))
        self._reply(reply, response)

    def _reply(self, reply: Reply, response: HTTPResponse) -> None:
        if response.events is not None:
            self._keep(self._loop.create_task(self._stream(response, response.events, reply)))
            return
        if not isinstance(response.body, bytes):
            self._keep(self._loop.create_task(self._send_pieces(response, response.body, reply)))
        elif reply.is_open:
            reply.send(response, response.body)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @staticmethod
    async def _send_pieces(response: HTTPResponse, body: IO[bytes], reply: Reply) -> None:
        """Send a body that is a file, a piece as soon as the client has read the one before."""
        length = response.headers.get("content-length")
        reply.begin(response, None if length is None else int(length))
        try:
            while reply.is_open and (piece := body.read(PIECE)):
                reply.write(piece)
                await reply.drained()
        finally:
            if reply.is_open:
                reply.finish()

    async def _stream(self, response: HTTPResponse, events: Iterator[bytes | Pause], reply: Reply) -> None:
        """Send events as they come, until there are no more or the client has gone."""
        reply.begin(response)
        try:
            while reply.is_open:
                activity = self._gateway.world.activity
                outcome = self._calls.at_once(partial(next, events, None))
                if outcome is None:
                    await asyncio.sleep(BUSY_SECONDS)
                    continue
                [message] = outcome
                if message is None:
                    break
                if isinstance(message, Pause):
                    seconds = min(message.seconds, LONGEST_PAUSE_SECONDS)
                    world = self._gateway.world
                    await carried_out(world, world.pausing(seconds, message.wakes_on, since=activity))
                    continue
                reply.write(message)
                await reply.drained()
        finally:
            if reply.is_open:
                reply.finish()

    def _refusal(self, request: HTTPRequest, route: Route | None, status: int, message: str) -> HTTPResponse:
        gateway = self._gateway
        return refusal(request, route, status, message, gateway.world.random.request_id(), gateway.world.clock.now())

    def _note(self, request: HTTPRequest, reply: Reply, route: Route | None) -> None:
        """Have the answer written to the access log, if there is one."""
        if self._log is not None:
            reply.on_finished = partial(self._log.add, request, reply, route, perf_counter())


def _recognised(request: HTTPRequest) -> Route | None:
    """The operation that is meant, None for what is none: a call of an API's stage, a link, a website."""
    found = recognise(request)
    if found is not None or is_aws_host(urlsplit(request.url).hostname or ""):
        return found
    return recognise_unsigned(request)
