"""With point-in-time recovery a table can be had as it was at any moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim import Cloud

START = datetime(2026, 1, 1, tzinfo=UTC)
ACCOUNT = "arn:aws:dynamodb:us-east-1:123456789012"


@pytest.fixture
def keep(dynamodb, users):
    """Enables point-in-time recovery, or disables it; the answer is its description."""

    def keep(enabled=True, **more):
        specification = {"PointInTimeRecoveryEnabled": enabled, **more}
        answer = dynamodb.update_continuous_backups(TableName=users, PointInTimeRecoverySpecification=specification)
        return answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]

    return keep


@pytest.fixture
def restored(dynamodb, users):
    """The names of the items, by key, that the table had so many seconds after the start."""

    def restored(seconds):
        name = f"at-{seconds}"
        moment = START + timedelta(seconds=seconds)
        dynamodb.restore_table_to_point_in_time(SourceTableName=users, TargetTableName=name, RestoreDateTime=moment)
        return {item["id"]["S"]: item.get("name", {}).get("S") for item in dynamodb.scan(TableName=name)["Items"]}

    return restored


class TestRestoring:
    def test_a_table_is_restored_as_it_was(self, cloud, dynamodb, users, put, keep, restored):
        put("old", name="from before")
        keep()
        cloud.clock.advance(seconds=10)
        put("1", name="Fred")
        cloud.clock.advance(seconds=10)
        put("1", name="Alice")
        dynamodb.delete_item(TableName=users, Key={"id": {"S": "old"}})
        cloud.clock.advance(seconds=10)

        assert restored(5) == {"old": "from before"}
        assert restored(15) == {"old": "from before", "1": "Fred"}
        assert restored(25) == {"1": "Alice"}

    def test_the_latest_moment_is_the_present(self, cloud, dynamodb, users, put, keep):
        keep()
        put("1")

        dynamodb.restore_table_to_point_in_time(
            SourceTableArn=f"{ACCOUNT}:table/{users}", TargetTableName="again", UseLatestRestorableTime=True
        )

        assert dynamodb.scan(TableName="again")["Count"] == 1

    def test_the_table_says_where_it_comes_from(self, cloud, dynamodb, users, keep):
        keep()
        cloud.clock.advance(seconds=60)

        begun = dynamodb.restore_table_to_point_in_time(
            SourceTableName=users, TargetTableName="again", RestoreDateTime=START + timedelta(seconds=30)
        )["TableDescription"]

        assert begun["RestoreSummary"] == {
            "SourceTableArn": f"{ACCOUNT}:table/{users}",
            "RestoreDateTime": START + timedelta(seconds=30),
            "RestoreInProgress": True,
        }

    def test_a_table_can_be_restored_in_another_region(self, cloud, dynamodb, users, put, keep):
        keep()
        put("1")
        there = boto3.client("dynamodb", "eu-west-1")
        key = boto3.client("kms", "eu-west-1").create_key()["KeyMetadata"]["Arn"]

        there.restore_table_to_point_in_time(
            SourceTableArn=f"{ACCOUNT}:table/{users}",
            TargetTableName="again",
            UseLatestRestorableTime=True,
            SSESpecificationOverride={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
        )

        assert there.scan(TableName="again")["Count"] == 1

    @given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["put", "delete"])), max_size=12), st.data())
    def test_any_history_can_be_gone_back_in(self, writes, data):
        cloud = Cloud(clock="virtual")
        client = cloud.client("dynamodb")
        client.create_table(
            TableName="users",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        client.update_continuous_backups(
            TableName="users", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
        states = [set()]
        for key, kind in writes:
            cloud.clock.advance(seconds=1)
            if kind == "put":
                client.put_item(TableName="users", Item={"id": {"S": key}})
                states.append(states[-1] | {key})
            else:
                client.delete_item(TableName="users", Key={"id": {"S": key}})
                states.append(states[-1] - {key})
        second = data.draw(st.integers(0, len(writes)))

        client.restore_table_to_point_in_time(
            SourceTableName="users", TargetTableName="again", RestoreDateTime=START + timedelta(seconds=second)
        )

        assert {item["id"]["S"] for item in client.scan(TableName="again")["Items"]} == states[second]


class TestDescribing:
    def test_it_is_disabled_at_first(self, dynamodb, users):
        assert dynamodb.describe_continuous_backups(TableName=users)["ContinuousBackupsDescription"] == {
            "ContinuousBackupsStatus": "ENABLED",
            "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"},
        }

    def test_it_reaches_back_to_when_it_was_enabled(self, cloud, keep, dynamodb, users):
        keep()
        cloud.clock.advance(hours=1)

        described = dynamodb.describe_continuous_backups(TableName=users)["ContinuousBackupsDescription"]

        assert described["PointInTimeRecoveryDescription"] == {
            "PointInTimeRecoveryStatus": "ENABLED",
            "RecoveryPeriodInDays": 35,
            "EarliestRestorableDateTime": START,
            "LatestRestorableDateTime": START + timedelta(hours=1),
        }

    def test_it_reaches_back_as_far_as_its_period(self, cloud, keep):
        keep(RecoveryPeriodInDays=2)
        cloud.clock.advance(days=5)

        assert keep()["EarliestRestorableDateTime"] == START + timedelta(days=3)

    def test_enabling_it_anew_begins_anew(self, cloud, keep):
        keep()
        cloud.clock.advance(hours=1)
        keep(enabled=False)

        assert keep()["EarliestRestorableDateTime"] == START + timedelta(hours=1)

    def test_aws_lags_behind_by_five_minutes(self, slow_cloud, slow_dynamodb, slow_users):
        slow_cloud.clock.advance(minutes=1)
        slow_dynamodb.update_continuous_backups(
            TableName="users", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
        slow_cloud.clock.advance(minutes=10)

        answer = slow_dynamodb.describe_continuous_backups(TableName="users")["ContinuousBackupsDescription"]

        described = answer["PointInTimeRecoveryDescription"]
        assert described["LatestRestorableDateTime"] == START + timedelta(minutes=6)


class TestDeletedTables:
    def test_a_system_backup_is_left_for_35_days(self, cloud, dynamodb, users, put, keep):
        keep()
        put("1")
        dynamodb.delete_table(TableName=users)

        (left,) = dynamodb.list_backups(BackupType="SYSTEM")["BackupSummaries"]
        cloud.clock.advance(days=35)

        assert left["BackupName"] == "users$DeletedTableBackup"
        assert left["BackupExpiryDateTime"] == START + timedelta(days=35)
        assert left["BackupArn"].endswith("-00000000")
        assert dynamodb.list_backups(BackupType="ALL")["BackupSummaries"] == []

    def test_it_can_not_be_deleted(self, dynamodb, users, keep, refused):
        keep()
        dynamodb.delete_table(TableName=users)
        arn = dynamodb.list_backups(BackupType="SYSTEM")["BackupSummaries"][0]["BackupArn"]

        assert refused(dynamodb.delete_backup, BackupArn=arn) == (
            f"ValidationException: Invalid Request: User is not allowed to delete the system backup with arn {arn}. "
            "It will automatically expire on 2026-02-05T00:00:00Z"
        )

    def test_a_table_without_recovery_leaves_none(self, dynamodb, users):
        dynamodb.delete_table(TableName=users)

        assert dynamodb.list_backups(BackupType="ALL")["BackupSummaries"] == []


class TestRefuses:
    @pytest.fixture
    def refusal(self, dynamodb, users, refused):
        def refusal(**given):
            given = {"SourceTableName": users, "TargetTableName": "again", **given}
            return refused(dynamodb.restore_table_to_point_in_time, **given)

        return refusal

    def test_a_table_without_recovery(self, refusal):
        assert refusal(UseLatestRestorableTime=True) == (
            "PointInTimeRecoveryUnavailableException: Point in time recovery is not enabled for table 'users'"
        )

    def test_a_moment_out_of_reach(self, cloud, keep, refusal):
        keep()
        cloud.clock.advance(hours=1)

        assert refusal(RestoreDateTime=START - timedelta(hours=1)) == (
            "InvalidRestoreTimeException: RestoreDateTime '2025-12-31T23:00:00Z' must be within "
            "EarliestRestorableDateTime '2026-01-01T00:00:00Z' and LatestRestorableDateTime '2026-01-01T01:00:00Z'"
        )

    def test_no_moment(self, keep, refusal):
        keep()

        assert refusal() == (
            "ValidationException: Invalid Request: Either one of RestoreDateTime or UseLatestRestorableTime must be "
            "specified, but not both"
        )

    def test_a_target_that_exists(self, keep, refusal, users):
        keep()

        assert refusal(TargetTableName=users, UseLatestRestorableTime=True) == (
            "TableAlreadyExistsException: Table already exists: users"
        )

    def test_an_unknown_source(self, refusal):
        assert refusal(SourceTableName="missing", UseLatestRestorableTime=True) == (
            "TableNotFoundException: Table not found: missing"
        )

    def test_a_period_for_what_is_disabled(self, dynamodb, users, refused):
        specification = {"PointInTimeRecoveryEnabled": False, "RecoveryPeriodInDays": 3}

        assert refused(
            dynamodb.update_continuous_backups,
            TableName=users,
            PointInTimeRecoverySpecification=specification,
        ) == (
            "ValidationException: Invalid Request: Cannot specify RecoveryPeriodInDays when disabling "
            "point-in-time recovery."
        )
