"""Event source mappings: records a second from put_records, through Kinesis and a mapping, to a handler in-process."""

from __future__ import annotations

import json
import statistics
import time
from typing import Any

import boto3

from awsim import mock_aws
from benchmarks._compare import REGION

RECORDS = [{"Data": b'{"number": %070d}' % number, "PartitionKey": f"key-{number}"} for number in range(500)]
CALLS = 20
TARGET = 20_000
"""Records a second on one core, with batches of 100."""

NEVER = json.dumps({"data": {"number": [-1]}})
CASES: dict[str, dict[str, Any]] = {
    "batches of 100": {},
    "batches of 10": {"BatchSize": 10},
    "batches of 1": {"BatchSize": 1},
    "batches of 100, 10 lanes": {"ParallelizationFactor": 10},
    "all filtered out": {"FilterCriteria": {"Filters": [{"Pattern": NEVER}]}},
    "no mapping": {"Enabled": False},
}


def run(rounds: int) -> None:
    """Print the table."""
    print(f"\nKinesis → event source mapping → handler: records a second (target with batches of 100: {TARGET:,})")
    for name, members in CASES.items():
        speeds = [_records_a_second(members) for _ in range(rounds)]
        print(f"{name:>28}{statistics.median(speeds):12,.0f}")


def _records_a_second(members: dict[str, Any]) -> float:
    with mock_aws(journal=10) as cloud:
        kinesis = boto3.client("kinesis", REGION)
        kinesis.create_stream(StreamName="events", ShardCount=1)
        arn = kinesis.describe_stream_summary(StreamName="events")["StreamDescriptionSummary"]["StreamARN"]
        cloud.functions.create("consumer", lambda *_: None)
        mapping = {"EventSourceArn": arn, "FunctionName": "consumer", "StartingPosition": "TRIM_HORIZON", **members}
        boto3.client("lambda", REGION).create_event_source_mapping(**mapping)
        kinesis.put_records(StreamName="events", Records=RECORDS)
        started = time.perf_counter()
        for _ in range(CALLS):
            kinesis.put_records(StreamName="events", Records=RECORDS)
        return CALLS * len(RECORDS) / (time.perf_counter() - started)
