"""The stream of a table: its shards, the changes in them, how both are numbered, and when they expire.

A stream has one open shard; it is closed after some four hours and a child goes on in its place (developer guide,
"Change data capture for DynamoDB Streams"). What is kept of a change is the `Change` itself, which shares the items
that are or were stored: nothing is encoded, numbered or hashed before somebody reads.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TYPE_CHECKING

from awsim.common.stream_position import ExpiringLog

if TYPE_CHECKING:
    from awsim.services.dynamodb.values.schema import KeySchema
    from awsim.services.dynamodb.values.stored import Change

HOUR = 3600.0
RETENTION_SECONDS = 24 * HOUR
SHARD_SECONDS = 4 * HOUR

KEYS_ONLY, NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES = "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"

_PLACE = 10**20
"""In a sequence number the ordinal of the record stands before twenty digits that belong to the stream."""

_moment = attrgetter("at")


class ForeignNumberError(ValueError):
    """A sequence number that the stream has not given out."""


@dataclass(slots=True)
class StreamShard(ExpiringLog):
    """A part of a stream; the ordinals of its records are consecutive and lie above those of its parent."""

    id: str
    start: int
    """An ordinal below those of its records: that of its starting sequence number."""
    opened_at: float
    parent_id: str | None = None
    closed_at: float | None = None
    changes: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.first = self.horizon = self.start + 1

    def __len__(self) -> int:
        """How many records are held."""
        return len(self.changes)

    @property
    def is_open(self) -> bool:
        """Whether it takes records."""
        return self.closed_at is None

    def before(self, moment: float) -> int:
        """How many of the changes held were made before a moment."""
        return bisect_left(self.changes, moment, key=_moment)

    def cut(self, count: int) -> None:
        """Hold the first changes no longer."""
        del self.changes[:count]

    def between(self, begin: int, stop: int) -> list[Change]:
        """The changes from one ordinal up to another, as far as they are held."""
        return self.changes[max(begin - self.first, 0) : max(stop - self.first, 0)]


@dataclass(slots=True)
class Stream:
    """What has changed in a table since a stream was enabled on it."""

    arn: str
    label: str
    table_name: str
    account: str
    region: str
    schema: KeySchema
    view_type: str
    created_at: float
    status: str = "ENABLING"
    shards: list[StreamShard] = field(default_factory=list)
    """Those that have not expired, oldest first; only the last can be open."""
    policy: str | None = None
    policy_revision: str | None = None
    tag: int = 0
    """What all of its sequence numbers end with: the millisecond of its creation."""

    def __post_init__(self) -> None:
        self.tag = round(self.created_at * 1000)

    @property
    def is_enabled(self) -> bool:
        """Whether it takes changes."""
        return self.status in {"ENABLING", "ENABLED"}

    def open_shard(self, now: float, suffix: str) -> StreamShard:
        """Begin the first shard, or close the one there is and begin its child; `suffix` is 8 hexadecimal digits."""
        parent = self.shards[-1] if self.shards else None
        if parent is not None:
            parent.closed_at = now
        shard = StreamShard(
            id=f"shardId-{round(now * 1000):020d}-{suffix}",
            start=1 if parent is None else parent.end + 1,
            opened_at=now,
            parent_id=None if parent is None else parent.id,
        )
        self.shards.append(shard)
        return shard

    def append(self, change: Change) -> StreamShard:
        """Note a change; the answer is the shard it is in. Time never runs backwards within a shard."""
        shard = self.shards[-1]
        changes = shard.changes
        if changes and change.at < changes[-1].at:
            change = replace(change, at=changes[-1].at)
        changes.append(change)
        return shard

    def close(self, now: float) -> None:
        """Take no more changes."""
        self.shards[-1].closed_at = now

    def trim(self, now: float) -> None:
        """Let records older than a day expire, and shards that were closed that long ago."""
        horizon = now - RETENTION_SECONDS
        while self.shards and (self.shards[0].closed_at or now) < horizon:
            del self.shards[0]
        for shard in self.shards:
            shard.trim(horizon)

    def find_shard(self, shard_id: str) -> StreamShard | None:
        """The shard with an id, or None; there are no more than a day has."""
        return next((shard for shard in self.shards if shard.id == shard_id), None)

    def number(self, ordinal: int) -> str:
        """The sequence number of a record."""
        return str(ordinal * _PLACE + self.tag)

    def ordinal(self, sequence_number: str) -> int:
        """The ordinal in a sequence number; raises ForeignNumberError."""
        if not (sequence_number.isascii() and sequence_number.isdigit()):
            raise ForeignNumberError(sequence_number)
        ordinal, tag = divmod(int(sequence_number), _PLACE)
        if tag != self.tag:
            raise ForeignNumberError(sequence_number)
        return ordinal
