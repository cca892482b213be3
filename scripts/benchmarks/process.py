"""What a suite pays beside its calls: importing, entering and leaving the mock, the first call, making clients."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

SUITE = """
import time, boto3
from {tool} import mock_aws

def one(number):
    with mock_aws():
        client = boto3.client("timestream-influxdb", region_name="us-east-1")
        boto3.client("sqs", region_name="us-east-1")
        boto3.client("dynamodb", region_name="us-east-1")
        client.create_db_instance(
            name="metrics", password="correct-horse", dbInstanceType="db.influx.medium",
            vpcSubnetIds=["subnet-0123abcd"], vpcSecurityGroupIds=["sg-0123abcd"], allocatedStorage=20,
        )
        assert len(client.list_db_instances()["items"]) == 1

started = time.process_time()
for number in range({tests}):
    one(number)
print((time.process_time() - started) / {tests} * 1000)
"""

FIRST_CALL = """
import time, boto3
from awsim import mock_aws
with mock_aws():
    boto3.client("sqs", region_name="us-east-1")
    client = boto3.client("timestream-influxdb", region_name="us-east-1")
    started = time.perf_counter()
    client.list_db_instances()
    print((time.perf_counter() - started) * 1000)
"""


CLIENTS = """
import time, boto3
from awsim import mock_aws

def one(service):
    boto3.session.Session(region_name="us-east-1").client(service)

with mock_aws():
    one("{service}")
    started = time.process_time()
    for _ in range(30):
        one("{service}")
    print((time.process_time() - started) / 30 * 1000)
"""
SERVICES = ("dynamodb", "lambda", "s3", "sqs")


def run(rounds: int) -> None:
    """Print the figures of one process each."""
    print(f"\nProcess (median of {rounds} fresh processes)")
    boto3 = _median(
        rounds, "import time; t = time.perf_counter(); import boto3; print((time.perf_counter() - t) * 1000)"
    )
    for tool in ("awsim", "moto"):
        both = _median(
            rounds,
            "import time; t = time.perf_counter(); import boto3\n"
            f"from {tool} import mock_aws; print((time.perf_counter() - t) * 1000)",
        )
        print(f"import {tool}: {both - boto3:8.1f} ms more than import boto3 ({boto3:.0f} ms)")
    print(f"first call of a native service: {_median(rounds, FIRST_CALL):8.1f} ms")
    _enter_and_leave()
    for service in SERVICES:
        took = _median(rounds, CLIENTS.format(service=service))
        print(f"a client of {service} in a fresh session: {took:.1f} ms CPU (target 2.5)")
    ours = float(_output(SUITE.format(tool="awsim", tests=300)))
    moto = float(_output(SUITE.format(tool="moto", tests=60)))
    print(f"a small test with three clients: awsim {ours:.1f} ms CPU, moto {moto:.1f} ms: {moto / ours:.1f} times less")


def _enter_and_leave() -> None:
    import boto3
    import moto

    import awsim

    def once(mock: object) -> float:
        started = time.perf_counter()
        with mock:  # type: ignore[attr-defined]
            pass
        return (time.perf_counter() - started) * 1e3

    boto3.client("sqs", region_name="us-east-1")
    ours = statistics.median(once(awsim.mock_aws()) for _ in range(300))
    theirs = statistics.median(once(moto.mock_aws()) for _ in range(50))
    print(f"entering and leaving mock_aws: awsim {ours:.3f} ms, moto {theirs:.3f} ms: {theirs / ours:.1f} times less")


def _median(rounds: int, code: str) -> float:
    return statistics.median(float(_output(code)) for _ in range(rounds))


def _output(code: str) -> str:
    # Compiled modules are written and read as in anybody's installation, also where the environment forbids it.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment
    ).stdout
