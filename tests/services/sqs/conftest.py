"""A cloud by the virtual clock, its SQS, and what is done with queues again and again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from awsim import mock_aws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from awsim import Cloud

REGION, ACCOUNT = "us-east-1", "123456789012"


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with mock_aws(clock="virtual", seed=7) as cloud:
        yield cloud


@pytest.fixture
def sqs(cloud: Cloud) -> Any:
    return boto3.client("sqs", region_name=REGION)


def arn_of(name: str) -> str:
    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def make(sqs: Any, name: str = "jobs", **attributes: str) -> str:
    """The URL of a new queue, a FIFO queue where the name says so."""
    if name.endswith(".fifo"):
        attributes.setdefault("FifoQueue", "true")
        attributes.setdefault("ContentBasedDeduplication", "true")
    url: str = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url


def make_with_dead_letters(sqs: Any, receives: int, name: str = "jobs", **attributes: str) -> tuple[str, str]:
    """The URLs of a new queue, and of that for its dead letters, called `dead-…`."""
    dead = make(sqs, f"dead-{name}")
    policy = json.dumps({"deadLetterTargetArn": arn_of(f"dead-{name}"), "maxReceiveCount": receives})
    return make(sqs, name, RedrivePolicy=policy, **attributes), dead


def send(sqs: Any, url: str, *bodies: str, **given: Any) -> None:
    for body in bodies:
        sqs.send_message(QueueUrl=url, MessageBody=body, **given)


def receive(sqs: Any, url: str, most: int = 10, **given: Any) -> list[dict[str, Any]]:
    """Up to ten messages."""
    found: list[dict[str, Any]] = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=most, **given).get(
        "Messages", []
    )
    return found


def bodies(sqs: Any, url: str, most: int = 10, **given: Any) -> list[str]:
    return [message["Body"] for message in receive(sqs, url, most, **given)]


def counts(sqs: Any, url: str) -> tuple[int, int, int]:
    """How many messages are visible, in flight, delayed."""
    names = [f"ApproximateNumberOfMessages{each}" for each in ("", "NotVisible", "Delayed")]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    visible, in_flight, delayed = (int(found[name]) for name in names)
    return visible, in_flight, delayed


def refused(call: Callable[..., Any], **given: Any) -> tuple[str, str]:
    """Code and message of the error that a call is answered with."""
    with pytest.raises(ClientError) as caught:
        call(**given)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]
