"""What scenarios of SNS begin with: topics, queues, subscriptions, and how their messages are read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .recordings import Replay

ACCOUNT = "123456789012"
REGION = "us-east-1"
FIFO = {"FifoTopic": "true"}
BY_CONTENT = {"ContentBasedDeduplication": "true"}


def new_topic(replay: Replay, name: str = "topic", **attributes: str) -> str:
    """A topic; its ARN."""
    arn: str = replay.client("sns").create_topic(Name=name, Attributes=attributes)["TopicArn"]
    return arn


def new_queue(replay: Replay, name: str = "queue", region: str = REGION, **attributes: str) -> tuple[str, str]:
    """The URL and the ARN of a queue."""
    url = replay.client("sqs", region).create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url, f"arn:aws:sqs:{region}:{ACCOUNT}:{name}"


def subscribed(replay: Replay, topic: str, endpoint: str, protocol: str = "sqs", **attributes: str) -> str:
    """The ARN of a subscription."""
    answer = replay.client("sns").subscribe(
        TopicArn=topic, Protocol=protocol, Endpoint=endpoint, Attributes=attributes, ReturnSubscriptionArn=True
    )
    return str(answer["SubscriptionArn"])


def set_attribute(replay: Replay, subscription: str, name: str, value: Any) -> None:
    """Set an attribute of a subscription."""
    text = value if isinstance(value, str) else json.dumps(value)
    replay.client("sns").set_subscription_attributes(
        SubscriptionArn=subscription, AttributeName=name, AttributeValue=text
    )


def received(replay: Replay, url: str, *, delete: bool = True, region: str = REGION, **more: Any) -> dict[str, Any]:
    """What a receive answers; the messages are deleted, as most recorded tests do."""
    sqs = replay.client("sqs", region)
    answer: dict[str, Any] = sqs.receive_message(
        **{"QueueUrl": url, "MessageAttributeNames": ["All"], "MaxNumberOfMessages": 10, **more}
    )
    for message in answer.get("Messages", ()) if delete else ():
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return answer


def attributes_of(replay: Replay, subscription: str) -> dict[str, Any]:
    """All attributes of a subscription."""
    answer: dict[str, Any] = replay.client("sns").get_subscription_attributes(SubscriptionArn=subscription)
    return answer


ALL: dict[str, Any] = {"AttributeNames": ["All"]}
