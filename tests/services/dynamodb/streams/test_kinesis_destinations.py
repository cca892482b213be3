"""Changes of a table are put into a Kinesis data stream."""

from __future__ import annotations

import json

import boto3
import pytest

ENABLE = "ValidationException: Table is not in a valid state to enable Kinesis Streaming Destination: "


@pytest.fixture
def kinesis(cloud):
    return boto3.client("kinesis", region_name="us-east-1")


@pytest.fixture
def stream(kinesis):
    """The ARN of a data stream with one shard."""
    kinesis.create_stream(StreamName="changes", ShardCount=1)
    return kinesis.describe_stream_summary(StreamName="changes")["StreamDescriptionSummary"]["StreamARN"]


@pytest.fixture
def enable(dynamodb, users, stream):
    """Makes the data stream a destination of the table."""
    return lambda **more: dynamodb.enable_kinesis_streaming_destination(TableName=users, StreamArn=stream, **more)


@pytest.fixture
def told(kinesis, stream):
    """The records in the data stream."""

    def told():
        shard_id = kinesis.list_shards(StreamARN=stream)["Shards"][0]["ShardId"]
        token = kinesis.get_shard_iterator(StreamARN=stream, ShardId=shard_id, ShardIteratorType="TRIM_HORIZON")
        return kinesis.get_records(ShardIterator=token["ShardIterator"])["Records"]

    return told


@pytest.fixture
def put(dynamodb, users):
    def put(key, **attributes):
        dynamodb.put_item(TableName=users, Item={"id": {"S": key}, **attributes})

    return put


@pytest.fixture
def status(dynamodb, users):
    """The states of the table's destinations."""

    def status():
        described = dynamodb.describe_kinesis_streaming_destination(TableName=users)
        return [each["DestinationStatus"] for each in described["KinesisDataStreamDestinations"]]

    return status


class TestTelling:
    def test_a_change_is_in_the_data_stream_when_the_write_returns(self, enable, put, told):
        """Recorded: test_enable_kinesis_streaming_destination."""
        enable()
        put("test")

        (record,) = told()

        document = json.loads(record["Data"])
        assert len(document.pop("eventID")) == 36
        assert len(record["PartitionKey"]) == 32
        assert document == {
            "awsRegion": "us-east-1",
            "eventName": "INSERT",
            "userIdentity": None,
            "recordFormat": "application/json",
            "tableName": "users",
            "dynamodb": {
                "ApproximateCreationDateTime": 1_767_225_600_000,
                "Keys": {"id": {"S": "test"}},
                "NewImage": {"id": {"S": "test"}},
                "SizeBytes": 12,
            },
            "eventSource": "aws:dynamodb",
        }

    def test_microseconds_are_told_when_they_are_asked_for(self, cloud, enable, put, told):
        enable(EnableKinesisStreamingConfiguration={"ApproximateCreationDateTimePrecision": "MICROSECOND"})
        cloud.clock.advance(seconds=0.25)
        put("test")

        change = json.loads(told()[0]["Data"])["dynamodb"]

        assert change["ApproximateCreationDateTime"] == 1_767_225_600_250_000
        assert change["ApproximateCreationDateTimePrecision"] == "MICROSECOND"

    def test_binary_values_are_written_in_base64(self, enable, put, told):
        enable()
        put("test", photo={"B": b"foobar"})

        assert json.loads(told()[0]["Data"])["dynamodb"]["NewImage"]["photo"] == {"B": "Zm9vYmFy"}

    def test_changes_of_one_item_have_one_partition_key(self, enable, put, told):
        enable()
        put("1")
        put("2")
        put("1", name={"S": "Fred"})

        first, second, third = (record["PartitionKey"] for record in told())

        assert first == third != second

    def test_items_that_expire_are_removed_by_the_service(self, cloud, dynamodb, users, enable, put, told):
        enable()
        specification = {"Enabled": True, "AttributeName": "ttl"}
        dynamodb.update_time_to_live(TableName=users, TimeToLiveSpecification=specification)
        put("1", ttl={"N": str(int(cloud.clock.now()) + 60)})
        cloud.clock.advance(minutes=1)

        document = json.loads(told()[1]["Data"])

        assert document["eventName"] == "REMOVE"
        assert document["userIdentity"] == {"type": "Service", "principalId": "dynamodb.amazonaws.com"}

    def test_a_write_that_changes_nothing_is_not_told(self, enable, put, told):
        enable()
        put("1")
        put("1")

        assert len(told()) == 1

    def test_what_can_not_be_put_is_put_later(self, cloud, enable, put, told):
        enable()
        with cloud.faults.throttle(service="kinesis", operation="PutRecords", times=1):
            put("1")
        put("2")
        early = len(told())
        cloud.settle()

        assert early == 0
        assert [json.loads(record["Data"])["dynamodb"]["Keys"]["id"]["S"] for record in told()] == ["1", "2"]


