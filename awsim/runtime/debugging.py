"""`breakpoint()` in a function's code: the debugger gets the terminal, which the code's output does not go to."""

from __future__ import annotations

import sys
from collections import deque
from contextlib import contextmanager
from functools import partial
from operator import call
from typing import TYPE_CHECKING, TextIO

from awsim.kernel.watch import watch_of_this_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def terminal_for_debuggers(stdout: TextIO, stderr: TextIO) -> Iterator[None]:
    """Let `breakpoint()` put these in the place of the captured streams, for the rest of the invocation.

    The invocation no longer times out then: who debugs takes their time.
    """
    hook = sys.breakpointhook

    def give_terminal() -> None:
        sys.stdout, sys.stderr = stdout, stderr
        watch = watch_of_this_thread()
        if watch is not None:
            watch.enter()

    # No function of Python's is to stand between the code and the debugger, which stops in the frame that called it.
    sys.breakpointhook = partial(deque, _Calls(give_terminal, hook), 0)
    try:
        yield
    finally:
        sys.breakpointhook = hook


class _Calls:
    """Functions that are called one after the other by whoever iterates."""

    def __init__(self, *functions: Callable[[], object]) -> None:
        self._functions = functions

    def __iter__(self) -> Iterator[object]:
        return map(call, self._functions)
