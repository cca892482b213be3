"""How a table is defined: another table with the same keys, indexes and throughput, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from sortedcontainers import SortedList

from awsim.services.dynamodb.tables.throughput import ProvisionedThroughput

if TYPE_CHECKING:
    from awsim.services.dynamodb.indexes.indexes import SecondaryIndex
    from awsim.services.dynamodb.indexes.vector_indexes import VectorIndex
    from awsim.services.dynamodb.models import Table


def blueprint(table: Table) -> Table:
    """A table as another one is defined, without its items and what is not restored: tags, stream, TTL, policy, …"""
    return replace(
        table,
        status="CREATING",
        throughput=ProvisionedThroughput(table.throughput.read, table.throughput.write),
        on_demand_switches=[],
        table_class_changes=[],
        deletion_protected=False,
        tags={},
        policy=None,
        policy_revision=None,
        indexes={index.name: empty_index(index) for index in table.indexes.values()},
        vector_indexes={index.name: _empty_vector_index(index) for index in table.vector_indexes.values()},
        followers=[],
        items={},
        positions=SortedList(),
        size=0,
        stream=None,
        time_to_live=None,
        destinations={},
        recovery=None,
        insights={},
        restored_from=None,
        group=None,
        disassociation_protected=False,
        settings_replication=None,
        collections=defaultdict(int),
    )


def empty_index(index: SecondaryIndex) -> SecondaryIndex:
    """An index as another one is defined, with no items."""
    return replace(
        index,
        status="CREATING",
        is_backfilling=False,
        throughput=ProvisionedThroughput(index.throughput.read, index.throughput.write),
        positions=SortedList(),
        size=0,
    )


def _empty_vector_index(index: VectorIndex) -> VectorIndex:
    return replace(index, status="CREATING", is_backfilling=False, partitions={}, count=0, size=0)


def move(table: Table, arn: str) -> None:
    """Give a table, and its indexes with it, another ARN."""
    table.arn = arn
    for index in table.indexes.values():
        index.arn = f"{arn}/index/{index.name}"
    for vector_index in table.vector_indexes.values():
        vector_index.arn = f"{arn}/index/{vector_index.name}"
