"""Subscriptions: endpoints, attributes, listings, confirmation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

if TYPE_CHECKING:
    from awsim import Cloud

INVALID = "InvalidParameter"
OTHER = "222222222222"
PENDING = "pending confirmation"
ANYBODY = {"Effect": "Allow", "Principal": "*"}


def other(service: str) -> Any:
    """A client of another account."""
    return boto3.client(service, region_name="us-east-1", aws_access_key_id=OTHER, aws_secret_access_key="x")


def let_subscribe(sns: Any, topic: str) -> None:
    """Let another account subscribe to a topic."""
    sns.add_permission(TopicArn=topic, Label="them", AWSAccountId=[OTHER], ActionName=["Subscribe"])


class TestEndpoints:
    @pytest.mark.parametrize(
        ("protocol", "endpoint", "message"),
        [
            ("sqs", "jobs", "SQS endpoint ARN"),
            ("sqs", "arn:aws:sns:us-east-1:123456789012:jobs", "SQS endpoint ARN"),
            ("lambda", "listener", "Lambda endpoint ARN"),
            ("firehose", "stream", "Firehose endpoint ARN"),
            ("application", "device", "ApplicationEndpoint ARN"),
            ("http", "https://example.com", "Endpoint must match the specified protocol"),
            ("https", "http://example.com", "Endpoint must match the specified protocol"),
            ("email", "nobody", "Email address"),
            ("carrier-pigeon", "x", "Amazon SNS does not support this protocol string: carrier-pigeon"),
        ],
    )
    def test_one_that_the_protocol_can_not_have_is_refused(
        self, sns: Any, topic: str, protocol: str, endpoint: str, message: str, refusal: Any
    ) -> None:
        refused = refusal(sns.subscribe, TopicArn=topic, Protocol=protocol, Endpoint=endpoint)

        assert refused == (INVALID, f"Invalid parameter: {message}")

    @pytest.mark.parametrize("number", ["+15--551234567", "NAA+15551234567", "+15551234567.", "/+15551234567"])
    def test_a_phone_number_that_is_none_is_refused(self, sns: Any, topic: str, number: str, refusal: Any) -> None:
        refused = refusal(sns.subscribe, TopicArn=topic, Protocol="sms", Endpoint=number)

        assert refused == (INVALID, f"Invalid SMS endpoint: {number}")

    def test_a_queue_need_not_be_there(self, sns: Any, topic: str) -> None:
        arn = "arn:aws:sqs:us-east-1:123456789012:absent"

        assert sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)["SubscriptionArn"].startswith(f"{topic}:")

    def test_a_device_must_be_there(self, sns: Any, topic: str, refusal: Any) -> None:
        arn = "arn:aws:sns:us-east-1:123456789012:endpoint/GCM/app/1"

        refused = refusal(sns.subscribe, TopicArn=topic, Protocol="application", Endpoint=arn)

        assert refused == (INVALID, f"Invalid parameter: Endpoint Reason: Endpoint does not exist for endpoint {arn}")

    def test_a_fifo_topic_reaches_queues_alone(self, sns: Any, fifo_topic: str, refusal: Any) -> None:
        given = {"TopicArn": fifo_topic, "Protocol": "email", "Endpoint": "someone@example.com"}

        assert refusal(sns.subscribe, **given) == (INVALID, "Invalid parameter: Invalid protocol type: email")

    def test_a_topic_that_is_not_there_is_refused(self, sns: Any, topic: str, refusal: Any) -> None:
        given = {"Protocol": "sms", "Endpoint": "+15551234567"}

        assert refusal(sns.subscribe, TopicArn=f"{topic}x", **given) == ("NotFound", "Topic does not exist")
        message = "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1"
        assert refusal(sns.subscribe, TopicArn="topic", **given) == (INVALID, message)


class TestRepetition:
    def test_the_same_endpoint_is_subscribed_once(self, sns: Any, topic: str, queue: Any, subscribe: Any) -> None:
        endpoint = queue()
        first = subscribe(topic, endpoint, RawMessageDelivery="True")

        assert subscribe(topic, endpoint) == first
        assert subscribe(topic, endpoint, RawMessageDelivery="true", FilterPolicyScope="MessageAttributes") == first
        assert len(sns.list_subscriptions()["Subscriptions"]) == 1

    def test_other_attributes_are_refused(self, sns: Any, topic: str, queue: Any, subscribe: Any, refusal: Any) -> None:
        endpoint = queue()
        subscribe(topic, endpoint, RawMessageDelivery="true")
        given = {"TopicArn": topic, "Protocol": "sqs", "Endpoint": endpoint}

        refused = refusal(sns.subscribe, **given, Attributes={"RawMessageDelivery": "false"})

        reason = "Subscription already exists with different attributes"
        assert refused == (INVALID, f"Invalid parameter: Attributes Reason: {reason}")

    def test_ending_a_subscription_twice_is_no_error(self, sns: Any, topic: str, queue: Any, subscribe: Any) -> None:
        subscription = subscribe(topic, queue())
        sns.unsubscribe(SubscriptionArn=subscription)
        sns.unsubscribe(SubscriptionArn=subscription)

        assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []


class TestAttributes:
    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            ("Colour", "red", "AttributeName"),
            ("RawMessageDelivery", "maybe", "RawMessageDelivery: Invalid value [maybe]. Must be true or false."),
            ("RawMessageDelivery", "", "RawMessageDelivery: Invalid value []. Must be true or false."),
            ("RedrivePolicy", "{no json}", "RedrivePolicy: failed to parse JSON."),
            (
                "RedrivePolicy",
                '{"deadLetterTargetArn": "fake-arn"}',
                "RedrivePolicy: deadLetterTargetArn is an invalid arn",
            ),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, sns: Any, topic: str, queue: Any, subscribe: Any, name: str, value: str, message: str, refusal: Any
    ) -> None:
        given = {"SubscriptionArn": subscribe(topic, queue()), "AttributeName": name, "AttributeValue": value}

        assert refusal(sns.set_subscription_attributes, **given) == (INVALID, f"Invalid parameter: {message}")

    def test_a_fault_of_a_new_subscription_says_so(self, sns: Any, topic: str, queue: Any, refusal: Any) -> None:
        given = {"TopicArn": topic, "Protocol": "sqs", "Endpoint": queue()}

        refused = refusal(sns.subscribe, **given, Attributes={"RawMessageDelivery": "x"})

        reason = "RawMessageDelivery: Invalid value [x]. Must be true or false."
        assert refused == (INVALID, f"Invalid parameter: Attributes Reason: {reason}")
        assert sns.list_subscriptions()["Subscriptions"] == []

    def test_mails_are_not_raw(self, sns: Any, topic: str, refusal: Any) -> None:
        given = {"TopicArn": topic, "Protocol": "email", "Endpoint": "someone@example.com"}

        refused = refusal(sns.subscribe, **given, Attributes={"RawMessageDelivery": "true"})

        assert refused[1].endswith("Delivery protocol [email] does not support raw message delivery.")

    def test_a_policy_for_attributes_is_not_one_for_bodies(
        self, sns: Any, topic: str, queue: Any, subscribe: Any, refusal: Any, attributes: Any
    ) -> None:
        policy = json.dumps({"a": {"b": ["c"]}})
        subscription = subscribe(topic, queue(), FilterPolicy=policy, FilterPolicyScope="MessageBody")
        given = {"SubscriptionArn": subscription, "AttributeName": "FilterPolicyScope"}

        refused = refusal(sns.set_subscription_attributes, **given, AttributeValue="MessageAttributes")

        assert refused[0] == INVALID
        assert attributes(subscription)["FilterPolicyScope"] == "MessageBody"

    @pytest.mark.parametrize("name", ["FilterPolicy", "RedrivePolicy"])
    def test_an_empty_value_takes_a_policy_away(
        self, sns: Any, topic: str, queue: Any, subscribe: Any, attributes: Any, name: str
    ) -> None:
        values = {"FilterPolicy": '{"a": ["b"]}', "RedrivePolicy": json.dumps({"deadLetterTargetArn": queue("dead")})}
        subscription = subscribe(topic, queue(), **{name: values[name]})
        before = attributes(subscription)
        sns.set_subscription_attributes(SubscriptionArn=subscription, AttributeName=name, AttributeValue="")

        assert (name in before, name in attributes(subscription)) == (True, False)

    def test_a_topic_has_at_most_200_filter_policies(
        self, sns: Any, topic: str, subscribe: Any, queue: Any, refusal: Any
    ) -> None:
        for number in range(200):
            endpoint = f"arn:aws:sqs:us-east-1:123456789012:q{number}"
            subscribe(topic, endpoint, FilterPolicy='{"a": ["b"]}')
        given = {
            "TopicArn": topic,
            "Protocol": "sqs",
            "Endpoint": queue(),
            "Attributes": {"FilterPolicy": '{"a": ["b"]}'},
        }

        assert refusal(sns.subscribe, **given)[0] == "FilterPolicyLimitExceeded"
        given = {"SubscriptionArn": subscribe(topic, queue("more")), "AttributeName": "FilterPolicy"}
        refused = refusal(sns.set_subscription_attributes, **given, AttributeValue='{"a": ["b"]}')
        assert refused[0] == "FilterPolicyLimitExceeded"

    def test_a_delivery_stream_needs_a_role(self, sns: Any, topic: str, refusal: Any) -> None:
        arn = "arn:aws:firehose:us-east-1:123456789012:deliverystream/s"

        assert refusal(sns.subscribe, TopicArn=topic, Protocol="firehose", Endpoint=arn)[0] == INVALID

    def test_large_messages_go_to_few_protocols(self, sns: Any, topic: str, refusal: Any) -> None:
        sns.set_topic_attributes(TopicArn=topic, AttributeName="MaximumMessageSize", AttributeValue="1048576")
        given = {"TopicArn": topic, "Protocol": "email", "Endpoint": "someone@example.com"}

        assert refusal(sns.subscribe, **given)[0] == INVALID


class TestListings:
    def test_subscriptions_come_in_pages_of_a_hundred(self, sns: Any, topic: str, subscribe: Any) -> None:
        made = [subscribe(topic, f"+1555123{number:04}", "sms") for number in range(101)]

        for call, given in ((sns.list_subscriptions_by_topic, {"TopicArn": topic}), (sns.list_subscriptions, {})):
            first = call(**given)
            second = call(**given, NextToken=first["NextToken"])
            listed = [each["SubscriptionArn"] for each in first["Subscriptions"] + second["Subscriptions"]]
            assert (listed, len(first["Subscriptions"]), "NextToken" in second) == (made, 100, False)

    def test_what_is_pending_has_no_arn(self, sns: Any, topic: str, subscribe: Any) -> None:
        subscribe(topic, "someone@example.com", "email")

        [listed] = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        assert listed["SubscriptionArn"] == "PendingConfirmation"

    def test_a_deleted_topic_takes_its_subscriptions_along(
        self, sns: Any, topic: str, subscribe: Any, queue: Any
    ) -> None:
        subscribe(topic, queue())
        sns.delete_topic(TopicArn=topic)

        assert sns.list_subscriptions()["Subscriptions"] == []

    def test_a_subscription_is_listed_for_who_has_made_it(self, sns: Any, topic: str) -> None:
        let_subscribe(sns, topic)
        other("sns").subscribe(TopicArn=topic, Protocol="sms", Endpoint="+15551234567")

        [listed] = other("sns").list_subscriptions()["Subscriptions"]
        assert listed["Owner"] == OTHER
        assert sns.list_subscriptions()["Subscriptions"] == []
        assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == [listed]


class TestConfirmation:
    def subscribed(self, sns: Any, topic: str, **more: Any) -> str:
        given = {"TopicArn": topic, "Protocol": "email", "Endpoint": "someone@example.com", **more}
        return str(sns.subscribe(**given)["SubscriptionArn"])

    def test_who_has_a_mail_address_is_asked(self, cloud: Cloud, sns: Any, topic: str, attributes: Any) -> None:
        assert self.subscribed(sns, topic) == PENDING
        [mail] = cloud.outbox.mails("someone@example.com")

        arn = sns.confirm_subscription(TopicArn=topic, Token=mail.details["Token"])["SubscriptionArn"]

        assert mail.subject == "AWS Notification - Subscription Confirmation"
        assert arn == mail.details["SubscriptionArn"]
        assert attributes(arn)["PendingConfirmation"] == "false"

    def test_what_nobody_has_confirmed_gets_nothing(self, cloud: Cloud, sns: Any, topic: str) -> None:
        self.subscribed(sns, topic)
        cloud.outbox.clear()
        sns.publish(TopicArn=topic, Message="hello")

        assert len(cloud.outbox) == 0

    def test_what_nobody_confirms_in_two_days_is_gone(self, cloud: Cloud, sns: Any, topic: str, refusal: Any) -> None:
        self.subscribed(sns, topic)
        token = cloud.outbox[0].details["Token"]
        cloud.clock.advance(days=2)

        assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []
        refused = refusal(sns.confirm_subscription, TopicArn=topic, Token=token)
        assert refused == (INVALID, "Invalid parameter: Token")

    def test_asking_again_sends_another_mail(self, cloud: Cloud, sns: Any, topic: str) -> None:
        self.subscribed(sns, topic)
        self.subscribed(sns, topic)

        assert len(cloud.outbox.mails("someone@example.com")) == 2
        assert len(sns.list_subscriptions()["Subscriptions"]) == 1

    def test_a_queue_of_another_account_is_asked(self, sns: Any, topic: str) -> None:
        sqs = other("sqs")
        endpoint = f"arn:aws:sqs:us-east-1:{OTHER}:jobs"
        policy = {"Statement": {**ANYBODY, "Action": "sqs:SendMessage", "Resource": endpoint}}
        url = sqs.create_queue(QueueName="jobs", Attributes={"Policy": json.dumps(policy)})["QueueUrl"]
        answer = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=endpoint)
        [message] = sqs.receive_message(QueueUrl=url)["Messages"]
        asked = json.loads(message["Body"])

        confirmed = other("sns").confirm_subscription(TopicArn=topic, Token=asked["Token"])
        sns.publish(TopicArn=topic, Message="hello")

        assert (answer["SubscriptionArn"], asked["Type"]) == (PENDING, "SubscriptionConfirmation")
        assert confirmed["SubscriptionArn"].startswith(f"{topic}:")
        [message] = sqs.receive_message(QueueUrl=url)["Messages"]
        assert json.loads(message["Body"])["Message"] == "hello"

    def test_who_owns_a_queue_needs_not_be_asked(self, sns: Any, topic: str) -> None:
        let_subscribe(sns, topic)
        endpoint = f"arn:aws:sqs:us-east-1:{OTHER}:jobs"

        assert other("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=endpoint)["SubscriptionArn"] != PENDING

    def test_only_who_signs_ends_what_was_confirmed_so(self, cloud: Cloud, sns: Any, topic: str) -> None:
        import requests

        self.subscribed(sns, topic)
        token = cloud.outbox[0].details["Token"]
        sns.confirm_subscription(TopicArn=topic, Token=token, AuthenticateOnUnsubscribe="true")
        sns.publish(TopicArn=topic, Message="hello")
        answer = requests.get(cloud.outbox[1].details["UnsubscribeURL"], timeout=5)

        assert (answer.status_code, b"AuthorizationError" in answer.content) == (403, True)
        sns.unsubscribe(SubscriptionArn=cloud.outbox[1].details["SubscriptionArn"])
        assert sns.list_subscriptions()["Subscriptions"] == []

    def test_who_leaves_by_a_link_can_come_back(self, cloud: Cloud, sns: Any, topic: str) -> None:
        import requests

        self.subscribed(sns, topic)
        requests.get(cloud.outbox[0].details["SubscribeURL"], timeout=5)
        sns.publish(TopicArn=topic, Message="hello")
        requests.get(cloud.outbox[1].details["UnsubscribeURL"], timeout=5)
        left = sns.list_subscriptions()["Subscriptions"]
        requests.get(cloud.outbox[2].details["SubscribeURL"], timeout=5)

        assert left == []
        assert [each["Endpoint"] for each in sns.list_subscriptions()["Subscriptions"]] == ["someone@example.com"]

    def test_a_token_that_nobody_was_sent_is_refused(self, sns: Any, topic: str, refusal: Any) -> None:
        for token in ("randomtoken", "51b2ff3edb475b7d91550e0ab6edf0c1"):
            refused = refusal(sns.confirm_subscription, TopicArn=topic, Token=token)
            assert refused == (INVALID, "Invalid parameter: Token")
