"""Threads that answer calls, as many as are needed at once and no more than allowed; none keeps the process alive."""

from __future__ import annotations

import logging
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Call = Callable[[], object]


log = logging.getLogger("awsim.server")


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
        self._calls: SimpleQueue[Call | None] = SimpleQueue()
        self._lock = Lock()
        self._taken = 0
        """Calls that are under way or wait."""
        self._started = 0

    def submit(self, call: Call) -> None:
        """Make a call on a thread, at once or when one is free; raises Busy."""
        with self._lock:
            if self._taken >= self._room:
                raise Busy
            self._taken += 1
            if self._started < min(self._taken, self._most):
                self._started += 1
                Thread(target=self._work, name=f"{self._name}-{self._started}", daemon=True).start()
        self._calls.put(call)

    def stop(self) -> None:
        """End each thread when it has made its call; calls that wait are dropped."""
        while not self._calls.empty():
            self._calls.get()
        for _ in range(self._started):
            self._calls.put(None)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            try:
                call()
            except BaseException:
                log.exception("a call of the server's own has failed")  # the thread goes on: the next call needs it
            finally:
                with self._lock:
                    self._taken -= 1
