"""Changes of tables: throughput and how often it may be decreased, billing, indexes built online, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from awsim import Cloud

INVALID = "ValidationException: One or more parameter values were invalid: "
LIMIT = "LimitExceededException: Subscriber limit exceeded: "


def create(client: Any, **more: Any) -> None:
    params = {
        "TableName": "users",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "ProvisionedThroughput": units(10, 10),
        **more,
    }
    client.create_table(**params)


def units(read: int, write: int) -> dict[str, int]:
    return {"ReadCapacityUnits": read, "WriteCapacityUnits": write}


def described(client: Any) -> Any:
    return client.describe_table(TableName="users")["Table"]


BY_CITY = {
    "IndexName": "by-city",
    "KeySchema": [{"AttributeName": "city", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "KEYS_ONLY"},
    "ProvisionedThroughput": units(1, 1),
}
CITY = [{"AttributeName": "city", "AttributeType": "S"}]


def add_index(client: Any, index: Any = BY_CITY, definitions: Any = CITY) -> Any:
    return client.update_table(
        TableName="users", AttributeDefinitions=definitions, GlobalSecondaryIndexUpdates=[{"Create": index}]
    )


class TestThroughput:
    def test_it_is_the_new_one_when_the_table_is_active_again(self, slow_cloud: Cloud, slow_dynamodb: Any) -> None:
        create(slow_dynamodb)
        slow_cloud.clock.advance(seconds=10)

        answer = slow_dynamodb.update_table(TableName="users", ProvisionedThroughput=units(20, 5))["TableDescription"]
        slow_dynamodb.put_item(TableName="users", Item={"id": {"S": "a"}})
        slow_cloud.clock.advance(seconds=10)
        throughput = described(slow_dynamodb)["ProvisionedThroughput"]

        assert answer["TableStatus"] == "UPDATING"
        assert answer["ProvisionedThroughput"]["ReadCapacityUnits"] == 10
        assert (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]) == (20, 5)
        assert throughput["NumberOfDecreasesToday"] == 1
        assert throughput["LastIncreaseDateTime"] == throughput["LastDecreaseDateTime"]

    def test_a_table_that_is_updating_is_not_changed_again(
        self, slow_cloud: Cloud, slow_dynamodb: Any, refused: Any
    ) -> None:
        create(slow_dynamodb)
        slow_cloud.clock.advance(seconds=10)
        slow_dynamodb.update_table(TableName="users", ProvisionedThroughput=units(20, 5))

        change = {"TableName": "users", "ProvisionedThroughput": units(1, 1)}
        assert refused(slow_dynamodb.update_table, **change) == (
            "ResourceInUseException: Attempt to change a resource which is still in use: Table is being updated: users"
        )

    def test_the_same_throughput_is_refused(self, dynamodb: Any, refused: Any) -> None:
        create(dynamodb)

        assert refused(dynamodb.update_table, TableName="users", ProvisionedThroughput=units(10, 10)) == (
            "ValidationException: The provisioned throughput for the table will not change. The requested value equals "
            "the current value. Current ReadCapacityUnits provisioned for the table: 10. Requested ReadCapacityUnits: "
            "10. Current WriteCapacityUnits provisioned for the table: 10. Requested WriteCapacityUnits: 10. Refer to "
            "the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
        )

    def test_it_is_decreased_four_times_a_day_and_then_once_an_hour(
        self, cloud: Cloud, dynamodb: Any, refused: Any
    ) -> None:
        create(dynamodb)
        for read in (9, 8, 7, 6):
            dynamodb.update_table(TableName="users", ProvisionedThroughput=units(read, 10))

        change = {"TableName": "users", "ProvisionedThroughput": units(5, 10)}
        assert refused(dynamodb.update_table, **change) == (
            LIMIT + "Provisioned throughput decreases are limited within a given UTC day. After the first 4 decreases, "
            "each subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. Number of "
            "decreases today: 4. Last decrease at Thursday, January 1, 2026 12:00:00 AM UTC. Next decrease can be made "
            "at Thursday, January 1, 2026 1:00:00 AM UTC"
        )
        cloud.clock.advance(hours=1)
        dynamodb.update_table(**change)
        cloud.clock.advance(hours=24)
        assert described(dynamodb)["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 0


class TestBilling:
    def test_a_table_is_billed_by_request_and_by_throughput_again(self, dynamodb: Any) -> None:
        create(dynamodb)
        dynamodb.update_table(TableName="users", BillingMode="PAY_PER_REQUEST")
        on_demand = described(dynamodb)
        dynamodb.update_table(TableName="users", BillingMode="PROVISIONED", ProvisionedThroughput=units(3, 4))
        provisioned = described(dynamodb)

        assert on_demand["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
        assert on_demand["ProvisionedThroughput"]["ReadCapacityUnits"] == 0
        assert provisioned["BillingModeSummary"]["BillingMode"] == "PROVISIONED"
        assert provisioned["ProvisionedThroughput"]["WriteCapacityUnits"] == 4

    def test_throughput_goes_with_one_mode_only(self, dynamodb: Any, users: str, refused: Any) -> None:
        throughput = {"TableName": users, "ProvisionedThroughput": units(1, 1)}
        assert refused(dynamodb.update_table, **throughput) == (
            INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
            "PAY_PER_REQUEST"
        )
        assert refused(dynamodb.update_table, TableName=users, BillingMode="PROVISIONED") == (
            INVALID + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
        )

    def test_it_is_switched_to_requests_four_times_in_24_hours(self, cloud: Cloud, dynamodb: Any, refused: Any) -> None:
        create(dynamodb)
        for _ in range(4):
            dynamodb.update_table(TableName="users", BillingMode="PAY_PER_REQUEST")
            dynamodb.update_table(TableName="users", BillingMode="PROVISIONED", ProvisionedThroughput=units(1, 1))

        change = {"TableName": "users", "BillingMode": "PAY_PER_REQUEST"}
        assert refused(dynamodb.update_table, **change).startswith(LIMIT + "Update to PayPerRequest mode are limited")
        cloud.clock.advance(hours=24)
        dynamodb.update_table(**change)


class TestIndexes:
    def test_a_new_index_has_the_items_that_are_there(self, dynamodb: Any) -> None:
        create(dynamodb)
        dynamodb.put_item(TableName="users", Item={"id": {"S": "a"}, "city": {"S": "Ulm"}, "age": {"N": "3"}})
        dynamodb.put_item(TableName="users", Item={"id": {"S": "b"}, "city": {"N": "7"}})
        dynamodb.put_item(TableName="users", Item={"id": {"S": "c"}})

        add_index(dynamodb)
        answer = dynamodb.query(
            TableName="users",
            IndexName="by-city",
            KeyConditionExpression="city = :c",
            ExpressionAttributeValues={":c": {"S": "Ulm"}},
        )

        assert answer["Items"] == [{"id": {"S": "a"}, "city": {"S": "Ulm"}}]
        assert described(dynamodb)["GlobalSecondaryIndexes"][0]["IndexStatus"] == "ACTIVE"

    def test_it_is_not_read_before_it_is_built(self, slow_cloud: Cloud, slow_dynamodb: Any, refused: Any) -> None:
        create(slow_dynamodb)
        slow_cloud.clock.advance(seconds=10)
        add_index(slow_dynamodb)
        index = described(slow_dynamodb)["GlobalSecondaryIndexes"][0]

        assert (index["IndexStatus"], index["Backfilling"]) == ("CREATING", True)
        assert refused(slow_dynamodb.scan, TableName="users", IndexName="by-city") == (
            "ValidationException: Cannot read from backfilling global secondary index: by-city"
        )
        slow_cloud.clock.advance(seconds=10)
        second = {**BY_CITY, "IndexName": "second"}
        assert refused(add_index, client=slow_dynamodb, index=second) == (
            LIMIT + "Only 1 online index can be created or deleted simultaneously per table"
        )
        slow_cloud.clock.advance(seconds=60)
        assert slow_dynamodb.scan(TableName="users", IndexName="by-city")["Count"] == 0
        assert "Backfilling" not in described(slow_dynamodb)["GlobalSecondaryIndexes"][0]

    def test_a_deleted_index_is_gone_with_the_definition_of_its_key(self, dynamodb: Any, refused: Any) -> None:
        create(dynamodb)
        add_index(dynamodb)
        deletion = {"TableName": "users", "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "by-city"}}]}

        answer = dynamodb.update_table(**deletion)["TableDescription"]

        assert answer["GlobalSecondaryIndexes"][0]["IndexStatus"] == "DELETING"
        assert "GlobalSecondaryIndexes" not in described(dynamodb)
        assert [each["AttributeName"] for each in described(dynamodb)["AttributeDefinitions"]] == ["id"]
        assert refused(dynamodb.update_table, **deletion) == "ResourceNotFoundException: Requested resource not found"

    def test_the_throughput_of_an_index_is_changed(self, dynamodb: Any) -> None:
        create(dynamodb)
        add_index(dynamodb)
        update = {"IndexName": "by-city", "ProvisionedThroughput": units(7, 8)}

        dynamodb.update_table(TableName="users", GlobalSecondaryIndexUpdates=[{"Update": update}])

        throughput = described(dynamodb)["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]
        assert (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]) == (7, 8)

    @pytest.mark.parametrize(
        ("index", "definitions", "message"),
        [
            (BY_CITY, CITY, "ValidationException: Attempting to create an index which already exists"),
            (
                {**BY_CITY, "IndexName": "second", "KeySchema": [{"AttributeName": "new", "KeyType": "HASH"}]},
                [],
                INVALID + "Some index key attributes are not defined in AttributeDefinitions. Keys: [new], "
                "AttributeDefinitions: []",
            ),
            (
                {**BY_CITY, "IndexName": "second"},
                [],
                INVALID + "Some index key attributes are not defined in AttributeDefinitions. Keys: [city], "
                "AttributeDefinitions: []",
            ),
            (
                {
                    **BY_CITY,
                    "IndexName": "second",
                    "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a", "a"]},
                },
                CITY,
                INVALID + "Duplicate attribute name in NonKeyAttributes: a",
            ),
        ],
    )
    def test_an_index_that_cannot_be_is_refused(
        self, dynamodb: Any, refused: Any, index: Any, definitions: Any, message: str
    ) -> None:
        create(dynamodb)
        add_index(dynamodb)

        assert refused(add_index, client=dynamodb, index=index, definitions=definitions) == message

    def test_definitions_that_no_key_needs_are_let_be(self, dynamodb: Any) -> None:
        create(dynamodb)

        add_index(dynamodb, definitions=[*CITY, {"AttributeName": "more", "AttributeType": "S"}])

        assert [each["AttributeName"] for each in described(dynamodb)["AttributeDefinitions"]] == ["id", "city"]

    def test_items_that_can_have_no_index_key_are_left_out(self, dynamodb: Any) -> None:
        create(dynamodb)
        for length in (0, 1, 1024, 1025, 2048, 2049):
            item = {"id": {"S": str(length)}, "city": {"S": "x" * length}}
            dynamodb.put_item(TableName="users", Item=item)
        by_range = [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "city", "KeyType": "RANGE"}]
        id_too = [*CITY, {"AttributeName": "id", "AttributeType": "S"}]

        add_index(dynamodb)
        add_index(dynamodb, {**BY_CITY, "IndexName": "by-id", "KeySchema": by_range}, id_too)

        def lengths(index: str) -> list[int]:
            items = dynamodb.scan(TableName="users", IndexName=index)["Items"]
            return sorted(int(item["id"]["S"]) for item in items)

        assert lengths("by-city") == [1, 1024, 1025, 2048]
        assert lengths("by-id") == [1, 1024]
        dynamodb.update_item(TableName="users", Key={"id": {"S": "0"}}, UpdateExpression="SET n = id")
        dynamodb.delete_item(TableName="users", Key={"id": {"S": "2049"}})
        assert described(dynamodb)["GlobalSecondaryIndexes"][0]["ItemCount"] == 4

    @pytest.mark.parametrize("updates", [[], None])
    def test_no_updates_are_no_request(self, dynamodb: Any, refused: Any, updates: Any) -> None:
        create(dynamodb)
        given = {} if updates is None else {"GlobalSecondaryIndexUpdates": updates}

        assert refused(dynamodb.update_table, TableName="users", **given).startswith(
            "ValidationException: At least one of ProvisionedThroughput, "
        )

    def test_one_update_does_one_thing(self, dynamodb: Any, refused: Any) -> None:
        create(dynamodb)
        both = {"Create": BY_CITY, "Delete": {"IndexName": "other"}}

        assert refused(
            dynamodb.update_table, TableName="users", AttributeDefinitions=CITY, GlobalSecondaryIndexUpdates=[both]
        ) == (
            INVALID + "Only one of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
            "GlobalSecondaryIndexUpdate.Delete can be specified"
        )

    def test_two_deletions_are_too_many_whatever_there_is(self, dynamodb: Any, refused: Any) -> None:
        create(dynamodb)
        deletions = [{"Delete": {"IndexName": name}} for name in ("one", "two")]

        assert refused(dynamodb.update_table, TableName="users", GlobalSecondaryIndexUpdates=deletions).startswith(
            "LimitExceededException: "
        )


def test_a_stream_leaves_what_a_table_can_do_at_once(slow_cloud: Cloud, slow_dynamodb: Any) -> None:
    """Recorded: update_table_response of six scenarios of event source mappings."""
    create(slow_dynamodb)
    slow_cloud.clock.advance(minutes=1)
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}

    streaming = slow_dynamodb.update_table(TableName="users", StreamSpecification=stream)["TableDescription"]
    slow_cloud.clock.advance(minutes=1)
    warm = {"ReadUnitsPerSecond": 20_000, "WriteUnitsPerSecond": 8_000}
    warming = slow_dynamodb.update_table(TableName="users", WarmThroughput=warm)["TableDescription"]

    assert (streaming["TableStatus"], streaming["WarmThroughput"]["Status"]) == ("UPDATING", "ACTIVE")
    assert (warming["TableStatus"], warming["WarmThroughput"]["Status"]) == ("UPDATING", "UPDATING")


class TestSettings:
    def test_a_request_that_is_refused_changes_nothing(self, dynamodb: Any, users: str, refused: Any) -> None:
        deletion = [{"Delete": {"IndexName": "nothing"}}]
        change = {"TableName": users, "GlobalSecondaryIndexUpdates": deletion, "BillingMode": "PROVISIONED"}

        answer = refused(dynamodb.update_table, **change, ProvisionedThroughput=units(1, 1))

        assert answer == "ResourceNotFoundException: Requested resource not found"
        assert described(dynamodb)["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"

    def test_nothing_to_change_is_refused(self, dynamodb: Any, users: str, refused: Any) -> None:
        assert refused(dynamodb.update_table, TableName=users) == (
            "ValidationException: At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
            "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required"
        )

    def test_protection_is_taken_away(self, dynamodb: Any) -> None:
        create(dynamodb, DeletionProtectionEnabled=True)
        dynamodb.update_table(TableName="users", DeletionProtectionEnabled=False)

        dynamodb.delete_table(TableName="users")

        assert dynamodb.list_tables()["TableNames"] == []

    def test_the_class_is_changed_twice_in_a_month(self, cloud: Cloud, dynamodb: Any, refused: Any) -> None:
        create(dynamodb)
        dynamodb.update_table(TableName="users", TableClass="STANDARD_INFREQUENT_ACCESS")
        assert described(dynamodb)["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
        dynamodb.update_table(TableName="users", TableClass="STANDARD")

        change = {"TableName": "users", "TableClass": "STANDARD_INFREQUENT_ACCESS"}
        assert refused(dynamodb.update_table, **change).startswith(LIMIT + "Table class updates are limited to 2 times")
        cloud.clock.advance(days=30)
        dynamodb.update_table(**change)

    def test_the_same_encryption_again_keeps_the_key(self, cloud: Cloud, dynamodb: Any) -> None:
        """Recorded: test_dynamodb_update_table_without_sse_specification_change."""
        encryption = {"Enabled": True, "SSEType": "KMS"}
        create(dynamodb, SSESpecification=encryption)
        first = described(dynamodb)["SSEDescription"]
        key = cloud.client("kms").describe_key(KeyId=first["KMSMasterKeyArn"])["KeyMetadata"]

        dynamodb.update_table(TableName="users", SSESpecification=encryption)

        assert first == {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": key["Arn"]}
        assert described(dynamodb)["SSEDescription"] == first

    def test_warm_throughput_is_raised_and_never_lowered(self, dynamodb: Any, refused: Any) -> None:
        """Recorded: test_table_warm_throughput."""
        warm = {"ReadUnitsPerSecond": 1000, "WriteUnitsPerSecond": 1200}
        created = dynamodb.create_table(
            TableName="users",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            ProvisionedThroughput=units(5, 5),
            WarmThroughput=warm,
        )["TableDescription"]

        assert created["WarmThroughput"] == {**warm, "Status": "UPDATING"}
        assert described(dynamodb)["WarmThroughput"] == {**warm, "Status": "ACTIVE"}
        lower = {"TableName": "users", "WarmThroughput": {**warm, "ReadUnitsPerSecond": 999}}
        assert refused(dynamodb.update_table, **lower) == (
            INVALID + "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, "
            "decreasing WarmThroughput is not supported"
        )
