"""Standard queues: messages in the order sent, those that come back at their old places; and fairness among groups."""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from math import inf
from typing import TYPE_CHECKING

from awsim.services.sqs.errors import OverLimitError
from awsim.services.sqs.models import DELAYED, IN_FLIGHT, LIMIT_IN_FLIGHT, VISIBLE, Message, Queue

if TYPE_CHECKING:
    from collections.abc import Callable

NOISY_FROM = 10
"""How many messages in flight make a group noisy at the least; AWS does not tell."""


class StandardQueue(Queue):
    """A standard queue.

    Messages may belong to groups (developer guide, "Amazon SQS fair queues"): a group that has more than half of what
    is in flight is noisy, and its messages wait while others have some to give.
    """

    def _begin(self) -> None:
        super()._begin()
        self._delayed: list[tuple[float, int]] = []
        """A heap of (when it shows itself, number)."""
        self._fresh: deque[int] = deque()
        """Numbers, ascending, of messages that have never been received or delayed."""
        self._returned: list[int] = []
        """A heap of the numbers of others that can be received."""
        self._flying: dict[str, int] = {}
        """Group -> how many of its messages are in flight."""
        self._parked: dict[str, list[int]] = {}
        """Group -> a heap of numbers that wait because the group was noisy when their turn came."""

    def receive(self, limit: int, now: float, seconds: float, bury: Callable[[Message], bool]) -> list[Message]:
        """As `Queue.receive`; raises OverLimit where too many messages are in flight."""
        given: list[Message] = []
        while len(given) < limit:
            if self.counts[IN_FLIGHT] >= LIMIT_IN_FLIGHT and seconds > 0:
                if given:
                    break
                raise OverLimitError("Too many messages are in flight: 120000 at most may be, delete some first.")
            message = self._next()
            if message is None:
                break
            if not bury(message):
                given.append(message)
                if seconds > 0:
                    self._give(message, now, seconds)
        if seconds <= 0:  # they are visible at once, but no message is received twice in one receive
            for message in given:
                self._give(message, now, seconds)
        return given

    def pop(self) -> Message | None:
        """As `Queue.pop`."""
        message = self._next()
        if message is not None:
            self.forget(message)
        return message

    def _next(self) -> Message | None:
        while True:
            number = self._next_number()
            if number is None:
                return self._next_parked()
            message = self.messages.get(number)
            if message is None or message.state != VISIBLE:
                continue
            if self._flying and message.group_id is not None and self._is_noisy(message.group_id):
                heappush(self._parked.setdefault(message.group_id, []), number)
                continue
            if self._parked and (earlier := self._next_parked(before=number)) is not None:
                heappush(self._returned, number)
                return earlier
            return message

    def _next_number(self) -> int | None:
        fresh, returned = self._fresh, self._returned
        if returned and (not fresh or returned[0] < fresh[0]):
            return heappop(returned)
        return fresh.popleft() if fresh else None

    def _next_parked(self, before: float = inf) -> Message | None:
        """The first parked message that may go now; any, where no other is there (`before` is infinite)."""
        for group in sorted(self._parked, key=lambda each: (self._is_noisy(each), self._parked[each][0])):
            numbers = self._parked[group]
            if before != inf and (self._is_noisy(group) or numbers[0] > before):
                return None
            message = self.messages.get(heappop(numbers))
            if not numbers:
                del self._parked[group]
            if message is not None:
                return message
            return self._next_parked(before)
        return None

    def _is_noisy(self, group: str) -> bool:
        flying = self._flying.get(group, 0)
        return flying >= NOISY_FROM and 2 * flying > self.counts[IN_FLIGHT]

    def _show(self, message: Message) -> None:
        self._fresh.append(message.number)

    def _show_again(self, message: Message) -> None:
        heappush(self._returned, message.number)

    def _delay(self, message: Message) -> None:
        heappush(self._delayed, (message.due, message.number))

    def next_delay(self) -> float:
        """As `Queue.next_delay`."""
        return self._delayed[0][0] if self._delayed else inf

    def _end_delays(self, now: float) -> None:
        heap = self._delayed
        while heap and heap[0][0] <= now:
            message = self.messages.get(heappop(heap)[1])
            if message is not None and message.state == DELAYED:
                self._become_visible(message)

    def _took_off(self, message: Message) -> None:
        if message.group_id is not None:
            self._flying[message.group_id] = self._flying.get(message.group_id, 0) + 1

    def _landed(self, message: Message) -> None:
        group = message.group_id
        if group is not None:
            self._flying[group] -= 1
            if not self._flying[group]:
                del self._flying[group]
