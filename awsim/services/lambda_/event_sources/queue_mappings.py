"""Event source mappings of SQS queues: functions are invoked with batches of messages.

Developer guide, "Using Lambda with Amazon SQS".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.fabric.sources.queue_polling import QueuePolling, visibility_timeout
from awsim.fabric.sources.queue_source import QueueSource
from awsim.kernel.unlocked import Unlocked
from awsim.model.errors import ServiceError
from awsim.services.lambda_.deployment import Invocation
from awsim.services.lambda_.errors import InvalidParameterValueError
from awsim.services.lambda_.event_sources.mapping_invocation import CALL_FAILED, SUCCEEDED, MappingInvocations
from awsim.services.lambda_.event_sources.mapping_models import EventSourceMapping
from awsim.services.lambda_.event_sources.queue_events import payloads
from awsim.services.lambda_.event_sources.queue_outcomes import failed_messages

if TYPE_CHECKING:
    from awsim.services.lambda_.deployment import Outcome
    from awsim.services.lambda_.models import FunctionVersion


class QueueMappings(QueuePolling[EventSourceMapping], MappingInvocations):
    """The mappings whose sources are SQS queues."""

    def require_queue(self, queue_arn: str, timeout: int) -> None:
        """Raise InvalidParameterValueException for a queue that is not there, or whose messages come back too soon."""
        try:
            visible_after = visibility_timeout(QueueSource(self.world, queue_arn).attributes())
        except ServiceError as error:
            # Recorded: test_esm_with_not_existing_sqs_queue.
            raise InvalidParameterValueError(
                "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
                "SQS Error Message: The specified queue does not exist."
            ) from error
        if visible_after < timeout:
            raise InvalidParameterValueError(
                f"Queue visibility timeout: {visible_after} seconds is less than Function timeout: {timeout} seconds"
            )

    def begin_queue_batch(
        self, poller: EventSourceMapping, records: list[dict[str, Any]]
    ) -> tuple[int, Unlocked] | None:
        """Invoke the function with as many messages as one event holds."""
        version = self.version_for_mapping(poller)
        batch, payload = next(payloads(records))
        invocation = Invocation(self.random.request_id(), poller.function_arn, payload, records=len(batch))
        run = None if version is None else self.runner_for_mapping(poller, version, invocation)
        if version is None or run is None:
            return None
        return len(batch), Unlocked(run, lambda outcome: self._queue_batch_ran(poller, version, outcome))

    def _queue_batch_ran(self, mapping: EventSourceMapping, version: FunctionVersion, outcome: Outcome) -> None:
        self.keep_log(version, outcome)
        reports_items = mapping.settings.reports_batch_item_failures
        failed = failed_messages(mapping.reader.tried, outcome, reports_items=reports_items)
        mapping.last_processing_result = CALL_FAILED if failed else SUCCEEDED
        self.queue_batch_ended(mapping, failed)
