"""Order and deduplication of FIFO topics.

Developer guide, "Amazon SNS message deduplication for FIFO topics".
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

REMEMBERED_SECONDS = 300
FIRST_NUMBER = 10_000_000_000_000_000_000
"""Sequence numbers have 20 digits."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a message with a deduplication id was answered."""

    message_id: str
    sequence_number: str


@dataclass(slots=True)
class FifoLine:
    """The numbers of a topic's messages, and the deduplication ids of the last five minutes."""

    last: int = FIRST_NUMBER - 1
    accepted: dict[tuple[str, str], Accepted] = field(default_factory=dict)
    """(group, or "" where the whole topic is looked at; deduplication id) -> answer."""
    _order: deque[tuple[float, tuple[str, str]]] = field(default_factory=deque)

    def sequence_number(self) -> str:
        """The next number."""
        self.last += 1
        return str(self.last)

    def before(self, key: tuple[str, str], now: float) -> Accepted | None:
        """What the same message was answered within the last five minutes, None where it is new."""
        order = self._order
        while order and order[0][0] + REMEMBERED_SECONDS <= now:
            del self.accepted[order.popleft()[1]]
        return self.accepted.get(key)

    def remember(self, key: tuple[str, str], answer: Accepted, now: float) -> None:
        """Note what a new message is answered."""
        self.accepted[key] = answer
        self._order.append((now, key))
