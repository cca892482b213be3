"""Delivering the records of streams: a batch of a lane is invoked, tried again, split, or given up."""

from __future__ import annotations

from itertools import takewhile
from math import inf
from typing import TYPE_CHECKING

from awsim.kernel.unlocked import Unlocked
from awsim.services.lambda_.deployment import Invocation
from awsim.services.lambda_.event_sources.mapping_invocation import CALL_FAILED, SUCCEEDED, MappingInvocations
from awsim.services.lambda_.event_sources.stream_attempts import Attempt
from awsim.services.lambda_.event_sources.stream_events import event, is_too_large
from awsim.services.lambda_.event_sources.stream_failures import records_expired, retries_exhausted
from awsim.services.lambda_.event_sources.stream_models import Failure
from awsim.services.lambda_.event_sources.stream_outcomes import records_done, returned_state
from awsim.services.lambda_.event_sources.stream_reading import StreamReading

if TYPE_CHECKING:
    from awsim.services.lambda_.deployment import Outcome
    from awsim.services.lambda_.event_sources.mapping_models import EventSourceMapping, MappingSettings
    from awsim.services.lambda_.event_sources.stream_models import Batch, Lane, ShardReader, StreamReader, Window
    from awsim.services.lambda_.models import FunctionVersion

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 60.0
"""Pauses double from the first to the longest; recorded: eight tries in 60 seconds (…[expire-while-retrying])."""

RETRIES_AWAITED = 10
"""After how many failures in a row `Cloud.settle` no longer waits for a batch that may be retried without limit."""


