"""Batches: items of several tables at once, each by itself, and what is refused of them."""

from __future__ import annotations

from typing import Any

import pytest

INVALID = "ValidationException: "


def ids(*names: str) -> list[dict[str, Any]]:
    return [{"id": {"S": name}} for name in names]


def puts(*names: str) -> list[dict[str, Any]]:
    return [{"PutRequest": {"Item": item}} for item in ids(*names)]


def test_items_are_put_and_deleted_in_one_request(dynamodb: Any, users: str) -> None:
    """Recorded: test_batch_write_items."""
    dynamodb.put_item(TableName=users, Item={"id": {"S": "old"}})

    answer = dynamodb.batch_write_item(
        RequestItems={users: [*puts("ann", "bob"), {"DeleteRequest": {"Key": {"id": {"S": "old"}}}}]}
    )

    assert answer["UnprocessedItems"] == {}
    assert {item["id"]["S"] for item in dynamodb.scan(TableName=users)["Items"]} == {"ann", "bob"}


def test_items_are_got_from_several_tables(dynamodb: Any, users: str, orders: str) -> None:
    dynamodb.batch_write_item(
        RequestItems={
            users: puts("ann"),
            orders: [{"PutRequest": {"Item": {"customer": {"S": "ann"}, "placed": {"N": "1"}, "note": {"S": "x"}}}}],
        }
    )

    answer = dynamodb.batch_get_item(
        RequestItems={
            users: {"Keys": ids("ann", "nobody")},
            orders: {"Keys": [{"customer": {"S": "ann"}, "placed": {"N": "1"}}], "ProjectionExpression": "note"},
        },
        ReturnConsumedCapacity="TOTAL",
    )

    assert answer["Responses"] == {users: ids("ann"), orders: [{"note": {"S": "x"}}]}
    assert answer["UnprocessedKeys"] == {}
    assert answer["ConsumedCapacity"] == [
        {"TableName": users, "CapacityUnits": 1.0},
        {"TableName": orders, "CapacityUnits": 0.5},
    ]


def test_what_exceeds_16_megabytes_is_left_to_another_request(dynamodb: Any, users: str) -> None:
    names = [f"user{number}" for number in range(42)]
    for name in names:
        dynamodb.put_item(TableName=users, Item={"id": {"S": name}, "text": {"S": "x" * 400_000}})

    first = dynamodb.batch_get_item(RequestItems={users: {"Keys": ids(*names), "ConsistentRead": True}})
    rest = dynamodb.batch_get_item(RequestItems=first["UnprocessedKeys"])

    assert len(first["Responses"][users]) == 41
    assert first["UnprocessedKeys"] == {users: {"Keys": ids("user41"), "ConsistentRead": True}}
    assert [item["id"]["S"] for item in rest["Responses"][users]] == ["user41"]


@pytest.mark.parametrize(
    ("requests", "message"),
    [
        ([{"PutRequest": {"Item": {"nonKey": {"S": "a"}}}}], "The provided key element does not match the schema"),
        ([{"PutRequest": {"Item": {"id": {"N": "1"}}}}], "The provided key element does not match the schema"),
        (puts("ann", "ann"), "Provided list of item keys contains duplicates"),
        (
            [*puts("ann"), {"DeleteRequest": {"Key": {"id": {"S": "ann"}}}}],
            "Provided list of item keys contains duplicates",
        ),
        (
            [{}],
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
            "datatypes",
        ),
    ],
)
def test_a_batch_of_which_one_write_is_wrong_writes_nothing(
    dynamodb: Any, users: str, refused: Any, requests: Any, message: str
) -> None:
    """Recorded: test_batch_write_not_matching_schema."""
    given = {users: [*puts("first"), *requests]}

    assert refused(dynamodb.batch_write_item, RequestItems=given) == INVALID + message
    assert dynamodb.scan(TableName=users)["Count"] == 0


def test_more_than_25_writes_are_refused(dynamodb: Any, users: str, orders: str, refused: Any) -> None:
    order = {"PutRequest": {"Item": {"customer": {"S": "ann"}, "placed": {"N": "1"}}}}
    given = {users: puts(*[str(number) for number in range(25)]), orders: [order]}

    assert refused(dynamodb.batch_write_item, RequestItems=given) == (
        INVALID + "Too many items requested for the BatchWriteItem call"
    )


def test_a_key_asked_for_twice_is_refused(dynamodb: Any, users: str, refused: Any) -> None:
    assert refused(dynamodb.batch_get_item, RequestItems={users: {"Keys": ids("ann", "ann")}}) == (
        INVALID + "Provided list of item keys contains duplicates"
    )


def test_more_than_25_writes_to_one_table_are_refused(dynamodb: Any, users: str, refused: Any) -> None:
    writes = [{"PutRequest": {"Item": {"id": {"S": str(number)}}}} for number in range(26)]

    answer = refused(dynamodb.batch_write_item, RequestItems={users: writes})

    assert answer.startswith("ValidationException: 1 validation error detected: Value '{users=[WriteRequest(")
    assert answer.endswith(
        "' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: "
        "[Member must have length less than or equal to 25, Member must have length greater than or equal to 1]"
    )
