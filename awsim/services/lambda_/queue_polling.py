"""Event source mappings of SQS queues: messages are received, given to the function, and deleted when it succeeds.

Developer guide, "Using Lambda with Amazon SQS". What fails comes back when its visibility timeout has passed, until the
queue's redrive policy takes it away. The queue is asked through the gateway, whoever holds it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.common.announcements import FALLTHROUGH, MotoAnswered
from awsim.common.arn import Arn
from awsim.common.filter_criteria import FilterCriteria
from awsim.model.errors import ServiceError
from awsim.runtime.deployment import Invocation
from awsim.services.base import Unlocked
from awsim.services.lambda_.errors import InvalidParameterValueError
from awsim.services.lambda_.mapping_invocation import CALL_FAILED, SUCCEEDED, MappingInvocations
from awsim.services.lambda_.queue_events import payloads, record_of
from awsim.services.lambda_.queue_models import QueueReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from awsim.cloud import Cloud
    from awsim.runtime.deployment import Outcome
    from awsim.services.lambda_.mapping_models import EventSourceMapping
    from awsim.services.lambda_.models import FunctionVersion

RECEIVED_AT_ONCE = 10
DELAYED_LOOK_SECONDS = 1.0
"""How often it is looked for messages that are delayed: SQS tells how many there are, not until when."""
JUST_AFTER_SECONDS = 0.01


class QueuePolling(MappingInvocations):
    """The mappings whose sources are SQS queues."""

    def __init__(self, cloud: Cloud, account: str, region: str) -> None:
        super().__init__(cloud, account, region)
        self.queues: dict[str, EventSourceMapping] = {}
        """UUID -> the enabled mappings."""

    def start_queue(self, mapping: EventSourceMapping) -> None:
        """Begin to receive messages: those that are there already, and whatever comes."""
        if mapping.reader is None:
            mapping.reader = QueueReader()
        self.queues[mapping.uuid] = mapping
        self.subscribe(MotoAnswered, FALLTHROUGH, "queues_may_have_messages")
        self._look_now(mapping)

    def stop_queue(self, mapping: EventSourceMapping) -> None:
        """Receive no more; what is held comes back to the queue when its visibility timeout has passed."""
        self.queues.pop(mapping.uuid, None)
        if not self.queues:
            self.unsubscribe(MotoAnswered, FALLTHROUGH, "queues_may_have_messages")
        reader: QueueReader | None = mapping.reader
        if reader is not None:
            self._drop_next_look(reader)
            reader.held = []

    def require_queue(self, queue_arn: str, timeout: int) -> None:
        """Raise InvalidParameterValueException for a queue that is not there, or whose messages come back too soon."""
        try:
            attributes = self._attributes(queue_arn)
        except ServiceError as error:
            # Recorded: test_esm_with_not_existing_sqs_queue.
            raise InvalidParameterValueError(
                "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
                "SQS Error Message: The specified queue does not exist."
            ) from error
        visible_after = int(attributes["VisibilityTimeout"])
        if visible_after < timeout:
            raise InvalidParameterValueError(
                f"Queue visibility timeout: {visible_after} seconds is less than Function timeout: {timeout} seconds"
            )

    def queues_may_have_messages(self, *, fact: MotoAnswered) -> None:
        """Heard from the gateway: moto has answered a call, which may have sent messages."""
        for mapping in self.queues.values():
            self._look_now(mapping)

    def look_into_queue(self, *, uuid: str) -> Unlocked | None:
        """Scheduled: receive messages, and give the function what it is to have now."""
        mapping = self.queues.get(uuid)
        if mapping is None:
            return None
        reader: QueueReader = mapping.reader
        reader.is_awaited = False
        if reader.next_look is not None and reader.next_look[1] <= self.now():
            reader.next_look = None
        if reader.is_invoking:
            return None
        try:
            self._receive(mapping)
        except ServiceError:  # the queue has been deleted: another may be made in its place
            return None
        return self._next_invocation(mapping)

    def _receive(self, mapping: EventSourceMapping) -> None:
        reader: QueueReader = mapping.reader
        settings = mapping.settings
        arn = _queue_arn(mapping)
        criteria = FilterCriteria(settings.filters, "body")
        while (wanted := settings.batch_size - len(reader.held)) > 0:
            received = self._on_queue(
                arn,
                "ReceiveMessage",
                MaxNumberOfMessages=min(wanted, RECEIVED_AT_ONCE),
                MessageSystemAttributeNames=["All"],
                MessageAttributeNames=["All"],
            ).get("Messages", [])
            if not received:
                return
            passing = [each for each in received if criteria.matches(record_of(each, arn, self.region))]
            self._delete(arn, [each for each in received if each not in passing])
            if passing and not reader.held:
                reader.held_since = self.now()
            reader.held += passing

    def _next_invocation(self, mapping: EventSourceMapping) -> Unlocked | None:
        reader: QueueReader = mapping.reader
        if not reader.held:
            self._look_for_invisible(mapping)
            return None
        closes_at = reader.held_since + mapping.settings.maximum_batching_window
        if len(reader.held) < mapping.settings.batch_size and self.now() < closes_at:
            self._look_at(mapping, closes_at)
            return None
        version = self.version_for_mapping(mapping)
        records = [record_of(each, _queue_arn(mapping), self.region) for each in reader.held]
        batch, payload = next(payloads(records))
        invocation = Invocation(self.random.request_id(), mapping.function_arn, payload)
        run = None if version is None else self.runner_for_mapping(mapping, version, invocation)
        if version is None or run is None:
            reader.held = []
            self._look_when_visible_again(mapping)
            return None
        tried, reader.held = reader.held[: len(batch)], reader.held[len(batch) :]
        reader.is_invoking = True
        return Unlocked(run, lambda outcome: self._queue_batch_ran(mapping, version, tried, outcome))

    def _queue_batch_ran(
        self, mapping: EventSourceMapping, version: FunctionVersion, tried: list[dict[str, Any]], outcome: Outcome
    ) -> None:
        mapping.reader.is_invoking = False
        self.keep_log(version, outcome)
        failed = _failed(tried, outcome, reports_items=mapping.settings.reports_batch_item_failures)
        mapping.last_processing_result = CALL_FAILED if failed else SUCCEEDED
        self._delete(_queue_arn(mapping), [each for each in tried if each["MessageId"] not in failed])
        if mapping.uuid not in self.queues:
            return
        if failed:
            self._look_when_visible_again(mapping)
        self._look_now(mapping)

    # When to look again

    def _look_now(self, mapping: EventSourceMapping) -> None:
        reader: QueueReader = mapping.reader
        if not reader.is_awaited:
            reader.is_awaited = True
            self.schedule(0.0, "look_into_queue", uuid=mapping.uuid)

    def _look_at(self, mapping: EventSourceMapping, moment: float, *, background: bool = False) -> None:
        """Look at a moment, or earlier if that is planned already."""
        reader: QueueReader = mapping.reader
        if reader.next_look is not None:
            if reader.next_look[1] <= moment:
                return
            self._drop_next_look(reader)
        handle = self.schedule(moment - self.now(), "look_into_queue", background=background, uuid=mapping.uuid)
        reader.next_look = handle, moment

    def _drop_next_look(self, reader: QueueReader) -> None:
        if reader.next_look is not None:
            self.cloud.scheduler.cancel(reader.next_look[0])
            reader.next_look = None

    def _look_when_visible_again(self, mapping: EventSourceMapping) -> None:
        """After a failure. Without a redrive policy the messages may fail for ever: nobody waits for them then."""
        attributes = self._attributes(_queue_arn(mapping))
        moment = self.now() + int(attributes["VisibilityTimeout"]) + JUST_AFTER_SECONDS
        self._look_at(mapping, moment, background="RedrivePolicy" not in attributes)

    def _look_for_invisible(self, mapping: EventSourceMapping) -> None:
        """An empty queue may have messages that are delayed, or that others have received."""
        attributes = self._attributes(_queue_arn(mapping))
        if int(attributes.get("ApproximateNumberOfMessagesDelayed", 0)):
            self._look_at(mapping, self.now() + DELAYED_LOOK_SECONDS)
        elif int(attributes.get("ApproximateNumberOfMessagesNotVisible", 0)):
            moment = self.now() + int(attributes["VisibilityTimeout"]) + JUST_AFTER_SECONDS
            self._look_at(mapping, moment, background=True)

    # Asking the queue

    def _attributes(self, queue_arn: str) -> dict[str, str]:
        answer: dict[str, str] = self._on_queue(queue_arn, "GetQueueAttributes", AttributeNames=["All"])["Attributes"]
        return answer

    def _delete(self, queue_arn: str, messages: Sequence[Mapping[str, Any]]) -> None:
        for start in range(0, len(messages), RECEIVED_AT_ONCE):
            entries = [
                {"Id": str(number), "ReceiptHandle": each["ReceiptHandle"]}
                for number, each in enumerate(messages[start : start + RECEIVED_AT_ONCE])
            ]
            self._on_queue(queue_arn, "DeleteMessageBatch", Entries=entries)

    def _on_queue(self, queue_arn: str, operation: str, **params: Any) -> dict[str, Any]:
        arn = Arn.parse(queue_arn)
        where = {"account": arn.account, "region": arn.region}
        url = self.cloud.call("sqs", "GetQueueUrl", {"QueueName": arn.resource}, **where)["QueueUrl"]
        return self.cloud.call("sqs", operation, {"QueueUrl": url, **params}, **where)


def _queue_arn(mapping: EventSourceMapping) -> str:
    assert mapping.event_source_arn is not None, "a queue has an ARN"
    return mapping.event_source_arn


def _failed(tried: Iterable[Mapping[str, Any]], outcome: Outcome, *, reports_items: bool) -> set[str]:
    """The ids of the messages that stay in the queue.

    A report that is not as it should be, or that names a message which is not in the batch, fails all of them
    (developer guide, "Implementing partial batch responses", success and failure conditions).
    """
    every = {str(message["MessageId"]) for message in tried}
    if outcome.function_error is not None:
        return every
    answer = json.loads(outcome.payload or b"null") if reports_items else None
    if not isinstance(answer, dict):
        return set()
    reported = answer.get("batchItemFailures") or ()
    named = {str(each.get("itemIdentifier")) if isinstance(each, dict) else "" for each in reported}
    return named if named <= every else every
