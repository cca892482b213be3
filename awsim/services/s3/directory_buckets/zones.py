"""In which zone a directory bucket is, which its name says (user guide, "Directory bucket naming rules")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from awsim.services.s3.errors import S3Error

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAME = re.compile(r"(?P<base>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)--(?P<zone>[a-z0-9-]+-[a-z]*az[0-9]+)--x-s3")
LONGEST_NAME = 63
REDUNDANCIES = {"AvailabilityZone": "SingleAvailabilityZone", "LocalZone": "SingleLocalZone"}
"""Type of a place -> the only redundancy there is in it."""
_SHORT = {"north": "n", "south": "s", "east": "e", "west": "w", "central": "c"}


def short_region(region: str) -> str:
    """A region as ids of zones begin with it.

    >>> short_region("ap-northeast-1")
    'apne1'
    """
    area, *directions, number = region.split("-")
    words = re.findall("north|south|east|west|central|gov", "".join(directions))
    return area + "".join(_SHORT.get(word, word[0]) for word in words) + number


def zone_for(name: str, asked: Mapping[str, Any], region: str) -> tuple[str, str]:
    """Type and id of the zone a new bucket is to be in; raises InvalidBucketName, InvalidRequest."""
    found = _NAME.fullmatch(name)
    if found is None or len(name) > LONGEST_NAME or "--" in found["base"]:
        raise S3Error("The specified bucket is not valid.", code="InvalidBucketName", status=400, BucketName=name)
    place, bucket = asked.get("Location") or {}, asked.get("Bucket") or {}
    kind, zone = place.get("Type"), place.get("Name")
    if kind not in REDUNDANCIES or bucket.get("Type") != "Directory" or zone is None:
        raise _invalid("A directory bucket needs a Location with Type and Name, and a Bucket whose Type is Directory")
    if bucket.get("DataRedundancy") not in (None, REDUNDANCIES[kind]):
        raise _invalid(f"The data redundancy of a bucket in one {kind} is {REDUNDANCIES[kind]}")
    if zone != found["zone"] or not zone.startswith(f"{short_region(region)}-"):
        raise _invalid(f"The zone {zone} is not that of the bucket's name, or not one of {region}")
    return kind, zone


def _invalid(message: str) -> S3Error:
    return S3Error(message, code="InvalidRequest", status=400)
