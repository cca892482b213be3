"""Functions that bring their own runtime (`provided`), and scripts around the runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim import mock_aws

from .conftest import files
from .workers import ISOLATED, create, invoke

if TYPE_CHECKING:
    from collections.abc import Iterator

CUSTOM = "provided.al2023"

LOOP = """#!/usr/bin/env python3
import json, os
from http.client import HTTPConnection
api = HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
while True:
    api.request("GET", "/2018-06-01/runtime/invocation/next")
    given = api.getresponse()
    event = json.loads(given.read())
    path = f"/2018-06-01/runtime/invocation/{given.headers['lambda-runtime-aws-request-id']}"
    api.request("POST", f"{path}/{event['kind']}", event["body"])
    api.getresponse().read()
"""


@pytest.fixture
def awslambda() -> Iterator[Any]:
    with mock_aws(seed=7):
        yield boto3.client("lambda", "us-east-1")


def test_its_program_takes_invocations_and_answers_them(awslambda: Any) -> None:
    create(awslambda, "f", CUSTOM, {"bootstrap": LOOP})
    for number in (1, 2):
        assert invoke(awslambda, "f", {"kind": "response", "body": str(number)}).value == number


def test_its_error_document_is_answered_as_it_is(awslambda: Any) -> None:
    """Recorded: TestGoProvidedRuntimes::test_uncaught_exception_invoke[provided.al2]."""
    create(awslambda, "f", CUSTOM, {"bootstrap": LOOP})
    document = '{"errorMessage":"Error: some_error_msg","errorType":"errorString"}'
    answered = invoke(awslambda, "f", {"kind": "error", "body": document})
    assert (answered.error, answered.payload) == ("Unhandled", document.encode())


@pytest.mark.parametrize("kind", ["response", "error"])
def test_garbage_harms_only_its_own_invocation(awslambda: Any, kind: str) -> None:
    create(awslambda, "f", CUSTOM, {"bootstrap": LOOP})
    answered = invoke(awslambda, "f", {"kind": kind, "body": "<garbage>"})
    assert answered.error == (None if kind == "response" else "Unhandled")
    assert b"<garbage>" in answered.payload
    assert invoke(awslambda, "f", {"kind": "response", "body": "1"}).value == 1


@pytest.mark.parametrize("kind", ["response", "error"])
def test_destinations_are_told_of_garbage(kind: str) -> None:
    with mock_aws(clock="virtual") as cloud:
        awslambda, sqs = boto3.client("lambda", "us-east-1"), boto3.client("sqs", "us-east-1")
        queue = sqs.create_queue(QueueName="q")["QueueUrl"]
        arn = "arn:aws:sqs:us-east-1:123456789012:q"
        create(awslambda, "f", CUSTOM, {"bootstrap": LOOP})
        awslambda.put_function_event_invoke_config(
            FunctionName="f",
            MaximumRetryAttempts=0,
            DestinationConfig={"OnSuccess": {"Destination": arn}, "OnFailure": {"Destination": arn}},
        )
        event = b'{"kind": "%s", "body": "<garbage>"}' % kind.encode()
        awslambda.invoke(FunctionName="f", InvocationType="Event", Payload=event)
        cloud.settle()
        [message] = sqs.receive_message(QueueUrl=queue)["Messages"]
    assert "<garbage>" in message["Body"]


def test_an_answer_that_is_too_long_is_refused(awslambda: Any) -> None:
    source = LOOP.replace('event["body"]', '"x" * 7_000_000')
    create(awslambda, "f", CUSTOM, {"bootstrap": source})
    assert invoke(awslambda, "f", {"kind": "response"}).value == {
        "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        "errorType": "Function.ResponseSizeTooLarge",
    }


def test_a_layer_can_bring_the_runtime(awslambda: Any) -> None:
    content = {"ZipFile": files({"bootstrap": LOOP}, executable={"bootstrap"})}
    arn = awslambda.publish_layer_version(LayerName="runtime", Content=content)["LayerVersionArn"]
    create(awslambda, "f", CUSTOM, {"app": ""}, Layers=[arn])
    assert invoke(awslambda, "f", {"kind": "response", "body": "1"}).value == 1


@pytest.mark.parametrize(
    ("content", "executable", "reason"),
    [
        ({"app": ""}, (), "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"),
        ({"bootstrap": LOOP}, (), "fork/exec /var/task/bootstrap: permission denied"),
        ({"bootstrap": "no program"}, ("bootstrap",), "fork/exec /var/task/bootstrap: exec format error"),
    ],
)
def test_a_program_that_can_not_be_started_is_told(
    awslambda: Any, content: dict[str, str], executable: tuple[str, ...], reason: str
) -> None:
    code = {"ZipFile": files(content, executable=executable)}
    role = "arn:aws:iam::123456789012:role/r"
    awslambda.create_function(FunctionName="f", Runtime=CUSTOM, Handler="x", Role=role, Code=code)
    document = invoke(awslambda, "f").value
    assert document["errorType"] == "Runtime.InvalidEntrypoint"
    assert document["errorMessage"].endswith(f" Error: {reason}")


def test_a_program_that_ends_before_it_asks_is_told_at_once(awslambda: Any) -> None:
    create(awslambda, "f", CUSTOM, {"bootstrap": "#!/bin/sh\necho leaving\nexit 4\n"})
    answered = invoke(awslambda, "f")
    assert answered.value["errorMessage"].endswith(" Error: Runtime exited with error: exit status 4")
    assert answered.log[0] == "leaving"


def test_a_script_can_be_put_around_the_runtime() -> None:
    """Recorded: test_runtime_wrapper_invoke."""
    with mock_aws(config=ISOLATED):
        awslambda = boto3.client("lambda", "us-east-1")
        content = {
            "app.py": "import os\ndef handler(event, context):\n    return os.environ['WRAPPED']",
            "wrapper": '#!/bin/sh\nexport WRAPPED=yes\nexec "$@"\n',
        }
        variables = {"AWS_LAMBDA_EXEC_WRAPPER": "/var/task/wrapper"}
        create(awslambda, "f", "python3.12", content, Environment={"Variables": variables})
        assert invoke(awslambda, "f").value == "yes"
