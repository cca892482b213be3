"""Queues a second time, obvious and slow: one list of messages that is looked through for everything."""

from __future__ import annotations

from dataclasses import dataclass, field

TIMEOUT, RECEIVES, DEDUPLICATION = 30, 2, 300


@dataclass
class SlowMessage:
    """A message; `due` is when it can be received, `handle` what its last receive has given."""

    number: int
    body: str
    group: str | None
    due: float
    receives: int = 0
    handle: str | None = None
    is_delayed: bool = False


@dataclass
class SlowQueue:
    """A queue whose dead letters go into another one after two receives."""

    is_fifo: bool
    dead: SlowQueue | None = None
    messages: list[SlowMessage] = field(default_factory=list)
    sent: dict[str, float] = field(default_factory=dict)
    numbered: int = 0

    def put(self, body: str, group: str | None, due: float = 0.0, *, is_delayed: bool = False) -> SlowMessage:
        self.numbered += 1
        message = SlowMessage(self.numbered, body, group, due, is_delayed=is_delayed)
        self.messages.append(message)
        return message

    def send(self, body: str, group: str | None, now: float, delay: float, deduplication: str | None) -> bool:
        """Whether a message was put in, and is not one that was sent before."""
        if deduplication is not None:
            if now - self.sent.get(deduplication, -DEDUPLICATION) < DEDUPLICATION:
                return False
            self.sent[deduplication] = now
        self.put(body, group, now + delay, is_delayed=delay > 0)
        return True

    def deliverable(self, now: float) -> list[SlowMessage]:
        """What can be received, dead letters with it, in order."""
        blocked: set[str | None] = set()
        found = []
        for message in sorted(self.messages, key=lambda each: each.number):
            if message.due > now:
                blocked |= {message.group} if self.is_fifo and not message.is_delayed else set()
            elif message.group not in blocked:
                found.append(message)
        return found

    def bury(self, message: SlowMessage) -> None:
        assert self.dead is not None
        self.messages.remove(message)
        self.dead.put(message.body, message.group).receives = message.receives

    def is_dead(self, message: SlowMessage) -> bool:
        return self.dead is not None and message.receives >= RECEIVES

    def give(self, message: SlowMessage, handle: str, now: float, timeout: float) -> None:
        message.receives += 1
        message.handle, message.due, message.is_delayed = handle, now + timeout, False

    def with_handle(self, handle: str) -> SlowMessage | None:
        return next((each for each in self.messages if each.handle == handle), None)
