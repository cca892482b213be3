"""What an ARN says: its parts, from text and back."""

from __future__ import annotations

import re
from functools import lru_cache

from awsim.common.frozen import frozen

_PARTS = {
    "partition": re.compile(r"aws(-[a-z]+)*"),
    "service": re.compile(r"[a-z0-9-]+"),
    "region": re.compile(r"[a-z0-9-]*"),
    "account": re.compile(r"[0-9]{12}|aws|"),
    "resource": re.compile(r"\S(.*\S)?", re.DOTALL),
}
_FIRST_SEPARATOR = re.compile("[/:]")


@frozen
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
        return _parsed(text)

    @classmethod
    def _parse(cls, text: str) -> Arn:
        parts = text.split(":", 5)
        if parts[0] != "arn":
            raise _malformed(text, "it does not begin with 'arn:'")
        if len(parts) < 6:
            raise _malformed(text, f"it has {len(parts)} of the 6 parts arn:partition:service:region:account:resource")
        for (name, form), part in zip(_PARTS.items(), parts[1:], strict=True):
            if not form.fullmatch(part):
                raise _malformed(text, f"{part!r} can't be its {name}")
        return cls(*parts[1:])

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


def _malformed(text: str, fault: str) -> ValueError:
    return ValueError(f"{text!r} is not an ARN: {fault}")


_parsed = lru_cache(maxsize=4096)(Arn._parse)
