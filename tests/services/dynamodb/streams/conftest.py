"""A client of DynamoDB's streams in a simulated AWS, a table with a stream, and short ways to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud


@pytest.fixture
def streams(cloud: Cloud) -> Any:
    return boto3.client("dynamodbstreams", region_name="us-east-1")


@pytest.fixture
def table(dynamodb: Any) -> Callable[..., str]:
    """Creates the table `users`, whose key is the string `id`; the answer is its stream's ARN."""

    def create(view: str = "NEW_AND_OLD_IMAGES", name: str = "users") -> str:
        described = dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": view},
        )
        arn: str = described["TableDescription"]["LatestStreamArn"]
        return arn

    return create


@pytest.fixture
def put(dynamodb: Any) -> Callable[..., None]:
    """Puts an item whose attributes are strings: `put("1", name="Fred")`."""

    def put(key: str, **attributes: str) -> None:
        item = {"id": key, **attributes}
        dynamodb.put_item(TableName="users", Item={name: {"S": value} for name, value in item.items()})

    return put


@pytest.fixture
def shards(streams: Any) -> Callable[[str], list[dict[str, Any]]]:
    """The shards of a stream, as DescribeStream has them."""

    def shards(arn: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        return found

    return shards


@pytest.fixture
def iterator(streams: Any, shards: Any) -> Callable[..., str]:
    """A shard iterator of a stream's first shard: `iterator(arn, "LATEST")`."""

    def iterator(arn: str, kind: str = "TRIM_HORIZON", **given: Any) -> str:
        given.setdefault("ShardId", shards(arn)[0]["ShardId"])
        token: str = streams.get_shard_iterator(StreamArn=arn, ShardIteratorType=kind, **given)["ShardIterator"]
        return token

    return iterator


@pytest.fixture
def read(streams: Any, iterator: Any) -> Callable[..., list[dict[str, Any]]]:
    """The records of a stream's first shard, from the beginning or another position."""

    def read(arn: str, kind: str = "TRIM_HORIZON", **given: Any) -> list[dict[str, Any]]:
        records: list[dict[str, Any]] = streams.get_records(ShardIterator=iterator(arn, kind, **given))["Records"]
        return records

    return read
