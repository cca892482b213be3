"""What comes of a call, in a form that can be compared value by value and type by type."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, EventStreamError

if TYPE_CHECKING:
    from awsim.model.operation import Operation


def outcome(client: Any, operation: Operation, params: dict[str, Any], *, with_events: bool = True) -> Any:
    """The answer of a call, its streams read, or its error; without headers and ids of requests."""
    try:
        answer = getattr(client, operation.method)(**params)
    except ClientError as error:
        return typed({"raised": type(error).__name__, **reduced(error.response)})
    if operation.streaming_member is not None:
        answer[operation.streaming_member] = answer[operation.streaming_member].read()
    if operation.event_member is not None:
        stream = answer.pop(operation.event_member)
        answer["events"] = _events(stream) if with_events else []
        stream.close()
    return typed(reduced(answer))


_SERVED_QUEUE = re.compile(r"http://127\.0\.0\.1:\d+/queue/(?P<region>[a-z0-9-]+)/")
"""How the URLs of queues begin in a server's answers: they lead to the server."""


def typed(value: Any) -> Any:
    """A value with the type of each of its parts beside it; of a moment also the time zone."""
    match value:
        case dict():
            return {name: typed(item) for name, item in value.items()}
        case list():
            return [typed(item) for item in value]
        case datetime():
            return value.isoformat(), type(value.tzinfo).__name__
        case str():
            return "str", _SERVED_QUEUE.sub(r"https://sqs.\g<region>.amazonaws.com/", value)
        case _:
            return type(value).__name__, value


def _events(stream: Any) -> list[Any]:
    seen = []
    try:
        seen.extend(stream)
    except EventStreamError as error:
        seen.append(reduced(error.response))
    return seen


def reduced(answer: Any) -> dict[str, Any]:
    """An answer without headers and ids."""
    metadata = answer.get("ResponseMetadata", {})
    kept = {name: metadata[name] for name in ("HTTPStatusCode", "RetryAttempts") if name in metadata}
    return {**{name: item for name, item in answer.items() if name != "ResponseMetadata"}, "metadata": kept}
