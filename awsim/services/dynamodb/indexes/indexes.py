"""Secondary indexes: which items are in one, in which order, what of them is projected, and how large it is."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from sortedcontainers import SortedList

from awsim.common.frozen import frozen, record
from awsim.services.dynamodb.errors import UnfitItemError, ValidationError, invalid_parameters
from awsim.services.dynamodb.items.positions import partition_hash
from awsim.services.dynamodb.tables.throughput import OnDemandThroughput, ProvisionedThroughput, Usage, WarmThroughput
from awsim.services.dynamodb.values.schema import cannot_be_empty, check_key_size, fits_index_key, may_be_too_long
from awsim.services.dynamodb.values.sizes import item_size
from awsim.services.dynamodb.values.values import type_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from awsim.services.dynamodb.items.positions import Key, Position
    from awsim.services.dynamodb.values.schema import KeyAttribute, KeySchema
    from awsim.services.dynamodb.values.stored import StoredItem
    from awsim.services.dynamodb.values.values import Item, Value

ALL = "ALL"
INCLUDE = "INCLUDE"


@frozen
class Projection:
    """What of an item an index has."""

    type: str
    non_key_attributes: tuple[str, ...]
    names: frozenset[str] | None
    """The attributes, those of the keys with them; None for all."""

    def of(self, item: Item) -> Item:
        """The item as the index has it."""
        names = self.names
        return item if names is None else {name: value for name, value in item.items() if name in names}

    def describe(self) -> dict[str, Any]:
        """As in DescribeTable."""
        return {
            "ProjectionType": self.type,
            "NonKeyAttributes": list(self.non_key_attributes) if self.type == INCLUDE else None,
        }


@record
class SecondaryIndex:
    """A local or a global secondary index.

    It holds the positions of its items alone, which end with the item's key in the table: several items may have the
    same index key, and what is stored is stored once.
    """

    name: str
    arn: str
    is_global: bool
    schema: KeySchema
    projection: Projection
    status: str = "CREATING"
    is_backfilling: bool = False
    throughput: ProvisionedThroughput = field(default_factory=ProvisionedThroughput)
    on_demand: OnDemandThroughput | None = None
    used: Usage = field(default_factory=Usage)
    warm: WarmThroughput | None = None
    positions: SortedList[Position] = field(default_factory=SortedList)
    size: int = 0
    """The bytes of the projected items."""

    def __len__(self) -> int:
        """How many items it has."""
        return len(self.positions)

    def __bool__(self) -> bool:
        """An empty index is one all the same."""
        return True

    def values_of(self, item: Mapping[str, Value]) -> Key | None:
        """The index key of an item, None if it is not in the index.

        An attribute is missing, or what no key can be, which items have that were there before the index (ScyllaDB's
        tests of Alternator, which are run against AWS: test_gsi_backfill_key_limits).
        """
        values = []
        for attribute in self.schema.attributes:
            value: Any = item.get(attribute.name)
            if not fits_index_key(attribute, value):
                return None
            values.append(value)
        return tuple(values)

    def position(self, values: Key, key: Key) -> Position:
        """Where an item with this index key and this key of the table is."""
        return partition_hash(values[: len(self.schema.partition)]), (*values, key)

    def size_in(self, stored: StoredItem) -> int:
        """The bytes of an item as the index has it."""
        return stored.size if self.projection.names is None else item_size(self.projection.of(stored.item))

    def growth(self, old: StoredItem | None, new: StoredItem | None) -> int:
        """By how many bytes a change of the table makes the index grow."""
        growth = 0
        if old is not None and self.values_of(old.item) is not None:
            growth -= self.size_in(old)
        if new is not None and self.values_of(new.item) is not None:
            growth += self.size_in(new)
        return growth

    def follow(self, key: Key, old: StoredItem | None, new: StoredItem | None) -> int:
        """Take a change of the table over; the answer is by how many bytes the index has grown."""
        before = None if old is None else self.values_of(old.item)
        after = None if new is None else self.values_of(new.item)
        if before != after:
            if before is not None:
                self.positions.remove(self.position(before, key))
            if after is not None:
                self.positions.add(self.position(after, key))
        growth = (0 if new is None or after is None else self.size_in(new)) - (
            0 if old is None or before is None else self.size_in(old)
        )
        self.size += growth
        return growth

    def check(self, item: Mapping[str, Value]) -> None:
        """Raise ValidationException if an attribute of an item that is put can't be one of the index key."""
        for attribute, value in self._unfit(item):
            if type(value) not in attribute.types:
                raise invalid_parameters(
                    f"Type mismatch for Index Key {attribute.name} Expected: {attribute.kind} "
                    f"Actual: {type_of(value)} IndexName: {self.name}"
                )
            raise UnfitItemError(
                "One or more parameter values are not valid. A value specified for a secondary index key is not "
                f"supported. {cannot_be_empty(attribute)}. IndexName: {self.name}, IndexKey: {attribute.name}"
            )

    def check_update(self, item: Mapping[str, Value], before: Mapping[str, Value], *, is_legacy: bool) -> None:
        """The same for an item that is updated; what the update leaves alone is let be.

        `is_legacy` says that it is AttributeUpdates, of which AWS says what it says of PutItem (seen at AWS).
        """
        for attribute, value in self._unfit(item):
            if value is before.get(attribute.name, _ABSENT):
                continue
            if is_legacy:
                self.check({attribute.name: value})
            if type(value) not in attribute.types:
                raise ValidationError(
                    "The update expression attempted to update the secondary index key to unsupported type"
                )
            raise ValidationError(
                "One or more parameter values are not valid. The update expression attempted to update a secondary "
                f"index key to a value that is not supported. {cannot_be_empty(attribute)}."
            )

    def _unfit(self, item: Mapping[str, Value]) -> Iterator[tuple[KeyAttribute, Any]]:
        """The attributes of an item that can't be part of the index key: of another type, or empty."""
        for attribute in self.schema.attributes:
            value: Any = item.get(attribute.name, _ABSENT)
            if value is _ABSENT:
                continue
            if type(value) not in attribute.types or (attribute.kind != "N" and not value):
                yield attribute, value
            elif may_be_too_long(attribute, value):
                check_key_size(attribute, value)


_ABSENT = object()
