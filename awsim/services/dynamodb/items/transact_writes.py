"""The writes of a transaction as a request gives them: read before any table is looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.frozen import frozen
from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.expressions.parameters import condition_parameters, update_parameters
from awsim.services.dynamodb.items.writes import planned_check, planned_delete, planned_put, planned_update
from awsim.services.dynamodb.values.sizes import item_size
from awsim.services.dynamodb.values.values import decode_item

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.dynamodb.expressions.conditions import Condition
    from awsim.services.dynamodb.expressions.updates import Update
    from awsim.services.dynamodb.items.positions import Key
    from awsim.services.dynamodb.items.writes import PlannedWrite
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.values import Item

    Given = Mapping[str, Any]

PUT, UPDATE, DELETE, CHECK = "Put", "Update", "Delete", "ConditionCheck"


@frozen
class TransactWrite:
    """One of TransactItems; `named` is what it calls its table."""

    kind: str
    named: str
    item: Item
    """The item to put, or the key."""
    condition: Condition | None
    update: Update | None
    on_failure: str | None
    size: int = 0
    """The bytes of what the request says of it: item or key, expressions and their values."""

    def key_in(self, table: Table) -> Key:
        """The key of the item it is about."""
        return table.schema.key_of_item(self.item) if self.kind == PUT else table.schema.key_of(self.item)

    def plan(self, table: Table) -> PlannedWrite:
        """Work out what it does."""
        match self.kind:
            case "Put":
                return planned_put(table, self.item, self.condition, self.on_failure)
            case "Delete":
                return planned_delete(table, self.item, self.condition, self.on_failure)
            case "Update":
                assert self.update is not None, "an update has one"
                return planned_update(table, self.item, self.update, self.condition, self.on_failure)
            case _:
                return planned_check(table, self.item, self.condition, self.on_failure)


def read_transact_writes(transact_items: Sequence[Given]) -> list[TransactWrite]:
    """Read TransactItems; raises ValidationException for what can be said of them without their tables."""
    return [_read(given) for given in transact_items]


def _read(transact_item: Given) -> TransactWrite:
    if not transact_item:
        raise ValidationError(
            "The action or operation requested is invalid. Verify that the action is typed correctly."
        )
    if len(transact_item) > 1:
        raise ValidationError("TransactItems can only contain one of Check, Put, Update or Delete")
    ((kind, given),) = transact_item.items()
    item = decode_item(given["Item" if kind == PUT else "Key"])
    names, values = given.get("ExpressionAttributeNames"), given.get("ExpressionAttributeValues")
    update = None
    if kind == UPDATE:
        update, condition = update_parameters(
            given["UpdateExpression"], given.get("ConditionExpression"), names, values
        )
    else:
        condition = condition_parameters(given.get("ConditionExpression"), names, values)
    on_failure = given.get("ReturnValuesOnConditionCheckFailure")
    size = item_size(item) + sum(len(given.get(name, "")) for name in _EXPRESSIONS)
    size += 0 if values is None else item_size(decode_item(values))
    return TransactWrite(kind, given["TableName"], item, condition, update, on_failure, size)


_EXPRESSIONS = ("UpdateExpression", "ConditionExpression")
