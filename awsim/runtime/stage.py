"""Whose turn it is to run: environment variables, modules and stdout are the process's, so one function runs at once.

A function that invokes another one waits for it, even from a thread of its own: that it is the caller is known by the
thread's context. The turn of the invoked one lies within the caller's.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from awsim.kernel.lock import make_lock

if TYPE_CHECKING:
    from collections.abc import Iterator


class Turn:
    """The right to run, inside of which those that are invoked meanwhile take turns of their own."""

    def __init__(self) -> None:
        self._inner = make_lock()

    @contextmanager
    def taken(self) -> Iterator[Turn]:
        """Wait until no other turn within this one is running."""
        with self._inner:
            turn = Turn()
            before = current_turn.set(turn)
            try:
                yield turn
            finally:
                current_turn.reset(before)


PROCESS = Turn()
"""What functions run within that no function has invoked."""

current_turn: ContextVar[Turn | None] = ContextVar("awsim_turn", default=None)
"""The turn of the code that is running in this thread, None outside of functions."""
