"""Ending user code that runs too long: one daemon thread that raises an exception in the threads it watches."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

NEVER = float("inf")
AGAIN_SECONDS = 0.25
"""Code may swallow the exception; it is raised again until the watch ends."""


class TimedOut(BaseException):
    """Raised inside code that has run too long; no Exception, so that `except Exception` does not catch it."""


@dataclass(slots=True, eq=False)
class Watch:
    """One piece of code under watch. `fired` says whether its time ran out (`TimedOut` may then have been raised)."""

    thread: int
    deadline: float
    lock: AbstractContextManager[bool]
    fired: bool = False


class Watchdog:
    """Watches the code of several threads, by the process's own monotonic clock.

    The exception is raised between two bytecodes: a call that blocks inside C (a socket, a lock) goes on until it
    returns. It is never raised while the thread holds the watch's lock, so what that lock protects stays whole.
    """

    def __init__(self) -> None:
        self._watches: set[Watch] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._wakes_at = NEVER

    def watch(self, seconds: float, lock: AbstractContextManager[bool]) -> Watch:
        """Let the calling thread's code run so long; to be ended by `end`."""
        watch = Watch(threading.get_ident(), _now() + seconds, lock)
        with self._changed:
            self._watches.add(watch)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._loop, name="awsim-watchdog", daemon=True)
                self._thread.start()
            else:
                self._look_again(watch.deadline)
        return watch

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let the time spent inside not count against the calling thread's watches: it is not their code's."""
        begun = _now()
        thread = threading.get_ident()
        with self._changed:
            paused = [(watch, watch.deadline) for watch in self._watches if watch.thread == thread]
            for watch, _ in paused:
                watch.deadline = NEVER
        try:
            yield
        finally:
            spent = _now() - begun
            with self._changed:
                for watch, deadline in paused:
                    watch.deadline = deadline + spent
                    self._look_again(watch.deadline)

    def _look_again(self, deadline: float) -> None:
        if deadline < self._wakes_at:
            self._changed.notify()

    def end(self, watch: Watch) -> None:
        """Watch this code no longer; after it has returned, the watch raises nothing any more."""
        while True:
            try:
                with self._changed:
                    self._watches.discard(watch)
                    if watch.fired:
                        _raise_in(watch.thread, None)
                return
            except TimedOut:
                continue

    def _loop(self) -> None:
        while True:
            with self._changed:
                now = _now()
                self._wakes_at = min((watch.deadline for watch in self._watches), default=NEVER)
                if self._wakes_at > now:
                    self._changed.wait(None if not self._watches else self._wakes_at - now)
                    continue
                due = [watch for watch in self._watches if watch.deadline <= now]
            for watch in due:
                self._fire(watch)

    def _fire(self, watch: Watch) -> None:
        with watch.lock, self._changed:
            if watch in self._watches:
                watch.fired = True
                watch.deadline = _now() + AGAIN_SECONDS
                _raise_in(watch.thread, TimedOut)


def _now() -> float:
    """The process's own monotonic clock, which freezegun does not stop where it can be asked past it."""
    return time.clock_gettime(time.CLOCK_MONOTONIC) if hasattr(time, "clock_gettime") else time.monotonic()


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Have an exception raised in a thread; None takes back one that it has not met yet."""
    import ctypes  # seldom needed, and it takes its time to load

    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error) if error else None)


watchdog = Watchdog()
"""The process's only one; its thread begins with the first watch."""
