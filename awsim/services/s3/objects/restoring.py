"""RestoreOperations: RestoreObject. When a restore is completed, and when its copy ends, `lifecycle.restoring` says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.s3.errors import InvalidArgumentError, MalformedXMLError, S3Error
from awsim.services.s3.models import ARCHIVED, Restored
from awsim.services.s3.resources import S3Resources

if TYPE_CHECKING:
    from collections.abc import Mapping

TIERS = ("Standard", "Bulk", "Expedited")


class RestoreOperations(S3Resources):
    """RestoreObject."""

    def restore_object(
        self,
        *,
        bucket: str,
        key: str,
        version_id: str | None = None,
        restore_request: Mapping[str, Any] | None = None,
        expected_bucket_owner: str | None = None,
        **_: Any,
    ) -> dict[str, Any]:
        """Have a copy of an archived object made that can be read for some days, or keep one for more days."""
        found = self.bucket_for(
            bucket, "s3:RestoreObject", key=key, version_id=version_id, expected_owner=expected_bucket_owner
        )
        version = self.find_object(found, key, version_id, method="POST")
        asked = restore_request or {}
        if asked.get("Type") == "SELECT" or "SelectParameters" in asked:
            raise S3Error("Restores that select are not implemented by awsim.", code="NotImplemented", status=501)
        if version.storage_class not in ARCHIVED:
            raise S3Error(
                "Restore is not allowed for the object's current storage class",
                code="InvalidObjectState",
                status=403,
                StorageClass=version.storage_class,
            )
        if version.restored is not None and version.restored.ongoing:
            raise S3Error("Object restore is already in progress", code="RestoreAlreadyInProgress", status=409)
        days, tier = asked.get("Days"), _tier(asked, version.storage_class)
        if days is None:
            raise MalformedXMLError
        if days < 1:
            raise InvalidArgumentError("Restoration days should be at least 1", "Days", str(days))
        version.restored = Restored(ongoing=True)
        self.announce_event(found, "ObjectRestore:Post", version, reason="RestoreObject")
        self.restoring(found, version, days, tier)
        return {}


def _tier(asked: Mapping[str, Any], storage_class: str) -> str:
    tier = str((asked.get("GlacierJobParameters") or {}).get("Tier") or asked.get("Tier") or "Standard")
    if tier not in TIERS:
        raise MalformedXMLError
    if tier == "Expedited" and storage_class == "DEEP_ARCHIVE":
        raise InvalidArgumentError("Retrieval option is not supported by this storage class", "Tier", tier)
    return tier
