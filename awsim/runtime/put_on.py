"""What running code finds around it is the process's own: it is put on and taken off whole, and a fork takes it off.

The child of a fork has the thread that forked and no other: what another thread has put on for its code stays nobody's.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from awsim.kernel.lock import make_lock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType


class Surrounding(Protocol):
    """One thing that running code finds around it. It is put on for one invocation after the other, never for two."""

    def put_on(self) -> None:
        """Let the code find it, in the place of what there is."""

    def take_off(self) -> None:
        """Put back what there was."""


class PutOn:
    """Surroundings that stand while code runs in them; each is put on within those before it."""

    __slots__ = ("_surroundings", "_thread")

    def __init__(self, surroundings: Sequence[Surrounding]) -> None:
        self._surroundings = surroundings
        self._thread = threading.get_ident()

    def __enter__(self) -> None:
        with _changing:
            standing = 0
            try:
                for each in self._surroundings:
                    each.put_on()
                    standing += 1
            except BaseException:
                _take_off(reversed(self._surroundings[:standing]))
                raise
            _standing.append(self)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with _changing:
            _standing.remove(self)
            _take_off(reversed(self._surroundings))

    def is_of_another_thread(self) -> bool:
        """Whether the calling thread has not put it on."""
        return self._thread != threading.get_ident()


def _take_off(surroundings: Iterable[Surrounding]) -> None:
    """Take off all of them, whatever becomes of one."""
    failed: BaseException | None = None
    for each in surroundings:
        try:
            each.take_off()
        except BaseException as error:
            failed = error
    if failed is not None:
        raise failed


_changing = make_lock()
"""Held while surroundings are put on or taken off: a fork waits for that."""
_standing: list[PutOn] = []


def _after_fork_in_child() -> None:
    for each in [each for each in reversed(_standing) if each.is_of_another_thread()]:
        with suppress(Exception):  # what is left of it is more than nothing
            each.__exit__(None, None, None)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
