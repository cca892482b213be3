"""Which tags EC2 takes, and what it says of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.tags import LIMIT, TagError, merged, tags_from_list
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
    if any("Key" not in tag for tag in added):
        raise InvalidParameterValueError("Tag key cannot be null.")
    if any("Value" not in tag for tag in added):
        raise InvalidParameterValueError("Tag value cannot be null. Use empty string instead.")
    try:
        return merged(tags, tags_from_list(added))
    except TagError as error:
        raise _refusal(error) from None


def without_tags(tags: Mapping[str, str], gone: Sequence[Mapping[str, str]] | None) -> dict[str, str]:
    """The tags of a resource without others: one with a value goes only if it has it, all go where none is given.

    Tags that AWS has set stay (API reference, DeleteTags).
    """
    if gone is None:
        return {key: value for key, value in tags.items() if key.startswith("aws:")}
    doomed = {tag["Key"] for tag in gone if tags.get(tag["Key"]) == tag.get("Value", tags.get(tag["Key"]))}
    return {key: value for key, value in tags.items() if key not in doomed}


def _refusal(error: TagError) -> ServiceError:
    match error.kind:
        case "too_many":
            return TagLimitExceededError("The maximum number of Tags for a resource has been reached.")
        case "duplicate":
            return InvalidParameterValueError(f"Duplicate tag key '{error.key}' specified.")
        case "reserved":
            return InvalidParameterValueError("Tag keys starting with 'aws:' are reserved for internal use")
        case "key":
            return InvalidParameterValueError(
                f"Tag key exceeds the maximum length of 128 characters: '{error.key}'"
                if len(error.key or "") > 128
                else f"Tag key '{error.key}' is not valid."
            )
        case "value":
            return InvalidParameterValueError(f"The value of the tag '{error.key}' is not valid: {error.message}")
    raise AssertionError(f"no sentence for tags that break the rule of {error.kind} (at most {LIMIT})")
