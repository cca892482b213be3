"""Stacks with resources of SNS: what they make, what Ref and Fn::GetAtt give, what updates and deletions do."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

ARN = "arn:aws:sns:us-east-1:123456789012:news"
REF = {"Ref": "Topic"}


@pytest.fixture(autouse=True)
def _cloud(cloud: Any) -> None:
    pass


def topic(**properties: Any) -> dict[str, Any]:
    given = {"TopicName": "news", **properties}
    return {"Type": "AWS::SNS::Topic", "Properties": {k: v for k, v in given.items() if v is not None}}


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::SNS::{kind}", "Properties": properties}


def statement(action: str = "sns:Publish") -> dict[str, Any]:
    allowed = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": action, "Resource": ARN}
    return {"Version": "2012-10-17", "Statement": [allowed]}


def policy(sns: Any, arn: str = ARN) -> Any:
    return json.loads(sns.get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"])


class TestTopics:
    def test_a_topic_with_subscriptions(self, stack: Any, sns: Any, queue: Any, received: Any) -> None:
        shown = stack.make(
            {"ref": REF, "arn": {"Fn::GetAtt": ["Topic", "TopicArn"]}, "name": {"Fn::GetAtt": ["Topic", "TopicName"]}},
            Topic=topic(Subscription=[{"Protocol": "sqs", "Endpoint": queue()}], Tags=[{"Key": "a", "Value": "1"}]),
        )
        sns.publish(TopicArn=ARN, Message="hello")

        assert shown == {"ref": ARN, "arn": ARN, "name": "news"}
        assert json.loads(received()[0]["Body"])["Message"] == "hello"
        tags = {tag["Key"]: tag["Value"] for tag in sns.list_tags_for_resource(ResourceArn=ARN)["Tags"]}
        assert (tags["a"], tags["aws:cloudformation:logical-id"]) == ("1", "Topic")

    def test_a_fifo_topic_gets_a_name_with_the_suffix(self, stack: Any, attributes: Any) -> None:
        given = {"TopicName": None, "FifoTopic": True, "ContentBasedDeduplication": True}
        arn = stack.make({"ref": REF}, Topic=topic(**given))["ref"]

        assert arn.endswith(".fifo")
        assert attributes(arn)["ContentBasedDeduplication"] == "true"

    def test_attributes_change_and_go(self, stack: Any, attributes: Any) -> None:
        role = "arn:aws:iam::123456789012:role/r"
        logging = [{"Protocol": "http/s", "SuccessFeedbackRoleArn": role, "SuccessFeedbackSampleRate": "50"}]
        stack.make(Topic=topic(DisplayName="one", SignatureVersion="2", DeliveryStatusLogging=logging))
        before = attributes(ARN)
        stack.update(Topic=topic(DisplayName="two", TracingConfig="Active"))
        after = attributes(ARN)

        assert (before["DisplayName"], before["HTTPSuccessFeedbackSampleRate"]) == ("one", "50")
        assert (after["DisplayName"], after["TracingConfig"], after["SignatureVersion"]) == ("two", "Active", "1")
        assert "HTTPSuccessFeedbackRoleArn" not in after

    def test_new_subscriptions_are_made(self, stack: Any, sns: Any, queue: Any) -> None:
        listed = [{"Protocol": "sqs", "Endpoint": queue(name)} for name in ("one", "two")]
        stack.make(Topic=topic(Subscription=listed[:1]))
        stack.update(Topic=topic(Subscription=listed))

        found = sns.list_subscriptions_by_topic(TopicArn=ARN)["Subscriptions"]
        assert [each["Endpoint"] for each in found] == [each["Endpoint"] for each in listed]

    def test_a_data_protection_policy(self, stack: Any, sns: Any) -> None:
        rule = {
            "DataDirection": "Inbound",
            "Principal": ["*"],
            "DataIdentifier": ["arn:aws:dataprotection::aws:data-identifier/EmailAddress"],
            "Operation": {"Deny": {}},
        }
        given = {"Name": "p", "Version": "2021-06-01", "Statement": [rule]}
        stack.make(Topic=topic(DataProtectionPolicy=given))
        shown = sns.get_data_protection_policy(ResourceArn=ARN)["DataProtectionPolicy"]
        stack.update(Topic=topic())

        assert json.loads(shown) == given
        assert "DataProtectionPolicy" not in sns.get_data_protection_policy(ResourceArn=ARN)

    def test_a_deleted_stack_takes_the_topic_along(self, stack: Any, sns: Any) -> None:
        stack.make(Topic=topic())
        stack.delete()

        assert sns.list_topics()["Topics"] == []


class TestSubscriptions:
    def test_one_is_made_changed_and_deleted(
        self, stack: Any, sns: Any, topic: str, queue: Any, attributes: Any
    ) -> None:
        given = {"TopicArn": topic, "Protocol": "sqs", "Endpoint": queue()}
        policy = {"FilterPolicy": {"a": {"b": ["c"]}}, "FilterPolicyScope": "MessageBody"}
        ref = {"ref": {"Ref": "Subscription"}}
        arn = stack.make(ref, Subscription=resource("Subscription", **given, RawMessageDelivery=True, **policy))["ref"]
        before = attributes(arn)
        stack.update(ref, Subscription=resource("Subscription", **given, FilterPolicy={"a": ["b"]}))
        after = attributes(arn)
        stack.delete()

        assert (before["RawMessageDelivery"], before["FilterPolicyScope"]) == ("true", "MessageBody")
        assert json.loads(before["FilterPolicy"]) == policy["FilterPolicy"]
        assert (after["RawMessageDelivery"], after["FilterPolicyScope"]) == ("false", "MessageAttributes")
        assert sns.list_subscriptions()["Subscriptions"] == []

    def test_one_to_a_topic_of_another_region(self, stack: Any, queue: Any) -> None:
        """Recorded: test_sns_subscription_region."""
        elsewhere = boto3.client("sns", region_name="eu-west-1")
        there = elsewhere.create_topic(Name="there")["TopicArn"]
        given = {"TopicArn": there, "Protocol": "sqs", "Endpoint": queue(), "Region": "eu-west-1"}
        arn = stack.make({"ref": {"Ref": "Subscription"}}, Subscription=resource("Subscription", **given))["ref"]

        assert elsewhere.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]["TopicArn"] == there


class TestPolicies:
    def test_a_policy_of_topics_comes_and_goes(self, stack: Any, sns: Any) -> None:
        """Recorded: test_sns_topic_policy_resets_to_default."""
        sns.create_topic(Name="news")
        other = sns.create_topic(Name="other")["TopicArn"]
        default, second = policy(sns), policy(sns, other)
        made = resource("TopicPolicy", Topics=[ARN, other], PolicyDocument=statement())
        stack.make(Policy=made)
        set_on = policy(sns), policy(sns, other)
        stack.update(Policy=resource("TopicPolicy", Topics=[ARN], PolicyDocument=statement("sns:Subscribe")))
        changed = policy(sns), policy(sns, other)
        stack.delete()

        assert set_on == (statement(), statement())
        assert changed == (statement("sns:Subscribe"), second)
        assert policy(sns) == default

    def test_a_policy_of_one_topic(self, stack: Any, sns: Any) -> None:
        sns.create_topic(Name="news")
        default = policy(sns)
        given = {"TopicArn": ARN, "PolicyDocument": statement()}
        stack.make(Policy=resource("TopicInlinePolicy", **given))
        made = policy(sns)
        stack.delete()

        assert (made, policy(sns)) == (statement(), default)
