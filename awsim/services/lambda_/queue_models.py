"""How far the poller of a queue has come: the messages it holds for a batch, and when it looks again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class QueueReader:
    """The poller of a queue for one event source mapping.

    `held` are messages as ReceiveMessage gives them, of which the first came at `held_since` (epoch seconds).
    """

    held: list[dict[str, Any]] = field(default_factory=list)
    held_since: float = 0.0
    is_invoking: bool = False
    is_awaited: bool = False
    """Whether a look at the queue is due at once."""
    next_look: tuple[int, float] | None = None
    """(the scheduler's handle, epoch seconds) of the look that is scheduled for later."""
