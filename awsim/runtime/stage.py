"""Whose turn it is to run: environment variables, modules and stdout are the process's, so one function runs at once.

A function that invokes another one waits for it, even from a thread of its own: that it is the caller is known by the
thread's context. The turn of the invoked one lies within the caller's.
"""

from __future__ import annotations

from contextvars import ContextVar
from threading import RLock
from typing import TYPE_CHECKING

from awsim.kernel.lock import Lock, Rank, make_lock

if TYPE_CHECKING:
    from contextvars import Token


class Turn:
    """The right to run, inside of which those that are invoked meanwhile take turns of their own."""

    def __init__(self, inner: Lock | None = None) -> None:
        self._inner: dict[str, Lock] = {} if inner is None else {"": inner}

    def taken(self) -> _Taken:
        """Wait until no other turn within this one is running."""
        # Few functions invoke others: the lock is made when it is first needed, by whichever thread comes first.
        return _Taken(self._inner.get("") or self._inner.setdefault("", Lock(RLock())))


class _Taken:
    """A turn while it is taken."""

    __slots__ = ("_before", "_within")

    def __init__(self, within: Lock) -> None:
        self._within = within

    def __enter__(self) -> Turn:
        self._within.acquire()
        turn = Turn()
        self._before: Token[Turn | None] = current_turn.set(turn)
        return turn

    def __exit__(self, *_: object) -> None:
        current_turn.reset(self._before)
        self._within.release()


PROCESS = Turn(make_lock(Rank.TURN))
"""What functions run within that no function has invoked."""

current_turn: ContextVar[Turn | None] = ContextVar("awsim_turn", default=None)
"""The turn of the code that is running in this thread, None outside of functions."""
