"""SendMessage and SendMessageBatch."""

from __future__ import annotations

import re
from hashlib import md5, sha256
from typing import TYPE_CHECKING, Any

from awsim.services.sqs.batches import check_batch, each_by_itself
from awsim.services.sqs.errors import (
    BatchError,
    InvalidMessageContentsError,
    InvalidParameterValueError,
    MissingParameterError,
    invalid_value,
)
from awsim.services.sqs.fifo_queue import FifoQueue, Sent
from awsim.services.sqs.message_attributes import ILLEGAL_XML, TRACE_HEADER, check_attributes, digest, trace_header_in
from awsim.services.sqs.models import Message
from awsim.services.sqs.resources import SQSResources
from awsim.services.sqs.throughput import count_call

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.sqs.models import Queue

    Answer = dict[str, Any]

LONGEST_BATCH = 1_048_576
LONGEST_DELAY = 900
NOT_FOR_THIS_QUEUE = "The request include parameter that is not valid for this queue type."
_ID = re.compile(r"[A-Za-z0-9!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]{1,128}")
_NONE: Mapping[str, Any] = {}


class SendOperations(SQSResources):
    """Putting messages into queues."""

    def send_message(
        self,
        *,
        queue_url: str,
        message_body: str,
        delay_seconds: int | None = None,
        message_attributes: Mapping[str, Any] | None = None,
        message_system_attributes: Mapping[str, Any] | None = None,
        message_deduplication_id: str | None = None,
        message_group_id: str | None = None,
    ) -> Answer:
        """Put a message into a queue."""
        queue = self.queue(queue_url, "SendMessage")
        attributes = message_attributes or _NONE
        body = _checked_body(message_body)
        length = len(body) + (check_attributes(attributes) if attributes else 0)
        if length > queue.settings.maximum_message_size:
            raise InvalidParameterValueError(
                "One or more parameters are invalid. Reason: Message must be shorter than "
                f"{queue.settings.maximum_message_size} bytes."
            )
        if queue.is_fifo and message_group_id is None:
            raise MissingParameterError("MessageGroupId")
        count_call(self.world, queue, "SendMessage", message_group_id)
        answer = self._send(
            queue,
            message_body,
            body,
            delay_seconds,
            attributes,
            message_system_attributes,
            message_deduplication_id,
            message_group_id,
        )
        self.has_messages(queue)
        return answer

    def send_message_batch(self, *, queue_url: str, entries: Sequence[Mapping[str, Any]]) -> Answer:
        """Put up to ten messages into a queue; each succeeds or fails by itself.

        Whether a message is too long for the queue is not asked here (recorded: …with_updated_maximum_message_size).
        """
        queue = self.queue(queue_url, "SendMessage")
        check_batch(entries, "SendMessageBatchRequestEntry")
        self._check_batch_of(queue, entries)
        count_call(self.world, queue, "SendMessage", entries[0].get("MessageGroupId"))

        def send(entry: Mapping[str, Any]) -> Answer:
            attributes = entry.get("MessageAttributes") or _NONE
            body = _checked_body(entry["MessageBody"])
            if attributes:
                check_attributes(attributes)
            return self._send(
                queue,
                entry["MessageBody"],
                body,
                entry.get("DelaySeconds"),
                attributes,
                entry.get("MessageSystemAttributes"),
                entry.get("MessageDeduplicationId"),
                entry.get("MessageGroupId"),
            )

        answer = each_by_itself(entries, send)
        self.has_messages(queue)
        return answer

    def _check_batch_of(self, queue: Queue, entries: Sequence[Mapping[str, Any]]) -> None:
        length = sum(_length(entry) for entry in entries)
        if length > LONGEST_BATCH:
            raise BatchError(
                "BatchRequestTooLong",
                f"Batch requests cannot be longer than {LONGEST_BATCH} bytes. You have sent {length} bytes.",
            )
        for number, entry in enumerate(entries, 1):
            if not entry["MessageBody"]:
                raise MissingParameterError(f"SendMessageBatchRequestEntry.{number}.MessageBody")
            if queue.is_fifo:
                if entry.get("MessageGroupId") is None:
                    raise InvalidParameterValueError("The request must contain the parameter MessageGroupId.")
                _require_deduplication_id(queue, entry.get("MessageDeduplicationId"))

    def _send(
        self,
        queue: Queue,
        text: str,
        body: bytes,
        delay_seconds: int | None,
        attributes: Mapping[str, Any],
        system_attributes: Mapping[str, Any] | None,
        deduplication_id: str | None,
        group_id: str | None,
    ) -> Answer:
        delay = _delay(queue, delay_seconds)
        trace_header = trace_header_in(system_attributes) if system_attributes else None
        if group_id is not None:
            _check_id("MessageGroupId", group_id)
        if deduplication_id is not None:
            _check_id("MessageDeduplicationId", deduplication_id)
        if isinstance(queue, FifoQueue):
            _require_deduplication_id(queue, deduplication_id)
            deduplication_id = deduplication_id or sha256(body).hexdigest()
        elif deduplication_id is not None:
            raise invalid_value(deduplication_id, "MessageDeduplicationId", NOT_FOR_THIS_QUEUE)
        now = self.now()
        message = Message(
            0,
            "",
            text,
            md5(body, usedforsecurity=False).hexdigest(),
            attributes,
            digest(attributes) if attributes else None,
            trace_header,
            "",
            now,
            group_id,
            deduplication_id,
        )
        sent: Sent | None = None
        if isinstance(queue, FifoQueue):
            sent = queue.sent_before(str(group_id), str(deduplication_id), now)
        if sent is None:
            message.id = self.random.uuid()
            message.sender_id = self.sender()
            message.sequence_number = queue.sequence_number()
            queue.put(message, now, delay)
            if isinstance(queue, FifoQueue):
                queue.remember(message, now)
            return _answer(message, message.id, message.sequence_number)
        return _answer(message, sent.message_id, sent.sequence_number)


