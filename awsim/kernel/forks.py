"""What the child of a fork forgets: what the other threads of its parent were at, which it does not have."""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class Forgetting(Protocol):
    """Something that knows of threads."""

    def forget_other_threads(self) -> None:
        """Forget what threads other than this one wait for, have begun, or were to do."""


_forgetting: WeakSet[Forgetting] = WeakSet()


def forgets_in_child(part: Forgetting) -> None:
    """Have `part.forget_other_threads()` called in the child of every fork, as long as it lives."""
    _forgetting.add(part)


def _after_fork_in_child() -> None:
    for part in list(_forgetting):
        part.forget_other_threads()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
