"""What the journal keeps of a call's parameters: all of small ones, of large ones a bounded part and the lengths."""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST = 4096
"""How much of an entry is kept: characters and bytes, a part counting 32 besides."""
LONGEST = 1024
"""How much is kept of one text among much else, in characters or bytes."""
SURELY_SMALL = 1024
"""What takes no more bytes than this when it is marshalled is kept whole, without its parts being looked at."""
_PART = 32
_NESTED = frozenset({dict, list, tuple})


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The beginning of a text, of bytes, of a list or of a map, and how long the whole was."""

    begins: Any
    length: int


def excerpt(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parameters themselves where they are small; else a copy in which what is long is an `Excerpt`."""
    if _is_small(params):
        return params
    cutter = _Cutter()
    return {name: cutter.cut(value) for name, value in params.items()}


def _is_small(params: Mapping[str, Any]) -> bool:
    """Whether all of it is to be kept. Every call passes here."""
    left = MOST - _PART * len(params)
    is_nested = False
    for part in params.values():
        kind = type(part)
        if kind is str or kind is bytes:
            left -= len(part)
        elif kind in _NESTED:
            is_nested = True
    if left < 0 or not is_nested:
        return left >= 0
    return _is_surely_small(params) or _is_small_with_all_parts(params)


def _is_surely_small(params: Mapping[str, Any]) -> bool:
    """Whether nested values are small, for the many calls that have few of them: `marshal` looks at them in C.

    It copies what it looks at: where much may be in a list, it is not asked.
    """
    if type(params) is not dict:
        return False
    for part in params.values():
        kind = type(part)
        if kind is list or kind is tuple or (kind is dict and type(next(iter(part.values()), None)) is list):
            return False
    try:
        return len(marshal.dumps(params)) <= SURELY_SMALL
    except ValueError:
        return False  # something else than plain values


def _is_small_with_all_parts(params: Mapping[str, Any]) -> bool:
    left = MOST
    waiting: list[Any] = []
    value: Any = params
    while True:
        left -= _PART * len(value)
        if type(value) is dict or isinstance(value, Mapping):
            if value is not params:
                left -= sum(map(len, value))
            value = value.values()
        if left < 0:
            return False
        for part in value:
            kind = type(part)
            if kind is str or kind is bytes:
                left -= len(part)
            elif kind in _NESTED:
                waiting.append(part)
        if left < 0:
            return False
        if not waiting:
            return True
        value = waiting.pop()


class _Cutter:
    """Copies values until there is no more room; what comes after is left out, but for its length."""

    def __init__(self) -> None:
        self._left = MOST

    def cut(self, value: Any) -> Any:
        self._left -= _PART
        match value:
            case str() | bytes():
                return self._text(value)
            case dict():
                return self._map(value)
            case list() | tuple():
                return self._list(value)
        return value

    def _text(self, value: str | bytes) -> Any:
        kept = min(LONGEST, max(self._left, 0))
        self._left -= min(len(value), kept)
        return value if len(value) <= kept else Excerpt(value[:kept], len(value))

    def _list(self, value: list[Any] | tuple[Any, ...]) -> Any:
        kept: list[Any] = []
        for item in value:
            if self._left <= 0:
                return Excerpt(kept, len(value))
            kept.append(self.cut(item))
        return kept

    def _map(self, value: dict[Any, Any]) -> Any:
        kept: dict[Any, Any] = {}
        for key, item in value.items():
            if self._left <= 0:
                return Excerpt(kept, len(value))
            name = key[:LONGEST] if isinstance(key, str) else key
            self._left -= len(name) if isinstance(name, str) else 0
            kept[name] = self.cut(item)
        return kept
