"""`Timeout` of functions: by which time it is reached, what of the code's doing counts, and what the code is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim import Cloud, mock_aws
from tests.runtime.conftest import package

if TYPE_CHECKING:
    from collections.abc import Iterator

REGION = "us-east-1"


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with mock_aws(clock="virtual") as cloud:
        yield cloud


def created(name: str, source: str, **members: Any) -> None:
    boto3.client("lambda", REGION).create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role="arn:aws:iam::123456789012:role/r",
        Handler="app.handler",
        Code={"ZipFile": package(app=source)},
        **members,
    )


def invoked(name: str, payload: Any = None) -> Any:
    answer = boto3.client("lambda", REGION).invoke(FunctionName=name, Payload=json.dumps(payload).encode())
    return json.loads(answer["Payload"].read())


def is_timed_out(document: Any, seconds: int) -> bool:
    return bool(document["errorMessage"].endswith(f"Task timed out after {seconds}.00 seconds"))


class TestInitialisation:
    """Developer guide, "Lambda execution environment lifecycle", init phase."""

    def test_it_has_a_time_of_its_own(self, cloud: Cloud) -> None:
        created("slow", "import time\ntime.sleep(9)\ndef handler(event, context): time.sleep(2); return 'done'")
        begun = cloud.clock.now()
        assert invoked("slow") == "done"
        assert cloud.clock.now() == begun + 11

    def test_the_invocation_is_told_of_its_own_time(self, cloud: Cloud) -> None:
        created(
            "slow", "import time\ntime.sleep(9)\ndef handler(_, context): return context.get_remaining_time_in_millis()"
        )
        assert invoked("slow") == 3000

    def test_one_that_takes_longer_is_begun_again_in_the_invocations_time(self, cloud: Cloud) -> None:
        source = (
            "import os, time\n"
            "times = int(os.environ.get('TIMES', 0)) + 1\n"
            "os.environ['TIMES'] = str(times)\n"
            "time.sleep(12)\n"
            "def handler(_, context): return context.get_remaining_time_in_millis()"
        )
        created("patient", source, Timeout=30)
        begun = cloud.clock.now()
        assert invoked("patient") == 18_000
        assert cloud.clock.now() == begun + 10 + 12
        created("hasty", source, Timeout=5)
        assert is_timed_out(invoked("hasty"), 5)
        assert cloud.clock.now() == begun + 22 + 10 + 5


class TestVirtualClock:
    def test_what_is_slept_is_taken_from_what_is_left(self, cloud: Cloud) -> None:
        created(
            "sleeper",
            "import time\ndef handler(_, context):\n"
            "    left = []\n"
            "    for _ in range(30):\n"
            "        left.append(context.get_remaining_time_in_millis()); time.sleep(0.1)\n"
            "    return left",
        )
        assert invoked("sleeper") == [3000 - 100 * number for number in range(30)]

    def test_a_long_poll_counts(self, cloud: Cloud) -> None:
        sqs = boto3.client("sqs", REGION)
        queue = sqs.create_queue(QueueName="empty")["QueueUrl"]
        went_on = []

        def handler(_event: Any, _context: Any) -> None:
            sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20)
            went_on.append(True)

        cloud.functions.create("poller", handler)
        assert is_timed_out(invoked("poller"), 3)
        assert not went_on

    def test_who_invokes_has_no_more_time_than_its_own(self, cloud: Cloud) -> None:
        created("inner", "import time\ndef handler(_, context): time.sleep(20)", Timeout=30)
        created(
            "outer",
            "import boto3\ndef handler(_, context):\n    boto3.client('lambda').invoke(FunctionName='inner')",
            Timeout=5,
        )
        begun = cloud.clock.now()
        assert is_timed_out(invoked("outer"), 5)
        assert cloud.clock.now() == begun + 5
        created(
            "patient",
            "import boto3\ndef handler(_, c): boto3.client('lambda').invoke(FunctionName='inner')",
            Timeout=40,
        )
        assert invoked("patient") is None

    def test_the_cloud_goes_on_after_a_time_out_within_a_call(self, cloud: Cloud) -> None:
        """Latency that a fault adds is waited for inside of a call."""
        cloud.faults.latency(5, service="kinesis", operation="ListStreams")
        kinesis = boto3.client("kinesis", REGION)
        cloud.functions.create("caller", lambda event, context: kinesis.list_streams())
        assert is_timed_out(invoked("caller"), 3)
        cloud.faults.clear()
        assert kinesis.list_streams()["StreamNames"] == []


class TestWallClock:
    def test_what_is_slept_is_taken_from_what_is_left(self) -> None:
        with mock_aws() as cloud:
            left = []

            def handler(_event: Any, context: Any) -> None:
                import time

                left.append(context.get_remaining_time_in_millis())
                time.sleep(0.05)
                left.append(context.get_remaining_time_in_millis())

            cloud.functions.create("sleeper", handler)
            invoked("sleeper")
        assert 2000 < left[0] <= 3000
        assert left[1] <= left[0] - 50
