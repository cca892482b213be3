"""Shards: splitting, merging, rescaling and listing them (API reference, SplitShard and its siblings)."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from awsim.common.sealed_token import InvalidTokenError, seal_values, unseal_values
from awsim.services.kinesis.errors import (
    InvalidArgumentError,
    LimitExceededError,
    ResourceNotFoundError,
    expired_next_token,
    stream_not_active,
    stream_on_demand,
    too_many_shards,
)
from awsim.services.kinesis.lifecycles import STREAM_LIFECYCLE
from awsim.services.kinesis.records.tokens import LIFETIME_SECONDS
from awsim.services.kinesis.resources import KinesisResources
from awsim.services.kinesis.shards.resharding import announce_reshard, rescale

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.services.kinesis.models import Stream
    from awsim.services.kinesis.shards.topology import Shard

Answer = dict[str, Any]

PAGE = 1000
"""The most shards ListShards gives at once, and its default."""

MOST_SHARDS = 10_000
"""How many shards UpdateShardCount may give a stream."""

RESCALES_A_DAY = 10


class ShardOperations(KinesisResources):
    """Resharding and listing shards."""

    def split_shard(
        self,
        *,
        shard_to_split: str,
        new_starting_hash_key: str,
        stream_name: str | None = None,
        stream_arn: str | None = None,
        stream_id: str | None = None,
    ) -> None:
        """Close a shard and open two children; the parent's records stay readable until they expire."""
        stream = self._reshardable(stream_name, stream_arn, stream_id)
        parent = stream.open_shard(shard_to_split)
        self._check_shard_limit(stream, 1)
        children = stream.split(parent, at=int(new_starting_hash_key), now=self.now())
        announce_reshard(self, stream, (parent,), children)
        self.transition(STREAM_LIFECYCLE, stream.arn, stream, "UPDATING")

    def merge_shards(
        self,
        *,
        shard_to_merge: str,
        adjacent_shard_to_merge: str,
        stream_name: str | None = None,
        stream_arn: str | None = None,
        stream_id: str | None = None,
    ) -> None:
        """Close two neighbours, named in either order, and open one child; both keep their records."""
        stream = self._reshardable(stream_name, stream_arn, stream_id)
        parents = stream.open_shard(shard_to_merge), stream.open_shard(adjacent_shard_to_merge)
        child = stream.merge(*parents, now=self.now())
        announce_reshard(self, stream, parents, (child,))
        self.transition(STREAM_LIFECYCLE, stream.arn, stream, "UPDATING")

    def update_shard_count(
        self,
        *,
        target_shard_count: int,
        scaling_type: str,
        stream_name: str | None = None,
        stream_arn: str | None = None,
        stream_id: str | None = None,
    ) -> Answer:
        """Split and merge until there are so many equal shards (UNIFORM_SCALING, the only type there is)."""
        stream = self._reshardable(stream_name, stream_arn, stream_id)
        current = stream.open_shard_count
        self._check_target(stream, current, target_shard_count)
        self._check_shard_limit(stream, target_shard_count - current)
        refusal = (
            f"Stream {stream.name} under account {self.account} has been scaled {RESCALES_A_DAY} times within 24 hours."
        )
        stream.count_change("shard count", self.now(), most=RESCALES_A_DAY, refusal=refusal)
        rescale(self, stream, target_shard_count)
        self.transition(STREAM_LIFECYCLE, stream.arn, stream, "UPDATING")
        return {
            "StreamName": stream.name,
            "StreamARN": stream.arn,
            "CurrentShardCount": current,
            "TargetShardCount": target_shard_count,
        }

    def list_shards(
        self,
        *,
        stream_name: str | None = None,
        next_token: str | None = None,
        exclusive_start_shard_id: str | None = None,
        max_results: int = PAGE,
        stream_creation_timestamp: float | None = None,
        shard_filter: Mapping[str, Any] | None = None,
        stream_arn: str | None = None,
        stream_id: str | None = None,
    ) -> Answer:
        """List the shards that have not expired, all or those a filter chooses, up to 1,000 at once."""
        if next_token is None:
            stream = self.shared_stream("ListShards", stream_name, stream_arn, stream_id)
            check_created_at(stream, stream_creation_timestamp)
            after = None if exclusive_start_shard_id is None else stream.shard(exclusive_start_shard_id).index
        else:
            refuse_beside_next_token(
                StreamName=stream_name,
                StreamARN=stream_arn,
                StreamId=stream_id,
                StreamCreationTimestamp=stream_creation_timestamp,
                ExclusiveStartShardId=exclusive_start_shard_id,
                ShardFilter=shard_filter,
            )
            listing = read_next_token("ListShards", next_token, self.now())
            stream = self.shared_stream("ListShards", None, listing["stream"], None)
            after, shard_filter = listing["after"], listing["filter"]
        if stream.status == "DELETING":
            raise stream_not_active(stream.name, self.account, stream.status)
        return self._page_of_shards(stream, shard_filter, after, min(max_results, PAGE))

    def _page_of_shards(
        self, stream: Stream, shard_filter: Mapping[str, Any] | None, after: int | None, limit: int
    ) -> Answer:
        now = self.now()
        chosen = filtered(stream, shard_filter, now)
        wanted = (
            shard for shard in stream.listed_shards(now) if (after is None or shard.index > after) and chosen(shard)
        )
        shards = list(islice(wanted, limit))
        token = None
        if next(wanted, None) is not None:
            token = seal_values(
                "ListShards", stream=stream.arn, after=shards[-1].index, filter=shard_filter, created_at=now
            )
        return {"Shards": [shard.describe() for shard in shards], "NextToken": token}

    def _reshardable(self, name: str | None, arn: str | None, stream_id: str | None) -> Stream:
        stream = self.active_stream(name, arn, stream_id)
        if stream.is_on_demand:
            raise stream_on_demand(stream.name, self.account)
        return stream

    def _check_shard_limit(self, stream: Stream, more: int) -> None:
        current = self.provisioned_shards()
        if more > 0 and current + more > self.shard_limit:
            raise too_many_shards(self.account, self.region, current, self.shard_limit, more)

    def _check_target(self, stream: Stream, current: int, target: int) -> None:
        counts = f"Current open shard count: {current}, Target shard count: {target}"
        if target > MOST_SHARDS:
            raise LimitExceededError(
                f"Target shard count or number of open shards cannot be greater than {MOST_SHARDS}. {counts}"
            )
        if target > current * 2:
            raise LimitExceededError(
                f"UpdateShardCount cannot scale up over double your current open shard count. {counts}"
            )
        if target < current / 2:
            raise LimitExceededError(
                f"UpdateShardCount cannot scale down below half your current open shard count. {counts}"
            )


