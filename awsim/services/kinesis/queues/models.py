"""A queue on a stream: which records it has delivered, which are in flight, which have become dead letters.

Only records that were received and not acknowledged are remembered one by one; of all others the queue knows how far
it has come in each shard. Nothing is scanned: what becomes visible is found in a heap.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import islice
from typing import TYPE_CHECKING, Any

from awsim.services.kinesis.records.stream_reader import RecordKey, StreamReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim.services.kinesis.models import Stream

DEFAULT_VISIBILITY_SECONDS = 30
DEFAULT_MAX_RECEIVE_COUNT = 6


@dataclass(slots=True)
class Delivery:
    """A record that was received and not acknowledged."""

    key: RecordKey
    first_received_at: float
    number: int
    """Of the last receive; the receipt handle holds it."""
    visible_at: float
    count: int = 1
    ticket: int = 0
    """Of its last entry in a heap; those before it count no more."""


@dataclass(slots=True)
class VisibilityHeap:
    """Deliveries by the moment they become visible again; one whose moment has changed is put in once more."""

    _heap: list[tuple[float, RecordKey, int]] = field(default_factory=list)

    def add(self, delivery: Delivery) -> None:
        """Note when a delivery becomes visible."""
        delivery.ticket += 1
        heappush(self._heap, (delivery.visible_at, delivery.key, delivery.ticket))

    def pop_visible(self, deliveries: dict[RecordKey, Delivery], now: float) -> Iterator[Delivery]:
        """Take out the deliveries that are visible, in the order they became so."""
        while self._heap and self._heap[0][0] <= now:
            _, key, ticket = heappop(self._heap)
            delivery = deliveries.get(key)
            if delivery is not None and delivery.ticket == ticket:
                yield delivery

    def next_moment(self) -> float | None:
        """When the next delivery becomes visible, as far as is known."""
        return self._heap[0][0] if self._heap else None


@dataclass(slots=True)
class Side:
    """What is received by one of the two families of operations: the records of a queue, or its dead letters."""

    deliveries: dict[RecordKey, Delivery] = field(default_factory=dict)
    in_flight: VisibilityHeap = field(default_factory=VisibilityHeap)


@dataclass(slots=True)
class Queue:
    """A queue."""

    name: str
    arn: str
    stream_arn: str
    stream_created_at: float
    created_at: float
    starting_position: dict[str, Any]
    """`Type`, and as `Timestamp` the moment it effectively begins at."""
    asked_timestamp: float | None
    status: str = "CREATING"
    visibility_seconds: int = DEFAULT_VISIBILITY_SECONDS
    max_receive_count: int | None = DEFAULT_MAX_RECEIVE_COUNT
    """None: no dead letters."""
    tags: dict[str, str] = field(default_factory=dict)
    policy: str | None = None
    reader: StreamReader = field(default_factory=StreamReader)
    """How far the records have been received."""
    normal: Side = field(default_factory=Side)
    dead: Side = field(default_factory=Side)
    last_chances: VisibilityHeap = field(default_factory=VisibilityHeap)
    """Records that become dead letters when their visibility timeout has passed."""
    received: int = 0

    def describe(self) -> dict[str, Any]:
        """As in CreateQueue and DescribeQueue."""
        position = {**self.starting_position}
        if self.status == "CREATING":
            position["Timestamp"] = self.asked_timestamp
        dead_letters: dict[str, Any] = {"TargetType": "NONE"}
        if self.max_receive_count is not None:
            dead_letters = {"TargetType": "BUILT_IN", "MaxReceiveCount": self.max_receive_count}
        return {
            "QueueName": self.name,
            "QueueARN": self.arn,
            "QueueStatus": self.status,
            "QueueCreationTimestamp": self.created_at,
            "StreamConfigurationList": [{"StreamARN": self.stream_arn, "StartingPosition": position}],
            "QueueAttributes": {
                "VisibilityTimeoutSeconds": self.visibility_seconds,
                "DeadLetterConfiguration": dead_letters,
            },
        }

    def summarise(self) -> dict[str, Any]:
        """As in ListQueues."""
        return {
            "QueueName": self.name,
            "QueueARN": self.arn,
            "QueueStatus": self.status,
            "QueueCreationTimestamp": self.created_at,
            "Streams": [{"StreamARN": self.stream_arn, "StreamCreationTimestamp": self.stream_created_at}],
        }

    def receive(self, stream: Stream, limit: int, seconds: float, now: float) -> list[Delivery]:
        """Take up to so many visible records: redeliveries first, then such as were never received."""
        received = list(islice(self._visible(self.normal, stream, now), limit))
        for delivery in received:
            self._redeliver(self.normal, delivery, seconds, now)
        for key in self.reader.take(stream, limit - len(received), now):
            self.received += 1
            delivery = self.normal.deliveries[key] = Delivery(key, now, self.received, now + seconds)
            self.hide(self.normal, delivery)
            received.append(delivery)
        return received

    def receive_dead(self, stream: Stream, limit: int, seconds: float, now: float) -> list[Delivery]:
        """Take up to so many visible dead letters."""
        self.bury(now)
        received = list(islice(self._visible(self.dead, stream, now), limit))
        for delivery in received:
            self._redeliver(self.dead, delivery, seconds, now)
        return received

    def hide(self, side: Side, delivery: Delivery) -> None:
        """Let a delivery be out of sight until the moment it says; for the last time, if that was its last chance."""
        last = side is self.normal and self.max_receive_count is not None and delivery.count >= self.max_receive_count
        (self.last_chances if last else side.in_flight).add(delivery)

    def bury(self, now: float) -> None:
        """Make dead letters of the records received too often whose visibility timeout has passed."""
        for delivery in self.last_chances.pop_visible(self.normal.deliveries, now):
            del self.normal.deliveries[delivery.key]
            self.dead.deliveries[delivery.key] = delivery
            self.dead.in_flight.add(delivery)

    def restore(self, delivery: Delivery, now: float) -> None:
        """Make a dead letter an ordinary record again, visible and never received."""
        del self.dead.deliveries[delivery.key]
        delivery.count, delivery.visible_at = 0, now
        self.normal.deliveries[delivery.key] = delivery
        self.normal.in_flight.add(delivery)

    def limit_receives(self, count: int | None, now: float) -> None:
        """Change after how many receives a record becomes a dead letter; those that are dead stay so."""
        self.bury(now)
        self.max_receive_count = count
        self.last_chances, self.normal.in_flight = VisibilityHeap(), VisibilityHeap()
        for delivery in self.normal.deliveries.values():
            self.hide(self.normal, delivery)

    def next_change(self, side: Side) -> float | None:
        """When by itself a record may become visible on a side; dead letters come from the last chances."""
        heaps = [side.in_flight, self.last_chances] if side is self.dead else [side.in_flight]
        moments = [heap.next_moment() for heap in heaps]
        return min((moment for moment in moments if moment is not None), default=None)

    def _redeliver(self, side: Side, delivery: Delivery, seconds: float, now: float) -> None:
        self.received += 1
        delivery.number = self.received
        delivery.count += 1
        delivery.visible_at = now + seconds
        self.hide(side, delivery)

    def _visible(self, side: Side, stream: Stream, now: float) -> Iterator[Delivery]:
        for delivery in side.in_flight.pop_visible(side.deliveries, now):
            if self._is_kept(delivery, stream, now):
                yield delivery
            else:
                del side.deliveries[delivery.key]

    def _is_kept(self, delivery: Delivery, stream: Stream, now: float) -> bool:
        shard_index, index = delivery.key
        log = stream.topology.shards[shard_index].log
        log.trim(stream.horizon(now))
        return index >= log.horizon
