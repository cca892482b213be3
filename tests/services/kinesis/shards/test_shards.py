"""Splitting, merging, rescaling and listing shards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

START = datetime(2026, 1, 1, tzinfo=UTC)
HALF, QUARTER = 2**127, 2**126


@pytest.fixture
def split(kinesis, stream, shard_id):
    """Split a shard of the stream at a hash key."""
    return lambda shard, at: kinesis.split_shard(
        StreamName=stream, ShardToSplit=shard_id(shard), NewStartingHashKey=str(at)
    )


@pytest.fixture
def merge(kinesis, stream, shard_id):
    return lambda first, second: kinesis.merge_shards(
        StreamName=stream, ShardToMerge=shard_id(first), AdjacentShardToMerge=shard_id(second)
    )


@pytest.fixture
def listed(kinesis, stream):
    """The indices of the shards that ListShards gives."""

    def indices(**given):
        shards = kinesis.list_shards(**({} if "NextToken" in given else {"StreamName": stream}), **given)["Shards"]
        return [int(shard["ShardId"].rpartition("-")[2]) for shard in shards]

    return indices


class TestAccepts:
    def test_a_split_shard_is_closed_and_has_two_children(self, split, kinesis, stream, shard_id):
        split(0, QUARTER)
        shards = kinesis.list_shards(StreamName=stream)["Shards"]

        assert "EndingSequenceNumber" in shards[0]["SequenceNumberRange"]
        assert [(each["ShardId"], each["ParentShardId"], each["HashKeyRange"]) for each in shards[2:]] == [
            (shard_id(2), shard_id(0), {"StartingHashKey": "0", "EndingHashKey": str(QUARTER - 1)}),
            (shard_id(3), shard_id(0), {"StartingHashKey": str(QUARTER), "EndingHashKey": str(HALF - 1)}),
        ]

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)])
    def test_two_shards_are_merged_in_either_order(self, order, merge, kinesis, stream, shard_id):
        merge(*order)
        child = kinesis.list_shards(StreamName=stream)["Shards"][2]

        assert (child["ParentShardId"], child["AdjacentParentShardId"]) == tuple(map(shard_id, order))
        assert child["HashKeyRange"] == {"StartingHashKey": "0", "EndingHashKey": str(2**128 - 1)}

    def test_the_shard_count_is_updated_to_equal_shards(self, kinesis, stream, stream_arn, plain, listed):
        answer = plain(kinesis.update_shard_count(StreamName=stream, TargetShardCount=3, ScalingType="UNIFORM_SCALING"))
        shards = kinesis.list_shards(StreamName=stream, ShardFilter={"Type": "AT_LATEST"})["Shards"]

        assert answer == {
            "StreamName": stream,
            "StreamARN": stream_arn,
            "CurrentShardCount": 2,
            "TargetShardCount": 3,
        }
        third = 2**128 // 3
        starts = sorted(int(shard["HashKeyRange"]["StartingHashKey"]) for shard in shards)
        assert starts == [0, third, 2 * third]

    def test_a_shard_is_named_in_short(self, kinesis, stream, listed):
        kinesis.split_shard(StreamName=stream, ShardToSplit="shard-1", NewStartingHashKey=str(HALF + QUARTER))

        assert listed() == [0, 1, 2, 3]


class TestRefuses:
    @pytest.mark.parametrize("at", [0, 1, HALF - 1, HALF, 2**128 - 1])
    def test_a_split_at_the_ends_of_a_shard_or_outside_of_it(self, at, kinesis, stream, shard_id, refusal):
        assert refusal(
            kinesis.split_shard, StreamName=stream, ShardToSplit=shard_id(0), NewStartingHashKey=str(at)
        ) == (
            "InvalidArgumentException",
            f"NewStartingHashKey {at} used in SplitShard() on shard shardId-000000000000 in stream events under "
            "account 123456789012 is not both greater than one plus the shard's StartingHashKey 0 and less than the "
            "shard's EndingHashKey 170141183460469231731687303715884105727.",
        )

    @pytest.mark.parametrize(("first", "second"), [(1, 2), (1, 1)])
    def test_merging_shards_that_are_no_neighbours(self, first, second, split, kinesis, stream, shard_id, refusal):
        split(0, QUARTER)

        assert refusal(
            kinesis.merge_shards,
            StreamName=stream,
            ShardToMerge=shard_id(first),
            AdjacentShardToMerge=shard_id(second),
        ) == (
            "InvalidArgumentException",
            f"Shards {shard_id(first)} and {shard_id(second)} in stream events under account 123456789012 "
            "are not an adjacent pair of shards eligible for merging",
        )

    def test_resharding_a_closed_shard(self, split, kinesis, stream, shard_id, refusal):
        split(0, QUARTER)

        assert refusal(
            kinesis.split_shard, StreamName=stream, ShardToSplit=shard_id(0), NewStartingHashKey=str(QUARTER)
        ) == (
            "InvalidArgumentException",
            "Shard shardId-000000000000 in stream events under account 123456789012 is closed and can't be resharded.",
        )

    @pytest.mark.parametrize("name", ["shardId-000000000009", "nonsense"])
    def test_resharding_an_unknown_shard(self, name, kinesis, stream, refusal):
        assert refusal(kinesis.split_shard, StreamName=stream, ShardToSplit=name, NewStartingHashKey=str(QUARTER)) == (
            "ResourceNotFoundException",
            f"Could not find shard {name} in stream events under account 123456789012.",
        )

    @pytest.mark.parametrize(
        ("target", "message"),
        [
            (5, "UpdateShardCount cannot scale up over double your current open shard count."),
            (10001, "Target shard count or number of open shards cannot be greater than 10000."),
        ],
    )
    def test_scaling_up_too_far(self, target, message, kinesis, stream, refusal):
        assert refusal(
            kinesis.update_shard_count, StreamName=stream, TargetShardCount=target, ScalingType="UNIFORM_SCALING"
        ) == (
            "LimitExceededException",
            f"{message} Current open shard count: 2, Target shard count: {target}",
        )

    def test_scaling_down_below_half(self, kinesis, refusal):
        kinesis.create_stream(StreamName="five", ShardCount=5)

        assert refusal(
            kinesis.update_shard_count, StreamName="five", TargetShardCount=2, ScalingType="UNIFORM_SCALING"
        ) == (
            "LimitExceededException",
            "UpdateShardCount cannot scale down below half your current open shard count. "
            "Current open shard count: 5, Target shard count: 2",
        )

    def test_an_eleventh_scaling_within_a_day(self, kinesis, stream, cloud, refusal):
        for number in range(10):
            kinesis.update_shard_count(
                StreamName=stream, TargetShardCount=3 - number % 2, ScalingType="UNIFORM_SCALING"
            )
        again = {"StreamName": stream, "TargetShardCount": 3, "ScalingType": "UNIFORM_SCALING"}

        assert refusal(kinesis.update_shard_count, **again) == (
            "LimitExceededException",
            "Stream events under account 123456789012 has been scaled 10 times within 24 hours.",
        )
        cloud.clock.advance(hours=25)
        kinesis.update_shard_count(**again)

    def test_resharding_beyond_the_accounts_quota(self, kinesis, shard_id, refusal):
        kinesis.create_stream(StreamName="wide", ShardCount=500)
        code, message = refusal(
            kinesis.split_shard, StreamName="wide", ShardToSplit=shard_id(0), NewStartingHashKey="1000"
        )

        assert code == "LimitExceededException"
        assert "Current shard count for the account: 500. Limit: 500." in message

    @pytest.mark.parametrize(
        ("operation", "given"),
        [
            ("split_shard", {"ShardToSplit": "shardId-000000000000", "NewStartingHashKey": "1000"}),
            (
                "merge_shards",
                {"ShardToMerge": "shardId-000000000000", "AdjacentShardToMerge": "shardId-000000000001"},
            ),
            ("update_shard_count", {"TargetShardCount": 8, "ScalingType": "UNIFORM_SCALING"}),
        ],
    )
    def test_resharding_an_on_demand_stream(self, operation, given, kinesis, on_demand, refusal):
        assert refusal(getattr(kinesis, operation), StreamName=on_demand, **given) == (
            "ValidationException",
            "Request is invalid. Stream clicks under account 123456789012 is in On-Demand mode.",
        )

    def test_resharding_twice_at_once(self, slow_kinesis, slow_cloud, refusal):
        slow_kinesis.create_stream(StreamName="s", ShardCount=1)
        slow_cloud.clock.advance(minutes=1)
        given = {"StreamName": "s", "TargetShardCount": 2, "ScalingType": "UNIFORM_SCALING"}
        slow_kinesis.update_shard_count(**given)

        assert refusal(slow_kinesis.update_shard_count, **given) == (
            "ResourceInUseException",
            "Stream s under account 123456789012 not ACTIVE, instead in state UPDATING",
        )

    @pytest.mark.parametrize(
        ("given", "member"),
        [
            ({"StreamName": "events"}, "StreamName"),
            ({"StreamARN": "arn:aws:kinesis:us-east-1:123456789012:stream/events"}, "StreamARN"),
            ({"ExclusiveStartShardId": "shardId-000000000000"}, "ExclusiveStartShardId"),
            ({"ShardFilter": {"Type": "AT_LATEST"}}, "ShardFilter"),
            ({"StreamCreationTimestamp": START}, "StreamCreationTimestamp"),
        ],
    )
    def test_what_a_next_token_holds_already(self, given, member, kinesis, stream, refusal):
        token = kinesis.list_shards(StreamName=stream, MaxResults=1)["NextToken"]

        assert refusal(kinesis.list_shards, NextToken=token, **given) == (
            "InvalidArgumentException",
            f"NextToken and {member} cannot be provided together.",
        )

    def test_a_next_token_after_five_minutes(self, kinesis, stream, cloud, refusal):
        token = kinesis.list_shards(StreamName=stream, MaxResults=1)["NextToken"]
        cloud.clock.advance(seconds=301)

        assert refusal(kinesis.list_shards, NextToken=token) == (
            "ExpiredNextTokenException",
            "NextToken expired. The token was created at time Thu Jan 01 00:00:00 UTC 2026 while right now it is "
            "Thu Jan 01 00:05:01 UTC 2026 which is further in the future than the tolerated delay of "
            "300000 milliseconds.",
        )

    @pytest.mark.parametrize(
        ("shard_filter", "message"),
        [
            ({"Type": "AFTER_SHARD_ID"}, "ShardId must be provided when the ShardFilter type is AFTER_SHARD_ID."),
            ({"Type": "AT_TIMESTAMP"}, "Timestamp must be provided when the ShardFilter type is AT_TIMESTAMP."),
            (
                {"Type": "AT_LATEST", "ShardId": "shardId-000000000000"},
                "ShardId cannot be provided when the ShardFilter type is AT_LATEST.",
            ),
        ],
    )
    def test_a_filter_with_too_little_or_too_much(self, shard_filter, message, kinesis, stream, refusal):
        assert refusal(kinesis.list_shards, StreamName=stream, ShardFilter=shard_filter) == (
            "InvalidArgumentException",
            message,
        )

    def test_a_stream_created_at_another_moment(self, kinesis, stream, refusal):
        assert refusal(kinesis.list_shards, StreamName=stream, StreamCreationTimestamp=START - timedelta(days=1)) == (
            "ResourceNotFoundException",
            "Stream events under account 123456789012 with the given creation timestamp not found.",
        )


class TestBehaves:
    def test_a_split_shard_keeps_its_records_and_sends_readers_to_its_children(
        self, split, put, iterator, kinesis, shard_id
    ):
        put(b"before")
        split(0, QUARTER)
        first = kinesis.get_records(ShardIterator=iterator())
        last = kinesis.get_records(ShardIterator=first["NextShardIterator"])

        assert [record["Data"] for record in first["Records"]] == [b"before"]
        assert "ChildShards" not in first
        assert "NextShardIterator" not in last
        assert last["ChildShards"] == [
            {
                "ShardId": shard_id(2),
                "ParentShards": [shard_id(0)],
                "HashKeyRange": {"StartingHashKey": "0", "EndingHashKey": str(QUARTER - 1)},
            },
            {
                "ShardId": shard_id(3),
                "ParentShards": [shard_id(0)],
                "HashKeyRange": {"StartingHashKey": str(QUARTER), "EndingHashKey": str(HALF - 1)},
            },
        ]

    def test_after_a_split_new_records_go_to_the_children(self, split, put, read):
        split(0, QUARTER)
        put(b"lower", shard=0, shards=4)
        put(b"upper", shard=1, shards=4)

        assert [read(shard=shard) for shard in range(4)] == [[], [], [b"lower"], [b"upper"]]

    def test_after_a_merge_the_parents_keep_their_records(self, merge, put, read):
        put(b"left", shard=0)
        put(b"right", shard=1)
        merge(1, 0)
        put(b"new", shard=1)

        assert [read(shard=shard) for shard in range(3)] == [[b"left"], [b"right"], [b"new"]]

    def test_a_closed_shard_still_gives_iterators(self, split, put, read):
        put(b"kept")
        split(0, QUARTER)

        assert (read("TRIM_HORIZON"), read("LATEST")) == ([b"kept"], [])

    def test_resharding_takes_its_time_and_records_flow_meanwhile(self, slow_kinesis, slow_cloud):
        slow_kinesis.create_stream(StreamName="s", ShardCount=1)
        slow_cloud.clock.advance(minutes=1)
        slow_kinesis.update_shard_count(StreamName="s", TargetShardCount=2, ScalingType="UNIFORM_SCALING")
        states = [slow_kinesis.describe_stream_summary(StreamName="s")["StreamDescriptionSummary"]["StreamStatus"]]
        slow_kinesis.put_record(StreamName="s", Data=b"x", PartitionKey="k")
        slow_cloud.clock.advance(minutes=1)
        states.append(slow_kinesis.describe_stream_summary(StreamName="s")["StreamDescriptionSummary"]["StreamStatus"])

        assert states == ["UPDATING", "ACTIVE"]

    def test_shards_are_listed_page_by_page(self, kinesis, stream, split, listed):
        split(0, QUARTER)
        first = kinesis.list_shards(StreamName=stream, MaxResults=3)

        assert len(first["Shards"]) == 3
        assert listed(NextToken=first["NextToken"]) == [3]
        assert "NextToken" not in kinesis.list_shards(NextToken=first["NextToken"])

    def test_a_filter_holds_for_all_pages(self, kinesis, stream, split, listed):
        split(0, QUARTER)
        first = kinesis.list_shards(StreamName=stream, MaxResults=1, ShardFilter={"Type": "AT_LATEST"})

        assert [shard["ShardId"][-1] for shard in first["Shards"]] == ["1"]
        assert listed(NextToken=first["NextToken"]) == [2, 3]

    def test_every_filter_chooses_its_shards(self, split, listed, cloud, shard_id):
        cloud.clock.advance(hours=1)
        split(0, QUARTER)
        cloud.clock.advance(hours=1)
        split(1, HALF + QUARTER)
        cloud.clock.advance(hours=1)
        at = {hours: START + timedelta(hours=hours) for hours in (-9, 0.5, 1.5, 2.5)}

        def chosen(kind, **given):
            return listed(ShardFilter={"Type": kind, **given})

        assert chosen("AT_LATEST") == [2, 3, 4, 5]
        assert chosen("AT_TRIM_HORIZON") == [0, 1]
        assert chosen("FROM_TRIM_HORIZON") == [0, 1, 2, 3, 4, 5]
        assert chosen("AFTER_SHARD_ID", ShardId=shard_id(3)) == [4, 5]
        assert chosen("AT_TIMESTAMP", Timestamp=at[0.5]) == [0, 1]
        assert chosen("AT_TIMESTAMP", Timestamp=at[1.5]) == [1, 2, 3]
        assert chosen("AT_TIMESTAMP", Timestamp=at[-9]) == [0, 1]
        assert chosen("FROM_TIMESTAMP", Timestamp=at[1.5]) == [1, 2, 3, 4, 5]
        assert chosen("FROM_TIMESTAMP", Timestamp=at[2.5]) == [2, 3, 4, 5]
        assert listed(ExclusiveStartShardId=shard_id(4)) == [5]

    def test_a_closed_shard_is_listed_until_its_records_have_expired(self, split, listed, kinesis, stream, cloud):
        split(0, QUARTER)
        cloud.clock.advance(hours=23)
        before = listed()
        cloud.clock.advance(hours=2)

        assert (before, listed()) == ([0, 1, 2, 3], [1, 2, 3])
        assert len(kinesis.describe_stream(StreamName=stream)["StreamDescription"]["Shards"]) == 3
