"""The same seed and the same script give the same history, byte for byte, on either clock."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awsim import mock_aws

SERVICE = "timestream-influxdb"


def act(influx: Any, kinesis: Any, sqs: Any, steps: list[int]) -> None:
    """Carry out a script of numbered steps; what is refused is part of the history."""
    for number, step in enumerate(steps):
        try:
            match step:
                case 0:
                    influx.create_db_parameter_group(name=f"group{number}")
                case 1:
                    kinesis.create_stream(StreamName=f"stream{number % 3}", ShardCount=2)
                case 2:
                    kinesis.put_record(StreamName="stream1", Data=b"x", PartitionKey=str(number))
                case 3:
                    sqs.create_queue(QueueName=f"queue{number % 2}")
                case _:
                    influx.get_db_instance(identifier="abcdefghij")
        except (influx.exceptions.ClientError, kinesis.exceptions.ClientError):
            continue


def history(clock: Literal["wall", "virtual"], seed: int, steps: list[int]) -> bytes:
    with mock_aws(clock=clock, seed=seed) as cloud:
        act(*(boto3.client(service, region_name="us-east-1") for service in (SERVICE, "kinesis", "sqs")), steps)
        return cloud.journal.text().encode()


@pytest.mark.parametrize("clock", ["wall", "virtual"])
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.integers(0, 4), max_size=12))
def test_a_script_has_one_history(clock: Literal["wall", "virtual"], steps: list[int]) -> None:
    assert history(clock, 7, steps) == history(clock, 7, steps)


def test_another_seed_gives_other_ids() -> None:
    def made(seed: int) -> str:
        with mock_aws(seed=seed):
            group = boto3.client(SERVICE, region_name="us-east-1").create_db_parameter_group(name="group")
            return str(group["id"])

    assert made(1) == made(1) != made(2)


def test_five_processes_with_five_hash_seeds_have_one_history() -> None:
    """Answers, errors, ids and the journal of a script of many services."""
    program = [sys.executable, str(Path(__file__).with_name("history.py"))]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "AWS_EC2_METADATA_DISABLED": "true"}
    processes = [
        subprocess.Popen(program, env={**environment, "PYTHONHASHSEED": str(seed)}, stdout=subprocess.PIPE, text=True)
        for seed in range(1, 6)
    ]
    histories = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * 5
    assert len(histories[0].splitlines()) > 150
    for other in histories[1:]:
        assert other.splitlines() == histories[0].splitlines()
