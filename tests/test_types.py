"""What type checkers know of a cloud's clients: what boto3's stubs know, where they are installed."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

USE = """
from awsim import Cloud, mock_aws


def use(aws: Cloud) -> None:
    reveal_type(aws.client("sqs"))
    reveal_type(aws.resource("dynamodb", region_name="eu-west-1"))
    aws.client("sqs").send_mesage(QueueUrl="queue", MessageBody="text")
    with mock_aws() as cloud:
        reveal_type(cloud.client("sqs"))
"""
CHECKERS = {"mypy": ["--strict", "--no-error-summary"], "pyright": ["--pythonpath", sys.executable]}


@pytest.fixture(params=CHECKERS)
def told(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """What a checker says of a module that uses a cloud's clients."""
    for package in (request.param, "boto3-stubs", "mypy_boto3_sqs", "mypy_boto3_dynamodb"):
        if find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    module = tmp_path / "use.py"
    module.write_text(USE)
    command = [sys.executable, "-m", request.param, *CHECKERS[request.param], module.name]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def test_clients_are_those_of_boto3s_stubs(told: str) -> None:
    assert told.count("SQSClient") == 3
    assert "DynamoDBServiceResource" in told
    assert [line for line in told.splitlines() if "error" in line and "send_mesage" in line]
