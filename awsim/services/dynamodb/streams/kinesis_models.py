"""A Kinesis data stream that is told of a table's changes, and what it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import md5
from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.streams.change_images import event_name, images
from awsim.services.dynamodb.transfer.item_lines import json_line

if TYPE_CHECKING:
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.stored import Change

MILLISECOND = "MILLISECOND"
MICROSECOND = "MICROSECOND"
_UNITS = {MILLISECOND: 1_000, MICROSECOND: 1_000_000}


@dataclass(slots=True)
class KinesisDestination:
    """A destination of a table's changes."""

    stream_arn: str
    precision: str | None = None
    """MILLISECOND or MICROSECOND; None where none was chosen, which means the former and is not shown."""
    status: str = "ENABLING"
    status_description: str | None = None
    pending: list[tuple[str, bytes, str]] = field(default_factory=list)
    """What has not been put yet: partition key, data and, to tell them apart, the id of the event."""
    is_scheduled: bool = False

    @property
    def takes_changes(self) -> bool:
        """Whether changes are sent."""
        return self.status in {"ACTIVE", "UPDATING"}

    def describe(self) -> dict[str, Any]:
        """As in DescribeKinesisStreamingDestination."""
        return {
            "StreamArn": self.stream_arn,
            "DestinationStatus": self.status,
            "DestinationStatusDescription": self.status_description,
            "ApproximateCreationDateTimePrecision": self.precision,
        }


def document(table: Table, change: Change, event_id: str, precision: str | None) -> bytes:
    """What is put for a change (recorded: test_enable_kinesis_streaming_destination)."""
    shown, size = images(table.schema, change)
    moment: dict[str, Any] = {"ApproximateCreationDateTime": int(change.at * _UNITS[precision or MILLISECOND])}
    if precision == MICROSECOND:
        moment["ApproximateCreationDateTimePrecision"] = precision
    identity = None if change.by is None else {"type": change.by.type, "principalId": change.by.principal_id}
    told = {
        "awsRegion": table.region,
        "eventID": event_id,
        "eventName": event_name(change),
        "userIdentity": identity,
        "recordFormat": "application/json",
        "tableName": table.name,
        "dynamodb": {**moment, **shown, "SizeBytes": size},
        "eventSource": "aws:dynamodb",
    }
    return json_line(told).encode("utf-8", "surrogatepass")


def partition_key(change: Change) -> str:
    """The same for all changes of an item, so that they keep their order."""
    return md5(repr(change.key).encode(), usedforsecurity=False).hexdigest().upper()
