"""Clients as their users have them, against a server: the AWS CLI, boto3, aioboto3, and boto3 under eventlet."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aioboto3
import pytest

from tests.server.serving import serving

if TYPE_CHECKING:
    from awsim.pytest_plugin import ServedCloud
    from tests.server.serving import Served

AWS = Path(sys.executable).with_name("aws")
ROLE = "arn:aws:iam::123456789012:role/lambda"


@pytest.fixture
def served() -> Any:
    with serving() as found:
        yield found


def run(*command: str | Path) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


class TestCommandLine:
    """The AWS CLI (version 1, as PyPI has it)."""

    def test_a_mapping_by_arn(self, aws_server: ServedCloud, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "function.zip", "w") as archive:
            archive.writestr("index.py", "def handler(event, context):\n    print(len(event['Records']), 'records')")
        aws = [AWS, "--output", "json"]
        run(*aws, "kinesis", "create-stream", "--stream-name", "events", "--shard-count", "1")
        stream = json.loads(run(*aws, "kinesis", "describe-stream-summary", "--stream-name", "events"))
        function = [*aws, "lambda", "create-function", "--function-name", "distributor", "--runtime", "python3.12"]
        package = f"fileb://{tmp_path}/function.zip"
        run(*function, "--handler", "index.handler", "--role", ROLE, "--zip-file", package)
        arn = stream["StreamDescriptionSummary"]["StreamARN"]
        mapping = [*aws, "lambda", "create-event-source-mapping", "--function-name", "distributor"]
        run(*mapping, "--event-source-arn", arn, "--starting-position", "TRIM_HORIZON")
        record = ["--stream-name", "events", "--partition-key", "a", "--data", "b25l"]
        run(*aws, "kinesis", "put-record", *record)
        aws_server.cloud.settle()
        logged = run(*aws, "logs", "filter-log-events", "--log-group-name", "/aws/lambda/distributor")
        assert "1 records" in logged

    def test_objects(self, aws_server: ServedCloud, tmp_path: Path) -> None:
        (tmp_path / "today").write_bytes(bytes(20_000_000))
        run(AWS, "s3", "mb", "s3://reports")
        run(AWS, "s3", "cp", tmp_path / "today", "s3://reports/today")
        run(AWS, "s3", "cp", "s3://reports/today", tmp_path / "copy")
        assert (tmp_path / "copy").read_bytes() == bytes(20_000_000)

    def test_an_error_is_told_as_aws_tells_it(self, aws_server: ServedCloud) -> None:
        command = [AWS, "kinesis", "describe-stream-summary", "--stream-name", "none"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert "(ResourceNotFoundException)" in done.stderr
        assert "Stream none under account 123456789012 not found." in done.stderr


class TestBoto3:
    @pytest.mark.parametrize("delivery", ["background", "inline"])
    def test_a_mapping_by_arn(self, delivery: str, tmp_path: Path) -> None:
        with serving(delivery=delivery) as served:
            seen: list[int] = []
            done = threading.Event()

            def handler(event: Any, _: Any) -> None:
                seen.append(len(event["Records"]))
                done.set()

            served.cloud.functions.create("distributor", handler)
            kinesis, awslambda = served.client("kinesis"), served.client("lambda")
            kinesis.create_stream(StreamName="events", ShardCount=1)
            arn = kinesis.describe_stream_summary(StreamName="events")["StreamDescriptionSummary"]["StreamARN"]
            awslambda.create_event_source_mapping(
                EventSourceArn=arn, FunctionName="distributor", StartingPosition="TRIM_HORIZON"
            )
            kinesis.put_records(StreamARN=arn, Records=[{"Data": b"one", "PartitionKey": "a"}])
            assert done.wait(20)
            assert seen == [1]

    def test_a_subscription_is_pushed_records(self, served: Served) -> None:
        kinesis = served.client("kinesis")
        kinesis.create_stream(StreamName="events", ShardCount=1)
        arn = kinesis.describe_stream_summary(StreamName="events")["StreamDescriptionSummary"]["StreamARN"]
        consumer = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="reader")["Consumer"]["ConsumerARN"]
        served.cloud.settle()
        position = {"Type": "LATEST"}
        answer = kinesis.subscribe_to_shard(
            ConsumerARN=consumer, ShardId="shardId-000000000000", StartingPosition=position
        )
        served.client("kinesis").put_record(StreamName="events", Data=b"one", PartitionKey="a")
        records: list[Any] = []
        for event in answer["EventStream"]:
            records += event["SubscribeToShardEvent"]["Records"]
            if records:
                break
        assert [record["Data"] for record in records] == [b"one"]

    def test_calls_are_answered_while_others_wait(self, served: Served) -> None:
        """More long polls than anybody has, each on a connection of its own."""
        sqs = served.client("sqs", max_pool_connections=40, read_timeout=60)
        url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
        with ThreadPoolExecutor(40) as threads:
            polls = [threads.submit(sqs.receive_message, QueueUrl=url, WaitTimeSeconds=20) for _ in range(30)]
            kinesis = served.client("kinesis")
            for number in range(20):
                kinesis.create_stream(StreamName=f"events-{number}", ShardCount=1)
            for number in range(30):
                sqs.send_message(QueueUrl=url, MessageBody=str(number))
            bodies = {poll.result()["Messages"][0]["Body"] for poll in polls}
        assert bodies == {str(number) for number in range(30)}

    def test_functions_wait_while_others_are_answered(self, served: Served) -> None:
        gate = threading.Event()
        served.cloud.functions.create("waits", lambda event, context: gate.wait(20))
        with ThreadPoolExecutor(1) as threads:
            invoked = threads.submit(served.client("lambda").invoke, FunctionName="waits")
            assert served.client("kinesis").list_streams()["StreamNames"] == []
            assert served.client("s3").list_buckets()["Buckets"] == []
            gate.set()
            assert json.load(invoked.result()["Payload"]) is True


async def test_aioboto3(served: Served) -> None:
    keys = {"aws_access_key_id": "123456789012", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
    session = aioboto3.Session(**keys)
    async with session.client("kinesis", endpoint_url=served.url) as kinesis:
        await kinesis.create_stream(StreamName="events", ShardCount=1)
        served.cloud.settle()
        put = await kinesis.put_record(StreamName="events", Data=b"one", PartitionKey="a")
        assert put["ShardId"] == "shardId-000000000000"
    async with session.client("s3", endpoint_url=served.url) as s3:
        await s3.create_bucket(Bucket="reports")
        await s3.put_object(Bucket="reports", Key="today", Body=b"42")
        answer = await s3.get_object(Bucket="reports", Key="today")
        assert await answer["Body"].read() == b"42"


EVENTLET = """
import eventlet
eventlet.monkey_patch()
import boto3
from awsim import mock_aws

ticks = []

def tick():
    while True:
        ticks.append(1)
        eventlet.sleep(0.01)

with mock_aws():
    sqs = boto3.client("sqs", region_name="us-east-1")
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    seen = []

    def poll():
        seen.extend(sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20).get("Messages", []))

    polling = eventlet.spawn(poll)
    ticking = eventlet.spawn(tick)
    eventlet.sleep(0.2)
    assert not seen and len(ticks) > 5, "the poll holds up the others"
    sqs.send_message(QueueUrl=url, MessageBody="one")
    polling.wait()
    ticking.kill()
    print([message["Body"] for message in seen])
"""


def test_a_long_poll_under_eventlet_lets_the_others_run() -> None:
    """As nameko's entrypoints for SQS have it: a greenlet that polls, beside those that work."""
    assert run(sys.executable, "-c", EVENTLET) == "['one']\n"


@pytest.mark.parametrize("clock", ["wall", "virtual"])
def test_a_nameko_service_is_given_the_messages_of_a_queue(clock: str) -> None:
    assert run(sys.executable, Path(__file__).with_name("nameko_service.py"), clock) == "['0', '1', '2']\n"
