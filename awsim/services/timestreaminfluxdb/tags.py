"""Tags of everything Timestream for InfluxDB has (API reference, TagResource and its siblings)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.timestreaminfluxdb.errors import NOUNS, ResourceNotFoundError, ServiceQuotaExceededError
from awsim.services.timestreaminfluxdb.resources import InfluxDBResources

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_TAGS = 200
"""As many as the model lets a request carry."""


class TagOperations(InfluxDBResources):
    """Tagging by ARN; a resource has tags, be they none, for as long as it exists."""

    def tag_resource(self, *, resource_arn: str, tags: Mapping[str, str]) -> None:
        """Add tags; a key that is there gets the new value."""
        present = self._tags_of(resource_arn)
        if len(present.keys() | tags.keys()) > MAX_TAGS:
            raise ServiceQuotaExceededError(f"A resource can have at most {MAX_TAGS} tags.")
        present.update(tags)

    def untag_resource(self, *, resource_arn: str, tag_keys: list[str]) -> None:
        """Remove tags; keys that are not there are passed over."""
        present = self._tags_of(resource_arn)
        for key in tag_keys:
            present.pop(key, None)

    def list_tags_for_resource(self, *, resource_arn: str) -> dict[str, Any]:
        """Show the tags of a resource."""
        return {"tags": self._tags_of(resource_arn)}

    def _tags_of(self, resource_arn: str) -> dict[str, str]:
        found = self.tags.get(resource_arn)
        if found is None:
            resource_type = resource_arn.rpartition(":")[2].partition("/")[0]
            raise ResourceNotFoundError(resource_type if resource_type in NOUNS else "resource", resource_arn)
        return found
