"""Values inside of other values, by paths: `Table.TableArn`, `Replicas.*.ReplicaStatus`, `RequestItems.@`."""

from __future__ import annotations

from typing import Any


def found_at(value: Any, path: str) -> list[Any]:
    """What is at a path; none where it leads to nothing, several where it says `*` (of a list) or `@` (keys).

    >>> found_at({"Tables": [{"Name": "a"}, {"Name": "b"}]}, "Tables.*.Name")
    ['a', 'b']
    >>> found_at({"RequestItems": {"a": {}, "b": {}}}, "RequestItems.@")
    ['a', 'b']
    """
    found = [value]
    for step in path.split(".") if path else ():
        if step in ("*", "@"):
            found = [each for several in found for each in several]
        elif step.isdigit():
            found = [several[int(step)] for several in found if len(several) > int(step)]
        else:
            found = [each[step] for each in found if isinstance(each, dict) and each.get(step) is not None]
    return found
