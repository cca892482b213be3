"""The threads that answer calls."""

from __future__ import annotations

import threading

import pytest
from botocore.exceptions import ClientError

from awsim.server.limits import Limits
from awsim.server.threads import Busy, Threads
from tests.server.serving import serving


def test_no_more_calls_run_or_wait_than_allowed() -> None:
    gate, began = threading.Event(), threading.Semaphore(0)
    threads = Threads("test", most=2, waiting=1)

    def call() -> None:
        began.release()
        gate.wait(20)

    for _ in range(3):
        threads.submit(call)
    assert began.acquire(timeout=20)
    assert began.acquire(timeout=20)
    with pytest.raises(Busy):
        threads.submit(call)
    assert not began.acquire(blocking=False)
    gate.set()
    assert began.acquire(timeout=20)
    threads.stop()


def test_a_thread_is_used_again() -> None:
    threads = Threads("again", most=5, waiting=5)
    names: set[str] = set()
    for _ in range(5):
        done = threading.Event()
        threads.submit(lambda done=done: (names.add(threading.current_thread().name), done.set()))
        assert done.wait(20)
    assert len(names) <= 2
    threads.stop()


def test_a_call_that_finds_no_thread_is_told_to_come_later() -> None:
    gate, began = threading.Event(), threading.Event()

    def handler(event: object, context: object) -> None:
        began.set()
        gate.wait(20)

    with serving(limits=Limits(threads=1, waiting=0)) as served:
        served.cloud.functions.create("waits", handler)
        invoking = threading.Thread(target=served.client("lambda").invoke, kwargs={"FunctionName": "waits"})
        invoking.start()
        assert began.wait(20)
        with pytest.raises(ClientError, match="ServiceUnavailable") as error:
            served.client("sqs").list_queues()
        assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
        assert served.client("kinesis").list_streams()["StreamNames"] == []  # needs no thread
        gate.set()
        invoking.join()
