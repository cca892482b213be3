"""Backups made on demand: their states, their expiry and what they show."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from awsim import mock_aws

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def cloud():
    """States take their time here, and time passes when it is told to."""
    with mock_aws(clock="virtual", lifecycle="realistic", seed=7) as cloud:
        yield cloud


@pytest.fixture
def instance(cloud, new_instance):
    """A DB instance that has become AVAILABLE, twenty minutes into 2026."""
    created = new_instance(dbInstanceType="db.influx.large", port=9999, publiclyAccessible=True)
    cloud.clock.advance(minutes=20)
    return created


class TestAccepts:
    def test_a_backup_keeps_what_its_resource_was(self, influxdb, instance):
        backup = influxdb.create_db_backup(name="first", dbResourceId=instance["id"], retentionDays=30)

        backup.pop("ResponseMetadata")
        created_at = backup.pop("createdAt")
        assert (created_at - START).total_seconds() == 20 * 60
        assert backup == {
            "id": backup["id"],
            "name": "first",
            "arn": f"arn:aws:timestream-influxdb:us-east-1:123456789012:db-backup/{backup['id']}",
            "status": "IN_PROGRESS",
            "expiresAfter": "2026-01-31",
            "dbResourceId": instance["id"],
            "type": "ON_DEMAND",
            "engineType": "INFLUXDB_V2",
            "deploymentType": "SINGLE_AZ",
            "dbInstanceType": "db.influx.large",
            "dbStorageType": "InfluxIOIncludedT1",
            "allocatedStorage": 20,
            "vpcSubnetIds": ["subnet-0123abcd", "subnet-4567abcd"],
            "vpcSecurityGroupIds": ["sg-0123abcd"],
            "publiclyAccessible": True,
            "port": 9999,
            "networkType": "IPV4",
            "influxAuthParametersSecretArn": instance["influxAuthParametersSecretArn"],
        }

    def test_a_backup_of_an_enterprise_cluster_keeps_its_topology(self, influxdb, cloud, new_influxdb3_cluster):
        cluster = new_influxdb3_cluster(dbParameterGroupIdentifier="InfluxDBV3Enterprise")
        cloud.clock.advance(minutes=25)

        backup = influxdb.create_db_backup(name="first", dbResourceId=cluster["id"])

        kept = ("clusterConfiguration", "deploymentConfiguration", "engineType", "failoverMode")
        assert {member: backup[member] for member in kept} == {member: cluster[member] for member in kept}
        assert backup["dbParameterGroupId"] == "InfluxDBV3Enterprise"
        assert "expiresAfter" not in backup

    def test_backups_are_listed_with_what_a_summary_has(self, influxdb, instance):
        backup = influxdb.create_db_backup(name="first", dbResourceId=instance["id"], retentionDays=1)

        members = {
            "id", "name", "arn", "status", "createdAt", "expiresAfter", "dbResourceId", "type", "engineType",
            "deploymentType",
        }  # fmt: skip
        assert influxdb.list_db_backups()["items"] == [{member: backup[member] for member in members}]

    def test_backups_of_one_resource_can_be_listed(self, influxdb, cloud, instance, new_instance):
        other = new_instance("other")
        cloud.clock.advance(minutes=20)
        for name, resource in (("one", instance), ("two", other), ("three", instance)):
            influxdb.create_db_backup(name=name, dbResourceId=resource["id"])

        listed = influxdb.list_db_backups(dbResourceId=instance["id"])["items"]

        assert [item["name"] for item in listed] == ["one", "three"]


class TestRefuses:
    def test_a_name_that_a_backup_bears_is_refused(self, influxdb, instance, refusal, resource_error):
        influxdb.create_db_backup(name="first", dbResourceId=instance["id"])

        assert refusal(influxdb.create_db_backup, name="first", dbResourceId=instance["id"]) == resource_error(
            "ConflictException", "A DB backup with the name first already exists.", "db-backup", "first"
        )

    def test_a_backup_of_nothing_is_refused(self, influxdb, refusal, resource_error):
        assert refusal(influxdb.create_db_backup, name="first", dbResourceId="nosuchdb") == resource_error(
            "ResourceNotFoundException", "DB instance nosuchdb not found.", "db-instance", "nosuchdb"
        )

    def test_a_backup_of_a_busy_resource_is_refused(self, influxdb, new_instance, refusal, resource_error):
        identifier = new_instance()["id"]

        assert refusal(influxdb.create_db_backup, name="first", dbResourceId=identifier) == resource_error(
            "ConflictException",
            f"DB instance {identifier} is in the CREATING state. It must be AVAILABLE.",
            "db-instance",
            identifier,
        )

    def test_a_backup_of_a_single_node_is_refused(self, influxdb, cloud, new_cluster, nodes_of, refusal):
        node_id = nodes_of(new_cluster()["id"])[0]["id"]

        assert refusal(influxdb.create_db_backup, name="first", dbResourceId=node_id)["reason"] == "OTHER"

    @pytest.mark.parametrize("operation", ["get_db_backup", "delete_db_backup"])
    def test_an_unknown_backup_is_refused(self, operation, influxdb, refusal, resource_error):
        assert refusal(getattr(influxdb, operation), identifier="nosuchbackup") == resource_error(
            "ResourceNotFoundException", "DB backup nosuchbackup not found.", "db-backup", "nosuchbackup"
        )

    def test_a_list_for_an_unknown_resource_is_refused(self, influxdb, refusal):
        assert refusal(influxdb.list_db_backups, dbResourceId="nosuchdb")["resourceId"] == "nosuchdb"

    def test_a_backup_in_progress_is_neither_deleted_nor_restored(self, influxdb, instance, refusal, resource_error):
        identifier = influxdb.create_db_backup(name="first", dbResourceId=instance["id"])["id"]

        expected = resource_error(
            "ConflictException",
            f"DB backup {identifier} is in the IN_PROGRESS state. It must be COMPLETED.",
            "db-backup",
            identifier,
        )
        assert refusal(influxdb.delete_db_backup, identifier=identifier) == expected
        assert refusal(influxdb.restore_from_db_backup, name="again", dbBackupId=identifier) == expected


class TestBehaves:
    @pytest.fixture
    def backup_id(self, influxdb, cloud, instance):
        """A COMPLETED backup with a retention of one day."""
        identifier = influxdb.create_db_backup(name="first", dbResourceId=instance["id"], retentionDays=1)["id"]
        cloud.clock.advance(minutes=10)
        return identifier

    def test_a_backup_is_complete_after_ten_minutes(self, influxdb, backup_id):
        assert influxdb.get_db_backup(identifier=backup_id)["status"] == "COMPLETED"

    def test_a_deleted_backup_is_shown_as_it_goes_and_then_gone(self, influxdb, cloud, backup_id, refusal):
        deleted = influxdb.delete_db_backup(identifier=backup_id)["status"]
        cloud.clock.advance(minutes=2)

        assert deleted == "DELETING"
        assert influxdb.list_db_backups()["items"] == []
        assert refusal(influxdb.get_db_backup, identifier=backup_id)["resourceId"] == backup_id

    def test_a_backup_goes_when_its_last_day_has_passed(self, influxdb, cloud, backup_id):
        cloud.clock.advance_to(datetime(2026, 1, 2, 23, 59, 59, tzinfo=UTC))
        on_its_last_day = len(influxdb.list_db_backups()["items"])
        cloud.clock.advance(seconds=1)

        assert (on_its_last_day, influxdb.list_db_backups()["items"]) == (1, [])

    def test_a_backup_on_demand_outlives_its_resource(self, influxdb, cloud, instance, backup_id):
        influxdb.delete_db_instance(identifier=instance["id"])
        cloud.clock.advance(minutes=10)

        assert [item["id"] for item in influxdb.list_db_backups(dbResourceId=instance["id"])["items"]] == [backup_id]

    def test_later_changes_do_not_reach_a_backup(self, influxdb, instance, backup_id):
        influxdb.update_db_instance(identifier=instance["id"], port=8086, dbInstanceType="db.influx.xlarge")

        backup = influxdb.get_db_backup(identifier=backup_id)

        assert (backup["port"], backup["dbInstanceType"]) == (9999, "db.influx.large")
