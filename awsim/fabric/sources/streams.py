"""Where streams are read from: Kinesis and DynamoDB Streams, called through the gateway, and their part of an event."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

from awsim.common.arn import Arn
from awsim.common.compact_json import compact_encoder
from awsim.common.moments import iso
from awsim.fabric.sources.records import Position, StreamRecord
from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from awsim.kernel.world import World

STREAM_NOT_FOUND = "PROBLEM: Stream not found"
CONSUMER_NOT_FOUND = "PROBLEM: Consumer not found"

ENCODED = json.JSONEncoder(separators=(",", ":")).encode


CUT_BYTES = 500_000
"""No answer of GetRecords that is smaller has been cut for its size: streams give a megabyte at least."""


class ShardListing(NamedTuple):
    """What a stream says about one of its shards."""

    shard_id: str
    parents: tuple[str, ...]
    is_closed: bool


class Page(NamedTuple):
    """What one read has given; `iterator` is None at the end of a closed shard."""

    records: list[dict[str, Any]]
    iterator: str | None
    may_have_more: bool


class StreamSource(Protocol):
    """A stream to read."""

    @property
    def stream_arn(self) -> str:
        """The ARN of the stream itself."""
        ...

    @property
    def not_found(self) -> str:
        """The LastProcessingResult of a mapping whose source is gone."""
        ...

    batch_info: ClassVar[str]
    """The member of an on-failure document that tells of the batch."""
    content: ClassVar[str | None]
    """The member of `matched` that holds what the producer wrote."""

    def shards(self, world: World) -> list[ShardListing]:
        """All shards that have not expired, parents first; ServiceError when there is no such stream."""
        ...

    def iterator(self, world: World, shard_id: str, position: Position) -> str:
        """A shard iterator for a position."""
        ...

    def read(self, world: World, iterator: str, limit: int) -> Page:
        """Read from an iterator on."""
        ...

    def before_latest(self, now: float) -> Position:
        """A position from which on only what is at the end of a shard already has to be passed over."""
        ...

    def retention_seconds(self, world: World) -> float:
        """How long the stream keeps its records."""
        ...

    def sequence_number(self, raw: Mapping[str, Any]) -> str:
        """The number of a record."""
        ...

    def record(self, raw: Mapping[str, Any], shard_id: str, role: str) -> StreamRecord:
        """A record as it waits to be delivered; `role` is the ARN of the function's role."""
        ...

    def matched(self, raw: Mapping[str, Any], record: StreamRecord) -> dict[str, Any]:
        """What filter patterns are held against."""
        ...

    def arrival(self, moment: float) -> str:
        """When a record arrived, as an on-failure document says it."""
        ...


