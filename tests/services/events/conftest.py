"""Clients of EventBridge and its neighbours, queues behind rules, and short ways to put and receive."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud

ACCOUNT, REGION = "123456789012", "us-east-1"
OTHER_ACCOUNT = "210987654321"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/role"
SHOP = {"source": ["shop"]}


def arn_of(service: str, resource: str, account: str = ACCOUNT, region: str = REGION) -> str:
    """`arn_of("sqs", "jobs")`."""
    return f"arn:aws:{service}:{region}:{account}:{resource}"


def client_of(service: str, account: str = ACCOUNT, region: str = REGION) -> Any:
    """A client of an account in a region."""
    return boto3.client(service, region_name=region, aws_access_key_id=account, aws_secret_access_key="x")


def entry(detail: Any = None, **more: Any) -> dict[str, Any]:
    """An entry of PutEvents from the shop."""
    return {"Source": "shop", "DetailType": "Order", "Detail": json.dumps(detail or {"n": 1}), **more}


@pytest.fixture
def events(cloud: Cloud) -> Any:
    return boto3.client("events", region_name=REGION)


@pytest.fixture
def sqs(cloud: Cloud) -> Any:
    return boto3.client("sqs", region_name=REGION)


@pytest.fixture
def queue(sqs: Any) -> Callable[..., str]:
    """The ARN of a new queue with a name."""

    def make(name: str = "jobs", **attributes: str) -> str:
        given = {"FifoQueue": "true", "ContentBasedDeduplication": "true"} if name.endswith(".fifo") else {}
        sqs.create_queue(QueueName=name, Attributes={**given, **attributes})
        return arn_of("sqs", name)

    return make


@pytest.fixture
def received(sqs: Any) -> Callable[..., list[dict[str, Any]]]:
    """All messages of a queue, which are deleted."""

    def drain(name: str = "jobs") -> list[dict[str, Any]]:
        url, found = sqs.get_queue_url(QueueName=name)["QueueUrl"], []
        asked = {
            "QueueUrl": url,
            "MaxNumberOfMessages": 10,
            "AttributeNames": ["All"],
            "MessageAttributeNames": ["All"],
        }
        while messages := sqs.receive_message(**asked).get("Messages"):
            found += messages
            for each in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
        return found

    return drain


@pytest.fixture
def bodies(received: Any) -> Callable[..., list[Any]]:
    """What the messages of a queue hold."""
    return lambda name="jobs": [json.loads(message["Body"]) for message in received(name)]


@pytest.fixture
def rule(events: Any) -> Callable[..., str]:
    """The ARN of a new rule for events of the shop, with one target."""

    def make(target: str | None = None, name: str = "orders", pattern: Any = None, **more: Any) -> str:
        bus = {"EventBusName": more.pop("EventBusName")} if "EventBusName" in more else {}
        put = events.put_rule(Name=name, EventPattern=json.dumps(pattern or SHOP), **bus)
        if target is not None:
            events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": target, **more}], **bus)
        return str(put["RuleArn"])

    return make
