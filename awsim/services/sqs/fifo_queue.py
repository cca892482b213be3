"""FIFO queues: the order within groups, what blocks a group, deduplication, and receives that are tried again."""

from __future__ import annotations

from bisect import insort
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any

from awsim.services.sqs.models import DELAYED, IN_FLIGHT, LIMIT_IN_FLIGHT, Message, Queue

if TYPE_CHECKING:
    from collections.abc import Callable

DEDUPLICATION_SECONDS = 300
"""How long a deduplication id, and that of an attempt to receive, is known (developer guide)."""

FIRST_SEQUENCE_NUMBER = 18_849_496_460_467_696_128
SEQUENCE_STEP = 256
"""Sequence numbers have 20 digits and grow by steps."""


@dataclass(slots=True)
class Group:
    """The messages of a group by their numbers, ascending: `waiting` can be received, `flying` are in flight.

    What is in flight blocks what was sent after it.
    """

    waiting: deque[int] = field(default_factory=deque)
    flying: list[int] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether a message can be received."""
        return bool(self.waiting) and (not self.flying or self.waiting[0] < self.flying[0])


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that was sent, for those that turn out to be the same: until when, and what it was answered with."""

    until: float
    message_id: str
    sequence_number: str | None


@dataclass(slots=True)
class Attempt:
    """What a receive with an attempt id has given: until when it is known, and (number, receipt) of its messages."""

    until: float
    received: list[tuple[int, int]]


