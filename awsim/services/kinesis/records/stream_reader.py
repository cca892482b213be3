"""How far something has come in reading a whole stream: one position per shard, new shards taken up by themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim.services.kinesis.models import Stream

RecordKey = tuple[int, int]
"""(index of the shard, index of the record in it)"""


@dataclass(slots=True)
class StreamReader:
    """The positions of one reader. Shards opened after it began are read from their first record."""

    positions: dict[int, int] = field(default_factory=dict)
    """Shard index -> index of the next record, for shards that are not read to their end."""
    shards_seen: int = 0

    def begin(self, stream: Stream, kind: str, moment: float, now: float) -> None:
        """Stand at LATEST, TRIM_HORIZON or AT_TIMESTAMP (at `moment`) in each shard there is."""
        for shard in stream.listed_shards(now):
            if kind == "LATEST":
                self.positions[shard.index] = shard.log.end
            elif kind == "TRIM_HORIZON":
                self.positions[shard.index] = 0
            else:
                self.positions[shard.index] = shard.at_time(moment)
        self.shards_seen = len(stream.topology.shards)

    def take(self, stream: Stream, limit: int, now: float) -> Iterator[RecordKey]:
        """Up to so many records that were not taken before and have not expired, shard by shard."""
        shards = stream.topology.shards
        for index in range(self.shards_seen, len(shards)):
            self.positions[index] = 0
        self.shards_seen = len(shards)
        for shard_index in list(self.positions):
            shard = shards[shard_index]
            shard.log.trim(stream.horizon(now))
            begin = max(self.positions[shard_index], shard.log.horizon)
            stop = max(begin, min(begin + limit, shard.log.end))
            self.positions[shard_index] = stop
            if stop >= shard.log.end and not shard.is_open:
                del self.positions[shard_index]
            yield from ((shard_index, index) for index in range(begin, stop))
            limit -= stop - begin
