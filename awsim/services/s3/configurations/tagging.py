"""BucketTaggingOperations: the tags of buckets as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from awsim.common.tags import is_reserved, tags_to_list
from awsim.services.s3.configurations.configured import Answer, Asked, ConfiguredBuckets
from awsim.services.s3.configurations.tag_sets import checked_tags
from awsim.services.s3.errors import AccessDeniedError, lacks_configuration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.s3.models import Bucket

BY_ATTRIBUTES = "The bucket's access is decided by its tags: they are changed by TagResource and UntagResource alone."


class BucketTaggingOperations(ConfiguredBuckets):
    """PutBucketTagging, GetBucketTagging and DeleteBucketTagging."""

    def put_bucket_tagging(self, *, bucket: str, tagging: Mapping[str, Any], **asked: Unpack[Asked]) -> None:
        """Give the bucket these tags instead of those it had; tags that AWS has set stay."""
        configured = self.asked_bucket(bucket, "PutBucketTagging", asked)
        tags = checked_tags(tagging.get("TagSet"), "bucket")
        self._replace_tags(configured, tags)

    def get_bucket_tagging(self, *, bucket: str, **asked: Unpack[Asked]) -> Answer:
        """The tags; raises NoSuchTagSet."""
        configured = self.asked_bucket(bucket, "GetBucketTagging", asked)
        if not configured.tags:
            raise lacks_configuration("NoSuchTagSet", "The TagSet does not exist", bucket)
        return {"TagSet": tags_to_list(configured.tags)}

    def delete_bucket_tagging(self, *, bucket: str, **asked: Unpack[Asked]) -> None:
        """Take the tags away."""
        self._replace_tags(self.asked_bucket(bucket, "PutBucketTagging", asked), {})

    def _replace_tags(self, bucket: Bucket, tags: dict[str, str]) -> None:
        """Raise AccessDenied where attributes decide on access (user guide, "Enabling ABAC in … buckets")."""
        if bucket.abac == "Enabled":
            raise AccessDeniedError(BY_ATTRIBUTES)
        bucket.tags = {**{key: value for key, value in bucket.tags.items() if is_reserved(key)}, **tags}