class FifoQueue(Queue):
    """A FIFO queue."""

    is_fifo = True

    def __init__(self, *given: Any, **named: Any) -> None:
        self._sent: dict[tuple[str | None, str], Sent] = {}
        """(group, None where the queue is the scope; deduplication id) -> what was sent; purges are no matter."""
        self._sent_order: deque[tuple[float, tuple[str | None, str]]] = deque()
        self.counted_second = 0
        self.calls: dict[tuple[str, str | None], int] = {}
        """(action, group where the limit is by group) -> the calls in this second, where they are counted."""
        super().__init__(*given, **named)

    def _begin(self) -> None:
        super()._begin()
        self._delayed: deque[int] = deque()
        """Numbers, ascending: all are delayed for as long as the queue says."""
        self._groups: dict[str, Group] = {}
        self._open: OrderedDict[str, None] = OrderedDict()
        """The groups that have a message to give, in the order they came to have one."""
        self._attempts: dict[str, Attempt] = {}

    # Deduplication

    def sent_before(self, group_id: str, deduplication_id: str, now: float) -> Sent | None:
        """The message sent in the last five minutes that one with this id is the same as, None where there is none.

        With the scope `messageGroup` the same group counts, and what was sent while the scope was the queue (recorded:
        test_fifo_change_to_high_throughput_after_creation).
        """
        order = self._sent_order
        while order and order[0][0] <= now:
            until, key = order.popleft()
            if key in self._sent and self._sent[key].until == until:
                del self._sent[key]
        found = self._sent.get((None, deduplication_id))
        if found is None and self.settings.deduplicates_by_group:
            found = self._sent.get((group_id, deduplication_id))
        return found

    def remember(self, message: Message, now: float) -> None:
        """Have messages with the same deduplication id be taken for this one from now on."""
        assert message.deduplication_id is not None, "a message of a FIFO queue has one"
        scope = message.group_id if self.settings.deduplicates_by_group else None
        until, key = now + DEDUPLICATION_SECONDS, (scope, message.deduplication_id)
        self._sent[key] = Sent(until, message.id, message.sequence_number)
        self._sent_order.append((until, key))

    def sequence_number(self) -> str | None:
        """The sequence number of the next message."""
        return str(FIRST_SEQUENCE_NUMBER + SEQUENCE_STEP * self.next_number)

    # Receiving

    def receive(self, limit: int, now: float, seconds: float, bury: Callable[[Message], bool]) -> list[Message]:
        """As `Queue.receive`: as many messages as there are of one group, then those of the next."""
        taken: list[Message] = []
        room = min(limit, LIMIT_IN_FLIGHT - self.counts[IN_FLIGHT])
        while self._open and len(taken) < room:
            self._take(next(iter(self._open)), room, taken, bury)
        for message in reversed(taken):  # those that are visible at once come back in their order
            self._give(message, now, seconds)
        return taken

    def _take(self, group_id: str, room: int, taken: list[Message], bury: Callable[[Message], bool]) -> None:
        while group_id in self._open and len(taken) < room:
            message = self.messages.get(self._groups[group_id].waiting.popleft())
            if message is not None and not bury(message):
                taken.append(message)
            self._look_at(group_id)

    def pop(self) -> Message | None:
        """As `Queue.pop`."""
        while self._open:
            group_id = next(iter(self._open))
            message = self.messages.get(self._groups[group_id].waiting.popleft())
            self._look_at(group_id)
            if message is not None:
                self.forget(message)
                return message
        return None

    # Attempts

    def received_before(self, attempt_id: str, now: float, seconds: float) -> list[Message] | None:
        """What a receive with this attempt id has given, hidden anew; None where it is a new one.

        One of whose messages was deleted, or whose visibility was changed, does not count any more.
        """
        attempt = self._attempts.get(attempt_id)
        if attempt is None or attempt.until <= now:
            self._attempts = {name: each for name, each in self._attempts.items() if each.until > now}
            return None
        given = []
        for number, receipt in attempt.received:
            message = self.messages.get(number)
            if message is None or message.state != IN_FLIGHT or message.receipt != receipt:
                del self._attempts[attempt_id]
                return None
            given.append(message)
        for message in given:
            self._hide_until(message, now + seconds)
        return given

    def note_attempt(self, attempt_id: str, given: list[Message], now: float) -> None:
        """Remember what a receive with an attempt id has given."""
        received = [(message.number, message.receipt) for message in given]
        self._attempts[attempt_id] = Attempt(now + DEDUPLICATION_SECONDS, received)

    def change_visibility(self, message: Message, now: float, seconds: float) -> None:
        """As `Queue.change_visibility`; the attempts that have given the message are forgotten."""
        self._attempts = {
            name: each
            for name, each in self._attempts.items()
            if (message.number, message.receipt) not in each.received
        }
        super().change_visibility(message, now, seconds)

    def forget(self, message: Message) -> None:
        """As `Queue.forget`."""
        super().forget(message)
        self._look_at(str(message.group_id))

    # Where messages are

    def _group(self, message: Message) -> Group:
        assert message.group_id is not None, "a message of a FIFO queue has one"
        return self._groups.setdefault(message.group_id, Group())

    def _look_at(self, group_id: str) -> None:
        """See whether a group is open now; one without messages is forgotten."""
        group = self._groups.get(group_id)
        if group is None:
            return
        while group.waiting and group.waiting[0] not in self.messages:
            group.waiting.popleft()
        if group.is_open:
            self._open.setdefault(group_id)
            return
        self._open.pop(group_id, None)
        if not group.waiting and not group.flying:
            del self._groups[group_id]

    def _show(self, message: Message) -> None:
        self._group(message).waiting.append(message.number)
        self._look_at(str(message.group_id))

    def _show_again(self, message: Message) -> None:
        waiting = self._group(message).waiting
        if waiting and message.number < waiting[0]:
            waiting.appendleft(message.number)
        elif not waiting or message.number > waiting[-1]:
            waiting.append(message.number)
        else:  # few are before it: they were received together
            before = []
            while waiting[0] < message.number:
                before.append(waiting.popleft())
            waiting.appendleft(message.number)
            waiting.extendleft(reversed(before))
        self._look_at(str(message.group_id))

    def _delay(self, message: Message) -> None:
        self._delayed.append(message.number)

    def next_delay(self) -> float:
        """As `Queue.next_delay`."""
        while self._delayed and self._delayed[0] not in self.messages:
            self._delayed.popleft()
        return self.messages[self._delayed[0]].due if self._delayed else inf

    def _end_delays(self, now: float) -> None:
        while self.next_delay() <= now:
            self._become_visible(self.messages[self._delayed.popleft()])

    def delay_differently(self, change: float, now: float) -> None:
        """Have all that is delayed be so for longer or shorter: the delay of a FIFO queue counts for what is in it."""
        for number in self._delayed:
            message = self.messages.get(number)
            if message is not None and message.state == DELAYED:
                message.due += change
        self.refresh(now)

    def _took_off(self, message: Message) -> None:
        insort(self._group(message).flying, message.number)
        self._look_at(str(message.group_id))

    def _landed(self, message: Message) -> None:
        self._group(message).flying.remove(message.number)
        self._look_at(str(message.group_id))
