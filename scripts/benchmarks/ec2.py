"""EC2 launch templates: calls beside moto's and the Stubber's, latency from 100 to 100,000 templates, memory."""

from __future__ import annotations

import gc
import statistics
import time
import tracemalloc
from typing import Any

import boto3

from awsim import mock_aws
from benchmarks._compare import REGION, Case, compare

SERVICE = "ec2"
DATA = {"ImageId": "ami-12c6146b", "InstanceType": "t3.micro", "KeyName": "operators"}
TEMPLATE = {"LaunchTemplateId": "lt-0123456789abcdef0", "LaunchTemplateName": "web", "LatestVersionNumber": 1}


def run(rounds: int) -> None:
    """Print the tables."""
    many = {"awsim": 200, "moto": 20, "stubber": 200}
    compare(
        "EC2 launch templates",
        [
            Case(
                "CreateLaunchTemplate",
                SERVICE,
                _create,
                stub=("create_launch_template", {"LaunchTemplate": TEMPLATE}),
                calls={"awsim": 2000, "moto": 100, "stubber": 500},
            ),
            Case("DescribeLaunchTemplates (20)", SERVICE, _describe, prepare=_templates(20), calls=many),
            Case("DescribeLaunchTemplates (200)", SERVICE, _describe, prepare=_templates(200), calls=many),
            Case("DescribeLaunchTemplateVersions (20)", SERVICE, _versions, prepare=_twenty_versions, calls=many),
            Case("RunInstances by a template", SERVICE, _launch, prepare=_launched, calls=dict.fromkeys(many, 30)),
        ],
        rounds,
    )
    _flatness()
    _memory()


def _create(client: Any, _: Any, number: int) -> None:
    client.create_launch_template(LaunchTemplateName=f"new-{number}", LaunchTemplateData=DATA)


def _templates(count: int) -> Any:
    def prepare(client: Any) -> list[str]:
        """The ids of as many launch templates."""
        return [
            client.create_launch_template(LaunchTemplateName=f"web-{number}", LaunchTemplateData=DATA)[
                "LaunchTemplate"
            ]["LaunchTemplateId"]
            for number in range(count)
        ]

    return prepare


def _describe(client: Any, _: Any, __: int) -> None:
    client.describe_launch_templates(MaxResults=200)


def _twenty_versions(client: Any) -> None:
    _create(client, None, 0)
    for _ in range(19):
        client.create_launch_template_version(LaunchTemplateName="new-0", LaunchTemplateData=DATA)


def _versions(client: Any, _: Any, __: int) -> None:
    client.describe_launch_template_versions(LaunchTemplateName="new-0", MaxResults=200)


def _launched(client: Any) -> None:
    """A launch template by which an instance has been launched, so that moto is loaded."""
    _templates(1)(client)
    _launch(client, None, 0)


def _launch(client: Any, _: Any, __: int) -> None:
    client.run_instances(LaunchTemplate={"LaunchTemplateName": "web-0"}, MinCount=1, MaxCount=1)


def _flatness() -> None:
    print("\nEC2: µs a call with so many launch templates (median of 200 calls)")
    print(f"{'templates':>12}{'create':>10}{'by id':>10}{'by name':>10}{'first 20':>10}{'middle 20':>10}")
    with mock_aws(journal=10):
        client = boto3.client(SERVICE, REGION)
        ids: list[str] = []
        for count in (100, 1_000, 10_000, 100_000):
            ids += _more(client, len(ids), count)
            print(f"{count:>12,}" + "".join(f"{taken:>10.1f}" for taken in _latencies(client, ids)))


def _more(client: Any, start: int, stop: int) -> list[str]:
    return [
        client.create_launch_template(LaunchTemplateName=f"web-{number}", LaunchTemplateData=DATA)["LaunchTemplate"][
            "LaunchTemplateId"
        ]
        for number in range(start, stop)
    ]


def _latencies(client: Any, ids: list[str]) -> list[float]:
    middle = len(ids) // 2
    token = client.describe_launch_templates(MaxResults=50)["NextToken"]
    for _ in range(middle // 200):
        token = client.describe_launch_templates(MaxResults=200, NextToken=token)["NextToken"]
    started = len(ids)
    return [
        _median(lambda number: _create(client, None, started + number)),
        _median(lambda _: client.describe_launch_templates(LaunchTemplateIds=[ids[middle]])),
        _median(lambda _: client.describe_launch_templates(LaunchTemplateNames=[f"web-{middle}"])),
        _median(lambda _: client.describe_launch_templates(MaxResults=20)),
        _median(lambda _: client.describe_launch_templates(MaxResults=20, NextToken=token)),
    ]


def _median(call: Any) -> float:
    taken = []
    for number in range(200):
        began = time.perf_counter()
        call(number)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1e6


def _memory() -> None:
    print("\nEC2: bytes a launch template with a small data document")
    for name in ("awsim", "moto"):
        print(f"{name:>12}{_bytes_per_template(name):>10,.0f}")


def _bytes_per_template(name: str) -> float:
    import importlib

    count = 2_000 if name == "awsim" else 200
    options = {"journal": 10} if name == "awsim" else {}
    with importlib.import_module(name).mock_aws(**options):
        client = boto3.client(SERVICE, REGION)
        _create(client, None, -1)
        gc.collect()
        tracemalloc.start()
        for number in range(count):
            _create(client, None, number)
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return held / count
