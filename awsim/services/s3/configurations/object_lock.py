"""Object lock configurations: what is refused of them (recorded: test_put_object_lock_configuration_exc), and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from awsim.services.s3.configurations.configured import Answer, Asked, ConfiguredBuckets
from awsim.services.s3.configurations.documents import check_document
from awsim.services.s3.errors import MalformedXMLError, S3Error, lacks_configuration

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = {"Days": 36_500, "Years": 100}


def check_object_lock(configuration: Mapping[str, Any] | None) -> None:
    """Raise MalformedXML or InvalidRetentionPeriod for what is no configuration of object lock."""
    check_document("PutObjectLockConfiguration", "ObjectLockConfiguration", configuration)
    assert configuration is not None, "a document without a form has been refused"
    if configuration.get("ObjectLockEnabled") != "Enabled":
        raise MalformedXMLError
    rule = configuration.get("Rule")
    if rule is None:
        return
    retention = rule.get("DefaultRetention") or {}
    given = [name for name in MOST if retention.get(name) is not None]
    if not retention.get("Mode") or len(given) != 1:
        raise MalformedXMLError
    (unit,) = given
    if retention[unit] <= 0:
        raise _invalid_period("Default retention period must be a positive integer value")
    if retention[unit] > MOST[unit]:
        raise _invalid_period("Default retention period too large")


def versioning_needed() -> S3Error:
    """Objects of a bucket without versions can't be locked.

    Recorded: test_put_object_lock_configuration_on_existing_bucket.
    """
    return S3Error(
        "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
        code="InvalidBucketState",
        status=409,
    )


def _invalid_period(message: str) -> S3Error:
    return S3Error(message, code="InvalidRetentionPeriod", status=400)


class ObjectLockConfigurationOperations(ConfiguredBuckets):
    """PutObjectLockConfiguration and GetObjectLockConfiguration."""

    def put_object_lock_configuration(
        self,
        *,
        bucket: str,
        object_lock_configuration: Mapping[str, Any] | None = None,
        token: str | None = None,
        **asked: Unpack[Asked],
    ) -> Answer:
        """Turn object lock on, for good, and say how long new versions are kept. A `token` is needed no more."""
        configured = self.asked_bucket(bucket, "PutBucketObjectLockConfiguration", asked)
        check_object_lock(object_lock_configuration)
        if configured.versioning != "Enabled":
            raise versioning_needed()
        configured.object_lock_enabled = True
        self.configure(configured, "ObjectLock", object_lock_configuration)
        return {}

    def get_object_lock_configuration(self, *, bucket: str, **asked: Unpack[Asked]) -> Answer:
        """Whether it is on, and for how long; raises ObjectLockConfigurationNotFoundError."""
        configured = self.asked_bucket(bucket, "GetBucketObjectLockConfiguration", asked)
        if not configured.object_lock_enabled:
            code, message = (
                "ObjectLockConfigurationNotFoundError",
                "Object Lock configuration does not exist for this bucket",
            )
            raise lacks_configuration(code, message, bucket)
        return {
            "ObjectLockConfiguration": configured.configurations.get("ObjectLock", {"ObjectLockEnabled": "Enabled"})
        }
