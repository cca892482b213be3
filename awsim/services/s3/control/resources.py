"""What all operations of S3 Control share: the account they are about, and S3's directory.

The service has an endpoint and a model of its own; what it shows and changes is the state of S3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from awsim.fabric.backend import Backend
from awsim.services.s3.errors import AccessDeniedError
from awsim.services.s3.regions import REGIONS

if TYPE_CHECKING:
    from awsim.services.s3.models import Directory
    from awsim.services.s3.resources import S3Resources


class ControlResources(Backend):
    """State and look-ups that all operations share."""

    service = "s3control"
    regions = REGIONS
    validation_error = "InvalidRequest"

    @property
    def directory(self) -> Directory:
        """The buckets and access points of the partition."""
        return self.s3.directory

    @property
    def s3(self) -> S3Resources:
        """S3 in the same account and region."""
        return cast("S3Resources", self.world.backend("s3", self.account, self.region))

    def require_own(self, account_id: str) -> None:
        """Raise AccessDenied for an account that is not the caller's."""
        if account_id != self.account:
            raise AccessDeniedError
