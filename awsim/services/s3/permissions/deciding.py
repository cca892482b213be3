"""AccessDecisions: what a request is asked before it may do something with a bucket.

While nothing enforces IAM, the callers of the bucket's own account are not asked; those of other accounts are, and who
has not signed is. The account's callers meet the lists only of objects that others own.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from awsim.common.policy import Caller, Policy, Request, parse_policy
from awsim.common.policy_decision import request_of_caller
from awsim.common.public_policies import lets_the_public_in
from awsim.kernel.caller import UNSIGNED, caller
from awsim.services.s3.configurations.ownership import ENFORCED
from awsim.services.s3.errors import AccessDeniedError, MethodNotAllowedError
from awsim.services.s3.models import canonical_id
from awsim.services.s3.permissions.decisions import Guarded, Owned, is_allowed
from awsim.services.s3.permissions.grants import private_to
from awsim.services.s3.resources import NOTHING, S3Resources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.s3.control.models import AccessPoint
    from awsim.services.s3.models import Bucket, Version

READING = frozenset({"GetObject", "GetObjectVersion"})
"""Actions that say that something is missing only to who may list."""
OWNERS_ALONE = frozenset({"GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy"})
"""What no policy can let other accounts do (API reference, PutBucketPolicy)."""


class AccessDecisions(S3Resources):
    """Overrides `authorise`."""

    def authorise(
        self,
        bucket: Bucket,
        action: str,
        *,
        key: str | None = None,
        version_id: str | None = None,
        conditions: Mapping[str, Any] = NOTHING,
    ) -> None:
        """Raise AccessDenied where the caller may not do this; whose bucket it is pays one comparison."""
        access_key = caller.get()
        is_signed = access_key != UNSIGNED
        if bucket.is_directory and access_key in self.directory.sessions:
            self._require_session(bucket, action, access_key)
        if is_signed and bucket.account == self.account and (key is None or bucket.ownership == ENFORCED):
            return
        version = None if key is None else bucket.find(key, version_id)
        if is_signed and bucket.account == self.account and (version is None or version.owner == self.account):
            return
        self._decide(bucket, action, key, version, conditions, is_signed=is_signed)

    def _require_session(self, bucket: Bucket, action: str, access_key: str) -> None:
        """Raise AccessDenied for what the session is not for."""
        if not self.directory.sessions[access_key].lets(action, bucket.name, self.now()):
            raise AccessDeniedError

    def _decide(
        self,
        bucket: Bucket,
        action: str,
        key: str | None,
        version: Version | None,
        conditions: Mapping[str, Any],
        *,
        is_signed: bool,
    ) -> None:
        account = self.account if is_signed else None
        asking = Caller(arn=self.principal_arn(), canonical_user=canonical_id(self.account)) if is_signed else Caller()
        guarded = self.guarded(bucket)
        resource = bucket.arn if key is None else f"{bucket.arn}/{key}"
        context, now = {**_context(bucket, version, asking), **conditions}, self.now()

        def asked(action: str, resource: str) -> Request:
            return request_of_caller(action, resource, asking, now=now, context=context)

        thing = _owned(guarded, bucket, version)
        if not is_allowed(guarded, asked(action, resource), account, thing):
            raise AccessDeniedError
        point = self.directory.access_points.by_arn.get(conditions.get("s3:DataAccessPointArn", ""))
        if point is not None and not _lets_through(point, asked(action, _at(point, key)), account):
            raise AccessDeniedError
        name = action.partition(":")[2]
        if name in OWNERS_ALONE and account != bucket.account:
            raise MethodNotAllowedError(name[:3].upper(), resource="BUCKETPOLICY")
        is_missing = name in READING and (version is None or version.is_marker)
        if is_missing and not is_allowed(guarded, asked("s3:ListBucket", bucket.arn), account):
            raise AccessDeniedError

    def guarded(self, bucket: Bucket) -> Guarded:
        """A bucket as it decides: with the public access blocks that it or its account has turned on."""
        policy: str | None = bucket.configurations.get("Policy")
        return Guarded(
            owner=bucket.account,
            acl=bucket.acl or private_to(canonical_id(bucket.account)),
            policy=None if policy is None else parsed(policy),
            blocks=self.blocks_of(bucket),
            has_acls=bucket.ownership != ENFORCED,
        )

    def blocks_of(self, bucket: Bucket) -> frozenset[str]:
        """The public access blocks that are on, for the bucket or for its whole account."""
        own = bucket.configurations.get("PublicAccessBlock") or NOTHING
        of_account = self.directory.public_access_blocks.get(bucket.account) or NOTHING
        return frozenset(name for block in (own, of_account) for name, is_on in block.items() if is_on)


@lru_cache(maxsize=256)
def parsed(document: str) -> Policy:
    """A policy that has been taken; parsed once."""
    return parse_policy(document)


def _context(bucket: Bucket, version: Version | None, asking: Caller) -> dict[str, str]:
    """What S3 tells of a request beside what all services do."""
    context = {"s3:ResourceAccount": bucket.account, "aws:ResourceAccount": bucket.account}
    if asking.arn is not None and ":user/" in asking.arn:
        context["aws:username"] = asking.arn.rpartition("/")[2]
    tags = (version.tags if version is not None else None) or {}
    return {**context, **{f"s3:ExistingObjectTag/{key}": value for key, value in tags.items()}}


def _at(point: AccessPoint, key: str | None) -> str:
    """The ARN of an access point, or of an object as it is reached through it."""
    return point.arn if key is None else f"{point.arn}/object/{key}"


def _lets_through(point: AccessPoint, request: Request, account: str | None) -> bool:
    """Whether an access point's own policy lets a caller through; its own account needs only not to be denied."""
    policy = None if point.policy is None else parsed(point.policy)
    decision = "implicit_deny" if policy is None else policy.decide(request)
    if decision == "explicit_deny" or account == point.account:
        return decision != "explicit_deny"
    is_restricted = point.public_access_block["RestrictPublicBuckets"] and policy is not None
    return decision == "allow" and not (is_restricted and policy is not None and lets_the_public_in(policy))


def _owned(guarded: Guarded, bucket: Bucket, version: Version | None) -> Owned | None:
    if version is None or version.is_marker:
        return None
    owner = version.owner if guarded.has_acls else bucket.account
    return Owned(owner, version.acl or private_to(canonical_id(owner)))
