"""The backend of S3: its operations put together. What overrides the hooks of `S3Resources` stands first."""

from __future__ import annotations

from awsim.services.s3.buckets.buckets import BucketOperations
from awsim.services.s3.buckets.versioning import VersioningOperations
from awsim.services.s3.multipart.completion import CompletionOperations
from awsim.services.s3.multipart.parts import PartOperations
from awsim.services.s3.objects.deletion import DeleteOperations
from awsim.services.s3.objects.listing import ListOperations
from awsim.services.s3.objects.tagging import TaggingOperations

DELIVERIES = {"attempt_delivery": "send an event to its target"}


class S3Backend(
    BucketOperations,
    VersioningOperations,
    CompletionOperations,
    PartOperations,
    DeleteOperations,
    ListOperations,
    TaggingOperations,
):
    """Amazon S3 in one account and region."""

    deliveries = DELIVERIES
