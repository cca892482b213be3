"""Which tags EC2 takes, and what it says of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.tags import LONGEST_KEY, TagError, merged, tags_from_list
from awsim.services.ec2.errors import InvalidParameterValueError, TagLimitExceededError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.model.errors import ServiceError

LAUNCH_TEMPLATE = "launch-template"


def template_tags(specifications: Sequence[Mapping[str, Any]] | None) -> dict[str, str]:
    """The tags a launch template is created with; raises ServiceError for tags of something else."""
    tags: dict[str, str] = {}
    for specification in specifications or ():
        resource_type = specification.get("ResourceType")
        if resource_type is None:
            raise InvalidParameterValueError("Tag specification resource type must have a value")
        if resource_type != LAUNCH_TEMPLATE:
            raise InvalidParameterValueError(
                f"'{resource_type}' is not a valid taggable resource type for this operation."
            )
        if not specification.get("Tags"):
            raise InvalidParameterValueError("Tag specification must have at least one tag")
        tags = with_tags(tags, specification["Tags"])
    return tags


def with_tags(tags: Mapping[str, str], added: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The tags of a resource with others added or replaced; raises ServiceError."""
    _require_keys(added)
    if any("Value" not in tag for tag in added):
        raise InvalidParameterValueError("Tag value cannot be null. Use empty string instead.")
    try:
        return merged(tags, tags_from_list(added))
    except TagError as error:
        raise _refusal(error) from None


def without_tags(tags: Mapping[str, str], gone: Sequence[Mapping[str, str]] | None) -> dict[str, str]:
    """The tags of a resource without others: one with a value goes only if it has it, all go where none is given."""
    if gone is None:
        return {}
    _require_keys(gone)
    doomed = {tag["Key"] for tag in gone if tags.get(tag["Key"]) == tag.get("Value", tags.get(tag["Key"]))}
    return {key: value for key, value in tags.items() if key not in doomed}


def _require_keys(tags: Sequence[Mapping[str, str]]) -> None:
    if any("Key" not in tag for tag in tags):
        raise InvalidParameterValueError("Tag key cannot be null.")


def _refusal(error: TagError) -> ServiceError:
    match error.kind:
        case "too_many":
            return TagLimitExceededError("The maximum number of Tags for a resource has been reached.")
        case "duplicate":
            return InvalidParameterValueError(f"Duplicate tag key '{error.key}' specified.")
        case "reserved":
            return InvalidParameterValueError("Tag keys starting with 'aws:' are reserved for internal use")
        case "key" if len(error.key or "") > LONGEST_KEY:
            return InvalidParameterValueError(
                f"Tag key exceeds the maximum length of {LONGEST_KEY} characters: '{error.key}'"
            )
        case _:
            return InvalidParameterValueError(error.message)
