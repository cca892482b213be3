"""`Unlocked`: what a backend's method leaves to be done while nothing is held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What a backend's method returns to go on outside of the cloud's lock: user code never runs under it.

    `run` is called without the lock, with what it needs taken from the state beforehand; what it causes is delivered
    afterwards. `then` is called with its outcome, under the lock again, and returns the answer (or another `Unlocked`).
    """

    run: Callable[[], Any]
    then: Callable[[Any], Any]
