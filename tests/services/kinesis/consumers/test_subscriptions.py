"""SubscribeToShard: events for five minutes, from sync and async clients."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice

import aioboto3
import pytest
from botocore.eventstream import EventStream
from botocore.exceptions import EventStreamError

from awsim import mock_aws

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def consumer(kinesis, stream_arn):
    """The ARN of an ACTIVE consumer."""
    answer = kinesis.register_stream_consumer(StreamARN=stream_arn, ConsumerName="reader")
    return answer["Consumer"]["ConsumerARN"]


@pytest.fixture
def subscribe(kinesis, consumer, shard_id):
    """Subscribe to a shard and give the event stream."""

    def subscribed(kind="TRIM_HORIZON", *, shard=0, **more):
        return kinesis.subscribe_to_shard(
            ConsumerARN=consumer, ShardId=shard_id(shard), StartingPosition={"Type": kind, **more}
        )["EventStream"]

    return subscribed


def events(stream, count=None):
    """The first events of a stream, or all."""
    return [event["SubscribeToShardEvent"] for event in islice(stream, count)]


def data(found):
    return [record["Data"] for event in found for record in event["Records"]]


class TestAccepts:
    def test_records_arrive_as_events(self, put, subscribe):
        """Recorded: test_subscribe_to_shard_with_sequence_number_as_iterator (the members of a record)."""
        numbers = [put(b"Hello world_%d" % number, PartitionKey="1")["SequenceNumber"] for number in range(5)]
        [event] = events(subscribe(), 1)

        assert event == {
            "Records": [
                {
                    "SequenceNumber": numbers[number],
                    "ApproximateArrivalTimestamp": START,
                    "Data": b"Hello world_%d" % number,
                    "PartitionKey": "1",
                }
                for number in range(5)
            ],
            "ContinuationSequenceNumber": event["ContinuationSequenceNumber"],
            "MillisBehindLatest": 0,
        }

    def test_the_stream_is_botocores(self, subscribe):
        assert isinstance(subscribe(), EventStream)

    def test_a_sequence_number_begins_behind_its_record(self, put, subscribe):
        number = put(b"1")["SequenceNumber"]
        put(b"2")

        assert data(events(subscribe("AFTER_SEQUENCE_NUMBER", SequenceNumber=number), 1)) == [b"2"]

    def test_a_timestamp_begins_at_its_records(self, put, subscribe, cloud):
        put(b"1")
        cloud.clock.advance(minutes=1)
        put(b"2")

        assert data(events(subscribe("AT_TIMESTAMP", Timestamp=START + timedelta(seconds=30)), 1)) == [b"2"]

    async def test_an_async_client_reads_events(self):
        async with mock_aws(clock="virtual") as cloud, aioboto3.Session().client("kinesis", "us-east-1") as kinesis:
            await kinesis.create_stream(StreamName="events", ShardCount=1)
            described = await kinesis.describe_stream_summary(StreamName="events")
            arn = described["StreamDescriptionSummary"]["StreamARN"]
            registered = await kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="reader")
            await kinesis.put_record(StreamName="events", Data=b"x", PartitionKey="k")
            answer = await kinesis.subscribe_to_shard(
                ConsumerARN=registered["Consumer"]["ConsumerARN"],
                ShardId="shardId-000000000000",
                StartingPosition={"Type": "TRIM_HORIZON"},
            )
            began = cloud.clock.now()
            found = [event["SubscribeToShardEvent"] async for event in answer["EventStream"]]

            assert data(found) == [b"x"]
            assert cloud.clock.now() - began == 300


class TestRefuses:
    def test_a_second_subscription_within_five_seconds(self, subscribe, kinesis, consumer, cloud, refusal):
        subscribe()
        cloud.clock.advance(seconds=4)
        again = {
            "ConsumerARN": consumer,
            "ShardId": "shardId-000000000000",
            "StartingPosition": {"Type": "LATEST"},
        }

        assert refusal(kinesis.subscribe_to_shard, **again) == (
            "ResourceInUseException",
            "Another active subscription exists for this consumer: 123456789012:events:reader:shardId-000000000000",
        )

    def test_a_consumer_that_is_not_active(self, slow_kinesis, slow_cloud, refusal):
        slow_kinesis.create_stream(StreamName="s", ShardCount=1)
        slow_cloud.clock.advance(minutes=1)
        consumer = slow_kinesis.register_stream_consumer(
            StreamARN="arn:aws:kinesis:us-east-1:123456789012:stream/s", ConsumerName="c"
        )["Consumer"]["ConsumerARN"]

        assert refusal(
            slow_kinesis.subscribe_to_shard,
            ConsumerARN=consumer,
            ShardId="shardId-000000000000",
            StartingPosition={"Type": "LATEST"},
        ) == (
            "ResourceInUseException",
            "Consumer c with creation timestamp 1767225660 under stream: s , account 123456789012 "
            "is not in ACTIVE status.",
        )

    def test_an_unknown_shard(self, kinesis, consumer, refusal):
        assert refusal(
            kinesis.subscribe_to_shard,
            ConsumerARN=consumer,
            ShardId="shardId-000000000009",
            StartingPosition={"Type": "LATEST"},
        ) == (
            "ResourceNotFoundException",
            "Shard shardId-000000000009 in stream events under account 123456789012 does not exist",
        )

    def test_a_request_that_only_asks_whether_it_would_succeed(self, kinesis, consumer, refusal, subscribe):
        code, _ = refusal(
            kinesis.subscribe_to_shard,
            ConsumerARN=consumer,
            ShardId="shardId-000000000000",
            StartingPosition={"Type": "LATEST"},
            DryRun=True,
        )

        assert code == "DryRunOperationException"
        subscribe()


class TestBehaves:
    def test_a_subscription_lasts_five_minutes(self, subscribe, cloud):
        found = events(subscribe())

        assert cloud.clock.now() - START.timestamp() == 300
        assert len(found) == 60
        assert data(found) == []

    def test_records_put_meanwhile_arrive(self, put, subscribe):
        stream = iter(subscribe("LATEST"))
        next(stream)
        put(b"new")

        assert data(events(stream, 1)) == [b"new"]

    @pytest.mark.parametrize("kind", ["AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"])
    @pytest.mark.parametrize("before", [0, 2])
    def test_a_continuation_number_goes_on_without_gap_or_repetition(self, kind, before, put, subscribe, cloud):
        for number in range(before):
            put(b"old %d" % number)
        [event] = events(subscribe(), 1)
        put(b"new")
        cloud.clock.advance(seconds=6)
        number = event["ContinuationSequenceNumber"]

        assert data(events(subscribe(kind, SequenceNumber=number), 1)) == [b"new"]

    def test_at_the_end_of_a_closed_shard_come_its_children_and_the_end(
        self, put, subscribe, kinesis, stream, shard_id
    ):
        put(b"last")
        kinesis.split_shard(StreamName=stream, ShardToSplit=shard_id(0), NewStartingHashKey=str(2**126))
        found = events(subscribe())

        assert data(found) == [b"last"]
        assert [child["ShardId"] for child in found[-1]["ChildShards"]] == [shard_id(2), shard_id(3)]
        assert "ContinuationSequenceNumber" not in found[-1]
        assert len(found) == 1

    def test_a_later_subscription_takes_over(self, subscribe, cloud):
        first = iter(subscribe())
        next(first)
        cloud.clock.advance(seconds=5)
        second = subscribe()

        with pytest.raises(EventStreamError, match="ResourceInUseException"):
            next(first)
        assert len(events(second, 2)) == 2

    def test_a_deregistered_consumer_gets_an_error(self, subscribe, kinesis, consumer):
        stream = iter(subscribe())
        next(stream)
        kinesis.deregister_stream_consumer(ConsumerARN=consumer)

        with pytest.raises(EventStreamError, match="ResourceNotFoundException"):
            next(stream)

    def test_a_closed_stream_gives_no_more(self, subscribe):
        stream = subscribe()
        stream.close()

        assert events(stream) == []

    def test_two_consumers_read_the_same_records(self, put, subscribe, kinesis, stream_arn, shard_id):
        put(b"x")
        other = kinesis.register_stream_consumer(StreamARN=stream_arn, ConsumerName="other")["Consumer"]
        position = {"Type": "TRIM_HORIZON"}
        answer = kinesis.subscribe_to_shard(
            ConsumerARN=other["ConsumerARN"], ShardId=shard_id(0), StartingPosition=position
        )

        assert data(events(subscribe(), 1)) == data(events(answer["EventStream"], 1)) == [b"x"]

    def test_a_subscription_goes_on_from_a_snapshot(self, put, subscribe, cloud):
        put(b"1")
        stream = iter(subscribe())
        snapshot = cloud.snapshot()
        assert data(events(stream, 1)) == [b"1"]
        cloud.restore(snapshot)

        assert data(events(stream, 1)) == [b"1"]
