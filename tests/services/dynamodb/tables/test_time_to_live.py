"""Items expire, by the clock, as their time to live attribute says."""

from __future__ import annotations

import boto3
import pytest

START = 1_767_225_600
YEAR = 365 * 86_400


@pytest.fixture
def streams(cloud):
    return boto3.client("dynamodbstreams", region_name="us-east-1")


@pytest.fixture
def choose(dynamodb, users):
    """Enables or disables time to live: `choose(True)`."""

    def choose(enabled, attribute="ttl", client=dynamodb):
        specification = {"Enabled": enabled, "AttributeName": attribute}
        return client.update_time_to_live(TableName="users", TimeToLiveSpecification=specification)

    return choose


@pytest.fixture
def put(dynamodb, users):
    """Puts an item that expires so many seconds after the start, or with another value of the attribute."""

    def put(key, seconds=None, **attributes):
        if seconds is not None:
            attributes["ttl"] = {"N": str(START + seconds)}
        dynamodb.put_item(TableName="users", Item={"id": {"S": key}, **attributes})

    return put


@pytest.fixture
def left(dynamodb):
    """The keys of the items that are left."""
    return lambda: {item["id"]["S"] for item in dynamodb.scan(TableName="users")["Items"]}


class TestExpiring:
    def test_an_item_is_deleted_when_its_time_has_come(self, cloud, choose, put, left):
        choose(True)
        put("1", 60)
        cloud.clock.advance(seconds=59)
        before = left()
        cloud.clock.advance(seconds=1)

        assert (before, left()) == ({"1"}, set())

    def test_items_go_in_the_order_of_their_expiry(self, cloud, choose, put, left):
        choose(True)
        for key, seconds in (("b", 20), ("a", 10), ("c", 30)):
            put(key, seconds)
        cloud.clock.advance(seconds=25)

        assert left() == {"c"}

    def test_items_from_before_it_was_enabled_expire_too(self, cloud, choose, put, left):
        put("1", 60)
        choose(True)
        cloud.clock.advance(seconds=60)

        assert left() == set()

    def test_a_later_time_keeps_an_item(self, cloud, choose, put, left):
        choose(True)
        put("1", 60)
        put("1", 120)
        cloud.clock.advance(seconds=119)

        assert left() == {"1"}

    def test_an_item_that_is_put_again_without_a_time_stays(self, cloud, choose, put, left):
        choose(True)
        put("1", 60)
        put("1")
        cloud.clock.advance(days=1)

        assert left() == {"1"}

    @pytest.mark.parametrize(
        "value", [{"S": str(START)}, {"N": str(START - 6 * YEAR)}, {"L": []}, {"BOOL": True}], ids=str
    )
    def test_what_is_no_moment_of_the_last_five_years_is_kept(self, cloud, choose, put, left, value):
        choose(True)
        put("1", ttl=value)
        cloud.clock.advance(days=1)

        assert left() == {"1"}

    def test_what_has_expired_long_ago_goes_at_once(self, choose, put, left):
        choose(True)
        put("1", -4 * YEAR)

        assert left() == set()

    def test_nothing_expires_once_it_is_disabled(self, cloud, choose, put, left):
        choose(True)
        put("1", 60)
        choose(False)
        cloud.clock.advance(days=1)

        assert left() == {"1"}

    def test_expiry_goes_on_after_a_restore(self, cloud, choose, put, left):
        choose(True)
        put("1", 60)
        cloud.restore(cloud.snapshot())
        cloud.clock.advance(seconds=60)

        assert left() == set()

    def test_indexes_lose_the_item_too(self, cloud, dynamodb, orders):
        specification = {"Enabled": True, "AttributeName": "placed"}
        dynamodb.update_time_to_live(TableName="orders", TimeToLiveSpecification=specification)
        item = {"customer": {"S": "a"}, "placed": {"N": str(START + 5)}, "stage": {"S": "open"}}
        dynamodb.put_item(TableName="orders", Item=item)
        cloud.clock.advance(seconds=5)

        assert dynamodb.scan(TableName="orders", IndexName="by-stage")["Count"] == 0

    def test_settling_does_not_wait_for_expiry(self, cloud, choose, put, left):
        choose(True)
        put("1", 60)
        cloud.settle()

        assert left() == {"1"}

    def test_the_stream_says_that_the_service_has_deleted_it(self, cloud, dynamodb, streams, choose, put):
        view = {"StreamEnabled": True, "StreamViewType": "OLD_IMAGE"}
        arn = dynamodb.update_table(TableName="users", StreamSpecification=view)["TableDescription"]["LatestStreamArn"]
        choose(True)
        put("1", 60)
        cloud.clock.advance(seconds=60)

        shard_id = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
        token = streams.get_shard_iterator(StreamArn=arn, ShardId=shard_id, ShardIteratorType="TRIM_HORIZON")
        removal = streams.get_records(ShardIterator=token["ShardIterator"])["Records"][1]

        assert removal["eventName"] == "REMOVE"
        assert removal["userIdentity"] == {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}
        assert removal["dynamodb"]["OldImage"] == {"id": {"S": "1"}, "ttl": {"N": str(START + 60)}}


