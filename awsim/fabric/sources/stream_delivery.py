"""Delivering the records of streams: a batch of a lane is tried, tried again, split, or given up.

Who reads begins an attempt (`begin_stream_batch`) and tells what has come of it (`stream_batch_ended`).
"""

from __future__ import annotations

from itertools import takewhile
from math import inf
from typing import TYPE_CHECKING

from awsim.fabric.sources.stream_attempts import Attempt, P
from awsim.fabric.sources.stream_reading import StreamReading

if TYPE_CHECKING:
    from awsim.fabric.sources.records import StreamRecord
    from awsim.fabric.sources.settings import ReadSettings
    from awsim.fabric.sources.stream_reader import Batch, Lane, ShardReader, StreamReader
    from awsim.kernel.unlocked import Unlocked

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 60.0
"""Pauses double from the first to the longest; recorded: eight tries in 60 seconds (…[expire-while-retrying])."""

RETRIES_AWAITED = 10
"""After how many failures in a row `Cloud.settle` no longer waits for a batch that may be retried without limit."""


class StreamDelivery(StreamReading[P]):
    """Giving targets what has been read."""

    def begin_stream_batch(self, attempt: Attempt[P]) -> Unlocked | None:
        """Begin to give a batch to its target; None where that can't be done now, which does not count as an attempt.

        In the end `stream_batch_ended` is called.
        """
        raise NotImplementedError

    def stream_retries_exhausted(self, attempt: Attempt[P]) -> None:
        """Called when the records of a batch are given up, which has failed as often as it may."""

    def stream_records_expired(self, attempt: Attempt[P], expired: list[StreamRecord]) -> None:
        """Called when the first records of a batch are given up, which are too old."""

    def go_on_in_shard(self, poller: P, shard: ShardReader) -> None:
        """Read what the shard's lanes can use, and see to it that their batches are delivered when they are due.

        A shard that is finished makes way for those that took its place.
        """
        reader: StreamReader = poller.reader
        if not reader.is_started or reader.is_stale or shard.has_made_way or not reader.may_be_read(shard):
            return
        self.read_shard(poller, shard)
        for number, lane in enumerate(shard.lanes):
            self._schedule_lane(poller, shard, number, lane)
        if shard.is_finished:
            shard.has_made_way = True
            for child in reader.children_of(shard.shard_id):
                self.go_on_in_shard(poller, child)

    def _schedule_lane(self, poller: P, shard: ShardReader, number: int, lane: Lane) -> None:
        due = lane.next_due(poller.settings)
        if lane.is_running or due is None or (lane.task is not None and lane.task[1] == due):
            return
        self.cancel_lane_task(lane)
        handle = self.schedule(
            max(0.0, due - self.now()),
            "run_batch",
            background=_may_last_for_ever(poller.settings, lane),
            stream_arn=poller.stream_source().stream_arn,
            key=poller.key,
            shard_id=shard.shard_id,
            lane=number,
        )
        lane.task = handle, due

    def cancel_lane_task(self, lane: Lane) -> None:
        """Drop what is scheduled for a lane."""
        if lane.task is not None:
            self.world.scheduler.cancel(lane.task[0])
            lane.task = None

    def run_batch(self, *, stream_arn: str, key: str, shard_id: str, lane: int) -> Unlocked | None:
        """Scheduled: try the batch of a lane that is next."""
        poller = self.streams.get(stream_arn, {}).get(key)
        shard = None if poller is None else poller.reader.shards.get(shard_id)
        if poller is None or shard is None or shard.lanes[lane].is_running:
            return None
        tried = shard.lanes[lane]
        self.cancel_lane_task(tried)
        batch = tried.batches[0] if tried.batches else tried.form_batch(poller.settings, self.now())
        if batch is None:
            self.go_on_in_shard(poller, shard)
            return None
        return self._try_batch(Attempt(poller, shard, tried, batch, poller.stream_source()))

    def _try_batch(self, attempt: Attempt[P]) -> Unlocked | None:
        poller, shard, lane, batch, _ = attempt
        self._give_up_expired(attempt)
        if not batch.records and batch.closes is None:
            lane.drop_batch()
            self.go_on_in_shard(poller, shard)
            return None
        begun = self.begin_stream_batch(attempt)
        if begun is None:
            self._postpone_batch(attempt)
            return None
        lane.is_running = True
        batch.invocations += 1
        return begun

    def _postpone_batch(self, attempt: Attempt[P]) -> None:
        """Wait before another attempt; one that was not made does not count (developer guide, "Before invocation")."""
        self._pause(attempt.batch)
        self.go_on_in_shard(attempt.poller, attempt.shard)

    def stream_batch_ended(self, attempt: Attempt[P], done: int | None) -> None:
        """An attempt has ended: so many records, from the first on, are done with; None: it has failed."""
        attempt.lane.is_running = False
        if done == len(attempt.batch.records):
            attempt.lane.drop_batch()
        else:
            self._batch_failed(attempt, done or 0)
        self._go_on_after(attempt.poller, attempt.shard)

    def postpone_stream_batch(self, attempt: Attempt[P], wait: float) -> None:
        """An attempt was none: the batch is tried after so many seconds."""
        attempt.lane.is_running = False
        attempt.batch.invocations -= 1
        attempt.batch.due_at = self.now() + wait
        self._go_on_after(attempt.poller, attempt.shard)

    def _batch_failed(self, attempt: Attempt[P], done: int) -> None:
        """Keep what is not done with for another attempt, or give it up.

        Splitting a batch does not use up its retries (developer guide, "Configuring error handling controls"); one that
        reports where it failed is split there ("Bisecting a batch"), and what is left has all its retries before it
        (recorded: …_report_batch_item_failures_with_on_failure_destination_config).
        """
        settings, lane, batch = attempt.poller.settings, attempt.lane, attempt.batch
        splits = settings.bisects_batches and len(batch.records) > 1
        batch.retries = 0 if done else batch.retries + (not splits)
        batch.invocations = 0 if done else batch.invocations
        del batch.records[:done]
        if 0 <= settings.maximum_retry_attempts < batch.retries:
            self.stream_retries_exhausted(attempt)
            lane.drop_batch()
            return
        batch.failures = 0 if done else batch.failures
        self._pause(batch)
        if splits and not done:
            batch.failures = 0
            lane.batches.popleft()
            lane.batches.extendleft(reversed(batch.halves()))

    def _pause(self, batch: Batch) -> None:
        doubled = FIRST_PAUSE_SECONDS * 2 ** min(batch.failures, RETRIES_AWAITED)
        batch.due_at = self.now() + min(doubled, LONGEST_PAUSE_SECONDS)
        batch.failures += 1

    def _go_on_after(self, poller: P, shard: ShardReader) -> None:
        """Go on after an invocation; first as it was started, if that has happened anew meanwhile."""
        reader: StreamReader = poller.reader
        if not reader.is_stale:
            self.go_on_in_shard(poller, shard)
        elif not reader.is_running:
            self.begin_stream(poller)

    def begin_stream(self, poller: P) -> None:
        """Read from what was not done with, by the settings there are now."""
        reader: StreamReader = poller.reader
        reader.is_stale = False
        for shard in reader.shards.values():
            shard.rewind(poller.settings)
        self.read_stream(poller)

    def read_stream(self, poller: P) -> None:
        """Look for shards, and go on in all there are."""
        self.find_shards(poller)
        for shard in list(poller.reader.shards.values()):
            self.go_on_in_shard(poller, shard)

    def _give_up_expired(self, attempt: Attempt[P]) -> None:
        """Take out the records at the beginning of a batch that are too old; the stream itself keeps them so long."""
        batch, oldest = attempt.batch, attempt.poller.settings.maximum_record_age
        limit = float(oldest) if oldest >= 0 else inf
        if batch.failures:
            limit = min(limit, attempt.source.retention_seconds(self.world))
        before = self.now() - limit
        expired = list(takewhile(lambda record: record.arrived_at < before, batch.records))
        if expired:
            del batch.records[: len(expired)]
            self.stream_records_expired(attempt, expired)


def _may_last_for_ever(settings: ReadSettings, lane: Lane) -> bool:
    """Whether a batch has been tried often, and nothing but the stream's retention limits how often it will be."""
    if settings.maximum_record_age >= 0 or not lane.batches:
        return False
    batch = lane.batches[0]
    counted = batch.retries if settings.maximum_retry_attempts >= 0 else 0
    return batch.failures - counted > RETRIES_AWAITED
