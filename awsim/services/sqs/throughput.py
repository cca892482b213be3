"""How many calls a FIFO queue takes in a second, where the cloud has limits (`Options.throughput_limits`).

Developer guide, "Amazon SQS message quotas": 300 calls of an action a second, with batches 3,000 messages; with high
throughput that holds for each message group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.services.sqs.errors import RequestThrottledError
from awsim.services.sqs.fifo_queue import FifoQueue

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.services.sqs.models import Queue

CALLS_A_SECOND = 300


def count_call(world: World, queue: Queue, action: str, group_id: str | None = None) -> None:
    """Count a call on a FIFO queue; raises RequestThrottled for one too many."""
    if not world.options.throughput_limits or not isinstance(queue, FifoQueue):
        return
    second = int(world.clock.now())
    if queue.counted_second != second:
        queue.counted_second, queue.calls = second, {}
    key = (action, group_id if queue.settings.limits_by_group else None)
    queue.calls[key] = queue.calls.get(key, 0) + 1
    if queue.calls[key] > CALLS_A_SECOND:
        raise RequestThrottledError("Rate exceeded")
