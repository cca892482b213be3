"""Event source mappings of streams: started, stopped, and told by their sources when there is something to read.

Nothing is polled by the clock: streams tell of their records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.announcements import (
    ConsumerDeregistered,
    RecordsAvailable,
    ShardsChanged,
    StreamActive,
    StreamDeleted,
)
from awsim.services.lambda_.event_sources.stream_delivery import StreamDelivery
from awsim.services.lambda_.event_sources.stream_models import StreamReader

if TYPE_CHECKING:
    from awsim.services.lambda_.event_sources.mapping_models import EventSourceMapping

HEARD = (
    (RecordsAvailable, "stream_has_records"),
    (ShardsChanged, "stream_changed"),
    (StreamActive, "stream_changed"),
    (StreamDeleted, "stream_deleted"),
    (ConsumerDeregistered, "consumer_deregistered"),
)


class StreamPolling(StreamDelivery):
    """The mappings whose sources are Kinesis streams, their consumers, and streams of DynamoDB tables."""

    def start_stream(self, mapping: EventSourceMapping) -> None:
        """Begin to read, or go on where it was stopped; settings that have changed meanwhile are minded.

        A stream that is still CREATING is read when it is ACTIVE; an invocation under way is waited for.
        """
        if mapping.reader is None:
            mapping.reader = StreamReader()
        reader: StreamReader = mapping.reader
        self._drop_lane_tasks(reader)
        stream_arn = mapping.stream_source().stream_arn
        self.streams.setdefault(stream_arn, {})[mapping.uuid] = mapping
        self._listen_to_stream(stream_arn)
        reader.is_started = True
        reader.is_stale = reader.is_running
        if not reader.is_stale:
            self.begin_stream(mapping)

    def stop_stream(self, mapping: EventSourceMapping) -> None:
        """Read and invoke no more; an invocation that is under way ends, and counts."""
        stream_arn = mapping.stream_source().stream_arn
        mappings = self.streams.get(stream_arn, {})
        mappings.pop(mapping.uuid, None)
        if not mappings:
            self._listen_no_more_to_stream(stream_arn)
        reader: StreamReader | None = mapping.reader
        if reader is not None:
            reader.is_started = reader.is_stale = False
            self._drop_lane_tasks(reader)

    def stream_has_records(self, *, fact: RecordsAvailable) -> None:
        """Heard from the stream: read on in one shard."""
        for mapping in self._mappings_of_stream(fact.stream_arn):
            shard = mapping.reader.shards.get(fact.shard_id)
            if shard is None:
                self.read_stream(mapping)
            else:
                shard.has_unread = True
                self.go_on_in_shard(mapping, shard)

    def stream_changed(self, *, fact: ShardsChanged | StreamActive) -> None:
        """Heard from the stream: it may have other shards than before."""
        for mapping in self._mappings_of_stream(fact.stream_arn):
            self.read_stream(mapping)

    def stream_deleted(self, *, fact: StreamDeleted) -> None:
        """Heard from the stream: what it held is lost; should another be created by its name, that one is read."""
        for mapping in self._mappings_of_stream(fact.stream_arn):
            self._forget_shards(mapping)

    def consumer_deregistered(self, *, fact: ConsumerDeregistered) -> None:
        """Heard from the stream: the mappings of this consumer have nothing to read by any more."""
        for mapping in self._mappings_of_stream(fact.stream_arn):
            if mapping.event_source_arn == fact.consumer_arn:
                self._forget_shards(mapping)

    def read_shard_again(self, *, stream_arn: str, mapping_uuid: str, shard_id: str) -> None:
        """Scheduled after the stream has refused a read."""
        mapping = self.streams.get(stream_arn, {}).get(mapping_uuid)
        if mapping is not None and shard_id in mapping.reader.shards:
            shard = mapping.reader.shards[shard_id]
            shard.is_waiting = False
            self.go_on_in_shard(mapping, shard)

    def read_stream_again(self, *, stream_arn: str, mapping_uuid: str) -> None:
        """Scheduled after the stream has refused to tell of its shards."""
        mapping = self.streams.get(stream_arn, {}).get(mapping_uuid)
        if mapping is not None:
            self.read_stream(mapping)

    def _mappings_of_stream(self, stream_arn: str) -> list[EventSourceMapping]:
        return list(self.streams.get(stream_arn, {}).values())

    def _listen_to_stream(self, stream_arn: str) -> None:
        for kind, method in HEARD:
            self.listen(kind, stream_arn, method)

    def _listen_no_more_to_stream(self, stream_arn: str) -> None:
        self.streams.pop(stream_arn, None)
        for kind, method in HEARD:
            self.stop_listening(kind, stream_arn, method)

    def _forget_shards(self, mapping: EventSourceMapping) -> None:
        self._drop_lane_tasks(mapping.reader)
        for shard in mapping.reader.shards.values():
            shard.has_made_way = True  # for an invocation that is under way
        mapping.reader.shards.clear()
        mapping.last_processing_result = mapping.stream_source().not_found

    def _drop_lane_tasks(self, reader: StreamReader) -> None:
        for shard in reader.shards.values():
            for lane in shard.lanes:
                self.cancel_lane_task(lane)
