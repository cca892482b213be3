"""How many capacity units a request consumes, of the table and of each index (developer guide, "Read/write capacity").

A read unit is 4 KB read with strong consistency, two of them without, half of one in a transaction. A write unit is
1 KB, half of that in a transaction. A write to an index happens only if what the index shows of the item changes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import field
from typing import TYPE_CHECKING, Any

from awsim.common.frozen import record
from awsim.services.dynamodb.values.values import equal

if TYPE_CHECKING:
    from awsim.services.dynamodb.indexes.indexes import SecondaryIndex
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.stored import Change

READ_UNIT = 4096
WRITE_UNIT = 1024

NONE, TOTAL, INDEXES = "NONE", "TOTAL", "INDEXES"


def read_units(size: int, *, consistent: bool, transactional: bool = False) -> float:
    """The units that reading this many bytes takes; reading nothing takes as much as one unit's worth."""
    units = max(1, -(-size // READ_UNIT))
    if transactional:
        return 2.0 * units
    return float(units) if consistent else units / 2


def write_units(size: int) -> int:
    """The units that writing this many bytes takes."""
    return max(1, -(-size // WRITE_UNIT))


@record
class Consumed:
    """The units that a request consumes of one table."""

    table: float = 0.0
    indexes: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    """By name."""
    vector_bytes: dict[str, int] = field(default_factory=dict)
    """The bytes written to vector indexes, by name."""

    def add_write(self, table: Table, change: Change, *, transactional: bool = False) -> None:
        """Count a write: the larger of the item before and the item after, and what it changes in the indexes."""
        factor = 2 if transactional else 1
        old, new = change.old, change.new
        size = max(0 if old is None else old.size, 0 if new is None else new.size)
        self.table += factor * write_units(size)
        for index in table.indexes.values():
            units = _index_write_units(index, change)
            if units:
                self.indexes[index.name] += factor * units
        for vector_index in table.vector_indexes.values():
            written = vector_index.write_bytes(old, new)
            if written:
                self.vector_bytes[vector_index.name] = self.vector_bytes.get(vector_index.name, 0) + written

    def total(self) -> float:
        """The units of the table and of its indexes together."""
        return self.table + sum(self.indexes.values())

    def describe(self, named: str, table: Table, level: str, kind: str | None = None) -> dict[str, Any] | None:
        """As ConsumedCapacity at the level a request asks for; `named` is what the request calls the table.

        `kind` is Read or Write where the units are told apart, as those of transactions are.
        """
        if level == NONE:
            return None
        answer: dict[str, Any] = {"TableName": named, **_units(self.total(), kind)}
        if level == INDEXES:
            answer["Table"] = _units(self.table, kind)
            for is_global, member in ((False, "LocalSecondaryIndexes"), (True, "GlobalSecondaryIndexes")):
                of_kind = {
                    name: _units(units, kind)
                    for name, units in self.indexes.items()
                    if name in table.indexes and table.indexes[name].is_global is is_global
                }
                answer[member] = of_kind or None
            answer["VectorIndexes"] = {
                name: {"VectorWriteRequestBytes": float(written)} for name, written in self.vector_bytes.items()
            } or None
        return answer


def _units(units: float, kind: str | None) -> dict[str, float]:
    return {"CapacityUnits": units} if kind is None else {"CapacityUnits": units, f"{kind}CapacityUnits": units}


def _index_write_units(index: SecondaryIndex, change: Change) -> int:
    old, new = change.old, change.new
    before = None if old is None else index.values_of(old.item)
    after = None if new is None else index.values_of(new.item)
    old_size = 0 if old is None or before is None else index.size_in(old)
    new_size = 0 if new is None or after is None else index.size_in(new)
    if before == after and before is not None and old is not None and new is not None:
        is_same = equal(index.projection.of(old.item), index.projection.of(new.item))
        return 0 if is_same else write_units(max(old_size, new_size))
    removed = 0 if before is None else write_units(old_size)
    added = 0 if after is None else write_units(new_size)
    return removed + added
