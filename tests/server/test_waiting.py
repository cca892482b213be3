"""Calls that wait, over HTTP: no thread is kept for them, what they wait for is answered at once."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from awsim.server.limits import Limits
from tests.server.serving import serving

if TYPE_CHECKING:
    from tests.server.serving import Served


def queue(served: Served) -> str:
    """The ARN of a queue on a stream of its own."""
    kinesis = served.client("kinesis")
    kinesis.create_stream(StreamName="events", StreamModeDetails={"StreamMode": "ON_DEMAND"})
    stream = kinesis.describe_stream_summary(StreamName="events")["StreamDescriptionSummary"]["StreamARN"]
    created = kinesis.create_queue(
        QueueName="jobs",
        StreamConfigurationList=[{"StreamARN": stream, "StartingPosition": {"Type": "TRIM_HORIZON"}}],
    )
    arn: str = created["QueueDescription"]["QueueARN"]
    return arn


def test_more_calls_wait_than_there_are_threads_and_each_is_answered_once() -> None:
    received: list[bytes] = []

    with serving(limits=Limits(threads=1, waiting=20)) as served:
        arn = queue(served)

        def receive() -> None:
            answer = served.client("kinesis").receive_queue_records(QueueARN=arn, Limit=1, WaitTimeSeconds=20)
            received.extend(record["Data"] for record in answer["QueueRecords"])

        threads = [threading.Thread(target=receive) for _ in range(5)]
        for thread in threads:
            thread.start()
        while served.cloud.world.waits.count() < 5:
            threading.Event().wait(0.005)
        assert served.client("sqs").list_queues()["ResponseMetadata"]["HTTPStatusCode"] == 200  # on the one thread
        for number in range(5):
            served.client("kinesis").put_record(StreamName="events", Data=str(number), PartitionKey="k")
        for thread in threads:
            thread.join(40)
    assert sorted(received) == [b"0", b"1", b"2", b"3", b"4"]


def test_a_server_that_is_stopped_leaves_nobody_waiting() -> None:
    with serving() as served:
        arn = queue(served)
        client: Any = served.client("kinesis", read_timeout=20)
        ended = threading.Event()

        def receive() -> None:
            with suppress(Exception):  # the connection is closed, or was answered: how is not what this is about
                client.receive_queue_records(QueueARN=arn)
            ended.set()

        threading.Thread(target=receive, daemon=True).start()
        while not served.cloud.world.waits.count():
            ended.wait(0.005)
        world = served.cloud.world
    assert ended.wait(20)
    assert world.waits.count() == 0
