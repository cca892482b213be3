"""Which hosts are AWS's: the domains of its partitions, S3's hosts with their buckets, the instance metadata service."""

from __future__ import annotations

import re

AWS_DOMAINS = (
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "api.aws",
    "api.amazonwebservices.com.cn",
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
"""The domains of AWS's partitions, with those of their dual-stack endpoints."""

_DATA_DOMAINS = ("on.aws",)
"""Where AWS serves what users have deployed: Lambda's function URLs, VPC Lattice."""

_AWS_HOST = re.compile(
    rf"(?P<labels>(?:.+\.)?)(?:{'|'.join(map(re.escape, (*AWS_DOMAINS, *_DATA_DOMAINS)))})\.?", re.IGNORECASE
)

S3_HOST = re.compile(
    r"^(?:(?P<bucket>.+)\.)?(?P<label>s3(?:-accesspoint)?)(?P<variant>(?:-fips|-accelerate|\.dualstack)*)"
    rf"(?:[.-](?P<region>[a-z0-9-]+))?\.(?:{'|'.join(map(re.escape, AWS_DOMAINS))})$"
)

METADATA_HOSTS = frozenset(
    {
        "169.254.169.254",
        "169.254.170.2",
        "169.254.170.23",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "instance-data",
        "instance-data.ec2.internal",
    }
)
"""Where an instance, a container and a pod ask for their credentials (IMDS, ECS, EKS Pod Identity)."""

_REGION = re.compile(r"(?:[a-z]{2,4}(?:-[a-z]+)+-\d)")


def is_aws_host(host: str) -> bool:
    """Whether a host name lies in one of AWS's domains."""
    return _AWS_HOST.fullmatch(host) is not None


def service_labels(host: str) -> str:
    """What stands before AWS's domain, in plain form: `lambda.us-east-1` of `lambda-fips.us-east-1.api.aws`."""
    found = _AWS_HOST.fullmatch(host)
    labels = host if found is None else found["labels"].rstrip(".")
    return f"{labels.lower()}.".replace("-fips.", ".").removesuffix(".")


def region_in(host: str) -> str | None:
    """The region a host names, None for the hosts of global services."""
    return next((label for label in service_labels(host).split(".") if _REGION.fullmatch(label)), None)
