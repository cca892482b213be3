"""Kinesis: calls beside moto's and the Stubber's, latency from 100 to 1,000,000 records in a shard, memory."""

from __future__ import annotations

import gc
import statistics
import time
import tracemalloc
from typing import Any

import boto3

from awsim import mock_aws
from benchmarks._compare import REGION, Case, compare

SERVICE = "kinesis"
SHARD = "shardId-000000000000"
DATA = b"x" * 100
NUMBER = "49590338271490256608559692538361571095921575989136588898"
BATCH = [{"Data": DATA, "PartitionKey": f"key-{number}"} for number in range(500)]


def run(rounds: int) -> None:
    """Print the tables."""
    put = ("put_record", {"ShardId": SHARD, "SequenceNumber": NUMBER})
    many = {"awsim": 100, "moto": 10, "stubber": 100}
    compare(
        "Kinesis",
        [
            Case("PutRecord", SERVICE, _put, prepare=_stream, stub=put),
            Case("PutRecords (500)", SERVICE, _put_batch, prepare=_stream, calls=many),
            Case("GetRecords (1000)", SERVICE, _get, prepare=_iterator, calls=many),
            Case("DescribeStreamSummary", SERVICE, _describe, prepare=_stream),
            Case("ListShards", SERVICE, _list_shards, prepare=_stream),
        ],
        rounds,
    )
    _flatness()
    _memory()


def _stream(client: Any) -> None:
    client.create_stream(StreamName="events", ShardCount=1)


def _put(client: Any, _: Any, number: int) -> None:
    client.put_record(StreamName="events", Data=DATA, PartitionKey=f"key-{number}")


def _put_batch(client: Any, _: Any, __: int) -> None:
    client.put_records(StreamName="events", Records=BATCH)


def _iterator(client: Any) -> str:
    """An iterator at the beginning of 2,000 records put one by one."""
    _stream(client)
    for number in range(2000):
        _put(client, None, number)
    found: str = client.get_shard_iterator(StreamName="events", ShardId=SHARD, ShardIteratorType="TRIM_HORIZON")[
        "ShardIterator"
    ]
    return found


def _get(client: Any, iterator: str, _: int) -> None:
    client.get_records(ShardIterator=iterator, Limit=1000)


def _describe(client: Any, _: Any, __: int) -> None:
    client.describe_stream_summary(StreamName="events")


def _list_shards(client: Any, _: Any, __: int) -> None:
    client.list_shards(StreamName="events")


def _flatness() -> None:
    print("\nKinesis: µs a call with so many records in the shard (median of 200 calls, reads of 100 records)")
    print(f"{'records':>12}{'put':>10}{'oldest':>10}{'middle':>10}{'newest':>10}{'by time':>10}")
    with mock_aws(journal=10):
        client = boto3.client(SERVICE, REGION)
        _stream(client)
        numbers: list[str] = []
        for size in (100, 1_000, 10_000, 100_000, 1_000_000):
            while len(numbers) < size:
                batch = BATCH[: min(500, size - len(numbers))]
                answer = client.put_records(StreamName="events", Records=batch)
                numbers += [record["SequenceNumber"] for record in answer["Records"]]
            gc.collect()
            middle, newest = ({"StartingSequenceNumber": numbers[place]} for place in (size // 2, -100))
            columns = [
                _median(_put, client, None, 7),
                _median(_read, client, "TRIM_HORIZON"),
                _median(_read, client, "AT_SEQUENCE_NUMBER", **middle),
                _median(_read, client, "AT_SEQUENCE_NUMBER", **newest),
                _median(_read, client, "AT_TIMESTAMP", Timestamp=time.time() - 60),
            ]
            print(f"{size:12,}" + "".join(f"{column:10.1f}" for column in columns))


def _read(client: Any, kind: str, **position: Any) -> None:
    token = client.get_shard_iterator(StreamName="events", ShardId=SHARD, ShardIteratorType=kind, **position)
    client.get_records(ShardIterator=token["ShardIterator"], Limit=100)


def _median(call: Any, *given: Any, **more: Any) -> float:
    took = []
    for _ in range(200):
        started = time.perf_counter()
        call(*given, **more)
        took.append(time.perf_counter() - started)
    return statistics.median(took) * 1e6


def _memory() -> None:
    with mock_aws(journal=10):
        client = boto3.client(SERVICE, REGION)
        _stream(client)
        _put(client, None, 0)
        tracemalloc.start()
        for start in range(0, 50_000, 500):
            records = [{"Data": b"%0100d" % n, "PartitionKey": f"key-{n}"} for n in range(start, start + 500)]
            client.put_records(StreamName="events", Records=records)
        del records
        used, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    print(f"\nKinesis: a record of 100 bytes costs {used / 50_000:.0f} bytes of memory")
