"""What of the caller's thread running code must not see, and what of its own must go on with it."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any

from awsim.runtime.stage import current_turn

if TYPE_CHECKING:
    from collections.abc import Iterator


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


def _replace_start(start: Any) -> None:
    threading.Thread.start = start  # type: ignore[method-assign]  # as `Thread(context=…)` would from Python 3.14 on
