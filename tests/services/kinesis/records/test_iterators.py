"""Shard iterators: the five types, their expiry, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def numbers(put, cloud):
    """Four records put a minute apart; the answer is their sequence numbers."""
    found = []
    for number in range(4):
        found.append(put(b"%d" % number)["SequenceNumber"])
        cloud.clock.advance(minutes=1)
    return found


class TestAccepts:
    def test_trim_horizon_begins_at_the_oldest_record(self, numbers, read):
        assert read("TRIM_HORIZON") == [b"0", b"1", b"2", b"3"]

    def test_latest_gives_only_what_comes_after_it(self, numbers, put, iterator, kinesis):
        token = iterator("LATEST")
        put(b"new")

        assert [record["Data"] for record in kinesis.get_records(ShardIterator=token)["Records"]] == [b"new"]

    def test_at_sequence_number_begins_with_the_record(self, numbers, read):
        assert read("AT_SEQUENCE_NUMBER", StartingSequenceNumber=numbers[2]) == [b"2", b"3"]

    def test_after_sequence_number_begins_behind_the_record(self, numbers, read):
        assert read("AFTER_SEQUENCE_NUMBER", StartingSequenceNumber=numbers[2]) == [b"3"]

    @pytest.mark.parametrize("kind", ["AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"])
    def test_a_shards_starting_number_begins_at_its_first_record(self, kind, numbers, read, kinesis, stream):
        shard = kinesis.list_shards(StreamName=stream)["Shards"][0]
        start = shard["SequenceNumberRange"]["StartingSequenceNumber"]

        assert read(kind, StartingSequenceNumber=start) == [b"0", b"1", b"2", b"3"]

    @pytest.mark.parametrize(
        ("minutes", "found"),
        [(-60, [b"0", b"1", b"2", b"3"]), (1, [b"1", b"2", b"3"]), (1.5, [b"2", b"3"]), (3.5, [])],
    )
    def test_at_timestamp_begins_at_the_first_record_not_before_it(self, minutes, found, numbers, read):
        assert read("AT_TIMESTAMP", Timestamp=START + timedelta(minutes=minutes)) == found

    @pytest.mark.parametrize("microseconds", [1, 499, 999])
    def test_a_moment_taken_just_before_a_put_finds_the_record(self, microseconds, put, read, cloud):
        put(b"before")
        cloud.clock.advance(seconds=microseconds / 1_000_000 + 1)
        moment = cloud.clock.now()
        cloud.clock.advance(seconds=1 / 1_000_000)
        put(b"after")

        assert read("AT_TIMESTAMP", Timestamp=moment) == [b"after"]

    def test_an_iterator_in_quotation_marks_works(self, numbers, iterator, kinesis):
        assert len(kinesis.get_records(ShardIterator=f'"{iterator()}"')["Records"]) == 4

    def test_an_iterator_got_by_arn_reads_without_naming_the_stream(self, numbers, kinesis, stream_arn, shard_id):
        token = kinesis.get_shard_iterator(StreamARN=stream_arn, ShardId=shard_id(0), ShardIteratorType="TRIM_HORIZON")[
            "ShardIterator"
        ]

        assert len(kinesis.get_records(ShardIterator=token)["Records"]) == 4

    def test_an_iterator_can_be_used_more_than_once(self, numbers, iterator, kinesis):
        token = iterator()
        reads = [kinesis.get_records(ShardIterator=token)["Records"] for _ in range(2)]

        assert reads[0] == reads[1]
        assert len(reads[0]) == 4

    def test_a_shard_is_named_in_short(self, numbers, kinesis, stream):
        token = kinesis.get_shard_iterator(StreamName=stream, ShardId="shard-0", ShardIteratorType="TRIM_HORIZON")

        assert len(kinesis.get_records(ShardIterator=token["ShardIterator"])["Records"]) == 4


class TestRefuses:
    @pytest.mark.parametrize("token", ["garbage", "AAAAAAAAAAE=", "AAAAAAAAAAF" + "A" * 77, '"', '""', "ключ"])
    def test_an_iterator_that_was_not_given_out(self, token, kinesis, stream, refusal):
        assert refusal(kinesis.get_records, ShardIterator=token) == (
            "InvalidArgumentException",
            "Invalid ShardIterator.",
        )

    def test_an_iterator_after_five_minutes(self, iterator, kinesis, cloud, refusal):
        token = iterator()
        cloud.clock.advance(minutes=5)
        kinesis.get_records(ShardIterator=token)
        cloud.clock.advance(seconds=1)

        assert refusal(kinesis.get_records, ShardIterator=token) == (
            "ExpiredIteratorException",
            "Iterator expired. The iterator was created at time Thu Jan 01 00:00:00 UTC 2026 while right now it is "
            "Thu Jan 01 00:05:01 UTC 2026 which is further in the future than the tolerated delay of "
            "300000 milliseconds.",
        )

    @pytest.mark.parametrize("kind", ["TRIM_HORIZON", "LATEST"])
    def test_a_number_that_the_type_has_no_use_for(self, kind, numbers, kinesis, stream, shard_id, refusal):
        assert refusal(
            kinesis.get_shard_iterator,
            StreamName=stream,
            ShardId=shard_id(0),
            ShardIteratorType=kind,
            StartingSequenceNumber=numbers[0],
        ) == (
            "InvalidArgumentException",
            "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or "
            "(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. "
            f"Request specified {kind} and also a StartingSequenceNumber.",
        )

    @pytest.mark.parametrize("kind", ["AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"])
    def test_a_type_that_needs_a_number_without_one(self, kind, kinesis, stream, shard_id, refusal):
        assert refusal(kinesis.get_shard_iterator, StreamName=stream, ShardId=shard_id(0), ShardIteratorType=kind) == (
            "InvalidArgumentException",
            "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or "
            "(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. "
            f"Request specified {kind} and no StartingSequenceNumber.",
        )

    def test_at_timestamp_without_a_timestamp(self, kinesis, stream, shard_id, refusal):
        assert refusal(
            kinesis.get_shard_iterator, StreamName=stream, ShardId=shard_id(0), ShardIteratorType="AT_TIMESTAMP"
        ) == (
            "InvalidArgumentException",
            "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. "
            "Current request has no timestamp parameter.",
        )

    def test_a_timestamp_in_the_future(self, kinesis, stream, shard_id, refusal):
        assert refusal(
            kinesis.get_shard_iterator,
            StreamName=stream,
            ShardId=shard_id(0),
            ShardIteratorType="AT_TIMESTAMP",
            Timestamp=START + timedelta(seconds=1),
        ) == (
            "InvalidArgumentException",
            "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "
            "timestampInMillis: 1767225601000, currentTimestampInMillis: 1767225600000",
        )

    def test_a_number_of_another_shard(self, put, kinesis, stream, shard_id, refusal):
        number = put(b"x", shard=1)["SequenceNumber"]

        assert refusal(
            kinesis.get_shard_iterator,
            StreamName=stream,
            ShardId=shard_id(0),
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            StartingSequenceNumber=number,
        ) == (
            "InvalidArgumentException",
            "Invalid StartingSequenceNumber. It encodes shardId-000000000001, "
            "while it was used in a call to a shard with shardId-000000000000",
        )

    @pytest.mark.parametrize(
        ("number", "fault"),
        [
            ("7", "is invalid."),
            (
                "49543463076548007577105092703039560359975228518395019266",
                "is invalid because it did not come from this stream.",
            ),
        ],
    )
    def test_a_number_of_another_make_or_stream(self, number, fault, kinesis, stream, shard_id, refusal):
        assert refusal(
            kinesis.get_shard_iterator,
            StreamName=stream,
            ShardId=shard_id(0),
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            StartingSequenceNumber=number,
        ) == (
            "InvalidArgumentException",
            f"StartingSequenceNumber {number} used in GetShardIterator on shard shardId-000000000000 in stream events "
            f"under account 123456789012 {fault}",
        )

    @pytest.mark.parametrize(("name", "shard"), [("events", 7), ("nosuch", 0)])
    def test_an_unknown_shard_or_stream(self, name, shard, kinesis, stream, shard_id, refusal):
        assert refusal(
            kinesis.get_shard_iterator, StreamName=name, ShardId=shard_id(shard), ShardIteratorType="LATEST"
        ) == (
            "ResourceNotFoundException",
            f"Shard {shard_id(shard)} in stream {name} under account 123456789012 does not exist",
        )

    def test_an_iterator_with_the_arn_of_another_stream(self, iterator, kinesis, on_demand_arn, refusal):
        assert refusal(kinesis.get_records, ShardIterator=iterator(), StreamARN=on_demand_arn) == (
            "InvalidArgumentException",
            "The shard iterator does not belong to the given stream.",
        )


class TestBehaves:
    def test_each_read_gives_an_iterator_that_is_good_for_another_five_minutes(self, put, iterator, kinesis, cloud):
        token = iterator()
        for number in range(5):
            cloud.clock.advance(minutes=4)
            put(b"%d" % number)
            page = kinesis.get_records(ShardIterator=token)
            token = page["NextShardIterator"]
            assert [record["Data"] for record in page["Records"]] == [b"%d" % number]

    def test_an_iterator_of_a_deleted_stream_finds_no_shard(self, iterator, kinesis, stream, refusal):
        token = iterator()
        kinesis.delete_stream(StreamName=stream)

        assert refusal(kinesis.get_records, ShardIterator=token) == (
            "ResourceNotFoundException",
            "Shard shardId-000000000000 in stream events under account 123456789012 does not exist",
        )

    def test_an_iterator_of_a_stream_made_anew_begins_at_its_beginning(self, put, iterator, kinesis, stream, cloud):
        put(b"of the first")
        token = iterator("LATEST")
        kinesis.delete_stream(StreamName=stream)
        cloud.clock.advance(seconds=2)
        kinesis.create_stream(StreamName=stream, ShardCount=2)
        put(b"of the second")

        assert [record["Data"] for record in kinesis.get_records(ShardIterator=token)["Records"]] == [b"of the second"]

    def test_iterators_stay_good_over_a_snapshot(self, put, iterator, kinesis, cloud):
        put(b"kept")
        token = iterator()
        snapshot = cloud.snapshot()
        put(b"undone")
        cloud.restore(snapshot)

        assert [record["Data"] for record in kinesis.get_records(ShardIterator=token)["Records"]] == [b"kept"]
