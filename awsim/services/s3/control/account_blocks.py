"""AccountBlockOperations: what no bucket of an account lets the public do.

Recorded: TestS3ControlPublicAccessBlock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.s3.control.resources import ControlResources
from awsim.services.s3.errors import S3Error
from awsim.services.s3.permissions.public_access import CODE, MESSAGE, whole_block

if TYPE_CHECKING:
    from collections.abc import Mapping


class AccountBlockOperations(ControlResources):
    """PutPublicAccessBlock, GetPublicAccessBlock and DeletePublicAccessBlock of an account."""

    def put_public_access_block(self, *, account_id: str, public_access_block_configuration: Mapping[str, Any]) -> None:
        """Turn the account's blocks on and off; all of them are said."""
        self.require_own(account_id)
        self.directory.public_access_blocks[account_id] = whole_block(public_access_block_configuration)

    def get_public_access_block(self, *, account_id: str) -> dict[str, Any]:
        """Which are on; raises NoSuchPublicAccessBlockConfiguration."""
        self.require_own(account_id)
        found = self.directory.public_access_blocks.get(account_id)
        if found is None:
            raise S3Error(MESSAGE, code=CODE, status=404, AccountId=account_id)
        return {"PublicAccessBlockConfiguration": found}

    def delete_public_access_block(self, *, account_id: str) -> None:
        """Turn all of them off."""
        self.require_own(account_id)
        self.directory.public_access_blocks.pop(account_id, None)
