"""Scalars as text: how they look in URLs, headers, forms and XML, and what such text means."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from awsim.model.timestamps import epoch_seconds, wire_format
from awsim.protocols.documents import write_number
from awsim.protocols.malformed import SerializationError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from botocore.model import Shape

_INTEGER = re.compile(r"[+-]?\d{1,19}")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?|NaN|-?Infinity", re.ASCII)
_BITS = {"integer": 31, "long": 63}


def text_reader(shape: Shape) -> Callable[[str], Any]:
    """The function that reads a scalar of this shape from text; it raises SerializationError."""
    read = _READERS.get("jsonvalue" if shape.serialization.get("jsonvalue") else shape.type_name, _read_string)
    kind = shape.type_name

    def read_text(text: str) -> Any:
        try:
            return read(text, shape)
        except (TypeError, ValueError, OverflowError, RecursionError):
            raise SerializationError(f"{text!r:.80} is no {kind}") from None

    return read_text


def text_writer(shape: Shape, protocol: str, location: str | None = None) -> Callable[[Any], str]:
    """The function that writes a scalar of this shape as text, in this place of a protocol's messages."""
    match shape.type_name:
        case _ if shape.serialization.get("jsonvalue"):
            return lambda value: base64.b64encode(json.dumps(value).encode()).decode()
        case "boolean":
            return lambda value: "true" if value else "false"
        case "blob":
            return lambda value: base64.b64encode(value).decode()
        case "float" | "double":
            return lambda value: str(write_number(value))
        case "timestamp":
            return TIMESTAMPS[wire_format(protocol, location, shape)]
        case _:
            return str


def _iso8601(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _unixtimestamp(moment: datetime) -> str:
    seconds = round(moment.timestamp(), 3)
    return str(int(seconds) if seconds.is_integer() else seconds)


def _rfc822(moment: datetime) -> str:
    return formatdate(moment.timestamp(), usegmt=True)


TIMESTAMPS: dict[str, Callable[[datetime], str]] = {
    "iso8601": _iso8601,
    "unixtimestamp": _unixtimestamp,
    "rfc822": _rfc822,
}
"""Wire format -> how a moment is written."""


def _read_string(text: str, _: Shape) -> str:
    return text


def _read_integer(text: str, shape: Shape) -> int:
    if _INTEGER.fullmatch(text) is None:
        raise ValueError(text)
    value, beyond = int(text), 1 << _BITS[shape.type_name]
    if not -beyond <= value < beyond:
        raise ValueError(text)
    return value


def _read_number(text: str, _: Shape) -> float:
    if _NUMBER.fullmatch(text) is None:
        raise ValueError(text)
    return float(text)


def _read_boolean(text: str, _: Shape) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(text)
    return text.lower() == "true"


def _read_blob(text: str, _: Shape) -> bytes:
    return base64.b64decode(text, validate=True)


def _read_timestamp(text: str, _: Shape) -> float:
    return epoch_seconds(text)


def _read_json(text: str, _: Shape) -> Any:
    return json.loads(base64.b64decode(text, validate=True))


_READERS: dict[str, Callable[[str, Shape], Any]] = {
    "integer": _read_integer,
    "long": _read_integer,
    "float": _read_number,
    "double": _read_number,
    "boolean": _read_boolean,
    "blob": _read_blob,
    "timestamp": _read_timestamp,
    "jsonvalue": _read_json,
}
