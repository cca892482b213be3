"""Messages of standard queues: sending, receiving, hiding, deleting them."""

from __future__ import annotations

from hashlib import md5
from threading import Thread
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim import mock_aws
from tests.services.sqs.conftest import bodies, counts, make, receive, refused, send

if TYPE_CHECKING:
    from awsim import Cloud


def text(value: str, kind: str = "String") -> dict[str, str]:
    return {"DataType": kind, "StringValue": value}


class TestRefusesWhatIsSent:
    @pytest.mark.parametrize("body", ["a\x00b", "a\x0bb", "\ufffe", "\uffff"])
    def test_characters_that_xml_can_t_have(self, sqs: Any, body: str) -> None:
        code, _ = refused(sqs.send_message, QueueUrl=make(sqs), MessageBody=body)
        assert code == "InvalidMessageContents"

    @pytest.mark.parametrize("seconds", [-1, 901])
    def test_delays_out_of_range(self, sqs: Any, seconds: int) -> None:
        answer = refused(sqs.send_message, QueueUrl=make(sqs), MessageBody="x", DelaySeconds=seconds)
        assert answer == (
            "InvalidParameterValue",
            f"Value {seconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.",
        )

    def test_messages_longer_than_the_queue_takes(self, sqs: Any) -> None:
        url = make(sqs)
        send(sqs, url, "a" * 1_048_576)
        code, message = refused(sqs.send_message, QueueUrl=url, MessageBody="é" * 524_289)
        assert (code, message.rpartition("Reason: ")[2]) == (
            "InvalidParameterValue",
            "Message must be shorter than 1048576 bytes.",
        )

    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("n", text("x", "Text"), "The type of message (user) attribute 'n' is invalid. You must use only"),
            ("n", text("seven", "Number"), "Can't cast the value of message (user) attribute 'n' to a number."),
            ("a b", text("x"), "Message (user) attributes name can only contain upper and lower score characters"),
            ("AWS.x", text("x"), "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'."),
            ("n" * 257, text("x"), "Message (user) attribute names must be shorter than 256 Bytes"),
            ("n", {"DataType": "Binary"}, "Message (user) attribute 'n' must contain a non-empty value of type"),
        ],
    )
    def test_attributes(self, sqs: Any, name: str, value: Any, said: str) -> None:
        url = make(sqs)
        code, message = refused(sqs.send_message, QueueUrl=url, MessageBody="x", MessageAttributes={name: value})
        assert code == "InvalidParameterValue"
        assert message.startswith(said)

    def test_eleven_attributes(self, sqs: Any) -> None:
        attributes = {f"n{number}": text("x") for number in range(11)}
        _, message = refused(sqs.send_message, QueueUrl=make(sqs), MessageBody="x", MessageAttributes=attributes)
        assert message == "Number of message attributes [11] exceeds the allowed maximum [10]."

    def test_a_deduplication_id_in_a_standard_queue(self, sqs: Any) -> None:
        code, _ = refused(sqs.send_message, QueueUrl=make(sqs), MessageBody="x", MessageDeduplicationId="d")
        assert code == "InvalidParameterValue"

    def test_a_batch_fails_entry_by_entry(self, sqs: Any) -> None:
        entries = [
            {"Id": "good", "MessageBody": "x"},
            {"Id": "late", "MessageBody": "x", "DelaySeconds": 1800},
            {"Id": "nul", "MessageBody": "\x00"},
        ]
        url = make(sqs)
        answer = sqs.send_message_batch(QueueUrl=url, Entries=entries)
        assert [each["Id"] for each in answer["Successful"]] == ["good"]
        failed = [(each["Id"], each["SenderFault"], each["Code"]) for each in answer["Failed"]]
        assert failed == [("late", True, "InvalidParameterValue"), ("nul", True, "InvalidMessageContents")]
        assert counts(sqs, url) == (1, 0, 0)

    def test_a_batch_of_nothing_and_one_with_an_id_twice(self, sqs: Any) -> None:
        url = make(sqs)
        assert refused(sqs.send_message_batch, QueueUrl=url, Entries=[])[0].endswith(".EmptyBatchRequest")
        entry = {"Id": "a", "MessageBody": "x"}
        assert refused(sqs.send_message_batch, QueueUrl=url, Entries=[entry, entry]) == (
            "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
            "Id a repeated.",
        )


