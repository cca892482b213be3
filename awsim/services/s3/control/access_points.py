"""AccessPointOperations: making, showing and deleting access points, their policies and scopes.

User guide, "Managing access to shared datasets with access points"; recorded: TestS3ControlAccessPoint.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from awsim.common.paging import InvalidToken, page
from awsim.common.public_policies import lets_the_public_in
from awsim.services.s3.configurations.tag_sets import checked_tags
from awsim.services.s3.control.models import LONGEST_NAME_IN_ALIAS, AccessPoint
from awsim.services.s3.control.resources import ControlResources
from awsim.services.s3.errors import AccessDeniedError, InvalidRequestError, S3Error
from awsim.services.s3.permissions.acls import blocked
from awsim.services.s3.permissions.deciding import parsed
from awsim.services.s3.permissions.decisions import BLOCKS
from awsim.services.s3.permissions.policies import checked_policy
from awsim.services.s3.permissions.public_access import whole_block

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.s3.models import Bucket

Answer = dict[str, Any]

PAGE = 1000
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_NAME = re.compile(
    r"(?!.*-s3alias$)(?!.*--x-s3$)[a-z0-9][a-z0-9-]{1,48}[a-z0-9]|[a-z0-9][a-z0-9-]{1,55}[a-z0-9]--xa-s3"
)
OF_DIRECTORY = "--xa-s3"
"""How the names of access points of directory buckets end."""


class AccessPointOperations(ControlResources):
    """Access points of general purpose buckets and of directory buckets."""

    def create_access_point(
        self,
        *,
        account_id: str,
        name: str,
        bucket: str,
        vpc_configuration: Mapping[str, Any] | None = None,
        public_access_block_configuration: Mapping[str, Any] | None = None,
        bucket_account_id: str | None = None,
        scope: Mapping[str, Any] | None = None,
        tags: Sequence[Mapping[str, str]] = (),
    ) -> Answer:
        """Make a name by which the account reaches a bucket in this region."""
        self.require_own(account_id)
        if _NAME.fullmatch(name) is None:
            raise InvalidRequestError("The specified access point name is not valid.")
        arn = self.arn_of(name)
        if arn in self.directory.access_points.by_arn:
            raise S3Error(
                "Your previous request to create the named accesspoint succeeded and you already own it.",
                code="AccessPointAlreadyOwnedByYou",
                status=409,
            )
        found = self._bucket_of_new(bucket, bucket_account_id or account_id)
        if scope is not None:
            _require_scope(name)
        block = public_access_block_configuration
        point = AccessPoint(
            name=name,
            account=account_id,
            arn=arn,
            alias=name if name.endswith(OF_DIRECTORY) else self._new_alias(name),
            bucket=bucket,
            bucket_account=found.account,
            created_at=self.now(),
            public_access_block=dict.fromkeys(BLOCKS, True) if block is None else whole_block(block),
            vpc_id=None if vpc_configuration is None else vpc_configuration["VpcId"],
            scope=None if scope is None else dict(scope),
            tags=checked_tags(tags, "bucket"),
        )
        self.directory.access_points.add(point)
        return {"AccessPointArn": arn, "Alias": point.alias}

    def get_access_point(self, *, account_id: str, name: str) -> Answer:
        """What an access point is and where it leads."""
        point = self.access_point(account_id, name)
        return {
            **point.listed(),
            "PublicAccessBlockConfiguration": point.public_access_block,
            "CreationDate": point.created_at,
            "Endpoints": _endpoints(self.region),
        }

    def delete_access_point(self, *, account_id: str, name: str) -> None:
        """Delete an access point; its bucket stays."""
        self.directory.access_points.remove(self.access_point(account_id, name))

    def list_access_points(
        self,
        *,
        account_id: str,
        bucket: str | None = None,
        next_token: str | None = None,
        max_results: int | None = None,
        data_source_id: str | None = None,
        data_source_type: str | None = None,
    ) -> Answer:
        """A page of the account's access points in this region, by their names; those of a bucket, if one is named.

        There are none of file systems, which is what data sources are.
        """
        self.require_own(account_id)
        if data_source_id is not None or data_source_type is not None:
            return {"AccessPointList": []}
        return self._page(account_id, bucket, next_token, max_results, of_directory=False)

    def list_access_points_for_directory_buckets(
        self,
        *,
        account_id: str,
        directory_bucket: str | None = None,
        next_token: str | None = None,
        max_results: int | None = None,
    ) -> Answer:
        """A page of those of directory buckets."""
        self.require_own(account_id)
        return self._page(account_id, directory_bucket, next_token, max_results, of_directory=True)

    # Policies

    def put_access_point_policy(self, *, account_id: str, name: str, policy: str) -> None:
        """Attach a policy, unless it is a public one and those are blocked."""
        point = self.access_point(account_id, name)
        read = checked_policy(policy, point.arn)
        if point.public_access_block["BlockPublicPolicy"] and lets_the_public_in(read):
            who, what = self.principal_arn(), "public policies"
            raise AccessDeniedError(blocked(who, "PutAccessPointPolicy", point.arn, what, "BlockPublicPolicy"))
        point.policy = policy

    def get_access_point_policy(self, *, account_id: str, name: str) -> Answer:
        """The document; raises NoSuchAccessPointPolicy."""
        return {"Policy": self._policy_of(account_id, name)}

    def delete_access_point_policy(self, *, account_id: str, name: str) -> None:
        """Detach the policy."""
        self.access_point(account_id, name).policy = None

    def get_access_point_policy_status(self, *, account_id: str, name: str) -> Answer:
        """Whether the public is let in by it; raises NoSuchAccessPointPolicy."""
        return {"PolicyStatus": {"IsPublic": lets_the_public_in(parsed(self._policy_of(account_id, name)))}}

    # Scopes

    def put_access_point_scope(self, *, account_id: str, name: str, scope: Mapping[str, Any]) -> None:
        """Say which keys and operations an access point of a directory bucket is for."""
        point = self.access_point(account_id, name)
        _require_scope(name)
        point.scope = dict(scope)

    def get_access_point_scope(self, *, account_id: str, name: str) -> Answer:
        """Which they are."""
        point = self.access_point(account_id, name)
        _require_scope(name)
        return {"Scope": point.scope or {}}

    def delete_access_point_scope(self, *, account_id: str, name: str) -> None:
        """Have it be for everything again."""
        point = self.access_point(account_id, name)
        _require_scope(name)
        point.scope = None

    # Look-ups

    def access_point(self, account_id: str, name: str) -> AccessPoint:
        """The account's access point with a name in this region; raises NoSuchAccessPoint."""
        self.require_own(account_id)
        found = self.directory.access_points.by_arn.get(self.arn_of(name))
        if found is None:
            message = "The specified accesspoint does not exist"
            raise S3Error(message, code="NoSuchAccessPoint", status=404, AccessPointName=name)
        return found

    def arn_of(self, name: str) -> str:
        """The ARN of this account's access point with a name; an ARN is one already."""
        if name.startswith("arn:"):
            return name
        return self.arn(f"accesspoint/{name}", service="s3express" if name.endswith(OF_DIRECTORY) else "s3")

    def _bucket_of_new(self, name: str, account: str) -> Bucket:
        found = self.directory.buckets.get(name)
        if found is None or found.region != self.region:
            raise InvalidRequestError("Amazon S3 AccessPoint can only be created for existing bucket")
        if found.account != account:
            raise AccessDeniedError
        return found

    def _new_alias(self, name: str) -> str:
        shown = name[:LONGEST_NAME_IN_ALIAS].rstrip("-")
        return f"{shown}-{self.random.token(34, LETTERS)}-s3alias"

    def _policy_of(self, account_id: str, name: str) -> str:
        policy = self.access_point(account_id, name).policy
        if policy is None:
            message = "The specified accesspoint policy does not exist"
            raise S3Error(message, code="NoSuchAccessPointPolicy", status=404, AccessPointName=name)
        return policy

    def _page(
        self, account_id: str, bucket: str | None, token: str | None, limit: int | None, *, of_directory: bool
    ) -> Answer:
        points = self.directory.access_points
        arns = points.by_arn if bucket is None else points.by_bucket.get(bucket, {})
        prefix = self.arn("accesspoint/", service="s3express" if of_directory else "s3")
        own = sorted((points.by_arn[arn] for arn in arns if arn.startswith(prefix)), key=lambda each: each.name)
        scope = ["s3control", account_id, self.region, bucket, of_directory]
        try:
            shown, following = page(own, min(limit or PAGE, PAGE), token, scope, key=lambda each: each.name)
        except InvalidToken:
            raise InvalidRequestError("The continuation token provided is incorrect") from None
        return {"AccessPointList": [point.listed() for point in shown], "NextToken": following}


def _require_scope(name: str) -> None:
    """Raise InvalidRequest for an access point that can have no scope."""
    if not name.endswith(OF_DIRECTORY):
        raise InvalidRequestError(
            "Access point scope is only supported for access points attached to directory buckets"
        )


def _endpoints(region: str) -> dict[str, str]:
    domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return {
        "ipv4": f"s3-accesspoint.{region}.{domain}",
        "dualstack": f"s3-accesspoint.dualstack.{region}.{domain}",
        "fips": f"s3-accesspoint-fips.{region}.{domain}",
        "fips_dualstack": f"s3-accesspoint-fips.dualstack.{region}.{domain}",
    }
