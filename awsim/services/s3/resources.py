"""What S3 is in one account and region, how buckets and versions are found, and what each request passes on its way.

Names of buckets belong to a partition: the backends of all accounts and regions share one directory of them. An
operation runs in the backend of its caller (`self.account`, `self.region`); whose a bucket is says the bucket.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from awsim.fabric.delivery.delivering import DeliveringBackend
from awsim.protocols.headers import http_date
from awsim.services.s3.errors import (
    AccessDeniedError,
    InvalidArgumentError,
    MalformedXMLError,
    MethodNotAllowedError,
    NoSuchBucketError,
    NoSuchKeyError,
    NoSuchVersionError,
    S3Error,
)
from awsim.services.s3.models import NULL, Directory, canonical_id
from awsim.services.s3.regions import FIRST_REGIONS, REGIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.world import World
    from awsim.model.errors import ServiceError
    from awsim.model.operation import Operation
    from awsim.services.s3.models import Bucket, Version

_ACCOUNT = re.compile(r"\d{12}")
VERSION_ID_LENGTH = 32
NOTHING: Mapping[str, Any] = {}


class S3Resources(DeliveringBackend):
    """State and look-ups that all operations share."""

    service = "s3"
    regions = REGIONS
    exclusive = True
    hooks = frozenset(
        {
            *("abort_rule_of", "announce_event", "authorise", "configuration_changed", "create_directory_bucket"),
            *("expiration_of", "grants_of", "note_access", "owner_of_written", "refusal_of", "restoring"),
            *("set_up_bucket", "written"),
        }
    )

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        home = ("s3", world.options.account, FIRST_REGIONS.get(self.partition, region))
        if home == (self.service, account, region):
            self.directory = Directory()
        else:
            self.directory = world.backend(*home).directory

    @classmethod
    def refusal_of(cls, operation: Operation, params: Mapping[str, Any], message: str) -> ServiceError:  # noqa: ARG003
        """What lacks something that the model asks for is MalformedXML (recorded: test_create_bucket_with_tags_exc)."""
        return MalformedXMLError()

    # Buckets

    def find_bucket(self, name: str, expected_owner: str | None = None) -> Bucket:
        """The bucket of any account and region with a name.

        Raises NoSuchBucket, and AccessDenied where it is not the account's that is expected.
        """
        found = self.directory.buckets.get(name) or self._behind(name)
        if expected_owner is not None:
            self._require_account_id(expected_owner)
        if found is None:
            raise NoSuchBucketError(name)
        if expected_owner is not None and found.account != expected_owner:
            raise AccessDeniedError
        return found

    def bucket_for(
        self,
        name: str,
        action: str,
        *,
        key: str | None = None,
        version_id: str | None = None,
        expected_owner: str | None = None,
        conditions: Mapping[str, Any] = NOTHING,
    ) -> Bucket:
        """`find_bucket` for who wants to do something with it: `s3:GetObject`, with a key.

        `conditions` are what the action's condition keys say (`s3:prefix`, `s3:x-amz-acl`). Raises AccessDenied too.
        """
        bucket = self.find_bucket(name, expected_owner)
        if "Logging" in bucket.configurations:
            self.note_access(bucket, action, key or "", version_id)
        if bucket.name != name:
            conditions = {**conditions, "s3:DataAccessPointArn": self.directory.access_points.arn_of(name)}
        self.authorise(bucket, action, key=key, version_id=version_id, conditions=conditions)
        return bucket

    def _behind(self, name: str) -> Bucket | None:
        """The bucket behind an access point that is named in its place, by ARN or by alias."""
        point = self.directory.access_points.meant(name)
        if point is not None:
            return self.directory.buckets.get(point.bucket)
        if name.startswith("arn:"):
            message, point_name = "The specified accesspoint does not exist", name.rpartition("/")[2]
            raise S3Error(message, code="NoSuchAccessPoint", status=404, AccessPointName=point_name)
        return None

    def home_of(self, bucket: Bucket) -> S3Resources:
        """The backend of the account and region that has a bucket: it delivers, calls and schedules for it."""
        if (bucket.account, bucket.region) == (self.account, self.region):
            return self
        home: S3Resources = self.world.backend("s3", bucket.account, bucket.region)
        return home

    @staticmethod
    def _require_account_id(account: str) -> None:
        if _ACCOUNT.fullmatch(account) is None:
            raise S3Error(
                f"The value of the expected bucket owner parameter must be an AWS Account ID... [{account}]",
                code="InvalidBucketOwnerAWSAccountID",
                status=400,
            )

    # Versions

    def find_object(self, bucket: Bucket, key: str, version_id: str | None = None, *, method: str = "GET") -> Version:
        """A version that is no delete marker, the current one where none is named.

        Raises NoSuchKey and NoSuchVersion; MethodNotAllowed for a named delete marker. Headers of the error speak of
        the marker (user guide, "Working with delete markers"). `method` is the request's.
        """
        if version_id is None:
            found = bucket.objects.get(key)
            if found is None:
                hiding = bucket.versions.get(key)
                raise NoSuchKeyError(key).with_headers(_of_marker(hiding[0]) if hiding else {})
            return found
        version = self.find_version(bucket, key, version_id)
        if version.is_marker:
            told = _of_marker(version) | {"allow": "DELETE", "last-modified": http_date(version.last_modified)}
            raise MethodNotAllowedError(method).with_headers(told)
        return version

    def find_version(self, bucket: Bucket, key: str, version_id: str) -> Version:
        """A version, delete markers included; raises NoSuchVersion."""
        found = bucket.find(key, version_id)
        if found is None and version_id != NULL and len(version_id) != VERSION_ID_LENGTH:
            raise InvalidArgumentError("Invalid version id specified", "versionId", version_id)
        if found is None:
            raise NoSuchVersionError(key, version_id)
        return found

    def owner_of(self, account: str) -> dict[str, str]:
        """An account as listings name it."""
        return {"ID": _canonical_id(account)}

    # What other topics do with each request; the backend's class overrides them

    def authorise(
        self,
        bucket: Bucket,
        action: str,
        *,
        key: str | None = None,
        version_id: str | None = None,
        conditions: Mapping[str, Any] = NOTHING,
    ) -> None:
        """Raise AccessDenied where the caller may not do this (`permissions.decisions`)."""

    def create_directory_bucket(self, name: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        """CreateBucket for a directory bucket (`directory_buckets`); `asked` is its configuration."""
        raise NotImplementedError

    def set_up_bucket(
        self, bucket: Bucket, asked: Mapping[str, Any], ownership: str | None, grants: Mapping[str, str | None]
    ) -> None:
        """Give a new bucket what CreateBucket asks for beside its place: tags, object ownership, grants.

        `grants` are the parameters `acl`, `grant_read`, … as the method got them. Raises what is wrong with them.
        """

    def grants_of(self, bucket: Bucket, grants: Mapping[str, str | None]) -> Any:
        """What `Version.acl` is to be for an object that is written with these (`acl`, `grant_read`, …)."""
        return None

    def owner_of_written(self, bucket: Bucket, grants: Mapping[str, str | None]) -> str:
        """The account that is to own what is written into a bucket with these grants."""
        return bucket.account

    def restoring(self, bucket: Bucket, version: Version, days: int, tier: str) -> None:
        """Called when the restore of an archived object has begun: it is to be completed, and to end (`schedule`)."""

    def note_access(self, bucket: Bucket, action: str, key: str, version_id: str | None) -> None:
        """Called for each request to a bucket that has access logs (`access_logs`)."""

    def announce_event(
        self, bucket: Bucket, event: str, version: Version, *, reason: str = "", members: Mapping[str, Any] = NOTHING
    ) -> None:
        """Tell who is to be notified: `ObjectCreated:Put` and its like (`events.notifications`).

        `reason` is the operation's name as EventBridge says it; `members` are further facts of the event.
        """

    def written(self, bucket: Bucket, version: Version) -> None:
        """Called after a version was added, be it an object or a delete marker (`replication`, `lifecycle`)."""

    def configuration_changed(self, bucket: Bucket, name: str) -> None:
        """Called after a configuration was put or taken away: `Lifecycle`, `Logging`, `Replication` and their like."""

    def expiration_of(self, bucket: Bucket, version: Version) -> str | None:
        """What `x-amz-expiration` says of an object, None where no lifecycle rule expires it (`lifecycle`)."""
        return None


def _of_marker(version: Version) -> dict[str, str]:
    """What the headers of an answer say of a delete marker; none of what is an object."""
    return {"x-amz-delete-marker": "true", "x-amz-version-id": version.version_id} if version.is_marker else {}


@lru_cache(maxsize=1024)
def _canonical_id(account: str) -> str:
    return canonical_id(account)
