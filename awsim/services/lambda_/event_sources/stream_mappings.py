"""Event source mappings of streams: functions are invoked with batches of records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.fabric.sources.stream_polling import StreamPolling
from awsim.kernel.unlocked import Unlocked
from awsim.services.lambda_.deployment import Invocation
from awsim.services.lambda_.event_sources.mapping_invocation import (
    CALL_FAILED,
    FUNCTION_NOT_FOUND,
    SUCCEEDED,
    MappingInvocations,
)
from awsim.services.lambda_.event_sources.mapping_models import EventSourceMapping
from awsim.services.lambda_.event_sources.stream_events import event, is_too_large
from awsim.services.lambda_.event_sources.stream_failures import Failure, records_expired, retries_exhausted
from awsim.services.lambda_.event_sources.stream_outcomes import records_done, returned_state

if TYPE_CHECKING:
    from awsim.fabric.sources.records import StreamRecord
    from awsim.fabric.sources.stream_attempts import Attempt
    from awsim.fabric.sources.stream_reader import Window
    from awsim.services.lambda_.deployment import Outcome
    from awsim.services.lambda_.models import FunctionVersion


class StreamMappings(StreamPolling[EventSourceMapping], MappingInvocations):
    """The mappings whose sources are Kinesis streams, their consumers, and streams of DynamoDB tables."""

    def reading_role(self, poller: EventSourceMapping) -> str | None:
        """The function's role; None, with the problem noted, where there is no such function."""
        function = self.functions.get(poller.function_name)
        version = function.find_version(poller.qualifier) if function else None
        if version is None:
            poller.last_processing_result = FUNCTION_NOT_FOUND
            return None
        return version.configuration.role

    def source_is_missing(self, poller: EventSourceMapping, problem: str) -> None:
        """Show the problem."""
        poller.last_processing_result = problem

    def begin_stream_batch(self, attempt: Attempt[EventSourceMapping]) -> Unlocked | None:
        """Invoke the function with a batch."""
        mapping, shard, lane, batch, _ = attempt
        payload = event(mapping, shard.shard_id, batch, lane.window)
        invocation = Invocation(self.random.request_id(), mapping.function_arn, payload, records=len(batch.records))
        version = self.version_for_mapping(mapping)
        run = None if version is None else self.runner_for_mapping(mapping, version, invocation)
        if version is None or run is None:
            return None
        return Unlocked(run, lambda outcome: self._batch_ran(attempt, version, invocation.request_id, outcome))

    def stream_retries_exhausted(self, attempt: Attempt[EventSourceMapping]) -> None:
        """Tell the on-failure destination."""
        retries_exhausted(self, attempt)

    def stream_records_expired(self, attempt: Attempt[EventSourceMapping], expired: list[StreamRecord]) -> None:
        """Tell the on-failure destination."""
        records_expired(self, attempt, expired)

    def _batch_ran(
        self, attempt: Attempt[EventSourceMapping], version: FunctionVersion, request_id: str, outcome: Outcome
    ) -> None:
        mapping, lane, batch = attempt.poller, attempt.lane, attempt.batch
        self.keep_log(version, outcome)
        done = records_done(mapping.settings, batch, outcome)
        if done is not None and lane.window is not None and batch.closes is None:
            _keep_state(lane.window, outcome)
        succeeded = done == len(batch.records)
        mapping.last_processing_result = SUCCEEDED if succeeded else CALL_FAILED
        if not succeeded:
            batch.last_failure = Failure(request_id, version.version, outcome.function_error)
        self.stream_batch_ended(attempt, done)


def _keep_state(window: Window, outcome: Outcome) -> None:
    """Keep a window's state for its next invocation; one that is too large ends it early."""
    window.state = returned_state(outcome)
    window.terminated_early = is_too_large(window.state)
