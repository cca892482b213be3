"""What pipes write about their executions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import ACCOUNT, REGION, ROLE, client

GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:pipes"
SUCCESS = ["ExecutionStarted", "TargetStageEntered", "TargetStageSucceeded", "ExecutionSucceeded"]


@pytest.fixture
def logs(cloud: Any) -> Any:
    made = client("logs")
    made.create_log_group(logGroupName="pipes")
    return made


def configuration(level: str, **given: Any) -> dict[str, Any]:
    return {"LogConfiguration": {"Level": level, "CloudwatchLogsLogDestination": {"LogGroupArn": GROUP}, **given}}


def records(logs: Any) -> list[dict[str, Any]]:
    events = logs.filter_log_events(logGroupName="pipes")["events"]
    return [json.loads(each["message"]) for each in events]


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("OFF", []),
        ("ERROR", []),
        ("INFO", SUCCESS),
        (
            "TRACE",
            [
                *SUCCESS[:2],
                *("TargetTransformationStarted", "TargetTransformationSucceeded"),
                *("TargetInvocationStarted", "TargetInvocationSucceeded"),
                *SUCCESS[2:],
            ],
        ),
    ],
)
def test_a_level_has_its_steps(logs: Any, pipe: Any, send: Any, level: str, expected: list[str]) -> None:
    arn = pipe(**configuration(level), TargetParameters={"InputTemplate": "<$.body>"})
    send("hello")

    found = records(logs)
    assert [each["messageType"] for each in found] == expected
    assert {each["resourceArn"] for each in found} <= {arn}
    assert len({each["executionId"] for each in found}) <= 1
    assert all("payload" not in each for each in found)


def test_what_fails_is_told_with_its_error(logs: Any, pipe: Any, send: Any, worker: Any) -> None:
    arn, _ = worker(lambda _: 1 / 0)
    pipe(Enrichment=arn, **configuration("ERROR"))
    send("hello")

    found = records(logs)
    assert [each["messageType"] for each in found] == [
        "EnrichmentInvocationFailed",
        "EnrichmentStageFailed",
        "ExecutionFailed",
    ]
    assert found[0]["logLevel"] == "ERROR"
    assert found[0]["error"]["awsService"] == "lambda"
    assert "division by zero" in found[0]["error"]["message"]


def test_execution_data_are_told_where_they_are_to_be(logs: Any, pipe: Any, send: Any) -> None:
    pipe(**configuration("TRACE", IncludeExecutionData=["ALL"]))
    send("hello")

    found = {each["messageType"]: each for each in records(logs)}
    assert json.loads(found["ExecutionStarted"]["payload"])[0]["body"] == "hello"
    [sent] = json.loads(found["TargetInvocationSucceeded"]["awsRequest"])
    assert json.loads(sent)["body"] == "hello"
    assert json.loads(found["TargetInvocationSucceeded"]["awsResponse"])["Successful"][0]["Id"] == "0"


def test_buckets_and_delivery_streams_get_records_too(pipe: Any, send: Any) -> None:
    s3 = client("s3")
    for name in ("logs", "kept"):
        s3.create_bucket(Bucket=name)
    stream = client("firehose").create_delivery_stream(
        DeliveryStreamName="out", S3DestinationConfiguration={"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::kept"}
    )["DeliveryStreamARN"]
    destinations = {
        "S3LogDestination": {"BucketName": "logs", "BucketOwner": ACCOUNT, "Prefix": "mine"},
        "FirehoseLogDestination": {"DeliveryStreamArn": stream},
    }
    pipe(LogConfiguration={"Level": "INFO", **destinations})
    send("hello")

    [kept] = s3.list_objects_v2(Bucket="logs", Prefix="mine/AWSLogs/")["Contents"]
    lines = s3.get_object(Bucket="logs", Key=kept["Key"])["Body"].read().decode().splitlines()
    assert [json.loads(each)["messageType"] for each in lines] == SUCCESS
    assert len(s3.list_objects_v2(Bucket="kept")["Contents"]) == len(SUCCESS)
