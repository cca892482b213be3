"""Event patterns: which events a rule or a filter is about (EventBridge user guide, "Event pattern syntax").

A pattern is checked once and compiled to closures, which are kept by the pattern's text.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from awsim.common.event_pattern_rules import EXPRESSIONS, InvalidPattern, matcher
from awsim.common.event_pattern_syntax import read_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Node = Callable[[Any], bool]
    """Whether what an event has at a place, or `ABSENT`, is what the pattern asks for there."""

ABSENT: Any = object()
"""In place of what an event does not have."""
OR = "$or"


class EventPattern:
    """A valid pattern.

    >>> EventPattern({"detail": {"price": [{"numeric": [">", 10]}]}}).matches({"detail": {"price": 12}})
    True
    """

    __slots__ = ("_node",)

    def __init__(self, pattern: Mapping[str, Any]) -> None:
        self._node = _structure(pattern)

    def matches(self, event: Mapping[str, Any]) -> bool:
        """Whether an event has all that the pattern asks for."""
        return self._node(event)


@lru_cache(maxsize=1024)
def compile_pattern(text: str) -> EventPattern:
    """The pattern that a JSON text holds; raises InvalidPattern, whose `reason` is EventBridge's."""
    try:
        return EventPattern(read_pattern(text))
    except RecursionError:
        raise InvalidPattern("Document nesting depth exceeds the maximum allowed") from None


def _structure(pattern: Mapping[str, Any]) -> Node:
    if not pattern:
        raise InvalidPattern("Empty objects are not allowed")
    fields = [(name, _field(name, asked)) for name, asked in _undotted(pattern).items() if not _is_or(name, asked)]
    alternatives = [_structure(each) for name, asked in pattern.items() if _is_or(name, asked) for each in asked]

    def matches(value: Any) -> bool:
        if isinstance(value, list):
            items = [item for item in _flat(value) if isinstance(item, Mapping)]
            return any(map(matches, items)) if items else matches(ABSENT)
        for name, node in fields:
            if not node(_at(value, name)):
                return False
        return not alternatives or any(alternative(value) for alternative in alternatives)

    return matches


def _field(name: str, asked: Any) -> Node:
    if isinstance(asked, Mapping):
        return _structure(asked)
    if not isinstance(asked, list):
        raise InvalidPattern(f'"{name}" must be an object or an array')
    return _leaf(asked)


def _leaf(asked: list[Any]) -> Node:
    if not asked:
        raise InvalidPattern("Empty arrays are not allowed")
    takes_absent = any(_is_absence(each) for each in asked)
    matchers = [matcher(each) for each in asked if not _is_absence(each)]

    def matches(value: Any) -> bool:
        if isinstance(value, list):
            # The values of a list are as good as a single one; an empty list is as good as nothing.
            found = [item for item in _flat(value) if not isinstance(item, Mapping)]
        elif value is ABSENT or isinstance(value, Mapping):
            return takes_absent
        else:
            found = [value]
        for item in found:
            for each in matchers:
                if each(item):
                    return True
        return takes_absent and not found

    return matches


def _flat(values: list[Any]) -> Iterator[Any]:
    """The items of a list, and of the lists in it."""
    for item in values:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


def _at(value: Any, name: str) -> Any:
    if not isinstance(value, Mapping):
        return ABSENT
    if name in value:
        return value[name]
    start = f"{name}."
    within = {key[len(start) :]: item for key, item in value.items() if key.startswith(start)}
    return within or ABSENT


def _undotted(pattern: Mapping[str, Any]) -> dict[str, Any]:
    """A dot in a name joins two of them: `{"a.b": …}` asks what `{"a": {"b": …}}` does."""
    nested: dict[str, Any] = {}
    for name, asked in pattern.items():
        first, dot, rest = name.partition(".")
        if dot and first and rest:
            asked = {rest: asked}
        else:
            first = name
        if isinstance(nested.get(first), dict) and isinstance(asked, dict):
            nested[first] = {**nested[first], **asked}
        else:
            nested[first] = asked
    return nested


def _is_or(name: str, asked: Any) -> bool:
    """Whether a member holds alternatives; a field that happens to be called `$or` holds values or expressions."""
    return (
        name == OR
        and isinstance(asked, list)
        and len(asked) > 1
        and all(isinstance(each, Mapping) and EXPRESSIONS.keys().isdisjoint(each) for each in asked)
    )


def _is_absence(asked: Any) -> bool:
    return isinstance(asked, Mapping) and asked.get("exists") is False and len(asked) == 1
