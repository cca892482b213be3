"""HTTP/1.1 as clients speak it, and as they should not."""

from __future__ import annotations

import json
import logging
import re
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awsim.server.limits import Limits
from tests.server.serving import open_bucket, serving

if TYPE_CHECKING:
    from tests.server.serving import Served

SIGNED = (
    b"Authorization: AWS4-HMAC-SHA256 Credential=123456789012/20260101/us-east-1/kinesis/aws4_request, "
    b"SignedHeaders=host, Signature=ab\r\n"
)
JSON = b"Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: Kinesis_20131202.ListStreams\r\n"
HEAD = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + SIGNED + JSON
LIST_STREAMS = HEAD + b"Content-Length: 2\r\n\r\n{}"
JUNK = [b"\r\n", b"\r\n\r\n", b"\0", b":", b" ", b"\xff"]
LISTED = {"StreamNames": [], "HasMoreStreams": False, "StreamSummaries": []}


def parsed(answer: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the one answer there is."""
    head, _, body = answer.partition(b"\r\n\r\n")
    line, *headers = head.decode().split("\r\n")
    return int(line.split()[1]), dict(header.split(": ", 1) for header in headers), body


class TestRequests:
    def test_a_connection_is_kept_for_the_next_request(self, served: Served) -> None:
        answer = served.raw(LIST_STREAMS, LIST_STREAMS, LIST_STREAMS)
        assert answer.count(b"HTTP/1.1 200 OK") == 3

    def test_requests_that_are_sent_without_waiting_are_answered_in_their_order(self, served: Served) -> None:
        unknown = LIST_STREAMS.replace(b"ListStreams", b"NoSuchCall")
        answer = served.raw(LIST_STREAMS + unknown + LIST_STREAMS)
        assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"200", b"400", b"200"]

    def test_a_request_comes_in_pieces(self, served: Served) -> None:
        status, _, body = parsed(served.raw(*(bytes([byte]) for byte in LIST_STREAMS)))
        assert (status, json.loads(body)) == (200, LISTED)

    def test_a_chunked_body(self, served: Served) -> None:
        chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"
        assert parsed(served.raw(chunked))[0] == 200

    def test_a_connection_is_closed_when_the_client_asks_for_it(self, served: Served) -> None:
        answer = served.raw(LIST_STREAMS.replace(b"Content-Length", b"Connection: close\r\nContent-Length"), ends=False)
        assert parsed(answer)[1]["connection"] == "close"

    def test_http_1_0(self, served: Served) -> None:
        assert parsed(served.raw(LIST_STREAMS.replace(b"HTTP/1.1", b"HTTP/1.0"), ends=False))[0] == 200

    def test_a_client_is_told_to_go_on_before_it_sends_a_body(self, served: Served) -> None:
        with served.connect() as connection:
            connection.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
            assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
            connection.sendall(b"{}")
            assert connection.recv(1000).startswith(b"HTTP/1.1 200 OK")

    def test_an_answer_to_head_has_a_length_and_no_body(self, served: Served) -> None:
        s3 = open_bucket(served)
        s3.put_object(Bucket="bucket", Key="key", Body=b"12345", ACL="public-read")
        status, headers, body = parsed(served.raw(b"HEAD /bucket/key HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        assert (status, headers["content-length"], body) == (200, "5", b"")

    def test_an_absolute_target_as_proxies_are_sent(self, served: Served) -> None:
        target = f"POST {served.url}/ HTTP".encode()
        assert parsed(served.raw(LIST_STREAMS.replace(b"POST / HTTP", target)))[0] == 200

    def test_an_offer_of_another_protocol_is_not_taken_up(self, served: Served) -> None:
        offer = LIST_STREAMS.replace(b"Content-Length", b"Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length")
        assert parsed(served.raw(offer))[0] == 200


class TestMalformed:
    """What HTTP itself does not allow is answered 4xx, the connection is ended, and others are served on."""

    @pytest.mark.parametrize(
        ("request_", "status", "code"),
        [
            (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03TLS", 400, "MalformedRequest"),
            (b"NONSENSE\r\n\r\n", 400, "MalformedRequest"),
            (HEAD + b"Bad Header\r\n\r\n", 400, "MalformedRequest"),
            (HEAD + b"Content-Length: x\r\n\r\n", 400, "MalformedRequest"),
            (HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400, "MalformedRequest"),
            (HEAD + b"Host: another\r\nContent-Length: 2\r\n\r\n{}", 400, "MalformedRequest"),
            (b"POST / HTTP/1.1\r\n\r\n", 400, "MalformedRequest"),
            (HEAD + b"Content-Length: 100\r\n\r\n{", 400, "MalformedRequest"),
            (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}", 400, "MalformedRequest"),
            (HEAD + b"X: " + b"x" * 100_000 + b"\r\n\r\n", 431, "RequestHeaderFieldsTooLarge"),
            (HEAD + b"".join(b"X%d: y\r\n" % n for n in range(20_000)) + b"\r\n", 431, "RequestHeaderFieldsTooLarge"),
            (HEAD + b"Content-Length: 99999999999\r\n\r\n", 413, "RequestEntityTooLarge"),
        ],
    )
    def test_a_malformed_request_is_refused(self, served: Served, request_: bytes, status: int, code: str) -> None:
        answered, headers, body = parsed(served.raw(request_))
        assert (answered, headers["connection"]) == (status, "close")
        assert code.encode() in body
        assert parsed(served.raw(LIST_STREAMS))[0] == 200

    def test_the_refusal_has_the_form_of_the_clients_protocol(self, served: Served) -> None:
        _, headers, body = parsed(served.raw(HEAD + b"Content-Length: 99999999999\r\n\r\n"))
        assert headers["content-type"] == "application/x-amz-json-1.1"
        message = "The body of the request is too long."
        assert json.loads(body) == {"__type": "RequestEntityTooLarge", "message": message}

    def test_a_chunked_body_that_never_ends_is_cut_off(self) -> None:
        with serving(limits=Limits(body_bytes=100_000)) as served:
            chunk = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
            status, _, body = parsed(served.raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 5))
            assert (status, json.loads(body)["__type"]) == (413, "RequestEntityTooLarge")

    def test_a_header_of_an_answer_can_not_become_two(self, served: Served) -> None:
        s3 = open_bucket(served)
        s3.put_object(Bucket="bucket", Key="key", Body=b"", ACL="public-read")
        query = b"?response-content-disposition=a%0d%0aset-cookie:%20b=c"
        answer = served.raw(b"GET /bucket/key" + query + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"\r\nset-cookie" not in answer.lower()

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_no_bytes_cost_the_server_a_connection_or_a_traceback(
        self, served: Served, data: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        request = bytearray(LIST_STREAMS)
        for _ in range(data.draw(st.integers(0, 4))):
            at = data.draw(st.integers(0, len(request)))
            junk = data.draw(st.binary(max_size=20) | st.sampled_from(JUNK))
            request[at : at + data.draw(st.integers(0, 20))] = junk
        answer = served.raw(bytes(request))
        assert answer == b"" or answer.startswith(b"HTTP/1.1 ")
        assert b" 500 " not in answer.partition(b"\r\n")[0]
        assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
        assert parsed(served.raw(LIST_STREAMS))[0] == 200


class TestSlow:
    """A request that does not come to its end costs its own connection, after a while."""

    @pytest.mark.parametrize(
        ("sent", "answered"),
        [
            (b"", b""),
            (b"POST / HT", b"408"),
            (HEAD, b"408"),
            (HEAD + b"Content-Length: 100\r\n\r\n{", b"408"),
            (LIST_STREAMS, b"200"),
            (b"PRI * HTT", b""),
        ],
    )
    def test_a_connection_that_stands_still_is_ended(self, sent: bytes, answered: bytes) -> None:
        with serving(limits=Limits(head_seconds=0.1, stall_seconds=0.1, idle_seconds=0.1)) as served:
            assert answered in served.raw(sent, ends=False).partition(b"\r\n")[0]

    def test_more_connections_than_allowed_are_turned_away(self) -> None:
        with serving(limits=Limits(connections=2)) as served:
            kept = [served.connect() for _ in range(2)]
            for connection in kept:
                connection.sendall(LIST_STREAMS)
                assert connection.recv(1000).startswith(b"HTTP/1.1 200")
            # Whichever the system tells first: reset, or ended.
            with served.connect() as third, suppress(ConnectionError):
                third.sendall(LIST_STREAMS)
                assert third.recv(1000) == b""
            for connection in kept:
                connection.close()

    def test_a_client_that_does_not_read_does_not_hold_up_others(self) -> None:
        with serving(limits=Limits(stall_seconds=0.2)) as served:
            s3 = open_bucket(served)
            s3.put_object(Bucket="bucket", Key="key", Body=bytes(20_000_000), ACL="public-read")
            with served.connect() as lazy:
                lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                lazy.sendall(b"GET /bucket/key HTTP/1.1\r\nHost: localhost\r\n\r\n")
                assert parsed(served.raw(LIST_STREAMS))[0] == 200
