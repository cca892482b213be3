"""Who reads queues: messages are received, given to a target in batches, and deleted when it has taken them.

Lambda developer guide, "Using Lambda with Amazon SQS"; EventBridge user guide, "Amazon SQS as a source". What fails
comes back when its visibility timeout has passed, until the queue's redrive policy takes it away. Who reads begins an
attempt (`begin_queue_batch`) and tells what has come of it (`queue_batch_ended`).
"""

from __future__ import annotations

from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING, Any, Generic

from awsim.common.announcements import MessagesAvailable
from awsim.common.filter_criteria import FilterCriteria
from awsim.fabric.backend import Backend
from awsim.fabric.sources.queue_reader import QueueReader, group_of
from awsim.fabric.sources.queue_records import record_of
from awsim.fabric.sources.queue_source import RECEIVED_AT_ONCE, QueueSource
from awsim.fabric.sources.stream_attempts import P
from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from awsim.kernel.unlocked import Unlocked
    from awsim.kernel.world import World

LOOK_AGAIN_SECONDS = 1.0
"""How soon a queue is asked again that has refused."""
REFUSALS_AWAITED = 10
"""How often in a row a queue may refuse before nobody waits for it any more (`Cloud.settle`)."""
JUST_AFTER_SECONDS = 0.01
FIFO = ".fifo"
NO_SUCH_QUEUE = frozenset({"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"})


