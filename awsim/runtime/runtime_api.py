"""The Lambda Runtime API on loopback: how a process of its own is given invocations and answers them.

Developer guide, "Lambda runtime API", version 2018-06-01. What else the process asks for is a call to AWS, and is
answered by the cloud as part of the invocation that is running.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from awsim.protocols.http import HTTPRequest, HTTPResponse
from awsim.runtime.errors import RESPONSE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.runtime.deployment import Invocation

PREFIX = "/2018-06-01/runtime/"
HOST = "127.0.0.1"
MOST_BYTES = 64 * 1024 * 1024
"""The longest body of a request that is read."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the process said of an invocation: its payload, which is an error document if it `failed`."""

    payload: bytes
    failed: bool = False
    is_initial: bool = False
    """Whether the process failed before it could take invocations."""


class RuntimeApi:
    """The server of one process. `answer_aws` answers its calls to AWS."""

    def __init__(self, answer_aws: Callable[[HTTPRequest], HTTPResponse]) -> None:
        self.results: Queue[Any] = Queue()
        """What the process answers (`Answered`), and whatever else its worker waits for."""
        self.is_idle = Event()
        """Set while nothing is to be waited for: the process asks for an invocation, or it has come to an end."""
        self._answer_aws = answer_aws
        self._invocations: Queue[tuple[Invocation, int]] = Queue()
        self._running: str | None = None
        self._closed = False
        self._server = ThreadingHTTPServer((HOST, 0), self._handler_class())
        self._server.daemon_threads = True
        self.address = f"{HOST}:{self._server.server_address[1]}"
        Thread(target=self._server.serve_forever, name="awsim-runtime-api", daemon=True).start()

    def invoke(self, invocation: Invocation, deadline_ms: int) -> None:
        """Hand an invocation to the process, with the moment it times out in milliseconds since the epoch."""
        self.is_idle.clear()
        self._invocations.put((invocation, deadline_ms))

    def end(self, result: Any) -> None:
        """Tell whoever waits that the process will take no more invocations, and why."""
        self.results.put(result)
        self.is_idle.set()

    def close(self) -> None:
        """Serve no more."""
        self._closed = True
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> HTTPResponse:
        """The answer to a request of the process."""
        if not path.startswith(PREFIX):
            return self._answer_aws(HTTPRequest(method, f"http://{self.address}{path}", headers, body))
        match path.removeprefix(PREFIX).split("/"):
            case ["invocation", "next"] if method == "GET":
                return self._next()
            case ["invocation", request_id, "response" | "error" as kind] if method == "POST":
                return self._finish(request_id, body, failed=kind == "error")
            case ["init", "error"] if method == "POST":
                self.end(Answered(body, failed=True, is_initial=True))
                return _accepted()
        return _refused(404, "InvalidPath", f"{method} {path} is not part of the Runtime API")

    def _next(self) -> HTTPResponse:
        """Wait for an invocation, as long as it takes."""
        self.is_idle.set()
        while not self._closed:
            try:
                invocation, deadline_ms = self._invocations.get(timeout=1)
            except Empty:
                continue
            self._running = invocation.request_id
            headers = {
                "content-type": "application/json",
                "lambda-runtime-aws-request-id": invocation.request_id,
                "lambda-runtime-deadline-ms": str(deadline_ms),
                "lambda-runtime-invoked-function-arn": invocation.invoked_arn,
            }
            if invocation.client_context is not None:
                headers["lambda-runtime-client-context"] = invocation.client_context.decode()
            return HTTPResponse(200, headers, invocation.payload or b"{}")
        return _refused(500, "ServiceException", "the runtime is being shut down")

    def _finish(self, request_id: str, body: bytes, *, failed: bool) -> HTTPResponse:
        if request_id != self._running:
            return _refused(400, "InvalidRequestID", "Invalid request ID")
        if not failed and len(body) > RESPONSE_LIMIT:
            message = f"Exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
            return _refused(413, "RequestEntityTooLarge", message)
        self._running = None
        self.results.put(Answered(body, failed))
        return _accepted()

    def _handler_class(self) -> type[BaseHTTPRequestHandler]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                response = api.answer(*_received(self, api.address))
                body = response.body if isinstance(response.body, bytes) else response.body.read()
                self.send_response(response.status)
                for name, value in response.headers.items():
                    if name not in ("content-length", "transfer-encoding", "date", "server"):
                        self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            do_DELETE = do_GET = do_HEAD = do_PATCH = do_POST = do_PUT = _serve  # noqa: N815 - names of http.server

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of http.server
                """Nobody reads it."""

        return Handler


def _received(handler: BaseHTTPRequestHandler, address: str) -> tuple[str, str, dict[str, str], bytes]:
    """Method, path, headers and body; a page of a browser, which names another host, gets nothing out of it."""
    headers = {name.lower(): value for name, value in handler.headers.items()}
    if headers.get("host") != address:
        return "GET", f"{PREFIX}refused", {}, b""
    if "chunked" in headers.get("transfer-encoding", ""):
        return handler.command, handler.path, headers, _chunks(handler)
    length = min(int(headers.get("content-length") or 0), MOST_BYTES)
    return handler.command, handler.path, headers, handler.rfile.read(length)


def _chunks(handler: BaseHTTPRequestHandler) -> bytes:
    content = b""
    while (size := int(handler.rfile.readline().split(b";")[0] or b"0", 16)) and len(content) + size <= MOST_BYTES:
        content += handler.rfile.read(size)
        handler.rfile.readline()
    while handler.rfile.readline().strip():
        continue  # trailers
    return content


def _accepted() -> HTTPResponse:
    return HTTPResponse(202, {"content-type": "application/json"}, b'{"status": "OK"}')


def _refused(status: int, kind: str, message: str) -> HTTPResponse:
    body = json.dumps({"errorMessage": message, "errorType": kind}).encode()
    return HTTPResponse(status, {"content-type": "application/json"}, body)
