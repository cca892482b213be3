"""The attributes of topics that can be set: which there are, what they may say, and in which form they are kept."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from awsim.services.sns.errors import invalid
from awsim.services.sns.topics.archives import check_archive_policy
from awsim.services.sns.topics.delivery_policies import InvalidDeliveryPolicy, TopicDeliveryPolicy
from awsim.services.sns.topics.policies import check_policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.sns.topics.models import Topic

LONGEST_DISPLAY_NAME = 100
SIZES = (1024, 1_048_576)
"""The least and the greatest MaximumMessageSize."""

CHOICES: dict[str, tuple[str, ...]] = {
    "ContentBasedDeduplication": ("true", "false"),
    "FifoThroughputScope": ("Topic", "MessageGroup"),
    "FifoTopic": ("true", "false"),
    "SignatureVersion": ("1", "2"),
    "TracingConfig": ("PassThrough", "Active"),
}
ONLY_FIFO = frozenset({"ArchivePolicy", "ContentBasedDeduplication", "FifoThroughputScope"})
FEEDBACK = re.compile(
    r"(?:HTTP|Firehose|Lambda|Application|SQS)(?:SuccessFeedbackRoleArn|SuccessFeedbackSampleRate|FailureFeedbackRoleArn)"
)
PLAIN = frozenset({"DisplayName", "KmsMasterKeyId", "MaximumMessageSize"})
DOCUMENTS = frozenset({"ArchivePolicy", "DeliveryPolicy", "Policy"})


def is_known(name: str) -> bool:
    """Whether a topic may have an attribute that is set."""
    return name in CHOICES or name in PLAIN or name in DOCUMENTS or FEEDBACK.fullmatch(name) is not None


def kept(name: str, value: str, *, is_fifo: bool) -> str:
    """An attribute in the form it is kept in, empty where it is to be gone; raises InvalidParameter."""
    if name in ONLY_FIFO and not is_fifo:
        raise invalid(f"{name} Reason: {name} attribute is only supported for FIFO topics")
    if name in CHOICES:
        chosen = value.lower() if CHOICES[name] == ("true", "false") else value
        if chosen not in CHOICES[name]:
            raise invalid(name)
        return chosen
    if name == "DisplayName" and len(value) > LONGEST_DISPLAY_NAME:
        raise invalid("DisplayName")
    if name == "MaximumMessageSize" and not (value.isdigit() and SIZES[0] <= int(value) <= SIZES[1]):
        raise invalid(f"{name} Reason: must be between {SIZES[0]} and {SIZES[1]}")
    if name.endswith("SampleRate") and not (value.isdigit() and 0 <= int(value) <= 100):
        raise invalid(name)
    if name.endswith("RoleArn") and value and re.fullmatch(r"arn:[\w-]+:iam::\d{12}:role/\S+", value) is None:
        raise invalid(name)
    if name == "ArchivePolicy":
        return check_archive_policy(value)
    if name == "DeliveryPolicy":
        read_delivery_policy(value)
    return value


def read_delivery_policy(text: str) -> TopicDeliveryPolicy:
    """The delivery policy a text holds; raises InvalidParameter."""
    try:
        return TopicDeliveryPolicy.read(text)
    except InvalidDeliveryPolicy as error:
        raise invalid(f"DeliveryPolicy: {error}") from None


def set_attributes(topic: Topic, attributes: Mapping[str, str]) -> None:
    """Set attributes that `kept` has let through; documents have places of their own."""
    for name, value in attributes.items():
        if name == "Policy":
            topic.policy = check_policy(value) if value else default_policy(topic.arn, topic.account)
        elif name == "DeliveryPolicy":
            topic.delivery_policy = read_delivery_policy(value)
        elif value or name == "DisplayName":
            topic.attributes[name] = value
        else:
            topic.attributes.pop(name, None)


def shown(topic: Topic) -> dict[str, str]:
    """All attributes of a topic, as GetTopicAttributes answers them."""
    confirmed, pending, deleted = topic.counts()
    attributes = {
        "TopicArn": topic.arn,
        "DisplayName": "",
        "Owner": topic.account,
        "Policy": topic.policy,
        "EffectiveDeliveryPolicy": topic.delivery_policy.effective(),
        "SubscriptionsConfirmed": str(confirmed),
        "SubscriptionsPending": str(pending),
        "SubscriptionsDeleted": str(deleted),
        **topic.attributes,
    }
    delivery_policy = topic.delivery_policy.shown()
    if delivery_policy is not None:
        attributes["DeliveryPolicy"] = delivery_policy
    if topic.archive is not None:
        attributes["BeginningArchiveTime"] = topic.archive.beginning()
    return attributes


def default_policy(topic_arn: str, account: str) -> str:
    """What a topic allows whose owner has said nothing (recorded: test_create_topic_with_attributes)."""
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [
            "SNS:GetTopicAttributes",
            "SNS:SetTopicAttributes",
            "SNS:AddPermission",
            "SNS:RemovePermission",
            "SNS:DeleteTopic",
            "SNS:Subscribe",
            "SNS:ListSubscriptionsByTopic",
            "SNS:Publish",
        ],
        "Resource": topic_arn,
        "Condition": {"StringEquals": {"AWS:SourceOwner": account}},
    }
    policy = {"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]}
    return json.dumps(policy, separators=(",", ":"))
