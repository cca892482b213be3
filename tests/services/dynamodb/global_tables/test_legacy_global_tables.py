"""Global tables of version 2017.11.29, and the auto scaling of replicas."""

from __future__ import annotations

from datetime import UTC, datetime

import boto3
import pytest

HERE, THERE, FAR = "us-east-1", "eu-west-1", "ap-southeast-2"
MISSING = "Global table with name: 'missing' does not exist."
SCALED = {
    "MinimumUnits": 1,
    "MaximumUnits": 10,
    "ScalingPolicyUpdate": {"PolicyName": "follow", "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 70.0}},
}
SCALES = {
    "MinimumUnits": 1,
    "MaximumUnits": 10,
    "ScalingPolicies": [{"PolicyName": "follow", "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 70.0}}],
}
FIXED = {"AutoScalingDisabled": True}


@pytest.fixture
def clients(cloud):
    return {region: boto3.client("dynamodb", region_name=region) for region in (HERE, THERE, FAR)}


@pytest.fixture
def tables(clients):
    """The table `users` in three regions, each with a stream of both images."""
    for client in clients.values():
        client.create_table(
            TableName="users",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 2},
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )


@pytest.fixture
def joined(dynamodb, tables):
    """How the global table of two of the regions is described."""
    group = [{"RegionName": HERE}, {"RegionName": THERE}]
    return dynamodb.create_global_table(GlobalTableName="users", ReplicationGroup=group)["GlobalTableDescription"]


def regions(described):
    return [replica["RegionName"] for replica in described["ReplicationGroup"]]


class TestJoining:
    def test_a_global_table_is_described(self, dynamodb, joined):
        assert dynamodb.describe_global_table(GlobalTableName="users")["GlobalTableDescription"] == joined
        assert joined == {
            "ReplicationGroup": [
                {"RegionName": HERE, "ReplicaStatus": "ACTIVE"},
                {"RegionName": THERE, "ReplicaStatus": "ACTIVE"},
            ],
            "GlobalTableArn": "arn:aws:dynamodb::123456789012:global-table/users",
            "CreationDateTime": datetime(2026, 1, 1, tzinfo=UTC),
            "GlobalTableStatus": "ACTIVE",
            "GlobalTableName": "users",
        }

    def test_writes_reach_all_of_it(self, clients, joined):
        clients[HERE].put_item(TableName="users", Item={"id": {"S": "1"}})

        assert clients[THERE].scan(TableName="users")["Count"] == 1
        assert clients[FAR].scan(TableName="users")["Count"] == 0

    def test_tables_join_and_leave(self, clients, dynamodb, joined):
        dynamodb.update_global_table(GlobalTableName="users", ReplicaUpdates=[{"Create": {"RegionName": FAR}}])
        after = dynamodb.update_global_table(
            GlobalTableName="users", ReplicaUpdates=[{"Delete": {"RegionName": THERE}}]
        )["GlobalTableDescription"]
        clients[HERE].put_item(TableName="users", Item={"id": {"S": "1"}})

        assert regions(after) == [HERE, FAR]
        assert clients[FAR].scan(TableName="users")["Count"] == 1
        assert clients[THERE].scan(TableName="users")["Count"] == 0

    def test_a_global_table_ends_with_its_last_replica(self, dynamodb, joined, refused):
        leaving = [{"Delete": {"RegionName": region}} for region in (HERE, THERE)]

        left = dynamodb.update_global_table(GlobalTableName="users", ReplicaUpdates=leaving)["GlobalTableDescription"]

        assert (left["ReplicationGroup"], left["GlobalTableArn"]) == ([], joined["GlobalTableArn"])
        assert refused(dynamodb.describe_global_table, GlobalTableName="users").startswith("GlobalTableNotFound")

    def test_global_tables_are_listed_by_region(self, dynamodb, joined):
        assert dynamodb.list_global_tables()["GlobalTables"] == [
            {"GlobalTableName": "users", "ReplicationGroup": [{"RegionName": HERE}, {"RegionName": THERE}]}
        ]
        assert dynamodb.list_global_tables(RegionName=FAR)["GlobalTables"] == []


class TestSettings:
    def test_settings_are_described(self, dynamodb, joined):
        described = dynamodb.describe_global_table_settings(GlobalTableName="users")

        assert described["ReplicaSettings"][1] == {
            "RegionName": THERE,
            "ReplicaStatus": "ACTIVE",
            "ReplicaBillingModeSummary": {"BillingMode": "PROVISIONED"},
            "ReplicaProvisionedReadCapacityUnits": 1,
            "ReplicaProvisionedReadCapacityAutoScalingSettings": FIXED,
            "ReplicaProvisionedWriteCapacityUnits": 2,
            "ReplicaProvisionedWriteCapacityAutoScalingSettings": FIXED,
        }

    def test_settings_are_changed_in_all_regions(self, clients, dynamodb, joined):
        dynamodb.update_global_table_settings(
            GlobalTableName="users",
            GlobalTableProvisionedWriteCapacityUnits=7,
            ReplicaSettingsUpdate=[{"RegionName": THERE, "ReplicaProvisionedReadCapacityUnits": 9}],
        )

        units = [
            clients[region].describe_table(TableName="users")["Table"]["ProvisionedThroughput"]
            for region in (HERE, THERE)
        ]
        assert [(each["ReadCapacityUnits"], each["WriteCapacityUnits"]) for each in units] == [(1, 7), (9, 7)]

    def test_billing_is_changed_in_all_regions(self, clients, dynamodb, joined):
        dynamodb.update_global_table_settings(GlobalTableName="users", GlobalTableBillingMode="PAY_PER_REQUEST")

        table = clients[THERE].describe_table(TableName="users")["Table"]
        assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"

    def test_writing_is_scaled_in_all_regions(self, dynamodb, joined):
        described = dynamodb.update_global_table_settings(
            GlobalTableName="users", GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate=SCALED
        )

        settings = [each["ReplicaProvisionedWriteCapacityAutoScalingSettings"] for each in described["ReplicaSettings"]]
        assert settings == [SCALES, SCALES]


class TestReplicaScaling:
    def test_a_table_shows_how_it_scales(self, dynamodb, tables):
        described = dynamodb.describe_table_replica_auto_scaling(TableName="users")["TableAutoScalingDescription"]

        assert described == {
            "TableName": "users",
            "TableStatus": "ACTIVE",
            "Replicas": [
                {
                    "RegionName": HERE,
                    "ReplicaStatus": "ACTIVE",
                    "ReplicaProvisionedReadCapacityAutoScalingSettings": FIXED,
                    "ReplicaProvisionedWriteCapacityAutoScalingSettings": FIXED,
                }
            ],
        }

    def test_writing_scales_everywhere_and_reading_where_it_is_wanted(self, cloud, dynamodb, joined):
        described = dynamodb.update_table_replica_auto_scaling(
            TableName="users",
            ProvisionedWriteCapacityAutoScalingUpdate=SCALED,
            ReplicaUpdates=[
                {"RegionName": THERE, "ReplicaProvisionedReadCapacityAutoScalingUpdate": SCALED},
            ],
        )["TableAutoScalingDescription"]

        scaling = boto3.client("application-autoscaling", THERE)
        targets = scaling.describe_scalable_targets(ServiceNamespace="dynamodb")["ScalableTargets"]
        assert [each["ReplicaProvisionedWriteCapacityAutoScalingSettings"] for each in described["Replicas"]] == [
            SCALES,
            SCALES,
        ]
        assert [each["ReplicaProvisionedReadCapacityAutoScalingSettings"] for each in described["Replicas"]] == [
            FIXED,
            SCALES,
        ]
        assert {target["ScalableDimension"] for target in targets} == {
            "dynamodb:table:ReadCapacityUnits",
            "dynamodb:table:WriteCapacityUnits",
        }

    def test_a_scaled_table_can_have_replicas(self, dynamodb, clients):
        dynamodb.create_table(
            TableName="scaled",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 2},
        )
        scaling = boto3.client("application-autoscaling", HERE)
        place = {
            "ServiceNamespace": "dynamodb",
            "ResourceId": "table/scaled",
            "ScalableDimension": "dynamodb:table:WriteCapacityUnits",
        }
        scaling.register_scalable_target(**place, MinCapacity=1, MaxCapacity=10)
        scaling.put_scaling_policy(
            **place,
            PolicyName="follow",
            PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration={
                "TargetValue": 70.0,
                "PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBWriteCapacityUtilization"},
            },
        )

        dynamodb.update_table(TableName="scaled", ReplicaUpdates=[{"Create": {"RegionName": THERE}}])

        assert clients[THERE].describe_table(TableName="scaled")["Table"]["TableStatus"] == "ACTIVE"

    def test_scaling_can_be_ended(self, dynamodb, joined):
        update = {"TableName": "users", "ProvisionedWriteCapacityAutoScalingUpdate": SCALED}
        dynamodb.update_table_replica_auto_scaling(**update)
        update["ProvisionedWriteCapacityAutoScalingUpdate"] = {"AutoScalingDisabled": True}

        described = dynamodb.update_table_replica_auto_scaling(**update)["TableAutoScalingDescription"]

        assert described["Replicas"][0]["ReplicaProvisionedWriteCapacityAutoScalingSettings"] == FIXED


