"""Things by their names, listed in the order of these, in pages."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from awsim.common.paging import InvalidToken, page
from awsim.services.events.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = 100
AFTER_ALL = "\U0010ffff"

Item = TypeVar("Item")


class Register(Generic[Item]):
    """Names and what has them. Looking up costs nothing, adding a bisection, a page no more than its length."""

    __slots__ = ("_items", "_names")

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}
        self._names: list[str] = []

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Item]:
        """All that is there, in the order of the names."""
        return (self._items[name] for name in self._names)

    def __getitem__(self, name: str) -> Item:
        return self._items[name]

    def get(self, name: str) -> Item | None:
        """What has a name, None where nothing has."""
        return self._items.get(name)

    def put(self, name: str, item: Item) -> None:
        """Have something under a name, in place of what had it."""
        if name not in self._items:
            insort(self._names, name)
        self._items[name] = item

    def remove(self, name: str) -> Item:
        """Take out what has a name; KeyError where nothing has."""
        found = self._items.pop(name)
        del self._names[bisect_left(self._names, name)]
        return found

    def page(
        self,
        scope: Any,
        *,
        prefix: str | None = None,
        limit: int | None = None,
        token: str | None = None,
        where: Callable[[Item], bool] | None = None,
    ) -> tuple[list[Item], str | None]:
        """A page of what has names with a prefix, and is as asked, and the token of the next page.

        `scope` tells the listing apart from others. Raises ValidationException for a token that no page has given.
        """
        names = self._names
        if prefix:
            names = names[bisect_left(names, prefix) : bisect_left(names, prefix + AFTER_ALL)]
        if where is not None:
            names = [name for name in names if where(self._items[name])]
        found, following = paged(names, limit, token, [scope, prefix], key=str)
        return [self._items[name] for name in found], following


def paged(
    items: list[Any], limit: int | None, token: str | None, scope: Any, *, key: Callable[[Any], str]
) -> tuple[list[Any], str | None]:
    """A page of what is sorted by a key; raises ValidationException for a token that no page has given."""
    try:
        return page(items, limit or PAGE, token, scope, key=key)
    except InvalidToken:
        raise ValidationError("Unsupported token.") from None
