"""LoggingOperations: where the access logs of a bucket go (recorded: test_put_bucket_logging_wrong_target)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from awsim.services.s3.configurations.configured import Answer, Asked, ConfiguredBuckets
from awsim.services.s3.configurations.documents import check_document
from awsim.services.s3.configurations.ownership import ENFORCED
from awsim.services.s3.errors import MalformedXMLError, S3Error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.s3.models import Bucket


class LoggingOperations(ConfiguredBuckets):
    """PutBucketLogging and GetBucketLogging."""

    def put_bucket_logging(
        self, *, bucket: str, bucket_logging_status: Mapping[str, Any], **asked: Unpack[Asked]
    ) -> None:
        """Have logs written to a bucket of the same owner and region; without a target none are."""
        configured = self.asked_bucket(bucket, "PutBucketLogging", asked)
        check_document("PutBucketLogging", "BucketLoggingStatus", bucket_logging_status)
        enabled = bucket_logging_status.get("LoggingEnabled")
        if enabled is None:
            self.configure(configured, "Logging", None)
            return
        self._check_target(configured, enabled)
        self.configure(configured, "Logging", bucket_logging_status)

    def get_bucket_logging(self, *, bucket: str, **asked: Unpack[Asked]) -> Answer:
        """Where they go; nothing where none are written."""
        found: Answer = self.asked_bucket(bucket, "GetBucketLogging", asked).configurations.get("Logging", {})
        return found

    def _check_target(self, bucket: Bucket, enabled: Mapping[str, Any]) -> None:
        name = enabled["TargetBucket"]
        target = self.directory.buckets.get(name)
        if target is None:
            message = "The target bucket for logging does not exist"
            raise S3Error(message, code="InvalidTargetBucketForLogging", status=400, TargetBucket=name)
        if target.account != bucket.account:
            message = "The owner for the bucket to be logged and the target bucket must be the same."
            raise S3Error(message, code="InvalidTargetBucketForLogging", status=400, TargetBucket=name)
        if target.region != bucket.region:
            raise S3Error(
                "Cross S3 location logging not allowed. ",
                code="CrossLocationLoggingProhibitted",
                status=403,
                TargetBucketLocation=target.region,
            )
        if enabled.get("TargetGrants") and target.ownership == ENFORCED:
            message = "Target bucket must not have TargetGrants with ObjectOwnership's BucketOwnerEnforced setting"
            raise S3Error(message, code="InvalidArgument", status=400, ArgumentName="TargetGrants")
        key_format = enabled.get("TargetObjectKeyFormat")
        if key_format is not None and len([each for each in key_format.values() if each is not None]) != 1:
            raise MalformedXMLError
