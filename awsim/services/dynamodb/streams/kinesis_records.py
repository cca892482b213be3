"""What a Kinesis data stream is told of a change of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.streams.change_images import event_name, images
from awsim.services.dynamodb.streams.kinesis_models import MICROSECOND, MILLISECOND
from awsim.services.dynamodb.transfer.item_lines import json_line

if TYPE_CHECKING:
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.stored import Change

_UNITS = {MILLISECOND: 1_000, MICROSECOND: 1_000_000}


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
