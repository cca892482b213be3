"""Keys are scalars: expressions that name parts of them are refused."""

from __future__ import annotations

from typing import Any

import pytest

KEY = {"customer": {"S": "ann"}, "placed": {"N": "1"}}
TEXT = (
    "ValidationException: Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "
)
VALUE = {"ExpressionAttributeValues": {":v": {"S": "x"}}}
OF_ANN = {"KeyConditionExpression": "customer = :v", **VALUE}


@pytest.mark.parametrize(
    ("operation", "params", "part"),
    [
        ("get_item", {"Key": KEY, "ProjectionExpression": "customer.part"}, "Key: customer"),
        ("get_item", {"Key": KEY, "ProjectionExpression": "stage[0]"}, "IndexKey: stage"),
        ("put_item", {"Item": KEY, "ConditionExpression": "attribute_exists(stage.part)"}, "IndexKey: stage"),
        ("delete_item", {"Key": KEY, "ConditionExpression": "attribute_exists(placed[1])"}, "Key: placed"),
        ("update_item", {"Key": KEY, "UpdateExpression": "SET stage.part = :v", **VALUE}, "IndexKey: stage"),
        ("query", {**OF_ANN, "ProjectionExpression": "amount.part"}, "IndexKey: amount"),
        ("query", {**OF_ANN, "FilterExpression": "attribute_exists(stage.part)"}, "IndexKey: stage"),
        ("scan", {"FilterExpression": "attribute_exists(customer.part)"}, "Key: customer"),
    ],
)
def test_a_part_of_a_key_is_refused(
    dynamodb: Any, orders: str, refused: Any, operation: str, params: dict[str, Any], part: str
) -> None:
    assert refused(getattr(dynamodb, operation), TableName=orders, **params) == TEXT + part


def test_in_batches_and_transactions_too(dynamodb: Any, orders: str, refused: Any) -> None:
    wanted = {"Keys": [KEY], "ProjectionExpression": "stage.part"}
    get = {"TableName": orders, "Key": KEY, "ProjectionExpression": "customer.part"}

    assert refused(dynamodb.batch_get_item, RequestItems={orders: wanted}) == TEXT + "IndexKey: stage"
    assert refused(dynamodb.transact_get_items, TransactItems=[{"Get": get}]) == TEXT + "Key: customer"
