"""Tables come and go: what they are created with, how they are described, and the states they pass through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud

KEY = [{"AttributeName": "id", "KeyType": "HASH"}]
DEFINITIONS = [{"AttributeName": "id", "AttributeType": "S"}]
NOT_USED = (
    "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of "
    "attributes defined in AttributeDefinitions"
)


def create(dynamodb: Any, **more: Any) -> Any:
    params = {
        "TableName": "users",
        "KeySchema": KEY,
        "AttributeDefinitions": DEFINITIONS,
        "BillingMode": "PAY_PER_REQUEST",
        **more,
    }
    return dynamodb.create_table(**{name: value for name, value in params.items() if value is not None})


def test_a_new_table_is_described_as_creating_and_is_active_at_once(dynamodb: Any) -> None:
    created = create(dynamodb)["TableDescription"]
    described = dynamodb.describe_table(TableName="users")["Table"]

    assert created["TableStatus"] == "CREATING"
    assert described["TableStatus"] == "ACTIVE"
    assert described["TableArn"] == "arn:aws:dynamodb:us-east-1:123456789012:table/users"
    assert (described["ItemCount"], described["TableSizeBytes"]) == (0, 0)


def test_a_table_is_found_by_its_arn(dynamodb: Any, users: str) -> None:
    arn = dynamodb.describe_table(TableName=users)["Table"]["TableArn"]

    dynamodb.put_item(TableName=arn, Item={"id": {"S": "a"}})

    assert dynamodb.get_item(TableName=users, Key={"id": {"S": "a"}})["Item"] == {"id": {"S": "a"}}
    assert dynamodb.describe_table(TableName=arn)["Table"]["ItemCount"] == 1


def test_tables_are_listed_by_name_in_pages(dynamodb: Any) -> None:
    for name in ("pears", "apples", "quinces"):
        create(dynamodb, TableName=name)

    first = dynamodb.list_tables(Limit=2)
    second = dynamodb.list_tables(Limit=2, ExclusiveStartTableName=first["LastEvaluatedTableName"])

    assert first["TableNames"] == ["apples", "pears"]
    assert second["TableNames"] == ["quinces"]
    assert "LastEvaluatedTableName" not in second


def test_a_table_that_is_being_created_takes_no_items(
    slow_cloud: Cloud, slow_dynamodb: Any, refused: Callable[..., str]
) -> None:
    create(slow_dynamodb)
    put = {"TableName": "users", "Item": {"id": {"S": "a"}}}

    assert refused(slow_dynamodb.put_item, **put) == "ResourceNotFoundException: Requested resource not found"
    assert refused(slow_dynamodb.delete_table, TableName="users") == (
        "ResourceInUseException: Attempt to change a resource which is still in use: Table is being created: users"
    )
    slow_cloud.clock.advance(seconds=10)
    slow_dynamodb.put_item(**put)


def test_a_deleted_table_is_gone_when_its_time_has_passed(
    slow_cloud: Cloud, slow_dynamodb: Any, refused: Callable[..., str]
) -> None:
    create(slow_dynamodb)
    slow_cloud.clock.advance(seconds=10)

    left = slow_dynamodb.delete_table(TableName="users")["TableDescription"]
    assert left["TableStatus"] == "DELETING"
    assert left.keys() <= {
        *("TableName", "TableStatus", "ProvisionedThroughput", "TableSizeBytes", "ItemCount", "TableArn", "TableId"),
        *("BillingModeSummary", "DeletionProtectionEnabled"),
    }
    assert slow_dynamodb.describe_table(TableName="users")["Table"]["TableStatus"] == "DELETING"
    slow_cloud.clock.advance(seconds=10)
    assert refused(slow_dynamodb.describe_table, TableName="users") == (
        "ResourceNotFoundException: Requested resource not found: Table: users not found"
    )


def test_a_second_table_of_a_name_is_refused(dynamodb: Any, users: str, refused: Callable[..., str]) -> None:
    assert refused(create, dynamodb=dynamodb) == "ResourceInUseException: Table already exists: users"


def test_a_protected_table_is_not_deleted(dynamodb: Any, refused: Callable[..., str]) -> None:
    create(dynamodb, DeletionProtectionEnabled=True)

    assert refused(dynamodb.delete_table, TableName="users") == (
        "ValidationException: Resource cannot be deleted as it is currently protected against deletion. "
        "Disable deletion protection first."
    )


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (
            {"BillingMode": None},
            "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be "
            "specified when BillingMode is PROVISIONED",
        ),
        (
            {"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}},
            "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be "
            "specified when BillingMode is PAY_PER_REQUEST",
        ),
        (
            {"KeySchema": [{"AttributeName": "id", "KeyType": "RANGE"}]},
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
        ),
        (
            {"KeySchema": [{"AttributeName": "other", "KeyType": "HASH"}]},
            "One or more parameter values were invalid: Some index key attributes are not defined in "
            "AttributeDefinitions. Keys: [other], AttributeDefinitions: [id]",
        ),
        (
            {"KeySchema": None},
            "1 validation error detected: Value null at 'keySchema' failed to satisfy constraint: Member must not be "
            "null",
        ),
        (
            {"GlobalTableSettingsReplicationMode": "ENABLED"},
            "One or more parameter values were invalid: GlobalTableSettingsReplicationMode can be specified only with "
            "GlobalTableSourceArn",
        ),
        (
            {"AttributeDefinitions": []},
            "Invalid KeySchema: Some index key attribute have no definition",
        ),
        (
            {"AttributeDefinitions": [*DEFINITIONS, {"AttributeName": "b", "AttributeType": "S"}]},
            NOT_USED,
        ),
        ({"TableName": "ab"}, "TableName must be at least 3 characters long and at most 255 characters long"),
        (
            {"TableName": "a bad name"},
            "1 validation error detected: Value 'a bad name' at 'tableName' failed to satisfy constraint: Member must "
            "satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
        ),
        (
            {"GlobalSecondaryIndexes": []},
            "One or more parameter values were invalid: List of GlobalSecondaryIndexes is empty",
        ),
    ],
)
def test_a_definition_that_makes_no_table_is_refused(
    dynamodb: Any, refused: Callable[..., str], params: dict[str, Any], message: str
) -> None:
    assert refused(create, dynamodb=dynamodb, **params) == f"ValidationException: {message}"


def test_waiters_wait_for_a_table_without_sleeping(slow_cloud: Cloud, slow_dynamodb: Any) -> None:
    create(slow_dynamodb)
    slow_dynamodb.get_waiter("table_exists").wait(TableName="users")
    slow_dynamodb.put_item(TableName="users", Item={"id": {"S": "a"}})

    slow_dynamodb.delete_table(TableName="users")
    slow_dynamodb.get_waiter("table_not_exists").wait(TableName="users")

    assert slow_dynamodb.list_tables()["TableNames"] == []
