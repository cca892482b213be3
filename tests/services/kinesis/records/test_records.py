"""Putting records into shards and reading them out again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

START = datetime(2026, 1, 1, tzinfo=UTC)
HIGHEST = 2**128 - 1
MIB = 1024 * 1024


class TestAccepts:
    def test_a_record_is_put_and_read(self, put, iterator, kinesis, shard_id, plain):
        answer = put(b"hello", PartitionKey="somebody")
        page = plain(kinesis.get_records(ShardIterator=iterator()))
        following = page.pop("NextShardIterator")

        assert answer == {"ShardId": shard_id(0), "SequenceNumber": answer["SequenceNumber"]}
        assert len(answer["SequenceNumber"]) == 56
        assert page == {
            "Records": [
                {
                    "SequenceNumber": answer["SequenceNumber"],
                    "ApproximateArrivalTimestamp": START,
                    "Data": b"hello",
                    "PartitionKey": "somebody",
                }
            ],
            "MillisBehindLatest": 0,
        }
        assert kinesis.get_records(ShardIterator=following)["Records"] == []

    def test_several_records_are_put_at_once(self, kinesis, stream, read, shard_id, plain):
        records = [{"Data": b"%d" % number, "PartitionKey": str(number)} for number in range(6)]
        answer = plain(kinesis.put_records(StreamName=stream, Records=records))
        shards = [record["ShardId"] for record in answer["Records"]]

        assert answer["FailedRecordCount"] == 0
        assert [sorted(record) for record in answer["Records"]] == [["SequenceNumber", "ShardId"]] * 6
        for shard in (0, 1):
            mine = [b"%d" % number for number in range(6) if shards[number] == shard_id(shard)]
            assert read(shard=shard) == mine

    def test_a_partition_key_is_placed_by_its_md5_digest(self, kinesis, stream, shard_id):
        """MD5 of "a" is 0cc1…, of "b" 92eb…, of "ключ" as UTF-8 c365…: the first half of the hash keys, the second."""
        placed = [
            kinesis.put_record(StreamName=stream, Data=b"x", PartitionKey=key)["ShardId"] for key in ("a", "b", "ключ")
        ]

        assert placed == [shard_id(0), shard_id(1), shard_id(1)]

    @pytest.mark.parametrize(("hash_key", "shard"), [(0, 0), (2**127 - 1, 0), (2**127, 1), (HIGHEST, 1)])
    def test_an_explicit_hash_key_at_either_end_of_a_shard_lands_in_it(self, hash_key, shard, put, shard_id):
        assert put(b"x", ExplicitHashKey=str(hash_key))["ShardId"] == shard_id(shard)

    def test_empty_data_is_a_record(self, put, read):
        put(b"")

        assert read() == [b""]

    def test_a_record_of_exactly_one_mib_with_its_key_is_taken(self, put, read):
        put(b"x" * (MIB - 3), PartitionKey="key")

        assert [len(data) for data in read()] == [MIB - 3]

    def test_a_stream_for_larger_records_takes_them(self, kinesis, stream_arn, put, read):
        kinesis.update_max_record_size(StreamARN=stream_arn, MaxRecordSizeInKiB=10240)
        put(b"x" * (10 * MIB - 1))

        assert [len(data) for data in read()] == [10 * MIB - 1]

    def test_a_stream_is_named_by_arn_or_id(self, kinesis, stream, stream_arn, summary, shard_id):
        for given in ({"StreamARN": stream_arn}, {"StreamId": summary(stream)["StreamId"]}):
            kinesis.put_record(Data=b"x", PartitionKey="a", **given)
            kinesis.put_records(Records=[{"Data": b"y", "PartitionKey": "a"}], **given)
            token = kinesis.get_shard_iterator(ShardId=shard_id(0), ShardIteratorType="TRIM_HORIZON", **given)
            found = kinesis.get_records(ShardIterator=token["ShardIterator"], **given)

        assert [record["Data"] for record in found["Records"]] == [b"x", b"y"] * 2

    def test_the_number_of_the_record_before_is_taken_for_ordering(self, put):
        first = put(b"1")["SequenceNumber"]
        second = put(b"2", SequenceNumberForOrdering=first)["SequenceNumber"]

        assert int(second) > int(first)


class TestRefuses:
    def test_a_record_without_a_partition_key(self, kinesis, stream):
        with pytest.raises(kinesis.exceptions.ClientError) as refused:
            kinesis.put_record(StreamName=stream, Data=b"x")

        assert refused.value.response["Error"] == {
            "Code": "ValidationException",
            "Message": "1 validation error detected: Value null at 'partitionKey' failed to satisfy constraint: "
            "Member must not be null",
        }

    def test_a_hash_key_of_2_to_the_128(self, kinesis, stream, refusal):
        assert refusal(
            kinesis.put_record, StreamName=stream, Data=b"x", PartitionKey="k", ExplicitHashKey=str(2**128)
        ) == (
            "InvalidArgumentException",
            "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. "
            "Specified value was 340282366920938463463374607431768211456",
        )

    def test_a_hash_key_that_is_no_number(self, kinesis, stream, refusal):
        code, message = refusal(
            kinesis.put_record, StreamName=stream, Data=b"x", PartitionKey="k", ExplicitHashKey="abc"
        )

        assert code == "ValidationException"
        assert "Value 'abc' at 'explicitHashKey' failed to satisfy constraint" in message

    def test_a_record_of_more_than_one_mib_with_its_key(self, kinesis, stream, refusal):
        data = b"x" * (MIB - 2)

        assert refusal(kinesis.put_record, StreamName=stream, Data=data, PartitionKey="key") == (
            "ValidationException",
            "1 validation error detected: Value at 'data' failed to satisfy constraint: "
            "Member must have length less than or equal to 1048576",
        )
        records = [{"Data": b"x", "PartitionKey": "k"}, {"Data": data, "PartitionKey": "key"}]
        assert refusal(kinesis.put_records, StreamName=stream, Records=records) == (
            "ValidationException",
            "1 validation error detected: Value at 'records.2.member.data' failed to satisfy constraint: "
            "Member must have length less than or equal to 1048576",
        )

    def test_records_of_more_than_10_mib_together(self, kinesis, stream, refusal):
        records = [{"Data": b"x" * (MIB - 2), "PartitionKey": "ab"}] * 10

        kinesis.put_records(StreamName=stream, Records=records)
        assert refusal(
            kinesis.put_records, StreamName=stream, Records=[*records, {"Data": b"", "PartitionKey": "k"}]
        ) == ("InvalidArgumentException", "Records size exceeds 10 MB limit")

    def test_501_records(self, kinesis, stream, refusal):
        code, message = refusal(
            kinesis.put_records, StreamName=stream, Records=[{"Data": b"x", "PartitionKey": "k"}] * 501
        )

        assert code == "ValidationException"
        assert message.endswith("Member must have length less than or equal to 500")

    def test_a_record_without_a_key_in_a_stream_that_goes_by_keys(self, kinesis, stream, refusal):
        assert refusal(kinesis.put_records, StreamName=stream, Records=[{"Data": b"x"}]) == (
            "ValidationException",
            "1 validation error detected: Value null at 'records.1.member.partitionKey' "
            "failed to satisfy constraint: Member must not be null",
        )

    @pytest.mark.parametrize("number", ["0", "49999999999999999999999999999999999999999999999999999999"])
    def test_a_number_for_ordering_that_was_not_given_out(self, number, kinesis, stream, refusal):
        assert refusal(
            kinesis.put_record, StreamName=stream, Data=b"x", PartitionKey="k", SequenceNumberForOrdering=number
        ) == (
            "InvalidArgumentException",
            f"ExclusiveMinimumSequenceNumber {number} used in PutRecord on stream events under account 123456789012 "
            "is invalid.",
        )

    @pytest.mark.parametrize(
        ("operation", "given"),
        [
            ("put_record", {"Data": b"x", "PartitionKey": "k"}),
            ("put_records", {"Records": [{"Data": b"x", "PartitionKey": "k"}]}),
        ],
    )
    def test_an_unknown_stream(self, operation, given, kinesis, refusal):
        assert refusal(getattr(kinesis, operation), StreamName="nosuch", **given) == (
            "ResourceNotFoundException",
            "Stream nosuch under account 123456789012 not found.",
        )

    def test_a_request_that_only_asks_whether_it_would_succeed(self, kinesis, stream, refusal, read, iterator):
        answer = (
            "DryRunOperationException",
            "The request would have succeeded, but the DryRun parameter was specified.",
        )
        shard = {"StreamName": stream, "ShardId": "shardId-000000000000", "ShardIteratorType": "LATEST"}

        assert refusal(kinesis.put_record, StreamName=stream, Data=b"x", PartitionKey="a", DryRun=True) == answer
        records = [{"Data": b"x", "PartitionKey": "a"}]
        assert refusal(kinesis.put_records, StreamName=stream, Records=records, DryRun=True) == answer
        assert refusal(kinesis.get_shard_iterator, DryRun=True, **shard) == answer
        assert refusal(kinesis.get_records, ShardIterator=iterator(), DryRun=True) == answer
        assert read() == []


class TestBehaves:
    def test_one_read_gives_10000_records_at_most(self, kinesis, stream, iterator):
        records = [{"Data": b"x", "PartitionKey": "a"}] * 500
        for _ in range(21):
            kinesis.put_records(StreamName=stream, Records=records)
        first = kinesis.get_records(ShardIterator=iterator())
        second = kinesis.get_records(ShardIterator=first["NextShardIterator"])

        assert (len(first["Records"]), len(second["Records"])) == (10_000, 500)

    def test_one_read_gives_10_mib_at_most(self, put, kinesis, iterator):
        for _ in range(12):
            put(b"x" * (MIB - 1))
        first = kinesis.get_records(ShardIterator=iterator())
        second = kinesis.get_records(ShardIterator=first["NextShardIterator"])

        assert (len(first["Records"]), len(second["Records"])) == (10, 2)

    def test_a_limit_is_kept(self, put, kinesis, iterator):
        for number in range(3):
            put(b"%d" % number)
        first = kinesis.get_records(ShardIterator=iterator(), Limit=2)
        second = kinesis.get_records(ShardIterator=first["NextShardIterator"], Limit=2)

        assert [record["Data"] for record in first["Records"] + second["Records"]] == [b"0", b"1", b"2"]

    def test_a_reader_is_told_how_far_behind_it_is(self, put, kinesis, iterator, cloud):
        put(b"1")
        cloud.clock.advance(seconds=2)
        put(b"2")
        cloud.clock.advance(seconds=3)
        first = kinesis.get_records(ShardIterator=iterator(), Limit=1)
        second = kinesis.get_records(ShardIterator=first["NextShardIterator"], Limit=1)

        assert (first["MillisBehindLatest"], second["MillisBehindLatest"]) == (5000, 0)

    def test_numbers_grow_within_a_shard_over_calls_of_both_kinds(self, put, kinesis, stream):
        numbers = [int(put(b"x")["SequenceNumber"])]
        batch = kinesis.put_records(StreamName=stream, Records=[{"Data": b"x", "PartitionKey": "a"}] * 5)
        numbers += [int(record["SequenceNumber"]) for record in batch["Records"]]
        numbers.append(int(put(b"x")["SequenceNumber"]))

        assert numbers == sorted(set(numbers))

    def test_records_expire_with_their_retention(self, put, read, cloud):
        put(b"old")
        cloud.clock.advance(hours=23)
        put(b"new")
        assert read() == [b"old", b"new"]
        cloud.clock.advance(hours=1, seconds=1)
        assert read() == [b"new"]
        cloud.clock.advance(hours=24)
        assert read() == []

    def test_a_longer_retention_keeps_records_but_brings_none_back(self, put, read, kinesis, stream, cloud):
        put(b"lost")
        cloud.clock.advance(hours=25)
        put(b"kept")
        kinesis.increase_stream_retention_period(StreamName=stream, RetentionPeriodHours=72)
        cloud.clock.advance(hours=30)

        assert read() == [b"kept"]

    def test_a_shorter_retention_lets_records_expire_at_once(self, put, read, kinesis, stream, cloud):
        kinesis.increase_stream_retention_period(StreamName=stream, RetentionPeriodHours=72)
        put(b"old")
        cloud.clock.advance(hours=48)
        assert read() == [b"old"]
        kinesis.decrease_stream_retention_period(StreamName=stream, RetentionPeriodHours=24)

        assert read() == []

    def test_a_caller_cannot_reach_into_the_stream(self, kinesis, stream, iterator):
        data = bytearray(b"before")
        kinesis.put_record(StreamName=stream, Data=data, PartitionKey="a")
        data[:] = b"after!"
        kinesis.get_records(ShardIterator=iterator())["Records"][0]["Data"] = b"changed"

        assert kinesis.get_records(ShardIterator=iterator())["Records"][0]["Data"] == b"before"

    def test_arrival_is_shown_to_the_millisecond(self, put, kinesis, iterator, cloud):
        cloud.clock.advance(seconds=1.2345678)
        put(b"x")
        record = kinesis.get_records(ShardIterator=iterator())["Records"][0]

        assert record["ApproximateArrivalTimestamp"] == START + timedelta(seconds=1.234)
