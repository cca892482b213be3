"""DynamoDB: calls beside moto's and the Stubber's, latency from 100 to 1,000,000 items in a table, memory."""

from __future__ import annotations

import gc
import statistics
import time
import tracemalloc
from typing import Any

import boto3

from awsim import mock_aws
from benchmarks._compare import REGION, Case, compare

SERVICE = "dynamodb"
ACCOUNT = "123456789012"
TABLE = "orders"
SIZES = (100, 1_000, 10_000, 100_000, 1_000_000)
PARTITIONS = 10
"""The large table has so many, all of one size; its index has as many."""


def run(rounds: int) -> None:
    """Print the tables."""
    few = {"awsim": 100, "moto": 10, "stubber": 100}
    compare(
        "DynamoDB",
        [
            Case("PutItem", SERVICE, _put, prepare=_create, stub=("put_item", {})),
            Case("GetItem", SERVICE, _get, prepare=_filled, stub=("get_item", {"Item": _item(0)})),
            Case("UpdateItem", SERVICE, _update, prepare=_filled, stub=("update_item", {})),
            Case("DeleteItem", SERVICE, _delete, prepare=_filled, stub=("delete_item", {})),
            Case("Query (100)", SERVICE, _query, prepare=_filled, calls=few),
            Case("BatchWriteItem (25)", SERVICE, _batch_write, prepare=_create, calls=few),
            Case("TransactWriteItems (4)", SERVICE, _transact_write, prepare=_create, calls=few),
        ],
        rounds,
    )
    _flatness()
    _memory()


def _create(client: Any) -> None:
    client.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "N"},
            {"AttributeName": "stage", "AttributeType": "S"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-stage",
                "KeySchema": [
                    {"AttributeName": "stage", "KeyType": "HASH"},
                    {"AttributeName": "sk", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )


def _item(number: int, partition: str = "p") -> dict[str, Any]:
    """An item of some 200 bytes."""
    return {
        "pk": {"S": partition},
        "sk": {"N": str(number)},
        "stage": {"S": "new"},
        "name": {"S": f"order number {number}"},
        "text": {"S": "x" * 140},
    }


def _key(number: int) -> dict[str, Any]:
    return {"pk": {"S": "p"}, "sk": {"N": str(number)}}


def _filled(client: Any) -> None:
    _create(client)
    for start in range(0, 100, 25):
        _batch_write(client, None, start // 25)


def _put(client: Any, _: Any, number: int) -> None:
    client.put_item(TableName=TABLE, Item=_item(number))


def _get(client: Any, _: Any, number: int) -> None:
    client.get_item(TableName=TABLE, Key=_key(number % 100))


def _update(client: Any, _: Any, number: int) -> None:
    client.update_item(
        TableName=TABLE,
        Key=_key(number % 100),
        UpdateExpression="SET visits = if_not_exists(visits, :zero) + :one",
        ExpressionAttributeValues={":zero": {"N": "0"}, ":one": {"N": "1"}},
    )


def _delete(client: Any, _: Any, number: int) -> None:
    client.delete_item(TableName=TABLE, Key=_key(number % 100))


def _query(client: Any, _: Any, __: int) -> None:
    client.query(TableName=TABLE, KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": {"S": "p"}})


def _batch_write(client: Any, _: Any, number: int) -> None:
    numbers = range(number * 25, number * 25 + 25)
    client.batch_write_item(RequestItems={TABLE: [{"PutRequest": {"Item": _item(each)}} for each in numbers]})


def _transact_write(client: Any, _: Any, number: int) -> None:
    puts = [{"Put": {"TableName": TABLE, "Item": _item(number * 4 + place)}} for place in range(4)]
    client.transact_write_items(TransactItems=puts)


def _flatness() -> None:
    print("\nDynamoDB: µs a call with so many items in the table (median of 200 calls, pages of 50 items)")
    print(f"{'items':>12}{'put':>10}{'get':>10}{'first':>10}{'middle':>10}{'backwards':>11}{'index':>10}{'scan':>10}")
    with mock_aws(journal=10) as cloud:
        client = boto3.client(SERVICE, REGION)
        _create(client)
        count = 0
        for size in SIZES:
            _fill(cloud, count, size)
            count = size
            gc.collect()
            middle = {"N": str(size // PARTITIONS // 2)}
            columns = [
                _median(_put_anywhere, client, size),
                _median(_get_anywhere, client, size),
                _median(_page, client, {"N": "0"}),
                _median(_page, client, middle),
                _median(_page, client, middle, ScanIndexForward=False),
                _median(_page_of_index, client, middle),
                _median(client.scan, TableName=TABLE, Limit=50, Segment=7, TotalSegments=13),
            ]
            print(f"{size:12,}" + "".join(f"{column:10.1f}" for column in columns))


def _fill(cloud: Any, count: int, size: int) -> None:
    """Write items past the client, which would take too long for this many."""
    backend = cloud.world.backend(SERVICE, ACCOUNT, REGION)
    table = backend.tables[TABLE]
    for number in range(count, size):
        item = {
            "pk": f"p{number % PARTITIONS}",
            "sk": number // PARTITIONS,
            "stage": f"s{number % PARTITIONS}",
            "name": f"order number {number}",
        }
        backend.write(table, *table.admit(item))


def _put_anywhere(client: Any, size: int) -> None:
    client.put_item(TableName=TABLE, Item=_item(size // PARTITIONS // 3, "p3"))


def _get_anywhere(client: Any, size: int) -> None:
    client.get_item(TableName=TABLE, Key={"pk": {"S": "p3"}, "sk": {"N": str(size // PARTITIONS // 3)}})


def _page(client: Any, start: Any, **more: Any) -> None:
    operator = ">=" if more.get("ScanIndexForward", True) else "<="
    client.query(
        TableName=TABLE,
        KeyConditionExpression=f"pk = :p AND sk {operator} :s",
        ExpressionAttributeValues={":p": {"S": "p3"}, ":s": start},
        Limit=50,
        **more,
    )


def _page_of_index(client: Any, start: Any) -> None:
    client.query(
        TableName=TABLE,
        IndexName="by-stage",
        KeyConditionExpression="stage = :p AND sk >= :s",
        ExpressionAttributeValues={":p": {"S": "s3"}, ":s": start},
        Limit=50,
    )


def _median(call: Any, *given: Any, **more: Any) -> float:
    took = []
    for _ in range(200):
        started = time.perf_counter()
        call(*given, **more)
        took.append(time.perf_counter() - started)
    return statistics.median(took) * 1e6


def _memory() -> None:
    count = 20_000
    with mock_aws(journal=10):
        client = boto3.client(SERVICE, REGION)
        _create(client)
        _put(client, None, count)
        tracemalloc.start()
        for number in range(count):
            _put(client, None, number)
        used, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    print(f"\nDynamoDB: an item of 200 bytes with a global index costs {used / count:.0f} bytes of memory")
