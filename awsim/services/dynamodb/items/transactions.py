"""All or nothing: TransactWriteItems and TransactGetItems, and why a transaction is cancelled.

Nobody else gets between the checks and the writes of a transaction: it holds the cloud's lock. So no transaction ever
conflicts with another one; a fault can have it (`TransactionConflict`).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.errors import (
    ConditionalCheckFailedError,
    ItemCollectionSizeLimitExceededError,
    ThrottlingError,
    ThroughputExceededError,
    UnfitItemError,
    ValidationError,
    transaction_cancelled,
)
from awsim.services.dynamodb.expressions.parameters import projection_parameters
from awsim.services.dynamodb.items.batches import described, metrics_by_table
from awsim.services.dynamodb.items.capacity import NONE, Consumed, read_units
from awsim.services.dynamodb.items.throttling import admit_read, admit_write, count_consumed, count_read
from awsim.services.dynamodb.items.transact_writes import TransactWrite, read_transact_writes
from awsim.services.dynamodb.items.transaction_tokens import TransactionTokens
from awsim.services.dynamodb.resources import DynamoDBResources
from awsim.services.dynamodb.values.schema import KeyMismatchError
from awsim.services.dynamodb.values.stored import Change
from awsim.services.dynamodb.values.values import decode_item, encode_item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from awsim.kernel.world import World
    from awsim.model.errors import ServiceError
    from awsim.services.dynamodb.items.positions import Key
    from awsim.services.dynamodb.items.writes import PlannedWrite
    from awsim.services.dynamodb.models import Table

    Given = Mapping[str, Any]

Answer = dict[str, Any]

MOST_BYTES = 4 * 1024 * 1024


class TransactionOperations(DynamoDBResources):
    """Reading and writing in transactions."""

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.transaction_tokens = TransactionTokens()

    def transact_write_items(
        self,
        *,
        transact_items: Sequence[Given],
        return_consumed_capacity: str = NONE,
        return_item_collection_metrics: str = NONE,
        client_request_token: str | None = None,
    ) -> Answer:
        """Write up to 100 items if every condition holds, else none; a repeated token writes nothing again."""
        writes = read_transact_writes(transact_items)
        tables = {write.named: self.readable_table("TransactWriteItems", write.named) for write in writes}
        token = client_request_token
        if token is not None and self.transaction_tokens.is_repeated(token, transact_items, self.now()):
            return {"ConsumedCapacity": described(_reread(writes, tables), return_consumed_capacity, "Read")}
        planned = plan_all(writes, tables)
        limited = self.world.options.throughput_limits
        if limited:
            self._admit_all(writes, tables)
        changes: dict[str, list[Change]] = {named: [] for named in tables}
        for write, plan in zip(writes, planned, strict=True):
            done = self._looked_at(plan) if plan.is_check else self.write(plan.table, plan.key, plan.new)
            changes[write.named].append(done)
        if limited:
            for named, done_there in changes.items():
                count_consumed(tables[named], _consumed(tables[named], done_there))
        if token is not None:
            self.transaction_tokens.remember(token, transact_items, self.now())
        answer: Answer = {}
        if return_consumed_capacity != NONE:
            consumed = ((named, tables[named], _consumed(tables[named], done)) for named, done in changes.items())
            answer["ConsumedCapacity"] = described(consumed, return_consumed_capacity, "Write")
        if return_item_collection_metrics != NONE:
            answer["ItemCollectionMetrics"] = metrics_by_table(tables, changes)
        return answer

    def transact_get_items(self, *, transact_items: Sequence[Given], return_consumed_capacity: str = NONE) -> Answer:
        """Get up to 100 items as they are at one moment."""
        gets = [each["Get"] for each in transact_items]
        projections = [
            projection_parameters(get.get("ProjectionExpression"), get.get("ExpressionAttributeNames")) for get in gets
        ]
        keys = [decode_item(get["Key"]) for get in gets]
        tables = {get["TableName"]: self.readable_table("TransactGetItems", get["TableName"]) for get in gets}
        found = _keys_or_cancelled(
            [partial(tables[get["TableName"]].schema.key_of, key) for get, key in zip(gets, keys, strict=True)]
        )
        for get, projection in zip(gets, projections, strict=True):
            tables[get["TableName"]].refuse_nested_keys(projection)
        refuse_repeated((tables[get["TableName"]], key) for get, key in zip(gets, found, strict=True))
        limited = self.world.options.throughput_limits
        if limited:
            for table in tables.values():
                admit_read(table, None, self.now())
        stored = [tables[get["TableName"]].items.get(key) for get, key in zip(gets, found, strict=True)]
        _check_size(sum(0 if each is None else each.size for each in stored))
        consumed = {named: Consumed() for named in tables}
        responses: list[Answer] = []
        for get, projection, each in zip(gets, projections, stored, strict=True):
            size = 0 if each is None else each.size
            consumed[get["TableName"]].table += read_units(size, consistent=True, transactional=True)
            if each is None:
                responses.append({})
            else:
                item = each.item if projection is None else projection.of(each.item)
                responses.append({"Item": encode_item(item)})
        if limited:
            for named, table in tables.items():
                count_read(table, consumed[named])
        several = ((named, table, consumed[named]) for named, table in tables.items())
        return {"Responses": responses, "ConsumedCapacity": described(several, return_consumed_capacity, "Read")}

    def _admit_all(self, writes: Sequence[TransactWrite], tables: Mapping[str, Table]) -> None:
        """Raise TransactionCanceledException unless the throughput admits writes to all of the tables."""
        refusals: dict[str, ServiceError] = {}
        for named, table in tables.items():
            try:
                admit_write(table, self.now())
            except (ThroughputExceededError, ThrottlingError) as error:
                refusals[named] = error
        if refusals:
            raise transaction_cancelled([refusals.get(write.named) for write in writes])

    def _looked_at(self, plan: PlannedWrite) -> Change:
        return Change(plan.key, plan.old, plan.old, self.now())


def plan_all(writes: Sequence[TransactWrite], tables: Mapping[str, Table]) -> list[PlannedWrite]:
    """Work out what each write does; raises TransactionCanceledException if one of them can't be done.

    Keys that are none, and an item named twice, are told before anything is looked at.
    """
    if sum(write.size for write in writes) > MOST_BYTES:
        # What counts is the request, not the items it is about (test_transact_write_items_delete_5MB of Alternator).
        raise ValidationError(f"Transaction payload size cannot exceed {MOST_BYTES} bytes")
    keys = _keys_or_cancelled([partial(write.key_in, tables[write.named]) for write in writes])
    refuse_repeated((tables[write.named], key) for write, key in zip(writes, keys, strict=True))
    planned: list[PlannedWrite] = []
    reasons: list[ServiceError | None] = []
    for write in writes:
        try:
            planned.append(write.plan(tables[write.named]))
            reasons.append(None)
        except UnfitItemError:
            raise
        except (ConditionalCheckFailedError, ValidationError, ItemCollectionSizeLimitExceededError) as error:
            reasons.append(error)
    if any(reasons):
        raise transaction_cancelled(reasons)
    return planned


def _keys_or_cancelled(lookups: Sequence[Callable[[], Key]]) -> list[Key]:
    """The keys of all items; raises TransactionCanceledException if one is none.

    AWS does so though a request that is wrong in itself is refused (paritysuite's recordings); an empty value is. Only
    the first is told of (ScyllaDB's tests of Alternator, which are run against AWS).
    """
    keys: list[Key] = []
    for look_up in lookups:
        try:
            keys.append(look_up())
        except KeyMismatchError as error:
            raise transaction_cancelled(
                [error if index == len(keys) else None for index in range(len(lookups))]
            ) from None
    return keys


def refuse_repeated(items: Iterable[tuple[Table, Key]]) -> None:
    """Raise ValidationException if a transaction names an item twice."""
    seen: set[tuple[str, Key]] = set()
    for table, key in items:
        if (table.arn, key) in seen:
            raise ValidationError("Transaction request cannot include multiple operations on one item")
        seen.add((table.arn, key))


def _check_size(size: int) -> None:
    if size > MOST_BYTES:
        raise ValidationError("The aggregate size of the items in the transaction exceeds 4 MB")


def _consumed(table: Table, changes: Sequence[Change]) -> Consumed:
    consumed = Consumed()
    for change in changes:
        consumed.add_write(table, change, transactional=True)
    return consumed


def _reread(writes: Sequence[TransactWrite], tables: Mapping[str, Table]) -> Iterable[tuple[str, Table, Consumed]]:
    """What a repeated transaction consumes: reads of what it would write (developer guide, "Idempotency")."""
    consumed = {named: Consumed() for named in tables}
    for write in writes:
        stored = tables[write.named].items.get(write.key_in(tables[write.named]))
        size = 0 if stored is None else stored.size
        consumed[write.named].table += read_units(size, consistent=True, transactional=True)
    return [(named, table, consumed[named]) for named, table in tables.items()]
