"""Text in order: added and removed one by one, and found by where it would stand, however many there are."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LONGEST = 1024
"""How many keys a chunk has before it is cut in two: adding to one moves that many at most."""
LAST = "\U0010ffff"


class SortedKeys:
    """A set of texts in the order of their code points, which is that of their UTF-8 bytes.

    >>> keys = SortedKeys()
    >>> for key in ("b", "a", "c"):
    ...     keys.add(key)
    >>> list(keys.after("a"))
    ['b', 'c']
    """

    __slots__ = ("_chunks", "_firsts", "_length")

    def __init__(self) -> None:
        self._chunks: list[list[str]] = []
        self._firsts: list[str] = []
        """The first key of each chunk."""
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[str]:
        for chunk in self._chunks:
            yield from chunk

    def __contains__(self, key: str) -> bool:
        number = self._chunk_of(key)
        if number is None:
            return False
        chunk = self._chunks[number]
        at = bisect_left(chunk, key)
        return at < len(chunk) and chunk[at] == key

    def add(self, key: str) -> None:
        """Add a key that is not there."""
        number = self._chunk_of(key)
        if number is None:
            if not self._chunks:
                self._chunks.append([key])
                self._firsts.append(key)
                self._length = 1
                return
            number = 0
            self._firsts[0] = key
        chunk = self._chunks[number]
        if key > chunk[-1]:
            chunk.append(key)
        else:
            insort(chunk, key)
        self._length += 1
        if len(chunk) > _LONGEST:
            self._cut(number, is_growing=key == chunk[-1] and number == len(self._chunks) - 1)

    def remove(self, key: str) -> None:
        """Remove a key that is there."""
        number = self._chunk_of(key)
        chunk = [] if number is None else self._chunks[number]
        at = bisect_left(chunk, key)
        if number is None or at == len(chunk) or chunk[at] != key:
            raise KeyError(key)
        del chunk[at]
        self._length -= 1
        if not chunk:
            del self._chunks[number], self._firsts[number]
        elif at == 0:
            self._firsts[number] = chunk[0]

    def after(self, key: str) -> Iterator[str]:
        """The keys that are greater, in order; the set is not to change meanwhile."""
        return self._from(key, bisect_right)

    def at_or_after(self, key: str) -> Iterator[str]:
        """The keys that are not less, in order; the set is not to change meanwhile."""
        return self._from(key, bisect_left)

    def _from(self, key: str, find: Callable[[list[str], str], int]) -> Iterator[str]:
        number = self._chunk_of(key) or 0
        if number < len(self._chunks):
            chunk = self._chunks[number]
            for at in range(find(chunk, key), len(chunk)):
                yield chunk[at]
            for index in range(number + 1, len(self._chunks)):
                yield from self._chunks[index]

    def _chunk_of(self, key: str) -> int | None:
        """The chunk a key is in if it is there; None for one before all others."""
        number = bisect_right(self._firsts, key) - 1
        return None if number < 0 else number

    def _cut(self, number: int, *, is_growing: bool) -> None:
        """Make two chunks of one; where keys come in order, the first stays nearly full."""
        chunk = self._chunks[number]
        at = len(chunk) - 1 if is_growing else len(chunk) // 2
        self._chunks.insert(number + 1, chunk[at:])
        self._firsts.insert(number + 1, chunk[at])
        del chunk[at:]


def behind(prefix: str) -> str:
    """The least text that is greater than every text with this prefix: where a listing goes on that skips them.

    >>> behind("photos/")
    'photos0'
    """
    kept = prefix.rstrip(LAST)
    return LAST * 1025 if not kept else kept[:-1] + chr(ord(kept[-1]) + 1)
