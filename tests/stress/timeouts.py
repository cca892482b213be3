"""A program: so many time-outs of functions each way, and after each of them another thread calls the cloud.

It is run by `test_timeouts.py` in processes of its own, with the number of time-outs and the ways as arguments.
"""

from __future__ import annotations

import faulthandler
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3

from awsim import mock_aws
from awsim.services.lambda_.deployment import Deployment, Invocation
from tests.runtime.conftest import package

CLIENTS = """
import boto3, itertools, logging, time
from concurrent.futures import ThreadPoolExecutor
s3, kinesis = boto3.client("s3"), boto3.client("kinesis")
"""
WAYS = {
    "sleeping": "time.sleep(30)",
    "spinning": "while True: pass",
    "in moto": "while True: s3.list_buckets()",
    "in a native service": "while True: kinesis.list_streams()",
    "logging": "while True: logging.warning('again')",
    "printing": "while True: print('again')",
    "with a pool": """
    with ThreadPoolExecutor(4) as pool:
        while True: list(pool.map(lambda _: s3.list_buckets(), range(8)))""",
    "stubborn": """
    while True:
        try:
            while True: s3.list_buckets()
        except BaseException: pass""",
}


def main() -> None:
    """Let each way time out so often, from a zip file and as a plain function in turn."""
    faulthandler.dump_traceback_later(600, exit=True)
    count, ways = int(sys.argv[1]), sys.argv[2:] or list(WAYS)
    with mock_aws() as cloud, ThreadPoolExecutor(1) as others:
        s3, kinesis = boto3.client("s3", "us-east-1"), boto3.client("kinesis", "us-east-1")

        def call() -> None:
            s3.list_buckets()
            kinesis.list_streams()

        for way in ways:
            source = f"{CLIENTS}def handler(event, context):\n    {WAYS[way]}\n"
            plain: dict[str, object] = {}
            with ThreadPoolExecutor(1) as pool:  # clients of a function are made with its own credentials and region
                pool.submit(
                    exec,
                    source.replace('client("s3"', 'client("s3", "us-east-1"').replace(
                        'client("kinesis"', 'client("kinesis", "us-east-1"'
                    ),
                    plain,
                ).result()
            cloud.functions.registered["plain"] = plain["handler"]  # type: ignore[assignment]
            for number in range(count):
                name = ("plain", "zip")[number % 2]
                deployment = Deployment(
                    account="123456789012",
                    region="us-east-1",
                    name=name,
                    version="$LATEST",
                    generation=way,
                    handler="app.handler",
                    runtime="python3.12",
                    role="arn:aws:iam::123456789012:role/r",
                    timeout=0.02 + number % 7 * 0.01,
                    memory_size=128,
                    variables={},
                    code=package(app=source),
                    layers=(),
                    log_group="/aws/lambda/f",
                )
                outcome = cloud.functions.run(deployment, Invocation(f"{number}", "arn", b"{}"))
                assert b"Sandbox.Timedout" in outcome.payload, (way, name, number, outcome.payload)
                others.submit(call).result(60)
                call()
    print(f"{count} time-outs {len(ways)} ways")  # noqa: T201 - a program


if __name__ == "__main__":
    main()
