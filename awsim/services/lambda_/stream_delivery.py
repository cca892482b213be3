"""Delivering the records of streams: a batch of a lane is invoked, tried again, split, or given up."""

from __future__ import annotations

from itertools import takewhile
from math import inf
from typing import TYPE_CHECKING

from awsim.runtime.deployment import Invocation
from awsim.services.base import Unlocked
from awsim.services.lambda_.stream_attempts import Attempt
from awsim.services.lambda_.stream_events import event, is_too_large
from awsim.services.lambda_.stream_failures import records_expired, retries_exhausted
from awsim.services.lambda_.stream_models import Failure
from awsim.services.lambda_.stream_outcomes import records_done, returned_state
from awsim.services.lambda_.stream_reading import FUNCTION_NOT_FOUND, StreamReading
from awsim.services.lambda_.stream_sources import stream_source

if TYPE_CHECKING:
    from awsim.runtime.deployment import Outcome
    from awsim.services.lambda_.mapping_models import EventSourceMapping, MappingSettings
    from awsim.services.lambda_.models import FunctionVersion
    from awsim.services.lambda_.stream_models import Batch, Lane, ShardReader, StreamReader

SUCCEEDED = "OK"
CALL_FAILED = "PROBLEM: Function call failed"

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 60.0
"""Pauses double from the first to the longest; recorded: eight tries in 60 seconds (…[expire-while-retrying])."""

RETRIES_AWAITED = 10
"""After how many failures in a row `Cloud.settle` no longer waits for a batch that may be retried without limit."""


class StreamDelivery(StreamReading):
    """Invoking functions with what has been read."""

    def go_on_in_shard(self, mapping: EventSourceMapping, shard: ShardReader) -> None:
        """Read what the shard's lanes can use, and see to it that their batches are delivered when they are due.

        A shard that is finished makes way for those that took its place.
        """
        reader: StreamReader = mapping.reader
        if not reader.is_started or reader.is_stale or not reader.may_be_read(shard):
            return
        self.read_shard(mapping, shard)
        for number, lane in enumerate(shard.lanes):
            self._schedule_lane(mapping, shard, number, lane)
        if shard.is_finished:
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
            stream_arn=stream_source(mapping).stream_arn,
            mapping_uuid=mapping.uuid,
            shard_id=shard.shard_id,
            lane=number,
        )
        lane.task = handle, due

    def cancel_lane_task(self, lane: Lane) -> None:
        """Drop what is scheduled for a lane."""
        if lane.task is not None:
            self.cloud.scheduler.cancel(lane.task[0])
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
            return None
        return self._try_batch(Attempt(mapping, shard, tried, batch, stream_source(mapping)))

    def _try_batch(self, attempt: Attempt) -> Unlocked | None:
        mapping, batch = attempt.mapping, attempt.batch
        self._give_up_expired(attempt)
        if not batch.records and batch.closes is None:
            attempt.lane.batches.popleft()
            self.go_on_in_shard(mapping, attempt.shard)
            return None
        version = self._version_of_mapping(mapping)
        if version is None:
            self._postpone_batch(attempt)
            return None
        invocation = Invocation(
            self.random.request_id(),
            mapping.function_arn,
            event(mapping, attempt.shard.shard_id, batch, attempt.lane.window),
        )
        run = self.runner(version, invocation)
        attempt.lane.is_running = True
        batch.invocations += 1
        return Unlocked(run, lambda outcome: self._batch_ran(attempt, version, invocation.request_id, outcome))

    def _version_of_mapping(self, mapping: EventSourceMapping) -> FunctionVersion | None:
        """The version to invoke; None, with the problem noted, when none can be invoked now."""
        function = self.functions.get(mapping.function_name)
        alias = function.aliases.get(mapping.qualifier or "") if function else None
        # Chance is asked only where an alias has weights, lest the seed's other values depend on invocations.
        fraction = self.random.fraction() if alias is not None and alias.weights else 1.0
        version = function.find_version(mapping.qualifier, fraction) if function else None
        if function is None or version is None:
            mapping.last_processing_result = FUNCTION_NOT_FOUND
            return None
        if version.status != "Active" or function.reserved_concurrency == 0:
            mapping.last_processing_result = CALL_FAILED
            return None
        return version

    def _postpone_batch(self, attempt: Attempt) -> None:
        """Wait before another attempt; one that was not made does not count (developer guide, "Before invocation")."""
        batch = attempt.batch
        batch.due_at = self.now() + min(FIRST_PAUSE_SECONDS * 2.0**batch.failures, LONGEST_PAUSE_SECONDS)
        batch.failures += 1
        self.go_on_in_shard(attempt.mapping, attempt.shard)

    def _batch_ran(self, attempt: Attempt, version: FunctionVersion, request_id: str, outcome: Outcome) -> None:
        mapping, lane, batch = attempt.mapping, attempt.lane, attempt.batch
        lane.is_running = False
        self.keep_log(version, outcome)
        done = records_done(mapping.settings, batch, outcome)
        if done is not None and lane.window is not None:
            _continue_window(lane, batch, outcome)
        if done == len(batch.records):
            mapping.last_processing_result = SUCCEEDED
            lane.batches.popleft()
        else:
            mapping.last_processing_result = CALL_FAILED
            batch.last_failure = Failure(request_id, version.version, outcome.function_error)
            self._batch_failed(attempt, done or 0)
        self._go_on_after(mapping, attempt.shard)

    def _batch_failed(self, attempt: Attempt, done: int) -> None:
        """Keep what is not done with for another attempt, or give it up."""
        settings, batch = attempt.mapping.settings, attempt.batch
        splits = settings.bisect_batch_on_function_error and len(batch.records) > 1
        if not splits:
            batch.retries += 1
        if 0 <= settings.maximum_retry_attempts < batch.retries:
            del batch.records[:done]
            retries_exhausted(self, attempt)
            attempt.lane.batches.popleft()
            return
        batch.due_at = self.now() + min(FIRST_PAUSE_SECONDS * 2.0**batch.failures, LONGEST_PAUSE_SECONDS)
        batch.failures += 1
        if done:
            del batch.records[:done]
        elif splits:
            attempt.lane.batches.popleft()
            attempt.lane.batches.extendleft(reversed(batch.halves()))

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
            limit = min(limit, attempt.source.retention_seconds(self.cloud))
        before = self.now() - limit
        expired = list(takewhile(lambda record: record.arrived_at < before, batch.records))
        if expired:
            del batch.records[: len(expired)]
            records_expired(self, attempt, expired)


def _continue_window(lane: Lane, batch: Batch, outcome: Outcome) -> None:
    """Keep a window's state for its next invocation; a window that has been closed is over, or begins anew."""
    assert lane.window is not None
    if batch.closes is not None:
        lane.window = None
        return
    lane.window.state = returned_state(outcome)
    lane.window.terminated_early = is_too_large(lane.window.state)


def _may_last_for_ever(settings: MappingSettings, lane: Lane) -> bool:
    """Whether a batch has failed often and nothing limits how often it is tried again but the stream's retention."""
    limited = settings.maximum_retry_attempts >= 0 or settings.maximum_record_age >= 0
    return not limited and bool(lane.batches) and lane.batches[0].failures > RETRIES_AWAITED
