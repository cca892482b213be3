"""Tags of pipes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.tags import TagError, merged, removed
from awsim.services.pipes.errors import ValidationError
from awsim.services.pipes.resources import PipesResources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class TagOperations(PipesResources):
    """Adding, removing and listing tags."""

    def tag_resource(self, *, resource_arn: str, tags: Mapping[str, str]) -> None:
        """Add tags to a pipe; a key that is there gets the new value."""
        pipe = self.pipe_by_arn(resource_arn)
        pipe.tags = checked_tags(pipe.tags, tags)

    def untag_resource(self, *, resource_arn: str, tag_keys: Sequence[str]) -> None:
        """Remove tags from a pipe; keys it does not have are ignored."""
        pipe = self.pipe_by_arn(resource_arn)
        try:
            pipe.tags = removed(pipe.tags, tag_keys)
        except TagError as error:
            raise ValidationError(error.message) from None

    def list_tags_for_resource(self, *, resource_arn: str) -> dict[str, Any]:
        """The tags of a pipe."""
        return {"tags": self.pipe_by_arn(resource_arn).tags}


def checked_tags(tags: Mapping[str, str], added: Mapping[str, str]) -> dict[str, str]:
    """Tags with others added; raises ValidationException for those that AWS refuses."""
    try:
        return merged(tags, added)
    except TagError as error:
        raise ValidationError(error.message) from None
