"""Statements, one at a time and in batches (API reference, ExecuteStatement and BatchExecuteStatement)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.items.batches import described
from awsim.services.dynamodb.items.capacity import NONE, Consumed, read_units
from awsim.services.dynamodb.items.queries import source_of
from awsim.services.dynamodb.partiql.binding import BoundStatement
from awsim.services.dynamodb.partiql.keys import check_key_types, key_to_read
from awsim.services.dynamodb.partiql.reads import ReadPlan, digest_of, next_token, plan_read, read, start_of
from awsim.services.dynamodb.partiql.statements import Delete, Exists, Insert, Select, Update
from awsim.services.dynamodb.partiql.writes import write_of
from awsim.services.dynamodb.resources import DynamoDBResources
from awsim.services.dynamodb.values.values import encode_item

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.dynamodb.items.transact_writes import TransactWrite
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.stored import Change

    Given = Mapping[str, Any]

Answer = dict[str, Any]

_BATCH_CODES = {"ValidationException": "ValidationError", "ThrottlingException": "ThrottlingError"}


class StatementOperations(DynamoDBResources):
    """Executing statements."""

    def execute_statement(
        self,
        *,
        statement: str,
        parameters: Sequence[Given] | None = None,
        consistent_read: bool = False,
        next_token: str | None = None,
        return_consumed_capacity: str = NONE,
        limit: int | None = None,
        return_values_on_condition_check_failure: str = NONE,
    ) -> Answer:
        """Read or write what a statement says."""
        bound = BoundStatement.read(statement, parameters)
        match bound.command:
            case Exists():
                raise ValidationError("EXISTS can only be used in ExecuteTransaction write requests.")
            case Select() as select:
                digest = digest_of(statement, parameters)
                start = None if next_token is None else start_of(next_token, digest)
                plan = self._read_plan(bound, select, consistent=consistent_read)
                return self._selected(plan, limit, start, digest, consistent_read, return_consumed_capacity)
        table = self.statement_table(bound)
        write = checked_write(bound, table, return_values_on_condition_check_failure)
        change = self.carry_out(write.plan(table))
        shown = returned(bound, write, change)
        answer: Answer = {"Items": [shown] if shown else []}
        if return_consumed_capacity != NONE:
            consumed = Consumed()
            consumed.add_write(table, change)
            answer["ConsumedCapacity"] = consumed.describe(write.named, table, return_consumed_capacity)
        return answer

    def batch_execute_statement(self, *, statements: Sequence[Given], return_consumed_capacity: str = NONE) -> Answer:
        """Read items by their keys, or write items, each by itself: what one is refused for says its own answer."""
        consumed: dict[str, tuple[Table, Consumed]] = {}
        bound = [_read_alone(each) for each in statements]
        _refuse_mixture(bound)
        responses = [self._in_batch(each, given, consumed) for each, given in zip(bound, statements, strict=True)]
        several = ((named, table, units) for named, (table, units) in consumed.items())
        return {"Responses": responses, "ConsumedCapacity": described(several, return_consumed_capacity)}

    def statement_table(self, bound: BoundStatement) -> Table:
        """The table of a statement; raises ResourceNotFoundException."""
        action = _ACTIONS[type(bound.command)]
        return self.readable_table(action, bound.command.source.table)

    def _in_batch(
        self, bound: BoundStatement | ServiceError, given: Given, consumed: dict[str, tuple[Table, Consumed]]
    ) -> Answer:
        """The answer to one statement of a batch; it names the table once the statement has been carried out."""
        answer: Answer = {}
        try:
            if isinstance(bound, ServiceError):
                raise bound
            if isinstance(bound.command, Exists):
                raise ValidationError("EXISTS can only be used in ExecuteTransaction write requests.")
            table = self.statement_table(bound)
            named = bound.command.source.table
            _, units = consumed.setdefault(named, (table, Consumed()))
            if isinstance(bound.command, Select):
                item = self._item_in_batch(
                    bound, bound.command, table, units, consistent=given.get("ConsistentRead", False)
                )
            else:
                write = checked_write(bound, table, None)
                answer["TableName"] = named
                change = self.carry_out(write.plan(table))
                units.add_write(table, change)
                item = returned(bound, write, change)
            answer.update(TableName=named, Item=item)
        except ServiceError as error:
            answer["Error"] = {"Code": _batch_code(error), "Message": error.message}
        return answer

    def _item_in_batch(
        self, bound: BoundStatement, select: Select, table: Table, units: Consumed, *, consistent: bool
    ) -> Answer | None:
        """Get the one item that a SELECT of a batch names by its key."""
        key = None if select.source.index is not None else key_to_read(select.where, table.schema, bound)
        if key is None:
            raise ValidationError(
                "Select statements within BatchExecuteStatement must specify the primary key in the where clause."
            )
        check_key_types(key, table.schema.attributes)
        stored = table.items.get(table.schema.key_of(key))
        units.table += read_units(0 if stored is None else stored.size, consistent=consistent)
        if stored is None:
            return None
        return encode_item(plan_read(bound, select, source_of(table, None, consistent=False)).shown(stored.item))

    def _read_plan(self, bound: BoundStatement, select: Select, *, consistent: bool) -> ReadPlan:
        table = self.statement_table(bound)
        named = select.source.index
        index = table.indexes.get(named or "")
        if named is not None and index is None:
            raise ValidationError("The table does not have the specified index")
        if consistent and index is not None and index.is_global:
            raise ValidationError("Strongly consistent read is not supported on Global Secondary Indexes")
        return plan_read(bound, select, source_of(table, named, consistent=consistent))

    def _selected(
        self,
        plan: ReadPlan,
        limit: int | None,
        start: tuple[int, Any] | None,
        digest: str,
        consistent: bool,  # noqa: FBT001 - passed on
        capacity: str,
    ) -> Answer:
        result = read(plan, limit, start)
        table = plan.source.table
        answer: Answer = {
            "Items": [encode_item(plan.shown(item)) for item in result.items],
            "NextToken": next_token(plan, result, digest),
        }
        if result.last is not None:
            answer["LastEvaluatedKey"] = encode_item(plan.source.key_at(result.last))
        if capacity != NONE:
            consumed = result.consumed(plan.source, consistent=consistent)
            answer["ConsumedCapacity"] = consumed.describe(table.name, table, capacity)
        return answer


_ACTIONS = {
    Select: "PartiQLSelect",
    Insert: "PartiQLInsert",
    Update: "PartiQLUpdate",
    Delete: "PartiQLDelete",
    Exists: "ConditionCheckItem",
}
"""What a resource's policy calls each of them."""


