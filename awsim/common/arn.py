"""What an ARN says: its parts, from text and back."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FORM = re.compile(
    r"arn:(?P<partition>aws(?:-[a-z]+)*):(?P<service>[a-z0-9-]+):(?P<region>[a-z0-9-]*)"
    r":(?P<account>\d{12}|aws|):(?P<resource>\S(?:.*\S)?)",
    re.DOTALL,
)
_FIRST_SEPARATOR = re.compile("[/:]")


@dataclass(frozen=True, slots=True)
class Arn:
    """An Amazon Resource Name.

    `region` and `account` are empty where the service has none (IAM, S3); the account of what AWS itself owns is `aws`.

    >>> arn = Arn.parse("arn:aws-cn:kinesis:cn-north-1:123456789012:stream/events")
    >>> arn.partition, arn.resource_type, arn.resource_id
    ('aws-cn', 'stream', 'events')
    >>> str(arn)
    'arn:aws-cn:kinesis:cn-north-1:123456789012:stream/events'
    """

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @classmethod
    def parse(cls, text: str) -> Arn:
        """The ARN written in a text; raises ValueError saying which part is wrong."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is not an ARN: {_fault(text)}")
        return cls(**found.groupdict())

    def __str__(self) -> str:
        return f"arn:{self.partition}:{self.service}:{self.region}:{self.account}:{self.resource}"

    @property
    def resource_type(self) -> str:
        """What stands before the first "/" or ":" of the resource; empty where the resource has none (SQS, SNS, S3)."""
        before, separator, _ = self._split()
        return before if separator else ""

    @property
    def resource_id(self) -> str:
        """What stands after the first "/" or ":" of the resource, the whole resource where it has none."""
        before, separator, after = self._split()
        return after if separator else before

    def _split(self) -> tuple[str, str, str]:
        found = _FIRST_SEPARATOR.search(self.resource)
        return self.resource.partition(found.group() if found else "/")


def _fault(text: str) -> str:
    parts = text.split(":", 5)
    if parts[0] != "arn":
        return "it does not begin with 'arn:'"
    if len(parts) < 6:
        return (
            f"it has {len(parts)} parts separated by ':' instead of 6 (arn:partition:service:region:account:resource)"
        )
    for name, pattern, part in (
        ("partition", r"aws(-[a-z]+)*", parts[1]),
        ("service", r"[a-z0-9-]+", parts[2]),
        ("region", r"[a-z0-9-]*", parts[3]),
        ("account", r"\d{12}|aws|", parts[4]),
    ):
        if not re.fullmatch(pattern, part):
            return f"{part!r} can't be its {name}"
    return f"{parts[5]!r} can't be its resource"
