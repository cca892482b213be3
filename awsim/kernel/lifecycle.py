"""Which states a resource passes through by itself, and how long it stays in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.config import LifecycleMode


@dataclass(frozen=True, slots=True)
class Transition:
    """What follows a state: the next state, after `seconds` as AWS takes them."""

    to: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The states of one kind of resource that end by themselves; a state without a transition stays.

    >>> stream = Lifecycle("Stream", {"CREATING": Transition("ACTIVE", 10), "DELETING": Transition("DELETED", 5)})
    >>> stream.after("CREATING")
    Transition(to='ACTIVE', seconds=10)
    """

    resource: str
    transitions: Mapping[str, Transition]

    def after(self, status: str) -> Transition | None:
        """What follows a state, None when the resource stays in it."""
        return self.transitions.get(status)


def duration(mode: LifecycleMode, service: str, resource: str, seconds: float) -> float:
    """How long a transition that takes AWS `seconds` takes under `Options.lifecycle`.

    A mapping says it by `service:Resource` or, less specifically, by `service`; what it does not name is instant.
    """
    if mode == "realistic":
        return seconds
    if mode == "instant" or isinstance(mode, str):
        return 0.0
    taken = mode.get(f"{service}:{resource}", mode.get(service, 0.0))
    return seconds if taken == "realistic" else float(taken)
