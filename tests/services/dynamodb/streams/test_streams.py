"""Streams and their shards: described and listed, enabled and disabled, rolled by the clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import boto3
import pytest

from awsim import mock_aws


@pytest.fixture
def enable(dynamodb):
    """Enables a stream on the table, or disables it; the answer is the ARN of its latest stream."""

    def enable(enabled=True):
        specification = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"} if enabled else {"StreamEnabled": False}
        described = dynamodb.update_table(TableName="users", StreamSpecification=specification)["TableDescription"]
        return described["LatestStreamArn"]

    return enable


class TestDescribing:
    def test_a_stream_shows_all_of_itself(self, streams, table):
        """Recorded: test_dynamodb_stream_stream_view_type."""
        arn = table("KEYS_ONLY")

        described = streams.describe_stream(StreamArn=arn)["StreamDescription"]

        (shard,) = described.pop("Shards")
        assert re.fullmatch(r"shardId-\d{20}-[0-9a-f]{8}", shard.pop("ShardId"))
        assert re.fullmatch(r"\d{21,40}", shard["SequenceNumberRange"].pop("StartingSequenceNumber"))
        assert shard == {"SequenceNumberRange": {}}
        assert described == {
            "StreamArn": arn,
            "StreamLabel": "2026-01-01T00:00:00.000",
            "StreamStatus": "ENABLED",
            "StreamViewType": "KEYS_ONLY",
            "CreationRequestDateTime": datetime(2026, 1, 1, tzinfo=UTC),
            "TableName": "users",
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        }
        assert arn == "arn:aws:dynamodb:us-east-1:123456789012:table/users/stream/2026-01-01T00:00:00.000"

    def test_a_table_shows_its_stream(self, dynamodb, table):
        arn = table("OLD_IMAGE")

        described = dynamodb.describe_table(TableName="users")["Table"]

        assert described["LatestStreamArn"] == arn
        assert described["LatestStreamLabel"] == arn.rpartition("/")[2]
        assert described["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "OLD_IMAGE"}

    def test_a_stream_is_enabling_before_it_is_enabled(self):
        with mock_aws(clock="virtual", lifecycle="realistic") as cloud:
            client = boto3.client("dynamodb", "us-east-1")
            streams = boto3.client("dynamodbstreams", "us-east-1")
            arn = client.create_table(
                TableName="users",
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
                StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
            )["TableDescription"]["LatestStreamArn"]
            before = streams.describe_stream(StreamArn=arn)["StreamDescription"]["StreamStatus"]
            cloud.clock.advance(seconds=10)
            after = streams.describe_stream(StreamArn=arn)["StreamDescription"]["StreamStatus"]

        assert (before, after) == ("ENABLING", "ENABLED")

    def test_an_unknown_stream_is_refused(self, streams, refused):
        """Recorded: test_non_existent_stream."""
        arn = "arn:aws:dynamodb:us-east-1:123456789012:table/users/stream/2024-11-18T14:36:44.149"

        assert refused(streams.describe_stream, StreamArn=arn) == (
            f"ResourceNotFoundException: Requested resource not found: Stream: {arn} not found"
        )

    def test_what_is_no_arn_of_a_stream_is_refused(self, streams, refused):
        assert refused(streams.describe_stream, StreamArn="arn:aws:dynamodb:us-east-1:123456789012:table/users") == (
            "ValidationException: Invalid StreamArn"
        )


class TestListing:
    def test_more_than_a_hundred_at_once_are_refused(self, streams, refused):
        assert refused(streams.list_streams, Limit=101) == (
            "ValidationException: 1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: "
            "Member must have value less than or equal to 100"
        )

    @pytest.mark.parametrize("arn", ["x" * 40, "arn:aws:dynamodb:us-east-1:123456789012:table/no-stream"])
    def test_a_start_that_is_no_stream_is_refused(self, streams, refused, arn):
        assert refused(streams.list_streams, ExclusiveStartStreamArn=arn) == "ValidationException: Invalid StreamArn"

    def test_all_streams_are_listed(self, streams, table):
        arn = table(name="users")
        other = table(name="orders")

        listed = streams.list_streams()["Streams"]

        assert listed == [
            {"StreamArn": other, "TableName": "orders", "StreamLabel": "2026-01-01T00:00:00.000"},
            {"StreamArn": arn, "TableName": "users", "StreamLabel": "2026-01-01T00:00:00.000"},
        ]

    def test_streams_of_one_table_are_listed(self, streams, table):
        arn = table(name="users")
        table(name="users2")

        assert [each["StreamArn"] for each in streams.list_streams(TableName="users")["Streams"]] == [arn]

    def test_listings_have_pages(self, streams, table):
        arns = sorted(table(name=f"table{number}") for number in range(3))

        first = streams.list_streams(Limit=2)
        second = streams.list_streams(Limit=2, ExclusiveStartStreamArn=first["LastEvaluatedStreamArn"])

        assert [each["StreamArn"] for each in first["Streams"]] == arns[:2]
        assert [each["StreamArn"] for each in second["Streams"]] == arns[2:]
        assert "LastEvaluatedStreamArn" not in second


class TestShards:
    def test_a_shard_is_followed_by_a_child_after_four_hours(self, cloud, table, put, shards):
        arn = table()
        put("1")
        cloud.clock.advance(hours=4)

        parent, child = shards(arn)

        assert child["ParentShardId"] == parent["ShardId"]
        assert int(parent["SequenceNumberRange"]["EndingSequenceNumber"]) < int(
            child["SequenceNumberRange"]["StartingSequenceNumber"]
        )
        assert "EndingSequenceNumber" not in child["SequenceNumberRange"]

    def test_changes_go_on_in_the_child(self, cloud, table, put, shards, read):
        arn = table()
        put("1")
        cloud.clock.advance(hours=4)
        put("2")

        found = [read(arn, ShardId=shard["ShardId"]) for shard in shards(arn)]

        assert [[record["dynamodb"]["Keys"]["id"]["S"] for record in records] for records in found] == [["1"], ["2"]]

    def test_a_closed_shard_ends(self, cloud, streams, table, put, iterator):
        arn = table()
        put("1")
        cloud.clock.advance(hours=4)

        answer = streams.get_records(ShardIterator=iterator(arn))

        assert len(answer["Records"]) == 1
        assert "NextShardIterator" not in answer

    def test_shards_of_more_than_a_day_ago_are_gone(self, cloud, table, put, shards):
        arn = table()
        oldest = shards(arn)[0]["ShardId"]
        cloud.clock.advance(hours=40)

        assert oldest not in {shard["ShardId"] for shard in shards(arn)}
        assert len(shards(arn)) == 8

    def test_children_of_a_shard_can_be_asked_for(self, cloud, streams, table, shards):
        arn = table()
        cloud.clock.advance(hours=12)
        ids = [shard["ShardId"] for shard in shards(arn)]

        answer = streams.describe_stream(StreamArn=arn, ShardFilter={"Type": "CHILD_SHARDS", "ShardId": ids[1]})

        assert [shard["ShardId"] for shard in answer["StreamDescription"]["Shards"]] == [ids[2]]

    def test_shards_have_pages(self, cloud, streams, table, shards):
        arn = table()
        cloud.clock.advance(hours=8)
        ids = [shard["ShardId"] for shard in shards(arn)]

        first = streams.describe_stream(StreamArn=arn, Limit=2)["StreamDescription"]
        last = first["LastEvaluatedShardId"]
        second = streams.describe_stream(StreamArn=arn, Limit=2, ExclusiveStartShardId=last)["StreamDescription"]

        assert [shard["ShardId"] for shard in first["Shards"]] == ids[:2]
        assert [shard["ShardId"] for shard in second["Shards"]] == ids[2:]
        assert "LastEvaluatedShardId" not in second


class TestDisabling:
    def test_a_disabled_stream_can_be_read_for_a_day(self, cloud, streams, table, put, read, enable, refused):
        arn = table()
        put("1")
        enable(False)
        put("2")
        cloud.clock.advance(hours=23)
        kept = read(arn)
        cloud.clock.advance(hours=1)

        assert [record["dynamodb"]["Keys"]["id"]["S"] for record in kept] == ["1"]
        assert refused(streams.describe_stream, StreamArn=arn).startswith("ResourceNotFoundException: ")

    def test_a_disabled_stream_says_so(self, dynamodb, streams, table, enable):
        arn = table()
        enable(False)

        described = dynamodb.describe_table(TableName="users")["Table"]

        assert streams.describe_stream(StreamArn=arn)["StreamDescription"]["StreamStatus"] == "DISABLED"
        assert described["LatestStreamArn"] == arn
        assert "StreamSpecification" not in described

    def test_a_stream_that_is_enabled_again_has_a_label_of_its_own(self, streams, table, put, read, enable):
        old = table()
        put("1")
        enable(False)
        new = enable()
        put("2")

        assert old != new
        assert [record["dynamodb"]["Keys"]["id"]["S"] for record in read(new)] == ["2"]
        assert [each["StreamArn"] for each in streams.list_streams(TableName="users")["Streams"]] == [old, new]

    def test_the_stream_of_a_deleted_table_can_be_read(self, dynamodb, streams, table, put, read):
        arn = table()
        put("1")
        dynamodb.delete_table(TableName="users")

        assert [record["eventName"] for record in read(arn)] == ["INSERT"]
        assert streams.describe_stream(StreamArn=arn)["StreamDescription"]["StreamStatus"] == "DISABLED"

    def test_a_stream_can_not_be_enabled_twice(self, table, dynamodb, refused):
        table()

        refusal = refused(
            dynamodb.update_table,
            TableName="users",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )

        assert refusal == "ValidationException: Table already has an enabled stream: TableName: users"

    def test_a_stream_can_not_be_disabled_twice(self, table, enable, dynamodb, refused):
        table()
        enable(False)

        refusal = refused(dynamodb.update_table, TableName="users", StreamSpecification={"StreamEnabled": False})

        assert refusal == "ValidationException: Table has no stream to disable: TableName: users"