@dataclass(frozen=True, slots=True)
class KinesisSource:
    """A data stream, read for itself or for one of its consumers (`event_source_arn`).

    `account` reads: if it is not the stream's own, the stream's resource policy must allow that.
    """

    stream_arn: str
    event_source_arn: str
    account: str
    batch_info: ClassVar[str] = "KinesisBatchInfo"
    content: ClassVar[str | None] = "data"

    @property
    def is_of_consumer(self) -> bool:
        """Whether it is read for a consumer."""
        return self.event_source_arn != self.stream_arn

    @property
    def not_found(self) -> str:
        """Stream or consumer, whichever the mapping names."""
        return CONSUMER_NOT_FOUND if self.is_of_consumer else STREAM_NOT_FOUND

    def shards(self, world: World) -> list[ShardListing]:
        """By ListShards; for a consumer, if it is still there."""
        if self.is_of_consumer:
            self._call(world, "DescribeStreamConsumer", ConsumerARN=self.event_source_arn)
        return [
            ShardListing(
                shard["ShardId"],
                tuple(shard[name] for name in ("ParentShardId", "AdjacentParentShardId") if name in shard),
                "EndingSequenceNumber" in shard["SequenceNumberRange"],
            )
            for shard in self._listed(world)
        ]

    def iterator(self, world: World, shard_id: str, position: Position) -> str:
        """By GetShardIterator."""
        given: dict[str, Any] = {}
        if position.at is not None:
            given["Timestamp" if position.kind == "AT_TIMESTAMP" else "StartingSequenceNumber"] = position.at
        answer = self._call(
            world,
            "GetShardIterator",
            StreamARN=self.stream_arn,
            ShardId=shard_id,
            ShardIteratorType=position.kind,
            **given,
        )
        return str(answer["ShardIterator"])

    def read(self, world: World, iterator: str, limit: int) -> Page:
        """By GetRecords; of records put in one instant, MillisBehindLatest does not tell whether there are more."""
        answer = self._call(world, "GetRecords", StreamARN=self.stream_arn, ShardIterator=iterator, Limit=limit)
        records = answer["Records"]
        may_have_more = _may_be_cut(records, limit, (len(each["Data"]) for each in records))
        return Page(records, answer.get("NextShardIterator"), may_have_more)

    def before_latest(self, now: float) -> Position:
        """The present millisecond: iterators are not finer, and refuse what is in the future."""
        return Position("AT_TIMESTAMP", now * 1000 // 1 / 1000)

    def retention_seconds(self, world: World) -> float:
        """By DescribeStreamSummary."""
        summary = self._call(world, "DescribeStreamSummary", StreamARN=self.stream_arn)["StreamDescriptionSummary"]
        return float(summary["RetentionPeriodHours"] * 3600)

    def sequence_number(self, raw: Mapping[str, Any]) -> str:
        """As it is."""
        return str(raw["SequenceNumber"])

    def record(self, raw: Mapping[str, Any], shard_id: str, role: str) -> StreamRecord:
        """As recorded: TestKinesisSource::test_create_kinesis_event_source_mapping."""
        number = raw["SequenceNumber"]
        arrived = raw["ApproximateArrivalTimestamp"].timestamp()
        key = raw.get("PartitionKey")
        region = self.stream_arn.split(":", 4)[3]
        text = (
            f'{{"kinesis":{{"kinesisSchemaVersion":"1.0","partitionKey":{ENCODED(key)},"sequenceNumber":"{number}",'
            f'"data":"{base64.b64encode(raw["Data"]).decode()}","approximateArrivalTimestamp":{round(arrived, 3)}}},'
            f'"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"{shard_id}:{number}",'
            f'"eventName":"aws:kinesis:record","invokeIdentityArn":"{role}","awsRegion":"{region}",'
            f'"eventSourceARN":"{self.event_source_arn}"}}'
        )
        return StreamRecord(number, arrived, key or number, text)

    def matched(self, raw: Mapping[str, Any], record: StreamRecord) -> dict[str, Any]:
        """The data as it was put, beside the event's record (developer guide, "Using event filtering with Kinesis")."""
        event: dict[str, Any] = json.loads(record.text)
        return {**event["kinesis"], **event, "data": raw["Data"]}

    def arrival(self, moment: float) -> str:
        """With milliseconds (recorded: test_kinesis_event_source_mapping_with_on_failure_destination_config)."""
        return iso(moment)

    def _listed(self, world: World) -> Iterator[dict[str, Any]]:
        given = {"StreamARN": self.stream_arn}
        while True:
            answer = self._call(world, "ListShards", **given)
            yield from answer["Shards"]
            if "NextToken" not in answer:
                return
            given = {"NextToken": answer["NextToken"]}

    def _call(self, world: World, operation: str, **params: Any) -> dict[str, Any]:
        region = self.stream_arn.split(":", 4)[3]
        return world.call("kinesis", operation, params, account=self.account, region=region)


@dataclass(frozen=True, slots=True)
class DynamoDBSource:
    """The stream of a table."""

    stream_arn: str
    batch_info: ClassVar[str] = "DDBStreamBatchInfo"
    content: ClassVar[str | None] = None
    not_found: ClassVar[str] = STREAM_NOT_FOUND

    def shards(self, world: World) -> list[ShardListing]:
        """By DescribeStream."""
        return [
            ShardListing(
                shard["ShardId"],
                (shard["ParentShardId"],) if "ParentShardId" in shard else (),
                "EndingSequenceNumber" in shard["SequenceNumberRange"],
            )
            for shard in self._listed(world)
        ]

    def iterator(self, world: World, shard_id: str, position: Position) -> str:
        """By GetShardIterator; of a record that has been trimmed, from the oldest one that is left."""
        given = {"StreamArn": self.stream_arn, "ShardId": shard_id}
        member = "Timestamp" if position.kind == "AT_TIMESTAMP" else "SequenceNumber"
        number = {member: position.at} if position.at is not None else {}
        try:
            answer = self._call(world, "GetShardIterator", **given, ShardIteratorType=position.kind, **number)
        except ServiceError as error:
            if error.code != "TrimmedDataAccessException":
                raise
            answer = self._call(world, "GetShardIterator", **given, ShardIteratorType="TRIM_HORIZON")
        return str(answer["ShardIterator"])

    def read(self, world: World, iterator: str, limit: int) -> Page:
        """By GetRecords, which does not tell whether there is more."""
        limit = min(limit, 1000)
        answer = self._call(world, "GetRecords", ShardIterator=iterator, Limit=limit)
        records = answer["Records"]
        may_have_more = _may_be_cut(records, limit, (each["dynamodb"]["SizeBytes"] for each in records))
        return Page(records, answer.get("NextShardIterator"), may_have_more)

    def before_latest(self, now: float) -> Position:
        """The present moment."""
        return Position("AT_TIMESTAMP", now)

    def retention_seconds(self, world: World) -> float:
        """A day (DynamoDB developer guide, "Change data capture for DynamoDB Streams")."""
        return 86_400.0

    def sequence_number(self, raw: Mapping[str, Any]) -> str:
        """That of the change."""
        return str(raw["dynamodb"]["SequenceNumber"])

    def record(self, raw: Mapping[str, Any], shard_id: str, role: str) -> StreamRecord:
        """As recorded: TestDynamoDBEventSourceMapping::test_dynamodb_event_source_mapping."""
        change = raw["dynamodb"]
        created = float(change["ApproximateCreationDateTime"].timestamp() // 1)
        shown = {**change, "ApproximateCreationDateTime": created}
        identity = raw.get("userIdentity")
        by = {"type": identity["Type"], "principalId": identity["PrincipalId"]} if identity else None
        text = (
            f'{{"eventID":"{raw["eventID"]}","eventName":"{raw["eventName"]}","eventVersion":"1.1",'
            f'"eventSource":"aws:dynamodb","awsRegion":"{raw["awsRegion"]}",'
            f'"dynamodb":{_encoded_change(shown)},{f""""userIdentity":{ENCODED(by)},""" if by else ""}'
            f'"eventSourceARN":"{self.stream_arn}"}}'
        )
        return StreamRecord(change["SequenceNumber"], created, repr(change["Keys"]), text)

    def matched(self, raw: Mapping[str, Any], record: StreamRecord) -> dict[str, Any]:
        """The event's record."""
        event: dict[str, Any] = json.loads(record.text)
        return event

    def arrival(self, moment: float) -> str:
        """In seconds (recorded: test_dynamodb_event_source_mapping_with_sns_on_failure_destination_config)."""
        return f"{iso(moment)[:19]}Z"

    def _listed(self, world: World) -> Iterator[dict[str, Any]]:
        given = {"StreamArn": self.stream_arn}
        while True:
            answer = self._call(world, "DescribeStream", **given)["StreamDescription"]
            yield from answer["Shards"]
            if "LastEvaluatedShardId" not in answer:
                return
            given["ExclusiveStartShardId"] = answer["LastEvaluatedShardId"]

    def _call(self, world: World, operation: str, **params: Any) -> dict[str, Any]:
        arn = Arn.parse(self.stream_arn)
        return world.call("dynamodbstreams", operation, params, account=arn.account, region=arn.region)


def stream_source(arn: str, reader_arn: str) -> StreamSource:
    """What is read for the resource `reader_arn` of a stream or of a stream's consumer (`arn`).

    A stream is read by the reader's account. Who reads for a consumer needs the permission of the consumer alone, which
    is asked when the reader is made.
    """
    if Arn.parse(arn).service == "dynamodb":
        return DynamoDBSource(arn)
    stream_arn, _, consumer = arn.partition("/consumer/")
    return KinesisSource(stream_arn, arn, (stream_arn if consumer else reader_arn).split(":", 5)[4])


def _may_be_cut(records: list[dict[str, Any]], limit: int, sizes: Iterator[int]) -> bool:
    """Whether there may be records behind the ones that a read has given."""
    return len(records) >= limit or sum(sizes) >= CUT_BYTES


def _base64(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} in a stream record")


_encoded_change = compact_encoder(_base64)
