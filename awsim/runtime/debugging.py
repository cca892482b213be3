"""`breakpoint()` in a function's code: the debugger gets the terminal, which the code's output does not go to."""

from __future__ import annotations

import sys
from collections import deque
from functools import partial
from operator import call
from typing import TYPE_CHECKING, Any, TextIO

from awsim.kernel.watch import watch_of_this_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class TerminalForDebuggers:
    """Lets `breakpoint()` put streams in the place of the captured ones, for the rest of the invocation.

    The invocation no longer times out then: who debugs takes their time.
    """

    def __init__(self) -> None:
        self._streams: tuple[TextIO, TextIO] = (sys.stdout, sys.stderr)
        self._hook: Callable[..., Any] | None = None
        self._replacement: Callable[..., Any] | None = None

    def put_on(self, streams: tuple[TextIO, TextIO]) -> None:
        """Have debuggers get these streams."""
        self._streams = streams
        if self._replacement is None or self._hook is not sys.breakpointhook:
            self._hook = sys.breakpointhook
            # No function of Python's is to stand between the code and the debugger, which stops in the frame that
            # called it.
            self._replacement = partial(deque, _Calls(self._give_terminal, self._hook), 0)
        sys.breakpointhook = self._replacement

    def take_off(self) -> None:
        """Put back the hook that there was."""
        assert self._hook is not None, "it has been put on"
        sys.breakpointhook = self._hook

    def _give_terminal(self) -> None:
        sys.stdout, sys.stderr = self._streams
        watch = watch_of_this_thread()
        if watch is not None:
            watch.enter()


class _Calls:
    """Functions that are called one after the other by whoever iterates."""

    def __init__(self, *functions: Callable[[], object]) -> None:
        self._functions = functions

    def __iter__(self) -> Iterator[object]:
        return map(call, self._functions)
