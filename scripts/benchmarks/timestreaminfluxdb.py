"""Timestream for InfluxDB: calls beside moto's and the Stubber's, and latency from 100 to 100,000 DB instances."""

from __future__ import annotations

import gc
import statistics
import time
from typing import Any

import boto3

from awsim import mock_aws
from benchmarks._compare import REGION, Case, compare

INSTANCE: dict[str, Any] = {
    "password": "correct-horse",
    "dbInstanceType": "db.influx.medium",
    "vpcSubnetIds": ["subnet-0123abcd"],
    "vpcSecurityGroupIds": ["sg-0123abcd"],
    "allocatedStorage": 20,
}
SUMMARY = {
    "id": "abcdefghij",
    "name": "metrics",
    "arn": "arn:aws:timestream-influxdb:us-east-1:123456789012:db-instance/abcdefghij",
    "status": "AVAILABLE",
    "vpcSubnetIds": ["subnet-0123abcd"],
}


def run(rounds: int) -> None:
    """Print both tables."""
    service = "timestream-influxdb"
    compare(
        "Timestream for InfluxDB",
        [
            Case("CreateDbInstance", service, _create, stub=("create_db_instance", SUMMARY)),
            Case("GetDbInstance", service, _get, _one, stub=("get_db_instance", SUMMARY), stubbed=SUMMARY["id"]),
            Case("ListDbInstances (of 20)", service, _list, _twenty),
        ],
        rounds,
    )
    _flatness()


def _create(client: Any, _: Any, number: int) -> None:
    client.create_db_instance(name=f"metrics{number}", **INSTANCE)


def _get(client: Any, identifier: str, _: int) -> None:
    client.get_db_instance(identifier=identifier)


def _list(client: Any, _: Any, __: int) -> None:
    client.list_db_instances()


def _one(client: Any) -> str:
    created: str = client.create_db_instance(name="metrics", **INSTANCE)["id"]
    return created


def _twenty(client: Any) -> None:
    for number in range(20):
        _create(client, None, number)


def _flatness() -> None:
    print("\nTimestream for InfluxDB: µs a call with so many DB instances (median of 200 calls)")
    print(f"{'instances':>12}{'create':>10}{'get':>10}{'page of 20':>12}{'delete':>10}")
    with mock_aws(journal=10):
        client = boto3.client("timestream-influxdb", REGION)
        made: list[str] = []
        for size in (100, 1_000, 10_000, 100_000):
            while len(made) < size:
                made.append(client.create_db_instance(name=f"metrics{len(made)}", **INSTANCE)["id"])
            gc.collect()
            create = [
                _timed(lambda name=f"extra{size}-{n}": client.create_db_instance(name=name, **INSTANCE))
                for n in range(200)
            ]
            extra = [answer["id"] for _, answer in create]
            get = [_timed(lambda i=i: client.get_db_instance(identifier=i)) for i in made[-200:] * 2]
            page = [_timed(lambda: client.list_db_instances(maxResults=20)) for _ in range(200)]
            delete = [_timed(lambda i=i: client.delete_db_instance(identifier=i)) for i in extra]
            columns = [statistics.median(took for took, _ in each) for each in (create, get, page, delete)]
            print(f"{size:12,}{columns[0]:10.1f}{columns[1]:10.1f}{columns[2]:12.1f}{columns[3]:10.1f}")


def _timed(call: Any) -> tuple[float, Any]:
    started = time.perf_counter()
    answer = call()
    return (time.perf_counter() - started) * 1e6, answer
