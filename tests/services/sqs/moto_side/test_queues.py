"""What moto's services send to queues arrives in the native ones, and its tagging sees them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.services.sqs.conftest import REGION, arn_of, bodies, make, receive

if TYPE_CHECKING:
    from awsim import Cloud


def client(service: str) -> Any:
    return boto3.client(service, region_name=REGION)


class TestTopics:
    @pytest.fixture
    def topic(self, cloud: Cloud) -> str:
        arn: str = client("sns").create_topic(Name="t")["TopicArn"]
        return arn

    def subscribe(self, topic: str, **attributes: str) -> None:
        client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn_of("jobs"), Attributes=attributes)

    def test_a_notification_arrives(self, sqs: Any, topic: str) -> None:
        url = make(sqs)
        self.subscribe(topic)
        client("sns").publish(TopicArn=topic, Message="hello")
        [body] = bodies(sqs, url)
        assert json.loads(body)["Message"] == "hello"

    def test_a_raw_message_arrives_with_its_attributes(self, sqs: Any, topic: str) -> None:
        url = make(sqs)
        self.subscribe(topic, RawMessageDelivery="true")
        attributes = {"colour": {"DataType": "String", "StringValue": "red"}}
        client("sns").publish(TopicArn=topic, Message="hello", MessageAttributes=attributes)
        [message] = receive(sqs, url, MessageAttributeNames=["All"])
        assert (message["Body"], message["MessageAttributes"]) == ("hello", attributes)

    def test_a_fifo_topic_keeps_groups(self, sqs: Any) -> None:
        url = make(sqs, "jobs.fifo")
        attributes = {"FifoTopic": "true", "ContentBasedDeduplication": "true"}
        topic = client("sns").create_topic(Name="t.fifo", Attributes=attributes)["TopicArn"]
        client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn_of("jobs.fifo"))
        client("sns").publish(TopicArn=topic, Message="hello", MessageGroupId="g")
        [message] = receive(sqs, url, AttributeNames=["All"])
        assert message["Attributes"]["MessageGroupId"] == "g"

    def test_a_fifo_queue_can_t_be_subscribed_to_a_standard_topic(self, sqs: Any, topic: str) -> None:
        make(sqs, "jobs.fifo")
        with pytest.raises(client("sns").exceptions.InvalidParameterException, match="FIFO SQS Queues"):
            client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn_of("jobs.fifo"))


class TestOthers:
    def test_a_bucket_sends_its_notifications(self, sqs: Any) -> None:
        url = make(sqs)
        s3 = client("s3")
        s3.create_bucket(Bucket="orders")
        notify = {"QueueConfigurations": [{"QueueArn": arn_of("jobs"), "Events": ["s3:ObjectCreated:*"]}]}
        s3.put_bucket_notification_configuration(Bucket="orders", NotificationConfiguration=notify)
        s3.put_object(Bucket="orders", Key="k", Body=b"x")
        events = [json.loads(body) for body in bodies(sqs, url)]
        assert events.pop(0)["Event"] == "s3:TestEvent"
        keys = [record["s3"]["object"]["key"] for event in events for record in event["Records"]]
        assert keys == ["k"]

    def test_a_bucket_whose_queue_is_gone_takes_objects_all_the_same(self, sqs: Any) -> None:
        url = make(sqs)
        s3 = client("s3")
        s3.create_bucket(Bucket="orders")
        notify = {"QueueConfigurations": [{"QueueArn": arn_of("jobs"), "Events": ["s3:ObjectCreated:*"]}]}
        s3.put_bucket_notification_configuration(Bucket="orders", NotificationConfiguration=notify)
        sqs.delete_queue(QueueUrl=url)
        s3.put_object(Bucket="orders", Key="k", Body=b"x")

    def test_tags_are_found_and_set(self, sqs: Any) -> None:
        url = make(sqs)
        sqs.tag_queue(QueueUrl=url, Tags={"stage": "test"})
        tagging = client("resourcegroupstaggingapi")
        tagging.tag_resources(ResourceARNList=[arn_of("jobs")], Tags={"team": "a"})
        [found] = tagging.get_resources(ResourceTypeFilters=["sqs"])["ResourceTagMappingList"]
        assert found["ResourceARN"] == arn_of("jobs")
        assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"stage": "test", "team": "a"}
