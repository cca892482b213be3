"""Stacks with resources of Kinesis: what they make, what Ref and Fn::GetAtt give, what updates and deletions do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import boto3
import pytest
from botocore.exceptions import ClientError

from awsim import mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/orders"
REF = {"Ref": "Stream"}


@pytest.fixture(params=["instant", "realistic"], autouse=True)
def cloud(request: pytest.FixtureRequest) -> Iterator[Any]:
    with mock_aws(clock="virtual", lifecycle=request.param, seed=7) as cloud:
        yield cloud


@pytest.fixture
def kinesis() -> Any:
    return boto3.client("kinesis", region_name="us-east-1")


def stream(**properties: Any) -> dict[str, Any]:
    given = {"Name": "orders", "ShardCount": 1, **properties}
    return {"Type": "AWS::Kinesis::Stream", "Properties": {k: v for k, v in given.items() if v is not None}}


def at(name: str, of: str = "Stream") -> dict[str, Any]:
    return {"Fn::GetAtt": [of, name]}


def summary(kinesis: Any, name: str = "orders") -> Any:
    return kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]


class TestStreams:
    def test_a_stream_takes_records(self, stack, kinesis):
        shown = stack.make({"ref": REF, "arn": at("Arn")}, Stream=stream(ShardCount="2"))
        kinesis.put_record(StreamName="orders", Data=b"1", PartitionKey="k")

        assert shown == {"ref": "orders", "arn": ARN}
        assert summary(kinesis)["OpenShardCount"] == 2

    def test_a_stream_without_a_name_gets_one_of_the_stacks(self, stack, kinesis):
        name = stack.make({"ref": REF}, Stream=stream(Name=None))["ref"]

        assert name.startswith("stack-Stream-")
        assert kinesis.list_streams()["StreamNames"] == [name]

    def test_settings_with_operations_of_their_own_are_made_too(self, stack, kinesis):
        stack.make(
            Stream=stream(
                RetentionPeriodHours="48",
                StreamEncryption={"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"},
                DesiredShardLevelMetrics=["IncomingBytes"],
                MaxRecordSizeInKiB=2048,
            )
        )

        seen = summary(kinesis)
        assert (seen["RetentionPeriodHours"], seen["MaxRecordSizeInKiB"]) == (48, 2048)
        assert (seen["EncryptionType"], seen["KeyId"]) == ("KMS", "alias/aws/kinesis")
        assert seen["EnhancedMonitoring"] == [{"ShardLevelMetrics": ["IncomingBytes"]}]

    def test_it_has_its_tags_and_those_of_the_stack(self, stack, kinesis):
        stack.make(Stream=stream(Tags=[{"Key": "team", "Value": "a"}]))

        tags = {tag["Key"]: tag["Value"] for tag in kinesis.list_tags_for_stream(StreamName="orders")["Tags"]}
        [made] = stack.client.describe_stacks(StackName="stack")["Stacks"]
        assert tags == {
            "team": "a",
            "aws:cloudformation:stack-name": "stack",
            "aws:cloudformation:stack-id": made["StackId"],
            "aws:cloudformation:logical-id": "Stream",
        }

    def test_an_update_changes_it_in_place(self, stack, kinesis):
        stack.make(
            Stream=stream(RetentionPeriodHours=48, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}])
        )
        made = summary(kinesis)["StreamId"]

        stack.update(
            Stream=stream(
                ShardCount=2,
                RetentionPeriodHours=36,
                MaxRecordSizeInKiB=4096,
                DesiredShardLevelMetrics=["ALL"],
                StreamEncryption={"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"},
                Tags=[{"Key": "b", "Value": "2"}],
            )
        )

        seen = summary(kinesis)
        tags = {tag["Key"]: tag["Value"] for tag in kinesis.list_tags_for_stream(StreamName="orders")["Tags"]}
        assert (seen["StreamId"], seen["OpenShardCount"]) == (made, 2)
        assert (seen["RetentionPeriodHours"], seen["MaxRecordSizeInKiB"]) == (36, 4096)
        assert len(seen["EnhancedMonitoring"][0]["ShardLevelMetrics"]) == 7
        assert seen["EncryptionType"] == "KMS"
        assert {key: value for key, value in tags.items() if not key.startswith("aws:")} == {"b": "2"}

    def test_what_a_template_no_longer_says_is_as_if_never_said(self, stack, kinesis):
        stack.make(
            Stream=stream(
                RetentionPeriodHours=48,
                MaxRecordSizeInKiB=4096,
                DesiredShardLevelMetrics=["IncomingBytes"],
                StreamEncryption={"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"},
            )
        )

        stack.update(Stream=stream())

        seen = summary(kinesis)
        assert (seen["RetentionPeriodHours"], seen["MaxRecordSizeInKiB"]) == (24, 1024)
        assert seen["EnhancedMonitoring"] == [{"ShardLevelMetrics": []}]
        assert seen["EncryptionType"] == "NONE"

    def test_the_mode_changes_both_ways(self, stack, kinesis):
        stack.make(Stream=stream())

        stack.update(Stream=stream(ShardCount=None, StreamModeDetails={"StreamMode": "ON_DEMAND"}))
        on_demand = summary(kinesis)["StreamModeDetails"]
        stack.update(Stream=stream(ShardCount=2))

        assert on_demand == {"StreamMode": "ON_DEMAND"}
        assert summary(kinesis)["StreamModeDetails"] == {"StreamMode": "PROVISIONED"}

    def test_another_name_is_another_stream(self, stack, kinesis):
        stack.make(Stream=stream())

        shown = stack.update({"ref": REF}, Stream=stream(Name="returns"))

        assert shown == {"ref": "returns"}
        assert kinesis.list_streams()["StreamNames"] == ["returns"]

    def test_it_goes_with_its_stack_which_can_be_made_again_at_once(self, stack, kinesis):
        stack.make(Stream=stream())
        stack.delete()
        gone = kinesis.list_streams()["StreamNames"]

        stack.make(Stream=stream())

        assert gone == []
        assert kinesis.list_streams()["StreamNames"] == ["orders"]

    def test_a_stream_that_has_gone_already_does_not_hold_up_a_deletion(self, stack, kinesis, cloud):
        stack.make(Stream=stream())
        kinesis.delete_stream(StreamName="orders")
        cloud.clock.advance(minutes=1)

        stack.delete()

        assert stack.client.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]

    def test_a_property_that_streams_do_not_have_is_refused(self, stack, kinesis):
        with pytest.raises(ClientError) as refused:
            stack.make(Stream=stream(Shards=1))

        assert refused.value.response["Error"]["Message"] == (
            "Properties validation failed for AWS::Kinesis::Stream: #: extraneous key [Shards] is not permitted"
        )
        assert kinesis.list_streams()["StreamNames"] == []


class TestConsumers:
    CONSUMER: ClassVar[dict[str, Any]] = {
        "Type": "AWS::Kinesis::StreamConsumer",
        "Properties": {"ConsumerName": "reader", "StreamARN": {"Fn::GetAtt": ["Stream", "Arn"]}},
    }

    def test_a_consumer_of_the_stacks_stream(self, stack, kinesis):
        names = ("ConsumerARN", "ConsumerName", "ConsumerStatus", "StreamARN")
        outputs = {"ref": {"Ref": "Consumer"}, **{name: at(name, "Consumer") for name in names}}

        shown = stack.make(outputs, Stream=stream(), Consumer=self.CONSUMER)

        [consumer] = kinesis.list_stream_consumers(StreamARN=ARN)["Consumers"]
        assert shown == {
            "ref": consumer["ConsumerARN"],
            "ConsumerARN": consumer["ConsumerARN"],
            "ConsumerName": "reader",
            "ConsumerStatus": "ACTIVE",
            "StreamARN": ARN,
        }

    def test_another_name_is_another_consumer(self, stack, kinesis):
        stack.make(Stream=stream(), Consumer=self.CONSUMER)
        other = {**self.CONSUMER, "Properties": {**self.CONSUMER["Properties"], "ConsumerName": "writer"}}

        stack.update(Stream=stream(), Consumer=other)

        consumers = kinesis.list_stream_consumers(StreamARN=ARN)["Consumers"]
        assert [each["ConsumerName"] for each in consumers] == ["writer"]

    def test_one_that_its_template_names_can_not_be_replaced(self, stack, kinesis):
        stack.make(Stream=stream(), Consumer=self.CONSUMER)
        tagged = {**self.CONSUMER["Properties"], "Tags": [{"Key": "a", "Value": "1"}]}

        with pytest.raises(ClientError, match=r"when a custom-named resource requires replacing\. Rename reader"):
            stack.update(Stream=stream(), Consumer={**self.CONSUMER, "Properties": tagged})

    def test_it_goes_with_its_stack(self, stack, kinesis):
        stack.make(Consumer=self.CONSUMER, Stream=stream())

        stack.delete()

        assert kinesis.list_streams()["StreamNames"] == []


def test_a_resource_policy_is_put_changed_and_deleted(stack, kinesis):
    def policy(action: str) -> dict[str, Any]:
        statement = {"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": action, "Resource": ARN}
        document = {"Version": "2012-10-17", "Statement": [statement]}
        return {
            "Type": "AWS::Kinesis::ResourcePolicy",
            "Properties": {"ResourceArn": at("Arn"), "ResourcePolicy": document},
        }

    def action() -> Any:
        text = kinesis.get_resource_policy(ResourceARN=ARN)["Policy"]
        return json.loads(text)["Statement"][0]["Action"] if text and text != "{}" else None

    shown = stack.make({"ref": {"Ref": "Policy"}}, Stream=stream(), Policy=policy("kinesis:DescribeStreamSummary"))
    first = action()
    stack.update(Stream=stream(), Policy=policy("kinesis:ListShards"))
    second = action()
    stack.update(Stream=stream())

    assert shown == {"ref": ARN}
    assert (first, second, action()) == ("kinesis:DescribeStreamSummary", "kinesis:ListShards", None)


def test_a_channel_delivers_the_stacks_stream(stack, kinesis):
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="archive")
    place = {"BucketARN": "arn:aws:s3:::archive", "ExpectedBucketOwner": "123456789012"}

    def channel(freshness: int, name: str = "archive") -> dict[str, Any]:
        return {
            "Type": "AWS::Kinesis::Channel",
            "Properties": {
                "ChannelName": name,
                "ServiceExecutionRoleARN": "arn:aws:iam::123456789012:role/r",
                "StreamConfigurationList": [
                    {"StreamARN": at("Arn"), "RecordConfiguration": {"RecordFormatType": "JSON"}}
                ],
                "S3DestinationConfiguration": {
                    "DataFreshnessInSeconds": freshness,
                    "StorageConfiguration": {**place, "CompressionType": "GZIP"},
                },
            },
        }

    on_demand = stream(ShardCount=None, StreamModeDetails={"StreamMode": "ON_DEMAND"})
    shown = stack.make(
        {"ref": {"Ref": "Channel"}, "id": at("ChannelId", "Channel")}, Stream=on_demand, Channel=channel(300)
    )
    stack.update(Stream=on_demand, Channel=channel(600))
    seen = kinesis.describe_channel(ChannelARN=shown["ref"])["ChannelDescription"]
    stack.delete()

    assert (seen["ChannelId"], seen["S3DestinationConfiguration"]["DataFreshnessInSeconds"]) == (shown["id"], 600)
    assert kinesis.list_streams()["StreamNames"] == []
