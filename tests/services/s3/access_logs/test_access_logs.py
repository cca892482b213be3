"""Access logs: which lines are written where, and when."""

from __future__ import annotations

import re
from typing import Any

import boto3
import pytest
import requests

from awsim import mock_aws
from awsim.model.loader import operation
from awsim.services.s3.access_logs.lines import log_key, operation_text

NOON = 1_767_268_800.0
FIELD = re.compile(r'"[^"]*"|\[[^\]]*\]|\S+')


@pytest.fixture
def logs(s3: Any, bucket: str) -> Any:
    """A client with which a bucket was made whose requests are logged in another."""
    s3.create_bucket(Bucket="logs")
    enable(s3, bucket)
    return s3


def enable(s3: Any, bucket: str, **changed: Any) -> None:
    enabled = {"TargetBucket": "logs", "TargetPrefix": "of/", **changed}
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": enabled})


def lines(s3: Any) -> list[list[str]]:
    """The fields of all lines that were written, in the order of their objects."""
    listed = s3.list_objects_v2(Bucket="logs").get("Contents", ())
    texts = [s3.get_object(Bucket="logs", Key=each["Key"])["Body"].read().decode() for each in listed]
    return [FIELD.findall(line) for text in texts for line in text.splitlines()]


def test_a_request_is_a_line_in_another_bucket(logs: Any, bucket: str) -> None:
    logs.put_object(Bucket=bucket, Key="a b", Body=b"data")

    [listed] = logs.list_objects_v2(Bucket="logs")["Contents"]
    [fields] = lines(logs)
    assert re.fullmatch(r"of/2026-01-01-00-00-00-[0-9A-F]{16}", listed["Key"])
    assert len(fields) == 27
    assert fields[0] == logs.list_buckets()["Owner"]["ID"]
    assert fields[1:5] == [bucket, "[01/Jan/2026:00:00:00 +0000]", "127.0.0.1", fields[4]]
    assert fields[4].startswith("arn:aws:")
    assert fields[6:10] == ["REST.PUT.OBJECT", "a%20b", f'"PUT /{bucket}/a%20b HTTP/1.1"', "200"]


def test_a_line_says_how_a_request_has_ended(logs: Any, bucket: str) -> None:
    logs.put_object(Bucket=bucket, Key="a", Body=b"data")
    logs.get_object(Bucket=bucket, Key="a")
    with pytest.raises(logs.exceptions.NoSuchKey):
        logs.get_object(Bucket=bucket, Key="none")
    requests.get(f"https://{bucket}.s3.amazonaws.com/a", timeout=5)
    logs.delete_object(Bucket=bucket, Key="a")

    found = {(fields[6], fields[9], fields[10], fields[11], fields[12]) for fields in lines(logs)}
    assert found == {
        ("REST.PUT.OBJECT", "200", "-", "-", "-"),
        ("REST.GET.OBJECT", "200", "-", "4", "4"),
        ("REST.GET.OBJECT", "404", "NoSuchKey", "-", "-"),
        ("REST.GET.OBJECT", "403", "AccessDenied", "-", "4"),
        ("REST.DELETE.OBJECT", "204", "-", "-", "4"),
    }


def test_requests_are_written_together_when_their_time_has_come() -> None:
    with mock_aws(clock="virtual", lifecycle={"s3:AccessLog": "realistic"}) as cloud:
        s3 = boto3.client("s3", region_name="us-east-1")
        for name in ("pictures", "logs"):
            s3.create_bucket(Bucket=name)
        enable(s3, "pictures")
        for key in "abc":
            s3.put_object(Bucket="pictures", Key=key)
        before = lines(s3)
        cloud.clock.advance(hours=1)

        assert before == []
        assert [fields[7] for fields in lines(s3)] == ["a", "b", "c"]
        assert s3.list_objects_v2(Bucket="logs")["KeyCount"] == 1


def test_nothing_is_written_once_logging_has_ended(logs: Any, bucket: str) -> None:
    logs.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={})

    logs.put_object(Bucket=bucket, Key="a")

    assert {fields[6] for fields in lines(logs)} <= {"REST.PUT.LOGGING_STATUS"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("GetObject", "REST.GET.OBJECT"),
        ("HeadBucket", "REST.HEAD.BUCKET"),
        ("CopyObject", "REST.COPY.OBJECT"),
        ("ListObjectsV2", "REST.GET.BUCKET"),
        ("DeleteObjects", "REST.POST.MULTI_OBJECT_DELETE"),
        ("PutObjectTagging", "REST.PUT.OBJECT_TAGGING"),
        ("GetBucketVersioning", "REST.GET.VERSIONING"),
        ("GetPublicAccessBlock", "REST.GET.PUBLIC_ACCESS_BLOCK"),
        ("UploadPart", "REST.PUT.PART"),
        ("PutObjectAcl", "REST.PUT.ACL"),
    ],
)
def test_operations_have_names_of_their_own(name: str, text: str) -> None:
    assert operation_text(name, operation("s3", name).model.http) == text


@pytest.mark.parametrize(
    ("enabled", "key"),
    [
        ({"TargetPrefix": "p-"}, "p-2026-01-01-12-00-00-X"),
        (
            {"TargetObjectKeyFormat": {"PartitionedPrefix": {"PartitionDateSource": "DeliveryTime"}}},
            "123456789012/us-east-1/pictures/2026/01/01/2026-01-01-12-00-00-X",
        ),
        (
            {
                "TargetPrefix": "p/",
                "TargetObjectKeyFormat": {"PartitionedPrefix": {"PartitionDateSource": "EventTime"}},
            },
            "p/123456789012/us-east-1/pictures/2026/01/01/2026-01-01-00-00-00-X",
        ),
    ],
)
def test_keys_are_of_the_form_that_is_asked_for(enabled: dict[str, Any], key: str) -> None:
    assert log_key(enabled, "123456789012", "us-east-1", "pictures", NOON, "X") == key
