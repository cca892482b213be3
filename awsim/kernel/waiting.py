"""Waiting for something to happen: a long poll, a worker that asks for work, a call that answers when another is done.

A backend's method that may have to wait returns a `Waiting`. It blocks nothing: the kernel looks at once, then again
whenever its topic is woken, and each transport lets its caller wait in its own way (a thread blocks, an asyncio task is
suspended, a green thread lets its hub turn). Who changes what others may wait for wakes the topic:

>>> def receive_message(self, *, queue_url, wait_time_seconds=0):
...     def look():  # finds the queue anew each time: it may have been deleted meanwhile, and then this raises
...         messages = self.queue(queue_url).take(self.now())
...         return {"Messages": messages} if messages else None
...
...     return Waiting(
...         look,
...         until=self.now() + wait_time_seconds,
...         otherwise=dict,
...         wakes_on=(self.queue(queue_url).arn,),
...         changes_at=lambda: self.queue(queue_url).next_visible_at(),
...     )
>>> def send_message(self, *, queue_url, message_body):
...     queue = self.queue(queue_url)
...     queue.add(message_body)
...     self.world.wake(queue.arn)

- Who waits: whatever is returned as `Waiting` by an operation, by the `then` of an `Unlocked`, or by another look.
- Who wakes: `self.world.wake(topic)`, from any method, as often as it likes. Those who wait look when the outermost
  method has returned, still under the lock: what is only half done is never seen, and nobody comes in between.
- Several that wait on one topic look in the order in which they came, all of them on the thread that woke them; who
  finds something is answered, the others wait on. Which one is answered does not depend on threads.
- What changes by itself (a delay is over, a message becomes visible again) is told by `changes_at`, or by a scheduled
  task that wakes the topic.
- A wall clock really waits. On a virtual one whoever can go on goes on first (other tasks and threads, functions that
  run); when all is quiet the clock moves to the next due moment of anything, at the latest to the deadline.
- When the state is reset or restored, operations that wait are carried out anew, on the new state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def _never() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a backend's method returns to answer when there is something to answer.

    look        asked under the lock, first at once: the answer (or an `Unlocked`, or another `Waiting`), None while
                there is none. What it raises, the caller gets.
    until       the moment by the world's clock at which waiting ends, in seconds since the epoch; one that has passed
                already: look once.
    otherwise   called under the lock at that moment, when a last look has found nothing: the answer then.
    wakes_on    the topics, any texts (ARNs are good ones), that `World.wake` is called with.
    changes_at  asked after each look that found nothing: the moment at which the next look would find something though
                nobody wakes the topic; None: never.
    """

    look: Callable[[], Any]
    until: float
    otherwise: Callable[[], Any]
    wakes_on: tuple[str, ...] = ()
    changes_at: Callable[[], float | None] = _never
