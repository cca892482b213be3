"""Which Python type a shape of the model is written as, in a method's signature or a dataclass."""

from __future__ import annotations

from typing import Any

_SCALARS = {
    "string": "str",
    "character": "str",
    "integer": "int",
    "long": "int",
    "float": "float",
    "double": "float",
    "boolean": "bool",
    "blob": "bytes",
    "timestamp": "float",
}
_DEEPEST = 2


def annotation_of(shape: Any, depth: int = 0) -> str:
    """The type of a value of this shape as a backend sees it: moments are epoch seconds, structures are dicts."""
    if shape.serialization.get("jsonvalue") or shape.serialization.get("eventstream"):
        return "Any"
    if shape.type_name == "structure":
        return "Any" if shape.is_document_type else "dict[str, Any]"
    if shape.type_name == "list":
        return f"list[{_inner(shape.member, depth)}]"
    if shape.type_name == "map":
        return f"dict[str, {_inner(shape.value, depth)}]"
    return _SCALARS[shape.type_name]


def _inner(shape: Any, depth: int) -> str:
    return "Any" if depth == _DEEPEST else annotation_of(shape, depth + 1)
