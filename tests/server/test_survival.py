"""Nothing a client does leaves it without an answer, or takes from the server what the next client needs."""

from __future__ import annotations

import json
import logging
import socket
import struct
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import ResponseReceived

from awsim.kernel.deliveries import Deliveries
from awsim.kernel.threads import Threads
from tests.server.serving import serving

if TYPE_CHECKING:
    from tests.server.serving import Served


def control(served: Served, path: str, body: str) -> tuple[int, Any]:
    request = urllib.request.Request(f"{served.url}/_awsim/{path}", body.encode(), method="POST")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def exchanged(served: Served, sent: bytes) -> bytes:
    """What the server answers until it ends the connection."""
    with socket.create_connection(("127.0.0.1", served.server.port), timeout=20) as client:
        client.sendall(sent)
        received = b""
        while piece := client.recv(65536):
            received += piece
        return received


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("clock", '{"days": 1e308}'),
        ("clock", '{"days": 999999999}'),
        ("clock", '{"hours": NaN}'),
        ("clock", '{"to": 1e308}'),
        ("clock", '{"to": NaN}'),
        ("clock", '{"to": Infinity}'),
        ("clock", '{"to": [1]}'),
        ("clock", '{"to": "tomorrow"}'),
        ("clock", '{"days": "1"}'),
        ("faults", '{"effect": "error", "code": "X", "status": 99999}'),
        ("faults", '{"effect": "error", "code": "X", "status": 200}'),
        ("faults", '{"effect": "error", "code": "X", "status": true}'),
        ("faults", '{"effect": "error", "code": "X", "members": 5}'),
        ("faults", '{"effect": "error", "code": 5}'),
        ("faults", '{"effect": "error"}'),
        ("faults", '{"effect": "throttle", "message": []}'),
        ("faults", '{"effect": "latency", "seconds": NaN}'),
        ("faults", '{"effect": "latency", "seconds": 1e300}'),
        ("faults", '{"effect": "latency", "seconds": "1"}'),
        ("faults", '{"effect": "latency", "seconds": 1, "service": []}'),
        ("faults", '{"effect": "latency", "seconds": 1, "service": "nothing"}'),
        ("faults", '{"effect": ["error"]}'),
        ("snapshot", '{"save": 5}'),
    ],
)
def test_control_input_that_makes_no_sense_is_refused(served: Served, path: str, body: str) -> None:
    status, document = control(served, path, body)
    assert status == 400
    assert document["message"]
    assert served.client("kinesis").list_streams()["StreamNames"] == []


def test_more_failing_calls_than_there_are_threads_leave_the_server_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as served:

        def fails(*_: Any) -> Any:
            raise OSError("no more")

        monkeypatch.setattr(Deliveries, "settle", fails)
        for _ in range(served.server.limits.threads + 2):
            assert control(served, "settle", "{}")[0] == 500
        assert served.client("s3").list_buckets()["Buckets"] == []


def test_a_thread_goes_on_after_a_call_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    threads = Threads("test", most=1, waiting=10)
    done = []

    def fails() -> None:
        raise OverflowError

    import threading

    finished = threading.Event()
    with caplog.at_level(logging.CRITICAL, "awsim"):
        for call in (fails, fails, lambda: done.append(True), finished.set):
            threads.submit(call)
        assert finished.wait(20)
    threads.stop()
    assert done == [True]


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "//", "\xff"])
def test_an_origin_that_is_none_is_refused(served: Served, origin: str) -> None:
    request = f"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: {origin}\r\nConnection: close\r\n\r\n"
    assert exchanged(served, request.encode("latin-1")).startswith(b"HTTP/1.1 403 ")


def test_a_tunnel_is_refused(served: Served) -> None:
    answer = exchanged(served, b"CONNECT sqs.us-east-1.amazonaws.com:443 HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 501 ")


class Http2Client:
    def __init__(self, served: Served) -> None:
        self.socket = socket.create_connection(("127.0.0.1", served.server.port), timeout=20)
        self.h2 = H2Connection(H2Configuration(client_side=True, header_encoding="utf-8"))
        self.h2.initiate_connection()

    def request(self, **more: str) -> int:
        stream = self.h2.get_next_available_stream_id()
        head = {":method": "POST", ":scheme": "http", ":authority": "127.0.0.1", ":path": "/", **more}
        head |= {"x-amz-target": "Kinesis_20131202.ListStreams", "content-type": "application/x-amz-json-1.1"}
        self.h2.send_headers(stream, list(head.items()))
        self.h2.send_data(stream, b"{}", end_stream=True)
        return stream

    def status_of(self, stream: int) -> str:
        self.socket.sendall(self.h2.data_to_send())
        while data := self.socket.recv(65536):
            for event in self.h2.receive_data(data):
                if isinstance(event, ResponseReceived) and event.stream_id == stream:
                    return str(dict(event.headers or ())[":status"])
            self.socket.sendall(self.h2.data_to_send())
        raise AssertionError("the connection was ended")


def test_a_stream_that_is_cancelled_in_the_packet_that_opened_it_harms_no_other(served: Served) -> None:
    client = Http2Client(served)
    for _ in range(3):
        client.h2.reset_stream(client.request())
    assert client.status_of(client.request()) == "200"
    client.socket.close()


def test_an_origin_that_is_none_is_refused_on_its_stream_only(served: Served) -> None:
    client = Http2Client(served)
    assert client.status_of(client.request(origin="http://[")) == "403"
    assert client.status_of(client.request()) == "200"
    client.socket.close()


def test_clients_that_go_without_a_word_are_nobodys_failure(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    for sent in (
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n",
    ):
        client = socket.create_connection(("127.0.0.1", served.server.port), timeout=20)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close sends a reset
        client.sendall(sent)
        client.close()
    assert served.client("kinesis").list_streams()["StreamNames"] == []
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
