"""The records of a queue and its dead letters: receiving, acknowledging, hiding and restoring them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.sealed_token import InvalidTokenError, seal_values, unseal_values
from awsim.kernel.waiting import Waiting
from awsim.model.errors import ServiceError
from awsim.services.kinesis.errors import InvalidArgumentError, ResourceNotFoundError
from awsim.services.kinesis.queues.queues import QueueOperations

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from awsim.services.kinesis.models import Stream
    from awsim.services.kinesis.queues.models import Delivery, Queue, Side

Answer = dict[str, Any]

PAGE = 10
WAIT_SECONDS = 9
"""How long a receive waits for a record to become visible if it does not say."""


class QueueRecordOperations(QueueOperations):
    """Receiving and acknowledging the records of queues, and handling their dead letters."""

    def receive_queue_records(
        self,
        *,
        queue_arn: str,
        limit: int = PAGE,
        wait_time_seconds: int = WAIT_SECONDS,
        visibility_timeout_seconds: int | None = None,
    ) -> Waiting:
        """Receive up to 10 visible records; they are hidden until their visibility timeout has passed."""

        def take(queue: Queue, stream: Stream) -> list[Delivery]:
            return queue.receive(stream, limit, _hidden_for(queue, visibility_timeout_seconds), self.now())

        return self._receiving(queue_arn, take, lambda queue: queue.normal, wait_time_seconds)

    def receive_dead_letter_queue_records(
        self,
        *,
        queue_arn: str,
        limit: int = PAGE,
        wait_time_seconds: int = WAIT_SECONDS,
        visibility_timeout_seconds: int | None = None,
    ) -> Waiting:
        """Receive up to 10 visible dead letters."""

        def take(queue: Queue, stream: Stream) -> list[Delivery]:
            return queue.receive_dead(stream, limit, _hidden_for(queue, visibility_timeout_seconds), self.now())

        return self._receiving(queue_arn, take, lambda queue: queue.dead, wait_time_seconds)

    def acknowledge_queue_records(self, *, queue_arn: str, entries: Sequence[Mapping[str, Any]]) -> Answer:
        """End the delivery of records."""
        queue = self.queue(queue_arn)
        return self._for_each(queue, queue.normal, entries, lambda delivery, _: _forget(queue.normal, delivery))

    def acknowledge_dead_letter_queue_records(self, *, queue_arn: str, entries: Sequence[Mapping[str, Any]]) -> Answer:
        """Discard dead letters."""
        queue = self.queue(queue_arn)
        return self._for_each(queue, queue.dead, entries, lambda delivery, _: _forget(queue.dead, delivery))

    def update_queue_records_visibility(self, *, queue_arn: str, entries: Sequence[Mapping[str, Any]]) -> Answer:
        """Hide records in flight for longer or shorter, from now on."""
        queue = self.queue(queue_arn)
        return self._for_each(queue, queue.normal, entries, lambda *given: self._hide(queue, queue.normal, *given))

    def update_dead_letter_queue_records_visibility(
        self, *, queue_arn: str, entries: Sequence[Mapping[str, Any]]
    ) -> Answer:
        """Hide dead letters in flight for longer or shorter, from now on."""
        queue = self.queue(queue_arn)
        return self._for_each(queue, queue.dead, entries, lambda *given: self._hide(queue, queue.dead, *given))

    def restore_dead_letter_queue_records(self, *, queue_arn: str, entries: Sequence[Mapping[str, Any]]) -> Answer:
        """Make dead letters ordinary records again, as if they had never been received."""
        queue = self.queue(queue_arn)
        return self._for_each(queue, queue.dead, entries, lambda delivery, _: queue.restore(delivery, self.now()))

    def _delivering_queue(self, arn: str) -> Queue:
        """The queue if it delivers records: it is ACTIVE or UPDATING."""
        queue = self.queue(arn)
        if queue.status not in ("ACTIVE", "UPDATING"):
            raise InvalidArgumentError(f"Queue {queue.name} not ACTIVE, instead in state {queue.status}")
        return queue

    def _receiving(
        self,
        queue_arn: str,
        take: Callable[[Queue, Stream], list[Delivery]],
        side: Callable[[Queue], Side],
        wait_seconds: float,
    ) -> Waiting:
        def look() -> Answer | None:
            queue = self._delivering_queue(queue_arn)
            stream = self.stream(None, queue.stream_arn)
            taken = take(queue, stream)
            return {"QueueRecords": [_describe(queue, stream, delivery) for delivery in taken]} if taken else None

        def changes_at() -> float | None:
            queue = self.queue(queue_arn)
            return queue.next_change(side(queue))

        return Waiting(
            look,
            until=self.now() + wait_seconds,
            otherwise=lambda: {"QueueRecords": []},
            wakes_on=(self._delivering_queue(queue_arn).stream_arn, queue_arn),
            changes_at=changes_at,
        )

    def _for_each(
        self,
        queue: Queue,
        side: Side,
        entries: Sequence[Mapping[str, Any]],
        act: Callable[[Delivery, Mapping[str, Any]], None],
    ) -> Answer:
        """Act on the delivery of each receipt handle; each succeeds or fails by itself."""
        queue.bury(self.now())
        successful, failed = [], []
        for entry in entries:
            handle = entry["ReceiptHandle"]
            try:
                act(_delivery(queue, side, handle), entry)
                successful.append({"ReceiptHandle": handle})
            except ServiceError as error:
                failed.append({"ReceiptHandle": handle, "ErrorCode": error.code, "ErrorMessage": error.message})
        self.world.wake(queue.arn)
        return {"Successful": successful, "Failed": failed}

    def _hide(self, queue: Queue, side: Side, delivery: Delivery, entry: Mapping[str, Any]) -> None:
        now = self.now()
        if delivery.visible_at <= now:
            raise InvalidArgumentError("The record is not in flight.")
        delivery.visible_at = now + entry["VisibilityTimeoutSeconds"]
        queue.hide(side, delivery)


def _hidden_for(queue: Queue, asked_seconds: int | None) -> int:
    return queue.visibility_seconds if asked_seconds is None else asked_seconds


def _delivery(queue: Queue, side: Side, handle: str) -> Delivery:
    """What a receipt handle stands for; raises ResourceNotFoundException, InvalidArgumentException."""
    try:
        given = unseal_values("receipt", handle)
    except InvalidTokenError:
        given = {}
    if given.get("queue") != queue.arn:
        raise InvalidArgumentError("The receipt handle is not valid for this queue.")
    delivery = side.deliveries.get((given["shard"], given["index"]))
    if delivery is None:
        raise ResourceNotFoundError("The record of the receipt handle was not found in the queue.")
    if delivery.number != given["number"]:
        raise InvalidArgumentError("The receipt handle has expired: the record was received again since.")
    return delivery


def _forget(side: Side, delivery: Delivery) -> None:
    del side.deliveries[delivery.key]


def _describe(queue: Queue, stream: Stream, delivery: Delivery) -> Answer:
    shard_index, index = delivery.key
    record = stream.topology.shards[shard_index].log.columns(index, index + 1)
    handle = seal_values("receipt", queue=queue.arn, shard=shard_index, index=index, number=delivery.number)
    return {
        "ReceiptHandle": handle,
        "RecordId": record["SequenceNumber"][0],
        "PartitionKey": record["PartitionKey"][0],
        "Data": record["Data"][0],
        "ApproximateArrivalTimestamp": record["ApproximateArrivalTimestamp"][0],
        "FirstReceiveTimestamp": delivery.first_received_at,
        "ReceiveCount": delivery.count,
    }
