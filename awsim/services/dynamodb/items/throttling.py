"""Whether a table's or an index's throughput admits a read or a write; only asked with `throughput_limits=True`.

Texts and reasons: API reference, ProvisionedThroughputExceededException, and developer guide, "Throttling".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.services.dynamodb.errors import ThrottlingError, ThroughputExceededError
from awsim.services.dynamodb.items.capacity import Consumed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim.model.errors import ServiceError
    from awsim.services.dynamodb.indexes.indexes import SecondaryIndex
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.stored import Change


def admits_read(table: Table, index: SecondaryIndex | None, now: float) -> bool:
    """Whether the table, or a global index, can be read now."""
    holder = table if index is None or not index.is_global else index
    rate = _rate(table, holder, "read")
    return rate is None or holder.used.reads.admits(rate, now)


def admit_read(table: Table, index: SecondaryIndex | None, now: float) -> None:
    """Raise unless it can."""
    if not admits_read(table, index, now):
        raise _exceeded(table, index if index is not None and index.is_global else None, "Read")


def admit_write(table: Table, now: float) -> None:
    """Raise unless the table and all of its global indexes can be written now."""
    holders: list[Table | SecondaryIndex] = [table, *table.global_indexes]
    for holder in holders:
        rate = _rate(table, holder, "write")
        if rate is not None and not holder.used.writes.admits(rate, now):
            raise _exceeded(table, None if holder is table else table.indexes[holder.name], "Write")


def count_read(table: Table, consumed: Consumed) -> None:
    """Count what a read has consumed."""
    for holder, units in _used(table, consumed):
        holder.used.reads.use(units)


def count_write(table: Table, change: Change) -> None:
    """Count what a write has consumed."""
    consumed = Consumed()
    consumed.add_write(table, change)
    count_consumed(table, consumed)


def count_consumed(table: Table, consumed: Consumed) -> None:
    """Count what writes have consumed."""
    for holder, units in _used(table, consumed):
        holder.used.writes.use(units)


def _used(table: Table, consumed: Consumed) -> Iterator[tuple[Table | SecondaryIndex, float]]:
    """How many units were used of the table and of each global index; local indexes share the table's throughput."""
    local = sum(units for name, units in consumed.indexes.items() if not table.indexes[name].is_global)
    yield table, consumed.table + local
    for name, units in consumed.indexes.items():
        if table.indexes[name].is_global:
            yield table.indexes[name], units


def _rate(table: Table, holder: Table | SecondaryIndex, kind: str) -> float | None:
    """Units a second; None for no limit."""
    if not table.is_on_demand:
        return float(getattr(holder.throughput, kind))
    most = None if holder.on_demand is None else getattr(holder.on_demand, kind)
    return None if most is None or most < 0 else float(most)


def _exceeded(table: Table, index: SecondaryIndex | None, kind: str) -> ServiceError:
    place, resource = ("Table", table.arn) if index is None else ("Index", index.arn)
    if table.is_on_demand:
        reason = {"reason": f"{place}{kind}MaxOnDemandThroughputExceeded", "resource": resource}
        return ThrottlingError(
            "Throughput exceeds the maximum OnDemandThroughput configured on table or index", throttlingReasons=[reason]
        )
    reason = {"reason": f"{place}{kind}ProvisionedThroughputExceeded", "resource": resource}
    message = (
        "The level of configured provisioned throughput for the table was exceeded. "
        "Consider increasing your provisioning level with the UpdateTable API."
        if index is None
        else "The level of configured provisioned throughput for one or more global secondary indexes of the table was "
        "exceeded. Consider increasing your provisioning level for the under-provisioned global secondary indexes "
        "with the UpdateTable API"
    )
    return ThroughputExceededError(message, ThrottlingReasons=[reason])
