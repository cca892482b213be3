"""kombu, the messaging of celery, over SQS."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from awsim import mock_aws

kombu = pytest.importorskip("kombu")


@pytest.fixture
def connection() -> Any:
    with mock_aws(clock="virtual"):
        pytest.importorskip("kombu.transport.SQS")
        options = {"region": "us-east-1", "wait_time_seconds": 1, "polling_interval": 0, "visibility_timeout": 30}
        with kombu.Connection("sqs://a:b@", transport_options=options) as made:
            yield made


def test_messages_go_through_and_are_acknowledged(connection: Any) -> None:
    queue = connection.SimpleQueue("work")
    for number in range(3):
        queue.put({"n": number})
    received = []
    for _ in range(3):
        message = queue.get(timeout=5)
        received.append(message.payload["n"])
        message.ack()
    queue.close()
    sqs = boto3.client("sqs", region_name="us-east-1")
    [url] = sqs.list_queues()["QueueUrls"]
    counted = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert received == [0, 1, 2]
    assert (counted["ApproximateNumberOfMessages"], counted["ApproximateNumberOfMessagesNotVisible"]) == ("0", "0")
