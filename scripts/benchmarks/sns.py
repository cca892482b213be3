"""SNS: publishing beside moto's, raw and signed, to three queues; filter policies; topics."""

from __future__ import annotations

from typing import Any

import boto3

from benchmarks._compare import REGION, Case, compare

SERVICE = "sns"
TOPIC = f"arn:aws:sns:{REGION}:123456789012:news"
ENTRIES = [{"Id": str(number), "Message": "hello"} for number in range(10)]
ATTRIBUTES = {"store": {"DataType": "String", "StringValue": "other"}}


def run(rounds: int) -> None:
    """Print the table."""
    few = {"awsim": 1000, "moto": 20, "stubber": 100}
    compare(
        "SNS",
        [
            Case("Publish (no subscription)", SERVICE, _publish, prepare=_topic),
            Case("Publish (3 queues, raw)", SERVICE, _publish, prepare=_three_raw, calls=few),
            Case("Publish (3 queues, signed)", SERVICE, _publish, prepare=_three_signed, calls=few),
            Case("Publish (3 queues, all filtered)", SERVICE, _publish_filtered, prepare=_three_filtered, calls=few),
            Case("PublishBatch (10, 3 queues, raw)", SERVICE, _publish_batch, prepare=_three_raw, calls=few),
            Case("GetTopicAttributes", SERVICE, _describe, prepare=_topic),
        ],
        rounds,
    )


def _topic(client: Any) -> None:
    client.create_topic(Name="news")


def _three(client: Any, attributes: dict[str, str]) -> None:
    _topic(client)
    sqs = boto3.client("sqs", region_name=REGION)
    for number in range(3):
        sqs.create_queue(QueueName=f"queue-{number}")
        queue = f"arn:aws:sqs:{REGION}:123456789012:queue-{number}"
        client.subscribe(TopicArn=TOPIC, Protocol="sqs", Endpoint=queue, Attributes=attributes)


def _three_raw(client: Any) -> None:
    _three(client, {"RawMessageDelivery": "true"})


def _three_signed(client: Any) -> None:
    _three(client, {})


def _three_filtered(client: Any) -> None:
    _three(client, {"FilterPolicy": '{"store": ["example_corp"]}'})


def _publish(client: Any, _: Any, __: int) -> None:
    client.publish(TopicArn=TOPIC, Message="hello")


def _publish_filtered(client: Any, _: Any, __: int) -> None:
    client.publish(TopicArn=TOPIC, Message="hello", MessageAttributes=ATTRIBUTES)


def _publish_batch(client: Any, _: Any, __: int) -> None:
    client.publish_batch(TopicArn=TOPIC, PublishBatchRequestEntries=ENTRIES)


def _describe(client: Any, _: Any, __: int) -> None:
    client.get_topic_attributes(TopicArn=TOPIC)
