"""Bulk operations: items of files in S3 put into a table, what was wrong with them, and cancelling it."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from awsim import Cloud, mock_aws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def s3(cloud: Cloud) -> Any:
    """A client of S3, with a bucket `data`."""
    client = cloud.client("s3")
    client.create_bucket(Bucket="data")
    return client


def line(name: str, **more: Any) -> str:
    return json.dumps({"Item": {"id": {"S": name}}, **more}) + "\n"


def start(dynamodb: Any, table: str, compression: str = "NONE", **more: Any) -> Any:
    return dynamodb.start_bulk_put_items(
        TableName=table,
        InputS3Configuration={
            "S3Bucket": "data",
            "S3KeyPrefix": "in/",
            "InputFormat": "DYNAMODB_JSON",
            "InputCompressionType": compression,
        },
        OutputS3Configuration={
            "S3Bucket": "data",
            "S3KeyPrefix": "out",
            "OutputType": ["ERROR", "CONDITION_CHECK_FAILURE"],
        },
        **more,
    )["BulkOperationDescription"]


def described(dynamodb: Any, operation: Any) -> Any:
    return dynamodb.describe_bulk_operation(BulkOperationArn=operation["BulkOperationArn"])["BulkOperationDescription"]


@pytest.fixture
def written(s3: Any) -> Callable[[], dict[str, Any]]:
    """The records the operation has written to S3, by the name of the file."""

    def written() -> dict[str, Any]:
        listed = s3.list_objects_v2(Bucket="data", Prefix="out/").get("Contents", ())
        return {
            each["Key"].rpartition("/")[2]: [
                json.loads(record)
                for record in s3.get_object(Bucket="data", Key=each["Key"])["Body"].read().decode().splitlines()
            ]
            for each in listed
        }

    return written


def test_the_items_of_all_files_are_put(dynamodb: Any, users: str, s3: Any, written: Any) -> None:
    s3.put_object(Bucket="data", Key="in/1.json", Body=line("a") + line("b"))
    s3.put_object(Bucket="data", Key="in/2.json", Body=line("c"))

    begun = start(dynamodb, users)
    ended = described(dynamodb, begun)

    assert begun["BulkOperationStatus"] == "IN_PROGRESS"
    assert ended["BulkOperationStatus"] == "COMPLETED"
    assert (ended["ProcessedItemCount"], ended["FailedItemCount"]) == (3, 0)
    assert ended["ProcessedInputBytes"] == ended["TotalInputBytes"] == len(line("a")) * 3
    assert ended["BulkOperationUsage"] == [
        {"TableName": users, "BulkPutBytes": 9, "Table": {"BulkPutBytes": 9}},
    ]
    assert dynamodb.scan(TableName=users)["Count"] == 3
    assert written() == {}


def test_compressed_files_are_read(dynamodb: Any, users: str, s3: Any) -> None:
    s3.put_object(Bucket="data", Key="in/1.json.gz", Body=gzip.compress(line("a").encode()))

    start(dynamodb, users, "GZIP")

    assert dynamodb.scan(TableName=users)["Items"] == [{"id": {"S": "a"}}]


def test_what_cannot_be_put_is_written_to_the_output(dynamodb: Any, users: str, s3: Any, written: Any) -> None:
    dynamodb.put_item(TableName=users, Item={"id": {"S": "a"}, "age": {"N": "1"}})
    guarded = line("a", ConditionExpression="attribute_not_exists(id)")
    s3.put_object(Bucket="data", Key="in/1.json", Body='{"Item": {"no": {"S": "key"}}}\n' + guarded + "not json\n")

    ended = described(dynamodb, start(dynamodb, users))

    assert ended["BulkOperationStatus"] == "COMPLETED_WITH_ERRORS"
    assert (ended["ProcessedItemCount"], ended["FailedItemCount"]) == (3, 2)
    assert dynamodb.scan(TableName=users)["Items"] == [{"id": {"S": "a"}, "age": {"N": "1"}}]
    output = written()
    assert output["ERROR.json"][0]["ErrorMessage"] == (
        "One or more parameter values were invalid: Missing the key id in the item"
    )
    assert output["CONDITION_CHECK_FAILURE.json"] == [
        {
            "Item": {"id": {"S": "a"}},
            "ExistingItem": {"id": {"S": "a"}, "age": {"N": "1"}},
            "S3Key": "in/1.json",
            "LineNumber": 1,
        }
    ]


def test_a_bucket_that_is_not_there_fails_it(dynamodb: Any, users: str) -> None:
    ended = described(dynamodb, start(dynamodb, users))

    assert (ended["BulkOperationStatus"], ended["FailureCode"]) == ("FAILED", "S3NoSuchBucket")


def test_a_token_starts_it_once(cloud: Cloud, dynamodb: Any, users: str, s3: Any, refused: Any) -> None:
    first = start(dynamodb, users, ClientToken="t")
    again = start(dynamodb, users, ClientToken="t")

    assert first["BulkOperationArn"] == again["BulkOperationArn"]
    other = {"dynamodb": dynamodb, "table": users, "ClientToken": "t", "MaxWriteRequestUnits": 2048}
    assert refused(start, **other).startswith("IdempotentParameterMismatchException: ")
    cloud.clock.advance(hours=8)
    assert start(dynamodb, users, ClientToken="t")["BulkOperationArn"] != first["BulkOperationArn"]


def test_operations_are_listed_latest_first_for_90_days(cloud: Cloud, dynamodb: Any, users: str, s3: Any) -> None:
    arns = []
    for _ in range(3):
        arns.append(start(dynamodb, users)["BulkOperationArn"])
        cloud.clock.advance(days=40)

    first = dynamodb.list_bulk_operations(MaxResults=1)
    second = dynamodb.list_bulk_operations(MaxResults=1, NextToken=first["NextToken"])

    listed = [each["BulkOperationArn"] for page in (first, second) for each in page["BulkOperationsSummaryList"]]
    assert listed == [arns[2], arns[1]]
    assert "NextToken" not in second


class TestCancelling:
    @pytest.fixture
    def cloud(self) -> Iterator[Cloud]:
        """An AWS whose bulk operations take their time."""
        with mock_aws(clock="virtual", lifecycle={"dynamodb:BulkOperation": "realistic"}, seed=7) as cloud:
            yield cloud

    def test_what_was_written_stays(self, cloud: Cloud, dynamodb: Any, users: str, s3: Any) -> None:
        s3.put_object(Bucket="data", Key="in/1.json", Body=line("a"))
        s3.put_object(Bucket="data", Key="in/2.json", Body=line("b"))
        begun = start(dynamodb, users)
        cloud.clock.advance(seconds=30)

        cancelled = dynamodb.cancel_bulk_operation(BulkOperationArn=begun["BulkOperationArn"])
        cloud.clock.advance(seconds=30)

        assert cancelled["BulkOperationStatus"] == "CANCELLING"
        assert described(dynamodb, begun)["BulkOperationStatus"] == "CANCELLED"
        assert dynamodb.scan(TableName=users)["Items"] == [{"id": {"S": "a"}}]

    def test_an_unknown_operation_is_not_found(self, dynamodb: Any, refused: Any) -> None:
        arn = "arn:aws:dynamodb:us-east-1:123456789012:table/users/bulk-operation/none"

        assert refused(dynamodb.cancel_bulk_operation, BulkOperationArn=arn) == (
            f"ResourceNotFoundException: Requested resource not found: Bulk operation: {arn} not found"
        )
