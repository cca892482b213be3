"""Functions are invoked with the records of Kinesis streams: what they are given, and from where on."""

from __future__ import annotations

import json

import boto3
import pytest

from awsim import mock_aws
from tests.services.lambda_.conftest import ARN, OTHER_ACCOUNT, STREAM, Consumer


@pytest.fixture
def stream(kinesis):
    """A stream `events` with one shard; the answer puts records of one partition key."""
    kinesis.create_stream(StreamName="events", ShardCount=1)

    def put(*data, key="test"):
        records = [{"Data": each.encode(), "PartitionKey": key} for each in data]
        return [
            record["SequenceNumber"] for record in kinesis.put_records(StreamARN=STREAM, Records=records)["Records"]
        ]

    return put


def result_of(awslambda, mapping):
    return awslambda.get_event_source_mapping(UUID=mapping["UUID"])["LastProcessingResult"]


def test_a_record_has_reached_the_function_when_put_record_returns(stream, consumer, new_mapping):
    """Recorded: test_create_kinesis_event_source_mapping."""
    new_mapping()

    (number,) = stream("hello", key='the "key"')

    assert consumer.events == [
        {
            "Records": [
                {
                    "kinesis": {
                        "kinesisSchemaVersion": "1.0",
                        "partitionKey": 'the "key"',
                        "sequenceNumber": number,
                        "data": "aGVsbG8=",
                        "approximateArrivalTimestamp": 1767225600.0,
                    },
                    "eventSource": "aws:kinesis",
                    "eventVersion": "1.0",
                    "eventID": f"shardId-000000000000:{number}",
                    "eventName": "aws:kinesis:record",
                    "invokeIdentityArn": "arn:aws:iam::123456789012:role/consumer",
                    "awsRegion": "us-east-1",
                    "eventSourceARN": STREAM,
                }
            ]
        }
    ]


def test_the_members_of_an_event_are_in_the_order_aws_gives_them(stream, consumer, new_mapping):
    new_mapping()
    stream("hello")

    (record,) = consumer.events[0]["Records"]

    assert " ".join(record) == (
        "kinesis eventSource eventVersion eventID eventName invokeIdentityArn awsRegion eventSourceARN"
    )
    assert " ".join(record["kinesis"]) == (
        "kinesisSchemaVersion partitionKey sequenceNumber data approximateArrivalTimestamp"
    )


def test_every_mapping_of_a_stream_gets_every_record(cloud, stream, consumer, new_mapping):
    """Recorded: …_multiple_lambdas_single_kinesis_event_stream."""
    second = Consumer()
    cloud.functions.create("second", second)
    new_mapping()
    new_mapping(FunctionName="second")

    stream("hello")

    assert consumer.batches == [["hello"]]
    assert second.batches == [["hello"]]
    assert second.events[0]["Records"][0]["invokeIdentityArn"] == "arn:aws:iam::123456789012:role/second"


def test_a_consumers_mapping_names_the_consumer(kinesis, stream, consumer, new_mapping):
    registered = kinesis.register_stream_consumer(StreamARN=STREAM, ConsumerName="fan-out")["Consumer"]["ConsumerARN"]
    new_mapping(EventSourceArn=registered)

    stream("hello")

    assert consumer.batches == [["hello"]]
    assert consumer.events[0]["Records"][0]["eventSourceARN"] == registered


def test_an_alias_is_invoked_with_its_arn(cloud, awslambda, stream, consumer, new_mapping):
    arns = []
    cloud.functions.register("consumer", lambda event, context: arns.append(context.invoked_function_arn))
    awslambda.publish_version(FunctionName="consumer")
    awslambda.create_alias(FunctionName="consumer", Name="live", FunctionVersion="1")
    new_mapping(FunctionName="consumer:live")

    stream("hello")

    assert arns == [f"{ARN}:consumer:live"]


