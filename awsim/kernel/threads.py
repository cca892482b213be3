"""Threads for what may take its time, calls and user code: as many as are needed at once, and no more than allowed.

None keeps the process alive.
"""

from __future__ import annotations

import logging
from queue import SimpleQueue
from threading import Lock, Thread, current_thread
from typing import TYPE_CHECKING

from awsim.kernel.forks import forgets_in_child

if TYPE_CHECKING:
    from collections.abc import Callable

    Call = Callable[[], object]


log = logging.getLogger("awsim")


class Busy(Exception):
    """All threads are taken and enough calls wait for one."""


class Threads:
    """A pool of daemon threads.

    The standard library's is waited for when the process ends, however long the calls in it still wait or run.
    """

    def __init__(self, name: str, most: int, waiting: int) -> None:
        self._name = name
        self._most = most
        self._room = most + waiting
        self.forget_other_threads()
        forgets_in_child(self)

    def forget_other_threads(self) -> None:
        """Begin anew: the child of a fork has none of the threads."""
        self._calls: SimpleQueue[Call | None] = SimpleQueue()
        self._lock = Lock()
        self._taken = 0
        """Calls that are under way or wait."""
        self._started: list[Thread] = []

    def submit(self, call: Call) -> None:
        """Make a call on a thread, at once or when one is free; raises Busy."""
        with self._lock:
            if self._taken >= self._room:
                raise Busy
            self._taken += 1
            if len(self._started) < min(self._taken, self._most):
                name = f"{self._name}-{len(self._started) + 1}"
                self._started.append(Thread(target=self._work, name=name, daemon=True))
                self._started[-1].start()
        self._calls.put(call)

    def stop(self) -> None:
        """End each thread when it has made its call; calls that wait are dropped."""
        while not self._calls.empty():
            self._calls.get()
        for _ in self._started:
            self._calls.put(None)

    def join(self) -> None:
        """After `stop`: wait until the calls that are under way have been made."""
        for thread in self._started:
            if thread is not current_thread():
                thread.join()

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            try:
                call()
            except BaseException:
                log.exception("what a thread had to do has failed")  # the thread goes on: the next call needs it
            finally:
                with self._lock:
                    self._taken -= 1
