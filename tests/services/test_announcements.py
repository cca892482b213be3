"""What services tell each other: who subscribes hears facts once, in a delivery of its own."""

from __future__ import annotations

import boto3
import pytest

from awsim import Cloud, mock_aws
from awsim.common.announcements import RecordsAvailable, ShardsChanged, StreamActive, StreamDeleted
from awsim.services.kinesis.backend import KinesisBackend

ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/events"
KINDS = (RecordsAvailable, ShardsChanged, StreamActive, StreamDeleted)


class Listener(KinesisBackend):
    """A backend that writes down what it hears."""

    heard: list = []  # noqa: RUF012  looked at by the tests, which empty it

    def note(self, *, fact):
        self.heard.append(fact)


@pytest.fixture
def listener(monkeypatch):
    """A subscriber to every kind of fact about one stream."""
    monkeypatch.setattr("awsim.services.registry._loaded", {"kinesis": Listener})
    Listener.heard = []
    with mock_aws(clock="virtual") as cloud:
        found = cloud.world.backend("kinesis", "123456789012", "us-east-1")
        for kind in KINDS:
            found.listen(kind, ARN, "note")
        yield found


@pytest.fixture
def kinesis(listener):
    return boto3.client("kinesis", region_name="us-east-1")


def heard():
    found, Listener.heard = Listener.heard, []
    return found


def test_a_stream_announces_its_life(kinesis):
    kinesis.create_stream(StreamName="events", ShardCount=1)
    assert heard() == [StreamActive(ARN)]
    kinesis.put_record(StreamName="events", Data=b"x", PartitionKey="k")
    assert heard() == [RecordsAvailable(ARN, "shardId-000000000000")]
    kinesis.split_shard(StreamName="events", ShardToSplit="0", NewStartingHashKey="1000")
    assert heard() == [
        ShardsChanged(ARN, ("shardId-000000000000",), ("shardId-000000000001", "shardId-000000000002")),
        StreamActive(ARN),
    ]
    kinesis.merge_shards(StreamName="events", ShardToMerge="1", AdjacentShardToMerge="2")
    assert heard() == [
        ShardsChanged(ARN, ("shardId-000000000001", "shardId-000000000002"), ("shardId-000000000003",)),
        StreamActive(ARN),
    ]
    kinesis.update_shard_count(StreamName="events", TargetShardCount=2, ScalingType="UNIFORM_SCALING")
    assert heard() == [
        ShardsChanged(ARN, ("shardId-000000000003",), ("shardId-000000000004", "shardId-000000000005")),
        StreamActive(ARN),
    ]
    kinesis.delete_stream(StreamName="events")
    assert heard() == [StreamDeleted(ARN)]


def test_other_streams_are_not_heard_of(kinesis):
    kinesis.create_stream(StreamName="others", ShardCount=1)
    kinesis.put_record(StreamName="others", Data=b"x", PartitionKey="k")

    assert heard() == []


def test_each_shard_that_has_received_records_is_announced_once(kinesis):
    kinesis.create_stream(StreamName="events", ShardCount=2)
    heard()
    records = [{"Data": b"x", "PartitionKey": str(number)} for number in range(50)]
    kinesis.put_records(StreamName="events", Records=records)

    assert sorted(fact.shard_id for fact in heard()) == ["shardId-000000000000", "shardId-000000000001"]


def test_equal_facts_that_wait_are_heard_once():
    cloud = Cloud(delivery="manual", clock="virtual")
    backend = cloud.world.backend("kinesis", "123456789012", "us-east-1")
    backend.listen(RecordsAvailable, ARN, "records_for_channels")
    for _ in range(1000):
        backend.emit(RecordsAvailable(ARN, "shardId-000000000000"))

    assert cloud.world.scheduler.pending() == 1
    cloud.settle()
    backend.emit(RecordsAvailable(ARN, "shardId-000000000000"))
    assert cloud.world.scheduler.pending() == 1


def test_nothing_is_scheduled_without_subscribers():
    cloud = Cloud(delivery="manual", clock="virtual")
    cloud.world.backend("kinesis", "123456789012", "us-east-1").emit(RecordsAvailable(ARN, "shardId-000000000000"))

    assert cloud.world.scheduler.pending() == 0


def test_subscribing_twice_is_subscribing_once(kinesis, listener):
    listener.listen(StreamActive, ARN, "note")
    kinesis.create_stream(StreamName="events", ShardCount=1)

    assert heard() == [StreamActive(ARN)]


def test_who_has_unsubscribed_hears_nothing_more(kinesis, listener):
    for kind in KINDS:
        listener.stop_listening(kind, ARN, "note")
    kinesis.create_stream(StreamName="events", ShardCount=1)

    assert heard() == []
    assert listener.world.subscribers == {}


def test_subscriptions_and_waiting_facts_are_part_of_a_snapshot():
    cloud = Cloud(delivery="manual", clock="virtual")
    backend = cloud.world.backend("kinesis", "123456789012", "us-east-1")
    backend.listen(RecordsAvailable, ARN, "records_for_channels")
    backend.emit(RecordsAvailable(ARN, "shardId-000000000000"))
    snapshot = cloud.snapshot()
    cloud.reset()
    assert cloud.world.subscribers == {}
    cloud.restore(snapshot)

    assert (len(cloud.world.subscribers), len(cloud.world.announced), cloud.world.scheduler.pending()) == (1, 1, 1)
