"""OwnershipOperations: who owns what others write into a bucket, and whether its access control lists count at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from awsim.services.s3.configurations.configured import Answer, Asked, ConfiguredBuckets
from awsim.services.s3.configurations.documents import check_document
from awsim.services.s3.errors import MalformedXMLError, S3Error, lacks_configuration

if TYPE_CHECKING:
    from collections.abc import Mapping

ENFORCED = "BucketOwnerEnforced"
"""The bucket's owner owns everything, there are no lists."""
OWNERSHIPS = frozenset({ENFORCED, "BucketOwnerPreferred", "ObjectWriter"})


def ownership_of_header(given: str | None) -> str:
    """The ownership a new bucket is to have; raises InvalidArgument (recorded: test_bucket_ownership_controls_exc)."""
    if given is None:
        return ENFORCED
    if given not in OWNERSHIPS:
        raise S3Error(
            f"Invalid x-amz-object-ownership header: {given}",
            code="InvalidArgument",
            status=400,
            ArgumentName="x-amz-object-ownership",
        )
    return given


class OwnershipOperations(ConfiguredBuckets):
    """PutBucketOwnershipControls, GetBucketOwnershipControls and DeleteBucketOwnershipControls."""

    def put_bucket_ownership_controls(
        self, *, bucket: str, ownership_controls: Mapping[str, Any], **asked: Unpack[Asked]
    ) -> None:
        """Say who owns what is written; lists that grant others anything can't be turned off."""
        configured = self.asked_bucket(bucket, "PutBucketOwnershipControls", asked)
        check_document("PutBucketOwnershipControls", "OwnershipControls", ownership_controls)
        rules = ownership_controls["Rules"]
        if len(rules) != 1:
            raise MalformedXMLError
        ownership = rules[0]["ObjectOwnership"]
        if ownership == ENFORCED and configured.acl is not None:
            raise S3Error(
                "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
                code="InvalidBucketAclWithObjectOwnership",
                status=400,
            )
        configured.ownership = ownership

    def get_bucket_ownership_controls(self, *, bucket: str, **asked: Unpack[Asked]) -> Answer:
        """Who owns it; raises OwnershipControlsNotFoundError."""
        configured = self.asked_bucket(bucket, "GetBucketOwnershipControls", asked)
        if configured.ownership is None:
            code, message = "OwnershipControlsNotFoundError", "The bucket ownership controls were not found"
            raise lacks_configuration(code, message, bucket)
        return {"OwnershipControls": {"Rules": [{"ObjectOwnership": configured.ownership}]}}

    def delete_bucket_ownership_controls(self, *, bucket: str, **asked: Unpack[Asked]) -> None:
        """Leave what is written to who writes it."""
        self.asked_bucket(bucket, "PutBucketOwnershipControls", asked).ownership = None
