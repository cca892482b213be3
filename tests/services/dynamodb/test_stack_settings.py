"""Settings of a stack's table, each changed by the operation it has, and put back when the template leaves it out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from awsim import mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/users"
CITY = {
    "IndexName": "by-city",
    "KeySchema": [{"AttributeName": "city", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}
ATTRIBUTES = [{"AttributeName": name, "AttributeType": "S"} for name in ("id", "city")]


@pytest.fixture(params=["instant", "realistic"], autouse=True)
def cloud(request: pytest.FixtureRequest) -> Iterator[Any]:
    with mock_aws(clock="virtual", lifecycle=request.param, seed=7) as cloud:
        yield cloud


@pytest.fixture
def dynamodb() -> Any:
    return boto3.client("dynamodb", region_name="us-east-1")


def table(*, indexes: Any = None, **properties: Any) -> dict[str, Any]:
    given = {
        "TableName": "users",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": ATTRIBUTES if indexes else ATTRIBUTES[:1],
        "BillingMode": "PAY_PER_REQUEST",
        **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
        **properties,
    }
    return {"Type": "AWS::DynamoDB::Table", "Properties": {k: v for k, v in given.items() if v is not None}}


def described(dynamodb: Any) -> Any:
    return dynamodb.describe_table(TableName="users")["Table"]


def insights(dynamodb: Any, **index: str) -> Any:
    return dynamodb.describe_contributor_insights(TableName="users", **index).get("ContributorInsightsStatus")


def test_insights_of_the_table_and_inside_an_index(stack, dynamodb, cloud):
    enabled = {"ContributorInsightsSpecification": {"Enabled": "true"}}
    stack.make(Table=table(indexes=[{**CITY, **enabled}], **enabled))
    cloud.clock.advance(minutes=1)
    before = insights(dynamodb), insights(dynamodb, IndexName="by-city")
    stack.update(Table=table(indexes=[CITY], **enabled))
    cloud.clock.advance(minutes=1)

    assert before == ("ENABLED", "ENABLED")
    assert (insights(dynamodb), insights(dynamodb, IndexName="by-city")) == ("ENABLED", "DISABLED")


def test_the_stream_has_another_view_and_a_policy(stack, dynamodb):
    def streamed(view: str, action: str) -> dict[str, Any]:
        statement = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": action, "Resource": "*"}
        policy = {"PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
        return table(StreamSpecification={"StreamViewType": view, "ResourcePolicy": policy})

    def action(arn: str) -> str:
        policy = json.loads(dynamodb.get_resource_policy(ResourceArn=arn)["Policy"])
        return str(policy["Statement"][0]["Action"])

    arn = {"arn": {"Fn::GetAtt": ["Table", "StreamArn"]}}
    first = stack.make(arn, Table=streamed("NEW_IMAGE", "dynamodb:GetRecords"))["arn"]
    first_action = action(first)
    second = stack.update(arn, Table=streamed("OLD_IMAGE", "dynamodb:GetRecords"))["arn"]
    second_action = action(second)
    stack.update(Table=streamed("OLD_IMAGE", "dynamodb:DescribeStream"))
    third_action = action(second)
    stack.update(Table=table())

    assert first != second
    assert (first_action, second_action, third_action) == (
        "dynamodb:GetRecords",
        "dynamodb:GetRecords",
        "dynamodb:DescribeStream",
    )
    assert described(dynamodb).get("StreamSpecification") in (None, {"StreamEnabled": False})


def test_the_table_has_a_policy_and_loses_it(stack, dynamodb):
    def policy(action: str) -> dict[str, Any]:
        statement = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": action, "Resource": ARN}
        return {"ResourcePolicy": {"PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}}

    def action() -> Any:
        try:
            text = dynamodb.get_resource_policy(ResourceArn=ARN)["Policy"]
        except ClientError as error:
            return error.response["Error"]["Code"]
        return json.loads(text)["Statement"][0]["Action"]

    stack.make(Table=table(**policy("dynamodb:GetItem")))
    first = action()
    stack.update(Table=table(**policy("dynamodb:Query")))
    second = action()
    stack.update(Table=table())

    assert (first, second, action()) == ("dynamodb:GetItem", "dynamodb:Query", "PolicyNotFoundException")


def test_settings_beside_the_table_change_and_go(stack, dynamodb, cloud):
    def seen() -> tuple[Any, ...]:
        cloud.clock.advance(minutes=1)
        expiry = dynamodb.describe_time_to_live(TableName="users")["TimeToLiveDescription"]
        backups = dynamodb.describe_continuous_backups(TableName="users")["ContinuousBackupsDescription"]
        recovery = backups["PointInTimeRecoveryDescription"]
        return (
            expiry.get("AttributeName"),
            recovery["PointInTimeRecoveryStatus"],
            recovery.get("RecoveryPeriodInDays"),
        )

    expiry = {"AttributeName": "expires", "Enabled": "true"}
    recovery = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": "10"}
    stack.make(Table=table(TimeToLiveSpecification=expiry, PointInTimeRecoverySpecification=recovery))
    before = seen()
    cloud.clock.advance(hours=2)
    stack.update(Table=table())

    assert before == ("expires", "ENABLED", 10)
    assert seen() == (None, "DISABLED", None)


def test_changes_go_to_another_data_stream_and_then_to_none(stack, dynamodb, cloud):
    def destinations() -> dict[str, str]:
        cloud.clock.advance(minutes=1)
        told = dynamodb.describe_kinesis_streaming_destination(TableName="users")["KinesisDataStreamDestinations"]
        return {each["StreamArn"].rpartition("/")[2]: each["DestinationStatus"] for each in told}

    def sent_to(name: str) -> dict[str, Any]:
        return table(KinesisStreamSpecification={"StreamArn": {"Fn::GetAtt": [name, "Arn"]}})

    streams = {
        name: {"Type": "AWS::Kinesis::Stream", "Properties": {"Name": name.lower(), "ShardCount": 1}}
        for name in ("One", "Two")
    }
    stack.make(**streams, Table=sent_to("One"))
    first = destinations()
    stack.update(**streams, Table=sent_to("Two"))
    second = destinations()
    stack.update(**streams, Table=table())

    assert first == {"one": "ACTIVE"}
    assert second == {"one": "DISABLED", "two": "ACTIVE"}
    assert destinations() == {"one": "DISABLED", "two": "DISABLED"}


def test_throughput_class_and_encryption_change(stack, dynamodb):
    units = {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4}
    index = {**CITY, "ProvisionedThroughput": units}
    stack.make(Table=table(SSESpecification={"SSEEnabled": True}, TableClass="STANDARD_INFREQUENT_ACCESS"))
    first = described(dynamodb)
    stack.update(Table=table(BillingMode=None, ProvisionedThroughput=units))
    stack.update(Table=table(BillingMode=None, ProvisionedThroughput=units, indexes=[index]))
    more = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6}
    stack.update(
        Table=table(BillingMode=None, ProvisionedThroughput=more, indexes=[{**index, "ProvisionedThroughput": more}])
    )

    seen = described(dynamodb)
    assert (first["SSEDescription"]["SSEType"], first["TableClassSummary"]["TableClass"]) == (
        "KMS",
        "STANDARD_INFREQUENT_ACCESS",
    )
    assert "SSEDescription" not in seen or seen["SSEDescription"]["Status"] == "DISABLED"
    assert seen["TableClassSummary"]["TableClass"] == "STANDARD"
    assert seen["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    assert seen["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]["WriteCapacityUnits"] == 6


def test_a_table_that_its_template_names_can_not_be_replaced(stack, dynamodb):
    stack.make(Table=table())
    made = described(dynamodb)["TableId"]

    with pytest.raises(ClientError, match=r"when a custom-named resource requires replacing\. Rename users"):
        stack.update(
            Table=table(
                KeySchema=[{"AttributeName": "at", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "at", "AttributeType": "N"}],
            )
        )
    assert described(dynamodb)["TableId"] == made


def test_a_table_is_made_of_files(stack, dynamodb):
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="files")
    s3.put_object(Bucket="files", Key="in/1.json", Body=b'{"Item": {"id": {"S": "a"}}}\n')
    source = {"S3BucketSource": {"S3Bucket": "files", "S3KeyPrefix": "in"}, "InputFormat": "DYNAMODB_JSON"}

    stack.make(
        Table=table(
            ImportSourceSpecification=source,
            DeletionProtectionEnabled=True,
            StreamSpecification={"StreamViewType": "KEYS_ONLY"},
            Tags=[{"Key": "team", "Value": "a"}],
        )
    )

    seen = described(dynamodb)
    assert dynamodb.scan(TableName="users")["Items"] == [{"id": {"S": "a"}}]
    assert (seen["DeletionProtectionEnabled"], seen["StreamSpecification"]["StreamViewType"]) == (True, "KEYS_ONLY")
    assert dynamodb.list_tags_of_resource(ResourceArn=ARN)["Tags"] == [{"Key": "team", "Value": "a"}]
