"""`time.sleep` in running code: it takes the cloud's time, and it ends when the invocation's time is over."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, SupportsIndex

from awsim.kernel.watchdog import TimedOut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim.kernel.clock import Clock


class Deadline(TimedOut):
    """Raised by a sleep that would outlast the invocation."""


@contextmanager
def sleeping_by(clock: Clock, ends_at: float) -> Iterator[None]:
    """Let the calling thread's `time.sleep` go by a clock and end with `Deadline` at a moment of it."""
    original = time.sleep
    thread = threading.get_ident()

    def sleep(seconds: float | SupportsIndex, /) -> None:
        if threading.get_ident() != thread:
            return original(seconds)
        wanted = float(seconds)
        left = max(0.0, ends_at - clock.now())
        lasting = min(wanted, left)
        if clock.is_virtual and lasting >= 0:
            clock.sleep(lasting)
        else:
            original(lasting)
        if wanted > left:
            raise Deadline
        return None

    time.sleep = sleep
    try:
        yield
    finally:
        time.sleep = original
