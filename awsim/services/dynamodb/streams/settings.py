"""Enabling and disabling the stream of a table, and what time does to streams (API reference, StreamSpecification)."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sortedcontainers import SortedDict

from awsim.common.announcements import RecordsAvailable, ShardsChanged, StreamActive, StreamDeleted
from awsim.services.dynamodb.errors import ValidationError, invalid_parameters
from awsim.services.dynamodb.lifecycles import STREAM_LIFECYCLE
from awsim.services.dynamodb.resources import DynamoDBResources
from awsim.services.dynamodb.streams.log import RETENTION_SECONDS, SHARD_SECONDS, Stream

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.world import World
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.stored import Change

NOTE_IN_STREAM = "note_in_stream"

_VIEW_TYPE_PROBLEMS = {
    (True, True): "Table is being created with a stream enabled, UpdateViewType is required",
    (True, False): "Table is being created with a stream disabled, UpdateViewType should not be specified",
    (False, True): "If stream is being enabled then UpdateViewType is required",
    (False, False): "If stream is being disabled, then UpdateViewType must not be specified",
}
"""(the table is being created, the stream is to be enabled) -> what is wrong with the view type."""


class StreamSettings(DynamoDBResources):
    """The streams of this account's tables; `dynamodbstreams` reads them."""

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.streams: SortedDict[str, Stream] = SortedDict()
        """By ARN, those of deleted tables and disabled ones too as long as they can be read."""

    def specify_stream(self, table: Table, specification: Mapping[str, Any]) -> None:
        """Apply a StreamSpecification of CreateTable or UpdateTable: begin a stream, or end the one there is.

        Checks come first: nothing has changed when it raises.
        """
        view_type = specification.get("StreamViewType")
        enabled = specification["StreamEnabled"]
        if enabled is (view_type is None):
            raise invalid_parameters(_VIEW_TYPE_PROBLEMS[table.status == "CREATING", enabled])
        is_enabled = table.stream is not None and table.stream.is_enabled
        if enabled:
            if is_enabled:
                raise ValidationError(f"Table already has an enabled stream: TableName: {table.name}")
            self.enable_stream(table, str(view_type))
        elif is_enabled:
            if table.group is not None:
                raise invalid_parameters("Disabling Stream is not allowed for a Global Table replica.")
            self.disable_stream(table)
        elif table.status != "CREATING":
            raise ValidationError(f"Table has no stream to disable: TableName: {table.name}")

    def enable_stream(self, table: Table, view_type: str) -> None:
        """Begin a stream under a label of its own."""
        created_at = round(self.now() * 1000) / 1000
        while (arn := f"{table.arn}/stream/{_label(created_at)}") in self.streams:
            created_at = round(created_at * 1000 + 1) / 1000
        stream = Stream(
            arn=arn,
            label=_label(created_at),
            table_name=table.name,
            account=self.account,
            region=self.region,
            schema=table.schema,
            view_type=view_type,
            created_at=created_at,
        )
        stream.open_shard(self.now(), self.random.hex(8))
        table.stream = self.streams[arn] = stream
        table.followers.append(NOTE_IN_STREAM)
        self.transition(STREAM_LIFECYCLE, arn, stream, "ENABLING")
        self._schedule_roll(stream)
        self.emit(StreamActive(arn))

    def disable_stream(self, table: Table) -> None:
        """End the stream of a table; it can be read for another day."""
        stream = table.stream
        assert stream is not None, "only a table with an enabled stream comes here"
        table.followers.remove(NOTE_IN_STREAM)
        stream.close(self.now())
        self.transition(STREAM_LIFECYCLE, stream.arn, stream, "DISABLING")
        self.schedule(RETENTION_SECONDS, "forget_stream", background=True, stream_arn=stream.arn)
        self.emit(ShardsChanged(stream.arn, (stream.shards[-1].id,), ()))

    def note_in_stream(self, table: Table, change: Change) -> None:
        """A follower of a table with a stream: a record of each change."""
        stream = table.stream
        assert stream is not None, "only tables with a stream have this follower"
        self.emit(_records_available(stream.arn, stream.append(change).id))

    def roll_stream(self, *, stream_arn: str) -> None:
        """Scheduled: let another shard take the place of one that has been open long enough."""
        stream = self.streams.get(stream_arn)
        if stream is None or not stream.is_enabled:
            return
        parent = stream.shards[-1]
        child = stream.open_shard(self.now(), self.random.hex(8))
        stream.trim(self.now())
        self._schedule_roll(stream)
        self.emit(ShardsChanged(stream_arn, (parent.id,), (child.id,)))

    def forget_stream(self, *, stream_arn: str) -> None:
        """Scheduled: a stream that was disabled a day ago has nothing left to read."""
        if self.streams.pop(stream_arn, None) is not None:
            self.emit(StreamDeleted(stream_arn))

    def describe_stream_of(self, table: Table) -> dict[str, Any]:
        """Members of a TableDescription: the latest stream, and its specification as long as it is enabled."""
        stream = table.stream
        if stream is None:
            return {}
        specification = {"StreamEnabled": True, "StreamViewType": stream.view_type} if stream.is_enabled else None
        return {
            "StreamSpecification": specification,
            "LatestStreamLabel": stream.label,
            "LatestStreamArn": stream.arn,
        }

    def _schedule_roll(self, stream: Stream) -> None:
        self.schedule(SHARD_SECONDS, "roll_stream", background=True, stream_arn=stream.arn)


def _label(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")[:-6]


@lru_cache(maxsize=1024)
def _records_available(stream_arn: str, shard_id: str) -> RecordsAvailable:
    """The fact, made once for the many changes it is told after."""
    return RecordsAvailable(stream_arn, shard_id)
