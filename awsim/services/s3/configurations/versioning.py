"""Versioning of buckets: what PutBucketVersioning refuses (recorded: test_bucket_versioning_crud)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.services.s3.configurations.documents import check_document

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

LOCKED = "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed."
REPLICATED = (
    "A replication configuration is present on this bucket, so you cannot change the versioning state. To change the "
    "versioning state, first delete the replication configuration."
)


def checked_versioning(
    configuration: Mapping[str, Any], *, is_locked: bool, configurations: Collection[str]
) -> str:
    """The status that is asked for; raises MalformedXML, IllegalVersioningConfiguration…, InvalidBucketState.

    `configurations` are the kinds that the bucket has: one that is replicated stays versioned.
    """
    check_document("PutBucketVersioning", "VersioningConfiguration", configuration)
    status: str | None = configuration.get("Status")
    if status is None:
        message = "The Versioning element must be specified"
        raise ServiceError(message, code="IllegalVersioningConfigurationException", status=400)
    if configuration.get("MFADelete") == "Enabled":
        raise ServiceError(
            "A header you provided implies functionality that is not implemented: there are no devices whose codes "
            "MFA delete could ask for",
            code="NotImplemented",
            status=501,
        )
    if status != "Enabled":
        for hinders, why in ((is_locked, LOCKED), ("replication" in configurations, REPLICATED)):
            if hinders:
                raise ServiceError(why, code="InvalidBucketState", status=409)
    return status
