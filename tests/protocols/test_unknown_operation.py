"""Requests that name an operation which their service does not have."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
import requests

from awsim import mock_aws
from awsim.protocols.http import HTTPRequest
from awsim.protocols.unknown_operation import refusal_of_unknown

SQS = "https://sqs.us-east-1.amazonaws.com/"


def sent(url: str, **headers: str) -> HTTPRequest:
    return HTTPRequest("POST", url, {name.replace("_", "-"): value for name, value in headers.items()}, b"{}")


def test_a_target_that_is_unknown() -> None:
    refused = refusal_of_unknown(sent(SQS, x_amz_target="AmazonSQS.Nothing"), "r")

    assert refused is not None
    assert (refused.status, refused.headers["x-amzn-requestid"]) == (400, "r")
    assert json.loads(bytes(refused.body)) == {"__type": "com.amazon.coral.service#UnknownOperationException"}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "request_",
    [
        sent(SQS, x_amz_target="AmazonSQS.SendMessage"),
        sent(SQS, x_amz_target="DynamoDB_20120810.Nothing"),
        sent(f"{SQS}?Action=SendMessage"),
        sent(f"{SQS}123456789012/jobs"),
        sent("https://bucket.s3.amazonaws.com/?Action=Nothing"),
        sent("https://example.com/?Action=Nothing"),
    ],
)
def test_all_others_are_not_refused(request_: HTTPRequest) -> None:
    assert refusal_of_unknown(request_, "r") is None


@pytest.mark.parametrize(
    ("host", "code"),
    [("sqs", b"<ErrorResponse xmlns="), ("sns", b"<ErrorResponse xmlns="), ("ec2", b"<Response><Errors><Error>")],
)
def test_an_action_that_is_unknown(host: str, code: bytes) -> None:
    with mock_aws():
        answer: Any = requests.get(f"https://{host}.us-east-1.amazonaws.com/", {"Action": "No<thing"}, timeout=5)

    assert answer.status_code == 400
    assert code in answer.content
    said = b"<Code>InvalidAction</Code><Message>The action No&lt;thing is not valid for this endpoint.</Message>"
    assert said in answer.content


def test_it_is_refused_at_a_queue_too() -> None:
    with mock_aws():
        url = boto3.client("sqs", region_name="us-east-1").create_queue(QueueName="jobs")["QueueUrl"]
        assert b"InvalidAction" in requests.post(url, data={"Action": "Nothing"}, timeout=5).content
