"""In which order a table or an index keeps its items: by a hash of the partition key, then by the keys themselves.

A position is `(hash, keys)`. Ranges of positions are half open and bounded by prefixes: a prefix comes before whatever
begins with it, and `(*prefix, TOP)` after it.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from hashlib import md5
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sortedcontainers import SortedList

KeyValue: TypeAlias = str | bytes | int | Decimal
Key: TypeAlias = tuple[KeyValue, ...]
"""The values of an item's key: the partition key's, then the sort key's."""
Position: TypeAlias = tuple[int, tuple[Any, ...]]
Bound: TypeAlias = tuple[Any, ...]

HASH_BITS = 64
_HASH_BYTES = HASH_BITS // 8
_SALT = b"Outliers"
"""What DynamoDB puts before a key to hash it (dynalite has found it by comparing the order of scans)."""


class _Top:
    """Greater than everything."""

    __slots__ = ()

    def __lt__(self, other: object) -> bool:
        return False

    def __gt__(self, other: object) -> bool:
        return True


TOP = _Top()


@lru_cache(maxsize=4096)
def partition_hash(values: tuple[KeyValue, ...]) -> int:
    """The hash of a partition key; an index may have one of several attributes."""
    content = _SALT + b"".join(map(_hashed, values))
    return int.from_bytes(md5(content, usedforsecurity=False).digest()[:_HASH_BYTES])


def positions_between(
    positions: SortedList[Position], low: Bound | None, high: Bound | None, *, forward: bool
) -> Iterator[Position]:
    """The positions from `low` on and before `high`, in either direction; costs what is taken from it."""
    return positions.irange(low, high, (True, False), not forward)


def segment_bounds(segment: int, total: int) -> tuple[Bound, Bound]:
    """The range of hashes one of the workers of a parallel scan reads."""
    size = 1 << HASH_BITS
    return (-(-segment * size // total),), (-(-(segment + 1) * size // total),)


def _hashed(value: KeyValue) -> bytes:
    if isinstance(value, str):
        return value.encode() if value.isascii() else value.encode("utf-8", "surrogatepass")
    if isinstance(value, bytes):
        return value
    return number_bytes(Decimal(value))


def number_bytes(number: Decimal) -> bytes:
    """A number as DynamoDB stores it: an exponent and digits to the base of 100, in bytes that order as numbers do."""
    if not number:
        return b"\x80"
    sign, digits, exponent = number.normalize().as_tuple()
    assert isinstance(exponent, int), "a number is finite"
    magnitude = len(digits) + exponent
    padded = (*(0,) * (magnitude % 2), *digits)
    padded = (*padded, *(0,) * (len(padded) % 2))
    pairs = [10 * tens + ones for tens, ones in zip(padded[::2], padded[1::2], strict=True)]
    first = ((magnitude + magnitude % 2) // 2 - 64) & 0xFF
    if not sign:
        return bytes((first, *(pair + 1 for pair in pairs)))
    end = (102,) if len(pairs) < 20 else ()
    return bytes((first ^ 0xFF, *(101 - pair for pair in pairs), *end))
