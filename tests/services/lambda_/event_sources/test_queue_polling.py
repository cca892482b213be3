"""Event source mappings of SQS queues: what functions are given, and what becomes of the messages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim import mock_aws
from tests.services.lambda_.event_sources.queues import REGION, Queue, batches, raise_

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud
    from tests.services.lambda_.conftest import Consumer


def failing(*identifiers: str | None) -> Callable[[Any], Any]:
    return lambda event: {"batchItemFailures": [{"itemIdentifier": each} for each in identifiers]}


class TestWhatAFunctionIsGiven:
    def test_a_message_with_all_its_members(self, consumer: Consumer) -> None:
        """Recorded: test_sqs_event_source_mapping."""
        queue = Queue().mapped()
        queue.send('{"foo": "bar"}')
        [event] = consumer.events
        [record] = event["Records"]
        assert record == {
            "messageId": record["messageId"],
            "receiptHandle": record["receiptHandle"],
            "body": '{"foo": "bar"}',
            "attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": "1767225600000",
                "SenderId": record["attributes"]["SenderId"],
                "ApproximateFirstReceiveTimestamp": "1767225600000",
            },
            "messageAttributes": {},
            "md5OfBody": "94232c5b8fc9272f6f73a1e36eb68fcf",
            "eventSource": "aws:sqs",
            "eventSourceARN": queue.arn,
            "awsRegion": REGION,
        }

    def test_a_message_without_attributes_has_null_for_their_digest_where_there_is_a_window(
        self, cloud: Cloud, consumer: Consumer
    ) -> None:
        """Recorded: test_sqs_event_filter[single]; without a window the member is left out."""
        Queue().mapped(MaximumBatchingWindowInSeconds=1).send("x")
        cloud.settle()
        assert consumer.events[0]["Records"][0]["md5OfMessageAttributes"] is None

    def test_message_attributes(self, consumer: Consumer) -> None:
        attributes: Any = {
            "text": {"DataType": "String", "StringValue": "v"},
            "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\x01"},
        }
        Queue().mapped().send("x", MessageAttributes=attributes)
        assert consumer.events[0]["Records"][0]["messageAttributes"] == {
            "text": {"stringValue": "v", "stringListValues": [], "binaryListValues": [], "dataType": "String"},
            "bytes": {"binaryValue": "AAE=", "stringListValues": [], "binaryListValues": [], "dataType": "Binary"},
        }

    def test_messages_of_a_fifo_queue(self, consumer: Consumer) -> None:
        Queue("jobs.fifo", FifoQueue="true").mapped().send("x", MessageGroupId="g", MessageDeduplicationId="d")
        attributes = consumer.events[0]["Records"][0]["attributes"]
        assert (attributes["MessageGroupId"], attributes["MessageDeduplicationId"]) == ("g", "d")

    def test_those_that_were_there_before_the_mapping(self, consumer: Consumer) -> None:
        """moto delivers none of them."""
        queue = Queue()
        queue.send("a", "b")
        queue.mapped()
        assert batches(consumer) == [["a", "b"]]

    def test_delayed_ones_when_their_time_has_come(self, cloud: Cloud, consumer: Consumer) -> None:
        Queue().mapped().send("later", DelaySeconds=20)
        assert batches(consumer) == []
        cloud.clock.advance(seconds=21)
        assert batches(consumer) == [["later"]]

    def test_what_the_function_has_done_is_there_when_the_message_was_sent(
        self, cloud: Cloud, consumer: Consumer
    ) -> None:
        results = Queue("results")
        consumer.answer = lambda event: results.send(*(record["body"].upper() for record in event["Records"]))
        Queue().mapped().send("done")
        assert results.bodies() == ["DONE"]


class TestBatches:
    @pytest.mark.parametrize(("size", "expected"), [(10, [10, 10, 5]), (4, [4, 4, 4, 4, 4, 4, 1])])
    def test_a_batch_has_up_to_so_many_messages(self, consumer: Consumer, size: int, expected: list[int]) -> None:
        queue = Queue()
        queue.send(*map(str, range(25)))
        queue.mapped(BatchSize=size)
        assert [len(batch) for batch in batches(consumer)] == expected
        assert sorted(body for batch in batches(consumer) for body in batch) == sorted(map(str, range(25)))
        assert queue.left() == 0

    def test_a_window_gathers_more_than_ten(self, cloud: Cloud, consumer: Consumer) -> None:
        """Recorded: test_sqs_event_source_mapping_batch_size[15]."""
        queue = Queue().mapped(BatchSize=15, MaximumBatchingWindowInSeconds=10)
        queue.send(*map(str, range(14)))
        assert batches(consumer) == []
        queue.send("14")
        assert [len(batch) for batch in batches(consumer)] == [15]

    def test_a_window_ends(self, cloud: Cloud, consumer: Consumer) -> None:
        queue = Queue().mapped(BatchSize=100, MaximumBatchingWindowInSeconds=10)
        queue.send("a")
        cloud.clock.advance(seconds=6)
        queue.send("b")
        assert batches(consumer) == []
        cloud.clock.advance(seconds=4)
        assert batches(consumer) == [["a", "b"]]

    def test_an_event_is_six_megabytes_at_most(self, cloud: Cloud, consumer: Consumer) -> None:
        queue = Queue()
        queue.send(*("x" * 250_000 for _ in range(30)))
        queue.mapped(BatchSize=30, MaximumBatchingWindowInSeconds=1)
        cloud.clock.advance(seconds=1)
        assert [len(batch) for batch in batches(consumer)] == [25, 5]
        assert queue.left() == 0

    @pytest.mark.parametrize(
        ("pattern", "passing"),
        [
            ({"body": {"city": ["Seattle"]}}, ['{"city": "Seattle"}']),
            ({"body": ["plain"]}, ["plain"]),
            ({"body": {"n": [{"numeric": ["<", 5]}]}}, ['{"n": 1}']),
        ],
    )
    def test_what_does_not_pass_the_filter_is_deleted(
        self, consumer: Consumer, pattern: Any, passing: list[str]
    ) -> None:
        """Recorded: test_sqs_event_filter."""
        queue = Queue()
        queue.send("plain", '{"city": "Seattle"}', '{"n": 1}', '{"n": 9}')
        queue.mapped(FilterCriteria={"Filters": [{"Pattern": json.dumps(pattern)}]})
        assert batches(consumer) == [passing]
        assert queue.left() == 0


class TestFailures:
    def test_a_failed_batch_comes_again_when_it_is_visible(self, cloud: Cloud, consumer: Consumer) -> None:
        queue = Queue(VisibilityTimeout="30").mapped()
        consumer.answer = raise_
        queue.send("a")
        assert (len(consumer.events), queue.left()) == (1, 1)
        consumer.answer = lambda event: None
        cloud.clock.advance(seconds=29)
        assert len(consumer.events) == 1
        cloud.clock.advance(seconds=2)
        assert [event["Records"][0]["attributes"]["ApproximateReceiveCount"] for event in consumer.events] == ["1", "2"]
        assert queue.left() == 0

    def test_the_redrive_policy_takes_it_away(self, cloud: Cloud, consumer: Consumer) -> None:
        """Recorded: test_redrive_policy_with_failing_lambda."""
        dead = Queue("dead")
        policy = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 2})
        queue = Queue(VisibilityTimeout="30", RedrivePolicy=policy).mapped(BatchSize=1)
        consumer.answer = raise_
        queue.send("bad")
        cloud.settle()
        assert batches(consumer) == [["bad"], ["bad"]]
        assert (queue.left(), dead.bodies()) == (0, ["bad"])

    def test_nobody_waits_for_what_fails_for_ever(self, cloud: Cloud, consumer: Consumer) -> None:
        queue = Queue().mapped()
        consumer.answer = raise_
        queue.send("bad")
        cloud.settle()
        assert len(consumer.events) == 1
        cloud.clock.advance(minutes=2)
        assert len(consumer.events) == 4

    @pytest.mark.parametrize(
        "answer", [None, {}, "text", [], {"batchItemFailures": []}, {"batchItemFailures": None}], ids=json.dumps
    )
    def test_answers_that_report_no_failure(self, consumer: Consumer, answer: Any) -> None:
        queue = Queue().mapped(FunctionResponseTypes=["ReportBatchItemFailures"])
        consumer.answer = lambda event: answer
        queue.send("a")
        assert queue.left() == 0

    @pytest.mark.parametrize(
        "answer",
        [
            failing(""),
            failing(None),
            failing("none-of-them"),
            lambda event: {"batchItemFailures": [{"foo": event["Records"][0]["messageId"]}]},
            lambda event: {"batchItemFailures": ["text"]},
            lambda event: {"batchItemFailures": "text"},
            lambda event: {"batchItemFailures": {}},
            lambda event: {"batchItemFailures": 5},
            lambda event: {"batchItemFailures": [{"itemIdentifier": 5}]},
        ],
    )
    def test_reports_that_fail_the_whole_batch(self, consumer: Consumer, answer: Any) -> None:
        """Developer guide, "Implementing partial batch responses"."""
        queue = Queue()
        queue.send("a", "b")
        consumer.answer = answer
        queue.mapped(FunctionResponseTypes=["ReportBatchItemFailures"])
        assert queue.left() == 2

    def test_only_reported_messages_come_again(self, cloud: Cloud, consumer: Consumer) -> None:
        queue = Queue(VisibilityTimeout="30")
        queue.send("a", "b", "c")
        consumer.answer = lambda event: {
            "batchItemFailures": [
                {"itemIdentifier": each["messageId"]}
                for each in event["Records"]
                if each["body"] == "b" and each["attributes"]["ApproximateReceiveCount"] == "1"
            ]
        }
        queue.mapped(FunctionResponseTypes=["ReportBatchItemFailures"])
        cloud.clock.advance(seconds=31)
        assert batches(consumer) == [["a", "b", "c"], ["b"]]
        assert queue.left() == 0

    def test_reports_are_minded_only_where_they_were_asked_for(self, consumer: Consumer) -> None:
        queue = Queue().mapped()
        consumer.answer = failing("a")
        queue.send("a")
        assert queue.left() == 0

    def test_a_throttled_function_leaves_the_messages(self, cloud: Cloud, consumer: Consumer) -> None:
        awslambda = boto3.client("lambda", REGION)
        awslambda.put_function_concurrency(FunctionName="consumer", ReservedConcurrentExecutions=0)
        queue = Queue(VisibilityTimeout="30").mapped()
        queue.send("a")
        assert (consumer.events, queue.left()) == ([], 1)
        awslambda.delete_function_concurrency(FunctionName="consumer")
        cloud.clock.advance(seconds=31)
        assert batches(consumer) == [["a"]]


class TestOrder:
    def test_a_failing_message_keeps_back_only_its_group(self, cloud: Cloud, consumer: Consumer) -> None:
        """Recorded: test_fifo_message_group_parallelism."""
        queue = Queue("jobs.fifo", FifoQueue="true", ContentBasedDeduplication="true", VisibilityTimeout="30")
        for group, body in (("a", "a1"), ("a", "a2"), ("b", "b1"), ("b", "b2")):
            queue.send(body, MessageGroupId=group)
        tried: list[str] = []

        def answer(event: Any) -> None:
            [record] = event["Records"]
            tried.append(record["body"])
            if tried == ["a1"]:
                raise ValueError

        consumer.answer = answer
        queue.mapped(BatchSize=1)
        assert tried == ["a1", "b1", "b2"]
        cloud.clock.advance(seconds=31)
        assert tried == ["a1", "b1", "b2", "a1", "a2"]


class TestStates:
    def test_a_disabled_mapping_receives_nothing_until_it_is_enabled(self, consumer: Consumer) -> None:
        awslambda = boto3.client("lambda", REGION)
        queue = Queue().mapped(Enabled=False)
        queue.send("a")
        assert consumer.events == []
        awslambda.update_event_source_mapping(UUID=queue.uuid, Enabled=True)
        assert batches(consumer) == [["a"]]
        awslambda.update_event_source_mapping(UUID=queue.uuid, Enabled=False)
        queue.send("b")
        assert batches(consumer) == [["a"]]

    def test_a_deleted_mapping_receives_nothing(self, consumer: Consumer) -> None:
        """moto goes on invoking the function."""
        queue = Queue().mapped()
        boto3.client("lambda", REGION).delete_event_source_mapping(UUID=queue.uuid)
        queue.send("a")
        assert (consumer.events, queue.left()) == ([], 1)

    def test_a_deleted_queue_harms_nothing(self, consumer: Consumer) -> None:
        queue = Queue().mapped()
        queue.sqs.delete_queue(QueueUrl=queue.url)
        other = Queue("other")
        other.send("x")
        assert (consumer.events, other.bodies()) == ([], ["x"])

    def test_a_snapshot_holds_messages_that_are_to_come_again(self, cloud: Cloud, consumer: Consumer) -> None:
        queue = Queue(VisibilityTimeout="30").mapped()
        consumer.answer = raise_
        queue.send("a")
        snapshot = cloud.snapshot()
        for _ in range(2):
            consumer.events.clear()
            cloud.clock.advance(seconds=31)
            assert batches(consumer) == [["a"]]
            cloud.restore(snapshot)

    def test_manual_deliveries_wait_until_they_are_told(self) -> None:
        with mock_aws(clock="virtual", delivery="manual") as cloud:
            got: list[Any] = []
            cloud.functions.create("consumer", lambda event, context: got.append(event))
            cloud.settle()
            Queue().mapped().send("a")
            assert got == []
            cloud.settle()
            assert [record["body"] for event in got for record in event["Records"]] == ["a"]
