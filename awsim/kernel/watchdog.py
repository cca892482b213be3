"""Ending user code that runs too long: one daemon thread looks at the running watches and raises in their threads."""

from __future__ import annotations

import logging
import os
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from awsim.kernel.watch import Insisting, TimedOut, raise_in

if TYPE_CHECKING:
    from awsim.kernel.watch import Watch

LONGEST_WAIT_SECONDS = 0.25
"""How often the watches are looked at, and how often it is raised again: what code does at its end takes locks, too."""
SHORTEST_WAIT_SECONDS = 0.01
PATIENT_TIMES = 5
"""How often it is raised before code that catches it is not let go on at all."""

MOST_TIMES_HELD_OFF = 25
"""Code may do nothing but wait there."""
_NOT_WITHIN = frozenset({"<frozen importlib._bootstrap>", logging.__file__, threading.__file__})
"""Files of the standard library whose code takes locks of the process in Python: it is let out of them first."""


class Watchdog:
    """Raises TimedOut in threads whose code has had its time.

    The exception is raised between two bytecodes: a call that blocks inside C (a socket, a lock) goes on until it
    returns. Where it may be raised is for `Watch` to say.
    """

    def __init__(self) -> None:
        self._watches: dict[Watch, None] = {}
        self._thread: threading.Thread | None = None
        self._asleep = False
        self._wake = threading.Event()

    def begin(self, watch: Watch) -> None:
        """Look after a watch of the calling thread, until `end`."""
        self._watches[watch] = None
        thread = self._thread
        if thread is None or not thread.is_alive():
            self._thread = threading.Thread(target=self._loop, name="awsim-watchdog", daemon=True)
            self._thread.start()
        elif self._asleep:
            self._wake.set()

    def end(self, watch: Watch) -> None:
        """Look after it no more; it is inside for good."""
        self._watches.pop(watch, None)

    def forget_all(self) -> None:
        """After a fork: the thread and the threads it looked after are the other process's."""
        self.__init__()  # type: ignore[misc]

    def _loop(self) -> None:
        while True:
            wait = LONGEST_WAIT_SECONDS
            for watch in list(self._watches):
                with suppress(Exception):  # whatever a watch has, the others are looked at
                    wait = min(wait, self._look_at(watch))
            self._sleep(wait)

    def _sleep(self, seconds: float) -> None:
        """Wait a moment, and as long as there is no watch."""
        self._wake.wait(seconds)
        if self._watches:
            return
        self._wake.clear()
        self._asleep = True
        if not self._watches:
            self._wake.wait()
        self._asleep = False
        self._wake.clear()

    def _look_at(self, watch: Watch) -> float:
        """Raise if it is time; in how many seconds it is to be looked at again."""
        if not watch.fired and not watch.is_over():
            return max(SHORTEST_WAIT_SECONDS, watch.left())
        watch.fired = True
        if watch.thread is None or _raise(watch, watch.thread):
            return LONGEST_WAIT_SECONDS
        return SHORTEST_WAIT_SECONDS


def _raise(watch: Watch, thread: int) -> bool:
    """Raise where that may be; False where it is better done a little later."""
    if _is_within(thread) and watch.held_off < MOST_TIMES_HELD_OFF:
        watch.held_off += 1
        return False
    watch.raising = True
    try:
        if not watch.inside:
            watch.raised += 1
            raise_in(thread, TimedOut if watch.raised <= PATIENT_TIMES else Insisting)
    finally:
        watch.raising = False
    return True


def _is_within(thread: int) -> bool:
    frame = sys._current_frames().get(thread)
    return frame is not None and frame.f_code.co_filename in _NOT_WITHIN


watchdog = Watchdog()
"""The process's only one; its thread begins with the first watch."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=watchdog.forget_all)
