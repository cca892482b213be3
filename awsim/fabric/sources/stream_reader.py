"""How far the reader of a stream has come: its shards, their lanes, and the batches that wait in them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any
from zlib import crc32

from awsim.fabric.sources.records import Position, StreamRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from awsim.fabric.sources.settings import ReadSettings

MOST_BYTES = 6_291_456 - 4096
"""How long the records of one batch may be together: an invocation takes 6 MB, less what stands around them."""

MOST_HELD = 10_000
"""How many records of a shard are read ahead at most."""


@dataclass(slots=True)
class Window:
    """A tumbling window that has begun: epoch seconds from and up to, and the state that a function has returned."""

    start: float
    end: float
    state: Any = field(default_factory=dict)
    terminated_early: bool = False
    """Whether the state has grown too large, so that the window is closed and begun anew."""


@dataclass(slots=True)
class Batch:
    """Records that are given to the target together, until they succeed or are given up.

    `closes` is the tumbling window that ends with this batch, which has no records then.
    """

    records: list[StreamRecord]
    closes: Window | None = None
    invocations: int = 0
    retries: int = 0
    """How many failures counted against MaximumRetryAttempts."""
    failures: int = 0
    """How often in a row it did not succeed, which makes the pauses longer."""
    last_failure: Any = None
    """What who delivers it keeps of the last attempt that has failed."""
    due_at: float = 0.0
    """When it is to be tried, in epoch seconds."""

    def halves(self) -> tuple[Batch, Batch]:
        """Two batches of its records; both keep what has been tried."""
        middle = (len(self.records) + 1) // 2
        return replace(self, records=self.records[:middle]), replace(self, records=self.records[middle:])


@dataclass(slots=True)
class Lane:
    """A share of a shard's records by their keys, delivered one batch after the other."""

    queue: deque[StreamRecord] = field(default_factory=deque)
    queued_bytes: int = 0
    waiting_since: float = 0.0
    """When the first record of the queue was read."""
    batches: deque[Batch] = field(default_factory=deque)
    """The batch that is being delivered, or waits to be tried again, and what was split off behind it."""
    window: Window | None = None
    is_running: bool = False
    task: tuple[int, float] | None = None
    """The handle of the task that is scheduled for it, and when that is due."""

    def __getstate__(self) -> dict[str, Any]:
        """All but the invocation under way, which a snapshot can't hold: restored, its batch waits to be tried."""
        return {each.name: getattr(self, each.name) for each in fields(self)} | {"is_running": False}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is left to do."""
        return not (self.queue or self.batches or self.window or self.is_running)

    def add(self, record: StreamRecord, now: float) -> None:
        """Queue a record."""
        if not self.queue:
            self.waiting_since = now
        self.queue.append(record)
        self.queued_bytes += len(record.text) + 1

    def next_due(self, settings: ReadSettings) -> float | None:
        """When there is something to do, in epoch seconds: a batch to be tried, or to be formed."""
        return self.batches[0].due_at if self.batches else self._full_at(settings)

    def _full_at(self, settings: ReadSettings) -> float | None:
        """When the next batch is to be formed; None while there is nothing for one."""
        window = self.window
        if window is not None and window.terminated_early:
            return window.start
        if not self.queue:
            return None if window is None else window.end
        if len(self.queue) >= settings.batch_size or self.queued_bytes > MOST_BYTES:
            return self.waiting_since
        due = self.waiting_since + settings.maximum_batching_window
        return due if window is None else min(due, window.end)

    def form_batch(self, settings: ReadSettings, now: float) -> Batch | None:
        """Put the next batch together; None when it is not due."""
        due = self._full_at(settings)
        if due is None or due > now:
            return None
        until = None
        if settings.tumbling_window:
            window = self._open_window(settings.tumbling_window)
            if window.terminated_early or not self.queue or self.queue[0].arrived_at >= window.end:
                self.batches.append(Batch([], window))
                return self.batches[0]
            until = window.end
        self.batches.append(Batch(self._take(settings.batch_size, until, now)))
        return self.batches[0]

    def drop_batch(self) -> None:
        """Be done with the batch that was tried, and with the window that it closed."""
        if self.batches.popleft().closes is not None:
            self.window = None

    def unfinished(self) -> Iterator[StreamRecord]:
        """The records that are not done with."""
        for batch in self.batches:
            yield from batch.records
        yield from self.queue

    def _open_window(self, seconds: int) -> Window:
        """The window that is open, or is opened by the first record of the queue."""
        if self.window is None:
            start = self.queue[0].arrived_at // seconds * seconds
            self.window = Window(start, start + seconds)
        return self.window

    def _take(self, most: int, until: float | None, now: float) -> list[StreamRecord]:
        queue, size = self.queue, 0
        taken: list[StreamRecord] = []
        while queue and len(taken) < most and (until is None or queue[0].arrived_at < until):
            length = len(queue[0].text) + 1
            if taken and size + length > MOST_BYTES:
                break
            size += length
            taken.append(queue.popleft())
        self.queued_bytes -= size
        self.waiting_since = now
        return taken


@dataclass(slots=True)
class ShardReader:
    """The reader of one shard."""

    shard_id: str
    parents: tuple[str, ...]
    position: Position
    lanes: list[Lane]
    is_closed: bool = False
    is_at_end: bool = False
    """Whether a closed shard has been read to its end."""
    has_unread: bool = True
    """Whether there may be records that have not been read."""
    iterator: str | None = None
    """The shard iterator of `position`, as long as it is known."""
    has_made_way: bool = False
    """Whether the shards that took its place have been let begin."""
    refusals: int = 0
    """How often in a row the stream has refused to be read."""
    is_waiting: bool = False
    """Whether it waits to be read again after a refusal."""
    read_before: int = 0
    """The highest sequence number that had been read when reading was rewound; of those up to it, only the `undone` are
    still to be delivered."""
    undone: frozenset[str] = frozenset()

    @property
    def is_finished(self) -> bool:
        """Whether all records have been read and are done with, and no more can come."""
        return self.is_at_end and all(lane.is_idle for lane in self.lanes)

    def wants_records(self, batch_size: int) -> bool:
        """Whether a lane could use records now, or begin to gather them."""
        held = sum(len(lane.queue) for lane in self.lanes)
        if self.is_waiting or held >= max(MOST_HELD, batch_size * len(self.lanes)):
            return False
        return any(not lane.is_running and not lane.batches and len(lane.queue) < batch_size for lane in self.lanes)

    def read_to(self, sequence_number: str) -> None:
        """Go on behind a record."""
        self.position = Position("AFTER_SEQUENCE_NUMBER", sequence_number)
        if self.undone and int(sequence_number) >= self.read_before:
            self.undone = frozenset()

    def is_wanted(self, sequence_number: str) -> bool:
        """Whether a record has not been done with before reading was rewound."""
        return int(sequence_number) > self.read_before or sequence_number in self.undone

    def queue(self, records: Iterable[StreamRecord], now: float) -> None:
        """Give records to the lanes of their keys."""
        lanes = self.lanes
        if len(lanes) == 1:
            for record in records:
                lanes[0].add(record, now)
            return
        for record in records:
            lanes[crc32(record.key.encode()) % len(lanes)].add(record, now)

    def rewind(self, settings: ReadSettings) -> None:
        """Forget what has been read and is not done with; it is read again from the lowest such record."""
        waiting = {record.sequence_number for lane in self.lanes for record in lane.unfinished()}
        if waiting:
            read_to = int(self.position.at or 0)
            self.undone = frozenset(waiting | {number for number in self.undone if int(number) > read_to})
            self.read_before = max(self.read_before, read_to)
            self.position = Position("AT_SEQUENCE_NUMBER", min(waiting, key=int))
            self.is_at_end = False
        windows = [lane.window for lane in self.lanes] if settings.tumbling_window else []
        self.lanes = [Lane() for _ in range(settings.parallelization_factor)]
        for lane, window in zip(self.lanes, windows, strict=False):
            lane.window = window
        self.has_unread = not self.is_at_end
        self.is_waiting = False
        self.iterator = None


@dataclass(slots=True)
class StreamReader:
    """The reader of a stream for one mapping or pipe: the state that outlives it being stopped."""

    shards: dict[str, ShardReader] = field(default_factory=dict)
    has_begun: bool = False
    """Whether the starting position has been applied: shards that appear later are read from their beginning."""
    is_started: bool = False
    is_stale: bool = False
    """Whether it has been started anew while an invocation was under way, whose end it waits for."""
    refusals: int = 0
    """How often in a row the stream has refused to tell of its shards."""

    @property
    def is_running(self) -> bool:
        """Whether an invocation is under way."""
        return any(lane.is_running for shard in self.shards.values() for lane in shard.lanes)

    def children_of(self, shard_id: str) -> list[ShardReader]:
        """The shards that took another's place."""
        return [shard for shard in self.shards.values() if shard_id in shard.parents]

    def may_be_read(self, shard: ShardReader) -> bool:
        """Whether all records of the shard's parents are done with."""
        return all(parent not in self.shards or self.shards[parent].is_finished for parent in shard.parents)
