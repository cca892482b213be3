"""Updating, rebooting and deleting DB instances: which settings change, and through which states."""

from __future__ import annotations

import pytest

from awsim import mock_aws

SIX_HOURS = 6 * 3600


@pytest.fixture
def cloud():
    """States take their time here, and time passes when it is told to."""
    with mock_aws(clock="virtual", lifecycle="realistic", seed=7) as cloud:
        yield cloud


@pytest.fixture
def instance_id(cloud, new_instance):
    """A DB instance that has become AVAILABLE."""
    identifier = new_instance()["id"]
    cloud.clock.advance(minutes=20)
    return identifier


class TestAccepts:
    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"port": 9999}, "UPDATING"),
            ({"dbInstanceType": "db.influx.large"}, "UPDATING_INSTANCE_TYPE"),
            ({"deploymentType": "WITH_MULTIAZ_STANDBY"}, "UPDATING_DEPLOYMENT_TYPE"),
            ({"allocatedStorage": 40}, "MODIFYING"),
            ({"dbStorageType": "InfluxIOIncludedT2", "allocatedStorage": 400}, "MODIFYING"),
            (
                {"logDeliveryConfiguration": {"s3Configuration": {"bucketName": "influx-logs", "enabled": False}}},
                "UPDATING",
            ),
            (
                {"maintenanceSchedule": {"timezone": "UTC", "preferredMaintenanceWindow": "Sun:02:00-Sun:06:00"}},
                "UPDATING",
            ),
        ],
    )
    def test_a_setting_changes_while_the_instance_is_busy(self, change, status, influxdb, cloud, instance_id):
        updated = influxdb.update_db_instance(identifier=instance_id, **change)

        assert {member: updated[member] for member in change} == change
        assert updated["status"] == status
        cloud.clock.advance(minutes=20)
        assert influxdb.get_db_instance(identifier=instance_id)["status"] == "AVAILABLE"

    def test_a_standby_gets_a_zone_and_loses_it_again(self, influxdb, cloud, instance_id):
        with_standby = influxdb.update_db_instance(identifier=instance_id, deploymentType="WITH_MULTIAZ_STANDBY")
        cloud.clock.advance(minutes=20)
        without = influxdb.update_db_instance(identifier=instance_id, deploymentType="SINGLE_AZ")

        assert with_standby["secondaryAvailabilityZone"] == "us-east-1b"
        assert without["secondaryAvailabilityZone"] == ""

    def test_a_parameter_group_is_put_in_place(self, influxdb, instance_id):
        group = influxdb.create_db_parameter_group(name="tuned", parameters={"InfluxDBv2": {"queryConcurrency": 4}})

        updated = influxdb.update_db_instance(identifier=instance_id, dbParameterGroupIdentifier=group["id"])

        assert updated["dbParameterGroupIdentifier"] == group["id"]

    def test_storage_can_change_again_after_six_hours(self, influxdb, cloud, instance_id):
        influxdb.update_db_instance(identifier=instance_id, allocatedStorage=30)
        cloud.clock.advance(seconds=SIX_HOURS)

        assert influxdb.update_db_instance(identifier=instance_id, allocatedStorage=40)["allocatedStorage"] == 40


