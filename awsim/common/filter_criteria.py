"""Filter criteria: which records of an event source reach a function (Lambda developer guide, "Event filtering")."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.common.event_pattern import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.common.event_pattern import EventPattern


class FilterCriteria:
    """Patterns one of which a record must match; without any, all records pass.

    `content` is the member that holds what the producer wrote (`data` of Kinesis, `body` of SQS), as text or bytes: it
    is matched as JSON by a pattern that asks for a structure there, as a plain string by one that asks for strings,
    and never by the other's kind. Raises InvalidPattern.

    >>> FilterCriteria(['{"body": {"city": ["Seattle"]}}'], "body").matches({"body": '{"city": "Seattle"}'})
    True
    """

    __slots__ = ("_content", "_filters")

    def __init__(self, patterns: Sequence[str], content: str | None = None) -> None:
        self._content = content
        self._filters = [(pattern, _asks_structure(pattern, content)) for pattern in map(compile_pattern, patterns)]

    def __bool__(self) -> bool:
        return bool(self._filters)

    def matches(self, record: Mapping[str, Any]) -> bool:
        """Whether a record passes."""
        if not self._filters:
            return True
        structured = True
        if self._content is not None and self._content in record:
            read = _read(record[self._content])
            structured = not isinstance(read, str)
            record = {**record, self._content: read}
        return any(
            pattern.matches(record) for pattern, asks_structure in self._filters if structured or not asks_structure
        )


def _asks_structure(pattern: EventPattern, content: str | None) -> bool:
    return any(path.startswith(f"{content}.") for path in pattern.paths)


def _read(content: str | bytes) -> Any:
    """The JSON object or array that was written, or the text where it is none."""
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return read if isinstance(read, dict | list) else text
