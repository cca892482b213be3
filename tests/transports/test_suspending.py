"""aiobotocore's clients in an event loop: each call suspends, who waits lets it turn, what is cancelled is gone."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from aiobotocore.session import get_session

from awsim import Cloud, mock_aws

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

REGION = "us-east-1"
SHORT = 0.3
"""Seconds after which what never ends is ended."""


def client(service: str, **arguments: Any) -> Any:
    return get_session().create_client(service, region_name=REGION, **arguments)


@asynccontextmanager
async def queue(kinesis: Any) -> AsyncIterator[str]:
    """The ARN of a queue on a stream of its own."""
    await kinesis.create_stream(StreamName="events", StreamModeDetails={"StreamMode": "ON_DEMAND"})
    described = await kinesis.describe_stream_summary(StreamName="events")
    stream = described["StreamDescriptionSummary"]["StreamARN"]
    created = await kinesis.create_queue(
        QueueName="jobs",
        StreamConfigurationList=[{"StreamARN": stream, "StartingPosition": {"Type": "TRIM_HORIZON"}}],
    )
    yield created["QueueDescription"]["QueueARN"]


async def for_ever(call: Any) -> None:
    while True:
        await call()


@pytest.mark.parametrize("service", ["kinesis", "sqs"])
async def test_two_tasks_alternate(service: str) -> None:
    turns: list[str] = []

    async def call(name: str, make: Any) -> None:
        for _ in range(4):
            await make()
            turns.append(name)

    with mock_aws():
        async with client(service) as made:
            make = made.list_streams if service == "kinesis" else made.list_queues
            await make()  # loads what it needs
            await asyncio.gather(call("a", make), call("b", make))
    assert turns == ["a", "b"] * 4


@pytest.mark.parametrize("clock", ["wall", "virtual"])
@pytest.mark.parametrize("waits", [False, True])
async def test_wait_for_ends_a_poller_that_never_ends(clock: Any, waits: bool) -> None:
    with mock_aws(clock=clock) as cloud:
        async with client("kinesis") as kinesis, queue(kinesis) as arn:
            poll = partial(kinesis.receive_queue_records, QueueARN=arn) if waits else kinesis.list_streams
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(for_ever(poll), SHORT)
            assert cloud.world.waits.count() == 0


async def test_wait_for_ends_a_long_poll_of_motos() -> None:
    with mock_aws():
        async with client("sqs") as sqs:
            url = (await sqs.create_queue(QueueName="jobs"))["QueueUrl"]
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1), SHORT)


@pytest.mark.parametrize("clock", ["wall", "virtual"])
async def test_a_long_poll_gets_what_another_task_sends(clock: Any) -> None:
    with mock_aws(clock=clock) as cloud:
        async with client("kinesis") as kinesis, queue(kinesis) as arn:
            began = cloud.clock.now()
            polling = asyncio.create_task(kinesis.receive_queue_records(QueueARN=arn))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            await kinesis.put_record(StreamName="events", Data=b"x", PartitionKey="k")
            records = (await polling)["QueueRecords"]
            assert [record["Data"] for record in records] == [b"x"]
            assert cloud.clock.now() - began < 5


@pytest.mark.parametrize("clock", ["wall", "virtual"])
async def test_a_long_poll_of_motos_gets_what_another_task_sends(clock: Any) -> None:
    with mock_aws(clock=clock):
        async with client("sqs") as sqs:
            url = (await sqs.create_queue(QueueName="jobs"))["QueueUrl"]

            async def send() -> None:
                await asyncio.sleep(0.05 if clock == "wall" else 0)
                await sqs.send_message(QueueUrl=url, MessageBody="x")

            polled, _ = await asyncio.gather(sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20), send())
            assert [message["Body"] for message in polled["Messages"]] == ["x"]


async def test_on_a_virtual_clock_a_wait_goes_to_its_deadline_when_nobody_else_goes_on() -> None:
    with mock_aws(clock="virtual") as cloud:
        async with client("kinesis") as kinesis, queue(kinesis) as arn:
            began = cloud.clock.now()
            answers = await asyncio.gather(
                *(kinesis.receive_queue_records(QueueARN=arn, WaitTimeSeconds=seconds) for seconds in (9, 3, 6))
            )
            assert [answer["QueueRecords"] for answer in answers] == [[], [], []]
            assert cloud.clock.now() - began == 9


async def test_what_is_cancelled_while_it_waits_has_received_nothing() -> None:
    with mock_aws() as cloud:
        async with client("kinesis") as kinesis, queue(kinesis) as arn:
            polling = asyncio.create_task(kinesis.receive_queue_records(QueueARN=arn))
            while not cloud.world.waits.count():
                await asyncio.sleep(0)
            polling.cancel()
            with pytest.raises(asyncio.CancelledError):
                await polling
            assert cloud.world.waits.count() == 0
            await kinesis.put_record(StreamName="events", Data=b"x", PartitionKey="k")
            records = (await kinesis.receive_queue_records(QueueARN=arn))["QueueRecords"]
            assert [record["Data"] for record in records] == [b"x"]


@pytest.fixture
def gate() -> threading.Event:
    """What functions wait for; only a loop that turns opens it."""
    return threading.Event()


async def turns(gate: threading.Event) -> None:
    await asyncio.sleep(0.01)
    gate.set()


async def test_the_loop_turns_while_an_invoked_function_runs(gate: threading.Event) -> None:
    with mock_aws() as cloud:
        cloud.functions.create("waits", lambda event, context: gate.wait(20))
        async with client("lambda") as functions:
            invoked, _ = await asyncio.gather(functions.invoke(FunctionName="waits"), turns(gate))
            assert await invoked["Payload"].read() == b"true"


async def test_the_loop_turns_while_a_put_runs_what_it_triggers(gate: threading.Event) -> None:
    seen: list[Any] = []
    with mock_aws() as cloud:
        cloud.functions.create("reads", lambda event, context: seen.append(gate.wait(20)))
        async with client("kinesis") as kinesis, client("lambda") as functions:
            await kinesis.create_stream(StreamName="events", ShardCount=1)
            described = await kinesis.describe_stream_summary(StreamName="events")
            stream = described["StreamDescriptionSummary"]["StreamARN"]
            await functions.create_event_source_mapping(
                EventSourceArn=stream, FunctionName="reads", StartingPosition="TRIM_HORIZON"
            )
            put = kinesis.put_record(StreamName="events", Data=b"x", PartitionKey="k")
            await asyncio.gather(put, turns(gate))
    assert seen == [True]


async def test_the_loop_turns_while_moto_waits_for_a_function(gate: threading.Event) -> None:
    with mock_aws() as cloud:
        created = cloud.functions.create("waits", lambda event, context: gate.wait(20))
        async with client("s3") as s3:
            await s3.create_bucket(Bucket="uploads")
            configuration = {"LambdaFunctionArn": created["FunctionArn"], "Events": ["s3:ObjectCreated:*"]}
            await s3.put_bucket_notification_configuration(
                Bucket="uploads", NotificationConfiguration={"LambdaFunctionConfigurations": [configuration]}
            )
            await asyncio.gather(s3.put_object(Bucket="uploads", Key="a", Body=b"a"), turns(gate))
    assert gate.is_set()


async def test_a_function_goes_on_when_its_caller_is_cancelled_and_is_free_afterwards(gate: threading.Event) -> None:
    ended = threading.Event()

    def handler(event: object, context: object) -> None:
        gate.wait(20)
        ended.set()

    with mock_aws() as cloud:
        cloud.functions.create("waits", handler)
        async with client("lambda") as functions:
            await functions.put_function_concurrency(FunctionName="waits", ReservedConcurrentExecutions=1)
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(functions.invoke(FunctionName="waits"), SHORT)
            gate.set()
            while cloud.world.waits.running:
                await asyncio.sleep(0.001)
            assert ended.is_set()
            invoked = await functions.invoke(FunctionName="waits")
            assert await invoked["Payload"].read() == b"null"


async def test_a_delivery_ends_though_who_caused_it_is_cancelled(gate: threading.Event) -> None:
    batches: list[int] = []

    def handler(event: Any, context: object) -> None:
        gate.wait(20)
        batches.append(len(event["Records"]))

    with mock_aws() as cloud:
        cloud.functions.create("reads", handler)
        async with client("kinesis") as kinesis, client("lambda") as functions:
            await kinesis.create_stream(StreamName="events", ShardCount=1)
            described = await kinesis.describe_stream_summary(StreamName="events")
            stream = described["StreamDescriptionSummary"]["StreamARN"]
            await functions.create_event_source_mapping(
                EventSourceArn=stream, FunctionName="reads", StartingPosition="TRIM_HORIZON"
            )
            put = kinesis.put_record(StreamName="events", Data=b"x", PartitionKey="k")
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(put, SHORT)
            gate.set()
            await kinesis.put_record(StreamName="events", Data=b"y", PartitionKey="k")
    assert batches == [1, 1]


async def test_a_subscription_gets_what_another_task_puts(aws: Cloud) -> None:
    async with client("kinesis") as kinesis:
        await kinesis.create_stream(StreamName="events", ShardCount=1)
        described = await kinesis.describe_stream_summary(StreamName="events")
        stream = described["StreamDescriptionSummary"]["StreamARN"]
        consumer = (await kinesis.register_stream_consumer(StreamARN=stream, ConsumerName="reader"))["Consumer"]
        answer = await kinesis.subscribe_to_shard(
            ConsumerARN=consumer["ConsumerARN"],
            ShardId="shardId-000000000000",
            StartingPosition={"Type": "TRIM_HORIZON"},
        )

        async def read() -> bytes:
            async for event in answer["EventStream"]:
                for record in event["SubscribeToShardEvent"]["Records"]:
                    return record["Data"]  # type: ignore[no-any-return]
            raise AssertionError("the subscription has ended")

        reading = asyncio.create_task(read())
        await asyncio.sleep(0.01)
        await kinesis.put_record(StreamName="events", Data=b"x", PartitionKey="k")
        assert await asyncio.wait_for(reading, 3) == b"x"


async def test_latency_is_waited_for_without_holding_the_loop() -> None:
    turned = 0

    async def turn() -> None:
        nonlocal turned
        while True:
            await asyncio.sleep(0.005)
            turned += 1

    with mock_aws() as cloud:
        cloud.faults.latency(SHORT, service="kinesis")
        async with client("kinesis") as kinesis:
            turning = asyncio.create_task(turn())
            await kinesis.list_streams()
            turning.cancel()
    assert turned > 3
