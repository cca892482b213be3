"""What of the caller's thread running code must not see, and what of its own must go on with it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any

from awsim.runtime.stage import current_turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class ProcessEnded(BaseException):
    """In place of the end of the process that code asked for; no Exception, so that `except Exception` lets it pass."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status
        """As AWS reports it: `exit status 3`, `signal: killed`."""


@contextmanager
def own_threads() -> Iterator[None]:
    """Let the threads that running code starts belong to its invocation, as what it calls itself does.

    Otherwise a call from such a thread would wait for the deliveries that the running code is part of.
    """
    original = threading.Thread.start

    def start(thread: threading.Thread) -> None:
        if current_turn.get() is not None:
            setattr(thread, "run", partial(copy_context().run, thread.run))  # noqa: B010 - a method to mypy
        original(thread)

    _replace_start(start)
    try:
        yield
    finally:
        _replace_start(original)


@contextmanager
def no_running_loop() -> Iterator[None]:
    """Let the code use asyncio as in a thread without an event loop, though an asynchronous test may be what called."""
    events: Any = sys.modules.get("asyncio.events")
    loop = events and events._get_running_loop()
    if loop is None:
        yield
        return
    events._set_running_loop(None)
    try:
        yield
    finally:
        events._set_running_loop(loop)


@contextmanager
def working_directory(directory: str) -> Iterator[None]:
    """Let the code find its own files by relative paths; wherever it goes, the process is back afterwards."""
    before = os.getcwd()  # noqa: PTH109 - called at each invocation
    if directory:
        os.chdir(directory)
    try:
        yield
    finally:
        if directory or os.getcwd() != before:  # noqa: PTH109
            os.chdir(before)


@contextmanager
def no_way_out() -> Iterator[None]:
    """Let code that ends its process end its invocation instead: the process is not its own.

    What it does to other processes, and what processes it has forked do, is left alone.
    """
    process = os.getpid()
    originals: dict[str, Any] = {name: getattr(os, name) for name in ("_exit", "abort", "kill")}

    def is_meant() -> bool:
        """Whether it is the code that asks, not a fork of it, nor another thread of the host's."""
        return os.getpid() == process and current_turn.get() is not None

    def leave(name: str, status: str, *args: int) -> Any:
        if not is_meant():
            return originals[name](*args)
        raise ProcessEnded(status)

    def kill(target: int, number: int) -> Any:
        status = FATAL.get(number)
        if target != process or status is None or signal.getsignal(number) not in (None, signal.SIG_DFL):
            return originals["kill"](target, number)
        return leave("kill", status, target, number)

    replacements: dict[str, Any] = {
        "_exit": lambda status: leave("_exit", f"exit status {status}", status),
        "abort": lambda: leave("abort", FATAL[signal.SIGABRT]),
        "kill": kill,
    }
    _replace_in_os(replacements)
    try:
        yield
    finally:
        _replace_in_os(originals)


FATAL: dict[int, str] = {
    signal.SIGABRT: "signal: aborted",
    signal.SIGKILL: "signal: killed",
    signal.SIGSEGV: "signal: segmentation fault",
    signal.SIGTERM: "signal: terminated",
}
"""Signals that end a process unless it catches them -> how AWS reports it."""


def _replace_in_os(functions: Mapping[str, Any]) -> None:
    for name, function in functions.items():
        setattr(os, name, function)


def _replace_start(start: Any) -> None:
    threading.Thread.start = start  # type: ignore[method-assign]  # as `Thread(context=…)` would from Python 3.14 on
