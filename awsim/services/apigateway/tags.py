"""Tags as they were given, held against what AWS allows in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.tags import TagError, merged, removed
from awsim.services.apigateway.errors import BadRequestError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def with_tags(present: Mapping[str, str], given: Mapping[str, str] | None) -> dict[str, str]:
    """The tags of a resource with those that were given. Raises BadRequestException."""
    try:
        return merged(dict(present), given or {})
    except TagError as error:
        raise BadRequestError(error.message) from error


def without_tags(present: Mapping[str, str], keys: Sequence[str]) -> dict[str, str]:
    """The tags of a resource without some. Raises BadRequestException for those that are AWS's."""
    try:
        return removed(present, keys)
    except TagError as error:
        raise BadRequestError(error.message) from error
