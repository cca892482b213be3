"""Where reading begins: what the five types of shard iterators mean, and what they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.services.kinesis.errors import InvalidArgumentError
from awsim.services.kinesis.records.sequence import MalformedError, SequenceNumber
from awsim.services.kinesis.shards.topology import shard_id

if TYPE_CHECKING:
    from awsim.model.errors import ServiceError
    from awsim.services.kinesis.models import Stream
    from awsim.services.kinesis.shards.topology import Shard


def position_of(
    stream: Stream,
    shard: Shard,
    iterator_type: str,
    sequence_number: str | None,
    timestamp: float | None,
    now: float,
    *,
    operation: str = "GetShardIterator",
) -> int:
    """The index of the first record to read.

    Raises InvalidArgumentException for a number of another shard or none at all, for a moment in the future, and for
    what does not go with the type. TRIM_HORIZON is a place, not a record: what expires meanwhile is passed over.
    """
    if iterator_type == "AT_TIMESTAMP":
        return shard.at_time(_moment(timestamp, now))
    if iterator_type in ("TRIM_HORIZON", "LATEST"):
        if sequence_number is not None:
            raise _mismatch(iterator_type, "and also a StartingSequenceNumber")
        return 0 if iterator_type == "TRIM_HORIZON" else shard.log.end
    if sequence_number is None:
        raise _mismatch(iterator_type, "and no StartingSequenceNumber")
    index = _index(stream, shard, sequence_number, operation)
    if iterator_type == "AT_SEQUENCE_NUMBER":
        return shard.log.at_sequence_number(index, sequence_number)
    return shard.log.after_sequence_number(index, sequence_number)


def _moment(timestamp: float | None, now: float) -> float:
    if timestamp is None:
        raise InvalidArgumentError(
            "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. "
            "Current request has no timestamp parameter."
        )
    if timestamp > now:
        raise InvalidArgumentError(
            "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "
            f"timestampInMillis: {int(timestamp * 1000)}, currentTimestampInMillis: {int(now * 1000)}"
        )
    return timestamp


def _index(stream: Stream, shard: Shard, sequence_number: str, operation: str) -> int:
    where = f"on shard {shard.id} in stream {stream.name} under account {stream.account}"
    try:
        given = SequenceNumber.parse(sequence_number)
    except MalformedError:
        raise InvalidArgumentError(
            f"StartingSequenceNumber {sequence_number} used in {operation} {where} is invalid."
        ) from None
    if given.shard_index != shard.index:
        raise InvalidArgumentError(
            f"Invalid StartingSequenceNumber. It encodes {shard_id(given.shard_index)}, "
            f"while it was used in a call to a shard with {shard.id}"
        )
    if given.created != shard.created:
        raise InvalidArgumentError(
            f"StartingSequenceNumber {sequence_number} used in {operation} {where} is invalid "
            "because it did not come from this stream."
        )
    return given.index


def _mismatch(iterator_type: str, found: str) -> ServiceError:
    return InvalidArgumentError(
        "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or "
        "(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. "
        f"Request specified {iterator_type} {found}."
    )
