"""A message, and what all queues have in common: which messages are there, when they show themselves, how they end."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from math import inf
from struct import Struct, error
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.services.sqs.settings import Settings

VISIBLE, DELAYED, IN_FLIGHT = "visible", "delayed", "in flight"
"""The states of a message that is there."""

LIMIT_IN_FLIGHT = 120_000
"""How many messages of a queue may be in flight (developer guide, "Amazon SQS message quotas")."""

_HANDLE = Struct(">QQI")
_HANDLE_PREFIX = "AQEB"


@dataclass(slots=True, eq=False)
class Message:
    """A message.

    number         its place among the messages of its queue.
    attributes     in the model's form; `attributes_md5` is their digest, None where there are none.
    sent_at        when it was sent, in seconds since the epoch; a dead letter keeps it.
    due            when a message that is delayed or in flight shows itself, in seconds since the epoch.
    receipt        which of its receives from this queue the last one was, counted from 1; 0 where there was none.
    receive_count  how often it was received, in the queues before this one too.
    """

    number: int
    id: str
    body: str
    body_md5: str
    attributes: Mapping[str, Any]
    attributes_md5: str | None
    trace_header: str | None
    sender_id: str
    sent_at: float
    group_id: str | None = None
    deduplication_id: str | None = None
    sequence_number: str | None = None
    dead_letter_source: str | None = None
    state: str = VISIBLE
    due: float = 0.0
    receipt: int = 0
    receive_count: int = 0
    first_received_at: float | None = None
    received_at: float = 0.0

    def for_another_queue(self, sequence_number: str | None) -> Message:
        """A copy that has not been received from the queue it goes to; that queue gives it its number."""
        return replace(
            self, number=0, sequence_number=sequence_number, state=VISIBLE, due=0.0, receipt=0, received_at=0.0
        )


class Queue:
    """What standard and FIFO queues have in common.

    Messages are found by their numbers, which the structures of a queue hold in order. A number that stays behind in
    one of them, because its message has gone or its moment was changed, is passed over when it comes first.
    """

    is_fifo = False

    def __init__(self, name: str, arn: str, url: str, settings: Settings, *, seal: int, now: float) -> None:
        self.name = name
        self.arn = arn
        self.url = url
        self.settings = settings
        self.seal = seal
        """What its receipt handles carry, so that no other queue takes them."""
        self.created_at = now
        self.modified_at = now
        self.purged_at = -inf
        self.next_number = 1
        self.tags: dict[str, str] = {}
        self._begin()

    def _begin(self) -> None:
        """Be without messages."""
        self.messages: dict[int, Message] = {}
        self.counts = {VISIBLE: 0, DELAYED: 0, IN_FLIGHT: 0}
        self._ages: list[tuple[float, int]] = []
        """A heap of (since when it is kept, number)."""
        self._in_flight: list[tuple[float, int]] = []
        """A heap of (when it shows itself again, number)."""

    # Putting

    def put(self, message: Message, now: float, delay: float = 0.0) -> None:
        """Take a message in, under the next number; it shows itself after `delay` seconds."""
        message.number = number = self.next_number
        self.next_number = number + 1
        self.messages[number] = message
        heappush(self._ages, (now if self.is_fifo else message.sent_at, number))
        if delay > 0:
            message.state, message.due = DELAYED, now + delay
            self.counts[DELAYED] += 1
            self._delay(message)
        else:
            message.state = VISIBLE
            self.counts[VISIBLE] += 1
            self._show(message)

    def sequence_number(self) -> str | None:
        """The sequence number of the next message; standard queues have none."""
        return None

    # Time

    def refresh(self, now: float) -> None:
        """Let happen what the clock says: delays and visibility timeouts end, messages become too old."""
        if self._in_flight and self._in_flight[0][0] <= now:
            self._end_timeouts(now)
        if self.next_delay() <= now:
            self._end_delays(now)
        if self._ages and self._ages[0][0] + self.settings.retention_seconds <= now:
            self._end_retention(now)

    def next_change(self) -> float:
        """When, at the earliest, a message shows itself without anybody's doing; infinite where none will."""
        return min(self.next_timeout(), self.next_delay())

    def next_timeout(self) -> float:
        """When, at the earliest, a visibility timeout ends; infinite where nothing is in flight."""
        return self._in_flight[0][0] if self._in_flight else inf

    def _end_timeouts(self, now: float) -> None:
        heap = self._in_flight
        while heap and heap[0][0] <= now:
            due, number = heappop(heap)
            if self._is_waiting(number, due):
                self._become_visible(self.messages[number])

    def _end_retention(self, now: float) -> None:
        heap, oldest = self._ages, now - self.settings.retention_seconds
        while heap and heap[0][0] <= oldest:
            message = self.messages.get(heappop(heap)[1])
            if message is not None:
                self.forget(message)

    def _is_waiting(self, number: int, due: float) -> bool:
        """Whether a message is in flight until this moment."""
        message = self.messages.get(number)
        return message is not None and message.state == IN_FLIGHT and message.due == due

    # Receiving

    def receive(self, limit: int, now: float, seconds: float, bury: Callable[[Message], bool]) -> list[Message]:
        """Up to so many messages, which are in flight for so many seconds from now on.

        `bury` is asked about each beforehand: whether it was forgotten here, being a dead letter.
        """
        raise NotImplementedError

    def pop(self) -> Message | None:
        """Take out the next message that could be received, for ever; None where there is none."""
        raise NotImplementedError

    def change_visibility(self, message: Message, now: float, seconds: float) -> None:
        """Have a message in flight show itself so many seconds from now."""
        if seconds > 0:
            self._hide_until(message, now + seconds)
        else:
            self._become_visible(message)

    def forget(self, message: Message) -> None:
        """Delete a message, in whatever state it is."""
        del self.messages[message.number]
        self._leave(message)
        if len(self._ages) > 2 * len(self.messages) + 64:
            self._ages = [entry for entry in self._ages if entry[1] in self.messages]
            heapify(self._ages)

    def purge(self, now: float) -> None:
        """Delete all messages."""
        self.purged_at = now
        self._begin()

    def _give(self, message: Message, now: float, seconds: float) -> None:
        """Note that a message, which is in none of the orders any more, is received."""
        message.receive_count += 1
        message.receipt += 1
        message.received_at = now
        if message.first_received_at is None:
            message.first_received_at = now
        self.counts[VISIBLE] -= 1
        if seconds > 0:
            message.state = IN_FLIGHT
            self.counts[IN_FLIGHT] += 1
            self._took_off(message)
            self._hide_until(message, now + seconds)
        else:
            self.counts[VISIBLE] += 1
            self._show_again(message)

    def _hide_until(self, message: Message, due: float) -> None:
        message.due = due
        if len(self._in_flight) > 2 * self.counts[IN_FLIGHT] + 64:
            self._in_flight = [entry for entry in self._in_flight if self._is_waiting(entry[1], entry[0])]
            heapify(self._in_flight)
        heappush(self._in_flight, (due, message.number))

    def _become_visible(self, message: Message) -> None:
        self._leave(message)
        message.state = VISIBLE
        self.counts[VISIBLE] += 1
        self._show_again(message)

    def _leave(self, message: Message) -> None:
        self.counts[message.state] -= 1
        if message.state == IN_FLIGHT:
            self._landed(message)

    # What each kind of queue does in its own way

    def _show(self, message: Message) -> None:
        """Put a message, which is the last one, where it can be received."""
        raise NotImplementedError

    def _show_again(self, message: Message) -> None:
        """Put a message where it can be received, at its old place."""
        raise NotImplementedError

    def _delay(self, message: Message) -> None:
        """Note a message that is delayed."""
        raise NotImplementedError

    def next_delay(self) -> float:
        """When a delay ends; infinite where there is none."""
        raise NotImplementedError

    def _end_delays(self, now: float) -> None:
        """Let messages show themselves whose delay has ended."""
        raise NotImplementedError

    def _took_off(self, message: Message) -> None:
        """Note that a message is in flight."""
        raise NotImplementedError

    def _landed(self, message: Message) -> None:
        """Note that a message is in flight no more."""
        raise NotImplementedError

    # Receipt handles

    def handle_of(self, message: Message) -> str:
        """The receipt handle of a message's last receive."""
        return _HANDLE_PREFIX + b64encode(_HANDLE.pack(self.seal, message.number, message.receipt)).decode()

    def receipt(self, handle: str) -> tuple[Message | None, int]:
        """What a receipt handle is for: the message, None where it has gone, and which of its receives.

        Raises ValueError for what this queue has not given out.
        """
        try:
            seal, number, receipt = _HANDLE.unpack(b64decode(handle.removeprefix(_HANDLE_PREFIX), validate=True))
        except error:
            raise ValueError(handle) from None
        message = self.messages.get(number)
        last = 1 << 32 if message is None else message.receipt
        if seal != self.seal or not 0 < number < self.next_number or not 0 < receipt <= last:
            raise ValueError(handle)
        return message, receipt
