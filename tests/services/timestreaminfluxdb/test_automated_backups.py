"""Backups that a resource takes by itself, on the simulated clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

HOURLY = {"type": "HOURLY", "retentionDays": 1, "enabled": True}
DAILY = {"type": "DAILY", "retentionDays": 7, "enabled": True}


def moments(backups):
    return [backup["createdAt"].astimezone(UTC).strftime("%m-%d %H:%M") for backup in backups]


class TestAccepts:
    @pytest.mark.parametrize(
        ("configuration", "due"),
        [
            (HOURLY, datetime(2026, 1, 1, 1, tzinfo=UTC)),
            (DAILY, datetime(2026, 1, 2, tzinfo=UTC)),
            ({"type": "WEEKLY", "retentionDays": 30, "enabled": True}, datetime(2026, 1, 5, tzinfo=UTC)),
            ({"type": "MONTHLY", "retentionDays": 365, "enabled": True}, datetime(2026, 2, 1, tzinfo=UTC)),
            (
                {
                    "type": "CUSTOM_SCHEDULE",
                    "retentionDays": 1,
                    "enabled": True,
                    "customSchedule": "cron(30 3 ? * MON-FRI *)",
                },
                datetime(2026, 1, 1, 3, 30, tzinfo=UTC),
            ),
        ],
    )
    def test_the_next_backup_is_announced(self, configuration, due, new_instance):
        created = new_instance(dbBackupConfigurations=[configuration])

        assert created["dbBackupConfigurations"] == [{**configuration, "nextAutomatedBackupTime": due}]

    def test_a_disabled_schedule_announces_nothing(self, new_instance):
        disabled = {**HOURLY, "enabled": False}

        assert new_instance(dbBackupConfigurations=[disabled])["dbBackupConfigurations"] == [disabled]


class TestRefuses:
    @pytest.mark.parametrize(
        ("configurations", "message"),
        [
            ([HOURLY, HOURLY], "There can be only one backup configuration of each type."),
            (
                [{"type": "CUSTOM_SCHEDULE", "retentionDays": 1, "enabled": True}],
                "customSchedule is required for the backup type CUSTOM_SCHEDULE, and not allowed for others.",
            ),
            (
                [{**HOURLY, "customSchedule": "cron(0 3 * * ? *)"}],
                "customSchedule is required for the backup type CUSTOM_SCHEDULE, and not allowed for others.",
            ),
            (
                [{"type": "CONTINUOUS", "retentionDays": 1, "enabled": True}],
                "Continuous backups are supported for InfluxDB 3 only.",
            ),
        ],
    )
    def test_configurations_that_contradict_one_another_are_refused(
        self, configurations, message, new_instance, refusal, validation_error
    ):
        assert refusal(new_instance, dbBackupConfigurations=configurations) == validation_error(message)

    def test_a_schedule_that_can_not_be_read_is_refused(self, new_instance, refusal, validation_error):
        schedule = "cron(61 3 * * ? *)"
        custom = {"type": "CUSTOM_SCHEDULE", "retentionDays": 1, "enabled": True, "customSchedule": schedule}

        assert refusal(new_instance, dbBackupConfigurations=[custom]) == validation_error(
            f"The schedule {schedule} can't be read: 61 is not between 0 and 59.", "FIELD_VALIDATION_FAILED"
        )


class TestBehaves:
    def test_backups_are_taken_on_the_hour_and_expire(self, influxdb, cloud, new_instance):
        new_instance(dbBackupConfigurations=[HOURLY])

        cloud.clock.advance(hours=3, minutes=30)
        taken = influxdb.list_db_backups()["items"]
        cloud.clock.advance(days=2)
        kept = influxdb.list_db_backups()["items"]

        assert moments(taken) == ["01-01 01:00", "01-01 02:00", "01-01 03:00"]
        assert {(backup["type"], backup["status"], backup["expiresAfter"]) for backup in taken} == {
            ("HOURLY", "COMPLETED", "2026-01-02")
        }
        assert moments(kept)[0] == "01-02 00:00"

    def test_a_schedule_goes_on_after_the_backup_that_is_due(self, influxdb, cloud, new_instance):
        identifier = new_instance(dbBackupConfigurations=[DAILY])["id"]

        cloud.clock.advance(days=1)

        (configuration,) = influxdb.get_db_instance(identifier=identifier)["dbBackupConfigurations"]
        assert configuration["nextAutomatedBackupTime"] == datetime(2026, 1, 3, tzinfo=UTC)

    def test_a_new_configuration_replaces_the_old_schedule(self, influxdb, cloud, new_instance):
        identifier = new_instance(dbBackupConfigurations=[HOURLY])["id"]
        influxdb.update_db_instance(identifier=identifier, dbBackupConfigurations=[DAILY])

        cloud.clock.advance(days=1, hours=1)

        assert moments(influxdb.list_db_backups()["items"]) == ["01-02 00:00"]

    def test_an_update_about_other_things_leaves_the_schedule(self, influxdb, cloud, new_instance):
        identifier = new_instance(dbBackupConfigurations=[DAILY])["id"]
        influxdb.update_db_instance(identifier=identifier, port=9999)

        cloud.clock.advance(days=2)

        assert moments(influxdb.list_db_backups()["items"]) == ["01-02 00:00", "01-03 00:00"]

    def test_automated_backups_go_with_their_resource(self, influxdb, cloud, new_instance):
        identifier = new_instance(dbBackupConfigurations=[DAILY])["id"]
        cloud.clock.advance(days=1)
        influxdb.create_db_backup(name="by-hand", dbResourceId=identifier)

        influxdb.delete_db_instance(identifier=identifier)
        cloud.clock.advance(days=3)

        assert [backup["name"] for backup in influxdb.list_db_backups()["items"]] == ["by-hand"]

    def test_automated_backups_stay_if_the_deletion_says_so(self, influxdb, cloud, new_cluster):
        cluster_id = new_cluster(dbBackupConfigurations=[DAILY])["id"]
        cloud.clock.advance(days=1)

        influxdb.delete_db_cluster(dbClusterId=cluster_id, retainAutomatedBackups=True)
        cloud.clock.advance(days=3)

        assert moments(influxdb.list_db_backups(dbResourceId=cluster_id)["items"]) == ["01-02 00:00"]

    def test_a_continuous_backup_is_one_and_lasts(self, influxdb, cloud, new_influxdb3_cluster):
        continuous = [{"type": "CONTINUOUS", "retentionDays": 1, "enabled": True}]
        cluster_id = new_influxdb3_cluster(dbBackupConfigurations=continuous)["id"]
        influxdb.update_db_cluster(dbClusterId=cluster_id, dbBackupConfigurations=continuous)

        cloud.clock.advance(days=10)

        (backup,) = influxdb.list_db_backups()["items"]
        assert (backup["type"], backup["status"], "expiresAfter" in backup) == ("CONTINUOUS", "COMPLETED", False)

    def test_schedules_do_not_keep_a_settling_cloud_going(self, influxdb, cloud, new_instance):
        new_instance(dbBackupConfigurations=[HOURLY])

        cloud.settle()

        assert influxdb.list_db_backups()["items"] == []
