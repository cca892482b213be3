"""BucketOperations: making, deleting, finding and listing buckets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.paging import InvalidToken, page
from awsim.common.sorted_keys import behind
from awsim.services.s3.buckets.names import region_for, require_name
from awsim.services.s3.errors import InvalidArgumentError, S3Error
from awsim.services.s3.models import Bucket
from awsim.services.s3.resources import S3Resources

if TYPE_CHECKING:
    from collections.abc import Mapping

Answer = dict[str, Any]
MOST_BUCKETS = 10_000
"""How many buckets one page of ListBuckets has at most, and by default."""


class BucketOperations(S3Resources):
    """CreateBucket, DeleteBucket, HeadBucket, ListBuckets and GetBucketLocation."""

    def create_bucket(
        self,
        *,
        bucket: str,
        create_bucket_configuration: Mapping[str, Any] | None = None,
        object_lock_enabled_for_bucket: bool | None = None,
        object_ownership: str | None = None,
        bucket_namespace: str | None = None,
        **grants: str | None,
    ) -> Answer:
        """Make a bucket; in us-east-1 one's own bucket may be made again, which changes nothing."""
        asked = create_bucket_configuration or {}
        if asked.get("Bucket", {}).get("Type") == "Directory" or bucket.endswith("--x-s3"):
            return self.create_directory_bucket(bucket, asked)
        if bucket_namespace == "account-regional":
            self._require_own_namespace(bucket)
        require_name(bucket)
        region = region_for(asked.get("LocationConstraint"), self.region)
        self._require_free(bucket, asked)
        if bucket not in self.directory.buckets:
            made = Bucket(bucket, self.account, region, self.now(), self.partition)
            self.set_up_bucket(made, asked, object_ownership, grants)
            if object_lock_enabled_for_bucket:
                made.object_lock_enabled = True
                made.versioning = "Enabled"
            if asked.get("LocationConstraint") == "EU":
                made.more["location"] = "EU"
            self.directory.add(made)
        location = f"/{bucket}" if region == "us-east-1" else f"http://{bucket}.s3.amazonaws.com/"
        return {"Location": location, "BucketArn": self.directory.buckets[bucket].arn}

    def delete_bucket(self, *, bucket: str, expected_bucket_owner: str | None = None) -> None:
        """Delete a bucket that is empty of all versions; uploads under way end with it."""
        found = self.bucket_for(bucket, "s3:DeleteBucket", expected_owner=expected_bucket_owner)
        if not found.is_empty:
            message = "The bucket you tried to delete is not empty"
            if found.versioning is not None:
                message += ". You must delete all versions in the bucket."
            raise S3Error(message, code="BucketNotEmpty", status=409, BucketName=bucket)
        if found.name in self.directory.access_points.by_bucket:
            message = "The bucket you tried to delete has access points attached. Delete them, then try again."
            raise S3Error(message, code="BucketHasAccessPointsAttached", status=409, BucketName=bucket)
        self.directory.remove(found)

    def head_bucket(self, *, bucket: str, expected_bucket_owner: str | None = None) -> Answer:
        """Where a bucket is, if it is there and the caller may list it."""
        found = self.bucket_for(bucket, "s3:ListBucket", expected_owner=expected_bucket_owner)
        answer: Answer = {"BucketRegion": found.region, "AccessPointAlias": False, "BucketArn": found.arn}
        if found.is_directory:
            answer |= {"BucketLocationType": found.more["location_type"], "BucketLocationName": found.more["location"]}
        return answer

    def get_bucket_location(self, *, bucket: str, expected_bucket_owner: str | None = None) -> Answer:
        """Where a bucket is; buckets in us-east-1 are nowhere."""
        found = self.bucket_for(bucket, "s3:GetBucketLocation", expected_owner=expected_bucket_owner)
        return {"LocationConstraint": found.more.get("location") or _constraint(found.region)}

    def list_buckets(
        self,
        *,
        max_buckets: int | None = None,
        continuation_token: str | None = None,
        prefix: str | None = None,
        bucket_region: str | None = None,
    ) -> Answer:
        """The account's general purpose buckets by name; a page of them where a number or a token is given."""
        if max_buckets is not None and not 1 <= max_buckets <= MOST_BUCKETS:
            raise InvalidArgumentError(
                f"Argument max-buckets must be an integer between 1 and {MOST_BUCKETS}", "max-buckets", str(max_buckets)
            )
        mine = [
            found
            for name in self._names(prefix)
            if (found := self.directory.buckets[name]).account == self.account and not found.is_directory
        ]
        mine = [each for each in mine if bucket_region in (None, each.region)]
        try:
            listed, token = page(
                mine, max_buckets or MOST_BUCKETS, continuation_token, ("s3", "buckets"), key=lambda each: each.name
            )
        except InvalidToken:
            raise InvalidArgumentError(
                "The continuation token provided is incorrect", "continuation-token", continuation_token
            ) from None
        is_paged = bool({max_buckets, continuation_token, prefix, bucket_region} - {None})
        return {
            "Buckets": [_listed(each, with_region=is_paged) for each in listed],
            "Owner": self.owner_of(self.account),
            "ContinuationToken": token,
            "Prefix": prefix,
        }

    def _names(self, prefix: str | None) -> list[str]:
        names = self.directory.names
        if not prefix:
            return list(names)
        end = behind(prefix)
        found = []
        for name in names.at_or_after(prefix):
            if name >= end:
                break
            found.append(name)
        return found

    def _require_free(self, name: str, asked: Mapping[str, Any]) -> None:
        there = self.directory.buckets.get(name)
        if there is None:
            return
        if there.account != self.account:
            message = (
                "The requested bucket name is not available. The bucket namespace is shared by all users of the "
                "system. Please select a different name and try again."
            )
            raise S3Error(message, code="BucketAlreadyExists", status=409, BucketName=name)
        if there.region != "us-east-1" or self.region != "us-east-1" or asked.get("Tags"):
            message = "Your previous request to create the named bucket succeeded and you already own it."
            raise S3Error(message, code="BucketAlreadyOwnedByYou", status=409, BucketName=name)

    def _require_own_namespace(self, name: str) -> None:
        """A bucket of an account's own namespace says so in its name."""
        if not name.endswith(f"-{self.account}-{self.region}-an"):
            raise S3Error("The specified bucket is not valid.", code="InvalidBucketName", status=400, BucketName=name)


def _constraint(region: str) -> str | None:
    return None if region == "us-east-1" else region


def _listed(bucket: Bucket, *, with_region: bool) -> Answer:
    answer: Answer = {"Name": bucket.name, "CreationDate": bucket.created_at, "BucketArn": bucket.arn}
    if with_region:
        answer["BucketRegion"] = bucket.region
    return answer
