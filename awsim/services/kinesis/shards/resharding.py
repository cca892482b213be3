"""Changing how many shards a stream has, and telling those who read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.announcements import ShardsChanged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from awsim.services.kinesis.models import Stream
    from awsim.services.kinesis.resources import KinesisResources
    from awsim.services.kinesis.shards.topology import Shard


def announce_reshard(
    backend: KinesisResources, stream: Stream, closed: Iterable[Shard], opened: Iterable[Shard]
) -> None:
    """Tell subscribers that shards were closed and others opened in their place."""
    backend.emit(ShardsChanged(stream.arn, tuple(shard.id for shard in closed), tuple(shard.id for shard in opened)))


def rescale(backend: KinesisResources, stream: Stream, count: int) -> None:
    """Make it so many equal shards; on the way there may be others, soon closed (API reference, UpdateShardCount)."""
    before = list(stream.topology.open)
    stream.topology.rescale(count, backend.now())
    after = stream.topology.open
    kept = {shard.index for shard in before} & {shard.index for shard in after}
    announce_reshard(
        backend,
        stream,
        [shard for shard in before if shard.index not in kept],
        [shard for shard in after if shard.index not in kept],
    )


def prepare_for(backend: KinesisResources, stream: Stream, mibps: int) -> None:
    """Note a warm throughput, and open more shards if the stream has too few for it: one for each MiB a second."""
    stream.warm_throughput = mibps
    if mibps > stream.open_shard_count:
        rescale(backend, stream, mibps)