class TestReceives:
    def test_in_the_order_sent(self, sqs: Any) -> None:
        url = make(sqs)
        send(sqs, url, *"abcdefghijkl")
        assert bodies(sqs, url) == list("abcdefghij")
        assert bodies(sqs, url) == ["k", "l"]

    def test_what_comes_back_at_its_old_place(self, cloud: Cloud, sqs: Any) -> None:
        url = make(sqs, VisibilityTimeout="10")
        send(sqs, url, *"abc")
        assert bodies(sqs, url, 1) == ["a"]
        cloud.clock.advance(seconds=10)
        assert bodies(sqs, url) == ["a", "b", "c"]

    def test_every_receive_counts(self, cloud: Cloud, sqs: Any) -> None:
        url = make(sqs, VisibilityTimeout="1")
        send(sqs, url, "a")
        seen = []
        for _ in range(3):
            [message] = receive(sqs, url, AttributeNames=["All"])
            attributes = message["Attributes"]
            seen.append((attributes["ApproximateReceiveCount"], attributes["ApproximateFirstReceiveTimestamp"]))
            cloud.clock.advance(seconds=1)
        assert [count for count, _ in seen] == ["1", "2", "3"]
        assert len({first for _, first in seen}) == 1

    def test_digests_of_body_attributes_and_system_attributes(self, sqs: Any) -> None:
        url = make(sqs)
        sent = sqs.send_message(
            QueueUrl=url,
            MessageBody="é",
            MessageAttributes={"n": text("1.5", "Number.float"), "b": {"DataType": "Binary", "BinaryValue": b"\0"}},
            MessageSystemAttributes={"AWSTraceHeader": text("Root=1-2-3")},
        )
        [message] = receive(sqs, url, MessageAttributeNames=["All"])
        assert message["MD5OfBody"] == sent["MD5OfMessageBody"] == md5("é".encode(), usedforsecurity=False).hexdigest()
        assert message["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
        assert sent["MD5OfMessageSystemAttributes"]

    def test_delayed_ones_when_their_time_has_come(self, cloud: Cloud, sqs: Any) -> None:
        url = make(sqs, DelaySeconds="10")
        send(sqs, url, "queue's")
        send(sqs, url, "none", DelaySeconds=0)
        send(sqs, url, "own", DelaySeconds=20)
        assert bodies(sqs, url) == ["none"]
        cloud.clock.advance(seconds=10)
        assert bodies(sqs, url) == ["queue's"]
        cloud.clock.advance(seconds=10)
        assert bodies(sqs, url) == ["own"]

    @pytest.mark.parametrize("timeout", [-1, 43_201])
    def test_no_timeout_out_of_range(self, sqs: Any, timeout: int) -> None:
        answer = refused(sqs.receive_message, QueueUrl=make(sqs), VisibilityTimeout=timeout)
        assert answer == (
            "InvalidParameterValue",
            f"Value {timeout} for parameter VisibilityTimeout is invalid. Reason: Must be >= 0 and <= 43200, "
            "if provided.",
        )

    def test_a_noisy_group_lets_others_go_first(self, sqs: Any) -> None:
        """Developer guide, "Amazon SQS fair queues"."""
        url = make(sqs)
        send(sqs, url, *(f"noisy{number}" for number in range(12)), MessageGroupId="noisy")
        send(sqs, url, "quiet", MessageGroupId="quiet")
        assert bodies(sqs, url) == [f"noisy{number}" for number in range(10)]
        assert bodies(sqs, url) == ["quiet", "noisy10", "noisy11"]


class TestLongPolls:
    def test_wait_by_the_clock(self, cloud: Cloud, sqs: Any) -> None:
        url = make(sqs, ReceiveMessageWaitTimeSeconds="20")
        before = cloud.clock.now()
        assert bodies(sqs, url) == []
        assert cloud.clock.now() - before == 20

    def test_end_with_a_delay(self, cloud: Cloud, sqs: Any) -> None:
        url = make(sqs)
        send(sqs, url, "a", DelaySeconds=5)
        before = cloud.clock.now()
        assert bodies(sqs, url, WaitTimeSeconds=20) == ["a"]
        assert cloud.clock.now() - before == 5

    def test_end_with_a_visibility_timeout(self, cloud: Cloud, sqs: Any) -> None:
        url = make(sqs, VisibilityTimeout="7")
        send(sqs, url, "a")
        bodies(sqs, url)
        before = cloud.clock.now()
        assert bodies(sqs, url, WaitTimeSeconds=20) == ["a"]
        assert cloud.clock.now() - before == 7

    def test_end_with_what_others_send(self) -> None:
        with mock_aws():
            client = boto3.client("sqs", region_name="us-east-1")
            url = make(client)
            found: list[str] = []
            poll = Thread(target=lambda: found.extend(bodies(client, url, WaitTimeSeconds=20)))
            poll.start()
            send(client, url, "a")
            poll.join(timeout=10)
            assert found == ["a"]


class TestVisibility:
    def test_is_changed_while_in_flight(self, cloud: Cloud, sqs: Any) -> None:
        url = make(sqs)
        send(sqs, url, "a")
        [message] = receive(sqs, url)
        change = {"QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"]}
        sqs.change_message_visibility(**change, VisibilityTimeout=100)
        cloud.clock.advance(seconds=99)
        assert bodies(sqs, url) == []
        sqs.change_message_visibility(**change, VisibilityTimeout=0)
        assert bodies(sqs, url) == ["a"]

    def test_is_at_most_twelve_hours_from_the_receive(self, cloud: Cloud, sqs: Any) -> None:
        url = make(sqs)
        send(sqs, url, "a")
        [message] = receive(sqs, url)
        cloud.clock.advance(seconds=10)
        change = {"QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"]}
        assert refused(sqs.change_message_visibility, **change, VisibilityTimeout=43_195) == (
            "InvalidParameterValue",
            "Value 43195 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message "
            "is beyond the limit [43200 seconds]",
        )
        sqs.change_message_visibility(**change, VisibilityTimeout=43_190)

    def test_of_a_deleted_message_can_t_be_changed(self, sqs: Any) -> None:
        url = make(sqs)
        send(sqs, url, "a")
        handle = receive(sqs, url)[0]["ReceiptHandle"]
        sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
        answer = refused(sqs.change_message_visibility, QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=1)
        assert answer == (
            "InvalidParameterValue",
            f"Value {handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not "
            "available for visibility timeout change.",
        )


