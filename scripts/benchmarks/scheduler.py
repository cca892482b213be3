"""Scheduler: its operations beside moto's, and a month of a schedule that is due each minute."""

from __future__ import annotations

import statistics
import time
from typing import Any

import boto3

from awsim import mock_aws
from benchmarks._compare import REGION, Case, compare

SERVICE = "scheduler"
TARGET = {
    "Arn": f"arn:aws:sqs:{REGION}:123456789012:jobs",
    "RoleArn": "arn:aws:iam::123456789012:role/r",
    "Input": "now",
}
DAYS = 30


def run(rounds: int) -> None:
    """Print the tables."""
    compare(
        "EventBridge Scheduler",
        [
            Case("CreateSchedule", SERVICE, _create),
            Case("GetSchedule", SERVICE, _get, prepare=_one),
            Case("ListSchedules (of 100)", SERVICE, _list, prepare=_hundred),
        ],
        rounds,
    )
    took = statistics.median(_month() for _ in range(rounds))
    print(f"{DAYS} days of rate(1 minute) to a queue: {took:.2f} s, {took / (DAYS * 1440) * 1e6:.0f} µs an invocation")


def _create(client: Any, _: Any, number: int) -> None:
    client.create_schedule(**_asked(f"plan-{number}"))


def _asked(name: str, expression: str = "cron(0 8 ? * MON-FRI *)") -> dict[str, Any]:
    window = {"Mode": "OFF"}
    return {"Name": name, "ScheduleExpression": expression, "FlexibleTimeWindow": window, "Target": dict(TARGET)}


def _one(client: Any) -> None:
    client.create_schedule(**_asked("plan"))


def _hundred(client: Any) -> None:
    for number in range(100):
        client.create_schedule(**_asked(f"plan-{number}"))


def _get(client: Any, _: Any, __: int) -> None:
    client.get_schedule(Name="plan")


def _list(client: Any, _: Any, __: int) -> None:
    client.list_schedules()


def _month() -> float:
    with mock_aws(clock="virtual", journal=10) as cloud:
        # Messages expire, lest their number counts.
        boto3.client("sqs", REGION).create_queue(QueueName="jobs", Attributes={"MessageRetentionPeriod": "60"})
        boto3.client(SERVICE, REGION).create_schedule(**_asked("plan", "rate(1 minute)"))
        started = time.perf_counter()
        cloud.clock.advance(days=DAYS)
        return time.perf_counter() - started
