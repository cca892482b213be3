"""Event streams on the direct path: botocore's `EventStream` and aiobotocore's, fed by the service itself."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.eventstream import EventStream
from botocore.exceptions import EventStreamError

from awsim.common.event_feed import Pause
from awsim.kernel.steps import at_once
from awsim.model.errors import ServiceError
from awsim.transports.suspending import carried_out

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from awsim.common.event_feed import EventFeed
    from awsim.gateway.gateway import Gateway
    from awsim.kernel.steps import Steps
    from awsim.model.operation import Operation


class _Events:
    """The events of a feed in the shape a botocore user gets them."""

    def __init__(self, gateway: Gateway, operation: Operation, feed: EventFeed) -> None:
        self.world = gateway.world
        self._operation = operation
        self._feed = feed
        self.closed = False

    def next_event(self) -> Steps[dict[str, Any] | None]:
        """The next event, in steps, None at the end; raises botocore's EventStreamError."""
        while not self.closed:
            activity = self.world.activity
            try:
                event = self._feed.next_event()
            except ServiceError as error:
                self.closed = True
                answer: Any = {"Error": {"Code": error.code, "Message": error.message}}
                raise EventStreamError(answer, self._operation.name) from error
            if not isinstance(event, Pause):
                return None if event is None else self._operation.shape_event(event)
            yield from self.world.pausing(event.seconds, event.wakes_on, since=activity)
        return None

    def close(self) -> None:
        """Read no more."""
        self.closed = True


class DirectEventStream(EventStream):  # type: ignore[type-arg]  # generic in the stubs only
    """botocore's EventStream without bytes: iterating asks the service for the next event."""

    def __init__(self, events: _Events) -> None:
        self._events = events

    def __iter__(self) -> Iterator[dict[str, Any]]:
        while (event := at_once(self._events.next_event())) is not None:
            yield event

    def close(self) -> None:
        """End the stream; iterating it yields nothing more."""
        self._events.close()


def open_stream(gateway: Gateway, operation: Operation, parsed: dict[str, Any]) -> None:
    """Put an event stream in place of the feed in an answer, if the operation has one."""
    member = operation.event_member
    if member is None:
        return
    parsed[member] = DirectEventStream(_Events(gateway, operation, parsed[member]))


def open_async_stream(gateway: Gateway, operation: Operation, parsed: dict[str, Any]) -> None:
    """`open_stream` for aiobotocore."""
    member = operation.event_member
    if member is None:
        return
    parsed[member] = _aio_stream_class()(_Events(gateway, operation, parsed[member]))


@cache
def _aio_stream_class() -> Any:
    """aiobotocore's class is there only where aiobotocore is: it is an extra."""
    from aiobotocore.eventstream import AioEventStream

    class DirectAioEventStream(AioEventStream):  # type: ignore[misc]  # aiobotocore has no types
        """aiobotocore's AioEventStream without bytes."""

        def __init__(self, events: _Events) -> None:
            self._events = events

        async def __anext__(self) -> AsyncIterator[dict[str, Any]]:
            async for event in _asynchronously(self._events):
                yield event

        def close(self) -> None:
            """End the stream; iterating it yields nothing more."""
            self._events.close()

    return DirectAioEventStream


async def _asynchronously(events: _Events) -> AsyncIterator[dict[str, Any]]:
    while (event := await carried_out(events.world, events.next_event())) is not None:
        yield event
