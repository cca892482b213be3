"""Mappings of DynamoDB streams go from shard to shard, and what they give up can be read back."""

from __future__ import annotations

import boto3
import pytest

from tests.services.lambda_.conftest import GIVEN_UP


@pytest.fixture
def dynamodb(cloud):
    return boto3.client("dynamodb", region_name="us-east-1")


@pytest.fixture
def streams(cloud):
    return boto3.client("dynamodbstreams", region_name="us-east-1")


@pytest.fixture
def stream(dynamodb):
    """The ARN of the stream of the table `things`."""
    described = dynamodb.create_table(
        TableName="things",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    return described["TableDescription"]["LatestStreamArn"]


@pytest.fixture
def put(dynamodb, stream):
    return lambda key: dynamodb.put_item(TableName="things", Item={"id": {"S": key}})


def keys(consumer):
    """The ids of the items of each event."""
    return [[each["dynamodb"]["Keys"]["id"]["S"] for each in event["Records"]] for event in consumer.events]


def test_a_mapping_follows_a_stream_from_shard_to_shard(cloud, stream, put, consumer, new_mapping):
    new_mapping(EventSourceArn=stream)

    put("1")
    cloud.clock.advance(hours=4)
    put("2")
    cloud.clock.advance(hours=9)
    put("3")

    assert keys(consumer) == [["1"], ["2"], ["3"]]


def test_children_are_read_after_their_parents(cloud, stream, put, consumer, new_mapping):
    for number in range(5):
        put(str(number))
        cloud.clock.advance(hours=4)

    new_mapping(EventSourceArn=stream, StartingPosition="TRIM_HORIZON")

    assert keys(consumer) == [["0"], ["1"], ["2"], ["3"], ["4"]]


def test_a_child_waits_until_its_parent_has_been_delivered(cloud, stream, put, consumer, new_mapping):
    new_mapping(EventSourceArn=stream, BatchSize=1)
    failures = iter([True, True, False, False])

    def fail_at_first(event):
        if next(failures):
            raise RuntimeError("intentional")

    consumer.answer = fail_at_first
    cloud.clock.advance(hours=3, minutes=59, seconds=59)
    put("parent")
    cloud.clock.advance(seconds=1)
    put("child")
    cloud.settle()

    assert keys(consumer) == [["parent"], ["parent"], ["parent"], ["child"]]


@pytest.mark.parametrize("hours", [28.5, 72])
def test_a_mapping_that_was_disabled_for_long_goes_on_with_what_is_left(
    cloud, awslambda, stream, put, consumer, new_mapping, hours
):
    uuid = new_mapping(EventSourceArn=stream)["UUID"]
    put("1")
    awslambda.update_event_source_mapping(UUID=uuid, Enabled=False)
    put("expired")
    cloud.clock.advance(hours=hours)
    put("2")

    awslambda.update_event_source_mapping(UUID=uuid, Enabled=True)
    put("3")
    cloud.settle()

    assert keys(consumer) == [["1"], ["2"], ["3"]]


def test_changes_that_were_given_up_can_be_read_back(cloud, streams, stream, put, consumer, new_mapping, given_up):
    new_mapping(
        EventSourceArn=stream,
        BatchSize=10,
        MaximumBatchingWindowInSeconds=1,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": GIVEN_UP}},
    )

    def fail(event):
        raise RuntimeError("intentional")

    consumer.answer = fail
    for key in ("1", "2", "3"):
        put(key)
    cloud.settle()

    info = given_up()[0]["DDBStreamBatchInfo"]
    token = streams.get_shard_iterator(
        StreamArn=info["streamArn"],
        ShardId=info["shardId"],
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=info["startSequenceNumber"],
    )["ShardIterator"]
    records = streams.get_records(ShardIterator=token, Limit=info["batchSize"])["Records"]
    assert [record["dynamodb"]["Keys"]["id"]["S"] for record in records] == ["1", "2", "3"]
    assert records[-1]["dynamodb"]["SequenceNumber"] == info["endSequenceNumber"]


def test_expired_items_tell_the_function_who_deleted_them(cloud, dynamodb, stream, consumer, new_mapping):
    new_mapping(EventSourceArn=stream)
    dynamodb.update_time_to_live(TableName="things", TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
    dynamodb.put_item(TableName="things", Item={"id": {"S": "1"}, "ttl": {"N": str(int(cloud.clock.now()) + 60)}})

    cloud.clock.advance(minutes=1)

    record = consumer.events[-1]["Records"][0]
    assert record["eventName"] == "REMOVE"
    assert record["userIdentity"] == {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


def test_a_mapping_outlives_the_table_by_what_it_has_left(dynamodb, stream, put, consumer, new_mapping):
    put("1")
    dynamodb.delete_table(TableName="things")

    new_mapping(EventSourceArn=stream, StartingPosition="TRIM_HORIZON")

    assert keys(consumer) == [["1"]]
