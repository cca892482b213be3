"""Object lock configurations: what PutObjectLockConfiguration refuses (recorded: test_put_object_lock_configuration_exc)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.services.s3.configurations.documents import check_document
from awsim.services.s3.configurations.refusals import malformed_xml

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = {"Days": 36_500, "Years": 100}


def check_object_lock(configuration: Mapping[str, Any] | None) -> None:
    """Raise MalformedXML or InvalidRetentionPeriod for what is no configuration of object lock."""
    check_document("PutObjectLockConfiguration", "ObjectLockConfiguration", configuration)
    assert configuration is not None, "a document without a form has been refused"
    if configuration.get("ObjectLockEnabled") != "Enabled":
        raise malformed_xml()
    rule = configuration.get("Rule")
    if rule is None:
        return
    retention = rule.get("DefaultRetention") or {}
    given = [name for name in MOST if retention.get(name) is not None]
    if not retention.get("Mode") or len(given) != 1:
        raise malformed_xml()
    (unit,) = given
    if retention[unit] <= 0:
        raise _invalid_period("Default retention period must be a positive integer value")
    if retention[unit] > MOST[unit]:
        raise _invalid_period("Default retention period too large")


def versioning_needed() -> ServiceError:
    """Objects of a bucket without versions can't be locked.

    Recorded: test_put_object_lock_configuration_on_existing_bucket.
    """
    return ServiceError(
        "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
        code="InvalidBucketState",
        status=409,
    )


def _invalid_period(message: str) -> ServiceError:
    return ServiceError(message, code="InvalidRetentionPeriod", status=400)
