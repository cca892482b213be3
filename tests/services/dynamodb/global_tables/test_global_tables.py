"""Replicas of a table in several regions: added, written to, removed."""

from __future__ import annotations

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awsim import Cloud
from tests.budgets import examples

HERE, THERE, FAR = "us-east-1", "eu-west-1", "ap-southeast-2"
ACCOUNT = "123456789012"


@pytest.fixture
def there(cloud):
    return boto3.client("dynamodb", region_name=THERE)


@pytest.fixture
def far(cloud):
    return boto3.client("dynamodb", region_name=FAR)


@pytest.fixture
def update(dynamodb, users):
    """Carries out one replica action on the table `users`: `update("Create")`."""

    def update(action, region=THERE, **given):
        updates = [{action: {"RegionName": region, **given}}]
        return dynamodb.update_table(TableName=users, ReplicaUpdates=updates)["TableDescription"]

    return update


@pytest.fixture
def put():
    def put(client, key, name):
        client.put_item(TableName="users", Item={"id": {"S": key}, "name": {"S": name}})

    return put


@pytest.fixture
def items():
    """The names of the items of a region, by key."""

    def items(client):
        return {item["id"]["S"]: item.get("name", {}).get("S") for item in client.scan(TableName="users")["Items"]}

    return items


def streams_of(region):
    client = boto3.client("dynamodbstreams", region_name=region)
    return [each["StreamArn"] for each in client.list_streams(TableName="users")["Streams"]]


