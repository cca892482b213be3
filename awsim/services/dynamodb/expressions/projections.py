"""Which parts of an item a set of paths names: projections, and what an update has touched."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from awsim.services.dynamodb.expressions.checks import check_path_words
from awsim.services.dynamodb.expressions.parser import parse_projection
from awsim.services.dynamodb.expressions.paths import MISSING, DocumentPath, refuse_clashes, refuse_nested_keys
from awsim.services.dynamodb.expressions.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from awsim.services.dynamodb.values.values import Item, Value

Tree: TypeAlias = "dict[str | int, Tree | None]"
"""What is wanted of a container: of each part None, which is all of it, or what is wanted of that in turn."""


class Projection:
    """The parts of items that a request wants to see."""

    __slots__ = ("_tree", "names", "paths", "used_names")

    def __init__(self, paths: Iterable[DocumentPath], used_names: frozenset[str] = frozenset()) -> None:
        self.paths = tuple(paths)
        self.used_names = used_names
        self._tree = _tree_of(self.paths)
        self.names = frozenset(str(path[0]) for path in self.paths)
        """The attributes that have to be read for it."""

    def of(self, item: Mapping[str, Value]) -> Item:
        """What it wants of an item; what is not there is left out."""
        parts: dict[Any, Any] = {}
        whole: Mapping[Any, Value] = item
        for name, wanted in self._tree.items():
            value: Any = whole.get(name, MISSING)
            if wanted is not None:
                value = _part(value, wanted)
            if value is not MISSING:
                parts[name] = value
        return parts

    def refuse_nested_keys(self, keys: Collection[str], index_keys: Collection[str] = ()) -> None:
        """Refuse paths that lead into the key attributes of the table or of its indexes."""
        refuse_nested_keys(self.paths, keys, index_keys)


@lru_cache(maxsize=4096)
def compile_projection(text: str, names: tuple[tuple[str, str], ...]) -> Projection:
    """Work out a projection for the names that its placeholders stand for."""
    parsed = parse_projection(text)
    for path in parsed.paths:
        check_path_words(path)
    scope = Scope(dict(names), {})
    paths = [scope.path(path) for path in parsed.paths]
    refuse_clashes(paths)
    return Projection(paths, frozenset(scope.used_names))


def _tree_of(paths: Iterable[DocumentPath]) -> Tree:
    tree: Tree = {}
    for *parents, last in paths:
        branch = tree
        for element in parents:
            deeper = branch.setdefault(element, {})
            assert deeper is not None, "the paths do not clash"
            branch = deeper
        branch[last] = None
    return tree


def _part(value: Any, wanted: Tree) -> Any:
    """What is wanted of a container; MISSING where there is nothing of it."""
    kind = type(value)
    if kind is dict:
        present = {name: value[name] for name in wanted if name in value}
        found = {name: _whole_or_part(part, wanted[name]) for name, part in present.items()}
        return {name: part for name, part in found.items() if part is not MISSING} or MISSING
    if kind is list:
        indexes = sorted(index for index in wanted if isinstance(index, int) and index < len(value))
        members = [_whole_or_part(value[index], wanted[index]) for index in indexes]
        return [member for member in members if member is not MISSING] or MISSING
    return MISSING


def _whole_or_part(value: Any, wanted: Tree | None) -> Any:
    return value if wanted is None else _part(value, wanted)
