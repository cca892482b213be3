"""What topic policies decide: for other accounts and for callers without a signature."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

if TYPE_CHECKING:
    from awsim import Cloud

OTHER = "222222222222"
TOPIC = "arn:aws:sns:us-east-1:123456789012:news"
DENIED = "AuthorizationError"


def policy(**changes: Any) -> str:
    """A policy that allows everybody to publish, with elements of its statement changed."""
    statement = {"Effect": "Allow", "Principal": "*", "Action": "SNS:Publish", "Resource": TOPIC, **changes}
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


@pytest.fixture
def stranger(cloud: Cloud) -> Any:
    return boto3.client("sns", region_name="us-east-1", aws_access_key_id=OTHER, aws_secret_access_key="x")


@pytest.fixture
def unsigned(cloud: Cloud) -> Any:
    return boto3.client("sns", region_name="us-east-1", config=Config(signature_version=UNSIGNED))


def set_policy(sns: Any, text: str) -> None:
    sns.set_topic_attributes(TopicArn=TOPIC, AttributeName="Policy", AttributeValue=text)


def test_the_first_policy_is_for_the_owner_alone(topic: str, stranger: Any, refusal: Any) -> None:
    assert refusal(stranger.publish, TopicArn=topic, Message="x") == (
        DENIED,
        f"User: arn:aws:iam::{OTHER}:user/moto is not authorized to perform: SNS:Publish on resource: {topic} "
        "because no resource-based policy allows the SNS:Publish action",
    )


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("add_permission", {"Label": "a", "AWSAccountId": [OTHER], "ActionName": ["Publish"]}),
        ("remove_permission", {"Label": "a"}),
        ("delete_topic", {}),
        ("get_topic_attributes", {}),
        ("set_topic_attributes", {"AttributeName": "DisplayName", "AttributeValue": "x"}),
        ("list_subscriptions_by_topic", {}),
        ("publish", {"Message": "x"}),
        ("publish_batch", {"PublishBatchRequestEntries": [{"Id": "a", "Message": "x"}]}),
        ("subscribe", {"Protocol": "sms", "Endpoint": "+15551234567"}),
    ],
)
def test_each_action_is_asked_for(
    sns: Any, topic: str, stranger: Any, refusal: Any, operation: str, params: dict[str, Any]
) -> None:
    called = getattr(stranger, operation)
    assert refusal(called, TopicArn=topic, **params)[0] == DENIED

    action = {"publish_batch": "Publish"}.get(operation) or operation.title().replace("_", "")
    set_policy(sns, policy(Action=f"SNS:{action}", Principal={"AWS": OTHER}))

    called(TopicArn=topic, **params)


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("tag_resource", {"Tags": [{"Key": "a", "Value": "b"}]}),
        ("untag_resource", {"TagKeys": ["a"]}),
        ("list_tags_for_resource", {}),
        ("get_data_protection_policy", {}),
        ("put_data_protection_policy", {"DataProtectionPolicy": ""}),
    ],
)
def test_each_action_on_resources_is_asked_for(
    topic: str, stranger: Any, refusal: Any, operation: str, params: dict[str, Any]
) -> None:
    assert refusal(getattr(stranger, operation), ResourceArn=topic, **params)[0] == DENIED


def test_a_permission_lets_in_and_its_removal_keeps_out(sns: Any, topic: str, stranger: Any, refusal: Any) -> None:
    sns.add_permission(TopicArn=topic, Label="them", AWSAccountId=[OTHER], ActionName=["Publish"])
    assert stranger.publish(TopicArn=topic, Message="x")["MessageId"]

    sns.remove_permission(TopicArn=topic, Label="them")

    assert refusal(stranger.publish, TopicArn=topic, Message="x")[0] == DENIED


def test_the_owner_needs_no_policy(sns: Any, topic: str) -> None:
    set_policy(sns, policy(Principal={"AWS": OTHER}))

    assert sns.publish(TopicArn=topic, Message="x")["MessageId"]


class TestUnsigned:
    def test_where_nobody_has_set_a_policy_they_are_let_in(self, topic: str, unsigned: Any) -> None:
        assert unsigned.publish(TopicArn=topic, Message="x")["MessageId"]

    def test_a_policy_decides(self, sns: Any, topic: str, unsigned: Any, refusal: Any) -> None:
        set_policy(sns, policy(Principal={"AWS": "123456789012"}))
        assert refusal(unsigned.publish, TopicArn=topic, Message="x")[0] == DENIED

        set_policy(sns, policy(Principal={"AWS": "*"}))

        assert unsigned.publish(TopicArn=topic, Message="x")["MessageId"]
