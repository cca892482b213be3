"""AWS's event stream encoding: each event of an answer as a binary message (`application/vnd.amazon.eventstream`)."""

from __future__ import annotations

from binascii import crc32
from itertools import takewhile
from struct import pack
from typing import TYPE_CHECKING, Any, cast

from awsim.common.event_feed import Pause
from awsim.model.errors import ServiceError
from awsim.protocols.headers import content_type
from awsim.protocols.spoken import PROTOCOLS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botocore.model import Shape, StructureShape

    from awsim.common.event_feed import EventFeed
    from awsim.model.operation import Operation

CONTENT_TYPE = "application/vnd.amazon.eventstream"
_STRING = 7
"""The number of the type of headers that are strings."""


def messages(
    operation: Operation, protocol: str, feed: EventFeed, members: Mapping[str, Any]
) -> Iterator[bytes | Pause]:
    """The messages of a feed as they come, and its pauses; an error of the feed is the last message.

    Protocols whose answers are one document send the `members` of the answer that are not in the stream as an event of
    its own, before the others.
    """
    assert operation.output_shape is not None
    if protocol not in {"rest-json", "rest-xml"}:
        kind = content_type(operation.model.service_model, protocol)
        document = PROTOCOLS[protocol].write_document(operation.output_shape, members)
        yield message({":event-type": "initial-response", ":content-type": kind}, document)
    try:
        while (event := feed.next_event()) is not None:
            yield event if isinstance(event, Pause) else _event(operation, protocol, operation.shape_event(event))
    except ServiceError as error:
        yield _error(operation, protocol, error)


def at_hand(stream: Iterator[bytes | Pause]) -> bytes:
    """What of a stream comes before its first pause."""
    return b"".join(cast("Iterator[bytes]", takewhile(lambda each: not isinstance(each, Pause), stream)))


def message(headers: Mapping[str, str], payload: bytes, kind: str = "event") -> bytes:
    """One message with its prelude, its headers (all strings) and its checksums."""
    encoded = b"".join(map(_header, {":message-type": kind, **headers}.items()))
    prelude = pack("!II", 16 + len(encoded) + len(payload), len(encoded))
    content = prelude + pack("!I", crc32(prelude)) + encoded + payload
    return content + pack("!I", crc32(content))


def _header(header: tuple[str, str]) -> bytes:
    name, value = (text.encode() for text in header)
    return pack("!B", len(name)) + name + pack("!BH", _STRING, len(value)) + value


def _event(operation: Operation, protocol: str, event: Mapping[str, Any]) -> bytes:
    [(kind, value)] = event.items()
    shape = cast("StructureShape", _stream(operation).members[kind])
    payload_type, payload = _payload(shape, protocol, value)
    return message({":event-type": kind, ":content-type": payload_type}, payload)


def _payload(shape: StructureShape, protocol: str, value: Mapping[str, Any]) -> tuple[str, bytes]:
    """An event's content: a member that is declared to be all of it, or the structure as a document."""
    whole = next((name for name, member in shape.members.items() if member.serialization.get("eventpayload")), None)
    spoken = PROTOCOLS[protocol]
    if whole is None:
        return spoken.EVENT_TYPE, spoken.write_document(shape, value)
    member: Shape = shape.members[whole]
    match member.type_name:
        case "blob":
            return "application/octet-stream", value.get(whole, b"")
        case "string":
            return "text/plain", value.get(whole, "").encode()
        case _:
            return spoken.EVENT_TYPE, spoken.write_document(member, value.get(whole, {}))


def _error(operation: Operation, protocol: str, error: ServiceError) -> bytes:
    """An error that the stream's model has is an exception, any other one is only its code and message."""
    shape = operation.error_shape(error.code)
    members = _stream(operation).members.items()
    kind = None if shape is None else next((name for name, each in members if each.name == shape.name), None)
    if shape is None or kind is None:
        return message({":error-code": error.code, ":error-message": error.message}, b"", kind="error")
    spoken = PROTOCOLS[protocol]
    document = spoken.write_document(shape, operation.shape_error(error))
    return message({":exception-type": kind, ":content-type": spoken.EVENT_TYPE}, document, kind="exception")


def _stream(operation: Operation) -> StructureShape:
    assert operation.output_shape is not None
    assert operation.event_member is not None
    return cast("StructureShape", operation.output_shape.members[operation.event_member])
