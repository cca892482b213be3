"""Which partition of AWS a region lies in."""

from __future__ import annotations

_PARTITION_PREFIXES = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
    "eusc-": "aws-eusc",
}


def partition_of(region: str) -> str:
    """The partition a region lies in: `aws`, `aws-cn`, `aws-us-gov`, …"""
    for prefix, partition in _PARTITION_PREFIXES.items():
        if region.startswith(prefix):
            return partition
    return "aws"
