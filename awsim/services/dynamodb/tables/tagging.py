"""Which tags DynamoDB takes, and what it says of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.tags import TagError, merged, removed, tags_from_list
from awsim.services.dynamodb.errors import ValidationError, invalid_parameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def with_tags(tags: Mapping[str, str], added: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The tags of a table with others, given as a list, added or replaced."""
    try:
        return merged(tags, tags_from_list(added))
    except TagError as error:
        raise _refusal(error) from None


def without_tags(tags: Mapping[str, str], keys: Iterable[str]) -> dict[str, str]:
    """The tags of a table without those keys; one that is not there is no error."""
    try:
        return removed(tags, keys)
    except TagError as error:
        raise _refusal(error) from None


def _refusal(error: TagError) -> ValidationError:
    match error.kind:
        case "too_many":
            return ValidationError("Too many tags: expected at most 50 tags")
        case "duplicate":
            return invalid_parameters(f"Duplicate Tag keys: {error.key}")
        case "reserved":
            return invalid_parameters(f"System tags (starting with aws:) cannot be added or removed: {error.key}")
        case _:
            return invalid_parameters(error.message)
