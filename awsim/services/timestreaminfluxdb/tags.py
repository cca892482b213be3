"""Tags of everything Timestream for InfluxDB has (API reference, TagResource and its siblings)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.tags import TagError, check_tags, merged, removed
from awsim.services.timestreaminfluxdb.errors import (
    NOUNS,
    ResourceNotFoundError,
    ServiceQuotaExceededError,
    ValidationError,
)
from awsim.services.timestreaminfluxdb.resources import InfluxDBResources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.model.errors import ServiceError

MAX_TAGS = 200
"""As many as the model lets a request carry."""


class TagOperations(InfluxDBResources):
    """Tagging by ARN; a resource has tags, be they none, for as long as it exists."""

    def tag_resource(self, *, resource_arn: str, tags: Mapping[str, str]) -> None:
        """Add tags; a key that is there gets the new value."""
        present = self._tags_of(resource_arn)
        try:
            self.tags[resource_arn] = merged(present, tags, limit=MAX_TAGS)
        except TagError as error:
            raise refused_tags(error) from error

    def untag_resource(self, *, resource_arn: str, tag_keys: list[str]) -> None:
        """Remove tags; keys that are not there are passed over."""
        present = self._tags_of(resource_arn)
        try:
            self.tags[resource_arn] = removed(present, tag_keys)
        except TagError as error:
            raise refused_tags(error) from error

    def list_tags_for_resource(self, *, resource_arn: str) -> dict[str, Any]:
        """Show the tags of a resource."""
        return {"tags": self._tags_of(resource_arn)}

    def _tags_of(self, resource_arn: str) -> dict[str, str]:
        found = self.tags.get(resource_arn)
        if found is None:
            resource_type = resource_arn.rpartition(":")[2].partition("/")[0]
            raise ResourceNotFoundError(resource_type if resource_type in NOUNS else "resource", resource_arn)
        return found


def checked_tags(tags: Mapping[str, str] | None) -> dict[str, str]:
    """The tags of a new resource; raises ValidationError for those that a customer can't set."""
    if tags is None:
        return {}
    try:
        check_tags(tags)
    except TagError as error:
        raise refused_tags(error) from error
    return dict(tags)


def refused_tags(error: TagError) -> ServiceError:
    """The service's own error for tags that AWS refuses."""
    if error.kind == "too_many":
        return ServiceQuotaExceededError(error.message)
    return ValidationError(error.message)
