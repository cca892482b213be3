"""Event source mappings of SQS queues: what becomes of messages while queues, mappings and functions change."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import aioboto3
import boto3
import pytest

from awsim import mock_aws
from tests.services.lambda_.conftest import OTHER_ACCOUNT
from tests.services.lambda_.event_sources.queues import REGION, Queue, batches, raise_

if TYPE_CHECKING:
    from awsim import Cloud
    from tests.services.lambda_.conftest import Consumer


def update(queue: Queue, **changes: Any) -> None:
    boto3.client("lambda", REGION).update_event_source_mapping(UUID=queue.uuid, **changes)


class TestQueues:
    def test_one_that_answers_slowly_is_not_waited_for(self, cloud: Cloud, consumer: Consumer) -> None:
        before = cloud.clock.now()
        Queue(ReceiveMessageWaitTimeSeconds="20").mapped().send("a")
        assert (batches(consumer), cloud.clock.now()) == ([["a"]], before)

    def test_one_that_is_deleted_by_its_function(self, cloud: Cloud, consumer: Consumer) -> None:
        queue = Queue().mapped()
        consumer.answer = lambda event: queue.sqs.delete_queue(QueueUrl=queue.url)
        queue.send("a")
        cloud.settle()
        assert batches(consumer) == [["a"]]

    def test_one_that_is_made_in_place_of_a_deleted_one(self, consumer: Consumer) -> None:
        queue = Queue().mapped()
        queue.sqs.delete_queue(QueueUrl=queue.url)
        Queue().send("a")
        assert batches(consumer) == [["a"]]

    def test_one_of_another_account(self, consumer: Consumer) -> None:
        keys = {"aws_access_key_id": OTHER_ACCOUNT, "aws_secret_access_key": "secret"}
        sqs = boto3.client("sqs", REGION, **keys)
        url = sqs.create_queue(QueueName="theirs")["QueueUrl"]
        arn = f"arn:aws:sqs:{REGION}:{OTHER_ACCOUNT}:theirs"
        boto3.client("lambda", REGION).create_event_source_mapping(EventSourceArn=arn, FunctionName="consumer")
        sqs.send_message(QueueUrl=url, MessageBody="a")
        assert [record["eventSourceARN"] for record in consumer.events[0]["Records"]] == [arn]

    def test_one_that_refuses_for_a_while(self, cloud: Cloud, consumer: Consumer) -> None:
        queue = Queue()
        queue.send("a")
        with cloud.faults.error("InternalError", status=400, service="sqs", operation="ReceiveMessage", times=2):
            queue.mapped()
            assert batches(consumer) == []
            cloud.settle()
        assert batches(consumer) == [["a"]]

    def test_what_can_not_be_deleted_comes_again(self, cloud: Cloud, consumer: Consumer) -> None:
        queue = Queue(VisibilityTimeout="30").mapped()
        with cloud.faults.error("InternalError", status=400, service="sqs", operation="DeleteMessageBatch", times=1):
            queue.send("a")
        cloud.clock.advance(seconds=31)
        assert (batches(consumer), queue.left()) == ([["a"], ["a"]], 0)

    def test_the_dead_letter_queue_may_have_a_mapping_too(self, cloud: Cloud, consumer: Consumer) -> None:
        dead = Queue("dead").mapped()
        policy = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 1})
        queue = Queue(VisibilityTimeout="30", RedrivePolicy=policy).mapped()

        def answer(event: Any) -> None:
            if event["Records"][0]["eventSourceARN"] == queue.arn:
                raise ValueError

        consumer.answer = answer
        queue.send("bad")
        cloud.settle()
        arns = [record["eventSourceARN"] for event in consumer.events for record in event["Records"]]
        assert (arns, queue.left(), dead.left()) == ([queue.arn, dead.arn], 0, 0)


class TestStates:
    def test_a_mapping_that_is_disabled_before_it_has_looked_goes_on_when_it_is_enabled(self) -> None:
        with mock_aws(clock="virtual", delivery="manual") as cloud:
            got: list[str] = []
            cloud.functions.create("consumer", lambda event, _: got.extend(each["body"] for each in event["Records"]))
            cloud.settle()
            queue = Queue().mapped()
            cloud.settle()
            queue.send("a")
            update(queue, Enabled=False)
            cloud.settle()
            assert got == []
            update(queue, Enabled=True)
            cloud.settle()
            assert got == ["a"]

    def test_a_function_may_disable_its_own_mapping(self, cloud: Cloud, consumer: Consumer) -> None:
        queue = Queue().mapped(BatchSize=1, Enabled=False)
        queue.send("a", "b")
        consumer.answer = lambda event: update(queue, Enabled=False)
        update(queue, Enabled=True)
        assert (batches(consumer), queue.left()) == ([["a"]], 1)
        consumer.answer = lambda event: None
        update(queue, Enabled=True)
        assert (batches(consumer), queue.left()) == ([["a"], ["b"]], 0)


class TestWindows:
    def test_a_window_longer_than_the_visibility_timeout_gathers_each_message_once(
        self, cloud: Cloud, consumer: Consumer
    ) -> None:
        queue = Queue(VisibilityTimeout="30").mapped(BatchSize=100, MaximumBatchingWindowInSeconds=60)
        queue.send("a")
        cloud.clock.advance(seconds=31)
        queue.send("b")
        cloud.clock.advance(seconds=30)
        assert (batches(consumer), queue.left()) == ([["a", "b"]], 0)

    def test_an_update_keeps_what_was_gathered(self, cloud: Cloud, consumer: Consumer) -> None:
        queue = Queue().mapped(BatchSize=100, MaximumBatchingWindowInSeconds=20)
        queue.send("a")
        cloud.clock.advance(seconds=10)
        update(queue, BatchSize=50)
        cloud.settle()
        assert (batches(consumer), queue.left()) == ([["a"]], 0)

    def test_what_was_gathered_before_a_mapping_was_disabled_others_can_receive(
        self, cloud: Cloud, consumer: Consumer
    ) -> None:
        queue = Queue(VisibilityTimeout="30").mapped(BatchSize=100, MaximumBatchingWindowInSeconds=20)
        queue.send("a", "b")
        update(queue, Enabled=False)
        assert queue.bodies() == []
        cloud.clock.advance(seconds=31)
        [message] = queue.sqs.receive_message(QueueUrl=queue.url)["Messages"]
        queue.sqs.delete_message(QueueUrl=queue.url, ReceiptHandle=message["ReceiptHandle"])
        update(queue, Enabled=True)
        cloud.settle()
        assert (message["Body"], batches(consumer)) == ("a", [["b"]])

    def test_a_snapshot_holds_what_was_gathered(self, cloud: Cloud, consumer: Consumer) -> None:
        queue = Queue().mapped(BatchSize=100, MaximumBatchingWindowInSeconds=20)
        queue.send("a")
        snapshot = cloud.snapshot()
        for _ in range(2):
            consumer.events.clear()
            cloud.clock.advance(seconds=20)
            assert (batches(consumer), queue.left()) == ([["a"]], 0)
            cloud.restore(snapshot)

    def test_several_functions_share_a_queue(self, cloud: Cloud, consumer: Consumer) -> None:
        other: list[Any] = []
        cloud.functions.create("other", lambda event, context: other.extend(event["Records"]))
        queue = Queue()
        queue.mapped()
        queue.mapped(FunctionName="other")
        queue.send(*map(str, range(6)))
        taken = [body for batch in batches(consumer) for body in batch]
        assert sorted([*taken, *(record["body"] for record in other)]) == sorted(map(str, range(6)))

    def test_full_batches_and_the_rest_of_a_window(self, cloud: Cloud, consumer: Consumer) -> None:
        """Recorded: test_sqs_event_source_mapping_batching_reserved_concurrency."""
        concurrency = {"FunctionName": "consumer", "ReservedConcurrentExecutions": 2}
        boto3.client("lambda", REGION).put_function_concurrency(**concurrency)
        scaling = {"MaximumConcurrency": 2}
        queue = Queue().mapped(BatchSize=20, MaximumBatchingWindowInSeconds=1, ScalingConfig=scaling)
        for batch in range(10):
            entries = [{"Id": str(n), "MessageBody": f"{batch}-{n}-message"} for n in range(3)]
            queue.sqs.send_message_batch(QueueUrl=queue.url, Entries=entries)
        cloud.clock.advance(seconds=1)
        assert [len(batch) for batch in batches(consumer)] == [20, 10]

    def test_a_window_closes_before_a_thousand_have_come(self, cloud: Cloud, consumer: Consumer) -> None:
        """Recorded: test_sqs_event_source_mapping_batch_size[1000]."""
        queue = Queue().mapped(BatchSize=1000, MaximumBatchingWindowInSeconds=10)
        queue.send(*map(str, range(15)))
        assert batches(consumer) == []
        cloud.clock.advance(seconds=10)
        assert batches(consumer) == [list(map(str, range(15)))]


class TestRetries:
    def test_each_message_comes_again_at_its_own_time(self, cloud: Cloud, consumer: Consumer) -> None:
        policy = json.dumps({"deadLetterTargetArn": Queue("dead").arn, "maxReceiveCount": 2})
        queue = Queue(VisibilityTimeout="30", RedrivePolicy=policy).mapped()
        began = cloud.clock.now()
        tried: list[tuple[str, float]] = []

        def answer(event: Any) -> None:
            tried.append((event["Records"][0]["body"], round(cloud.clock.now() - began)))
            raise ValueError

        consumer.answer = answer
        queue.send("a")
        cloud.clock.advance(seconds=10)
        queue.send("b")
        cloud.settle()
        assert tried == [("a", 0), ("b", 10), ("a", 30), ("b", 40)]
        assert queue.left() == 0

    def test_a_delayed_message_is_awaited(self, cloud: Cloud, consumer: Consumer) -> None:
        Queue(DelaySeconds="60").mapped().send("later")
        cloud.settle()
        assert batches(consumer) == [["later"]]

    def test_calls_meanwhile_do_not_pile_up_looks(self, cloud: Cloud, consumer: Consumer) -> None:
        queue = Queue(VisibilityTimeout="30").mapped()
        consumer.answer = raise_
        queue.send("bad")
        for _ in range(5):
            cloud.clock.advance(seconds=1)
            boto3.client("s3", REGION).list_buckets()
        cloud.clock.advance(seconds=30)
        assert len(consumer.events) == 2

    def test_a_fifo_group_waits_for_the_part_of_its_batch_that_has_failed(
        self, cloud: Cloud, consumer: Consumer
    ) -> None:
        """A batch that is too large for one event is given in parts."""
        queue = Queue("jobs.fifo", FifoQueue="true", ContentBasedDeduplication="true", VisibilityTimeout="30")
        bodies = [str(number) + "é" * 131_000 for number in range(10)]
        for body in bodies:
            queue.send(body, MessageGroupId="g")
        failures = [raise_]
        consumer.answer = lambda event: failures.pop()(event) if failures else None
        queue.mapped()
        assert [body[0] for batch in batches(consumer) for body in batch] == list("0123456")
        cloud.clock.advance(seconds=31)
        assert [body[0] for batch in batches(consumer) for body in batch] == list("01234560123456789")
        assert queue.left() == 0

    def test_a_snapshot_taken_by_the_function_holds_its_messages(self, cloud: Cloud, consumer: Consumer) -> None:
        taken: list[Any] = []
        consumer.answer = lambda event: None if taken else taken.append(cloud.snapshot())
        queue = Queue().mapped()
        queue.send("a")
        cloud.restore(taken[0])
        queue.send("b")
        assert (batches(consumer), queue.left()) == ([["a"], ["a", "b"]], 0)


@pytest.mark.usefixtures("cloud")
class TestAsynchronousClients:
    def test_a_message_sent_by_one_reaches_the_function(self, consumer: Consumer) -> None:
        queue = Queue()

        async def send() -> dict[str, Any]:
            session = aioboto3.Session()
            async with session.client("lambda", region_name=REGION) as awslambda:
                request = {"EventSourceArn": queue.arn, "FunctionName": "consumer"}
                mapping: dict[str, Any] = await awslambda.create_event_source_mapping(**request)
                async with session.client("sqs", region_name=REGION) as sqs:
                    await sqs.send_message(QueueUrl=queue.url, MessageBody="a")
                shown: dict[str, Any] = await awslambda.get_event_source_mapping(UUID=mapping["UUID"])
                return shown

        assert asyncio.run(send())["State"] == "Enabled"
        assert batches(consumer) == [["a"]]