class TestStartingPosition:
    def test_trim_horizon_is_the_oldest_record(self, stream, consumer, new_mapping):
        stream("before")

        new_mapping(StartingPosition="TRIM_HORIZON")
        stream("after")

        assert consumer.batches == [["before"], ["after"]]

    def test_latest_passes_over_what_was_put_in_the_same_instant(self, stream, consumer, new_mapping):
        stream("before", "before")

        new_mapping(StartingPosition="LATEST")
        stream("after")

        assert consumer.batches == [["after"]]

    def test_latest_is_fixed_when_the_mapping_is_enabled(self, cloud, stream, consumer, new_mapping):
        stream("before")
        new_mapping(StartingPosition="LATEST")

        cloud.clock.advance(hours=1)  # an iterator would have expired
        stream("after")

        assert consumer.batches == [["after"]]

    def test_at_timestamp_is_the_first_record_from_a_moment_on(self, cloud, stream, consumer, new_mapping):
        stream("early")
        cloud.clock.advance(seconds=10)
        moment = cloud.clock.now()
        stream("late")

        new_mapping(StartingPosition="AT_TIMESTAMP", StartingPositionTimestamp=moment)

        assert consumer.batches == [["late"]]

    def test_a_stream_that_is_still_creating_is_read_when_it_is_active(self):
        """What this project was begun for: no need to wait before the mapping is created."""
        with mock_aws(clock="virtual", lifecycle="realistic") as cloud:
            kinesis = boto3.client("kinesis", "us-east-1")
            consumer = Consumer()
            cloud.functions.create("consumer", consumer)
            cloud.settle()
            kinesis.create_stream(StreamName="events", ShardCount=1)
            awslambda = boto3.client("lambda", "us-east-1")
            awslambda.create_event_source_mapping(
                EventSourceArn=STREAM, FunctionName="consumer", StartingPosition="LATEST"
            )

            kinesis.get_waiter("stream_exists").wait(StreamName="events")
            kinesis.put_record(StreamName="events", Data=b"hello", PartitionKey="k")
            cloud.settle()

        assert consumer.batches == [["hello"]]


class TestOtherAccounts:
    ARN = f"arn:aws:kinesis:us-east-1:{OTHER_ACCOUNT}:stream/theirs"

    @pytest.fixture
    def theirs(self, cloud):
        """A client of another account, with a stream of one shard."""
        keys = {"aws_access_key_id": OTHER_ACCOUNT, "aws_secret_access_key": "secret"}
        kinesis = boto3.client("kinesis", "us-east-1", **keys)
        kinesis.create_stream(StreamName="theirs", ShardCount=1)
        return kinesis

    def share(self, kinesis, arn, *actions):
        statement = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Resource": arn}
        statement["Action"] = [f"kinesis:{each}" for each in actions]
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        kinesis.put_resource_policy(ResourceARN=arn, Policy=json.dumps(policy))

    def test_a_stream_that_another_account_shares_is_read(self, theirs, consumer, new_mapping):
        self.share(theirs, self.ARN, "DescribeStreamSummary", "ListShards", "GetShardIterator", "GetRecords")
        new_mapping(EventSourceArn=self.ARN)

        theirs.put_record(StreamName="theirs", Data=b"1", PartitionKey="k")

        assert consumer.batches == [["1"]]

    def test_a_consumer_that_another_account_shares_is_read(self, theirs, consumer, new_mapping):
        registered = theirs.register_stream_consumer(StreamARN=self.ARN, ConsumerName="c")
        arn = registered["Consumer"]["ConsumerARN"]
        self.share(theirs, arn, "DescribeStreamConsumer", "SubscribeToShard")
        new_mapping(EventSourceArn=arn)

        theirs.put_record(StreamName="theirs", Data=b"1", PartitionKey="k")

        assert consumer.batches == [["1"]]

    def test_a_stream_that_is_not_shared_is_refused(self, theirs, consumer, new_mapping, refused):
        assert refused(new_mapping, EventSourceArn=self.ARN) == (
            "InvalidParameterValueException",
            f"Cannot access stream {self.ARN}. Please ensure the role can perform the GetRecords, GetShardIterator, "
            "DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.",
            400,
        )


class TestBatches:
    def test_holds_at_most_batch_size_records(self, stream, consumer, new_mapping):
        new_mapping(BatchSize=2)

        stream("1", "2", "3", "4", "5")

        assert consumer.batches == [["1", "2"], ["3", "4"], ["5"]]

    def test_is_at_most_six_megabytes(self, kinesis, stream, consumer, new_mapping):
        for _ in range(6):
            stream("x" * 1_000_000)

        new_mapping()

        assert [len(batch) for batch in consumer.batches] == [4, 2]
        assert len(json.dumps(consumer.events[0], separators=(",", ":"))) <= 6_291_456

    def test_comes_from_one_shard_in_its_order(self, kinesis, consumer, new_mapping):
        kinesis.create_stream(StreamName="events", ShardCount=4)
        new_mapping(BatchSize=10)
        records = [{"Data": str(n).encode(), "PartitionKey": f"key-{n % 7}"} for n in range(100)]

        kinesis.put_records(StreamName="events", Records=records)

        by_shard: dict[str, list[str]] = {}
        for event in consumer.events:
            (shard,) = {record["eventID"].split(":")[0] for record in event["Records"]}
            by_shard.setdefault(shard, []).extend(record["kinesis"]["sequenceNumber"] for record in event["Records"])
        assert len(by_shard) > 1
        assert sum(map(len, by_shard.values())) == 100
        assert all(numbers == sorted(numbers, key=int) for numbers in by_shard.values())

    def test_a_long_backlog_is_read_to_its_end(self, stream, consumer, new_mapping):
        for start in range(0, 12_000, 500):
            stream(*(str(number) for number in range(start, start + 500)))

        new_mapping(BatchSize=5000)

        assert [len(batch) for batch in consumer.batches] == [5000, 5000, 2000]
        assert [int(data) for batch in consumer.batches for data in batch] == list(range(12_000))


