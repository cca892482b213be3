"""FIFO queues of moto's SQS keep the order of a message group through visibility timeouts."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from awsim import Cloud, mock_aws


class Fifo:
    def __init__(self) -> None:
        self.sqs = boto3.client("sqs", "us-east-1")
        attributes: Any = {"FifoQueue": "true", "ContentBasedDeduplication": "true", "VisibilityTimeout": "30"}
        self.url = self.sqs.create_queue(QueueName="orders.fifo", Attributes=attributes)["QueueUrl"]

    def send(self, group: str, *bodies: str) -> None:
        for body in bodies:
            self.sqs.send_message(QueueUrl=self.url, MessageBody=body, MessageGroupId=group)

    def receive(self, count: int = 10) -> list[Any]:
        return self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=count).get("Messages", [])

    def bodies(self, count: int = 10) -> list[str]:
        return [message["Body"] for message in self.receive(count)]


@pytest.fixture
def cloud():
    with mock_aws(clock="virtual") as cloud:
        yield cloud


def test_messages_that_come_back_together_keep_their_order(cloud: Cloud) -> None:
    queue = Fifo()
    queue.send("g", "1", "2", "3", "4")
    first = queue.receive()[0]
    queue.sqs.delete_message(QueueUrl=queue.url, ReceiptHandle=first["ReceiptHandle"])
    cloud.clock.advance(seconds=31)
    assert queue.bodies() == ["2", "3", "4"]


def test_a_group_of_which_a_message_is_in_flight_waits(cloud: Cloud) -> None:
    queue = Fifo()
    queue.send("g", "1", "2")
    queue.send("h", "3")
    assert queue.bodies(count=1) == ["1"]
    assert queue.bodies() == ["3"]
    cloud.clock.advance(seconds=31)
    assert queue.bodies() == ["1", "2", "3"]