def _read_alone(given: Given) -> BoundStatement | ServiceError:
    """A statement of a batch, or what is wrong with it, which the others do not suffer from."""
    try:
        return BoundStatement.read(given["Statement"], given.get("Parameters"))
    except ServiceError as error:
        return error


def _refuse_mixture(bound: Sequence[BoundStatement | ServiceError]) -> None:
    """Raise ValidationException for reads and writes in one batch (API reference, BatchExecuteStatement)."""
    if len({isinstance(each.command, Select) for each in bound if isinstance(each, BoundStatement)}) > 1:
        raise ValidationError("A batch can have either read or write statements, not both")


def checked_write(bound: BoundStatement, table: Table, on_failure: str | None) -> TransactWrite:
    """The write of a statement, whose key has the right types."""
    write = write_of(bound, table, on_failure)
    if not isinstance(bound.command, Insert):
        check_key_types(write.item, table.schema.attributes)
    return write


def returned(bound: BoundStatement, write: TransactWrite, change: Change) -> Answer | None:
    """What RETURNING asks for; None where there is nothing of it."""
    returning = getattr(bound.command, "returning", None)
    if returning is None:
        return None
    stored = change.old if returning.endswith("_OLD") else change.new
    if stored is None:
        return None
    is_part = returning.startswith("UPDATED") and write.update is not None
    return encode_item(write.update.touched(stored.item) if is_part and write.update else stored.item) or None


def _batch_code(error: ServiceError) -> str:
    return _BATCH_CODES.get(error.code, error.code.removesuffix("Exception"))
