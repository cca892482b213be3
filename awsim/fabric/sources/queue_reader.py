"""How far who reads a queue has come: the messages held for a batch, and when it looks again."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(slots=True)
class QueueReader:
    """The reader of a queue for one mapping or pipe; messages are as ReceiveMessage gives them, by their ids.

    Of the `held` ones the first came at `held_since`, of all the last at `received_at` (epoch seconds).
    """

    held: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    tried: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """The messages the function is being given."""
    held_since: float = 0.0
    received_at: float = 0.0
    is_awaited: bool = False
    """Whether a look at the queue is due at once."""
    looks: dict[tuple[float, bool], int] = field(default_factory=dict)
    """(epoch seconds, whether in the background) -> the scheduler's handle of a look that is planned."""
    refusals: int = 0
    """How often in a row the queue has refused to be asked."""

    def __getstate__(self) -> dict[str, Any]:
        """All but the invocation under way, which a snapshot can't hold: restored, its messages wait to be tried."""
        state = {each.name: getattr(self, each.name) for each in fields(self)}
        return state | {"held": {**self.tried, **self.held}, "tried": {}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)

    def hold(self, messages: Sequence[Mapping[str, Any]], now: float) -> bool:
        """Keep messages for the next batch; False if there are none that were not held already.

        A message that comes again while it is held has outlived its visibility timeout: the new receipt counts.
        """
        before = len(self.held)
        if messages:
            self.held_since = self.held_since if before else now
            self.received_at = now
        self.held.update((message["MessageId"], message) for message in messages)
        return len(self.held) > before

    def try_first(self, count: int) -> None:
        """Take the first messages that are held for an invocation."""
        identifiers = list(self.held)[:count]
        self.tried = {identifier: self.held.pop(identifier) for identifier in identifiers}

    def drop_groups(self, groups: set[str]) -> None:
        """Hold no more messages of these FIFO groups: they come again, after those before them."""
        self.held = {name: message for name, message in self.held.items() if group_of(message) not in groups}


def group_of(message: Mapping[str, Any]) -> str:
    """The message group of a FIFO queue that a message belongs to."""
    group: str = message["Attributes"]["MessageGroupId"]
    return group
