"""Tables of stacks, and tables that moto's other services see."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

from awsim import Cloud, mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/users"


@pytest.fixture(autouse=True)
def cloud() -> Iterator[Cloud]:
    with mock_aws(clock="virtual", lifecycle={"dynamodb": "realistic"}, seed=7) as cloud:
        yield cloud


def client(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1")


def template(**properties: Any) -> str:
    given = {
        "TableName": "users",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
        **properties,
    }
    return json.dumps(
        {
            "Resources": {
                "Table": {
                    "Type": "AWS::DynamoDB::Table",
                    "Properties": {name: value for name, value in given.items() if value is not None},
                }
            },
            "Outputs": {
                "name": {"Value": {"Ref": "Table"}},
                "arn": {"Value": {"Fn::GetAtt": ["Table", "Arn"]}},
                **(
                    {"stream": {"Value": {"Fn::GetAtt": ["Table", "StreamArn"]}}}
                    if "StreamSpecification" in properties
                    else {}
                ),
            },
        }
    )


def make(**properties: Any) -> dict[str, str]:
    client("cloudformation").create_stack(StackName="stack", TemplateBody=template(**properties))
    return outputs()


def update(**properties: Any) -> dict[str, str]:
    client("cloudformation").update_stack(StackName="stack", TemplateBody=template(**properties))
    return outputs()


def outputs() -> dict[str, str]:
    stack = client("cloudformation").describe_stacks(StackName="stack")["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}


def table(name: str = "users") -> Any:
    return client("dynamodb").describe_table(TableName=name)["Table"]


def test_a_stack_makes_a_table_that_takes_items() -> None:
    shown = make()
    client("dynamodb").put_item(TableName="users", Item={"id": {"S": "a"}})

    assert shown == {"name": "users", "arn": ARN}
    assert table()["ItemCount"] == 1


def test_a_table_without_a_name_gets_one_of_the_stacks() -> None:
    name = make(TableName=None)["name"]

    assert name.startswith("stack-Table-")
    assert table(name)["TableStatus"] == "ACTIVE"


def test_settings_with_operations_of_their_own_are_made_too() -> None:
    shown = make(
        StreamSpecification={"StreamViewType": "NEW_IMAGE"},
        TimeToLiveSpecification={"AttributeName": "expires", "Enabled": "true"},
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        SSESpecification={"SSEEnabled": True},
        Tags=[{"Key": "team", "Value": "a"}],
    )
    dynamodb = client("dynamodb")

    assert shown["stream"] == table()["LatestStreamArn"]
    assert dynamodb.describe_time_to_live(TableName="users")["TimeToLiveDescription"]["AttributeName"] == "expires"
    backups = dynamodb.describe_continuous_backups(TableName="users")["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert table()["SSEDescription"]["SSEType"] == "KMS"
    assert dynamodb.list_tags_of_resource(ResourceArn=ARN)["Tags"][0] == {"Key": "team", "Value": "a"}


def test_changes_go_to_a_data_stream() -> None:
    kinesis = client("kinesis")
    kinesis.create_stream(StreamName="changes", ShardCount=1)
    arn = kinesis.describe_stream_summary(StreamName="changes")["StreamDescriptionSummary"]["StreamARN"]

    make(KinesisStreamSpecification={"StreamArn": arn, "ApproximateCreationDateTimePrecision": "MILLISECOND"})

    told = client("dynamodb").describe_kinesis_streaming_destination(TableName="users")
    assert told["KinesisDataStreamDestinations"][0]["StreamArn"] == arn
    assert told["KinesisDataStreamDestinations"][0]["ApproximateCreationDateTimePrecision"] == "MILLISECOND"


CITY = {
    "AttributeDefinitions": [
        {"AttributeName": "id", "AttributeType": "S"},
        {"AttributeName": "city", "AttributeType": "S"},
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-city",
            "KeySchema": [{"AttributeName": "city", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
}


def test_an_update_changes_the_table_and_keeps_its_items() -> None:
    make()
    client("dynamodb").put_item(TableName="users", Item={"id": {"S": "a"}, "city": {"S": "Ulm"}})

    update(**CITY, DeletionProtectionEnabled=True)
    with_index = table()
    update(BillingMode=None, ProvisionedThroughput={"ReadCapacityUnits": "3", "WriteCapacityUnits": 4})
    without = table()

    assert with_index["GlobalSecondaryIndexes"][0]["ItemCount"] == 1
    assert with_index["DeletionProtectionEnabled"] is True
    assert "GlobalSecondaryIndexes" not in without
    assert without["DeletionProtectionEnabled"] is False
    assert without["ProvisionedThroughput"]["ReadCapacityUnits"] == 3
    assert without["ItemCount"] == 1


def test_a_property_that_tables_do_not_have_is_refused() -> None:
    with pytest.raises(ClientError, match=r"extraneous key \[ImportSource\] is not permitted"):
        make(ImportSource={})


def test_another_key_makes_another_table() -> None:
    make()

    shown = update(
        TableName="visits",
        KeySchema=[{"AttributeName": "at", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "at", "AttributeType": "N"}],
    )

    assert shown["name"] == "visits"
    assert table("visits")["KeySchema"] == [{"AttributeName": "at", "KeyType": "HASH"}]


def test_a_deleted_stack_deletes_its_table(cloud: Cloud) -> None:
    make()
    client("cloudformation").delete_stack(StackName="stack")
    cloud.clock.advance(minutes=1)

    assert client("dynamodb").list_tables()["TableNames"] == []


def test_tables_are_found_and_tagged_by_the_tagging_api() -> None:
    make(Tags=[{"Key": "team", "Value": "a"}])
    tagging = client("resourcegroupstaggingapi")

    tagging.tag_resources(ResourceARNList=[ARN], Tags={"stage": "test"})
    found = tagging.get_resources(ResourceTypeFilters=["dynamodb:table"])["ResourceTagMappingList"]

    assert [each["ResourceARN"] for each in found] == [ARN]
    assert {tag["Key"] for tag in found[0]["Tags"]} >= {"team", "stage"}


def test_an_api_puts_items(cloud: Cloud) -> None:
    make()
    apigateway = client("apigateway")
    api = apigateway.create_rest_api(name="api")["id"]
    root = apigateway.get_resources(restApiId=api)["items"][0]["id"]
    where = {"restApiId": api, "resourceId": root, "httpMethod": "POST"}
    apigateway.put_method(**where, authorizationType="none")
    apigateway.put_method_response(**where, statusCode="200")
    apigateway.put_integration(
        **where,
        type="AWS",
        uri="arn:aws:apigateway:us-east-1:dynamodb:action/PutItem",
        integrationHttpMethod="POST",
    )
    apigateway.put_integration_response(**where, statusCode="200")
    apigateway.create_deployment(restApiId=api, stageName="v1")

    answer = requests.post(
        f"https://{api}.execute-api.us-east-1.amazonaws.com/v1/",
        json={"TableName": "users", "Item": {"id": {"S": "a"}}},
        timeout=5,
    )

    assert answer.status_code == 200
    assert client("dynamodb").scan(TableName="users")["Items"] == [{"id": {"S": "a"}}]
