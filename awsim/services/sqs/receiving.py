"""ReceiveMessage: short and long polls, what is told of each message, and dead letters that are found on the way."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from awsim.kernel.waiting import Waiting
from awsim.services.sqs.errors import invalid_value
from awsim.services.sqs.fifo_queue import FifoQueue
from awsim.services.sqs.message_attributes import digest, selected
from awsim.services.sqs.redriving import RedriveOperations
from awsim.services.sqs.throughput import count_call

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from awsim.services.sqs.models import Message, Queue

    Answer = dict[str, Any]

MOST_MESSAGES = 10
LONGEST_WAIT = 20
LONGEST_TIMEOUT = 43_200
LONGEST_ATTEMPT_ID = 128


class ReceiveOperations(RedriveOperations):
    """Receiving messages."""

    waiting = frozenset({"receive_message"})

    def receive_message(
        self,
        *,
        queue_url: str,
        attribute_names: Sequence[str] = (),
        message_system_attribute_names: Sequence[str] = (),
        message_attribute_names: Sequence[str] = (),
        max_number_of_messages: int = 1,
        visibility_timeout: int | None = None,
        wait_time_seconds: int | None = None,
        receive_request_attempt_id: str | None = None,
    ) -> Answer | Waiting:
        """Receive up to ten messages, waiting for one to come for up to 20 seconds; they are in flight then.

        A short poll answers at once.
        """
        queue = self.queue(queue_url, "ReceiveMessage")
        _check(max_number_of_messages, visibility_timeout, wait_time_seconds, receive_request_attempt_id)
        count_call(self.world, queue, "ReceiveMessage")
        system_names = {*attribute_names, *message_system_attribute_names}

        def look() -> Answer | None:
            found = self.queue(queue_url)
            taken = self._receive(found, max_number_of_messages, visibility_timeout, receive_request_attempt_id)
            if not taken:
                return None
            return {"Messages": [_shown(found, each, system_names, message_attribute_names) for each in taken]}

        wait = queue.settings.wait_seconds if wait_time_seconds is None else wait_time_seconds
        if not wait:
            return look() or {}
        return Waiting(
            look,
            until=self.now() + wait,
            otherwise=dict,
            wakes_on=(queue.arn,),
            changes_at=lambda: self.queue(queue_url).next_change(),
        )

    def _receive(self, queue: Queue, limit: int, timeout: int | None, attempt_id: str | None) -> list[Message]:
        now = self.now()
        seconds = queue.settings.visibility_seconds if timeout is None else timeout
        if attempt_id is None or not isinstance(queue, FifoQueue):
            return queue.receive(limit, now, seconds, partial(self.bury, queue))
        given = queue.received_before(attempt_id, now, seconds)
        if given is None:
            given = queue.receive(limit, now, seconds, partial(self.bury, queue))
            if given:
                queue.note_attempt(attempt_id, given, now)
        return given


def _check(limit: int, timeout: int | None, wait: int | None, attempt_id: str | None) -> None:
    if not 1 <= limit <= MOST_MESSAGES:
        raise invalid_value(limit, "MaxNumberOfMessages", "Must be between 1 and 10, if provided.")
    if timeout is not None and not 0 <= timeout <= LONGEST_TIMEOUT:
        raise invalid_value(timeout, "VisibilityTimeout", f"Must be >= 0 and <= {LONGEST_TIMEOUT}, if provided.")
    if wait is not None and not 0 <= wait <= LONGEST_WAIT:
        raise invalid_value(wait, "WaitTimeSeconds", f"Must be >= 0 and <= {LONGEST_WAIT}, if provided.")
    if attempt_id is not None and not 1 <= len(attempt_id) <= LONGEST_ATTEMPT_ID:
        raise invalid_value(
            attempt_id,
            "ReceiveRequestAttemptId",
            "ReceiveRequestAttemptId can only include alphanumeric and punctuation characters. 1 to 128 in length.",
        )


def _shown(queue: Queue, message: Message, system_names: set[str], names: Iterable[str]) -> Answer:
    shown: Answer = {
        "MessageId": message.id,
        "ReceiptHandle": queue.handle_of(message),
        "MD5OfBody": message.body_md5,
        "Body": message.body,
    }
    if system_names:
        known = _system_attributes(message)
        asked = known if "All" in system_names else {name: known[name] for name in known if name in system_names}
        if asked:
            shown["Attributes"] = asked
    if names and message.attributes:
        attributes = selected(message.attributes, names)
        if attributes:
            whole = attributes is message.attributes
            shown["MD5OfMessageAttributes"] = message.attributes_md5 if whole else digest(attributes)
            shown["MessageAttributes"] = attributes
    return shown


def _system_attributes(message: Message) -> dict[str, str]:
    known = {
        "SenderId": message.sender_id,
        "SentTimestamp": _milliseconds(message.sent_at),
        "ApproximateReceiveCount": str(message.receive_count),
        "ApproximateFirstReceiveTimestamp": _milliseconds(message.first_received_at or message.received_at),
    }
    further = {
        "SequenceNumber": message.sequence_number,
        "MessageDeduplicationId": message.deduplication_id,
        "MessageGroupId": message.group_id,
        "AWSTraceHeader": message.trace_header,
        "DeadLetterQueueSourceArn": message.dead_letter_source,
    }
    known.update((name, value) for name, value in further.items() if value is not None)
    return known


def _milliseconds(moment: float) -> str:
    return str(int(moment * 1000))
