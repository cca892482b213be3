"""Single items: putting, getting, updating and deleting them (API reference, PutItem and its siblings)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.errors import ValidationError, enveloped
from awsim.services.dynamodb.expressions.parameters import (
    condition_parameters,
    projection_parameters,
    update_parameters,
)
from awsim.services.dynamodb.items.capacity import NONE, Consumed, read_units
from awsim.services.dynamodb.items.item_collections import collection_metrics
from awsim.services.dynamodb.items.throttling import admit_read, count_read
from awsim.services.dynamodb.items.writes import ALL_OLD, planned_delete, planned_put, planned_update
from awsim.services.dynamodb.resources import DynamoDBResources
from awsim.services.dynamodb.values.values import decode_item, encode_item

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.dynamodb.expressions.updates import Update
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.stored import Change

    Given = Mapping[str, Any]

Answer = dict[str, Any]


class ItemOperations(DynamoDBResources):
    """Reading and writing items by their keys."""

    def put_item(
        self,
        *,
        table_name: str,
        item: Given,
        expected: Given | None = None,
        return_values: str = NONE,
        return_consumed_capacity: str = NONE,
        return_item_collection_metrics: str = NONE,
        conditional_operator: str | None = None,
        condition_expression: str | None = None,
        expression_attribute_names: Mapping[str, str] | None = None,
        expression_attribute_values: Given | None = None,
        return_values_on_condition_check_failure: str = NONE,
    ) -> Answer:
        """Put an item in the place of the one with its key, if there is one."""
        try:
            decoded = decode_item(item)
            _check_return_values(return_values)
            condition = condition_parameters(
                condition_expression,
                expression_attribute_names,
                expression_attribute_values,
                expected=expected,
                conditional_operator=conditional_operator,
            )
        except ValidationError as error:
            raise enveloped(error) from None
        table = self.readable_table("PutItem", table_name)
        planned = planned_put(table, decoded, condition, return_values_on_condition_check_failure)
        change = self.carry_out(planned)
        answer = _written(table, table_name, change, return_consumed_capacity, return_item_collection_metrics)
        return _with_old(answer, change, return_values)

    def delete_item(
        self,
        *,
        table_name: str,
        key: Given,
        expected: Given | None = None,
        conditional_operator: str | None = None,
        return_values: str = NONE,
        return_consumed_capacity: str = NONE,
        return_item_collection_metrics: str = NONE,
        condition_expression: str | None = None,
        expression_attribute_names: Mapping[str, str] | None = None,
        expression_attribute_values: Given | None = None,
        return_values_on_condition_check_failure: str = NONE,
    ) -> Answer:
        """Delete the item with a key; deleting what is not there is no error."""
        decoded = decode_item(key)
        _check_return_values(return_values)
        condition = condition_parameters(
            condition_expression,
            expression_attribute_names,
            expression_attribute_values,
            expected=expected,
            conditional_operator=conditional_operator,
        )
        table = self.readable_table("DeleteItem", table_name)
        planned = planned_delete(table, decoded, condition, return_values_on_condition_check_failure)
        change = self.carry_out(planned)
        answer = _written(table, table_name, change, return_consumed_capacity, return_item_collection_metrics)
        return _with_old(answer, change, return_values)

    def update_item(
        self,
        *,
        table_name: str,
        key: Given,
        attribute_updates: Given | None = None,
        expected: Given | None = None,
        conditional_operator: str | None = None,
        return_values: str = NONE,
        return_consumed_capacity: str = NONE,
        return_item_collection_metrics: str = NONE,
        update_expression: str | None = None,
        condition_expression: str | None = None,
        expression_attribute_names: Mapping[str, str] | None = None,
        expression_attribute_values: Given | None = None,
        return_values_on_condition_check_failure: str = NONE,
    ) -> Answer:
        """Change the item with a key, or make it where there is none."""
        try:
            decoded = decode_item(key)
            update, condition = update_parameters(
                update_expression,
                condition_expression,
                expression_attribute_names,
                expression_attribute_values,
                attribute_updates=attribute_updates,
                expected=expected,
                conditional_operator=conditional_operator,
            )
        except ValidationError as error:
            raise enveloped(error) from None
        table = self.readable_table("UpdateItem", table_name)
        planned = planned_update(table, decoded, update, condition, return_values_on_condition_check_failure)
        change = self.carry_out(planned)
        answer = _written(table, table_name, change, return_consumed_capacity, return_item_collection_metrics)
        if return_values != NONE:
            answer["Attributes"] = _returned(return_values, update, change)
        return answer

    def get_item(
        self,
        *,
        table_name: str,
        key: Given,
        attributes_to_get: Sequence[str] | None = None,
        consistent_read: bool = False,
        return_consumed_capacity: str = NONE,
        projection_expression: str | None = None,
        expression_attribute_names: Mapping[str, str] | None = None,
    ) -> Answer:
        """Get the item with a key, or parts of it; the answer has none where there is none."""
        decoded = decode_item(key)
        projection = projection_parameters(
            projection_expression, expression_attribute_names, attributes_to_get=attributes_to_get
        )
        table = self.readable_table("GetItem", table_name)
        if projection is not None:
            table.refuse_nested_keys(projection)
        limited = self.world.options.throughput_limits
        if limited:
            admit_read(table, None, self.now())
        found = table.items.get(table.schema.key_of(decoded))
        answer: Answer = {}
        if found is not None:
            answer["Item"] = encode_item(found.item if projection is None else projection.of(found.item))
        if limited or return_consumed_capacity != NONE:
            consumed = Consumed(read_units(0 if found is None else found.size, consistent=consistent_read))
            if limited:
                count_read(table, consumed)
            answer["ConsumedCapacity"] = consumed.describe(table_name, table, return_consumed_capacity)
        return answer


def _check_return_values(return_values: str) -> None:
    if return_values not in {NONE, ALL_OLD}:
        raise ValidationError("ReturnValues can only be ALL_OLD or NONE")


def _written(table: Table, named: str, change: Change, capacity: str, metrics: str) -> Answer:
    """What the answer to a write says besides attributes."""
    answer: Answer = {}
    if capacity != NONE:
        consumed = Consumed()
        consumed.add_write(table, change)
        answer["ConsumedCapacity"] = consumed.describe(named, table, capacity)
    if metrics != NONE:
        answer["ItemCollectionMetrics"] = collection_metrics(table, change.key)
    return answer


def _with_old(answer: Answer, change: Change, return_values: str) -> Answer:
    """The answer to PutItem or DeleteItem, with the item that was there where it is asked for."""
    if return_values == ALL_OLD and change.old is not None:
        answer["Attributes"] = encode_item(change.old.item)
    return answer


def _returned(return_values: str, update: Update, change: Change) -> Answer | None:
    """The attributes UpdateItem returns; none where there are none."""
    stored = change.old if return_values.endswith("_OLD") else change.new
    if stored is None:
        return None
    item = update.touched(stored.item) if return_values.startswith("UPDATED") else stored.item
    return encode_item(item) or None
