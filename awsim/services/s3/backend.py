"""The backend of S3: its operations put together. What overrides the hooks of `S3Resources` stands first."""

from __future__ import annotations

from awsim.services.s3.buckets.buckets import BucketOperations
from awsim.services.s3.buckets.versioning import VersioningOperations

DELIVERIES = {"attempt_delivery": "send an event to its target"}


class S3Backend(
    BucketOperations,
    VersioningOperations,
):
    """Amazon S3 in one account and region."""

    deliveries = DELIVERIES
