"""What changes of a table leave in its stream."""

from __future__ import annotations

from datetime import UTC, datetime

import boto3
import pytest
from freezegun import freeze_time

from awsim import mock_aws


def test_a_record_has_all_that_aws_gives(table, put, read):
    """Recorded: test_transact_write_items_streaming."""
    arn = table()
    put("Fred")

    (record,) = read(arn)

    assert len(record.pop("eventID")) == 32
    assert int(record["dynamodb"].pop("SequenceNumber")) >= 10**20
    assert record == {
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": datetime(2026, 1, 1, tzinfo=UTC),
            "Keys": {"id": {"S": "Fred"}},
            "NewImage": {"id": {"S": "Fred"}},
            "SizeBytes": 12,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
    }


def test_moments_are_whole_seconds(cloud, table, put, read):
    arn = table()
    cloud.clock.advance(seconds=1.75)
    put("1")

    assert read(arn)[0]["dynamodb"]["ApproximateCreationDateTime"] == datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("view", "images", "size"),
    [
        ("KEYS_ONLY", {}, 8),
        ("NEW_IMAGE", {"NewImage": {"id": {"S": "NewKey"}, "attr1": {"S": "v"}, "attr2": {"S": "w"}}}, 28),
        ("OLD_IMAGE", {"OldImage": {"id": {"S": "NewKey"}}}, 16),
        (
            "NEW_AND_OLD_IMAGES",
            {
                "NewImage": {"id": {"S": "NewKey"}, "attr1": {"S": "v"}, "attr2": {"S": "w"}},
                "OldImage": {"id": {"S": "NewKey"}},
            },
            36,
        ),
    ],
)
def test_the_view_type_says_which_images_are_shown(table, put, read, view, images, size):
    arn = table(view)
    put("NewKey")
    put("NewKey", attr1="v", attr2="w")

    change = read(arn)[1]["dynamodb"]

    assert {name: change[name] for name in ("NewImage", "OldImage") if name in change} == images
    assert change["SizeBytes"] == size


def test_inserts_changes_and_removals_are_told_apart(dynamodb, table, put, read):
    arn = table()
    put("1")
    put("1", name="Fred")
    dynamodb.delete_item(TableName="users", Key={"id": {"S": "1"}})

    assert [record["eventName"] for record in read(arn)] == ["INSERT", "MODIFY", "REMOVE"]


def test_a_write_that_changes_nothing_leaves_no_record(dynamodb, table, put, read):
    arn = table()
    put("1", name="Fred")

    put("1", name="Fred")
    dynamodb.delete_item(TableName="users", Key={"id": {"S": "2"}})

    assert len(read(arn)) == 1


def test_sequence_numbers_grow_and_ids_differ(table, put, read):
    arn = table()
    for number in range(20):
        put(str(number))

    found = read(arn)

    numbers = [int(record["dynamodb"]["SequenceNumber"]) for record in found]
    assert numbers == sorted(set(numbers))
    assert len({record["eventID"] for record in found}) == 20


def test_a_record_reads_the_same_each_time(table, put, read):
    arn = table()
    put("1", name="Fred")

    assert read(arn) == read(arn)


def test_a_record_keeps_the_images_of_its_moment(table, put, read):
    arn = table()
    put("1", name="Fred")
    put("1", name="Alice")

    assert [record["dynamodb"]["NewImage"]["name"]["S"] for record in read(arn)] == ["Fred", "Alice"]


def test_a_table_without_a_stream_writes_none(dynamodb, streams):
    dynamodb.create_table(
        TableName="users",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.put_item(TableName="users", Item={"id": {"S": "1"}})

    assert streams.list_streams()["Streams"] == []


def test_records_stay_in_order_when_the_clock_is_set_back():
    with mock_aws():
        client, streams = boto3.client("dynamodb", "us-east-1"), boto3.client("dynamodbstreams", "us-east-1")
        with freeze_time("2026-06-01"):
            arn = client.create_table(
                TableName="users",
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
                StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
            )["TableDescription"]["LatestStreamArn"]
            client.put_item(TableName="users", Item={"id": {"S": "1"}})
        with freeze_time("2026-05-01"):
            client.put_item(TableName="users", Item={"id": {"S": "2"}})
            shard_id = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
            token = streams.get_shard_iterator(StreamArn=arn, ShardId=shard_id, ShardIteratorType="TRIM_HORIZON")
            records = streams.get_records(ShardIterator=token["ShardIterator"])["Records"]

    moments = [record["dynamodb"]["ApproximateCreationDateTime"] for record in records]
    assert moments == sorted(moments)
    assert [record["dynamodb"]["Keys"]["id"]["S"] for record in records] == ["1", "2"]
