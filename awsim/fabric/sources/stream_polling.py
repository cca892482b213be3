"""Who reads streams: started, stopped, and told by the streams when there is something to read.

Nothing is polled by the clock: streams tell of their records.
"""

from __future__ import annotations

from awsim.common.announcements import (
    ConsumerDeregistered,
    RecordsAvailable,
    ShardsChanged,
    StreamActive,
    StreamDeleted,
)
from awsim.fabric.sources.stream_attempts import P
from awsim.fabric.sources.stream_delivery import StreamDelivery
from awsim.fabric.sources.stream_reader import StreamReader

HEARD = (
    (RecordsAvailable, "stream_has_records"),
    (ShardsChanged, "stream_changed"),
    (StreamActive, "stream_changed"),
    (StreamDeleted, "stream_deleted"),
    (ConsumerDeregistered, "consumer_deregistered"),
)


class StreamPolling(StreamDelivery[P]):
    """The mappings or pipes whose sources are Kinesis streams, their consumers, and streams of DynamoDB tables."""

    def start_stream(self, poller: P) -> None:
        """Begin to read, or go on where it was stopped; settings that have changed meanwhile are minded.

        A stream that is still CREATING is read when it is ACTIVE; an invocation under way is waited for.
        """
        if poller.reader is None:
            poller.reader = StreamReader()
        reader: StreamReader = poller.reader
        self._drop_lane_tasks(reader)
        stream_arn = poller.stream_source().stream_arn
        self.streams.setdefault(stream_arn, {})[poller.key] = poller
        self._listen_to_stream(stream_arn)
        reader.is_started = True
        reader.is_stale = reader.is_running
        if not reader.is_stale:
            self.begin_stream(poller)

    def stop_stream(self, poller: P) -> None:
        """Read and invoke no more; an invocation that is under way ends, and counts."""
        stream_arn = poller.stream_source().stream_arn
        pollers = self.streams.get(stream_arn, {})
        pollers.pop(poller.key, None)
        if not pollers:
            self._listen_no_more_to_stream(stream_arn)
        reader: StreamReader | None = poller.reader
        if reader is not None:
            reader.is_started = reader.is_stale = False
            self._drop_lane_tasks(reader)

    def stream_has_records(self, *, fact: RecordsAvailable) -> None:
        """Heard from the stream: read on in one shard."""
        for poller in self._pollers_of_stream(fact.stream_arn):
            shard = poller.reader.shards.get(fact.shard_id)
            if shard is None:
                self.read_stream(poller)
            else:
                shard.has_unread = True
                self.go_on_in_shard(poller, shard)

    def stream_changed(self, *, fact: ShardsChanged | StreamActive) -> None:
        """Heard from the stream: it may have other shards than before."""
        for poller in self._pollers_of_stream(fact.stream_arn):
            self.read_stream(poller)

    def stream_deleted(self, *, fact: StreamDeleted) -> None:
        """Heard from the stream: what it held is lost; should another be created by its name, that one is read."""
        for poller in self._pollers_of_stream(fact.stream_arn):
            self._forget_shards(poller)

    def consumer_deregistered(self, *, fact: ConsumerDeregistered) -> None:
        """Heard from the stream: who reads for this consumer has nothing to read by any more."""
        for poller in self._pollers_of_stream(fact.stream_arn):
            if poller.source_arn == fact.consumer_arn:
                self._forget_shards(poller)

    def read_shard_again(self, *, stream_arn: str, key: str, shard_id: str) -> None:
        """Scheduled after the stream has refused a read."""
        poller = self.streams.get(stream_arn, {}).get(key)
        if poller is not None and shard_id in poller.reader.shards:
            shard = poller.reader.shards[shard_id]
            shard.is_waiting = False
            self.go_on_in_shard(poller, shard)

    def read_stream_again(self, *, stream_arn: str, key: str) -> None:
        """Scheduled after the stream has refused to tell of its shards."""
        poller = self.streams.get(stream_arn, {}).get(key)
        if poller is not None:
            self.read_stream(poller)

    def _pollers_of_stream(self, stream_arn: str) -> list[P]:
        return list(self.streams.get(stream_arn, {}).values())

    def _listen_to_stream(self, stream_arn: str) -> None:
        for kind, method in HEARD:
            self.listen(kind, stream_arn, method)

    def _listen_no_more_to_stream(self, stream_arn: str) -> None:
        self.streams.pop(stream_arn, None)
        for kind, method in HEARD:
            self.stop_listening(kind, stream_arn, method)

    def _forget_shards(self, poller: P) -> None:
        self._drop_lane_tasks(poller.reader)
        for shard in poller.reader.shards.values():
            shard.has_made_way = True  # for an invocation that is under way
        poller.reader.shards.clear()
        self.source_is_missing(poller, poller.stream_source().not_found)

    def _drop_lane_tasks(self, reader: StreamReader) -> None:
        for shard in reader.shards.values():
            for lane in shard.lanes:
                self.cancel_lane_task(lane)
