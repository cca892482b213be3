"""PublicAccessOperations: what a bucket never lets the public do, whatever its lists and its policy say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from awsim.services.s3.configurations.configured import Answer, Asked, ConfiguredBuckets
from awsim.services.s3.errors import InvalidRequestError
from awsim.services.s3.permissions.decisions import BLOCKS

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "PublicAccessBlock"
CODE = "NoSuchPublicAccessBlockConfiguration"
MESSAGE = "The public access block configuration was not found"


def whole_block(given: Mapping[str, Any]) -> dict[str, bool]:
    """All four settings, those that are not given off; raises InvalidRequest where none is.

    Recorded: test_empty_public_access_block.
    """
    if all(given.get(name) is None for name in BLOCKS):
        raise InvalidRequestError("Must specify at least one configuration.")
    return {name: bool(given.get(name)) for name in BLOCKS}


class PublicAccessOperations(ConfiguredBuckets):
    """PutPublicAccessBlock, GetPublicAccessBlock and DeletePublicAccessBlock of a bucket."""

    def put_public_access_block(
        self, *, bucket: str, public_access_block_configuration: Mapping[str, Any], **asked: Unpack[Asked]
    ) -> None:
        """Turn the blocks on and off; all of them are said."""
        configured = self.asked_bucket(bucket, "PutBucketPublicAccessBlock", asked)
        self.configure(configured, NAME, whole_block(public_access_block_configuration))

    def get_public_access_block(self, *, bucket: str, **asked: Unpack[Asked]) -> Answer:
        """Which are on; raises NoSuchPublicAccessBlockConfiguration."""
        configured = self.asked_bucket(bucket, "GetBucketPublicAccessBlock", asked)
        return {"PublicAccessBlockConfiguration": self.shown(configured, NAME, CODE, MESSAGE)}

    def delete_public_access_block(self, *, bucket: str, **asked: Unpack[Asked]) -> None:
        """Turn all of them off."""
        self.forget(bucket, "PutBucketPublicAccessBlock", NAME, **asked)
