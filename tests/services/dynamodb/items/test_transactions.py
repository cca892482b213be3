"""Transactions: everything or nothing, why they are cancelled, and tokens that are used again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from awsim import Cloud

ANN = {"id": {"S": "ann"}}
BOB = {"id": {"S": "bob"}}


def put(table: str, item: Any, **more: Any) -> dict[str, Any]:
    return {"Put": {"TableName": table, "Item": item, **more}}


def update(table: str, key: Any, expression: str, values: Any, **more: Any) -> dict[str, Any]:
    return {
        "Update": {
            "TableName": table,
            "Key": key,
            "UpdateExpression": expression,
            "ExpressionAttributeValues": values,
            **more,
        }
    }


def test_writes_of_several_kinds_are_all_done(dynamodb: Any, users: str) -> None:
    """Recorded: test_transaction_write_items."""
    dynamodb.put_item(TableName=users, Item={**BOB, "age": {"N": "3"}})
    dynamodb.put_item(TableName=users, Item={"id": {"S": "old"}})
    arn = dynamodb.describe_table(TableName=users)["Table"]["TableArn"]

    dynamodb.transact_write_items(
        TransactItems=[
            put(arn, ANN),
            update(users, BOB, "SET age = age + :one", {":one": {"N": "1"}}),
            {"Delete": {"TableName": users, "Key": {"id": {"S": "old"}}}},
            {
                "ConditionCheck": {
                    "TableName": users,
                    "Key": {"id": {"S": "new"}},
                    "ConditionExpression": "attribute_not_exists(id)",
                }
            },
        ]
    )

    items = {item["id"]["S"]: item for item in dynamodb.scan(TableName=users)["Items"]}
    assert items == {"ann": ANN, "bob": {**BOB, "age": {"N": "4"}}}


def test_a_failing_condition_cancels_everything_and_says_which(dynamodb: Any, users: str) -> None:
    dynamodb.put_item(TableName=users, Item=BOB)

    with pytest.raises(ClientError) as caught:
        dynamodb.transact_write_items(
            TransactItems=[
                put(users, ANN),
                put(
                    users,
                    BOB,
                    ConditionExpression="attribute_not_exists(id)",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                ),
                update(users, {"id": {"S": "eve"}}, "SET a = b + :n", {":n": {"N": "1"}}),
            ]
        )

    assert caught.value.response["Error"] == {
        "Code": "TransactionCanceledException",
        "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons "
        "[None, ConditionalCheckFailed, ValidationError]",
    }
    assert caught.value.response["CancellationReasons"] == [
        {"Code": "None"},
        {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed", "Item": BOB},
        {
            "Code": "ValidationError",
            "Message": "The provided expression refers to an attribute that does not exist in the item",
        },
    ]
    assert dynamodb.scan(TableName=users)["Items"] == [BOB]


def test_keys_that_are_none_cancel_a_transaction_before_anything_is_looked_at(dynamodb: Any, users: str) -> None:
    invalid = "One or more parameter values were invalid: "

    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as caught:
        dynamodb.transact_write_items(
            TransactItems=[
                put(users, BOB, ConditionExpression="attribute_exists(id)"),
                put(users, {"other": {"S": "a"}}),
                put(users, {"id": {"N": "5"}}),
                {"Delete": {"TableName": users, "Key": {"id": {"L": []}}}},
            ]
        )

    assert caught.value.response["CancellationReasons"] == [
        {"Code": "None"},
        {"Code": "ValidationError", "Message": invalid + "Missing the key id in the item"},
        {"Code": "None"},
        {"Code": "None"},
    ]


def test_what_a_transaction_says_is_limited_and_not_what_it_is_about(dynamodb: Any, users: str, refused: Any) -> None:
    body = {"body": {"S": "x" * 390_000}}
    items = [{"id": {"S": str(number)}, **body} for number in range(11)]
    assert refused(dynamodb.transact_write_items, TransactItems=[put(users, item) for item in items]) == (
        "ValidationException: Transaction payload size cannot exceed 4194304 bytes"
    )
    for item in items:
        dynamodb.put_item(TableName=users, Item=item)

    deletions = [{"Delete": {"TableName": users, "Key": {"id": item["id"]}}} for item in items]
    dynamodb.transact_write_items(TransactItems=deletions)

    assert dynamodb.scan(TableName=users)["Count"] == 0


def test_reads_of_keys_that_are_none_are_cancelled(dynamodb: Any, users: str) -> None:
    gets = [{"Get": {"TableName": users, "Key": key}} for key in (ANN, {})]

    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as caught:
        dynamodb.transact_get_items(TransactItems=gets)

    assert caught.value.response["CancellationReasons"] == [
        {"Code": "None"},
        {"Code": "ValidationError", "Message": "The provided key element does not match the schema"},
    ]


def test_what_makes_an_item_too_large_cancels_a_transaction(dynamodb: Any, users: str) -> None:
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as caught:
        dynamodb.transact_write_items(TransactItems=[update(users, ANN, "SET body = :l", {":l": {"S": "x" * 409_600}})])

    assert caught.value.response["CancellationReasons"] == [
        {"Code": "ValidationError", "Message": "Item size to update has exceeded the maximum allowed size"}
    ]


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (
            [put("users", ANN), put("users", ANN)],
            "ValidationException: Transaction request cannot include multiple operations on one item",
        ),
        (
            [put("users", {"id": {"S": ""}})],
            "ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute "
            "cannot contain an empty string value. Key: id",
        ),
        (
            [put("users", {**ANN, "large": {"S": "x" * 409_600}})],
            "ValidationException: Item size has exceeded the maximum allowed size",
        ),
        (
            [{}],
            "ValidationException: The action or operation requested is invalid. Verify that the action is typed "
            "correctly.",
        ),
        (
            [{**put("users", ANN), "Delete": {"TableName": "users", "Key": BOB}}],
            "ValidationException: TransactItems can only contain one of Check, Put, Update or Delete",
        ),
        ([put("nothing", ANN)], "ResourceNotFoundException: Requested resource not found"),
        (
            [put("users", ANN, ConditionExpression="id = ")],
            'ValidationException: Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "="',
        ),
    ],
)
def test_what_makes_no_transaction_is_refused(
    dynamodb: Any, users: str, refused: Any, items: Any, message: str
) -> None:
    assert refused(dynamodb.transact_write_items, TransactItems=items) == message


class TestTokens:
    def test_a_transaction_is_done_once(self, dynamodb: Any, users: str) -> None:
        """Recorded: test_dynamodb_idempotent_writing."""
        items = [update(users, ANN, "ADD visits :one", {":one": {"N": "1"}})]

        first = dynamodb.transact_write_items(
            TransactItems=items, ClientRequestToken="t", ReturnConsumedCapacity="TOTAL"
        )
        second = dynamodb.transact_write_items(
            TransactItems=items, ClientRequestToken="t", ReturnConsumedCapacity="TOTAL"
        )

        assert dynamodb.get_item(TableName=users, Key=ANN)["Item"]["visits"] == {"N": "1"}
        assert first["ConsumedCapacity"] == [{"TableName": users, "CapacityUnits": 2.0, "WriteCapacityUnits": 2.0}]
        assert second["ConsumedCapacity"] == [{"TableName": users, "CapacityUnits": 2.0, "ReadCapacityUnits": 2.0}]

    def test_another_transaction_with_its_token_is_refused(self, dynamodb: Any, users: str, refused: Any) -> None:
        dynamodb.transact_write_items(TransactItems=[put(users, ANN)], ClientRequestToken="t")

        answer = refused(dynamodb.transact_write_items, TransactItems=[put(users, BOB)], ClientRequestToken="t")

        assert answer.startswith("IdempotentParameterMismatchException: ")
        assert dynamodb.scan(TableName=users)["Items"] == [ANN]

    def test_a_token_is_forgotten_after_ten_minutes(self, cloud: Cloud, dynamodb: Any, users: str) -> None:
        dynamodb.transact_write_items(TransactItems=[put(users, ANN)], ClientRequestToken="t")
        cloud.clock.advance(minutes=10)

        dynamodb.transact_write_items(TransactItems=[put(users, BOB)], ClientRequestToken="t")

        assert dynamodb.scan(TableName=users)["Count"] == 2

    def test_a_cancelled_transaction_can_be_tried_again(self, dynamodb: Any, users: str, refused: Any) -> None:
        items = [put(users, BOB, ConditionExpression="attribute_not_exists(id)")]
        dynamodb.put_item(TableName=users, Item=BOB)

        refused(dynamodb.transact_write_items, TransactItems=items, ClientRequestToken="t")
        dynamodb.delete_item(TableName=users, Key=BOB)
        dynamodb.transact_write_items(TransactItems=items, ClientRequestToken="t")

        assert dynamodb.scan(TableName=users)["Items"] == [BOB]


def test_items_are_got_at_one_moment(dynamodb: Any, users: str) -> None:
    dynamodb.put_item(TableName=users, Item={**ANN, "age": {"N": "3"}})

    answer = dynamodb.transact_get_items(
        TransactItems=[
            {"Get": {"TableName": users, "Key": ANN, "ProjectionExpression": "age"}},
            {"Get": {"TableName": users, "Key": BOB}},
        ],
        ReturnConsumedCapacity="TOTAL",
    )

    assert answer["Responses"] == [{"Item": {"age": {"N": "3"}}}, {}]
    assert answer["ConsumedCapacity"] == [{"TableName": users, "CapacityUnits": 4.0, "ReadCapacityUnits": 4.0}]


def test_a_conflict_can_be_injected(cloud: Cloud, dynamodb: Any, users: str, refused: Any) -> None:
    with cloud.faults.error("TransactionConflictException", service="dynamodb", operation="PutItem", message="busy"):
        assert refused(dynamodb.put_item, TableName=users, Item=ANN) == "TransactionConflictException: busy"
