"""Which tags Kinesis takes, and what it says of others (kinesalite's texts; the rules are common to AWS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.tags import TagError, check_tags, merged, removed
from awsim.services.kinesis.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from awsim.model.errors import ServiceError


def with_tags(tags: Mapping[str, str], added: Mapping[str, str], resource: str, account: str) -> dict[str, str]:
    """The tags of a resource ("stream events") with others added or replaced."""
    try:
        return merged(tags, added)
    except TagError as error:
        raise _refusal(error, "add tags to", resource, account, [*added, *added.values()]) from None


def without_tags(tags: Mapping[str, str], keys: Iterable[str], resource: str, account: str) -> dict[str, str]:
    """The tags of a resource without those keys; one that is not there is no error."""
    keys = list(keys)
    try:
        check_tags(dict.fromkeys(keys, ""))
        return removed(tags, keys)
    except TagError as error:
        raise _refusal(error, "remove tags from", resource, account, keys) from None


def _refusal(error: TagError, deed: str, resource: str, account: str, texts: Iterable[str]) -> ServiceError:
    failed = f"Failed to {deed} {resource} under account {account} because"
    match error.kind:
        case "too_many":
            return InvalidArgumentError(f"{failed} a given stream cannot have more than 50 tags associated with it.")
        case "reserved":
            return InvalidArgumentError("aws: prefixed tag key names are not allowed for external use.")
        case _ if any("%" in text for text in texts):
            return InvalidArgumentError(
                f"{failed} some tags contained illegal characters. The allowed "
                "characters are Unicode letters, white-spaces, '_',',','/','=','+','-','@',':'."
            )
        case _:
            return InvalidArgumentError(
                "Some tags contain invalid characters. Valid characters: "
                "Unicode letters, digits, white space, _ . / = + - % @ :."
            )
