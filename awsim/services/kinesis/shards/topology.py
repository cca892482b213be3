"""The shards of one stream: which of them takes a hash key, how they are split and merged, which came from which."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from awsim.services.kinesis.records.record_log import RecordLog
from awsim.services.kinesis.records.sequence import LAST_INDEX, SequenceNumber, base_of, numbered
from awsim.services.kinesis.shards.throughput import Throughput

HASH_KEYS = 2**128
"""Hash keys run from 0 up to this, exclusive: they are MD5 digests."""

HIGHEST_SHARD_INDEX = 2**31 - 1


def shard_id(index: int) -> str:
    """The id of the shard with this index: `shardId-000000000042`."""
    return f"shardId-{index:012d}"


def shard_index(given: str) -> int | None:
    """The index in a shard id; `shard-42` and `42` are understood too, as AWS does (kinesalite's tests)."""
    digits = given.split("-")[1] if "-" in given else given
    if not (digits.isascii() and digits.isdigit()) or int(digits) > HIGHEST_SHARD_INDEX:
        return None
    return int(digits)


@dataclass(slots=True)
class Shard:
    """One shard: the hash keys from `start` to `end`, both inclusive, and the records put under them."""

    index: int
    start: int
    end: int
    created_at: float
    created: int
    """The second of its creation in the shard's sequence numbers; later than that of its parents."""
    parents: tuple[str, ...] = ()
    children: tuple[int, ...] = ()
    closed_at: float | None = None
    log: RecordLog = field(default_factory=RecordLog)
    _throughput: Throughput | None = None
    id: str = field(init=False)
    _base: int = field(init=False)

    def __post_init__(self) -> None:
        self.id = shard_id(self.index)
        self._base = base_of(self.index, self.created)

    @property
    def is_open(self) -> bool:
        """Whether it takes records."""
        return self.closed_at is None

    @property
    def starting_sequence_number(self) -> str:
        """Below the numbers of all its records."""
        return numbered(self._base, 0, self.created)

    @property
    def ending_sequence_number(self) -> str | None:
        """Above the numbers of all its records; None while the shard is open."""
        if self.closed_at is None:
            return None
        closed = max(int(self.closed_at), self.created)
        return str(SequenceNumber(self.index, self.created, LAST_INDEX, closed))

    @property
    def throughput(self) -> Throughput:
        """What the shard may still take and give in this second."""
        if self._throughput is None:
            self._throughput = Throughput()
        return self._throughput

    def put(self, data: bytes, partition_key: str | None, size: int, now: float, *, encrypted: bool) -> str:
        """Take a record in; the answer is its sequence number.

        It arrives at the millisecond, which is what the API shows, and time never runs backwards within a shard.
        """
        log = self.log
        arrivals = log.arrivals
        now = _at_the_millisecond(now)
        if arrivals and arrivals[-1] > now:
            now = arrivals[-1]
        number = numbered(self._base, log.end, max(int(now), self.created))
        log.append(number, data, partition_key, size, now, encrypted=encrypted)
        return number

    def at_time(self, moment: float) -> int:
        """The index of the first record that arrived at a moment or later, as arrivals are: at the millisecond.

        A record put right after a moment was taken may have arrived, by its millisecond, before it.
        """
        return self.log.at_time(_at_the_millisecond(moment))

    def continuation(self, position: int) -> str:
        """A number between the record before a position and the one at it, wherever in the shard that is.

        Reading at it or after it, now or later, gives the same records: those from the position on.
        """
        arrived = max(int(self.log.arrival_of(position - 1)), self.created)
        return str(SequenceNumber(self.index, self.created, position - 1, arrived, tie=1))

    def is_expired(self, horizon: float) -> bool:
        """Whether it was closed before the oldest moment the stream still has records of."""
        return self.closed_at is not None and self.closed_at < horizon

    def was_open_at(self, moment: float) -> bool:
        """Whether it existed and was not closed before a moment."""
        return self.created_at <= moment and not self.is_expired(moment)

    def describe(self) -> dict[str, object]:
        """As in DescribeStream and ListShards."""
        parents = dict(zip(("ParentShardId", "AdjacentParentShardId"), self.parents, strict=False))
        return {
            "ShardId": self.id,
            **parents,
            "HashKeyRange": self.hash_key_range(),
            "SequenceNumberRange": {
                "StartingSequenceNumber": self.starting_sequence_number,
                "EndingSequenceNumber": self.ending_sequence_number,
            },
        }

    def hash_key_range(self) -> dict[str, str]:
        """Its hash keys, as the API writes them."""
        return {"StartingHashKey": str(self.start), "EndingHashKey": str(self.end)}


@dataclass(slots=True)
class Topology:
    """All shards a stream has had, in the order of their ids, and the open ones in the order of their hash keys."""

    shards: list[Shard] = field(default_factory=list)
    open: list[Shard] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    """The first hash key of each open shard."""

    def begin(self, count: int, now: float) -> None:
        """Open the first shards: equal parts of the hash keys, the remainder in the last one."""
        part = HASH_KEYS // count
        for number in range(count):
            end = HASH_KEYS - 1 if number == count - 1 else part * (number + 1) - 1
            self.open.append(self._new(part * number, end, (), now))
        self._starts = [shard.start for shard in self.open]

    def find(self, given: str) -> Shard | None:
        """The shard with an id, or None."""
        index = shard_index(given)
        return None if index is None or index >= len(self.shards) else self.shards[index]

    def route(self, hash_key: int) -> Shard:
        """The open shard that takes a hash key."""
        return self.open[bisect_right(self._starts, hash_key) - 1]

    def split(self, parent: Shard, at: int, now: float) -> tuple[Shard, Shard]:
        """Close an open shard and open two in its place, the second beginning at a hash key."""
        lower = self._new(parent.start, at - 1, (parent,), now)
        upper = self._new(at, parent.end, (parent,), now)
        self._replace((parent,), (lower, upper), now)
        return lower, upper

    def merge(self, first: Shard, second: Shard, now: float) -> Shard:
        """Close two adjacent open shards, given in either order, and open one in their place."""
        child = self._new(min(first.start, second.start), max(first.end, second.end), (first, second), now)
        self._replace(tuple(sorted((first, second), key=lambda shard: shard.start)), (child,), now)
        return child

    def rescale(self, count: int, now: float) -> None:
        """Make it so many equal open shards by splitting at the new boundaries, then merging what lies between them."""
        part = HASH_KEYS // count
        starts = [part * number for number in range(count)]
        for start in starts:
            shard = self.route(start)
            if shard.start != start:
                self.split(shard, start, now)
        for start, end in zip(starts, [*starts[1:], HASH_KEYS], strict=True):
            self._merge_up_to(start, end, now)

    def _merge_up_to(self, start: int, end: int, now: float) -> None:
        shard = self.route(start)
        while shard.end + 1 < end:
            shard = self.merge(shard, self.route(shard.end + 1), now)

    def _new(self, start: int, end: int, parents: tuple[Shard, ...], now: float) -> Shard:
        created = max(int(now), *(parent.created + 1 for parent in parents)) if parents else int(now)
        ids = tuple(parent.id for parent in parents)
        shard = Shard(len(self.shards), start, end, created_at=now, created=created, parents=ids)
        self.shards.append(shard)
        return shard

    def _replace(self, closed: tuple[Shard, ...], opened: tuple[Shard, ...], now: float) -> None:
        """`closed` and `opened` are in the order of their hash keys and have the same."""
        position = bisect_right(self._starts, closed[0].start) - 1
        for shard in closed:
            shard.closed_at = now
            shard.children = tuple(child.index for child in opened)
        self.open[position : position + len(closed)] = opened
        self._starts[position : position + len(closed)] = [shard.start for shard in opened]


def _at_the_millisecond(moment: float) -> float:
    return int(moment * 1000) / 1000
