"""Where Timestream for InfluxDB exists, and which Availability Zones its nodes are placed in.

botocore lists no region for this service, so the list is kept by hand: the regions the service was launched in, those
it has been announced for since, and those that published endpoints name. A region that is missing is one line here. The
letters are the zones EC2 shows a new account.
"""

from __future__ import annotations

ZONE_LETTERS: dict[str, str] = {
    "ap-northeast-1": "acd",
    "ap-south-1": "abc",
    "ap-southeast-1": "abc",
    "ap-southeast-2": "abc",
    "ap-southeast-3": "abc",
    "ca-central-1": "abd",
    "cn-north-1": "abd",
    "cn-northwest-1": "abc",
    "eu-central-1": "abc",
    "eu-north-1": "abc",
    "eu-south-1": "abc",
    "eu-south-2": "abc",
    "eu-west-1": "abc",
    "eu-west-2": "abc",
    "eu-west-3": "abc",
    "me-central-1": "abc",
    "us-east-1": "abcdef",
    "us-east-2": "abc",
    "us-west-2": "abcd",
}

REGIONS = frozenset(ZONE_LETTERS)

ENDPOINT_SUFFIXES = {"aws": "on.aws", "aws-cn": "on.amazonwebservices.com.cn"}
"""Partition -> what the host name of a DB instance ends with."""


def availability_zone(region: str, position: int) -> str:
    """The zone of the node in the `position`-th subnet; subnets are taken to lie in zones of their own, in order."""
    letters = ZONE_LETTERS[region]
    return region + letters[position % len(letters)]
