"""How an item is changed without changing what is stored: containers along the changed paths are copied, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.expressions.paths import MISSING, DocumentPath, Missing, find

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.dynamodb.values.values import Item, Value


def can_be_written(item: Mapping[str, Value], path: DocumentPath) -> bool:
    """Whether there is a container for what the path names: a map for a name, a list for an index."""
    parent = find(item, path[:-1])
    return type(parent) is (dict if isinstance(path[-1], str) else list)


class Draft:
    """An item on its way from one state to the next.

    Indexes count the members of a list as it was: what is removed goes at the end, when what was written beyond the
    end is appended in the order of its indexes.
    """

    __slots__ = ("_copies", "_item", "_lists")

    def __init__(self, item: Mapping[str, Value]) -> None:
        self._item: Item = dict(item)
        self._copies: dict[int, Any] = {}
        self._lists: dict[int, tuple[list[Any], dict[int, Any]]] = {}

    def write(self, path: DocumentPath, value: Value | Missing) -> None:
        """Put a value where there is a container for it; MISSING takes away what is there."""
        parent: Any = self._item
        for element in path[:-1]:
            parent = self._own(parent, element)
        last = path[-1]
        if type(parent) is list:
            self._lists.setdefault(id(parent), (parent, {}))[1][int(last)] = value
        elif value is MISSING:
            parent.pop(last, None)
        else:
            parent[last] = value

    def finished(self) -> Item:
        """The item with all that was written."""
        for members, changes in self._lists.values():
            length = len(members)
            for index in sorted(changes):
                if index < length:
                    members[index] = changes[index]
                elif changes[index] is not MISSING:
                    members.append(changes[index])
            members[:] = [member for member in members if member is not MISSING]
        return self._item

    def _own(self, parent: Any, element: str | int) -> Any:
        """A container in another, as a copy of this draft's own."""
        child = parent[element]
        if id(child) not in self._copies:
            child = parent[element] = child.copy()
            self._copies[id(child)] = child
        return child
