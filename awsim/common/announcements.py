"""What services tell each other has happened: facts a backend emits and others subscribe to (`Backend.emit`).

A fact names its source by an ARN; a subscriber asks for one kind of fact from one source. As
text it is what the journal says of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Fact(Protocol):
    """Something that has happened to the resource with this ARN; facts are frozen and compare by value."""

    @property
    def source_arn(self) -> str:
        """The ARN of the resource."""
        ...


@dataclass(frozen=True, slots=True)
class _OfStream:
    stream_arn: str

    @property
    def source_arn(self) -> str:
        """The stream's ARN."""
        return self.stream_arn


@dataclass(frozen=True, slots=True)
class StreamActive(_OfStream):
    """A stream has become ACTIVE: newly created, or after a change."""

    def __str__(self) -> str:
        return f"{self.stream_arn} is active"


@dataclass(frozen=True, slots=True)
class StreamDeleted(_OfStream):
    """A stream is gone, with its shards and records."""

    def __str__(self) -> str:
        return f"{self.stream_arn} is gone"


@dataclass(frozen=True, slots=True)
class RecordsAvailable(_OfStream):
    """Records have been put into a shard."""

    shard_id: str

    def __str__(self) -> str:
        return f"there are records in {self.stream_arn}"


@dataclass(frozen=True, slots=True)
class ShardsChanged(_OfStream):
    """Shards were closed and others opened in their place; the closed ones keep their records."""

    closed: tuple[str, ...]
    opened: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.stream_arn} has other shards"


@dataclass(frozen=True, slots=True)
class ConsumerDeregistered(_OfStream):
    """A consumer of the stream is gone."""

    consumer_arn: str

    def __str__(self) -> str:
        return f"{self.consumer_arn} is gone"


@dataclass(frozen=True, slots=True)
class MessagesAvailable:
    """Messages may have come into a queue, or have become visible, or the queue has gone."""

    queue_arn: str

    @property
    def source_arn(self) -> str:
        """The queue's ARN."""
        return self.queue_arn

    def __str__(self) -> str:
        return f"there may be messages in {self.queue_arn}"