class TestRefuses:
    def test_unknown_global_tables(self, dynamodb, cloud, refused):
        code = "GlobalTableNotFoundException: "

        assert refused(dynamodb.describe_global_table, GlobalTableName="missing") == (
            f"{code}Global table not found: {MISSING}"
        )
        assert refused(dynamodb.describe_global_table_settings, GlobalTableName="missing") == code + MISSING

    def test_a_region_without_the_table(self, dynamodb, tables, refused):
        group = [{"RegionName": HERE}, {"RegionName": "us-west-2"}]

        assert refused(dynamodb.create_global_table, GlobalTableName="users", ReplicationGroup=group) == (
            "TableNotFoundException: Table not found: users"
        )

    def test_a_table_with_items(self, dynamodb, clients, tables, refused):
        clients[THERE].put_item(TableName="users", Item={"id": {"S": "1"}})
        group = [{"RegionName": HERE}, {"RegionName": THERE}]

        assert refused(dynamodb.create_global_table, GlobalTableName="users", ReplicationGroup=group) == (
            f"ValidationException: The table users in region {THERE} must be empty."
        )

    @pytest.mark.parametrize(
        ("update", "code"),
        [
            ({"Create": {"RegionName": THERE}}, "ReplicaAlreadyExistsException"),
            ({"Delete": {"RegionName": FAR}}, "ReplicaNotFoundException"),
        ],
    )
    def test_members_twice_and_others_at_all(self, dynamodb, joined, refused, update, code):
        refusal = refused(dynamodb.update_global_table, GlobalTableName="users", ReplicaUpdates=[update])

        assert refusal.startswith(f"{code}: ")

    def test_scaling_of_a_table_of_one_region(self, dynamodb, tables, refused):
        assert (
            refused(
                dynamodb.update_table_replica_auto_scaling,
                TableName="users",
                ProvisionedWriteCapacityAutoScalingUpdate=SCALED,
            )
            == "ResourceNotFoundException: Global table with name: 'users' does not exist."
        )

    def test_scaling_without_limits(self, dynamodb, joined, refused):
        assert refused(
            dynamodb.update_table_replica_auto_scaling,
            TableName="users",
            ProvisionedWriteCapacityAutoScalingUpdate={"MinimumUnits": 1},
        ) == (
            "ValidationException: Failed to update settings for global table with name: \u2018users\u2019: "
            "Parameters 'MaximumUnits' are required unless auto scaling is being disabled."
        )
