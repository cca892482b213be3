"""Records: putting them into shards and reading them out again (API reference, PutRecord and its siblings)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.announcements import RecordsAvailable
from awsim.common.sealed_token import InvalidTokenError
from awsim.model.columns import Columns
from awsim.services.kinesis.errors import (
    InvalidArgumentError,
    expired_iterator,
    invalid_iterator,
    rate_exceeded,
    shard_does_not_exist,
)
from awsim.services.kinesis.records.positions import position_of
from awsim.services.kinesis.records.tokens import LIFETIME_SECONDS, ShardIterator
from awsim.services.kinesis.resources import KinesisResources, refuse_dry_run
from awsim.services.kinesis.shards.placement import check_ordering, checked_size, checked_sizes, destination
from awsim.services.kinesis.shards.throughput import MIB
from awsim.services.kinesis.shards.topology import shard_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.kinesis.models import Stream
    from awsim.services.kinesis.shards.topology import Shard

Answer = dict[str, Any]

MOST_RECORDS_READ = 10_000
MOST_BYTES_READ = 10 * MIB


class RecordOperations(KinesisResources):
    """Putting and getting records."""

    def put_record(
        self,
        *,
        data: bytes,
        partition_key: str | None = None,
        stream_name: str | None = None,
        explicit_hash_key: str | None = None,
        sequence_number_for_ordering: str | None = None,
        stream_arn: str | None = None,
        stream_id: str | None = None,
        dry_run: bool = False,
    ) -> Answer:
        """Put one record into the shard its key belongs to.

        The numbers of a shard always grow, so SequenceNumberForOrdering is only checked.
        """
        stream = self.flowing_stream("PutRecord", stream_name, stream_arn, stream_id)
        if sequence_number_for_ordering is not None:
            check_ordering(stream, sequence_number_for_ordering, self.now())
        size = checked_size(stream, data, partition_key)
        shard = destination(stream, partition_key, explicit_hash_key)
        refuse_dry_run(dry_run)
        now = self.now()
        if self.world.options.throughput_limits and not shard.throughput.admits_write(size, now):
            raise rate_exceeded(shard.id, stream.name, stream.account)
        encrypted = stream.kms_key_id is not None
        number = shard.put(data, partition_key, size, now, encrypted=encrypted)
        self.emit(RecordsAvailable(stream.arn, shard.id))
        return {
            "ShardId": shard.id,
            "SequenceNumber": number,
            "EncryptionType": "KMS" if encrypted else None,
        }

    def put_records(
        self,
        *,
        records: Sequence[Mapping[str, Any]],
        stream_name: str | None = None,
        stream_arn: str | None = None,
        stream_id: str | None = None,
        dry_run: bool = False,
    ) -> Answer:
        """Put up to 500 records; each that its shard has no room for fails by itself."""
        stream = self.flowing_stream("PutRecords", stream_name, stream_arn, stream_id)
        sizes = checked_sizes(stream, records)
        shards = [destination(stream, record.get("PartitionKey"), record.get("ExplicitHashKey")) for record in records]
        refuse_dry_run(dry_run)
        now = self.now()
        encrypted = stream.kms_key_id is not None
        limited = self.world.options.throughput_limits
        numbers = [
            shard.put(record["Data"], record.get("PartitionKey"), size, now, encrypted=encrypted)
            if not limited or shard.throughput.admits_write(size, now)
            else None
            for record, size, shard in zip(records, sizes, shards, strict=True)
        ]
        for touched in dict.fromkeys(
            shard.id for shard, number in zip(shards, numbers, strict=True) if number is not None
        ):
            self.emit(RecordsAvailable(stream.arn, touched))
        return {
            "FailedRecordCount": numbers.count(None),
            "Records": _outcomes(stream, shards, numbers),
            "EncryptionType": "KMS" if encrypted else None,
        }

    def get_shard_iterator(
        self,
        *,
        shard_id: str,
        shard_iterator_type: str,
        stream_name: str | None = None,
        starting_sequence_number: str | None = None,
        timestamp: float | None = None,
        stream_arn: str | None = None,
        stream_id: str | None = None,
        dry_run: bool = False,
    ) -> Answer:
        """Give a token for a position in a shard, open or closed; it is good for five minutes."""
        stream, shard = self._shard_to_read(shard_id, stream_name, stream_arn, stream_id)
        now = self.now()
        shard.log.trim(stream.horizon(now))
        position = position_of(stream, shard, shard_iterator_type, starting_sequence_number, timestamp, now)
        refuse_dry_run(dry_run)
        return {"ShardIterator": str(_iterator(stream, shard, position, now))}

    def get_records(
        self,
        *,
        shard_iterator: str,
        limit: int = MOST_RECORDS_READ,
        stream_arn: str | None = None,
        stream_id: str | None = None,
        dry_run: bool = False,
    ) -> Answer:
        """Read from a position on: up to 10,000 records or 10 MiB.

        At the end of a closed shard there is no further iterator, but the children that took its place.
        """
        now = self.now()
        stream, shard, position = self._read_iterator(shard_iterator, now)
        if stream_arn not in (None, stream.arn) or stream_id not in (None, stream.id):
            raise InvalidArgumentError("The shard iterator does not belong to the given stream.")
        refuse_dry_run(dry_run)
        limited = self.world.options.throughput_limits
        if limited and not shard.throughput.admits_read(now):
            raise rate_exceeded(shard.id, stream.name, stream.account)
        log = shard.log
        log.trim(stream.horizon(now))
        begin, stop = log.page(position, limit, MOST_BYTES_READ)
        if limited:
            shard.throughput.count_read(log.size_between(begin, stop))
        is_end = begin == stop and not shard.is_open
        return {
            "Records": Columns(log.columns(begin, stop)),
            "NextShardIterator": None if is_end else str(_iterator(stream, shard, stop, now)),
            "MillisBehindLatest": millis_behind(shard, stop, now),
            "ChildShards": child_shards(stream, shard) if is_end else None,
        }

    def _shard_to_read(
        self, given: str, name: str | None, arn: str | None, stream_id: str | None
    ) -> tuple[Stream, Shard]:
        stream = self.find_flowing("GetShardIterator", name, arn, stream_id)
        if stream is None:
            raise shard_does_not_exist(given, name or (arn or "").partition("/")[2], self.account)
        shard = stream.topology.find(given)
        if shard is None:
            raise shard_does_not_exist(given, stream.name, stream.account)
        return stream, shard

    def _read_iterator(self, token: str, now: float) -> tuple[Stream, Shard, int]:
        """The stream, the shard and the position an iterator stands for."""
        try:
            given = ShardIterator.parse(_unquoted(token))
        except InvalidTokenError:
            raise invalid_iterator() from None
        if now - given.created_at > LIFETIME_SECONDS:
            raise expired_iterator(given.created_at, now)
        arn = None
        if given.account != self.account:
            arn = f"arn:{self.partition}:kinesis:{self.region}:{given.account}:stream/{given.stream_name}"
        stream = self.find_flowing("GetRecords", given.stream_name, arn, None)
        shards = [] if stream is None else stream.topology.shards
        if stream is None or given.shard_index >= len(shards):
            raise shard_does_not_exist(shard_id(given.shard_index), given.stream_name, given.account)
        shard = shards[given.shard_index]
        return stream, shard, given.position if shard.created == given.shard_created else 0


def millis_behind(shard: Shard, position: int, now: float) -> int:
    """How far behind the newest record a reader at a position is: the age of what it has read last, 0 at the end."""
    log = shard.log
    if position >= log.end:
        return 0
    return max(0, int((now - (log.arrival_of(position - 1) or log.arrival_of(position))) * 1000))


def child_shards(stream: Stream, shard: Shard) -> list[Answer]:
    """The shards that took a closed one's place, as GetRecords and SubscribeToShard show them."""
    children = [stream.topology.shards[index] for index in shard.children]
    return [
        {"ShardId": child.id, "ParentShards": list(child.parents), "HashKeyRange": child.hash_key_range()}
        for child in children
    ]


def _iterator(stream: Stream, shard: Shard, position: int, now: float) -> ShardIterator:
    return ShardIterator(
        created_at=now,
        account=stream.account,
        stream_name=stream.name,
        shard_index=shard.index,
        shard_created=shard.created,
        position=position,
    )


def _unquoted(token: str) -> str:
    """An iterator in quotation marks, as clients pass on what a shell printed as JSON, works (seen at AWS)."""
    return token[1:-1] if len(token) > 1 and token[0] == token[-1] == '"' else token


def _outcomes(stream: Stream, shards: Sequence[Shard], numbers: Sequence[str | None]) -> Columns | list[Answer]:
    if None not in numbers:
        return Columns({"SequenceNumber": numbers, "ShardId": [shard.id for shard in shards]})
    return [
        {"ShardId": shard.id, "SequenceNumber": number} if number is not None else _refused(stream, shard)
        for shard, number in zip(shards, numbers, strict=True)
    ]


def _refused(stream: Stream, shard: Shard) -> Answer:
    error = rate_exceeded(shard.id, stream.name, stream.account)
    return {"ErrorCode": error.code, "ErrorMessage": error.message}
