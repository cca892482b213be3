"""What the program that uses a cloud sees of a function that fails, or prints: by `logging` and in the journal."""

from __future__ import annotations

import json
import logging
from typing import Any

import boto3
import pytest

from awsim import Cloud, mock_aws

from .workers import ISOLATED, create

SOURCE = """import logging

def handler(event, context):
    print("got", len(event["Records"]))
    logging.warning("logged")
    return {}["nope"]
"""


def told(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str, str]]:
    return [(each.name, each.levelname, each.getMessage()) for each in caplog.records]


def mapped_queue(function: str) -> None:
    sqs = boto3.client("sqs", "us-east-1")
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    boto3.client("lambda", "us-east-1").create_event_source_mapping(FunctionName=function, EventSourceArn=arn)
    sqs.send_message(QueueUrl=url, MessageBody="one")


def failing(event: Any, context: Any) -> Any:
    print("got", len(event["Records"]))  # noqa: T201
    return {}["nope"]


@mock_aws(clock="virtual")
def test_a_failing_handler_of_a_mapping_is_in_the_log_and_in_the_journal(caplog: pytest.LogCaptureFixture) -> None:
    cloud = joined()
    cloud.functions.create("f", failing)
    mapped_queue("f")
    (name, level, printed), (_, error_level, traceback) = told(caplog)[:2]
    assert (name, level, printed) == ("awsim.lambda.f", "INFO", "got 1")
    assert error_level == "ERROR"
    assert traceback.startswith("Traceback (most recent call last):\n")
    assert f'File "{__file__}"' in traceback
    assert "/awsim/runtime/" not in traceback
    assert traceback.endswith("KeyError: 'nope'")
    run = next(entry for entry in cloud.journal if entry.kind == "run")
    delivery = next(entry for entry in cloud.journal if entry.kind == "delivery" and entry.request_id == run.cause)
    line = cloud.journal.text_of([run]).split("us-east-1")[1]
    assert line.strip() == f"lambda run f (1 record) <- {delivery.number} -> KeyError: 'nope'"


@pytest.mark.parametrize("config", [{}, ISOLATED], ids=["in this process", "in its own"])
def test_a_package_is_seen_as_well(caplog: pytest.LogCaptureFixture, config: dict[str, Any]) -> None:
    with mock_aws(config=config) as cloud:
        create(boto3.client("lambda", "us-east-1"), "f", "python3.12", {"app.py": SOURCE})
        boto3.client("lambda", "us-east-1").invoke(FunctionName="f", Payload=json.dumps({"Records": []}))
        messages = [message for name, _, message in told(caplog) if name == "awsim.lambda.f"]
        [failed] = cloud.journal.failed_runs()
    assert messages[0] == "got 0"
    assert "in handler" in messages[-1]
    assert messages[-1].endswith("KeyError: 'nope'")
    assert sum("logged" in message for _, _, message in told(caplog)) == 1
    assert (failed.operation, failed.error) == ("f", "KeyError: 'nope'")


@mock_aws
def test_what_an_invoked_function_prints_is_not_in_the_log_of_the_one_that_invokes_it() -> None:
    cloud = joined()
    awslambda = boto3.client("lambda", "us-east-1")

    def outer(event: Any, context: Any) -> None:
        awslambda.invoke(FunctionName="inner")

    cloud.functions.create("inner", lambda event, context: print("inside"))  # noqa: T201
    cloud.functions.create("outer", outer)
    awslambda.invoke(FunctionName="outer")
    events = boto3.client("logs", "us-east-1").filter_log_events(logGroupName="/aws/lambda/outer")["events"]
    assert not any("inside" in event["message"] for event in events)


@mock_aws
def test_a_level_that_is_set_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("awsim.lambda")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        joined().functions.create("f", lambda event, context: print("quiet"))  # noqa: T201
        boto3.client("lambda", "us-east-1").invoke(FunctionName="f")
        assert told(caplog) == []
    finally:
        logger.setLevel(before)


def joined() -> Cloud:
    with mock_aws() as cloud:
        return cloud


class TestRegistering:
    def test_an_async_handler_is_refused(self) -> None:
        async def handler(event: Any, context: Any) -> None: ...

        with pytest.raises(TypeError, match=r"is `async def`, and Lambda's Python runtime does not await handlers: "):
            Cloud().functions.register("f", handler)

    @pytest.mark.parametrize("name", ["my function", "", "x" * 65, "arn:aws:lambda:us-east-1:1:function:f"])
    def test_what_is_no_name_is_refused(self, name: str) -> None:
        with pytest.raises(ValueError, match="a function's name is 1 to 64 letters, digits, hyphens and underscores"):
            Cloud().functions.create(name, lambda event, context: None)


def test_what_no_handler_could_write_is_escaped_and_cut(cloud: Cloud, caplog: pytest.LogCaptureFixture) -> None:
    """pytest's own workers send what is captured as UTF-8, and hold all of it."""
    cloud.functions.create("odd", lambda event, context: print("\ud800" + "x" * 30_000))  # noqa: T201
    cloud.call("lambda", "Invoke", {"FunctionName": "odd"})

    [told] = [record.getMessage() for record in caplog.records if record.name == "awsim.lambda.odd"]
    assert told.startswith("\\ud800xxx")
    assert told.endswith("… (10001 characters more)")
