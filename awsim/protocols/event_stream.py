"""AWS's event stream encoding: each event of an answer as a binary message (`application/vnd.amazon.eventstream`)."""

from __future__ import annotations

import json
from binascii import crc32
from struct import pack
from typing import TYPE_CHECKING, Any, cast

from awsim.common.event_feed import Pause
from awsim.protocols.json import writer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botocore.model import Shape, StructureShape

    from awsim.common.event_feed import EventFeed
    from awsim.model.operation import Operation

CONTENT_TYPE = "application/vnd.amazon.eventstream"
_STRING = 7
"""The number of the type of headers that are strings."""


def events_at_hand(operation: Operation, feed: EventFeed) -> Iterator[bytes]:
    """The messages of a feed until it pauses or ends; raises ServiceError when the feed does.

    Protocols whose answers are one JSON document send what is not in the stream as an event of its own, before others.
    """
    if operation.model.service_model.resolved_protocol == "json":
        yield message({":event-type": "initial-response", ":content-type": "application/x-amz-json-1.1"}, b"{}")
    while (event := feed.next_event()) is not None and not isinstance(event, Pause):
        yield _event_message(operation, operation.shape_event(event))


def message(headers: Mapping[str, str], payload: bytes) -> bytes:
    """One message with its prelude, its headers (all strings) and its checksums."""
    encoded = b"".join(map(_header, {":message-type": "event", **headers}.items()))
    prelude = pack("!II", 16 + len(encoded) + len(payload), len(encoded))
    content = prelude + pack("!I", crc32(prelude)) + encoded + payload
    return content + pack("!I", crc32(content))


def _header(header: tuple[str, str]) -> bytes:
    name, value = (text.encode() for text in header)
    return pack("!B", len(name)) + name + pack("!BH", _STRING, len(value)) + value


def _event_message(operation: Operation, event: Mapping[str, Any]) -> bytes:
    [(kind, value)] = event.items()
    assert operation.output_shape is not None
    assert operation.event_member is not None
    stream = cast("StructureShape", operation.output_shape.members[operation.event_member])
    content_type, payload = _payload(stream.members[kind], value)
    return message({":event-type": kind, ":content-type": content_type}, payload)


def _payload(shape: Shape, value: Mapping[str, Any]) -> tuple[str, bytes]:
    """An event's content: a member that is declared to be all of it, as it is, or the structure as JSON."""
    members = cast("StructureShape", shape).members
    whole = next((name for name, member in members.items() if member.serialization.get("eventpayload")), None)
    if whole is not None and members[whole].type_name == "blob":
        return "application/octet-stream", value.get(whole, b"")
    return "application/json", json.dumps(writer(shape)(value)).encode()
