"""Event source mappings of SQS queues: messages are received, given to the function, and deleted when it succeeds.

Developer guide, "Using Lambda with Amazon SQS". What fails comes back when its visibility timeout has passed, until the
queue's redrive policy takes it away.
"""

from __future__ import annotations

from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING, Any

from awsim.common.announcements import MessagesAvailable
from awsim.common.filter_criteria import FilterCriteria
from awsim.fabric.sources.queue_reader import QueueReader, group_of
from awsim.fabric.sources.queue_records import record_of
from awsim.fabric.sources.queue_source import RECEIVED_AT_ONCE, QueueSource
from awsim.kernel.unlocked import Unlocked
from awsim.model.errors import ServiceError
from awsim.services.lambda_.deployment import Invocation
from awsim.services.lambda_.errors import InvalidParameterValueError
from awsim.services.lambda_.event_sources.mapping_invocation import CALL_FAILED, SUCCEEDED, MappingInvocations
from awsim.services.lambda_.event_sources.queue_events import payloads
from awsim.services.lambda_.event_sources.queue_outcomes import failed_messages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.kernel.world import World
    from awsim.services.lambda_.deployment import Outcome
    from awsim.services.lambda_.event_sources.mapping_models import EventSourceMapping
    from awsim.services.lambda_.models import FunctionVersion

LOOK_AGAIN_SECONDS = 1.0
"""How soon a queue is asked again that has refused."""
REFUSALS_AWAITED = 10
"""How often in a row a queue may refuse before nobody waits for it any more (`Cloud.settle`)."""
JUST_AFTER_SECONDS = 0.01
NO_SUCH_QUEUE = frozenset({"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"})


