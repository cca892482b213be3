"""DynamoDB through the clients people use: boto3's tables, pynamodb, aioboto3; and many threads at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import aioboto3
import boto3
import pytest
from boto3.dynamodb.conditions import Attr, Key
from boto3.dynamodb.types import Binary
from botocore.exceptions import ClientError
from pynamodb.attributes import ListAttribute, MapAttribute, NumberAttribute, UnicodeAttribute, VersionAttribute
from pynamodb.exceptions import PutError, TransactWriteError, UpdateError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

if TYPE_CHECKING:
    from awsim import Cloud


class ByAuthor(GlobalSecondaryIndex["Book"]):
    """Books by author."""

    class Meta:
        """What pynamodb asks for."""

        index_name = "by-author"
        projection = AllProjection()

    author = UnicodeAttribute(hash_key=True)


class Book(Model):
    """A book, with a version that grows with each change."""

    class Meta:
        """What pynamodb asks for."""

        table_name = "books"
        region = "us-east-1"
        billing_mode = "PAY_PER_REQUEST"

    shelf = UnicodeAttribute(hash_key=True)
    number = NumberAttribute(range_key=True)
    author = UnicodeAttribute(null=True)
    lent = NumberAttribute(default=0)
    notes: ListAttribute[str] = ListAttribute(default=list)
    details: MapAttribute[str, Any] = MapAttribute(null=True)
    version = VersionAttribute()
    by_author = ByAuthor()


@pytest.fixture
def books(cloud: Cloud) -> type[Book]:
    """The model of a table that is there."""
    Book._connection = None
    Book.create_table(wait=True)
    return Book


@pytest.fixture
def orders_table(orders: str) -> Any:
    """The table of orders as a resource of boto3."""
    return boto3.resource("dynamodb", region_name="us-east-1").Table(orders)


def test_a_table_of_boto3_speaks_pythons_types(orders_table: Any) -> None:
    item = {
        "customer": "ann",
        "placed": 1,
        "price": Decimal("19.90"),
        "paid": True,
        "note": None,
        "raw": Binary(b"\x00\x01"),
        "tags": {"a", "b"},
        "sizes": {Decimal(1), Decimal("2.5")},
        "lines": [{"sku": "x", "count": 2}],
    }
    orders_table.put_item(Item=item)
    assert orders_table.get_item(Key={"customer": "ann", "placed": 1})["Item"] == item


def test_conditions_of_boto3_filter_and_guard(orders_table: Any) -> None:
    with orders_table.batch_writer() as batch:
        for placed in range(40):
            batch.put_item(Item={"customer": "ann", "placed": placed, "amount": placed % 7, "stage": f"s{placed % 3}"})
    found = orders_table.query(
        KeyConditionExpression=Key("customer").eq("ann") & Key("placed").between(10, 30),
        FilterExpression=(Attr("amount").gt(2) | Attr("amount").is_in([0]))
        & ~Attr("stage").eq("s1")
        & Attr("x").not_exists(),
        ProjectionExpression="placed",
    )
    expected = [n for n in range(10, 31) if (n % 7 > 2 or n % 7 == 0) and n % 3 != 1]
    assert [int(item["placed"]) for item in found["Items"]] == expected
    by_stage = orders_table.query(IndexName="by-stage", KeyConditionExpression=Key("stage").eq("s2"))
    assert by_stage["Count"] == 13
    with pytest.raises(ClientError, match="ConditionalCheckFailedException"):
        orders_table.put_item(
            Item={"customer": "ann", "placed": 1},
            ConditionExpression=Attr("customer").not_exists() & Attr("stage").begins_with("s"),
        )


def test_a_condition_joined_one_by_one_is_read(orders_table: Any) -> None:
    orders_table.put_item(Item={"customer": "ann", "placed": 1, "amount": 59})
    condition = Attr("amount").eq(0)
    for amount in range(1, 60):
        condition |= Attr("amount").eq(amount)
    assert orders_table.scan(FilterExpression=condition)["Count"] == 1


def test_a_table_of_boto3_is_read_to_its_end(orders_table: Any) -> None:
    with orders_table.batch_writer() as batch:
        for placed in range(60):
            batch.put_item(Item={"customer": f"c{placed % 4}", "placed": placed, "pad": "x" * 50_000})
    paginator = boto3.client("dynamodb", region_name="us-east-1").get_paginator("scan")
    pages = list(paginator.paginate(TableName="orders"))
    assert len(pages) > 2
    assert sum(page["Count"] for page in pages) == 60


def test_models_of_pynamodb_are_saved_queried_and_updated(books: type[Book]) -> None:
    with books.batch_write() as batch:
        for number in range(30):
            batch.save(Book("novels", number, author="Woolf" if number % 2 else "Joyce", details={"pages": number}))
    found = books.query("novels", Book.number.between(10, 19))
    assert [int(book.number) for book in found] == list(range(10, 20))
    assert len(list(books.by_author.query("Woolf", filter_condition=Book.details["pages"] > 20))) == 5
    book = books.get("novels", 3)
    book.update(actions=[Book.lent.add(1), Book.notes.set(Book.notes.append(["good"])), Book.details["pages"].set(7)])
    again = books.get("novels", 3)
    assert (again.lent, again.notes, again.details["pages"], again.version) == (1, ["good"], 7, 1)
    with pytest.raises(PutError, match="The conditional request failed"):
        Book("novels", 3).save()
    assert books.count("novels") == 30


def test_stale_models_of_pynamodb_are_refused(books: type[Book]) -> None:
    Book("novels", 1).save()
    mine, yours = books.get("novels", 1), books.get("novels", 1)
    mine.update(actions=[Book.lent.set(1)])
    with pytest.raises(UpdateError) as stale:
        yours.update(actions=[Book.lent.set(2)])
    assert stale.value.cause_response_code == "ConditionalCheckFailedException"
    assert books.get("novels", 1).lent == 1


def test_transactions_of_pynamodb_are_all_or_nothing(books: type[Book]) -> None:
    Book("novels", 1).save()
    connection = books._get_connection().connection

    def save_if_lent() -> None:
        with TransactWrite(connection=connection) as transaction:
            transaction.save(Book("novels", 2))
            transaction.condition_check(Book, "novels", 1, condition=Book.lent == 5)

    with pytest.raises(TransactWriteError) as cancelled:
        save_if_lent()
    reasons = cancelled.value.cancellation_reasons
    assert {reason and reason.code for reason in reasons} == {None, "ConditionalCheckFailed"}
    assert books.count("novels") == 1


async def test_tables_of_aioboto3_are_the_same(orders_table: Any) -> None:
    async with aioboto3.Session().resource("dynamodb", region_name="us-east-1") as resource:
        table = await resource.Table("orders")
        async with table.batch_writer() as batch:
            for placed in range(30):
                await batch.put_item(Item={"customer": "ann", "placed": placed})
        answer = await table.query(KeyConditionExpression=Key("customer").eq("ann") & Key("placed").gte(25))
    assert [int(item["placed"]) for item in answer["Items"]] == [25, 26, 27, 28, 29]
    assert orders_table.scan(Select="COUNT")["Count"] == 30


def test_no_update_is_lost_under_optimistic_locking(dynamodb: Any, users: str) -> None:
    key = {"id": {"S": "counter"}}
    dynamodb.put_item(TableName=users, Item={**key, "n": {"N": "0"}, "version": {"N": "0"}})

    def increment() -> int:
        refused = 0
        while True:
            item = dynamodb.get_item(TableName=users, Key=key, ConsistentRead=True)["Item"]
            try:
                dynamodb.update_item(
                    TableName=users,
                    Key=key,
                    UpdateExpression="SET n = :n, version = version + :one",
                    ConditionExpression="version = :seen",
                    ExpressionAttributeValues={
                        ":n": {"N": str(int(item["n"]["N"]) + 1)},
                        ":one": {"N": "1"},
                        ":seen": item["version"],
                    },
                )
            except dynamodb.exceptions.ConditionalCheckFailedException:
                refused += 1
            else:
                return refused

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: increment(), range(200)))
    item = dynamodb.get_item(TableName=users, Key=key)["Item"]
    assert (item["n"], item["version"]) == ({"N": "200"}, {"N": "200"})


def test_counters_and_sets_lose_nothing_under_threads(dynamodb: Any, users: str) -> None:
    def add(number: int) -> None:
        dynamodb.update_item(
            TableName=users,
            Key={"id": {"S": "sum"}},
            UpdateExpression="ADD n :one, seen :number",
            ExpressionAttributeValues={":one": {"N": "1"}, ":number": {"NS": [str(number)]}},
        )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(200)))
    item = dynamodb.get_item(TableName=users, Key={"id": {"S": "sum"}})["Item"]
    assert item["n"] == {"N": "200"}
    assert sorted(map(int, item["seen"]["NS"])) == list(range(200))
