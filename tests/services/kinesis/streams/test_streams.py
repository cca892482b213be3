"""Creating, deleting, describing and listing streams."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

START = datetime(2026, 1, 1, tzinfo=UTC)
ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/"


class TestAccepts:
    def test_a_provisioned_stream_is_shown_with_its_shards(self, kinesis, stream):
        description = kinesis.describe_stream(StreamName=stream)["StreamDescription"]
        shards = description.pop("Shards")

        assert description == {
            "StreamName": "events",
            "StreamARN": f"{ARN}events",
            "StreamStatus": "ACTIVE",
            "StreamModeDetails": {"StreamMode": "PROVISIONED"},
            "HasMoreShards": False,
            "RetentionPeriodHours": 24,
            "StreamCreationTimestamp": START,
            "EnhancedMonitoring": [{"ShardLevelMetrics": []}],
            "EncryptionType": "NONE",
        }
        assert [(shard["ShardId"], shard["HashKeyRange"]) for shard in shards] == [
            (
                "shardId-000000000000",
                {"StartingHashKey": "0", "EndingHashKey": "170141183460469231731687303715884105727"},
            ),
            (
                "shardId-000000000001",
                {
                    "StartingHashKey": "170141183460469231731687303715884105728",
                    "EndingHashKey": "340282366920938463463374607431768211455",
                },
            ),
        ]
        assert [sorted(shard) for shard in shards] == [["HashKeyRange", "SequenceNumberRange", "ShardId"]] * 2
        assert all(len(shard["SequenceNumberRange"].pop("StartingSequenceNumber")) == 56 for shard in shards)
        assert [shard["SequenceNumberRange"] for shard in shards] == [{}, {}]

    def test_a_stream_without_mode_and_shards_is_on_demand(self, kinesis, summary):
        kinesis.create_stream(StreamName="neither")

        found = summary("neither")
        assert (found["OpenShardCount"], found["StreamModeDetails"]) == (4, {"StreamMode": "ON_DEMAND"})

    def test_an_on_demand_stream_has_four_shards(self, summary, on_demand):
        found = summary(on_demand)

        assert found.pop("StreamId")
        assert found == {
            "StreamName": "clicks",
            "StreamARN": f"{ARN}clicks",
            "StreamStatus": "ACTIVE",
            "StreamModeDetails": {"StreamMode": "ON_DEMAND"},
            "RetentionPeriodHours": 24,
            "StreamCreationTimestamp": START,
            "EnhancedMonitoring": [{"ShardLevelMetrics": []}],
            "EncryptionType": "NONE",
            "OpenShardCount": 4,
            "ConsumerCount": 0,
            "MaxRecordSizeInKiB": 1024,
            "ChannelCount": 0,
            "QueueCount": 0,
            "RecordDistributionStrategy": "USER_PARTITION_KEY",
        }

    @pytest.mark.parametrize("by", ["StreamName", "StreamARN", "StreamId"])
    def test_a_stream_is_found_by_name_arn_and_id(self, by, kinesis, stream, summary):
        found = kinesis.describe_stream_summary(**{by: summary(stream)[by]})

        assert found["StreamDescriptionSummary"] == summary(stream)

    def test_tags_and_the_record_size_are_set_when_it_is_made(self, kinesis, summary):
        kinesis.create_stream(StreamName="s", ShardCount=1, Tags={"stage": "test"}, MaxRecordSizeInKiB=2048)

        assert summary("s")["MaxRecordSizeInKiB"] == 2048
        assert kinesis.list_tags_for_stream(StreamName="s")["Tags"] == [{"Key": "stage", "Value": "test"}]

    def test_streams_of_one_name_in_two_regions_are_apart(self, kinesis, stream, cloud):
        elsewhere = cloud.client("kinesis", region_name="eu-west-1")

        assert elsewhere.list_streams()["StreamNames"] == []
        assert kinesis.list_streams()["StreamNames"] == ["events"]

    def test_shards_are_shown_page_by_page(self, kinesis, stream, shard_id):
        first = kinesis.describe_stream(StreamName=stream, Limit=1)["StreamDescription"]
        rest = kinesis.describe_stream(StreamName=stream, ExclusiveStartShardId=shard_id(0))["StreamDescription"]

        assert ([shard["ShardId"] for shard in first["Shards"]], first["HasMoreShards"]) == ([shard_id(0)], True)
        assert ([shard["ShardId"] for shard in rest["Shards"]], rest["HasMoreShards"]) == ([shard_id(1)], False)

    def test_describe_stream_shows_100_shards_at_most(self, kinesis):
        kinesis.create_stream(StreamName="wide", ShardCount=101)
        description = kinesis.describe_stream(StreamName="wide", Limit=1000)["StreamDescription"]

        assert (len(description["Shards"]), description["HasMoreShards"]) == (100, True)


class TestRefuses:
    def test_a_name_that_is_taken(self, kinesis, stream, refusal):
        assert refusal(kinesis.create_stream, StreamName=stream, ShardCount=1) == (
            "ResourceInUseException",
            "Stream events under account 123456789012 already exists.",
        )

    def test_a_name_with_a_space_and_an_exclamation_mark(self, kinesis, refusal):
        assert refusal(kinesis.create_stream, StreamName="bad name!", ShardCount=1) == (
            "ValidationException",
            "1 validation error detected: Value 'bad name!' at 'streamName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
        )

    def test_more_shards_than_the_account_may_have(self, kinesis, stream, refusal):
        assert refusal(kinesis.create_stream, StreamName="wide", ShardCount=499) == (
            "LimitExceededException",
            "This request would exceed the shard limit for the account 123456789012 in us-east-1. "
            "Current shard count for the account: 2. Limit: 500. "
            "Number of additional shards that would have resulted from this request: 499. "
            "Refer to the AWS Service Limits page "
            "(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) "
            "for current limits and how to request higher limits.",
        )

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            (
                {"ShardCount": 1, "StreamModeDetails": {"StreamMode": "ON_DEMAND"}},
                "ShardCount is not expected when StreamMode=ON_DEMAND",
            ),
            (
                {"StreamModeDetails": {"StreamMode": "PROVISIONED"}},
                "ShardCount is expected when StreamMode=PROVISIONED",
            ),
            (
                {"ShardCount": 1, "WarmThroughputMiBps": 5},
                "WarmThroughputMiBps is not expected when StreamMode=PROVISIONED",
            ),
            (
                {"StreamModeDetails": {"StreamMode": "ON_DEMAND"}, "WarmThroughputMiBps": 5},
                "Warm throughput is only supported for accounts with MinimumThroughputBillingCommitment enabled.",
            ),
        ],
    )
    def test_what_does_not_go_with_the_capacity_mode(self, given, message, kinesis, refusal):
        assert refusal(kinesis.create_stream, StreamName="s", **given) == ("ValidationException", message)

    def test_the_auto_distribution_of_a_provisioned_stream(self, kinesis, refusal):
        assert refusal(kinesis.create_stream, StreamName="s", ShardCount=1, RecordDistributionStrategy="AUTO") == (
            "InvalidArgumentException",
            "RecordDistributionStrategy AUTO is not supported when StreamMode=PROVISIONED",
        )

    def test_a_51st_on_demand_stream(self, kinesis, refusal):
        for number in range(50):
            kinesis.create_stream(StreamName=f"s{number}", StreamModeDetails={"StreamMode": "ON_DEMAND"})

        assert refusal(kinesis.create_stream, StreamName="s50", StreamModeDetails={"StreamMode": "ON_DEMAND"}) == (
            "LimitExceededException",
            "Account 123456789012 has 50 on-demand streams in us-east-1, its limit.",
        )

    @pytest.mark.parametrize(
        "operation",
        ["describe_stream", "describe_stream_summary", "delete_stream", "list_shards", "list_tags_for_stream"],
    )
    def test_an_unknown_stream(self, operation, kinesis, refusal):
        expected = ("ResourceNotFoundException", "Stream nosuch under account 123456789012 not found.")

        assert refusal(getattr(kinesis, operation), StreamName="nosuch") == expected
        assert refusal(getattr(kinesis, operation), StreamARN=f"{ARN}nosuch") == expected

    def test_no_stream_at_all(self, kinesis, refusal):
        assert refusal(kinesis.describe_stream) == (
            "InvalidArgumentException",
            "Either StreamARN or StreamName should be provided.",
        )

    def test_a_name_and_an_arn_of_different_streams(self, kinesis, stream, refusal):
        assert refusal(kinesis.describe_stream, StreamName="other", StreamARN=f"{ARN}events") == (
            "InvalidArgumentException",
            "StreamName, StreamARN and StreamId do not mean the same stream: events.",
        )

    def test_an_arn_of_another_region(self, kinesis, refusal):
        arn = "arn:aws:kinesis:eu-west-1:123456789012:stream/events"

        assert refusal(kinesis.describe_stream_summary, StreamARN=arn) == (
            "ResourceNotFoundException",
            f"Resource {arn} not found in us-east-1.",
        )

    def test_deleting_a_stream_with_consumers_unless_they_are_given_up(self, kinesis, stream, stream_arn, refusal):
        kinesis.register_stream_consumer(StreamARN=stream_arn, ConsumerName="reader")

        assert refusal(kinesis.delete_stream, StreamName=stream) == (
            "ResourceInUseException",
            "DeleteStream can't delete 123456789012:events because there are consumers associated with this data "
            "stream. To delete events anyway, set the EnforceConsumerDeletion parameter to true to force the deletion "
            "of all the consumers that are associated with it.",
        )
        kinesis.delete_stream(StreamName=stream, EnforceConsumerDeletion=True)
        assert kinesis.list_streams()["StreamNames"] == []

    def test_a_made_up_token(self, kinesis, refusal):
        assert refusal(kinesis.list_streams, NextToken="made-up") == (
            "InvalidArgumentException",
            "Invalid NextToken.",
        )


class TestBehaves:
    def test_a_new_stream_is_creating_without_shards_and_then_active(self, slow_kinesis, slow_cloud):
        slow_kinesis.create_stream(StreamName="s", ShardCount=2)
        creating = slow_kinesis.describe_stream(StreamName="s")["StreamDescription"]
        slow_cloud.clock.advance(minutes=1)
        active = slow_kinesis.describe_stream(StreamName="s")["StreamDescription"]

        assert (creating["StreamStatus"], creating["Shards"]) == ("CREATING", [])
        assert (active["StreamStatus"], len(active["Shards"])) == ("ACTIVE", 2)

    def test_the_stream_exists_waiter_waits_for_it(self, slow_kinesis):
        slow_kinesis.create_stream(StreamName="s", ShardCount=2)
        slow_kinesis.get_waiter("stream_exists").wait(StreamName="s")

        assert slow_kinesis.describe_stream(StreamName="s")["StreamDescription"]["StreamStatus"] == "ACTIVE"

    def test_a_deleted_stream_is_deleting_and_then_gone(self, slow_kinesis, slow_cloud, refusal):
        slow_kinesis.create_stream(StreamName="s", ShardCount=2)
        slow_cloud.clock.advance(minutes=1)
        slow_kinesis.delete_stream(StreamName="s")

        assert slow_kinesis.describe_stream(StreamName="s")["StreamDescription"]["StreamStatus"] == "DELETING"
        slow_cloud.clock.advance(minutes=1)
        assert refusal(slow_kinesis.describe_stream, StreamName="s") == (
            "ResourceNotFoundException",
            "Stream s under account 123456789012 not found.",
        )

    def test_records_are_refused_until_it_is_active(self, slow_kinesis, refusal):
        slow_kinesis.create_stream(StreamName="s", ShardCount=2)

        assert refusal(slow_kinesis.put_record, StreamName="s", Data=b"x", PartitionKey="k") == (
            "ResourceNotFoundException",
            "Stream s under account 123456789012 not found.",
        )

    @pytest.mark.parametrize("operation", ["delete_stream", "register_stream_consumer", "update_max_record_size"])
    def test_changes_are_refused_until_it_is_active(self, operation, slow_kinesis, refusal):
        more = {
            "delete_stream": {},
            "register_stream_consumer": {"ConsumerName": "c"},
            "update_max_record_size": {"MaxRecordSizeInKiB": 2048},
        }
        slow_kinesis.create_stream(StreamName="s", ShardCount=2)

        assert refusal(getattr(slow_kinesis, operation), StreamARN=f"{ARN}s", **more[operation]) == (
            "ResourceInUseException",
            "Stream s under account 123456789012 not ACTIVE, instead in state CREATING",
        )

    def test_a_sixth_stream_that_is_creating_is_refused(self, slow_kinesis, refusal):
        for number in range(5):
            slow_kinesis.create_stream(StreamName=f"s{number}", ShardCount=1)

        assert refusal(slow_kinesis.create_stream, StreamName="s5", ShardCount=1) == (
            "LimitExceededException",
            "Account 123456789012 has 5 streams in the state CREATING; 5 are allowed.",
        )

    def test_streams_are_listed_by_name_page_by_page(self, kinesis):
        for name in ("b", "c", "a"):
            kinesis.create_stream(StreamName=name, ShardCount=1)
        first = kinesis.list_streams(Limit=2)
        second = kinesis.list_streams(NextToken=first["NextToken"])

        assert (first["StreamNames"], first["HasMoreStreams"]) == (["a", "b"], True)
        assert [each["StreamName"] for each in first["StreamSummaries"]] == ["a", "b"]
        assert (second["StreamNames"], second["HasMoreStreams"]) == (["c"], False)
        assert "NextToken" not in second
        assert kinesis.list_streams(ExclusiveStartStreamName="a")["StreamNames"] == ["b", "c"]

    def test_the_paginator_finds_every_stream(self, kinesis):
        for number in range(150):
            kinesis.create_stream(StreamName=f"s{number:03d}", ShardCount=1)
        pages = list(kinesis.get_paginator("list_streams").paginate())

        assert [len(page["StreamNames"]) for page in pages] == [100, 50]
        assert pages[0]["StreamSummaries"][0] == {
            "StreamName": "s000",
            "StreamARN": f"{ARN}s000",
            "StreamStatus": "ACTIVE",
            "StreamModeDetails": {"StreamMode": "PROVISIONED"},
            "StreamCreationTimestamp": START,
        }
