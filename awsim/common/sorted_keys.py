"""Texts in order, in which a listing goes on at any place; the order is that of code points, and of UTF-8 bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sortedcontainers import SortedList

if TYPE_CHECKING:
    from collections.abc import Iterator

LAST = "\U0010ffff"


class SortedKeys(SortedList[str]):
    """A set of texts that are added and removed one by one.

    >>> keys = SortedKeys(["b", "a", "c"])
    >>> list(keys.after("a"))
    ['b', 'c']
    """

    def after(self, key: str) -> Iterator[str]:
        """The keys that are greater, in order; the set is not to change meanwhile."""
        ahead: Iterator[str] = self.irange(key, None, inclusive=(False, True))
        return ahead

    def at_or_after(self, key: str) -> Iterator[str]:
        """The keys that are not less, in order; the set is not to change meanwhile."""
        ahead: Iterator[str] = self.irange(key, None)
        return ahead


def behind(prefix: str) -> str:
    """The least text that is greater than every text with this prefix: where a listing goes on that skips them.

    >>> behind("photos/")
    'photos0'
    """
    kept = prefix.rstrip(LAST)
    return LAST * 1025 if not kept else kept[:-1] + chr(ord(kept[-1]) + 1)
