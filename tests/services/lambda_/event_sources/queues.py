"""Queues that are mapped to the function `consumer`, and what it was given of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from tests.services.lambda_.conftest import Consumer

REGION = "us-east-1"
PREFIX = f"arn:aws:sqs:{REGION}:123456789012"


class Queue:
    """A queue, and the mapping of it to the function `consumer`."""

    def __init__(self, name: str = "jobs", **attributes: str) -> None:
        self.sqs = boto3.client("sqs", REGION)
        self.arn = f"{PREFIX}:{name}"
        self.url = self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]

    def mapped(self, **given: Any) -> Queue:
        request = {"EventSourceArn": self.arn, "FunctionName": "consumer", **given}
        self.uuid = boto3.client("lambda", REGION).create_event_source_mapping(**request)["UUID"]
        return self

    def send(self, *bodies: str, **given: Any) -> None:
        for body in bodies:
            self.sqs.send_message(QueueUrl=self.url, MessageBody=body, **given)

    def left(self) -> int:
        """How many messages are in the queue, visible or not."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)["Attributes"]
        return sum(int(attributes[name]) for name in names)

    def bodies(self) -> list[str]:
        messages = self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages", [])
        return [message["Body"] for message in messages]


def batches(consumer: Consumer) -> list[list[str]]:
    return [[record["body"] for record in event["Records"]] for event in consumer.events]


def raise_(event: Any) -> None:
    """What a consumer does that fails."""
    raise ValueError(event["Records"][0]["body"])
