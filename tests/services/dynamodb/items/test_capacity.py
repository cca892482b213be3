"""The capacity units that answers tell of, of the table and of its indexes, and the sizes of item collections."""

from __future__ import annotations

from typing import Any

import pytest

KIB = 1024


def text(size: int) -> dict[str, str]:
    """A string that makes the item of id `a` this large."""
    return {"S": "x" * (size - len("id") - len("a") - len("text"))}


def put(dynamodb: Any, table: str, size: int, **more: Any) -> Any:
    item = {"id": {"S": "a"}, "text": text(size)}
    return dynamodb.put_item(TableName=table, Item=item, ReturnConsumedCapacity="TOTAL", **more)["ConsumedCapacity"]


@pytest.mark.parametrize(("size", "expected"), [(100, 1), (KIB, 1), (KIB + 1, 2), (5 * KIB, 5)])
def test_a_put_takes_a_unit_for_each_kilobyte(dynamodb: Any, users: str, size: int, expected: float) -> None:
    assert put(dynamodb, users, size) == {"TableName": users, "CapacityUnits": float(expected)}


def test_the_larger_of_the_item_before_and_after_counts(dynamodb: Any, users: str) -> None:
    put(dynamodb, users, 5 * KIB)

    assert put(dynamodb, users, 100)["CapacityUnits"] == 5.0
    deletion = {"TableName": users, "Key": {"id": {"S": "a"}}, "ReturnConsumedCapacity": "TOTAL"}
    assert dynamodb.delete_item(**deletion)["ConsumedCapacity"]["CapacityUnits"] == 1.0
    assert dynamodb.delete_item(**deletion)["ConsumedCapacity"]["CapacityUnits"] == 1.0


@pytest.mark.parametrize(
    ("size", "consistent", "expected"),
    [(100, False, 0.5), (100, True, 1.0), (4 * KIB, True, 1.0), (4 * KIB + 1, True, 2.0), (9 * KIB, False, 1.5)],
)
def test_a_get_takes_a_unit_for_four_kilobytes_and_half_without_consistency(
    dynamodb: Any, users: str, size: int, consistent: bool, expected: float
) -> None:
    put(dynamodb, users, size)

    answer = dynamodb.get_item(
        TableName=users, Key={"id": {"S": "a"}}, ConsistentRead=consistent, ReturnConsumedCapacity="INDEXES"
    )

    assert answer["ConsumedCapacity"] == {
        "TableName": users,
        "CapacityUnits": expected,
        "Table": {"CapacityUnits": expected},
    }


def test_what_is_not_there_takes_a_unit_to_read(dynamodb: Any, users: str) -> None:
    answer = dynamodb.get_item(TableName=users, Key={"id": {"S": "a"}}, ReturnConsumedCapacity="TOTAL")

    assert answer["ConsumedCapacity"]["CapacityUnits"] == 0.5


class TestIndexWrites:
    KEY = {"customer": {"S": "ann"}, "placed": {"N": "1"}}  # noqa: RUF012

    def write(self, dynamodb: Any, table: str, **attributes: Any) -> dict[str, Any]:
        answer = dynamodb.put_item(TableName=table, Item={**self.KEY, **attributes}, ReturnConsumedCapacity="INDEXES")
        consumed: dict[str, Any] = answer["ConsumedCapacity"]
        return consumed

    def test_an_index_that_has_the_item_takes_units_of_its_own(self, dynamodb: Any, orders: str) -> None:
        assert self.write(dynamodb, orders, amount={"N": "1"}, stage={"S": "new"}) == {
            "TableName": orders,
            "CapacityUnits": 3.0,
            "Table": {"CapacityUnits": 1.0},
            "LocalSecondaryIndexes": {"by-amount": {"CapacityUnits": 1.0}},
            "GlobalSecondaryIndexes": {"by-stage": {"CapacityUnits": 1.0}},
        }

    def test_an_index_that_has_not_takes_none(self, dynamodb: Any, orders: str) -> None:
        assert self.write(dynamodb, orders)["CapacityUnits"] == 1.0

    def test_another_index_key_takes_two_writes(self, dynamodb: Any, orders: str) -> None:
        self.write(dynamodb, orders, stage={"S": "new"})

        consumed = self.write(dynamodb, orders, stage={"S": "sent"})
        assert consumed["GlobalSecondaryIndexes"] == {"by-stage": {"CapacityUnits": 2.0}}

    def test_what_the_index_does_not_show_takes_none(self, dynamodb: Any, orders: str) -> None:
        self.write(dynamodb, orders, amount={"N": "1"})

        assert self.write(dynamodb, orders, amount={"N": "1"}, note={"S": "x"})["CapacityUnits"] == 1.0

    def test_leaving_the_index_takes_a_write(self, dynamodb: Any, orders: str) -> None:
        self.write(dynamodb, orders, stage={"S": "new"})

        assert self.write(dynamodb, orders)["GlobalSecondaryIndexes"] == {"by-stage": {"CapacityUnits": 1.0}}


