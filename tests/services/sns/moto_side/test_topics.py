"""What the services that moto holds publish to native topics, and what they ask about them."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from awsim import mock_aws

ABSENT = "arn:aws:sns:us-east-1:123456789012:absent"


@pytest.fixture
def heard(topic: str, subscribe: Any, queue: Any, received: Any) -> Any:
    subscribe(topic, queue(), RawMessageDelivery="true")
    return lambda: [each["Body"] for each in received()]


def client(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1")


def test_a_bucket_notifies_a_topic(topic: str, heard: Any) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="inbox")
    configuration = {"TopicConfigurations": [{"TopicArn": topic, "Events": ["s3:ObjectCreated:*"]}]}
    s3.put_bucket_notification_configuration(Bucket="inbox", NotificationConfiguration=configuration)
    heard()
    s3.put_object(Bucket="inbox", Key="a.txt", Body=b"1")

    [message] = heard()
    assert json.loads(message)["Records"][0]["s3"]["object"]["key"] == "a.txt"


def test_a_stack_notifies_a_topic(topic: str, heard: Any) -> None:
    template = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}})
    client("cloudformation").create_stack(StackName="stack", TemplateBody=template, NotificationARNs=[topic])

    assert any("StackName='stack'" in message for message in heard())


def test_a_mail_that_is_delivered_is_told_a_topic(topic: str, heard: Any) -> None:
    ses = client("ses")
    ses.verify_domain_identity(Domain="example.com")
    ses.set_identity_notification_topic(Identity="example.com", NotificationType="Delivery", SnsTopic=topic)
    ses.send_email(
        Source="me@example.com",
        Destination={"ToAddresses": ["success@simulator.amazonses.com"]},
        Message={"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "b"}}},
    )

    [message] = heard()
    assert "Delivery" in json.loads(message)["notificationType"]


def test_a_receipt_rule_asks_whether_a_topic_is_there(topic: str) -> None:
    ses = client("ses")
    ses.create_receipt_rule_set(RuleSetName="rules")
    bounce = {"SmtpReplyCode": "550", "Message": "m", "Sender": "me@example.com"}
    actions = [{"BounceAction": {**bounce, "TopicArn": topic}}]
    ses.create_receipt_rule(RuleSetName="rules", Rule={"Name": "one", "Actions": actions})

    rule = {"Name": "two", "Actions": [{"BounceAction": {**bounce, "TopicArn": ABSENT}}]}
    with pytest.raises(ClientError, match="Invalid SNS topic"):
        ses.create_receipt_rule(RuleSetName="rules", Rule=rule)


def test_a_trail_asks_whether_a_topic_is_there(topic: str) -> None:
    client("s3").create_bucket(Bucket="trails")
    trails = client("cloudtrail")
    trails.create_trail(Name="one", S3BucketName="trails", SnsTopicName="news")

    with pytest.raises(ClientError, match="SNS Topic does not exist"):
        trails.create_trail(Name="two", S3BucketName="trails", SnsTopicName="absent")


def test_tags_are_found_and_set_by_the_tagging_api(sns: Any, topic: str) -> None:
    sns.tag_resource(ResourceArn=topic, Tags=[{"Key": "a", "Value": "1"}])
    tagging = client("resourcegroupstaggingapi")
    tagging.tag_resources(ResourceARNList=[topic], Tags={"b": "2"})

    [found] = tagging.get_resources(ResourceTypeFilters=["sns"])["ResourceTagMappingList"]
    assert found == {"ResourceARN": topic, "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]}


def test_topics_are_in_a_snapshot_and_a_fork() -> None:
    with mock_aws(clock="virtual", seed=7) as cloud:
        sns = client("sns")
        topic = sns.create_topic(Name="news")["TopicArn"]
        sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="someone@example.com")
        saved = cloud.snapshot()
        sns.delete_topic(TopicArn=topic)
        cloud.outbox.clear()
        cloud.restore(saved)

        [mail] = cloud.outbox.mails()
        sns.confirm_subscription(TopicArn=topic, Token=mail.details["Token"])
        sns.publish(TopicArn=topic, Message="hello")
        assert [mail.body for mail in cloud.outbox.mails()][1:] == ["hello"]
        assert len(cloud.fork().outbox) == 2
