"""What a protocol compiles for a shape: made once for all places that have the shape with the same traits."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import Shape

    Convert = Callable[..., Any]


COMPILED: list[dict[tuple[Any, ...], Convert]] = []
"""What each of these functions keeps: by the resolver of a service's shapes, name and traits."""


def per_shape(compile_shape: Callable[[Shape], Convert]) -> Callable[[Shape], Convert]:
    """Make a function that compiles a shape keep what it has compiled.

    botocore makes a new `Shape` wherever a shape is named, so that one that contains itself never ends: here it is its
    name and its traits that count. While it is compiled, such a shape is told a function that looks itself up later.
    """
    compiled: dict[tuple[Any, ...], Convert] = {}
    COMPILED.append(compiled)

    @wraps(compile_shape)
    def look_up(shape: Shape) -> Convert:
        traits = shape.serialization
        key = (vars(shape)["_shape_resolver"], shape.name, *sorted((name, str(traits[name])) for name in traits))
        found = compiled.get(key)
        if found is None:
            compiled[key] = lambda *values: compiled[key](*values)
            found = compiled[key] = compile_shape(shape)
        return found

    return look_up
