"""What becomes of a mapping when its stream is resharded or deleted, its function goes, or it is disabled."""

from __future__ import annotations

import boto3
import pytest

from tests.services.lambda_.conftest import STREAM, data_of

MIDDLE = str(2**127)


@pytest.fixture
def stream(kinesis):
    """Puts a record into the stream `events`, which has one shard at first."""
    kinesis.create_stream(StreamName="events", ShardCount=1)

    def put(data, hash_key=None):
        where = {} if hash_key is None else {"ExplicitHashKey": hash_key}
        kinesis.put_record(StreamName="events", Data=data.encode(), PartitionKey="test", **where)

    return put


def shard(number):
    return f"shardId-{number:012}"


def failing(event):
    raise RuntimeError("intentional")


def result_of(awslambda, mapping):
    return awslambda.get_event_source_mapping(UUID=mapping["UUID"])["LastProcessingResult"]


class TestResharding:
    def test_the_children_of_a_split_are_read_from_their_beginning(self, kinesis, stream, consumer, new_mapping):
        new_mapping(StartingPosition="LATEST")
        stream("parent")

        kinesis.split_shard(StreamName="events", ShardToSplit=shard(0), NewStartingHashKey=MIDDLE)
        stream("lower", hash_key="0")
        stream("upper", hash_key=MIDDLE)

        assert consumer.batches == [["parent"], ["lower"], ["upper"]]

    def test_children_wait_until_their_parents_records_are_done_with(
        self, cloud, kinesis, stream, consumer, new_mapping
    ):
        new_mapping(BatchSize=1)
        consumer.answer = failing
        stream("parent")
        kinesis.split_shard(StreamName="events", ShardToSplit=shard(0), NewStartingHashKey=MIDDLE)
        stream("lower", hash_key="0")
        kinesis.merge_shards(StreamName="events", ShardToMerge=shard(1), AdjacentShardToMerge=shard(2))
        stream("merged")
        blocked = list(consumer.batches)
        consumer.answer = lambda event: None

        cloud.settle()

        assert blocked == [["parent"]]
        assert consumer.batches == [["parent"], ["parent"], ["lower"], ["merged"]]

    def test_a_merged_shard_waits_for_both_parents(self, cloud, kinesis, consumer, new_mapping):
        kinesis.create_stream(StreamName="events", ShardCount=2)
        new_mapping(BatchSize=1)

        def fail_for_upper(event):
            if data_of(event["Records"][0]) == "upper":
                raise RuntimeError("intentional")

        consumer.answer = fail_for_upper
        for data, hash_key in (("lower", "0"), ("upper", MIDDLE)):
            kinesis.put_record(StreamName="events", Data=data.encode(), PartitionKey="k", ExplicitHashKey=hash_key)
        kinesis.merge_shards(StreamName="events", ShardToMerge=shard(0), AdjacentShardToMerge=shard(1))
        kinesis.put_record(StreamName="events", Data=b"merged", PartitionKey="k")
        blocked = list(consumer.batches)
        consumer.answer = lambda event: None

        cloud.settle()

        assert blocked == [["lower"], ["upper"]]
        assert consumer.batches == [["lower"], ["upper"], ["upper"], ["merged"]]

    def test_a_rescaled_stream_loses_no_record(self, kinesis, stream, consumer, new_mapping):
        new_mapping()
        stream("0")
        for number, count in enumerate((2, 4, 2, 1), 1):
            kinesis.update_shard_count(StreamName="events", TargetShardCount=count, ScalingType="UNIFORM_SCALING")
            stream(str(number))

        assert [data for batch in consumer.batches for data in batch] == ["0", "1", "2", "3", "4"]

    def test_a_mapping_made_afterwards_reads_parents_before_children(self, kinesis, stream, consumer, new_mapping):
        stream("parent")
        kinesis.split_shard(StreamName="events", ShardToSplit=shard(0), NewStartingHashKey=MIDDLE)
        stream("upper", hash_key=MIDDLE)

        new_mapping(StartingPosition="TRIM_HORIZON")

        assert consumer.batches == [["parent"], ["upper"]]

    def test_latest_leaves_closed_shards_alone(self, kinesis, stream, consumer, new_mapping):
        stream("parent")
        kinesis.split_shard(StreamName="events", ShardToSplit=shard(0), NewStartingHashKey=MIDDLE)
        stream("early", hash_key="0")

        new_mapping(StartingPosition="LATEST")
        stream("late", hash_key="0")

        assert consumer.batches == [["late"]]


