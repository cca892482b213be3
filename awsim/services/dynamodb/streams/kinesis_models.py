"""A Kinesis data stream that is told of a table's changes."""

from __future__ import annotations

from dataclasses import field
from hashlib import md5
from typing import TYPE_CHECKING, Any

from awsim.common.frozen import record

if TYPE_CHECKING:
    from awsim.services.dynamodb.values.stored import Change

MILLISECOND = "MILLISECOND"
MICROSECOND = "MICROSECOND"


@record
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


def partition_key(change: Change) -> str:
    """The same for all changes of an item, so that they keep their order."""
    return md5(repr(change.key).encode(), usedforsecurity=False).hexdigest().upper()
