"""What records of a change show of it: its name, its keys, its images, and how large they are together."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from awsim.model.columns import Columns
from awsim.services.dynamodb.streams.log import KEYS_ONLY, NEW_AND_OLD_IMAGES, NEW_IMAGE, OLD_IMAGE
from awsim.services.dynamodb.values.sizes import item_size
from awsim.services.dynamodb.values.values import encode_item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsim.services.dynamodb.streams.log import Stream, StreamShard
    from awsim.services.dynamodb.values.schema import KeySchema
    from awsim.services.dynamodb.values.stored import Change

MOST_BYTES_READ = 1_048_576
"""How many bytes GetRecords gives at most (API reference)."""

_SHOWN: dict[str, tuple[bool, bool]] = {
    KEYS_ONLY: (False, False),
    NEW_IMAGE: (True, False),
    OLD_IMAGE: (False, True),
    NEW_AND_OLD_IMAGES: (True, True),
}
"""View type -> whether the new image and the old one are shown."""


def event_name(change: Change) -> str:
    """What a record calls the change."""
    if change.old is None:
        return "INSERT"
    return "REMOVE" if change.new is None else "MODIFY"


def images(schema: KeySchema, change: Change, view_type: str = NEW_AND_OLD_IMAGES) -> tuple[dict[str, Any], int]:
    """Keys, NewImage and OldImage as the view type shows them, and the bytes of all that is shown."""
    keys = schema.attributes_of(change.key)
    shown: dict[str, Any] = {"Keys": encode_item(keys)}
    size = item_size(keys)
    with_new, with_old = _SHOWN[view_type]
    if with_new and change.new is not None:
        shown["NewImage"] = encode_item(change.new.item)
        size += change.new.size
    if with_old and change.old is not None:
        shown["OldImage"] = encode_item(change.old.item)
        size += change.old.size
    return shown, size


def records(stream: Stream, shard: StreamShard, begin: int, limit: int) -> Columns:
    """Up to `limit` records from an ordinal on, as GetRecords gives them: as many as go into its answer.

    One record is always given if there is one.
    """
    changes = shard.between(begin, begin + limit)
    shown, sizes = _shown_within(stream, changes, MOST_BYTES_READ)
    count = len(shown)
    del changes[count:]
    numbers = [stream.number(ordinal) for ordinal in range(begin, begin + count)]
    of_change: dict[str, Sequence[Any] | Columns] = {
        "ApproximateCreationDateTime": [change.at // 1 for change in changes],
        **{name: [each.get(name) for each in shown] for name in ("Keys", "NewImage", "OldImage")},
        "SequenceNumber": numbers,
        "SizeBytes": sizes,
        "StreamViewType": [stream.view_type] * count,
    }
    of_record: dict[str, Sequence[Any] | Columns] = {
        "eventID": [_event_id(stream, number) for number in numbers],
        "eventName": list(map(event_name, changes)),
        "eventVersion": ["1.1"] * count,
        "eventSource": ["aws:dynamodb"] * count,
        "awsRegion": [stream.region] * count,
        "dynamodb": Columns(of_change),
    }
    if any(change.by for change in changes):
        of_record["userIdentity"] = [_identity(change) for change in changes]
    return Columns(of_record)


def _shown_within(stream: Stream, changes: list[Change], room: int) -> tuple[list[dict[str, Any]], list[int]]:
    """Keys and images of the first changes, and the bytes of each: as many as there is room for."""
    shown: list[dict[str, Any]] = []
    sizes: list[int] = []
    for change in changes:
        each, size = images(stream.schema, change, stream.view_type)
        room -= size
        if room < 0 and shown:
            break
        shown.append(each)
        sizes.append(size)
    return shown, sizes


def _identity(change: Change) -> dict[str, str] | None:
    return None if change.by is None else {"Type": change.by.type, "PrincipalId": change.by.principal_id}


def _event_id(stream: Stream, number: str) -> str:
    """An id that is the same whenever the record is read, and of no other record."""
    return blake2b(f"{stream.arn} {number}".encode(), digest_size=16).hexdigest()
