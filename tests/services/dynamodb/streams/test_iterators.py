"""Shard iterators: where they stand, how long they are good for, and what GetRecords gives from there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

START = datetime(2026, 1, 1, tzinfo=UTC)


def keys(records):
    return [record["dynamodb"]["Keys"]["id"]["S"] for record in records]


@pytest.fixture
def arn(table, put):
    """The ARN of a stream with the records 0, 1, 2, 3."""
    arn = table()
    for number in range(4):
        put(str(number))
    return arn


@pytest.fixture
def number(arn, read):
    """The sequence number of a record, by its index."""
    return lambda index: read(arn)[index]["dynamodb"]["SequenceNumber"]


class TestPositions:
    def test_trim_horizon_is_the_oldest_record(self, arn, read):
        assert keys(read(arn, "TRIM_HORIZON")) == ["0", "1", "2", "3"]

    def test_latest_is_after_the_newest_record(self, streams, arn, put, iterator):
        latest = iterator(arn, "LATEST")
        put("new")

        assert keys(streams.get_records(ShardIterator=latest)["Records"]) == ["new"]

    def test_at_a_sequence_number_begins_with_its_record(self, arn, read, number):
        assert keys(read(arn, "AT_SEQUENCE_NUMBER", SequenceNumber=number(2))) == ["2", "3"]

    def test_after_a_sequence_number_begins_with_the_next_record(self, arn, read, number):
        assert keys(read(arn, "AFTER_SEQUENCE_NUMBER", SequenceNumber=number(2))) == ["3"]

    @pytest.mark.parametrize("kind", ["AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"])
    def test_the_starting_number_of_a_shard_is_its_beginning(self, arn, read, shards, kind):
        start = shards(arn)[0]["SequenceNumberRange"]["StartingSequenceNumber"]

        assert keys(read(arn, kind, SequenceNumber=start)) == ["0", "1", "2", "3"]

    def test_at_a_timestamp_begins_with_what_came_then_or_later(self, cloud, arn, put, read):
        cloud.clock.advance(seconds=10)
        put("later")

        assert keys(read(arn, "AT_TIMESTAMP", Timestamp=START + timedelta(seconds=5))) == ["later"]


class TestReading:
    def test_pages_follow_each_other(self, streams, arn, iterator):
        first = streams.get_records(ShardIterator=iterator(arn), Limit=3)
        second = streams.get_records(ShardIterator=first["NextShardIterator"], Limit=3)

        assert (keys(first["Records"]), keys(second["Records"])) == (["0", "1", "2"], ["3"])

    def test_an_open_shard_has_always_a_next_iterator(self, streams, arn, put, iterator):
        end = streams.get_records(ShardIterator=iterator(arn))["NextShardIterator"]
        nothing = streams.get_records(ShardIterator=end)
        put("new")

        assert nothing["Records"] == []
        assert keys(streams.get_records(ShardIterator=nothing["NextShardIterator"])["Records"]) == ["new"]

    def test_an_answer_has_a_megabyte_at_most(self, streams, table, put, iterator):
        arn = table("NEW_IMAGE")
        for number in range(4):
            put(str(number), text="x" * 300_000)

        first = streams.get_records(ShardIterator=iterator(arn))

        assert keys(first["Records"]) == ["0", "1", "2"]
        assert keys(streams.get_records(ShardIterator=first["NextShardIterator"])["Records"]) == ["3"]

    def test_a_thousand_records_are_the_most_to_ask_for(self, streams, arn, iterator, refused):
        assert refused(streams.get_records, ShardIterator=iterator(arn), Limit=1001) == (
            "ValidationException: One or more parameter values were invalid: Limit should be less than or equal to 1000"
        )

    def test_iterators_are_read_again_after_a_restore(self, cloud, streams, arn, iterator):
        token = iterator(arn)
        snapshot = cloud.snapshot()
        cloud.restore(snapshot)

        assert keys(streams.get_records(ShardIterator=token)["Records"]) == ["0", "1", "2", "3"]


class TestRefuses:
    def test_an_iterator_is_good_for_fifteen_minutes(self, cloud, streams, arn, iterator, refused):
        token = iterator(arn)
        cloud.clock.advance(minutes=15)
        in_time = streams.get_records(ShardIterator=token)["Records"]
        cloud.clock.advance(seconds=1)

        assert len(in_time) == 4
        assert refused(streams.get_records, ShardIterator=token) == (
            "ExpiredIteratorException: Shard iterator has expired"
        )

    def test_an_iterator_begins_with_its_streams_arn(self, arn, iterator):
        """Recorded: the iterators of TestDynamoDBStreams."""
        stream, version, sealed = iterator(arn).split("|")

        assert (stream, version) == (arn, "1")
        assert sealed

    @pytest.mark.parametrize("change", [("|1|", "|2|"), ("users", "other"), ("|1|", "|1|A"), ("|1|", "")])
    def test_an_iterator_that_was_changed_is_refused(self, streams, arn, iterator, refused, change):
        token = iterator(arn).replace(*change)

        assert refused(streams.get_records, ShardIterator=token) == "ValidationException: Invalid ShardIterator"

    def test_an_invented_iterator_is_refused(self, streams, arn, refused):
        assert refused(streams.get_records, ShardIterator="anything") == ("ValidationException: Invalid ShardIterator")

    def test_a_record_that_has_been_trimmed_is_refused(self, cloud, streams, arn, put, shards, number, refused):
        old = number(1)
        shard_id = shards(arn)[0]["ShardId"]
        cloud.clock.advance(hours=3)
        put("young")
        cloud.clock.advance(hours=22)

        refusal = refused(
            streams.get_shard_iterator,
            StreamArn=arn,
            ShardId=shard_id,
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=old,
        )

        assert refusal == "TrimmedDataAccessException: The data you are trying to access has been trimmed"

    def test_a_record_that_is_trimmed_before_it_is_read_is_refused(self, cloud, streams, arn, iterator, refused):
        cloud.clock.advance(hours=23, minutes=55)
        token = iterator(arn)
        cloud.clock.advance(minutes=10)

        assert refused(streams.get_records, ShardIterator=token) == (
            "TrimmedDataAccessException: The data you are trying to access has been trimmed"
        )

    def test_a_number_of_another_stream_is_refused(self, cloud, streams, arn, table, shards, refused):
        cloud.clock.advance(seconds=1)
        other = table(name="others")
        start = shards(other)[0]["SequenceNumberRange"]["StartingSequenceNumber"]

        refusal = refused(
            streams.get_shard_iterator,
            StreamArn=arn,
            ShardId=shards(arn)[0]["ShardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=start,
        )

        assert refusal == "ValidationException: Invalid SequenceNumber for the shard"

    @pytest.mark.parametrize(
        ("kind", "given", "problem"),
        [
            ("LATEST", {"SequenceNumber": "1" * 21}, "SequenceNumber must not be specified"),
            ("AT_SEQUENCE_NUMBER", {}, "SequenceNumber is required"),
            ("TRIM_HORIZON", {"Timestamp": START}, "Timestamp must not be specified"),
            ("AT_TIMESTAMP", {}, "Timestamp is required"),
        ],
    )
    def test_what_does_not_go_with_the_type_is_refused(self, streams, arn, shards, refused, kind, given, problem):
        refusal = refused(
            streams.get_shard_iterator,
            StreamArn=arn,
            ShardId=shards(arn)[0]["ShardId"],
            ShardIteratorType=kind,
            **given,
        )

        assert refusal == (
            f"ValidationException: One or more parameter values were invalid: {problem} for ShardIteratorType {kind}"
        )

    def test_an_unknown_shard_is_refused(self, streams, arn, refused):
        shard_id = "shardId-00000001541626099285-f35f62ef"

        refusal = refused(streams.get_shard_iterator, StreamArn=arn, ShardId=shard_id, ShardIteratorType="TRIM_HORIZON")

        assert refusal == (
            f"ResourceNotFoundException: Requested resource not found: Shard: {shard_id} in Stream: {arn} not found"
        )
