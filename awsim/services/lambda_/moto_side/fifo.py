"""Which message groups of moto's FIFO queues are in flight.

moto holds a message for in flight until somebody comes upon it again, even when its visibility timeout has passed. A
group of which several messages come back at once is begun with its last one then.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


def keep_order() -> None:
    """Have messages of a group that have become visible again be received in the order they were sent."""
    models: Any = import_module("moto.sqs.models")
    models.Queue.pending_message_groups = property(_groups_in_flight)


def _groups_in_flight(queue: Any) -> set[str]:
    """What moto asks before it receives messages."""
    queue.pending_messages.difference_update([each for each in queue.pending_messages if each.visible])
    return {each.group_id for each in queue.pending_messages if each.group_id is not None}
