"""What INSERT, UPDATE, DELETE and EXISTS come to: writes as those of a transaction.

An UPDATE is for an item that is there. A DELETE of an item that is not there does nothing, whatever its WHERE says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.frozen import frozen
from awsim.services.dynamodb.errors import ConditionalCheckFailedError, ValidationError
from awsim.services.dynamodb.expressions import syntax
from awsim.services.dynamodb.items.transact_writes import CHECK, DELETE, PUT, UPDATE, TransactWrite
from awsim.services.dynamodb.items.writes import PlannedWrite, planned_put
from awsim.services.dynamodb.partiql.keys import key_to_write
from awsim.services.dynamodb.partiql.statements import Delete, Exists, Insert, Update

if TYPE_CHECKING:
    from awsim.services.dynamodb.expressions.conditions import Condition
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.partiql.binding import BoundStatement
    from awsim.services.dynamodb.values.values import Item


class DuplicateItemError(ConditionalCheckFailedError):
    """An INSERT of an item whose key there is already."""

    code = "DuplicateItemException"


@frozen
class Insertion(TransactWrite):
    """An item to put where there is none with its key."""

    def plan(self, table: Table) -> PlannedWrite:
        """Work out what it does; raises DuplicateItemException."""
        planned = planned_put(table, self.item, None)
        if planned.old is not None:
            raise DuplicateItemError("Duplicate primary key exists in table")
        return planned


def write_of(bound: BoundStatement, table: Table, on_failure: str | None = None) -> TransactWrite:
    """The write that a statement comes to; raises ValidationException for what it can't be."""
    command, named = bound.command, bound.command.source.table
    match command:
        case Insert():
            return Insertion(PUT, named, command.item_of(bound.parameters), None, None, on_failure)
        case Update(update=update, where=where):
            changes = bound.update(update)
            key, others = key_to_write(where, table.schema, bound)
            condition = bound.condition(_joined([_presence(key, bound), *others]))
            return TransactWrite(UPDATE, named, key, condition, changes, on_failure)
        case Delete(where=where):
            key, others = key_to_write(where, table.schema, bound)
            return TransactWrite(DELETE, named, key, _if_there(key, others, bound), None, on_failure)
        case Exists(select):
            key, others = key_to_write(select.where, table.schema, bound)
            if not others:
                raise no_condition()
            return TransactWrite(CHECK, named, key, bound.condition(_joined(others)), None, on_failure)
        case _:
            raise AssertionError(f"{command} writes nothing")


def no_condition() -> ValidationError:
    """An EXISTS that asks nothing of its item."""
    return ValidationError("EXISTS() must contain a single item read with additional condition")


def _presence(key: Item, bound: BoundStatement) -> syntax.Function:
    placeholder = next(placeholder for placeholder, name in bound.names.items() if name in key)
    return syntax.Function("attribute_exists", (syntax.Path((placeholder,)),))


def _if_there(key: Item, others: list[syntax.Condition], bound: BoundStatement) -> Condition | None:
    if not others:
        return None
    return bound.condition(syntax.Or((syntax.Not(_presence(key, bound)), _joined(others))))


def _joined(parts: list[syntax.Condition]) -> syntax.Condition:
    return parts[0] if len(parts) == 1 else syntax.And(tuple(parts))