class TestAdding:
    def test_a_replica_has_the_items_of_before(self, dynamodb, there, put, items, update):
        put(dynamodb, "1", "Fred")
        update("Create")

        assert items(there) == {"1": "Fred"}

    def test_each_region_shows_the_others(self, dynamodb, there, users, update):
        update("Create")

        seen = dynamodb.describe_table(TableName=users)["Table"]
        from_there = there.describe_table(TableName=users)["Table"]

        assert seen["GlobalTableVersion"] == "2019.11.21"
        assert seen["MultiRegionConsistency"] == "EVENTUAL"
        assert seen["Replicas"] == [
            {
                "RegionName": THERE,
                "ReplicaStatus": "ACTIVE",
                "ReplicaArn": f"arn:aws:dynamodb:{THERE}:{ACCOUNT}:table/users",
            }
        ]
        assert [each["RegionName"] for each in from_there["Replicas"]] == [HERE]
        assert from_there["TableArn"] == f"arn:aws:dynamodb:{THERE}:{ACCOUNT}:table/users"
        assert from_there["TableStatus"] == "ACTIVE"

    def test_streams_are_enabled_everywhere(self, users, update):
        """Recorded: test_streams_on_global_tables."""
        update("Create")

        assert streams_of(HERE)[0].startswith(f"arn:aws:dynamodb:{HERE}:{ACCOUNT}:table/users/stream/")
        assert streams_of(THERE)[0].startswith(f"arn:aws:dynamodb:{THERE}:{ACCOUNT}:table/users/stream/")

    def test_a_replica_is_creating_at_first(self, slow_cloud, slow_dynamodb, slow_users):
        slow_cloud.clock.advance(seconds=20)
        slow_dynamodb.update_table(TableName="users", ReplicaUpdates=[{"Create": {"RegionName": THERE}}])

        def status():
            return slow_dynamodb.describe_table(TableName="users")["Table"]["Replicas"][0]["ReplicaStatus"]

        before = status()
        slow_cloud.clock.advance(minutes=1)

        assert (before, status()) == ("CREATING", "ACTIVE")

    def test_a_replica_can_have_a_table_class_of_its_own(self, dynamodb, there, users, update):
        update("Create", TableClassOverride="STANDARD_INFREQUENT_ACCESS")

        (replica,) = dynamodb.describe_table(TableName=users)["Table"]["Replicas"]

        assert replica["ReplicaTableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
        assert there.describe_table(TableName=users)["Table"]["TableClassSummary"]["TableClass"] == (
            "STANDARD_INFREQUENT_ACCESS"
        )

    def test_indexes_are_replicated(self, dynamodb, there, orders):
        dynamodb.put_item(TableName=orders, Item={"customer": {"S": "a"}, "placed": {"N": "1"}, "stage": {"S": "open"}})
        dynamodb.update_table(TableName=orders, ReplicaUpdates=[{"Create": {"RegionName": THERE}}])

        assert there.scan(TableName=orders, IndexName="by-stage")["Count"] == 1


class TestReplication:
    def test_a_write_has_reached_the_other_regions_when_it_returns(self, dynamodb, there, far, put, items, update):
        update("Create")
        update("Create", FAR)

        put(dynamodb, "1", "Fred")
        put(there, "2", "Alice")
        far.delete_item(TableName="users", Key={"id": {"S": "1"}})

        assert items(dynamodb) == items(there) == items(far) == {"2": "Alice"}

    def test_aws_takes_a_second(self, slow_cloud, slow_dynamodb, slow_users, put, items):
        slow_cloud.clock.advance(seconds=20)
        slow_dynamodb.update_table(TableName="users", ReplicaUpdates=[{"Create": {"RegionName": THERE}}])
        slow_cloud.clock.advance(minutes=1)
        there = boto3.client("dynamodb", THERE)
        put(slow_dynamodb, "1", "Fred")
        before = items(there)
        slow_cloud.clock.advance(seconds=1)

        assert (before, items(there)) == ({}, {"1": "Fred"})

    def test_the_last_writer_wins(self, slow_cloud, slow_dynamodb, slow_users, put, items):
        slow_cloud.clock.advance(seconds=20)
        slow_dynamodb.update_table(TableName="users", ReplicaUpdates=[{"Create": {"RegionName": THERE}}])
        slow_cloud.clock.advance(minutes=1)
        there = boto3.client("dynamodb", THERE)
        put(slow_dynamodb, "1", "first")
        slow_cloud.clock.advance(seconds=0.5)
        put(there, "1", "second")
        slow_cloud.clock.advance(seconds=5)

        assert items(slow_dynamodb) == items(there) == {"1": "second"}

    def test_each_region_has_a_stream_of_its_own(self, dynamodb, there, put, update):
        update("Create")
        put(dynamodb, "1", "Fred")

        counts = []
        for region in (HERE, THERE):
            client = boto3.client("dynamodbstreams", region_name=region)
            (arn,) = streams_of(region)
            shard_id = client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
            token = client.get_shard_iterator(StreamArn=arn, ShardId=shard_id, ShardIteratorType="TRIM_HORIZON")
            counts.append(len(client.get_records(ShardIterator=token["ShardIterator"])["Records"]))

        assert counts == [1, 1]

    def test_replication_goes_on_after_a_restore(self, cloud, dynamodb, there, put, items, update):
        update("Create")
        cloud.restore(cloud.snapshot())
        put(dynamodb, "1", "Fred")

        assert items(there) == {"1": "Fred"}

    @settings(max_examples=examples(15))
    @given(
        st.lists(
            st.tuples(
                st.sampled_from([HERE, THERE, FAR]),
                st.sampled_from("ab"),
                st.sampled_from(["x", "y", None]),
                st.sampled_from([0, 0.3, 2]),
            ),
            max_size=12,
        )
    )
    def test_all_regions_agree_in_the_end(self, writes):
        cloud = Cloud(clock="virtual", lifecycle="realistic")
        clients = {region: cloud.client("dynamodb", region) for region in (HERE, THERE, FAR)}
        clients[HERE].create_table(
            TableName="users",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        for region in (THERE, FAR):
            cloud.clock.advance(minutes=1)
            clients[HERE].update_table(TableName="users", ReplicaUpdates=[{"Create": {"RegionName": region}}])
        cloud.clock.advance(minutes=1)

        for region, key, name, pause in writes:
            if name is None:
                clients[region].delete_item(TableName="users", Key={"id": {"S": key}})
            else:
                clients[region].put_item(TableName="users", Item={"id": {"S": key}, "name": {"S": name}})
            cloud.clock.advance(seconds=pause)
        cloud.clock.advance(seconds=5)

        states = [
            sorted(client.scan(TableName="users")["Items"], key=lambda item: item["id"]["S"])
            for client in clients.values()
        ]
        assert states[0] == states[1] == states[2]


class TestSettings:
    def test_time_to_live_is_one_for_all_regions(self, cloud, dynamodb, there, users, update):
        update("Create")
        specification = {"Enabled": True, "AttributeName": "ttl"}
        there.update_time_to_live(TableName=users, TimeToLiveSpecification=specification)
        due = str(int(cloud.clock.now()) + 60)
        there.put_item(TableName=users, Item={"id": {"S": "1"}, "ttl": {"N": due}})
        cloud.clock.advance(minutes=1)

        assert dynamodb.describe_time_to_live(TableName=users)["TimeToLiveDescription"]["AttributeName"] == "ttl"
        assert there.scan(TableName=users)["Count"] == dynamodb.scan(TableName=users)["Count"] == 0

    def test_an_index_is_added_in_all_regions(self, dynamodb, there, users, put, update):
        update("Create")
        put(dynamodb, "1", "Fred")
        index = {
            "IndexName": "by-name",
            "KeySchema": [{"AttributeName": "name", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
        dynamodb.update_table(
            TableName=users,
            AttributeDefinitions=[{"AttributeName": "name", "AttributeType": "S"}],
            GlobalSecondaryIndexUpdates=[{"Create": index}],
        )

        assert there.scan(TableName=users, IndexName="by-name")["Count"] == 1

    def test_reading_can_be_limited_in_one_region(self, dynamodb, there, users, update):
        update("Create", OnDemandThroughputOverride={"MaxReadRequestUnits": 7})

        (replica,) = dynamodb.describe_table(TableName=users)["Table"]["Replicas"]
        limits = there.describe_table(TableName=users)["Table"]["OnDemandThroughput"]

        assert replica["OnDemandThroughputOverride"] == {"MaxReadRequestUnits": 7}
        assert limits["MaxReadRequestUnits"] == 7

    def test_how_settings_are_replicated_is_shown(self, dynamodb, users):
        dynamodb.update_table(TableName=users, GlobalTableSettingsReplicationMode="ENABLED")

        assert dynamodb.describe_table(TableName=users)["Table"]["GlobalTableSettingsReplicationMode"] == "ENABLED"


class TestRemoving:
    def test_a_removed_replica_is_gone(self, dynamodb, there, users, put, update, refused):
        update("Create")
        update("Delete")
        put(dynamodb, "1", "Fred")

        assert "Replicas" not in dynamodb.describe_table(TableName=users)["Table"]
        assert refused(there.describe_table, TableName=users).startswith("ResourceNotFoundException: ")

    def test_a_replica_that_is_deleted_in_its_region_is_none_any_more(self, dynamodb, there, users, update):
        update("Create")
        there.delete_table(TableName=users)

        assert "Replicas" not in dynamodb.describe_table(TableName=users)["Table"]

    def test_a_protected_replica_stays(self, dynamodb, there, users, update, refused):
        update("Create")
        there.update_table(TableName=users, DeletionProtectionEnabled=True)

        refusal = refused(dynamodb.update_table, TableName=users, ReplicaUpdates=[{"Delete": {"RegionName": THERE}}])

        assert refusal == (
            f"ValidationException: Cannot delete table users in region {THERE} because it has deletion protection "
            "enabled. Disable deletion protection first."
        )

    def test_items_expire_on_after_the_first_region_has_gone(self, cloud, dynamodb, there, users, update):
        update("Create")
        update("Create", FAR)
        specification = {"Enabled": True, "AttributeName": "ttl"}
        dynamodb.update_time_to_live(TableName=users, TimeToLiveSpecification=specification)
        due = str(int(cloud.clock.now()) + 60)
        there.put_item(TableName=users, Item={"id": {"S": "1"}, "ttl": {"N": due}})
        dynamodb.delete_table(TableName=users)
        cloud.clock.advance(minutes=1)

        assert there.scan(TableName=users)["Count"] == 0


class TestStrongConsistency:
    def test_writes_are_everywhere_at_once(self, slow_cloud, slow_dynamodb, slow_users, put, items):
        slow_cloud.clock.advance(seconds=20)
        updates = [{"Create": {"RegionName": region}} for region in (THERE, FAR)]
        slow_dynamodb.update_table(TableName="users", ReplicaUpdates=updates, MultiRegionConsistency="STRONG")
        slow_cloud.clock.advance(minutes=1)
        put(slow_dynamodb, "1", "Fred")

        assert items(boto3.client("dynamodb", THERE)) == items(boto3.client("dynamodb", FAR)) == {"1": "Fred"}

    def test_one_of_its_replicas_can_not_be_deleted_alone(self, dynamodb, users, refused):
        updates = [{"Create": {"RegionName": region}} for region in (THERE, FAR)]
        dynamodb.update_table(TableName=users, ReplicaUpdates=updates, MultiRegionConsistency="STRONG")

        refusal = refused(dynamodb.update_table, TableName=users, ReplicaUpdates=[{"Delete": {"RegionName": THERE}}])

        assert refusal == (
            "ValidationException: Deletion of only one table replica is not supported for global tables with "
            "MultiRegionConsistency set to STRONG."
        )

    def test_a_region_can_be_a_witness(self, dynamodb, users):
        dynamodb.update_table(
            TableName=users,
            ReplicaUpdates=[{"Create": {"RegionName": THERE}}],
            GlobalTableWitnessUpdates=[{"Create": {"RegionName": FAR}}],
            MultiRegionConsistency="STRONG",
        )

        table = dynamodb.describe_table(TableName=users)["Table"]

        assert table["MultiRegionConsistency"] == "STRONG"
        assert table["GlobalTableWitnesses"] == [{"RegionName": FAR, "WitnessStatus": "ACTIVE"}]


class TestRefuses:
    @pytest.fixture
    def refusal(self, dynamodb, users, refused):
        return lambda **given: refused(dynamodb.update_table, TableName=users, **given)

    @pytest.mark.parametrize(
        ("updates", "problem"),
        [
            (
                [{"Create": {"RegionName": HERE}}],
                "Cannot add or delete the local region through ReplicaUpdates. "
                "Use CreateTable, DeleteTable, or UpdateTable as required.",
            ),
            (
                [{"Delete": {"RegionName": THERE}}],
                "Update global table operation failed because one or more replicas were not part of the global table. "
                f"Please retry the request without these replicas: [{THERE}].",
            ),
            (
                [{"Create": {"RegionName": THERE}}, {"Create": {"RegionName": FAR}}],
                "Update table operation with more than one create or delete replica actions not allowed",
            ),
            (
                [{"Create": {"RegionName": THERE}, "Delete": {"RegionName": THERE}}],
                "Update table operation with more than one type of replica actions not allowed.",
            ),
            ([{}], "There are no actions specified in the Replica Update Action of the request."),
        ],
    )
    def test_actions_that_can_not_be_carried_out(self, refusal, updates, problem):
        assert refusal(ReplicaUpdates=updates) == f"ValidationException: {problem}"

    def test_a_region_that_has_the_table(self, update, refusal):
        update("Create")

        assert refusal(ReplicaUpdates=[{"Create": {"RegionName": THERE}}]) == (
            "ValidationException: Failed to create a the new replica of table with name: \u2018users\u2019 because one "
            "or more replicas already existed as tables."
        )

    def test_other_changes_in_the_same_request(self, refusal):
        assert refusal(
            ReplicaUpdates=[{"Create": {"RegionName": THERE}}],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
        ) == (
            "ValidationException: One or more parameter values were invalid: "
            "Requests that modify replicas or witnesses must not also modify other fields"
        )

    def test_a_table_whose_writing_does_not_scale(self, dynamodb, refused):
        dynamodb.create_table(
            TableName="fixed",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
        )

        assert (
            refused(dynamodb.update_table, TableName="fixed", ReplicaUpdates=[{"Create": {"RegionName": THERE}}])
            == "ValidationException: Table write capacity should either be Pay-Per-Request or AutoScaled."
        )

    def test_the_stream_of_a_replica_can_not_be_disabled(self, update, refusal):
        update("Create")

        assert refusal(StreamSpecification={"StreamEnabled": False}) == (
            "ValidationException: One or more parameter values were invalid: "
            "Disabling Stream is not allowed for a Global Table replica."
        )

    @pytest.mark.parametrize(
        ("given", "problem"),
        [
            ({}, "There are no actions specified in the Replica Update Action of the request."),
            (
                {"ProvisionedThroughputOverride": {"ReadCapacityUnits": 5}},
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
            ),
        ],
    )
    def test_changes_that_are_none(self, update, refusal, given, problem):
        update("Create")

        assert refusal(ReplicaUpdates=[{"Update": {"RegionName": THERE, **given}}]) == f"ValidationException: {problem}"

    def test_consistency_alone(self, refusal):
        assert refusal(MultiRegionConsistency="EVENTUAL") == (
            "ValidationException: At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
            "GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, "
            "ReplicaTransitRoleArn, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is "
            "required"
        )

    def test_overrides_of_what_has_no_replicas(self, refusal):
        assert refusal(GlobalTableSettingsReplicationMode="ENABLED_WITH_OVERRIDES") == (
            "ValidationException: Value 'ENABLED_WITH_OVERRIDES' at 'GlobalTableSettingsReplicationMode' failed to "
            "satisfy constraint: Only ENABLED and DISABLED settings replication are supported for a Regional Table."
        )

    def test_a_witness_of_eventual_consistency(self, refusal):
        assert refusal(GlobalTableWitnessUpdates=[{"Create": {"RegionName": FAR}}]) == (
            "ValidationException: MultiRegionConsistency must be set as STRONG when GlobalTableWitnessUpdates "
            "parameter is present."
        )
