"""A client of Lambda in a simulated AWS, and the requests most tests begin with."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import boto3
import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from awsim import Cloud

ROLE = "arn:aws:iam::123456789012:role/runs-functions"
ARN = "arn:aws:lambda:us-east-1:123456789012:function"
OTHER_ACCOUNT = "222222222222"

ECHO = """
def handler(event, context):
    return {"event": event, "arn": context.invoked_function_arn, "version": context.function_version}
"""

STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/events"
GIVEN_UP = "arn:aws:sqs:us-east-1:123456789012:given-up"

Create = Callable[..., dict[str, Any]]
Refusal = Callable[..., tuple[str, str, int]]


class Consumer:
    """The handler of a function: it notes the events, and then does what `answer` does."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.answer: Callable[[Any], Any] = lambda event: None

    def __call__(self, event: Any, context: Any) -> Any:
        self.events.append(event)
        return self.answer(event)

    @property
    def batches(self) -> list[list[str]]:
        """The data of the Kinesis records of each event."""
        return [[data_of(record) for record in event["Records"]] for event in self.events]


def data_of(record: Any) -> str:
    """What was put into a record that came from Kinesis."""
    return base64.b64decode(record["kinesis"]["data"]).decode()


def package(**sources: str) -> bytes:
    """A zip file of Python modules."""
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for name, source in sources.items():
            archive.writestr(f"{name}.py", source)
    return content.getvalue()


def payload_of(answer: dict[str, Any]) -> Any:
    return json.loads(answer["Payload"].read())


@pytest.fixture
def awslambda(cloud: Cloud) -> Any:
    return boto3.client("lambda", region_name="us-east-1")


@pytest.fixture
def stranger(cloud: Cloud) -> Any:
    """A client of another account."""
    keys = {"aws_access_key_id": OTHER_ACCOUNT, "aws_secret_access_key": "secret"}
    return boto3.client("lambda", region_name="us-east-1", **keys)


@pytest.fixture
def new_function(awslambda: Any) -> Create:
    """Create a function from the source of its module `app`."""

    def create(name: str = "echo", source: str = ECHO, **given: Any) -> dict[str, Any]:
        members = {"Runtime": "python3.12", "Handler": "app.handler", "Role": ROLE, **given}
        code = members.pop("Code", {"ZipFile": package(app=source)})
        return awslambda.create_function(FunctionName=name, Code=code, **members)

    return create


@pytest.fixture
def invoked(awslambda: Any) -> Callable[..., Any]:
    """What a function answers to an event."""

    def invoke(name: str = "echo", event: Any = None, **given: Any) -> Any:
        return payload_of(awslambda.invoke(FunctionName=name, Payload=json.dumps(event), **given))

    return invoke


@pytest.fixture
def refused() -> Refusal:
    """The code, message and HTTP status of the error a call is answered with."""

    def refuse(call: Callable[..., Any], **given: Any) -> tuple[str, str, int]:
        with pytest.raises(ClientError) as raised:
            call(**given)
        response = raised.value.response
        error = response["Error"]
        return error["Code"], error["Message"], response["ResponseMetadata"]["HTTPStatusCode"]

    return refuse


@pytest.fixture
def kinesis(cloud: Cloud) -> Any:
    return boto3.client("kinesis", region_name="us-east-1")


@pytest.fixture
def consumer(cloud: Cloud) -> Consumer:
    """A function `consumer` that notes the events it is invoked with."""
    consumer = Consumer()
    cloud.functions.create("consumer", consumer)
    return consumer


@pytest.fixture
def new_mapping(awslambda: Any) -> Create:
    """Map an event source, the stream `events` if no other is named, to the function `consumer`."""

    def create(**given: Any) -> dict[str, Any]:
        members = {"EventSourceArn": STREAM, "FunctionName": "consumer", "StartingPosition": "TRIM_HORIZON", **given}
        return awslambda.create_event_source_mapping(**members)

    return create


@pytest.fixture
def given_up(cloud: Cloud) -> Callable[[], list[Any]]:
    """The documents that have come to the on-failure destination `GIVEN_UP`."""
    sqs = boto3.client("sqs", region_name="us-east-1")
    url = sqs.create_queue(QueueName="given-up")["QueueUrl"]

    def receive() -> list[Any]:
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(message["Body"]) for message in messages]

    return receive
