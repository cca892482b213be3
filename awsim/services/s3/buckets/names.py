"""Which names a bucket can have (user guide, "General purpose bucket naming rules"), and where it can be placed."""

from __future__ import annotations

import re
from ipaddress import IPv4Address

from awsim.common.partitions import partition_of
from awsim.services.s3.errors import S3Error
from awsim.services.s3.regions import REGIONS

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_RESERVED_BEGINNINGS = ("xn--", "sthree-")
_RESERVED_ENDINGS = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
OLD_NAMES = {"EU": "eu-west-1"}
"""What a region was called in a location constraint before it had a name."""


def require_name(name: str) -> None:
    """Raise InvalidBucketName for what can't be the name of a new general purpose bucket."""
    is_formed = _NAME.fullmatch(name) is not None and ".." not in name
    is_reserved = name.startswith(_RESERVED_BEGINNINGS) or name.endswith(_RESERVED_ENDINGS)
    if not is_formed or is_reserved or _is_address(name):
        raise S3Error("The specified bucket is not valid.", code="InvalidBucketName", status=400, BucketName=name)


def region_for(constraint: str | None, region: str) -> str:
    """Where a bucket is placed that is asked for with a location constraint in a region.

    us-east-1 places buckets in all regions of its partition and takes no constraint of its own name; all others take
    their own name alone (recorded: test_different_location_constraint).
    """
    if region in ("us-east-1", "aws-global"):
        if constraint is None:
            return "us-east-1"
        place = OLD_NAMES.get(constraint, constraint)
        if place not in REGIONS - {"us-east-1", "aws-global"} or partition_of(place) != partition_of(region):
            raise S3Error(
                "The specified location-constraint is not valid",
                code="InvalidLocationConstraint",
                status=400,
                LocationConstraint=constraint,
            )
        return place
    if OLD_NAMES.get(constraint or "", constraint) != region or constraint is None:
        named = "unspecified" if constraint is None else constraint
        raise S3Error(
            f"The {named} location constraint is incompatible for the region specific endpoint this request was "
            "sent to.",
            code="IllegalLocationConstraintException",
            status=400,
        )
    return region


def _is_address(name: str) -> bool:
    try:
        IPv4Address(name)
    except ValueError:
        return False
    return True
