"""What is done with received messages: DeleteMessage, ChangeMessageVisibility, and both in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.sqs.batches import check_batch, each_by_itself
from awsim.services.sqs.errors import (
    MissingParameterError,
    ReceiptHandleIsInvalidError,
    expired_handle,
    invalid_value,
    not_in_flight,
)
from awsim.services.sqs.models import IN_FLIGHT, Message
from awsim.services.sqs.resources import SQSResources
from awsim.services.sqs.throughput import count_call

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.sqs.models import Queue

    Answer = dict[str, Any]

LONGEST_TIMEOUT = 43_200


class InFlightOperations(SQSResources):
    """Ending what a receive has begun."""

    def delete_message(self, *, queue_url: str, receipt_handle: str) -> None:
        """Delete a message; one that has gone already is no error."""
        queue = self.queue(queue_url, "DeleteMessage")
        count_call(self.world, queue, "DeleteMessage")
        self._delete(queue, receipt_handle)
        self._let_go_on(queue)

    def delete_message_batch(self, *, queue_url: str, entries: Sequence[Mapping[str, Any]]) -> Answer:
        """Delete up to ten messages; each deletion succeeds or fails by itself."""
        queue = self.queue(queue_url, "DeleteMessage")
        check_batch(entries, "DeleteMessageBatchRequestEntry")
        count_call(self.world, queue, "DeleteMessage")
        answer = each_by_itself(entries, lambda entry: self._delete(queue, entry["ReceiptHandle"]))
        self._let_go_on(queue)
        return answer

    def change_message_visibility(self, *, queue_url: str, receipt_handle: str, visibility_timeout: int) -> None:
        """Have a message in flight show itself so many seconds from now."""
        queue = self.queue(queue_url, "ChangeMessageVisibility")
        count_call(self.world, queue, "ChangeMessageVisibility")
        self._change(queue, receipt_handle, visibility_timeout)
        self.has_messages(queue)

    def change_message_visibility_batch(self, *, queue_url: str, entries: Sequence[Mapping[str, Any]]) -> Answer:
        """Have up to ten messages show themselves later or sooner; each change succeeds or fails by itself."""
        queue = self.queue(queue_url, "ChangeMessageVisibility")
        check_batch(entries, "ChangeMessageVisibilityBatchRequestEntry")
        count_call(self.world, queue, "ChangeMessageVisibility")

        def change(entry: Mapping[str, Any]) -> None:
            timeout = entry.get("VisibilityTimeout")
            if timeout is None:
                raise MissingParameterError("ChangeMessageVisibilityBatchRequestEntry.VisibilityTimeout")
            self._change(queue, entry["ReceiptHandle"], timeout)

        answer = each_by_itself(entries, change)
        self.has_messages(queue)
        return answer

    def _delete(self, queue: Queue, handle: str) -> None:
        message, receipt = _received(queue, handle)
        if message is None:
            return
        if queue.is_fifo and (message.state != IN_FLIGHT or receipt != message.receipt):
            # Recorded: test_fifo_delete_after_visibility_timeout. Standard queues delete by old handles, too.
            raise expired_handle(handle)
        queue.forget(message)

    def _let_go_on(self, queue: Queue) -> None:
        """Without its message in flight, a group of a FIFO queue has the next to give."""
        if queue.is_fifo:
            self.has_messages(queue)

    def _change(self, queue: Queue, handle: str, seconds: int) -> None:
        if not 0 <= seconds <= LONGEST_TIMEOUT:
            raise invalid_value(seconds, "VisibilityTimeout", f"Must be between 0 and {LONGEST_TIMEOUT}, if provided.")
        message, receipt = _received(queue, handle)
        now = self.now()
        is_in_flight = message is not None and message.state == IN_FLIGHT and receipt == message.receipt
        if message is None or (queue.is_fifo and not is_in_flight):
            raise not_in_flight(handle)
        if now + seconds > message.received_at + LONGEST_TIMEOUT:
            raise invalid_value(
                seconds,
                "VisibilityTimeout",
                f"Total VisibilityTimeout for the message is beyond the limit [{LONGEST_TIMEOUT} seconds]",
            )
        if message.state == IN_FLIGHT:
            # For one that is visible again it is too late, which is no error (recorded: …after_…_expiration).
            queue.change_visibility(message, now, seconds)


def _received(queue: Queue, handle: str) -> tuple[Message | None, int]:
    try:
        return queue.receipt(handle)
    except ValueError:
        raise ReceiptHandleIsInvalidError(handle) from None
