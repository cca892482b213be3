"""What an operation with an event stream answers: events to be asked for one by one, as time passes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from awsim.common.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@frozen
class Pause:
    """There is no event now; one may be there after so many seconds, or earlier: when one of the topics is woken."""

    seconds: float
    wakes_on: tuple[str, ...] = ()


class EventFeed(Protocol):
    """The events of one answer. Unlike state it is not remembered by the cloud: whoever reads the stream holds it."""

    def next_event(self) -> Mapping[str, Any] | Pause | None:
        """The next event as the union of the model has it, a pause, or None at the end.

        Raises ServiceError when the stream breaks off with an error.
        """


class FinishedFeed:
    """A feed whose events are all known."""

    def __init__(self, events: Iterable[Mapping[str, Any]]) -> None:
        self._events = iter(events)

    def next_event(self) -> Mapping[str, Any] | None:
        """The next event, None after the last one."""
        return next(self._events, None)
