"""Changes of properties as patch operations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.fabric.stacks.vocabulary import Call, Change, Hook, Tagging, same

if TYPE_CHECKING:
    from collections.abc import Mapping

GONE = frozenset({"NotFoundException"})


def tagging(path: str, *, of_stack: bool = True) -> Tagging:
    """How what is at a path is tagged: `/apikeys/{id}`."""
    arn = "arn:{partition}:apigateway:{region}::" + path
    return Tagging("TagResource", "UntagResource", "resourceArn", arn, "tags", "tagKeys", of_stack=of_stack)


def document(value: Any) -> str:
    """A JSON document as text: templates may have it as either."""
    return value if isinstance(value, str) else json.dumps(value)


def text(value: Any) -> str:
    """A value as a patch has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value) if isinstance(value, (dict, list)) else str(value)


def pointer(name: str) -> str:
    """A name as part of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def operation(op: str, path: str, value: str | None = None) -> dict[str, str]:
    """One patch operation."""
    return {"op": op, "path": path, **({} if value is None else {"value": value})}


def changed_value(path: str, before: Any, after: Any) -> list[dict[str, str]]:
    """A value is replaced, an optional one that is gone emptied."""
    return [] if same(before, after) else [operation("replace", path, text(after))]


def changed_map(path: str, before: Any, after: Any) -> list[dict[str, str]]:
    """Entries go, come and change, each by itself."""
    old: Mapping[str, Any] = before or {}
    new: Mapping[str, Any] = after or {}
    gone = [operation("remove", f"{path}/{pointer(key)}") for key in old if key not in new]
    return gone + [
        operation("add" if key not in old else "replace", f"{path}/{pointer(key)}", text(value))
        for key, value in new.items()
        if not same(old.get(key), value)
    ]


def changed_list(path: str, before: Any, after: Any) -> list[dict[str, str]]:
    """Items go and come; their values are the ends of paths."""
    old, new = list(before or ()), list(after or ())
    gone = [operation("remove", f"{path}/{pointer(each)}") for each in old if each not in new]
    return gone + [operation("add", f"{path}/{pointer(each)}") for each in new if each not in old]


def patched(
    update: str,
    keys: Mapping[str, str],
    *,
    values: Mapping[str, str] | None = None,
    maps: Mapping[str, str] | None = None,
    lists: Mapping[str, str] | None = None,
) -> Hook:
    """The hook that changes properties by an operation with patches.

    `keys` name the resource: parameter -> where it is in what is known. The others are property -> path of the patch.
    """
    kinds = ((values or {}, changed_value), (maps or {}, changed_map), (lists or {}, changed_list))
    names = tuple(name for paths, _ in kinds for name in paths)

    def calls(change: Change) -> list[Call]:
        operations = [
            each
            for paths, made in kinds
            for name, path in paths.items()
            for each in made(path, change.before.get(name), change.after.get(name))
        ]
        if not operations:
            return []
        named = {parameter: change.known[place] for parameter, place in keys.items()}
        return [Call(update, {**named, "patchOperations": operations})]

    return Hook(names, calls, "change")
