"""A process that forks while its other threads call: the child goes on with whole state and free locks."""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim import Cloud, mock_aws
from awsim.kernel.lock import Rank, make_lock, make_plain_lock

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork"),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]


def in_child(code: Callable[[], object], seconds: int = 20) -> bool:
    """Whether code comes to its end in a fork."""
    child = os.fork()
    if not child:
        faulthandler.dump_traceback_later(seconds, exit=True)
        try:
            code()
            os._exit(0)
        except BaseException as error:
            sys.__stderr__.write(f"{error!r}\n")
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def call(s3: Any, table: Any) -> None:
    s3.put_object(Bucket="bucket", Key="child", Body=b"x")
    table.put_item(TableName="items", Item={"id": {"S": "child"}})
    assert table.scan(TableName="items")["Count"] >= 1


@pytest.mark.parametrize("delivery", ["inline", "background"])
def test_a_child_calls_though_other_threads_were_calling(delivery: str) -> None:
    forks = 250 if "AWSIM_STRESS" in os.environ else 5
    with mock_aws(delivery=delivery) as cloud:
        s3, table = boto3.client("s3", "us-east-1"), boto3.client("dynamodb", "us-east-1")
        s3.create_bucket(Bucket="bucket")
        table.create_table(
            TableName="items",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        stop = threading.Event()
        failures: list[BaseException] = []

        def calling() -> None:
            number = 0
            try:
                while not stop.is_set():
                    number += 1
                    s3.put_object(Bucket="bucket", Key="parent", Body=b"x")
                    table.put_item(TableName="items", Item={"id": {"S": str(number % 50)}})
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=calling) for _ in range(3)]
        for thread in threads:
            thread.start()
        try:
            outcomes = [in_child(lambda: call(s3, table)) for _ in range(forks)]
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        assert outcomes == [True] * forks
        assert failures == []
        assert cloud.call("dynamodb", "Scan", {"TableName": "items"})["Count"] <= 50  # the child's item is the child's


def test_the_child_of_background_deliveries_delivers() -> None:
    with mock_aws(delivery="background") as cloud:
        told, tell = os.pipe()  # an Event may be in the hands of the other thread when the process forks
        cloud.functions.create("f", lambda event, context: os.write(tell, b"x"))
        client = boto3.client("lambda", "us-east-1")

        def invoke_and_wait() -> None:
            client.invoke(FunctionName="f", InvocationType="Event")
            assert os.read(told, 1) == b"x"

        invoke_and_wait()
        assert in_child(invoke_and_wait)
        os.close(told)
        os.close(tell)


@pytest.mark.parametrize("make", [make_lock, make_plain_lock])
def test_a_lock_that_another_thread_holds_for_long_is_free_in_the_child(make: Callable[[Rank], Any]) -> None:
    lock = make(Rank.TURN)
    is_held, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        with lock:
            is_held.set()
            may_end.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    is_held.wait(20)
    try:
        assert in_child(lambda: lock.acquire() and lock.release())
        assert not lock.acquire(blocking=False)
    finally:
        may_end.set()
        thread.join()


@pytest.mark.parametrize("make", [make_lock, make_plain_lock])
def test_a_lock_that_the_forking_thread_holds_stays_held(make: Callable[[], Any]) -> None:
    lock = make()

    def give_up() -> None:
        assert lock.is_held_here()
        lock.release()
        assert lock.acquire(blocking=False)

    with lock:
        assert in_child(give_up)
    assert not lock.is_held_here()


def test_what_a_function_of_another_thread_found_around_it_is_not_the_childs() -> None:
    before = (dict(os.environ), os._exit, sys.stdout, threading.Thread.start)
    with mock_aws() as cloud:
        is_running, may_end = threading.Event(), threading.Event()

        def handler(_event: Any, _context: Any) -> None:
            is_running.set()
            may_end.wait(20)

        cloud.functions.create("f", handler)
        client = boto3.client("lambda", "us-east-1")
        thread = threading.Thread(target=lambda: client.invoke(FunctionName="f"))
        thread.start()
        is_running.wait(20)
        credentials = {name: os.environ[name] for name in os.environ if name.startswith("AWS_LAMBDA")}
        assert credentials

        def look() -> None:
            assert (os._exit, sys.stdout, threading.Thread.start) == before[1:]
            assert [name for name in os.environ if name.startswith("AWS_LAMBDA")] == []
            inherited = "import os; raise SystemExit('AWS_LAMBDA_FUNCTION_NAME' in os.environ)"
            assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", inherited]) == 0  # noqa: S606

        try:
            assert in_child(look)
        finally:
            may_end.set()
            thread.join()


def test_a_snapshot_in_the_child_is_whole() -> None:
    cloud = Cloud()
    cloud.call("kinesis", "CreateStream", {"StreamName": "events", "ShardCount": 1})
    assert in_child(lambda: cloud.restore(cloud.snapshot()))
