"""Vector indexes: which items' vectors are in one, how much they are alike, and how large it is."""

from __future__ import annotations

import math
from array import array
from dataclasses import field
from decimal import Decimal
from operator import mul
from typing import TYPE_CHECKING, Any

from awsim.common.frozen import record
from awsim.services.dynamodb.values.sizes import item_size
from awsim.services.dynamodb.values.values import equal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from awsim.services.dynamodb.indexes.indexes import Projection
    from awsim.services.dynamodb.items.positions import Key
    from awsim.services.dynamodb.values.stored import StoredItem
    from awsim.services.dynamodb.values.values import Value

Vector = array


@record
class VectorIndex:
    """A vector index: the vectors of the items that have one of its dimensions, by partition.

    What it shows of an item is taken from the table, where it is stored.
    """

    name: str
    arn: str
    attribute: str
    dimensions: int
    distance: str
    search_schema: dict[str, str]
    """HASH or INLINE_FILTER by attribute."""
    projection: Projection
    status: str = "CREATING"
    is_backfilling: bool = False
    partitions: dict[Value, dict[Key, Vector[float]]] = field(default_factory=dict)
    """The vectors by the value of the HASH attribute (None where there is none) and by key."""
    count: int = 0
    size: int = 0
    """The bytes of the projected items."""

    @property
    def partition_attribute(self) -> str | None:
        """The attribute its vectors are partitioned by."""
        return next((name for name, role in self.search_schema.items() if role == "HASH"), None)

    def entry_of(self, item: Mapping[str, Value]) -> tuple[Value, Vector[float]] | None:
        """The partition and the vector of an item; None if it is not in the index."""
        partition: Value = None
        name = self.partition_attribute
        if name is not None:
            partition = item.get(name)
            if not isinstance(partition, str | bytes | int | Decimal) or isinstance(partition, bool):
                return None
        vector = vector_of(item.get(self.attribute), self.dimensions)
        return None if vector is None else (partition, vector)

    def follow(self, key: Key, old: StoredItem | None, new: StoredItem | None) -> None:
        """Take a change of the table over."""
        if old is not None and (entry := self.entry_of(old.item)) is not None:
            del self.partitions[entry[0]][key]
            self.count -= 1
            self.size -= self.size_in(old)
        if new is not None and (entry := self.entry_of(new.item)) is not None:
            self.partitions.setdefault(entry[0], {})[key] = entry[1]
            self.count += 1
            self.size += self.size_in(new)

    def size_in(self, stored: StoredItem) -> int:
        """The bytes of an item as the index has it."""
        return item_size(self.projection.of(stored.item))

    def write_bytes(self, old: StoredItem | None, new: StoredItem | None) -> int:
        """The bytes that a change of the table writes to the index; none if what it shows stays the same."""
        before = None if old is None or self.entry_of(old.item) is None else self.projection.of(old.item)
        after = None if new is None or self.entry_of(new.item) is None else self.projection.of(new.item)
        if before is None or after is None:
            return sum(item_size(shown) for shown in (before, after) if shown is not None)
        return 0 if equal(before, after) else max(item_size(before), item_size(after))

    def describe(self) -> dict[str, Any]:
        """As in DescribeTable."""
        return {
            "IndexName": self.name,
            "SearchSchema": [
                {"AttributeName": name, "SearchSchemaElementType": role} for name, role in self.search_schema.items()
            ]
            or None,
            "Projection": self.projection.describe(),
            "VectorAttribute": {"AttributeName": self.attribute},
            "Dimensions": self.dimensions,
            "DistanceFunction": self.distance,
            "IndexStatus": self.status,
            "Backfilling": True if self.is_backfilling else None,
            "IndexSizeBytes": self.size,
            "ItemCount": self.count,
            "IndexArn": self.arn,
        }


def vector_of(value: Value, dimensions: int) -> Vector[float] | None:
    """The vector that a list of so many numbers is, in 32-bit floating point; None for anything else."""
    if not isinstance(value, list) or len(value) != dimensions:
        return None
    if any(not isinstance(member, int | Decimal) or isinstance(member, bool) for member in value):
        return None
    return array("f", [float(member) for member in value])  # type: ignore[arg-type]  # they are numbers


def _dot_product(left: Sequence[float], right: Sequence[float]) -> float:
    return math.fsum(map(mul, left, right))


def _cosine(left: Sequence[float], right: Sequence[float]) -> float:
    norm = math.sqrt(_dot_product(left, left) * _dot_product(right, right))
    return 1.0 if norm == 0 else 1.0 - max(-1.0, min(1.0, _dot_product(left, right) / norm))


SCORES: dict[str, Callable[[Sequence[float], Sequence[float]], float]] = {
    "COSINE": _cosine,
    "EUCLIDEAN": math.dist,
    "DOT_PRODUCT": _dot_product,
}
"""How alike two vectors are: from 0 (identical) to 2 (opposite), how far apart they are, or their product."""

HIGHEST_FIRST = frozenset({"DOT_PRODUCT"})
"""Functions whose highest scores are the most similar (API reference, SearchVectors)."""
