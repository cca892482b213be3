"""Topics and their attributes."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

INVALID = "InvalidParameter"


class TestCreation:
    def test_a_topic_that_is_as_asked_for_is_there_already(self, sns: Any, topic: str) -> None:
        sns.set_topic_attributes(TopicArn=topic, AttributeName="DisplayName", AttributeValue="Daily")

        assert sns.create_topic(Name="news")["TopicArn"] == topic
        assert sns.create_topic(Name="news", Attributes={"DisplayName": "Daily"})["TopicArn"] == topic

    def test_a_topic_with_other_attributes_is_refused(self, sns: Any, topic: str, refusal: Any) -> None:
        refused = refusal(sns.create_topic, Name="news", Attributes={"DisplayName": "Other"})

        reason = "Topic already exists with different attributes"
        assert refused == (INVALID, f"Invalid parameter: Attributes Reason: {reason}")

    @pytest.mark.parametrize("name", ["", "a" * 257, "bad name", "bad:name", "news.fifo"])
    def test_a_name_that_is_none_is_refused(self, sns: Any, name: str, refusal: Any) -> None:
        assert refusal(sns.create_topic, Name=name) == (INVALID, "Invalid parameter: Topic Name")

    def test_a_fifo_topic_without_the_suffix_is_refused(self, sns: Any, refusal: Any) -> None:
        code, message = refusal(sns.create_topic, Name="news", Attributes={"FifoTopic": "true"})

        assert (code, message.startswith("Fifo Topic names must end with .fifo")) == (INVALID, True)

    def test_an_attribute_that_is_none_is_refused(self, sns: Any, refusal: Any) -> None:
        refused = refusal(sns.create_topic, Name="t", Attributes={"Colour": "red"})

        assert refused == (INVALID, "Invalid parameter: Attributes Reason: Unknown attribute: Colour")

    def test_fifo_false_is_a_standard_topic(self, sns: Any, attributes: Any) -> None:
        arn = sns.create_topic(Name="t", Attributes={"FifoTopic": "false"})["TopicArn"]

        assert "FifoTopic" not in attributes(arn)

    def test_tags_are_those_of_the_topic(self, sns: Any) -> None:
        arn = sns.create_topic(Name="t", Tags=[{"Key": "a", "Value": "1"}])["TopicArn"]

        assert sns.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "1"}]

    def test_more_than_fifty_tags_are_refused(self, sns: Any, topic: str, refusal: Any) -> None:
        tags = [{"Key": f"k{number}", "Value": ""} for number in range(51)]

        assert refusal(sns.tag_resource, ResourceArn=topic, Tags=tags)[0] == "TagLimitExceeded"

    def test_tags_of_no_topic_are_refused(self, sns: Any, topic: str, refusal: Any) -> None:
        refused = refusal(sns.list_tags_for_resource, ResourceArn=f"{topic}-other")

        assert refused == ("ResourceNotFound", "Resource does not exist")


class TestListing:
    def test_topics_come_in_pages_of_a_hundred(self, sns: Any) -> None:
        made = [sns.create_topic(Name=f"t{number}")["TopicArn"] for number in range(120)]

        first = sns.list_topics()
        second = sns.list_topics(NextToken=first["NextToken"])

        assert len(first["Topics"]) == 100
        assert [each["TopicArn"] for each in first["Topics"] + second["Topics"]] == made
        assert "NextToken" not in second

    def test_a_token_of_another_listing_is_refused(self, sns: Any, refusal: Any) -> None:
        assert refusal(sns.list_topics, NextToken="nonsense") == (INVALID, "Invalid parameter: NextToken")

    def test_topics_are_those_of_the_region(self, sns: Any, topic: str) -> None:
        assert boto3.client("sns", region_name="eu-west-1").list_topics()["Topics"] == []


class TestAttributes:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("DisplayName", "Daily"),
            ("KmsMasterKeyId", "alias/aws/sns"),
            ("MaximumMessageSize", "1048576"),
            ("SignatureVersion", "2"),
            ("TracingConfig", "Active"),
            ("SQSSuccessFeedbackSampleRate", "50"),
            ("HTTPFailureFeedbackRoleArn", "arn:aws:iam::123456789012:role/feedback"),
        ],
    )
    def test_an_attribute_is_set_and_shown(self, sns: Any, topic: str, name: str, value: str, attributes: Any) -> None:
        sns.set_topic_attributes(TopicArn=topic, AttributeName=name, AttributeValue=value)

        assert attributes(topic)[name] == value

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("DisplayName", "a" * 101),
            ("FifoTopic", "true"),
            ("MaximumMessageSize", "1023"),
            ("SignatureVersion", "3"),
            ("TracingConfig", "Sometimes"),
            ("ContentBasedDeduplication", "true"),
            ("ArchivePolicy", '{"MessageRetentionPeriod": "1"}'),
            ("SQSSuccessFeedbackSampleRate", "101"),
            ("LambdaSuccessFeedbackRoleArn", "role"),
            ("Colour", "red"),
        ],
    )
    def test_a_value_that_makes_no_sense_is_refused(
        self, sns: Any, topic: str, name: str, value: str, refusal: Any, attributes: Any
    ) -> None:
        before = attributes(topic)
        given = {"TopicArn": topic, "AttributeName": name, "AttributeValue": value}

        code, message = refusal(sns.set_topic_attributes, **given)

        assert (code, message.startswith("Invalid parameter: ")) == (INVALID, True)
        assert attributes(topic) == before

    def test_counts_follow_subscriptions(
        self, sns: Any, topic: str, subscribe: Any, queue: Any, attributes: Any
    ) -> None:
        subscription = subscribe(topic, queue())
        subscribe(topic, "someone@example.com", "email")
        before = attributes(topic)
        sns.unsubscribe(SubscriptionArn=subscription)

        counts = ("SubscriptionsConfirmed", "SubscriptionsPending", "SubscriptionsDeleted")
        assert [before[name] for name in counts] == ["1", "1", "0"]
        assert [attributes(topic)[name] for name in counts] == ["0", "1", "1"]

    def test_an_empty_policy_brings_the_default_back(self, sns: Any, topic: str, attributes: Any) -> None:
        default = attributes(topic)["Policy"]
        statement = {"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": topic}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
        own = attributes(topic)["Policy"]
        sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue="")

        assert (json.loads(own), attributes(topic)["Policy"]) == (json.loads(policy), default)

    @pytest.mark.parametrize(
        ("statement", "reason"),
        [
            ({"Action": "sqs:SendMessage"}, "Policy statement action out of service scope!"),
            ({"Resource": "arn:aws:sqs:us-east-1:123456789012:q"}, "Policy statement resource out of service scope!"),
            ({"Effect": "Maybe"}, "Policy Error: "),
        ],
    )
    def test_a_policy_of_something_else_is_refused(
        self, sns: Any, topic: str, statement: Any, reason: str, refusal: Any
    ) -> None:
        given = {"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": topic, **statement}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [given]})

        refused = refusal(sns.set_topic_attributes, TopicArn=topic, AttributeName="Policy", AttributeValue=policy)

        assert (refused[0], refused[1].startswith(f"Invalid parameter: {reason}")) == (INVALID, True)

    def test_permissions_are_removed_by_their_label(self, sns: Any, topic: str, attributes: Any) -> None:
        before = attributes(topic)["Policy"]
        accounts = ["111111111111", "222222222222"]
        sns.add_permission(TopicArn=topic, Label="a", AWSAccountId=accounts, ActionName=["Publish"])
        statement = json.loads(attributes(topic)["Policy"])["Statement"][1]
        sns.remove_permission(TopicArn=topic, Label="a")

        assert statement["Principal"] == {"AWS": [f"arn:aws:iam::{account}:root" for account in accounts]}
        assert attributes(topic)["Policy"] == before


class TestDeliveryPolicies:
    def test_what_a_policy_leaves_out_is_filled_up(self, sns: Any, topic: str, attributes: Any) -> None:
        policy = {"http": {"defaultHealthyRetryPolicy": {"minDelayTarget": 5, "maxDelayTarget": 6, "numRetries": 1}}}
        sns.set_topic_attributes(TopicArn=topic, AttributeName="DeliveryPolicy", AttributeValue=json.dumps(policy))

        effective = json.loads(attributes(topic)["EffectiveDeliveryPolicy"])["http"]
        assert effective["defaultHealthyRetryPolicy"] == {
            "minDelayTarget": 5,
            "maxDelayTarget": 6,
            "numRetries": 1,
            "numMaxDelayRetries": 0,
            "numNoDelayRetries": 0,
            "numMinDelayRetries": 0,
            "backoffFunction": "linear",
        }

    def test_an_empty_policy_is_none(self, sns: Any, topic: str, attributes: Any) -> None:
        before = attributes(topic)
        policy = '{"http": {"disableSubscriptionOverrides": true}}'
        sns.set_topic_attributes(TopicArn=topic, AttributeName="DeliveryPolicy", AttributeValue=policy)
        sns.set_topic_attributes(TopicArn=topic, AttributeName="DeliveryPolicy", AttributeValue="")

        assert attributes(topic) == before

    @pytest.mark.parametrize(
        "healthy",
        [
            {"numRetries": 101},
            {"minDelayTarget": 0},
            {"minDelayTarget": 30},
            {"numRetries": 1, "numNoDelayRetries": 2},
            {"backoffFunction": "square"},
            {"numRetries": 100, "maxDelayTarget": 3600},
            {"colour": 1},
        ],
    )
    def test_a_policy_that_can_not_be_is_refused(self, sns: Any, topic: str, healthy: Any, refusal: Any) -> None:
        policy = json.dumps({"http": {"defaultHealthyRetryPolicy": healthy}})
        given = {"TopicArn": topic, "AttributeName": "DeliveryPolicy", "AttributeValue": policy}

        code, message = refusal(sns.set_topic_attributes, **given)

        assert (code, message.startswith("Invalid parameter: DeliveryPolicy: ")) == (INVALID, True)
