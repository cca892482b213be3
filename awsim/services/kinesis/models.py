"""What a stream and its consumers are: settings, states, and the rules of changing them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from awsim.services.kinesis.errors import (
    InvalidArgumentError,
    LimitExceededError,
    could_not_find_shard,
    invalid_split_point,
    not_adjacent,
)
from awsim.services.kinesis.shards.topology import Shard, Topology

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUR = 3600.0
DAY = 24 * HOUR

ON_DEMAND = "ON_DEMAND"
PROVISIONED = "PROVISIONED"

AUTO = "AUTO"
USER_PARTITION_KEY = "USER_PARTITION_KEY"

ON_DEMAND_SHARDS = 4
"""How many shards a new on-demand stream has: 4 MiB/s (developer guide, "Choose the data stream capacity mode")."""

SHORTEST_RETENTION_HOURS = 24
LONGEST_RETENTION_HOURS = 8760

SHARD_LEVEL_METRICS = (
    "IncomingBytes",
    "IncomingRecords",
    "OutgoingBytes",
    "OutgoingRecords",
    "WriteProvisionedThroughputExceeded",
    "ReadProvisionedThroughputExceeded",
    "IteratorAgeMilliseconds",
)


@dataclass(slots=True)
class Subscription:
    """A consumer's subscription to a shard: where it stands, and since when it lasts."""

    id: int
    started_at: float
    position: int
    event_due_at: float = 0.0
    """When an event is sent though there are no records."""
    ended: bool = False
    """Whether its reader has seen the end of a closed shard."""


@dataclass(slots=True)
class Consumer:
    """A consumer registered for enhanced fan-out."""

    name: str
    arn: str
    stream_arn: str
    created_at: float
    number: int
    """Grows with each consumer of a stream; the order of ListStreamConsumers."""
    status: str = "CREATING"
    tags: dict[str, str] = field(default_factory=dict)
    policy: str | None = None
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    """By shard id."""

    def describe(self) -> dict[str, Any]:
        """As in RegisterStreamConsumer and ListStreamConsumers."""
        return {
            "ConsumerName": self.name,
            "ConsumerARN": self.arn,
            "ConsumerStatus": self.status,
            "ConsumerCreationTimestamp": self.created_at,
        }


@dataclass(slots=True)
class Stream:
    """A data stream."""

    name: str
    arn: str
    id: str
    account: str
    created_at: float
    mode: str
    shard_count: int
    """How many shards it is created with."""
    distribution: str = USER_PARTITION_KEY
    status: str = "CREATING"
    retention_hours: int = SHORTEST_RETENTION_HOURS
    max_record_size_kib: int = 1024
    warm_throughput: int | None = None
    """MiB a second."""
    kms_key_id: str | None = None
    metrics: frozenset[str] = frozenset()
    tags: dict[str, str] = field(default_factory=dict)
    policy: str | None = None
    topology: Topology = field(default_factory=Topology)
    consumers: dict[str, Consumer] = field(default_factory=dict)
    consumers_registered: int = 0
    distributed: int = 0
    """How many records the AUTO distribution has placed."""
    _changes: dict[str, list[float]] = field(default_factory=dict)
    """When the changes were made that AWS counts by the day."""

    @property
    def is_on_demand(self) -> bool:
        """Whether the service decides how many shards it has."""
        return self.mode == ON_DEMAND

    @property
    def encryption_type(self) -> str:
        """NONE or KMS."""
        return "NONE" if self.kms_key_id is None else "KMS"

    @property
    def open_shard_count(self) -> int:
        """How many shards take records; those it will be created with, while it is created."""
        return len(self.topology.open)

    def describe_warm_throughput(self) -> dict[str, int] | None:
        """The throughput it is prepared for and the one it has, in MiB a second; None if nobody asked for one."""
        if self.warm_throughput is None:
            return None
        return {"TargetMiBps": self.warm_throughput, "CurrentMiBps": self.open_shard_count}

    def horizon(self, now: float) -> float:
        """The oldest moment of which it still has records."""
        return now - self.retention_hours * HOUR

    def listed_shards(self, now: float) -> Iterator[Shard]:
        """Its shards that have not expired: open ones, and closed ones that may still have records."""
        horizon = self.horizon(now)
        return (shard for shard in self.topology.shards if not shard.is_expired(horizon))

    def shard(self, given: str) -> Shard:
        """The shard with an id; raises ResourceNotFoundException as resharding does."""
        found = self.topology.find(given)
        if found is None:
            raise could_not_find_shard(given, self.name, self.account)
        return found

    def open_shard(self, given: str) -> Shard:
        """The shard with an id if it takes records."""
        shard = self.shard(given)
        if not shard.is_open:
            raise InvalidArgumentError(
                f"Shard {shard.id} in stream {self.name} under account {self.account} is closed and can't be resharded."
            )
        return shard

    def split(self, parent: Shard, *, at: int, now: float) -> tuple[Shard, Shard]:
        """Close an open shard and open two, the second beginning at a hash key; the parent keeps its records."""
        if not parent.start + 1 < at < parent.end:
            raise invalid_split_point(at, parent.id, parent.start, parent.end, self.name, self.account)
        return self.topology.split(parent, at, now)

    def merge(self, first: Shard, second: Shard, *, now: float) -> Shard:
        """Close two neighbours and open one; in which order they are named does not matter."""
        if first.end + 1 != second.start and second.end + 1 != first.start:
            raise not_adjacent((first.id, second.id), self.name, self.account)
        return self.topology.merge(first, second, now)

    def change_retention(self, hours: int, *, now: float) -> None:
        """Keep records longer or shorter; what has expired before stays expired."""
        for shard in self.topology.shards:
            shard.log.trim(self.horizon(now))
        self.retention_hours = hours

    def count_change(self, kind: str, now: float, *, most: int, refusal: str) -> None:
        """Count a change of which AWS allows so many in 24 hours; raises LimitExceededException beyond that."""
        recent = [moment for moment in self._changes.get(kind, ()) if moment > now - DAY]
        if len(recent) >= most:
            raise LimitExceededError(refusal)
        self._changes[kind] = [*recent, now]
