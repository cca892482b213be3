"""EventBridge: PutEvents beside moto's, with a queue behind a rule, with many rules; a month of a schedule."""

from __future__ import annotations

import json
import statistics
import time
from typing import Any

import boto3

from awsim import mock_aws
from benchmarks._compare import REGION, Case, compare

SERVICE = "events"
QUEUE = f"arn:aws:sqs:{REGION}:123456789012:jobs"
ENTRY = {"Source": "shop", "DetailType": "Order", "Detail": '{"n": 1}'}
MONTH_DAYS = 30
MONTH_SECONDS = 3.0
"""What a month of a minutely rule, 43,200 firings, may take."""


def run(rounds: int) -> None:
    """Print the tables."""
    compare(
        "EventBridge",
        [
            Case("PutEvents (1, no rule)", SERVICE, _put_one),
            Case("PutEvents (1, 300 other rules)", SERVICE, _put_one, prepare=_many, calls={"awsim": 1000, "moto": 5}),
            Case("PutEvents (10, rule, queue)", SERVICE, _put_ten, prepare=_one, calls={"awsim": 200, "moto": 10}),
            Case("TestEventPattern", SERVICE, _test_pattern, calls={"awsim": 1000, "moto": 20}),
        ],
        rounds,
    )
    _rules(rounds)
    _month(rounds)


def _rule(client: Any, name: str, source: str) -> None:
    client.put_rule(Name=name, EventPattern=json.dumps({"source": [source]}))


def _one(client: Any) -> None:
    boto3.client("sqs", region_name=REGION).create_queue(QueueName="jobs")
    _rule(client, "orders", "shop")
    client.put_targets(Rule="orders", Targets=[{"Id": "1", "Arn": QUEUE}])


def _many(client: Any) -> None:
    for number in range(300):
        _rule(client, f"rule-{number}", f"source-{number}")


def _put_one(client: Any, _: Any, __: int) -> None:
    client.put_events(Entries=[ENTRY])


def _put_ten(client: Any, _: Any, __: int) -> None:
    client.put_events(Entries=[ENTRY] * 10)


def _test_pattern(client: Any, _: Any, __: int) -> None:
    client.test_event_pattern(EventPattern='{"source": ["shop"]}', Event='{"id": "1", "source": "shop"}')


def _rules(rounds: int) -> None:
    print("\nEventBridge: µs a PutEvents with so many rules on the bus, of which one matches")
    for size in (1, 300, 10_000):
        with mock_aws(journal=10):
            client = boto3.client(SERVICE, REGION)
            for number in range(size):
                _rule(client, f"rule-{number}", "shop" if not number else f"source-{number}")
            took = [_timed(client) for _ in range(rounds)]
        print(f"{size:12,}{statistics.median(took):10.1f}")


def _timed(client: Any, calls: int = 200) -> float:
    started = time.perf_counter()
    for _ in range(calls):
        _put_one(client, None, 0)
    return (time.perf_counter() - started) / calls * 1e6


def _month(rounds: int) -> None:
    print(f"\nEventBridge: seconds for a month of a minutely rule with a queue (target: {MONTH_SECONDS})")
    took = []
    for _ in range(rounds):
        with mock_aws(clock="virtual", journal=10) as cloud:
            client = boto3.client(SERVICE, REGION)
            boto3.client("sqs", region_name=REGION).create_queue(QueueName="jobs")
            client.put_rule(Name="due", ScheduleExpression="rate(1 minute)")
            client.put_targets(Rule="due", Targets=[{"Id": "1", "Arn": QUEUE}])
            started = time.perf_counter()
            cloud.clock.advance(days=MONTH_DAYS)
            took.append(time.perf_counter() - started)
    print(f"{statistics.median(took):12.2f}")
