"""Global tables in stacks: the table of the stack's region, its replicas, and what is said of one region alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from awsim import mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME, AWAY = "us-east-1", "eu-west-1"
SCALING = {"MinCapacity": 2, "MaxCapacity": "20", "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 70}}


@pytest.fixture(params=["instant", "realistic"], autouse=True)
def cloud(request: pytest.FixtureRequest) -> Iterator[Any]:
    with mock_aws(clock="virtual", lifecycle=request.param, seed=7) as cloud:
        yield cloud


def client(region: str = HOME, service: str = "dynamodb") -> Any:
    return boto3.client(service, region_name=region)


def table(*replicas: dict[str, Any], **properties: Any) -> dict[str, Any]:
    given = {
        "TableName": "users",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
        "Replicas": list(replicas),
        **properties,
    }
    return {"Type": "AWS::DynamoDB::GlobalTable", "Properties": given}


def replica(region: str = HOME, **properties: Any) -> dict[str, Any]:
    return {"Region": region, **properties}


def described(region: str = HOME) -> Any:
    return client(region).describe_table(TableName="users")["Table"]


def regions() -> dict[str, str]:
    return {each["RegionName"]: each["ReplicaStatus"] for each in described().get("Replicas", ())}


STREAMED = {"StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"}}


def test_a_table_of_one_region(stack):
    names = {"ref": {"Ref": "Table"}, **{name: {"Fn::GetAtt": ["Table", name]} for name in ("Arn", "TableId")}}
    shown = stack.make(names, Table=table(replica(TableClass="STANDARD_INFREQUENT_ACCESS"), TableName="users"))

    seen = described()
    assert shown == {"ref": "users", "Arn": seen["TableArn"], "TableId": seen["TableId"]}
    assert seen["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    assert regions() == {}


def test_items_reach_the_replica(stack, cloud):
    stack.make(Table=table(replica(), replica(AWAY), **STREAMED))
    client().put_item(TableName="users", Item={"id": {"S": "a"}})
    cloud.clock.advance(minutes=1)

    assert regions().get(AWAY) == "ACTIVE"
    assert client(AWAY).scan(TableName="users")["Items"][0]["id"] == {"S": "a"}


def test_each_region_has_what_is_said_of_it(stack, cloud):
    def seen(region: str) -> tuple[Any, ...]:
        cloud.clock.advance(minutes=1)
        dynamodb = client(region)
        backups = dynamodb.describe_continuous_backups(TableName="users")["ContinuousBackupsDescription"]
        tags = dynamodb.list_tags_of_resource(ResourceArn=described(region)["TableArn"])["Tags"]
        return (
            described(region)["DeletionProtectionEnabled"],
            backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"],
            dynamodb.describe_contributor_insights(TableName="users").get("ContributorInsightsStatus"),
            {tag["Key"]: tag["Value"] for tag in tags},
        )

    away = replica(
        AWAY,
        DeletionProtectionEnabled="true",
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        ContributorInsightsSpecification={"Enabled": True},
        Tags=[{"Key": "where", "Value": "away"}],
    )
    home = replica(Tags=[{"Key": "where", "Value": "home"}])
    stack.make(Table=table(home, away, **STREAMED))
    first = seen(HOME), seen(AWAY)
    stack.update(Table=table(home, replica(AWAY), **STREAMED))

    assert first == (
        (False, "DISABLED", "DISABLED", {"where": "home"}),
        (True, "ENABLED", "ENABLED", {"where": "away"}),
    )
    assert seen(AWAY) == (False, "DISABLED", "DISABLED", {})


def test_replicas_come_and_go(stack):
    stack.make(Table=table(replica(), **STREAMED))
    stack.update(Table=table(replica(), replica(AWAY), **STREAMED))
    two = regions()
    stack.update(Table=table(replica(), replica("us-west-2"), **STREAMED))

    assert AWAY in two
    assert {AWAY, "us-west-2"} & set(regions()) == {"us-west-2"}


def test_settings_of_the_table_change(stack, cloud):
    stack.make(Table=table(replica(), replica(AWAY), **STREAMED))
    index = {
        "IndexName": "by-city",
        "KeySchema": [{"AttributeName": "city", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    attributes = [{"AttributeName": name, "AttributeType": "S"} for name in ("id", "city")]
    stack.update(
        Table=table(
            replica(),
            replica(AWAY),
            AttributeDefinitions=attributes,
            GlobalSecondaryIndexes=[index],
            TimeToLiveSpecification={"AttributeName": "expires", "Enabled": True},
            **STREAMED,
        )
    )
    cloud.clock.advance(minutes=2)

    assert [each["IndexName"] for each in described(AWAY)["GlobalSecondaryIndexes"]] == ["by-city"]
    expiry = client().describe_time_to_live(TableName="users")["TimeToLiveDescription"]
    assert expiry["AttributeName"] == "expires"


def test_provisioned_capacity_is_scaled_in_each_region(stack):
    write = {"WriteProvisionedThroughputSettings": {"WriteCapacityAutoScalingSettings": SCALING}}
    read = {"ReadProvisionedThroughputSettings": {"ReadCapacityAutoScalingSettings": {**SCALING, "SeedCapacity": 5}}}
    given = {"BillingMode": "PROVISIONED", **write, **STREAMED}
    stack.make(Table=table(replica(**read), replica(AWAY, **read), **given))

    told = client().describe_table_replica_auto_scaling(TableName="users")["TableAutoScalingDescription"]
    limits = {
        each["RegionName"]: each["ReplicaProvisionedWriteCapacityAutoScalingSettings"]["MaximumUnits"]
        for each in told["Replicas"]
    }
    assert limits == {HOME: 20, AWAY: 20}
    assert described()["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    assert described()["ProvisionedThroughput"]["WriteCapacityUnits"] == 2


def test_a_strongly_consistent_table_gets_and_loses_its_regions_at_once(stack):
    given = {"MultiRegionConsistency": "STRONG", "GlobalTableWitnesses": [{"Region": "us-west-2"}]}
    stack.make(Table=table(replica(), replica("us-east-2"), **given))
    seen = described()
    stack.delete()

    assert seen["MultiRegionConsistency"] == "STRONG"
    assert [each["RegionName"] for each in seen["GlobalTableWitnesses"]] == ["us-west-2"]
    assert client().list_tables()["TableNames"] == []


def test_the_table_and_its_replicas_go_with_the_stack(stack, cloud):
    stack.make(Table=table(replica(), replica(AWAY), **STREAMED))

    stack.delete()
    cloud.clock.advance(minutes=2)

    assert client().list_tables()["TableNames"] == client(AWAY).list_tables()["TableNames"] == []


def test_the_stacks_region_must_be_among_the_replicas(stack):
    with pytest.raises(ClientError, match="must include the stack's region, us-east-1"):
        stack.make(Table=table(replica(AWAY)))
