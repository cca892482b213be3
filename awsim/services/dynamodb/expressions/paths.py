"""Where in an item a document path leads, and which paths can't stand together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.expressions.lexer import ExpressionSyntaxError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from awsim.services.dynamodb.values.values import Value

DocumentPath: TypeAlias = tuple[str | int, ...]
"""A path whose placeholders are resolved: names, and indexes of lists' members."""

MAX_PATH_DEPTH = 32


class Missing:
    """What is found where nothing is: equal to nothing, itself included."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()


def find(item: Mapping[str, Value], path: DocumentPath) -> Value | Missing:
    """The value at a path, or MISSING."""
    found: Any = item
    for element in path:
        kind = type(found)
        if isinstance(element, str):
            found = found.get(element, MISSING) if kind is dict else MISSING
        else:
            found = found[element] if kind is list and element < len(found) else MISSING
        if found is MISSING:
            break
    return found  # type: ignore[no-any-return]


def written(path: DocumentPath) -> str:
    """A path as AWS's messages show it: `[a, [0]]`."""
    return f"[{', '.join(element if isinstance(element, str) else f'[{element}]' for element in path)}]"


def refuse_clashes(paths: Sequence[DocumentPath]) -> None:
    """Refuse that a path leads into another's part, or takes for a list what another takes for a map."""
    for index, second in enumerate(paths):
        for first in paths[:index]:
            clash = _clash(first, second)
            if clash:
                raise ExpressionSyntaxError(
                    f"Two document paths {clash} with each other; must remove or rewrite one of these paths; "
                    f"path one: {written(first)}, path two: {written(second)}"
                )


def _clash(first: DocumentPath, second: DocumentPath) -> str | None:
    for one, other in zip(first, second, strict=False):
        if type(one) is not type(other):
            return "conflict"
        if one != other:
            return None
    return "overlap"


def refuse_nested_keys(paths: Iterable[DocumentPath], keys: Collection[str], index_keys: Collection[str]) -> None:
    """Refuse paths that lead into key attributes, which are scalars."""
    for path in paths:
        name = path[0]
        if len(path) > 1 and (name in keys or name in index_keys):
            raise ValidationError(
                "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "
                f"{'Key' if name in keys else 'IndexKey'}: {name}"
            )
