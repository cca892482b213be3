"""Whose turn it is to run: environment variables, modules and stdout are the process's, so one function runs at once.

A function that invokes another one waits for it, even from a thread of its own; the calls it makes are known by the
access key it was given. Such a function's turn lies within its caller's.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Turn:
    """The right to run, inside of which those that are invoked meanwhile take turns of their own."""

    def __init__(self) -> None:
        self._inner = threading.RLock()

    @contextmanager
    def taken(self) -> Iterator[Turn]:
        """Wait until no other turn within this one is running."""
        with self._inner:
            yield Turn()


PROCESS = Turn()
"""What functions run within that no function has invoked."""
