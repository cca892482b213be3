"""Listings in the order things were made, in pages of 100."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from awsim.common.paging import InvalidToken, page
from awsim.services.sns.errors import invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PAGE = 100


class Numbered(Protocol):
    """What has a number that grows from one to the next."""

    number: int


Item = TypeVar("Item", bound=Numbered)


def _number(item: Numbered) -> int:
    return item.number


class Roll(Generic[Item]):
    """Things in the order of their numbers; adding the newest costs nothing, taking one out a bisection."""

    __slots__ = ("_items",)

    def __init__(self) -> None:
        self._items: list[Item] = []

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def add(self, item: Item) -> None:
        """Put something in its place, mostly the last."""
        self._items.insert(bisect_right(self._items, item.number, key=_number), item)

    def remove(self, item: Item) -> None:
        """Take something out."""
        position = bisect_left(self._items, item.number, key=_number)
        if position < len(self._items) and self._items[position] is item:
            del self._items[position]

    def page(self, token: str | None, scope: Any, limit: int = PAGE) -> tuple[list[Item], str | None]:
        """A page and the token of the next one; raises InvalidParameter for a token that no page has given."""
        return paged(self._items, token, scope, key=_number, limit=limit)


def paged(
    items: Sequence[Any], token: str | None, scope: Any, *, key: Callable[[Any], Any], limit: int = PAGE
) -> tuple[list[Any], str | None]:
    """A page of what is sorted by a key; raises InvalidParameter for a token that no page has given."""
    try:
        return page(items, limit, token or None, scope, key=key)
    except InvalidToken:
        raise invalid("NextToken") from None
