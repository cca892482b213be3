"""What a write is going to do, worked out and checked before anything changes, be it PutItem's or a transaction's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from awsim.services.dynamodb.errors import ConditionalCheckFailedError
from awsim.services.dynamodb.values.values import encode_item

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.dynamodb.expressions.conditions import Condition
    from awsim.services.dynamodb.expressions.updates import Update
    from awsim.services.dynamodb.items.positions import Key
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.stored import StoredItem
    from awsim.services.dynamodb.values.values import Item, Value

ALL_OLD = "ALL_OLD"


class PlannedWrite(NamedTuple):
    """A write that nothing speaks against; `DynamoDBResources.carry_out` does it."""

    table: Table
    key: Key
    old: StoredItem | None
    new: StoredItem | None
    is_check: bool = False
    """Whether it only looks (ConditionCheck)."""


def planned_put(
    table: Table, item: Item, condition: Condition | None, on_failure: str | None = None, key: Key | None = None
) -> PlannedWrite:
    """Put an item in the place of the one with its key, which may be known."""
    key, new = table.admit(item, key)
    old = _checked(table, key, condition, on_failure)
    table.check_collection(key, old, new)
    return PlannedWrite(table, key, old, new)


def planned_batch_put(
    table: Table, item: Item, condition: Condition | None, on_failure: str | None = None
) -> PlannedWrite:
    """The same in a batch, where faults of the key are told as those of any key (recorded)."""
    return planned_put(table, item, condition, on_failure, table.schema.key_in(item))


def planned_delete(
    table: Table, key: Mapping[str, Value], condition: Condition | None, on_failure: str | None = None
) -> PlannedWrite:
    """Delete the item with a key, if there is one."""
    values = table.schema.key_of(key)
    return PlannedWrite(table, values, _checked(table, values, condition, on_failure), None)


def planned_update(
    table: Table, key: Item, update: Update, condition: Condition | None, on_failure: str | None = None
) -> PlannedWrite:
    """Change the item with a key, or make it; an update that only takes away makes none.

    ScyllaDB's tests of Alternator, which are run against AWS, show the latter.
    """
    values = table.schema.key_of(key)
    update.refuse_key_attributes(table.schema.names)
    table.refuse_nested_keys(update)
    old = _checked(table, values, condition, on_failure)
    before = key if old is None else old.item
    after = update.apply(before, is_there=old is not None)
    if old is None and update.has_actions and len(after) == len(before):
        return PlannedWrite(table, values, None, None)
    new = table.admit_update(after, before, is_legacy=update.is_legacy)
    table.check_collection(values, old, new)
    return PlannedWrite(table, values, old, new)


def planned_check(
    table: Table, key: Mapping[str, Value], condition: Condition | None, on_failure: str | None = None
) -> PlannedWrite:
    """Change nothing if an item fulfils a condition."""
    values = table.schema.key_of(key)
    old = _checked(table, values, condition, on_failure)
    return PlannedWrite(table, values, old, old, is_check=True)


def _checked(table: Table, key: Key, condition: Condition | None, on_failure: str | None) -> StoredItem | None:
    """What is there now, which has to fulfil the condition."""
    if condition is not None:
        table.refuse_nested_keys(condition)
    old = table.items.get(key)
    if condition is None or condition.holds(None if old is None else old.item):
        return old
    shown: dict[str, Any] = {}
    if on_failure == ALL_OLD and old is not None:
        shown["Item"] = encode_item(old.item)
    raise ConditionalCheckFailedError("The conditional request failed", **shown)
