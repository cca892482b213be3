"""Pipes that run: what is read of their sources is executed, and what fails stays where it is, or is given up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.common.moments import iso
from awsim.fabric.sources.queue_polling import QueuePolling
from awsim.fabric.sources.queue_source import QueueSource
from awsim.fabric.sources.stream_polling import StreamPolling
from awsim.fabric.sources.stream_reader import MOST_BYTES
from awsim.fabric.sources.streams import batch_info
from awsim.kernel.unlocked import Unlocked
from awsim.services.pipes import logs
from awsim.services.pipes.execution import execute
from awsim.services.pipes.models import Pipe
from awsim.services.pipes.resources import PipesResources
from awsim.services.pipes.sources import event_of

if TYPE_CHECKING:
    from awsim.fabric.sources.records import StreamRecord
    from awsim.fabric.sources.stream_attempts import Attempt
    from awsim.services.pipes.execution import Result


class RunningPipes(QueuePolling[Pipe], StreamPolling[Pipe], PipesResources):
    """What pipes do once they are RUNNING."""

    def require_source(self, pipe: Pipe) -> None:
        """Raise ServiceError where the source of a pipe is not there."""
        if pipe.route.kind == "sqs":
            QueueSource(self.world, pipe.source_arn).attributes()
        else:
            pipe.stream_source().shards(self.world)

    def start_reading(self, pipe: Pipe) -> None:
        """Begin to read the source, or go on where it was stopped."""
        if pipe.route.kind == "sqs":
            self.start_queue(pipe)
        else:
            self.start_stream(pipe)

    def stop_reading(self, pipe: Pipe) -> None:
        """Read no more, keeping how far it has come."""
        if pipe.route.kind == "sqs":
            self.stop_queue(pipe)
        else:
            self.stop_stream(pipe)

    def reading_role(self, poller: Pipe) -> str:
        """The pipe's role."""
        return poller.route.role_arn

    def begin_queue_batch(self, poller: Pipe, records: list[dict[str, Any]]) -> tuple[int, Unlocked] | None:
        """Execute the pipe with as many messages as it takes at once."""
        size, count = 0, 0
        for record in records:
            size += len(json.dumps(record))
            if count and size > MOST_BYTES:
                break
            count += 1
        events = records[:count]

        def ran(result: Result) -> None:
            if result.wait is not None:
                self.postpone_queue_batch(poller, result.wait)
                return
            self.queue_batch_ended(poller, {events[place]["messageId"] for place in result.failed})

        return count, self._execution(poller, events, ran)

    def begin_stream_batch(self, attempt: Attempt[Pipe]) -> Unlocked:
        """Execute the pipe with a batch."""
        pipe, records = attempt.poller, attempt.batch.records
        events = [event_of(record.text, pipe.route.kind) for record in records]

        def ran(result: Result) -> None:
            if result.wait is not None:
                self.postpone_stream_batch(attempt, result.wait)
                return
            done = min(result.failed, default=len(records))
            self.stream_batch_ended(attempt, done or (None if records else 0))

        return self._execution(pipe, events, ran)

    def stream_retries_exhausted(self, attempt: Attempt[Pipe]) -> None:
        """Tell the dead letter queue."""
        self._give_up(attempt, attempt.batch.records, "RetryAttemptsExhausted")

    def stream_records_expired(self, attempt: Attempt[Pipe], expired: list[StreamRecord]) -> None:
        """Tell the dead letter queue."""
        self._give_up(attempt, expired, "RecordAgeExceeded")

    def _execution(self, pipe: Pipe, events: list[dict[str, Any]], ran: Any) -> Unlocked:
        execution_id, now, route = self.random.uuid(), self.now(), pipe.route

        def ended(result: Result) -> None:
            logs.write(self, pipe, execution_id, result.steps)
            ran(result)

        return Unlocked(lambda: execute(self, route, events, execution_id, now), ended)

    def _give_up(self, attempt: Attempt[Pipe], records: list[StreamRecord], condition: str) -> None:
        """What a dead letter queue is told: where the records are (user guide, "Pipe DLQ behavior")."""
        pipe, source = attempt.poller, attempt.source
        if pipe.dead_letters is None or not records:
            return
        document = {
            "context": {"partnerResourceArn": pipe.route.arn, "condition": condition},
            "version": "1.0",
            "timestamp": iso(self.now()),
            source.batch_info: batch_info(source, attempt.shard.shard_id, records),
        }
        self.deliver(pipe.dead_letters, json.dumps(document))