class TestDisabling:
    def test_stops_and_enabling_resumes_where_it_was(self, awslambda, stream, consumer, new_mapping):
        """Recorded: test_disable_kinesis_event_source_mapping."""
        uuid = new_mapping()["UUID"]
        stream("before")
        awslambda.update_event_source_mapping(UUID=uuid, Enabled=False)
        stream("meanwhile")
        disabled = list(consumer.batches)

        awslambda.update_event_source_mapping(UUID=uuid, Enabled=True)
        stream("after")

        assert disabled == [["before"]]
        assert consumer.batches == [["before"], ["meanwhile"], ["after"]]

    def test_a_batch_that_waited_to_be_retried_is_delivered_when_enabled(
        self, cloud, awslambda, stream, consumer, new_mapping
    ):
        uuid = new_mapping(BatchSize=1)["UUID"]
        consumer.answer = failing
        stream("1")
        stream("2")
        awslambda.update_event_source_mapping(UUID=uuid, Enabled=False)
        cloud.settle()
        disabled = list(consumer.batches)
        consumer.answer = lambda event: None

        awslambda.update_event_source_mapping(UUID=uuid, Enabled=True, BatchSize=10)

        assert disabled == [["1"]]
        assert consumer.batches == [["1"], ["1", "2"]]

    def test_latest_is_where_it_was_first_enabled(self, awslambda, stream, consumer, new_mapping):
        uuid = new_mapping(StartingPosition="LATEST")["UUID"]
        awslambda.update_event_source_mapping(UUID=uuid, Enabled=False)
        stream("meanwhile")

        awslambda.update_event_source_mapping(UUID=uuid, Enabled=True)

        assert consumer.batches == [["meanwhile"]]

    def test_a_function_can_disable_its_own_mapping(self, awslambda, stream, consumer, new_mapping):
        uuid = new_mapping(BatchSize=1)["UUID"]
        consumer.answer = lambda event: awslambda.update_event_source_mapping(UUID=uuid, Enabled=False) and None
        stream("1")
        stream("2")
        disabled = list(consumer.batches)
        consumer.answer = lambda event: None

        awslambda.update_event_source_mapping(UUID=uuid, Enabled=True)

        assert disabled == [["1"]]
        assert consumer.batches == [["1"], ["2"]]

    def test_a_function_can_change_its_own_mapping(self, cloud, awslambda, stream, consumer, new_mapping):
        """The new settings are minded when the invocation that is under way has ended."""
        uuid = new_mapping(BatchSize=1)["UUID"]
        awslambda.update_event_source_mapping(UUID=uuid, Enabled=False)
        for number in range(5):
            stream(str(number))
        consumer.answer = lambda event: awslambda.update_event_source_mapping(UUID=uuid, BatchSize=10) and None

        awslambda.update_event_source_mapping(UUID=uuid, Enabled=True)
        cloud.settle()

        assert consumer.batches == [["0"], ["1", "2", "3", "4"]]

    def test_the_parallelization_factor_can_be_changed(self, awslambda, kinesis, stream, consumer, new_mapping):
        uuid = new_mapping(BatchSize=1)["UUID"]
        stream("1")

        awslambda.update_event_source_mapping(UUID=uuid, ParallelizationFactor=4)
        stream("2")

        assert consumer.batches == [["1"], ["2"]]

    def test_a_deleted_mapping_invokes_no_more(self, cloud, awslambda, stream, consumer, new_mapping):
        uuid = new_mapping()["UUID"]
        awslambda.delete_event_source_mapping(UUID=uuid)

        stream("after")
        cloud.settle()

        assert consumer.batches == []


