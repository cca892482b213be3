"""The fields of an event as patterns see them: paths of names joined by dots, each with the values found there.

Arrays leave no trace in a path. A value within an object of an array knows which element that is, so that a pattern is
not held to fit where one field comes from one element and another from the next (Event Ruler, "JSON Array Matching").
"""

from __future__ import annotations

import json
from collections.abc import ItemsView, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Membership = tuple[tuple[int, int], ...]
    """(number of an array, index in it), from the outermost array to the innermost."""
    Fields = dict[str, list[tuple[Any, Membership]]]
    """Path -> the values there (texts, numbers, booleans and None), each with its membership."""


@dataclass(slots=True)
class PathTree:
    """The paths that are asked for, name by name; what else an event holds is passed over."""

    path: str | None = None
    """The whole path where one that is asked for ends here."""
    users: int = 0
    """How often that path was added."""
    below: dict[str, PathTree] = field(default_factory=dict)

    def add(self, path: str) -> None:
        """Ask for a path. Each time it is added it has to be removed."""
        node = self
        for name in path.split("."):
            node = node.below.setdefault(name, PathTree())
        node.path = path
        node.users += 1

    def remove(self, path: str) -> None:
        """Ask for a path once less."""
        nodes = [self]
        names = path.split(".")
        for name in names:
            nodes.append(nodes[-1].below[name])
        nodes[-1].users -= 1
        if not nodes[-1].users:
            nodes[-1].path = None
        for name, node, above in zip(reversed(names), reversed(nodes), reversed(nodes[:-1]), strict=False):
            if node.path is None and not node.below:
                del above.below[name]

    def find(self, names: str) -> PathTree | None:
        """What is below names joined by dots."""
        node: PathTree | None = self
        for name in names.split("."):
            node = node.below.get(name) if node is not None else None
        return node


def tree_of(paths: Iterable[str]) -> PathTree:
    """The tree of some paths."""
    tree = PathTree()
    for path in paths:
        tree.add(path)
    return tree


def fields_of(event: Mapping[str, Any], tree: PathTree) -> Fields:
    """The fields of an event that a tree asks for."""
    collected = _Collecting()
    collected.object(event, tree, ())
    return collected.fields


class _Collecting:
    """One walk through an event."""

    __slots__ = ("_arrays", "fields")

    def __init__(self) -> None:
        self.fields: Fields = {}
        self._arrays = 0

    def object(self, event: Mapping[str, Any], tree: PathTree, membership: Membership) -> None:
        below = tree.below
        # A dot in a name joins two names: only then, or where much is asked for, all names are looked at.
        if type(event) is dict and len(below) <= len(event) and "." not in "".join(event):
            for name, node in below.items():
                if name in event:
                    self._value(event[name], node, membership)
            return
        for name, value in event.items():
            found = below.get(name) or (tree.find(name) if "." in name else None)
            if found is not None:
                self._value(value, found, membership)

    def _value(self, value: Any, node: PathTree, membership: Membership) -> None:
        if type(value) not in _SCALARS:
            if isinstance(value, Mapping):
                self.object(value, node, membership)
                return
            if isinstance(value, list):
                self._array(value, node, membership)
                return
        if node.path is not None:
            self.fields.setdefault(node.path, []).append((value, membership))

    def _array(self, items: list[Any], node: PathTree, membership: Membership) -> None:
        number = self._arrays
        self._arrays += 1
        for index, item in enumerate(items):
            # A value in an array is taken with whatever is beside the array.
            self._value(item, node, membership if type(item) in _SCALARS else (*membership, (number, index)))


_SCALARS = frozenset({str, int, float, bool, type(None), Decimal})


def read_event(text: str) -> Mapping[str, Any]:
    """An event as a pattern sees its text: numbers with all their digits, and a name's values each time it is there.

    What `json.loads` reads is as good where floats are exact enough and no name stands twice in an object. Raises
    ValueError where the text holds no object.
    """
    event = json.loads(text, parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_object_of)
    if not isinstance(event, Mapping):
        raise ValueError("an event is a JSON object")
    return event


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _object_of(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Repeating(pairs)


class _Repeating(Mapping[str, Any]):
    """An object in whose text a name stands more than once: its items are all that stand there."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        self.pairs = pairs
        self._last = dict(pairs)

    def __getitem__(self, name: str) -> Any:
        return self._last[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._last)

    def __len__(self) -> int:
        return len(self._last)

    def items(self) -> ItemsView[str, Any]:
        """All of them, in the order of the text."""
        return _AllItems(self)


class _AllItems(ItemsView[str, Any]):
    def __init__(self, repeating: _Repeating) -> None:
        super().__init__(repeating)
        self._pairs = repeating.pairs

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter(self._pairs)
