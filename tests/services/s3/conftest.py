"""Clients of S3 and SQS in a simulated AWS, a bucket, and a queue that is told what happens in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud

ACCOUNT, REGION = "123456789012", "us-east-1"
BUCKET = "pictures"


@pytest.fixture
def s3(cloud: Cloud) -> Any:
    return boto3.client("s3", region_name=REGION)


@pytest.fixture
def sqs(cloud: Cloud) -> Any:
    return boto3.client("sqs", region_name=REGION)


@pytest.fixture
def bucket(s3: Any) -> str:
    """The name of a bucket."""
    s3.create_bucket(Bucket=BUCKET)
    return BUCKET


@pytest.fixture
def versioned(s3: Any, bucket: str) -> str:
    """The name of a bucket that keeps what is overwritten."""
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return bucket


@pytest.fixture
def received(sqs: Any) -> Callable[[str], list[dict[str, Any]]]:
    """The bodies of all messages of a queue, which are deleted."""

    def drain(name: str = "told") -> list[dict[str, Any]]:
        url, found = sqs.get_queue_url(QueueName=name)["QueueUrl"], []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            found += [json.loads(each["Body"]) for each in messages]
            for each in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
        return found

    return drain


@pytest.fixture
def tell(s3: Any, sqs: Any, received: Callable[..., Any]) -> Callable[..., None]:
    """Has the queue `told` be told of events of a bucket; what it was sent before is gone."""

    def configure(bucket: str, *events: str, **filters: str) -> None:
        sqs.create_queue(QueueName="told")
        one: dict[str, Any] = {"Id": "all", "QueueArn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:told", "Events": list(events)}
        if filters:
            one["Filter"] = {"Key": {"FilterRules": [{"Name": n, "Value": v} for n, v in filters.items()]}}
        s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [one]}
        )
        received("told")

    return configure


@pytest.fixture
def happened(received: Callable[..., Any]) -> Callable[[], list[tuple[str, str]]]:
    """(event, key) of all that the queue `told` was told of."""

    def names() -> list[tuple[str, str]]:
        records = [record for body in received("told") for record in body["Records"]]
        records.sort(key=lambda record: (record["eventTime"], record["s3"]["object"].get("sequencer", "")))
        return [(record["eventName"], record["s3"]["object"]["key"]) for record in records]

    return names
