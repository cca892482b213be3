"""Which shard a record goes to, and whether it is small enough."""

from __future__ import annotations

from hashlib import md5
from typing import TYPE_CHECKING, Any

from awsim.services.kinesis.errors import InvalidArgumentError, InvalidRequestError
from awsim.services.kinesis.models import AUTO
from awsim.services.kinesis.records.sequence import MalformedError, SequenceNumber
from awsim.services.kinesis.shards.throughput import MIB
from awsim.services.kinesis.shards.topology import HASH_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.model.errors import ServiceError
    from awsim.services.kinesis.models import Stream
    from awsim.services.kinesis.shards.topology import Shard

MOST_BYTES_PUT = 10 * MIB
"""The records of one PutRecords request with their partition keys."""


def destination(stream: Stream, partition_key: str | None, explicit_hash_key: str | None) -> Shard:
    """The open shard a record belongs to, by its explicit hash key, else by the MD5 digest of its partition key.

    With the AUTO distribution the keys don't matter: the shards take turns (AWS only says that it is even).
    """
    if stream.distribution == AUTO:
        shards = stream.topology.open
        stream.distributed += 1
        return shards[stream.distributed % len(shards)]
    if explicit_hash_key is not None:
        hash_key = int(explicit_hash_key)
        if hash_key >= HASH_KEYS:
            raise InvalidArgumentError(
                "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. "
                f"Specified value was {explicit_hash_key}"
            )
    else:
        assert partition_key is not None, "the sizes are checked first"
        hash_key = int.from_bytes(md5(partition_key.encode(), usedforsecurity=False).digest(), "big")
    return stream.topology.route(hash_key)


def checked_size(stream: Stream, data: bytes, partition_key: str | None) -> int:
    """The size of a record; raises ValidationException if the stream takes only smaller ones.

    It must have a partition key, unless the stream distributes its records itself.
    """
    if partition_key is None and stream.distribution != AUTO:
        raise _without_key("partitionKey")
    size = len(data) + _key_size(partition_key)
    if size > stream.max_record_size_kib * 1024:
        raise _too_large("data", stream)
    return size


def checked_sizes(stream: Stream, records: Sequence[Mapping[str, Any]]) -> list[int]:
    """The sizes of the records of one PutRecords request; raises if one or all together are too large.

    Each record must have a partition key, unless the stream distributes its records itself.
    """
    if stream.distribution != AUTO:
        for number, record in enumerate(records, 1):
            if "PartitionKey" not in record:
                raise _without_key(f"records.{number}.member.partitionKey")
    sizes = [len(record["Data"]) + _key_size(record.get("PartitionKey")) for record in records]
    limit = stream.max_record_size_kib * 1024
    if max(sizes) > limit:
        number = next(number for number, size in enumerate(sizes, 1) if size > limit)
        raise _too_large(f"records.{number}.member.data", stream)
    if sum(sizes) > MOST_BYTES_PUT:
        raise InvalidArgumentError(f"Records size exceeds {MOST_BYTES_PUT // MIB} MB limit")
    return sizes


def check_ordering(stream: Stream, sequence_number: str, now: float) -> None:
    """Raise InvalidArgumentException for a SequenceNumberForOrdering that cannot have been given out yet."""
    try:
        given = SequenceNumber.parse(sequence_number)
    except MalformedError:
        given = None
    if given is None or given.arrived > max(int(now), given.created):
        raise InvalidArgumentError(
            f"ExclusiveMinimumSequenceNumber {sequence_number} used in PutRecord on stream {stream.name} "
            f"under account {stream.account} is invalid."
        )


def _key_size(partition_key: str | None) -> int:
    if not partition_key:
        return 0
    return len(partition_key) if partition_key.isascii() else len(partition_key.encode())


def _without_key(path: str) -> ServiceError:
    return InvalidRequestError(
        f"1 validation error detected: Value null at '{path}' failed to satisfy constraint: Member must not be null"
    )


def _too_large(path: str, stream: Stream) -> ServiceError:
    return InvalidRequestError(
        f"1 validation error detected: Value at '{path}' failed to satisfy constraint: "
        f"Member must have length less than or equal to {stream.max_record_size_kib * 1024}"
    )
