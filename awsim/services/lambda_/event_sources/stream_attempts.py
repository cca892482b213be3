"""One attempt at delivering a batch: what is tried, and for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from awsim.fabric.sources.streams import StreamSource
    from awsim.services.lambda_.event_sources.mapping_models import EventSourceMapping
    from awsim.services.lambda_.event_sources.stream_models import Batch, Lane, ShardReader


class Attempt(NamedTuple):
    """A batch at the head of a shard's lane, and the mapping it is delivered for."""

    mapping: EventSourceMapping
    shard: ShardReader
    lane: Lane
    batch: Batch
    source: StreamSource
