"""Patch operations: what of a document they may change, and how (RFC 6902's words, API Gateway's rules).

Each kind of resource says as data which paths can be patched; see "Patch operations" in the API Gateway API reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from awsim.services.apigateway.errors import BadRequestError

if TYPE_CHECKING:
    from awsim.services.apigateway.models import Document

Convert = Callable[[str], Any]
PatchOperations = Sequence[Mapping[str, str]] | None

REPLACE = frozenset({"replace"})
ADD_REMOVE = frozenset({"add", "remove"})
ALL = frozenset({"add", "remove", "replace"})
REPLACE_REMOVE = frozenset({"replace", "remove"})


def as_text(value: str) -> str:
    """A value that is kept as it is."""
    return value


def as_flag(value: str) -> bool:
    """`true`, in any case; every other text is false (recorded: test_update_api_key_invalid_enabled_type)."""
    return value.lower() == "true"


def as_int(value: str) -> int:
    """A whole number. Raises BadRequestException for what is none."""
    try:
        return int(value)
    except ValueError:
        raise BadRequestError(f"Invalid patch value {value} specified. Must be an Integer.") from None


def as_number(value: str) -> float:
    """A number. Raises BadRequestException for what is none."""
    try:
        return float(value)
    except ValueError:
        raise BadRequestError(f"Invalid patch value {value} specified. Must be a Double.") from None


def as_list(value: str) -> list[str]:
    """Texts with commas between them."""
    return [each.strip() for each in value.split(",") if each.strip()]


@dataclass(frozen=True)
class Rule:
    """One path that can be patched.

    `{…}` as a last segment stands for any key of a mapping; with `is_list`, for the value of an item of a list.
    """

    path: str
    operations: frozenset[str] = REPLACE
    convert: Convert = as_text
    is_list: bool = False

    def matches(self, segments: Sequence[str]) -> bool:
        """Whether a path is this one."""
        own = self.path.split("/")[1:]
        return len(own) == len(segments) and all(
            each.startswith("{") or each == segment for each, segment in zip(own, segments, strict=True)
        )


def segments_of(path: str) -> list[str]:
    """The parts of a JSON pointer, unescaped."""
    return [re.sub("~[01]", lambda found: "/" if found[0] == "~1" else "~", part) for part in path.split("/")[1:]]


def apply_patches(document: Document, patches: PatchOperations, rules: Sequence[Rule]) -> None:
    """Change a document. Raises BadRequestException for an operation or a path that is not among the rules.

    All operations are looked at before any is carried out.
    """
    planned = [_planned(patch, rules) for patch in patches or ()]
    for rule, segments, operation, value in planned:
        _apply(document, rule, segments, operation, value)


def refused(path: str, operation: str, rules: Sequence[Rule]) -> BadRequestError:
    """The error for a path that can't be patched, as recorded (test_update_model, test_update_resource_behaviour)."""
    start = f"Invalid patch path  '{path}' specified for op '{operation}'. "
    possible = [rule.path for rule in rules if operation in rule.operations]
    if not possible:
        return BadRequestError(start + "Please choose supported operations")
    return BadRequestError(f"{start}Must be one of: [{', '.join(possible)}]")


def _planned(patch: Mapping[str, str], rules: Sequence[Rule]) -> tuple[Rule, list[str], str, str | None]:
    path, operation = patch.get("path") or "", patch.get("op") or ""
    segments = segments_of(path)
    for rule in rules:
        if rule.matches(segments) and operation in rule.operations:
            return rule, segments, operation, patch.get("value")
    raise refused(path, operation, rules)


def _apply(document: Document, rule: Rule, segments: Sequence[str], operation: str, value: str | None) -> None:
    place: Any = document
    for segment in segments[:-1]:
        empty: Any = [] if rule.is_list and segment == segments[-2] else {}
        if place.get(segment) is None:
            place[segment] = empty
        place = place[segment]
    key = segments[-1]
    if rule.is_list and isinstance(place, list):
        _patch_list(place, key, operation, value)
    elif operation == "remove":
        place.pop(key, None)
    else:
        place[key] = rule.convert(value or "")


def _patch_list(items: list[Any], key: str, operation: str, value: str | None) -> None:
    if operation == "remove":
        if key not in items:
            raise BadRequestError(f"Invalid patch path: no such value {key}")
        items.remove(key)
    elif operation == "replace" and key in items:
        items[items.index(key)] = value or ""
    elif key not in items:
        items.append(key)
