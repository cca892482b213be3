"""A client of SNS in a simulated AWS, topics, queues that listen, and short ways to publish and receive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud

ACCOUNT, REGION = "123456789012", "us-east-1"


@pytest.fixture
def sns(cloud: Cloud) -> Any:
    return boto3.client("sns", region_name=REGION)


@pytest.fixture
def sqs(cloud: Cloud) -> Any:
    return boto3.client("sqs", region_name=REGION)


@pytest.fixture
def topic(sns: Any) -> str:
    """The ARN of a standard topic."""
    arn: str = sns.create_topic(Name="news")["TopicArn"]
    return arn


@pytest.fixture
def fifo_topic(sns: Any) -> str:
    """The ARN of a FIFO topic whose messages are their own deduplication ids."""
    attributes = {"FifoTopic": "true", "ContentBasedDeduplication": "true"}
    arn: str = sns.create_topic(Name="news.fifo", Attributes=attributes)["TopicArn"]
    return arn


@pytest.fixture
def queue(sqs: Any) -> Callable[..., str]:
    """The ARN of a new queue with a name."""

    def make(name: str = "jobs") -> str:
        sqs.create_queue(QueueName=name, Attributes={"FifoQueue": "true"} if name.endswith(".fifo") else {})
        return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"

    return make


@pytest.fixture
def subscribe(sns: Any) -> Callable[..., str]:
    """The ARN of a new subscription, to a queue unless a protocol is named."""

    def make(topic: str, endpoint: str, protocol: str = "sqs", **attributes: str) -> str:
        given = {"TopicArn": topic, "Protocol": protocol, "Endpoint": endpoint, "Attributes": attributes}
        return str(sns.subscribe(**given, ReturnSubscriptionArn=True)["SubscriptionArn"])

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
def attributes(sns: Any) -> Callable[[str], dict[str, str]]:
    """The attributes of a topic or of a subscription."""

    def shown(arn: str) -> dict[str, str]:
        if arn.count(":") > 5:
            return dict(sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"])
        return dict(sns.get_topic_attributes(TopicArn=arn)["Attributes"])

    return shown
