"""Every kind of target is sent what is meant for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from awsim.fabric.delivery.settings import DeliverySettings
from awsim.fabric.delivery.targets import require_target
from tests.fabric.delivery.conftest import ACCOUNT, REGION, Producer, make_queue, received

if TYPE_CHECKING:
    from awsim import Cloud


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


class TestQueues:
    def test_a_queue_gets_body_attributes_and_trace_header(self, cloud: Cloud, producer: Producer, sqs: Any) -> None:
        url, queue = make_queue(sqs, "q")
        attributes = {"colour": {"DataType": "String", "StringValue": "red"}}
        producer.deliver(queue, "hello", DeliverySettings(message_attributes=attributes, trace_header="Root=1-2-3"))
        assert producer.ended == []
        cloud.settle()
        (message,) = received(sqs, url)
        assert (message["Body"], message["MessageAttributes"]) == ("hello", attributes)
        assert message["Attributes"]["AWSTraceHeader"] == "Root=1-2-3"
        assert producer.ended == [("hello", "delivered")]

    def test_a_fifo_queue_gets_group_and_deduplication_id(self, cloud: Cloud, producer: Producer, sqs: Any) -> None:
        url, queue = make_queue(sqs, "q.fifo", FifoQueue="true")
        producer.deliver(queue, "hello", DeliverySettings(group_id="g", deduplication_id="d"))
        cloud.settle()
        (message,) = received(sqs, url)
        assert message["Attributes"]["MessageGroupId"] == "g"
        assert message["Attributes"]["MessageDeduplicationId"] == "d"

    def test_a_queue_of_another_region_and_account(self, cloud: Cloud, producer: Producer) -> None:
        other = cloud.client(
            "sqs", region_name="eu-west-1", aws_access_key_id="111122223333", aws_secret_access_key="x"
        )
        url = other.create_queue(QueueName="far")["QueueUrl"]
        producer.deliver("arn:aws:sqs:eu-west-1:111122223333:far", "hello")
        cloud.settle()
        assert [each["Body"] for each in received(other, url)] == ["hello"]


class TestOthers:
    def test_a_topic_hands_it_on(self, cloud: Cloud, producer: Producer, sqs: Any) -> None:
        url, queue = make_queue(sqs, "q")
        sns = cloud.client("sns")
        topic = sns.create_topic(Name="t")["TopicArn"]
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
        producer.deliver(topic, "hello", DeliverySettings(subject="about"))
        cloud.settle()
        (message,) = received(sqs, url)
        sent = json.loads(message["Body"])
        assert (sent["Message"], sent["Subject"]) == ("hello", "about")

    def test_a_stream_gets_a_record_under_its_partition_key(self, cloud: Cloud, producer: Producer) -> None:
        kinesis = cloud.client("kinesis")
        kinesis.create_stream(StreamName="s", ShardCount=1)
        producer.deliver(arn("kinesis", "stream/s"), b"\x00hello", DeliverySettings(partition_key="k"))
        cloud.settle()
        iterator = kinesis.get_shard_iterator(
            StreamName="s", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        (record,) = kinesis.get_records(ShardIterator=iterator)["Records"]
        assert (record["Data"], record["PartitionKey"]) == (b"\x00hello", "k")

    def test_a_bus_gets_an_entry(self, cloud: Cloud, producer: Producer, sqs: Any) -> None:
        url, queue = make_queue(sqs, "q")
        events = cloud.client("events")
        events.put_rule(Name="r", EventPattern='{"source": ["shop"]}')
        events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": queue}])
        entry = {"Source": "shop", "DetailType": "Order"}
        producer.deliver(arn("events", "event-bus/default"), '{"n": 1}', DeliverySettings(event=entry))
        cloud.settle()
        (message,) = received(sqs, url)
        assert json.loads(message["Body"])["detail"] == {"n": 1}

    def test_a_log_group_gets_an_event_in_a_stream_made_for_it(self, cloud: Cloud, producer: Producer) -> None:
        logs = cloud.client("logs")
        logs.create_log_group(logGroupName="/aws/events/x")
        settings = DeliverySettings(log_stream="one")
        producer.deliver(arn("logs", "log-group:/aws/events/x"), "first", settings)
        producer.deliver(arn("logs", "log-group:/aws/events/x:*"), "second", settings)
        cloud.settle()
        found = logs.get_log_events(logGroupName="/aws/events/x", logStreamName="one")["events"]
        assert [each["message"] for each in found] == ["first", "second"]

    def test_a_state_machine_is_started(self, cloud: Cloud, producer: Producer) -> None:
        machines = cloud.client("stepfunctions")
        definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})
        machine = machines.create_state_machine(
            name="m", definition=definition, roleArn=f"arn:aws:iam::{ACCOUNT}:role/r"
        )["stateMachineArn"]
        producer.deliver(machine, '{"n": 1}', DeliverySettings(execution_name="e"))
        cloud.settle()
        (execution,) = machines.list_executions(stateMachineArn=machine)["executions"]
        assert execution["name"] == "e"

    def test_a_bucket_gets_an_object(self, cloud: Cloud, producer: Producer) -> None:
        s3 = cloud.client("s3")
        s3.create_bucket(Bucket="reports")
        producer.deliver("arn:aws:s3:::reports", "hello", DeliverySettings(object_key="a/b"))
        cloud.settle()
        assert s3.get_object(Bucket="reports", Key="a/b")["Body"].read() == b"hello"

    @pytest.mark.parametrize("target", ["nonsense", "arn:aws:iam::123456789012:role/r"])
    def test_what_is_no_target_is_refused(self, target: str) -> None:
        with pytest.raises(ValueError, match=r"is not an ARN|nothing can be delivered"):
            require_target(target)
