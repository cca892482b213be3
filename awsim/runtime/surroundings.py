"""What of the caller's thread running code must not see, and what of its own must go on with it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextvars import copy_context
from functools import partial
from typing import Any

from awsim.runtime.stage import current_turn


class ProcessEnded(BaseException):
    """In place of the end of the process that code asked for; no Exception, so that `except Exception` lets it pass."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status
        """As AWS reports it: `exit status 3`, `signal: killed`."""


class OwnThreads:
    """Lets the threads that running code starts belong to its invocation, as what it calls itself does.

    Otherwise a call from such a thread would wait for the deliveries that the running code is part of.
    """

    def __init__(self) -> None:
        self._original: Any = None
        self._replacement: Any = None

    def put_on(self) -> None:
        """Replace `Thread.start`."""
        if self._original is not threading.Thread.start:
            self._original = threading.Thread.start
            self._replacement = _starting_in_context(self._original)
        _replace_start(self._replacement)

    def take_off(self) -> None:
        """Put it back."""
        _replace_start(self._original)


def _starting_in_context(original: Any) -> Any:
    def start(thread: threading.Thread) -> None:
        if current_turn.get() is not None:
            setattr(thread, "run", partial(copy_context().run, thread.run))  # noqa: B010 - a method to mypy
        original(thread)

    return start


class NoRunningLoop:
    """Lets the code use asyncio as in a thread without an event loop, though one may run what has called it."""

    def __init__(self) -> None:
        self._loop: Any = None

    def put_on(self) -> None:
        """Put the loop aside that runs in this thread."""
        events: Any = sys.modules.get("asyncio.events")
        self._loop = events and events._get_running_loop()
        if self._loop is not None:
            events._set_running_loop(None)

    def take_off(self) -> None:
        """Put it back."""
        if self._loop is not None:
            events: Any = sys.modules["asyncio.events"]
            events._set_running_loop(self._loop)
            self._loop = None


class WorkingDirectory:
    """Lets the code find its own files by relative paths; wherever it goes, the process is back afterwards."""

    def __init__(self, directory: str) -> None:
        self._directory = directory
        """Empty where the code stays where the process is."""
        self._before = ""

    def put_on(self) -> None:
        """Go there."""
        self._before = os.getcwd()  # noqa: PTH109 - called at each invocation
        if self._directory:
            os.chdir(self._directory)

    def take_off(self) -> None:
        """Go back."""
        if self._directory or os.getcwd() != self._before:  # noqa: PTH109
            os.chdir(self._before)


class NoWayOut:
    """Lets code that ends its process end its invocation instead: the process is not its own.

    What it does to other processes, and what processes it has forked do, is left alone.
    """

    def __init__(self) -> None:
        self._process = 0
        self._originals: tuple[Any, Any, Any] = (None, None, None)

    def put_on(self) -> None:
        """Replace what ends a process."""
        self._process = os.getpid()
        self._originals = os._exit, os.abort, os.kill
        _replace_in_os(self._exit, self._abort, self._kill)

    def take_off(self) -> None:
        """Put it back."""
        _replace_in_os(*self._originals)

    def _exit(self, status: int) -> None:
        self._leave(self._originals[0], f"exit status {status}", status)

    def _abort(self) -> None:
        self._leave(self._originals[1], FATAL[signal.SIGABRT])

    def _kill(self, target: int, number: int) -> None:
        original, status = self._originals[2], FATAL.get(number)
        if target != self._process or status is None or signal.getsignal(number) not in (None, signal.SIG_DFL):
            original(target, number)
        else:
            self._leave(original, status, target, number)

    def _leave(self, original: Any, status: str, *args: int) -> None:
        """End the invocation, if it is the code that asks, not a fork of it, nor another thread of the host's."""
        if os.getpid() != self._process or current_turn.get() is None:
            original(*args)
        else:
            raise ProcessEnded(status)


FATAL: dict[int, str] = {
    signal.SIGABRT: "signal: aborted",
    signal.SIGKILL: "signal: killed",
    signal.SIGSEGV: "signal: segmentation fault",
    signal.SIGTERM: "signal: terminated",
}
"""Signals that end a process unless it catches them -> how AWS reports it."""


def _replace_in_os(leave: Any, abort: Any, kill: Any) -> None:
    functions: Any = os
    functions._exit, functions.abort, functions.kill = leave, abort, kill


def _replace_start(start: Any) -> None:
    threading.Thread.start = start  # type: ignore[method-assign]  # as `Thread(context=…)` would from Python 3.14 on
