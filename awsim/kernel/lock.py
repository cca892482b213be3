"""The locks of awsim: of a cloud's state, and of whatever else threads share.

Code whose time runs out is never met by an exception while it holds one of them (see `awsim.kernel.watch`): who takes
one is inside until it has given it up.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from awsim.kernel.watch import spend, watch_of_this_thread

if TYPE_CHECKING:
    from collections.abc import Iterator


class Lock:
    """A lock of `threading`, plain or re-entrant, whose holder is inside."""

    __slots__ = ("__weakref__", "_inner")

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:  # noqa: FBT001, FBT002 - threading's
        """As `threading.Lock.acquire`."""
        watch = watch_of_this_thread()
        if watch is None:
            return bool(self._inner.acquire(blocking, timeout))
        watch.enter()
        taken: bool = self._inner.acquire(blocking, timeout)
        if not taken:
            watch.leave()
        return taken

    def release(self) -> None:
        """As `threading.Lock.release`."""
        self._inner.release()
        watch = watch_of_this_thread()
        if watch is not None:
            watch.leave()

    def __enter__(self) -> bool:
        watch = watch_of_this_thread()
        if watch is not None:
            watch.enter()
        return bool(self._inner.acquire())

    def __exit__(self, *_: object) -> None:
        self._inner.release()
        watch = watch_of_this_thread()
        if watch is not None:
            watch.leave()

    def locked(self) -> bool:
        """As `threading.Lock.locked`."""
        return bool(self._inner.locked())

    def __getattr__(self, name: str) -> Any:
        """What `threading.Condition` and `logging` also ask of locks."""
        return getattr(self._inner, name)


def make_lock() -> Lock:
    """A re-entrant lock.

    It is looked up in `threading` when it is made: where eventlet or gevent has patched that module, a waiting
    greenlet lets the others run instead of blocking their hub.
    """
    return Lock(threading.RLock())


def make_plain_lock() -> Lock:
    """A lock that its holder can't take again."""
    return Lock(threading.Lock())


def wait_released(lock: Lock, seconds: float) -> None:
    """Give up the lock, however often it is held, for so many seconds, and take it again."""
    if seconds > 0:
        spend(seconds)
        threading.Condition(cast("threading.RLock", lock)).wait(seconds)


@contextmanager
def released(lock: Any) -> Iterator[None]:
    """Give up the lock, however often this thread holds it, while inside, and take it again."""
    held = lock._release_save()  # what `threading.Condition` waits with: a lock of its own would have to be told
    try:
        yield
    finally:
        lock._acquire_restore(held)
