"""Deliveries over HTTP: inside, to this machine, and nowhere else."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from awsim import Cloud
from awsim.fabric.delivery.retries import Phase, RetryPolicy
from awsim.fabric.delivery.settings import DeliverySettings
from tests.fabric.delivery.conftest import ACCOUNT, REGION, Producer, producer_of

if TYPE_CHECKING:
    from collections.abc import Iterator


class Endpoint:
    """A server on this machine that keeps what it is sent, and answers with these statuses, then 200."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.got: list[tuple[str, str, bytes, str | None]] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                endpoint.got.append((self.command, self.path, body, self.headers["x-sent-by"]))
                self.send_response(endpoint.statuses.pop(0) if endpoint.statuses else 200)
                self.send_header("content-length", "0")
                self.end_headers()

            do_PUT = do_POST  # noqa: N815 - as http.server calls it

            def log_message(self, *_: Any) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook?x=1"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    made = Endpoint()
    yield made
    made.close()


@pytest.fixture
def open_cloud() -> Iterator[Cloud]:
    with Cloud(clock="virtual", http_endpoints="loopback") as cloud:
        yield cloud


def test_this_machine_is_called_where_the_option_allows(open_cloud: Cloud, endpoint: Endpoint) -> None:
    producer = producer_of(open_cloud)
    producer.deliver(endpoint.url, "hello", DeliverySettings(method="PUT", headers={"X-Sent-By": "awsim"}))
    open_cloud.settle()
    assert endpoint.got == [("PUT", "/hook?x=1", b"hello", "awsim")]
    assert producer.ended == [("hello", "delivered")]


def test_this_machine_is_not_called_otherwise(cloud: Cloud, producer: Producer, endpoint: Endpoint) -> None:
    producer.deliver(endpoint.url, "hello")
    cloud.settle()
    assert endpoint.got == []
    assert producer.ended == [("hello", "ConnectionFailure")]
    assert 'http_endpoints="loopback"' in cloud.journal.text() or "loopback" in str(cloud.journal.last)


def test_a_busy_server_is_asked_again(open_cloud: Cloud, endpoint: Endpoint) -> None:
    producer = producer_of(open_cloud)
    endpoint.statuses = [503, 429]
    producer.deliver(endpoint.url, "hello", DeliverySettings(retries=RetryPolicy(3, (Phase(3, 20, 20),))))
    open_cloud.settle()
    assert len(endpoint.got) == 3
    assert producer.ended == [("hello", "delivered")]


def test_a_server_that_refuses_is_not(open_cloud: Cloud, endpoint: Endpoint) -> None:
    producer = producer_of(open_cloud)
    endpoint.statuses = [404]
    producer.deliver(endpoint.url, "hello", DeliverySettings(retries=RetryPolicy(3, (Phase(3, 20, 20),))))
    open_cloud.settle()
    assert len(endpoint.got) == 1
    assert producer.ended == [("hello", "HTTP404")]


def test_nothing_leaves(open_cloud: Cloud) -> None:
    producer = producer_of(open_cloud)
    producer.deliver("https://example.com/hook", "hello")
    open_cloud.settle()
    assert producer.ended == [("hello", "ConnectionFailure")]


def test_a_function_url_is_answered_inside(cloud: Cloud, producer: Producer) -> None:
    seen: list[str] = []

    def handler(event: dict[str, Any], _: Any) -> str:
        seen.append(event["body"])
        return "ok"

    functions = cloud.client("lambda")
    functions.create_function(
        FunctionName="f",
        Runtime="python3.12",
        Handler="app.handler",
        Role=f"arn:aws:iam::{ACCOUNT}:role/r",
        Code={"ZipFile": b"PK\x05\x06" + bytes(18)},
    )
    cloud.functions.register("f", handler)
    url = functions.create_function_url_config(FunctionName="f", AuthType="NONE")["FunctionUrl"]
    functions.add_permission(
        FunctionName="f",
        StatementId="s",
        Action="lambda:InvokeFunctionUrl",
        Principal="*",
        FunctionUrlAuthType="NONE",
    )
    producer.deliver(url, "hello", DeliverySettings(headers={"content-type": "text/plain"}))
    cloud.settle()
    assert producer.ended == [("hello", "delivered")]
    assert seen == ["hello"]


def test_an_api_is_found_by_its_arn(cloud: Cloud, producer: Producer) -> None:
    producer.deliver(f"arn:aws:execute-api:{REGION}:{ACCOUNT}:abc123/prod/PUT/orders", "hello")
    cloud.settle()
    assert producer.ended[0][1].startswith("HTTP")
