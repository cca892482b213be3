"""A client of Pipes in a simulated AWS, pipes between queues, and what has arrived at their ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud

ACCOUNT, REGION = "123456789012", "us-east-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
STREAM = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/events"


def queue_arn(name: str) -> str:
    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def client(service: str) -> Any:
    return boto3.client(service, region_name=REGION)


@pytest.fixture
def pipes(cloud: Cloud) -> Any:
    return client("pipes")


@pytest.fixture
def sqs(cloud: Cloud) -> Any:
    """A client of SQS, with the queues `source`, `target` and `letters`."""
    made = client("sqs")
    for name in ("source", "target", "letters"):
        made.create_queue(QueueName=name)
    return made


@pytest.fixture
def kinesis(cloud: Cloud) -> Any:
    """A client of Kinesis, with the stream `events`."""
    made = client("kinesis")
    made.create_stream(StreamName="events", ShardCount=1)
    return made


@pytest.fixture
def pipe(pipes: Any, sqs: Any) -> Callable[..., str]:
    """Make a pipe, from the queue `source` to the queue `target` unless others are named; the answer is its ARN."""

    def make(**given: Any) -> str:
        asked = {"Name": "pipe", "Source": queue_arn("source"), "Target": queue_arn("target"), "RoleArn": ROLE}
        return str(pipes.create_pipe(**{**asked, **given})["Arn"])

    return make


@pytest.fixture
def stream_pipe(pipe: Any, kinesis: Any) -> Callable[..., str]:
    """Make a pipe from the stream `events`; what is said of reading it is named without its structure."""

    def make(filters: list[str] | None = None, reading: dict[str, Any] | None = None, **given: Any) -> str:
        parameters: dict[str, Any] = {
            "KinesisStreamParameters": {"StartingPosition": "TRIM_HORIZON", **(reading or {})}
        }
        if filters:
            parameters["FilterCriteria"] = {"Filters": [{"Pattern": each} for each in filters]}
        return str(pipe(Source=STREAM, SourceParameters=parameters, **given))

    return make


@pytest.fixture
def send(sqs: Any) -> Callable[..., None]:
    """Send messages to the queue `source`, one by one."""

    def do(*bodies: str, name: str = "source", **given: Any) -> None:
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        for body in bodies:
            sqs.send_message(QueueUrl=url, MessageBody=body, **given)

    return do


@pytest.fixture
def put(kinesis: Any) -> Callable[..., None]:
    """Put records into the stream `events`, in one call."""

    def do(*contents: str) -> None:
        records = [{"Data": each.encode(), "PartitionKey": each[:1] or "k"} for each in contents]
        kinesis.put_records(StreamName="events", Records=records)

    return do


@pytest.fixture
def received(sqs: Any) -> Callable[..., list[str]]:
    """The bodies of all messages of a queue, which are deleted."""

    def drain(name: str = "target") -> list[str]:
        url, found = sqs.get_queue_url(QueueName=name)["QueueUrl"], []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            found += [each["Body"] for each in messages]
            for each in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
        return found

    return drain


@pytest.fixture
def worker(cloud: Cloud) -> Callable[..., tuple[str, list[Any]]]:
    """Make a function; the answer is its ARN and the events it is given. `answer` is called with each."""

    def make(answer: Callable[[Any], Any] = lambda _: None, name: str = "work") -> tuple[str, list[Any]]:
        events: list[Any] = []

        def handle(event: Any, _: Any) -> Any:
            events.append(event)
            return answer(event)

        return str(cloud.functions.create(name, handle)["FunctionArn"]), events

    return make
