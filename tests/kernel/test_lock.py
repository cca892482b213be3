"""The lock, in threads and under the green threads of eventlet and gevent."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from awsim.kernel.lock import make_lock

GREEN_SCRIPT = """
{patch}
from awsim.kernel.lock import make_lock

lock = make_lock()
happened = []

def hold():
    with lock, lock:
        happened.append("held")
        while "progressed" not in happened:
            pause()
        happened.append("released")

def wait():
    with lock:
        happened.append("waited")

def progress():
    happened.append("progressed")

run(hold, wait, progress)
print(*happened)
"""

EVENTLET = """
import eventlet
eventlet.monkey_patch()
pause = eventlet.sleep

def run(*functions):
    pool = eventlet.GreenPool()
    for function in functions:
        pool.spawn(function)
    with eventlet.Timeout(20):
        pool.waitall()
"""

GEVENT = """
import gevent.monkey
gevent.monkey.patch_all()
import gevent
pause = gevent.sleep

def run(*functions):
    gevent.joinall([gevent.spawn(function) for function in functions], timeout=20, raise_error=True)
"""


@pytest.mark.parametrize("patch", [EVENTLET, GEVENT], ids=["eventlet", "gevent"])
def test_a_greenlet_that_waits_for_the_lock_lets_another_progress(patch: str) -> None:
    script = GREEN_SCRIPT.format(patch=patch)
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.stdout, ran.returncode) == ("held progressed released waited\n", 0), ran.stderr


def test_it_can_be_taken_again_by_who_has_it() -> None:
    lock = make_lock()
    with lock, lock:
        pass


def test_one_thread_at_a_time() -> None:
    lock = make_lock()
    counter = 0

    def count() -> None:
        nonlocal counter
        for _ in range(2_000):
            with lock:
                seen = counter
                counter = seen + 1

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter == 16_000
