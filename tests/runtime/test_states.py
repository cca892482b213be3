"""Handlers that make resources and use them: states pass while user code is running, and nothing else does."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from awsim import mock_aws

from .workers import ISOLATED, create, invoke

REGION = "us-east-1"


def make_and_use(event: Any, context: Any) -> Any:
    kinesis = boto3.client("kinesis", REGION)
    kinesis.create_stream(StreamName="made", ShardCount=1)
    kinesis.get_waiter("stream_exists").wait(StreamName="made")
    kinesis.put_record(StreamName="made", Data=b"x", PartitionKey="k")
    return kinesis.describe_stream_summary(StreamName="made")["StreamDescriptionSummary"]["StreamStatus"]


@pytest.mark.parametrize("options", [{}, {"clock": "virtual", "lifecycle": "realistic"}], ids=["wall", "virtual"])
def test_a_handler_uses_at_once_what_it_has_made(options: dict[str, Any]) -> None:
    with mock_aws(**options) as cloud:
        cloud.functions.create("maker", make_and_use, Timeout=60)
        cloud.settle()
        answered = boto3.client("lambda", REGION).invoke(FunctionName="maker")
        assert json.loads(answered["Payload"].read()) == "ACTIVE"


def test_a_handler_that_is_run_by_an_event_does_so_too() -> None:
    statuses = []
    with mock_aws(clock="virtual", lifecycle="realistic") as cloud:
        handler = lambda event, context: statuses.append(make_and_use(event, context))  # noqa: E731
        cloud.functions.create("maker", handler, Timeout=60)
        cloud.settle()
        boto3.client("lambda", REGION).invoke(FunctionName="maker", InvocationType="Event")
    assert statuses == ["ACTIVE"]


def test_a_handler_in_a_process_of_its_own_does_so_too() -> None:
    source = (
        "import boto3\ndef handler(event, context):\n    kinesis = boto3.client('kinesis')\n"
        "    kinesis.create_stream(StreamName='made', ShardCount=1)\n"
        "    return kinesis.describe_stream_summary(StreamName='made')['StreamDescriptionSummary']['StreamStatus']"
    )
    with mock_aws(config=ISOLATED):
        awslambda = boto3.client("lambda", REGION)
        create(awslambda, "maker", "python3.12", {"app.py": source})
        assert invoke(awslambda, "maker").value == "ACTIVE"


def test_functions_wait_until_the_one_that_is_running_has_returned() -> None:
    order = []
    with mock_aws() as cloud:
        awslambda = boto3.client("lambda", REGION)

        def first(event: Any, context: Any) -> None:
            awslambda.invoke(FunctionName="second", InvocationType="Event")
            boto3.client("kinesis", REGION).list_streams()
            order.append("first")

        cloud.functions.create("first", first)
        cloud.functions.create("second", lambda event, context: order.append("second"))
        awslambda.invoke(FunctionName="first")
    assert order == ["first", "second"]


def test_states_do_not_pass_by_themselves_where_deliveries_are_manual() -> None:
    with mock_aws(delivery="manual") as cloud:
        cloud.functions.create("maker", lambda event, context: describe_new(), Timeout=5)
        cloud.settle()
        answered = boto3.client("lambda", REGION).invoke(FunctionName="maker")
        assert json.loads(answered["Payload"].read()) == "CREATING"


def describe_new() -> Any:
    kinesis = boto3.client("kinesis", REGION)
    kinesis.create_stream(StreamName="made", ShardCount=1)
    return kinesis.describe_stream_summary(StreamName="made")["StreamDescriptionSummary"]["StreamStatus"]
