"""Reading streams: which shards there are, where reading begins, and what is read ahead."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Generic

from awsim.common.filter_criteria import FilterCriteria
from awsim.fabric.backend import Backend
from awsim.fabric.sources.records import TRIM_HORIZON, Position
from awsim.fabric.sources.stream_attempts import P
from awsim.fabric.sources.stream_reader import Lane, ShardReader
from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from awsim.fabric.sources.records import StreamRecord
    from awsim.fabric.sources.stream_reader import StreamReader
    from awsim.fabric.sources.streams import Page, ShardListing, StreamSource
    from awsim.kernel.world import World

READ_AT_ONCE = 1000
"""How many records are read at least in one call, if there are as many."""

READ_AGAIN_SECONDS = 1.0
"""How long to wait after the stream has refused a read: it is polled once a second (developer guide)."""

REFUSALS_AWAITED = 10
"""After how many refusals in a row `Cloud.settle` no longer waits for a read to succeed."""


class StreamReading(Backend, Generic[P]):
    """What of streams is read, for mappings or pipes."""

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.streams: dict[str, dict[str, P]] = {}
        """ARN of a stream -> key -> who reads it now."""

    def reading_role(self, poller: P) -> str | None:
        """As whom records are read; None where they can't be delivered, so that they are not read."""
        raise NotImplementedError

    def source_is_missing(self, poller: P, problem: str) -> None:
        """Called when the stream is not there; a backend that shows such problems overrides it."""

    def find_shards(self, poller: P) -> None:
        """Learn of new shards, and of those that were closed.

        The starting position is for the shards that are there when reading first begins; those that come later
        are read from their beginning.
        """
        reader: StreamReader = poller.reader
        source = poller.stream_source()
        try:
            listings = source.shards(self.world)
            self._end_expired(reader, {listing.shard_id for listing in listings})
            for listing in listings:
                shard = reader.shards.get(listing.shard_id)
                if shard is None:
                    shard = reader.shards[listing.shard_id] = self._new_shard(poller, source, listing)
                shard.is_closed = listing.is_closed
                shard.has_unread = not shard.is_at_end
        except ServiceError as error:
            if error.code != "ResourceNotFoundException":
                self._look_again(reader, poller, source)
                return
            self.source_is_missing(poller, source.not_found)
        reader.refusals = 0
        reader.has_begun = True

    def _end_expired(self, reader: StreamReader, listed: set[str]) -> None:
        """Take shards that have expired unread for read, so that those which took their place are read."""
        for shard_id, shard in reader.shards.items():
            if shard_id not in listed:
                shard.is_closed = shard.is_at_end = True
                shard.has_unread = False

    def _look_again(self, reader: StreamReader, poller: P, source: StreamSource) -> None:
        reader.refusals += 1
        self.schedule(
            READ_AGAIN_SECONDS,
            "read_stream_again",
            background=reader.refusals > REFUSALS_AWAITED,
            stream_arn=source.stream_arn,
            key=poller.key,
        )

    def _new_shard(self, poller: P, source: StreamSource, listing: ShardListing) -> ShardReader:
        settings = poller.settings
        lanes = [Lane() for _ in range(settings.parallelization_factor)]
        shard = ShardReader(listing.shard_id, listing.parents, TRIM_HORIZON, lanes)
        if poller.reader.has_begun:
            return shard
        if settings.starting_position == "AT_TIMESTAMP":
            shard.position = Position("AT_TIMESTAMP", settings.starting_position_timestamp)
        elif settings.starting_position == "LATEST" and listing.is_closed:
            shard.is_at_end = True
        elif settings.starting_position == "LATEST":
            self._pass_over_records(shard, source)
        return shard

    def _pass_over_records(self, shard: ShardReader, source: StreamSource) -> None:
        """Fix the position that is now the latest: iterators that stand for it expire."""
        shard.position = source.before_latest(self.now())
        iterator = source.iterator(self.world, shard.shard_id, shard.position)
        may_have_more = True
        while may_have_more:
            page = source.read(self.world, iterator, READ_AT_ONCE)
            if page.records:
                shard.read_to(source.sequence_number(page.records[-1]))
            may_have_more = page.may_have_more and page.iterator is not None
            iterator = page.iterator or ""

    def read_shard(self, poller: P, shard: ShardReader) -> None:
        """Read until the lanes have enough, or there is nothing more."""
        batch_size = poller.settings.batch_size
        if not shard.has_unread or not shard.wants_records(batch_size):
            return
        role = self.reading_role(poller)
        if role is None:
            return
        source = poller.stream_source()
        while shard.has_unread and shard.wants_records(batch_size):
            page = self._read_shard(poller, shard, source)
            if page is None:
                return
            self._take_page(poller, shard, source, page, role)

    def _read_shard(self, poller: P, shard: ShardReader, source: StreamSource) -> Page | None:
        limit = max(READ_AT_ONCE, poller.settings.batch_size)
        try:
            if shard.iterator is not None:
                try:
                    return source.read(self.world, shard.iterator, limit)
                except ServiceError as error:
                    if error.code != "ExpiredIteratorException":
                        raise
            iterator = source.iterator(self.world, shard.shard_id, shard.position)
            return source.read(self.world, iterator, limit)
        except ServiceError as error:
            self._shard_not_read(poller, shard, source, error)
            return None

    def _shard_not_read(self, poller: P, shard: ShardReader, source: StreamSource, error: ServiceError) -> None:
        shard.iterator = None
        shard.refusals += 1
        if error.code == "ResourceNotFoundException":
            self.source_is_missing(poller, source.not_found)
            return
        shard.is_waiting = True
        self.schedule(
            READ_AGAIN_SECONDS,
            "read_shard_again",
            background=shard.refusals > REFUSALS_AWAITED,
            stream_arn=source.stream_arn,
            key=poller.key,
            shard_id=shard.shard_id,
        )

    def _take_page(self, poller: P, shard: ShardReader, source: StreamSource, page: Page, role: str) -> None:
        shard.refusals = 0
        shard.iterator = page.iterator
        shard.is_at_end = page.iterator is None
        shard.has_unread = page.may_have_more or (shard.is_closed and not shard.is_at_end)
        if page.records:
            shard.queue(self._wanted_records(poller, shard, source, page, role), self.now())
            shard.read_to(source.sequence_number(page.records[-1]))

    def _wanted_records(
        self, poller: P, shard: ShardReader, source: StreamSource, page: Page, role: str
    ) -> list[StreamRecord]:
        """The records of a page that were not delivered before, and that the filters let through."""
        given = page.records
        if shard.undone:
            given = [raw for raw in given if shard.is_wanted(source.sequence_number(raw))]
        records = [source.record(raw, shard.shard_id, role) for raw in given]
        if not poller.settings.filters:
            return records
        matches = _criteria(poller.settings.filters, source.content).matches
        return [record for raw, record in zip(given, records, strict=True) if matches(source.matched(raw, record))]


@lru_cache(maxsize=64)
def _criteria(filters: tuple[str, ...], content: str | None) -> FilterCriteria:
    return FilterCriteria(filters, content)