class QueuePolling(MappingInvocations):
    """The mappings whose sources are SQS queues."""

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.queues: dict[str, EventSourceMapping] = {}
        """UUID -> the enabled mappings."""

    def start_queue(self, mapping: EventSourceMapping) -> None:
        """Begin to receive messages: those that are there already, and whatever comes."""
        if mapping.reader is None:
            mapping.reader = QueueReader()
        self.queues[mapping.uuid] = mapping
        self.listen(MessagesAvailable, _queue_arn(mapping), "queue_may_have_messages")
        self._forget_visible(mapping)
        self._look_now(mapping)

    def stop_queue(self, mapping: EventSourceMapping) -> None:
        """Receive no more; what is held comes back to the queue when its visibility timeout has passed."""
        self.queues.pop(mapping.uuid, None)
        arn = _queue_arn(mapping)
        if not any(each.event_source_arn == arn for each in self.queues.values()):
            self.stop_listening(MessagesAvailable, arn, "queue_may_have_messages")
        reader: QueueReader | None = mapping.reader
        if reader is not None:
            for handle in reader.looks.values():
                self.world.scheduler.cancel(handle)
            reader.looks.clear()
            reader.is_awaited = False

    def require_queue(self, queue_arn: str, timeout: int) -> None:
        """Raise InvalidParameterValueException for a queue that is not there, or whose messages come back too soon."""
        try:
            visible_after = _visibility_timeout(QueueSource(self.world, queue_arn).attributes())
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

    def queue_may_have_messages(self, *, fact: MessagesAvailable) -> None:
        """Heard from SQS: messages have come, or have become visible."""
        for uuid in self.mappings_of_source.get(fact.queue_arn, {}):
            if uuid in self.queues:
                self._look_now(self.queues[uuid])

    def look_into_queue(self, *, uuid: str, planned: tuple[float, bool] | None = None) -> Unlocked | None:
        """Scheduled: receive messages, and give the function what it is to have now.

        `planned` is the look's key in the reader, None for one that was due at once.
        """
        mapping = self.queues.get(uuid)
        if mapping is None:
            return None
        reader: QueueReader = mapping.reader
        if planned is None:
            reader.is_awaited = False
        else:
            reader.looks.pop(planned, None)
        if reader.tried:
            return None
        try:
            self._receive(mapping)
            reader.refusals = 0
            if reader.held:
                return self._next_invocation(mapping)
            self._look_for_invisible(mapping)
        except ServiceError as error:
            self._refused(mapping, error)
        return None

    def _receive(self, mapping: EventSourceMapping) -> None:
        reader: QueueReader = mapping.reader
        source = self._source(mapping)
        while (wanted := min(mapping.settings.batch_size - len(reader.held), RECEIVED_AT_ONCE)) > 0:
            received = source.receive(wanted)
            if not self._hold(mapping, received) or len(received) < wanted:
                return

    def _hold(self, mapping: EventSourceMapping, received: Sequence[Mapping[str, Any]]) -> bool:
        """Keep what passes the filter and delete the rest; False if the queue has given nothing new."""
        passing = received
        if mapping.settings.filters:
            criteria = FilterCriteria(mapping.settings.filters, "body")
            passing = [each for each in received if criteria.matches(self._record(mapping, each))]
        has_more: bool = mapping.reader.hold(passing, self.now())
        if len(passing) < len(received):
            self._source(mapping).delete([each for each in received if each not in passing])
        return has_more or len(passing) < len(received)

    def _next_invocation(self, mapping: EventSourceMapping) -> Unlocked | None:
        reader: QueueReader = mapping.reader
        closes_at = reader.held_since + mapping.settings.maximum_batching_window
        if len(reader.held) < mapping.settings.batch_size and self.now() < closes_at:
            self._look_at(mapping, closes_at)
            return None
        version = self.version_for_mapping(mapping)
        records = [self._record(mapping, each) for each in reader.held.values()]
        batch, payload = next(payloads(records))
        invocation = Invocation(self.random.request_id(), mapping.function_arn, payload, records=len(batch))
        run = None if version is None else self.runner_for_mapping(mapping, version, invocation)
        if version is None or run is None:
            reader.held = {}
            self._look_when_visible_again(mapping)
            return None
        reader.try_first(len(batch))
        return Unlocked(run, lambda outcome: self._queue_batch_ran(mapping, version, outcome))

    def _queue_batch_ran(self, mapping: EventSourceMapping, version: FunctionVersion, outcome: Outcome) -> None:
        reader: QueueReader = mapping.reader
        tried, reader.tried = reader.tried, {}
        self.keep_log(version, outcome)
        failed = failed_messages(tried, outcome, reports_items=mapping.settings.reports_batch_item_failures)
        mapping.last_processing_result = CALL_FAILED if failed else SUCCEEDED
        if failed and mapping.source == "sqs-fifo":
            reader.drop_groups({group_of(tried[name]) for name in failed})
        with suppress(ServiceError):  # a queue deleted meanwhile; and what can't be deleted comes again
            self._source(mapping).delete([message for name, message in tried.items() if name not in failed])
            if failed and mapping.uuid in self.queues:
                self._look_when_visible_again(mapping)
        if mapping.uuid in self.queues:
            self._look_now(mapping)

    def _forget_visible(self, mapping: EventSourceMapping) -> None:
        """Let go of what was held when the mapping was stopped, if others may have received it since."""
        reader: QueueReader = mapping.reader
        if not reader.held:
            return
        try:
            timeout = _visibility_timeout(self._source(mapping).attributes())
        except ServiceError:
            timeout = 0
        if self.now() >= reader.held_since + timeout:
            reader.held = {}

    # When to look again

    def _look_now(self, mapping: EventSourceMapping) -> None:
        reader: QueueReader = mapping.reader
        if not reader.is_awaited:
            reader.is_awaited = True
            self.schedule(0.0, "look_into_queue", uuid=mapping.uuid)

    def _look_at(self, mapping: EventSourceMapping, moment: float, *, background: bool = False) -> None:
        looks, planned = mapping.reader.looks, (moment, background)
        if planned not in looks:
            delay = moment - self.now()
            looks[planned] = self.schedule(
                delay, "look_into_queue", background=background, uuid=mapping.uuid, planned=planned
            )

    def _look_when_visible_again(self, mapping: EventSourceMapping) -> None:
        """After a failure. Without a redrive policy the messages may fail for ever: nobody waits for them then."""
        attributes = self._source(mapping).attributes()
        moment = mapping.reader.received_at + _visibility_timeout(attributes)
        moment = max(moment, self.now()) + JUST_AFTER_SECONDS
        self._look_at(mapping, moment, background="RedrivePolicy" not in attributes)

    def _look_for_invisible(self, mapping: EventSourceMapping) -> None:
        """An empty queue may have messages that are delayed, or that others have received."""
        looks = mapping.reader.looks
        delayed, hidden = self._source(mapping).next_moments()
        if delayed < inf:
            self._look_at(mapping, delayed + JUST_AFTER_SECONDS)
        if hidden < inf and not looks:
            self._look_at(mapping, hidden + JUST_AFTER_SECONDS, background=True)

    def _refused(self, mapping: EventSourceMapping, error: ServiceError) -> None:
        """Ask again soon; in place of a queue that is gone another may be made, which is noticed as messages are."""
        if error.code not in NO_SUCH_QUEUE:
            mapping.reader.refusals += 1
            background = mapping.reader.refusals > REFUSALS_AWAITED
            self._look_at(mapping, self.now() + LOOK_AGAIN_SECONDS, background=background)

    # The queue

    def _source(self, mapping: EventSourceMapping) -> QueueSource:
        return QueueSource(self.world, _queue_arn(mapping))

    def _record(self, mapping: EventSourceMapping, message: Mapping[str, Any]) -> dict[str, Any]:
        """A message as a record: without a window it has no digest where it has no attributes (recorded)."""
        window = mapping.settings.maximum_batching_window
        return record_of(message, _queue_arn(mapping), self.region, names_every_digest=window > 0)


def _visibility_timeout(attributes: Mapping[str, str]) -> int:
    return int(attributes["VisibilityTimeout"])


def _queue_arn(mapping: EventSourceMapping) -> str:
    assert mapping.event_source_arn is not None, "a queue has an ARN"
    return mapping.event_source_arn