class TestDeletion:
    def test_by_any_handle_of_the_message(self, cloud: Cloud, sqs: Any) -> None:
        url = make(sqs, VisibilityTimeout="1")
        send(sqs, url, "a")
        old = receive(sqs, url)[0]["ReceiptHandle"]
        cloud.clock.advance(seconds=1)
        receive(sqs, url)
        sqs.delete_message(QueueUrl=url, ReceiptHandle=old)
        sqs.delete_message(QueueUrl=url, ReceiptHandle=old)
        assert counts(sqs, url) == (0, 0, 0)

    @pytest.mark.parametrize("handle", ["garbage", "AQEBgarbage", ""])
    def test_by_none_that_the_queue_has_not_given(self, sqs: Any, handle: str) -> None:
        answer = refused(sqs.delete_message, QueueUrl=make(sqs), ReceiptHandle=handle)
        said = f'The input receipt handle "{handle}" is not a valid receipt handle.'
        assert answer == ("ReceiptHandleIsInvalid", said)

    def test_by_no_handle_of_another_queue(self, sqs: Any) -> None:
        one, other = make(sqs, "one"), make(sqs, "other")
        send(sqs, one, "a")
        send(sqs, other, "b")
        handle = receive(sqs, one)[0]["ReceiptHandle"]
        receive(sqs, other)
        assert refused(sqs.delete_message, QueueUrl=other, ReceiptHandle=handle)[0] == "ReceiptHandleIsInvalid"

    def test_of_several_at_once(self, sqs: Any) -> None:
        url = make(sqs)
        send(sqs, url, *"ab")
        entries = [{"Id": each["Body"], "ReceiptHandle": each["ReceiptHandle"]} for each in receive(sqs, url)]
        entries.append({"Id": "wrong", "ReceiptHandle": "x"})
        answer = sqs.delete_message_batch(QueueUrl=url, Entries=entries)
        assert [each["Id"] for each in answer["Successful"]] == ["a", "b"]
        assert [(each["Id"], each["Code"]) for each in answer["Failed"]] == [("wrong", "ReceiptHandleIsInvalid")]


@pytest.mark.slow
def test_a_queue_has_at_most_120000_messages_in_flight(sqs: Any) -> None:
    url = make(sqs)
    entries = [{"Id": str(number), "MessageBody": "x"} for number in range(10)]
    for _ in range(12_001):
        sqs.send_message_batch(QueueUrl=url, Entries=entries)
    for _ in range(12_000):
        assert len(receive(sqs, url)) == 10
    assert refused(sqs.receive_message, QueueUrl=url)[0] == "OverLimit"
    assert bodies(sqs, url, VisibilityTimeout=0) == ["x"] * 10
