"""Tags of streams (AddTagsToStream and its siblings) and of whatever has an ARN (TagResource and its siblings)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.kinesis.resources import KinesisResources
from awsim.services.kinesis.streams.tagging import with_tags, without_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

Answer = dict[str, Any]

PAGE = 50


class TagOperations(KinesisResources):
    """Adding, removing and listing tags."""

    def add_tags_to_stream(
        self,
        *,
        tags: Mapping[str, str],
        stream_name: str | None = None,
        stream_arn: str | None = None,
        stream_id: str | None = None,
    ) -> None:
        """Add tags to a stream, or replace their values."""
        stream = self.active_stream(stream_name, stream_arn, stream_id)
        stream.tags = with_tags(stream.tags, tags, f"stream {stream.name}", self.account)

    def remove_tags_from_stream(
        self,
        *,
        tag_keys: list[str],
        stream_name: str | None = None,
        stream_arn: str | None = None,
        stream_id: str | None = None,
    ) -> None:
        """Remove tags from a stream; keys it does not have are ignored."""
        stream = self.active_stream(stream_name, stream_arn, stream_id)
        stream.tags = without_tags(stream.tags, tag_keys, f"stream {stream.name}", self.account)

    def list_tags_for_stream(
        self,
        *,
        stream_name: str | None = None,
        exclusive_start_tag_key: str | None = None,
        limit: int = PAGE,
        stream_arn: str | None = None,
        stream_id: str | None = None,
    ) -> Answer:
        """List the tags of a stream by key."""
        stream = self.stream(stream_name, stream_arn, stream_id)
        keys = sorted(key for key in stream.tags if key > (exclusive_start_tag_key or ""))
        shown = keys[:limit]
        return {
            "Tags": [{"Key": key, "Value": stream.tags[key]} for key in shown],
            "HasMoreTags": len(shown) < len(keys),
        }

    def tag_resource(self, *, tags: Mapping[str, str], resource_arn: str, stream_id: str | None = None) -> None:
        """Add tags to a stream, consumer, queue or channel, or replace their values."""
        resource = self.resource(resource_arn, stream_id)
        resource.tags = with_tags(resource.tags, tags, f"resource {resource_arn}", self.account)

    def untag_resource(self, *, tag_keys: list[str], resource_arn: str, stream_id: str | None = None) -> None:
        """Remove tags from a stream, consumer, queue or channel; keys it does not have are ignored."""
        resource = self.resource(resource_arn, stream_id)
        resource.tags = without_tags(resource.tags, tag_keys, f"resource {resource_arn}", self.account)

    def list_tags_for_resource(self, *, resource_arn: str, stream_id: str | None = None) -> Answer:
        """List the tags of a stream, consumer, queue or channel by key."""
        tags = self.resource(resource_arn, stream_id).tags
        return {"Tags": [{"Key": key, "Value": tags[key]} for key in sorted(tags)]}
