"""Subscription filters of CloudWatch Logs that deliver to data streams."""

from __future__ import annotations

import gzip
import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.usefixtures("cloud")

ROLE = "arn:aws:iam::123456789012:role/delivers"
ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/lines"


@pytest.fixture
def logs() -> Any:
    logs = boto3.client("logs", region_name="us-east-1")
    logs.create_log_group(logGroupName="app")
    logs.create_log_stream(logGroupName="app", logStreamName="1")
    return logs


@pytest.fixture
def kinesis() -> Any:
    kinesis = boto3.client("kinesis", region_name="us-east-1")
    kinesis.create_stream(StreamName="lines", ShardCount=1)
    return kinesis


def subscribe(logs: Any, pattern: str = "", arn: str = ARN) -> None:
    logs.put_subscription_filter(
        logGroupName="app", filterName="all", filterPattern=pattern, destinationArn=arn, roleArn=ROLE
    )


def write(logs: Any, *messages: str) -> None:
    events = [{"timestamp": 1_767_225_600_000, "message": message} for message in messages]
    logs.put_log_events(logGroupName="app", logStreamName="1", logEvents=events)


def records(kinesis: Any) -> list[Any]:
    where = {"StreamName": "lines", "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    iterator = kinesis.get_shard_iterator(**where)["ShardIterator"]
    return [
        json.loads(gzip.decompress(each["Data"])) for each in kinesis.get_records(ShardIterator=iterator)["Records"]
    ]


def test_log_events_are_records_of_the_stream(logs, kinesis):
    subscribe(logs)
    write(logs, "hello", "there")

    [message] = records(kinesis)
    events = message.pop("logEvents")
    assert message == {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": "app",
        "logStream": "1",
        "subscriptionFilters": ["all"],
    }
    assert [(each["message"], each["timestamp"], type(each["id"])) for each in events] == [
        ("hello", 1_767_225_600_000, str),
        ("there", 1_767_225_600_000, str),
    ]


def test_only_what_the_filter_matches_is_sent(logs, kinesis):
    subscribe(logs, "ERROR")
    write(logs, "fine")
    write(logs, "fine", "ERROR: not fine")

    [message] = records(kinesis)
    assert [each["message"] for each in message["logEvents"]] == ["ERROR: not fine"]


def test_a_stream_that_is_not_there_is_refused(logs):
    with pytest.raises(ClientError) as refused:
        subscribe(logs)

    assert refused.value.response["Error"] == {
        "Code": "InvalidParameterException",
        "Message": "Could not deliver test message to specified Kinesis stream. "
        "Check if the given kinesis stream is in ACTIVE state. ",
    }


def test_log_events_can_be_written_when_the_stream_has_gone(logs, kinesis):
    subscribe(logs)
    kinesis.delete_stream(StreamName="lines")

    write(logs, "hello")

    assert logs.get_log_events(logGroupName="app", logStreamName="1")["events"][0]["message"] == "hello"


def test_a_group_that_is_not_there_is_refused_first(logs, kinesis):
    with pytest.raises(ClientError) as refused:
        logs.put_subscription_filter(
            logGroupName="none", filterName="all", filterPattern="", destinationArn=ARN, roleArn=ROLE
        )

    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"