class StreamDelivery(StreamReading, MappingInvocations):
    """Invoking functions with what has been read."""

    def go_on_in_shard(self, mapping: EventSourceMapping, shard: ShardReader) -> None:
        """Read what the shard's lanes can use, and see to it that their batches are delivered when they are due.

        A shard that is finished makes way for those that took its place.
        """
        reader: StreamReader = mapping.reader
        if not reader.is_started or reader.is_stale or shard.has_made_way or not reader.may_be_read(shard):
            return
        self.read_shard(mapping, shard)
        for number, lane in enumerate(shard.lanes):
            self._schedule_lane(mapping, shard, number, lane)
        if shard.is_finished:
            shard.has_made_way = True
            for child in reader.children_of(shard.shard_id):
                self.go_on_in_shard(mapping, child)

    def _schedule_lane(self, mapping: EventSourceMapping, shard: ShardReader, number: int, lane: Lane) -> None:
        due = lane.next_due(mapping.settings)
        if lane.is_running or due is None or (lane.task is not None and lane.task[1] == due):
            return
        self.cancel_lane_task(lane)
        handle = self.schedule(
            max(0.0, due - self.now()),
            "run_batch",
            background=_may_last_for_ever(mapping.settings, lane),
            stream_arn=mapping.stream_source().stream_arn,
            mapping_uuid=mapping.uuid,
            shard_id=shard.shard_id,
            lane=number,
        )
        lane.task = handle, due

    def cancel_lane_task(self, lane: Lane) -> None:
        """Drop what is scheduled for a lane."""
        if lane.task is not None:
            self.world.scheduler.cancel(lane.task[0])
            lane.task = None

    def run_batch(self, *, stream_arn: str, mapping_uuid: str, shard_id: str, lane: int) -> Unlocked | None:
        """Scheduled: try the batch of a lane that is next."""
        mapping = self.streams.get(stream_arn, {}).get(mapping_uuid)
        shard = None if mapping is None else mapping.reader.shards.get(shard_id)
        if mapping is None or shard is None or shard.lanes[lane].is_running:
            return None
        tried = shard.lanes[lane]
        self.cancel_lane_task(tried)
        batch = tried.batches[0] if tried.batches else tried.form_batch(mapping.settings, self.now())
        if batch is None:
            self.go_on_in_shard(mapping, shard)
            return None
        return self._try_batch(Attempt(mapping, shard, tried, batch, mapping.stream_source()))

    def _try_batch(self, attempt: Attempt) -> Unlocked | None:
        mapping, shard, lane, batch, _ = attempt
        self._give_up_expired(attempt)
        if not batch.records and batch.closes is None:
            lane.drop_batch()
            self.go_on_in_shard(mapping, shard)
            return None
        payload = event(mapping, shard.shard_id, batch, lane.window)
        invocation = Invocation(self.random.request_id(), mapping.function_arn, payload, records=len(batch.records))
        version = self.version_for_mapping(mapping)
        run = None if version is None else self.runner_for_mapping(mapping, version, invocation)
        if version is None or run is None:
            self._postpone_batch(attempt)
            return None
        lane.is_running = True
        batch.invocations += 1
        return Unlocked(run, lambda outcome: self._batch_ran(attempt, version, invocation.request_id, outcome))

    def _postpone_batch(self, attempt: Attempt) -> None:
        """Wait before another attempt; one that was not made does not count (developer guide, "Before invocation")."""
        self._pause(attempt.batch)
        self.go_on_in_shard(attempt.mapping, attempt.shard)

    def _batch_ran(self, attempt: Attempt, version: FunctionVersion, request_id: str, outcome: Outcome) -> None:
        mapping, lane, batch = attempt.mapping, attempt.lane, attempt.batch
        lane.is_running = False
        self.keep_log(version, outcome)
        done = records_done(mapping.settings, batch, outcome)
        if done is not None and lane.window is not None and batch.closes is None:
            _keep_state(lane.window, outcome)
        if done == len(batch.records):
            mapping.last_processing_result = SUCCEEDED
            lane.drop_batch()
        else:
            mapping.last_processing_result = CALL_FAILED
            batch.last_failure = Failure(request_id, version.version, outcome.function_error)
            self._batch_failed(attempt, done or 0)
        self._go_on_after(mapping, attempt.shard)

    def _batch_failed(self, attempt: Attempt, done: int) -> None:
        """Keep what is not done with for another attempt, or give it up.

        Splitting a batch does not use up its retries (developer guide, "Configuring error handling controls"); one that
        reports where it failed is split there ("Bisecting a batch"), and what is left has all its retries before it
        (recorded: …_report_batch_item_failures_with_on_failure_destination_config).
        """
        settings, lane, batch = attempt.mapping.settings, attempt.lane, attempt.batch
        splits = settings.bisect_batch_on_function_error and len(batch.records) > 1
        batch.retries = 0 if done else batch.retries + (not splits)
        batch.invocations = 0 if done else batch.invocations
        del batch.records[:done]
        if 0 <= settings.maximum_retry_attempts < batch.retries:
            retries_exhausted(self, attempt)
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

    def _go_on_after(self, mapping: EventSourceMapping, shard: ShardReader) -> None:
        """Go on after an invocation; first as it was started, if that has happened anew meanwhile."""
        reader: StreamReader = mapping.reader
        if not reader.is_stale:
            self.go_on_in_shard(mapping, shard)
        elif not reader.is_running:
            self.begin_stream(mapping)

    def begin_stream(self, mapping: EventSourceMapping) -> None:
        """Read from what was not done with, by the settings there are now."""
        reader: StreamReader = mapping.reader
        reader.is_stale = False
        for shard in reader.shards.values():
            shard.rewind(mapping.settings)
        self.read_stream(mapping)

    def read_stream(self, mapping: EventSourceMapping) -> None:
        """Look for shards, and go on in all there are."""
        self.find_shards(mapping)
        for shard in list(mapping.reader.shards.values()):
            self.go_on_in_shard(mapping, shard)

    def _give_up_expired(self, attempt: Attempt) -> None:
        """Take out the records at the beginning of a batch that are too old; the stream itself keeps them so long."""
        batch, oldest = attempt.batch, attempt.mapping.settings.maximum_record_age
        limit = float(oldest) if oldest >= 0 else inf
        if batch.failures:
            limit = min(limit, attempt.source.retention_seconds(self.world))
        before = self.now() - limit
        expired = list(takewhile(lambda record: record.arrived_at < before, batch.records))
        if expired:
            del batch.records[: len(expired)]
            records_expired(self, attempt, expired)


def _keep_state(window: Window, outcome: Outcome) -> None:
    """Keep a window's state for its next invocation; one that is too large ends it early."""
    window.state = returned_state(outcome)
    window.terminated_early = is_too_large(window.state)


def _may_last_for_ever(settings: MappingSettings, lane: Lane) -> bool:
    """Whether a batch has been tried often, and nothing but the stream's retention limits how often it will be."""
    if settings.maximum_record_age >= 0 or not lane.batches:
        return False
    batch = lane.batches[0]
    counted = batch.retries if settings.maximum_retry_attempts >= 0 else 0
    return batch.failures - counted > RETRIES_AWAITED
