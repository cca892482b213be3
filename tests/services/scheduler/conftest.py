"""A client of Scheduler in a simulated AWS, schedules that send to queues, and what has arrived there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud

ACCOUNT, REGION = "123456789012", "us-east-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
OFF = {"Mode": "OFF"}


def queue_arn(name: str) -> str:
    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


@pytest.fixture
def scheduler(cloud: Cloud) -> Any:
    return boto3.client("scheduler", region_name=REGION)


@pytest.fixture
def sqs(cloud: Cloud) -> Any:
    """A client of SQS, with the queues `jobs` and `letters`."""
    client = boto3.client("sqs", region_name=REGION)
    for name in ("jobs", "letters"):
        client.create_queue(QueueName=name)
    return client


@pytest.fixture
def plan(scheduler: Any, sqs: Any) -> Callable[..., str]:
    """Make a schedule that sends to the queue `jobs`; the answer is its ARN."""

    def make(expression: str, *, target: dict[str, Any] | None = None, name: str = "plan", **given: Any) -> str:
        asked = {"Name": name, "ScheduleExpression": expression, "FlexibleTimeWindow": OFF, **given}
        aimed = {"Arn": queue_arn("jobs"), "RoleArn": ROLE, "Input": "now", **(target or {})}
        return str(scheduler.create_schedule(**asked, Target=aimed)["ScheduleArn"])

    return make


@pytest.fixture
def received(sqs: Any) -> Callable[..., list[dict[str, Any]]]:
    """All messages of a queue, in the order of their sending; they are deleted."""

    def drain(name: str = "jobs") -> list[dict[str, Any]]:
        url, found = sqs.get_queue_url(QueueName=name)["QueueUrl"], []
        asked = {"MaxNumberOfMessages": 10, "AttributeNames": ["All"], "MessageAttributeNames": ["All"]}
        while messages := sqs.receive_message(QueueUrl=url, **asked).get("Messages"):
            found += messages
            for each in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
        return sorted(found, key=lambda each: int(each["Attributes"]["SentTimestamp"]))

    return drain


@pytest.fixture
def sent_at(received: Any) -> Callable[..., list[float]]:
    """When the messages of a queue were sent, in epoch seconds."""
    return lambda name="jobs": [int(each["Attributes"]["SentTimestamp"]) / 1000 for each in received(name)]
