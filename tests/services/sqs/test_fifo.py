"""FIFO queues: order and blocking by group, deduplication, attempts, throughput."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from awsim import mock_aws
from tests.services.sqs.conftest import bodies, counts, make, receive, refused, send

if TYPE_CHECKING:
    from awsim import Cloud


@pytest.fixture
def url(sqs: Any) -> str:
    return make(sqs, "jobs.fifo")


class TestGroups:
    def test_what_is_in_flight_blocks_its_group_alone(self, sqs: Any, url: str) -> None:
        send(sqs, url, "a1", "a2", MessageGroupId="a")
        send(sqs, url, "b1", MessageGroupId="b")
        assert bodies(sqs, url, 1) == ["a1"]
        assert bodies(sqs, url) == ["b1"]
        assert bodies(sqs, url) == []

    def test_a_deletion_lets_the_next_go(self, sqs: Any, url: str) -> None:
        send(sqs, url, "a1", "a2", MessageGroupId="a")
        [message] = receive(sqs, url, 1)
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        assert bodies(sqs, url) == ["a2"]

    def test_order_is_kept_when_messages_come_back(self, cloud: Cloud, sqs: Any, url: str) -> None:
        send(sqs, url, "a1", "a2", "a3", MessageGroupId="a")
        received = receive(sqs, url, 2)
        for message in reversed(received):
            handle = message["ReceiptHandle"]
            sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)
        assert bodies(sqs, url) == ["a1", "a2", "a3"]

    def test_several_receives_without_a_timeout_give_the_same(self, sqs: Any, url: str) -> None:
        send(sqs, url, "a1", "a2", "a3", MessageGroupId="a")
        assert bodies(sqs, url, VisibilityTimeout=0) == bodies(sqs, url) == ["a1", "a2", "a3"]

    def test_the_delay_of_the_queue_counts_for_what_is_in_it(self, cloud: Cloud, sqs: Any) -> None:
        url = make(sqs, "jobs.fifo", DelaySeconds="100")
        send(sqs, url, "a1", "a2", MessageGroupId="a")
        assert counts(sqs, url) == (0, 0, 2)
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "10"})
        cloud.clock.advance(seconds=10)
        assert bodies(sqs, url) == ["a1", "a2"]

    def test_a_message_needs_a_group(self, sqs: Any, url: str) -> None:
        answer = refused(sqs.send_message, QueueUrl=url, MessageBody="x")
        assert answer == ("MissingParameter", "The request must contain the parameter MessageGroupId.")


class TestDeduplication:
    def test_a_second_one_is_answered_as_the_first(self, sqs: Any, url: str) -> None:
        given = {"QueueUrl": url, "MessageBody": "x", "MessageGroupId": "g", "MessageDeduplicationId": "d"}
        first, second = sqs.send_message(**given), sqs.send_message(**{**given, "MessageBody": "y"})
        assert (first["MessageId"], first["SequenceNumber"]) == (second["MessageId"], second["SequenceNumber"])
        assert bodies(sqs, url) == ["x"]

    def test_lasts_five_minutes(self, cloud: Cloud, sqs: Any, url: str) -> None:
        send(sqs, url, "x", MessageGroupId="g")
        cloud.clock.advance(seconds=299)
        send(sqs, url, "x", MessageGroupId="g")
        assert counts(sqs, url)[0] == 1
        cloud.clock.advance(seconds=1)
        send(sqs, url, "x", MessageGroupId="g")
        assert counts(sqs, url)[0] == 2

    def test_is_not_undone_by_a_purge(self, sqs: Any, url: str) -> None:
        send(sqs, url, "x", MessageGroupId="g")
        sqs.purge_queue(QueueUrl=url)
        send(sqs, url, "x", MessageGroupId="g")
        assert counts(sqs, url) == (0, 0, 0)

    def test_sequence_numbers_have_twenty_digits_and_grow(self, sqs: Any, url: str) -> None:
        numbers = [
            sqs.send_message(QueueUrl=url, MessageBody=str(n), MessageGroupId=f"g{n % 2}")["SequenceNumber"]
            for n in range(5)
        ]
        assert numbers == sorted(numbers)
        assert {len(number) for number in numbers} == {20}


class TestAttempts:
    def test_the_same_attempt_is_given_the_same(self, cloud: Cloud, sqs: Any, url: str) -> None:
        send(sqs, url, "a", "b", MessageGroupId="g")
        first = receive(sqs, url, ReceiveRequestAttemptId="one")
        cloud.clock.advance(seconds=20)
        assert receive(sqs, url, ReceiveRequestAttemptId="one") == first
        cloud.clock.advance(seconds=20)
        assert bodies(sqs, url) == []

    def test_but_for_what_was_done_with_it(self, sqs: Any, url: str) -> None:
        send(sqs, url, "a", "b", MessageGroupId="g")
        first = receive(sqs, url, ReceiveRequestAttemptId="one")
        sqs.delete_message(QueueUrl=url, ReceiptHandle=first[0]["ReceiptHandle"])
        assert receive(sqs, url, ReceiveRequestAttemptId="one") == []


class TestThroughput:
    def test_300_calls_a_second_where_the_cloud_has_limits(self) -> None:
        with mock_aws(clock="virtual", throughput_limits=True) as cloud:
            config = Config(retries={"max_attempts": 0})
            client = boto3.client("sqs", region_name="us-east-1", config=config)
            url = make(client, "jobs.fifo")
            send(client, url, *map(str, range(300)), MessageGroupId="g")
            answer = refused(client.send_message, QueueUrl=url, MessageBody="x", MessageGroupId="g")
            assert answer[0] == "RequestThrottled"
            cloud.clock.advance(seconds=1)
            send(client, url, "x", MessageGroupId="g")