def filtered(stream: Stream, shard_filter: Mapping[str, Any] | None, now: float) -> Callable[[Shard], bool]:
    """Which shards a ShardFilter chooses (API reference, ShardFilter)."""
    horizon = max(stream.horizon(now), stream.created_at)
    given = shard_filter or {"Type": "FROM_TRIM_HORIZON"}
    kind: str = given["Type"]
    needed = {"AFTER_SHARD_ID": "ShardId", "AT_TIMESTAMP": "Timestamp", "FROM_TIMESTAMP": "Timestamp"}.get(kind)
    if needed is not None and needed not in given:
        raise InvalidArgumentError(f"{needed} must be provided when the ShardFilter type is {kind}.")
    for member in [name for name in given if name not in ("Type", needed)]:
        raise InvalidArgumentError(f"{member} cannot be provided when the ShardFilter type is {kind}.")
    moment = max(given.get("Timestamp", 0.0), horizon)
    after = stream.shard(given["ShardId"]).index if kind == "AFTER_SHARD_ID" else -1
    table: dict[str, Callable[[Shard], bool]] = {
        "AFTER_SHARD_ID": lambda shard: shard.index > after,
        "AT_TRIM_HORIZON": lambda shard: shard.was_open_at(horizon),
        "FROM_TRIM_HORIZON": lambda _: True,
        "AT_LATEST": lambda shard: shard.is_open,
        "AT_TIMESTAMP": lambda shard: shard.was_open_at(moment),
        "FROM_TIMESTAMP": lambda shard: not shard.is_expired(moment),
    }
    return table[kind]


def check_created_at(stream: Stream, moment: float | None) -> None:
    """Raise ResourceNotFoundException if a stream was created at another moment than the request says.

    Moments are compared as the API shows them, in milliseconds.
    """
    if moment is not None and abs(moment - stream.created_at) >= 0.001:
        raise ResourceNotFoundError(
            f"Stream {stream.name} under account {stream.account} with the given creation timestamp not found."
        )


def refuse_beside_next_token(**given: object) -> None:
    """Raise InvalidArgumentException if parameters are given that a next token holds already."""
    for member, value in given.items():
        if value is not None:
            raise InvalidArgumentError(f"NextToken and {member} cannot be provided together.")


def read_next_token(listing: str, token: str, now: float) -> dict[str, Any]:
    """What a pagination token holds; raises InvalidArgumentException, after five minutes ExpiredNextTokenException."""
    try:
        values = unseal_values(listing, token)
    except InvalidTokenError:
        raise InvalidArgumentError("Invalid NextToken.") from None
    if now - values["created_at"] > LIFETIME_SECONDS:
        raise expired_next_token(values["created_at"], now)
    return values
