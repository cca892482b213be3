"""The lock around a cloud's state."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager


def make_lock() -> AbstractContextManager[bool]:
    """A re-entrant lock.

    It is looked up in `threading` when it is made: where eventlet or gevent has patched that module, a waiting
    greenlet lets the others run instead of blocking their hub.
    """
    return threading.RLock()


def is_held(lock: Any) -> bool:
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
