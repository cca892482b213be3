"""The JSON paths of EventBridge: names, indices and wildcards (user guide, "Amazon EventBridge input transformation").

`$.detail.items[0].name`, `$.detail['key']`, `$.resources[*]`, `$.detail.*`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

MISSING: Any = object()
"""In place of what a path does not lead to."""
ALL = "*"

_STEP = re.compile(r"\.(?P<name>[^.\[\]'\"\s]+)|\[(?P<index>\d+|\*)\]|\[(['\"])(?P<quoted>.+?)\3\]")


class InvalidPath(ValueError):
    """A text that is no path."""


def find(document: Any, path: str) -> Any:
    """What a path leads to, `MISSING` if to nothing. A path with wildcards leads to the list of all they stand for.

    Raises InvalidPath.
    """
    return _walk(document, steps_of(path))


@lru_cache(maxsize=4096)
def steps_of(path: str) -> tuple[str | int, ...]:
    """The names and indices of a path, `ALL` for a wildcard; raises InvalidPath."""
    if not path.startswith("$"):
        raise InvalidPath(path)
    rest = "" if path == "$." else path[1:]
    steps: list[str | int] = []
    at = 0
    while at < len(rest):
        step = _STEP.match(rest, at)
        if step is None:
            raise InvalidPath(path)
        index = step["index"]
        steps.append(int(index) if index and index != ALL else index or step["name"] or step["quoted"])
        at = step.end()
    return tuple(steps)


def _walk(found: Any, steps: tuple[str | int, ...]) -> Any:
    for number, step in enumerate(steps):
        if step == ALL:
            items = found.values() if isinstance(found, Mapping) else found if isinstance(found, list) else ()
            below = [_walk(item, steps[number + 1 :]) for item in items]
            return [item for item in below if item is not MISSING] or MISSING
        if isinstance(step, int):
            if not isinstance(found, list) or step >= len(found):
                return MISSING
        elif not isinstance(found, Mapping) or step not in found:
            return MISSING
        found = found[step]
    return found
