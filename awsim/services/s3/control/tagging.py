"""TaggingOperations: tags of buckets and access points by their ARNs (recorded: TestS3ControlTagging)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.tags import is_reserved, tags_to_list
from awsim.services.s3.configurations.tag_sets import checked_tags
from awsim.services.s3.control.resources import ControlResources
from awsim.services.s3.errors import S3Error

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.s3.control.models import AccessPoint
    from awsim.services.s3.models import Bucket


class TaggingOperations(ControlResources):
    """TagResource, UntagResource and ListTagsForResource."""

    def tag_resource(self, *, account_id: str, resource_arn: str, tags: Sequence[Mapping[str, str]]) -> None:
        """Add tags; a key that is there gets the new value."""
        tagged = self._tagged(account_id, resource_arn)
        checked_tags(tags, "bucket")
        merged = {**tagged.tags, **{tag["Key"]: tag["Value"] for tag in tags}}
        checked_tags(tags_to_list({key: value for key, value in merged.items() if not is_reserved(key)}), "bucket")
        tagged.tags = merged

    def untag_resource(self, *, account_id: str, resource_arn: str, tag_keys: Sequence[str]) -> None:
        """Remove tags; a key that is not there is none already."""
        tagged = self._tagged(account_id, resource_arn)
        gone = {key for key in tag_keys if not is_reserved(key)}
        tagged.tags = {key: value for key, value in tagged.tags.items() if key not in gone}

    def list_tags_for_resource(self, *, account_id: str, resource_arn: str) -> dict[str, Any]:
        """The tags."""
        return {"Tags": tags_to_list(self._tagged(account_id, resource_arn).tags)}

    def _tagged(self, account_id: str, arn: str) -> Bucket | AccessPoint:
        """What has an ARN; raises NoSuchResource.

        Grants of S3 Access Grants and groups of Storage Lens, which have tags too, are not held here.
        """
        self.require_own(account_id)
        name = arn.rpartition(":")[2].removeprefix("bucket/")
        found = self.directory.access_points.by_arn.get(arn) or self.directory.buckets.get(name)
        if found is None or found.account != account_id:
            raise S3Error("The specified resource doesn't exist.", code="NoSuchResource", status=404)
        return found
