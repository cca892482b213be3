"""VersioningOperations: whether a bucket keeps what is overwritten and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.s3.errors import MalformedXMLError, S3Error
from awsim.services.s3.resources import S3Resources

if TYPE_CHECKING:
    from collections.abc import Mapping


class VersioningOperations(S3Resources):
    """PutBucketVersioning and GetBucketVersioning."""

    def put_bucket_versioning(
        self,
        *,
        bucket: str,
        versioning_configuration: Mapping[str, Any],
        content_md5: str | None = None,
        checksum_algorithm: str | None = None,
        mfa: str | None = None,
        expected_bucket_owner: str | None = None,
    ) -> None:
        """Enable or suspend versioning; a bucket with object lock keeps it."""
        found = self.bucket_for(bucket, "s3:PutBucketVersioning", expected_owner=expected_bucket_owner)
        status = versioning_configuration.get("Status")
        if not status:
            raise S3Error(
                "The Versioning element must be specified", code="IllegalVersioningConfigurationException", status=400
            )
        if status not in ("Enabled", "Suspended"):
            raise MalformedXMLError
        if found.object_lock_enabled and status == "Suspended":
            raise S3Error(
                "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
                code="InvalidBucketState",
                status=409,
            )
        if status == "Suspended" and "Replication" in found.configurations:
            raise S3Error(
                "A replication configuration is present on this bucket, so you cannot change the versioning state. To "
                "change the versioning state, first delete the replication configuration.",
                code="InvalidBucketState",
                status=409,
            )
        if versioning_configuration.get("MFADelete") == "Enabled":
            raise S3Error(
                "DevPay and Mfa are mutually exclusive authorization methods.", code="NotDeviceOwnerError", status=400
            )
        found.versioning = status

    def get_bucket_versioning(self, *, bucket: str, expected_bucket_owner: str | None = None) -> dict[str, Any]:
        """Whether versioning is enabled or suspended; nothing where it never was."""
        found = self.bucket_for(bucket, "s3:GetBucketVersioning", expected_owner=expected_bucket_owner)
        return {"Status": found.versioning}
