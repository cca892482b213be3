"""`time.sleep` in running code: it takes the cloud's time, and it ends when the invocation's time is over."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, SupportsIndex

from awsim.kernel.watch import watch_of_this_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim.kernel.clock import Clock


@contextmanager
def sleeping_by(clock: Clock) -> Iterator[None]:
    """Let the `time.sleep` of threads whose code is watched go by a clock, and end with the code's time."""
    found: Any = time.sleep
    original = getattr(found, "original", found)  # in a function that another one has invoked, it is replaced already

    def sleep(seconds: float | SupportsIndex, /) -> None:
        watch = watch_of_this_thread()
        wanted = float(seconds)
        if watch is None or wanted < 0:
            original(seconds)
        elif clock.is_virtual:
            watch.sleep(wanted, clock.sleep, counts=False)  # the clock counts what passes on it
        else:
            watch.sleep(wanted, original, counts=True)

    replacement: Any = sleep
    replacement.original = original
    time.sleep = replacement
    try:
        yield
    finally:
        time.sleep = found
