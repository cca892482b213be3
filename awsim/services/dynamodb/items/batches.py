"""Many items of several tables in one request, each by itself: BatchGetItem and BatchWriteItem."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from awsim.common.frozen import record
from awsim.services.dynamodb.errors import ThrottlingError, ThroughputExceededError, ValidationError
from awsim.services.dynamodb.expressions.parameters import projection_parameters
from awsim.services.dynamodb.items.capacity import NONE, Consumed, read_units
from awsim.services.dynamodb.items.item_collections import collection_metrics
from awsim.services.dynamodb.items.throttling import admit_read, admits_read, count_read
from awsim.services.dynamodb.items.writes import planned_batch_put, planned_delete
from awsim.services.dynamodb.resources import DynamoDBResources
from awsim.services.dynamodb.values.values import decode_item, encode_item

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from awsim.model.errors import ServiceError
    from awsim.services.dynamodb.expressions.projections import Projection
    from awsim.services.dynamodb.items.positions import Key
    from awsim.services.dynamodb.items.writes import PlannedWrite
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.stored import Change
    from awsim.services.dynamodb.values.values import Item

    Given = Mapping[str, Any]

Answer = dict[str, Any]

MOST_KEYS = 100
MOST_WRITES = 25
MOST_BYTES_READ = 16 * 1024 * 1024


@record
class _TableGets:
    """What is asked of one table; `named` is what the request calls it."""

    named: str
    given: Given
    keys: list[Item]
    projection: Projection | None
    items: list[Answer] = field(default_factory=list)
    unprocessed: list[Given] = field(default_factory=list)
    consumed: Consumed = field(default_factory=Consumed)

    @property
    def is_consistent(self) -> bool:
        """Whether the reads are strongly consistent."""
        return bool(self.given.get("ConsistentRead", False))


class BatchOperations(DynamoDBResources):
    """Reading and writing in batches."""

    def batch_get_item(self, *, request_items: Mapping[str, Given], return_consumed_capacity: str = NONE) -> Answer:
        """Get up to 100 items; those beyond 16 MB are left to another request."""
        gets = [_table_gets(named, given) for named, given in request_items.items()]
        _check_count(sum(len(each.keys) for each in gets), MOST_KEYS, "BatchGetItem")
        tables = {each.named: self.readable_table("BatchGetItem", each.named) for each in gets}
        keys = {each.named: [tables[each.named].schema.key_of(key) for key in each.keys] for each in gets}
        size = 0
        for each in gets:
            tables[each.named].refuse_nested_keys(each.projection)
            _refuse_duplicates((id(tables[each.named]), key) for key in keys[each.named])
        for each in gets:
            for key, given in zip(keys[each.named], each.given["Keys"], strict=True):
                size = self._get(tables[each.named], key, given, each, size)
        if not size and all(len(each.unprocessed) == len(each.keys) for each in gets):
            admit_read(tables[gets[0].named], None, self.now())
        return {
            "Responses": {each.named: each.items for each in gets},
            "UnprocessedKeys": {
                each.named: {**each.given, "Keys": each.unprocessed} for each in gets if each.unprocessed
            },
            "ConsumedCapacity": described(
                ((each.named, tables[each.named], each.consumed) for each in gets), return_consumed_capacity
            ),
        }

    def _get(self, table: Table, key: Key, given: Given, gets: _TableGets, size: int) -> int:
        """Get one item, or leave it; the answer is how many bytes have been read then."""
        found = table.items.get(key)
        found_size = 0 if found is None else found.size
        limited = self.world.options.throughput_limits
        if size + found_size > MOST_BYTES_READ or (limited and not admits_read(table, None, self.now())):
            gets.unprocessed.append(given)
            return size
        units = read_units(found_size, consistent=gets.is_consistent)
        gets.consumed.table += units
        if limited:
            count_read(table, Consumed(units))
        if found is not None:
            item = found.item if gets.projection is None else gets.projection.of(found.item)
            gets.items.append(encode_item(item))
        return size + found_size

    def batch_write_item(
        self,
        *,
        request_items: Mapping[str, Sequence[Given]],
        return_consumed_capacity: str = NONE,
        return_item_collection_metrics: str = NONE,
    ) -> Answer:
        """Put and delete up to 25 items; nothing is written if one of them can't be."""
        requests = {named: [_write_request(given) for given in several] for named, several in request_items.items()}
        _check_count(sum(map(len, requests.values())), MOST_WRITES, "BatchWriteItem")
        planned: dict[str, list[PlannedWrite]] = {}
        for named, several in requests.items():
            table = self.readable_table("BatchWriteItem", named)
            planned[named] = [_planned(table, kind, item) for kind, item in several]
        _refuse_duplicates((id(write.table), write.key) for writes in planned.values() for write in writes)
        changes, unprocessed = self._write_each(planned, request_items)
        tables = {named: writes[0].table for named, writes in planned.items()}
        answer: Answer = {"UnprocessedItems": unprocessed}
        if return_consumed_capacity != NONE:
            consumed = ((named, tables[named], _consumed(tables[named], done)) for named, done in changes.items())
            answer["ConsumedCapacity"] = described(consumed, return_consumed_capacity)
        if return_item_collection_metrics != NONE:
            answer["ItemCollectionMetrics"] = metrics_by_table(tables, changes)
        return answer

    def _write_each(
        self, planned: Mapping[str, Sequence[PlannedWrite]], given: Mapping[str, Sequence[Given]]
    ) -> tuple[dict[str, list[Change]], dict[str, list[Given]]]:
        """Carry out what the throughput admits, and give back the rest; raises if that is everything."""
        changes: dict[str, list[Change]] = {named: [] for named in planned}
        unprocessed: dict[str, list[Given]] = {}
        refusal: ServiceError | None = None
        for named, writes in planned.items():
            for write, request in zip(writes, given[named], strict=True):
                try:
                    changes[named].append(self.carry_out(write))
                except (ThroughputExceededError, ThrottlingError) as error:
                    refusal = error
                    unprocessed.setdefault(named, []).append(request)
        if refusal is not None and not any(changes.values()):
            raise refusal
        return changes, unprocessed