def _answer(message: Message, message_id: str, sequence_number: str | None) -> Answer:
    answer = {"MD5OfMessageBody": message.body_md5, "MessageId": message_id}
    if message.attributes_md5 is not None:
        answer["MD5OfMessageAttributes"] = message.attributes_md5
    if message.trace_header is not None:
        trace = {TRACE_HEADER: {"DataType": "String", "StringValue": message.trace_header}}
        answer["MD5OfMessageSystemAttributes"] = digest(trace)
    if sequence_number is not None:
        answer["SequenceNumber"] = sequence_number
    return answer


def _checked_body(text: str) -> bytes:
    if not text:
        raise MissingParameterError("MessageBody")
    if ILLEGAL_XML.search(text) is not None:
        raise InvalidMessageContentsError
    return text.encode()


def _length(entry: Mapping[str, Any]) -> int:
    length = len(entry["MessageBody"].encode("utf-8", "surrogatepass"))
    for name, value in (entry.get("MessageAttributes") or _NONE).items():
        content = value.get("BinaryValue") or value.get("StringValue", "").encode("utf-8", "surrogatepass")
        length += len(name.encode()) + len(value["DataType"].encode()) + len(content)
    return length


def _delay(queue: Queue, seconds: int | None) -> float:
    """For how long a message is delayed; in a FIFO queue that is the queue's affair."""
    if seconds is None:
        return queue.settings.delay_seconds
    if not 0 <= seconds <= LONGEST_DELAY:
        raise invalid_value(seconds, "DelaySeconds", f"DelaySeconds must be >= 0 and <= {LONGEST_DELAY}.")
    if queue.is_fifo:
        if seconds:
            raise invalid_value(seconds, "DelaySeconds", NOT_FOR_THIS_QUEUE)
        return queue.settings.delay_seconds
    return seconds


def _check_id(name: str, given: str) -> None:
    if _ID.fullmatch(given) is None:
        raise invalid_value(
            given, name, f"{name} can only include alphanumeric and punctuation characters. 1 to 128 in length."
        )


def _require_deduplication_id(queue: Queue, given: str | None) -> None:
    if given is None and not queue.settings.deduplicates_by_content:
        raise InvalidParameterValueError(
            "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided "
            "explicitly"
        )
