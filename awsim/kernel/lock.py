"""The locks of awsim: of a cloud's state, and of whatever else threads share.

Code whose time runs out is never met by an exception while it holds one of them (see `awsim.kernel.watch`): who takes
one is inside until it has given it up. And a process that forks has its child find them free, with whole what they
protect.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager
from enum import IntEnum
from itertools import count
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from awsim.kernel.watch import by_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

FORK_SECONDS = 5.0
"""How long a fork waits for what other threads are at: each holds a lock only for a moment."""


class Rank(IntEnum):
    """The order in which locks are taken: who holds one may take those after it."""

    TURN = 0
    """Held while users' code runs: a fork does not wait for it."""
    CLOUD = 1
    MOTO = 2
    PART = 3
    """Of a part of a cloud, which calls nobody meanwhile."""


class Lock:
    """A re-entrant lock of `threading` whose holder is inside."""

    __slots__ = ("__weakref__", "_inner", "_number", "_rank")

    def __init__(self, inner: Any, rank: Rank = Rank.TURN) -> None:
        self._inner = inner
        self._rank = rank
        self._number = next(_numbers)

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:  # noqa: FBT001, FBT002 - threading's
        """As `threading.RLock.acquire`."""
        watch = by_thread.get(threading.get_ident()) if by_thread else None
        if watch is None:
            return bool(self._inner.acquire(blocking, timeout))
        watch.enter()
        taken: bool = self._inner.acquire(blocking, timeout)
        if not taken:
            watch.leave()
        return taken

    def release(self) -> None:
        """As `threading.RLock.release`."""
        self._inner.release()
        watch = by_thread.get(threading.get_ident()) if by_thread else None
        if watch is not None:
            watch.leave()

    def __enter__(self) -> bool:
        watch = by_thread.get(threading.get_ident()) if by_thread else None
        if watch is not None:
            watch.enter()
        return bool(self._inner.acquire())

    def __exit__(self, *_: object) -> None:
        self._inner.release()
        watch = by_thread.get(threading.get_ident()) if by_thread else None
        if watch is not None:
            watch.leave()

    @property
    def bare(self) -> Any:
        """The lock itself, for who is inside already and takes it at every call."""
        return self._inner

    def locked(self) -> bool:
        """As `threading.Lock.locked`."""
        return bool(self._inner.locked())

    def __getattr__(self, name: str) -> Any:
        """What `threading.Condition` and `logging` also ask of locks."""
        return getattr(self._inner, name)

    def is_held_here(self) -> bool:
        """Whether the calling thread holds it."""
        return bool(self._inner._is_owned())

    def free_in_child(self) -> None:
        """After a fork: give it up for a thread that the child has not."""
        if not self.is_held_here():
            self._inner._at_fork_reinit()


class PlainLock(Lock):
    """A lock that its holder can't take again."""

    __slots__ = ("_holder",)

    def __init__(self, inner: Any, rank: Rank = Rank.TURN) -> None:
        super().__init__(inner, rank)
        self._holder: int | None = None

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:  # noqa: FBT001, FBT002 - threading's
        """As `threading.Lock.acquire`."""
        taken = super().acquire(blocking, timeout)
        if taken:
            self._holder = threading.get_ident()
        return taken

    def release(self) -> None:
        """As `threading.Lock.release`."""
        self._holder = None
        super().release()

    def __enter__(self) -> bool:
        taken = super().__enter__()
        self._holder = threading.get_ident()
        return taken

    def __exit__(self, *_: object) -> None:
        self._holder = None
        super().__exit__()

    def locked(self) -> bool:
        """Whether anybody holds it."""
        return self._holder is not None

    def is_held_here(self) -> bool:
        """Whether the calling thread holds it."""
        return self._holder == threading.get_ident()

    def free_in_child(self) -> None:
        """After a fork: give it up for a thread that the child has not."""
        if not self.is_held_here():
            self._holder = None
            self._inner._at_fork_reinit()


def make_lock(rank: Rank = Rank.PART) -> Lock:
    """A re-entrant lock.

    It is looked up in `threading` when it is made: where eventlet or gevent has patched that module, a waiting
    greenlet lets the others run instead of blocking their hub.
    """
    made = Lock(threading.RLock(), rank)
    _locks.add(made)
    return made


def make_plain_lock(rank: Rank = Rank.PART) -> PlainLock:
    """A lock that its holder can't take again."""
    made = PlainLock(threading.Lock(), rank)
    _locks.add(made)
    return made


_numbers = count()
_locks: WeakSet[Lock] = WeakSet()
_taken_to_fork: list[Lock] = []


def _in_order() -> list[Lock]:
    return sorted(_locks, key=lambda lock: (lock._rank, lock._number))


def _before_fork() -> None:
    """Wait until nobody is in the midst of changing what the child is to find whole."""
    end = time.monotonic() + FORK_SECONDS
    _taken_to_fork[:] = [
        lock
        for lock in _in_order()
        if lock._rank is not Rank.TURN
        and not (lock.is_held_here() and isinstance(lock, PlainLock))
        and lock.acquire(timeout=max(0.0, end - time.monotonic()))
    ]


def _after_fork() -> None:
    while _taken_to_fork:
        _taken_to_fork.pop().release()


def _after_fork_in_child() -> None:
    _after_fork()
    for lock in _in_order():
        lock.free_in_child()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork_in_child)


def is_held(lock: Lock) -> bool:
    """Whether this thread holds the lock."""
    held: bool = lock._is_owned()  # what `threading.Condition` asks
    return held


@contextmanager
def released(lock: Any) -> Iterator[None]:
    """Give up the lock, however often this thread holds it, while inside, and take it again."""
    held = lock._release_save()  # what `threading.Condition` waits with: a lock of its own would have to be told
    try:
        yield
    finally:
        lock._acquire_restore(held)
