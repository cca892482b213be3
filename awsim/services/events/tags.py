"""Tags that can be set, and errors for those that can't."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.tags import TagError, merged, tags_from_list
from awsim.services.events.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def checked_tags(added: Iterable[Mapping[str, str]], before: Mapping[str, str] | None = None) -> dict[str, str]:
    """Tags with others added; raises ValidationException."""
    try:
        return merged(before or {}, tags_from_list(added))
    except TagError as error:
        raise ValidationError(error.message) from None
