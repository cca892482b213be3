"""One attempt at delivering a batch: what is tried, and for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from awsim.fabric.sources.settings import Poller

if TYPE_CHECKING:
    from awsim.fabric.sources.stream_reader import Batch, Lane, ShardReader
    from awsim.fabric.sources.streams import StreamSource

P = TypeVar("P", bound=Poller)


class Attempt(NamedTuple, Generic[P]):
    """A batch at the head of a shard's lane, and the mapping or pipe it is delivered for."""

    poller: P
    shard: ShardReader
    lane: Lane
    batch: Batch
    source: StreamSource
