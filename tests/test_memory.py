"""What a mock leaves behind when it has ended: nothing that grows with how many there have been."""

from __future__ import annotations

import gc
import tracemalloc
import weakref
from io import BytesIO
from zipfile import ZipFile

import boto3

from awsim import Cloud, mock_aws
from awsim.services.lambda_ import package as packages

CYCLES = 150
MOST_BYTES = 512
"""Left by one mock; 10,000 leave 5 MiB (`docs/reliability.md` tells how to run them)."""


def test_a_mock_leaves_less_than_half_a_kibibyte() -> None:
    clients: list[object] = []

    def cycle(number: int) -> None:
        with mock_aws():
            if not clients:
                clients.append(boto3.client("kinesis", "us-east-1"))
            kinesis: object = clients[0]
            kinesis.create_stream(StreamName="events", ShardCount=1)  # type: ignore[attr-defined]
            kinesis.put_record(StreamName="events", Data=b"x" * 5000, PartitionKey=str(number))  # type: ignore[attr-defined]

    for number in range(30):
        cycle(number)
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(5):
            cycle(number)
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for number in range(CYCLES):
            cycle(number)
        gc.collect()
        left = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert left / CYCLES < MOST_BYTES


def test_clouds_that_have_ended_are_gone_with_their_packages_and_journals() -> None:
    kept = set(packages._unpacked._used)

    def run(number: int) -> tuple[weakref.ref[Cloud], weakref.ref[object]]:
        content = BytesIO()
        with ZipFile(content, "w") as archive:
            archive.writestr("app.py", f"def handler(event, context):\n    return {number}")
            archive.writestr("large.bin", bytes([number]) * 6_000_000)
        with mock_aws() as cloud:
            function = {"FunctionName": "f", "Handler": "app.handler", "Runtime": "python3.13"}
            role = "arn:aws:iam::123456789012:role/lambda"
            awslambda = boto3.client("lambda", "us-east-1")
            awslambda.create_function(**function, Role=role, Code={"ZipFile": content.getvalue()})
            awslambda.invoke(FunctionName="f", Payload="{}")
            return weakref.ref(cloud), weakref.ref(cloud.functions)

    ended = [run(number) for number in range(12)]
    with mock_aws():
        pass  # what was kept of the last one, for the report of a failing test, is the next one's
    gc.collect()
    assert [reference() for pair in ended for reference in pair] == [None] * 24
    left = [package for digest, package in packages._unpacked._used.items() if digest not in kept]
    assert sum(package.size for package in left) <= packages.MOST_LEFT_BYTES
