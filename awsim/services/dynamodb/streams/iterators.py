"""Shard iterators: what their types mean, and the tokens they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.frozen import frozen
from awsim.common.sealed_token import InvalidTokenError, seal_values, unseal_values
from awsim.services.dynamodb.streams.errors import TrimmedDataAccessError, ValidationError
from awsim.services.dynamodb.streams.log import ForeignNumberError

if TYPE_CHECKING:
    from awsim.services.dynamodb.streams.log import Stream, StreamShard

LIFETIME_SECONDS = 900.0
"""Fifteen minutes (API reference, GetShardIterator)."""

_KIND = "dynamodb-streams"
_VERSION = "1"


@frozen
class ShardIterator:
    """A position in a shard: the ordinal of the next record to read."""

    created_at: float
    stream_arn: str
    shard_id: str
    ordinal: int

    def __str__(self) -> str:
        return f"{self.stream_arn}|{_VERSION}|" + seal_values(
            _KIND, at=self.created_at, arn=self.stream_arn, shard=self.shard_id, ordinal=self.ordinal
        )

    @classmethod
    def parse(cls, token: str) -> ShardIterator:
        """The iterator in a token, `<stream's ARN>|1|<what nobody can read>`; raises InvalidTokenError."""
        arn, version, sealed = (*token.split("|", 2), "", "")[:3]
        values = unseal_values(_KIND, sealed)
        if (arn, version) != (values["arn"], _VERSION):
            raise InvalidTokenError(token)
        return cls(values["at"], arn, values["shard"], values["ordinal"])


def ordinal_of(
    stream: Stream, shard: StreamShard, iterator_type: str, sequence_number: str | None, timestamp: float | None
) -> int:
    """The ordinal of the first record to read.

    Raises ValidationException for what does not go with the type and for numbers of other shards,
    TrimmedDataAccessException for records that have expired.
    """
    if (sequence_number is not None) is not iterator_type.endswith("_SEQUENCE_NUMBER"):
        raise _unexpected("SequenceNumber", iterator_type, is_given=sequence_number is not None)
    if (timestamp is not None) is not (iterator_type == "AT_TIMESTAMP"):
        raise _unexpected("Timestamp", iterator_type, is_given=timestamp is not None)
    if timestamp is not None:
        return max(shard.horizon, shard.at_time(timestamp))
    if sequence_number is None:
        return shard.horizon if iterator_type == "TRIM_HORIZON" else shard.end
    return _from_number(stream, shard, sequence_number, is_after=iterator_type == "AFTER_SEQUENCE_NUMBER")


def _from_number(stream: Stream, shard: StreamShard, sequence_number: str, *, is_after: bool) -> int:
    try:
        given = stream.ordinal(sequence_number)
    except ForeignNumberError:
        raise ValidationError("Invalid SequenceNumber for the shard") from None
    if not shard.start <= given <= shard.end:
        raise ValidationError("Invalid SequenceNumber for the shard")
    if shard.start < given < shard.horizon:
        raise TrimmedDataAccessError
    return min(max(given + is_after, shard.start + 1), shard.end)


def _unexpected(member: str, iterator_type: str, *, is_given: bool) -> ValidationError:
    problem = "must not be specified" if is_given else "is required"
    return ValidationError(
        f"One or more parameter values were invalid: {member} {problem} for ShardIteratorType {iterator_type}"
    )