class TestStates:
    def test_a_destination_is_active_once_it_is_enabled(self, dynamodb, users, stream, enable):
        answer = enable()
        del answer["ResponseMetadata"]

        described = dynamodb.describe_kinesis_streaming_destination(TableName=users)

        assert answer == {
            "TableName": users,
            "StreamArn": stream,
            "DestinationStatus": "ENABLING",
            "EnableKinesisStreamingConfiguration": {},
        }
        assert described["KinesisDataStreamDestinations"] == [{"StreamArn": stream, "DestinationStatus": "ACTIVE"}]

    @pytest.mark.parametrize("precision", ["MILLISECOND", "MICROSECOND"])
    def test_a_precision_that_was_chosen_is_shown(self, precision, dynamodb, users, enable):
        chosen = {"ApproximateCreationDateTimePrecision": precision}

        answer = enable(EnableKinesisStreamingConfiguration=chosen)

        [shown] = dynamodb.describe_kinesis_streaming_destination(TableName=users)["KinesisDataStreamDestinations"]
        assert answer["EnableKinesisStreamingConfiguration"] == chosen
        assert shown["ApproximateCreationDateTimePrecision"] == precision

    def test_a_disabled_destination_is_told_no_more(self, dynamodb, users, stream, enable, put, told, status):
        enable()
        put("1")
        dynamodb.disable_kinesis_streaming_destination(TableName=users, StreamArn=stream)
        put("2")

        assert len(told()) == 1
        assert status() == ["DISABLED"]

    def test_a_destination_can_be_enabled_again(self, dynamodb, users, stream, enable, put, told, status):
        enable()
        dynamodb.disable_kinesis_streaming_destination(TableName=users, StreamArn=stream)
        enable()
        put("1")

        assert len(told()) == 1
        assert status() == ["ACTIVE"]

    def test_a_destination_that_is_not_there_fails(self, dynamodb, users, put, status):
        missing = "arn:aws:kinesis:us-east-1:123456789012:stream/missing"
        dynamodb.enable_kinesis_streaming_destination(TableName=users, StreamArn=missing)
        put("1")

        assert status() == ["ENABLE_FAILED"]

    @pytest.mark.parametrize("name", [" " * 40, "a stream whose name is not an ARN at all"])
    def test_a_destination_that_is_no_arn_fails(self, dynamodb, users, put, status, name):
        dynamodb.enable_kinesis_streaming_destination(TableName=users, StreamArn=name)
        put("1")

        assert status() == ["ENABLE_FAILED"]

    def test_the_precision_can_be_changed(self, dynamodb, users, stream, enable, put, told):
        enable()
        precision = {"ApproximateCreationDateTimePrecision": "MICROSECOND"}
        dynamodb.update_kinesis_streaming_destination(
            TableName=users, StreamArn=stream, UpdateKinesisStreamingConfiguration=precision
        )
        put("1")

        assert json.loads(told()[0]["Data"])["dynamodb"]["ApproximateCreationDateTime"] == 1_767_225_600_000_000


class TestRefuses:
    def test_what_is_enabled_can_not_be_enabled(self, dynamodb, users, stream, enable, refused):
        enable()

        assert refused(dynamodb.enable_kinesis_streaming_destination, TableName=users, StreamArn=stream) == (
            ENABLE + "EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation."
        )

    def test_what_is_not_enabled_can_not_be_disabled(self, dynamodb, users, stream, refused):
        assert refused(dynamodb.disable_kinesis_streaming_destination, TableName=users, StreamArn=stream) == (
            ENABLE + "KinesisStreamingDestination must be ACTIVE to perform DISABLE operation."
        )

    def test_what_is_not_enabled_can_not_be_updated(self, dynamodb, users, stream, refused):
        refusal = refused(
            dynamodb.update_kinesis_streaming_destination,
            TableName=users,
            StreamArn=stream,
            UpdateKinesisStreamingConfiguration={"ApproximateCreationDateTimePrecision": "MICROSECOND"},
        )

        assert refusal == (
            ENABLE + "Kinesis streaming is not in ACTIVE state. Updates are only allowed in ACTIVE state. "
            f"TableName: users, kdsArn: {stream}"
        )

    def test_the_same_precision_is_refused(self, dynamodb, users, stream, enable, refused):
        enable()
        table_id = dynamodb.describe_table(TableName=users)["Table"]["TableId"]

        refusal = refused(
            dynamodb.update_kinesis_streaming_destination,
            TableName=users,
            StreamArn=stream,
            UpdateKinesisStreamingConfiguration={"ApproximateCreationDateTimePrecision": "MILLISECOND"},
        )

        assert refusal == (
            "ValidationException: Invalid Request: Precision is already set to the desired value of MILLISECOND "
            f"for tableId: {table_id}, kdsArn: {stream}"
        )

    def test_an_unknown_table_is_refused(self, dynamodb, stream, refused):
        assert refused(dynamodb.enable_kinesis_streaming_destination, TableName="missing", StreamArn=stream) == (
            "ResourceNotFoundException: Requested resource not found: Table: missing not found"
        )
