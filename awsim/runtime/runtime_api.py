"""The Lambda Runtime API on loopback: how a process of its own is given invocations and answers them.

Developer guide, "Lambda runtime API", version 2018-06-01. What else the process asks for is a call to AWS, and is
answered by the cloud as part of the invocation that is running.
"""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from queue import SimpleQueue
from socketserver import ThreadingTCPServer
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from awsim.protocols.http import HTTPRequest, HTTPResponse
from awsim.runtime.errors import RESPONSE_LIMIT, too_large

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.services.lambda_.deployment import Invocation

PREFIX = "/2018-06-01/runtime/"
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Answered:
    """What the process said of an invocation: its payload, which is an error document if it `failed`."""

    payload: bytes
    failed: bool = False
    is_initial: bool = False
    """Whether the process failed before it could take invocations."""


@dataclass(frozen=True, slots=True)
class Ended:
    """That the process has come to an end, with this return code (as `subprocess` gives it)."""

    code: int


class RuntimeApi:
    """The server of one process. `answer_aws` answers its calls to AWS."""

    def __init__(self, answer_aws: Callable[[HTTPRequest], HTTPResponse]) -> None:
        self.results: SimpleQueue[Answered | Ended] = SimpleQueue()
        self.is_idle = Event()
        """Set while nothing is to be waited for: the process asks for an invocation, or takes no more of them."""
        self.has_ended = False
        self._answer_aws = answer_aws
        self._invocations: SimpleQueue[tuple[Invocation, int] | None] = SimpleQueue()
        self._running: str | None = None
        self._server = _Server(self)
        self.address = f"{HOST}:{self._server.server_address[1]}"
        Thread(target=self._server.accept_until_closed, name="awsim-runtime-api", daemon=True).start()

    def invoke(self, invocation: Invocation, deadline_ms: int) -> None:
        """Hand an invocation to the process, with the moment it times out in milliseconds since the epoch."""
        if not self.has_ended:
            self.is_idle.clear()
        self._invocations.put((invocation, deadline_ms))

    def end(self, result: Answered | Ended) -> None:
        """Tell whoever waits that the process will take no more invocations, and why."""
        self.has_ended = True
        self.results.put(result)
        self.is_idle.set()

    def close(self) -> None:
        """Serve no more."""
        self._invocations.put(None)
        self._server.close()

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> HTTPResponse:
        """The answer to a request of the process."""
        if not path.startswith(PREFIX):
            return self._from_aws(HTTPRequest(method, f"http://{self.address}{path}", headers, body))
        match path.removeprefix(PREFIX).split("/"):
            case ["invocation", "next"] if method == "GET":
                return self._next()
            case ["invocation", request_id, "response" | "error" as kind] if method == "POST":
                return self._finish(request_id, body, failed=kind == "error")
            case ["init", "error"] if method == "POST":
                self.end(Answered(body, failed=True, is_initial=True))
                return _accepted()
        return _refused(404, "InvalidPath", f"{method} {path} is not part of the Runtime API")

    def _from_aws(self, request: HTTPRequest) -> HTTPResponse:
        """What the cloud answers; an error that is not AWS's is told in words, with a status nobody tries again."""
        try:
            return self._answer_aws(request)
        except Exception as error:
            return _refused(501, type(error).__name__, str(error))

    def _next(self) -> HTTPResponse:
        """Wait for an invocation, as long as it takes."""
        self.is_idle.set()
        given = self._invocations.get()
        if given is None:
            return _refused(500, "ServiceException", "the runtime is being shut down")
        invocation, deadline_ms = given
        self._running = invocation.request_id
        headers = {
            "content-type": "application/json",
            "lambda-runtime-aws-request-id": invocation.request_id,
            "lambda-runtime-deadline-ms": str(deadline_ms),
            "lambda-runtime-invoked-function-arn": invocation.invoked_arn,
        }
        if invocation.client_context is not None:
            headers["lambda-runtime-client-context"] = json.dumps(json.loads(invocation.client_context))
        return HTTPResponse(200, headers, invocation.payload or b"{}")

    def _finish(self, request_id: str, body: bytes, *, failed: bool) -> HTTPResponse:
        if request_id != self._running:
            return _refused(400, "InvalidRequestID", "Invalid request ID")
        self._running = None
        if not failed and len(body) > RESPONSE_LIMIT:
            self.results.put(Answered(too_large().payload, failed=True))
            message = f"Exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
            return _refused(413, "RequestEntityTooLarge", message)
        self.results.put(Answered(body, failed))
        return _accepted()


class _Server(ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, api: RuntimeApi) -> None:
        super().__init__((HOST, 0), _Handler)
        self.api = api
        self._closed = False

    def accept_until_closed(self) -> None:
        """Serve each connection in a thread of its own; unlike `serve_forever` it ends at once, and never polls."""
        while True:
            try:
                connection, address = self.get_request()
            except OSError:
                continue  # a connection that was given up before it was accepted
            if self._closed:
                connection.close()
                self.server_close()
                return
            self.process_request(connection, address)

    def close(self) -> None:
        self._closed = True
        with suppress(OSError):  # it has been closed before
            socket.create_connection((HOST, self.server_address[1]), timeout=1).close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The process has gone, or sent what is no HTTP: its connection is closed, and nobody else is concerned."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def _serve(self) -> None:
        api = self.server.api
        response = api.answer(*_received(self, api.address))
        body = response.body if isinstance(response.body, bytes) else response.body.read()
        self.send_response(response.status)
        for name, value in response.headers.items():
            if name not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                self.send_header(name, value)
        for cookie in response.cookies:
            self.send_header("set-cookie", cookie)
        if self.command == "HEAD":
            self.send_header("content-length", response.headers.get("content-length", "0"))
            self.end_headers()
            return
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_DELETE = do_GET = do_HEAD = do_PATCH = do_POST = do_PUT = _serve  # noqa: N815 - names of http.server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of http.server
        """Nobody reads it."""


def _received(handler: BaseHTTPRequestHandler, address: str) -> tuple[str, str, dict[str, str], bytes]:
    """Method, path, headers and body; a page of a browser, which names another host, gets nothing out of it."""
    headers = {name.lower(): value for name, value in handler.headers.items()}
    if "chunked" in headers.get("transfer-encoding", ""):
        body = _chunks(handler)
    else:
        body = handler.rfile.read(int(headers.get("content-length") or 0))
    if headers.get("host") != address:
        return "GET", f"{PREFIX}refused", {}, b""
    return handler.command, handler.path, headers, body


def _chunks(handler: BaseHTTPRequestHandler) -> bytes:
    chunks = []
    while size := int(handler.rfile.readline().split(b";")[0] or b"0", 16):
        chunks.append(handler.rfile.read(size))
        handler.rfile.readline()
    while handler.rfile.readline().strip():
        continue  # trailers
    return b"".join(chunks)


def _accepted() -> HTTPResponse:
    return HTTPResponse(202, {"content-type": "application/json"}, b'{"status": "OK"}')


def _refused(status: int, kind: str, message: str) -> HTTPResponse:
    body = json.dumps({"errorMessage": message, "errorType": kind, "message": message}).encode()
    return HTTPResponse(status, {"content-type": "application/json"}, body)
