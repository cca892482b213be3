"""Functions that log JSON: what the platform, the runtime and the code write, by level."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim import mock_aws

from .workers import ISOLATED, create, needs_node

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = """import logging

def handler(event, context):
    print("printed")
    logging.debug("careful")
    logging.info("told %s", "this", extra={"order": 7})
    if event:
        raise ValueError("no")
"""


@pytest.fixture(params=[{}, ISOLATED], ids=["in this process", "in its own"])
def awslambda(request: pytest.FixtureRequest) -> Iterator[Any]:
    with mock_aws(config=request.param, seed=7):
        yield boto3.client("lambda", "us-east-1")


def log(awslambda: Any, event: Any = None) -> list[Any]:
    """The log events of one invocation, in which what is JSON is read."""
    awslambda.invoke(FunctionName="f", Payload=json.dumps(event))
    logs = boto3.client("logs", "us-east-1")
    [stream] = logs.describe_log_streams(logGroupName="/aws/lambda/f")["logStreams"]
    events = logs.get_log_events(logGroupName="/aws/lambda/f", logStreamName=stream["logStreamName"])["events"]
    return [json.loads(each["message"]) if each["message"][0] == "{" else each["message"] for each in events]


def python(awslambda: Any, **levels: str) -> None:
    create(awslambda, "f", "python3.12", {"app.py": SOURCE}, LoggingConfig={"LogFormat": "JSON", **levels})


def test_every_line_but_prints_is_json(awslambda: Any) -> None:
    python(awslambda)
    start, printed, record, report = log(awslambda)
    request_id = start["record"]["requestId"]
    assert (start["type"], start["record"]) == ("platform.start", {"requestId": request_id, "version": "$LATEST"})
    assert printed == "printed"
    assert record.pop("timestamp").endswith("Z")
    expected = {"level": "INFO", "message": "told this", "logger": "root", "requestId": request_id, "order": 7}
    assert record == expected
    assert report["type"] == "platform.report"
    assert report["record"]["status"] == "success"
    assert report["record"]["metrics"]["memorySizeMB"] == 128


def test_a_failure_is_json(awslambda: Any) -> None:
    python(awslambda)
    *_, error, report = log(awslambda, "fail")
    assert (error["log_level"], error["errorType"], error["errorMessage"]) == ("ERROR", "ValueError", "no")
    assert error["stackTrace"][0].startswith('  File "/var/task/app.py", line 8, in handler')
    assert (report["record"]["status"], report["record"]["errorType"]) == ("error", "ValueError")


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (
            {"ApplicationLogLevel": "DEBUG", "SystemLogLevel": "DEBUG"},
            ["platform.start", "printed", "DEBUG", "INFO", "platform.runtimeDone", "platform.report"],
        ),
        ({"ApplicationLogLevel": "WARN", "SystemLogLevel": "WARN"}, ["printed"]),
    ],
)
def test_levels_let_more_or_less_through(awslambda: Any, levels: dict[str, str], expected: list[str]) -> None:
    python(awslambda, **levels)
    shown = [line if isinstance(line, str) else line.get("type", line.get("level")) for line in log(awslambda)]
    assert shown == expected


@needs_node
def test_the_console_of_node_is_json(awslambda: Any) -> None:
    source = (
        "exports.handler = async () => {\n"
        "  console.log('one', 2); console.warn({a: 1}); console.debug('d'); console.error(new TypeError('no')) }"
    )
    create(awslambda, "f", "nodejs20.x", {"index.js": source}, LoggingConfig={"LogFormat": "JSON"})
    start, *written, _ = log(awslambda)
    assert {each["requestId"] for each in written} == {start["record"]["requestId"]}
    assert [(each["level"], each["message"]) for each in written[:2]] == [("INFO", "one 2"), ("WARN", {"a": 1})]
    [error] = written[2:]
    assert (error["level"], error["message"]["errorType"], error["message"]["errorMessage"]) == (
        "ERROR",
        "TypeError",
        "no",
    )