class TestDescribing:
    def test_it_can_be_enabled_while_the_table_is_updated(self, slow_cloud, slow_dynamodb, slow_users):
        slow_cloud.clock.advance(minutes=1)
        view = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
        slow_dynamodb.update_table(TableName="users", StreamSpecification=view)

        specification = {"Enabled": True, "AttributeName": "ttl"}
        slow_dynamodb.update_time_to_live(TableName="users", TimeToLiveSpecification=specification)

        described = slow_dynamodb.describe_time_to_live(TableName="users")["TimeToLiveDescription"]
        assert described == {"TimeToLiveStatus": "ENABLING", "AttributeName": "ttl"}

    def test_it_is_disabled_at_first(self, dynamodb, users):
        assert dynamodb.describe_time_to_live(TableName=users)["TimeToLiveDescription"] == {
            "TimeToLiveStatus": "DISABLED"
        }

    def test_an_update_answers_what_was_asked_for(self, choose):
        assert choose(True)["TimeToLiveSpecification"] == {"Enabled": True, "AttributeName": "ttl"}

    def test_it_shows_the_attribute_while_it_is_enabled(self, dynamodb, users, choose):
        choose(True)
        enabled = dynamodb.describe_time_to_live(TableName=users)["TimeToLiveDescription"]
        choose(False)

        assert enabled == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}
        assert dynamodb.describe_time_to_live(TableName=users)["TimeToLiveDescription"] == {
            "TimeToLiveStatus": "DISABLED"
        }


class TestRefuses:
    def test_what_is_enabled_can_not_be_enabled(self, dynamodb, users, choose, refused):
        choose(True)
        specification = {"Enabled": True, "AttributeName": "ttl"}

        assert (
            refused(dynamodb.update_time_to_live, TableName=users, TimeToLiveSpecification=specification)
            == "ValidationException: TimeToLive is already enabled"
        )

    def test_what_is_disabled_can_not_be_disabled(self, dynamodb, users, refused):
        specification = {"Enabled": False, "AttributeName": "ttl"}

        assert (
            refused(dynamodb.update_time_to_live, TableName=users, TimeToLiveSpecification=specification)
            == "ValidationException: TimeToLive is already disabled"
        )

    @pytest.mark.parametrize("enabled", [True, False])
    def test_the_attribute_can_not_be_changed(self, dynamodb, users, choose, refused, enabled):
        choose(True)
        specification = {"Enabled": enabled, "AttributeName": "other"}

        assert refused(dynamodb.update_time_to_live, TableName=users, TimeToLiveSpecification=specification) == (
            "ValidationException: TimeToLive is active on a different AttributeName: current AttributeName is ttl"
        )

    def test_a_second_change_has_to_wait(self, slow_cloud, slow_dynamodb, slow_users, refused):
        slow_cloud.clock.advance(minutes=1)
        enabled, disabled = ({"Enabled": each, "AttributeName": "ttl"} for each in (True, False))
        slow_dynamodb.update_time_to_live(TableName="users", TimeToLiveSpecification=enabled)
        slow_cloud.clock.advance(minutes=29)

        refusal = refused(slow_dynamodb.update_time_to_live, TableName="users", TimeToLiveSpecification=disabled)
        slow_cloud.clock.advance(minutes=2)
        slow_dynamodb.update_time_to_live(TableName="users", TimeToLiveSpecification=disabled)

        assert refusal == ("ValidationException: Time to live has been modified multiple times within a fixed interval")

    def test_it_can_not_be_described_while_the_table_is_created(self, slow_dynamodb, slow_users, refused):

        assert refused(slow_dynamodb.describe_time_to_live, TableName="users") == (
            "ValidationException: Cannot describe time to live while table is in CREATING state: "
            "Current table state is CREATING"
        )
