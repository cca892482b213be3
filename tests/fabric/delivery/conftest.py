"""A backend that delivers, of a service of its own, in a cloud by the virtual clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from awsim import Cloud
from awsim.fabric.delivery.delivering import DeliveringBackend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim.fabric.delivery.settings import Delivery, Failure

ACCOUNT, REGION = "123456789012", "us-east-1"


class Producer(DeliveringBackend):
    """What has targets; it remembers how its deliveries have ended."""

    service = "producer"

    def __init__(self, world: Any, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.ended: list[tuple[str, str]] = []

    def delivered(self, delivery: Delivery, answer: dict[str, Any]) -> None:
        self.ended.append((delivery.text, "delivered"))

    def undelivered(self, delivery: Delivery, failure: Failure) -> None:
        self.ended.append((delivery.text, failure.code))


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with Cloud(clock="virtual", seed=7) as cloud:
        yield cloud


@pytest.fixture
def producer(cloud: Cloud) -> Producer:
    return producer_of(cloud)


def producer_of(cloud: Cloud) -> Producer:
    made = Producer(cloud.world, ACCOUNT, REGION)
    cloud.world._backends["producer", ACCOUNT, REGION] = made
    return made


@pytest.fixture
def sqs(cloud: Cloud) -> Any:
    return cloud.client("sqs")


def make_queue(sqs: Any, name: str, **attributes: str) -> tuple[str, str]:
    """URL and ARN of a new queue."""
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url, f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def received(sqs: Any, url: str) -> list[dict[str, Any]]:
    """The messages of a queue, at most ten."""
    found: list[dict[str, Any]] = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"], MessageAttributeNames=["All"]
    ).get("Messages", [])
    return found
