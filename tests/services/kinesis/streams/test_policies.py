"""Policies of streams and consumers, and the other accounts they let in."""

from __future__ import annotations

import json

import boto3
import pytest

OTHER = "210987654321"


@pytest.fixture
def stranger(cloud):
    """A client of another account."""
    return boto3.client("kinesis", "us-east-1", aws_access_key_id=OTHER, aws_secret_access_key="x")


@pytest.fixture
def share(kinesis):
    """Allow the other account actions on a resource."""

    def put_policy(arn, *actions):
        statement = {
            "Effect": "Allow",
            "Principal": {"AWS": OTHER},
            "Action": [f"kinesis:{action}" for action in actions],
            "Resource": arn,
        }
        kinesis.put_resource_policy(
            ResourceARN=arn, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        )

    return put_policy


class TestAccepts:
    def test_a_policy_is_attached_shown_and_removed(self, kinesis, stream_arn, share):
        share(stream_arn, "PutRecord")
        shown = json.loads(kinesis.get_resource_policy(ResourceARN=stream_arn)["Policy"])
        kinesis.delete_resource_policy(ResourceARN=stream_arn)

        assert shown["Statement"][0]["Action"] == ["kinesis:PutRecord"]
        assert kinesis.get_resource_policy(ResourceARN=stream_arn)["Policy"] == "{}"

    def test_another_account_puts_and_reads_what_is_shared(self, stranger, stream_arn, share, shard_id, put):
        share(stream_arn, "PutRecord", "GetShardIterator", "GetRecords", "ListShards", "DescribeStreamSummary")
        put(b"ours")
        stranger.put_record(StreamARN=stream_arn, Data=b"theirs", PartitionKey="k", ExplicitHashKey="0")
        token = stranger.get_shard_iterator(
            StreamARN=stream_arn, ShardId=shard_id(0), ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records = stranger.get_records(ShardIterator=token, StreamARN=stream_arn)["Records"]

        assert [record["Data"] for record in records] == [b"ours", b"theirs"]
        assert len(stranger.list_shards(StreamARN=stream_arn)["Shards"]) == 2
        summary = stranger.describe_stream_summary(StreamARN=stream_arn)["StreamDescriptionSummary"]
        assert summary["StreamARN"] == stream_arn

    def test_another_account_subscribes_a_shared_consumer(self, kinesis, stranger, stream_arn, share, shard_id, put):
        put(b"x")
        consumer = kinesis.register_stream_consumer(StreamARN=stream_arn, ConsumerName="c")["Consumer"]["ConsumerARN"]
        share(consumer, "DescribeStreamConsumer", "SubscribeToShard")
        described = stranger.describe_stream_consumer(ConsumerARN=consumer)["ConsumerDescription"]
        answer = stranger.subscribe_to_shard(
            ConsumerARN=consumer, ShardId=shard_id(0), StartingPosition={"Type": "TRIM_HORIZON"}
        )
        event = next(iter(answer["EventStream"]))["SubscribeToShardEvent"]

        assert described["ConsumerStatus"] == "ACTIVE"
        assert [record["Data"] for record in event["Records"]] == [b"x"]


class TestRefuses:
    def test_another_account_without_a_policy(self, stranger, stream_arn, refusal):
        assert refusal(stranger.put_record, StreamARN=stream_arn, Data=b"x", PartitionKey="k") == (
            "AccessDeniedException",
            "User: arn:aws:iam::210987654321:root is not authorized to perform: kinesis:PutRecord on resource: "
            "arn:aws:kinesis:us-east-1:123456789012:stream/events because no resource-based policy allows the "
            "kinesis:PutRecord action",
        )

    def test_an_action_the_policy_does_not_name(self, stranger, stream_arn, share, refusal):
        share(stream_arn, "PutRecord")

        code, _ = refusal(stranger.put_records, StreamARN=stream_arn, Records=[{"Data": b"x", "PartitionKey": "k"}])
        assert code == "AccessDeniedException"

    def test_a_name_means_the_callers_own_stream(self, stranger, stream, stream_arn, share, refusal):
        share(stream_arn, "PutRecord")

        assert refusal(stranger.put_record, StreamName=stream, Data=b"x", PartitionKey="k") == (
            "ResourceNotFoundException",
            "Stream events under account 210987654321 not found.",
        )

    def test_a_policy_that_is_no_json(self, kinesis, stream_arn, refusal):
        assert refusal(kinesis.put_resource_policy, ResourceARN=stream_arn, Policy="{") == (
            "InvalidArgumentException",
            "This policy contains invalid Json",
        )

    def test_removing_a_policy_that_is_not_there(self, kinesis, stream_arn, refusal):
        assert refusal(kinesis.delete_resource_policy, ResourceARN=stream_arn) == (
            "ResourceNotFoundException",
            f"No resource policy found for resource ARN {stream_arn}",
        )