class TestRefuses:
    def test_less_storage_is_refused(self, influxdb, cloud, new_instance, refusal, validation_error):
        identifier = new_instance("large", allocatedStorage=100)["id"]
        cloud.clock.advance(minutes=20)

        assert refusal(influxdb.update_db_instance, identifier=identifier, allocatedStorage=99) == validation_error(
            "The allocated storage can't decrease from 100 to 99 GiB."
        )

    def test_storage_changed_within_six_hours_is_refused(self, influxdb, cloud, instance_id, refusal, validation_error):
        influxdb.update_db_instance(identifier=instance_id, allocatedStorage=30)
        cloud.clock.advance(seconds=SIX_HOURS - 1)

        assert refusal(influxdb.update_db_instance, identifier=instance_id, allocatedStorage=40) == validation_error(
            "The storage of a DB instance can be changed again six hours after its last change."
        )

    def test_a_storage_type_that_needs_more_room_is_refused(self, influxdb, instance_id, refusal, validation_error):
        change = {"identifier": instance_id, "dbStorageType": "InfluxIOIncludedT2"}

        assert refusal(influxdb.update_db_instance, **change) == validation_error(
            "The allocated storage for InfluxIOIncludedT2 must be at least 400 GiB, not 20 GiB."
        )

    def test_a_refused_update_changes_nothing(self, influxdb, instance_id, refusal):
        before = influxdb.get_db_instance(identifier=instance_id)

        refusal(influxdb.update_db_instance, identifier=instance_id, dbInstanceType="db.influx.large", port=8090)

        after = influxdb.get_db_instance(identifier=instance_id)
        assert {**after, "ResponseMetadata": None} == {**before, "ResponseMetadata": None}

    @pytest.mark.parametrize("operation", ["update_db_instance", "reboot_db_instance", "delete_db_instance"])
    @pytest.mark.parametrize("status", ["CREATING", "UPDATING", "REBOOTING", "DELETING"])
    def test_a_busy_instance_refuses_every_change(
        self, operation, status, influxdb, cloud, new_instance, refusal, resource_error
    ):
        identifier = new_instance()["id"]
        if status != "CREATING":
            cloud.clock.advance(minutes=20)
        if status == "UPDATING":
            influxdb.update_db_instance(identifier=identifier, port=9999)
        elif status == "REBOOTING":
            influxdb.reboot_db_instance(identifier=identifier)
        elif status == "DELETING":
            influxdb.delete_db_instance(identifier=identifier)

        assert refusal(getattr(influxdb, operation), identifier=identifier) == resource_error(
            "ConflictException",
            f"DB instance {identifier} is in the {status} state. It must be AVAILABLE.",
            "db-instance",
            identifier,
        )


class TestBehaves:
    def test_an_instance_is_creating_until_its_time_has_come(self, influxdb, cloud, new_instance):
        identifier = new_instance()["id"]

        cloud.clock.advance(minutes=19)
        early = influxdb.get_db_instance(identifier=identifier)["status"]
        cloud.clock.advance(minutes=1)
        late = influxdb.get_db_instance(identifier=identifier)["status"]

        assert (early, late) == ("CREATING", "AVAILABLE")

    def test_a_reboot_takes_three_minutes_and_changes_nothing_else(self, influxdb, cloud, instance_id):
        before = influxdb.get_db_instance(identifier=instance_id)
        rebooting = influxdb.reboot_db_instance(identifier=instance_id)
        cloud.clock.advance(minutes=3)
        after = influxdb.get_db_instance(identifier=instance_id)

        for answer in (before, rebooting, after):
            answer.pop("ResponseMetadata")
        assert rebooting == {**before, "status": "REBOOTING"}
        assert after == before

    def test_an_instance_is_shown_while_it_is_being_deleted_and_then_gone(
        self, influxdb, cloud, instance_id, refusal, resource_error
    ):
        influxdb.delete_db_instance(identifier=instance_id)
        going = influxdb.list_db_instances()["items"]
        cloud.clock.advance(minutes=10)

        assert [(item["id"], item["status"]) for item in going] == [(instance_id, "DELETING")]
        assert influxdb.list_db_instances()["items"] == []
        assert refusal(influxdb.get_db_instance, identifier=instance_id) == resource_error(
            "ResourceNotFoundException", f"DB instance {instance_id} not found.", "db-instance", instance_id
        )

    def test_a_name_stays_taken_until_the_deletion_is_complete(
        self, influxdb, cloud, instance_id, new_instance, refusal
    ):
        influxdb.delete_db_instance(identifier=instance_id)
        assert refusal(new_instance)["Error"]["Code"] == "ConflictException"

        cloud.clock.advance(minutes=10)

        assert new_instance()["status"] == "CREATING"

    def test_an_instance_whose_states_are_met_comes_to_rest_when_all_is_settled(self, influxdb, cloud, new_instance):
        identifier = new_instance()["id"]

        cloud.settle()

        assert influxdb.get_db_instance(identifier=identifier)["status"] == "AVAILABLE"
