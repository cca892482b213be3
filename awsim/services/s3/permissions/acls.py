"""AclOperations: the access control lists of buckets and of objects, and those that new ones are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from awsim.services.s3.configurations.configured import Answer, Asked, ConfiguredBuckets
from awsim.services.s3.configurations.encryption import DEFAULT
from awsim.services.s3.configurations.ownership import ENFORCED, ownership_of_header
from awsim.services.s3.configurations.tag_sets import checked_tags
from awsim.services.s3.errors import AccessDeniedError, S3Error
from awsim.services.s3.models import canonical_id
from awsim.services.s3.permissions.deciding import AccessDecisions
from awsim.services.s3.permissions.decisions import BLOCKS
from awsim.services.s3.permissions.grants import (
    HEADERS,
    Acl,
    MalformedACLError,
    header_missing,
    private_to,
    requested_acl,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.model.errors import ServiceError
    from awsim.model.operation import Operation
    from awsim.services.s3.models import Bucket

    Grants = Mapping[str, str | None]


class AclOperations(ConfiguredBuckets, AccessDecisions):
    """GetBucketAcl, PutBucketAcl, GetObjectAcl, PutObjectAcl; overrides `set_up_bucket` and `grants_of`."""

    @classmethod
    def refusal_of(cls, operation: Operation, params: Mapping[str, Any], message: str) -> ServiceError:
        """Lists that lack something have an error of their own."""
        if "AccessControlPolicy" in params:
            return MalformedACLError()
        return super().refusal_of(operation, params, message)

    def get_bucket_acl(self, *, bucket: str, **asked: Unpack[Asked]) -> Answer:
        """Whom the bucket grants what."""
        configured = self.asked_bucket(bucket, "GetBucketAcl", asked)
        acl: Acl = configured.acl or private_to(canonical_id(configured.account))
        return acl.describe()

    def put_bucket_acl(
        self,
        *,
        bucket: str,
        acl: str | None = None,
        access_control_policy: Mapping[str, Any] | None = None,
        content_md5: str | None = None,
        checksum_algorithm: str | None = None,
        expected_bucket_owner: str | None = None,
        **grants: str | None,
    ) -> None:
        """Grant what a canned name, headers or a document say, and nothing else."""
        found = self.bucket_for(bucket, "s3:PutBucketAcl", expected_owner=expected_bucket_owner)
        owner = canonical_id(found.account)
        wanted = requested_acl(owner, canned=acl, granted=grants, document=access_control_policy)
        if wanted is None:
            raise header_missing()
        self._require_lists(found, acl, wanted)
        self._require_private(found, wanted, "PutBucketAcl", found.arn)
        found.acl = None if wanted.gives_only_to(owner) else wanted

    def get_object_acl(
        self,
        *,
        bucket: str,
        key: str,
        version_id: str | None = None,
        request_payer: str | None = None,
        expected_bucket_owner: str | None = None,
    ) -> Answer:
        """Whom an object grants what."""
        action = "s3:GetObjectAcl" if version_id is None else "s3:GetObjectVersionAcl"
        found = self.bucket_for(bucket, action, key=key, version_id=version_id, expected_owner=expected_bucket_owner)
        version = self.find_object(found, key, version_id)
        acl: Acl = version.acl or private_to(canonical_id(version.owner))
        return acl.describe()

    def put_object_acl(
        self,
        *,
        bucket: str,
        key: str,
        version_id: str | None = None,
        acl: str | None = None,
        access_control_policy: Mapping[str, Any] | None = None,
        content_md5: str | None = None,
        checksum_algorithm: str | None = None,
        request_payer: str | None = None,
        expected_bucket_owner: str | None = None,
        **grants: str | None,
    ) -> Answer:
        """Grant what a canned name, headers or a document say, and nothing else."""
        action = "s3:PutObjectAcl" if version_id is None else "s3:PutObjectVersionAcl"
        found = self.bucket_for(bucket, action, key=key, version_id=version_id, expected_owner=expected_bucket_owner)
        version = self.find_object(found, key, version_id, method="PUT")
        owner = canonical_id(version.owner)
        of_bucket = canonical_id(found.account)
        wanted = requested_acl(
            owner, canned=acl, granted=grants, document=access_control_policy, bucket_owner=of_bucket
        )
        if wanted is None:
            raise header_missing()
        self._require_lists(found, acl, wanted)
        self._require_private(found, wanted, "PutObjectAcl", f"{found.arn}/{key}")
        version.acl = None if wanted.gives_only_to(owner) else wanted
        self.announce_event(found, "ObjectAcl:Put", version, reason="PutObjectAcl")
        return {}

    def set_up_bucket(self, bucket: Bucket, asked: Mapping[str, Any], ownership: str | None, grants: Grants) -> None:
        """Tags, ownership and grants as they are asked for; public access is blocked, objects are encrypted.

        User guide, "Default settings for new S3 buckets FAQ".
        """
        bucket.ownership = ownership_of_header(ownership)
        bucket.tags = checked_tags(asked.get("Tags"), "new bucket")
        owner = canonical_id(bucket.account)
        wanted = requested_acl(owner, canned=grants.get("acl"), granted=_headers(grants))
        bucket.configurations |= {"PublicAccessBlock": dict.fromkeys(BLOCKS, True), "Encryption": DEFAULT}
        if wanted is None or wanted.gives_only_to(owner):
            return
        if bucket.ownership == ENFORCED:
            message = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"
            refused = S3Error(message, code="InvalidBucketAclWithObjectOwnership", status=400)
            self.refuse(refused, "CreateBucket", "ACL")
        self._require_private(bucket, wanted, "CreateBucket", bucket.arn)
        bucket.acl = wanted

    def grants_of(self, bucket: Bucket, grants: Grants) -> Acl | None:
        """The list of an object that is written with these grants, None for one that is its owner's alone."""
        if not any(grants.values()):
            return None
        owner, of_bucket = canonical_id(self.owner_of_written(bucket, grants)), canonical_id(bucket.account)
        canned = grants.get("acl")
        wanted = requested_acl(owner, canned=canned, granted=_headers(grants), bucket_owner=of_bucket)
        if wanted is None:
            return None
        self._require_lists(bucket, canned, wanted)
        self._require_private(bucket, wanted, "PutObject", bucket.arn)
        return None if wanted.gives_only_to(owner) else wanted

    def owner_of_written(self, bucket: Bucket, grants: Grants) -> str:
        """The account that is to own what is written into a bucket with these grants."""
        if bucket.ownership == ENFORCED:
            return bucket.account
        gives_away = grants.get("acl") == "bucket-owner-full-control"
        return bucket.account if gives_away and bucket.ownership == "BucketOwnerPreferred" else self.account

    def _require_lists(self, bucket: Bucket, canned: str | None, wanted: Acl) -> None:
        """Raise AccessControlListNotSupported for a list where there are none, unless it says what holds anyway."""
        if bucket.ownership != ENFORCED:
            return
        if canned is None and wanted.gives_only_to(canonical_id(bucket.account)):
            return
        if canned != "bucket-owner-full-control":
            refused = S3Error("The bucket does not allow ACLs", code="AccessControlListNotSupported", status=400)
            self.refuse(refused, "PutObjectAcl", "ACL")

    def _require_private(self, bucket: Bucket, wanted: Acl, action: str, resource: str) -> None:
        """Raise AccessDenied for a public list where public access is blocked."""
        if wanted.is_public and "BlockPublicAcls" in self.blocks_of(bucket):
            who = self.principal_arn()
            refused = AccessDeniedError(blocked(who, action, resource, "ACLs", "BlockPublicAcls"))
            self.refuse(refused, action, "ACL")


def blocked(arn: str, action: str, resource: str, what: str, setting: str) -> str:
    """What is said where a public access block forbids something to everybody."""
    what = "public access control lists (ACLs)" if what == "ACLs" else what
    return (
        f'User: {arn} is not authorized to perform: s3:{action} on resource: "{resource}" because {what} are prevented '
        f"by the {setting} setting in S3 Block Public Access."
    )


def _headers(grants: Grants) -> dict[str, str | None]:
    return {name: value for name, value in grants.items() if name in HEADERS}
