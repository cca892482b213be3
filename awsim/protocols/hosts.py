"""Which hosts are AWS's, and what a host's name says: service, region, what stands in front."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from socket import inet_aton

AWS_DOMAINS = (
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "api.aws",
    "on.aws",
    "signin.aws.amazon.com",
    "api.amazonwebservices.com.cn",
    "on.amazonwebservices.com.cn",
    "api.amazonwebservices.eu",
    "c2s.ic.gov",
    "sc2s.sgov.gov",
    "csp.hci.ic.gov",
    "cloud.adc-e.uk",
    "api.aws.ic.gov",
    "api.aws.scloud",
    "api.aws.hci.ic.gov",
    "api.cloud-aws.adc-e.uk",
)
"""The domains of AWS's partitions: of their endpoints, of the dual-stack ones, and of function URLs."""

METADATA_HOSTS = frozenset(
    {
        "169.254.169.254",
        "fd00:ec2::254",
        "instance-data",
        "instance-data.ec2.internal",
        "169.254.170.2",
        "169.254.170.23",
        "fd00:ec2::23",
    }
)
"""Where instances, tasks and pods of AWS ask for their credentials (EC2 and ECS user guides, EKS Pod Identity)."""

_METADATA_ADDRESSES = frozenset(
    ip_address(each)
    for each in (
        "169.254.169.254",
        "fd00:ec2::254",
        "fe80::a9fe:a9fe",
        "169.254.170.2",
        "169.254.170.23",
        "fd00:ec2::23",
    )
)
_NUMBERS = re.compile(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){0,3}")
"""The other forms of IPv4 addresses that sockets take: `0xa9fea9fe`, `169.254.43518`."""
_TRANSLATED = ip_network("64:ff9b::/96")
"""Where IPv4 addresses lie in IPv6 for hosts without IPv4 (RFC 6052)."""

_ENDINGS = tuple(f".{domain}" for domain in AWS_DOMAINS)
_REGION = re.compile(r"[a-z]{2,5}(?:-[a-z]+)+-\d+")
_REGION_BEHIND_DASH = re.compile(rf"(?P<name>s3(?:-website|-fips)?)-(?P<region>{_REGION.pattern})")


@dataclass(frozen=True, slots=True)
class AWSHost:
    """The name of one of AWS's hosts, taken apart: `my-bucket.s3.us-west-2.amazonaws.com`."""

    labels: tuple[str, ...]
    """What is in front of region and domain: `("my-bucket", "s3")`."""
    region: str | None
    """None for hosts that name none: `iam.amazonaws.com`."""


def is_aws_host(host: str) -> bool:
    """Whether a host name, in any letter case, belongs to AWS."""
    plain = plain_host(host)
    return plain.endswith(_ENDINGS) or plain in AWS_DOMAINS


@lru_cache(maxsize=1024)
def is_metadata_host(host: str) -> bool:
    """Whether a host is where credentials of instances, tasks or pods are asked for, however its address is written."""
    name = plain_host(host)
    return name in METADATA_HOSTS or _address(name.strip("[]").partition("%")[0]) in _METADATA_ADDRESSES


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        if _NUMBERS.fullmatch(text):
            return IPv4Address(inet_aton(text))
        address = ip_address(text)
    except (OSError, ValueError):
        return None
    if isinstance(address, IPv6Address):
        if address in _TRANSLATED:
            return IPv4Address(address.packed[-4:])
        return address.ipv4_mapped or address
    return address


def plain_host(host: str) -> str:
    """A host name in lower case without the dot that may end it."""
    return host.lower().rstrip(".")


def parse_host(host: str) -> AWSHost | None:
    """What a host name says, None when it isn't AWS's."""
    plain = plain_host(host)
    domain = max((ending for ending in _ENDINGS if plain.endswith(ending)), key=len, default=None)
    if domain is None:
        return None
    labels = plain[: -len(domain)].split(".")
    region = None
    if _REGION.fullmatch(labels[-1]):
        region = labels.pop()
    elif labels[-1] == "global":
        labels.pop()
    elif _REGION.fullmatch(labels[0]):
        # The oldest endpoints (us-east-1.queue.amazonaws.com) have the region in front.
        region = labels.pop(0)
    elif behind := _REGION_BEHIND_DASH.fullmatch(labels[-1]):
        labels[-1], region = behind["name"], behind["region"]
    if labels and labels[-1] == "dualstack":
        labels.pop()
    return AWSHost(tuple(labels), region)
