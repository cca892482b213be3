"""`time.sleep` in running code: it takes the cloud's time, and it ends when the invocation's time is over."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, SupportsIndex

from awsim.kernel.watch import watch_of_this_thread

if TYPE_CHECKING:
    from awsim.kernel.clock import Clock


class Sleeping:
    """Lets the `time.sleep` of threads whose code is watched go by a clock, and end with the code's time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._found: Any = None
        self._original: Any = None
        self._replacement: Any = None

    def put_on(self) -> None:
        """Replace it; in a function that another one has invoked, it is replaced already."""
        self._found = time.sleep
        original = getattr(self._found, "original", self._found)
        if original is not self._original:
            self._original, self._replacement = original, _sleep(self._clock, original)
        time.sleep = self._replacement

    def take_off(self) -> None:
        """Put it back."""
        time.sleep = self._found


def _sleep(clock: Clock, original: Any) -> Any:
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
    return replacement
