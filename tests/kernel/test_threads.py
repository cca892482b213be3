"""The threads on which what may take its time is done."""

from __future__ import annotations

import threading

import pytest

from awsim.kernel.threads import Busy, Threads


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