def described(
    consumed: Iterable[tuple[str, Table, Consumed]], level: str, kind: str | None = None
) -> list[Answer | None] | None:
    """ConsumedCapacity of several tables."""
    if level == NONE:
        return None
    return [each.describe(named, table, level, kind) for named, table, each in consumed]


def metrics_by_table(tables: Mapping[str, Table], changes: Mapping[str, Sequence[Change]]) -> Answer | None:
    """ItemCollectionMetrics of several tables, of each collection once."""
    answer: Answer = {}
    for named, table in tables.items():
        if table.has_collections:
            keys = {change.key[:1]: change.key for change in changes[named]}
            answer[named] = [collection_metrics(table, key) for key in keys.values()]
    return answer or None


def _table_gets(named: str, given: Given) -> _TableGets:
    projection = projection_parameters(
        given.get("ProjectionExpression"),
        given.get("ExpressionAttributeNames"),
        attributes_to_get=given.get("AttributesToGet"),
    )
    return _TableGets(named, given, [decode_item(key) for key in given["Keys"]], projection)


def _write_request(given: Given) -> tuple[str, Item]:
    if len(given) != 1:
        raise ValidationError(
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
            "datatypes"
        )
    if "PutRequest" in given:
        return "Put", decode_item(given["PutRequest"]["Item"])
    return "Delete", decode_item(given["DeleteRequest"]["Key"])


def _planned(table: Table, kind: str, item: Item) -> PlannedWrite:
    return planned_batch_put(table, item, None) if kind == "Put" else planned_delete(table, item, None)


def _consumed(table: Table, changes: Sequence[Change]) -> Consumed:
    consumed = Consumed()
    for change in changes:
        consumed.add_write(table, change)
    return consumed


def _check_count(count: int, most: int, operation: str) -> None:
    if count > most:
        raise ValidationError(f"Too many items requested for the {operation} call")


def _refuse_duplicates(keys: Iterable[tuple[int, Key]]) -> None:
    seen: set[tuple[int, Key]] = set()
    for key in keys:
        if key in seen:
            raise ValidationError("Provided list of item keys contains duplicates")
        seen.add(key)