class TestQueries:
    @pytest.fixture
    def filled(self, dynamodb: Any, orders: str) -> str:
        """The name of the table of orders with ten of 1,000 bytes, roughly."""
        for placed in range(10):
            item = {
                "customer": {"S": "ann"},
                "placed": {"N": str(placed)},
                "amount": {"N": "1"},
                "note": {"S": "x" * 980},
            }
            dynamodb.put_item(TableName=orders, Item=item)
        return orders

    OF_ANN = {  # noqa: RUF012
        "KeyConditionExpression": "customer = :c",
        "ExpressionAttributeValues": {":c": {"S": "ann"}},
        "ReturnConsumedCapacity": "INDEXES",
    }

    def test_sizes_are_added_before_they_are_rounded(self, dynamodb: Any, filled: str) -> None:
        answer = dynamodb.query(TableName=filled, **self.OF_ANN)

        assert answer["ConsumedCapacity"] == {
            "TableName": filled,
            "CapacityUnits": 1.5,
            "Table": {"CapacityUnits": 1.5},
        }

    def test_what_a_filter_leaves_out_counts_all_the_same(self, dynamodb: Any, filled: str) -> None:
        answer = dynamodb.scan(
            TableName=filled, FilterExpression="attribute_exists(nothing)", ReturnConsumedCapacity="TOTAL"
        )

        assert (answer["Count"], answer["ConsumedCapacity"]["CapacityUnits"]) == (0, 1.5)

    def test_a_local_index_takes_what_it_shows_and_what_is_fetched(self, dynamodb: Any, filled: str) -> None:
        own = dynamodb.query(TableName=filled, IndexName="by-amount", **self.OF_ANN)["ConsumedCapacity"]
        fetched = dynamodb.query(TableName=filled, IndexName="by-amount", **self.OF_ANN, Select="ALL_ATTRIBUTES")[
            "ConsumedCapacity"
        ]

        assert (own["CapacityUnits"], own["LocalSecondaryIndexes"]) == (0.5, {"by-amount": {"CapacityUnits": 0.5}})
        assert (fetched["CapacityUnits"], fetched["Table"]) == (5.5, {"CapacityUnits": 5.0})


def test_a_write_tells_of_its_item_collection_where_there_are_local_indexes(
    dynamodb: Any, users: str, orders: str
) -> None:
    answer = dynamodb.put_item(
        TableName=orders,
        Item={"customer": {"S": "ann"}, "placed": {"N": "1"}},
        ReturnItemCollectionMetrics="SIZE",
    )
    other = dynamodb.put_item(TableName=users, Item={"id": {"S": "a"}}, ReturnItemCollectionMetrics="SIZE")

    assert answer["ItemCollectionMetrics"] == {
        "ItemCollectionKey": {"customer": {"S": "ann"}},
        "SizeEstimateRangeGB": [0.0, 1.0],
    }
    assert "ItemCollectionMetrics" not in other
