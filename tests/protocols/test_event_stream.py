"""Event streams: every kind of event, as botocore reads them in each protocol."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from botocore.awsrequest import HeadersDict
from botocore.exceptions import EventStreamError
from botocore.parsers import create_parser

from awsim.common.event_feed import FinishedFeed, Pause
from awsim.model.errors import ServiceError
from awsim.model.loader import operation
from awsim.protocols.event_stream import CONTENT_TYPE, at_hand, message, messages
from awsim.protocols.spoken import PROTOCOLS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from awsim.common.event_feed import EventFeed


class Raw(BytesIO):
    """A body with the method botocore's event streams read through."""

    def stream(self, *_: Any, **__: Any) -> Iterable[bytes]:
        yield self.read()


class BreakingFeed:
    """A feed that breaks off at once."""

    def __init__(self, error: ServiceError) -> None:
        self._error = error

    def next_event(self) -> Mapping[str, Any] | None:
        raise self._error


def received(service: str, name: str, feed: EventFeed, protocol: str | None = None) -> tuple[dict[str, Any], Any]:
    """The answer and its stream as botocore's parser gives them."""
    subject = operation(service, name)
    protocol = protocol or subject.model.service_model.resolved_protocol
    response = PROTOCOLS[protocol].serialise(subject, {}, "request-1", 0.0)
    body = at_hand(messages(subject, protocol, feed, {}))
    answered = {
        "status_code": 200,
        "headers": HeadersDict({**response.headers, "content-type": CONTENT_TYPE}),
        "body": Raw(body),
        "context": {"operation_name": name},
    }
    parsed = create_parser(protocol).parse(answered, subject.output_shape)
    return parsed, parsed[str(subject.event_member)]


EVENTS: list[tuple[str, str, str, list[dict[str, Any]]]] = [
    (
        "kinesis",
        "SubscribeToShard",
        "json",
        [
            {
                "SubscribeToShardEvent": {
                    "Records": [{"SequenceNumber": "1", "Data": b"\xff", "PartitionKey": "k"}],
                    "ContinuationSequenceNumber": "1",
                    "MillisBehindLatest": 0,
                }
            }
        ],
    ),
    (
        "lambda",
        "InvokeWithResponseStream",
        "rest-json",
        [{"PayloadChunk": {"Payload": b"\x00\xff"}}, {"InvokeComplete": {"ErrorCode": "é"}}],
    ),
    (
        "s3",
        "SelectObjectContent",
        "rest-xml",
        [
            {"Records": {"Payload": b"a,b\n"}},
            {"Stats": {"Details": {"BytesScanned": 5, "BytesProcessed": 5, "BytesReturned": 4}}},
            {"Cont": {}},
            {"End": {}},
        ],
    ),
    ("logs", "StartLiveTail", "json", [{"sessionUpdate": {"sessionResults": [{"message": "hello", "timestamp": 7}]}}]),
]


@pytest.mark.parametrize(("service", "name", "protocol", "events"), EVENTS)
def test_events_are_read_as_they_were_sent(service: str, name: str, protocol: str, events: list[Any]) -> None:
    _, stream = received(service, name, FinishedFeed(events), protocol)

    assert list(stream) == events


def test_a_stream_in_cbor_has_a_first_event_of_its_own() -> None:
    stream = messages(operation("kinesis", "SubscribeToShard"), "cbor-1.1", FinishedFeed([]), {})

    assert at_hand(stream) == message(
        {":event-type": "initial-response", ":content-type": "application/x-amz-cbor-1.1"}, b"\xa0"
    )


def test_a_modelled_error_ends_the_stream_as_its_exception() -> None:
    error = ServiceError("no key", code="KMSDisabledException")
    _, stream = received("kinesis", "SubscribeToShard", BreakingFeed(error))

    with pytest.raises(EventStreamError) as caught:
        list(stream)
    assert caught.value.response["Error"] == {"Code": "KMSDisabledException", "Message": "no key"}


def test_any_other_error_ends_the_stream_with_its_code() -> None:
    _, stream = received("kinesis", "SubscribeToShard", BreakingFeed(ServiceError("<no>", code="Nobody")))

    with pytest.raises(EventStreamError) as caught:
        list(stream)
    assert caught.value.response["Error"] == {"Code": "Nobody", "Message": "<no>"}


def test_a_pause_is_handed_on_and_ends_what_is_at_hand() -> None:
    class Pausing:
        def __init__(self) -> None:
            self.events = [{"PayloadChunk": {"Payload": b"1"}}, Pause(1.0), {"PayloadChunk": {"Payload": b"2"}}, None]

        def next_event(self) -> Any:
            return self.events.pop(0)

    subject = operation("lambda", "InvokeWithResponseStream")
    first = FinishedFeed([{"PayloadChunk": {"Payload": b"1"}}])

    assert [type(each) for each in messages(subject, "rest-json", Pausing(), {})] == [bytes, Pause, bytes]
    assert at_hand(messages(subject, "rest-json", Pausing(), {})) == at_hand(messages(subject, "rest-json", first, {}))
