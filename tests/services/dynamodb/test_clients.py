"""The clients people have: boto3's tables, pynamodb, aioboto3, and many threads with optimistic locking."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import aioboto3
import boto3
import pytest
from boto3.dynamodb.conditions import Attr, Key
from boto3.dynamodb.types import Binary
from botocore.exceptions import ClientError
from pynamodb.attributes import MapAttribute, NumberAttribute, UnicodeAttribute, VersionAttribute
from pynamodb.connection import Connection
from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from awsim import Cloud, mock_aws


class TestTables:
    def test_a_table_takes_and_gives_python_values(self, dynamodb: Any, users: str) -> None:
        table = boto3.resource("dynamodb", "us-east-1").Table(users)
        item = {
            "id": "ann",
            "rate": Decimal("1.50"),
            "tags": {"a", "b"},
            "raw": b"\x00\xff",
            "nothing": None,
            "nested": {"list": [1, "two", True]},
        }

        table.put_item(Item=item)
        found = table.get_item(Key={"id": "ann"})["Item"]

        assert found == {**item, "rate": Decimal("1.5"), "raw": Binary(b"\x00\xff")}
        assert table.item_count == 1

    def test_a_batch_writer_writes_everything(self, dynamodb: Any, users: str) -> None:
        table = boto3.resource("dynamodb", "us-east-1").Table(users)

        with table.batch_writer() as batch:
            for number in range(60):
                batch.put_item(Item={"id": str(number)})
            batch.delete_item(Key={"id": "7"})

        assert table.scan(Select="COUNT")["Count"] == 59

    def test_conditions_are_objects(self, dynamodb: Any, orders: str) -> None:
        table = boto3.resource("dynamodb", "us-east-1").Table(orders)
        for placed in range(10):
            table.put_item(Item={"customer": "ann", "placed": placed, "note": f"number {placed}"})

        found = table.query(
            KeyConditionExpression=Key("customer").eq("ann") & Key("placed").between(2, 8),
            FilterExpression=Attr("note").contains("5") | Attr("note").eq("number 7"),
        )["Items"]

        assert [item["placed"] for item in found] == [5, 7]

    def test_waiters_wait_for_a_table(self) -> None:
        with mock_aws(clock="virtual", lifecycle="realistic"):
            resource = boto3.resource("dynamodb", "us-east-1")
            table = resource.create_table(
                TableName="users",
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
            table.wait_until_exists()
            table.put_item(Item={"id": "a"})
            table.delete()
            table.wait_until_not_exists()

            assert list(resource.tables.all()) == []


class ByCity(GlobalSecondaryIndex["Person"]):
    """People by where they live."""

    class Meta:
        index_name = "by-city"
        projection = AllProjection()

    city = UnicodeAttribute(hash_key=True)


class Person(Model):
    """A model of pynamodb, with a version that guards it."""

    class Meta:
        table_name = "people"
        region = "us-east-1"
        billing_mode = "PAY_PER_REQUEST"

    name = UnicodeAttribute(hash_key=True)
    age = NumberAttribute(range_key=True)
    city = UnicodeAttribute(null=True)
    address = MapAttribute[str, Any](null=True)
    version = VersionAttribute()
    by_city = ByCity()


class TestPynamoDB:
    def test_a_model_is_saved_queried_and_changed(self, cloud: Cloud) -> None:
        Person.create_table(wait=True)
        Person("ann", 30, city="Ulm", address={"street": "Hof"}).save()
        with Person.batch_write() as batch:
            for age in range(5):
                batch.save(Person("bob", age, city="Kiel"))

        ann = Person.get("ann", 30)
        ann.update(actions=[Person.city.set("Bonn"), Person.address["street"].set("Gasse")])

        assert [person.age for person in Person.query("bob", Person.age >= 3)] == [3, 4]
        assert [person.name for person in Person.by_city.query("Bonn")] == ["ann"]
        assert Person.get("ann", 30).address["street"] == "Gasse"
        assert Person.count() == 6

    def test_a_stale_model_is_not_saved(self, cloud: Cloud) -> None:
        Person.create_table()
        Person("ann", 30).save()
        first, second = Person.get("ann", 30), Person.get("ann", 30)
        first.save()

        with pytest.raises(PutError) as caught:
            second.save()

        assert caught.value.cause_response_code == "ConditionalCheckFailedException"

    def test_a_transaction_says_why_it_is_cancelled(self, cloud: Cloud) -> None:
        Person.create_table()
        Person("ann", 30).save()

        def save_both() -> None:
            with TransactWrite(connection=Connection(region="us-east-1")) as transaction:
                transaction.save(Person("bob", 1))
                transaction.save(Person("ann", 30), condition=Person.name.does_not_exist())

        with pytest.raises(TransactWriteError) as caught:
            save_both()

        reasons = [reason and reason.code for reason in caught.value.cancellation_reasons]
        assert reasons == [None, "ConditionalCheckFailed"]
        assert Person.count() == 1


async def test_aioboto3_reads_and_writes() -> None:
    async with mock_aws(), aioboto3.Session().resource("dynamodb", region_name="us-east-1") as resource:
        table = await resource.create_table(
            TableName="users",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        async with table.batch_writer() as batch:
            for number in range(30):
                await batch.put_item(Item={"id": str(number), "count": number})

        answer = await table.scan(FilterExpression=Attr("count").gte(25))

        assert sorted(item["count"] for item in answer["Items"]) == [25, 26, 27, 28, 29]


def test_no_update_is_lost_with_optimistic_locking_under_threads(dynamodb: Any, users: str) -> None:
    dynamodb.put_item(TableName=users, Item={"id": {"S": "counter"}, "total": {"N": "0"}, "version": {"N": "0"}})

    def add_one(_: int) -> int:
        """Read, add one and write if nobody has written meanwhile; the answer is how often that took."""
        client = boto3.client("dynamodb", "us-east-1")
        for attempt in range(10_000):
            item = client.get_item(TableName=users, Key={"id": {"S": "counter"}}, ConsistentRead=True)["Item"]
            total, version = int(item["total"]["N"]), int(item["version"]["N"])
            try:
                client.put_item(
                    TableName=users,
                    Item={
                        "id": {"S": "counter"},
                        "total": {"N": str(total + 1)},
                        "version": {"N": str(version + 1)},
                    },
                    ConditionExpression="version = :v",
                    ExpressionAttributeValues={":v": {"N": str(version)}},
                )
            except ClientError as error:
                if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                    raise
                continue
            return attempt
        raise AssertionError("nobody else can write that often")

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(add_one, range(200)))

    item = dynamodb.get_item(TableName=users, Key={"id": {"S": "counter"}})["Item"]
    assert (item["total"], item["version"]) == ({"N": "200"}, {"N": "200"})
