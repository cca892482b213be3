"""Tables that refuse what exceeds their throughput, when the cloud is asked to have them do so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from awsim import Cloud, mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE_EXCEEDED = (
    "ProvisionedThroughputExceededException: The level of configured provisioned throughput for the table was "
    "exceeded. Consider increasing your provisioning level with the UpdateTable API."
)
ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/users"


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with mock_aws(clock="virtual", seed=7, throughput_limits=True) as cloud:
        yield cloud


@pytest.fixture
def dynamodb(cloud: Cloud) -> Any:
    """A client that does not try again."""
    return boto3.client("dynamodb", "us-east-1", config=Config(retries={"total_max_attempts": 1}))


@pytest.fixture
def narrow(dynamodb: Any) -> str:
    """The name of a table of one unit a second each way, with an index of one unit a second."""
    one = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
    dynamodb.create_table(
        TableName="users",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "city", "AttributeType": "S"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-city",
                "KeySchema": [{"AttributeName": "city", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
                "ProvisionedThroughput": one,
            }
        ],
        ProvisionedThroughput={**one, "WriteCapacityUnits": 1},
    )
    return "users"


def item(name: str, size: int = 10) -> dict[str, Any]:
    return {"id": {"S": name}, "text": {"S": "x" * size}}


def test_a_large_write_is_waited_for(cloud: Cloud, dynamodb: Any, narrow: str, refused: Any) -> None:
    dynamodb.put_item(TableName=narrow, Item=item("a", 3000))

    assert refused(dynamodb.put_item, TableName=narrow, Item=item("b")) == TABLE_EXCEEDED
    cloud.clock.advance(seconds=2)
    assert refused(dynamodb.put_item, TableName=narrow, Item=item("b")) == TABLE_EXCEEDED
    cloud.clock.advance(seconds=1)
    dynamodb.put_item(TableName=narrow, Item=item("b"))


def test_the_error_names_the_reason_and_the_resource(dynamodb: Any, narrow: str) -> None:
    dynamodb.put_item(TableName=narrow, Item=item("a", 3000))

    with pytest.raises(ClientError) as caught:
        dynamodb.put_item(TableName=narrow, Item=item("b"))

    assert caught.value.response["ThrottlingReasons"] == [
        {"reason": "TableWriteProvisionedThroughputExceeded", "resource": ARN}
    ]


def test_unused_throughput_is_kept_for_five_minutes(cloud: Cloud, dynamodb: Any, narrow: str, refused: Any) -> None:
    dynamodb.get_item(TableName=narrow, Key={"id": {"S": "a"}})
    cloud.clock.advance(hours=1)

    for _ in range(300):
        dynamodb.get_item(TableName=narrow, Key={"id": {"S": "a"}}, ConsistentRead=True)
    assert refused(dynamodb.get_item, TableName=narrow, Key={"id": {"S": "a"}}) == TABLE_EXCEEDED
    assert refused(dynamodb.scan, TableName=narrow) == TABLE_EXCEEDED


def test_an_index_that_cannot_follow_holds_the_table_back(dynamodb: Any, narrow: str, refused: Any) -> None:
    dynamodb.update_table(TableName=narrow, ProvisionedThroughput={"ReadCapacityUnits": 9, "WriteCapacityUnits": 9})
    dynamodb.put_item(TableName=narrow, Item={**item("a"), "city": {"S": "Ulm"}})

    assert refused(dynamodb.put_item, TableName=narrow, Item={**item("b"), "city": {"S": "Ulm"}}).startswith(
        "ProvisionedThroughputExceededException: The level of configured provisioned throughput for one or more global "
        "secondary indexes of the table was exceeded."
    )


def test_a_batch_leaves_what_is_refused_to_another_request(dynamodb: Any, narrow: str, refused: Any) -> None:
    requests = [{"PutRequest": {"Item": item(name)}} for name in "abc"]

    answer = dynamodb.batch_write_item(RequestItems={narrow: requests})

    assert answer["UnprocessedItems"] == {narrow: requests[1:]}
    assert refused(dynamodb.batch_write_item, RequestItems=answer["UnprocessedItems"]) == TABLE_EXCEEDED


def test_a_transaction_is_cancelled(dynamodb: Any, narrow: str, refused: Any) -> None:
    dynamodb.put_item(TableName=narrow, Item=item("a", 3000))
    put = {"Put": {"TableName": narrow, "Item": item("b")}}

    assert refused(dynamodb.transact_write_items, TransactItems=[put]) == (
        "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons "
        "[ProvisionedThroughputExceeded]"
    )


def test_requests_are_limited_where_a_maximum_is_set(cloud: Cloud, dynamodb: Any, users: str, refused: Any) -> None:
    dynamodb.put_item(TableName=users, Item=item("a", 3000))
    dynamodb.update_table(TableName=users, OnDemandThroughput={"MaxWriteRequestUnits": 1, "MaxReadRequestUnits": -1})
    cloud.clock.advance(minutes=5)
    dynamodb.put_item(TableName=users, Item=item("a", 400_000))

    assert refused(dynamodb.put_item, TableName=users, Item=item("b")) == (
        "ThrottlingException: Throughput exceeds the maximum OnDemandThroughput configured on table or index"
    )
    dynamodb.scan(TableName=users)


def test_botocores_own_retries_wait_until_it_is_admitted(cloud: Cloud, narrow: str) -> None:
    patient = boto3.client("dynamodb", "us-east-1", config=Config(retries={"mode": "standard", "max_attempts": 10}))
    patient.put_item(TableName=narrow, Item=item("a", 3000))

    answer = patient.put_item(TableName=narrow, Item=item("b"))

    assert answer["ResponseMetadata"]["RetryAttempts"] > 0
