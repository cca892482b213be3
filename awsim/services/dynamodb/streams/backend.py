"""DynamoDB Streams: finding streams and shards, and reading records (API reference, DescribeStream and its siblings).

The service has an endpoint and a model of its own and nothing else: what it shows is the state of DynamoDB, whose
tables write it. So this backend asks the cloud for DynamoDB's backend of the account and region instead of calling
operations through the gateway, of which DynamoDB has none for its streams.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from awsim.common.arn import Arn
from awsim.common.sealed_token import InvalidTokenError
from awsim.fabric.backend import Backend
from awsim.model.wording import validation_message
from awsim.services.dynamodb.backend import DynamoDBBackend
from awsim.services.dynamodb.regions import REGIONS
from awsim.services.dynamodb.streams.change_images import records
from awsim.services.dynamodb.streams.errors import (
    ExpiredIteratorError,
    TrimmedDataAccessError,
    ValidationError,
    shard_not_found,
    stream_not_found,
)
from awsim.services.dynamodb.streams.iterators import LIFETIME_SECONDS, ShardIterator, ordinal_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.dynamodb.streams.log import Stream, StreamShard

Answer = dict[str, Any]

MOST_RECORDS_READ = 1000
PAGE = 100
"""How many streams or shards are listed at once (API reference, Limit)."""


class DynamoDBStreamsBackend(Backend):
    """The streams of the tables of one account in one region."""

    service = "dynamodbstreams"
    regions = REGIONS
    exclusive = True

    def list_streams(
        self, *, table_name: str | None = None, limit: int = PAGE, exclusive_start_stream_arn: str | None = None
    ) -> Answer:
        """List the streams, all or those of a table, by ARN: so those of a table are in the order they were enabled."""
        if limit > PAGE:
            sentence = f"Value '{limit}' at 'limit' failed to satisfy constraint: "
            raise ValidationError(
                validation_message([f"{sentence}Member must have value less than or equal to {PAGE}"])
            )
        if exclusive_start_stream_arn is not None:
            _parsed(exclusive_start_stream_arn)
        streams = self._tables(self.account).streams
        prefix = self.arn("table/", service="dynamodb") if table_name is None else self._prefix(table_name)
        begin = max(prefix, f"{exclusive_start_stream_arn or ''}\0")
        arns = islice(streams.irange(begin, f"{prefix}\x7f"), limit + 1)
        found = [streams[arn] for arn in arns]
        listed = found[:limit]
        return {
            "Streams": [
                {"StreamArn": stream.arn, "TableName": stream.table_name, "StreamLabel": stream.label}
                for stream in listed
            ],
            "LastEvaluatedStreamArn": listed[-1].arn if len(found) > len(listed) else None,
        }

    def describe_stream(
        self,
        *,
        stream_arn: str,
        limit: int = PAGE,
        exclusive_start_shard_id: str | None = None,
        shard_filter: Mapping[str, str] | None = None,
    ) -> Answer:
        """Show a stream with a page of its shards, all or the children of one."""
        stream = self._stream(stream_arn, "DescribeStream")
        shards = _filtered(stream, shard_filter)
        if exclusive_start_shard_id is not None:
            shards = [shard for shard in shards if shard.id > exclusive_start_shard_id]
        page = shards[: _most(limit)]
        return {
            "StreamDescription": {
                "StreamArn": stream.arn,
                "StreamLabel": stream.label,
                "StreamStatus": stream.status,
                "StreamViewType": stream.view_type,
                "CreationRequestDateTime": stream.created_at,
                "TableName": stream.table_name,
                "KeySchema": stream.schema.describe(),
                "Shards": [_describe(stream, shard) for shard in page],
                "LastEvaluatedShardId": page[-1].id if len(page) < len(shards) else None,
            }
        }

    def get_shard_iterator(
        self,
        *,
        stream_arn: str,
        shard_id: str,
        shard_iterator_type: str,
        sequence_number: str | None = None,
        timestamp: float | None = None,
    ) -> Answer:
        """Give a token for a position in a shard, open or closed; it is good for fifteen minutes."""
        stream = self._stream(stream_arn, "GetShardIterator")
        shard = stream.find_shard(shard_id)
        if shard is None:
            raise shard_not_found(shard_id, stream_arn)
        ordinal = ordinal_of(stream, shard, shard_iterator_type, sequence_number, timestamp)
        return {"ShardIterator": str(ShardIterator(self.now(), stream.arn, shard.id, ordinal))}

    def get_records(self, *, shard_iterator: str, limit: int = MOST_RECORDS_READ) -> Answer:
        """Read from a position on: up to 1,000 records or 1 MB. At the end of a closed shard no iterator follows."""
        try:
            given = ShardIterator.parse(shard_iterator)
        except InvalidTokenError:
            raise ValidationError("Invalid ShardIterator") from None
        if limit > MOST_RECORDS_READ:
            raise ValidationError(
                f"One or more parameter values were invalid: Limit should be less than or equal to {MOST_RECORDS_READ}"
            )
        now = self.now()
        if now - given.created_at > LIFETIME_SECONDS:
            raise ExpiredIteratorError
        stream = self._stream(given.stream_arn, "GetRecords")
        shard = stream.find_shard(given.shard_id)
        if shard is None or given.ordinal < shard.horizon:
            raise TrimmedDataAccessError
        found = records(stream, shard, given.ordinal, limit)
        following = given.ordinal + len(found)
        is_end = following == shard.end and not shard.is_open
        iterator = None if is_end else str(ShardIterator(now, stream.arn, shard.id, following))
        return {"Records": found, "NextShardIterator": iterator}

    def _stream(self, arn: str, action: str) -> Stream:
        """A stream, this account's or one that another account shares by a policy, with what has expired left out."""
        parsed = _parsed(arn)
        if parsed.region != self.region:
            raise stream_not_found(arn)
        stream = self._tables(parsed.account).streams.get(arn)
        if parsed.account != self.account:
            self._tables(self.account).require_shared(None if stream is None else stream.policy, action, arn)
        if stream is None:
            raise stream_not_found(arn)
        stream.trim(self.now())
        return stream

    def _tables(self, account: str) -> DynamoDBBackend:
        found = self.world.backend("dynamodb", account, self.region)
        assert isinstance(found, DynamoDBBackend)
        return found

    def _prefix(self, table_name: str) -> str:
        return self.arn(f"table/{table_name}/stream/", service="dynamodb")


def _parsed(arn: str) -> Arn:
    """The ARN of a stream; raises ValidationException for any other, or none."""
    try:
        parsed = Arn.parse(arn)
    except ValueError:
        raise ValidationError("Invalid StreamArn") from None
    if parsed.service != "dynamodb" or "/stream/" not in parsed.resource:
        raise ValidationError("Invalid StreamArn")
    return parsed


def _most(limit: int) -> int:
    return min(limit, PAGE)


def _filtered(stream: Stream, shard_filter: Mapping[str, str] | None) -> list[StreamShard]:
    if shard_filter is None:
        return stream.shards
    parent = shard_filter.get("ShardId")
    if shard_filter.get("Type") is None or parent is None:
        raise ValidationError("One or more parameter values were invalid: ShardFilter must have both Type and ShardId")
    return [shard for shard in stream.shards if shard.parent_id == parent]


def _describe(stream: Stream, shard: StreamShard) -> Answer:
    return {
        "ShardId": shard.id,
        "ParentShardId": shard.parent_id,
        "SequenceNumberRange": {
            "StartingSequenceNumber": stream.number(shard.start),
            "EndingSequenceNumber": None if shard.is_open else stream.number(shard.end),
        },
    }
