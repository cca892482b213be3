"""Streamed payloads on the direct path: botocore's `StreamingBody` and aiobotocore's, over bytes at hand or a file."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from botocore.response import StreamingBody

if TYPE_CHECKING:
    from awsim.model.operation import Operation


def open_body(operation: Operation, parsed: dict[str, Any]) -> None:
    """Put a `StreamingBody` in place of the bytes in an answer, if the operation streams; without bytes it is empty.

    What is long is a file that has a length, and is read piece by piece.
    """
    member = operation.streaming_member
    if member is None:
        return
    content = parsed.get(member, b"")
    file = BytesIO(content) if isinstance(content, bytes) else content
    parsed[member] = StreamingBody(file, len(content))


def open_async_body(operation: Operation, parsed: dict[str, Any]) -> None:
    """`open_body` for aiobotocore."""
    member = operation.streaming_member
    if member is None:
        return
    from aiobotocore import response

    from awsim.protocols.http import HTTPResponse
    from awsim.transports.aio_wire import AnsweredStream

    content = parsed.get(member, b"")
    body_class = getattr(response, "AioStreamingBody", None) or response.StreamingBody  # its name before 3.9
    parsed[member] = body_class(AnsweredStream("", HTTPResponse(200, {}, content)), len(content))
