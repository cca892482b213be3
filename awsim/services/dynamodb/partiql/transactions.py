"""Statements that are carried out all or none (API reference, ExecuteTransaction).

What can be said of a statement by itself refuses the whole request. Missing tables, keys that do not fit and conditions
that are not fulfilled cancel the transaction, with a reason for each statement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from awsim.services.dynamodb.errors import (
    ConditionalCheckFailedError,
    ItemCollectionSizeLimitExceededError,
    ResourceNotFoundError,
    ValidationError,
    transaction_cancelled,
)
from awsim.services.dynamodb.items.batches import described
from awsim.services.dynamodb.items.capacity import NONE, Consumed, read_units
from awsim.services.dynamodb.items.queries import source_of
from awsim.services.dynamodb.items.transactions import TransactionOperations, refuse_repeated
from awsim.services.dynamodb.models import Table
from awsim.services.dynamodb.partiql.binding import BoundStatement
from awsim.services.dynamodb.partiql.keys import KeyOfStatementError, key_to_read
from awsim.services.dynamodb.partiql.operations import StatementOperations
from awsim.services.dynamodb.partiql.parser import parse_statement
from awsim.services.dynamodb.partiql.reads import plan_read
from awsim.services.dynamodb.partiql.statements import Exists, Select
from awsim.services.dynamodb.partiql.writes import no_condition, write_of
from awsim.services.dynamodb.values.values import decode, encode_item

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from awsim.model.errors import ServiceError
    from awsim.services.dynamodb.items.positions import Key
    from awsim.services.dynamodb.items.transact_writes import TransactWrite
    from awsim.services.dynamodb.items.writes import PlannedWrite
    from awsim.services.dynamodb.values.values import Item

    Given = Mapping[str, Any]

Answer = dict[str, Any]

P = ParamSpec("P")
T = TypeVar("T")

_REASONS = (ConditionalCheckFailedError, ValidationError, ItemCollectionSizeLimitExceededError)


class StatementTransactionOperations(StatementOperations, TransactionOperations):
    """Executing statements in transactions."""

    def execute_transaction(
        self,
        *,
        transact_statements: Sequence[Given],
        client_request_token: str | None = None,
        return_consumed_capacity: str = NONE,
    ) -> Answer:
        """Read up to 100 items, or write them; a repeated token writes nothing again."""
        bound = _read_statements(transact_statements)
        is_read = _is_read(bound)
        tables = [self._table_or_reason(each) for each in bound]
        if is_read:
            return self._items_selected(bound, tables, return_consumed_capacity)
        token = client_request_token
        if token is not None and self.transaction_tokens.is_repeated(token, transact_statements, self.now()):
            return {"Responses": []}
        planned = _plan_all(bound, tables)
        consumed: dict[str, tuple[Table, Consumed]] = {}
        for each, plan in zip(bound, planned, strict=True):
            _, units = consumed.setdefault(each.command.source.table, (plan.table, Consumed()))
            if not plan.is_check:
                units.add_write(plan.table, self.carry_out(plan), transactional=True)
        if token is not None:
            self.transaction_tokens.remember(token, transact_statements, self.now())
        return {"Responses": [], "ConsumedCapacity": _described(consumed, return_consumed_capacity, "Write")}

    def _table_or_reason(self, bound: BoundStatement) -> Table | ServiceError:
        try:
            return self.statement_table(bound)
        except ResourceNotFoundError as error:
            return error

    def _items_selected(
        self, bound: Sequence[BoundStatement], tables: Sequence[Table | ServiceError], capacity: str
    ) -> Answer:
        keys = _keys_to_read(bound, tables)
        refuse_repeated(keys)
        consumed: dict[str, tuple[Table, Consumed]] = {}
        responses: list[Answer] = []
        for each, (table, key) in zip(bound, keys, strict=True):
            stored = table.items.get(key)
            _, units = consumed.setdefault(each.command.source.table, (table, Consumed()))
            units.table += read_units(0 if stored is None else stored.size, consistent=True, transactional=True)
            assert isinstance(each.command, Select), "all of them are"
            plan = plan_read(each, each.command, source_of(table, None, consistent=True))
            responses.append({} if stored is None else {"Item": encode_item(plan.shown(stored.item))})
        return {"Responses": responses, "ConsumedCapacity": _described(consumed, capacity, "Read")}


def _read_statements(given: Sequence[Given]) -> list[BoundStatement]:
    """Read the statements; what is wrong with a parameter comes before all else."""
    parameters = [[decode(parameter) for parameter in each.get("Parameters", ())] for each in given]
    return [_within(index, _checked, each["Statement"], parameters[index]) for index, each in enumerate(given)]


def _checked(text: str, parameters: Sequence[Any]) -> BoundStatement:
    bound = BoundStatement(parse_statement(text), parameters)
    command = bound.command
    if getattr(command, "returning", None) is not None:
        raise ValidationError("RETURNING clause is not supported in ExecuteTransaction.")
    if command.source.index is not None:
        is_read = isinstance(command, Select)
        raise ValidationError(
            "Reads on indices are not supported within transactions."
            if is_read
            else "Operations on indices are not supported in transactions"
        )
    return bound


def _is_read(bound: Sequence[BoundStatement]) -> bool:
    reads = {isinstance(each.command, Select) for each in bound}
    if len(reads) > 1:
        raise ValidationError("A transaction can have either read or write statements, not both")
    return reads == {True}


def _within(index: int, call: Callable[P, T], *arguments: P.args, **keywords: P.kwargs) -> T:
    """Say which statement a refusal is about."""
    try:
        return call(*arguments, **keywords)
    except KeyOfStatementError:
        raise
    except ValidationError as error:
        raise ValidationError(f"Validation failed in TransactStatements[{index}]: {error.message}") from None


def _keys_to_read(bound: Sequence[BoundStatement], tables: Sequence[Table | ServiceError]) -> list[tuple[Table, Key]]:
    keys: list[tuple[Table, Key]] = []
    reasons: list[ServiceError | None] = []
    for index, (each, table) in enumerate(zip(bound, tables, strict=True)):
        reason: ServiceError | None = None
        if isinstance(table, Table):
            key = _within(index, _key_to_read, each, table)
            try:
                keys.append((table, table.schema.key_of(key)))
            except ValidationError as error:
                reason = error
        else:
            reason = table
        reasons.append(reason)
    _cancel_for(reasons)
    return keys


def _key_to_read(bound: BoundStatement, table: Table) -> Item:
    assert isinstance(bound.command, Select), "reads are"
    if bound.command.where is not None:
        bound.condition(bound.command.where)
    key = key_to_read(bound.command.where, table.schema, bound)
    if key is None:
        raise ValidationError(
            "Select statements within ExecuteTransaction must specify the primary key in the where clause."
        )
    return key


def _plan_all(bound: Sequence[BoundStatement], tables: Sequence[Table | ServiceError]) -> list[PlannedWrite]:
    """Work out what each write does; raises TransactionCanceledException if one of them can't be done."""
    writes: list[tuple[Table, TransactWrite]] = []
    reasons: list[ServiceError | None] = []
    for index, (each, table) in enumerate(zip(bound, tables, strict=True)):
        found = _write_or_reason(index, each, table)
        if isinstance(found, tuple):
            writes.append(found)
        reasons.append(None if isinstance(found, tuple) else found)
    _cancel_for(reasons)
    refuse_repeated((table, write.key_in(table)) for table, write in writes)
    planned: list[PlannedWrite] = []
    reasons = []
    for table, write in writes:
        try:
            planned.append(write.plan(table))
            reasons.append(None)
        except _REASONS as error:
            reasons.append(error)
    _cancel_for(reasons)
    return planned


def _write_or_reason(
    index: int, bound: BoundStatement, table: Table | ServiceError
) -> tuple[Table, TransactWrite] | ServiceError:
    if not isinstance(table, Table):
        return table
    if isinstance(bound.command, Exists) and bound.command.select.where is None:
        raise ValidationError(f"Validation failed in TransactStatements[{index}]: {no_condition().message}")
    try:
        write = _within(index, write_of, bound, table)
    except KeyOfStatementError:
        return ValidationError("The provided key element does not match the schema")
    try:
        write.key_in(table)
    except ValidationError as error:
        return error
    return table, write


def _cancel_for(reasons: Sequence[ServiceError | None]) -> None:
    if any(reason is not None for reason in reasons):
        raise transaction_cancelled(reasons)


def _described(consumed: Mapping[str, tuple[Table, Consumed]], level: str, kind: str) -> list[Answer | None] | None:
    return described(((named, table, units) for named, (table, units) in consumed.items()), level, kind)
