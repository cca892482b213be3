"""Channels from streams to S3: their settings, and what they deliver."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime

import boto3
import pytest

START = datetime(2026, 1, 1, tzinfo=UTC)
ROLE = "arn:aws:iam::123456789012:role/delivery"
SCHEMA = "arn:aws:glue:us-east-1:123456789012:schema/registry/clicks"
TEMPLATE = (
    "kinesis-channel/!{channel-name}/!{channel-id}/!{yyyy}/!{MM}/!{dd}/!{HH}/"
    "!{channel-name}-!{channel-id}-!{yyyy}-!{MM}-!{dd}-!{HH}-!{mm}!{extension}"
)


@pytest.fixture
def s3(cloud):
    """A client of S3, with the bucket the channels deliver to."""
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket="lake")
    return client


@pytest.fixture
def request_for(on_demand_arn):
    """The parameters of CreateChannel."""

    def params(record_format="JSON", *, bucket="lake", **storage):
        return {
            "ChannelName": "archive",
            "ServiceExecutionRoleARN": ROLE,
            "StreamConfigurationList": [
                {"StreamARN": on_demand_arn, "RecordConfiguration": {"RecordFormatType": record_format}}
            ],
            "S3DestinationConfiguration": {
                "StorageConfiguration": {
                    "BucketARN": f"arn:aws:s3:::{bucket}",
                    "ExpectedBucketOwner": "123456789012",
                    "CompressionType": "NONE",
                    **storage,
                }
            },
        }

    return params


@pytest.fixture
def create(kinesis, request_for):
    """Create a channel and give its description."""
    return lambda *given, **storage: kinesis.create_channel(**request_for(*given, **storage))["ChannelDescription"]


@pytest.fixture
def describe(kinesis):
    return lambda channel: kinesis.describe_channel(ChannelARN=channel["ChannelARN"])["ChannelDescription"]


@pytest.fixture
def send(kinesis, on_demand):
    def put(*data):
        for each in data:
            kinesis.put_record(StreamName=on_demand, Data=each, PartitionKey="k")

    return put


@pytest.fixture
def delivered(s3, cloud):
    """What is in the bucket after the data freshness has passed, by key."""

    def objects():
        cloud.clock.advance(seconds=300)
        listed = s3.list_objects_v2(Bucket="lake").get("Contents", [])
        return {each["Key"]: s3.get_object(Bucket="lake", Key=each["Key"])["Body"].read() for each in listed}

    return objects


class TestAccepts:
    def test_a_channel_has_aws_defaults(self, s3, create, describe, on_demand_arn, kinesis):
        channel = create()
        storage = {
            "BucketARN": "arn:aws:s3:::lake",
            "ExpectedBucketOwner": "123456789012",
            "CompressionType": "NONE",
            "StorageClass": "STANDARD",
            "OutputKeyTemplate": TEMPLATE,
        }
        expected = {
            "ChannelName": "archive",
            "ChannelARN": channel["ChannelARN"],
            "ChannelId": channel["ChannelId"],
            "ChannelStatus": "ACTIVE",
            "ChannelCreationTimestamp": START,
            "ServiceExecutionRoleARN": ROLE,
            "StreamConfigurationList": [
                {
                    "StreamARN": on_demand_arn,
                    "StreamCreationTimestamp": START,
                    "RecordConfiguration": {"RecordFormatType": "JSON"},
                }
            ],
            "S3DestinationConfiguration": {
                "DataFreshnessInSeconds": 300,
                "StorageConfiguration": storage,
                "DeadLetterQueueS3Configuration": {
                    "BucketARN": "arn:aws:s3:::lake",
                    "ExpectedBucketOwner": "123456789012",
                    "ErrorOutputPrefix": "error/",
                },
            },
            "LoggingConfiguration": {
                "CloudWatchLogs": {
                    "Enabled": False,
                    "LogGroupName": f"/aws/kinesis/archive/{channel['ChannelId']}",
                    "LogStreamName": "DestinationDelivery",
                }
            },
        }

        assert channel == {**expected, "ChannelStatus": "CREATING"}
        assert describe(channel) == expected
        assert kinesis.list_channels()["ChannelSummaries"] == [
            {
                "ChannelName": "archive",
                "ChannelARN": channel["ChannelARN"],
                "ChannelId": channel["ChannelId"],
                "ChannelStatus": "ACTIVE",
                "ChannelCreationTimestamp": START,
                "ChannelDestinationType": "S3",
                "Streams": [{"StreamARN": on_demand_arn, "StreamCreationTimestamp": START}],
            }
        ]

    def test_freshness_and_logging_are_changed(self, s3, create, describe, kinesis):
        channel = create()
        changed = kinesis.update_channel(
            ChannelARN=channel["ChannelARN"],
            S3DestinationConfiguration={"DataFreshnessInSeconds": 900},
            LoggingConfiguration={"CloudWatchLogs": {"Enabled": True, "LogStreamName": "mine"}},
        )["ChannelDescription"]

        assert changed["ChannelStatus"] == "UPDATING"
        assert describe(channel)["S3DestinationConfiguration"]["DataFreshnessInSeconds"] == 900
        assert describe(channel)["LoggingConfiguration"]["CloudWatchLogs"] == {
            "Enabled": True,
            "LogGroupName": f"/aws/kinesis/archive/{channel['ChannelId']}",
            "LogStreamName": "mine",
        }

    def test_a_deleted_channel_is_gone(self, s3, create, kinesis, on_demand, summary):
        channel = create()
        assert summary(on_demand)["ChannelCount"] == 1
        kinesis.delete_channel(ChannelARN=channel["ChannelARN"])

        assert kinesis.list_channels()["ChannelSummaries"] == []
        assert summary(on_demand)["ChannelCount"] == 0

    def test_a_streaming_table_is_made_in_s3_tables(self, kinesis, request_for, describe):
        tables = boto3.client("s3tables", region_name="us-east-1")
        bucket = tables.create_table_bucket(name="warehouse")["arn"]
        tables.create_namespace(tableBucketARN=bucket, namespace=["web"])
        given = request_for()
        del given["S3DestinationConfiguration"]
        given["StreamConfigurationList"][0]["RecordConfiguration"]["GSRSchemaARN"] = SCHEMA
        given["S3TablesDestinationConfiguration"] = {
            "DeadLetterQueueS3Configuration": {
                "BucketARN": "arn:aws:s3:::lake",
                "ExpectedBucketOwner": "123456789012",
            },
            "S3TablesConfigurationList": [
                {"TableBucketARN": bucket, "Namespace": "web", "TableName": "clicks", "CompressionType": "ZSTD"}
            ],
        }
        channel = describe(kinesis.create_channel(**given)["ChannelDescription"])

        assert channel["ChannelStatus"] == "ACTIVE"
        assert channel["S3TablesDestinationConfiguration"]["DataFreshnessInSeconds"] == 300
        assert [table["name"] for table in tables.list_tables(tableBucketARN=bucket)["tables"]] == ["clicks"]


class TestRefuses:
    def test_no_destination_and_two(self, kinesis, request_for, refusal):
        message = (
            "Either S3DestinationConfiguration or S3TablesDestinationConfiguration must be specified, but not both."
        )
        given = request_for()
        table = {
            "TableBucketARN": "arn:aws:s3tables:us-east-1:123456789012:bucket/warehouse",
            "Namespace": "web",
            "TableName": "clicks",
            "CompressionType": "NONE",
        }
        tables = {
            "DeadLetterQueueS3Configuration": {"BucketARN": "arn:aws:s3:::lake", "ExpectedBucketOwner": "123456789012"},
            "S3TablesConfigurationList": [table],
        }

        assert refusal(kinesis.create_channel, **given, S3TablesDestinationConfiguration=tables) == (
            "ValidationException",
            message,
        )
        del given["S3DestinationConfiguration"]
        assert refusal(kinesis.create_channel, **given) == ("ValidationException", message)

    def test_a_format_that_s3_does_not_take(self, kinesis, request_for, refusal):
        assert refusal(kinesis.create_channel, **request_for("GSR_JSON")) == (
            "ValidationException",
            "RecordFormatType GSR_JSON is not supported for destinations of type S3; "
            "supported: JSON, STRING, BYTE_ARRAY.",
        )

    def test_a_provisioned_stream(self, kinesis, request_for, stream_arn, refusal):
        given = request_for()
        given["StreamConfigurationList"][0]["StreamARN"] = stream_arn

        assert refusal(kinesis.create_channel, **given) == (
            "ValidationException",
            "Request is invalid. Stream events under account 123456789012 is in Provisioned mode.",
        )

    def test_a_second_channel_of_one_type_on_a_stream(self, s3, create, kinesis, request_for, refusal):
        create()

        assert refusal(kinesis.create_channel, **{**request_for(), "ChannelName": "other"}) == (
            "LimitExceededException",
            "Stream clicks under account 123456789012 has a channel of type S3.",
        )

    @pytest.mark.parametrize("seconds", [299, 901])
    def test_a_freshness_out_of_range(self, seconds, kinesis, request_for, refusal):
        given = request_for()
        given["S3DestinationConfiguration"]["DataFreshnessInSeconds"] = seconds

        assert refusal(kinesis.create_channel, **given) == (
            "ValidationException",
            "DataFreshnessInSeconds must be from 300 to 900.",
        )

    def test_a_template_with_an_unknown_variable(self, kinesis, request_for, refusal):
        assert refusal(kinesis.create_channel, **request_for(OutputKeyTemplate="!{yyyy}/!{nosuch}")) == (
            "ValidationException",
            "OutputKeyTemplate has unknown variables: nosuch.",
        )

    def test_deleting_a_stream_with_a_channel(self, s3, create, kinesis, on_demand, refusal):
        create()

        assert refusal(kinesis.delete_stream, StreamName=on_demand) == (
            "ResourceInUseException",
            "DeleteStream can't delete 123456789012:clicks because it has channels.",
        )

    def test_a_change_of_the_other_type_of_destination(self, s3, create, kinesis, refusal):
        assert refusal(
            kinesis.update_channel,
            ChannelARN=create()["ChannelARN"],
            S3TablesDestinationConfiguration={"DataFreshnessInSeconds": 600},
        ) == ("ValidationException", "Channel archive has a destination of another type.")


class TestBehaves:
    def test_records_are_delivered_when_the_freshness_has_passed(self, s3, create, send, delivered, cloud):
        channel_id = create()["ChannelId"]
        send(b'{"n": 1}', b'{"n": 2}')
        cloud.clock.advance(seconds=1)
        [(key, body)] = delivered().items()

        assert key.startswith(
            f"kinesis-channel/archive/{channel_id}/2026/01/01/00/archive-{channel_id}-2026-01-01-00-05-"
        )
        assert body == b'{"n": 1}\n{"n": 2}\n'

    def test_what_was_put_before_the_channel_is_not_delivered(self, s3, create, send, delivered):
        send(b'"old"')
        create()
        send(b'"new"')

        assert list(delivered().values()) == [b'"new"\n']

    def test_each_record_is_delivered_once(self, s3, create, send, delivered):
        create()
        send(b"1")
        delivered()
        send(b"2")

        assert sorted(delivered().values()) == [b"1\n", b"2\n"]

    def test_a_record_of_another_format_becomes_a_dead_letter(self, s3, create, send, delivered):
        create()
        send(b"1", b"{broken")
        found = delivered()
        [letter] = [json.loads(body) for key, body in found.items() if key.startswith("error/archive-")]

        assert letter.pop("sequenceNumber")
        assert letter.pop("shardId")
        assert letter == {
            "errorMessage": "The record is not a valid JSON payload.",
            "partitionKey": "k",
            "rawData": "e2Jyb2tlbg==",
        }
        assert sorted(found.values())[0] == b"1\n"

    def test_binary_records_are_joined_as_they_are(self, s3, create, send, delivered):
        create("BYTE_ARRAY", OutputKeyTemplate="!{channel-name}.bin")
        send(b"\xff\x00", b"\xfe")
        [(key, body)] = delivered().items()

        assert key.startswith("archive.bin-")
        assert body == b"\xff\x00\xfe"

    def test_objects_are_compressed(self, s3, create, send, delivered):
        create("STRING", CompressionType="GZIP")
        send(b"text")
        [(key, body)] = delivered().items()

        assert key.endswith(".gz")
        assert gzip.decompress(body) == b"text\n"

    def test_a_zstandard_object_is_a_frame_of_the_text(self, s3, create, send, delivered):
        create("STRING", CompressionType="ZSTD")
        send(b"text")
        [(key, body)] = delivered().items()
        size = len(b"text\n")

        assert key.endswith(".zst")
        assert body == (
            bytes.fromhex("28b52ffd e0")
            + size.to_bytes(8, "little")
            + (size << 3 | 1).to_bytes(3, "little")
            + b"text\n"
        )

    def test_a_channel_without_its_bucket_has_failed(self, s3, create, describe):
        channel = describe(create(bucket="nosuch"))

        assert channel["ChannelStatus"] == "FAILED"
        assert channel["ChannelStatusReason"].startswith("The destination can't be reached:")

    def test_failures_are_logged_where_logging_is_enabled(self, s3, kinesis, request_for, send, delivered):
        kinesis.create_channel(
            **request_for(), LoggingConfiguration={"CloudWatchLogs": {"Enabled": True, "LogGroupName": "/mine"}}
        )
        send(b"{broken")
        delivered()
        logs = boto3.client("logs", region_name="us-east-1")
        events = logs.get_log_events(logGroupName="/mine", logStreamName="DestinationDelivery")["events"]

        assert [event["message"].split(" were")[0] for event in events] == ["1 records failed validation and"]
