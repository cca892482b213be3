"""DynamoDB Streams: reading beside moto, records a second to a handler, flatness in the length of a shard, memory."""

from __future__ import annotations

import gc
import os
import statistics
import time
import tracemalloc
from typing import Any

import boto3

from awsim import mock_aws
from benchmarks._compare import REGION, Case, compare

SERVICE = "dynamodbstreams"
TABLE = "events"
SIZES = (100, 1_000, 10_000, 100_000)
BATCHES = 400
TARGET = 10_000
"""Items a second from BatchWriteItem through the stream and a mapping to a handler."""


def run(rounds: int) -> None:
    """Print the tables."""
    # moto does not know the hosts that botocore makes of account ids.
    os.environ["AWS_ACCOUNT_ID_ENDPOINT_MODE"] = "disabled"
    few = {"awsim": 200, "moto": 5}
    compare(
        "DynamoDB Streams",
        [
            Case("GetRecords (100)", SERVICE, _get, prepare=_iterator, calls=few),
            Case("DescribeStream", SERVICE, _describe, prepare=_stream),
        ],
        rounds,
    )
    _to_a_handler(rounds)
    _flatness()
    _memory()


def _create(client: Any) -> str:
    described = client.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    arn: str = described["TableDescription"]["LatestStreamArn"]
    return arn


def _write(client: Any, batch: int) -> None:
    items = [{"id": {"S": f"{batch} {number}"}, "text": {"S": "x" * 100}} for number in range(25)]
    client.batch_write_item(RequestItems={TABLE: [{"PutRequest": {"Item": item}} for item in items]})


def _stream(_: Any) -> str:
    return _create(boto3.client("dynamodb", REGION))


def _iterator(client: Any) -> str:
    """An iterator at the beginning of 200 records."""
    tables = boto3.client("dynamodb", REGION)
    arn = _create(tables)
    for batch in range(8):
        _write(tables, batch)
    shard = client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    token = client.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    found: str = token["ShardIterator"]
    return found


def _get(client: Any, iterator: str, _: int) -> None:
    client.get_records(ShardIterator=iterator, Limit=100)


def _describe(client: Any, arn: str, _: int) -> None:
    client.describe_stream(StreamArn=arn)


def _to_a_handler(rounds: int) -> None:
    speeds = [_items_a_second() for _ in range(rounds)]
    print("\nDynamoDB → stream → event source mapping → handler: items a second, written in batches of 25")
    print(f"{statistics.median(speeds):12,.0f} (target {TARGET:,})")


def _items_a_second() -> float:
    with mock_aws(journal=10) as cloud:
        client = boto3.client("dynamodb", REGION)
        arn = _create(client)
        cloud.functions.create("consumer", lambda *_: None)
        mapping = {"EventSourceArn": arn, "FunctionName": "consumer", "StartingPosition": "TRIM_HORIZON"}
        boto3.client("lambda", REGION).create_event_source_mapping(**mapping)
        _write(client, -1)
        started = time.perf_counter()
        for batch in range(BATCHES):
            _write(client, batch)
        return BATCHES * 25 / (time.perf_counter() - started)


def _flatness() -> None:
    print("\nDynamoDB Streams: µs a read of 100 records with so many in the shard (median of 50)")
    print(f"{'records':>12}{'oldest':>10}{'middle':>10}{'newest':>10}")
    with mock_aws(journal=10):
        tables, client = boto3.client("dynamodb", REGION), boto3.client(SERVICE, REGION)
        arn = _create(tables)
        shard = client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
        written = 0
        for size in SIZES:
            while written < size:
                _write(tables, written)
                written += 25
            gc.collect()
            numbers = [str(ordinal * 10**20 + _tag(client, arn)) for ordinal in (2, size // 2, size - 98)]
            columns = [_median_read(client, arn, shard, number) for number in numbers]
            print(f"{size:12,}" + "".join(f"{column:10.1f}" for column in columns))


def _tag(client: Any, arn: str) -> int:
    """What all sequence numbers of a stream end with."""
    shard = client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]
    return int(shard["SequenceNumberRange"]["StartingSequenceNumber"]) % 10**20


def _median_read(client: Any, arn: str, shard: str, number: str) -> float:
    took = []
    for _ in range(50):
        started = time.perf_counter()
        token = client.get_shard_iterator(
            StreamArn=arn, ShardId=shard, ShardIteratorType="AT_SEQUENCE_NUMBER", SequenceNumber=number
        )
        client.get_records(ShardIterator=token["ShardIterator"], Limit=100)
        took.append(time.perf_counter() - started)
    return statistics.median(took) * 1e6


def _memory() -> None:
    with mock_aws(journal=10):
        client = boto3.client("dynamodb", REGION)
        _create(client)
        _write(client, 0)
        for batch in range(400):
            _write(client, batch)
        tracemalloc.start()
        for batch in range(400):  # the same keys: only the stream grows
            _change(client, batch)
        used, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    print(f"\nDynamoDB Streams: a record, with the old item it keeps, costs {used / 10_000:.0f} bytes of memory")


def _change(client: Any, batch: int) -> None:
    items = [{"id": {"S": f"{batch} {number}"}, "text": {"S": "y" * 100}} for number in range(25)]
    client.batch_write_item(RequestItems={TABLE: [{"PutRequest": {"Item": item}} for item in items]})
