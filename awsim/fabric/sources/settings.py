"""How a source is to be read, whoever reads it; and what a reader of a source is: an event source mapping or a pipe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from awsim.fabric.sources.streams import StreamSource


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """What a customer has set of the reading of a queue or stream.

    Seconds are integers; -1 means without a limit. `filters` are the patterns' texts as given.
    """

    batch_size: int
    maximum_batching_window: int = 0
    starting_position: str | None = None
    starting_position_timestamp: float | None = None
    parallelization_factor: int = 1
    maximum_record_age: int = -1
    maximum_retry_attempts: int = -1
    bisects_batches: bool = False
    """Whether a batch that has failed is split in two."""
    tumbling_window: int = 0
    filters: tuple[str, ...] = ()


class Poller(Protocol):
    """Who reads a source."""

    reader: Any
    """How far it has come: a `StreamReader` or a `QueueReader`, None before it has begun."""

    @property
    def key(self) -> str:
        """What tells it apart from the others of its account and region."""
        ...

    @property
    def settings(self) -> ReadSettings:
        """How it reads."""
        ...

    @property
    def source_arn(self) -> str:
        """The queue, the stream, or the consumer of a stream."""
        ...

    def stream_source(self) -> StreamSource:
        """What is read of a stream or of a stream's consumer."""
        ...
