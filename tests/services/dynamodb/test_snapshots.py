"""A snapshot has tables with their items and indexes, and going back to one undoes what came after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from awsim import Cloud


def put(dynamodb: Any, table: str, placed: int) -> None:
    item = {"customer": {"S": "ann"}, "placed": {"N": str(placed)}, "stage": {"S": "new"}, "amount": {"N": "1"}}
    dynamodb.put_item(TableName=table, Item=item)


def placed_in(dynamodb: Any, table: str, index: str | None = None) -> list[int]:
    name, value = ("stage", "new") if index == "by-stage" else ("customer", "ann")
    answer = dynamodb.query(
        TableName=table,
        KeyConditionExpression=f"{name} = :v",
        ExpressionAttributeValues={":v": {"S": value}},
        **({} if index is None else {"IndexName": index}),
    )
    return [int(item["placed"]["N"]) for item in answer["Items"]]


def test_items_and_indexes_come_back_and_can_be_written(cloud: Cloud, dynamodb: Any, orders: str) -> None:
    for placed in (3, 1, 2):
        put(dynamodb, orders, placed)
    before = cloud.snapshot()
    put(dynamodb, orders, 4)
    dynamodb.delete_item(TableName=orders, Key={"customer": {"S": "ann"}, "placed": {"N": "1"}})

    cloud.restore(before)
    restored = [placed_in(dynamodb, orders, index) for index in (None, "by-stage", "by-amount")]
    put(dynamodb, orders, 0)

    assert restored == [[1, 2, 3]] * 3
    assert [placed_in(dynamodb, orders, index) for index in (None, "by-stage")] == [[0, 1, 2, 3]] * 2
    assert dynamodb.describe_table(TableName=orders)["Table"]["ItemCount"] == 4


def test_a_table_that_was_deleted_comes_back(cloud: Cloud, dynamodb: Any, orders: str) -> None:
    put(dynamodb, orders, 1)
    before = cloud.snapshot()
    dynamodb.delete_table(TableName=orders)

    cloud.restore(before)

    assert placed_in(dynamodb, orders) == [1]
