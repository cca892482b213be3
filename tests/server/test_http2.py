"""HTTP/2 without TLS: with prior knowledge, and by an upgrade."""

from __future__ import annotations

import json
import logging
import socket
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, Event, ResponseReceived, StreamEnded, StreamReset
from h2.settings import SettingCodes
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from awsim.server.limits import Limits
from tests.server.serving import open_bucket, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.server.serving import Served

LISTED = {"StreamNames": [], "HasMoreStreams": False, "StreamSummaries": []}


class Client:
    """A client of HTTP/2 made of the library that frames."""

    def __init__(self, served: Served, *, initial_window: int | None = None) -> None:
        self.socket = served.connect()
        self.h2 = H2Connection(H2Configuration(client_side=True, header_encoding="utf-8"))
        if initial_window is not None:
            self.h2.local_settings[SettingCodes.INITIAL_WINDOW_SIZE] = initial_window
            self.h2.local_settings.acknowledge()
        self.h2.initiate_connection()
        self.flush()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def flush(self) -> None:
        self.socket.sendall(self.h2.data_to_send())

    def ask(self, target: str, body: bytes = b"{}", method: str = "POST", path: str = "/", *, ends: bool = True) -> int:
        stream: int = self.h2.get_next_available_stream_id()
        scope = "Credential=123456789012/20260101/us-east-1/kinesis/aws4_request"
        headers = [
            (":method", method),
            (":path", path),
            (":scheme", "http"),
            (":authority", "127.0.0.1"),
            ("content-type", "application/x-amz-json-1.1"),
            ("x-amz-target", f"Kinesis_20131202.{target}"),
            ("authorization", f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0"),
        ]
        self.h2.send_headers(stream, headers)
        if body:
            self.h2.send_data(stream, body)
        if ends:
            self.h2.end_stream(stream)
        self.flush()
        return stream

    def events(self) -> Iterator[Event]:
        while data := self.socket.recv(65536):
            for event in self.h2.receive_data(data):
                if isinstance(event, DataReceived):
                    self.h2.acknowledge_received_data(event.flow_controlled_length or 0, event.stream_id or 0)
                yield event
            self.flush()

    def answers(self, *streams: int) -> dict[int, tuple[int, bytes]]:
        """Status and body of each stream's answer."""
        found: dict[int, list[Any]] = {stream: [0, b""] for stream in streams}
        waiting = set(streams)
        for event in self.events():
            match event:
                case ResponseReceived(stream_id=int(stream), headers=headers):
                    found[stream][0] = int(dict(headers or ())[":status"])
                case DataReceived(stream_id=int(stream), data=data):
                    found[stream][1] += data
                case StreamEnded(stream_id=int(stream)) | StreamReset(stream_id=int(stream)):
                    waiting.discard(stream)
            if not waiting:
                break
        return {stream: (status, body) for stream, (status, body) in found.items()}


class TestRequests:
    def test_many_requests_at_once(self, served: Served) -> None:
        with Client(served) as client:
            streams = [client.ask("ListStreams") for _ in range(50)]
            answers = client.answers(*streams)
        assert [(status, json.loads(body)) for status, body in answers.values()] == [(200, LISTED)] * 50

    def test_a_body_in_several_frames(self, served: Served) -> None:
        with Client(served) as client:
            stream = client.ask("ListStreams", b"{", ends=False)
            client.h2.send_data(stream, b'"Limit": 1', end_stream=False)
            client.h2.send_data(stream, b"}", end_stream=True)
            client.flush()
            assert client.answers(stream)[stream][0] == 200

    def test_an_answer_waits_for_the_clients_window(self, served: Served) -> None:
        s3 = open_bucket(served)
        s3.put_object(Bucket="bucket", Key="key", Body=bytes(3_000_000), ACL="public-read")
        with Client(served, initial_window=1000) as client:
            stream = client.h2.get_next_available_stream_id()
            path = [(":method", "GET"), (":path", "/bucket/key"), (":scheme", "http"), (":authority", "127.0.0.1")]
            client.h2.send_headers(stream, path, end_stream=True)
            client.flush()
            status, body = client.answers(stream)[stream]
        assert (status, len(body)) == (200, 3_000_000)

    def test_the_connection_is_upgraded_from_http_1_1(self, served: Served) -> None:
        client = H2Connection(H2Configuration(client_side=True, header_encoding="utf-8"))
        upgrade = client.initiate_upgrade_connection()
        request = (
            b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
            b"HTTP2-Settings: " + (upgrade or urlsafe_b64encode(b"")) + b"\r\n"
            b"X-Amz-Target: Kinesis_20131202.CreateStream\r\nContent-Type: application/x-amz-json-1.1\r\n"
            b"Content-Length: 39\r\n\r\n" + b'{"StreamName":"events","ShardCount": 1}'
        )
        with served.connect() as connection:
            connection.sendall(request)
            received = connection.recv(65536)
            while b"\r\n\r\n" not in received:
                received += connection.recv(65536)
            head, _, rest = received.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 101 ")
            connection.sendall(client.data_to_send())
            statuses = []
            while not statuses:
                events = client.receive_data(rest)
                statuses = [
                    dict(each.headers or ())[":status"] for each in events if isinstance(each, ResponseReceived)
                ]
                rest = b"" if statuses else connection.recv(65536)
        assert statuses == ["200"]
        assert served.client("kinesis").list_streams()["StreamNames"] == ["events"]

    def test_a_client_that_says_goodbye_is_still_sent_its_answers(self, served: Served) -> None:
        """The JavaScript SDK does so as soon as it has subscribed to a shard."""
        kinesis = served.client("kinesis")
        kinesis.create_stream(StreamName="events", ShardCount=1)
        arn = kinesis.describe_stream_summary(StreamName="events")["StreamDescriptionSummary"]["StreamARN"]
        consumer = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="reader")["Consumer"]["ConsumerARN"]
        served.cloud.settle()
        body = {"ConsumerARN": consumer, "ShardId": "shardId-000000000000", "StartingPosition": {"Type": "LATEST"}}
        with Client(served) as client:
            stream = client.ask("SubscribeToShard", json.dumps(body).encode())
            events = client.events()
            assert any(isinstance(event, ResponseReceived) for event in events)
            client.socket.sendall(bytes.fromhex("000008070000000000" + "00000000" + "00000000"))  # GOAWAY, NO_ERROR
            kinesis.put_record(StreamName="events", Data=b"after goodbye", PartitionKey="a")
            received = b""
            while b"YWZ0ZXIgZ29vZGJ5ZQ==" not in received:
                event = next(events)
                received += (event.data or b"") if isinstance(event, DataReceived) else b""
            client.h2.reset_stream(stream)

    def test_a_subscription_whose_client_has_gone_ends(self, served: Served) -> None:
        kinesis = served.client("kinesis")
        kinesis.create_stream(StreamName="events", ShardCount=1)
        arn = kinesis.describe_stream_summary(StreamName="events")["StreamDescriptionSummary"]["StreamARN"]
        consumer = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="reader")["Consumer"]["ConsumerARN"]
        served.cloud.settle()
        answer = kinesis.subscribe_to_shard(
            ConsumerARN=consumer, ShardId="shardId-000000000000", StartingPosition={"Type": "LATEST"}
        )
        answer["EventStream"].close()
        kinesis.close()


