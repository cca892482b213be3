"""Which positions of a table or an index a key condition wants, and where a query for them may go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.items.positions import TOP, partition_hash
from awsim.services.dynamodb.items.reading import Range

if TYPE_CHECKING:
    from awsim.services.dynamodb.expressions.key_conditions import Bounds, KeyCondition, KeyRange
    from awsim.services.dynamodb.items.positions import Key, Position
    from awsim.services.dynamodb.items.reading import Source


def key_range_of(source: Source, condition: KeyCondition) -> KeyRange:
    """The values that a key condition wants of what is queried."""
    schema = source.schema
    return condition.range_of(
        [attribute.name for attribute in schema.partition],
        [attribute.name for attribute in schema.sort],
        source.table.attribute_types,
    )


def range_of(wanted: KeyRange, *, forward: bool) -> Range:
    """The positions of those values."""
    partition = cast("Key", wanted.partition)
    hashed = partition_hash(partition)
    prefix = (*partition, *wanted.equal)
    low, high = _bounds(prefix, wanted.bounds)
    return Range((hashed, low), (hashed, high), forward)


def check_start(wanted: KeyRange, position: Position) -> None:
    """Raise ValidationException if an ExclusiveStartKey is none of the positions a query wants."""
    count = len(wanted.partition)
    is_in_partition = position[1][:count] == wanted.partition
    if not wanted.equal and wanted.bounds is None:
        if not is_in_partition:
            raise ValidationError("The provided starting key is outside query boundaries based on provided conditions")
    elif not _admits(wanted, position[1][count:]):
        raise ValidationError("The provided starting key does not match the range key predicate")
    elif not is_in_partition:
        raise ValidationError("The query can return at most one row and cannot be restarted")


def _bounds(prefix: tuple[Any, ...], bounds: Bounds | None) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    low, high = prefix, (*prefix, TOP)
    if bounds is not None and bounds.low is not None:
        low = (*prefix, bounds.low) if bounds.includes_low else (*prefix, bounds.low, TOP)
    if bounds is not None and bounds.high is not None:
        high = (*prefix, bounds.high, TOP) if bounds.includes_high else (*prefix, bounds.high)
    return low, high


def _admits(wanted: KeyRange, sort_values: tuple[Any, ...]) -> bool:
    count = len(wanted.equal)
    if sort_values[:count] != wanted.equal:
        return False
    return wanted.bounds is None or wanted.bounds.admits(sort_values[count])
