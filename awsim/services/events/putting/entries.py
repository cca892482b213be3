"""The entries of PutEvents: their sizes, and what is refused in one without the others."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Entry = Mapping[str, Any]

LARGEST_REQUEST = 262_144
"""Bytes of all entries together (user guide, "Calculating Amazon EventBridge PutEvents event entry size")."""
TIME_SIZE = 14
DEEPEST = 500
"""Levels of a detail: Python reads and writes no JSON of a thousand, and calls on the way count too (AWS: 1,100)."""
JAVA_MEMBERS = ("Time", "Source", "Resources", "DetailType", "Detail", "EventBusName", "TraceHeader")
"""The members of an entry as EventBridge's own sentences write them."""


class RefusedEntry(Exception):
    """An entry that fails singly, with the code and message that are its answer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def answer(self) -> dict[str, str]:
        """As PutEvents answers it."""
        return {"ErrorCode": self.code, "ErrorMessage": self.message}


def size_of(entry: Entry) -> int:
    """The bytes that an entry counts."""
    size = TIME_SIZE if "Time" in entry else 0
    for name in ("Source", "DetailType", "Detail"):
        text = entry.get(name)
        if text:
            size += len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    for resource in entry.get("Resources") or ():
        size += len(resource.encode("utf-8", "surrogatepass"))
    return size


def detail_of(entry: Entry) -> dict[str, Any]:
    """The detail of an entry that has all it needs; raises RefusedEntry (recorded: …_malformed_detail)."""
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            raise RefusedEntry(
                "InvalidArgument", f"Parameter {name} is not valid. Reason: {name} is a required argument."
            )
    text: str = entry["Detail"]
    try:
        detail = _DECODER.decode(text) if _levels(text) <= DEEPEST else None
    except (ValueError, RecursionError):
        detail = None
    if not isinstance(detail, dict):
        raise RefusedEntry("MalformedDetail", "Detail is malformed.")
    return detail


def _levels(text: str) -> int:
    """An upper bound of how deep JSON is nested; exact only where many brackets make it worth counting."""
    brackets = text.count("{") + text.count("[")
    if brackets <= DEEPEST:
        return brackets
    level = deepest = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub("", text)):
        level += 1 if bracket in "{[" else -1
        deepest = max(deepest, level)
    return deepest


def require_own_source(entry: Entry) -> None:
    """Raise RefusedEntry for a source that AWS's services have."""
    if entry["Source"].startswith("aws."):
        raise RefusedEntry("NotAuthorizedForSourceException", "Not authorized for the source.")


def in_java(entries: Sequence[Entry]) -> str:
    """Entries as EventBridge writes them in its sentence about too many (recorded: …exceed_limit_ten_entries)."""
    return f"[{', '.join(map(_in_java, entries))}]"


def _in_java(entry: Entry) -> str:
    members = [(name[0].lower() + name[1:], entry.get(name)) for name in JAVA_MEMBERS]
    members += [("kmsKeyIdentifier", None), ("internalMetadata", None)]
    return f"PutEventsRequestEntry({', '.join(f'{name}={_text(value)}' for name, value in members)})"


def _text(value: Any) -> str:
    if value is None:
        return "null"
    return f"[{', '.join(value)}]" if isinstance(value, list | tuple) else str(value)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
