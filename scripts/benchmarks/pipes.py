"""Pipes: messages and records a second, from a queue and a stream to a queue and to a handler in-process."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

import boto3

from awsim import mock_aws
from benchmarks._compare import REGION

if TYPE_CHECKING:
    from collections.abc import Callable

ACCOUNT = "123456789012"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:"
STREAM = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/events"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:consumer"
ENTRIES = [{"Id": str(number), "MessageBody": f'{{"number": {number}}}'} for number in range(10)]
RECORDS = [{"Data": b'{"number": %d}' % number, "PartitionKey": f"key-{number}"} for number in range(500)]
TEMPLATE = {"InputTemplate": '{"n": <$.body.number>}'}


def run(rounds: int) -> None:
    """Print the table."""
    print("\nPipes: events a second")
    cases: dict[str, tuple[Callable[[], int], dict[str, Any]]] = {
        "queue → queue": (_send, {"Source": f"{QUEUE}jobs", "Target": f"{QUEUE}done"}),
        "queue → queue, template": (
            _send,
            {"Source": f"{QUEUE}jobs", "Target": f"{QUEUE}done", "TargetParameters": TEMPLATE},
        ),
        "queue → handler": (_send, {"Source": f"{QUEUE}jobs", "Target": FUNCTION}),
        "stream → handler": (_put, {"Source": STREAM, "Target": FUNCTION, "SourceParameters": _reading()}),
    }
    for name, (produce, given) in cases.items():
        speeds = [_events_a_second(produce, given) for _ in range(rounds)]
        print(f"{name:>28}{statistics.median(speeds):12,.0f}")


def _reading() -> dict[str, Any]:
    return {"KinesisStreamParameters": {"StartingPosition": "TRIM_HORIZON"}}


def _events_a_second(produce: Callable[[], int], given: dict[str, Any]) -> float:
    with mock_aws(journal=10) as cloud:
        sqs = boto3.client("sqs", REGION)
        for name in ("jobs", "done"):
            sqs.create_queue(QueueName=name)
        boto3.client("kinesis", REGION).create_stream(StreamName="events", ShardCount=1)
        cloud.functions.create("consumer", lambda *_: None)
        role = f"arn:aws:iam::{ACCOUNT}:role/r"
        boto3.client("pipes", REGION).create_pipe(Name="pipe", RoleArn=role, **given)
        produce()
        started = time.perf_counter()
        count = produce()
        return count / (time.perf_counter() - started)


def _send() -> int:
    sqs = boto3.client("sqs", REGION)
    url = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]
    for _ in range(100):
        sqs.send_message_batch(QueueUrl=url, Entries=ENTRIES)
    return 100 * len(ENTRIES)


def _put() -> int:
    kinesis = boto3.client("kinesis", REGION)
    for _ in range(10):
        kinesis.put_records(StreamName="events", Records=RECORDS)
    return 10 * len(RECORDS)
