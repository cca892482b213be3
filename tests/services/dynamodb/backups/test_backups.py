"""Backups on demand hold the items of their moment, and tables are made of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

START = datetime(2026, 1, 1, tzinfo=UTC)
ACCOUNT = "arn:aws:dynamodb:us-east-1:123456789012"


@pytest.fixture
def items(dynamodb):
    """The items of a table."""

    def items(name):
        found = dynamodb.scan(TableName=name)["Items"]
        return sorted(tuple(sorted((key, value["S"]) for key, value in item.items())) for item in found)

    return items


@pytest.fixture
def back_up(dynamodb, users):
    """Makes a backup of the table `users`; the answer is its ARN."""

    def back_up(name="nightly"):
        return dynamodb.create_backup(TableName=users, BackupName=name)["BackupDetails"]["BackupArn"]

    return back_up


class TestBackups:
    def test_a_backup_shows_what_its_table_was_like(self, dynamodb, users, put):
        put("1", name="Fred")
        dynamodb.update_time_to_live(TableName=users, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
        view = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
        dynamodb.update_table(TableName=users, StreamSpecification=view)

        made = dynamodb.create_backup(TableName=users, BackupName="nightly")["BackupDetails"]

        table = dynamodb.describe_table(TableName=users)["Table"]
        details = {
            "BackupArn": made["BackupArn"],
            "BackupName": "nightly",
            "BackupSizeBytes": 11,
            "BackupType": "USER",
            "BackupCreationDateTime": START,
        }
        assert re.fullmatch(rf"{ACCOUNT}:table/users/backup/01767225600000-[0-9a-f]{{8}}", made["BackupArn"])
        assert made == {**details, "BackupStatus": "CREATING"}
        assert dynamodb.describe_backup(BackupArn=made["BackupArn"])["BackupDescription"] == {
            "BackupDetails": {**details, "BackupStatus": "AVAILABLE"},
            "SourceTableDetails": {
                "TableName": users,
                "TableId": table["TableId"],
                "TableArn": table["TableArn"],
                "TableSizeBytes": 11,
                "KeySchema": table["KeySchema"],
                "TableCreationDateTime": START,
                "ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
                "ItemCount": 1,
                "BillingMode": "PAY_PER_REQUEST",
            },
            "SourceTableFeatureDetails": {
                "StreamDescription": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
                "TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"},
            },
        }

    def test_a_backup_outlives_its_table(self, dynamodb, users, put, items, back_up):
        put("1")
        arn = back_up()
        dynamodb.delete_table(TableName=users)

        dynamodb.restore_table_from_backup(TargetTableName="again", BackupArn=arn)

        assert items("again") == [(("id", "1"),)]

    def test_a_deleted_backup_is_gone(self, dynamodb, back_up, refused):
        arn = back_up()

        deleted = dynamodb.delete_backup(BackupArn=arn)["BackupDescription"]["BackupDetails"]

        assert deleted["BackupStatus"] == "DELETED"
        assert refused(dynamodb.describe_backup, BackupArn=arn) == (f"BackupNotFoundException: Backup not found: {arn}")

    def test_an_unknown_table_is_refused(self, dynamodb, refused):
        assert refused(dynamodb.create_backup, TableName="missing", BackupName="nightly") == (
            "TableNotFoundException: Table not found: missing"
        )

    def test_what_is_no_arn_of_a_backup_is_refused(self, dynamodb, users, refused):
        assert refused(dynamodb.describe_backup, BackupArn=f"{ACCOUNT}:table/{users}") == (
            "ValidationException: Invalid Backup ARN"
        )


class TestListing:
    @pytest.fixture
    def arns(self, cloud, back_up):
        """The ARNs of three backups, made an hour after each other."""
        arns = []
        for _ in range(3):
            arns.append(back_up())
            cloud.clock.advance(hours=1)
        return arns

    @pytest.fixture
    def listed(self, dynamodb):
        def listed(**given):
            return [each["BackupArn"] for each in dynamodb.list_backups(**given)["BackupSummaries"]]

        return listed

    def test_backups_are_listed_by_age(self, arns, listed):
        assert listed() == arns

    def test_a_summary_names_the_table(self, dynamodb, users, back_up):
        arn = back_up()
        table = dynamodb.describe_table(TableName=users)["Table"]

        assert dynamodb.list_backups()["BackupSummaries"] == [
            {
                "TableName": users,
                "TableId": table["TableId"],
                "TableArn": table["TableArn"],
                "BackupArn": arn,
                "BackupName": "nightly",
                "BackupCreationDateTime": START,
                "BackupStatus": "AVAILABLE",
                "BackupType": "USER",
                "BackupSizeBytes": 0,
            }
        ]

    def test_backups_of_one_table_are_listed(self, users, arns, listed):
        assert (listed(TableName=users), listed(TableName="other")) == (arns, [])

    def test_the_end_of_a_time_range_is_not_in_it(self, arns, listed):
        bounds = {
            "TimeRangeLowerBound": START + timedelta(hours=1),
            "TimeRangeUpperBound": START + timedelta(hours=2),
        }

        assert listed(**bounds) == arns[1:2]

    def test_listings_have_pages(self, dynamodb, arns, listed):
        first = dynamodb.list_backups(Limit=2)

        assert [each["BackupArn"] for each in first["BackupSummaries"]] == arns[:2]
        assert listed(Limit=2, ExclusiveStartBackupArn=first["LastEvaluatedBackupArn"]) == arns[2:]

    def test_a_range_that_ends_before_it_begins_is_refused(self, dynamodb, refused):
        assert refused(dynamodb.list_backups, TimeRangeLowerBound=START + timedelta(1), TimeRangeUpperBound=START) == (
            "ValidationException: One or more parameter values were invalid: "
            "Time range lower bound must be less than or equal to upper bound"
        )


class TestRestoring:
    def test_the_items_are_those_of_the_backups_moment(self, dynamodb, put, items, back_up):
        put("1", name="Fred")
        arn = back_up()
        put("1", name="Alice")
        put("2")

        dynamodb.restore_table_from_backup(TargetTableName="again", BackupArn=arn)

        assert items("again") == [(("id", "1"), ("name", "Fred"))]

    def test_the_two_tables_have_nothing_more_in_common(self, dynamodb, users, put, items, back_up):
        put("1", name="Fred")
        dynamodb.restore_table_from_backup(TargetTableName="again", BackupArn=back_up())

        dynamodb.put_item(TableName="again", Item={"id": {"S": "1"}, "name": {"S": "Alice"}})

        assert items(users) == [(("id", "1"), ("name", "Fred"))]

    def test_the_table_says_where_it_comes_from(self, dynamodb, users, back_up):
        arn = back_up()

        begun = dynamodb.restore_table_from_backup(TargetTableName="again", BackupArn=arn)["TableDescription"]

        summary = {
            "SourceBackupArn": arn,
            "SourceTableArn": f"{ACCOUNT}:table/{users}",
            "RestoreDateTime": START,
        }
        table = dynamodb.describe_table(TableName="again")["Table"]
        assert (begun["TableStatus"], begun["RestoreSummary"]) == ("CREATING", {**summary, "RestoreInProgress": True})
        assert (table["TableStatus"], table["RestoreSummary"]) == ("ACTIVE", {**summary, "RestoreInProgress": False})
        assert table["TableArn"] == f"{ACCOUNT}:table/again"

    def test_what_stands_beside_a_table_is_not_restored(self, dynamodb, users, back_up):
        dynamodb.tag_resource(ResourceArn=f"{ACCOUNT}:table/{users}", Tags=[{"Key": "stage", "Value": "test"}])
        view = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
        dynamodb.update_table(TableName=users, StreamSpecification=view)
        dynamodb.update_time_to_live(TableName=users, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
        dynamodb.restore_table_from_backup(TargetTableName="again", BackupArn=back_up())

        table = dynamodb.describe_table(TableName="again")["Table"]

        assert "LatestStreamArn" not in table
        assert dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"] == []
        ttl = dynamodb.describe_time_to_live(TableName="again")["TimeToLiveDescription"]
        assert ttl["TimeToLiveStatus"] == "DISABLED"

    def test_the_name_of_a_table_is_refused(self, dynamodb, users, back_up, refused):
        assert refused(dynamodb.restore_table_from_backup, TargetTableName=users, BackupArn=back_up()) == (
            "TableAlreadyExistsException: Table already exists: users"
        )

    def test_a_backup_is_in_use_while_a_table_is_made_of_it(self, slow_cloud, slow_dynamodb, slow_users, refused):
        slow_cloud.clock.advance(minutes=1)
        backup = slow_dynamodb.create_backup(TableName="users", BackupName="nightly")["BackupDetails"]["BackupArn"]
        slow_dynamodb.restore_table_from_backup(TargetTableName="again", BackupArn=backup)

        refusal = refused(slow_dynamodb.delete_backup, BackupArn=backup)
        slow_cloud.clock.advance(minutes=1)
        slow_dynamodb.delete_backup(BackupArn=backup)

        assert refusal.startswith("BackupInUseException: ")


class TestOverrides:
    @pytest.fixture
    def arn(self, dynamodb, orders):
        """The ARN of a backup of the table `orders`, which has a local and a global index."""
        return dynamodb.create_backup(TableName=orders, BackupName="nightly")["BackupDetails"]["BackupArn"]

    @pytest.fixture
    def restore(self, dynamodb, arn):
        def restore(**overrides):
            dynamodb.restore_table_from_backup(TargetTableName="again", BackupArn=arn, **overrides)
            return dynamodb.describe_table(TableName="again")["Table"]

        return restore

    def test_indexes_are_restored(self, restore):
        table = restore()

        assert [index["IndexName"] for index in table["LocalSecondaryIndexes"]] == ["by-amount"]
        assert [
            (index["IndexName"], index["IndexStatus"], index["IndexArn"]) for index in table["GlobalSecondaryIndexes"]
        ] == [("by-stage", "ACTIVE", f"{ACCOUNT}:table/again/index/by-stage")]

    def test_indexes_can_be_left_out(self, restore):
        table = restore(GlobalSecondaryIndexOverride=[], LocalSecondaryIndexOverride=[])

        assert "GlobalSecondaryIndexes" not in table
        assert "LocalSecondaryIndexes" not in table

    def test_an_index_that_was_not_there_is_refused(self, dynamodb, arn, refused):
        index = {
            "IndexName": "by-nothing",
            "KeySchema": [{"AttributeName": "stage", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }

        refusal = refused(
            dynamodb.restore_table_from_backup,
            TargetTableName="again",
            BackupArn=arn,
            GlobalSecondaryIndexOverride=[index],
        )

        assert refusal == (
            "ValidationException: Invalid Request: Index by-nothing does not match a secondary index that existed in "
            "the source table and cannot be created during the restore operation"
        )

    def test_the_throughput_can_be_another(self, restore):
        throughput = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 7}

        table = restore(
            BillingModeOverride="PROVISIONED",
            ProvisionedThroughputOverride=throughput,
            GlobalSecondaryIndexOverride=[],
        )

        assert table["ProvisionedThroughput"] == {**throughput, "NumberOfDecreasesToday": 0}

    @pytest.mark.parametrize(
        ("overrides", "problem"),
        [
            (
                {"BillingModeOverride": "PROVISIONED"},
                "Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED",
            ),
            (
                {
                    "BillingModeOverride": "PAY_PER_REQUEST",
                    "ProvisionedThroughputOverride": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
                },
                "Cannot override ProvisionedThroughput if BillingMode is overridden to PAY_PER_REQUEST",
            ),
            (
                {"ProvisionedThroughputOverride": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}},
                "Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED",
            ),
        ],
    )
    def test_overrides_that_do_not_go_together_are_refused(self, dynamodb, arn, refused, overrides, problem):
        assert (
            refused(dynamodb.restore_table_from_backup, TargetTableName="again", BackupArn=arn, **overrides)
            == f"ValidationException: Invalid Request: {problem}"
        )

    def test_another_key_can_be_chosen(self, cloud, restore):
        key = cloud.client("kms").create_key()["KeyMetadata"]["Arn"]

        table = restore(SSESpecificationOverride={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key})

        assert table["SSEDescription"] == {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": key}


def test_vector_indexes_are_restored(dynamodb, users):
    index = {
        "IndexName": "by-likeness",
        "VectorAttribute": {"AttributeName": "vector"},
        "Projection": {"ProjectionType": "ALL"},
        "Dimensions": 2,
        "DistanceFunction": "COSINE",
    }
    dynamodb.update_table(TableName=users, VectorIndexUpdates=[{"Create": index}])
    vector = {"L": [{"N": "1"}, {"N": "2"}]}
    dynamodb.put_item(TableName=users, Item={"id": {"S": "1"}, "vector": vector})
    backup = dynamodb.create_backup(TableName=users, BackupName="nightly")["BackupDetails"]["BackupArn"]
    dynamodb.delete_item(TableName=users, Key={"id": {"S": "1"}})
    dynamodb.restore_table_from_backup(TargetTableName="again", BackupArn=backup)

    (restored,) = dynamodb.describe_table(TableName="again")["Table"]["VectorIndexes"]
    features = dynamodb.describe_backup(BackupArn=backup)["BackupDescription"]["SourceTableFeatureDetails"]

    assert (restored["ItemCount"], restored["IndexStatus"]) == (1, "ACTIVE")
    assert restored["IndexArn"] == f"{ACCOUNT}:table/again/index/by-likeness"
    assert [each["IndexName"] for each in features["VectorIndexes"]] == ["by-likeness"]
