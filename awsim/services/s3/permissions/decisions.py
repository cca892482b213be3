"""Whether S3 lets a caller of another account, or one without a signature, do something: policy, then lists.

User guide, "How Amazon S3 authorizes a request": a policy that denies is final, one that allows is enough, unless it is
a public one that a public access block restricts; else the lists decide, if the bucket has any.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from awsim.common.public_policies import lets_the_public_in
from awsim.services.s3.models import canonical_id

if TYPE_CHECKING:
    from awsim.common.policy import Policy, Request
    from awsim.services.s3.permissions.grants import Acl, Permission

BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")

OF_BUCKET: dict[str, Permission] = {
    **dict.fromkeys(("ListBucket", "ListBucketVersions", "ListBucketMultipartUploads"), "READ"),
    **dict.fromkeys(("PutObject", "DeleteObject"), "WRITE"),
    "GetBucketAcl": "READ_ACP",
    "PutBucketAcl": "WRITE_ACP",
}
"""Action -> the permission on the bucket that a list grants for it (user guide, "Mapping of ACL permissions …")."""
OF_OBJECT: dict[str, Permission] = {
    **dict.fromkeys(("GetObject", "GetObjectVersion"), "READ"),
    **dict.fromkeys(("GetObjectAcl", "GetObjectVersionAcl"), "READ_ACP"),
    **dict.fromkeys(("PutObjectAcl", "PutObjectVersionAcl"), "WRITE_ACP"),
}
"""Action -> the permission on the object."""
OF_BUCKET_OWNER = frozenset({"DeleteObject", "DeleteObjectVersion", "RestoreObject", "AbortMultipartUpload"})
"""What a bucket's owner may do with objects whosever they are."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A bucket, as far as it decides who may do what. `owner` is an account; `blocks` those that are on, by name."""

    owner: str
    acl: Acl
    policy: Policy | None
    blocks: frozenset[str]
    has_acls: bool
    """False under BucketOwnerEnforced: the lists are off, and the bucket's owner owns every object."""


@dataclass(frozen=True, slots=True)
class Owned:
    """An object, as far as it decides. `owner` is an account."""

    owner: str
    acl: Acl


def is_allowed(bucket: Guarded, request: Request, account: str | None, thing: Owned | None = None) -> bool:
    """Whether a request of an account (None: unsigned) on a bucket, or on an object that is there, is allowed."""
    policy = bucket.policy
    decision = "implicit_deny" if policy is None else policy.decide(request)
    if decision == "explicit_deny":
        return False
    if decision == "allow" and not _is_restricted(bucket, account):
        return True
    action = request.action.partition(":")[2]
    if not bucket.has_acls:
        return account == bucket.owner
    return _by_lists(bucket, action, account, thing)


def _is_restricted(bucket: Guarded, account: str | None) -> bool:
    """Whether a public policy is only for the owner's account and for AWS's services."""
    return (
        "RestrictPublicBuckets" in bucket.blocks
        and account != bucket.owner
        and bucket.policy is not None
        and lets_the_public_in(bucket.policy)
    )


def _by_lists(bucket: Guarded, action: str, account: str | None, thing: Owned | None) -> bool:
    user = None if account is None else canonical_id(account)
    ignoring_public = "IgnorePublicAcls" in bucket.blocks
    if action in OF_OBJECT and thing is not None:
        if thing.owner == account:
            return True
        return thing.acl.grants_to(user, OF_OBJECT[action], ignoring_public=ignoring_public)
    if account == bucket.owner:
        return thing is None or thing.owner == account or action in OF_BUCKET_OWNER or action in OF_BUCKET
    permission = OF_BUCKET.get(action)
    if permission is None:
        return thing is not None and thing.owner == account
    return bucket.acl.grants_to(user, permission, ignoring_public=ignoring_public)
