"""The attributes of messages: what is allowed in them, how long they count, and their digest.

Developer guide, "Amazon SQS message metadata"; the digest is that of its "Calculating the MD5 message digest for
message attributes". The sentences are AWS's, as recorded and as users have met them.
"""

from __future__ import annotations

import re
from hashlib import md5
from typing import TYPE_CHECKING, Any

from awsim.services.sqs.errors import InvalidParameterValueError, MissingParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_ATTRIBUTES = 10
LONGEST_NAME = 256
LONGEST_TYPE = 256
TYPES = ("String", "Number", "Binary")
TRACE_HEADER = "AWSTraceHeader"

ILLEGAL_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""The characters that no message may have (API reference, SendMessage)."""

_NAME = re.compile(r"[A-Za-z0-9_.\-]+")
_RESERVED = ("aws.", "amazon.")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def check_attributes(attributes: Mapping[str, Mapping[str, Any]]) -> int:
    """How many bytes a message's attributes count; raises InvalidParameterValue for what SQS refuses."""
    if len(attributes) > MOST_ATTRIBUTES:
        raise _invalid(
            f"Number of message attributes [{len(attributes)}] exceeds the allowed maximum [{MOST_ATTRIBUTES}]."
        )
    return sum(_checked_length(name, value) for name, value in attributes.items())


def digest(attributes: Mapping[str, Mapping[str, Any]]) -> str:
    """The MD5 of attributes, in hexadecimal digits."""
    hashed = md5(usedforsecurity=False)
    for name in sorted(attributes):
        value = attributes[name]
        _update(hashed, name.encode())
        _update(hashed, value["DataType"].encode())
        if "BinaryValue" in value:
            hashed.update(b"\x02")
            _update(hashed, value["BinaryValue"])
        else:
            hashed.update(b"\x01")
            _update(hashed, value["StringValue"].encode())
    return hashed.hexdigest()


def trace_header_in(attributes: Mapping[str, Mapping[str, Any]] | None) -> str | None:
    """The one system attribute that can be sent; raises InvalidParameterValue for one that is no text."""
    if not attributes:
        return None
    value = attributes[TRACE_HEADER]
    if value["DataType"] != "String":
        raise _invalid(f"The message system attribute '{TRACE_HEADER}' has an invalid type: it must be String.")
    text = value.get("StringValue")
    if not text:
        raise _invalid(f"Message (system) attribute '{TRACE_HEADER}' must contain a non-empty value of type 'String'.")
    return str(text)


def selected(attributes: Mapping[str, Any], names: Iterable[str]) -> Mapping[str, Any]:
    """The attributes that a receive asks for: by name, by `prefix.*`, or all by `All` or `.*`."""
    prefixes, exact = [], set()
    for name in names:
        if name in ("All", ".*"):
            return attributes
        if name.endswith(".*"):
            prefixes.append(name.removesuffix(".*"))
        else:
            exact.add(name)
    return {name: value for name, value in attributes.items() if name in exact or name.startswith(tuple(prefixes))}


def _checked_length(name: str, value: Mapping[str, Any]) -> int:
    _check_name(name)
    data_type = value["DataType"]
    if not data_type:
        raise _invalid(f"Message (user) attribute '{name}' must contain a non-empty attribute type.")
    base = data_type.partition(".")[0]
    if base not in TYPES or len(data_type) > LONGEST_TYPE:
        raise _invalid(
            f"The type of message (user) attribute '{name}' is invalid. You must use only the following supported type "
            "prefixes: Binary, Number, String."
        )
    for unused in ("StringListValues", "BinaryListValues"):
        if value.get(unused):
            raise _invalid(f"Message attribute list values in SendMessage operation are not supported: {unused}.")
    content = _content(name, base, data_type, value)
    return len(name.encode()) + len(data_type.encode()) + len(content)


def _check_name(name: str) -> None:
    if not name:
        raise MissingParameterError("MessageAttributeName")
    if len(name.encode()) > LONGEST_NAME:
        raise _invalid("Message (user) attribute names must be shorter than 256 Bytes")
    if _NAME.fullmatch(name) is None:
        raise _invalid(
            "Message (user) attributes name can only contain upper and lower score characters, digits, periods, "
            "hyphens and underscores. "
        )
    if name.lower().startswith(_RESERVED):
        raise _invalid(
            "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for "
            "internal use."
        )
    if name.startswith(".") or name.endswith(".") or ".." in name:
        raise _invalid("You can't use message attribute names beginning or ending with '.', or with '..' in them.")


def _content(name: str, base: str, data_type: str, value: Mapping[str, Any]) -> bytes:
    member = "BinaryValue" if base == "Binary" else "StringValue"
    given = value.get(member)
    if not given or ("StringValue" in value and "BinaryValue" in value):
        raise _invalid(f"Message (user) attribute '{name}' must contain a non-empty value of type '{data_type}'.")
    if isinstance(given, bytes):
        return given
    if ILLEGAL_XML.search(given) is not None:
        raise _invalid(f"Message (user) attribute '{name}' contains invalid characters.")
    if base == "Number" and _NUMBER.fullmatch(given.strip()) is None:
        raise _invalid(f"Can't cast the value of message (user) attribute '{name}' to a number.")
    return bytes(given.encode())


def _update(hashed: Any, content: bytes) -> None:
    hashed.update(len(content).to_bytes(4, "big"))
    hashed.update(content)


def _invalid(message: str) -> Exception:
    return InvalidParameterValueError(message)
