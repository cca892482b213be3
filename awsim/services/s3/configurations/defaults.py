"""What a bucket is configured with from its beginning, and what one that is asked for nothing shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.s3.access.decisions import BLOCKS
from awsim.services.s3.configurations.encryption import DEFAULT
from awsim.services.s3.configurations.refusals import invalid_argument

if TYPE_CHECKING:
    from collections.abc import Mapping

ENFORCED = "BucketOwnerEnforced"
OWNERSHIPS = frozenset({ENFORCED, "BucketOwnerPreferred", "ObjectWriter"})
WITHOUT_CONTROLS = "ObjectWriter"
"""How objects are owned where the bucket has no ownership controls."""


def new_configurations(object_ownership: str | None = None) -> dict[str, Any]:
    """The configurations of a new bucket; raises InvalidArgument for an ownership that there is not.

    Without ownership the lists are off; public access is blocked, objects are encrypted with keys of S3 (user guide,
    "Default settings for new S3 buckets FAQ").
    """
    ownership = ENFORCED if object_ownership is None else object_ownership
    if ownership not in OWNERSHIPS:
        raise invalid_argument(f"Invalid x-amz-object-ownership header: {ownership}", "x-amz-object-ownership")
    return {
        "ownership": {"Rules": [{"ObjectOwnership": ownership}]},
        "public_access_block": dict.fromkeys(BLOCKS, True),
        "encryption": DEFAULT,
    }


def ownership_of(configurations: Mapping[str, Any]) -> str:
    """Who owns what is put into a bucket with these configurations."""
    controls = configurations.get("ownership")
    return WITHOUT_CONTROLS if controls is None else str(controls["Rules"][0]["ObjectOwnership"])
