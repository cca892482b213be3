"""What passes in mocks of DynamoDB and fails in AWS, or the other way round; each is one of our survey's findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud

INVALID = "ValidationException: One or more parameter values were invalid: "
ENVELOPE = "ValidationException: 1 validation error detected: "
DEEP = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"


def nested(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {"S": "leaf"}
    for _ in range(levels):
        value = {"L": [value]}
    return value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"N": "1" * 39}, "ValidationException: Attempting to store more than 38 significant digits in a Number"),
        (nested(32), f"ValidationException: {DEEP}"),
        (
            {"SS": ["a", "a"]},
            ENVELOPE + "One or more parameter values were invalid: Input collection [a, a] contains duplicates.",
        ),
        ({"SS": []}, ENVELOPE + "One or more parameter values were invalid: An string set  may not be empty"),
        (
            {"S": "a", "N": "1"},
            "ValidationException: Supplied AttributeValue has more than one datatypes set, must contain exactly one "
            "of the supported datatypes",
        ),
    ],
)
def test_values_that_are_none(
    dynamodb: Any, users: str, refused: Callable[..., str], value: dict[str, Any], message: str
) -> None:
    assert refused(dynamodb.put_item, TableName=users, Item={"id": {"S": "a"}, "value": value}) == message


def test_a_sort_key_is_part_of_each_key(dynamodb: Any, orders: str, refused: Callable[..., str]) -> None:
    assert refused(dynamodb.put_item, TableName=orders, Item={"customer": {"S": "a"}}) == (
        INVALID + "Missing the key placed in the item"
    )
    assert refused(dynamodb.get_item, TableName=orders, Key={"customer": {"S": "a"}}) == (
        "ValidationException: The provided key element does not match the schema"
    )


def test_keys_have_their_types(dynamodb: Any, orders: str, refused: Callable[..., str]) -> None:
    key = {"customer": {"S": "a"}, "placed": {"N": "1"}}
    assert refused(dynamodb.put_item, TableName=orders, Item={**key, "placed": {"S": "1"}}) == (
        INVALID + "Type mismatch for key placed expected: N actual: S"
    )
    assert refused(dynamodb.put_item, TableName=orders, Item={**key, "stage": {"N": "1"}}) == (
        INVALID + "Type mismatch for Index Key stage Expected: S Actual: N IndexName: by-stage"
    )
    assert refused(dynamodb.put_item, TableName=orders, Item={**key, "customer": {"S": ""}}) == (
        "ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute "
        "cannot contain an empty string value. Key: customer"
    )


def test_an_item_has_400_kilobytes_at_most(dynamodb: Any, users: str, refused: Callable[..., str]) -> None:
    fits = 400 * 1024 - len("id") - len("a") - len("pad")
    dynamodb.put_item(TableName=users, Item={"id": {"S": "a"}, "pad": {"S": "x" * fits}})
    assert (
        refused(dynamodb.put_item, TableName=users, Item={"id": {"S": "a"}, "pad": {"S": "x" * (fits + 1)}})
        == "ValidationException: Item size has exceeded the maximum allowed size"
    )


@pytest.mark.parametrize(
    ("expression", "names", "values", "message"),
    [
        (
            "SET a = :v",
            None,
            {":v": {"N": "1"}, ":w": {"N": "1"}},
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}",
        ),
        (
            "SET a = :v",
            {"#b": "b"},
            {":v": {"N": "1"}},
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}",
        ),
        (
            "SET a = :v",
            None,
            None,
            "Invalid UpdateExpression: An expression attribute value used in expression is not defined; "
            "attribute value: :v",
        ),
        (
            "SET status = :v",
            None,
            {":v": {"N": "1"}},
            "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status",
        ),
        (
            "SET a = :v, a.b = :v",
            None,
            {":v": {"N": "1"}},
            "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of "
            "these paths; path one: [a], path two: [a, b]",
        ),
    ],
)
def test_updates_that_make_no_sense(
    dynamodb: Any, users: str, refused: Callable[..., str], expression: str, names: Any, values: Any, message: str
) -> None:
    given = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
    given = {name: value for name, value in given.items() if value is not None}
    assert (
        refused(dynamodb.update_item, TableName=users, Key={"id": {"S": "a"}}, UpdateExpression=expression, **given)
        == f"{ENVELOPE}{message}"
    )


def query(orders: str, expression: str, values: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {
        "TableName": orders,
        "KeyConditionExpression": expression,
        "ExpressionAttributeValues": values,
        **others,
    }


def test_key_conditions_that_make_no_sense(dynamodb: Any, orders: str, refused: Callable[..., str]) -> None:
    ann = {":c": {"S": "ann"}}
    assert refused(dynamodb.query, **query(orders, "customer =", ann)) == (
        'ValidationException: Invalid KeyConditionExpression: Syntax error; token: "<EOF>", near: "="'
    )
    assert refused(dynamodb.query, **query(orders, "customer = :v", ann)) == (
        "ValidationException: Invalid KeyConditionExpression: An expression attribute value used in expression is "
        "not defined; attribute value: :v"
    )
    bounds = {**ann, ":low": {"N": "5"}, ":high": {"N": "1"}}
    assert refused(dynamodb.query, **query(orders, "customer = :c AND placed BETWEEN :low AND :high", bounds)) == (
        "ValidationException: Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater "
        "than or equal to lower bound; lower bound operand: AttributeValue: {N:5}, upper bound operand: "
        "AttributeValue: {N:1}"
    )
    assert refused(
        dynamodb.query, **query(orders, "customer = :c", ann, ExclusiveStartKey={"customer": {"N": "1"}})
    ) == ("ValidationException: The provided starting key is invalid")


def test_filters_are_called_filters_and_leave_keys_alone(
    dynamodb: Any, orders: str, refused: Callable[..., str]
) -> None:
    ann = {":c": {"S": "ann"}}
    assert refused(dynamodb.query, **query(orders, "customer = :c", ann, FilterExpression="placed <> :c")) == (
        "ValidationException: Filter Expression can only contain non-primary key attributes: "
        "Primary key attribute: placed"
    )
    assert refused(dynamodb.query, **query(orders, "customer = :c", ann, FilterExpression="status = :c")) == (
        "ValidationException: Invalid FilterExpression: Attribute name is a reserved keyword; reserved keyword: status"
    )


def test_a_global_index_is_not_consistent(dynamodb: Any, orders: str, refused: Callable[..., str]) -> None:
    stage = {":s": {"S": "open"}}
    assert (
        refused(dynamodb.query, **query(orders, "stage = :s", stage, IndexName="by-stage", ConsistentRead=True))
        == "ValidationException: Consistent reads are not supported on global secondary indexes"
    )


def test_a_page_ends_after_a_megabyte(dynamodb: Any, users: str) -> None:
    for number in range(4):
        dynamodb.put_item(TableName=users, Item={"id": {"S": str(number)}, "pad": {"S": "x" * 390_000}})
    first = dynamodb.scan(TableName=users)
    assert first["Count"] == 3
    rest = dynamodb.scan(TableName=users, ExclusiveStartKey=first["LastEvaluatedKey"])
    assert rest["Count"] == 1
    assert "LastEvaluatedKey" not in rest


def test_an_item_is_named_once_in_a_batch_and_in_a_transaction(
    dynamodb: Any, users: str, refused: Callable[..., str]
) -> None:
    key = {"id": {"S": "a"}}
    requests = [{"PutRequest": {"Item": key}}, {"DeleteRequest": {"Key": key}}]
    assert refused(dynamodb.batch_write_item, RequestItems={users: requests}) == (
        "ValidationException: Provided list of item keys contains duplicates"
    )
    actions = [{"Put": {"TableName": users, "Item": key}}, {"Delete": {"TableName": users, "Key": key}}]
    assert refused(dynamodb.transact_write_items, TransactItems=actions) == (
        "ValidationException: Transaction request cannot include multiple operations on one item"
    )


def test_a_transactions_token_is_for_one_body(dynamodb: Any, users: str, refused: Callable[..., str]) -> None:
    def put(name: str) -> list[dict[str, Any]]:
        return [{"Put": {"TableName": users, "Item": {"id": {"S": name}}}}]

    dynamodb.transact_write_items(TransactItems=put("a"), ClientRequestToken="token")
    dynamodb.transact_write_items(TransactItems=put("a"), ClientRequestToken="token")
    assert refused(dynamodb.transact_write_items, TransactItems=put("b"), ClientRequestToken="token").startswith(
        "IdempotentParameterMismatchException: "
    )
    assert dynamodb.scan(TableName=users)["Count"] == 1


def test_a_tables_name_has_three_characters(dynamodb: Any, refused: Callable[..., str]) -> None:
    assert (
        refused(
            dynamodb.create_table,
            TableName="ab",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        == "ValidationException: TableName must be at least 3 characters long and at most 255 characters long"
    )


def test_a_statement_of_partiql_finds_items(dynamodb: Any, users: str) -> None:
    dynamodb.put_item(TableName=users, Item={"id": {"S": "a"}})
    assert dynamodb.execute_statement(Statement="SELECT * FROM users WHERE id='a'")["Items"] == [{"id": {"S": "a"}}]


def test_capacity_grows_with_what_is_written(dynamodb: Any, users: str, orders: str) -> None:
    answer = dynamodb.put_item(
        TableName=users, Item={"id": {"S": "a"}, "pad": {"S": "x" * 5000}}, ReturnConsumedCapacity="TOTAL"
    )
    assert answer["ConsumedCapacity"]["CapacityUnits"] == 5.0
    answer = dynamodb.put_item(
        TableName=orders, Item={"customer": {"S": "ann"}, "placed": {"N": "1"}}, ReturnItemCollectionMetrics="SIZE"
    )
    assert answer["ItemCollectionMetrics"]["ItemCollectionKey"] == {"customer": {"S": "ann"}}
    assert dynamodb.describe_table(TableName=users)["Table"]["TableSizeBytes"] > 5000


def test_a_table_is_created_before_it_is_active(slow_cloud: Cloud, slow_dynamodb: Any) -> None:
    table = slow_dynamodb.create_table(
        TableName="slow",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )["TableDescription"]
    assert table["TableStatus"] == "CREATING"
    slow_dynamodb.get_waiter("table_exists").wait(TableName="slow")
    assert slow_dynamodb.describe_table(TableName="slow")["Table"]["TableStatus"] == "ACTIVE"


def test_what_has_expired_goes(cloud: Cloud, dynamodb: Any, users: str) -> None:
    dynamodb.update_time_to_live(TableName=users, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"})
    expires = {"N": str(int(cloud.clock.now()) + 60)}
    dynamodb.put_item(TableName=users, Item={"id": {"S": "a"}, "expires": expires})
    assert dynamodb.scan(TableName=users)["Count"] == 1
    cloud.clock.advance(hours=72)
    assert dynamodb.scan(TableName=users)["Count"] == 0