class TestMalformed:
    def test_a_body_that_is_too_long_is_refused_before_its_end(self) -> None:
        with serving(limits=Limits(body_bytes=10_000)) as served, Client(served) as client:
            stream = client.ask("ListStreams", b"", ends=False)
            for _ in range(2):
                client.h2.send_data(stream, bytes(8000))
            client.flush()
            status, body = client.answers(stream)[stream]
            assert (status, json.loads(body)["__type"]) == (413, "RequestEntityTooLarge")
            other = client.ask("ListStreams")
            assert client.answers(other)[other][0] == 200

    def test_a_request_whose_body_never_comes_is_given_up(self) -> None:
        with serving(limits=Limits(stall_seconds=0.1)) as served, Client(served) as client:
            stream = client.ask("ListStreams", b"{", ends=False)
            assert client.answers(stream)[stream][0] == 408

    @pytest.mark.parametrize("frame", [b"\0\0\0\xff\0\0\0\0\0", b"\xff\xff\xff\0\0\0\0\0\1", b"GET / HTTP/1.1\r\n\r\n"])
    def test_what_is_no_frame_costs_its_own_connection(self, served: Served, frame: bytes) -> None:
        with Client(served) as client:
            client.socket.sendall(frame * 3)
            client.socket.shutdown(socket.SHUT_WR)
            list(iter(lambda: client.socket.recv(65536), b""))
        with Client(served) as client:
            stream = client.ask("ListStreams")
            assert client.answers(stream)[stream][0] == 200

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(kind=st.integers(0, 12), flags=st.integers(0, 255), stream=st.integers(0, 5), content=st.binary(max_size=64))
    @example(kind=7, flags=1, stream=0, content=bytes(11))  # GOAWAY, with an error
    def test_no_frame_costs_the_server_more_than_a_connection(
        self, served: Served, kind: int, flags: int, stream: int, content: bytes, caplog: pytest.LogCaptureFixture
    ) -> None:
        with Client(served) as client:
            client.ask("ListStreams", b"{", ends=False)
            head = len(content).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big")
            client.socket.sendall(head + content)
            client.socket.shutdown(socket.SHUT_WR)
            list(iter(lambda: client.socket.recv(65536), b""))
        with Client(served) as client:
            asked = client.ask("ListStreams")
            assert client.answers(asked)[asked][0] == 200
        assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
