"""TaggingOperations: the tags of objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.tags import tags_to_list
from awsim.services.s3.configurations.tag_sets import checked_tags
from awsim.services.s3.errors import MethodNotAllowedError
from awsim.services.s3.resources import S3Resources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.s3.models import Bucket, Version

Answer = dict[str, Any]


class TaggingOperations(S3Resources):
    """PutObjectTagging, GetObjectTagging, DeleteObjectTagging."""

    def put_object_tagging(
        self, *, bucket: str, key: str, tagging: Mapping[str, Any], version_id: str | None = None, **given: Any
    ) -> Answer:
        """Replace the tags of an object."""
        found, version = self._tagged("Put", bucket, key, version_id, given)
        version.tags = checked_tags(tagging.get("TagSet"), "object") or None
        self.announce_event(found, "ObjectTagging:Put", version, reason="PutObjectTagging")
        return _id_of(found, version)

    def get_object_tagging(self, *, bucket: str, key: str, version_id: str | None = None, **given: Any) -> Answer:
        """The tags of an object."""
        found, version = self._tagged("Get", bucket, key, version_id, given)
        return {"TagSet": tags_to_list(version.tags or {}), **_id_of(found, version)}

    def delete_object_tagging(self, *, bucket: str, key: str, version_id: str | None = None, **given: Any) -> Answer:
        """Take all tags off an object."""
        found, version = self._tagged("Delete", bucket, key, version_id, given)
        version.tags = None
        self.announce_event(found, "ObjectTagging:Delete", version, reason="DeleteObjectTagging")
        return _id_of(found, version)

    def _tagged(
        self, verb: str, bucket: str, key: str, version_id: str | None, given: Mapping[str, Any]
    ) -> tuple[Bucket, Version]:
        noun = "ObjectTagging" if version_id is None else "ObjectVersionTagging"
        found = self.bucket_for(
            bucket,
            f"s3:{verb}{noun}",
            key=key,
            version_id=version_id,
            expected_owner=given.get("expected_bucket_owner"),
        )
        newest = found.newest(key) if version_id is None else None
        if newest is not None and newest.is_marker:
            raise MethodNotAllowedError(verb.upper())
        return found, self.find_object(found, key, version_id, method=verb.upper())


def _id_of(bucket: Bucket, version: Version) -> Answer:
    return {} if bucket.versioning is None else {"VersionId": version.version_id}
