"""What the journal keeps of a call's parameters: all of small ones, of large ones a bounded part and the lengths."""

from __future__ import annotations

import marshal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 4096
"""How much of an entry is kept: characters and bytes, a part counting 32 besides."""
LONGEST = 1024
"""How much is kept of one text among much else, in characters or bytes."""
SURELY_SMALL = 1024
"""What takes no more bytes than this when it is marshalled is kept whole, without its parts being looked at."""
_PART = 32
_EACH_BYTE = 4
"""What a marshalled byte of nested values counts: most of their parts are short."""
_NESTED = frozenset({dict, list, tuple})


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The beginning of a text, of bytes, of a list or of a map, and how long the whole was."""

    begins: Any
    length: int


def excerpt(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parameters themselves where they are small; else a copy in which what is long is an `Excerpt`."""
    left = MOST - _PART * len(params)
    is_nested = False
    for part in params.values():
        kind = type(part)
        if kind is str or kind is bytes:
            left -= len(part)
        elif kind in _NESTED:
            is_nested = True
    if (left >= 0 and not is_nested) or (is_nested and _is_surely_small(params)):
        return params
    cutter = _Cutter(MOST)
    cut = {name: cutter.cut(value) for name, value in params.items()}
    if cutter.has_cut and cutter.has_long:
        cutter = _Cutter(LONGEST)
        cut = {name: cutter.cut(value) for name, value in params.items()}
    return cut if cutter.has_cut else params


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
    return (_marshalled(params) or MOST) <= SURELY_SMALL


def _marshalled(value: Any) -> int | None:
    """How many bytes a value takes when it is marshalled; None where it has long texts, or other than plain values."""
    for part in value.values() if type(value) is dict else value:
        kind = type(part)
        if (kind is str or kind is bytes) and len(part) > LONGEST:
            return None
    try:
        return len(marshal.dumps(value))
    except ValueError:
        return None


class _Cutter:
    """Copies values until there is no more room; what comes after is left out, but for its length.

    Of one text no more than `longest` is kept.
    """

    def __init__(self, longest: int) -> None:
        self._left = MOST
        self._longest = longest
        self.has_long = False
        """Whether there are texts of which less is to be kept where something has to be left out."""
        self.has_cut = False
        """Whether the copy lacks anything."""

    def cut(self, value: Any) -> Any:
        self._left -= _PART
        kind = type(value)
        if kind is str or kind is bytes:
            return self._text(value)
        if kind is dict:
            return self._map(value)
        if kind is list or kind is tuple:
            return self._list(value)
        return value

    def _text(self, value: str | bytes) -> Any:
        kept = min(self._longest, max(self._left, 0))
        self.has_long = self.has_long or len(value) > LONGEST
        self._left -= min(len(value), kept)
        return value if len(value) <= kept else self._excerpt(value[:kept], len(value))

    def _list(self, value: list[Any] | tuple[Any, ...]) -> Any:
        kept: list[Any] = []
        for item in value:
            if self._left <= 0:
                return self._excerpt(kept, len(value))
            kept.append(item if type(item) in _NESTED and self._has_room_for(item) else self.cut(item))
        return kept

    def _has_room_for(self, nested: Any) -> bool:
        """Whether the values within go in whole; they are counted then."""
        size = _EACH_BYTE * (_marshalled(nested) or MOST) + _PART
        if size > min(self._left, LONGEST):
            return False
        self._left -= size
        return True

    def _map(self, value: dict[Any, Any]) -> Any:
        kept: dict[Any, Any] = {}
        for key, item in value.items():
            if self._left <= 0:
                return self._excerpt(kept, len(value))
            name = key
            if isinstance(key, str):
                name = key if len(key) <= LONGEST else key[:LONGEST]
                self.has_cut = self.has_cut or name is not key
                self._left -= len(name)
            kept[name] = self.cut(item)
        return kept

    def _excerpt(self, begins: Any, length: int) -> Excerpt:
        self.has_cut = True
        return Excerpt(begins, length)