class TestBatchingWindow:
    def test_gathers_records_until_it_is_over(self, cloud, stream, consumer, new_mapping):
        new_mapping(MaximumBatchingWindowInSeconds=30)
        stream("1")
        cloud.clock.advance(seconds=29)
        stream("2")
        early = list(consumer.batches)

        cloud.clock.advance(seconds=1)

        assert early == []
        assert consumer.batches == [["1", "2"]]

    def test_ends_when_the_batch_is_full(self, cloud, stream, consumer, new_mapping):
        new_mapping(MaximumBatchingWindowInSeconds=30, BatchSize=2)

        stream("1", "2", "3")
        at_once = list(consumer.batches)
        cloud.settle()

        assert at_once == [["1", "2"]]
        assert consumer.batches == [["1", "2"], ["3"]]

    def test_begins_with_the_first_record(self, cloud, stream, consumer, new_mapping):
        new_mapping(MaximumBatchingWindowInSeconds=30)
        cloud.clock.advance(seconds=60)

        stream("1")
        begun = cloud.clock.now()
        cloud.settle()

        assert consumer.batches == [["1"]]
        assert cloud.clock.now() == begun + 30


class TestFilterCriteria:
    def test_records_that_do_not_match_are_passed_over(self, awslambda, stream, consumer, new_mapping):
        pattern = json.dumps({"data": {"city": ["Seattle"]}})
        mapping = new_mapping(FilterCriteria={"Filters": [{"Pattern": pattern}]})

        stream('{"city": "Seattle"}', '{"city": "Paris"}', "no json")

        assert consumer.batches == [['{"city": "Seattle"}']]
        assert result_of(awslambda, mapping) == "OK"

    def test_metadata_can_be_matched(self, stream, consumer, new_mapping):
        new_mapping(FilterCriteria={"Filters": [{"Pattern": '{"partitionKey": ["wanted"]}'}]})

        stream("1", key="wanted")
        stream("2", key="other")

        assert consumer.batches == [["1"]]

    def test_records_passed_over_are_not_read_again(self, awslambda, stream, consumer, new_mapping):
        mapping = new_mapping(FilterCriteria={"Filters": [{"Pattern": '{"data": {"a": [1]}}'}]})
        stream('{"a": 2}')
        awslambda.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)

        criteria = {"Filters": [{"Pattern": '{"data": {"a": [1, 2]}}'}]}
        awslambda.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True, FilterCriteria=criteria)
        stream('{"a": 1}')

        assert consumer.batches == [['{"a": 1}']]


class TestParallelizationFactor:
    def test_keeps_the_order_of_each_partition_key(self, kinesis, stream, consumer, new_mapping):
        new_mapping(ParallelizationFactor=10, BatchSize=3)
        records = [{"Data": str(n).encode(), "PartitionKey": f"key-{n % 20}"} for n in range(200)]

        kinesis.put_records(StreamName="events", Records=records)

        seen: dict[str, list[int]] = {}
        for batch in consumer.batches:
            for data in batch:
                seen.setdefault(f"key-{int(data) % 20}", []).append(int(data))
        assert sum(map(len, seen.values())) == 200
        assert all(numbers == sorted(numbers) for numbers in seen.values())

    def test_a_key_that_fails_does_not_hold_up_the_others(self, cloud, stream, consumer, new_mapping):
        new_mapping(ParallelizationFactor=10, BatchSize=1)

        def fail_for_bad(event):
            if event["Records"][0]["kinesis"]["partitionKey"] == "bad":
                raise RuntimeError("bad")

        consumer.answer = fail_for_bad
        stream("bad", key="bad")
        consumer.events.clear()
        for number in range(10):
            stream(str(number), key=f"key-{number}")

        assert len(consumer.batches) >= 5
        assert ["bad"] not in consumer.batches
