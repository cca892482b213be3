"""A server on this machine that keeps what it is sent, and a cloud that may call it."""

from __future__ import annotations

from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from awsim import Cloud, mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Got:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


@dataclass
class Endpoint:
    """Answers what is prepared for a path, one after another, then 200."""

    got: list[Got] = field(default_factory=list)
    answers: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    url: str = ""

    def at(self, path: str) -> list[Got]:
        """The requests to a path."""
        return [each for each in self.got if each.path.partition("?")[0] == path]


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    made = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            made.got.append(Got(self.command, self.path, headers, body))
            prepared = made.answers.get(self.path.partition("?")[0])
            status, text = prepared.pop(0) if prepared else (200, "{}")
            self.send_response(status)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        do_PUT = do_GET = do_POST  # noqa: N815 - as http.server calls them

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with mock_aws(clock="virtual", seed=7, http_endpoints="loopback") as cloud:
        yield cloud