class QueuePolling(Backend, Generic[P]):
    """The mappings or pipes whose sources are SQS queues."""

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.queues: dict[str, dict[str, P]] = {}
        """ARN of a queue -> key -> who reads it now."""

    def begin_queue_batch(self, poller: P, records: list[dict[str, Any]]) -> tuple[int, Unlocked] | None:
        """Begin to give the first of these messages to the target; how many, and what is to be done for it.

        None where that can't be done now. In the end `queue_batch_ended` is called.
        """
        raise NotImplementedError

    def start_queue(self, poller: P) -> None:
        """Begin to receive messages: those that are there already, and whatever comes."""
        if poller.reader is None:
            poller.reader = QueueReader()
        self.queues.setdefault(poller.source_arn, {})[poller.key] = poller
        self.listen(MessagesAvailable, poller.source_arn, "queue_may_have_messages")
        self._forget_visible(poller)
        self._look_now(poller)

    def stop_queue(self, poller: P) -> None:
        """Receive no more; what is held comes back to the queue when its visibility timeout has passed."""
        arn = poller.source_arn
        pollers = self.queues.get(arn, {})
        pollers.pop(poller.key, None)
        if not pollers:
            self.queues.pop(arn, None)
            self.stop_listening(MessagesAvailable, arn, "queue_may_have_messages")
        reader: QueueReader | None = poller.reader
        if reader is not None:
            for handle in reader.looks.values():
                self.world.scheduler.cancel(handle)
            reader.looks.clear()
            reader.is_awaited = False

    def queue_may_have_messages(self, *, fact: MessagesAvailable) -> None:
        """Heard from SQS: messages have come, or have become visible."""
        for poller in self.queues.get(fact.queue_arn, {}).values():
            self._look_now(poller)

    def look_into_queue(
        self, *, queue_arn: str, key: str, planned: tuple[float, bool] | None = None
    ) -> Unlocked | None:
        """Scheduled: receive messages, and give the target what it is to have now.

        `planned` is the look's key in the reader, None for one that was due at once.
        """
        poller = self.queues.get(queue_arn, {}).get(key)
        if poller is None:
            return None
        reader: QueueReader = poller.reader
        if planned is None:
            reader.is_awaited = False
        else:
            reader.looks.pop(planned, None)
        if reader.tried:
            return None
        try:
            self._receive(poller)
            reader.refusals = 0
            if reader.held:
                return self._next_invocation(poller)
            self._look_for_invisible(poller)
        except ServiceError as error:
            self._refused(poller, error)
        return None

    def _receive(self, poller: P) -> None:
        reader: QueueReader = poller.reader
        source = self._source(poller)
        while (wanted := min(poller.settings.batch_size - len(reader.held), RECEIVED_AT_ONCE)) > 0:
            received = source.receive(wanted)
            if not self._hold(poller, received) or len(received) < wanted:
                return

    def _hold(self, poller: P, received: Sequence[Mapping[str, Any]]) -> bool:
        """Keep what passes the filter and delete the rest; False if the queue has given nothing new."""
        passing = received
        if poller.settings.filters:
            criteria = FilterCriteria(poller.settings.filters, "body")
            passing = [each for each in received if criteria.matches(self._record(poller, each))]
        has_more: bool = poller.reader.hold(passing, self.now())
        if len(passing) < len(received):
            self._source(poller).delete([each for each in received if each not in passing])
        return has_more or len(passing) < len(received)

    def _next_invocation(self, poller: P) -> Unlocked | None:
        reader: QueueReader = poller.reader
        closes_at = reader.held_since + poller.settings.maximum_batching_window
        if len(reader.held) < poller.settings.batch_size and self.now() < closes_at:
            self._look_at(poller, closes_at)
            return None
        begun = self.begin_queue_batch(poller, [self._record(poller, each) for each in reader.held.values()])
        if begun is None:
            reader.held = {}
            self._look_when_visible_again(poller)
            return None
        count, attempt = begun
        reader.try_first(count)
        return attempt

    def queue_batch_ended(self, poller: P, failed: Collection[str]) -> None:
        """An attempt has ended: the messages with these ids stay in the queue, the others are deleted."""
        reader: QueueReader = poller.reader
        tried, reader.tried = reader.tried, {}
        if failed and poller.source_arn.endswith(FIFO):
            reader.drop_groups({group_of(tried[name]) for name in failed})
        with suppress(ServiceError):  # a queue deleted meanwhile; and what can't be deleted comes again
            self._source(poller).delete([message for name, message in tried.items() if name not in failed])
            if failed and self._is_read(poller):
                self._look_when_visible_again(poller)
        if self._is_read(poller):
            self._look_now(poller)

    def postpone_queue_batch(self, poller: P, wait: float) -> None:
        """An attempt was none: the messages are held, and tried after so many seconds."""
        reader: QueueReader = poller.reader
        reader.held, reader.tried = {**reader.tried, **reader.held}, {}
        if self._is_read(poller):
            self._look_at(poller, self.now() + wait)

    def _is_read(self, poller: P) -> bool:
        return poller.key in self.queues.get(poller.source_arn, {})

    def _forget_visible(self, poller: P) -> None:
        """Let go of what was held when reading was stopped, if others may have received it since."""
        reader: QueueReader = poller.reader
        if not reader.held:
            return
        try:
            timeout = visibility_timeout(self._source(poller).attributes())
        except ServiceError:
            timeout = 0
        if self.now() >= reader.held_since + timeout:
            reader.held = {}

    # When to look again

    def _look_now(self, poller: P) -> None:
        reader: QueueReader = poller.reader
        if not reader.is_awaited:
            reader.is_awaited = True
            self.schedule(0.0, "look_into_queue", queue_arn=poller.source_arn, key=poller.key)

    def _look_at(self, poller: P, moment: float, *, background: bool = False) -> None:
        looks, planned = poller.reader.looks, (moment, background)
        if planned not in looks:
            delay = moment - self.now()
            looks[planned] = self.schedule(
                delay,
                "look_into_queue",
                background=background,
                queue_arn=poller.source_arn,
                key=poller.key,
                planned=planned,
            )

    def _look_when_visible_again(self, poller: P) -> None:
        """After a failure. Without a redrive policy the messages may fail for ever: nobody waits for them then."""
        attributes = self._source(poller).attributes()
        moment = poller.reader.received_at + visibility_timeout(attributes)
        moment = max(moment, self.now()) + JUST_AFTER_SECONDS
        self._look_at(poller, moment, background="RedrivePolicy" not in attributes)

    def _look_for_invisible(self, poller: P) -> None:
        """An empty queue may have messages that are delayed, or that others have received."""
        looks = poller.reader.looks
        delayed, hidden = self._source(poller).next_moments()
        if delayed < inf:
            self._look_at(poller, delayed + JUST_AFTER_SECONDS)
        if hidden < inf and not looks:
            self._look_at(poller, hidden + JUST_AFTER_SECONDS, background=True)

    def _refused(self, poller: P, error: ServiceError) -> None:
        """Ask again soon; in place of a queue that is gone another may be made, which is noticed as messages are."""
        if error.code not in NO_SUCH_QUEUE:
            poller.reader.refusals += 1
            background = poller.reader.refusals > REFUSALS_AWAITED
            self._look_at(poller, self.now() + LOOK_AGAIN_SECONDS, background=background)

    # The queue

    def _source(self, poller: P) -> QueueSource:
        return QueueSource(self.world, poller.source_arn)

    def _record(self, poller: P, message: Mapping[str, Any]) -> dict[str, Any]:
        """A message as a record: without a window it has no digest where it has no attributes (recorded)."""
        window = poller.settings.maximum_batching_window
        return record_of(message, poller.source_arn, self.region, names_every_digest=window > 0)


def visibility_timeout(attributes: Mapping[str, str]) -> int:
    """How many seconds a received message stays hidden, of a queue with these attributes."""
    return int(attributes["VisibilityTimeout"])
