"""A client of DynamoDB in a simulated AWS, tables to use, and a short way to be refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud


@pytest.fixture
def dynamodb(cloud: Cloud) -> Any:
    return boto3.client("dynamodb", region_name="us-east-1")


@pytest.fixture
def slow_dynamodb(slow_cloud: Cloud) -> Any:
    return boto3.client("dynamodb", region_name="us-east-1")


@pytest.fixture
def users(dynamodb: Any) -> str:
    """The name of a table whose key is the string `id`."""
    return _users(dynamodb)


@pytest.fixture
def slow_users(slow_dynamodb: Any) -> str:
    """The name of such a table that is being created, as long as AWS takes for it."""
    return _users(slow_dynamodb)


def _users(dynamodb: Any) -> str:
    dynamodb.create_table(
        TableName="users",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return "users"


@pytest.fixture
def orders(dynamodb: Any) -> str:
    """The name of a table by `customer` and the number `placed`, with an LSI by `amount` and a GSI by `stage`."""
    dynamodb.create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "customer", "KeyType": "HASH"}, {"AttributeName": "placed", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "customer", "AttributeType": "S"},
            {"AttributeName": "placed", "AttributeType": "N"},
            {"AttributeName": "amount", "AttributeType": "N"},
            {"AttributeName": "stage", "AttributeType": "S"},
        ],
        LocalSecondaryIndexes=[
            {
                "IndexName": "by-amount",
                "KeySchema": [
                    {"AttributeName": "customer", "KeyType": "HASH"},
                    {"AttributeName": "amount", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-stage",
                "KeySchema": [
                    {"AttributeName": "stage", "KeyType": "HASH"},
                    {"AttributeName": "placed", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    return "orders"


@pytest.fixture
def refused() -> Callable[..., str]:
    """Call an operation that has to fail, and give `code: message`."""

    def refused(call: Callable[..., Any], **params: Any) -> str:
        with pytest.raises(ClientError) as caught:
            call(**params)
        error = caught.value.response["Error"]
        return f"{error['Code']}: {error['Message']}"

    return refused
