"""Functions that use threads and event loops of their own, and threads that call while functions run."""

from __future__ import annotations

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim import Cloud, mock_aws
from awsim.kernel import deliveries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REGION = "us-east-1"
BUCKET = "results"


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with mock_aws() as active:
        boto3.client("s3", REGION).create_bucket(Bucket=BUCKET)
        yield active


def invoke(name: str, payload: Any = None) -> Any:
    answer = boto3.client("lambda", REGION).invoke(FunctionName=name, Payload=json.dumps(payload).encode())
    assert "FunctionError" not in answer
    return json.loads(answer["Payload"].read())


def start(name: str, handler: Callable[[Any, Any], Any], cloud: Cloud) -> None:
    """Run a function by a delivery, as events do."""
    cloud.functions.create(name, handler, Timeout=30)
    boto3.client("lambda", REGION).invoke(FunctionName=name, InvocationType="Event")


def test_a_function_waits_for_threads_that_call_the_cloud(cloud: Cloud) -> None:
    s3 = boto3.client("s3", REGION)

    def handler(_event: Any, _context: Any) -> None:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda number: s3.put_object(Bucket=BUCKET, Key=str(number), Body=b"x"), range(8)))

    start("uploader", handler, cloud)
    assert [each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET)["Contents"]] == [str(n) for n in range(8)]


def test_a_function_invokes_another_from_a_thread(cloud: Cloud) -> None:
    cloud.functions.create("inner", lambda event, _: event + 1)

    def handler(event: int, _context: Any) -> Any:
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(lambda each: invoke("inner", each), [event, event * 2]))

    cloud.functions.create("outer", handler)
    assert invoke("outer", 5) == [6, 11]


def test_what_threads_of_a_function_start_belongs_to_its_invocation(cloud: Cloud) -> None:
    def handler(_event: Any, context: Any) -> str:
        thread = threading.Thread(target=lambda: boto3.client("kinesis", REGION).list_streams())
        thread.start()
        thread.join()
        return str(context.aws_request_id)

    cloud.functions.create("threaded", handler)
    request_id = invoke("threaded")
    [call] = [entry for entry in cloud.journal if entry.operation == "ListStreams"]
    assert call.cause == request_id


def test_a_function_runs_its_own_event_loop_inside_of_an_asynchronous_test(cloud: Cloud) -> None:
    async def doubled(number: int) -> int:
        await asyncio.sleep(0)
        return number * 2

    cloud.functions.create("asynchronous", lambda event, _: asyncio.run(doubled(event)))

    async def test() -> tuple[Any, bool]:
        loop = asyncio.get_running_loop()
        answer = invoke("asynchronous", 21)
        return answer, asyncio.get_running_loop() is loop

    assert asyncio.run(test()) == (42, True)


def test_a_call_that_can_not_be_told_from_others_waits_only_so_long(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pool and a client that were there before: the function waits for a call that waits for its delivery."""
    monkeypatch.setattr(deliveries, "LONGEST_WAIT_SECONDS", 0.01)
    pool = ThreadPoolExecutor(1)
    pool.submit(int).result()
    kinesis = boto3.client("kinesis", REGION)
    heard = []

    def handler(_event: Any, _context: Any) -> None:
        heard.append(pool.submit(kinesis.list_streams).result()["StreamNames"])

    start("pooled", handler, cloud)
    assert heard == [[]]


def test_many_threads_invoke_one_function_and_each_gets_its_own_answer(cloud: Cloud) -> None:
    cloud.functions.create("echo", lambda event, _: event)
    awslambda = boto3.client("lambda", REGION)  # made here: it would read the variables of a function that runs

    def invoked(number: int) -> Any:
        return json.loads(awslambda.invoke(FunctionName="echo", Payload=json.dumps(number))["Payload"].read())

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(invoked, range(160))) == list(range(160))
