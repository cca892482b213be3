"""What a table is: its keys, its items and the indexes that follow them, its settings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from sortedcontainers import SortedList

from awsim.common.frozen import record
from awsim.services.dynamodb.errors import ItemCollectionSizeLimitExceededError, UnfitItemError, ValidationError
from awsim.services.dynamodb.items.positions import partition_hash
from awsim.services.dynamodb.tables.throughput import OnDemandThroughput, ProvisionedThroughput, Usage, WarmThroughput
from awsim.services.dynamodb.values.sizes import MAX_ITEM_SIZE, item_size
from awsim.services.dynamodb.values.stored import Change, StoredItem

if TYPE_CHECKING:
    from collections.abc import Collection

    from awsim.services.dynamodb.backups.recovery import Recovery, RestoreOrigin
    from awsim.services.dynamodb.global_tables.models import GlobalTable
    from awsim.services.dynamodb.indexes.indexes import SecondaryIndex
    from awsim.services.dynamodb.indexes.vector_indexes import VectorIndex
    from awsim.services.dynamodb.items.positions import Key, Position
    from awsim.services.dynamodb.streams.kinesis_models import KinesisDestination
    from awsim.services.dynamodb.streams.log import Stream
    from awsim.services.dynamodb.tables.expiry import TimeToLive
    from awsim.services.dynamodb.tables.insight_models import ContributorInsights
    from awsim.services.dynamodb.values.schema import KeySchema
    from awsim.services.dynamodb.values.stored import Identity
    from awsim.services.dynamodb.values.values import Item

PROVISIONED = "PROVISIONED"
PAY_PER_REQUEST = "PAY_PER_REQUEST"

MAX_COLLECTION_SIZE = 10 * 1024**3
"""Bytes of the items with one partition key, in the table and its local indexes (developer guide, quotas)."""


class NamesPaths(Protocol):
    """A condition, an update or a projection."""

    def refuse_nested_keys(self, keys: Collection[str], index_keys: Collection[str]) -> None:
        """Raise ValidationException for paths that lead into keys."""


@record
class Table:
    """A table.

    Items are found by key in one step, and kept in the order of a scan besides (`positions.py`). `write` is the only
    way they change, whoever changes them; a backend calls it through `DynamoDBResources.write`.
    """

    name: str
    arn: str
    id: str
    account: str
    region: str
    created_at: float
    schema: KeySchema
    attribute_types: dict[str, str]
    """AttributeDefinitions: S, N or B by name."""
    status: str = "CREATING"
    billing_mode: str = PROVISIONED
    on_demand_since: float | None = None
    on_demand_switches: list[float] = field(default_factory=list)
    """When its billing was switched to be by request, in the last 24 hours."""
    throughput: ProvisionedThroughput = field(default_factory=ProvisionedThroughput)
    on_demand: OnDemandThroughput | None = None
    used: Usage = field(default_factory=Usage)
    warm: WarmThroughput | None = None
    is_warming: bool = False
    """Whether what it can do at once is among what its latest update changes."""
    table_class: str | None = None
    table_class_changes: list[float] = field(default_factory=list)
    """When its class was changed, in the last 30 days."""
    deletion_protected: bool = False
    kms_key_arn: str | None = None
    """The key it is encrypted with; None where that is DynamoDB's own."""
    tags: dict[str, str] = field(default_factory=dict)
    policy: str | None = None
    policy_revision: str | None = None
    indexes: dict[str, SecondaryIndex] = field(default_factory=dict)
    """Local and global ones, by name."""
    vector_indexes: dict[str, VectorIndex] = field(default_factory=dict)
    has_collections: bool = False
    """Whether it has local indexes, which make the items with one partition key an item collection."""
    followers: list[str] = field(default_factory=list)
    """Methods of the backend that are called with the table and each change of an item: `method(table, change)`."""
    items: dict[Key, StoredItem] = field(default_factory=dict)
    positions: SortedList[Position] = field(default_factory=SortedList)
    size: int = 0
    """The bytes of all items."""
    stream: Stream | None = None
    """The latest stream, which may have been disabled."""
    time_to_live: TimeToLive | None = None
    """None as long as it has never been enabled."""
    destinations: dict[str, KinesisDestination] = field(default_factory=dict)
    """Kinesis streams that are told of changes, by ARN; disabled ones too."""
    recovery: Recovery | None = None
    """What point-in-time recovery needs, while it is enabled."""
    restored_from: RestoreOrigin | None = None
    group: GlobalTable | None = None
    """The global table it is a replica of."""
    disassociation_protected: bool = False
    settings_replication: str | None = None
    """GlobalTableSettingsReplicationMode."""
    insights: dict[str | None, ContributorInsights] = field(default_factory=dict)
    """Of the table (None) and of its global indexes, by name."""
    collections: defaultdict[Key, int] = field(default_factory=lambda: defaultdict(int))
    """The bytes of each item collection, by partition key; only kept with local secondary indexes."""

    @property
    def is_on_demand(self) -> bool:
        """Whether billing is by request."""
        return self.billing_mode == PAY_PER_REQUEST

    @property
    def local_indexes(self) -> list[SecondaryIndex]:
        """Its local secondary indexes."""
        return [index for index in self.indexes.values() if not index.is_global]

    @property
    def global_indexes(self) -> list[SecondaryIndex]:
        """Its global secondary indexes."""
        return [index for index in self.indexes.values() if index.is_global]

    def refuse_nested_keys(self, *expressions: NamesPaths | None) -> None:
        """Raise ValidationException if an expression of a request names parts of a key attribute."""
        index_keys = {name for index in self.indexes.values() for name in index.schema.names}
        for expression in expressions:
            if expression is not None:
                expression.refuse_nested_keys(self.schema.names, index_keys)

    def find(self, key: Key) -> Item | None:
        """The item with a key."""
        stored = self.items.get(key)
        return None if stored is None else stored.item

    def admit(self, item: Item, key: Key | None = None) -> tuple[Key, StoredItem]:
        """The key of an item that is to be written whole (if it is not known), and the item as it is stored.

        Raises ValidationException if its key, an attribute of an index key or its size forbids it.
        """
        size = item_size(item)
        if size > MAX_ITEM_SIZE:
            raise UnfitItemError("Item size has exceeded the maximum allowed size")
        if key is None:
            key = self.schema.key_of_item(item)
        for index in self.indexes.values():
            index.check(item)
        return key, StoredItem(item, size)

    def admit_update(self, item: Item, before: Item, *, is_legacy: bool = False) -> StoredItem:
        """An item as an update (`is_legacy`: AttributeUpdates) leaves it, as it is stored; its key is unchanged."""
        for index in self.indexes.values():
            index.check_update(item, before, is_legacy=is_legacy)
        size = item_size(item)
        if size > MAX_ITEM_SIZE:
            raise ValidationError("Item size to update has exceeded the maximum allowed size")
        return StoredItem(item, size)

    def check_collection(self, key: Key, old: StoredItem | None, new: StoredItem) -> None:
        """Raise ItemCollectionSizeLimitExceededException if a write makes an item collection too large."""
        if not self.has_collections:
            return
        growth = new.size - (0 if old is None else old.size)
        growth += sum(index.growth(old, new) for index in self.local_indexes)
        if growth > 0 and self.collections.get(key[:1], 0) + growth > MAX_COLLECTION_SIZE:
            raise ItemCollectionSizeLimitExceededError("Collection size exceeded.")

    def write(self, key: Key, new: StoredItem | None, *, at: float, by: Identity | None = None) -> Change:
        """Put an item (one that `admit` or `admit_update` has let pass) in the place of what is there, or remove it.

        Indexes, counts and sizes follow.
        """
        old = self.items.get(key)
        if new is not None:
            self.items[key] = new
            if old is None:
                self.positions.add(self.position(key))
        elif old is not None:
            del self.items[key]
            self.positions.remove(self.position(key))
        growth = (0 if new is None else new.size) - (0 if old is None else old.size)
        self.size += growth
        for index in self.indexes.values():
            grown = index.follow(key, old, new)
            if not index.is_global:
                growth += grown
        for vector_index in self.vector_indexes.values():
            vector_index.follow(key, old, new)
        if self.has_collections:
            self.collections[key[:1]] += growth
        return Change(key, old, new, at, by)

    def position(self, key: Key) -> Position:
        """Where an item is in the order of a scan."""
        return partition_hash(key[:1]), key

    def backfill(self, index: SecondaryIndex) -> None:
        """Give a new index the items that are there; those whose attributes can't be its key are left out."""
        for key, stored in self.items.items():
            index.follow(key, None, stored)
