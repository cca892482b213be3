"""The backend of S3 Control: its operations put together. Jobs, Storage Lens and grants are left to moto."""

from __future__ import annotations

from awsim.services.s3.control.access_points import AccessPointOperations
from awsim.services.s3.control.account_blocks import AccountBlockOperations
from awsim.services.s3.control.tagging import TaggingOperations


class S3ControlBackend(AccessPointOperations, AccountBlockOperations, TaggingOperations):
    """S3 Control in one account and region."""