class TestLastProcessingResult:
    def test_tells_that_nothing_has_come_yet(self, awslambda, stream, consumer, new_mapping):
        assert result_of(awslambda, new_mapping()) == "No records processed"

    def test_tells_that_the_stream_is_gone(self, kinesis, awslambda, stream, consumer, new_mapping):
        mapping = new_mapping()

        kinesis.delete_stream(StreamName="events")

        assert result_of(awslambda, mapping) == "PROBLEM: Stream not found"

    def test_tells_that_the_consumer_is_gone(self, kinesis, awslambda, stream, consumer, new_mapping):
        arn = kinesis.register_stream_consumer(StreamARN=STREAM, ConsumerName="c")["Consumer"]["ConsumerARN"]
        mapping = new_mapping(EventSourceArn=arn)
        stream("1")

        kinesis.deregister_stream_consumer(ConsumerARN=arn)
        stream("2")
        awslambda.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
        awslambda.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)

        assert consumer.batches == [["1"]]
        assert result_of(awslambda, mapping) == "PROBLEM: Consumer not found"

    def test_a_stream_made_anew_by_the_same_name_is_read(self, kinesis, stream, consumer, new_mapping):
        new_mapping()
        stream("old")
        kinesis.delete_stream(StreamName="events")

        kinesis.create_stream(StreamName="events", ShardCount=1)
        stream("new")

        assert consumer.batches == [["old"], ["new"]]

    def test_tells_that_the_function_is_gone(self, cloud, awslambda, stream, consumer, new_mapping):
        mapping = new_mapping()
        awslambda.delete_function(FunctionName="consumer")

        stream("1")
        gone = result_of(awslambda, mapping)
        cloud.functions.create("consumer", consumer)
        stream("2")

        assert gone == "PROBLEM: Function not found"
        assert consumer.batches == [["1", "2"]]


class TestDeliveries:
    def test_a_mapping_without_anything_to_read_does_nothing(self, cloud, stream, consumer, new_mapping):
        new_mapping()
        stream("1")

        assert cloud.settle() == 0

    def test_a_function_that_writes_to_its_own_stream_is_invoked_with_that_too(
        self, kinesis, stream, consumer, new_mapping
    ):
        new_mapping()

        def pass_on(event):
            data = data_of(event["Records"][0])
            if data != "3":
                kinesis.put_record(StreamName="events", Data=str(int(data) + 1).encode(), PartitionKey="test")

        consumer.answer = pass_on
        stream("1")

        assert consumer.batches == [["1"], ["2"], ["3"]]

    def test_another_regions_stream_is_no_concern_of_the_mapping(self, cloud, stream, consumer, new_mapping):
        new_mapping()
        elsewhere = boto3.client("kinesis", "eu-west-1")
        elsewhere.create_stream(StreamName="events", ShardCount=1)

        elsewhere.put_record(StreamName="events", Data=b"elsewhere", PartitionKey="test")

        assert consumer.batches == []

    def test_a_read_that_the_stream_refuses_is_made_again(self, cloud, stream, consumer, new_mapping):
        new_mapping()
        cloud.faults.throttle(service="kinesis", operation="GetRecords", times=1)

        stream("1")
        refused = list(consumer.batches)
        cloud.settle()

        assert refused == []
        assert consumer.batches == [["1"]]

    def test_latest_stays_the_latest_though_the_stream_refuses_to_tell(self, cloud, stream, consumer, new_mapping):
        stream("before")
        cloud.clock.advance(seconds=1)
        cloud.faults.throttle(service="kinesis", operation="ListShards", times=1)

        new_mapping(StartingPosition="LATEST")
        cloud.settle()
        stream("after")

        assert consumer.batches == [["after"]]
