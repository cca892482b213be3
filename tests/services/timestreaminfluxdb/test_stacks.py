"""Stacks with databases of Timestream for InfluxDB: what they make, what Ref and Fn::GetAtt give, what updates do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from awsim import mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMON = {
    "DbInstanceType": "db.influx.medium",
    "VpcSubnetIds": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    "VpcSecurityGroupIds": ["sg-0123456789abcdef0"],
    "Username": "admin",
    "Password": "correcthorse",
    "Organization": "org",
    "Bucket": "bucket",
    "AllocatedStorage": "20",
}


@pytest.fixture(params=["instant", "realistic"], autouse=True)
def cloud(request: pytest.FixtureRequest) -> Iterator[Any]:
    with mock_aws(clock="virtual", lifecycle=request.param, seed=7) as cloud:
        yield cloud


@pytest.fixture
def influxdb() -> Any:
    return boto3.client("timestream-influxdb", region_name="us-east-1")


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    given = {**COMMON, "Name": "metrics", **properties}
    return {
        "Type": f"AWS::Timestream::InfluxDB{kind}",
        "Properties": {name: value for name, value in given.items() if value is not None},
    }


def at(name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": ["Database", name]}


SHOWN = {"ref": {"Ref": "Database"}, **{name: at(name) for name in ("Arn", "Endpoint", "Id", "Status")}}


class TestInstances:
    def test_an_instance_is_there_with_its_attributes(self, stack, influxdb):
        shown = stack.make({**SHOWN, "zone": at("AvailabilityZone")}, Database=resource("Instance"))

        seen = influxdb.get_db_instance(identifier=shown["ref"])
        assert shown == {
            "ref": seen["id"],
            "Arn": seen["arn"],
            "Endpoint": seen["endpoint"],
            "Id": seen["id"],
            "Status": "AVAILABLE",
            "zone": seen["availabilityZone"],
        }
        assert (seen["name"], seen["allocatedStorage"]) == ("metrics", 20)

    def test_one_without_a_name_gets_one_of_40_characters_at_most(self, stack, influxdb):
        logical_id = "Database" + "x" * 60
        shown = stack.make({"ref": {"Ref": logical_id}}, **{logical_id: resource("Instance", Name=None)})

        name = influxdb.get_db_instance(identifier=shown["ref"])["name"]
        assert (name[:15], len(name)) == ("stack-Databasex", 40)

    def test_it_has_its_tags_and_those_of_the_stack(self, stack, influxdb):
        shown = stack.make(SHOWN, Database=resource("Instance", Tags=[{"Key": "team", "Value": "a"}]))

        tags = influxdb.list_tags_for_resource(resourceArn=shown["Arn"])["tags"]
        assert tags["team"] == "a"
        assert tags["aws:cloudformation:logical-id"] == "Database"

    def test_an_update_changes_it_in_place(self, stack, influxdb):
        before = stack.make(SHOWN, Database=resource("Instance", Tags=[{"Key": "a", "Value": "1"}]))

        after = stack.update(
            SHOWN,
            Database=resource(
                "Instance",
                DbInstanceType="db.influx.large",
                Port="8087",
                LogDeliveryConfiguration={"S3Configuration": {"BucketName": "logs-of-metrics", "Enabled": "true"}},
                Tags=[{"Key": "b", "Value": "2"}],
            ),
        )

        seen = influxdb.get_db_instance(identifier=before["ref"])
        tags = influxdb.list_tags_for_resource(resourceArn=seen["arn"])["tags"]
        assert after["ref"] == before["ref"]
        assert (seen["dbInstanceType"], seen["port"]) == ("db.influx.large", 8087)
        assert seen["logDeliveryConfiguration"] == {
            "s3Configuration": {"bucketName": "logs-of-metrics", "enabled": True}
        }
        assert {key: value for key, value in tags.items() if not key.startswith("aws:")} == {"b": "2"}

    def test_another_name_is_another_instance(self, stack, influxdb):
        before = stack.make(SHOWN, Database=resource("Instance"))

        after = stack.update(SHOWN, Database=resource("Instance", Name="traces"))

        assert after["ref"] != before["ref"]
        assert [each["name"] for each in influxdb.list_db_instances()["items"]] == ["traces"]

    def test_what_can_not_change_needs_another_name(self, stack, influxdb):
        stack.make(SHOWN, Database=resource("Instance"))

        with pytest.raises(ClientError, match="Rename metrics and update the stack again"):
            stack.update(SHOWN, Database=resource("Instance", Bucket="other"))

    def test_it_goes_with_its_stack(self, stack, influxdb):
        stack.make(SHOWN, Database=resource("Instance"))

        stack.delete()

        assert influxdb.list_db_instances()["items"] == []


class TestClusters:
    def test_a_cluster_is_there_changes_and_goes(self, stack, influxdb):
        cluster = {"DeploymentType": "MULTI_NODE_READ_REPLICAS"}
        outputs = {**SHOWN, "reader": at("ReaderEndpoint")}
        before = stack.make(outputs, Database=resource("Cluster", **cluster))

        after = stack.update(outputs, Database=resource("Cluster", **cluster, FailoverMode="NO_FAILOVER", Port=8088))

        seen = influxdb.get_db_cluster(dbClusterId=before["ref"])
        assert {name: before[name] for name in ("Arn", "Id", "Status", "reader")} == {
            "Arn": seen["arn"],
            "Id": seen["id"],
            "Status": "AVAILABLE",
            "reader": seen["readerEndpoint"],
        }
        assert after["ref"] == before["ref"]
        assert (seen["failoverMode"], seen["port"]) == ("NO_FAILOVER", 8088)
        stack.delete()
        assert influxdb.list_db_clusters()["items"] == []


def test_a_backup_of_the_stacks_instance(stack, influxdb):
    backup = {
        "Type": "AWS::Timestream::InfluxDBBackup",
        "Properties": {"Name": "nightly", "DbResourceId": {"Ref": "Database"}},
    }
    shown = stack.make(
        {"ref": {"Ref": "Backup"}, "id": {"Fn::GetAtt": ["Backup", "Id"]}}, Database=resource("Instance"), Backup=backup
    )

    seen = influxdb.get_db_backup(identifier=shown["id"])
    assert (seen["name"], seen["arn"], seen["status"]) == ("nightly", shown["ref"], "COMPLETED")
    stack.update(Database=resource("Instance"))
    assert influxdb.list_db_backups()["items"] == []
