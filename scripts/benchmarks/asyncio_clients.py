"""aiobotocore's clients beside botocore's: what the direct call of a native operation costs when its task suspends."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import TYPE_CHECKING, Any

import boto3
from aiobotocore.session import get_session

from awsim import mock_aws
from benchmarks._compare import REGION

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

CALLS = 1_000
TARGET = 1.5
"""Times the synchronous call, at most."""
TABLE = {
    "TableName": "items",
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
CASES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "PutRecord": ("kinesis", "put_record", {"StreamName": "events", "Data": b"x", "PartitionKey": "k"}),
    "GetItem": ("dynamodb", "get_item", {"TableName": "items", "Key": {"id": {"S": "one"}}}),
    "PutItem": ("dynamodb", "put_item", {"TableName": "items", "Item": {"id": {"S": "one"}}}),
}


def run(rounds: int) -> None:
    """Print the table."""
    print(f"\nasyncio: µs of CPU a call (target: at most {TARGET} times the synchronous call)")
    print(f"{'':>12}{'boto3':>10}{'aiobotocore':>14}{'times':>8}")
    with mock_aws(journal=10):
        boto3.client("kinesis", REGION).create_stream(StreamName="events", ShardCount=1)
        boto3.client("dynamodb", REGION).create_table(**TABLE)
        for name, case in CASES.items():
            measured = [asyncio.run(_both(*case)) for _ in range(max(rounds, 3))]
            sync, suspending = (statistics.median(column) for column in zip(*measured, strict=True))
            times = statistics.median(suspending / sync for sync, suspending in measured)
            print(f"{name:>12}{sync:10.1f}{suspending:14.1f}{times:8.2f}")


async def _both(service: str, method: str, params: dict[str, Any]) -> tuple[float, float]:
    """One after the other, so that both meet the machine in the same state."""
    sync = getattr(boto3.client(service, REGION), method)
    async with get_session().create_client(service, region_name=REGION) as client:
        suspending = getattr(client, method)
        return _microseconds(lambda: sync(**params)), await _microseconds_async(lambda: suspending(**params))


def _microseconds(call: Callable[[], object]) -> float:
    call()
    began = time.process_time()
    for _ in range(CALLS):
        call()
    return (time.process_time() - began) / CALLS * 1e6


async def _microseconds_async(call: Callable[[], Awaitable[object]]) -> float:
    await call()
    began = time.process_time()
    for _ in range(CALLS):
        await call()
    return (time.process_time() - began) / CALLS * 1e6
