"""Restoring backups, beside what there is and in its place."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from awsim import mock_aws

SETTINGS = (
    "dbInstanceType",
    "dbStorageType",
    "allocatedStorage",
    "deploymentType",
    "port",
    "networkType",
    "vpcSubnetIds",
)


@pytest.fixture
def cloud():
    """States take their time here, and time passes when it is told to."""
    with mock_aws(clock="virtual", lifecycle="realistic", seed=7) as cloud:
        yield cloud


@pytest.fixture
def back_up(influxdb, cloud):
    """Wait until a resource is AVAILABLE, back it up and wait for the backup; its id."""

    def take(resource, **given):
        cloud.clock.advance(minutes=25)
        identifier = influxdb.create_db_backup(name="kept", dbResourceId=resource["id"], **given)["id"]
        cloud.clock.advance(minutes=10)
        return identifier

    return take


class TestAccepts:
    def test_an_instance_comes_back_under_a_new_name_with_its_settings(self, influxdb, cloud, new_instance, back_up):
        original = new_instance(dbInstanceType="db.influx.xlarge", port=9999, allocatedStorage=77)
        backup_id = back_up(original)

        answer = influxdb.restore_from_db_backup(name="again", dbBackupId=backup_id, tags={"from": "backup"})

        restored = influxdb.get_db_instance(identifier=answer["restoredDbResourceId"])
        answer.pop("ResponseMetadata")
        assert answer == {
            "restoredDbResourceId": restored["id"],
            "restoreStatus": "RESTORING",
            "resourceType": "DB_INSTANCE",
            "engineType": "INFLUXDB_V2",
            "deploymentType": "SINGLE_AZ",
        }
        assert {member: restored[member] for member in SETTINGS} == {member: original[member] for member in SETTINGS}
        assert (restored["name"], restored["status"]) == ("again", "RESTORING")
        assert restored["id"] != original["id"]
        assert influxdb.list_tags_for_resource(resourceArn=restored["arn"])["tags"] == {"from": "backup"}
        cloud.clock.advance(minutes=20)
        assert influxdb.get_db_instance(identifier=restored["id"])["status"] == "AVAILABLE"

    def test_what_a_restore_says_replaces_what_was_backed_up(self, influxdb, new_instance, back_up):
        backup_id = back_up(new_instance())
        given = {
            "vpcSubnetIds": ["subnet-1", "subnet-2"],
            "vpcSecurityGroupIds": ["sg-1"],
            "publiclyAccessible": True,
            "port": 9999,
            "networkType": "DUAL",
            "deploymentType": "WITH_MULTIAZ_STANDBY",
            "logDeliveryConfiguration": {"s3Configuration": {"bucketName": "influx-logs", "enabled": True}},
            "maintenanceSchedule": {"timezone": "UTC", "preferredMaintenanceWindow": "Sun:02:00-Sun:06:00"},
        }

        answer = influxdb.restore_from_db_backup(name="again", dbBackupId=backup_id, **given)

        restored = influxdb.get_db_instance(identifier=answer["restoredDbResourceId"])
        assert {member: restored[member] for member in given} == given
        assert restored["secondaryAvailabilityZone"] == "us-east-1b"

    def test_an_instance_can_come_back_as_a_read_replica_cluster(self, influxdb, new_instance, back_up, nodes_of):
        backup_id = back_up(new_instance())

        answer = influxdb.restore_from_db_backup(
            name="again", dbBackupId=backup_id, deploymentType="MULTI_NODE_READ_REPLICAS"
        )

        cluster_id = answer["restoredDbResourceId"]
        assert (answer["resourceType"], answer["deploymentType"]) == ("DB_CLUSTER", "MULTI_NODE_READ_REPLICAS")
        assert influxdb.get_db_cluster(dbClusterId=cluster_id)["failoverMode"] == "AUTOMATIC"
        assert [node["instanceMode"] for node in nodes_of(cluster_id)] == ["PRIMARY", "REPLICA"]

    def test_an_enterprise_cluster_comes_back_with_its_topology(
        self, influxdb, cloud, new_influxdb3_cluster, back_up, nodes_of
    ):
        original = new_influxdb3_cluster(dbParameterGroupIdentifier="InfluxDBV3Enterprise")
        backup_id = back_up(original)

        cluster_id = influxdb.restore_from_db_backup(name="again", dbBackupId=backup_id)["restoredDbResourceId"]

        restored = influxdb.get_db_cluster(dbClusterId=cluster_id)
        assert restored["deploymentConfiguration"] == original["deploymentConfiguration"]
        assert restored["status"] == "RESTORING"
        assert [node["status"] for node in nodes_of(cluster_id)] == ["RESTORING"] * 3
        cloud.clock.advance(minutes=25)
        assert influxdb.get_db_cluster(dbClusterId=cluster_id)["status"] == "AVAILABLE"

    def test_a_restored_resource_has_a_secret_of_its_own_with_the_old_credentials(
        self, influxdb, secretsmanager, new_instance, back_up
    ):
        original = new_instance(username="reader", organization="acme", bucket="readings")
        backup_id = back_up(original)
        restored_id = influxdb.restore_from_db_backup(name="again", dbBackupId=backup_id)["restoredDbResourceId"]

        secret_arn = influxdb.get_db_instance(identifier=restored_id)["influxAuthParametersSecretArn"]

        assert secret_arn != original["influxAuthParametersSecretArn"]
        assert json.loads(secretsmanager.get_secret_value(SecretId=secret_arn)["SecretString"]) == {
            "organization": "acme",
            "bucket": "readings",
            "username": "reader",
            "password": "correcthorse",
        }

    def test_an_existing_instance_is_put_back_as_it_was(self, influxdb, cloud, new_instance, back_up):
        original = new_instance()
        backup_id = back_up(original)
        influxdb.update_db_instance(identifier=original["id"], port=9999, dbInstanceType="db.influx.large")
        cloud.clock.advance(minutes=20)

        answer = influxdb.restore_from_db_backup(name="metrics", dbBackupId=backup_id, restoreMode="REPLACE_EXISTING")

        restored = influxdb.get_db_instance(identifier=original["id"])
        restored.pop("ResponseMetadata")
        assert answer["restoredDbResourceId"] == original["id"]
        assert restored == {**original, "status": "RESTORING"}
        assert len(influxdb.list_db_instances()["items"]) == 1

    def test_a_continuous_backup_is_restored_to_a_moment(self, influxdb, cloud, new_influxdb3_cluster):
        continuous = [{"type": "CONTINUOUS", "retentionDays": 2, "enabled": True}]
        cluster = new_influxdb3_cluster(dbBackupConfigurations=continuous)
        cloud.clock.advance(days=1)
        (backup,) = influxdb.list_db_backups(dbResourceId=cluster["id"])["items"]

        moment = backup["createdAt"] + timedelta(hours=3)
        answer = influxdb.restore_from_db_backup(name="again", dbBackupId=backup["id"], restoreToTime=moment)

        assert (backup["type"], answer["restoreStatus"]) == ("CONTINUOUS", "RESTORING")


class TestRefuses:
    def test_an_unknown_backup_is_refused(self, influxdb, refusal):
        error = refusal(influxdb.restore_from_db_backup, name="again", dbBackupId="nosuchbackup")

        assert error["Error"] == {"Code": "ResourceNotFoundException", "Message": "DB backup nosuchbackup not found."}

    def test_a_name_that_is_taken_is_refused(self, influxdb, new_instance, back_up, refusal, resource_error):
        backup_id = back_up(new_instance())

        assert refusal(influxdb.restore_from_db_backup, name="metrics", dbBackupId=backup_id) == resource_error(
            "ConflictException", "A DB instance with the name metrics already exists.", "db-instance", "metrics"
        )

    def test_a_replacement_under_another_name_is_refused(
        self, influxdb, new_instance, back_up, refusal, validation_error
    ):
        request = {"dbBackupId": back_up(new_instance()), "restoreMode": "REPLACE_EXISTING"}

        assert refusal(influxdb.restore_from_db_backup, name="other", **request) == validation_error(
            "To replace an existing resource the name must match its name, metrics."
        )

    def test_a_replacement_of_what_has_gone_is_refused(self, influxdb, cloud, new_instance, back_up, refusal):
        original = new_instance()
        request = {"dbBackupId": back_up(original), "restoreMode": "REPLACE_EXISTING"}
        influxdb.delete_db_instance(identifier=original["id"])
        cloud.clock.advance(minutes=10)

        assert refusal(influxdb.restore_from_db_backup, name="metrics", **request)["resourceId"] == original["id"]

    def test_a_replacement_of_a_busy_resource_is_refused(self, influxdb, new_instance, back_up, refusal):
        original = new_instance()
        request = {"dbBackupId": back_up(original), "restoreMode": "REPLACE_EXISTING"}
        influxdb.reboot_db_instance(identifier=original["id"])

        error = refusal(influxdb.restore_from_db_backup, name="metrics", **request)

        assert error["Error"] == {
            "Code": "ConflictException",
            "Message": f"DB instance {original['id']} is in the REBOOTING state. It must be AVAILABLE.",
        }

    def test_a_cluster_in_the_place_of_an_instance_is_refused(
        self, influxdb, new_instance, back_up, refusal, validation_error
    ):
        request = {"dbBackupId": back_up(new_instance()), "restoreMode": "REPLACE_EXISTING"}
        kind = {"deploymentType": "MULTI_NODE_READ_REPLICAS"}

        assert refusal(influxdb.restore_from_db_backup, name="metrics", **request, **kind) == validation_error(
            "A DB instance can't be replaced by a DB cluster, nor a DB cluster by a DB instance."
        )

    def test_a_deployment_type_for_influxdb_3_is_refused(
        self, influxdb, new_influxdb3_cluster, back_up, refusal, validation_error
    ):
        request = {"dbBackupId": back_up(new_influxdb3_cluster()), "deploymentType": "SINGLE_AZ"}

        assert refusal(influxdb.restore_from_db_backup, name="again", **request) == validation_error(
            "deploymentType can't be specified for InfluxDB 3."
        )

    def test_a_moment_for_a_backup_on_demand_is_refused(
        self, influxdb, new_instance, back_up, refusal, validation_error
    ):
        backup_id = back_up(new_instance())
        moment = influxdb.get_db_backup(identifier=backup_id)["createdAt"]

        assert refusal(
            influxdb.restore_from_db_backup, name="again", dbBackupId=backup_id, restoreToTime=moment
        ) == validation_error("restoreToTime is supported for continuous backups only.")

    @pytest.mark.parametrize("offset", [timedelta(seconds=-1), timedelta(days=30)])
    def test_a_moment_outside_the_retention_window_is_refused(
        self, offset, influxdb, cloud, new_influxdb3_cluster, refusal, validation_error
    ):
        continuous = [{"type": "CONTINUOUS", "retentionDays": 2, "enabled": True}]
        cluster = new_influxdb3_cluster(dbBackupConfigurations=continuous)
        cloud.clock.advance(days=1)
        (backup,) = influxdb.list_db_backups(dbResourceId=cluster["id"])["items"]
        request = {"dbBackupId": backup["id"], "restoreToTime": backup["createdAt"] + offset}

        assert refusal(influxdb.restore_from_db_backup, name="again", **request) == validation_error(
            "restoreToTime must be within the backup's retention window."
        )
