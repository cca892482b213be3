"""What a shard takes in a second, when the cloud enforces it."""

from __future__ import annotations

import boto3
import pytest
from botocore.config import Config

from awsim import mock_aws
from awsim.services.kinesis.shards.throughput import MIB, Throughput

EXCEEDED = (
    "ProvisionedThroughputExceededException",
    "Rate exceeded for shard shardId-000000000000 in stream events under account 123456789012.",
)


@pytest.fixture
def cloud():
    """An AWS whose shards have limits."""
    with mock_aws(clock="virtual", throughput_limits=True) as cloud:
        yield cloud


@pytest.fixture
def kinesis(cloud):
    """A client that does not retry."""
    return boto3.client("kinesis", region_name="us-east-1", config=Config(retries={"max_attempts": 0}))


def many(count, size=1):
    """Records that all go to the first shard."""
    return [{"Data": b"x" * (size - 1), "PartitionKey": "a"}] * count


class TestAccepts:
    def test_a_thousand_records_in_a_second(self, kinesis, stream):
        failed = [kinesis.put_records(StreamName=stream, Records=many(500))["FailedRecordCount"] for _ in range(2)]

        assert failed == [0, 0]

    def test_five_reads_in_a_second(self, kinesis, stream, iterator):
        for _ in range(5):
            kinesis.get_records(ShardIterator=iterator())


class TestRefuses:
    def test_the_1001st_record_in_a_second_fails_alone(self, kinesis, stream, plain):
        kinesis.put_records(StreamName=stream, Records=many(500))
        kinesis.put_records(StreamName=stream, Records=many(499))
        records = [*many(2), {"Data": b"x", "PartitionKey": "b"}]
        answer = plain(kinesis.put_records(StreamName=stream, Records=records))

        assert answer["FailedRecordCount"] == 1
        assert answer["Records"][1] == dict(zip(("ErrorCode", "ErrorMessage"), EXCEEDED, strict=True))
        assert [sorted(answer["Records"][place]) for place in (0, 2)] == [["SequenceNumber", "ShardId"]] * 2

    def test_a_single_record_beyond_the_limit(self, kinesis, stream, refusal):
        kinesis.put_records(StreamName=stream, Records=many(500))
        kinesis.put_records(StreamName=stream, Records=many(500))

        assert refusal(kinesis.put_record, StreamName=stream, Data=b"x", PartitionKey="a") == EXCEEDED

    def test_more_than_one_mib_in_a_second(self, kinesis, stream):
        answer = kinesis.put_records(StreamName=stream, Records=many(5, MIB // 4))

        assert answer["FailedRecordCount"] == 1

    def test_a_sixth_read_in_a_second(self, kinesis, stream, iterator, refusal):
        token = iterator()
        for _ in range(5):
            kinesis.get_records(ShardIterator=token)

        assert refusal(kinesis.get_records, ShardIterator=token) == EXCEEDED


class TestBehaves:
    def test_time_makes_room_again(self, kinesis, stream, cloud):
        for _ in range(2):
            kinesis.put_records(StreamName=stream, Records=many(500))
        cloud.clock.advance(seconds=0.125)

        assert kinesis.put_records(StreamName=stream, Records=many(150))["FailedRecordCount"] == 25

    def test_a_client_that_retries_gets_through(self, cloud, kinesis, stream):
        for _ in range(2):
            kinesis.put_records(StreamName=stream, Records=many(500))
        boto3.client("kinesis", region_name="us-east-1").put_record(StreamName=stream, Data=b"x", PartitionKey="a")

        assert cloud.clock.now() > 0

    def test_a_read_of_10_mib_keeps_the_shard_busy_for_five_seconds(self):
        throughput = Throughput()
        assert throughput.admits_read(now=0.0)
        throughput.count_read(10 * MIB)

        assert [throughput.admits_read(now) for now in (1.0, 4.9, 5.1)] == [False, False, True]

    def test_a_record_of_10_mib_is_taken_and_paid_for(self):
        throughput = Throughput()
        assert throughput.admits_write(10 * MIB, now=0.0)

        assert [throughput.admits_write(1, now) for now in (5.0, 9.9, 10.1)] == [False, False, True]

    def test_nothing_is_limited_unless_asked_for(self):
        with mock_aws():
            kinesis = boto3.client("kinesis", region_name="us-east-1")
            kinesis.create_stream(StreamName="events", ShardCount=1)
            failed = [kinesis.put_records(StreamName="events", Records=many(500))["FailedRecordCount"] for _ in "1234"]

        assert failed == [0, 0, 0, 0]
